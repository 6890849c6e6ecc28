"""Nothing of a request, and no name of a file, ends a header field of an answer and begins another one."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.web.answer import Answer, write_value
from tests.conftest import TIMELESS
from tests.web.test_etiquette_served import FEED, FILES, PAGE, folder, tell
from tests.web.wire import Line

__all__ = ["folder"]

BREAKS = (
    "/oud.%0d%0aSet-Cookie:%20a=b",
    "/oud%0a.atom",
    "/archive/oud/x%0d%0aContent-Length:%200%0d%0a%0d%0aHTTP/1.1%20200%20OK%0d%0a%0d%0a",
    "/archive/oud/2019-06.atom%0d%0aX:y",
    "/oud.atom%00",
    "/oud.%c2%85atom",
    "/oud.%E6%97%A5",
    "/archive/oud/%E6%97%A5.atom",
    "/%0d%0aSet-Cookie:a=b",
    "/nieuws.atom%0aX:y",
    "/oud.%ff",
)


@pytest.mark.parametrize("path", BREAKS)
def test_a_path_that_would_end_a_field_leads_nowhere(folder: Path, path: str) -> None:
    async def story(line: Line) -> None:
        answer = await line.ask(path)
        assert answer.status == 404
        assert not {"location", "set-cookie", "x"} & answer.fields.keys()
        after = await line.ask("/nieuws.atom")
        assert (after.status, after.body) == (200, FEED), "the next answer is that to the next request"

    tell(folder, story)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[*TIMELESS, HealthCheck.function_scoped_fixture]
)
@given(
    octets=st.binary(min_size=1, max_size=12),
    place=st.sampled_from(["/oud.", "/archive/oud/", "/", "/nieuws."]),
)
def test_whatever_is_asked_is_answered_in_ascii_and_never_with_500(
    folder: Path, octets: bytes, place: str
) -> None:
    path = place + "".join(f"%{octet:02x}" for octet in octets)

    async def story(line: Line) -> None:
        answer = await line.ask(path)
        assert answer.status in (200, 301, 404)
        assert all(value.isascii() for value in answer.fields.values())
        assert (await line.ask("/healthz")).body == b"ok\n"

    tell(folder, story)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("日本.json", "%E6%97%A5%E6%9C%AC.json"),
        ("café.atom", "caf%C3%A9.atom"),
        ('a", <b>; rel="hub.json', "a%22%2C%20%3Cb%3E%3B%20rel%3D%22hub.json"),
    ],
)
def test_an_own_file_of_any_name_is_served_and_named_as_an_address(
    folder: Path, name: str, written: str
) -> None:
    (folder / name).write_bytes(FILES["nieuws.json"])
    (folder / name).with_suffix(".html").write_bytes(PAGE)

    async def story(line: Line) -> None:
        answer = await line.ask(f"/{written}")
        assert (answer.status, answer.body) == (200, FILES["nieuws.json"])
        assert answer["link"].split(";")[0] == f"<https://lezer.example/feeds/{written}>"
        shown = await line.ask(f"/{written}", sec_fetch_dest="document")
        assert shown["content-location"] == f"{written.rpartition('.')[0]}.html"

    tell(folder, story)


def test_a_moved_page_of_the_archive_is_named_as_an_address(folder: Path) -> None:
    for name in ("日.atom", "x:y.atom"):
        (folder / "archive" / "nieuws" / name).write_bytes(FEED)

    async def story(line: Line) -> None:
        up = "../../archive/nieuws"
        assert (await line.ask("/archive/oud/%E6%97%A5.atom"))["location"] == f"{up}/%E6%97%A5.atom"
        assert (await line.ask("/archive/oud/x:y.atom"))["location"] == f"{up}/x%3Ay.atom"

    tell(folder, story)


def test_only_what_is_there_is_led_to_and_an_own_file_stays_its_owners(folder: Path) -> None:
    """`nieuws` was called `oud`; its owner has files whose names only look like those of a feed."""
    (folder / "archive" / "oud").mkdir()
    for name in ("oud.png", "oud.rss", "archive/oud/kaart.png"):
        (folder / name).write_bytes(b"van mij")
    (folder / "nieuws.html").rename(folder / "oud.html")  # the renamed one is not published yet

    async def story(line: Line) -> None:
        for path in ("/oud.png", "/oud.rss", "/archive/oud/kaart.png"):
            answer = await line.ask(path)
            assert (answer.status, answer.body) == (200, b"van mij")
        assert (await line.ask("/oud.html")).body == PAGE
        for path in ("/oud", "/oud.json", "/archive/oud/2019-07.atom", "/archive/oud", "/archive/oud/"):
            assert (await line.ask(path)).status == 404
        assert (await line.ask("/oud.atom"))["location"] == "nieuws.atom"

    tell(folder, story)


@given(st.text(max_size=20))
def test_no_value_of_an_answer_holds_more_than_ascii_that_is_seen(text: str) -> None:
    value = write_value(text)
    assert all(0x20 <= octet < 0x7F for octet in value)
    head = Answer(200, {"X-Told": text}).write_head()
    assert head.split(b"\r\n")[1:] == [b"x-told: " + value, b"content-length: 0", b""]


@pytest.mark.parametrize("text", ["", "a b", 'W/"x", y=1; z', "100%", "%0d%0a"])
def test_a_value_without_anything_strange_goes_as_it_is(text: str) -> None:
    assert write_value(text) == text.encode()
