"""The pages for people."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import html5lib
import pytest

from aggregator.model import AlsoAt, Enclosure, Entry, Person, Picture
from aggregator.publish import render, render_index
from aggregator.publish.gate import find_problems
from aggregator.publish.words import choose_words
from tests.publish.examples import (
    ENGLISH,
    ENTRIES,
    FULL,
    NEWS,
    OLD_TEXT,
    PAPER,
    SITE,
    TECH,
    all_documents,
    document,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></head><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "' onmouseover='alert(1)",
    "\u202egnp.exe",
)


def page(*entries: Entry, zone: str = "Europe/Amsterdam") -> str:
    site = replace(SITE, timezone=ZoneInfo(zone))
    return render(NEWS, entries, site, ("html",))[0].body.decode()


def test_entries_stand_under_the_day_in_the_sites_time_zone() -> None:
    late = replace(FULL, published=datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    assert "<h2>zondag 1 maart 2026</h2>" in page(late)
    assert ">00:30</time>" in page(late)
    assert "<h2>zaterdag 28 februari 2026</h2>" in page(late, zone="America/New_York")


def test_what_is_known_to_the_month_stands_under_the_month_in_every_zone() -> None:
    shown = page(OLD_TEXT, zone="America/New_York")
    assert "<h2>juli 2019</h2>" in shown
    assert "<time" not in shown
    assert "<h2>2019</h2>" in page(replace(OLD_TEXT, precision="year"))
    assert "<h2>maandag 1 juli 2019</h2>" in page(replace(OLD_TEXT, precision="day"), zone="America/New_York")


def test_a_whole_day_stands_under_that_day_though_its_midnight_was_the_day_before_in_greenwich() -> None:
    shown = page(replace(FULL, published=datetime(2026, 11, 1, 23, tzinfo=UTC), precision="day"))
    assert "<h2>maandag 2 november 2026</h2>" in shown
    assert "<time" not in shown


def test_a_title_links_to_its_article_and_the_source_is_named() -> None:
    shown = page(FULL)
    assert (
        '<a href="https://krant.example/brug">De nieuwe brug is open: AT&amp;T, 3 &lt; 4 &amp;amp; “mooi”</a>'
        in shown
    )
    assert '<a href="https://krant.example/"><bdi>De Krant &amp; Zonen</bdi></a>' in shown
    assert (
        'src="https://krant.example/brug-groot.webp" alt="" width="320" height="200" loading="lazy"' in shown
    )


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_from_outside_becomes_markup(payload: str) -> None:
    entry = Entry(
        id="tag:dorp.example,2026:x/1",
        title=payload,
        summary=payload,
        authors=(Person(payload),),
        image='https://a.example/"onerror=alert(1)',
        source=replace(PAPER, title=payload, link='https://a.example/"onclick=alert(1)'),
        published=datetime(2026, 1, 1, tzinfo=UTC),
    )
    publication = replace(NEWS, title=payload, description=payload, formats=("html",))
    documents = [
        *render(publication, (entry,), replace(SITE, title=payload)),
        render_index((publication,), {"nieuws": (entry,)}, replace(SITE, title=payload)),
    ]
    for one in documents:
        assert find_problems(one) == []
        assert b"<script" not in one.body
        assert b"49" not in one.body.partition(b"<body>")[2]


def test_every_format_is_announced_relatively_so_that_a_page_works_from_a_disk() -> None:
    shown = document("nieuws.html").body.decode()
    for form, kind in (("atom", "atom+xml"), ("rss", "rss+xml"), ("json", "feed+json")):
        assert f'<link rel="alternate" type="application/{kind}"' in shown
        assert f'href="nieuws.{form}"' in shown


def test_the_policy_allows_this_style_and_no_other() -> None:
    import base64
    import hashlib
    import html

    shown = document("index.html").body.decode()
    style = shown.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    media = "img-src https: http:; media-src https: http:"
    assert f"default-src 'none'; {media}; style-src 'sha256-{digest}'" in html.unescape(shown)


def test_the_index_shows_five_titles_of_each_category_and_how_to_subscribe() -> None:
    shown = document("index.html").body.decode()
    assert shown.count("<li>") + shown.count("<li ") == 5
    assert "Een feedlezer is een programma" in shown
    assert 'href="feeds.opml"' in shown
    assert "<code>https://dorp.example/feeds/<wbr>nieuws.atom</code>" in shown
    assert '<a href="tech.html">Tech</a>' in shown


def test_the_words_follow_the_language() -> None:
    assert '<html lang="en">' in document("tech.html").body.decode()
    assert "Nothing here yet." in document("tech.html").body.decode()
    assert choose_words("nl-BE").language == "nl"
    german = render(replace(TECH, language="de", formats=("html",)), ENTRIES, SITE)[0].body.decode()
    assert '<html lang="en">' in german
    assert '<h1 dir="auto" lang="de">Tech</h1>' in german
    assert '<h3 lang="de"><a href="https://krant.example/brug">' in german
    assert "<h2>Sunday 1 March 2026</h2>" in german  # ours: in English, like the page


@pytest.mark.parametrize(
    "entry",
    [
        replace(
            FULL,
            title="Een lange kop " * 40,
            summary="Een lange tekst. " * 400,
            link="https://krant.example/" + "weg/" * 400,
            rights="© " + "Uitgeverij " * 30,
            also_at=tuple(AlsoAt(f"https://andere{n}.example/" + "p/" * 60, "Krant " * 40) for n in range(9)),
        ),
        OLD_TEXT,
        replace(
            FULL,
            link="https://krant.example/" + "weg/" * 20_000,
            image="https://krant.example/" + "b" * 9000,
        ),
    ],
    ids=["long", "short", "endless addresses"],
)
def test_a_page_stays_under_50_kb_whatever_the_head_holds_and_tells_what_it_leaves_out(entry: Entry) -> None:
    entries = [replace(entry, id=f"tag:dorp.example,2026:x/{number}") for number in range(300)]
    shown = page(*entries)
    assert len(shown.encode()) < 50_000
    count = shown.count("<article")
    assert count > 8
    assert f"Nog {300 - count} oudere berichten staan in de feed." in shown
    assert page(*entries[:1]).count('class="older"') == 0


def test_as_many_entries_as_fit_are_shown() -> None:
    entries = [replace(ENTRIES[number % 6], id=f"tag:dorp.example,2026:x/{number}") for number in range(300)]
    assert 44_000 < len(page(*entries).encode()) < 50_000
    assert page(*entries[:30]).count("<article") == 30


def test_an_index_of_many_categories_shows_less_of_each() -> None:
    many = [replace(NEWS, id=f"n{number}", title=f"Rubriek {number}") for number in range(80)]
    index = render_index(many, {one.id: ENTRIES[:5] for one in many}, SITE)
    assert len(index.body) < 50_000
    for one in many:
        assert f'<a href="{one.id}.html">{one.title}</a>'.encode() in index.body
    few = render_index(many[:40], {one.id: ENTRIES[:5] for one in many}, SITE).body
    assert len(few) < 50_000
    assert 40 <= few.count(b"<li ") < 200


def test_every_page_is_html_to_the_letter() -> None:
    for one in all_documents():
        if one.media_type == "text/html":
            html5lib.HTMLParser(strict=True).parse(one.body.decode())


def test_the_others_of_a_group_are_named_with_their_links() -> None:
    others = (AlsoAt("https://andere.example/b", "De <Andere>"), AlsoAt("https://derde.example/b"))
    shown = page(replace(FULL, also_at=others))
    assert 'Ook bij: <a href="https://andere.example/b"><bdi>De &lt;Andere&gt;</bdi></a>, ' in shown
    assert '<a href="https://derde.example/b"><bdi>derde.example</bdi></a></p>' in shown


def test_a_page_to_which_the_title_leads_is_not_named_as_another_place() -> None:
    own = AlsoAt(f"{FULL.link}?utm_source=rss", "De Krant", "via")
    assert "Ook bij" not in page(replace(FULL, also_at=(own,)))


def test_a_podcast_is_played_when_somebody_asks_for_it_and_tells_how_long_it_lasts() -> None:
    sound = Enclosure("https://golf.example/1.mp3", "audio/mpeg", 1234, None, 2533)
    shown = page(replace(FULL, enclosures=(sound,)))
    assert '<audio controls preload="none" src="https://golf.example/1.mp3"' in shown
    assert " · 43 min" in shown
    film = replace(sound, url="https://golf.example/1.mp4", type="video/mp4")
    assert '<a href="https://golf.example/1.mp4">Bekijken (video)</a>' in page(
        replace(FULL, enclosures=(film,))
    )
    assert "<audio" not in page(replace(FULL, enclosures=()))


def test_a_picture_has_the_size_that_its_source_told_else_that_of_its_frame() -> None:
    url = "https://krant.example/brug-groot.webp"
    shown = page(replace(FULL, pictures=(Picture(url, 1400, 1300),)))
    assert f'<img class="square" src="{url}" alt="" width="1400" height="1300" loading="lazy"' in shown
    assert f'<img src="{url}" alt="" width="320" height="200"' in page(
        replace(FULL, pictures=(Picture(url, 0, None),))
    )


def test_each_part_tells_its_own_language_where_it_is_not_the_pages() -> None:
    shown = page(ENGLISH, replace(FULL, language="nl-BE"))
    assert '<h3 lang="en">' in shown
    assert '<p dir="auto" lang="en">' in shown
    assert shown.count('lang="') == 3


def test_a_page_leads_to_the_archive_where_there_is_one() -> None:
    kept = replace(NEWS, archive="archive/nieuws/2026-02")
    shown = render(kept, ENTRIES, SITE, ("html",))[0].body.decode()
    assert '<a href="archive/nieuws/2026-02.atom">Wat ouder is, staat in het archief.</a>' in shown
    bare = replace(kept, formats=("rss", "html"))
    assert "archief" not in render(bare, ENTRIES, SITE, ("html",))[0].body.decode()
