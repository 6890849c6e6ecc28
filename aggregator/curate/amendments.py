"""What rules change in an entry that is shown; the entry as its source gave it stays what it is."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape

from aggregator.model import Category, Entry, Podcast
from aggregator.text.patterns import Pattern
from aggregator.text.titles import make_title

WORDS = ("title", "source", "author")  # that a title may be made of, in braces

_PLACE = re.compile(r"\{(" + "|".join(WORDS) + r")\}")
_MARKUP = re.compile(r'<(?:[^<>"]|"[^"]*")*+>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What is shown instead of the entry's own; None and empty: its own."""

    title: str | None = None
    summary: str | None = None
    content: str | None = None
    tags: tuple[str, ...] = ()
    subtitle: str | None = None  # of an episode

    def __bool__(self) -> bool:
        return self != Amendment()


UNCHANGED = Amendment()


def amend(entry: Entry, amendment: Amendment) -> Entry:
    """The entry as it is shown; id and dates are never amended."""
    known = {category.term.casefold() for category in entry.categories}
    tags = (Category(tag) for tag in amendment.tags if tag.casefold() not in known)
    return replace(
        entry,
        title=entry.title if amendment.title is None else amendment.title,
        summary=entry.summary if amendment.summary is None else amendment.summary,
        content=entry.content if amendment.content is None else amendment.content,
        categories=(*entry.categories, *tags),
        podcast=_amend_episode(entry.podcast, amendment) if entry.podcast else None,
    )


def _amend_episode(podcast: Podcast, amendment: Amendment) -> Podcast:
    """Its own words for players: none but the title that is shown where rules made that."""
    title = podcast.title if amendment.title is None else ""
    subtitle = podcast.subtitle if amendment.subtitle is None else amendment.subtitle
    return replace(podcast, title=title, subtitle=subtitle)


class Draft:
    """An entry while rules rewrite it, each what the one before left."""

    def __init__(self, entry: Entry, source_title: str, *, shows_text: bool = True) -> None:
        self.entry = entry
        self.source_title = source_title
        self.shows_text = shows_text
        self.title, self.summary, self.content = entry.title, entry.summary, entry.content
        self.subtitle = entry.podcast.subtitle if entry.podcast else ""
        self.tags: tuple[str, ...] = ()

    def rewrite(
        self, *, tags: Sequence[str], replace: Iterable[tuple[Pattern, str]], title: str | None
    ) -> None:
        """Add tags, replace words in title and text, make a title, in this order."""
        self.tags = tuple(dict.fromkeys((*self.tags, *tags)))
        for pattern, by in replace:
            self.title = " ".join(pattern.replace_in(self.title, by).split())
            self.summary = pattern.replace_in(self.summary, by)
            self.subtitle = pattern.replace_in(self.subtitle, by)
            self.content = _replace_in_html(self.content, pattern, by)
        if title is not None:
            self.title = " ".join(_PLACE.sub(lambda place: self._word(place[1]), title).split())

    def amendment(self) -> Amendment:
        """What came to differ from the entry's own."""
        entry = self.entry
        subtitle = entry.podcast.subtitle if entry.podcast else ""
        return Amendment(
            title=None if self.title == entry.title else self.title,
            summary=None if self.summary == entry.summary else self.summary,
            content=None if self.content == entry.content else self.content,
            tags=self.tags,
            subtitle=None if self.subtitle == subtitle else self.subtitle,
        )

    def _word(self, name: str) -> str:
        authors = ", ".join(person.name for person in self.entry.authors if person.name)
        return {"title": self.title or self._stand_in(), "source": self.source_title, "author": authors}[name]

    def _stand_in(self) -> str:
        """What subscribers would see of an entry without a title."""
        said = make_title(self.summary, self.content) if self.shows_text else ""
        return said or self.entry.link or ""


def _replace_in_html(html: str, pattern: Pattern, by: str) -> str:
    """Replace in the text between the tags; what is put in is text, never markup."""
    return _between_tags(html, lambda text: pattern.replace_in(text, by))


def _between_tags(html: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    at = 0
    for tag in _MARKUP.finditer(html):
        parts += [_changed(html[at : tag.start()], change), tag[0]]
        at = tag.end()
    return "".join([*parts, _changed(html[at:], change)])


def _changed(written: str, change: Callable[[str], str]) -> str:
    if not written:
        return written
    text = unescape(written)
    changed = change(text)
    return written if changed == text else escape(changed, quote=False).replace("\xa0", "&nbsp;")
