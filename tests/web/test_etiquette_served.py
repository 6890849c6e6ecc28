"""What a feed reader may expect of a server: S1 to S20, each over real connections, byte by byte."""

import asyncio
import gzip
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard

from aggregator.model import PushState, Source, SourceState
from aggregator.web.public import make_public
from aggregator.web.server import listening
from aggregator.web.shelf import Shelf
from aggregator.web.standing import Standing, find_next_build
from tests.web.wire import Line, Reply, dial

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
FEED = b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<entry>Tekst</entry>" * 100 + b"</feed>"
PAGE = b"<!doctype html><title>Nieuws</title>" + b"<p>Tekst</p>" * 40
STANDING = Standing(
    "https://lezer.example/feeds/",
    hubs=("https://hub.example/",),
    moved={"oud.atom": "nieuws.atom", "oud.html": "nieuws.html", "feed.xml": "nieuws.atom"},
    renamed={"oud": "nieuws"},
    removed=frozenset({"weg"}),
    next_build=NOW + timedelta(minutes=10),
)
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}
FILES = {
    "nieuws.atom": FEED,
    "nieuws.rss": b"<rss/>",
    "nieuws.json": b'{"version": "https://jsonfeed.org/version/1.1"}',
    "nieuws.html": PAGE,
    "index.html": PAGE,
    "feeds.opml": b"<opml/>",
    "feed.css": b"feed { color: red }",
    "robots.txt": b"User-agent: *\n",
    "foto.png": b"\x89PNG" * 200,
    "archive/nieuws/2019-06.atom": FEED,
}

MOVING = {"date": "", "expires": ""}  # what goes on with the clock

