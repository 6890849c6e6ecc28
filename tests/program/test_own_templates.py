"""The owner's own folder of templates, with the real command."""

import pytest

from tests.program.newsroom import Newsroom

POST = "---\ntitle: {0}\ndate: 2026-10-0{1}\n---\nTekst van {0}.\n"


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    posts = newsroom.config.parent / "posts"
    posts.mkdir()
    (posts / "een.md").write_text(POST.format("Eerste", 1), encoding="utf-8")
    newsroom.configure("{id: posts, path: posts, category: nieuws}")
    text = newsroom.config.read_text(encoding="utf-8")
    newsroom.config.write_text(
        text.replace("language: nl}", "language: nl, templates: ../eigen}"), encoding="utf-8"
    )
    (newsroom.root / "eigen").mkdir()
    (newsroom.root / "eigen" / "style.css").write_text("body { color: teal }", encoding="utf-8")
    return newsroom


def test_own_templates_are_used_and_a_broken_one_keeps_no_feed_back(room: Newsroom) -> None:
    room.refresh()
    page = (room.feeds / "nieuws.html").read_bytes()
    assert b"body { color: teal }" in page
    assert b"Eerste" in page
    (room.root / "eigen" / "page.html.j2").write_text("{% for %}", encoding="utf-8")
    (room.config.parent / "posts" / "twee.md").write_text(POST.format("Tweede", 2), encoding="utf-8")
    done = room.run("refresh", expect=1)
    assert "nieuws.html: cannot be made with the templates of `site.templates`: page.html.j2, line 1" in (
        done.stderr
    )
    assert (room.feeds / "nieuws.html").read_bytes() == page
    assert [entry.title for entry in room.read("nieuws.atom").entries] == ["Tweede", "Eerste"]
    assert "Tweede" in (room.feeds / "index.html").read_text(encoding="utf-8")
    (room.root / "eigen" / "page.html.j2").unlink()
    room.refresh()
    assert "Tweede" in (room.feeds / "nieuws.html").read_text(encoding="utf-8")
    (room.root / "eigen" / "style.css").unlink()
    assert "pages are made with ours" in room.run("refresh").stderr
    assert b"color: teal" not in (room.feeds / "nieuws.html").read_bytes()


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "page.html.j2",
            "een\n{{ topic.nope.deep }}",
            "page.html.j2, line 2: `topic` has no attribute 'nope'",
        ),
        (
            "page.html.j2",
            '{% extends "ours/page.html.j2" %}{% block body %}<p onload="">a</p>{{ super() }}{% endblock %}',
            "page.html.j2: what it makes is not valid: has the attribute onload on a <p>",
        ),
        ("style.css", "p {}\n</style>", "style.css, line 2: holds `</`"),
    ],
)
def test_check_says_what_publishing_would(room: Newsroom, name: str, text: str, fault: str) -> None:
    (room.root / "eigen" / name).write_text(text, encoding="utf-8")
    told = room.run("check").stderr
    assert f"`site.templates`: {fault}" in told
    done = room.run("refresh", expect=1)
    assert f"nieuws.html: cannot be made with the templates of `site.templates`: {fault}" in done.stderr
    assert "mend that file or take it away. Its last files stay." in done.stderr
