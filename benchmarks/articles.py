"""Feeds that nobody wrote: RSS 2.0 and Atom half and half, 20 to 30 entries of 1 to 4 KB of HTML each.

The same numbers always give the same bytes, so that two runs measure the same work.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape

_DUTCH = (
    "haven schip vlag kade lading sluis brug molen polder wind regen storm gemeente wethouder "
    "plan besluit wijk straat huis tuin school klas les boek vraag antwoord onderzoek getal "
    "proef uitslag wedstrijd doel ploeg trainer markt prijs winkel klant bedrijf fiets trein "
    "spoor vertraging coöperatie café ideeën"
)
_ENGLISH = (
    "harbour vessel flag cargo lock bridge mill field wind rain storm council plan decision "
    "district street house garden school class lesson book question answer study number test "
    "result match goal team coach market price shop customer company bicycle train track delay "
    "software release module kernel patch"
)
DUTCH, ENGLISH = _DUTCH.split(), _ENGLISH.split()
SIGNS = ("&amp;", "&eacute;", "&ndash;", "&euro;", "&nbsp;", "&#8220;")
LABELS = ("Haven", "Techniek", "Sport & spel", "Onderwijs", "Weather", "Économie", "Open source")
NUMBERS = {"&eacute;": "é", "&ndash;": "–", "&euro;": "€", "&nbsp;": "\u00a0"}

FIRST = 1000  # the number of the newest entry when a feed begins
TEXTS = 400  # bodies that there are
APART = timedelta(hours=7)  # between two entries that were there from the beginning
QUICK = timedelta(minutes=1)  # between two that come while we look

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>Paper {feed} &amp; others</title>
<link>{site}/</link>
<atom:link href="{site}/feed.xml" rel="self" type="application/rss+xml"/>
<description>What happens in quarter {feed}</description>
<language>nl</language>
<lastBuildDate>{newest}</lastBuildDate>
{entries}</channel>
</rss>
"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="{site}/">
<title>Journal {feed} &amp; others</title>
<subtitle>What happens in quarter {feed}</subtitle>
<id>tag:paper{feed}.example,2026:feed</id>
<link href="{site}/"/>
<link rel="self" href="{site}/feed.xml"/>
<updated>{newest}</updated>
{entries}</feed>
"""


def count_entries(feed: int) -> int:
    """How many entries the document of a feed holds."""
    return 20 + feed * 3 % 11


def write_feed(feed: int, newer: int, start: datetime) -> bytes:
    """The document of a feed that began at `start`, after so many newer entries."""
    newest = FIRST + newer
    numbers = range(newest, newest - count_entries(feed), -1)
    write = _write_item if feed % 2 == 0 else _write_entry
    entries = "".join(write(feed, number, _when(feed, number, start)) for number in numbers)
    when = _when(feed, newest, start)
    told = format_datetime(when) if feed % 2 == 0 else when.isoformat()
    frame = RSS if feed % 2 == 0 else ATOM
    return frame.format(feed=feed, site=_site(feed), newest=told, entries=entries).encode()


def write_link(feed: int, number: int) -> str:
    """Where an entry is read."""
    return f"{_site(feed)}/2026/article-{number}"


def _site(feed: int) -> str:
    return f"https://paper{feed}.example"


def _when(feed: int, number: int, start: datetime) -> datetime:
    newer = number - FIRST
    after = newer * QUICK if newer > 0 else newer * APART - timedelta(minutes=feed % 300)
    return (start + after).astimezone(UTC).replace(microsecond=0)


def _write_item(feed: int, number: int, when: datetime) -> str:
    place = (feed * 37 + number * 11) % TEXTS
    # Every third feed has the whole text in its description, escaped.
    text = (
        f"<description>{_escaped_bodies()[place]}</description>"
        if feed % 3 == 0
        else f"<description>{_title(feed + 1, number)}.</description>\n"
        f"<content:encoded><![CDATA[{_bodies()[place]}]]></content:encoded>"
    )
    sound = f"https://sound.example/{feed}/{number}.mp3"
    more = (
        f'<enclosure url="{sound}" length="{number * 997}" type="audio/mpeg"/>\n' if number % 9 == 0 else ""
    )
    return (
        f"<item>\n<title>{_title(feed, number)}</title>\n"
        f"<link>{write_link(feed, number)}?utm_source=rss</link>\n"
        f'<guid isPermaLink="false">paper{feed}-{number}</guid>\n<pubDate>{format_datetime(when)}</pubDate>\n'
        f"<dc:creator>Writer {number % 7}</dc:creator>\n<category>{_label(number)}</category>\n"
        f"{more}{text}\n</item>\n"
    )


