"""Lists of subscriptions (OPML 1.0 and 2.0) that other programs wrote: bytes in, outlines out.

Read as it comes: any encoding, broken markup as far as lxml recovers it, names in any case.  What is
listed is not judged here: an address is text as it stands.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from aggregator.errors import HostileError, NotAFeedError, ParseError
from aggregator.parse import fields
from aggregator.parse.encoding import decode
from aggregator.parse.guard import secure
from aggregator.parse.sniff import binary_name, recognise

MAX_OUTLINES = 20_000
MAX_FOLDERS = 10  # of those an outline lies in, the outer ones
MAX_TAGS = 20

# libxml2 recovers from a bare ampersand in an address by dropping what stands behind it.
_BARE = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#[0-9]+|#[xX][0-9a-fA-F]+);)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One subscription."""

    title: str = ""  # plain text
    # xmlUrl, else url, else htmlUrl; empty where there is none.  Whole: a cut one would be another's.
    address: str = ""
    page: str = ""  # htmlUrl
    kind: str = ""  # the `type` attribute in lower case: rss, link, include
    folders: tuple[str, ...] = ()  # the titles of those it lies in, the outer first
    tags: tuple[str, ...] = ()  # from the `category` attribute


def read_opml(body: bytes) -> tuple[Outline, ...]:
    """The subscriptions of a list, in its order.

    Raises NotAFeedError for what is no OPML, HostileError for what is built to hurt a parser, ParseError
    for everything else that cannot be read.
    """
    try:
        return _read(body)
    except ParseError:
        raise
    except (RecursionError, MemoryError) as error:
        raise HostileError("is nested or swollen beyond what can be read") from error
    except Exception as error:
        raise ParseError(f"could not be read ({type(error).__name__})") from error


def _read(body: bytes) -> tuple[Outline, ...]:
    if name := binary_name(body):
        raise NotAFeedError(f"is {name}, not an OPML file")
    text = decode(body)
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, remove_comments=True
    )
    markup = _BARE.sub("&amp;", secure(text)).encode()
    root = etree.fromstring(markup, parser) if markup.strip() else None
    if root is None or _local(root) != "opml":
        found = {"feed": "a feed: `aggregator add` takes its address", "html": "a web page"}
        raise NotAFeedError(f"is {found.get(recognise(text)[0], 'something else')}, not an OPML file")
    outlines: list[Outline] = []
    for outline in _walk(root):
        if len(outlines) == MAX_OUTLINES:
            raise HostileError(f"lists more than {MAX_OUTLINES} subscriptions")
        outlines.append(outline)
    return tuple(outlines)


def _walk(root: etree._Element) -> Iterator[Outline]:
    """Every outline that is no folder, with the folders it lies in; without recursion."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        within = folders
        if _local(element) == "outline":
            known = {_plain(name): str(value) for name, value in element.attrib.items()}
            children = any(_local(child) == "outline" for child in element)
            address = _first(known, ("xmlurl",) if children else ("xmlurl", "url", "htmlurl"))
            title = fields.title(_first(known, ("title", "text")))
            if address or not children:
                yield _outline(known, title, address, folders)
            elif title:
                within = (*folders, title)[:MAX_FOLDERS]
        waiting.extend((child, within) for child in reversed(element))


def _outline(known: dict[str, str], title: str, address: str, folders: tuple[str, ...]) -> Outline:
    return Outline(
        title=title,
        address=address,
        page=_first(known, ("htmlurl",)),
        kind=known.get("type", "").strip().lower()[:20],
        folders=folders,
        tags=_tags(known.get("category", "")),
    )


def _tags(value: str) -> tuple[str, ...]:
    """The names in a `category` attribute: `/Boston/Weather,tech` names the last part of each path."""
    parts = (fields.name(part.rstrip("/ ").rpartition("/")[2]) for part in value[:4096].split(","))
    return tuple(dict.fromkeys(part for part in parts if part))[:MAX_TAGS]


def _first(known: dict[str, str], names: Iterable[str]) -> str:
    return next((known[name].strip() for name in names if known.get(name, "").strip()), "")


def _local(element: etree._Element) -> str:
    return _plain(element.tag) if isinstance(element.tag, str) else ""


def _plain(name: str | bytes) -> str:
    return str(name).rpartition("}")[2].lower()
