"""OPML 2.0."""

from xml.etree.ElementTree import Element

from aggregator.publish.lint.rules import Problems, count_problems, language_problems, parse_xml, url_problems

_DATES = ("dateCreated", "dateModified")


def lint_opml(body: bytes) -> Problems:
    """Everything wrong with a list of feeds."""
    root = parse_xml(body)
    head, outlines = root.find("head"), root.findall("body/outline")
    if root.tag != "opml" or root.get("version") != "2.0" or head is None:
        yield "is no OPML 2.0 with a head"
        return
    if not outlines:
        yield "has no outline"
    yield from count_problems(head, "the head", ("title",), ("ownerName", "ownerId"))
    if owner := head.findtext("ownerId"):
        yield from url_problems(owner, "the ownerId")
    if any(head.find(name) is not None for name in _DATES):
        yield "tells the time of a run"
    for outline in root.iter("outline"):
        yield from _outline(outline)


def _outline(outline: Element) -> Problems:
    where = f"outline {outline.get('text', '')!r}"
    if not (outline.get("text") or "").strip():
        yield "an outline has no text"
    kind = outline.get("type")
    if kind == "rss":
        if not outline.get("title"):
            yield f"{where} has no title"
        yield from url_problems(outline.get("xmlUrl"), f"xmlUrl of {where}")
    elif kind == "link":
        yield from url_problems(outline.get("url"), f"url of {where}")
    elif set(outline.attrib) != {"text"}:
        yield f"{where} has attributes but no known type"
    if "htmlUrl" in outline.attrib:
        yield from url_problems(outline.get("htmlUrl"), f"htmlUrl of {where}")
    if "language" in outline.attrib:
        yield from language_problems(outline.get("language"), f"the language of {where}")
