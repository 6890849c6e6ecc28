"""What an article's page gives to the entry that links to it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.fulltext import FullText, enrich, plan_retry, take_text
from aggregator.model import Entry, Person
from aggregator.text.html import html_to_text

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
WORDS = st.text(alphabet="abc ", max_size=60)


def test_only_what_is_missing_is_taken_beside_the_text() -> None:
    text = FullText(
        content="<p>Een lange tekst</p>", image="https://a.example/2", authors=(Person("Jet"),), language="nl"
    )
    bare = enrich(Entry(key="k", title="T", link="https://a.example/1", content="<p>Kort</p>"), text)
    assert (bare.content, bare.summary, bare.image) == (text.content, "Kort", text.image)
    assert (bare.authors, bare.language, bare.key, bare.title) == (text.authors, "nl", "k", "T")
    rich = Entry(summary="Eigen", image="https://a.example/3", authors=(Person("Kee"),), language="fy")
    kept = enrich(rich, text)
    assert (kept.summary, kept.image, kept.authors, kept.language) == (
        "Eigen",
        rich.image,
        rich.authors,
        "fy",
    )


@given(WORDS, WORDS)
def test_the_longer_text_stays_and_twice_is_as_once(own: str, found: str) -> None:
    entry = Entry(key="k", content=f"<p>{own}</p>")
    text = take_text(Entry(content=f"<p>{found}</p>"))
    once = enrich(entry, text)
    longest = max(len(html_to_text(entry.content)), len(html_to_text(text.content)))
    assert len(html_to_text(once.content)) == longest
    assert enrich(once, text) == once


def test_three_retries_then_none() -> None:
    assert [plan_retry(NOW, tries) for tries in (1, 2, 3, 4)] == [
        NOW + timedelta(hours=1),
        NOW + timedelta(hours=6),
        NOW + timedelta(days=1),
        None,
    ]
