"""What is taken for harmless on a page is what going through it tag by tag would find harmless."""

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import AlsoAt, Enclosure, Picture
from aggregator.publish import render
from aggregator.publish.lint import html
from tests.publish.examples import ENTRIES, FULL, NEWS, SITE

KINDS = (("mp3", "audio/mpeg"), ("mp4", "video/mp4"))
FILES = [Enclosure(f"https://paper.example/a.{end}", kind) for end, kind in KINDS]
ODD = [
    replace(
        FULL,
        id=f"{FULL.id}{number}",
        title="Een \"kop\" <b> & 'meer'",
        language="en",
        enclosures=(file,),
        image="https://paper.example/a?b=1&c='2'",
        pictures=(Picture("https://paper.example/a?b=1&c='2'", 400, 400),),
        also_at=(AlsoAt("https://else.example/", "Elders"), AlsoAt("https://more.example/", "Meer")),
    )
    for number, file in enumerate(FILES)
]
PAGE = render(NEWS, [*ENTRIES, *ODD], SITE, ("html",))[0].body.decode()
PIECES = st.sampled_from(
    [
        *("<", ">", '"', "'", "=", " ", "/", "&quot;", "--", "<!--", "-->", "<!", "<?", "]]>", "<p>", "</p>"),
        *("</article>", '<article dir="auto">', '<article dir="auto"></article>', "</h3>", "<br>", "</a>"),
        *("<script>", "</script>", "<style>", "</style>", "<title>", "</title>", '<p title="', "<p title='"),
        *('">', "'>", "' onclick=x ", ' onclick="x"', ' class="meta"', ' id="content"', "<bdi>", "</bdi>"),
        *('<a href="javascript:x">', '<a href="https://x.example/">', "https://"),
    ]
)


def go_through(page: str) -> list[str]:
    """Everything wrong with a page, told by every tag of it."""
    known, html._ENTRY = html._ENTRY, re.compile("(?!)")
    try:
        return list(html.lint_html(page.encode()))
    finally:
        html._ENTRY = known


def test_every_kind_of_entry_is_known_to_be_harmless() -> None:
    assert PAGE.count("<article") == PAGE.count("</article>") >= len(ENTRIES)
    for needed in ("<audio", ">Bekijk", "Elders", 'class="square"', 'lang="en"'):
        assert needed.lower() in PAGE.lower(), needed
    assert html._ENTRY.sub("", PAGE).count("<article") == 0
    assert go_through(PAGE) == list(html.lint_html(PAGE.encode())) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PAGE)), st.integers(0, 30), PIECES), min_size=1, max_size=4))
def test_no_page_with_a_problem_passes_for_harmless(changes: list[tuple[int, int, str]]) -> None:
    page = PAGE
    for place, length, piece in changes:
        page = page[:place] + piece + page[place + length :]
    assert list(html.lint_html(page.encode())) == go_through(page)
