"""What we read, under the names that feedparser gives it, comparing itself with what a suite expects.

An expected value goes through the same `text` functions as ours did, so a title is compared as a line of
plain text, a content as clean HTML, a date as an instant.  What we do not keep raises `UnkeptError`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from aggregator.model import Batch, Category, Enclosure, Entry, Feed, Person, Place, Podcast
from aggregator.parse import contents, fields
from aggregator.text.dates import parse_date
from aggregator.text.html import text_to_html
from aggregator.text.language import language_tag
from aggregator.text.urls import checked_url

LIMIT = 2**20
_SHAPES = {"point": "Point", "line": "LineString", "polygon": "Polygon", "box": "Box"}


class UnkeptError(LookupError):
    """The name is none that we keep."""


class View(dict[str, Any]):
    """A part of a reading by feedparser's names."""

    def __getitem__(self, name: str) -> Any:
        if name not in self.keys():
            raise UnkeptError(name)
        return super().__getitem__(name)

    __getattr__ = __getitem__

    def __contains__(self, name: object) -> bool:
        return bool(self[str(name)])

    def __eq__(self, expected: object) -> bool:
        return isinstance(expected, dict) and all(self[name] == value for name, value in expected.items())

    __hash__ = None


class Kept:
    """One value of ours; equal to what becomes the same by `read`."""

    def __init__(self, ours: object, *read: Callable[[Any], object]) -> None:
        self.ours, self.read = ours, read

    def __eq__(self, expected: object) -> bool:
        if isinstance(expected, Kept):
            return self.ours == expected.ours
        return any(self.ours == read(expected) for read in self.read) or (not expected and not self.ours)

    def __bool__(self) -> bool:
        return bool(self.ours)

    def __repr__(self) -> str:
        return repr(self.ours)

    __hash__ = None  # type: ignore[assignment]


class Words(Kept):
    """One value of ours that several spellings stand for: equal to what is accepted."""

    def __eq__(self, expected: object) -> bool:
        told = fields.text(expected)
        return any(accept(told) for accept in self.read) if told.strip() else not self.ours

    __hash__ = None


def _folded(told: str) -> str:
    return "".join(told.split())


def line(ours: str | None, told: Mapping[str, Any], name: str, *, atom: bool) -> Kept:
    """A title or its like; feedparser knows whether its characters are meant as they stand."""
    literal = atom and (told.get(f"{name}_detail") or {}).get("type") == "text/plain"
    return Kept(ours or "", lambda expected: fields.title(expected, literal=literal))


def name(ours: str | None) -> Kept:
    """A name or a term."""
    return Kept(ours or "", fields.name)


def address(ours: str | None, base: str) -> Kept:
    """An address; what is none is expected to be gone."""
    return Kept(
        ours and ours.rstrip("/"),
        lambda e: (found := checked_url(fields.text(e), base)) and found.rstrip("/"),
    )


def moment(ours: datetime | None) -> Kept:
    """An instant, expected as written or as the parts of a time in UTC."""

    def read(expected: Any) -> datetime | None:
        if isinstance(expected, tuple | list):
            year, month, day, hour, minute, second = expected[:6]
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        found = parse_date(str(expected), UTC)
        return found.when if found else None

    return Kept(ours and ours.replace(microsecond=0), lambda e: (w := read(e)) and w.replace(microsecond=0))


def number(ours: float | None) -> Kept:
    """A number, expected as one or in digits."""
    return Kept(
        ours, lambda expected: float(expected) if str(expected).replace(".", "", 1).isdigit() else None
    )


def body(entry: Entry, base: str, *, literal: bool) -> "Words":
    """The content: clean HTML, white space left out."""
    ours = _folded(entry.content)

    def accept(expected: str) -> bool:
        plain = literal or not contents.markup(expected)
        read = {contents.content(text_to_html(expected), base, LIMIT)} if plain else set()
        read |= set() if literal else {contents.content(expected, base, LIMIT)}
        return ours in map(_folded, read)

    return Words(entry.content, accept)


