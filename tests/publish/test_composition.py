"""Composed documents: the bytes that one writer would write, checked in parts as they would be whole."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import GateError
from aggregator.model import Entry, Format
from aggregator.publish import (
    ARCHIVE_FORMATS,
    Composed,
    Copy,
    Fragments,
    Page,
    compose_feed,
    compose_page,
    copy_entry,
    render,
    render_page,
)
from aggregator.publish.fragments import Fragment, Frame
from aggregator.publish.gate import check_composed, check_document, find_composed_problems, find_problems
from aggregator.publish.lint.parts import CHECKS, check_entry, check_whole
from tests.publish.examples import ENTRIES, NEWS, OLD_TEXT, SITE, TECH
from tests.publish.test_gate import BROKEN

FORMS: tuple[Format, ...] = ("atom", "rss", "json")
PAGE = Page("archive/nieuws/2019-07-2", "archive/nieuws/2019-07", "archive/nieuws/2019-08")


def copies(*entries: Entry) -> list[Copy]:
    return [copy_entry(entry, entry.id) for entry in entries]


def composed() -> Iterator[Composed]:
    kept = Fragments(SITE)
    for made in (
        *compose_feed(NEWS, copies(*ENTRIES), kept, FORMS),
        *compose_feed(TECH, (), kept, FORMS),
        *compose_page(NEWS, PAGE, copies(OLD_TEXT), kept),
    ):
        assert isinstance(made, Composed)
        yield made


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(ENTRIES), max_size=6, unique=True), min_size=1, max_size=4))
def test_what_is_composed_of_kept_fragments_is_what_would_be_rendered(shown: list[list[Entry]]) -> None:
    kept = Fragments(SITE)
    for entries in shown:
        for publication in (NEWS, replace(NEWS, id="all", title="Alles", language="en")):
            made = compose_feed(publication, copies(*entries), kept, FORMS)
            documents = [one.document for one in made if isinstance(one, Composed)]
            assert documents == render(publication, entries, SITE, FORMS)


def test_what_is_kept_is_not_read_again_and_what_does_not_fit_is() -> None:
    read: list[str] = []

    def note() -> Entry:
        read.append(OLD_TEXT.id)
        return OLD_TEXT

    kept, small = Fragments(SITE), Fragments(SITE, room=0)
    for fragments, times in ((kept, 1), (small, 4)):
        read.clear()
        for publication in (NEWS, replace(NEWS, id="all"), NEWS, NEWS):
            copy = Copy(OLD_TEXT.published, OLD_TEXT.updated, note, OLD_TEXT.id)
            compose_feed(publication, [copy], fragments, FORMS)
        assert read == [OLD_TEXT.id] * times


def test_a_page_of_the_archive_takes_the_fragments_of_the_head() -> None:
    kept = Fragments(SITE)
    compose_feed(NEWS, copies(OLD_TEXT), kept, FORMS)
    unread = Copy(OLD_TEXT.published, OLD_TEXT.updated, lambda: pytest.fail("is read"), OLD_TEXT.id)
    made = compose_page(NEWS, PAGE, [unread], kept)
    assert [one.document for one in made] == render_page(NEWS, PAGE, [OLD_TEXT], SITE)
    assert [one.form for one in made] == list(ARCHIVE_FORMATS)


BAD = replace(OLD_TEXT, id="12 at https://blog.example")


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_a_document_does_without_an_entry_that_would_keep_it_from_everybody(form: Format) -> None:
    (sound,) = compose_feed(NEWS, copies(*ENTRIES), Fragments(SITE), [form])
    (made,) = compose_feed(NEWS, copies(*ENTRIES[:2], BAD, *ENTRIES[2:]), Fragments(SITE), [form])
    assert isinstance(made, Composed)
    assert isinstance(sound, Composed)
    check_composed(made)
    if made.refused:
        assert made.document == sound.document
        assert BAD.id in made.refused[0].problems[0]
    assert bool(made.refused) == (form == "atom")


def test_a_document_most_of_which_is_bad_is_refused() -> None:
    bad = [replace(OLD_TEXT, id=f"{number} at https://blog.example") for number in range(6)]
    for entries in ([BAD], [*bad, *ENTRIES[:5]]):
        (made,) = compose_feed(NEWS, copies(*entries), Fragments(SITE), ["atom"])
        assert isinstance(made, Composed)
        assert not made.refused
        with pytest.raises(GateError, match="not an absolute IRI"):
            check_composed(made)


@pytest.mark.parametrize("one", list(composed()), ids=lambda one: one.document.path)
def test_what_we_compose_passes_in_parts_and_whole(one: Composed) -> None:
    check_composed(one)
    check_document(one.document)


def spoil(one: Composed, old: str, new: str) -> Composed:
    """The same with something replaced everywhere: also between parts, which then know nothing of it."""

    def change(body: bytes) -> bytes:
        return body.decode().replace(old, new).encode()

    fragments = []
    for fragment in one.fragments:
        body = change(fragment.body)
        id, problems = check_entry(one.form, body)
        fragments.append(Fragment(body, id, problems))
    before, after = change(one.frame.before), change(one.frame.after)
    frame = Frame(before, after, check_whole(CHECKS[one.form].whole, before + after))
    document = replace(one.document, body=change(one.document.body))
    return Composed(document, one.form, frame, tuple(fragments))


@pytest.mark.parametrize(
    ("path", "old", "new"), [one[:3] for one in BROKEN if one[0].endswith((".atom", ".rss", ".json"))]
)
def test_what_is_broken_is_found_in_parts_as_in_the_whole(path: str, old: str, new: str) -> None:
    good = next(one for one in composed() if one.document.path == path)
    broken = spoil(good, old, new)
    assert set(find_composed_problems(broken)) == set(find_problems(broken.document))
    with pytest.raises(GateError, match="is not valid"):
        check_composed(broken)
