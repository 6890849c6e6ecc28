"""The fetcher: one polite, bounded, guarded request, its redirects included."""

import asyncio
import math
import ssl
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from aggregator.errors import DeferredError, FetchError, StatusError, TimedOutError
from aggregator.fetch.conditional import (
    first_value,
    header_values,
    is_wished_delta,
    read_date,
    read_max_age,
    read_retry_after,
    read_validators,
    write_conditions,
)
from aggregator.fetch.crowd import Crowd
from aggregator.fetch.decoding import BodyDecoder, too_large
from aggregator.fetch.guard import Guard, Permit, Resolve
from aggregator.fetch.hosts import Hosts
from aggregator.fetch.locations import parse_location
from aggregator.fetch.messages import Form, Request, Response, compose_form_headers, compose_headers
from aggregator.fetch.politeness import Politeness
from aggregator.fetch.redirects import KEEP_METHOD, STATUSES, Trail
from aggregator.fetch.settings import FetchSettings
from aggregator.fetch.slots import Deadline, Slots
from aggregator.fetch.wire import Answer, Sending, Wire
from aggregator.model import HostState, Validators

BUSY = frozenset({429, 503})  # with Retry-After they quieten the whole host
_CHANGED = HTTPStatus.NON_AUTHORITATIVE_INFORMATION  # whole, but somebody on the way changed it
_LOCKED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_WHOLE = frozenset({HTTPStatus.OK, _CHANGED})


