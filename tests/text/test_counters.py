"""Pictures that are there to be counted, and not to be seen, are not published; all others are."""

# ruff: noqa: E501  (one case, one line)

import time

import pytest

from aggregator.text.html import clean_html, html_to_text

DOT = "https://t.example/x.gif"
PICTURE = "https://ok.example/x.jpg"


def clean(html: str) -> str:
    """Cleaned; what is clean stays as it is."""
    cleaned = clean_html(html)
    assert clean_html(cleaned) == cleaned
    return cleaned


@pytest.mark.parametrize(
    "written",
    [
        *('width="01" height="01"', 'width="1.0"', 'width="1.5"', "height=0.9px", "width=' 1px'", "hidden"),
        *('HIDDEN="until-found"', 'style="visibility:hidden"', 'style="opacity:0"', 'style="opacity: .0%"'),
        *('style="display : none"', 'style="display:/* x */none"', 'STYLE="DISPLAY:NONE!important"'),
        *('style="display:none !important;display:block"', 'style="display&colon;none"', 'style="width:0"'),
        *('style="position:absolute;left:-9999px"', 'style="max-width:0;max-height:0"', "style=height:1pt"),
        *('style="width:1.0px"', 'style="width:1px;min-height:1px!important;padding:0"'),
    ],
)
def test_a_picture_that_nobody_sees_is_gone(written: str) -> None:
    assert clean(f'x<img src="{DOT}" {written}>') == "x"


@pytest.mark.parametrize(
    "written",
    [
        *('width="640.5"', 'width="10"', 'width="1%"', 'style="border-width:0px"', 'style="line-height:1px"'),
        *('style="min-width:0"', 'style="width:1em"', 'style="height:0;padding-bottom:56%"'),
        *(
            'style="display:none;display:block"',
            'aria-hidden="true"',
            'title="hidden"',
            'style="left:-9999px"',
        ),
        *('style="overflow:hidden"', 'style="opacity:0" data-main-image=""', 'style="opacity:.5"'),
    ],
)
def test_a_picture_that_only_looks_so_stays(written: str) -> None:
    assert f'src="{PICTURE}"' in clean(f'x<img src="{PICTURE}" {written}>')


def test_a_size_is_read_as_browsers_read_it() -> None:
    assert clean(f'<img src="{PICTURE}" width="0640.9" height=" 48px">') == (
        f'<img src="{PICTURE}" width="640" height="48">'
    )


@pytest.mark.parametrize(
    "html",
    [
        *('<div style="display:none">a%sb</div>', "<div hidden>a%sb</div>", "<p hidden>a%sb<p>"),
        *('<DIV title=">" hidden>a%sb</DIV>', '<div title="<>"hidden>a%sb</div>', "<div/hidden>a%sb</div>"),
        *("<form hidden>a%sb</form>", '<x-y style="display:none">a%sb</x-y>', "<main hidden><main>a</main>%sb</main>"),
        *("<table hidden><tr><td>a%sb</table>", '<a hidden href="/x">a%sb</a>', "<picture hidden>a%sb</picture>"),
        *('<div style="width:1px;height:1px;overflow:hidden">a%sb</div>', "<noscript hidden>a%sb</noscript>"),
        *('<div style="position:fixed;top:-999em">a%sb</div>', "<!-- --!><div hidden>a%sb</div>"),
        *('<div title="style=" style="display:none">a%sb</div>', '<i dir="hidden">a%sb</i>'),
        "<b hidden>" + "<i>" * 500 + "a%sb</b>" + "</i>" * 500,  # so much that it is rebuilt first
    ],
)  # fmt: skip
def test_a_picture_in_what_is_hidden_is_gone_and_the_words_stay(html: str) -> None:
    """A script may show them, and what an entry is known by must not change."""
    hidden = f'<img src="{DOT}"><video poster="{DOT}"><source src="{DOT}"></video>'
    cleaned = clean(html % hidden + f'<p><img src="{PICTURE}"></p>')
    assert DOT not in cleaned
    assert f'src="{PICTURE}"' in cleaned
    assert 'dir="hidden"' not in cleaned
    assert "ab" in html_to_text(cleaned)


