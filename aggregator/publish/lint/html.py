"""Our own pages: whole, quiet, readable."""

import re
from html.parser import HTMLParser

from aggregator.publish.lint.rules import Problems, character_problems

_VOID = frozenset({"meta", "link", "img", "br", "hr", "wbr", "input", "source", "track", "col"})
_ACTIVE = frozenset({"script", "iframe", "object", "embed", "base", "form", "svg", "math"})
_OWN_FILE = re.compile(
    r"(?:\.\./){0,6}(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*\.(?:html|atom|rss|json|xml|opml)|#[a-z-]+"
    r"|/(?:[A-Za-z0-9._~%-]+/?)*"  # the site around us, in an owner's own template
)
# An entry as our own template writes it: every element closed, no attribute that is not named here, and
# no apostrophe, which would end a value that began before it.
_EMPTY = '<article dir="auto"></article>'
_TEXT, _REST = "[^<>']*+", '[^"\'<>]*+"'
_FAR, _LANG = f'"https?://{_REST}', f'(?: lang="{_REST})?+'
_NAME = f"<bdi>{_TEXT}</bdi>"
_PART = f'<a href={_FAR}>(?:{_NAME}|{_TEXT})</a>|{_NAME}|<time datetime="{_REST}>{_TEXT}</time>'
_LINE = f"(?:[^<>']++|{_PART})*+"
_ENTRY = re.compile(
    r'<article dir="auto">\s*+'
    rf'(?:<img(?: class="square")?+ src={_FAR} alt="" width="[0-9]++" height="[0-9]++"'
    r' loading="lazy" decoding="async" referrerpolicy="no-referrer">\s*+)?+'
    rf"<h3{_LANG}>{_LINE}</h3>\s*+"
    rf'(?:<p (?:class="meta"|dir="auto"{_LANG})>{_LINE}</p>\s*+'
    rf'|<audio controls preload="none" src={_FAR} aria-label="{_REST}></audio>\s*+)*+'
    r"</article>"
)


def lint_html(body: bytes) -> Problems:
    """Everything wrong with a page."""
    text = body.decode()
    if not text.startswith("<!DOCTYPE html>"):
        yield "does not begin with <!DOCTYPE html>"
    yield from character_problems(text)
    page = _Page()
    page.feed(_ENTRY.sub(_EMPTY, text))  # whose parts are known to be right
    page.close()
    yield from page.problems
    if page.open:
        yield f"never closes <{page.open[-1]}>"
    needed = {"html lang", "meta charset", "meta viewport", "meta Content-Security-Policy", "h1", "main"}
    for missing in sorted(needed - page.seen):
        yield f"has no {missing}"
    if not page.title.strip():
        yield "has no title"


class _Page(HTMLParser):
    """Walks through a page and notes what is wrong."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.seen: set[str] = set()
        self.title = ""
        self._ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        if tag in _ACTIVE:
            self.problems.append(f"holds a <{tag}>")
        self._note(tag, dict(attrs))
        if len({name for name, _ in attrs}) != len(attrs):
            self.problems.append(f"has an attribute twice on a <{tag}>")
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"closes a <{tag}> that is not open")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title":
            self.title += data

    def _note(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.seen.add(tag)
        for name in ("lang", "charset"):
            if attributes.get(name):
                self.seen.add(f"{tag} {name}")
        if tag == "meta":
            self.seen.add(f"meta {attributes.get('name') or attributes.get('http-equiv')}")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "style":
            self.problems.append(f"has the attribute {name} on a <{tag}>")
        elif name in ("href", "src") and not (
            value.startswith(("http://", "https://", "mailto:")) or _OWN_FILE.fullmatch(value)
        ):
            self.problems.append(f"has an address that is neither http(s) nor our own file: {value[:80]!r}")
        elif name == "id":
            if value in self._ids:
                self.problems.append(f"has the id {value} twice")
            self._ids.add(value)
