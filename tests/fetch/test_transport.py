"""What goes over the wire: exactly our bytes, nothing added, nothing remembered, nothing retried."""

import asyncio
import logging
import ssl
import traceback
from typing import Any

import pytest

from aggregator.errors import FetchError
from aggregator.fetch import Fetcher, Request
from aggregator.model import Auth
from tests.fetch.loopback import FEED, NOW, Asked, fetch, ok, redirect, resolver, serve, settings
from tests.ports import free_port

ODD_TARGETS = [
    *("/a%7eb", "/a%2fb", "/a%2Fb", "/a/../b", "/./a", "//x", "/?a=b?", "/?", "/a?", "/a?&", "/a??b"),
    *(
        "/?q=%41+b",
        "/a|b",
        "/[x]",
        "/{x}",
        '/"x"',
        "/<x>",
        "/^`\\x",
        "/%",
        "/%zz",
        "/a//b/",
        "/@:x",
        "/a;b=c",
    ),
]


@pytest.mark.parametrize("target", ODD_TARGETS)
def test_odd_targets_arrive_byte_for_byte(target: str) -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            response = await fetch(server.url + target)
            assert server.targets == [target]
            assert response.url == server.url + target

    asyncio.run(run())


def test_odd_targets_of_redirects_arrive_byte_for_byte() -> None:
    async def run() -> None:
        for target in ODD_TARGETS[1:]:
            async with serve(ok()) as end, serve(redirect(end.url + target)) as server:
                await fetch(server.url)
                assert end.targets == [target]

    asyncio.run(run())


def test_the_whole_request_is_what_we_say_of_it() -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            await fetch(Request(url=server.url + "/feed?x=1", accept="application/atom+xml"))
            assert server.asked[0].raw.decode() == (
                "GET /feed?x=1 HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{server.port}\r\n"
                "User-Agent: aggregator/1.0 (+https://example.org/)\r\n"
                "Accept: application/atom+xml\r\n"
                "Accept-Encoding: gzip\r\n"
                "Connection: close\r\n\r\n"
            )

    asyncio.run(run())


def test_cookies_are_never_sent_back() -> None:
    async def run() -> None:
        cookie = "Set-Cookie: id=1; Path=/"
        answers = {"/a": ok(b"", "Location: /b", cookie, status="302 Found"), "/b": ok(FEED, cookie)}
        async with serve(answers) as server, Fetcher(settings()) as fetcher:
            for _ in range(2):
                await fetcher.get(Request(url=server.url + "/a"), NOW)
            assert len(server.asked) == 4
            assert not any(b"cookie" in asked.raw.lower() for asked in server.asked)
            assert not any(b"referer" in asked.raw.lower() for asked in server.asked)

    asyncio.run(run())


def test_a_sources_own_headers_replace_ours_but_not_those_of_the_connection() -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            own = (
                ("user-agent", "Other/2"),
                ("X-Key", "k\u00e9y"),
                ("Host", "evil.test"),
                ("Connection", "x"),
            )
            auth = Auth(bearer="token")
            await fetch(Request(url=server.url, headers=(*own, ("Accept-Encoding", "br")), auth=auth))
            asked = server.asked[0]
            assert asked.values("User-Agent") == [b"Other/2"]
            assert asked.values("X-Key") == ["k\u00e9y".encode()]
            assert asked.values("Host") == [f"127.0.0.1:{server.port}".encode()]
            assert asked.values("Connection") == [b"close"]
            assert asked.values("Accept-Encoding") == [b"gzip"]
            assert asked.values("Authorization") == [b"Bearer token"]

    asyncio.run(run())


@pytest.mark.parametrize(
    "header", [("X-A", "b\r\nX-C: d"), ("X A", "b"), ("X-A\n", "b"), ("", "b"), ("X-A", "\ud800")]
)
def test_a_header_that_would_break_the_request_is_refused(header: tuple[str, str]) -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            with pytest.raises(FetchError, match="of this source cannot be sent"):
                await fetch(Request(url=server.url, headers=(header,)))
            assert server.asked == []

    asyncio.run(run())


def test_a_lost_connection_is_not_tried_again() -> None:
    async def run() -> None:
        async with serve(b"") as server:
            with pytest.raises(FetchError, match="closed before the answer"):
                await fetch(server.url)
            await asyncio.sleep(0.05)
            assert len(server.asked) == 1

    asyncio.run(run())


def test_a_reset_connection_is_not_tried_again() -> None:
    async def reset(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def run() -> None:
        async with serve(reset) as server:
            with pytest.raises(FetchError):
                await fetch(server.url)
            await asyncio.sleep(0.05)
            assert len(server.asked) == 1

    asyncio.run(run())


def test_a_refused_connection_is_named_as_such() -> None:
    async def run() -> None:
        with pytest.raises(FetchError, match=r"^the connection to 127\.0\.0\.1 was refused$"):
            await fetch(f"http://127.0.0.1:{free_port()}/")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
            "has a header field, or a status line, of over 64 KiB",
        ),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Short: x\r\n" * 400, "has over 300 header fields"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "closed before the answer"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            "breaks the rules of HTTP in its Content-Length",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
            "breaks the rules of HTTP in its Content-Length",
        ),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "breaks the rules of HTTP in a header field"),
        (b"220 mail.example ESMTP\r\n\r\n", "breaks the rules of HTTP in its status line"),
        (b"<feed/>" * 3, "breaks the rules of HTTP in its status line"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n<feed", "cut short"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<feed", "cut short"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<feed\r\n", "cut short"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<feed\r\n",
            "breaks the rules of HTTP in its chunks",
        ),
    ],
)
def test_broken_answers_are_errors_of_ours(answer: bytes, message: str) -> None:
    async def run() -> None:
        async with serve(answer) as server:
            with pytest.raises(FetchError, match=message):
                await fetch(server.url)

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\n\r\n" + FEED,
        b"HTTP/1.1 200 OK\r\n\r\n" + FEED,
        b"HTTP/1.1 200\r\nConnection: close\r\n\r\n" + FEED,
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ok(),
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 60_000 + b"\r\nContent-Length: %d\r\n\r\n" % len(FEED) + FEED,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(FEED), FEED),
    ],
)  # fmt: skip
def test_unusual_but_whole_answers_are_read(answer: bytes) -> None:
    async def run() -> None:
        async with serve(answer) as server:
            assert (await fetch(server.url)).body == FEED

    asyncio.run(run())


