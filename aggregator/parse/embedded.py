"""The JSON that pages carry in scripts: JSON-LD (schema.org) and the data of a Next.js page."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from aggregator.parse import fields
from aggregator.text.urls import canonical_link

Object = dict[str, Any]

MAX_SCRIPT = 4 * 2**20  # characters of one script; what real articles carry is a hundredth
MAX_SCRIPTS = 50
MAX_OBJECTS = 1000
_NESTING = ("@graph", "mainEntity", "mainEntityOfPage")  # members in which the article itself may stand
_DEPTH = 3
_ARTICLE_TYPES = re.compile(
    r"(?:https?://schema\.org/|schema:)?(?:\w*Article|\w*BlogPosting|SocialMediaPosting|Report)"
)
# What hides a script from readers of XML and from old browsers: comments of theirs, and of the script's own.
_OPENING = re.compile(r"(?:[\s\ufeff>]|//|/\*|\*/|<!--|-->|<!\[CDATA\[)*")
_CLOSING = re.compile(r"(?:[\s;]|//|/\*|\*/|-->|<!|\]\]>)*")
_DECODER = json.JSONDecoder(strict=False)  # line ends and tabs stand in many a text, though JSON forbids them
_WORDS = ("text", "html", "content", "body")  # members in which a block of Next.js data may hold its words


def linked_article(tree: HtmlElement, addresses: set[str]) -> Object:
    """The article that the page is, by its JSON-LD; empty when it lists several others.

    `addresses` are the page's own.  Members that only refer (`{"@id": …}`) are replaced by what they
    refer to.
    """
    objects = [one for data in _linked_data(tree) for one in _objects(data, _DEPTH)][:MAX_OBJECTS]
    index = {one["@id"]: one for one in reversed(objects) if _is_described(one)}
    found = [one for one in objects if _is_article(one)]
    if len(found) > 1:
        canonical = {canonical_link(address) for address in addresses if address}
        found = [one for one in found if canonical & _own_names(one)][:1]
    return {name: _resolve(value, index) for name, value in found[0].items()} if found else {}


def next_article(tree: HtmlElement) -> Object:
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


def string(value: object) -> str:
    """A text; of several the first; of an object its address or name."""
    if isinstance(value, list):
        plain = (one for one in value[:10] if not isinstance(one, list))
        return next((told for told in map(string, plain) if told), "")
    if isinstance(value, dict):
        members = (value.get(name) for name in ("url", "contentUrl", "@id", "name", "@value"))
        return next((told for told in members if isinstance(told, str) and told), "")
    return fields.text(value)


def join_blocks(items: object) -> str:
    """The words of Next.js blocks, joined as HTML."""
    told = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, str):
            told.append(item)
        elif isinstance(item, dict):
            told += [item[name] for name in _WORDS if isinstance(item.get(name), str)][:1]
    return "\n".join(told)


def _linked_data(tree: HtmlElement) -> Iterator[Any]:
    return _scripts(
        tree,
        lambda script: (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json",
    )


def _scripts(tree: HtmlElement, wanted: Callable[[HtmlElement], bool]) -> Iterator[Any]:
    """The JSON in the scripts that are wanted; broken and swollen ones are passed over."""
    for script in [one for one in tree.iter("script") if wanted(one)][:MAX_SCRIPTS]:
        told = script.text or ""
        if len(told) <= MAX_SCRIPT and (opening := _OPENING.match(told)):
            try:
                found, end = _DECODER.raw_decode(told, opening.end())
            except (ValueError, RecursionError):
                continue
            if _CLOSING.fullmatch(told, end):
                yield found


def _objects(data: Any, depth: int) -> Iterator[Object]:
    for one in fields.mappings(data):
        yield one
        if depth:
            for name in _NESTING:
                yield from _objects(one.get(name), depth - 1)


def _is_described(one: Object) -> bool:
    """Whether an object has an id and says more than that."""
    return isinstance(one.get("@id"), str) and len(one) > 1


def _is_article(one: Object) -> bool:
    types = one.get("@type")
    return any(
        _ARTICLE_TYPES.fullmatch(fields.text(kind))
        for kind in (types if isinstance(types, list) else [types])
    )


def _own_names(one: Object) -> set[str]:
    return {canonical_link(string(one.get(name))) for name in ("url", "mainEntityOfPage", "@id")}


def _resolve(value: Any, index: Mapping[str, Object]) -> Any:
    if isinstance(value, list):
        return [_look_up(one, index) for one in value]
    return _look_up(value, index)


def _look_up(value: Any, index: Mapping[str, Object]) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("@id"), str):
        return value
    return {**index.get(value["@id"], {}), **value}
