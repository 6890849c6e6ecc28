"""Which stored entry is this one?  Stories of guids that lie, double, and change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.identity import Minter, Recognised, Stored, recognise, with_traits
from aggregator.model import Entry
from aggregator.text.ids import digest_text

THEN = datetime(2026, 1, 1, tzinfo=UTC)
MINTER = Minter("example.org,2026", "bron", ("nieuws.example",))


def entry(
    key: str = "", title: str = "Titel", link: str | None = None, content: str = "<p>Tekst.</p>"
) -> Entry:
    return Entry(key=key, title=title, link=link, content=content)


def keep(recognised: Sequence[Recognised]) -> list[Stored]:
    """What a store would hold after such a reading."""
    return [
        Stored(
            row=place,
            key=item.entry.key,
            id=item.entry.id,
            traits=item.traits,
            content_hash="",
            published=THEN,
            updated=THEN,
        )
        for place, item in enumerate(recognised, 1)
    ]


def read(*entries: Entry, known: Sequence[Stored] = ()) -> list[Recognised]:
    return recognise(with_traits(entries), known, MINTER)


def keys(recognised: Sequence[Recognised]) -> list[str]:
    return [item.entry.key for item in recognised]


def matches(recognised: Sequence[Recognised]) -> list[int | None]:
    return [item.stored.row if item.stored else None for item in recognised]


def test_the_key_is_the_guid_exactly_as_written() -> None:
    assert keys(read(entry(" 12/ABC "))) == [" 12/ABC "]


def test_without_a_guid_the_key_is_the_canonical_link_then_the_hash() -> None:
    linked = entry(link="http://Nieuws.example/a?utm_source=rss")
    assert keys(read(linked)) == ["https://nieuws.example/a"]
    assert keys(read(entry(title="T", content="<p>a b</p>"))) == [digest_text("T", "a b")]


def test_a_feed_file_in_a_folder_puts_its_path_before_a_key_that_is_no_guid() -> None:
    nameless = Entry(title="T", link="https://a.example/x", provenance="sub/feed.xml")
    assert keys(read(nameless)) == ["sub/feed.xml#https://a.example/x"]


def test_an_id_of_the_sources_own_domain_is_kept_and_any_other_is_minted() -> None:
    own, tag, foreign = read(
        entry("https://www.nieuws.example/1", "a"),
        entry("tag:nieuws.example,2020:1", "b"),
        entry("https://elders.example/1", "c"),
    )
    assert own.entry.id == "https://www.nieuws.example/1"
    assert tag.entry.id == "tag:nieuws.example,2020:1"
    assert foreign.entry.id == f"tag:example.org,2026:bron/{digest_text_of('https://elders.example/1')}"


def test_what_begins_as_our_own_ids_is_never_a_sources_own_though_it_shares_our_domain() -> None:
    neighbour = Minter("example.org,2026", "blog", ("example.org",))
    ours, feed = "tag:example.org,2026:bron/0123456789abcdef0123", "tag:example.org,2026:nieuws"
    assert neighbour.mint(ours, ours) == f"tag:example.org,2026:blog/{digest_text_of(ours)}"
    assert neighbour.mint(feed, feed) == f"tag:example.org,2026:blog/{digest_text_of(feed)}"


def test_another_tag_or_address_on_our_domain_is_its_sources_own() -> None:
    neighbour = Minter("example.org,2026", "blog", ("example.org",))
    for own in ("tag:example.org,2025:bron/1", "tag:example.org,2026-01-02:1", "https://example.org/1"):
        assert neighbour.mint(own, own) == own


def test_a_local_post_may_name_an_id_that_we_minted_and_no_other() -> None:
    posts = Minter("example.org,2026", "posts", local=True)
    ours, foreign = "tag:example.org,2026:bron/0123456789abcdef0123", "https://nieuws.example/1"
    assert posts.mint(ours, ours) == ours
    assert posts.mint(foreign, foreign) == f"tag:example.org,2026:posts/{digest_text_of(foreign)}"


def test_an_id_of_ours_that_is_stored_already_stays_its_entrys() -> None:
    offered = with_traits([entry("tag:example.org,2026:bron/0123456789abcdef0123")])
    [fresh] = recognise(offered, [], MINTER)
    stored = [replace(one, id=one.key) for one in keep([fresh])]
    [again] = recognise(offered, stored, MINTER)
    assert fresh.entry.id != again.entry.id == stored[0].key


def digest_text_of(key: str) -> str:
    from hashlib import sha256

    return sha256(key.encode()).hexdigest()[:20]


def test_a_guid_used_twice_gives_two_entries_and_the_same_ones_each_time() -> None:
    one, two = entry("x", "Eerste", content="<p>a</p>"), entry("x", "Tweede", content="<p>b</p>")
    first = read(one, two)
    assert len(set(keys(first))) == 2
    assert all(key.startswith("x#") for key in keys(first))
    assert matches(read(two, one, known=keep(first))) == [2, 1]


def test_which_of_two_twins_comes_first_changes_no_key() -> None:
    one, two = entry("x", "Eerste", content="<p>a</p>"), entry("x", "Tweede", content="<p>b</p>")
    assert set(keys(read(one, two))) == set(keys(read(two, one)))


def test_the_same_item_twice_in_a_document_is_one_entry() -> None:
    assert len(read(entry("x"), entry("x"))) == 1


def test_a_reused_guid_whose_title_link_and_text_all_differ_is_another_article() -> None:
    stored = keep(read(entry("x", "Oud", "https://nieuws.example/oud", "<p>oud</p>")))
    fresh = read(entry("x", "Nieuw", "https://nieuws.example/nieuw", "<p>nieuw</p>"), known=stored)
    assert matches(fresh) == [None]
    assert keys(fresh)[0].startswith("x#")


def test_an_edited_title_or_text_or_link_is_the_same_entry() -> None:
    stored = keep(read(entry("x", "Oud", "https://nieuws.example/a", "<p>oud</p>")))
    for changed in (
        entry("x", "Nieuw", "https://nieuws.example/a", "<p>nieuw</p>"),
        entry("x", "Oud", "https://nieuws.example/b", "<p>nieuw</p>"),
        entry("x", "Nieuw", "https://nieuws.example/b", "<p>oud</p>"),
    ):
        assert matches(read(changed, known=stored)) == [1]


def test_a_stored_entry_keeps_its_bare_key_when_a_twin_appears() -> None:
    old = entry("x", "Oud", content="<p>oud</p>")
    both = read(entry("x", "Nieuw", content="<p>nieuw</p>"), old, known=keep(read(old)))
    assert matches(both) == [None, 1]
    assert keys(both)[1] == "x"


def test_an_edited_twin_is_recognised_by_what_did_not_change() -> None:
    one, two = entry("x", "Eerste", content="<p>a</p>"), entry("x", "Tweede", content="<p>b</p>")
    stored = keep(read(one, two))
    assert matches(read(entry("x", "Eerste", content="<p>a, verbeterd</p>"), two, known=stored)) == [1, 2]


def test_a_site_rebuilt_with_new_guids_keeps_every_entry() -> None:
    before = [entry(f"old-{n}", f"Titel {n}", f"https://nieuws.example/{n}") for n in range(5)]
    after = [entry(f"new-{n}", f"Titel {n}", f"http://nieuws.example/{n}") for n in range(5)]
    again = read(*after, known=keep(read(*before)))
    assert matches(again) == [1, 2, 3, 4, 5]
    assert keys(again) == [f"old-{n}" for n in range(5)]


def test_a_link_that_several_entries_share_never_identifies_one() -> None:
    before = [entry(f"ep-{n}", f"Aflevering {n}", "https://nieuws.example/show") for n in range(3)]
    newer = entry("ep-3", "Aflevering 2", "https://nieuws.example/show", "<p>anders</p>")
    assert matches(read(newer, *before, known=keep(read(*before))))[0] is None


def test_an_entry_that_the_document_offers_by_its_own_key_is_not_matched_by_link() -> None:
    blog = entry("a", "Liveblog", "https://nieuws.example/live", "<p>een</p>")
    both = read(
        entry("b", "Liveblog", "https://nieuws.example/live", "<p>twee</p>"), blog, known=keep(read(blog))
    )
    assert matches(both) == [None, 1]


entries = st.builds(
    entry,
    key=st.sampled_from(["", "x", "y"]),
    title=st.sampled_from(["", "A", "B"]),
    link=st.sampled_from([None, "https://nieuws.example/1", "https://nieuws.example/2"]),
    content=st.sampled_from(["", "<p>een</p>", "<p>twee</p>"]),
)


@given(st.lists(entries, max_size=8))
def test_reading_the_same_document_again_finds_every_entry_again(offered: list[Entry]) -> None:
    first = read(*offered)
    assert len(set(keys(first))) == len(first)
    again = read(*offered, known=keep(first))
    assert matches(again) == list(range(1, len(first) + 1))


@given(st.lists(entries, max_size=6), st.lists(entries, max_size=6))
def test_no_stored_entry_is_ever_matched_twice_and_no_key_given_twice(
    before: list[Entry], after: list[Entry]
) -> None:
    stored = keep(read(*before))
    later = read(*after, known=stored)
    rows = [row for row in matches(later) if row]
    assert len(set(rows)) == len(rows)
    fresh = [item.entry.key for item in later if not item.stored]
    assert not set(fresh) & {item.key for item in stored}
    assert len(set(fresh)) == len(fresh)
