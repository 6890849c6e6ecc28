"""A program that cleans better than its last release did edits nothing: what an entry says stays."""

import pytest

from aggregator.curate.changes import is_edit
from aggregator.curate.identity import find_traits
from aggregator.model import Entry
from aggregator.text.html import clean_html

BASE = "https://krant.example/artikel/"
PLAYER = "https://www.youtube.com/embed/abcd"


@pytest.mark.parametrize(
    ("html", "before"),
    [
        (f'<p>Kijk.</p><iframe src="{PLAYER}" title="De film"></iframe>', "<p>Kijk.</p>"),
        ('<p>Foto<img src="data:," data-src="/a.jpg"></p>', "<p>Foto</p>"),
        (
            '<p>Foto<img src="/leeg.gif" data-src="/a.jpg"></p>',
            '<p>Foto<img src="https://krant.example/leeg.gif"></p>',
        ),
        (
            '<p>Teller<img src="https://stats.wp.com/b.gif"></p>',
            '<p>Teller<img src="https://stats.wp.com/b.gif"></p>',
        ),
        (
            '<a href="https://krant.example/1?utm_source=rss">Lees</a>',
            '<a href="https://krant.example/1?utm_source=rss">Lees</a>',
        ),
    ],
)
def test_what_is_read_anew_is_no_edit_and_keeps_its_identity(html: str, before: str) -> None:
    old = find_traits(Entry(title="Kop", content=before))
    new = find_traits(Entry(title="Kop", content=clean_html(html, BASE)))
    assert clean_html(html, BASE) != before
    assert not is_edit(old, new)
    assert (old.base, old.hash) == (new.base, new.hash)
