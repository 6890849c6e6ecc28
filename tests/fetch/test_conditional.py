"""Validators are opaque and belong to a URL; what a server says about time is understood."""

import asyncio
from datetime import timedelta

import pytest

from aggregator.errors import FetchError
from aggregator.fetch import Request
from aggregator.fetch.conditional import (
    read_max_age,
    read_retry_after,
    read_validators,
    write_conditions,
)
from aggregator.model import Validators
from tests.fetch.loopback import FEED, NOW, fetch, ok, serve

ODD_TAG = 'W/"a, b;\u00fc \\"x'
ODD_DATE = "yesterday, about noon"


def test_the_first_request_is_unconditional_and_both_validators_are_kept() -> None:
    async def run() -> None:
        async with serve(ok(FEED, f"ETag: {ODD_TAG}", f"Last-Modified: {ODD_DATE}")) as server:
            response = await fetch(server.url + "/feed")
            assert response.validators == Validators(ODD_TAG, ODD_DATE)
            assert response.status == 200
            assert response.body == FEED
            assert server.asked[0].values("If-None-Match") == []
            assert server.asked[0].values("If-Modified-Since") == []

    asyncio.run(run())


def test_a_later_request_repeats_both_byte_for_byte_and_a_304_keeps_them() -> None:
    async def run() -> None:
        known = Validators(ODD_TAG, ODD_DATE)
        answer = b'HTTP/1.1 304 Not Modified\r\nETag: "other"\r\nContent-Length: 99\r\n\r\n'
        async with serve(answer) as server:
            url = server.url + "/feed"
            response = await fetch(Request(url=url, validators={url: known}))
            assert server.asked[0].values("If-None-Match") == [ODD_TAG.encode()]
            assert server.asked[0].values("If-Modified-Since") == [ODD_DATE.encode()]
            assert (response.status, response.body, response.validators) == (304, b"", known)

    asyncio.run(run())


def test_validators_of_another_url_are_not_sent() -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            await fetch(Request(url=server.url + "/b", validators={server.url + "/a": Validators('"a"')}))
            assert server.asked[0].values("If-None-Match") == []

    asyncio.run(run())


def test_a_200_replaces_both_validators_also_by_nothing() -> None:
    async def run() -> None:
        async with serve(ok(FEED, "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT")) as server:
            url = server.url + "/"
            known = Validators('"old"', "Sun, 01 Mar 2026 00:00:00 GMT")
            response = await fetch(Request(url=url, validators={url: known}))
            assert response.validators == Validators(None, "Thu, 01 Jan 1970 00:00:00 GMT")

    asyncio.run(run())


@pytest.mark.parametrize("known", [{}, {"/": Validators()}])
def test_a_304_nobody_asked_for_is_an_error(known: dict[str, Validators]) -> None:
    async def run() -> None:
        async with serve(b"HTTP/1.1 304 Not Modified\r\n\r\n") as server:
            validators = {server.url + path: value for path, value in known.items()}
            with pytest.raises(FetchError, match="nothing was known"):
                await fetch(Request(url=server.url + "/", validators=validators))

    asyncio.run(run())


@pytest.mark.parametrize("tag", [b'"\xff\xfe"', b'"' + b"x" * 5000 + b'"', b"", b'"a\x01"'])
def test_a_validator_that_could_not_be_repeated_exactly_is_not_kept(tag: bytes) -> None:
    assert read_validators([(b"ETag", tag)]) == Validators()


def test_nothing_is_invented_for_what_is_unknown() -> None:
    assert write_conditions(Validators()) == []
    assert write_conditions(Validators(last_modified="x")) == [("If-Modified-Since", "x")]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("9" * 6000, 604_800.0),
        ("Sun, 01 Mar 2026 12:10:00 GMT", 600.0),
        ("Sunday, 01-Mar-26 12:10:00 GMT", 600.0),
        ("Sun Mar  1 12:10:00 2026", 600.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 604_800.0),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("soon", None),
        ("-5", None),
        ("\u0661\u0662", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_week(value: str, seconds: float | None) -> None:
    assert read_retry_after([(b"retry-after", value.encode())], NOW) == seconds


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=300"}, 300.0),
        ({"Cache-Control": 'MAX-AGE="300"'}, 300.0),
        ({"Cache-Control": "s-maxage=300"}, None),
        ({"Cache-Control": "max-age=300", "Age": "100"}, 200.0),
        ({"Cache-Control": "max-age=300", "Age": "1000"}, 0.0),
        ({"Cache-Control": "max-age=300", "Age": "9" * 30}, 0.0),
        ({"Cache-Control": "max-age=300", "Expires": "Sun, 01 Mar 2026 18:00:00 GMT"}, 300.0),
        ({"Cache-Control": "max-age=" + "9" * 5000}, 604_800.0),
        ({"Cache-Control": "no-cache"}, None),
        ({"Expires": "Sun, 01 Mar 2026 13:00:00 GMT"}, 3600.0),
        ({"Expires": "Sun, 01 Mar 2026 13:00:00 GMT", "Date": "Sun, 01 Mar 2026 12:30:00 GMT"}, 1800.0),
        ({"Expires": "Sun, 01 Mar 2026 13:00:00 GMT", "Age": "600"}, 3000.0),
        ({"Expires": "0"}, 0.0),
        ({"Expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 604_800.0),
    ],
)
def test_max_age_goes_over_expires_and_age_is_taken_off(
    fields: dict[str, str], seconds: float | None
) -> None:
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    assert read_max_age(headers, NOW) == seconds


def test_max_age_counts_on_a_304_too() -> None:
    async def run() -> None:
        async with serve(b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=900\r\n\r\n") as server:
            url = server.url + "/"
            response = await fetch(Request(url=url, validators={url: Validators('"a"')}))
            assert response.max_age == timedelta(minutes=15).total_seconds()

    asyncio.run(run())
