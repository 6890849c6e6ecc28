"""What pages write for scripts is seen where none runs: lazy pictures, players, and no hidden counters."""

# ruff: noqa: E501  (one case, one line)

import time

import pytest

from aggregator.text.html import clean_html, html_to_text
from aggregator.text.media import show_media
from aggregator.text.players import Player, find_player
from aggregator.text.urls import cut_tracking

BASE = "https://krant.example/artikel/"
DOT = "data:image/gif;base64,R0lGOD"


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        (f'<img src="{DOT}" data-src="/a.jpg">', '<img src="https://krant.example/a.jpg">'),
        (f'<img src="{DOT}" data-lazy-src="a.jpg">', '<img src="https://krant.example/artikel/a.jpg">'),
        ('<img src="/leeg.gif" data-original="/a.jpg" alt="A">', '<img src="https://krant.example/a.jpg" alt="A">'),
        ('<img data-src="/a.jpg" loading="lazy">', '<img src="https://krant.example/a.jpg">'),
        ('<IMG DATA-SRC="/a.jpg">', '<img src="https://krant.example/a.jpg">'),
        ("<img src=/a.jpg data-src=javascript:pwn(1)>", '<img src="https://krant.example/a.jpg">'),
        ("<img src=/a.jpg data-src='{\"x\":1}'>", '<img src="https://krant.example/a.jpg">'),
        (
            '<img src="/a.jpg" data-srcset="/a.jpg 1x, /b.jpg 2x">',
            ('<img srcset="https://krant.example/a.jpg 1x, https://krant.example/b.jpg 2x" '
            'src="https://krant.example/a.jpg">'),
        ),
        (
            f'<img src="{DOT}" data-src="/a.jpg"><noscript><img src="/a.jpg" alt="A"></noscript>',
            '<img src="https://krant.example/a.jpg" alt="A">',
        ),
        (
            '<picture><source data-srcset="/a.webp"><img src="/a.jpg"></picture>',
            '<picture><source srcset="https://krant.example/a.webp"><img src="https://krant.example/a.jpg"></picture>',
        ),
        ('<video data-src="/v.mp4" data-poster="/p.jpg"></video>', (
            '<video src="https://krant.example/v.mp4" poster="https://krant.example/p.jpg" controls=""></video>'
        )),
        ('x<img src="/t.gif" style="display: none">', "x"),
        ('x<img src="/t.gif" style="width:1px;height:1px">', "x"),
        ('x<img src="https://www.facebook.com/tr?id=1">', "x"),
        ('x<img src="https://cijfers.krant.example/matomo.php?idsite=1">', "x"),
        ('<p title="<img data-src=/x>">x</p>', '<p title="&lt;img data-src=/x&gt;">x</p>'),
        ("<!-- <img data-src=/x> -->x", "x"),
        ('<p xml:lang="fr">mot <i xml:lang="nl" lang="nl">woord</i></p>', '<p lang="fr">mot <i lang="nl">woord</i></p>'),
        ('<a href="/x?utm_source=rss&amp;id=7&amp;fbclid=Z#kop">x</a>', '<a href="https://krant.example/x?id=7#kop">x</a>'),
        ('<a href="https://a.example/?ref=1&amp;xtor=RSS-1">x</a>', '<a href="https://a.example/?ref=1">x</a>'),
    ],
)  # fmt: skip
def test_what_is_shown(html: str, cleaned: str) -> None:
    assert clean_html(html, BASE) == cleaned
    assert clean_html(cleaned, BASE) == cleaned


