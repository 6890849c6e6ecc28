"""The results that other parsers' suites keep beside their documents, in feedparser's names.

Each suite has its own model; a table for each says which of its names is which of ours.  A result that is
empty says nothing, and names that no table has are of nothing that we keep.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.conformance.expectations import Statement
from tests.conformance.view import View

Told = Mapping[str, Any]
Names = dict[str, str | tuple[str, Callable[[Any], Any]]]  # theirs, dotted: ours, and how to get there


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _each(**names: str) -> Callable[[Any], list[dict[str, Any]]]:
    """From each of a list of objects what is told under `theirs`, by our names."""

    def read(value: Any) -> list[dict[str, Any]]:
        found = [one if isinstance(one, dict) else {"": one} for one in _listed(value)]
        return [{ours: one[theirs] for ours, theirs in names.items() if one.get(theirs)} for one in found]

    return read


def _alternate(links: Any) -> str:
    """The first link that leads to a page."""
    found = [one for one in _listed(links) if (one.get("rel") or "alternate") == "alternate"]
    return str(found[0].get("href") or "") if found else ""


_PEOPLE = _each(name="name", email="email", uri="uri")
_WRITERS = _each(name="name", email="email", uri="url")
_WORDS = _each(term="")
_TERMS = _each(term="term", scheme="scheme", label="label")
_FILES = _each(url="url", type="type", length="length")
_VALUES = _each(term="value", scheme="domain")
_CREDITS = _each(content="entity")

_GOFEED: Names = {
    "title": "title",
    "description": "description",
    "subtitle": "subtitle",
    "summary": "summary",
    "link": "link",
    "feedLink": "self",
    "language": "language",
    "copyright": "rights",
    "rights": "rights",
    "updatedParsed": "updated",
    "publishedParsed": "published",
    "pubDateParsed": "published",
    "authors": ("authors", _PEOPLE),
    "author": ("authors", _each(name="name", email="email")),
    "contributors": ("contributors", _PEOPLE),
    "image.url": "image.href",
    "icon": "icon",
    "logo": "logo",
    "id": "id",
    "comments": "comments",
    "enclosures": ("enclosures", _FILES),
}
_GOFEED_ATOM: Names = _GOFEED | {
    "links": ("link", _alternate),
    "content.value": "content",
    "categories": ("tags", _TERMS),
    "source.title": "source.title",
    "source.rights": "source.rights",
    "source.subtitle": "source.subtitle",
    "source.authors": ("source.authors", _PEOPLE),
    "source.contributors": ("source.contributors", _PEOPLE),
    "source.categories": ("source.tags", _TERMS),
}
_GOFEED_RSS: Names = _GOFEED | {
    "guid.value": "id",
    "content": "content",
    "categories": ("tags", _VALUES),
    "source.title": "source.title",
    "author": "author",
    "managingEditor": "author",
    "itunesExt.author": "author",
}
_GOFEED_UNIVERSAL: Names = _GOFEED | {
    "guid": "id",
    "content": "content",
    "categories": ("tags", _WORDS),
    "itunesExt.duration": "itunes_duration",
}
_JSON_FEED: Names = {
    "title": "title",
    "description": "subtitle",
    "home_page_url": "link",
    "feed_url": "self",
    "icon": "logo",
    "favicon": "icon",
    "language": "language",
    "author": ("authors", _each(name="name", uri="url")),
    "authors": ("authors", _WRITERS),
    "id": "id",
    "url": "link",
    "content_html": "content",
    "content_text": "content",
    "summary": "summary",
    "image": "image.href",
    "date_published": "published",
    "date_modified": "updated",
    "tags": ("tags", _WORDS),
    "attachments": ("enclosures", _each(url="url", type="mime_type", length="size_in_bytes", title="title")),
}
_FEED_RS: Names = {
    "title.content": "title",
    "description.content": "subtitle",
    "summary.content": "summary",
    "content.body": "content",
    "links": ("link", _alternate),
    "updated": "updated",
    "published": "published",
    "authors": ("authors", _PEOPLE),
    "contributors": ("contributors", _PEOPLE),
    "categories": ("tags", _TERMS),
    "language": "language",
    "rights.content": "rights",
    "logo.uri": "image.href",
    "icon.uri": "icon",
    "id": "id",
}
_PODCASTPARSER: Names = {
    "title": "title",
    "description": "plain",
    "description_html": "content",
    "link": "link",
    "guid": "id",
    "cover_url": "image.href",
    "episode_art_url": "image.href",
    "itunes_author": "author",
    "itunes_owner.name": "publisher_detail.name",
    "itunes_owner.email": "publisher_detail.email",
    "language": "language",
    "published": "published",
    "total_time": "itunes_duration",
    "season": "itunes_season",
    "number": "itunes_episode",
    "type": "itunes_type",
    "explicit": "itunes_explicit",
    "itunes_keywords": ("tags", _WORDS),
    "enclosures": ("enclosures", _each(url="url", type="mime_type", length="file_size")),
}
_RBREN: Names = {
    "title": "title",
    "description": "description",
    "link": "link",
    "language": "language",
    "copyright": "rights",
    "image.url": "image.href",
    "isoDate": "published",
    "guid": "id",
    "id": "id",
    "content:encoded": "content",
    "content": "description",
    "creator": "author",
    "author": "author",
    "categories": ("tags", lambda value: [{"term": _text_of(one)} for one in _listed(value)]),
    "enclosure": ("enclosures", _FILES),
    "itunes.owner.name": "publisher_detail.name",
    "itunes.owner.email": "publisher_detail.email",
    "itunes.duration": "itunes_duration",
    "itunes.episode": "itunes_episode",
    "itunes.season": "itunes_season",
    "itunes.subtitle": "itunes_subtitle",
    "itunes.episodeType": "itunes_type",
}
_FASTFEEDPARSER: Names = {
    "title": "title",
    "subtitle": "subtitle",
    "link": "link",
    "id": "id",
    "language": "language",
    "published": "published",
    "updated": "updated",
    "content": ("content", lambda value: _listed(value)[0].get("value")),
    "authors": ("authors", _PEOPLE),
    "tags": ("tags", _TERMS),
    "comments": "comments",
    "icon": "icon",
    "image": "image.href",
}
# Folder: the names, where the feed's own stand, under which name its entries.
_SUITES: tuple[tuple[str, Names, str, str], ...] = (
    ("gofeed/parser/atom", _GOFEED_ATOM, "", "entries"),
    ("gofeed/parser/rss", _GOFEED_RSS, "", "items"),
    ("gofeed/parser/json", _JSON_FEED, "", "items"),
    ("gofeed/translator/json", _GOFEED_UNIVERSAL, "", "items"),
    ("gofeed/", _GOFEED_UNIVERSAL, "", "items"),
    ("feed-rs/", _FEED_RS, "", "entries"),
    ("podcastparser/", _PODCASTPARSER, "", "episodes"),
    ("rbren-rss-parser/", _RBREN, "feed", "items"),
    ("fastfeedparser/", _FASTFEEDPARSER, "feed", "entries"),
)


def _text_of(one: Any) -> Any:
    return one.get("_") if isinstance(one, dict) else one


def find_twin(corpora: Path, document: str) -> Path | None:
    """The result beside a document, None where there is none."""
    path = corpora / document
    if not any(document.startswith(prefix) for prefix, *_ in _SUITES):
        return None
    if path.suffix == ".json":
        stems = (f"{path.stem}.serde.json", f"{path.stem}.expected.json", f"{path.stem}_expected.json")
        places = [path.with_name(stem) for stem in stems]
    else:
        places = [path.with_suffix(".json"), path.with_suffix(".serde.json")]
        places += [path.parent.parent / "output" / f"{path.stem}.json"]
    return next((place for place in places if place.is_file()), None)


def judge_twin(document: str, twin: Path, view: View) -> Iterator[Statement]:
    """Every statement of the result."""
    try:
        told = json.loads(twin.read_bytes())
    except ValueError:
        yield Statement("-", None)
        return
    names, own, items = next(suite[1:] for suite in _SUITES if document.startswith(suite[0]))
    told = told.get("feed", told) if document.startswith("rbren") else told
    entries = told.get(items) or []
    feed = told.get(own, told) if own else told
    feed = {name: value for name, value in feed.items() if name != items}
    yield from _compare("feed", feed, names, view["feed"])
    counted = len(entries) == len(view["entries"])
    yield Statement("entries", counted, f"{len(entries)} entries")
    for theirs, ours in zip(entries, _paired(entries, view) if counted else [], strict=False):
        yield from _compare("entry", theirs, names, ours)


def _paired(entries: list[Told], view: View) -> list[View]:
    """Our entries in their order: podcastparser sorts by date."""
    ours: list[View] = list(view["entries"])
    if not all("guid" in entry for entry in entries):
        return ours
    found = [next((one for one in ours if one["id"] == entry["guid"]), None) for entry in entries]
    return ours if None in found else [one for one in found if one is not None]


def _compare(where: str, told: Told, names: Names, view: View) -> Iterator[Statement]:
    known = set()
    for theirs, name in names.items():
        value = _dig(told, theirs)
        if value in (None, "", [], {}, 0, "0001-01-01T00:00:00Z"):
            continue
        known.add(theirs.partition(".")[0])
        ours, read = name if isinstance(name, tuple) else (name, None)
        expected = read(value) if read else value
        if expected:
            kept = _dig(view, ours)
            holds = _holds(kept, expected, podcast=theirs in {"published", "total_time"})
            yield Statement(f"{where}.{ours}", holds, f"{expected!r:.300} expected, {kept!r:.300} read")
    yield from (Statement(f"{where}.{name}", None) for name in told if name not in known and told[name])


def _dig(told: Any, path: str) -> Any:
    if isinstance(told, dict) and path in told.keys():  # noqa: SIM118 - a View looks at the value
        return told[path]
    for name in path.split("."):
        if not isinstance(told, dict):
            return None
        told = told[name] if isinstance(told, View) else told.get(name)
    return told


def _holds(ours: Any, expected: Any, *, podcast: bool) -> bool:
    if isinstance(ours, list) and isinstance(expected, str):
        return bool(ours) and bool(ours[0]["value"] == expected)  # content
    if isinstance(ours, list):
        return all(any(_same(one, wanted) for one in ours) for wanted in expected if wanted)
    if podcast and isinstance(expected, int | float):
        from datetime import UTC, datetime

        return bool(ours == expected) or bool(ours == datetime.fromtimestamp(expected, UTC).isoformat())
    return bool(ours == expected)


def _same(one: View, wanted: Told) -> bool:
    return all(one[name] == _unspaced(value) for name, value in wanted.items() if value)


def _unspaced(value: Any) -> Any:
    return re.sub(r"\s+", " ", value).strip() if isinstance(value, str) else value
