"""Lists of subscriptions that other programs wrote: OPML, Newsboat's `urls`, or addresses, one a line."""

import re

from aggregator.errors import HostileError, NotAFeedError
from aggregator.parse import fields
from aggregator.parse.encoding import decode
from aggregator.parse.opml import MAX_OUTLINES, MAX_TAGS, Outline, read_opml
from aggregator.parse.sniff import binary_name, recognise

_EDGES = "\ufeff \t\x00"
_ADDRESS = re.compile(r'"?(?:[a-z][a-z0-9+.-]*://|(?:feed|exec|filter|query):)', re.IGNORECASE)
_MADE = re.compile(r"(exec|filter|query):", re.IGNORECASE)  # by Newsboat, of something else than an answer
_WORD = re.compile(r'"((?:[^"\\]|\\.)*+)"?|(#.*|\S+)')
_ESCAPED = re.compile(r"\\(.)")
_PLANET = re.compile(r"^\[(?:planet|https?://[^\]\n]*)\]\s*$", re.IGNORECASE | re.MULTILINE)


def read_subscriptions(body: bytes) -> tuple[Outline, ...]:
    """The subscriptions of a list, in its order; raises as `read_opml` does.

    What is no list is named, with the way out, as far as it is known.
    """
    if binary_name(body):
        return read_opml(body)
    text = decode(body)
    lines = [line.strip(_EDGES) for line in text.splitlines()]
    told = [line for line in lines if line and not line.startswith("#")]
    if told and _ADDRESS.match(told[0]):
        if len(told) > MAX_OUTLINES:
            raise HostileError(f"lists more than {MAX_OUTLINES} subscriptions")
        return tuple(map(_read_line, told))
    if name := _name_other(text, told):
        raise NotAFeedError(name)
    return read_opml(body)


def _name_other(text: str, told: list[str]) -> str:
    """What else it is, and what to do; nothing of what begins as markup."""
    if not text.strip(_EDGES + "\r\n"):
        return "is empty; name an OPML file, or a list of addresses, one a line"
    if _PLANET.search(text):
        return "is a Planet's configuration; import the opml.xml that it writes beside its pages"
    form = recognise(text)[0]
    if form == "json":
        remedy = "write the addresses of the feeds into a file, one a line, and import that"
        return f"is JSON, not an OPML file; {remedy}"
    if form in ("text", "front matter") and not (told and told[0].startswith("<")):
        return "is neither an OPML file nor a list of addresses, one a line"
    return ""


def _read_line(line: str) -> Outline:
    """An address and what Newsboat's users write behind it: tags, and a title that begins with a tilde."""
    found = [pair for pair in _WORD.findall(line) if not pair[1].startswith("#")]
    words = [_ESCAPED.sub(r"\1", quoted) or bare for quoted, bare in found]
    address, more = words[0] if words else "", words[1:]
    if made := _MADE.match(address):  # what follows may be a command, with a password in it
        return Outline(address=f"{made[1]}:…", kind=made[1].lower())
    titles = [word[1:] for word in more if word.startswith("~")]
    tags = dict.fromkeys(fields.name(word) for word in more if word[:1] not in ("", "~", "!"))
    return Outline(
        title=fields.title(titles[0]) if titles else "",
        address=address,
        tags=tuple(tag for tag in tags if tag)[:MAX_TAGS],
    )
