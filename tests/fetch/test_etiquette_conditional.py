"""What publishers ask of feed readers, C1 to C5 and C24: asking again politely.

The other items are in `test_etiquette.py` (one request and its answer) and in
`tests/program/test_etiquette.py` (the whole program, over days).
"""

import asyncio

import pytest

from aggregator.errors import FetchError, StatusError
from aggregator.fetch import Request
from aggregator.model import Validators
from tests.fetch.loopback import FEED, Answer, fetch, ok, redirect, serve

ETAG, DATE = 'W/"a b\\c-gzip"', "Sun, 1 Mar 26 12:00:00 +0100"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"
CONDITIONS = ("If-None-Match", "If-Modified-Since")


def known(url: str, validators: Validators) -> Request:
    return Request(url=url, validators={url: validators})


def test_c01_the_first_request_is_unconditional_and_the_next_repeats_both_validators() -> None:
    """First GET without conditions, later ones with If-None-Match and If-Modified-Since."""

    async def run() -> None:
        async with serve(ok(FEED, 'ETag: "5f3a"', f"Last-Modified: {DATE}")) as server:
            url = server.url + "/feed"
            first = await fetch(url)
            await fetch(known(url, first.validators))
            before, after = server.asked
            assert [before.values(name) for name in CONDITIONS] == [[], []]
            assert [after.values(name) for name in CONDITIONS] == [[b'"5f3a"'], [DATE.encode()]]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("etag", "date"),
    [
        (ETAG, DATE),
        ("unquoted", "0"),
        ('"\u00e9"', "yesterday, about noon"),
        ('""', "Thu, 01 Jan 1970 00:00:00 GMT"),
    ],
)
def test_c02_validators_are_opaque_and_come_back_byte_for_byte(etag: str, date: str) -> None:
    """Quotes, `W/`, suffixes and dates of the server's own making are repeated as they came."""

    async def run() -> None:
        async with serve(ok(FEED, f"ETag: {etag}", f"Last-Modified: {date}")) as server:
            url = server.url + "/"
            first = await fetch(url)
            await fetch(known(url, first.validators))
            sent = [server.asked[1].values(name) for name in CONDITIONS]
            assert sent == [[etag.encode()], [date.encode()]]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        (['ETag: "new"'], Validators('"new"')),
        (["Last-Modified: Fri, 01 Jan 1999 00:00:00 GMT"], Validators(None, "Fri, 01 Jan 1999 00:00:00 GMT")),
        ([], Validators()),
    ],
)
def test_c03_each_complete_200_replaces_both_validators(fields: list[str], kept: Validators) -> None:
    """Together, whatever the body: also by an older date, also by nothing; none is invented."""

    async def run() -> None:
        async with serve(ok(FEED, *fields)) as server:
            url = server.url + "/"
            assert (await fetch(known(url, Validators('"old"', DATE)))).validators == kept

    asyncio.run(run())


def test_c03_validators_survive_a_bare_304_and_what_it_says_itself() -> None:
    """A 304 keeps what was known, even where it names other validators."""

    async def run() -> None:
        for answer in (NOT_MODIFIED, b'HTTP/1.1 304 Not Modified\r\nETag: "other"\r\n\r\n'):
            async with serve(answer) as server:
                url = server.url + "/"
                response = await fetch(known(url, Validators('"old"', DATE)))
                assert (response.status, response.validators) == (304, Validators('"old"', DATE))

    asyncio.run(run())


def test_c04_a_200_with_an_unchanged_tag_is_still_read() -> None:
    """A 200 brings a body, and the body counts, whatever its tag."""

    async def run() -> None:
        async with serve(ok(FEED, 'ETag: "same"')) as server:
            response = await fetch(known(server.url + "/", Validators('"same"')))
            assert (response.status, response.body) == (200, FEED)

    asyncio.run(run())


def test_c05_validators_belong_to_a_url_and_are_not_copied_across_redirects() -> None:
    """Each hop gets those of its own URL, byte for byte; the answer's are kept for the URL that answered."""

    async def run() -> None:
        async with serve({"/old": redirect("/new"), "/new": ok(FEED, 'ETag: "n"')}) as server:
            old, new = server.url + "/old", server.url + "/new"
            response = await fetch(known(old, Validators('"o"', DATE)))
            assert [asked.values("If-None-Match") for asked in server.asked] == [[b'"o"'], []]
            assert [asked.values("If-Modified-Since") for asked in server.asked] == [[DATE.encode()], []]
            assert (response.url, response.validators) == (new, Validators('"n"'))
            await fetch(Request(url=old, validators={response.url: response.validators}))
            assert [asked.values("If-None-Match") for asked in server.asked[2:]] == [[], [b'"n"']]

    asyncio.run(run())


def test_c05_another_query_is_another_url() -> None:
    """`/feed`, `/feed?` and `/Feed` may be three things to their server."""

    async def run() -> None:
        async with serve(ok()) as server:
            for other in ("/feed?", "/Feed", "/feed/", "/%66eed"):
                request = Request(
                    url=server.url + other, validators={server.url + "/feed": Validators('"f"')}
                )
                await fetch(request)
            assert [asked.values("If-None-Match") for asked in server.asked] == [[]] * 4

    asyncio.run(run())


def delta(*fields: str, body: bytes = FEED) -> bytes:
    return ok(body, *fields, status="226 IM Used")


def test_c24_what_is_new_since_is_asked_for_only_with_a_tag() -> None:
    """`A-IM: feed` names a version to start from, which only If-None-Match does."""

    async def run() -> None:
        async with serve(ok()) as server:
            url = server.url + "/"
            for validators in (
                Validators(),
                Validators(None, DATE),
                Validators('"a"'),
                Validators('"a"', DATE),
            ):
                await fetch(known(url, validators))
            asked = [asked.values("A-IM") for asked in server.asked]
            assert asked == [[], [], [b"feed"], [b"feed"]]

    asyncio.run(run())


def test_c24_a_226_is_taken_and_its_tag_kept() -> None:
    """The tag of a 226 is that of the whole, so the next delta starts there."""

    async def run() -> None:
        for fields in (["IM: feed"], ["im: FEED", 'Delta-Base: "a"']):
            async with serve(delta(*fields, 'ETag: "b"')) as server:
                response = await fetch(known(server.url + "/", Validators('"a"')))
                assert (response.status, response.body) == (226, FEED)
                assert response.validators == Validators('"b"')

    asyncio.run(run())


@pytest.mark.parametrize(
    "fields",
    [[], ["IM: vcdiff"], ["IM: feed, gzip"], ["IM: feed", "IM: range"], ["IM: feed", 'Delta-Base: "z"']],
)
def test_c24_a_226_of_another_kind_is_an_error(fields: list[str]) -> None:
    """Only `feed`, only alone, only from the version that we have."""

    async def run() -> None:
        async with serve(delta(*fields)) as server:
            with pytest.raises(StatusError, match="answered 226 IM Used"):
                await fetch(known(server.url + "/", Validators('"a"')))

    asyncio.run(run())


def test_c24_a_226_that_nobody_asked_for_is_an_error() -> None:
    """Without a version of ours there is nothing that it could be the difference to."""

    async def run() -> None:
        answers: dict[str, Answer] = {"/": delta("IM: feed"), "/moved": redirect("/")}
        async with serve(answers) as server:
            for path in ("/", "/moved"):
                with pytest.raises(FetchError, match="answered 226 IM Used"):
                    await fetch(
                        Request(url=server.url + path, validators={server.url + "/x": Validators('"a"')})
                    )

    asyncio.run(run())
