"""The address guard: a source's URL opens no door into the owner's network.

`ipaddress.is_global` is no such check (it calls multicast, NAT64 and 6to4 global), so the ranges are
spelled out here, after the IANA special-purpose address registries (RFC 6890).
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aggregator.errors import BlockedError, FetchError
from aggregator.fetch.locations import normalise_host, parse_ip
from aggregator.fetch.slots import Slots

Resolve = Callable[[str], Awaitable[Sequence[str]]]
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOKUPS = 32  # name look-ups at once
LOOKUP_PATIENCE = 0.5  # seconds, then a look-up is taken to hang and another may start

_REFUSED_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, cloud metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # automatic multicast tunnelling
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
_REFUSED_6 = tuple(
    map(
        IPv6Network,
        (
            # everything outside global unicast: loopback, IPv4-mapped and -compatible, NAT64 (64:ff9b::/96,
            # 64:ff9b:1::/48), discard-only (100::/64), segment routing (5f00::/16), unique local, link-local,
            # site-local, multicast, and what is not assigned yet
            "::/3",
            "4000::/2",
            "8000::/1",
            # within global unicast
            "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which wraps any IPv4 address
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Permit:
    """What one request may reach besides the public network."""

    allowed: bool | tuple[str, ...] = False  # True, or hosts and CIDR blocks
    redirected: bool = False  # for the wording of a refusal

    def covers(self, host: str, address: Address) -> bool:
        """Whether the owner allowed this host, or this address, by name or block."""
        if isinstance(self.allowed, bool):
            return self.allowed
        hosts, networks = _read_allowed(self.allowed)
        plain = getattr(address, "ipv4_mapped", None) or address
        return host in hosts or any(plain in network for network in networks)


# aiohttp asks a resolver for a host and tells it nothing else, so the permit travels in the context.
PERMIT: ContextVar[Permit] = ContextVar("PERMIT")


@lru_cache(maxsize=1024)
def is_public(address: Address) -> bool:
    """Whether an address belongs to the public unicast internet, by the list above."""
    refused: tuple[Network, ...] = _REFUSED_4 if address.version == 4 else _REFUSED_6
    return not any(address in network for network in refused)


def check_literal(host: str, permit: Permit) -> None:
    """Refuse a host that is itself a private address; names are checked when they are resolved."""
    if (address := parse_ip(host)) is not None:
        _admit(host, [address], permit)


def not_found(host: str, *, unreached: bool = False) -> FetchError:
    """That a host has no address; `unreached` where no name server said so."""
    error = FetchError(f"cannot find the host {host}")
    error.unreached = unreached
    return error


class Guard:
    """Resolves a name once and hands out only what was checked: what is connected to is what was seen."""

    def __init__(self, resolve: Resolve | None = None) -> None:
        self._resolve = resolve or SystemLookup()

    async def addresses(self, host: str) -> list[Address]:
        """The checked addresses of a host under the current permit.

        Raises BlockedError when all of them are private, FetchError when there are none.
        """
        found = [ip_address(text) for text in await self._resolve(host)]
        if not found:
            raise not_found(host)
        return _admit(host, found, PERMIT.get(Permit()))


class SystemLookup:
    """The system's resolver in threads of our own, at most 32 at once, save that hanging ones delay nobody.

    Not in asyncio's default executor: a hanging name server would keep its few threads from everybody.
    Daemon threads, so that a look-up which nobody can cancel never holds up the end of the program.
    """

    def __init__(self, limit: int = LOOKUPS, *, patience: float = LOOKUP_PATIENCE) -> None:
        self._slots = Slots(limit, patience=patience)
        self._running: set[asyncio.Task[list[str] | None]] = set()

    async def __call__(self, host: str) -> Sequence[str]:
        looking = asyncio.ensure_future(self._look_up(host))
        self._running.add(looking)
        looking.add_done_callback(self._running.discard)
        found = await asyncio.shield(looking)  # the thread goes on when the fetch has timed out, and counts
        if found is None:
            raise not_found(host, unreached=True)
        return found

    async def _look_up(self, host: str) -> list[str] | None:
        async with self._slots.held():
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[list[str] | None] = loop.create_future()

            def deliver(found: list[str] | None) -> None:
                if not answer.done():
                    answer.set_result(found)

            def look_up() -> None:
                found = _ask_system(host)
                try:
                    loop.call_soon_threadsafe(deliver, found)
                except RuntimeError:  # the loop has closed, nobody waits any more
                    return

            threading.Thread(target=look_up, name="name look-up", daemon=True).start()
            return await answer


def _ask_system(host: str) -> list[str] | None:
    """The addresses; None where no name server could be asked."""
    try:
        found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    except OSError as error:
        return None if error.errno == socket.EAI_AGAIN else []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _admit(host: str, addresses: Sequence[Address], permit: Permit) -> list[Address]:
    admitted = [address for address in addresses if is_public(address) or permit.covers(host, address)]
    if not admitted:
        verb = "redirects" if permit.redirected else "leads"
        raise BlockedError(f"{verb} to a private address ({addresses[0]}): `allow_private` can permit it")
    return admitted


@lru_cache(maxsize=1024)
def _read_allowed(entries: tuple[str, ...]) -> tuple[frozenset[str], tuple[Network, ...]]:
    hosts, networks = set(), []
    for entry in entries:
        try:
            networks.append(ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            hosts.add(normalise_host(entry))
    return frozenset(hosts), tuple(networks)
