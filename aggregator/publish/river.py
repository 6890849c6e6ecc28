"""What a page shows of an entry: a row in a river of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby
from urllib.parse import urlsplit

from aggregator.model import Enclosure
from aggregator.publish.addresses import page_address
from aggregator.publish.item import Item, best_enclosure, one_line
from aggregator.publish.moments import tell_locally
from aggregator.publish.words import Words
from aggregator.text.dates import format_rfc3339
from aggregator.text.html import shorten

TEXT = 280  # characters of an entry's text on a page
TITLE = 200
NAME = 80  # of a source, of rights
MOST_OTHERS = 4  # places where an article is also told to be
LONGEST_ADDRESS = 2000  # characters: a longer one has no place on a small page, the feed has it
_FRAME = (320, 200)  # of a picture whose size is not known
_LARGE = 10_000  # pixels that no picture of an article has
_SQUARE = (4 / 5, 5 / 4)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; its size in pixels is the source's word, or that of the frame it is shown in."""

    url: str
    width: int
    height: int
    square: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Where an article is to be found too."""

    url: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry as a page shows it."""

    heading: str  # of the group that it stands in
    title: str
    link: str | None
    moment: str  # for <time datetime>
    time: str  # in the site's time zone; empty when the source told no time of day
    day: str  # a short date
    source: str
    source_link: str | None
    rights: str  # may be empty
    text: str
    image: Image | None
    audio: str | None
    video: str | None
    minutes: int | None  # that the sound or film lasts
    others: tuple[Other, ...]
    language: str | None  # where it differs from the page's own words
    html: str = ""  # markupsafe.Markup: what our own template makes of it, where the owner has no other


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one day; of one month or year where nothing more is known."""

    heading: str
    rows: tuple[Row, ...]


def group_by_day(rows: Sequence[Row]) -> list[Day]:
    """The rows in their order, under their headings."""
    return [Day(heading, tuple(group)) for heading, group in groupby(rows, key=lambda row: row.heading)]


def make_row(item: Item, language: str, words: Words, zone: tzinfo) -> Row:
    """An entry of a publication in `language`, for a page in `words`."""
    local = tell_locally(item.published, item.precision, zone)
    media = best_enclosure(item.enclosures)
    lasts = media.duration or (item.podcast.duration if item.podcast else None) if media else None
    return Row(
        heading=words.format_heading(local, item.precision),
        title=shorten(item.title, TITLE),
        link=_short(item.link),
        moment=format_rfc3339(item.published),
        time=f"{local.hour:02}:{local.minute:02}" if item.precision == "second" else "",
        day=words.format_short(local, item.precision),
        source=shorten(_name_source(item), NAME),
        source_link=_short(page_address(item.source.link)) if item.source else None,
        rights=shorten(item.all_rights, NAME),
        text=shorten(item.excerpt, TEXT),
        image=_choose_image(item),
        audio=_play(media, "audio/"),
        video=_play(media, "video/"),
        minutes=-(-lasts // 60) if lasts else None,
        others=tuple(_tell_others(item)),
        language=None if words.is_in(item.language or language) else item.language or language,
    )


def _short(address: str | None) -> str | None:
    return address if address and len(address) <= LONGEST_ADDRESS else None


def _name_source(item: Item) -> str:
    if item.source and (title := one_line(item.source.title)):
        return title
    return item.authors[0].name


def _play(media: Enclosure | None, kind: str) -> str | None:
    return _short(media.url) if media and (media.type or "").lower().startswith(kind) else None


def _choose_image(item: Item) -> Image | None:
    pictures = (one.url for one in item.enclosures if (one.type or "").lower().startswith("image/"))
    url = _short(item.image or next(pictures, None))
    if url is None:
        return None
    known = item.picture if item.picture and item.picture.url == url else None
    width, height = (known.width or 0, known.height or 0) if known else (0, 0)
    if not (0 < width < _LARGE and 0 < height < _LARGE):
        return Image(url, *_FRAME, square=False)
    return Image(url, width, height, square=_SQUARE[0] <= width / height <= _SQUARE[1])


def _tell_others(item: Item) -> list[Other]:
    places = (place for place in item.also_at if place.url != item.link)  # where the title leads already
    found = [Other(place.url, place.title or urlsplit(place.url).hostname or "") for place in places]
    return [Other(one.url, shorten(one.name, NAME)) for one in found if one.name and _short(one.url)][
        :MOST_OTHERS
    ]
