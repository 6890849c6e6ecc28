"""The tombstones in an Atom feed of our own (RFC 6721)."""

from lxml import etree

from aggregator.model import Tombstone
from aggregator.text.dates import parse_date

_NAME = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_COMMENT = "{http://purl.org/atompub/tombstones/1.0}comment"


def read_tombstones(body: bytes) -> tuple[Tombstone, ...]:
    """What the feed says was withdrawn, in its order; nothing of a document that is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser=parser)
    except etree.XMLSyntaxError:
        return ()
    return tuple(stone for element in root.iterchildren(_NAME) for stone in _read(element))


def _read(element: etree._Element) -> list[Tombstone]:
    when = parse_date(element.get("when") or "")
    ref = element.get("ref")
    return [Tombstone(ref, when.when, element.findtext(_COMMENT) or "")] if ref and when else []
