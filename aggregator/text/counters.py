"""Media that are there to be counted, not to be seen: taken out of markup that the cleaner wrote.

That markup is well nested, with small names, double quotes, and no angle bracket in any value.
"""

import re

HIDDEN = ' dir="hidden"'  # what no element means by `dir`: it hides all that it holds

_WRITTEN = r'(?: [a-z]+="[^"]*")*'
_IMAGE = re.compile(
    rf"<(picture{_WRITTEN}>\s*(?:<source{_WRITTEN}>\s*)*+<)?+img({_WRITTEN})>(\s*</picture>)?+"
)
_EMPTY_LINK = re.compile(rf"<a{_WRITTEN}></a>")
_TAG = re.compile(rf"<(/?)([a-z0-9]+)({_WRITTEN})>")
_MEDIA = frozenset(("img", "source", "video", "audio", "track"))
_VOID = frozenset(("br", "col", "hr", "img", "source", "track", "wbr"))
_TINY = re.compile(r' (?:width|height)="[01]"')
# The last one only where an address begins: from each of its slashes it would take the square of the time.
_COUNTER = re.compile(
    r"//(?:[a-z0-9-]+\.)*(?:feedburner\.com/~(?:r|ff)/|feedsportal\.com/|pixel\.wp\.com/|stats\.wordpress\.com/"
    r"|google-analytics\.com/|doubleclick\.net/|scorecardresearch\.com/|quantserve\.com/|medium\.com/_/stat"
    r"|met\.vgwort\.de/|pixel\.wordpress\.com/|stats\.wp\.com/|feeds\.wordpress\.com/1\.0/|facebook\.com/tr[/?]"
    r"|pixel\.facebook\.com/|analytics\.twitter\.com/|px\.ads\.linkedin\.com/|bat\.bing\.com/|counter\.yadro\.ru/"
    r"|mc\.yandex\.(?:ru|com)/watch/|imrworldwide\.com/|ping\.chartbeat\.net/|ivwbox\.de/|ioam\.de/|sitestat\.com/"
    r"|webtrekk\.net/|xiti\.com/|pixel\.newscred\.com/|api\.follow\.it/track|tracking\.feedpress\.(?:it|com)/"
    r"|feedads\.g\.doubleclick\.net/|rss\.buysellads\.com/|pixel\.mathtag\.com/|statcounter\.com/"
    r"|(?:(?<=[\"\s]https://)|(?<=[\"\s]http://))[^\s/\"]+/(?:[^\s\"]*/)?(?:piwik|matomo)\.php\?)",
    re.IGNORECASE,
)


def drop_counters(markup: str) -> str:
    """The markup without media that are hidden, of one pixel or known to count, or pictures of no address."""
    without = _IMAGE.sub(_keep_image, markup) if "<img" in markup else markup
    if HIDDEN in without or "<source" in without or "<video" in without or "<audio" in without:
        without = _TAG.sub(_Walk().keep, without)
    return _EMPTY_LINK.sub("", without) if without != markup else markup


def _keep_image(image: re.Match[str]) -> str:
    """What stays of a picture; of one with sources nothing where the last resort is a counter."""
    sources, written, end = image[1] or "", image[2], image[3] or ""
    counts = _counts(written)
    if not counts and (' src="' in written or ' srcset="' in written):
        return image[0]
    return "" if counts and sources and end else f"<{sources}"[:-1] + end


def _counts(written: str) -> bool:
    return bool(_TINY.search(written) or _COUNTER.search(written))


class _Walk:
    """Goes from tag to tag and knows what is open."""

    def __init__(self) -> None:
        self._open: list[
            tuple[bool, bool]
        ] = []  # whether what it holds is hidden, whether its tag was dropped

    def keep(self, tag: re.Match[str]) -> str:
        """What stays of the tag."""
        end, name, written = tag.groups()
        if end:
            return "" if self._open and self._open.pop()[1] else tag[0]
        within = bool(self._open) and self._open[-1][0]
        media = name in _MEDIA
        hides = within or HIDDEN in written or (media and _counts(written))
        dropped = hides and media
        if name not in _VOID:
            self._open.append((hides, dropped))
        return "" if dropped else tag[0].replace(HIDDEN, "", 1)
