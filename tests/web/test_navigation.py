"""What a browser shows of a feed, and that no feed reader ever gets that."""

from pathlib import Path

import pytest

from tests.web.test_public import FEED, FULL, PAGE, Reader, ask, folder

__all__ = ["folder"]


@pytest.mark.parametrize("headers", [{}, {"sec_fetch_dest": "empty"}, {"accept": "text/html"}])
def test_a_reader_gets_the_feed_whatever_else_it_says(folder: Path, headers: dict[str, str]) -> None:
    async def story(one: Reader) -> None:
        answer = await one.get("/nieuws.atom", **FULL, **headers)
        assert answer.content == FEED
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert answer.headers["cache-control"].startswith("public")
        assert "content-location" not in answer.headers

    ask(folder, story)


def test_the_page_keeps_out_of_shared_caches_and_has_a_304_of_its_own(folder: Path) -> None:
    async def story(one: Reader) -> None:
        page = await one.get("/nieuws.atom", sec_fetch_dest="document", **FULL)
        assert page.content == PAGE
        assert page.headers["cache-control"].startswith("private")
        assert page.headers["vary"] == "Accept-Encoding, Sec-Fetch-Dest"
        feed = await one.get("/nieuws.atom", **FULL)
        tag = page.headers["etag"]
        same = await one.get("/nieuws.atom", sec_fetch_dest="document", if_none_match=tag)
        assert same.status_code == 304
        assert same.headers["vary"] == page.headers["vary"]
        crossed = await one.get("/nieuws.atom", if_none_match=tag, **FULL)
        assert (crossed.status_code, crossed.content) == (200, FEED)
        crossed = await one.get("/nieuws.atom", sec_fetch_dest="document", if_none_match=feed.headers["etag"])
        assert crossed.status_code == 200

    ask(folder, story)


def test_a_feed_without_a_page_is_shown_as_xml_with_its_style(folder: Path) -> None:
    (folder / "nieuws.html").unlink()
    (folder / "nieuws.json").write_bytes(b"{}")
    (folder / "feed.css").write_bytes(b"feed {}")

    async def story(one: Reader) -> None:
        shown = await one.get("/nieuws.atom", sec_fetch_dest="document", **FULL)
        assert shown.content == FEED
        assert shown.headers["content-type"] == "application/xml; charset=utf-8"
        assert "style-src 'self'" in shown.headers["content-security-policy"]
        packed = await one.get("/nieuws.atom", sec_fetch_dest="document", accept_encoding="gzip")
        assert packed.content == FEED
        read = await one.get("/nieuws.atom", **FULL)
        assert len({answer.headers["etag"] for answer in (shown, packed, read)}) == 3
        assert (await one.get("/feed.css")).headers["content-type"] == "text/css; charset=utf-8"
        data = await one.get("/nieuws.json", sec_fetch_dest="document")
        assert data.headers["content-type"].startswith("application/feed+json")

    ask(folder, story)
