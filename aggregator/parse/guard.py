"""What must be true of an XML text before any XML parser sees it.

Expat 2.5 dies of chained entities (CVE-2024-8176) and feedparser's doctype filter is easily passed by: so
the document type is taken away here, its few harmless entities written out, and one expat pass counts what
is left.  It saves time; what protects for certain is the deadline of a worker process.
"""

import html
import re
from html.entities import html5
from xml.parsers import expat

from aggregator.errors import HostileError
from aggregator.text.xmlchars import strip_forbidden

MAX_ENTITIES = 32
MAX_EXPANSION = 2**20  # characters that all entities together may add
LONGEST_NAME = 40  # characters of an entity that is told of
MAX_DEPTH = 256
MAX_ATTRIBUTES = 256
MAX_ELEMENTS = 500_000

# What XML forbids as a character; Python's own chr() and encode() stumble over some of it too.
_FORBIDDEN_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]|6553[45]"
    r"|[1-9]\d{6,})(?!\d)"
    r"|[xX]0*(?:[0-8bBcCeEfF]|1[\da-fA-F]|[dD][89a-fA-F][\da-fA-F]{2}|[fF]{3}[eEfF]|[1-9a-fA-F][\da-fA-F]{5,})"
    r"(?![\da-fA-F]));?",
    re.ASCII,
)
_XML_DECLARATION = re.compile(r"<\?xml\s[^>]*>")
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_BEFORE_DOCTYPE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)
_SUBSET_PART = re.compile(
    r"""\s+|<!--.*?-->|<\?.*?\?>|%[\w.:-]+;|<!(?:[^<>"']++|"[^"]*"|'[^']*')*+>""", re.DOTALL
)
_DECLARATION = re.compile(r"""<!(?:[^<>"'\[]++|"[^"]*"|'[^']*')*+""", re.DOTALL)
_ENTITY = re.compile(
    r"""<!ENTITY\s+(%\s+)?([^\s"'%]+)\s+(?:(SYSTEM|PUBLIC)\b(.*)|"([^"]*)"|'([^']*)')""", re.DOTALL
)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9._-]{0,63});")
_PREDEFINED = frozenset({"lt", "gt", "amp", "quot", "apos"})
# An ampersand that begins no reference; or what holds only text, up to its end.
_BARE = re.compile(r"(?P<bare>&(?!#[0-9]+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;))|<!\[CDATA\[|<!--|<\?")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_OPEN_TAG = re.compile(r"<[A-Za-z][^<>]{1000,}")
# A tag of HTML with as many attributes as it may have, and one more in the group.  Each is read in one way
# only and none twice, in time linear in the text.
_ATTRIBUTE = r"""[\s/]*+[^\s/>=][^\s/>=]*+(?>\s*+=\s*+(?>"[^"]*"|'[^']*'|[^\s>]*+))?"""
_HTML_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+(?>{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+((?>{_ATTRIBUTE}))?")


def secure(text: str) -> str:
    """The text as `purge` leaves it, counted.

    Raises HostileError beyond the limits.  The text may still be ill-formed: honest feeds are.
    """
    return check(purge(text))


def purge(text: str) -> str:
    """The text without XML declaration, document type, entities and forbidden characters.

    Nothing in it makes expat do more than its length.  Raises HostileError for entities that would.
    """
    text = _FORBIDDEN_REFERENCE.sub("", strip_forbidden(text)).lstrip("\ufeff \t\r\n")
    return _settle_entities(_XML_DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text)


def check(text: str) -> str:
    """The purged text; an ill-formed one with bare ampersands escaped and names of HTML written out.

    Raises HostileError beyond the limits of elements, their depth and their attributes.
    """
    error = _count(text)
    if error is not None and (escaped := _escape_bare(text)) != text:
        text, error = escaped, _count(escaped)
    if error is not None and error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]:
        text = _NAMED.sub(_write_out_html, text)
        error = _count(text)
    if error is not None:
        _check_roughly(text)
    return text


def check_html(text: str) -> None:
    """Raises HostileError where libxml2 would take minutes: it compares each attribute with all before it."""
    if any(tag[1] for tag in _HTML_TAG.finditer(text)):
        raise HostileError(f"has an element with more than {MAX_ATTRIBUTES} attributes")


def doctype_end(text: str, start: int) -> int:
    """Where the document type ends that begins there, whatever its internal subset holds."""
    return _read_doctype(text, start)[0]


def _settle_entities(text: str) -> str:
    """The text with its document type cut out and the entities that it declares written out."""
    before = _BEFORE_DOCTYPE.match(text)
    start = before.end() if before else 0
    if not _DOCTYPE.match(text, start):
        return text
    if text.count("<!ENTITY") > MAX_ENTITIES:
        raise HostileError(f"declares more than {MAX_ENTITIES} entities")
    end, declarations = _read_doctype(text, start)
    entities = dict(pair for pair in map(_read_entity, declarations) if pair)
    after = _BEFORE_DOCTYPE.match(text, end)
    if _DOCTYPE.match(text, after.end() if after else end):
        raise HostileError("has two document types")
    text = text[:start] + text[end:]
    added = sum(len(value) * text.count(f"&{name};") for name, value in entities.items())
    if added > MAX_EXPANSION:
        raise HostileError("has entities that unfold to more than it is")
    return _NAMED.sub(lambda match: entities.get(match[1], match[0]), text) if entities else text


def _read_doctype(text: str, start: int) -> tuple[int, list[str]]:
    """Where the document type ends, and the declarations in its internal subset."""
    declaration = _DECLARATION.match(text, start)
    end = declaration.end() if declaration else start
    parts = []
    if text[end : end + 1] == "[":
        end += 1
        while part := _SUBSET_PART.match(text, end):
            parts.append(part[0])
            end = part.end()
        end = text.find("]", end) + 1 or len(text)
    closing = text.find(">", end)
    return (closing + 1 if closing >= 0 else len(text)), [
        part for part in parts if part.startswith("<!ENTITY")
    ]


def _read_entity(declaration: str) -> tuple[str, str] | None:
    """Name and replacement text of an internal entity; external and nested ones are refused."""
    match = _ENTITY.match(declaration)
    if match is None:
        raise HostileError("declares an entity that cannot be read")
    parameter, name, external, rest, double, single = match.groups()
    if parameter and external == "PUBLIC" and "-//W3C//" in rest:
        return None  # old honest feeds name the W3C's list of characters so; nothing is fetched
    if external:
        raise HostileError(f"declares the external entity {_tell(name)}")
    value = html.unescape(_keep_named(double or single or ""))
    if parameter or len(value) > MAX_EXPANSION or _NAMED.search(_drop_predefined(value)) or "%" in value:
        raise HostileError(f"declares the nested entity {_tell(name)}")
    return None if name in _PREDEFINED else (name, value)


def _keep_named(value: str) -> str:
    """Only character references are read in an entity's value (XML 4.4.5): named ones stay."""
    return re.sub(r"&(?!#)", "&amp;", value)


def _tell(name: str) -> str:
    """Whole or not at all: in part it could be a credential that nobody would know again."""
    return name if len(name) <= LONGEST_NAME else "of a long name"


def _drop_predefined(value: str) -> str:
    return re.sub(r"&(?:lt|gt|amp|quot|apos);", "", value)


def _escape_bare(text: str) -> str:
    """The text with `&amp;` for every ampersand that begins no reference (`Q&A`, `?id=1&lang=nl`).

    The parser of ill-formed feeds would guess there: `Q&A;`, and an angle bracket for `&lang`.
    """
    pieces, done, position = [], 0, 0
    while found := _BARE.search(text, position):
        position = found.end()
        if found["bare"]:
            pieces += [text[done:position], "amp;"]
            done = position
            continue
        end = text.find(_ENDS[found[0]], position)
        if end < 0:
            break
        position = end
    return "".join((*pieces, text[done:]))


def _write_out_html(match: re.Match[str]) -> str:
    """The character of an HTML name (`&nbsp;`) that XML does not know: a careless feed stays readable."""
    character = html5.get(match[1] + ";", "")
    return (
        match[0] if match[1] in _PREDEFINED or not character or set(character) & set("<>&\"'") else character
    )


def _count(text: str) -> expat.ExpatError | None:
    """One expat pass up to the first error, which is returned; raises HostileError beyond the limits."""
    depth = elements = 0

    def start(_name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MAX_DEPTH:
            raise HostileError(f"nests elements more than {MAX_DEPTH} deep")
        if len(attributes) > MAX_ATTRIBUTES:
            raise HostileError(f"has an element with more than {MAX_ATTRIBUTES} attributes")
        if elements > MAX_ELEMENTS:
            raise HostileError(f"has more than {MAX_ELEMENTS} elements")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        return error
    return None


def _check_roughly(text: str) -> None:
    """The same limits by counting characters, for what lies behind expat's first error."""
    if text.count("<") > 2 * MAX_ELEMENTS:
        raise HostileError(f"has more than {MAX_ELEMENTS} elements")
    if any(tag[0].count("=") > MAX_ATTRIBUTES for tag in _OPEN_TAG.finditer(text)):
        raise HostileError(f"has an element with more than {MAX_ATTRIBUTES} attributes")
