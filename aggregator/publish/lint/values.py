"""What a value in a feed may be: each check names the rule that a value breaks, or gives nothing.

The rules have the names by which the W3C's Feed Validator tells them.
"""

import re
from collections.abc import Callable
from html.entities import name2codepoint
from html.parser import HTMLParser

from aggregator.publish.lint.rules import rfc822_problems, rfc3339_problems
from aggregator.publish.media_types import MEDIA_TYPE
from aggregator.text.ids import is_canonical
from aggregator.text.language import registered_language
from aggregator.text.words import word_set

Check = Callable[[str], str]

_URI_CHARACTER = re.compile(r"[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]")
_URI = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*):(?://\[[0-9A-Fa-f:.]+\](?=[:/?#]|\Z)|(?://)?[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#])"
    r"[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]*"
)
_SCHEMES = word_set("http https ftp mailto tag urn news tel info cid mid data file")
_HOST = re.compile(
    r"https?://(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+)(?::\d+)?(?:/|\Z)", re.IGNORECASE
)
_EMAIL = re.compile(r"[A-Za-z0-9_+.'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9][A-Za-z0-9-]*")
_TAGS = word_set(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote body br
    button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl
    dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr
    html i iframe img input ins kbd label legend li link main map mark menu meta meter nav noframes noscript
    object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp script
    section select slot small source span strike strong style sub summary sup table tbody td template
    textarea tfoot th thead time title tr track tt u ul var video wbr xmp
    """
)
_RISKS = word_set(
    """
    applet base basefont body dialog embed frame frameset head html iframe link meta noframes object param
    plaintext script slot style title xmp
    """
)
_VOID = word_set("area base br col embed hr img input link meta param source track wbr")
_ENDS_ITSELF = word_set("p li dt dd td th tr tbody thead tfoot option optgroup rt rp colgroup")
_CLOSING = re.compile(r"</(\w+)>")
_REFERENCE = re.compile(r"&(#?\w+)")
_COORDINATE = r"[-+]?\d+\.?\d*"


def anything(_: str) -> str:
    """A value about which nobody says anything."""
    return ""


def filled(value: str) -> str:
    """Text that is there."""
    return "" if value.strip() else "NotBlank"


def plain(value: str) -> str:
    """Text that nobody takes for HTML; references must be spelt by number, which `spelling_findings` sees."""
    return "ContainsHTML" if any(tag.lower() in _TAGS for tag in _CLOSING.findall(value)) else ""


def filled_plain(value: str) -> str:
    """Such text, and some."""
    return filled(value) or plain(value)


def name(value: str) -> str:
    """Of a person: no mail address in it."""
    return filled_plain(value) or ("ContainsEmail" if re.search(rf"<{_EMAIL.pattern}>", value) else "")


def address(value: str) -> str:
    """A whole URI of a registered scheme (RFC 3986)."""
    found = _URI.fullmatch(value)
    if found is None:
        strange = any(character.isascii() and not _URI_CHARACTER.match(character) for character in value)
        return "InvalidUriChar" if strange and ":" in value else "InvalidFullLink"
    scheme = found[1].lower()
    if scheme in ("http", "ftp") and not re.match(r"\w+://[^/]", value):
        return "InvalidFullLink"
    if scheme in ("tag", "urn"):
        return identifier(value)
    return "" if scheme in _SCHEMES else "SchemeNotIANARegistered"


def hosted(value: str) -> str:
    """An address of the web with a name that has a dot."""
    return "" if _HOST.match(value) and not address(value) else "InvalidURLAttribute"


def identifier(value: str) -> str:
    """What Atom takes for an id."""
    told = value.strip()
    if told != value:
        return "UnexpectedWhitespace"
    if is_canonical(told):
        return ""
    scheme = told.partition(":")[0].lower()
    if scheme in ("tag", "urn"):
        return {"tag": "InvalidTAG", "urn": "InvalidURN"}[scheme]
    if scheme in ("http", "https") and _URI.fullmatch(told):
        return "NonCanonicalURI"
    return address(told)


def language(value: str) -> str:
    """A language that has a name of two letters."""
    return "" if registered_language(value) else "InvalidLanguage"


def media_type(value: str) -> str:
    """`type/subtype`."""
    return "" if MEDIA_TYPE.fullmatch(value) else "InvalidMIMEType"


def media_type_attribute(value: str) -> str:
    """The same where RSS and media ask for it."""
    return "" if MEDIA_TYPE.fullmatch(value) else "InvalidMIMEAttribute"


def moment(value: str) -> str:
    """RFC 3339, and not before there were feeds."""
    if any(rfc3339_problems(value, "")):
        return "InvalidRFC3339Date"
    return "ImplausibleDate" if value < "1990" else ""


def mail_moment(value: str) -> str:
    """RFC 822 as its profile has it, and not before there were feeds."""
    if any(rfc822_problems(value, "")):
        loose = re.fullmatch(
            r"(?:[A-Za-z]{3}\s*,\s*)?\d\d?\s+[A-Za-z]{3}\s+\d\d(?:\d\d)?\s+\d\d:\d\d(?::\d\d)?\s+\S+", value
        )
        wrong_day = loose and re.match(r"[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} ", value)
        return "ProblematicalRFC822Date" if loose and not wrong_day else "InvalidRFC2822Date"
    year = re.search(r"\d{4}", value)
    return "ImplausibleDate" if year and int(year[0]) < 1990 else ""


def email(value: str) -> str:
    """`name@host.tld`."""
    return "" if _EMAIL.fullmatch(value) else "InvalidContact"


def email_with_name(value: str) -> str:
    """`name@host.tld (Name)`."""
    if "@" not in value:
        return "InvalidContact"
    if not value.endswith(")"):
        return "EmailFormat" if " " in value else "MissingRealName"
    markup = "ContainsHTML" if is_reference(value) else plain(value)
    return markup or email(value.partition("(")[0].strip())


def whole(value: str) -> str:
    """0 or more."""
    return "" if re.fullmatch(r"\d+", value, re.ASCII) else "InvalidNonNegativeInteger"


def positive(value: str) -> str:
    """1 or more."""
    return "" if re.fullmatch(r"\d+", value, re.ASCII) and int(value) else "InvalidPositiveInteger"


def one_of(names: str, rule: str) -> Check:
    """One of these words; else that rule is broken."""
    words = word_set(names)
    return lambda value: "" if value in words else rule


def at_most(length: int) -> Check:
    """Plain text of so many characters."""
    return lambda value: "TooLong" if len(value) > length else plain(value)


def duration(value: str) -> str:
    """Seconds, or hours, minutes and seconds."""
    return "" if re.fullmatch(r"\d+(?::[0-5]\d(?::[0-5]\d)?)?", value, re.ASCII) else "InvalidDuration"


def point(value: str) -> str:
    """A latitude and a longitude."""
    return "" if re.fullmatch(rf"{_COORDINATE} {_COORDINATE}", value) else "InvalidCoord"


def points(value: str) -> str:
    """Two points or more."""
    values = value.split()
    good = len(values) >= 4 and not len(values) % 2
    return "" if good and all(re.fullmatch(_COORDINATE, one) for one in values) else "InvalidCoordList"


def credit_role(value: str) -> str:
    """Lower case: the roles of the European Broadcasting Union are."""
    return "" if value == value.lower() else "InvalidCreditRole"


def credit_scheme(value: str) -> str:
    """The Union's own name, which is no URN by the book, or an address."""
    return "" if value == "urn:ebu" else address(value)


def html(value: str) -> str:
    """HTML inside a feed: whole addresses, nothing that runs, every element closed where it was opened."""
    markup = _Markup()
    markup.feed(value)
    markup.close()
    return markup.broken or ("NotHtml" if set(markup.open) - _ENDS_ITSELF else "")


def html_words(value: str) -> str:
    """A short text that may be HTML: what is read as that must be that."""
    bare = re.search(r"<(?![a-zA-Z/!])|&(?!#\d+;|#x[0-9A-Fa-f]+;|\w+;|[\s<&]|\Z)", value)
    return "NotHtml" if bare else html(value)


def is_reference(value: str) -> bool:
    """Whether a plain text holds what HTML takes for a character reference."""
    return any(
        found in name2codepoint or found == "apos" or not found.isalpha()
        for found in _REFERENCE.findall(value)
    )


class _Markup(HTMLParser):
    """Notes the first rule that a piece of HTML breaks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.broken = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self._break("NotHtml")
        if tag in _RISKS:
            self._break("SecurityRisk")
        for attribute, value in attrs:
            self._look_at(tag, attribute, (value or "").strip())
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in _ENDS_ITSELF:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self._break("NotHtml")

    def handle_pi(self, data: str) -> None:
        self._break("SecurityRisk" if data.lower().startswith("import") else "NotHtml")

    def _look_at(self, tag: str, attribute: str, value: str) -> None:
        if attribute == "style":
            self._break("DangerousStyleAttr")
        elif attribute.startswith("on"):
            self._break("SecurityRiskAttr")
        elif (tag, attribute) in (("a", "href"), ("img", "src")) and not re.match(r"\w+:", value):
            strange = any(one.isascii() and not _URI_CHARACTER.match(one) for one in value)
            self._break("InvalidUriChar" if strange else "ContainsRelRef")

    def _break(self, rule: str) -> None:
        self.broken = self.broken or rule
