"""`refresh --quiet`, as cron runs it: a line when a trouble begins, one when it is over, none in between."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.program.newsroom import Newsroom
from tests.program.office import Office
from tests.program.site import Site

POST = "---\ntitle: Stuk\ndate: 2026-10-01\n---\nTekst, keer {0}.\n"
OVER = "publishing: everything is published again.\n"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Office(tmp_path / "room")


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    (newsroom.config.parent / "posts").mkdir()
    newsroom.configure("{id: posts, path: posts, category: nieuws}")
    text = newsroom.config.read_text(encoding="utf-8")
    newsroom.config.write_text(
        text.replace("language: nl}", "language: nl, templates: eigen}"), encoding="utf-8"
    )
    (newsroom.config.parent / "eigen").mkdir()
    (newsroom.config.parent / "eigen" / "style.css").write_text("body { color: teal }", encoding="utf-8")
    pass_by(newsroom, 0)
    return newsroom


def pass_by(newsroom: Newsroom, number: int, expect: int = 0) -> str:
    """What cron would send after a pass that has something to publish."""
    post = newsroom.config.parent / "posts" / "stuk.md"
    post.write_text(POST.format(number), encoding="utf-8")
    done = newsroom.run("refresh", "--quiet", now=f"2026-10-02T{12 + number}:00:00Z", expect=expect)
    assert done.stdout == ""
    return done.stderr


def put_folder_in_the_way(newsroom: Newsroom) -> Callable[[], None]:
    path = newsroom.feeds / "nieuws.atom"
    path.unlink()
    path.mkdir()
    return path.rmdir


def put_file_for_folder(newsroom: Newsroom) -> Callable[[], None]:
    newsroom.feeds.rename(newsroom.root / "away")
    newsroom.feeds.write_text("in the way", encoding="utf-8")

    def mend() -> None:
        newsroom.feeds.unlink()
        (newsroom.root / "away").rename(newsroom.feeds)

    return mend


def break_template(newsroom: Newsroom) -> Callable[[], None]:
    path = newsroom.config.parent / "eigen" / "page.html.j2"
    path.write_text("{% bad", encoding="utf-8")
    return path.unlink


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (put_folder_in_the_way, ["cannot write nieuws.atom: Is a directory."]),
        (put_file_for_folder, ["cannot write archive/"]),
        (break_template, ["all.html: ", "nieuws.html: ", "tech.html: "]),
    ],
)
def test_a_failure_to_publish_is_told_once_and_its_end_once(
    room: Newsroom, spoil: Callable[[Newsroom], Callable[[], None]], told: list[str]
) -> None:
    mend = spoil(room)
    first = pass_by(room, 1, expect=1).splitlines()
    assert [line for line in first if line.startswith(tuple(told))] == first
    assert len(first) == len(told)
    assert [pass_by(room, number, expect=1) for number in (2, 3)] == ["", ""]
    mend()
    assert pass_by(room, 4) == OVER
    assert pass_by(room, 5) == ""


def test_another_failure_beside_one_that_lasts_is_told(room: Newsroom) -> None:
    mends = [put_folder_in_the_way(room)]
    pass_by(room, 1, expect=1)
    mends.append(break_template(room))
    later = pass_by(room, 2, expect=1)
    assert "nieuws.html: " in later
    assert "nieuws.atom" not in later
    for mend in mends:
        mend()
    assert pass_by(room, 3) == OVER


def test_another_file_and_another_fault_are_new_though_their_like_lasts(room: Newsroom) -> None:
    put_folder_in_the_way(room)
    pass_by(room, 1, expect=1)
    (room.feeds / "all.rss").unlink()
    (room.feeds / "all.rss").mkdir()
    (line,) = pass_by(room, 2, expect=1).splitlines()
    assert line.startswith("cannot write all.rss: Is a directory.")
    page = room.config.parent / "eigen" / "page.html.j2"
    for number, (text, fault) in enumerate(
        {"{{ nope.x }}": "'nope' is undefined", "{{ 1/0 }}": "zero"}.items(), 3
    ):
        page.write_text(text, encoding="utf-8")
        lines = pass_by(room, number, expect=1).splitlines()
        assert {"all.html", "nieuws.html"} <= {line.partition(": ")[0] for line in lines}
        assert all(fault in line for line in lines)
    assert pass_by(room, 5, expect=1) == ""


def test_by_hand_it_is_told_every_time(room: Newsroom) -> None:
    put_folder_in_the_way(room)
    lines = [room.run("refresh", expect=1).stderr.splitlines() for _ in range(2)]
    assert [[line[:25] for line in some if "warning" not in line] for some in lines] == [
        ["cannot write nieuws.atom:"]
    ] * 2


def test_what_mends_by_hand_says_so(room: Newsroom) -> None:
    mend = put_folder_in_the_way(room)
    pass_by(room, 1, expect=1)
    mend()
    assert room.run("publish", now="2026-10-02T14:00:00Z").stderr.endswith(OVER)
    assert pass_by(room, 3) == ""


def test_a_file_that_cannot_be_read_is_told_once_and_its_end_once(room: Newsroom) -> None:
    other = room.config.parent / "posts" / "ander.md"
    other.write_text("---\ntitle: [open\n---\nTekst.\n", encoding="utf-8")
    assert pass_by(room, 1).startswith("posts: ander.md: has a broken front matter")
    assert pass_by(room, 2) == ""
    other.write_text(POST.format(0), encoding="utf-8")
    assert pass_by(room, 3) == "posts: wholly readable again.\n"
    assert pass_by(room, 4) == ""


def test_a_feed_that_is_cut_off_is_told_once_and_its_end_once(newsroom: Newsroom, site: Site) -> None:
    items = "".join(f"<item><title>Bericht {n}</title><guid>{n}</guid></item>" for n in range(9))
    whole = f"<rss version='2.0'><channel><title>Krant</title>{items}</channel></rss>"
    newsroom.configure(f'{{id: krant, url: "{site.url("/krant")}", interval: 0s}}')

    def ask(number: int, document: str) -> str:
        site.put("/krant", document)
        return newsroom.run("refresh", "--quiet", now=f"2026-10-02T{12 + number}:00:00Z").stderr

    assert ask(0, whole) == ""
    assert ask(1, whole[:-60]) == "krant: the document is cut off; its last entry was left out\n"
    assert ask(2, whole[:-61]) == ask(3, whole[:-61]) == ""
    assert ask(4, whole) == "krant: wholly readable again.\n"
    assert ask(5, whole) == ""


def test_another_host_in_the_address_is_told_of_where_ids_hang_on_it(newsroom: Newsroom) -> None:
    posts = newsroom.config.parent / "posts"
    posts.mkdir()
    (posts / "stuk.md").write_text(POST.format(0), encoding="utf-8")

    def tell(site: str) -> str:
        newsroom.configure("{id: posts, path: posts, category: nieuws}")
        _, *lines = newsroom.config.read_text(encoding="utf-8").splitlines()
        newsroom.config.write_text("\n".join([f"site: {{{site}}}", *lines]), encoding="utf-8")
        return newsroom.run("refresh", "--quiet").stderr

    assert tell("url: 'https://oud.nl/'") == ""
    told = tell("url: 'https://nieuw.nl/'")
    assert "new ids begin with tag:nieuw.nl,2026: since `site.url` has another host" in told
    assert """write `tag: "oud.nl,2026"` under `site`""" in told
    assert tell("url: 'https://nieuw.nl/'") == ""
    assert tell("url: 'https://nieuw.nl/', tag: 'oud.nl,2026'") == ""
    assert newsroom.read("all.atom").feed.id == "tag:oud.nl,2026:all"
    assert "tag:nieuw.nl" in tell("url: 'https://nieuw.nl/'")
    assert tell("url: 'https://nieuw.nl/', tag: 'nieuw.nl,2026'") == ""
    assert tell("url: 'https://nieuw.nl/'") == ""