def link(href: str, text: str) -> str:
    return f'<a href="{href}" hreflang="zxx">▶ {text}</a>'


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        (
            '<p>Kijk:</p><iframe src="https://www.youtube-nocookie.com/embed/dQw4?rel=0" title="De &lt;brug&gt;"></iframe>',
            "<p>Kijk:</p>" + link("https://www.youtube.com/watch?v=dQw4", "De &lt;brug&gt;"),
        ),
        ("<iframe data-src='//player.vimeo.com/video/12345'></iframe>", link("https://vimeo.com/12345", "player.vimeo.com")),
        (
            "<object data='https://www.youtube.com/v/abcd'><embed src='https://www.youtube.com/v/abcd'></object>",
            link("https://www.youtube.com/watch?v=abcd", "youtube.com"),
        ),
        ("<iframe src='/embed/7'></iframe>", link("https://krant.example/embed/7", "krant.example")),
        ("<iframe src='https://film.example/7' allowfullscreen></iframe>", link("https://film.example/7", "film.example")),
        ("<iframe src='https://ads.example/7'></iframe>x", "x"),
        ("<iframe src='https://www.googletagmanager.com/ns.html?embed/' allowfullscreen></iframe>x", "x"),
        ("<iframe src='javascript:pwn(1)' allowfullscreen></iframe>x", "x"),
        ("<iframe src='https://film.example/\"onload=pwn(1)' allowfullscreen title='\"><img src=x onerror=pwn(1)>'></iframe>",
         link("https://film.example/%22onload=pwn(1)", '"&gt;&lt;img src=x onerror=pwn(1)&gt;')),
    ],
)  # fmt: skip
def test_a_player_becomes_a_link_to_its_film(html: str, cleaned: str) -> None:
    assert clean_html(html, BASE) == cleaned
    assert clean_html(cleaned, BASE) == cleaned


def test_a_player_is_no_words_so_what_an_entry_is_known_by_stays() -> None:
    html = "<p>Voor</p><iframe src='https://www.youtube.com/embed/abcd'></iframe><p>na</p>"
    assert html_to_text(clean_html(html)) == html_to_text(html) == "Voor\nna"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://www.youtube.com/embed/a-b_c?start=1", "https://www.youtube.com/watch?v=a-b_c"),
        ("https://youtu.be/abcd", "https://www.youtube.com/watch?v=abcd"),
        ("https://www.youtube.com/embed/videoseries?list=PL1", "https://www.youtube.com/playlist?list=PL1"),
        ("https://www.dailymotion.com/embed/video/x7", "https://www.dailymotion.com/embed/video/x7"),
        ("https://geo.dailymotion.com/embed/video/x7abc", "https://www.dailymotion.com/video/x7abc"),
        ("https://tube.example/videos/embed/9c-8", "https://tube.example/w/9c-8"),
        ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1", "https://api.soundcloud.com/tracks/1"),
        ("https://open.spotify.com/embed/episode/4ab", "https://open.spotify.com/episode/4ab"),
    ],
)  # fmt: skip
def test_where_a_film_is_found(address: str, page: str) -> None:
    player = find_player(address)
    assert isinstance(player, Player)
    assert player.link == page


@pytest.mark.parametrize(
    "address", ["https://krant.example/", "https://a.example/embedded-systems", "https://w.soundcloud.com/player/?url=javascript:pwn(1)"]
)  # fmt: skip
def test_what_plays_nothing_is_no_player(address: str) -> None:
    assert find_player(address) is None


@pytest.mark.parametrize(
    ("address", "cut"),
    [
        ("https://a.example/?utm_source=x", "https://a.example/"),
        ("https://a.example/?", "https://a.example/?"),
        ("https://a.example/%7e?b=&UTM_x=1&a", "https://a.example/%7e?b=&a"),
        ("https://a.example/#utm_source=x", "https://a.example/"),
        ("https://a.example/?a#utm", "https://a.example/?a#utm"),
        ("mailto:a@b.example?utm_source=x", "mailto:a@b.example?utm_source=x"),
    ],
)
def test_tracking_is_cut_and_all_else_stays_byte_for_byte(address: str, cut: str) -> None:
    assert cut_tracking(address) == cut == cut_tracking(cut)


@pytest.mark.parametrize(
    "html",
    [
        "<img data-src=" * 20_000,
        '<img data-src="1" ' * 20_000 + 'b=">"',
        "<noscript>" * 20_000 + "<img data-src=x>",
        "<noscript><img src=a></noscript>" * 10_000 + "<img data-src=x>",
        "<iframe src=https://www.youtube.com/embed/abcd>" * 20_000,
        "<!-- data- " * 20_000,
        "<img data-src='" + "a " * 100_000 + "'>",
        "<p " + "data-x=1 " * 50_000 + ">",
    ],
    ids=range(8),
)
def test_nothing_made_to_be_slow_is(html: str) -> None:
    began = time.process_time()
    show_media(html, BASE)
    assert time.process_time() - began < 2
