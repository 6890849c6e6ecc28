"""Markup that says what it means: microformats2 (h-entry, and hentry before it) and microdata.

mf2py would read more, but brings requests and html5lib with it; an article needs a dozen properties.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from aggregator.parse.embedded import Object
from aggregator.parse.stated import NEAR, address, attribute, markup, moment, tokens, value, words
from aggregator.parse.vocabulary import LINKED

Reader = Callable[[HtmlElement], str]

MOST = 50  # values of one property

_ITEM_TYPE = re.compile(r"https?://(?:www\.)?schema\.org/(?:\w*Article|\w*BlogPosting|Report)")
_ITEM_WORDS = frozenset(name for names in LINKED.values() for name in names) | {"author", "articleBody"}
_ROOTS = ("h-entry", "hentry")
_OTHERS = re.compile(r"h-(?:cite|card|feed|review|event|product|app|geo|adr)|vcard")
# Our word -> the classes of its property, and what counts of it.
_PROPERTIES: dict[str, tuple[tuple[str, ...], Reader]] = {
    "title": (("p-name", "entry-title"), value),
    "description": (("p-summary", "entry-summary"), value),
    "published": (("dt-published", "published"), moment),
    "modified": (("dt-updated", "updated"), moment),
    "image": (("u-featured", "u-photo"), address),
    "address": (("u-url",), address),
    "term": (("p-category",), value),
    "text": (("e-content", "entry-content"), markup),
}
_TITLES = ("p-name", "entry-title", "u-url")
_ITEM_TITLES = frozenset({"headline", "name"})
_AUTHORS = ("p-author", "author")
_MOMENTS = frozenset((*LINKED["published"], *LINKED["modified"]))
_PICTURES = frozenset(LINKED["image"])
_FILES = ("url", "contentUrl", "image")  # properties of a picture that are addresses


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
        names = _ITEM_WORDS.intersection(_names(one))
        if "articleBody" in names:  # which some call its description too
            names = frozenset({"articleBody"})
        for name in names:
            values = told.setdefault(name, [])
            if len(values) < MOST:
                values.append(_read_property(one, name))
    return told


def titled_addresses(tree: HtmlElement) -> Iterator[str]:
    """Where the title of the page's one article leads, by either markup: in a list to the article's page."""
    titles: list[HtmlElement] = []
    if (entry := _find_entry(tree)) is not None:
        titles += islice(_own(entry, _TITLES), MOST)
    if (item := _find_item(tree)) is not None:
        named = (one for one in item.iter() if not _ITEM_TITLES.isdisjoint(_names(one)))
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
    typed = (one for one in tree.iter() if any(map(_ITEM_TYPE.fullmatch, tokens(one, "itemtype"))))
    items = list(islice(typed, 2))
    return items[0] if len(items) == 1 else None


def _scope(one: HtmlElement) -> HtmlElement | None:
    """The thing that a property is of."""
    return next((above for above in one.iterancestors() if above.get("itemscope") is not None), None)


def _is_of(one: HtmlElement, thing: HtmlElement) -> bool:
    """Whether a property is of this thing, and not of one that is itself a property of it."""
    scope = _scope(one)
    return scope is thing or (scope is not None and not _names(scope))


def _values(root: HtmlElement, classes: tuple[str, ...], read: Reader) -> Iterator[str]:
    for one in islice(_own(root, classes), MOST):
        if told := read(one):
            yield told


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
    named = (words(inner) for inner in one.iter() if _has(inner, ("p-name", "fn")))
    links = (inner for inner in one.iter("a") if _has(inner, ("u-url", "url")) or inner is one)
    return {
        "name": next(named, "") or words(one),
        "url": next((link.get("href") or "" for link in links), ""),
    }


def _read_property(one: HtmlElement, name: str) -> Object | str:
    """What a property of this name says: an element may be several, and each wants something else of it."""
    if name == "articleBody":
        return markup(one)
    if one.get("itemscope") is not None:
        return _read_person(one) if name == "author" else _read_thing(one)
    if name in _MOMENTS:
        return moment(one)
    if name in _PICTURES:
        return address(one)
    return {"name": value(one), "url": attribute(one, ("href",))} if name == "author" else value(one)


def _read_person(one: HtmlElement) -> Object:
    """A person's name and page; the face beside them has an address too, and an employer a name."""
    named = [inner for inner in islice(one.iterdescendants(), NEAR) if _names(inner)]
    own = [inner for inner in named if _is_of(inner, one)]
    names = (value(inner) for inner in own if "name" in _names(inner))
    pages = (address(inner) for inner in own if "url" in _names(inner))
    return {
        "name": next(names, "" if named else words(one)),
        "url": next(pages, "") or one.get("itemid") or "",
    }


def _read_thing(one: HtmlElement) -> Object:
    """A picture's name and address."""
    told: dict[str, str] = {}
    for inner in islice(one.iterdescendants(), NEAR):
        for name in _names(inner):
            told.setdefault(name, address(inner) if name in _FILES else value(inner))
    url = next((told[name] for name in _FILES if told.get(name)), "") or one.get("itemid") or ""
    return {"name": told.get("name", "" if told else words(one)), "url": url}


def _names(one: HtmlElement) -> list[str]:
    """The properties that an element is of its thing; some write their whole addresses."""
    return [name.rpartition("schema.org/")[2] for name in tokens(one, "itemprop")]


def _has(one: HtmlElement, classes: tuple[str, ...]) -> bool:
    return not _classes(one).isdisjoint(classes)


def _classes(one: HtmlElement) -> set[str]:
    return set(tokens(one, "class"))


def _is_within(one: HtmlElement, classes: tuple[str, ...]) -> bool:
    return any(_has(above, classes) for above in one.iterancestors())
