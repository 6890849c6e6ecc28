"""The wire: httpx on one aiohttp session, which sends our bytes as they are and decodes nothing.

Requests, answers and the transport's interface are httpx's; its client, which follows, remembers and times
what we see to ourselves, is left out: it took a third of each request.  The request target goes out exactly
as its server wrote it, header fields exactly as given, nothing is retried, and every foreign exception
becomes one of ours in `faults.translated`.
"""

import ssl
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from socket import AF_INET, AF_INET6, AddressFamily

import aiohttp
import certifi
import httpx
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http import RawResponseMessage
from aiohttp.http_exceptions import HttpProcessingError

from aggregator.errors import FetchError
from aggregator.fetch.conditional import first_value
from aggregator.fetch.faults import translated
from aggregator.fetch.guard import PERMIT, Guard, Permit, check_literal
from aggregator.fetch.heads import MAX_FIELDS, MAX_HEADER, HeadMender
from aggregator.fetch.locations import Location
from aggregator.fetch.wire import Sending

MAX_INTERIM = 16  # answers of 1xx that may come before the real one

# aiohttp adds these when absent; what we send is what we were given
_UNASKED = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")
# To be called when the request has left: aiohttp makes the answer's object then.
_SENT: ContextVar[Callable[[], None]] = ContextVar("_SENT")


class HttpxWire:
    """The one maker of connections; nothing else in the program opens any.

    It follows no redirect, keeps no cookie, reads no environment and has no time limit of its own:
    `slots.Deadline` bounds the whole fetch, which no read timeout does.
    """

    def __init__(self, guard: Guard, proxy: str | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._transport = AiohttpTransport(guard, proxy, tls)

    async def send(self, sending: Sending) -> "HttpxAnswer":
        """Send one request; raises BlockedError and FetchError."""
        location = sending.location
        # httpx sees the origin only: it would fold the path, and log it with whatever token it holds
        request = httpx.Request(
            sending.method,
            f"{location.scheme}://{location.authority}/",
            headers=[(name.encode("ascii"), value.encode()) for name, value in sending.headers.items()],
            content=sending.body,
            extensions={"sending": sending},
        )
        return HttpxAnswer(await self._transport.handle_async_request(request))

    async def aclose(self) -> None:
        await self._transport.aclose()


class HttpxAnswer:
    """An answer as `wire.Answer` has it."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers = response.headers.raw

    @property
    def location(self) -> str | None:
        return first_value(self.headers, "Location")

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes over the wire, still in its content coding."""
        return self._response.aiter_raw()

    async def aclose(self) -> None:
        """End the connection."""
        await self._response.aclose()


class AiohttpTransport(httpx.AsyncBaseTransport):
    """An httpx transport over one aiohttp session.

    The request extension `sending` (`wire.Sending`) holds what httpx would change.  Raises errors of ours
    only: BlockedError, FetchError.
    """

    def __init__(self, guard: Guard, proxy: str | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._proxy = yarl.URL(proxy) if proxy else None
        self._tls = tls
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_GuardedResolver(guard), use_dns_cache=False, limit=0, force_close=True
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),
            skip_auto_headers=_UNASKED,
            max_line_size=MAX_HEADER,
            max_field_size=MAX_HEADER,
            max_headers=MAX_FIELDS,
            middlewares=(_send_once,),
            response_class=_FinalAnswer,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sending: Sending = request.extensions["sending"]
        location = sending.location
        check_literal(location.host, sending.permit)
        # behind a proxy the only name we look up is the proxy's own
        permit = PERMIT.set(Permit(True) if self._proxy else sending.permit)
        sent = _SENT.set(sending.sent)
        try:
            with translated():
                answer = await self._session.request(
                    request.method,
                    _wire_url(location),
                    headers=[(key.decode("ascii"), value.decode()) for key, value in request.headers.raw],
                    allow_redirects=False,
                    proxy=self._proxy,
                    proxy_headers=_name_us(sending) if self._proxy else None,
                    data=sending.body,
                    ssl=self._trust() if self._proxy or location.scheme == "https" else True,
                )
        finally:
            _SENT.reset(sent)
            PERMIT.reset(permit)
        return httpx.Response(answer.status, headers=list(answer.raw_headers), stream=_Body(answer))

    def _trust(self) -> ssl.SSLContext:
        """One context for all, made when it is needed: that takes as long as a hundred requests."""
        self._tls = self._tls or tls_context()
        return self._tls

    async def aclose(self) -> None:
        await self._session.close()


class _Body(httpx.AsyncByteStream):
    """The body as it comes over the wire; closing it closes the connection."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with translated():
            async for chunk in self._answer.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        self._answer.close()


def tls_context() -> ssl.SSLContext:
    """Trust what the system trusts; certifi's list where the system has none."""
    paths = ssl.get_default_verify_paths()
    context = ssl.create_default_context(cafile=None if paths.cafile or paths.capath else certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


class _FinalAnswer(aiohttp.ClientResponse):
    """Waits for the answer that counts, past a few interim ones: endless, they would keep the loop busy."""

    _begun = False

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        _SENT.get()()
        protocol = connection.protocol
        if protocol is not None:
            if protocol.transport is not None:
                protocol.transport.set_protocol(HeadMender(protocol, self._fail))
            read, left = protocol.read, iter(range(MAX_INTERIM + 1))

            async def read_bounded() -> tuple[RawResponseMessage, aiohttp.StreamReader]:
                if next(left, None) is None:
                    raise FetchError(f"more than {MAX_INTERIM} interim answers (1xx) and no final one")
                return await read()

            protocol.read = read_bounded  # type: ignore[method-assign]
        await super().start(connection)
        self._begun = True
        if protocol is not None:
            self._fail(protocol)
        return self

    def _fail(self, protocol: ResponseHandler) -> None:
        """End a body that the parser has given up: aiohttp would leave its reader waiting."""
        fault = protocol.exception()
        if self._begun and isinstance(fault, HttpProcessingError) and not self.content.is_eof():
            self.content.set_exception(fault)


class _GuardedResolver(AbstractResolver):
    """Gives aiohttp the addresses that the guard has checked, and no others."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: AddressFamily = AF_INET,  # noqa: ARG002 - the interface
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=AF_INET6 if address.version == 6 else AF_INET,
                proto=0,
                flags=0,
            )
            for address in await self._guard.addresses(host)
        ]

    async def close(self) -> None:
        return None


def _name_us(sending: Sending) -> dict[str, str]:
    """For CONNECT, in which aiohttp would name itself."""
    return {name: value for name, value in sending.headers.items() if name.lower() == "user-agent"}


async def _send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Translate before aiohttp sees the error: it would ask a second time after a lost connection."""
    with translated():
        return await handler(request)


def _wire_url(location: Location) -> yarl.URL:
    """The URL for aiohttp: the whole target as its path, so that even a bare closing `?` is kept."""
    return yarl.URL.build(
        scheme=location.scheme, authority=location.authority, path=location.target, encoded=True
    )