def summary(entry: Entry, base: str, *, literal: bool, two: bool) -> "Words":
    """The summary: feedparser copies the content to it, and we drop the lesser of `two` that say the same."""

    def accept(expected: str) -> bool:
        plain = contents.clip(expected) if literal else contents.summary(expected)
        kept = entry.summary or (contents.summary(entry.content) if two or "<" not in entry.content else "")
        return bool(kept) and _folded(plain) == _folded(kept)

    return Words(entry.summary or entry.content, *body(entry, base, literal=literal).read, accept)


def person(one: Person, base: str = "") -> View:
    """Somebody, and the text that feedparser would make of him."""
    link = address(one.uri, base)
    return View(name=name(one.name), email=Kept(one.email, str.strip), href=link, url=link, uri=link)


def called(people: Iterable[Person]) -> Kept:
    """The one author that others tell as text: the name, or name and address, of one of ours."""
    listed = [(one.name, one.email) for one in people]

    def accept(expected: Any) -> bool:
        found = fields.person(expected)
        return found is not None and any(
            (found.name, found.email or email) == (name, email) for name, email in listed
        )

    return Words(listed, accept)


def people(found: tuple[Person, ...]) -> dict[str, Any]:
    """feedparser's three names for authors."""
    return {
        "author": called(found),
        "author_detail": person(found[0] if found else Person()),
        "authors": [person(one) for one in found],
    }


def tag(one: Category) -> View:
    """A category."""
    return View(term=name(one.term), scheme=name(one.scheme), label=name(one.label))


def enclosure(one: Enclosure, base: str) -> View:
    """A file."""
    link = address(one.url, base)
    kind = Kept(one.type, fields.media_type)
    return View(
        rel=Kept("enclosure", str),
        href=link,
        url=link,
        type=kind,
        length=number(one.length),
        title=name(one.title),
        duration=number(one.duration),
    )


def where(place: Place | None) -> View:
    """A place as feedparser has it: longitude first, a polygon as a list of rings."""
    if place is None:
        return View(type=None, coordinates=())
    swapped: Any = tuple((east, north) for north, east in place.points)
    wrapped = {"point": swapped[0], "polygon": (swapped,)}.get(place.shape, swapped)
    return View(type=_SHAPES[place.shape], coordinates=wrapped)


def itunes(podcast: Podcast | None) -> dict[str, Any]:
    """The itunes elements."""
    told = podcast or Podcast()
    return {
        "itunes_block": told.block,
        "itunes_explicit": told.explicit,
        "itunes_duration": Kept(told.duration, fields.seconds),
        "itunes_season": number(told.season),
        "itunes_episode": number(told.episode),
        "itunes_type": Kept(told.type, str.lower),
        "itunes_subtitle": Kept(told.subtitle, fields.title),
        "publisher_detail": person(told.owner or Person()),
        "publisher": called([told.owner] if told.owner else []),
    }


def feed_view(feed: Feed, told: Mapping[str, Any], url: str, *, atom: bool) -> View:
    """A feed, or the source of an entry."""
    image = feed.logo or (feed.podcast.image if feed.podcast else None)
    links = [View(href=address(feed.link, url), rel=Kept("alternate", str))] if feed.link else []
    links += [View(href=address(feed.self, url), rel=Kept("self", str))] if feed.self else []
    subtitle = line(feed.subtitle, told, "subtitle", atom=atom)
    rights = line(feed.rights, told, "rights", atom=atom)
    title = line(feed.title, told, "title", atom=atom)
    tags = [tag(one) for one in feed.categories]
    return View(
        title=title,
        title_detail=View(value=title),
        subtitle=subtitle,
        tagline=subtitle,
        description=subtitle,
        plain=subtitle,
        subtitle_detail=View(value=subtitle),
        tagline_detail=View(value=subtitle),
        link=address(feed.link, url),
        self=address(feed.self, url),
        links=links,
        id=Kept(feed.id, str),
        guid=Kept(feed.id, str),
        language=Kept(feed.language, language_tag),
        rights=rights,
        copyright=rights,
        rights_detail=View(value=rights),
        updated=moment(feed.updated),
        updated_parsed=moment(feed.updated),
        published=moment(feed.updated),
        published_parsed=moment(feed.updated),
        icon=address(feed.icon, url),
        logo=address(feed.logo, url),
        image=View(href=address(image, url)),
        tags=tags,
        category=tags[0]["term"] if tags else name(None),
        contributors=[person(one) for one in feed.contributors],
        where=where(feed.place),
        **people(feed.authors),
        **itunes(feed.podcast),
    )