Story = Callable[[Line], Awaitable[Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "feeds"
    for name, body in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(body)
        os.utime(made / name, (NOW.timestamp() - 3600, NOW.timestamp() - 3600))
    return made


def tell(folder: Path, *stories: Story, standing: Standing = STANDING, most: int = 100) -> None:
    """Let each story have its own connection to a server of its own."""

    async def run() -> None:
        for story in stories:
            app = make_public(Shelf(folder), lambda: standing, lambda: NOW)
            async with (
                asyncio.timeout(120),
                listening(app, ("127.0.0.1", 0), most) as address,
                dial(address) as line,
            ):
                await story(line)

    asyncio.run(run())


def replace_file(folder: Path, name: str, body: bytes) -> None:
    (folder / ".aggregator-new").write_bytes(body)
    (folder / ".aggregator-new").rename(folder / name)


def test_s01_tags_are_strong_and_from_the_bytes_also_after_a_restart(folder: Path) -> None:
    tags: list[str] = []

    async def story(line: Line) -> None:
        tags.append((await line.ask("/nieuws.atom"))["etag"])
        assert tags[-1].startswith('"')
        assert (await line.ask("/archive/nieuws/2019-06.atom"))["etag"] == tags[-1]  # the same bytes
        replace_file(folder, "nieuws.atom", FEED + b"\n")
        assert (await line.ask("/nieuws.atom"))["etag"] != tags[-1]
        replace_file(folder, "nieuws.atom", FEED)

    tell(folder, story, story)
    assert tags[0] == tags[1]


def test_s02_last_modified_is_the_change_and_never_ahead_nor_moved_by_a_rebuild(folder: Path) -> None:
    async def story(line: Line) -> None:
        assert (await line.ask("/nieuws.atom"))["last-modified"] == "Fri, 02 Oct 2026 11:00:00 GMT"
        os.utime(folder / "nieuws.rss", (NOW.timestamp() + 9999, NOW.timestamp() + 9999))
        ahead = await line.ask("/nieuws.rss")
        assert parsedate_to_datetime(ahead["last-modified"]) < NOW
        # Two changes within one second have one date: until it is over, the date before is told.
        os.utime(folder / "nieuws.rss", (NOW.timestamp(), NOW.timestamp()))
        fresh = await line.ask("/nieuws.rss")
        assert (await line.ask("/nieuws.rss", if_modified_since=fresh["last-modified"])).status == 200

    tell(folder, story)


def test_s03_tags_go_before_dates(folder: Path) -> None:
    async def story(line: Line) -> None:
        first = await line.ask("/nieuws.atom")
        tag, date = first["etag"], first["last-modified"]
        for value, status in {
            tag: 304,
            f"W/{tag}": 304,
            f'"a", {tag} , "b"': 304,
            "*": 304,
            '"other"': 200,
            tag.strip('"'): 200,
            "": 200,
        }.items():
            assert (await line.ask("/nieuws.atom", if_none_match=value)).status == status, value
        assert (await line.ask("/nieuws.atom", if_none_match='"other"', if_modified_since=date)).status == 200
        for value, status in {
            date: 304,
            "Friday, 02-Oct-26 11:00:00 GMT": 304,
            "Fri Oct  2 11:00:00 2026": 304,
            "Fri, 02 Oct 2026 10:59:59 GMT": 200,
            "yesterday": 200,
            "0": 200,
        }.items():
            assert (await line.ask("/nieuws.atom", if_modified_since=value)).status == status, value
        # Two lines of one field are one list.
        await line.send(
            b'GET /nieuws.atom HTTP/1.1\r\nHost: a\r\nIf-None-Match: "x"\r\nIf-None-Match: '
            + tag.encode()
            + b"\r\n\r\n"
        )
        assert (await line.receive()).status == 304

    tell(folder, story)


def test_s04_a_304_repeats_what_a_200_says_and_has_no_body(folder: Path) -> None:
    async def story(line: Line) -> None:
        told = ("etag", "cache-control", "expires", "vary", "date", "last-modified", "link")
        for path, more in (("/nieuws.atom", {}), ("/nieuws.atom", {"sec_fetch_dest": "document"})):
            whole = await line.ask(path, **more)
            again = await line.ask(path, if_none_match=whole["etag"], **more)
            assert (again.status, again.body) == (304, b"")
            for name in (*told, "content-location"):
                moving = ("date", "expires")
                assert (name in again.fields) is (name in whole.fields)
                assert name in moving or again.fields.get(name) == whole.fields.get(name)
            assert "content-length" not in again.fields
            assert "content-type" not in again.fields
        assert "content-location" in whole.fields  # a person was shown the page

    tell(folder, story)


def test_s05_head_is_get_without_a_body_and_other_methods_are_refused(folder: Path) -> None:
    async def story(line: Line) -> None:
        for path in ("/nieuws.atom", "/", "/foto.png", "/weg.atom", "/oud.atom", "/nergens"):
            got, headed = await line.ask(path), await line.ask(path, "HEAD")
            assert headed.body == b""
            assert headed.status == got.status
            assert headed["content-length"] == str(len(got.body))
            assert {**headed.fields, **MOVING} == {**got.fields, **MOVING}
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
            refused = await line.ask("/nieuws.atom", method, content_length="0")
            assert (refused.status, refused["allow"]) == (405, "GET, HEAD, OPTIONS")
        assert (await line.ask("/nieuws.atom", "OPTIONS")).status == 204

    tell(folder, story)


def test_s06_fresh_until_the_next_build(folder: Path) -> None:
    async def story(line: Line) -> None:
        whole = await line.ask("/nieuws.atom")
        again = await line.ask("/nieuws.atom", if_none_match=whole["etag"])
        for answer in (whole, again):
            assert answer["cache-control"] == "public, max-age=600"
            lasts = parsedate_to_datetime(answer["expires"]) - parsedate_to_datetime(answer["date"])
            assert abs(lasts - timedelta(seconds=600)) <= timedelta(seconds=2)

    tell(folder, story)


def test_s06_the_next_build_is_when_the_first_source_is_asked() -> None:
    web = Source(id="veer", location="https://veer.example/feed")
    soon, late = (SourceState(next_fetch=NOW + timedelta(minutes=one)) for one in (7, 50))
    gone = SourceState(reason="gone", next_fetch=NOW + timedelta(days=365))
    assert find_next_build([(web, late), (web, soon)], NOW) == NOW + timedelta(minutes=7)
    # A source that is due, one never asked, and a folder of our own may bring something at any moment.
    assert find_next_build([(web, late), (web, SourceState(next_fetch=NOW))], NOW) is None
    assert find_next_build([(web, late), (web, SourceState())], NOW) is None
    assert find_next_build([(web, late), (Source(id="art", location="/art", local=True), late)], NOW) is None
    pushed = replace(late, push=PushState(until=NOW + timedelta(days=5)))
    assert find_next_build([(web, late), (web, pushed)], NOW) is None
    # Nothing will come: still nobody is told more than an hour.
    assert find_next_build([], NOW) == NOW + timedelta(hours=1)
    assert find_next_build([(web, gone), (web, soon)], NOW) == NOW + timedelta(minutes=7)
    for wait, told in ((1, 60), (600, 600), (86400, 3600)):
        build = NOW + timedelta(seconds=wait)
        assert Standing("https://x.example/", next_build=build).fresh_for(NOW) == told
    assert Standing("https://x.example/").fresh_for(NOW) == 60


def test_s07_codings_by_weight_each_with_its_tag_and_each_tag_with_its_304(folder: Path) -> None:
    async def story(line: Line) -> None:
        tags = {(await line.ask("/nieuws.atom"))["etag"]}
        for coding, unpack in UNPACK.items():
            for _ in range(2):  # packed now, and at hand
                answer = await line.ask("/nieuws.atom", accept_encoding=f"{coding}, identity;q=0.1")
                assert answer["content-encoding"] == coding
                assert unpack(answer.body) == FEED
                assert len(answer.body) < len(FEED)
                tags.add(answer["etag"])
        assert len(tags) == 4
        for tag in tags:
            for coding in (*UNPACK, "identity"):
                again = await line.ask("/nieuws.atom", if_none_match=tag, accept_encoding=coding)
                assert again.status == 304
                assert "content-encoding" not in again.fields
        for header in ("gzip;q=0, br;q=0, zstd;q=0", "identity", "", "*;q=0", "deflate"):
            assert "content-encoding" not in (await line.ask("/nieuws.atom", accept_encoding=header)).fields
        assert (await line.ask("/nieuws.atom", accept_encoding="gzip;q=1, br;q=0.5"))[
            "content-encoding"
        ] == "gzip"
        # A picture is packed already, and a few bytes are not worth it.
        for path in ("/foto.png", "/nieuws.rss"):
            assert "content-encoding" not in (await line.ask(path, accept_encoding="br")).fields
        for path in ("/nieuws.atom", "/foto.png", "/nergens", "/weg.atom", "/oud.atom", "/healthz"):
            assert "Accept-Encoding" in (await line.ask(path))["vary"]
        assert "Accept-Encoding" in (await line.ask("/nieuws.atom", "POST", content_length="0"))["vary"]

    tell(folder, story)


def test_s08_every_file_has_its_type(folder: Path) -> None:
    types = {
        "/nieuws.atom": "application/atom+xml; charset=utf-8",
        "/nieuws.rss": "application/rss+xml; charset=utf-8",
        "/nieuws.json": "application/feed+json; charset=utf-8",
        "/nieuws.html": "text/html; charset=utf-8",
        "/": "text/html; charset=utf-8",
        "/feeds.opml": "text/x-opml; charset=utf-8",
        "/feed.css": "text/css; charset=utf-8",
        "/robots.txt": "text/plain; charset=utf-8",
        "/foto.png": "image/png",
        "/archive/nieuws/2019-06.atom": "application/atom+xml; charset=utf-8",
    }

    async def story(line: Line) -> None:
        for path, media_type in types.items():
            answer = await line.ask(path)
            assert (answer.status, answer["content-type"]) == (200, media_type), path
            assert answer["x-content-type-options"] == "nosniff"

    tell(folder, story)


def test_s09_one_address_per_format_whatever_is_accepted_or_added(folder: Path) -> None:
    async def story(line: Line) -> None:
        plain = await line.ask("/nieuws.atom")
        for path, more in (
            ("/nieuws.atom", {"accept": "*/*"}),
            ("/nieuws.atom", {"accept": "text/html"}),
            ("/nieuws.atom?utm_source=x&cache=99", {}),
            ("http://lezer.example/nieuws.atom", {}),
            ("/nieuws%2Eatom", {}),
        ):
            answer = await line.ask(path, **more)
            assert (answer.status, answer.body, answer["etag"]) == (200, plain.body, plain["etag"])
            assert "Accept" not in answer["vary"].split(", ")

    tell(folder, story)


def test_s10_moved_removed_and_never_there(folder: Path) -> None:
    async def story(line: Line) -> None:
        for path, target in {
            "/oud.atom": "nieuws.atom",
            "/oud.html": "nieuws.html",
            "/feed.xml": "nieuws.atom",
            "/archive/oud/2019-06.atom": "../../archive/nieuws/2019-06.atom",
        }.items():
            answer = await line.ask(path)
            assert (answer.status, answer["location"]) == (301, target)
            assert answer["cache-control"] == "public, max-age=3600"
        for path in ("/weg.atom", "/weg.rss", "/archive/weg/2019-06.atom"):
            assert (await line.ask(path)).status == 410
        for path in ("/nergens.atom", "/weg", "/<script>alert(1)</script>?<b>=<i>"):
            answer = await line.ask(path)
            assert answer.status == 404
            assert answer["content-type"] == "text/plain; charset=utf-8"
            assert answer["cache-control"] == "public, max-age=60"
            assert b"<" not in answer.body
            assert b"script" not in answer.body

    tell(folder, story)


def test_s11_a_full_house_says_when_to_come_back(folder: Path) -> None:
    async def run() -> None:
        app = make_public(Shelf(folder), lambda: STANDING, lambda: NOW)
        async with (
            asyncio.timeout(120),
            listening(app, ("127.0.0.1", 0), 3) as address,
            dial(address) as one,
            dial(address) as two,
            dial(address) as three,
        ):
            for line in (one, two, three):
                await line.send(b"GET /nieuws.atom HT")  # their requests are under way
            for _ in range(20):  # turns of the loop, however long each may take
                await asyncio.sleep(0.01)
            async with dial(address) as fourth:
                refused = await fourth.receive()
                assert (refused.status, refused["retry-after"]) == (503, "30")
                assert (await fourth.receive()).status == 0
            await one.send(b"TP/1.1\r\nHost: a\r\n\r\n")
            assert (await one.receive()).status == 200
            async with dial(address) as fifth:  # the first rests now, and gives way
                assert (await fifth.ask("/nieuws.atom")).status == 200
            assert (await one.receive()).status == 0

    asyncio.run(run())


def test_s12_no_cookies_and_no_look_at_who_asks(folder: Path) -> None:
    async def story(line: Line) -> None:
        answers = [
            await line.ask("/nieuws.atom", user_agent=agent, cookie="a=b", referer="https://x.example/")
            for agent in ("", "Mozilla/5.0", "curl/8", "SomeBot/1.0", "feedparser")
        ]
        for answer in answers:
            assert answer.fields | {"date": "", "expires": ""} == answers[0].fields | {
                "date": "",
                "expires": "",
            }
            assert answer.body == FEED
            assert not {"set-cookie", "server", "x-powered-by"} & answer.fields.keys()

    tell(folder, story)


def test_s13_body_length_and_tag_are_of_one_version_while_files_change(folder: Path) -> None:
    versions = [FEED.replace(b"Tekst", b"V%d" % number * (number + 1)) for number in range(20)]

    async def story(line: Line) -> None:
        stopping = asyncio.Event()

        async def publish() -> None:
            turn = 0
            while not stopping.is_set():
                replace_file(folder, "nieuws.atom", versions[turn % 20])
                turn += 1
                await asyncio.sleep(0)

        publishing = asyncio.create_task(publish())
        by_tag: dict[str, bytes] = {}
        for number in range(600):
            coding = ("identity", *UNPACK)[number % 4]
            answer = await line.ask("/nieuws.atom", accept_encoding=coding)
            body = UNPACK.get(answer.fields.get("content-encoding", ""), bytes)(answer.body)
            assert body in versions
            assert by_tag.setdefault(answer["etag"], answer.body) == answer.body
        stopping.set()
        await publishing
        assert len(by_tag) > 4

    tell(folder, story)


def test_s15_archived_pages_are_served_like_feeds(folder: Path) -> None:
    async def story(line: Line) -> None:
        page = await line.ask("/archive/nieuws/2019-06.atom")
        self_link = '<https://lezer.example/feeds/archive/nieuws/2019-06.atom>; rel="self"'
        assert page["link"].startswith(self_link)
        again = await line.ask("/archive/nieuws/2019-06.atom", if_none_match=page["etag"])
        assert again.status == 304
        for path in ("/archive", "/archive/", "/archive/nieuws", "/archive/nieuws/"):
            assert (await line.ask(path)).status == 404  # nothing is listed

    tell(folder, story)


def test_s16_self_and_hub_stand_in_link(folder: Path) -> None:
    async def story(line: Line) -> None:
        for name in ("nieuws.atom", "nieuws.rss", "nieuws.json"):
            link = (await line.ask(f"/{name}"))["link"]
            assert (
                link == f'<https://lezer.example/feeds/{name}>; rel="self", <https://hub.example/>; rel="hub"'
            )
        assert "link" not in (await line.ask("/nieuws.html")).fields

    tell(folder, story)


def test_s20_connections_are_kept_and_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.web.connection.IN_TIME", 0.5)

    async def stay(line: Line) -> None:
        for _ in range(5):
            assert (await line.ask("/nieuws.atom")).status == 200
        # Several requests at once are answered in their order; one that must be packed first among them.
        one = b"GET /%s HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n"
        await line.send(b"".join(one % name for name in (b"nieuws.atom", b"nieuws.rss", b"nieuws.html")))
        kinds = [(await line.receive())["content-type"].partition(";")[0] for _ in range(3)]
        assert kinds == ["application/atom+xml", "application/rss+xml", "text/html"]
        await line.send(b"GET /nieuws.atom HTTP/1.0\r\n\r\n")
        assert (await line.receive())["connection"] == "close"
        assert (await line.receive()).status == 0

    async def dawdle(line: Line) -> None:
        await line.send(b"GET /nieuws.atom HTTP/1.1\r\nX-A: ")
        assert (await line.receive()).status == 408
        assert (await line.receive()).status == 0

    async def dawdle_later(line: Line) -> None:
        await line.ask("/nieuws.atom")
        await line.send(b"GET /nieuws.atom HTTP/1.1\r\n")
        assert (await line.receive()).status == 408

    async def say_nothing(line: Line) -> None:
        assert (await line.receive()).status == 0

    async def overdo(line: Line) -> None:
        await line.send(b"GET /nieuws.atom HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 40000)
        assert (await line.receive()).status == 431

    async def overdo_at_once(line: Line) -> None:
        fields = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 900) for number in range(20))
        await line.send(b"GET /nieuws.atom HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n")
        assert (await line.receive()).status == 431

    async def talk_nonsense(line: Line) -> None:
        await line.send(b"\x16\x03\x01 <script> \r\n\r\n")
        refused = await line.receive()
        assert refused.status == 400
        assert b"script" not in refused.body

    tell(folder, stay, dawdle, dawdle_later, say_nothing, overdo, overdo_at_once, talk_nonsense)


def test_s20_any_site_may_read_us_and_no_page_of_ours_runs_anything(folder: Path) -> None:
    async def story(line: Line) -> None:
        for path in ("/nieuws.atom", "/nieuws.html", "/", "/foto.png", "/nergens", "/healthz", "/oud.atom"):
            answer = await line.ask(path, origin="https://elsewhere.example")
            assert answer["access-control-allow-origin"] == "*"
            assert answer["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in (await line.ask("/"))["content-security-policy"]
        asked = await line.ask("/nieuws.atom", "OPTIONS", origin="https://elsewhere.example")
        assert asked["access-control-allow-methods"] == "GET, HEAD, OPTIONS"

    tell(folder, story)


def test_a_part_of_a_file(folder: Path) -> None:
    whole = FILES["foto.png"]

    async def story(line: Line) -> None:
        tag = (await line.ask("/foto.png"))["etag"]
        for asked, part in {
            "bytes=0-9": whole[:10],
            "bytes=790-": whole[790:],
            "bytes=-5": whole[-5:],
            "bytes=100-9999": whole[100:],
            "bytes=-9999": whole,
        }.items():
            answer = await line.ask("/foto.png", range=asked)
            assert (answer.status, answer.body) == (206, part)
            assert answer["content-range"].endswith(f"/{len(whole)}")
            assert (await line.ask("/foto.png", range=asked, if_range=tag)).status == 206
            assert (await line.ask("/foto.png", range=asked, if_range='"other"')).body == whole
        for asked in ("bytes=0-1,5-9", "lines=1-2", "bytes=9-1", "bytes=-", "nonsense"):
            answer = await line.ask("/foto.png", range=asked)
            assert (answer.status, answer.body) == (200, whole), asked
        assert (await line.ask("/foto.png", range="bytes=5000-"))["content-range"] == f"bytes */{len(whole)}"
        packed = await line.ask("/nieuws.atom", range="bytes=0-9", accept_encoding="gzip")
        assert (packed.status, gzip.decompress(packed.body)) == (200, FEED)

    tell(folder, story)


def test_a_file_too_long_to_be_kept_is_sent_from_the_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.web.shelf.LONGEST", 500)

    async def story(line: Line) -> None:
        answer = await line.ask("/foto.png")
        assert answer.body == FILES["foto.png"]
        assert (await line.ask("/foto.png", if_none_match=answer["etag"])).status == 304
        assert (await line.ask("/foto.png", "HEAD"))["content-length"] == "800"
        part = await line.ask("/foto.png", range="bytes=10-19")
        assert (part.status, part.body) == (206, FILES["foto.png"][10:20])

    tell(folder, story)


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=0-9", "bytes=790-", "bytes=-5", "bytes=100-9999", "bytes=-9999", "bytes=5000-", "Bytes=0-9"),
        *("bytes=0-1,5-9", "items=0-1", "bytes=5-1", "bytes=9-1", "bytes=-", "bytes=-0", "nonsense"),
    ],
)
def test_a_part_of_a_long_file_is_sent_like_that_of_a_short_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """An unknown unit is ignored (RFC 9110 section 14.2), and every answer has all that answers have."""

    def strip(answer: Reply) -> object:
        kept = {*answer.fields} - {"date", "etag", "expires", "last-modified"}
        return answer.status, answer.body, {name: answer[name] for name in kept}

    async def story(line: Line) -> None:
        for method, given in (("GET", {}), ("HEAD", {}), ("GET", {"if_range": '"other"'})):
            monkeypatch.setattr("aggregator.web.shelf.LONGEST", 8000)
            short = await line.ask("/foto.png", method, range=asked, **given)
            (folder / "foto.png").touch()
            monkeypatch.setattr("aggregator.web.shelf.LONGEST", 500)
            long = await line.ask("/foto.png", method, range=asked, **given)
            (folder / "foto.png").touch()
            assert strip(long) == strip(short)
            assert long["x-content-type-options"] == "nosniff"

    tell(folder, story)


