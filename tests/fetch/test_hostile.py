"""Servers that attack: what they send leads nowhere, fills nothing and ends in time.

Raw bytes from a permitted host; a canary listens where they would have us go and must see nothing.
"""

import asyncio

import pytest

from aggregator.errors import BlockedError, FetchError, StatusError
from aggregator.fetch import Fetcher, FetchSettings, Request
from tests.fetch.loopback import FEED, NOW, Answer, Asked, fetch, ok, redirect, resolver, serve

ATTACKER = "127.0.0.9"
ATTACKED = FetchSettings(user_agent="test/1", timeout=30, host_delay=0)  # private addresses are refused
NAMES = resolver(inner_test="127.0.0.1", attacker_test=ATTACKER, mapped_test="::ffff:127.0.0.1")


async def meet(answers: Answer | dict[str, Answer]) -> tuple[object, list[str], int]:
    """Ask the attacker once: what came of it, what was asked of it, how often the canary was."""
    async with (
        serve(ok(), "127.0.0.1") as canary,
        serve(_aim(answers, canary.port), ATTACKER) as server,
        Fetcher(ATTACKED, resolve=NAMES) as fetcher,
    ):
        request = Request(url=f"http://{ATTACKER}:{server.port}/", allow_private=(ATTACKER, "attacker.test"))
        (outcome,) = await asyncio.gather(fetcher.get(request, NOW), return_exceptions=True)
        await asyncio.sleep(0.02)
        return outcome, server.targets, len(canary.asked)


def _aim(answers: Answer | dict[str, Answer], port: int) -> Answer | dict[str, Answer]:
    """Write the canary's port for PORT."""
    if isinstance(answers, dict):
        return {path: _aim_one(answer, port) for path, answer in answers.items()}
    return _aim_one(answers, port)


def _aim_one(answer: Answer, port: int) -> Answer:
    return answer.replace(b"PORT", str(port).encode()) if isinstance(answer, bytes) else answer


