"""The server as a feed reader meets it: S1 to S20 of the etiquette, over real connections."""

import asyncio
import gzip
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
import zstandard

from aggregator.errors import AggregatorError
from aggregator.web.public import make_public
from aggregator.web.server import listening
from aggregator.web.shelf import Shelf
from aggregator.web.standing import Standing

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
FEED = b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<entry>Tekst</entry>" * 100 + b"</feed>"
PAGE = b"<!doctype html><title>Nieuws</title>"
FULL = {"accept-encoding": "identity"}


@dataclass
class Reader:
    """Someone who asks, with nothing but the headers given."""

    client: httpx.AsyncClient
    folder: Path

    async def get(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = httpx.Request(method, self.client.base_url.join(path), headers=given)
        return await self.client.send(request)

    async def raw(self, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.stream("GET", path, headers=given) as answer:
            return answer, b"".join([chunk async for chunk in answer.aiter_raw()])


@asynccontextmanager
async def reader(folder: Path, standing: Standing) -> AsyncIterator[Reader]:
    app = make_public(Shelf(folder), lambda: standing, lambda: NOW)
    async with (
        listening(app, ("127.0.0.1", 0)) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False) as client,
    ):
        client.headers.clear()
        yield Reader(client, folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "feeds"
    made.mkdir()
    (made / "nieuws.atom").write_bytes(FEED)
    (made / "nieuws.html").write_bytes(PAGE)
    (made / "index.html").write_bytes(PAGE)
    (made / "feeds.opml").write_bytes(b"<opml/>")
    for path in made.iterdir():
        os.utime(path, (NOW.timestamp() - 3600, NOW.timestamp() - 3600))
    return made


def ask(folder: Path, story: Callable[[Reader], Awaitable[Any]], **facts: Any) -> None:
    standing = Standing("https://lezer.example/feeds/", **facts)

    async def run() -> None:
        async with asyncio.timeout(120), reader(folder, standing) as one:
            await story(one)

    asyncio.run(run())


def test_a_file_comes_with_all_that_a_reader_needs(folder: Path) -> None:
    async def story(one: Reader) -> None:
        answer = await one.get("/nieuws.atom", **FULL)
        assert answer.status_code == 200
        assert answer.content == FEED
        fields = answer.headers
        assert fields["content-type"] == "application/atom+xml; charset=utf-8"
        assert fields["last-modified"] == "Fri, 02 Oct 2026 11:00:00 GMT"
        assert fields["etag"].startswith('"')
        assert fields["cache-control"] == "public, max-age=600"
        assert fields["link"] == (
            '<https://lezer.example/feeds/nieuws.atom>; rel="self", <https://hub.example/>; rel="hub"'
        )
        assert fields["access-control-allow-origin"] == "*"
        assert fields["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in fields
        assert "server" not in fields

    ask(folder, story, hubs=("https://hub.example/",), next_build=NOW + timedelta(minutes=10))


def test_each_coding_has_its_own_tag_and_each_tag_its_304(folder: Path) -> None:
    async def story(one: Reader) -> None:
        unpack: dict[str, Callable[[bytes], bytes]] = {
            "gzip": gzip.decompress,
            "br": brotli.decompress,
            "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
        }
        tags = [(await one.get("/nieuws.atom", **FULL)).headers["etag"]]
        for coding, undo in unpack.items():
            answer, body = await one.raw("/nieuws.atom", accept_encoding=coding)
            assert answer.headers["content-encoding"] == coding
            assert undo(body) == FEED
            assert len(body) == int(answer.headers["content-length"]) < len(FEED)
            assert "Accept-Encoding" in answer.headers["vary"]
            tags.append(answer.headers["etag"])
        assert len(set(tags)) == 4
        for tag in tags:
            again = await one.get("/nieuws.atom", if_none_match=tag, accept_encoding="gzip")
            assert (again.status_code, again.content) == (304, b"")
            for name in ("etag", "cache-control", "vary", "date", "last-modified"):
                assert name in again.headers
            assert "content-type" not in again.headers

    ask(folder, story)


def test_a_replaced_file_is_a_new_version_at_once(folder: Path) -> None:
    async def story(one: Reader) -> None:
        before = await one.get("/nieuws.atom", **FULL)
        (folder / "new").write_bytes(FEED.replace(b"Tekst", b"Nieuw"))
        (folder / "new").rename(folder / "nieuws.atom")
        after = await one.get("/nieuws.atom", if_none_match=before.headers["etag"], **FULL)
        assert after.status_code == 200
        assert b"Nieuw" in after.content
        # Our clock says that it was written later than now: a date in the future would never match again.
        # A second change within this second would look the same: it is the second before, until that is over.
        assert after.headers["last-modified"] == "Fri, 02 Oct 2026 11:59:59 GMT"

    ask(folder, story)


def test_head_is_get_without_a_body_and_other_methods_are_405(folder: Path) -> None:
    async def story(one: Reader) -> None:
        got, headed = await one.get("/nieuws.atom", **FULL), await one.get("/nieuws.atom", "HEAD", **FULL)
        assert headed.content == b""
        assert {**headed.headers, "date": ""} == {**got.headers, "date": ""}
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            refused = await one.get("/nieuws.atom", method)
            assert refused.status_code == 405
            assert "GET" in refused.headers["allow"]
        asked = await one.get("/nieuws.atom", "OPTIONS", origin="https://x.example")
        assert asked.status_code == 204

    ask(folder, story)


def test_a_person_sees_the_page_and_a_reader_the_feed(folder: Path) -> None:
    async def story(one: Reader) -> None:
        page = await one.get("/nieuws.atom", sec_fetch_dest="document", **FULL)
        assert page.content == PAGE
        assert page.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["content-location"] == "nieuws.html"
        feed = await one.get("/nieuws.atom", sec_fetch_dest="empty", **FULL)
        assert feed.content == FEED
        for answer in (page, feed):
            assert "Sec-Fetch-Dest" in answer.headers["vary"]
        assert page.headers["etag"] != feed.headers["etag"]

    ask(folder, story)


def test_moved_removed_and_never_there(folder: Path) -> None:
    (folder / "nieuws.rss").write_bytes(b"<rss/>")

    async def story(one: Reader) -> None:
        moved = await one.get("/oud.rss")
        assert (moved.status_code, moved.headers["location"]) == (301, "nieuws.rss")
        assert (await one.get("/oud/feed.atom")).headers["location"] == "../nieuws.atom"
        assert (await one.get("/weg.atom")).status_code == 410
        missing = await one.get("/<script>.atom")
        assert missing.status_code == 404
        assert missing.headers["content-type"].startswith("text/plain")
        assert "script" not in missing.text
        assert missing.headers["cache-control"] == "public, max-age=60"
        assert (await one.get("/")).content == PAGE
        assert (await one.get("/healthz")).text == "ok\n"

    ask(
        folder,
        story,
        moved={"oud.rss": "nieuws.rss", "oud/feed.atom": "nieuws.atom"},
        removed=frozenset({"weg"}),
    )


@pytest.mark.parametrize(
    "path",
    [
        *("/../secret.atom", "/%2e%2e/secret.atom", "/%2fetc%2fpasswd", "/.hidden.atom", "/link.atom"),
        *("/folder/in.atom", "/nieuws.atom/", "/aggregator.db", "/a%00.atom", "/nieuws.atom%00.html"),
        "/..%5csecret.atom",
    ],
)
def test_nothing_but_published_files_gets_out(folder: Path, path: str, tmp_path: Path) -> None:
    (tmp_path / "secret.atom").write_bytes(b"SECRET")
    (folder / ".hidden.atom").write_bytes(b"SECRET")
    (folder / "aggregator.db").write_bytes(b"SECRET")
    (folder / "link.atom").symlink_to(tmp_path / "secret.atom")
    (tmp_path / "in.atom").write_bytes(b"SECRET")
    (folder / "folder").symlink_to(tmp_path)

    async def story(one: Reader) -> None:
        answer = await one.get(path)
        assert answer.status_code == 404
        assert b"SECRET" not in answer.content

    ask(folder, story)


def test_an_address_in_use_is_a_clear_error(folder: Path) -> None:
    async def story() -> None:
        app = make_public(Shelf(folder), lambda: Standing("https://x.example/"), lambda: NOW)
        async with listening(app, ("127.0.0.1", 0)) as taken:
            with pytest.raises(AggregatorError, match=r"cannot listen on 127.0.0.1:.*under `serve`"):
                async with listening(app, taken):
                    pass

    asyncio.run(story())