def _write_entry(feed: int, number: int, when: datetime) -> str:
    place = (feed * 37 + number * 11) % TEXTS
    # Every third feed writes XHTML.
    content = (
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{_strict_bodies()[place]}</div></content>'
        if feed % 3 == 0
        else f'<content type="html">{_escaped_bodies()[place]}</content>'
    )
    told = when.isoformat().replace("+00:00", "Z")
    return (
        f"<entry>\n<title>{_title(feed, number)}</title>\n"
        f'<link rel="alternate" type="text/html" href="{write_link(feed, number)}"/>\n'
        f"<id>tag:paper{feed}.example,2026:{number}</id>\n<published>{told}</published>\n<updated>{told}</updated>\n"
        f'<author><name>Writer {number % 7}</name></author>\n<category term="{_label(number)}"/>\n'
        f'<summary type="html">{_title(feed + 1, number)}.</summary>\n{content}\n</entry>\n'
    )


def _label(number: int) -> str:
    return escape(LABELS[number % len(LABELS)])


def _title(feed: int, number: int) -> str:
    titles = _titles()
    return f"{titles[(feed * 13 + number * 5) % len(titles)]} {number}"


@cache
def _titles() -> list[str]:
    chance = random.Random(7)
    return [" ".join(chance.sample(chance.choice((DUTCH, ENGLISH)), 5)).capitalize() for _ in range(500)]


@cache
def _bodies() -> list[str]:
    chance = random.Random(11)
    return [_write_body(chance) for _ in range(TEXTS)]


@cache
def _escaped_bodies() -> list[str]:
    return [escape(body, quote=False) for body in _bodies()]


@cache
def _strict_bodies() -> list[str]:
    bodies = _bodies()
    for name, sign in NUMBERS.items():
        bodies = [body.replace(name, sign) for body in bodies]
    return bodies


def _write_body(chance: random.Random) -> str:
    words = chance.choice((DUTCH, ENGLISH))
    wanted = chance.randrange(1000, 4000)
    parts: list[str] = []
    while sum(map(len, parts)) < wanted:
        parts.append(_write_part(chance, words))
    if chance.random() < 0.1:  # what a reader must never run
        parts.append("<script>count('visit');</script>")
    return "\n".join(parts)


def _write_part(chance: random.Random, words: Sequence[str]) -> str:
    kind = chance.randrange(8)
    if kind == 0:
        return "<ul>" + "".join(f"<li>{_sentence(chance, words, 6)}</li>" for _ in range(4)) + "</ul>"
    if kind == 1:
        place = f"/pictures/{chance.randrange(9999)}.jpg"
        return f'<p><img src="{place}" alt="Picture" width="800" height="600" /></p>'
    if kind == 2:
        return f"<blockquote>{_sentence(chance, words, 20)}</blockquote>"
    if kind == 3:
        return f"<h2>{_sentence(chance, words, 4)}</h2>"
    return f"<p>{' '.join(_sentence(chance, words, chance.randrange(6, 18)) for _ in range(4))}</p>"


def _sentence(chance: random.Random, words: Sequence[str], length: int) -> str:
    return " ".join(_word(chance, chance.choice(words)) for _ in range(length)).capitalize() + "."


def _word(chance: random.Random, word: str) -> str:
    kind = chance.random()
    if kind < 0.03:
        return chance.choice(SIGNS)
    if kind < 0.05:
        return f'<a href="https://place.example/{word}?page=1&amp;part=2">{word}</a>'
    if kind < 0.06:
        return f'<a href="/about/{word}">{word}</a>'
    if kind < 0.08:
        return f"<strong>{word}</strong>"
    return f"<em>{word}</em>" if kind < 0.09 else word