# Every way to write, or to lead to, an address in the owner's network.
PRIVATE = [
    *("127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "017700000001"),
    *("127.0.0.1.", "0", "0.0.0.0", "00.0x0.0", "127.0.0.2", "127.255.255.254"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "[fec0::1]"),
    *("[ff02::1]", "[100::1]", "[5f00::1]", "[2001:db8::1]", "[3fff::1]", "[2001::1]"),
    *("10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1"),
    *("255.255.255.255", "240.0.0.1", "192.0.0.1", "192.88.99.1", "0xa9fea9fe", "2852039166"),
    *("\u2460\u2461\u2466.\u2460", "127\u30020\u30020\u30021", "\uff11\uff12\uff17.\uff10.\uff10.\uff11"),
    *(
        "inner.test",
        "INNER.TEST",
        "mapped.test",
        "\u24d8nner.test",
        "user@inner.test",
        "attacker.test@inner.test",
    ),
    *("attacker.test:pw@127.0.0.1", "%40@127.1"),
]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_redirect_to_a_private_address_is_not_followed(host: str) -> None:
    outcome, asked, seen = asyncio.run(meet(redirect(f"http://{host}:PORT/")))
    assert isinstance(outcome, BlockedError)
    assert (asked, seen) == (["/"], 0)


ODD_LOCATIONS = [
    *("//127.0.0.1:PORT/", "///127.0.0.1:PORT/", "http:127.0.0.1:PORT", "http:/127.0.0.1:PORT/", "http:PORT"),
    *("http:///127.0.0.1:PORT/", "http:\\\\127.0.0.1:PORT\\", "\\\\127.0.0.1:PORT/", "/\\127.0.0.1:PORT/"),
    *("http://127.0.0.1:PORT\\@attacker.test/", "http://attacker.test\\@127.0.0.1:PORT/"),
    *("http://127.0.0.1:PORT#@attacker.test/", "http://127.0.0.1:PORT?@attacker.test/"),
    *(
        "ht\ttp://127.0.0.1:PORT/",
        "http://127.0.0\t.1:PORT/",
        " http://127.0.0.1:PORT/ ",
        "\x01http://127.0.0.1:PORT/",
    ),
    *(
        "http://127.0.0.1%00.attacker.test:PORT/",
        "http://127.0.0.1%2eattacker.test:PORT/",
        "http://%31%32%37.1:PORT/",
    ),
    *(
        "http://127.0.0.1 .attacker.test:PORT/",
        "http://[::1%25lo]:PORT/",
        "http://[fe80::1%lo]:PORT/",
        "http://[::1]x:PORT/",
    ),
    *(
        "http://localhost:PORT/",
        "http://127.0.0.1:0PORT/",
        "http://127.0.0.1:99999/",
        "http://:PORT/",
        "http://@/",
    ),
    *("HTTP://127.0.0.1:PORT/", "hTTps://127.0.0.1:PORT/", "https:127.0.0.1:PORT", "feed://127.0.0.1:PORT/"),
    *("file:///etc/passwd", "ftp://127.0.0.1:PORT/", "gopher://127.0.0.1:PORT/_GET", "data:text/xml,<rss/>"),
    *("javascript:location='http://127.0.0.1:PORT/'", "unix:/run/x.sock", "jar:http://127.0.0.1:PORT/!/"),
    *(
        "http://xn--zzzz-.test:PORT/",
        "http://\u0130nner.test:PORT/",
        "http://in\u00adner.test:PORT/",
        "http://a..b:PORT/",
    ),
    *("http://" + "a." * 5000 + "test/", "/" + "x" * 9000, "http://127.0.0.1:PORT/" + "?" * 9000),
]


@pytest.mark.parametrize("location", ODD_LOCATIONS)
def test_an_odd_location_leads_to_no_canary(location: str) -> None:
    outcome, asked, seen = asyncio.run(meet({"/": redirect(location)}))
    assert isinstance(outcome, FetchError)
    assert asked[0] == "/"
    assert len(asked) <= 2  # some are a path at the attacker's own
    assert seen == 0


@pytest.mark.parametrize(
    "answer",
    [
        ok(b"", "Refresh: 0; url=http://127.0.0.1:PORT/", status="404 Not Found"),
        ok(b"", "Location: http://127.0.0.1:PORT/", status="201 Created"),
        ok(b"", "Location: http://127.0.0.1:PORT/", status="300 Multiple Choices"),
        ok(b"", "Location: http://127.0.0.1:PORT/", status="304 Not Modified"),
        ok(b"", "Location: http://127.0.0.1:PORT/", status="305 Use Proxy"),
        ok(b"", "Location: http://127.0.0.1:PORT/", status="401 Unauthorized"),
        ok(b"", status="302 Found"),
        ok(b"", "Location: http://127.0.0.1:PORT/", "Location: /b", status="302 Found"),
        ok(
            b"", 'Alt-Svc: h2="127.0.0.1:PORT"', "Content-Location: http://127.0.0.1:PORT/", status="500 Oops"
        ),
        redirect("http://127.0.0.1:PORT/\r\nX: y"),
    ],
)
def test_a_status_or_header_that_is_no_redirect_is_not_followed(answer: bytes) -> None:
    outcome, asked, seen = asyncio.run(meet(answer))
    assert isinstance(outcome, FetchError)
    assert (len(asked), seen) == (1, 0)


@pytest.mark.parametrize(
    "answer",
    [
        ok(FEED, "Refresh: 0; url=http://127.0.0.1:PORT/", "Link: <http://127.0.0.1:PORT/>; rel=preload"),
        ok(FEED, "Content-Location: http://127.0.0.1:PORT/", "Location: http://127.0.0.1:PORT/"),
        ok(FEED, "Set-Cookie: a=b; Domain=test", "X-Accel-Redirect: http://127.0.0.1:PORT/"),
        ok(FEED) + ok(b"<smuggled/>"),
        b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + ok(FEED),
        b"HTTP/1.1 103 Early Hints\r\nLink: <http://127.0.0.1:PORT/>; rel=preload\r\n\r\n" + ok(FEED),
    ],
)
def test_what_an_answer_says_beside_its_body_changes_nothing(answer: bytes) -> None:
    outcome, asked, seen = asyncio.run(meet(answer))
    assert getattr(outcome, "body", outcome) == FEED
    assert getattr(outcome, "url", "").endswith("/")
    assert (asked, seen) == (["/"], 0)


def test_a_long_way_to_a_private_address_ends_there_too() -> None:
    answers: dict[str, Answer] = {f"/{n}": redirect(f"/{n + 1}") for n in range(4)}
    answers |= {"/": redirect("/0"), "/4": redirect("http://127.0.0.1:PORT/")}
    outcome, asked, seen = asyncio.run(meet(answers))
    assert isinstance(outcome, BlockedError)
    assert (len(asked), seen) == (6, 0)


def test_a_name_that_turns_to_a_private_address_between_two_hops_is_refused() -> None:
    async def run() -> None:
        told = iter(["127.0.0.9", "127.0.0.1"])

        async def rebind(host: str) -> list[str]:
            return [next(told)]

        async with (
            serve({"/": redirect("/b")}, "0.0.0.0") as server,
            Fetcher(ATTACKED, resolve=rebind) as fetcher,
        ):
            request = Request(url=f"http://turning.test:{server.port}/", allow_private=("127.0.0.9/32",))
            with pytest.raises(BlockedError, match=r"private address \(127\.0\.0\.1\)"):
                await fetcher.get(request, NOW)
            assert server.targets == ["/"]

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        FEED,  # HTTP/0.9
        b"HTTP/2.0 200 OK\r\nContent-Length: 1\r\n\r\n",
        b"ICY 200 OK\r\n\r\n" + FEED,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n123456789",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip, gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-2/9\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 99999 Large\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"",
    ],
)
def test_what_is_not_whole_and_lawful_http_is_an_error(answer: bytes) -> None:
    outcome, asked, seen = asyncio.run(meet(answer))
    assert isinstance(outcome, FetchError), outcome
    assert (len(asked), seen) == (1, 0)


@pytest.mark.parametrize(
    ("wish", "longest"),
    [
        *(("Fri, 31 Dec 9999 23:59:59 GMT", 604800), ("9" * 400, 604800), ("120", 120), (" 120 ", 120)),
        *(("-5", 0), ("1.5", 0), ("1e9", 0), ("soon", 0), ("", 0), ("\u0661", 0), ("120, 240", 0)),
        *(("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Fri, 99 Foo 2026 99:99:99", 0), ("0x78", 0)),
    ],
)
@pytest.mark.parametrize("status", ["429 Slow", "503 Busy"])
def test_a_retry_after_in_any_form_is_bounded(wish: str, longest: int, status: str) -> None:
    outcome, _, _ = asyncio.run(meet(ok(b"", f"Retry-After: {wish}", status=status)))
    assert isinstance(outcome, StatusError)
    assert (outcome.retry_after or 0) == longest


def test_interim_answers_without_end_keep_nobody_busy() -> None:
    """A few are customary; a flood of them would take the time that other servers' answers need."""

    async def flood(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
            await writer.drain()

    async def run() -> None:
        async with serve(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3 + ok()) as server:
            assert (await fetch(server.url)).body == FEED
        async with serve(flood) as server:
            with pytest.raises(FetchError, match="interim answers"):
                await fetch(server.url)

    asyncio.run(run())