class Fetcher:
    """Fetches for the whole program, within one event loop: `async with Fetcher(settings) as fetcher`.

    `resolve` replaces the system's resolver and `tls` its trust; the guard checks what they lead to all
    the same.  `measure` is told the seconds that each request took, without the wait for its turn.  No
    request begins while the `crowd` of those that were answered is too large.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        measure: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._settings = settings
        self._measure = measure
        self._guard = Guard(resolve)
        self._tls = tls
        self.crowd = Crowd()
        self._politeness = Politeness(
            Slots(settings.concurrency, calm=self.crowd.calm),
            per_host=settings.per_host,
            delay=settings.host_delay,
        )
        self._hosts = Hosts()
        self._wire: Wire | None = None
        self._entered = False

    async def __aenter__(self) -> Self:
        self._entered = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._wire is not None:
            await self._wire.aclose()
        self._wire, self._entered = None, False

    def recall(self, hosts: Mapping[str, HostState], now: datetime) -> None:
        """Know what was remembered of hosts: whose quiet still lasts, who is asked by https only."""
        self._hosts.recall(hosts)
        for host, known in hosts.items():
            if known.quiet_until and known.quiet_until > now:
                self._politeness.quieten(host, (known.quiet_until - now).total_seconds())

    def take_learnt(self) -> dict[str, HostState]:
        """What was learnt of hosts since this was last called, to be remembered."""
        return self._hosts.take_learnt()

    async def get(self, request: Request, now: datetime) -> Response:
        """Ask once and follow where it leads; `now` is the time of this call.

        Raises StatusError for any status but 200, 203, 304 and a 226 that was asked for, BlockedError for
        where we do not go, TooLargeError, TimedOutError, DeferredError while the host is quiet, and
        FetchError for everything else that fails.
        """
        wire = self._wire = self._wire or self._connect()
        home = parse_location(request.given) if request.given else None
        trail = Trail(parse_location(request.url), partial(self._hosts.secured, now=now), home)
        deadline = Deadline(self._settings.timeout)
        try:
            return await self._follow(wire, request, trail, deadline, _Clock(now))
        except FetchError as error:
            error.unreached = (error.unreached or isinstance(error, TimedOutError)) and not trail.met
            if trail.by_demand and not isinstance(error, DeferredError):
                error.args = (f"{error} (asked by https, as its host demanded)",)
            raise
        finally:
            self._measure(deadline.spent)

    async def _follow(
        self, wire: Wire, request: Request, trail: Trail, deadline: Deadline, clock: "_Clock"
    ) -> Response:
        while True:
            async with self._politeness.turn(trail.here.host) as sent, deadline.running():
                answer = await self._send(wire, request, trail, sent)
                try:
                    self._hosts.note_security(trail.here, answer.headers, clock.now())
                    if answer.status not in STATUSES:
                        return await self._conclude(answer, request, trail, clock.now())
                finally:
                    await answer.aclose()
            trail.follow(answer.status, answer.location)

    async def post(self, form: Form, now: datetime) -> None:
        """Hand a form in, also where 307 or 308 sends it; what comes back beside the status is not read.

        Raises as `get` does; every status but 2xx is a StatusError.
        """
        wire = self._wire = self._wire or self._connect()
        trail = Trail(parse_location(form.url), partial(self._hosts.secured, now=now))
        deadline, clock = Deadline(self._settings.timeout), _Clock(now)
        while True:
            async with self._politeness.turn(trail.here.host) as sent, deadline.running():
                headers = compose_form_headers(trail.here, self._settings.user_agent)
                permit = Permit(self._allowed(form), redirected=len(trail.urls) > 1)
                body = urlencode(form.fields).encode("ascii")
                answer = await wire.send(
                    Sending(location=trail.here, headers=headers, permit=permit, sent=sent, body=body)
                )
                try:
                    self._hosts.note_security(trail.here, answer.headers, clock.now())
                    if answer.status not in KEEP_METHOD:
                        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                            return
                        raise self._refusal(answer, trail, clock.now())
                finally:
                    await answer.aclose()
            trail.follow(answer.status, answer.location)

    async def _send(self, wire: Wire, request: Request, trail: Trail, sent: Callable[[], None]) -> Answer:
        def meet() -> None:
            trail.met = True
            sent()

        return await wire.send(
            Sending(
                location=trail.here,
                headers=compose_headers(request, trail.home, trail.here, self._settings.user_agent),
                permit=Permit(self._allowed(request), redirected=len(trail.urls) > 1),
                sent=meet,
            )
        )

    def _connect(self) -> Wire:
        """Made with the first request: aiohttp takes a fifth of a second to load."""
        if not self._entered:
            raise RuntimeError("a Fetcher works inside its `async with` block only")
        # As where rich is not installed, httpx leaves its own command line out: 3 MB, for months.
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
        from aggregator.fetch.transport import HttpxWire

        return HttpxWire(self._guard, self._settings.proxy, self._tls)

    def _allowed(self, request: Request | Form) -> bool | tuple[str, ...]:
        ours, its = self._settings.allow_private, request.allow_private
        if ours is True or its is True:
            return True
        return (ours or ()) + (its or ())

    async def _conclude(self, answer: Answer, request: Request, trail: Trail, now: datetime) -> Response:
        """Make the Response of an answer that is no redirect."""
        raw, url = answer.headers, trail.here.url
        known = request.validators.get(url, Validators())
        delta = answer.status == HTTPStatus.IM_USED and is_wished_delta(raw, known)
        if answer.status in _WHOLE or delta:
            body = await self._read_body(answer)
            # Those of a changed answer may be the original's: a 304 would stand for what we never saw.
            validators = Validators() if answer.status == _CHANGED else read_validators(raw)
        elif answer.status == HTTPStatus.NOT_MODIFIED and write_conditions(known):
            body, validators = b"", known
        else:
            refusal = self._refusal(answer, trail, now)
            if answer.status in _LOCKED and request.is_bound and trail.here.origin != trail.home.origin:
                home = f"{trail.home.scheme}://{trail.home.authority}"
                told = f"its credentials go to {home} only; write the new address if they are meant for that"
                refusal.args = (f"{refusal}: {told}",)
            raise refusal
        return Response(
            status=HTTPStatus.OK if answer.status == _CHANGED else answer.status,
            url=url,
            permanent_url=trail.permanent_url,
            hops=tuple(trail.urls),
            body=body,
            content_type=first_value(raw, "Content-Type"),
            links=tuple(header_values(raw, "Link")),
            validators=validators,
            served=read_date(raw),
            max_age=read_max_age(raw, now),
        )

    async def _read_body(self, answer: Answer) -> bytes:
        """The decoded body; a short one is an error, so that its validators are never kept."""
        limit = self._settings.max_size
        codings = ",".join(header_values(answer.headers, "Content-Encoding")).split(",")
        decoder = BodyDecoder(codings, limit)
        length = first_value(answer.headers, "Content-Length") or ""
        if length.isdecimal() and (len(length) > 18 or int(length) > limit):
            raise too_large(limit)
        async for chunk in answer.chunks():
            decoder.feed(chunk)
        return decoder.finish()

    def _refusal(self, answer: Answer, trail: Trail, now: datetime) -> FetchError:
        status = answer.status
        if status == HTTPStatus.NOT_MODIFIED:
            return FetchError("answered 304 Not Modified although nothing was known of it")
        retry_after = read_retry_after(answer.headers, now)
        if status in BUSY and retry_after:
            self._politeness.quieten(trail.here.host, retry_after)
            self._hosts.note_quiet(trail.here.host, now + timedelta(seconds=math.ceil(retry_after)))
        error = StatusError(f"answered {_named(status)}", status=status, retry_after=retry_after)
        error.trail, error.passing = tuple(trail.urls), trail.passing
        return error


class _Clock:
    """The time that a caller gave us, going on: a host's turn may have been long in coming."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = asyncio.get_running_loop().time()

    def now(self) -> datetime:
        """The time, whole seconds after the start."""
        return self._start + timedelta(seconds=int(asyncio.get_running_loop().time() - self._began))


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
