"""Frames, and other elements in which a parser sees no tags: none of them takes along what follows it.

To a parser all that stands behind such a start tag, up to the end tag of its name, is characters.  So a frame
that was closed in itself, as XML may, or never, would show the rest of an article as its source.
Works on markup from outside, before it is cleaned: what comes from here is not yet safe.
"""

import re
from functools import lru_cache

from aggregator.text.tags import find_tags
from aggregator.text.words import word_set

_UNSEEN = word_set("iframe noembed noframes")  # no browser shows what they hold
_PLAYED = word_set("audio video")  # nor what these hold, where they can be played
_CODE = word_set("script style")
_ALL = _UNSEEN | _PLAYED | _CODE | word_set("plaintext template textarea title xmp")
_WORTH = re.compile(
    r"<(?:iframe|no(?:embed|frames)|plaintext|te(?:mplate|xtarea)|title|xmp"
    r"|(?:audio|script|style|video)(?=[\s/])[^<>]*/>)",
    re.IGNORECASE,
)


def empty_frames(html: str) -> str:
    """The markup with nothing within its frames; of what is closed in itself or never, the tag goes alone.

    Never closed is also one behind which another of its name begins before one ends.
    """
    if not _WORTH.search(html):
        return html
    reading = _Reading(html)
    while reading.step():
        pass
    return reading.finish()


class _Reading:
    """Goes from tag to tag, and past what is none."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._at = self._copied = 0
        self._parts: list[str] = []
        self._following: dict[re.Pattern[str], re.Match[str] | None] = {}

    def step(self) -> bool:
        """Settle the next tag that matters; False where there is none."""
        for tag in find_tags(self._html, self._at, len(self._html)):
            if tag[1].lower() in _ALL:
                self._at = tag.end()
                self._settle(tag[1].lower(), tag, alone=_is_closed(tag[2]))
                return True
        return False

    def finish(self) -> str:
        """What became of the markup."""
        return "".join((*self._parts, self._html[self._copied :]))

    def _settle(self, name: str, tag: re.Match[str], *, alone: bool) -> None:
        start, stop = tag.span()
        end = self._find_end(name, stop, alone=alone)
        if name in _UNSEEN:
            if alone or end is None:
                self._replace(stop, stop, f"</{name}>")
            else:
                self._replace(stop, end, "")
        elif name in _PLAYED:
            self._replace(stop, stop, f"</{name}>" if alone and end is None else "")
        elif end is not None and (name in _CODE or not alone):
            self._at = stop if name == "template" else end
        elif name in _CODE and not alone:
            self._at = len(self._html)  # of code that breaks off nobody shows anything
        else:
            self._replace(start, stop, "")

    def _find_end(self, name: str, at: int, *, alone: bool) -> int | None:
        """Where the end tag begins that belongs to a start tag which ends here."""
        if name == "plaintext":  # HTML has no end tag for it
            return None
        surely = not alone and (name in _CODE or name == "template")  # may hold its own name
        pattern = _find_pattern(name, ends=surely)
        found = self._following.get(pattern)
        if pattern not in self._following or (found and found.start() < at):
            found = self._following[pattern] = pattern.search(self._html, at)
        return found.start() if found and found[1] else None

    def _replace(self, start: int, stop: int, written: str) -> None:
        self._parts += (self._html[self._copied : start], written)
        self._at = self._copied = stop


@lru_cache(maxsize=2 * len(_ALL))
def _find_pattern(name: str, *, ends: bool) -> re.Pattern[str]:
    return re.compile(rf"<(/){'' if ends else '?'}{name}(?=[\s/>])", re.IGNORECASE)


def _is_closed(written: str) -> bool:
    """Whether a tag with that behind its name is closed in itself; a bare address may end with a slash."""
    last = max(map(written.rfind, " \t\n\r\f\"'")) + 1
    return written.endswith("/") and "=" not in written[last:]
