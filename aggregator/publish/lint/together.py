"""What elements may not say together: ids twice, a podcast without an owner, an archive without its feed."""

from xml.etree.ElementTree import Element

from aggregator.publish.lint import values
from aggregator.publish.lint.findings import Finding, Findings, short_name
from aggregator.publish.podcasts import CATEGORIES
from aggregator.text.words import word_set

_HISTORY = word_set("current first last next previous prev-archive next-archive")


def atom_faults(feed: Element) -> Findings:
    """What is wrong between the elements of an Atom feed."""
    children = [(short_name(child.tag), child) for child in feed]
    entries = [child for name, child in children if name == "atom:entry"]
    links = [child for name, child in children if name == "atom:link"]
    if not any(link.get("rel") == "self" for link in links):
        yield Finding("MissingSelf", "feed")
    if not _has(feed, "atom:author") and not all(_has(entry, "atom:author") for entry in entries):
        yield Finding("MissingElement", "feed", "atom:author")
    yield from _archive(feed, links)
    yield from _alternates(feed, "feed")
    seen: dict[str, str | None] = {}
    for entry in entries:
        key = next((child.text or "" for child in entry if short_name(child.tag) == "atom:id"), "")
        updated = next((child.text for child in entry if short_name(child.tag) == "atom:updated"), None)
        if key in seen:
            yield Finding("DuplicateEntries" if seen[key] == updated else "DuplicateIds", "feed", key)
        seen[key] = updated
        yield from _entry(entry)


def _entry(entry: Element) -> Findings:
    yield from _alternates(entry, "entry")
    links = [child for child in entry if short_name(child.tag) == "atom:link"]
    content = next((child for child in entry if short_name(child.tag) == "atom:content"), None)
    if content is None and not any(link.get("rel", "alternate") == "alternate" for link in links):
        yield Finding("MissingContentOrAlternate", "entry")
    if content is None and not _has(entry, "atom:summary"):
        yield Finding("MissingTextualContent", "entry")
    for link in links:
        if link.get("rel") in (
            "current",
            "first",
            "last",
            "next",
            "previous",
            "prev-archive",
            "next-archive",
        ):
            yield Finding("FeedHistoryRelInEntry", "entry/link", link.get("rel", ""))
        if link.get("rel") == "enclosure" and "type" not in link.attrib:
            yield Finding("MissingTypeAttr", "entry/link", link.get("href", ""))
    for source in (child for child in entry if short_name(child.tag) == "atom:source"):
        yield from _alternates(source, "source")
    yield from _groups(entry)


def _alternates(parent: Element, where: str) -> Findings:
    seen = set()
    for link in parent:
        if short_name(link.tag) != "atom:link":
            continue
        relation = link.get("rel", "alternate")
        if relation == "self":
            kind = (link.get("type") or "application/atom+xml").partition(";")[0]
            if kind not in ("application/atom+xml", "application/rss+xml"):
                yield Finding("SelfNotAtom", f"{where}/link", kind)
        if relation != "alternate":
            continue
        key = (link.get("type"), link.get("hreflang"))
        if key in seen:
            yield Finding("DuplicateAtomLink", f"{where}/link", link.get("href", ""))
        seen.add(key)


def _archive(feed: Element, links: list[Element]) -> Findings:
    """RFC 5005."""
    relations = {link.get("rel"): link.get("href") for link in links}
    if _has(feed, "fh:complete"):
        for relation in ("prev-archive", "next-archive", "first", "last", "next", "previous"):
            if relation in relations:
                yield Finding("FeedRelInCompleteFeed", "feed/link", relation)
        if relations.get("current", relations.get("self")) != relations.get("self"):
            yield Finding("CurrentNotSelfInCompleteFeed", "feed/link")
    if _has(feed, "fh:archive") and "current" not in relations:
        yield Finding("MissingCurrentInArchive", "feed")
    if relations.get("last") == relations.get("self", "") and "next" in relations:
        yield Finding("LinkPastEnd", "feed/link", "next")
    if relations.get("first") == relations.get("self", "") and "previous" in relations:
        yield Finding("LinkPastEnd", "feed/link", "previous")


