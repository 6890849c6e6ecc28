"""Documents spoilt by chance, always the same for the same seed."""

import random
import re
from collections.abc import Callable, Sequence

LARGEST = 200_000  # bytes of a file that is taken for mutating
PIECES = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"&#xD800;",
    b"&#0;",
    b"&nbsp;",
    b"&x;",
    b"\x00",
    b"\x0c",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    "\u202e\U0001f600".encode(),
    b"'",
    b'"',
    b"<item>",
    b"</item>",
    b"<entry/>",
    b"<title type='xhtml'><div>",
    b"<content src='javascript:pwn(1)'/>",
    b"<link rel='enclosure' href='//['/>",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"<?xml version='1.0' encoding='utf-7'?>",
    b"{",
    b"[" * 2000,
    b"<b>" * 300,
    b" a='1'" * 300,
    b"---\n",
]
NUMBERS = [b"0", b"-1", b"1e400", b"9" * 40, b"2147483648", b"18446744073709551616", b"NaN", b"\xd9\xa3"]
CHARSETS = [
    b"utf-16",
    b"utf-7",
    b"shift_jis",
    b"iso-2022-jp",
    b"idna",
    b"rot13",
    b"hz",
    b"cp037",
    b"unicode_escape",
]
DATES = [
    b"0000-00-00",
    b"9999-12-31T23:59:60Z",
    b"Thu, 31 Feb 2026 25:61:00 +9999",
    b"1e9",
    b"-0001-01-01T00:00:00Z",
    b"2026-10-02T12:00:00+99:99",
]
_ELEMENT = re.compile(rb"<(\w[\w:.-]*)[^<>]*>[^<>]*</\1>")
_TAG = re.compile(rb"<\w[\w:.-]*")
_NUMBER = re.compile(rb"\d+")
_DATE = re.compile(rb"(?<=[dD]ate>)[^<]+|(?<=ed>)[^<]+")
_CHARSET = re.compile(rb"""(?:charset|encoding)=["']?([\w-]+)""")

Chance = random.Random


def mutate(documents: Sequence[bytes], seed: int) -> bytes:
    """A document and what one to four accidents made of it."""
    chance = Chance(seed)
    body = chance.choice(documents)
    for _ in range(chance.choice((1, 1, 2, 3, 4))):
        body = chance.choice(ACCIDENTS)(body, documents, chance)
    return body


def _flip(body: bytes, _documents: Sequence[bytes], chance: Chance) -> bytes:
    spoilt = bytearray(body or b"x")
    for _ in range(chance.choice((1, 3, 20))):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _cut(body: bytes, _documents: Sequence[bytes], chance: Chance) -> bytes:
    start, end = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[:end] if chance.random() < 0.5 else body[:start] + body[end:]


def _splice(body: bytes, documents: Sequence[bytes], chance: Chance) -> bytes:
    other = chance.choice(documents)
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other) + 1) :]


def _insert(body: bytes, _documents: Sequence[bytes], chance: Chance) -> bytes:
    where = chance.randrange(len(body) + 1)
    return body[:where] + chance.choice(PIECES) + body[where:]


def _repeat_element(body: bytes, _documents: Sequence[bytes], chance: Chance) -> bytes:
    found = _pick(_ELEMENT, body, chance)
    if not found:
        return body
    return body[: found.end()] + found[0] * chance.choice((1, 5, 200)) + body[found.end() :]


def _move_element(body: bytes, _documents: Sequence[bytes], chance: Chance) -> bytes:
    found, place = _pick(_ELEMENT, body, chance), _pick(_ELEMENT, body, chance)
    if not found or not place:
        return body
    return body[: place.start()] + found[0] + body[place.start() :]


def _add_attribute(body: bytes, _documents: Sequence[bytes], chance: Chance) -> bytes:
    found = _pick(_TAG, body, chance)
    if not found:
        return body
    names = (b"type", b"rel", b"href", b"xml:base", b"xml:lang", b"isPermaLink", b"mode", b"url", b"length")
    values = (b"", b"xhtml", b"base64", b"//", b"http://[", b"javascript:pwn(1)", b"-1", b"\xff", b"a" * 3000)
    added = b" %s='%s'" % (chance.choice(names), chance.choice(values))
    return body[: found.end()] + added + body[found.end() :]


def _replacer(pattern: re.Pattern[bytes], others: Sequence[bytes]) -> "Accident":
    def replace(body: bytes, _documents: Sequence[bytes], chance: Chance) -> bytes:
        found = _pick(pattern, body, chance)
        if not found:
            return body
        group = pattern.groups
        return body[: found.start(group)] + chance.choice(others) + body[found.end(group) :]

    return replace


def _pick(pattern: re.Pattern[bytes], body: bytes, chance: Chance) -> re.Match[bytes] | None:
    start = chance.randrange(len(body) + 1)
    return pattern.search(body, start) or pattern.search(body)


Accident = Callable[[bytes, Sequence[bytes], Chance], bytes]
ACCIDENTS: tuple[Accident, ...] = (
    _flip,
    _cut,
    _splice,
    _insert,
    _insert,
    _repeat_element,
    _move_element,
    _add_attribute,
    _replacer(_NUMBER, NUMBERS),
    _replacer(_DATE, DATES),
    _replacer(_CHARSET, CHARSETS),
)
