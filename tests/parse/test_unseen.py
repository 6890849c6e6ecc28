"""Items are found without parsing, in linear time; what was seen is left out and changes nothing else."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.model import Batch
from aggregator.parse import Hints, read_document
from aggregator.parse.cutting import cut
from aggregator.text.ids import split_digests

HINTS = Hints(url="https://krant.example/feed", salt="1")
ITEM = "<item><title>{}</title><link>https://krant.example/{}</link></item>"
ITEMS = [ITEM.format(name, name) for name in "abc"]
RSS = "<rss version='2.0'><channel><title>Krant</title>{}</channel></rss>"
MAX_SIZE = 300_000


def spans(text: str) -> list[str] | None:
    pieces = cut(text)
    return None if pieces is None else [text[slice(*span)] for span in pieces.spans]


def unseen(body: bytes, *places: int, hints: Hints = HINTS) -> tuple[Batch, Batch]:
    """The whole document, and what is read of it when only the items at these places were not seen."""
    whole = read_document(body, hints)
    kept = [one for place, one in enumerate(split_digests(whole.digests)) if place not in places]
    return whole, read_document(body, replace(hints, seen=b"".join(kept)))


def test_items_are_cut_out_as_they_stand() -> None:
    assert spans(RSS.format("\n ".join(ITEMS))) == ITEMS
    hidden = "<item><title><![CDATA[</item>]]></title><!-- <item> </item> --><?x </item>?></item>"
    assert spans(RSS.format(hidden + ITEMS[0])) == [hidden, ITEMS[0]]
    entry = "<entry xml:lang='nl'><id>a</id></entry >"
    assert spans(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}\n{entry}</feed>") == [entry, entry]


@pytest.mark.parametrize(
    "text",
    [
        RSS.format("<item>a<item>b</item></item>"),
        RSS.format("<item rdf:about='a'/>"),
        RSS.format("<item><!ENTITY a 'b'></item>"),
        RSS.format("<item><title><![CDATA[a</title></item>"),
        RSS.format("<item><!-- a</item>"),
        RSS.format("<items/>"),
        RSS.format("<!-- <item></item>"),
        f"<!DOCTYPE rss [<!ENTITY e 'x'>]>{RSS.format(ITEMS[0])}",
        f"<rss version='2.0' {RSS.format(ITEMS[0])}",
        f"</channel>{RSS.format(ITEMS[0])}",
        ITEMS[0],
        "",
        "{}",
    ],
)
def test_what_is_doubtful_is_not_cut(text: str) -> None:
    assert spans(text) is None


def test_items_apart_from_the_others_stay_in_the_frame_and_have_all_read() -> None:
    apart = RSS.format(f"{ITEMS[0]}{ITEMS[1]}<!-- a -->{ITEMS[2]}")
    assert spans(apart) == ITEMS[:2]
    assert not read_document(apart.encode(), HINTS).digests


def test_what_is_around_an_item_is_in_its_digest() -> None:
    text = RSS.format("".join(ITEMS))
    pieces = cut(text)
    other = cut(text.replace("<channel>", "<channel xml:lang='fy'>"))
    assert pieces
    assert other
    assert not set(pieces.digests("1")) & {*other.digests("1"), *pieces.digests("2")}


def test_what_is_left_keeps_its_place() -> None:
    whole, part = unseen(RSS.format("".join(ITEMS)).encode(), 1)
    assert part.entries == whole.entries[1:2]
    assert (part.seen, part.size, part.digests) == (2, 3, whole.digests)
    assert part.entries[0].position == 1


@pytest.mark.parametrize(
    "body",
    [
        RSS.format("".join(ITEMS).replace("<title>a", "<title>&nbsp;a")).encode(),
        RSS.format("".join(ITEMS)).encode()[:-6],
        RSS.format("".join(ITEMS) + ITEMS[0].replace("item", "Item")).encode(),
    ],
    ids=["entity", "truncated", "another name"],
)
def test_documents_that_are_not_sound_have_no_digests(body: bytes) -> None:
    assert not read_document(body, HINTS).digests


def test_bytes_mean_what_they_mean_in_the_whole_document() -> None:
    """Alone the last item would be valid UTF-8; the first one says that nothing here is."""
    named = [ITEM.format(title, place) for place, title in enumerate(("caf\xe9", "b", "c", "\xc3\xa9n"))]
    body = f"<?xml version='1.0' encoding='windows-1252'?>{RSS.format(''.join(named))}".encode("cp1252")
    whole, part = unseen(body, 3)
    assert part.seen == 3
    assert part.entries == whole.entries[3:]


def test_an_item_with_a_bare_ampersand_is_read_alike_cut_and_whole() -> None:
    seen = read_document(RSS.format("".join(ITEMS)).encode(), HINTS)
    bare = "<item><title>Q&A</title><link>https://krant.example/?a=1&lang=nl</link></item>"
    body = RSS.format(bare + "".join(ITEMS)).encode()
    whole, part = read_document(body, HINTS), read_document(body, replace(HINTS, seen=seen.digests))
    assert (whole, part.digests) == (part, b"")
    assert [one.title for one in part.entries] == ["Q&A", *"abc"]
    assert part.entries[0].link == "https://krant.example/?a=1&lang=nl"


def test_more_entries_than_are_read_are_never_cut() -> None:
    assert not read_document(RSS.format("".join(ITEMS)).encode(), replace(HINTS, max_entries=2)).digests


@pytest.mark.parametrize(
    "bait",
    [
        "]]>",
        "<![CDATA[",
        "<!--",
        "-->",
        "<item>",
        "</item>",
        "<item ",
        "<",
        "<a ",
        "<a '",
        "<a \"'",
        "<?",
        "</",
    ],
)
def test_hostile_documents_are_looked_through_once(bait: str) -> None:
    def seconds(times: int) -> float:
        texts = [RSS.format(f"{head}{bait * times}") for head in ("", "<item>", "<item><![CDATA[")]
        began = time.process_time()
        for text in (*texts, bait * times):
            cut(text)
        return time.process_time() - began

    assert seconds(200_000) < 20 * seconds(20_000) + 1


@pytest.mark.corpus
def test_feeds_of_the_corpora_are_read_alike_cut_and_whole(shared: Path) -> None:
    compared = 0
    files = sorted(path for path in (shared / "corpora").rglob("*") if path.is_file())
    for path in files[::5]:
        if path.stat().st_size > MAX_SIZE:
            continue
        body = path.read_bytes()
        try:
            whole, part = unseen(body, path.stat().st_size % 7)
        except ParseError:
            continue
        if not part.seen:
            continue
        left = [one for one in whole.entries if one.position in {entry.position for entry in part.entries}]
        assert list(part.entries) == left, path
        assert (part.feed, part.updates, part.warnings) == (whole.feed, whole.updates, whole.warnings), path
        compared += 1
    assert compared > 300
