"""What an HTML page tells about itself to machines: JSON-LD, Next.js data, Open Graph, meta elements."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from aggregator.parse import fields

Object = dict[str, Any]

_ARTICLE_TYPES = re.compile(
    r"(?:https?://schema\.org/)?(?:\w*Article|\w*BlogPosting|SocialMediaPosting|Report)"
)
_WORDS = ("text", "html", "content", "body")  # members in which a block of Next.js data may hold its words


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
    language: str = ""
    site: str = ""
    text: str = ""  # the article's own, plain or HTML


@dataclass(slots=True)
class _Sources:
    """The four places, the most exact first."""

    linked: Object = field(default_factory=dict)
    next: Object = field(default_factory=dict)
    meta: dict[str, list[str]] = field(default_factory=dict)

    def first(self, linked: str, following: str, *names: str) -> str:
        """The first text: a member of the JSON-LD article, of the Next.js data, a meta element."""
        told = [_string(self.linked.get(linked)), _string(self.next.get(following))]
        told += [value for name in names for value in self.meta.get(name, ())]
        return next((value for value in told if value.strip()), "")


def read_metadata(tree: HtmlElement, url: str) -> Metadata:
    """Everything that the page tells; each field from the most exact place that has it."""
    found = _Sources(_linked_article(tree, url), _next_article(tree), _meta(tree))
    first = found.first
    return Metadata(
        article=bool(found.linked or found.next) or "article" in found.meta.get("og:type", ()),
        title=first("headline", "title", "og:title", "twitter:title") or _string(found.linked.get("name")),
        description=first(
            "description", "description", "og:description", "twitter:description", "description"
        ),
        image=first(
            "image", "shareImageSrc", "og:image", "og:image:url", "twitter:image", "twitter:image:src"
        ),
        published=first(
            "datePublished", "publishedAt", *_named("published_time"), "date", "dc.date", "dc.date.issued"
        ),
        modified=first("dateModified", "modifiedAt", *_named("modified_time"), "og:updated_time"),
        authors=tuple(_authors(found)),
        terms=tuple(_terms(found)),
        canonical=next(iter(_hrefs(tree, "canonical")), ""),
        address=first("", "", "og:url"),
        language=tree.get("lang") or first("inLanguage", "", "og:locale", "content-language", "language"),
        site=first("", "", "og:site_name", "application-name"),
        text=_string(found.linked.get("articleBody")) or _blocks(found.next.get("items")),
    )


def _named(name: str) -> tuple[str, str]:
    return f"article:{name}", f"og:article:{name}"


def _string(value: object) -> str:
    """A text; of several the first; of an object its address or name."""
    if isinstance(value, list):
        return next((told for told in map(_string, value[:10]) if told), "") if value != [value] else ""
    if isinstance(value, dict):
        members = (value.get(name) for name in ("url", "contentUrl", "@id", "name", "@value"))
        return next((told for told in members if isinstance(told, str) and told), "")
    return fields.text(value)


def _scripts(tree: HtmlElement, wanted: Callable[[HtmlElement], bool]) -> Iterator[Any]:
    """The JSON in the scripts that are wanted; broken ones are passed over."""
    for script in tree.iter("script"):
        if wanted(script):
            try:
                yield json.loads((script.text or "").strip().removeprefix("<!--").removesuffix("-->"))
            except (ValueError, RecursionError):
                continue


def _linked_article(tree: HtmlElement, url: str) -> Object:
    """The article that the page is, by its JSON-LD; none when it lists several others."""
    found = []
    for data in _scripts(tree, lambda script: (script.get("type") or "").lower() == "application/ld+json"):
        for top in data if isinstance(data, list) else [data]:
            graph = top.get("@graph") if isinstance(top, dict) else None
            found += [one for one in [*fields.mappings(top), *fields.mappings(graph)] if _is_article(one)]
    if len(found) == 1:
        return found[0]
    return next((one for one in found if url and url in _own_names(one)), {})


def _own_names(one: Object) -> set[str]:
    return {_string(one.get(name)) for name in ("url", "mainEntityOfPage", "@id")}


def _is_article(one: Object) -> bool:
    types = one.get("@type")
    return any(
        _ARTICLE_TYPES.fullmatch(fields.text(kind))
        for kind in (types if isinstance(types, list) else [types])
    )


def _next_article(tree: HtmlElement) -> Object:
    """`props.pageProps.data` of a Next.js page when it is a dated article."""
    for data in _scripts(tree, lambda script: script.get("id") == "__NEXT_DATA__"):
        article = data
        for name in ("props", "pageProps", "data"):
            article = article.get(name) if isinstance(article, dict) else None
        if (
            isinstance(article, dict)
            and fields.text(article.get("title"))
            and fields.text(article.get("publishedAt"))
        ):
            return article
    return {}


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Meta elements by property, name, itemprop or http-equiv, in lower case."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        value = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").lower()
            if name and value:
                found.setdefault(name, []).append(value)
    return found


def _authors(found: _Sources) -> Iterator[Object]:
    told = found.linked.get("author")
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, dict):
            yield {"name": _string(one.get("name")), "url": _string(one.get("url"))}
        elif isinstance(one, str):
            yield {"name": one}
    if not told:
        names = (
            found.meta.get("author", [])
            + found.meta.get("article:author", [])
            + found.meta.get("dc.creator", [])
        )
        yield from ({"name": name} for name in names if not name.startswith(("http:", "https:", "@")))


def _terms(found: _Sources) -> Iterator[str]:
    sections = found.linked.get("articleSection")
    yield from map(_string, sections if isinstance(sections, list) else [sections])
    for category in fields.mappings(found.next.get("categories")):
        yield fields.text(category.get("label"))
    yield from found.meta.get("article:section", [])
    words = found.linked.get("keywords") or found.next.get("keywords") or found.meta.get("article:tag")
    words = words or next(iter(found.meta.get("keywords", [])), "")
    yield from map(_string, words) if isinstance(words, list) else fields.text(words).split(",")


def _hrefs(tree: HtmlElement, rel: str) -> Iterator[str]:
    for link in tree.iter("link"):
        if rel in (link.get("rel") or "").lower().split() and link.get("href"):
            yield link.get("href") or ""


def _blocks(items: object) -> str:
    """The words of Next.js blocks, joined as HTML."""
    told = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, str):
            told.append(item)
        elif isinstance(item, dict):
            told += [item[name] for name in _WORDS if isinstance(item.get(name), str)][:1]
    return "\n".join(told)
