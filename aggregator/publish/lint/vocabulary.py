"""Everything that our Atom, RSS and OPML may hold: elements, how often each may stand, attributes, values.

Closed on purpose: an element that is not in here is one that some reader does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aggregator.publish.lint import values as v
from aggregator.publish.lint.values import Check

NAMESPACES = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://backend.userland.com/creativeCommonsRssModule": "creativeCommons",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://www.w3.org/XML/1998/namespace": "xml",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One element; `children` maps names to how often: `1` once, `?` at most once, `*` as it likes."""

    text: Check | None = None  # None: it holds elements only, or nothing
    attributes: Mapping[str, Check] = field(default_factory=dict)
    needed: tuple[str, ...] = ()  # of the attributes
    children: Mapping[str, str] = field(default_factory=dict)


_TRUTH = v.one_of("true false", "InvalidTrueFalse")
_RELATIONS = """
alternate current describedby enclosure first hub last license next next-archive payment prev-archive previous
related replies search self service up via
"""
_LINK = Node(
    attributes={
        "rel": v.one_of(_RELATIONS, "UnregisteredAtomLinkRel"),
        "href": v.address,
        "type": v.media_type,
        "hreflang": v.language,
        "title": v.filled_plain,
        "length": v.whole,
    },
    needed=("href",),
)
_SIZED = {"url": v.address, "width": v.positive, "height": v.positive}
_MEDIUM = v.one_of("image audio video document executable", "InvalidMediaMedium")
_EXTENSIONS: Mapping[str, Node] = {
    "media:content": Node(
        attributes={
            **_SIZED,
            "fileSize": v.positive,
            "type": v.media_type_attribute,
            "medium": _MEDIUM,
            "duration": v.whole,
        },
        children={"media:title": "?", "media:description": "?"},
    ),
    "media:thumbnail": Node(attributes=_SIZED, needed=("url",)),
    "media:title": Node(v.plain, {"type": v.one_of("plain html", "InvalidMediaTextType")}),
    "media:description": Node(v.plain, {"type": v.one_of("plain html", "InvalidMediaTextType")}),
    "media:group": Node(children={"media:content": "*"}),
    "media:credit": Node(
        v.filled,
        {"role": v.credit_role, "scheme": v.credit_scheme},
    ),
    "georss:point": Node(v.point),
    "georss:line": Node(v.points),
    "georss:polygon": Node(v.points),
    "georss:featureName": Node(v.filled),
    "creativeCommons:license": Node(v.address),
    "fh:complete": Node(),
    "fh:archive": Node(),
    "at:deleted-entry": Node(
        attributes={"ref": v.filled, "when": v.moment}, needed=("ref", "when"), children={"at:comment": "?"}
    ),
    "at:comment": Node(v.filled),
}
_IN_ENTRIES = {
    **dict.fromkeys(("media:content", "media:thumbnail", "media:group", "media:credit"), "*"),
    **dict.fromkeys(("georss:point", "georss:line", "georss:polygon", "georss:featureName"), "?"),
    "creativeCommons:license": "*",
}
_ABOUT = {"atom:subtitle": "?", "atom:rights": "?", "atom:generator": "?", "atom:icon": "?", "atom:logo": "?"}
_COMMON = {"atom:id": "1", "atom:title": "1", "atom:updated": "1", "atom:link": "*", "atom:category": "*"}
_PEOPLE = {"atom:author": "*", "atom:contributor": "*"}
_PERSON = Node(children={"atom:name": "1", "atom:email": "?", "atom:uri": "?"})
_TEXT = Node(v.filled_plain, {"type": v.one_of("text html", "InvalidTextType")})

ATOM: Mapping[str, Node] = {
    **_EXTENSIONS,
    "atom:feed": Node(
        children={
            **_COMMON,
            **_PEOPLE,
            **_ABOUT,
            "atom:entry": "*",
            "fh:complete": "?",
            "fh:archive": "?",
            "at:deleted-entry": "*",
        }
    ),
    "atom:entry": Node(
        children={
            **_COMMON,
            **_PEOPLE,
            **_IN_ENTRIES,
            "atom:published": "?",
            "atom:rights": "?",
            "atom:summary": "?",
            "atom:content": "?",
            "atom:source": "?",
        }
    ),
    "atom:source": Node(children={**_COMMON, **_PEOPLE, **_ABOUT}),
    **dict.fromkeys(("atom:author", "atom:contributor"), _PERSON),
    "atom:name": Node(v.name),
    "atom:email": Node(v.email),
    "atom:uri": Node(v.address),
    "atom:id": Node(v.identifier),
    "atom:updated": Node(v.moment),
    "atom:published": Node(v.moment),
    **dict.fromkeys(("atom:title", "atom:subtitle", "atom:rights", "atom:summary", "atom:content"), _TEXT),
    "atom:generator": Node(v.filled, {"uri": v.address, "version": v.filled}),
    **dict.fromkeys(("atom:icon", "atom:logo"), Node(v.address)),
    "atom:category": Node(
        attributes={"term": v.filled, "scheme": v.address, "label": v.plain}, needed=("term",)
    ),
    "atom:link": _LINK,
}

