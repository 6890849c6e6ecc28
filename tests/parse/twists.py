"""Well-formed feeds that no program would write: elements of several put together by chance."""

import random
from collections.abc import Sequence

from lxml import etree

_XML = "{http://www.w3.org/XML/1998/namespace}"
_NAMES = (
    *("type", "rel", "href", "url", "uri", "isPermaLink", "domain", "scheme", "label", "term", "mode"),
    *("src", "base", "lang", f"{_XML}base", f"{_XML}lang", "text", "length", "title", "medium", "Rel"),
    *("lastmod", "role", "{http://purl.org/syndication/thread/1.0}href", "{urn:x}y", "version"),
    *("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", "width", "{http://www.w3.org/1999/xlink}href"),
)
_VALUES = (
    *("", "text", "html", "xhtml", "text/html", "image/png", "alternate", "self", "enclosure", "license"),
    *("a/../b?c#d", "http://b.example/x?", "//c.example", "mailto:a@b.example", "javascript:x()", "base64"),
    *("nl", "en_GB", "true", "false", " ", "http://[", "https://d.example/é ", "http:///e.example/f"),
    *("http://www.iana.org/assignments/relation/related", "VIA", "1", "http://g.example/h;i=j&k"),
)
_TEXTS = (
    *("", " ", "Sinterklaas", "CafÃ©", "caf\u00e9", "a \x93b\x94", "<p>x &amp; y</p>", "<b>los", "51.4 5.5"),
    *("http://i.example/j?k=1&amp;l=2", "../m", "Fri, 02 Oct 2026 12:00:00 GMT", "2026-10-02", "a, b,,c"),
    *("\u00a0", "ann@n.example (Ann)", "yes", "1 2 3 4 5 6 7 8", "nan 1", "x\n\n y", "&eacute;"),
)
_TAGS = (
    *("title", "link", "item", "image", "description", "foo", "guid", "author", "url", "date", "items"),
    *("{http://www.w3.org/2005/Atom}summary", "{http://www.w3.org/2005/Atom}content", "{urn:x}y"),
    *("{http://www.w3.org/1999/xhtml}div", "{http://search.yahoo.com/mrss/}group", "links", "Category"),
    *("{http://purl.org/rss/1.0/modules/content/}encoded", "{http://purl.org/dc/elements/1.1/}creator"),
)


def twist(documents: Sequence[str], seed: int) -> str:
    """A document that one to six accidents happened to, well-formed; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    tree, other = (etree.fromstring(chance.choice(documents).encode(), _parser()) for _ in range(2))
    for _ in range(chance.randint(1, 6)):
        chance.choice(_ACCIDENTS)(chance, [*tree.iter("*")], [*other.iter("*")])
    return etree.tostring(tree, encoding="unicode")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_pis=True)


def _copy(chance: random.Random, elements: list[etree._Element], others: list[etree._Element]) -> None:
    place, found = chance.choice(elements), chance.choice([*elements[1:], *others[1:]] or elements)
    if found is not elements[0]:
        place.insert(chance.randint(0, len(place)), etree.fromstring(etree.tostring(found, with_tail=False)))


def _remove(chance: random.Random, elements: list[etree._Element], _others: object) -> None:
    for one in chance.sample(elements[1:], min(len(elements) - 1, 1)):
        parent = one.getparent()
        assert parent is not None
        parent.remove(one)


def _rename(chance: random.Random, elements: list[etree._Element], others: list[etree._Element]) -> None:
    chance.choice(elements[1:] or elements).tag = chance.choice([*_TAGS, *(one.tag for one in others)])


def _add_attribute(chance: random.Random, elements: list[etree._Element], _others: object) -> None:
    chance.choice(elements).set(chance.choice(_NAMES), chance.choice(_VALUES))


def _replace_text(chance: random.Random, elements: list[etree._Element], _others: object) -> None:
    one = chance.choice(elements)
    if chance.random() < 0.8:
        one.text = _text(chance)
    else:
        one.tail = _text(chance)


def _text(chance: random.Random) -> str:
    return chance.choice(_TEXTS)


def _swap(chance: random.Random, elements: list[etree._Element], _others: object) -> None:
    one = chance.choice(elements)
    if len(one) > 1:
        one.insert(0, one[chance.randrange(len(one))])


_ACCIDENTS = (_copy, _copy, _copy, _remove, _rename, _add_attribute, _add_attribute, _replace_text, _swap)
