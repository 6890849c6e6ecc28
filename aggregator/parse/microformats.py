"""Markup that says what it means: microformats2 (h-entry, and hentry before it) and microdata.

mf2py would read more, but brings requests and html5lib with it; an article needs a dozen properties.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice

from lxml.html import HtmlElement, tostring

from aggregator.parse import fields
from aggregator.parse.embedded import Object
from aggregator.parse.vocabulary import LINKED

MOST = 50  # values of one property
PIECES = 200  # texts between tags of which a value is put together
NEAR = 50  # elements within a person or publisher among which its name is looked for

_ITEM_TYPE = re.compile(r"https?://schema\.org/(?:\w*Article|\w*BlogPosting|Report)")
_ITEM_WORDS = frozenset(name for names in LINKED.values() for name in names) | {"author", "articleBody"}
_ROOTS = ("h-entry", "hentry")
_OTHERS = re.compile(r"h-(?:cite|card|feed|review|event|product|app|geo|adr)|vcard")
# Our word -> the classes of its property, and whether its address, time, markup or text counts.
_PROPERTIES = {
    "title": (("p-name", "entry-title"), "text"),
    "description": (("p-summary", "entry-summary"), "text"),
    "published": (("dt-published", "published"), "time"),
    "modified": (("dt-updated", "updated"), "time"),
    "image": (("u-featured", "u-photo"), "url"),
    "address": (("u-url",), "url"),
    "term": (("p-category",), "text"),
    "text": (("e-content", "entry-content"), "markup"),
}
_TITLES = ("p-name", "entry-title", "u-url")
_ITEM_TITLES = frozenset({"headline", "name"})
_AUTHORS = ("p-author", "author")
_ADDRESSES = ("href", "src", "data", "content")
_TIMES = ("datetime", "content", "title")


def read_entry(tree: HtmlElement) -> Object:
    """The one h-entry of a page, as lists by our words; empty where there is none or a list of them."""
    root = _find_entry(tree)
    if root is None:
        return {}
    told: Object = {word: list(_values(root, *rule)) for word, rule in _PROPERTIES.items()}
    told["author"] = [_read_card(one) for one in islice(_own(root, _AUTHORS), MOST)]
    return {word: values for word, values in told.items() if values}


def read_item(tree: HtmlElement) -> Object:
    """The one microdata article of a page: lists of texts by itemprop; empty where there is none."""
    item = _find_item(tree)
    told: Object = {}
    for one in () if item is None else item.iter():
        for name in _ITEM_WORDS.intersection((one.get("itemprop") or "").split()):
            values = told.setdefault(name, [])
            if len(values) < MOST:
                values.append(_read_property(one))
    return told


def titled_addresses(tree: HtmlElement) -> Iterator[str]:
    """Where the title of the page's one article leads, by either markup: in a list to the article's page."""
    titles: list[HtmlElement] = []
    if (entry := _find_entry(tree)) is not None:
        titles += islice(_own(entry, _TITLES), MOST)
    if (item := _find_item(tree)) is not None:
        named = (one for one in item.iter() if not _ITEM_TITLES.isdisjoint(_tokens(one, "itemprop")))
        titles += (one for one in islice(named, MOST) if _scope(one) is item)
    for one in titles:
        links = [*islice(one.iter("a"), 1), *islice(one.iterancestors("a"), 1)]
        yield from (link.get("href") or "" for link in links)


def _find_entry(tree: HtmlElement) -> HtmlElement | None:
    """The one h-entry of a page that stands in no list."""
    marked = (one for one in tree.iter() if _has(one, _ROOTS) and not _is_within(one, ("h-feed", *_ROOTS)))
    roots = list(islice(marked, 2))
    return roots[0] if len(roots) == 1 else None


def _find_item(tree: HtmlElement) -> HtmlElement | None:
    """The one microdata article of a page."""
    typed = (one for one in tree.iter() if any(map(_ITEM_TYPE.fullmatch, _tokens(one, "itemtype"))))
    items = list(islice(typed, 2))
    return items[0] if len(items) == 1 else None


def _scope(one: HtmlElement) -> HtmlElement | None:
    """The thing that a property is of."""
    return next((above for above in one.iterancestors() if above.get("itemscope") is not None), None)


def _values(root: HtmlElement, classes: tuple[str, ...], way: str) -> Iterator[str]:
    for one in islice(_own(root, classes), MOST):
        if way == "text":
            value = _text(one)
        elif way == "markup":
            value = _inner(one)
        elif way == "url":
            value = _attribute(one, _ADDRESSES)
        else:
            value = _attribute(one, _TIMES) or _text(one)
        if value:
            yield value


def _own(root: HtmlElement, classes: tuple[str, ...]) -> Iterator[HtmlElement]:
    """The elements of these classes that belong to the root itself, not to a thing within it."""
    for one in root.iter():
        if one is not root and _has(one, classes) and not _is_foreign(one, root):
            yield one


def _is_foreign(one: HtmlElement, root: HtmlElement) -> bool:
    for above in one.iterancestors():
        if above is root:
            return False
        if _has(above, _ROOTS) or any(_OTHERS.fullmatch(name) for name in _classes(above)):
            return True
    return True


def _read_card(one: HtmlElement) -> Object:
    """An author's name and address."""
    name = next((_text(inner) for inner in one.iter() if _has(inner, ("p-name", "fn"))), "") or _text(one)
    links = (inner for inner in one.iter("a") if _has(inner, ("u-url", "url")) or inner is one)
    return {"name": name, "url": next((link.get("href") or "" for link in links), "")}


def _read_property(one: HtmlElement) -> Object | str:
    if one.get("itemscope") is not None:
        inner = islice(one.iterdescendants(), NEAR)
        names = {within.get("itemprop"): _read_plain(within) for within in inner if within.get("itemprop")}
        return {"name": names.get("name") or "", "url": names.get("url") or one.get("itemid") or ""}
    return _inner(one) if one.get("itemprop") == "articleBody" else _read_plain(one)


def _read_plain(one: HtmlElement) -> str:
    return _attribute(one, ("content", "datetime", "href", "src")) or _text(one)


def _attribute(one: HtmlElement, names: Iterable[str]) -> str:
    return next((value for name in names if (value := (one.get(name) or "").strip())), "")


def _text(one: HtmlElement) -> str:
    return " ".join("".join(islice(one.itertext(), PIECES)).split())[: 8 * fields.MAX_TITLE]


def _inner(one: HtmlElement) -> str:
    """The markup within an element."""
    return escape(one.text or "") + "".join(str(tostring(child, encoding="unicode")) for child in one)


def _has(one: HtmlElement, classes: tuple[str, ...]) -> bool:
    return not _classes(one).isdisjoint(classes)


def _classes(one: HtmlElement) -> set[str]:
    return set(_tokens(one, "class"))


def _tokens(one: HtmlElement, name: str) -> list[str]:
    """The words of an attribute that holds several."""
    # Comments and processing instructions have a function for a tag and no attributes.
    return (one.get(name) or "").split() if isinstance(one.tag, str) else []


def _is_within(one: HtmlElement, classes: tuple[str, ...]) -> bool:
    return any(_has(above, classes) for above in one.iterancestors())
