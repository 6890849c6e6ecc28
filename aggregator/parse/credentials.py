"""Texts that open something: keys and passwords as programs write them, known by how they begin.

An article that shows one begins with words of its own, be it a heading alone.
"""

import re

_LOOKED_AT = 2**16  # characters in which a key must have begun
_SPACE = "\ufeff \t\r\n\f\v\x00"
_ARMOUR = re.compile(
    r"-----BEGIN (?!PGP )[A-Z0-9 ]+-----|---- BEGIN SSH2 |(?:Bag|Key) Attributes(?::|[ \t]*\n)"
)
_PRIVATE = re.compile(
    r"^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^---- BEGIN SSH2 [A-Z ]*PRIVATE ", re.MULTILINE
)
_COMMENTS = re.compile(r"(?:#[^\n]*\n\s*)*")
_HEADING = re.compile(r"#[^\n]*\n[ \t]*\n")  # or a comment: what follows tells
_PROSE = re.compile(  # what neither a netrc nor a setting, a field or a key has
    r"^[ \t>*-]*+(?!(?:machine|default|login|user|password|account|macdef)\b)"
    r"(?:(?:[^\W\d_][\w'’-]*+[.,;!?]?+[ \t]++){5}[^\W\d_]|[^\W\d_\x00-\x7f]{12})",
    re.MULTILINE,
)
_KEYS = re.compile(
    r"-----BEGIN PGP PRIVATE KEY BLOCK-----|AGE-SECRET-KEY-(?:PQ-)?1|PuTTY-User-Key-File-\d"
    r"|(?:RSA |EC )?Private-Key: \(\d+ bit|<key>\s*-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_LOGINS = re.compile(
    r"machine\s+\S+\s+(?:login|user)\s+\S+\s+(?:password|passwd)\s+\S"  # netrc
    r"|[\w.@+-]+:(?:\$(?:apr1|2[abxy]?|[1567y])\$|\{(?:SHA|SSHA)[0-9]*\})"  # htpasswd, shadow
    r"|\[[\w. -]+\]\s+aws_(?:access_key_id|secret_access_key)\s*="
)
_SETTING = re.compile(r"(?:export[ \t]+)?([A-Z][A-Z0-9_]*+[ \t]*=.*)")
_TELLING = re.compile(
    r"[A-Z0-9_]*(?:PASS(?:WORD|WD|PHRASE)?|PWD|SECRET|TOKEN|KEY|CREDENTIALS?)[ \t=_]"
    r"|[^=]*=[\"']?[\w+.-]+://[^\s/@:]*:[^\s/@]+@"
)


def name_secret(text: str) -> str:
    """What kind of secret a raw text is; empty for one that is none."""
    told = text[:_LOOKED_AT].replace("\r\n", "\n").strip(_SPACE)
    bare = told[_end_of_comments(told) :]
    if _HEADING.match(told) and _PROSE.search(bare):
        return ""
    if _KEYS.match(bare) or (_ARMOUR.match(bare) and _PRIVATE.search(bare)):
        return "a private key"
    if _LOGINS.match(bare) or _are_settings(bare):
        return "a list of credentials"
    return ""


def _end_of_comments(text: str) -> int:
    found = _COMMENTS.match(text)
    return found.end() if found else 0


def _are_settings(text: str) -> bool:
    """Whether every line sets a variable, as in a file `.env`, and one of them is called like a secret."""
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    names = [found[1] if (found := _SETTING.fullmatch(line.strip())) else "" for line in lines]
    return all(names) and any(map(_TELLING.match, names))