def test_nothing_but_plain_files_of_the_folder_is_served(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.atom"
    secret.write_bytes(b"SECRET")
    for name in (".hidden.atom", ".aggregator-nieuws.atom.99", "news.db", "nieuws.atom.orig", ".git/a.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"SECRET")
    (folder / "link.atom").symlink_to(secret)
    (folder / "elsewhere").symlink_to(tmp_path)
    (folder / "deep").mkdir()
    (folder / "deep" / "er").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.atom")
    (folder / "folder.atom").mkdir()
    paths = (
        *("/.hidden.atom", "/%2ehidden.atom", "/.aggregator-nieuws.atom.99", "/news.db", "/nieuws.atom.orig"),
        *("/.git/a.txt", "/link.atom", "/elsewhere/secret.atom", "/deep/er/secret.atom", "/pipe.atom"),
        *("/folder.atom", "/../secret.atom", "/%2e%2e/secret.atom", "/..%2fsecret.atom", "/..%5csecret.atom"),
        *(
            "/archive/../../secret.atom",
            "/archive%2fnieuws%2f2019-06.atom",
            "//nieuws.atom",
            "/./nieuws.atom",
        ),
        *(
            "/./nieuws.atom",
            "/nieuws.atom%00.html",
            "/%00",
            "/NIEUWS.ATOM",
            "/nieuws.atom/",
            "/nieuws.atom/x",
        ),
        *(
            "/%ff%fe.atom",
            "/archive//nieuws/2019-06.atom",
            "/" + "a" * 5000 + ".atom",
            "/~root/secret.atom",
            "*",
        ),
    )

    async def story(line: Line) -> None:
        for path in paths:
            answer = await line.ask(path)
            assert answer.status in (400, 404), path
            assert b"SECRET" not in answer.body
            if answer.status == 400:
                return

    tell(folder, story)
