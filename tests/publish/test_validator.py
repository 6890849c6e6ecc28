"""Our strict lint held against the statements of the W3C's own test cases, which it is to be as strict as."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

import pytest

from aggregator.publish.lint.strict import find_faults, judge
from tests.publish.examples import all_documents

EXPECTED = re.compile(r"Expect:\s*(!?)(\w+)")
ATOM = "{http://www.w3.org/2005/Atom}feed"
# What says the same in other words, or says less exactly what is wrong.
SAME = {
    "ContainsUndeclaredHTML": {"ContainsHTML"},
    "SecurityRisk": {"SecurityRiskAttr"},
    "InvalidLink": {"InvalidFullLink", "InvalidUriChar"},
    "InvalidUriChar": {"InvalidFullLink", "InvalidUriChar"},
    "InvalidAddrSpec": {"InvalidContact"},
    "UnknownHost": {"InvalidContact"},
    "InvalidInteger": {"InvalidNonNegativeInteger", "InvalidPositiveInteger"},
    "InvalidIntegerAttribute": {"InvalidNonNegativeInteger"},
    "InvalidMIMEType": {"InvalidTextType"},
    "MissingTitle": {"MissingElement"},
    "MissingLink": {"MissingElement"},
    "MissingDescription": {"MissingElement"},
    "MissingAttribute": {"MissingHref"},
    "MissingSummary": {"MissingTextualContent"},
    "NotBlank": {"AttrNotBlank", "InvalidFullLink"},
    "AttrNotBlank": {"UnregisteredAtomLinkRel", "InvalidTextType", "NotBlank"},
    "UnexpectedWhitespace": {"InvalidFullLink", "InvalidRFC3339Date", "InvalidUriChar"},
    "ObsoleteItunesCategory": {"InvalidItunesCategory"},
    "DuplicateIds": {"DuplicateEntries"},
    "InvalidLanguage": {"MissingDCLanguage"},
    "MissingItunesElement": {"MissingDCLanguage"},
    "NoBlink": {"UndefinedElement"},
    "ProblematicalRFC822Date": {"InvalidRFC2822Date"},
    "InvalidOutlineType": {"MissingOutlineType"},
    "SameDocumentReference": {"InvalidFullLink"},
    "SelfDoesntMatchLocation": {"InvalidFullLink"},
}
# Elements, attributes and kinds of text that we never write: whatever is in them, the lint refuses them.
CLOSED = {"UndefinedElement", "UnknownNamespace", "UnexpectedAttribute", "UnexpectedCDATA", "InvalidTextType"}
NOT_JUDGED = {
    "DuplicateUpdated": "two entries may change at one time (RFC 4287), in merged feeds they do",
    "ImplausibleDate": "the future: a lint has no clock; what is stored is never later than when it was seen",
    "InvalidTrueFalse": "white space around a value: ours has none, and XML readers strip it",
    "ImageUrlFormat": "we write no channel image",
    "InvalidOutlineType": "OPML 2.0 leaves the types open; ours are rss and link",
    "ObsoleteItunesCategory": "subcategories: we write none",
    "InvalidItunesCategory": "subcategories: we write none",
    "ArchiveIncomplete": "judged where an archive is made, from all its pages",
}
STRICTER = {
    "DangerousStyleAttr": "no style at all is written",
    "InvalidContact": "mailto: in an author, which we never write",
    "InvalidRFC2822Date": "comments within dates",
    "MissingElement": "our feeds need what Atom needs of each; these fragments lack other things",
    "ContainsHTML": "HTML in a channel description",
    "MissingDCLanguage": "ours tell the language by the element, not by xml:lang",
    "UndefinedElement": "elements that we do not write",
    "NotBlank": "content by reference: ours holds its text",
}


def cases(shared: Path) -> Iterator[tuple[str, str, bool, set[str]]]:
    """Each case that is of our formats: its name, the rule, whether it must be broken, what we find."""
    for path in sorted((shared / "corpora/feedvalidator/testcases").rglob("*")):
        if not path.is_file() or "opensearch" in path.parts:
            continue
        body = path.read_bytes()
        said = EXPECTED.search(body.decode("latin-1"))
        try:
            root = fromstring(body)  # noqa: S314 - expat, on files of the corpus
        except (ParseError, ValueError, LookupError):
            continue
        if said and is_ours(root):
            found = {finding.rule for finding in judge(root, text_of(body))}
            yield path.name, said[2], not said[1], found


def is_ours(root: Element) -> bool:
    return root.tag in (ATOM, "opml") or (root.tag == "rss" and root.get("version") == "2.0")


def text_of(body: bytes) -> str:
    told = re.match(rb"<\?xml[^>]*encoding=['\"]([\w-]+)", body)
    text = body.decode(told[1].decode() if told else "utf-8", "replace")
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)


@pytest.mark.corpus
def test_what_the_validator_finds_fault_with_our_lint_refuses(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agreement: dict[str, Counter[str]] = {}
    missed: list[tuple[str, str, list[str]]] = []
    for name, rule, broken, found in cases(shared):
        if rule == "Error" or rule.startswith("Valid"):
            continue  # tells no fault by name
        counts = agreement.setdefault(rule if broken else f"!{rule}", Counter())
        if broken:
            word = judged(rule, found)
        else:
            word = "agrees" if rule not in found else "stricter" if rule in STRICTER else "differs"
        counts[word] += 1
        if (word == "missed" and rule not in NOT_JUDGED) or word == "differs":
            missed.append((name, rule, sorted(found)))
    with capsys.disabled():
        sys.stdout.write("\n".join(table(agreement)) + "\n")
    assert missed == [], "\n".join(map(str, missed))
    assert sum(counts["agrees"] for counts in agreement.values()) > 350


def judged(rule: str, found: set[str]) -> str:
    if rule in found or SAME.get(rule, set()) & found:
        return "agrees"
    return "refused" if CLOSED & found else "missed"


def table(agreement: dict[str, Counter[str]]) -> Iterator[str]:
    """The agreement per rule, and what is not judged with the reason."""
    total: Counter[str] = Counter()
    for counts in agreement.values():
        total.update(counts)
    yield "\nstatements of the W3C's cases: " + ", ".join(f"{word} {times}" for word, times in total.items())
    for rule, counts in sorted(agreement.items()):
        if not set(counts) <= {"agrees", "refused"}:
            reason = NOT_JUDGED.get(rule, "") or STRICTER.get(rule.removeprefix("!"), "")
            yield f"  {rule}: " + ", ".join(f"{word} {n}" for word, n in counts.items()) + f"  {reason}"


@pytest.mark.parametrize("document", all_documents(), ids=lambda document: document.path)
def test_every_document_of_ours_is_without_fault(document: object) -> None:
    assert isinstance(document, type(all_documents()[0]))
    if document.path.endswith((".atom", ".rss", ".opml")):
        assert list(find_faults(document.body)) == []