def rss_faults(root: Element) -> Findings:
    """What is wrong between the elements of an RSS feed."""
    channel = root.find("channel")
    if channel is None:
        return
    if not any(short_name(one.tag) == "atom:link" and one.get("rel") == "self" for one in channel):
        yield Finding("MissingSelf", "channel")
    if channel.find("language") is None:
        yield Finding("MissingDCLanguage", "channel")
    yield from _image(channel)
    yield from _itunes(channel)
    seen: set[str] = set()
    for item in channel.findall("item"):
        guid = (item.findtext("guid") or "").strip()
        if item.find("guid") is None:
            yield Finding("MissingGuid", "item")
        elif guid in seen:
            yield Finding("DuplicateValue", "item/guid", guid)
        seen.add(guid)
        yield from _item(item, guid)
        yield from _groups(item)


def _item(item: Element, guid: str) -> Findings:
    names = [short_name(child.tag) for child in item]
    if "title" not in names and "description" not in names:
        yield Finding("ItemMustContainTitleOrDescription", "item")
    encoded = "content:encoded"
    if encoded in names and "description" not in names[: names.index(encoded)]:
        yield Finding("NeedDescriptionBeforeContent", "item")
    if "author" in names and "dc:creator" in names:
        yield Finding("DuplicateItemSemantics", "item", "author, dc:creator")
    permalink = item.find("guid")
    if permalink is not None and permalink.get("isPermaLink", "true") == "true":
        if guid.lower().startswith(("tag:", "urn:")):
            yield Finding("InvalidPermalink", "item/guid", guid)
        elif values.address(guid):
            yield Finding("InvalidHttpGUID", "item/guid", guid)
    elif permalink is not None and len(guid) < 9 and guid.isdigit():
        yield Finding("NotSufficientlyUnique", "item/guid", guid)


def _image(channel: Element) -> Findings:
    image = channel.find("image")
    if image is None:
        return
    for name, rule in (("title", "ImageTitleDoesntMatch"), ("link", "ImageLinkDoesntMatch")):
        if (image.findtext(name) or "").strip() != (channel.findtext(name) or "").strip():
            yield Finding(rule, "channel/image", name)
    for name, most in (("width", 144), ("height", 400)):
        told = (image.findtext(name) or "1").strip()
        if not told.isdigit() or not 0 < int(told) <= most:
            yield Finding("InvalidWidth" if name == "width" else "InvalidHeight", "channel/image", told)


def _itunes(channel: Element) -> Findings:
    """One itunes element makes a podcast of the channel, and that must say who, what and for whom."""
    used = {short_name(one.tag) for one in channel.iter()}
    if not any(name.startswith("itunes:") for name in used):
        return
    for name in ("itunes:category", "itunes:explicit"):
        if not _has(channel, name):
            yield Finding("MissingItunesElement", "channel", name)
    if not _has(channel, "itunes:owner"):
        yield Finding("MissingItunesEmail", "channel")
    for category in (one for one in channel if short_name(one.tag) == "itunes:category"):
        if category.get("text") not in CATEGORIES:
            yield Finding("InvalidItunesCategory", "channel", category.get("text", ""))


def _groups(parent: Element) -> Findings:
    for group in (one for one in parent if short_name(one.tag) == "media:group"):
        if len([one for one in group if short_name(one.tag) == "media:content"]) < 2:
            yield Finding("MediaGroupWithoutAlternatives", "media:group")


def opml_faults(root: Element) -> Findings:
    """What is wrong between the attributes of outlines."""
    if not root.findall("body/outline"):
        yield Finding("MissingElement", "body", "outline")
    for outline in root.iter("outline"):
        kind = (outline.get("type") or "").lower()
        where = f"outline {outline.get('text', '')!r}"
        if kind == "rss" and "xmlUrl" not in outline.attrib:
            yield Finding("MissingXmlURL", where)
        if kind == "rss" and "title" not in outline.attrib:
            yield Finding("MissingTitleAttr", where)
        if kind == "link" and "url" not in outline.attrib:
            yield Finding("MissingUrlAttr", where)
        if not kind and set(outline.attrib) & {"description", "htmlUrl", "language", "title", "xmlUrl"}:
            yield Finding("MissingOutlineType", where)


def _has(parent: Element, name: str) -> bool:
    return any(short_name(child.tag) == name for child in parent)
