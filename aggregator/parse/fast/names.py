"""The names of elements and attributes, whatever prefixes a document gives them.

An element is called as feedparser's handlers are: `title`, `dc_creator`, `itunes_image`.
"""

from collections.abc import Iterable

XHTML = "http://www.w3.org/1999/xhtml"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XLINK = "http://www.w3.org/1999/xlink"
_ATOM = "http://www.w3.org/2005/atom"
_RSS10 = "http://purl.org/rss/1.0/"
_NETSCAPE = "http://my.netscape.com/rdf"
_RSS090 = f"{_NETSCAPE}/simple/0.9/"
_USERLAND = "backend.userland.com/rss"  # with whatever follows it

# feedparser's, in lower case, as careless feeds differ in nothing else.
PREFIXES = {
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://example.com/necho": "",
    "http://example.com/newformat#": "",
    _RSS090: "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/echo/": "",
    "http://purl.org/pie/": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://www.w3.org/2005/atom": "",
    "uri/of/echo/namespace#": "",
    "http://webns.net/mvcb/": "admin",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://media.tangent.org/rss/1.0/": "audio",
    "http://backend.userland.com/blogchannelmodule": "blogchannel",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://purl.org/rss/1.0/modules/company": "co",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://my.theinfo.org/changed/1.0/rss/": "cp",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/email/": "email",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://freshmeat.net/rss/fm/": "fm",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://postneo.com/icbm/": "icbm",
    "http://purl.org/rss/1.0/modules/image/": "image",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/rss/1.0/modules/link/": "l",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://madskills.com/public/xml/rss/module/pingback/": "pingback",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://podlove.org/simple-chapters": "psc",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://purl.org/rss/1.0/modules/reference/": "ref",
    "http://purl.org/rss/1.0/modules/richequiv/": "reqv",
    "http://purl.org/rss/1.0/modules/search/": "search",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://schemas.xmlsoap.org/soap/envelope/": "soap",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://purl.org/rss/1.0/modules/subscription/": "sub",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://schemas.pocketsoap.com/rss/mydescmodule/": "szf",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://purl.org/rss/1.0/modules/textinput/": "ti",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://purl.org/rss/1.0/modules/wiki/": "wiki",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_USED = "cc content creativecommons dc dcterms feedburner geo georss gml itunes media psc sy xhtml"
HANDLED = tuple(f"{prefix}_" for prefix in _USED.split())
_PREFIXES = frozenset(PREFIXES.values())
# What an attribute of another vocabulary must not be called: feedparser drops its prefix.
_TOLD = (
    "about base domain duration filesize height href ispermalink label lang lastmod length medium mode"
    " rel role scheme src term text title type uri url width hreflang srsname srsdimension resource"
)
_MEANT = frozenset(_TOLD.split())
_LOWERED = frozenset({"rel", "type"})


class UnsureError(Exception):
    """Raised at what only feedparser is sure of."""


class Names(dict[str, str]):
    """Our name of every tag of a document, found at its first use."""

    def __init__(self, declared: list[tuple[str, str]]) -> None:
        super().__init__()
        self._foreign: dict[str, str] = {}
        known, meanings = set(), dict[str, str]()
        for told, uri in declared:
            prefix = told.lower()
            if meanings.setdefault(told, uri) != uri and told:
                raise UnsureError  # one prefix for two vocabularies
            if uri and uri.split() != [uri]:
                raise UnsureError  # xml.sax takes names apart at white space
            name = prefix_of(uri)
            if name is None:
                if uri and self._foreign.setdefault(uri, prefix) != prefix:
                    raise UnsureError
            elif prefix and name != prefix and prefix in _PREFIXES:
                raise UnsureError
            else:
                known |= {name, prefix} - {""}
        if known.intersection(self._foreign.values()):
            raise UnsureError

    def __missing__(self, tag: str) -> str:
        uri, brace, local = tag.rpartition("}")
        name = local.lower()
        if ":" in name:
            raise UnsureError
        if brace:
            known = prefix_of(uri[1:])
            prefix = self._foreign.get(uri[1:]) if known is None else known
            if prefix is None:
                raise UnsureError
            name = f"{prefix}_{name}" if prefix else name
        self[tag] = name
        return name


def prefix_of(uri: str) -> str | None:
    """The prefix that everybody knows a vocabulary by, "" for RSS and Atom."""
    lower = uri.lower()
    return "" if _USERLAND in lower else PREFIXES.get(lower)


def version_of(declared: Iterable[tuple[str, str]]) -> str:
    """The kind of feed that the first telling vocabulary of a root speaks of."""
    for prefix, uri in declared:
        lower = uri.lower()
        if lower == _RSS090 and not prefix:
            return "rss090"
        if lower in {_RSS10, _ATOM}:
            return "rss10" if lower == _RSS10 else "atom10"
    return ""


def is_xlink(declaration: tuple[str, str]) -> bool:
    """Whether it is the vocabulary whose declarations feedparser takes for attributes."""
    return declaration[1].lower() == _XLINK


def attributes(told: dict[str, str]) -> dict[str, str]:
    """The attributes of an element; those of foreign vocabularies only where they cannot be confused."""
    found: dict[str, str] = {}
    for key, value in told.items():
        name = _foreign_attribute(key) if key[0] == "{" else key.lower()
        found[name] = value.lower() if name in _LOWERED else value
    return found


def _foreign_attribute(key: str) -> str:
    if key.startswith(_XML):
        return "xml:" + key[len(_XML) :].lower()
    uri, _, local = key[1:].rpartition("}")
    name = local.lower()
    if uri == _RDF:
        return "rdf:" + name
    if name in _MEANT:
        raise UnsureError
    return f"{uri}:{name}"
