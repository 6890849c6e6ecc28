"""No source's URL reaches the owner's network, however it is spelt and whatever a name server says."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

import pytest

from aggregator.errors import BlockedError, FetchError
from aggregator.fetch import Request
from aggregator.fetch.guard import PERMIT, Guard, Permit, SystemLookup, check_literal, is_public
from tests.fetch.leaping import leap
from tests.fetch.loopback import FEED, fetch, ok, resolver, serve, settings

PRIVATE = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1"),
    *("127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170"),
    *("192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7"),
    *("203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::"),
    *("::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::1"),
    *("3fff::1", "4000::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1"),
    *("fec0::1", "ff02::1"),
]
PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"),
    *("172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255"),
    *("198.20.0.0", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::1111"),
    *("2a00:1450::1", "3ffe::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_special_addresses_are_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(BlockedError, match="leads to a private address"):
        check_literal(address, Permit())


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_public_internet_pass(address: str) -> None:
    assert is_public(ip_address(address))
    check_literal(address, Permit())


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "0x7f.1", "0177.0.0.1", "2130706433", "127.1", "127\u30020\u30020\u30021"),
        *("\u24dbocalhost", "localhost", "LOCALHOST.", "[::ffff:127.0.0.1]", "[::1]", "[::127.0.0.1]", "0"),
    ],
)
def test_no_notation_of_loopback_is_connected_to(host: str) -> None:
    async def run() -> None:
        async with serve(ok(), "0.0.0.0") as canary:
            names = resolver(localhost="127.0.0.1", localhost_="127.0.0.1")
            with pytest.raises(BlockedError, match="`allow_private` can permit it"):
                await fetch(f"http://{host}:{canary.port}/", settings(allow_private=False), names)
            await asyncio.sleep(0.01)
            assert canary.asked == []

    asyncio.run(run())


def test_a_name_server_that_changes_its_answer_is_asked_once_and_what_it_said_is_what_is_used() -> None:
    async def run() -> None:
        async with serve(ok()) as canary:
            questions: list[str] = []

            async def rebinding(host: str) -> list[str]:
                questions.append(host)
                return ["192.0.2.1"] if len(questions) == 1 else ["127.0.0.1"]

            chosen = settings(allow_private=("192.0.2.0/24",), timeout=0.3)
            with pytest.raises(FetchError):  # whatever 192.0.2.1 does, it is not the canary
                await fetch(f"http://feeds.test:{canary.port}/", chosen, rebinding)
            assert questions == ["feeds.test"]
            with pytest.raises(BlockedError):
                await fetch(f"http://feeds.test:{canary.port}/", chosen, rebinding)
            assert canary.asked == []

    leap(run(), sockets=True)


def test_each_redirect_is_resolved_and_checked_again() -> None:
    async def run() -> None:
        async with serve(redirect_to_itself()) as server:
            answers = iter([["127.0.0.2"], ["127.0.0.1"]])

            async def rebinding(host: str) -> Sequence[str]:
                return next(answers)

            chosen = settings(allow_private=("127.0.0.2",))
            async with serve(redirect_to_itself(), "127.0.0.2") as allowed:
                with pytest.raises(BlockedError, match=r"redirects to a private address \(127\.0\.0\.1\)"):
                    await fetch(f"http://feeds.test:{allowed.port}/", chosen, rebinding)
                assert len(allowed.asked) == 1
            assert server.asked == []

    def redirect_to_itself() -> bytes:
        return b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"

    asyncio.run(run())


def addresses(found: list[str], permit: Permit) -> list[str]:
    async def resolve(host: str) -> list[str]:
        return found

    async def run() -> list[str]:
        PERMIT.set(permit)
        return [str(address) for address in await Guard(resolve).addresses("feeds.test")]

    return asyncio.run(run())


def test_of_many_addresses_only_the_public_ones_are_handed_out() -> None:
    found = ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"]
    assert addresses(found, Permit()) == ["8.8.8.8", "2606:4700::1111"]
    assert addresses(found, Permit(True)) == found
    assert addresses(found, Permit(("::1", "10.0.0.0/8"))) == found


@pytest.mark.parametrize(
    ("allowed", "passes"),
    [
        (True, True),
        (("feeds.test",), True),
        (("FEEDS.test",), True),
        (("192.168.0.0/16",), True),
        (("192.168.7.7",), True),
        (("other.test", "fd00::/8", "192.168.7.7/32"), True),
        (False, False),
        ((), False),
        (("test",), False),
        (("192.168.8.0/24", "::/0"), False),
    ],
)
def test_what_the_owner_allows_by_name_or_block(allowed: bool | tuple[str, ...], passes: bool) -> None:
    if passes:
        assert addresses(["192.168.7.7"], Permit(allowed)) == ["192.168.7.7"]
    else:
        with pytest.raises(BlockedError):
            addresses(["192.168.7.7"], Permit(allowed))


def test_a_block_of_ipv4_covers_the_same_address_written_as_ipv6() -> None:
    (admitted,) = addresses(["::ffff:10.0.0.1"], Permit(("10.0.0.0/8",)))
    assert ip_address(admitted) == ip_address("::ffff:10.0.0.1")  # Python 3.13 spells it with dots


def test_a_permit_of_one_source_adds_to_the_general_one() -> None:
    async def run() -> None:
        async with serve(ok(), "127.0.0.3") as server:
            chosen = settings(allow_private=("10.0.0.0/8",))
            request = Request(url=server.url, allow_private=("127.0.0.0/8",))
            assert (await fetch(request, chosen)).body == FEED
            with pytest.raises(BlockedError):
                await fetch(server.url, chosen)

    asyncio.run(run())


def test_an_unknown_host_is_named() -> None:
    async def run() -> None:
        with pytest.raises(FetchError, match=r"^cannot find the host nowhere\.test$"):
            await fetch("http://nowhere.test/", resolve=resolver())

    asyncio.run(run())


def test_the_system_is_asked_when_nobody_else_is() -> None:
    async def run() -> None:
        async with serve(ok()) as server:
            assert (await fetch(f"http://localhost:{server.port}/")).body == FEED
        assert "127.0.0.1" in await SystemLookup()("localhost")
        assert await SystemLookup()("x" * 70 + ".invalid") == []

    asyncio.run(run())


def test_look_ups_that_hang_in_the_system_delay_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can stop them, so that they outlive the fetch that began them."""
    end, ask_system = threading.Event(), socket.getaddrinfo

    def hang(host: bytes, *arguments: Any, **options: Any) -> Any:
        if host.startswith(b"slow"):
            end.wait(60)
            return []
        return ask_system(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", hang)

    async def run() -> None:
        look_up = SystemLookup(4, patience=0.1)
        hanging = [asyncio.ensure_future(look_up(f"slow{n}.test")) for n in range(12)]
        await asyncio.sleep(0)
        hanging[0].cancel()
        try:
            assert "127.0.0.1" in await asyncio.wait_for(look_up("localhost"), timeout=40)
        finally:
            end.set()
        await asyncio.gather(*hanging, return_exceptions=True)

    asyncio.run(run())


def test_a_hanging_name_server_delays_nobody_else() -> None:
    async def run() -> None:
        async with serve(ok()) as server:

            async def resolve(host: str) -> list[str]:
                if host.startswith("slow"):
                    await asyncio.sleep(60)
                return ["127.0.0.1"]

            chosen = settings(timeout=2)
            slow = [fetch(f"http://slow{n}.test/", chosen, resolve) for n in range(20)]
            hanging = asyncio.gather(*slow, return_exceptions=True)
            started = asyncio.get_running_loop().time()
            assert (await fetch(f"http://fast.test:{server.port}/", chosen, resolve)).body == FEED
            assert asyncio.get_running_loop().time() - started < 1.5
            assert [str(error) for error in await hanging] == ["timed out after 2s"] * 20

    leap(run(), sockets=True)
