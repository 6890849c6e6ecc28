"""Secrets taken out of texts: a server may echo what it was sent."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any

from aggregator.text.escapes import ALPHANUMERIC, SIGN, fold, write_all_ways

MARK = "REDACTED"

_PIECE = 64  # characters that are looked for together; of a longer secret each piece for itself
_MEMORY = 32 * 2**20  # bytes that an expression may take
_RUN = re.compile("[0-9a-z]+")
_SURROGATE = re.compile("[\ud800-\udfff]")

Span = tuple[int, int]


def redact(text: str, secrets: Collection[str]) -> str:
    """The text with every secret replaced, in whatever case, and however it was escaped.

    Each of its characters may stand as it is, percent-encoded, as a character reference or behind a
    backslash, whatever the others do; also where what was escaped was escaped once more.
    """
    return redactor(secrets)(text)


def redactor(secrets: Collection[str]) -> Callable[[str], str]:
    """`redact` made ready for many texts; without secrets it hands every text back as it is."""
    wanted = {secret: _find_run(secret) for secret in secrets if secret}
    if not wanted:
        return str

    def clean(text: str) -> str:
        low = fold(text)
        likely = [secret for secret, run in wanted.items() if run in low]
        spans = [span for secret in likely for span in _find_plain(fold(secret), low)]
        if SIGN.search(low):
            possible = wanted if ALPHANUMERIC.search(low) else likely
            spans += [span for secret in possible for span in _find_escaped(secret, low)]
        return _mark(text, sorted(spans)) if spans else text

    return clean


def _find_run(secret: str) -> str:
    """The longest of its runs that hardly anybody escapes: to search for that is many times faster."""
    return max(_RUN.findall(fold(secret)), key=len, default="")


def _find_plain(secret: str, text: str) -> Iterator[Span]:
    at = text.find(secret)
    while at >= 0:
        yield at, at + len(secret)
        at = text.find(secret, at + len(secret))


def _find_escaped(secret: str, text: str) -> Iterator[Span]:
    """RE2's time is linear in the text, whatever a server makes of it."""
    text = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
    for at in range(0, max(len(secret) - _PIECE // 2, 1), _PIECE):
        end = at + _PIECE if at + _PIECE * 3 // 2 < len(secret) else len(secret)
        for match in _compile(secret[at:end], len(secret) > _PIECE).finditer(text):
            yield match.span()


@lru_cache(maxsize=256)
def _compile(piece: str, sparing: bool) -> Any:
    import re2  # most configurations have no secrets, and its start-up would count for all

    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    options.longest_match = True  # a reference with its semicolon
    return re2.compile(write_all_ways(_SURROGATE.sub("\ufffd", piece), sparing=sparing), options)


def _mark(text: str, spans: Iterable[Span]) -> str:
    """The text with a mark in the place of each span, one for those that overlap."""
    parts, done = [], 0
    for start, end in spans:
        if start >= done:
            parts += [text[done:start], MARK]
        done = max(done, end)
    return "".join((*parts, text[done:]))
