"""What stands in a frame is shown to nobody, and what stands behind one to everybody, as markup."""

import time

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.frames import empty_frames
from aggregator.text.html import clean_html, html_to_text, plain_text
from tests.program.test_markup import find_run

FILM = "https://www.youtube.com/embed/abcd"
LINK = '<a href="https://www.youtube.com/watch?v=abcd" hreflang="zxx">▶ youtube.com</a>'
MEDIUM = (
    "https://cdn.embedly.com/widgets/media.html?type=text%2Fhtml"
    "&amp;src=https%3A%2F%2Fwww.youtube.com%2Fembed%2Fabcd%3Ffeature%3Doembed&amp;key=a&amp;schema=youtube"
)
REST = '<p>Verder <a href="https://krant.example/q">q</a></p>'
ALONE = ("iframe", "noembed", "noframes", "plaintext", "textarea", "title", "xmp", "template")


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ('<iframe src="https://ads.example/x"><p>oud</p></iframe>na', "na"),
        (f'<iframe src="{FILM}">Uw browser kent <b>geen</b> frames</iframe>na', LINK + "na"),
        (f'<IFRAME SRC="{FILM}">oud</IFrame >na', LINK + "na"),
        (f'<iframe src="{MEDIUM}"><a href="https://medium.com/media/1/href">m</a></iframe>na', LINK + "na"),
        ('<iframe src="/x"><embed src="https://www.youtube.com/v/abcd"></iframe>na', "na"),
        (f'<iframe src="/x"><!-- oud</iframe><iframe src="{FILM}"></iframe>', LINK),
        ('<noembed><a href="x">y</a></noembed>na', "na"),
        ("<noframes><p>x</p></noframes>na", "na"),
        ("<xmp><b>bron</b></xmp>", "&lt;b&gt;bron&lt;/b&gt;"),
        ("<textarea><b>bron</b></textarea>na", "&lt;b&gt;bron&lt;/b&gt;na"),
        ("<title>a <iframe> b</title>na", "a &lt;iframe&gt; bna"),
        ("<textarea><iframe></textarea><b>a</b></iframe>b", "&lt;iframe&gt;<b>a</b>b"),
        ("<script>f('<iframe>')</script><b>a</b><iframe></iframe>", "<b>a</b>"),
        ('<script>if (a<b && c>d) f("<p title=\'")</script><iframe><b>a</b>', "<b>a</b>"),
        ("<style>p::after{content:'<title>'}</style><b>a</b><title>b</title>", "<b>a</b>b"),
        ("<!-- <iframe> --><b>a</b><!-- </iframe> -->", "<b>a</b>"),
        ('<p title="<iframe>">a</p><iframe></iframe>', '<p title="&lt;iframe&gt;">a</p>'),
        ("<template><p>x</p><template></template></template><title/>na", "na"),
        ("<iframe><b>a</b></iframes><i>b</i>", "<b>a</b><i>b</i>"),
        ("De <iframe> en de <textarea>, <b>beide</b>.", "De  en de , <b>beide</b>."),
    ],
)
def test_what_a_frame_holds_goes(html: str, cleaned: str) -> None:
    assert clean_html(html) == cleaned
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize("begin", ["<{}>", "<{} />", "<{}/>", '<{} src="/a=b"/>', "<{} src=/b/ />"])
@pytest.mark.parametrize("name", ALONE)
def test_what_stands_behind_one_that_is_not_closed_stays_markup(name: str, begin: str) -> None:
    html = f"<p>Voor</p>{begin.format(name)}{REST}"
    assert clean_html(html) == f"<p>Voor</p>{REST}"
    assert html_to_text(html) == "Voor\nVerder q"
    assert plain_text(html) == "Voor Verder q"
    if name != "template":  # one may hold another
        assert clean_html(f"{html}<{name}>x</{name}>").startswith(f"<p>Voor</p>{REST}")


@pytest.mark.parametrize("name", ["script", "style"])
def test_code_that_breaks_off_is_never_shown_but_takes_nothing_along_when_closed_in_itself(name: str) -> None:
    assert clean_html(f"<b>a</b><{name}>pwn(1) <b>b</b>") == "<b>a</b>"
    assert clean_html(f"<b>a</b><{name} src=https://x.example/>pwn(1)") == "<b>a</b>"
    assert clean_html(f'<b>a</b><{name} src="x"/>pwn(1)</{name}>{REST}') == f"<b>a</b>{REST}"
    assert clean_html(f'<b>a</b><{name} src="x" />{REST}<{name}>pwn(1)</{name}>') == f"<b>a</b>{REST}"


@pytest.mark.parametrize("name", ["audio", "video"])
def test_no_player_swallows_what_stands_behind_it(name: str) -> None:
    shown = f'<{name} src="https://krant.example/v" controls="">'
    assert clean_html(f'<{name} src="https://krant.example/v" />{REST}') == f"{shown}</{name}>{REST}"
    assert clean_html(f'<{name} src="https://krant.example/v" />oud</{name}>') == f"{shown}oud</{name}>"


@pytest.mark.parametrize("value", ["src=/a/", 'src="/a"', "src='/a/' b", "src = /a=b/", ""])
def test_a_slash_that_ends_an_address_closes_nothing(value: str) -> None:
    assert clean_html(f"<iframe {value}>oud</iframe>na") == "na"


def test_a_frame_is_no_words() -> None:
    html = f"<p>Voor</p><iframe src='{FILM}'><a href='/oud'>oud</a></iframe><p>na</p>"
    assert html_to_text(html) == html_to_text(clean_html(html)) == "Voor\nna"


PIECES = """
<iframe> <iframe/> </iframe> <noembed> </noembed> <textarea> </textarea> <title/> <title> </title>
<xmp> </xmp> <plaintext> </plaintext> <template> </template> <script/> </script> <script>pwn()
<style> <style/> </style> <svg> </svg> <math> <mtext> <noscript> </noscript> <video/> </video>
<select> <option> <table> <!-- --> <p> <img~src=x~onerror=pwn()> <a~title=" "> <p~title=' '>
<annotation-xml~encoding=text/html> <foreignObject> <desc> <mglyph> <form> </form> &lt;script&gt;pwn() word
"""
MARKUP = st.lists(st.sampled_from([piece.replace("~", " ") for piece in PIECES.split()]), max_size=14)


@given(MARKUP.map("".join))
def test_nothing_runs_however_they_are_nested(markup: str) -> None:
    cleaned = clean_html(markup)
    assert find_run(cleaned, fragment=True) == []
    assert clean_html(cleaned) == cleaned
    again = html5lib.serialize(html5lib.parseFragment(cleaned), omit_optional_tags=False)
    assert find_run(again, fragment=True) == []


@given(MARKUP.map("".join))
def test_once_is_enough(markup: str) -> None:
    once = empty_frames(markup)
    assert clean_html(once) == clean_html(markup)


@pytest.mark.parametrize(
    "html",
    [
        "<iframe>" * 40_000,
        "<iframe/>" * 40_000,
        "<iframe></iframe>" * 20_000,
        "<template>" * 40_000 + "</template>",
        "<script/>" * 40_000,
        "<iframe><title><xmp><noembed>" * 20_000,
        "<iframe " + "a= " * 100_000,
        "<iframe " + "/ " * 100_000 + "/>",
        "<title>" + "</title" * 40_000,
        "<video " * 40_000 + "/>",
    ],
    ids=range(10),
)
def test_nothing_made_to_be_slow_is(html: str) -> None:
    began = time.process_time()
    empty_frames(html)
    assert time.process_time() - began < 2
