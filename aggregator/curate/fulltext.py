"""The text of the article behind a feed's entry: what of it is taken, and when it is asked for again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.model import Entry, Person
from aggregator.text.html import html_to_text

RETRIES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))  # after each failure, then no more


@dataclass(frozen=True, slots=True, kw_only=True)
class FullText:
    """What an article's page gives to the entry that links to it."""

    content: str  # HTML
    image: str | None = None
    authors: tuple[Person, ...] = ()
    language: str | None = None


def take_text(article: Entry) -> FullText:
    """What of an article's own entry goes to the feed's."""
    return FullText(
        content=article.content, image=article.image, authors=article.authors, language=article.language
    )


def enrich(entry: Entry, text: FullText) -> Entry:
    """The feed's entry with the article's text, and with its image, authors and language where it has none.

    Where the article's text is the shorter one, it was not found whole: the feed's own stays.
    """
    own = html_to_text(entry.content) or entry.summary
    longer = len(html_to_text(text.content)) > len(own)
    # What stood for the whole article is now what it is: its summary.
    summary = entry.summary or " ".join(own.split())
    return replace(
        entry,
        content=text.content if longer else entry.content,
        summary=summary if longer else entry.summary,
        image=entry.image or text.image,
        authors=entry.authors or text.authors,
        language=entry.language or text.language,
    )


def plan_retry(now: datetime, tries: int) -> datetime | None:
    """When to ask for an article again that failed `tries` times; None when it was enough."""
    return now + RETRIES[tries - 1] if 0 < tries <= len(RETRIES) else None
