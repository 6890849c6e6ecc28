"""What an HTML page tells about itself to machines, and where it says so.

The places, the most exact first: JSON-LD, Next.js data, Open Graph, microdata, microformats, named meta
elements, the markup itself.  Each field comes from the first place whose statement can be true.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from html import escape

from lxml.html import HtmlElement

from aggregator.parse import fields, vocabulary
from aggregator.parse.embedded import Object, join_blocks, linked_article, next_article, string
from aggregator.parse.microformats import read_entry, read_item
from aggregator.parse.plausible import is_date, is_image, is_title, without_site
from aggregator.parse.stated import tokens

MOST = 100  # authors, terms

_FALSE = frozenset({"false", "no", "0", "http://schema.org/false", "https://schema.org/false"})
_ARTICLES = frozenset({"article", "news", "blog_post", "news_article", "newsarticle"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Raw texts, as told; empty where nothing is."""

    article: bool = False  # whether the page calls itself one
    title: str = ""
    description: str = ""
    image: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[Object, ...] = ()  # name, url
    terms: tuple[str, ...] = ()
    canonical: str = ""
    address: str = ""  # og:url
    addresses: tuple[str, ...] = ()  # by which the page calls itself elsewhere
    language: str = ""
    site: str = ""
    text: str = ""  # the article's own, plain or HTML
    free: bool = True  # False: the publisher says that only a part is shown without paying
    origins: Mapping[str, str] = field(default_factory=dict)  # of the fields above: where each was told


@dataclass(frozen=True, slots=True)
class _Told:
    """One statement, and where it stands."""

    value: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """The places of one page, each as it names things."""

    tree: HtmlElement
    linked: Object
    next: Object
    item: Object
    entry: Object
    meta: Mapping[str, list[str]]

    def statements(self, word: str) -> Iterator[_Told]:
        """Everything that the page says under one of our words, the most exact first."""
        for name in vocabulary.LINKED.get(word, ()):
            yield _Told(string(self.linked.get(name)), f"JSON-LD {name}")
        for name in vocabulary.NEXT.get(word, ()):
            yield _Told(string(self.next.get(name)), f"__NEXT_DATA__ {name}")
        yield from self.named(vocabulary.OPEN_GRAPH.get(word, ()), "Open Graph")
        for name in vocabulary.LINKED.get(word, ()):
            yield from (_Told(string(value), f"microdata {name}") for value in self.item.get(name, ()))
        yield from (_Told(string(value), "microformats") for value in self.entry.get(word, ()))
        yield from self.named(vocabulary.META.get(word, ()), "meta")
        yield from (_Told(value, origin) for value, origin in _in_markup(self.tree, word))

    def named(self, names: Iterable[str], place: str) -> Iterator[_Told]:
        """What meta elements of these names say."""
        for name in names:
            yield from (_Told(value, f"{place} {name}") for value in self.meta.get(name, ()))

    def first(self, word: str, plausible: Callable[[str], bool] = bool) -> _Told:
        """The first statement that can be true."""
        found = (told for told in self.statements(word) if told.value.strip() and plausible(told.value))
        return next(found, _Told())


def read_metadata(tree: HtmlElement, url: str, zone: tzinfo = UTC, now: datetime | None = None) -> Metadata:
    """Everything that the page tells; `zone` and `now` are what its dates are judged by."""
    canonical = next((_Told(value, "link canonical") for value in hrefs(tree, "canonical")), _Told())
    page = _open(tree, {url, canonical.value})
    found = _find(page, url, zone, now) | {"canonical": canonical}
    authors, terms = _authors(page), _terms(page)
    origins = {word: told.origin for word, told in found.items() if told.value}
    origins |= {"authors": authors[1]} if authors[0] else {}
    origins |= {"terms": terms[1]} if terms[0] else {}
    values = {word: told.value for word, told in found.items()}
    values["title"] = without_site(values["title"], values["site"])
    own = (string(page.linked.get("url")), *map(string, page.entry.get("address", ())[:1]))
    return Metadata(
        article=_is_article(page),
        authors=authors[0],
        terms=terms[0],
        addresses=tuple(address for address in own if address),
        free=_is_free(page.linked.get("isAccessibleForFree")),
        origins=origins,
        **values,
    )


def hrefs(tree: HtmlElement, rel: str) -> Iterator[str]:
    """The addresses of the page's links of a relation."""
    for link in tree.iter("link"):
        if rel in (link.get("rel") or "").lower().split() and link.get("href"):
            yield link.get("href") or ""


def title_of(tree: HtmlElement) -> str:
    """The page's title, else its first heading."""
    return next((told for told, _ in _headings(tree)), "")


def _open(tree: HtmlElement, addresses: set[str]) -> _Page:
    linked, following = linked_article(tree, addresses), next_article(tree)
    return _Page(tree, linked, following, read_item(tree), read_entry(tree), _meta(tree))


def _find(page: _Page, url: str, zone: tzinfo, now: datetime | None) -> dict[str, _Told]:
    """The fields that are one text, each from the first place whose statement can be true."""
    site = page.first("site")
    publisher = next(iter(fields.mappings(page.linked.get("publisher"))), {})
    if not site.value:
        site = _Told(fields.text(publisher.get("name")), "JSON-LD publisher")
    logo, size = string(publisher.get("logo")), next(iter(page.meta.get("og:image:width", ())), "")
    spoken = page.tree.get("lang") or ""
    return {
        "title": page.first("title", lambda told: is_title(told, site.value, url)),
        "description": page.first("description"),
        "image": page.first("image", lambda told: is_image(told, size, logo)),
        "published": page.first("published", lambda told: is_date(told, zone, now)),
        "modified": page.first("modified", lambda told: is_date(told, zone, now)),
        "address": page.first("address"),
        "language": _Told(spoken, "html lang") if spoken else page.first("language"),
        "site": site,
        "text": _text(page),
    }


