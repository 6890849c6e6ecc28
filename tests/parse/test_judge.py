"""feedparser is told to leave markup, addresses and ids as they are written."""

import time

from aggregator.parse import Hints, parse_document
from aggregator.parse.judge import judge

BASE = "https://feeds.example/dir/feed"
NASTY = "&lt;p onclick=\"x()\"&gt;&lt;a href='../b'&gt;b&lt;/a&gt;&lt;script&gt;y()&lt;/script&gt;&lt;/p&gt;"


def test_markup_is_neither_cleaned_nor_resolved() -> None:
    for broken in ("", "&nbsp; & "):
        item = f"<item><description>{NASTY}{broken}</description></item>"
        text = f"<rss version='2.0'><channel>{item}</channel></rss>"
        reading = judge(text, BASE)
        assert reading.well_formed == (not broken)
        assert reading.entries[0]["summary"].startswith(
            "<p onclick=\"x()\"><a href='../b'>b</a><script>y()</script></p>"
        )


def test_ids_stay_as_written_and_links_start_from_the_documents_address() -> None:
    for broken in ("", "<b>"):
        text = (
            f"<rss version='2.0'><channel><item><guid>123</guid><link>../1</link>{broken}</item>"
            "<item><guid isPermaLink='true'>a/b</guid></item></channel></rss>"
        )
        first, second = judge(text, BASE).entries
        assert (first["id"], first["link"]) == ("123", "https://feeds.example/1")
        assert second["id"] == "a/b"


def test_references_in_ids_names_and_terms_are_resolved_in_an_ill_formed_feed_too() -> None:
    told = "https://a.example/?a=1&amp;b=2&#38;c=&quot;"
    for broken in ("", "<b>"):
        item = f"<item><guid>{told}</guid><author>{told}</author><category>{told}</category>{broken}</item>"
        (entry,) = judge(f"<rss version='2.0'><channel>{item}</channel></rss>", BASE).entries
        meant = 'https://a.example/?a=1&b=2&c="'
        assert (entry["id"], entry["author"], entry["tags"][0]["term"]) == (meant, meant, meant)


def test_the_base_of_one_entry_does_not_run_on_into_the_next() -> None:
    text = (
        "<feed xmlns='http://www.w3.org/2005/Atom'>"
        "<entry xml:base='https://b.example/'><link href='1'/></entry><entry><link href='2'/></entry></feed>"
    )
    found = [entry["link"] for entry in judge(text, BASE).entries]
    assert found == ["https://b.example/1", "https://feeds.example/dir/2"]


def test_an_author_is_not_taken_apart_by_a_pattern_that_runs_for_minutes() -> None:
    told = "a@" + "a-" * 5000
    text = f"<rss version='2.0'><channel><item><author>{told}</author></item></channel></rss>"
    entry = judge(text, BASE).entries[0]
    assert entry["authors"] == [{"name": told}]


def test_thousands_of_categories_cost_no_time() -> None:
    many = "".join(f"<category>c{number}</category>" for number in range(20_000))
    for broken in ("", "& "):
        item = f"<item><title>Vol</title>{many}{broken}</item>"
        start = time.process_time()
        (entry,) = judge(f"<rss version='2.0'><channel>{item}</channel></rss>", BASE).entries
        assert time.process_time() - start < 8
        assert [tag["term"] for tag in entry["tags"]] == [f"c{number}" for number in range(200)]


def test_a_short_description_within_a_foreign_element_takes_no_text_away() -> None:
    text = (
        "<rss version='2.0'><channel><item><title>Lang</title><description>&lt;p&gt;De hele tekst, met alles "
        "erop en eraan.&lt;/p&gt;</description><og xmlns:og='http://ogp.me/ns#'><description>Kort."
        "</description></og></item></channel></rss>"
    )
    (entry,) = parse_document(text.encode(), Hints(url=BASE, kind="feed")).entries
    assert entry.content == "<p>De hele tekst, met alles erop en eraan.</p>"
