"""After a lost database what was published is known again, whatever became of its guid or file name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator import EDITION
from aggregator.curate.changes import find_changes
from aggregator.curate.identity import Minter, Printed, Recognised, Stored, recognise, with_traits
from aggregator.curate.inheritance import Estate, Heir, find_kin, inherit, print_entry
from aggregator.model import Entry, Feed, Source

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TAG = "lezer.example,2026"
POSTS = Source(id="posts", location="/posts", local=True)
KRANT = Source(id="krant", location="https://krant.example/feed", formerly=("oud",))
KOPIE = Source(id="kopie", location="https://kopie.example/feed")
KIN = find_kin([POSTS, KRANT, KOPIE])
WORDS = "De {} zijn vandaag geplukt en liggen klaar."


def post(name: str, title: str = "", **facts: object) -> Entry:
    given = {"title": title or name, "content": WORDS.format(title or name), "provenance": name}
    return Entry(**(given | {"key": name} | facts))  # type: ignore[arg-type]


def item(guid: str, title: str, **facts: object) -> Entry:
    link = "https://krant.example/uitzending"
    given = {"title": title, "content": WORDS.format(title), "link": link, "published": NOW - DAY}
    return Entry(**(given | {"key": guid} | facts))  # type: ignore[arg-type]


def read(source: Source, *entries: Entry) -> list[Recognised]:
    return recognise(with_traits(entries), [], minter(source))


def minter(source: Source) -> Minter:
    return Minter(TAG, source.minting_name, (), local=source.local)


def heir(source: Source) -> Heir:
    host = source.location.split("/")[2] if not source.local else ""
    return Heir(TAG, source, frozenset({host} - {""}), KIN)


def publish(source: Source, *entries: Entry, feed: Feed | None = None) -> dict[str, Printed]:
    """What our files tell of these entries, by their ids."""
    shown = [replace(one.entry, key=one.entry.id, source=feed) for one in read(source, *entries)]
    return {one.key: print_entry(replace(one, published=one.published or NOW - DAY)) for one in shown}


def ids(source: Source, *entries: Entry, printed: dict[str, Printed], **facts: object) -> list[str]:
    estate = Estate(printed=printed, **facts)  # type: ignore[arg-type]
    found = inherit(read(source, *entries), estate, heir(source), minter(source))
    return [one.entry.id for one in found]


def test_a_renamed_post_keeps_its_id() -> None:
    before = publish(POSTS, post("apels.md", "Appels"))
    assert ids(POSTS, post("appels.md", "Appels"), printed=before) == list(before)


def test_posts_that_swapped_their_names_do_not_swap_their_ids() -> None:
    before = publish(POSTS, post("een.md", "Appels"), post("twee.md", "Peren"))
    swapped = ids(POSTS, post("een.md", "Peren"), post("twee.md", "Appels"), printed=before)
    assert swapped == list(reversed(before))


def test_a_new_post_under_the_name_of_a_renamed_one_gets_an_id_of_its_own() -> None:
    before = publish(POSTS, post("een.md", "Appels"))
    moved, fresh = ids(POSTS, post("twee.md", "Appels"), post("een.md", "Noten"), printed=before)
    assert [moved] == list(before)
    assert fresh not in {moved, *(one.entry.id for one in read(POSTS, post("twee.md"), post("een.md")))}


def test_nor_does_it_get_the_id_of_one_that_was_renamed_and_stored_before() -> None:
    before = publish(POSTS, post("een.md", "Appels"))
    (id,) = before
    (fresh,) = ids(POSTS, post("een.md", "Noten"), printed=before, holders={id: {"posts"}})
    assert fresh != id


def test_a_post_that_was_edited_keeps_the_id_of_its_name() -> None:
    before = publish(POSTS, post("een.md", "Appels"))
    assert ids(POSTS, post("een.md", "Alle appels gestolen"), printed=before) == list(before)


def test_a_podcast_with_one_link_for_all_keeps_its_ids_under_new_guids() -> None:
    old = [item("k1", "Over de brug"), item("k2", "Over de sluis", published=NOW - 7 * DAY)]
    before = publish(KRANT, *old)
    now = [replace(one, key=f"n{place}") for place, one in enumerate(old)]
    assert ids(KRANT, *now, printed=before) == list(before)


def test_the_next_episode_under_the_same_link_is_new() -> None:
    before = publish(KRANT, item("k1", "Over de brug"))
    assert ids(KRANT, item("k2", "Over de wolf", published=NOW), printed=before)[0] not in before


def test_two_that_may_be_the_one_that_was_published_are_both_new() -> None:
    before = publish(KRANT, item("k1", "Weer", content="", link=None))
    same = [item(f"n{place}", "Weer", content="", link=None) for place in range(2)]
    assert not set(ids(KRANT, *same, printed=before)) & before.keys()


@pytest.mark.parametrize(
    ("published", "precision", "known"),
    [
        (NOW - DAY, "second", True),
        (NOW - DAY + timedelta(hours=1), "second", False),
        (NOW - DAY + timedelta(hours=2), "day", True),
        (NOW - 3 * DAY, "day", False),
    ],
)
def test_title_and_date_are_enough_where_only_an_excerpt_was_published(
    published: datetime, precision: str, known: bool
) -> None:
    before = publish(POSTS, post("een.md", "Appels", published=NOW - DAY, content="Een korte inhoud."))
    now = post("twee.md", "Appels", published=published, precision=precision)
    assert (ids(POSTS, now, printed=before) == list(before)) is known


LONG = " ".join(WORDS.format(fruit) for fruit in ("Appels en peren", "Noten", "Kersen"))


@pytest.mark.parametrize(
    ("words", "title", "days", "known"),
    [
        (WORDS.format("Appels en peren"), "Appels & peren", 1, True),  # a hand mended it
        (LONG, "De oogst is binnen", 1, True),
        (LONG, "De oogst is binnen", 2, False),
        (LONG, "De oogst is binnen 2", 1, False),  # the next of a series
        ("Bekijk de video op onze site.", "De oogst is binnen", 1, False),  # as many others say
    ],
)
def test_text_and_date_are_enough_under_a_title_that_was_mended(
    words: str, title: str, days: int, known: bool
) -> None:
    before = publish(POSTS, post("een.md", "Appels en peren", content=words, published=NOW - DAY))
    now = post("twee.md", title, content=words, published=NOW - days * DAY)
    assert (ids(POSTS, now, printed=before) == list(before)) is known


def test_one_text_of_a_day_under_two_titles_is_nobodys() -> None:
    before = publish(POSTS, post("een.md", "Appels en peren", content=LONG, published=NOW - DAY))
    now = [post(name, name, content=LONG, published=NOW - DAY) for name in ("twee.md", "drie.md")]
    assert not set(ids(POSTS, *now, printed=before)) & before.keys()


def test_a_source_whose_old_name_is_forgotten_keeps_what_it_published() -> None:
    gone = Source(id="vroeger", location="https://krant.example/feed")
    before = publish(gone, item("k1", "Over de brug"))
    assert ids(KRANT, item("k1", "Over de brug"), printed=before) == list(before)


def test_nobody_takes_the_id_of_another_source() -> None:
    copy = item("x1", "Over de brug", link="https://kopie.example/1")
    gone = Source(id="vroeger", location="https://krant.example/feed")
    told = publish(gone, item("k1", "Over de brug"), feed=Feed(self="https://krant.example/feed"))
    (one,) = told.values()
    own = {"https://krant.example/1": replace(one, id="https://krant.example/1", owners=frozenset())}
    for before in (publish(KRANT, item("k1", "Over de brug")), told, own):
        assert ids(KOPIE, copy, printed=before)[0] not in before


def test_who_copies_a_link_takes_no_id_behind_it() -> None:
    before = publish(Source(id="vroeger", location="x"), item("k1", "Over de brug"))
    assert ids(KOPIE, item("x1", "Over de brug"), printed=before)[0] not in before
    assert ids(KRANT, item("x1", "Over de brug"), printed=before) == list(before)


JEKYLL = print_entry(
    Entry(
        key="https://blog.example/2026/05/31/appels",
        title="Appels",
        link="https://blog.example/2026/05/31/appels.html",
        published=NOW - DAY,
        content="Een korte inhoud.",
    )
)


def test_a_post_takes_the_link_of_its_page_and_has_it_again_at_every_reading() -> None:
    new = read(POSTS, post("2026-05-31-appels.md", "Appels", published=NOW - DAY))
    estate = Estate(printed={JEKYLL.id: JEKYLL})
    (first,) = inherit(new, estate, heir(POSTS), minter(POSTS))
    assert (first.entry.id, first.entry.link) == (JEKYLL.id, JEKYLL.address)
    (kept,) = find_changes([first], NOW).new
    stored = with_row(first, kept.content_hash)
    again = recognise([(one.entry, one.traits) for one in new], [stored], minter(POSTS))
    assert find_changes(inherit(again, estate, heir(POSTS), minter(POSTS)), NOW).touched == ()


def test_an_id_in_the_front_matter_is_that_of_the_old_feed_whatever_the_post_says_now() -> None:
    told = post(JEKYLL.id, "Alle peren gestolen", published=NOW - 9 * DAY)
    assert ids(POSTS, told, printed={JEKYLL.id: JEKYLL}) == [JEKYLL.id]
    assert ids(KOPIE, replace(told, provenance=""), printed={JEKYLL.id: JEKYLL}) != [JEKYLL.id]


def with_row(item: Recognised, content_hash: str) -> Stored:
    """What a store would hold of it."""
    return Stored(
        row=1,
        key=item.entry.key,
        id=item.entry.id,
        traits=item.traits,
        content_hash=content_hash,
        provenance=item.entry.provenance,
        published=item.entry.published or NOW,
        updated=item.entry.published or NOW,
        reader=EDITION,
    )


@pytest.mark.parametrize("now_says", ["Peren", "Noten"])
def test_an_edit_that_was_published_before_is_of_the_moment_in_which_it_was(now_says: str) -> None:
    """As after a backup took the place of the database."""
    (old,) = read(KRANT, item("k1", "Appels"))
    stored, then = with_row(old, ""), NOW - timedelta(hours=3)
    published = replace(publish(KRANT, item("k1", "Peren"))[old.entry.id], updated=then)
    offered = recognise(with_traits([item("k1", now_says)]), [stored], minter(KRANT))
    estate = Estate(printed={old.entry.id: published})
    (edit,) = find_changes(inherit(offered, estate, heir(KRANT), minter(KRANT)), NOW).edited
    moment = then if now_says == "Peren" else NOW
    assert (edit.entry.updated, edit.at, edit.bumped) == (moment, moment, True)


def test_an_edit_that_was_published_silently_is_silent_again() -> None:
    (old,) = read(KRANT, item("k1", "Appels"))
    stored = with_row(old, "")
    published = replace(publish(KRANT, item("k1", "Peren"))[old.entry.id], updated=stored.updated)
    offered = recognise(with_traits([item("k1", "Peren")]), [stored], minter(KRANT))
    estate = Estate(printed={old.entry.id: published})
    (edit,) = find_changes(inherit(offered, estate, heir(KRANT), minter(KRANT)), NOW).edited
    assert (edit.entry.updated, edit.bumped) == (stored.updated, False)
