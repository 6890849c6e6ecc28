"""Whether what a page says of itself can be: a statement that cannot gives way to the next."""

import re
from datetime import datetime, timedelta, tzinfo

from aggregator.text.dates import EPOCH, parse_date
from aggregator.text.pictures import is_avatar
from aggregator.text.urls import checked_url, registrable_domain

_SKEW = timedelta(days=1)  # clocks and zones that are set wrong
_SEPARATOR = re.compile(r"\s+[|–—·•»:/-]+\s+|\s*\|\s*")
_NO_TITLE = re.compile(
    r"(?:home(?:page)?|untitled|index|undefined|null|loading\W*|artikel|article)", re.IGNORECASE
)
_STAND_IN = re.compile(
    r"(?:.*[-_./])?(?:site|og|share|social|default|fallback|brand|header|footer)?[-_]?"
    r"(?:logo|favicon|placeholder|spacer|blank|pixel|transparent|avatar-default|apple-touch-icon"
    r"|default|fallback|share|og)"
    r"(?:[-_](?:image|img|icon|share|og|social|large|small|dark|light|white|black|square|default|fb|\d+(?:x\d+)?))*",
    re.IGNORECASE,
)


def is_title(value: str, site: str, url: str) -> bool:
    """Whether it can be an article's title: not the site's name, and not a stand-in."""
    told = " ".join(value.split())
    names = {_fold(site), _fold(registrable_domain(url)), _fold(registrable_domain(url).partition(".")[0])}
    return bool(told) and _fold(told) not in names and not _NO_TITLE.fullmatch(told)


def without_site(title: str, site: str) -> str:
    """The title without the site's name that many pages hang on to it."""
    title = " ".join(title.split())  # of a long gap the separators would take the square of the time
    parts = list(_SEPARATOR.finditer(title))
    if not site or not parts:
        return title
    if _fold(title[parts[-1].end() :]) == _fold(site):
        return title[: parts[-1].start()].strip() or title
    if _fold(title[: parts[0].start()]) == _fold(site):
        return title[parts[0].end() :].strip() or title
    return title


def is_date(value: str, zone: tzinfo, now: datetime | None) -> bool:
    """Whether it can be read, lies not in the future, and is not a computer's nought."""
    found = parse_date(value, zone)
    if found is None or found.when == EPOCH:
        return False
    return now is None or found.when <= now + _SKEW


def is_image(value: str, size: str, logo: str) -> bool:
    """Whether it can be an article's picture: no logo, stand-in, tracking pixel or face of who wrote."""
    name = value.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    drawn = value.lstrip().lower().startswith("data:")  # within the page, in place of one that comes later
    narrow = size.strip().isdecimal() and len(size.strip()) < 6 and int(size) < 50
    stands_in = drawn or narrow or value == logo or _STAND_IN.fullmatch(stem)
    return not (stands_in or is_avatar(checked_url(value) or ""))


def _fold(value: str) -> str:
    return "".join(value.casefold().split()).removeprefix("www.")
