"""One more in a numbered series: what nobody dates keeps its id under another number; bulletins do not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from aggregator.curate.identity import Stored
from aggregator.model import Entry
from tests.curate import test_ledger
from tests.curate.test_ledger import found

Numbered = Callable[[int, Entry], Entry]


def lesson(number: str) -> Entry:
    text = f"<p>Maak de steken van blad 1{number} af en lees hoofdstuk {number}.</p>"
    return Entry(title=f"Les {number} van de cursus breien", content=text)


def note(words: str) -> Entry:
    return Entry(title="Deze week", content=f"<p>{words} {words} gezien, langs de dijk gelopen.</p>")


def weather(words: str) -> Entry:
    return Entry(title="Het weer", content=f"<p>Vannacht is het in de hele provincie {words}.</p>")


def waiting(hours: int) -> Entry:
    text = f"<p>Wie nu komt, wacht {hours} uur bij de balie.</p>"
    return Entry(title=f"Wachttijd {hours} uur", content=text)


def by_file(place: int, entry: Entry) -> Entry:
    return replace(entry, key=f"0{place}.txt", provenance=f"0{place}.txt")


def by_guid(place: int, entry: Entry) -> Entry:
    return replace(entry, key=str(place), link="https://nieuws.example/")


def keep(*entries: Entry) -> list[Stored]:
    return [replace(one, told=False) for one in test_ledger.keep(*entries)]


def ids(numbered: Numbered, before: list[Entry], after: list[Entry]) -> list[int | None]:
    """Which of those before each is now, where all are numbered by their place; 1 is the first."""
    stored = keep(*(numbered(place, entry) for place, entry in enumerate(before, 1)))
    return found(stored, *(numbered(place, entry) for place, entry in enumerate(after, 1)))


LESSONS = [lesson(number) for number in "1234"]
ONE, TWO, THREE, FOUR = LESSONS
EXTRA = Entry(title="Een tussendoortje over wol", content="<p>Wol komt van een schaap of van een geit.</p>")


@pytest.mark.parametrize("numbered", [by_file, by_guid])
@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([ONE, EXTRA, TWO, THREE, FOUR], [1, None, 2, 3, 4]),
        ([EXTRA, *LESSONS], [None, 1, 2, 3, 4]),
        ([ONE, TWO, THREE, EXTRA, FOUR], [1, 2, 3, None, 4]),
        ([EXTRA, ONE, TWO, THREE], [None, 1, 2, 3]),  # the last one fell out of the feed
        ([ONE, THREE, TWO, FOUR], [1, 3, 2, 4]),
        ([FOUR, THREE, TWO, ONE], [4, 3, 2, 1]),
        ([TWO, THREE, FOUR, ONE], [2, 3, 4, 1]),
    ],
)
def test_who_is_counted_otherwise_stays_who_it_is(
    numbered: Numbered, after: list[Entry], expected: list[int | None]
) -> None:
    assert ids(numbered, LESSONS, after) == expected


def test_so_do_files_of_which_one_was_deleted() -> None:
    assert ids(by_file, LESSONS, [ONE, THREE, FOUR]) == [1, 3, 4]
    assert ids(by_file, LESSONS, [ONE, TWO, FOUR]) == [1, 2, 4]


def test_one_more_that_says_nearly_the_same_as_its_neighbours_takes_no_id() -> None:
    assert ids(by_file, LESSONS, [ONE, lesson("15"), TWO, THREE, FOUR]) == [1, None, 2, 3, 4]


def test_files_under_one_title_are_told_apart_by_their_texts() -> None:
    notes = [note(word) for word in ("Ganzen", "Reigers", "Kieviten")]
    assert ids(by_file, notes, [notes[0], note("Otters"), *notes[1:]]) == [1, None, 2, 3]


@pytest.mark.parametrize("numbered", [by_file, by_guid])
def test_a_bulletin_that_says_what_another_said_is_still_its_own(numbered: Numbered) -> None:
    before = [weather("helder"), weather("mistig"), weather("nat")]
    assert ids(numbered, before, [weather("mistig"), weather("koud"), weather("nat")]) == [1, 2, 3]
    assert ids(numbered, before, [weather("nat"), weather("nat"), weather("nat")]) == [1, 2, 3]
    counted = [waiting(2), waiting(4), waiting(7)]
    assert ids(numbered, counted, [waiting(4), waiting(5), waiting(7)]) == [1, 2, 3]


def test_bulletins_of_a_feed_that_exchange_their_texts_do_not_exchange_their_ids() -> None:
    before = [weather("helder"), weather("mistig")]
    assert ids(by_guid, before, [weather("mistig"), weather("helder")]) == [1, 2]


def test_a_short_text_is_nobodys() -> None:
    said = [Entry(title=f"Bericht {number}", content=f"<p>Geen nieuws {number}.</p>") for number in (1, 2)]
    assert ids(by_file, said, [said[1], said[0]]) == [1, 2]