_ITUNES_ITEM = (
    "title",
    "author",
    "subtitle",
    "duration",
    "season",
    "episode",
    "episodeType",
    "explicit",
    "image",
)
_ITUNES: Mapping[str, Node] = {
    "itunes:title": Node(v.filled),
    "itunes:author": Node(v.at_most(255)),
    "itunes:subtitle": Node(v.at_most(255)),
    "itunes:summary": Node(v.at_most(4000)),
    "itunes:duration": Node(v.duration),
    "itunes:season": Node(v.positive),
    "itunes:episode": Node(v.positive),
    "itunes:episodeType": Node(v.one_of("full trailer bonus", "InvalidItunesEpisodeType")),
    "itunes:type": Node(v.one_of("episodic serial", "InvalidItunesChannelType")),
    "itunes:explicit": Node(_TRUTH),
    "itunes:block": Node(v.one_of("yes no", "InvalidYesNoClean")),
    "itunes:image": Node(attributes={"href": v.hosted}, needed=("href",)),
    "itunes:owner": Node(children={"itunes:name": "?", "itunes:email": "1"}),
    "itunes:name": Node(v.at_most(255)),
    "itunes:email": Node(v.email),
    "itunes:category": Node(
        attributes={"text": v.filled}, needed=("text",), children={"itunes:category": "*"}
    ),
}
_IN_CHANNEL = (
    "language",
    "copyright",
    "managingEditor",
    "webMaster",
    "lastBuildDate",
    "pubDate",
    "generator",
)
RSS: Mapping[str, Node] = {
    **_EXTENSIONS,
    **_ITUNES,
    "rss": Node(attributes={"version": v.one_of("2.0", "ObsoleteVersion")}, children={"channel": "1"}),
    "channel": Node(
        children={
            "title": "1",
            "link": "1",
            "description": "1",
            "item": "*",
            "category": "*",
            "atom:link": "*",
            **dict.fromkeys((*_IN_CHANNEL, "docs", "ttl", "image", "fh:complete", "fh:archive"), "?"),
            **dict.fromkeys(
                ("itunes:author", "itunes:owner", "itunes:explicit", "itunes:image", "itunes:type"), "?"
            ),
            "itunes:category": "*",
            "itunes:block": "?",
        }
    ),
    "item": Node(
        children={
            **dict.fromkeys(("title", "link", "description", "content:encoded", "author", "comments"), "?"),
            **dict.fromkeys(("enclosure", "guid", "pubDate", "source", "dc:rights", "dc:language"), "?"),
            **dict.fromkeys((f"itunes:{name}" for name in (*_ITUNES_ITEM, "block", "summary")), "?"),
            **dict.fromkeys(("category", "dc:creator", "dc:contributor", "atom:link"), "*"),
            **_IN_ENTRIES,
        }
    ),
    "title": Node(v.filled_plain),
    "link": Node(v.address),
    "description": Node(v.anything),  # its kind hangs on where it stands
    "content:encoded": Node(v.html),
    "language": Node(v.language),
    "copyright": Node(v.plain),
    **dict.fromkeys(("managingEditor", "webMaster", "author"), Node(v.email_with_name)),
    **dict.fromkeys(("lastBuildDate", "pubDate"), Node(v.mail_moment)),
    "generator": Node(v.filled),
    "docs": Node(v.address),
    "ttl": Node(v.positive),
    "category": Node(v.filled_plain, {"domain": v.anything}),
    "comments": Node(v.address),
    "enclosure": Node(
        attributes={"url": v.hosted, "length": v.whole, "type": v.media_type_attribute},
        needed=("url", "length", "type"),
    ),
    "guid": Node(v.filled, {"isPermaLink": v.one_of("true false", "InvalidBooleanAttribute")}),
    "source": Node(v.plain, {"url": v.address}, ("url",)),
    "dc:creator": Node(v.filled),
    "dc:contributor": Node(v.filled),
    "dc:rights": Node(v.plain),
    "dc:language": Node(v.language),
    "atom:link": _LINK,
    "image": Node(
        children={"url": "1", "title": "1", "link": "1", "width": "?", "height": "?", "description": "?"}
    ),
    "url": Node(v.address),
    "width": Node(v.positive),
    "height": Node(v.positive),
}

OPML: Mapping[str, Node] = {
    "opml": Node(
        attributes={"version": v.one_of("1.0 1.1 2.0", "InvalidOPMLVersion")},
        needed=("version",),
        children={"head": "1", "body": "1"},
    ),
    "head": Node(children={"title": "?", "ownerName": "?", "ownerEmail": "?", "ownerId": "?"}),
    "body": Node(children={"outline": "*"}),
    "title": Node(v.html_words),
    "ownerName": Node(v.html_words),
    "ownerEmail": Node(v.email),
    "ownerId": Node(v.hosted),
    "outline": Node(
        attributes={
            **dict.fromkeys(("text", "title", "description"), v.html_words),
            "type": v.filled,
            "xmlUrl": v.address,
            "htmlUrl": v.address,
            "url": v.address,
            "language": v.language,
            "version": v.one_of("RSS RSS1 RSS2 scriptingNews", "InvalidOutlineVersion"),
        },
        needed=("text",),
        children={"outline": "*"},
    ),
}