@pytest.mark.parametrize(
    "html",
    [
        '<div style="position:relative;height:0;padding-bottom:56.25%;overflow:hidden">%s</div>',
        *('<div style="opacity:0">%s</div>', '<div style="width:1px;min-width:100%">%s</div>'),
        *('<body style="display:none">%s', "<input hidden>%s", "<p hidden>word<p>%s", "<td hidden>word%s"),
        *(
            "<picture>%s</picture>",
            "<script hidden>pwn(1)</script>%s",
            "<li hidden>word<li>%s",
            "a hidden %s",
        ),
    ],
)
def test_a_picture_in_what_a_browser_shows_stays(html: str) -> None:
    cleaned = clean(html.replace("%s", f'<img src="{PICTURE}">'))
    assert f'src="{PICTURE}"' in cleaned
    assert "pwn" not in cleaned


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        (f'<video poster="{DOT}" width=1 height=1>old</video>x', "oldx"),
        (f'<video hidden src="/v"><source src="{DOT}"></video>x', "x"),
        ('<audio src="https://t.example/matomo.php?x"></audio>x', "x"),
        (f'<picture><source srcset="{DOT}"><img width=1 src="{DOT}"></picture>x', "x"),
        ('<picture><source srcset="https://stats.wp.com/g"></picture>x', "<picture></picture>x"),
        (
            f'<picture><source srcset="{PICTURE}"><img alt="A"></picture>',
            f'<picture><source srcset="{PICTURE}"></picture>',
        ),
        (
            f'<video src="{PICTURE}" width="400"><source src="{PICTURE}"></video>',
            f'<video src="{PICTURE}" width="400" controls=""><source src="{PICTURE}"></video>',
        ),
    ],
)
def test_films_and_pictures_with_sources_are_judged_too(html: str, cleaned: str) -> None:
    assert clean(html) == cleaned


@pytest.mark.parametrize(
    "html",
    [
        *('<p style="' * 20_000, "style=" * 40_000, " hidden " * 40_000, "<div hidden>" * 20_000),
        *("<form hidden>" * 20_000 + "</form>" * 20_000, '<p style="' + "/*" * 100_000 + '">'),
        *('<p style="' + "a:b;" * 50_000 + '">', "".join(f'<p style="width:{n}">' for n in range(20_000))),
    ],
    ids=range(8),
)
def test_hiding_takes_no_time(html: str) -> None:
    """Together with the cleaning, which costs far more."""
    began = time.process_time()
    clean_html(html)
    assert time.process_time() - began < 8


def test_a_counter_is_known_by_its_program_on_any_host() -> None:
    for path in ("matomo.php?a", "deep/down/piwik.php?a", "x//matomo.php?a"):
        assert clean(f'x<img src="https://cijfers.example/{path}">') == "x"
        assert clean(f'x<img srcset="https://a.example/b 1x, http://cijfers.example/{path} 2x">') == "x"
    assert PICTURE in clean(f'<img src="{PICTURE}" alt="Over /matomo.php?a">')


@pytest.mark.parametrize(
    "written",
    [
        *('src="https://a.example/' + "/a/" * 20_000 + '"', 'src="https://a.example//' + "a." * 20_000 + '"'),
        *('srcset="https://a.example/' + "/a" * 12_000 + ' 2x"', 'srcset="a' + "," * 30_000 + 'b"'),
        *('srcset="a 1x ' + "," * 30_000 + '"', 'srcset="a 1x' + ",\u2003" * 15_000 + '"'),
    ],
    ids=range(6),
)
def test_a_long_address_takes_no_more_time_than_its_length(written: str) -> None:
    began = time.process_time()
    clean_html(f"<img {written}>")
    assert time.process_time() - began < 0.3
