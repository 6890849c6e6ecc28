"""What earlier versions of this program made of ids with an ampersand, in feeds that were ill-formed.

Entries are stored under such ids; they are not to be new because their feed is read rightly now.
"""

import re
from html.entities import name2codepoint

from aggregator.text.urls import canonical_link

_NAMED = re.compile(r"&([A-Za-z][-.A-Za-z0-9]*);?")
_ESCAPED = frozenset({"lt", "gt", "amp", "quot", "apos"})


def misread(id: str) -> tuple[str, ...]:
    """The ids that this one was taken for, none of them itself.

    `&b` for `&b;`, `&lang` for an angle bracket; an `&` that was escaped for `&amp;`; and the address of an
    entry without an id for one with such characters in it.
    """
    if "&" not in id:
        return ()
    guessed = _NAMED.sub(_guess, id)
    linked = canonical_link(_NAMED.sub(_guess_in_link, id)) if id.startswith("https://") else id
    return tuple(one for one in dict.fromkeys((guessed, id.replace("&", "&amp;"), linked)) if one != id)


def _guess(match: re.Match[str]) -> str:
    name = match[1]
    known = name in name2codepoint and name not in _ESCAPED
    return chr(name2codepoint[name]) if known else f"&{name};"


def _guess_in_link(match: re.Match[str]) -> str:
    """In links what is no character was mended."""
    guessed = "&" if match[1] == "amp" else _guess(match)
    return match[0] if guessed == f"&{match[1]};" else guessed
