"""What one element of marked-up HTML states: as words, as a moment, as an address or as markup.

Machines are told by attributes, each element having its own: `time` and `data`, `abbr` whose title is the
date, `meta` everywhere.
"""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement, tostring

from aggregator.parse import fields
from aggregator.text.dates import parse_date
from aggregator.text.words import word_set

PIECES = 200  # texts between tags of which a value is put together
NEAR = 50  # elements within one, among which its date, picture or name is looked for

_BLOCKS = word_set(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table td th tr ul"
)
_SILENT = word_set("script style template")
_ADDRESSES = ("content", "href", "src", "data", "value")  # a `src` may be a stand-in until one scrolls there
_OWN = ("src", "href")
_MACHINES = frozenset({"data", "meter"})  # of which `value` is what a machine reads


def tokens(one: HtmlElement, name: str) -> list[str]:
    """The words of an attribute that holds several."""
    # Comments and processing instructions have a function for a tag and no attributes.
    return (one.get(name) or "").split() if isinstance(one.tag, str) else []


def words(one: HtmlElement) -> str:
    """What is read there, on one line; blocks stay apart."""
    return " ".join("".join(islice(_pieces(one), PIECES)).split())[: 8 * fields.MAX_TITLE]


def value(one: HtmlElement) -> str:
    """What is told to machines, else the words."""
    told = attribute(one, ("content", "value") if one.tag in _MACHINES else ("content",))
    return told or _title_of_value(one) or words(one)


def moment(one: HtmlElement) -> str:
    """The date that is told to machines, by the element or one within it; else the words."""
    inner = _within(one)
    parts = [_date(within) or words(within) for within in inner if "value" in tokens(within, "class")]
    if len(parts) > 1 and parse_date(" ".join(parts)):  # day and time of the day, each for itself
        return " ".join(parts)
    return next((told for within in (one, *inner) if (told := _date(within))), "") or words(one)


def address(one: HtmlElement) -> str:
    """The address of a link or a file, its own or that of the first picture or link within it."""
    inner = islice(one.iter("img", "a"), NEAR)
    return attribute(one, _ADDRESSES) or next((told for link in inner if (told := attribute(link, _OWN))), "")


def markup(one: HtmlElement) -> str:
    """The markup within an element."""
    return escape(one.text or "") + "".join(str(tostring(child, encoding="unicode")) for child in one)


def attribute(one: HtmlElement, names: Iterable[str]) -> str:
    """The first of these attributes that says something."""
    return next((told for name in names if (told := (one.get(name) or "").strip())), "")


def _date(one: HtmlElement) -> str:
    names = ("datetime", "content", "title", *(("value",) if one.tag in _MACHINES else ()))
    return next((told for name in names if (told := attribute(one, (name,))) and parse_date(told)), "")


def _title_of_value(one: HtmlElement) -> str:
    """Microformats: an element of this class says in its title what is meant by what is shown."""
    marked = (within for within in _within(one) if "value-title" in tokens(within, "class"))
    return next((told for within in marked if (told := attribute(within, ("title",)))), "")


def _within(one: HtmlElement) -> list[HtmlElement]:
    return [inner for inner in islice(one.iterdescendants(), NEAR) if isinstance(inner.tag, str)]


def _pieces(one: HtmlElement) -> Iterator[str]:
    silent = 0
    for event, inner in etree.iterwalk(one, events=("start", "end", "comment", "pi")):
        if event == "start":
            silent += inner.tag in _SILENT
            text = inner.text
        else:  # of comments and instructions only what stands behind them
            silent -= event == "end" and inner.tag in _SILENT
            text = inner.tail if inner is not one else ""
        gap = " " if inner.tag in _BLOCKS else ""
        if gap or (text and not silent):
            yield gap + (text or "") * (not silent)
