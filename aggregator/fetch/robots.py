"""robots.txt (RFC 9309), for what nobody asked for by its address: the articles behind a feed's entries."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from aggregator.errors import BlockedError, DeferredError, FetchError, StatusError
from aggregator.fetch.locations import parse_location
from aggregator.fetch.messages import Request, Response

Get = Callable[[Request, datetime], Awaitable[Response]]

PRODUCT = "aggregator"  # the name by which robots.txt speaks to us
MAX_ROBOTS = 512 * 1024  # characters; section 2.5 asks for 500 KiB at least
GOOD_FOR = timedelta(days=1)
UNREACHABLE_FOR = timedelta(hours=1)
_ACCEPT = "text/plain, */*;q=0.5"
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Robots:
    """What one origin lets us read, until when; `rules` is None where it could not be asked."""

    origin: str
    rules: str | None
    until: datetime

    def allow(self, url: str) -> bool:
        """Whether an address of this origin may be read; nothing may while its rules are unknown."""
        return self.rules is not None and bool(_parse(self.rules).can_fetch(url, PRODUCT))


def origin_of(url: str) -> str:
    """Scheme, host and port of an address; raises BlockedError for one that we do not ask."""
    location = parse_location(url)
    return f"{location.scheme}://{location.authority}"


async def fetch_robots(
    get: Get, origin: str, now: datetime, allow_private: bool | tuple[str, ...] = False
) -> Robots:
    """Ask an origin for its rules.

    None there (4xx) allows everything, an error of its server nothing for now (sections 2.3.1.3 and 2.3.1.4).
    Raises DeferredError while its host is quiet, BlockedError where we do not go.
    """
    request = Request(url=f"{origin}/robots.txt", accept=_ACCEPT, allow_private=allow_private)
    try:
        response = await get(request, now)
    except StatusError as error:
        missing = 400 <= error.status < 500 and error.status != _TOO_MANY
        return Robots(origin, "", now + GOOD_FOR) if missing else Robots(origin, None, now + UNREACHABLE_FOR)
    except (BlockedError, DeferredError):
        raise
    except FetchError:
        return Robots(origin, None, now + UNREACHABLE_FOR)
    rules = response.body[: 4 * MAX_ROBOTS].decode("utf-8", "replace")[:MAX_ROBOTS]
    return Robots(origin, rules.removeprefix("\ufeff"), now + GOOD_FOR)


@lru_cache(maxsize=16)
def _parse(rules: str) -> Any:  # protego.Protego, loaded for whoever reads articles only
    from protego import Protego

    return Protego.parse(rules)