def test_tls_is_verified_against_the_name_asked_for() -> None:
    async def run() -> None:
        async with serve(ok(), tls=True) as server:
            names = resolver(feeds_test="127.0.0.1", stranger_test="127.0.0.1")
            assert (await fetch(f"https://feeds.test:{server.port}/", resolve=names)).body == FEED
            with pytest.raises(FetchError, match="its certificate is not valid"):
                await fetch(f"https://stranger.test:{server.port}/", resolve=names)
            async with Fetcher(settings(), resolve=names) as fetcher:
                with pytest.raises(FetchError, match="self-signed certificate"):
                    await fetcher.get(Request(url=f"https://feeds.test:{server.port}/"), NOW)

    asyncio.run(run())


def test_a_server_that_speaks_no_tls_is_not_spoken_to() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    async def run() -> None:
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as plain:
            port = plain.sockets[0].getsockname()[1]
            with pytest.raises(FetchError, match=r"^no secure connection could be made$"):
                await fetch(f"https://feeds.test:{port}/", resolve=resolver(feeds_test="127.0.0.1"))

    asyncio.run(run())


def test_a_host_that_is_no_valid_idna_is_still_asked_for() -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            host = "xn--zzzzzzz-.odd_name.test"

            async def resolve(name: str) -> list[str]:
                return ["127.0.0.1"]

            assert (await fetch(f"http://{host}:{server.port}/", resolve=resolve)).body == FEED
            assert server.asked[0].values("Host") == [f"{host}:{server.port}".encode()]

    asyncio.run(run())


def test_a_proxy_that_is_to_connect_us_is_told_who_we_are() -> None:
    async def run() -> None:
        async with serve({}) as proxy:
            with pytest.raises(FetchError, match="the proxy answered 404"):
                await fetch("https://feeds.test/", settings(proxy=proxy.url))
            (asked,) = proxy.asked
            assert asked.values("User-Agent") == [settings().user_agent.encode()]

    asyncio.run(run())


def test_a_proxy_is_asked_for_the_whole_address_and_literals_stay_refused() -> None:
    async def run() -> None:
        async with serve(ok()) as proxy:
            chosen = settings(proxy=f"http://localhost:{proxy.port}", allow_private=False)
            assert (await fetch("http://feeds.test/a%7eb?", chosen)).body == FEED
            assert proxy.targets == ["http://feeds.test/a%7eb?"]
            with pytest.raises(FetchError, match="leads to a private address"):
                await fetch("http://127.1/", chosen)
            with pytest.raises(FetchError, match="the proxy answered 404"):
                async with serve({}) as refusing:
                    await fetch("https://feeds.test/", settings(proxy=refusing.url))
        with pytest.raises(FetchError, match="cannot connect to the proxy"):
            await fetch("http://feeds.test/", settings(proxy=f"http://localhost:{free_port()}"))

    asyncio.run(run())


SECRET = "t0psecret"
TROUBLE = [
    b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
    b"",
    b"garbage\r\n\r\n",
    ok(b"", status="403 Forbidden"),
    b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n<feed",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n<feed",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n<feed",
    redirect("https://127.0.0.1:1/?token=" + SECRET),
    redirect("/?token=" + SECRET),
    redirect("ftp://127.0.0.1/" + SECRET),
]


def test_no_secret_shows_in_an_error_its_causes_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    async def run(answer: bytes) -> str:
        async with serve(answer) as server:
            request: dict[str, Any] = {
                "auth": Auth(basic="redactie:" + SECRET),
                "headers": (("X-Token", SECRET),),
                "url": f"http://user:{SECRET}@127.0.0.1:{server.port}/{SECRET}?token={SECRET}",
            }
            with pytest.raises(FetchError) as caught:
                await fetch(Request(**request))
            return str(caught.value) + "".join(traceback.format_exception(caught.value))

    with caplog.at_level(logging.DEBUG):
        for answer in TROUBLE:
            assert SECRET not in asyncio.run(run(answer)), answer[:80]
    assert "aggregator" not in caplog.text
    assert SECRET not in caplog.text


def test_settings_and_requests_show_no_secret() -> None:
    request = Request(url="http://feeds.test/", auth=Auth(bearer=SECRET), headers=(("X-Token", SECRET),))
    assert SECRET not in repr(request)
    assert SECRET not in repr(settings(proxy=f"http://u:{SECRET}@proxy.test/"))


def test_without_a_context_of_ones_own_the_system_is_trusted() -> None:
    from aggregator.fetch.transport import tls_context

    context = tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