def _is_article(page: _Page) -> bool:
    kinds = {kind.strip().lower() for kind in page.meta.get("og:type", ())}
    dated = any(page.meta.get(name) for name in vocabulary.OPEN_GRAPH["published"])
    written = bool(page.entry.get("text") and (page.entry.get("title") or page.entry.get("published")))
    return bool(page.linked or page.next or page.item) or written or dated or bool(kinds & _ARTICLES)


def _is_free(value: object) -> bool:
    return value is not False and string(value).strip().lower() not in _FALSE


def _text(page: _Page) -> _Told:
    """The article's text where the page states it apart from how it is laid out."""
    stated = (
        _Told(string(page.linked.get("articleBody")), "JSON-LD articleBody"),
        _Told(join_blocks(page.next.get("items")), "__NEXT_DATA__ items"),
        _Told(string(page.item.get("articleBody")), "microdata articleBody"),
        _Told(string(page.entry.get("text")), "microformats"),
    )
    return next((told for told in stated if told.value.strip()), _Told())


def _in_markup(tree: HtmlElement, word: str) -> Iterator[tuple[str, str]]:
    """What the elements of the page themselves say, and which."""
    if word == "title":
        yield from ((escape(told), tag) for told, tag in _headings(tree))
    elif word == "image":
        yield from ((value, "link image_src") for value in hrefs(tree, "image_src"))
    elif word == "published":
        yield from ((value, "time") for value in _times(tree))


def _headings(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for tag in ("title", "h1"):
        for element in tree.iter(tag):
            told = fields.title("".join(element.itertext()), literal=True)
            if told:
                yield told, tag


def _times(tree: HtmlElement) -> list[str]:
    """The dates of the one article or main part; of a page without one its only date."""
    for tag in ("article", "main"):
        found = list(tree.iter(tag))
        if len(found) == 1:
            return [time.get("datetime") or "" for time in found[0].iter("time")][:1]
    times = [time.get("datetime") or "" for time in tree.iter("time")]
    return times if len(times) == 1 else []


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Meta elements by property, name, itemprop or http-equiv, in lower case."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        value = (element.get("content") or "").strip()
        names = [(element.get(attribute) or "").strip() for attribute in ("name", "http-equiv")]
        names += [*tokens(element, "property"), *tokens(element, "itemprop")]
        for name in dict.fromkeys(name.lower() for name in names if name and value):
            found.setdefault(name, []).append(value)
    return found


def _authors(page: _Page) -> tuple[tuple[Object, ...], str]:
    """Who wrote it, and where that is told."""
    meta = [*page.named(vocabulary.OPEN_GRAPH["author"], ""), *page.named(vocabulary.META["author"], "")]
    names = [told.value for told in meta if not told.value.startswith(("http:", "https:", "@"))]
    places = (
        (page.linked.get("author") or page.linked.get("creator"), "JSON-LD author"),
        (page.item.get("author"), "microdata author"),
        (page.entry.get("author"), "microformats"),
        (names, "meta author"),
    )
    for told, origin in places:
        found = tuple(_person(one) for one in (told if isinstance(told, list) else [told])[:MOST] if one)
        if any(one["name"] for one in found):
            return found, origin
    return (), ""


def _person(one: object) -> Object:
    if isinstance(one, dict):
        return {"name": string(one.get("name")), "url": string(one.get("url"))}
    return {"name": fields.text(one), "url": ""}


def _terms(page: _Page) -> tuple[tuple[str, ...], str]:
    """Sections, then keywords; and where the first of them is told."""
    sections = page.linked.get("articleSection")
    told = [(string(one), "JSON-LD") for one in (sections if isinstance(sections, list) else [sections])]
    told += [
        (fields.text(one.get("label")), "__NEXT_DATA__")
        for one in fields.mappings(page.next.get("categories"))
    ]
    told += [(one.value, "meta") for one in page.named(vocabulary.OPEN_GRAPH["section"], "")]
    told += [(string(one), "microformats") for one in page.entry.get("term", ())]
    told += _keywords(page)
    kept = [(term.strip(), origin) for term, origin in told[:MOST] if term.strip()]
    return tuple(term for term, _ in kept), kept[0][1] if kept else ""


def _keywords(page: _Page) -> list[tuple[str, str]]:
    """From the first place that has any; a text holds several, with commas between."""
    tags = [one.value for one in page.named(vocabulary.OPEN_GRAPH["tag"], "")]
    places: tuple[tuple[object, str], ...] = (
        (page.linked.get("keywords"), "JSON-LD"),
        (page.next.get("keywords"), "__NEXT_DATA__"),
        (tags, "meta"),
        (next((one.value for one in page.named(vocabulary.META["tag"], "")), ""), "meta"),
    )
    for words, origin in places:
        if words:
            several = words if isinstance(words, list) else fields.text(words).split(",")
            return [(string(word), origin) for word in several]
    return []
