"""What a file holds in place of its text: a locked one, a pointer to it, a merge that is not finished."""

import re
from collections.abc import Iterator

from aggregator.errors import ParseError
from aggregator.parse.liquid import find_code
from aggregator.parse.sniff import Form
from aggregator.text.xmlchars import drop_escapes

_SPACE = b"\xef\xbb\xbf \t\r\n"
_LOCKED = (
    (b"\0GITCRYPT\0", "is locked by git-crypt: unlock it with `git-crypt unlock`"),
    (b"Salted__", "is encrypted (OpenSSL): decrypt it"),
    (b"U2FsdGVkX1", "is encrypted (OpenSSL, transcrypt): decrypt it"),
    (b"$ANSIBLE_VAULT;", "is encrypted (Ansible Vault): decrypt it"),
    (b"VimCrypt~", "is encrypted (Vim): decrypt it"),
    (b"age-encryption.org/v1", "is encrypted (age): decrypt it"),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", "is encrypted (age): decrypt it"),
    (b"-----BEGIN PGP MESSAGE-----", "is encrypted (PGP): decrypt it"),
    (b"-----BEGIN PGP SIGNATURE-----", "is the signature of another file: take it out of this folder"),
)
_POINTERS = (
    (
        re.compile(rb"version https?://(?:git-lfs\.github|hawser\.github|git-media)\.[\w./-]+\s+oid "),
        "is a pointer of Git LFS: get the file itself with `git lfs pull`",
    ),
    (
        re.compile(rb"/annex/objects/[^\s/]+\s*\Z"),
        "is a pointer of git-annex: get the file itself with `git annex get`",
    ),
)
_LONGEST_POINTER = 1024  # bytes
_MARKS = re.compile(
    r"^(?:(?P<mine><{7})(?: .*)?|(?P<between>={7}|[%+]{7} .*)|(?P<theirs>>{7})(?: .*)?)$", re.MULTILINE
)
_HIGHLIGHT = re.compile(r"\{%-?\s*(end)?(?:highlight|raw)\b")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_SAMPLE = 4096  # characters


def refuse_locked(body: bytes) -> None:
    """Raises ParseError for bytes that somebody who has the key, or the other file, can make a text of."""
    start = body[: 2 * _LONGEST_POINTER].lstrip(_SPACE)
    for magic, told in _LOCKED:
        if start.startswith(magic):
            raise ParseError(told)
    if len(body) <= _LONGEST_POINTER:
        for pointer, told in _POINTERS:
            if pointer.match(start):
                raise ParseError(told)


def refuse_binary(text: str) -> None:
    """Raises ParseError for what is no text; colours of a terminal make none of it."""
    start = drop_escapes(text[:_SAMPLE])
    if len(_CONTROL.findall(start)) * 20 > len(start):
        raise ParseError("is a binary file, not a text")


def refuse_conflict(text: str, form: Form) -> None:
    """Raises ParseError, with the line, for a text in which version control left both sides of a conflict.

    Code may show such lines.
    """
    if "<<<<<<<" not in text or ">>>>>>>" not in text:
        return
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _find_conflict(plain, frozenset()):
        return
    if line := _find_conflict(plain, _find_code(plain, form)):
        raise ParseError(
            f"has a conflict of version control that begins in line {line}: keep one side, and delete the "
            "lines <<<<<<<, ======= and >>>>>>> (where an article shows them, indent them by four)"
        )


def _find_conflict(text: str, code: frozenset[int]) -> int:
    """The line, counted from 1, of the first conflict with all its three marks outside of code, else 0."""
    began, parted, number, position = 0, False, 0, 0
    for mark in _MARKS.finditer(text):
        number += text.count("\n", position, mark.start())
        position = mark.start()
        if number in code:
            continue
        if mark["mine"]:
            began, parted = number + 1, False
        elif mark["theirs"] and parted:
            return began
        elif mark["between"]:
            parted = began > 0
    return 0


def _find_code(text: str, form: Form) -> frozenset[int]:
    if form not in {"text", "front matter"}:
        return find_code(text)
    from aggregator.parse.markdown import find_shown_code

    return find_shown_code(text) | frozenset(_find_highlights(text))


def _find_highlights(text: str) -> Iterator[int]:
    """The lines within Jekyll's own blocks of code."""
    within = False
    for number, line in enumerate(text.split("\n")):
        for end in _HIGHLIGHT.findall(line):
            within = not end
        if within:
            yield number
