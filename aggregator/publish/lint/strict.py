"""As strict as the W3C's Feed Validator: all that it would find fault with in Atom, RSS and OPML of ours.

The gate refuses what breaks readers; this also names what a validator would warn of.  Its rules have the
validator's names.  It is a test of ours, and costs publishing nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from aggregator.publish.characters import encoded_twice
from aggregator.publish.lint import values
from aggregator.publish.lint.findings import Finding, Findings, short_name
from aggregator.publish.lint.rules import parse_xml
from aggregator.publish.lint.together import atom_faults, opml_faults, rss_faults
from aggregator.publish.lint.vocabulary import ATOM, NAMESPACES, OPML, RSS, Node


def find_faults(body: bytes) -> Findings:
    """Everything wrong with a feed or an outline; raises ValueError for what is not well-formed.

    A date before 1990, which the validator takes for a slip, is none: an old article has its own date.
    """
    for finding in judge(parse_xml(body), body.decode()):
        if finding.rule != "ImplausibleDate":
            yield finding


def judge(root: Element, text: str) -> Findings:
    """The same of a document that is parsed already."""
    name = short_name(root.tag)
    vocabulary = {"atom:feed": ATOM, "rss": RSS, "opml": OPML}.get(name)
    if vocabulary is None:
        yield Finding("UndefinedElement", name)
        return
    yield from _characters(text)
    yield from _prefixes(text, name)
    yield from _spelling(text, name)
    yield from _walk(root, name, "", vocabulary)
    if name == "atom:feed":
        yield from atom_faults(root)
    elif name == "rss":
        yield from rss_faults(root)
    else:
        yield from opml_faults(root)


# --- characters --------------------------------------------------------------------------------------------

_BAD = re.compile("[\x80-\x9f\ufffd]")
_PLAIN_RSS = re.compile(
    r"<(title|subtitle|summary|rights|name|source|category|copyright|managingEditor"
    r"|dc:rights|media:title|itunes:\w+)(?: (?!type=.html)[^>]*)?>"
    r"([^<\n]*&(?:amp|lt);[^<\n]*)</"
)


def _characters(text: str) -> Findings:
    for match in _BAD.finditer(text):
        yield Finding("BadCharacters", f"at {match.start()}", match[0])
    for piece in encoded_twice(text):
        yield Finding("BadCharacters", "encoded twice", piece[:80])


_PREFIXED = re.compile(
    r"<\w[^<>]*\sxmlns:\w+=['\"]http://www\.w3\.org/(?:2005/Atom|1999/xhtml)['\"]"
)  # some readers match literal names


def _prefixes(text: str, root: str) -> Findings:
    """Some readers match literal names: Atom stands without a prefix."""
    if root == "atom:feed" and re.search(
        r"<\w[^<>]*\sxmlns:\w+=.http://www\.w3\.org/(?:2005/Atom|1999/xhtml)", text
    ):
        yield Finding("AvoidNamespacePrefix", root)


def _spelling(text: str, root: str) -> Findings:
    """Where `&` and `<` of plain text are written by name, readers that sniff find HTML."""
    if "<![CDATA[" in text:
        yield Finding("UnexpectedCDATA", root)  # within it nothing can be spelt by number
    if root == "opml":
        return
    for match in _PLAIN_RSS.finditer(text):
        written = match[2].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        if "&#x" in match[2]:
            continue
        if values.is_reference(written):
            yield Finding("ContainsHTML", match[1], match[2])
        elif root == "rss" and re.search(r"&#[x0-9]|<[/a-zA-Z]", written):
            yield Finding("CharacterData", match[1], match[2])


# --- elements ----------------------------------------------------------------------------------------------


def _walk(element: Element, name: str, path: str, vocabulary: Mapping[str, Node]) -> Findings:
    where = f"{path}/{name}"
    node = vocabulary[name]
    yield from _attributes(element, node, where)
    yield from _value(element, name, node, where)
    counts = Counter(short_name(child.tag) for child in element)
    for child, times in counts.items():
        allowed = node.children.get(child)
        if allowed is None:
            known = child in vocabulary or ":" not in child or child.partition(":")[0] in NAMESPACES.values()
            yield Finding("UndefinedElement" if known else "UnknownNamespace", where, child)
        elif allowed != "*" and times > 1:
            rule = "DuplicateEnclosure" if child == "enclosure" else "DuplicateElement"
            yield Finding(rule, where, child)
    for child, allowed in node.children.items():
        if allowed == "1" and child not in counts:
            yield Finding("MissingElement", where, child)
    for one in element:
        short = short_name(one.tag)
        if short in node.children:
            yield from _walk(one, short, where, vocabulary)


def _attributes(element: Element, node: Node, where: str) -> Findings:
    for needed in node.needed:
        if needed not in element.attrib:
            yield Finding("MissingHref" if needed == "href" else "MissingAttribute", where, needed)
    for key, value in element.attrib.items():
        short = short_name(key)
        if short == "xml:lang":
            rule = values.language(value) if value else ""
        elif short in node.attributes:
            rule = node.attributes[short](value)
            rule = "AttrNotBlank" if rule == "NotBlank" else rule
        else:
            rule = "UnexpectedAttribute"
        if rule:
            yield Finding(rule, f"{where}@{short}", value)


def _value(element: Element, name: str, node: Node, where: str) -> Findings:
    text = element.text or ""
    kind = element.get("type")
    if node.text is None:
        if text.strip():
            yield Finding(
                "AtomLinkNotEmpty" if name == "atom:link" else "UnexpectedText", where, text.strip()
            )
        return
    if name.startswith("atom:") and kind == "html":
        rule = values.filled(text) or values.html(text)
    elif name == "description":
        rule = values.html(text) if "/item" in where else values.plain(text)
    else:
        keep = ("atom:id", "atom:updated", "atom:published", "atom:uri", "atom:icon", "atom:logo")
        rule = node.text(text if name in keep else text.strip())
    if rule == "ContainsHTML" and name.startswith(("atom:", "media:")) and name != "atom:name":
        rule = "ContainsUndeclaredHTML"
    if rule:
        yield Finding(rule, where, text[:200])
