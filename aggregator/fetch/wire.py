"""One request and its answer as the client sees them, whatever library carries the bytes.

`transport` implements this with aiohttp, which is loaded with the first request only.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from aggregator.fetch.guard import Permit
from aggregator.fetch.locations import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One request, ready to go out; one with a `body` is a POST, the others are GETs."""

    location: Location
    headers: Mapping[str, str]
    permit: Permit
    sent: Callable[[], None]  # called when the request has left
    body: bytes | None = None

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


class Answer(Protocol):
    """The head of an answer, its body still to be read; `aclose` ends the connection."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> list[tuple[bytes, bytes]]: ...
    @property
    def location(self) -> str | None: ...
    def chunks(self) -> AsyncIterator[bytes]: ...
    async def aclose(self) -> None: ...


class Wire(Protocol):
    """Sends requests; raises errors of ours only."""

    async def send(self, sending: Sending) -> Answer: ...
    async def aclose(self) -> None: ...