def entry_view(entry: Entry, feed: Feed, told: Mapping[str, Any], url: str, *, atom: bool) -> View:
    """One entry."""
    base = entry.link or feed.link or url
    parts = [told.get("summary_detail") or {}, *told.get("content", [])]
    kinds = {str(part.get("type")) for part in parts if part.get("type")}
    literal = atom and kinds == {"text/plain"}
    text = body(entry, base, literal=literal)
    short = summary(entry, base, literal=literal, two=bool(told.get("content") and told.get("summary")))
    plain = Kept(_folded(entry.summary or contents.summary(entry.content)), _folded)
    title = line(entry.title, told, "title", atom=atom)
    rights = line(entry.rights, told, "rights", atom=atom)
    tags = [tag(one) for one in entry.categories]
    language = Kept(entry.language or feed.language, language_tag)
    part = View(value=text, language=language)
    return View(
        id=Kept(entry.key, lambda e: str(e).strip()),
        guid=Kept(entry.key, lambda e: str(e).strip()),
        title=title,
        title_detail=View(value=title),
        link=address(entry.link, base),
        links=_links(entry, base),
        summary=short,
        description=short,
        plain=plain,
        content=[part],
        summary_detail=View(value=short, language=language),
        published=moment(entry.published),
        published_parsed=moment(entry.published),
        created=moment(entry.published),
        created_parsed=moment(entry.published),
        updated=moment(entry.updated),
        updated_parsed=moment(entry.updated),
        language=language,
        tags=tags,
        category=tags[0]["term"] if tags else name(None),
        contributors=[person(one) for one in entry.contributors],
        enclosures=[enclosure(one, base) for one in entry.enclosures],
        rights=rights,
        rights_detail=View(value=rights),
        comments=address(entry.comments, base),
        license=address(next((one.url for one in entry.links if one.rel == "license"), None), base),
        image=View(href=address(entry.image, base)),
        media_thumbnail=[View(url=address(one.url, base)) for one in entry.pictures],
        media_credit=[View(content=name(one.name), role=name(one.role)) for one in entry.credits],
        source=feed_view(entry.source or Feed(), told.get("source") or {}, url, atom=atom),
        where=where(entry.place),
        subtitle=Kept(entry.podcast.subtitle if entry.podcast else "", fields.title),
        **people(entry.authors),
        **itunes(entry.podcast),
    )


def _links(entry: Entry, base: str) -> list[View]:
    found = [View(href=address(entry.link, base), rel=Kept("alternate", str))] if entry.link else []
    found += [enclosure(one, base) for one in entry.enclosures]
    return found + [
        View(
            href=address(one.url, base),
            rel=Kept(one.rel, str),
            type=Kept(one.type, fields.media_type),
            title=name(one.title),
            hreflang=Kept(one.language, language_tag),
        )
        for one in entry.links
    ]


def batch_view(batch: Batch, told: Mapping[str, Any], url: str) -> View:
    """The whole reading; `told` is feedparser's, which knows the types of texts."""
    atom = str(told.get("version", "")).startswith("atom")
    theirs = told.get("entries", [])
    return View(
        feed=feed_view(batch.feed, told.get("feed", {}), url, atom=atom),
        entries=[
            entry_view(entry, batch.feed, theirs[at] if at < len(theirs) else {}, url, atom=atom)
            for at, entry in enumerate(batch.entries)
        ],
    )
