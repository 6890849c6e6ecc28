"""Where hubs bring what we subscribed to (WebSub): one address for each lease, which nobody can guess."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aggregator.errors import TooLargeError
from aggregator.web.answer import read_asked
from aggregator.websub import Inbox

OF_ONE = 2  # bodies that may be on their way in for one subscription
HELD = 8  # bodies of the largest size that may be held while they come in, of all together
LINGER = 2.0  # seconds
_FIELDS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_METHODS = "GET, HEAD, POST"
_TOKEN = re.compile(rb"[A-Za-z0-9_-]{43}")  # without a dot, which every file has that is served


class Callbacks:
    """The application for callbacks below `callback`, by its path as a whole and as seen from `site_url`.

    A proxy before us may hand on either.  A body has at most `max_size` bytes, as sent and as decoded.
    """

    def __init__(self, inbox: Inbox, callback: str, site_url: str, max_size: int) -> None:
        whole = urlsplit(callback).path
        below = f"/{callback.removeprefix(site_url)}" if callback.startswith(site_url) else whole
        self._folders = tuple(unquote_to_bytes(path) for path in {whole, below})
        self._desk = _Desk(inbox, max_size)
        inbox.max_size = max_size

    def find_token(self, path: bytes) -> str | None:
        """The token that a path names, ours or not; None for one that is no callback's."""
        plain = unquote_to_bytes(path.partition(b"?")[0])
        rests = (plain.removeprefix(folder) for folder in self._folders if plain.startswith(folder))
        return next((rest.decode() for rest in rests if _TOKEN.fullmatch(rest)), None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer over ASGI what `find_token` finds a token in."""
        token = self.find_token(read_asked(scope).path) or ""
        response = await self._desk.answer(token, Request(scope, receive))
        await response(scope, receive, send)


@dataclass(slots=True, eq=False)
class _Coming:
    """A body on its way in, for the subscription of this token."""

    token: str
    data: bytearray = field(default_factory=bytearray)
    crowded_out: bool = False


class _Desk:
    """Answers hubs at once; what they bring is looked at afterwards.

    A hub that is slow, or sends a lot, does so in its own place: the others find theirs free.
    """

    def __init__(self, inbox: Inbox, max_size: int) -> None:
        self._inbox = inbox
        self._max_size = max_size
        self._coming: list[_Coming] = []

    async def answer(self, token: str, request: Request) -> Response:
        if request.method in ("GET", "HEAD"):
            return self._verify(token, request)
        if request.method != "POST":
            return Response("hubs ask and push here\n", 405, {"Allow": _METHODS} | _FIELDS, "text/plain")
        if not self._inbox.knows(token):
            return _say("this subscription is over", 410)
        if sum(one.token == token for one in self._coming) >= OF_ONE:
            return self._put_off(token)
        with self._note(token) as coming:
            return await self._take_in(coming, request)

    @contextmanager
    def _note(self, token: str) -> Iterator[_Coming]:
        coming = _Coming(token)
        self._coming.append(coming)
        try:
            yield coming
        finally:
            self._coming.remove(coming)

    def _put_off(self, token: str) -> Response:
        """Refuse for now; that there is news is heard all the same."""
        self._inbox.note_news(token)
        return Response("too much at once\n", 503, {"Retry-After": "30"} | _FIELDS, "text/plain")

    def _verify(self, token: str, request: Request) -> Response:
        challenge = self._inbox.verify(token, dict(request.query_params))
        if challenge is None:
            return _say("nothing of the kind was asked for", 404)
        # As plain text and nothing else: it comes from outside.
        return Response(challenge, 200, _FIELDS, "text/plain")

    async def _take_in(self, coming: _Coming, request: Request) -> Response:
        try:
            await self._read(coming, request)
        except TooLargeError:
            self._inbox.note_news(coming.token)
            await self._let_pass(request)
            return _say("more than is read here", 413)
        except ClientDisconnect:
            return _say("cut short", 400)
        if coming.crowded_out:
            return self._put_off(coming.token)
        self._inbox.take_in(coming.token, bytes(coming.data), request.headers)
        # The same for forged bodies: nobody learns from the answer whether a guess was right.
        return Response(status_code=202, headers=_FIELDS)

    async def _read(self, coming: _Coming, request: Request) -> None:
        """Read the body as it was sent, which is what is signed; one that is crowded out in part."""
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length[:18]) > self._max_size:
            raise TooLargeError("the body is too large")
        async for chunk in request.stream():
            if coming.crowded_out:
                return
            coming.data += chunk
            if len(coming.data) > self._max_size:
                coming.data.clear()
                raise TooLargeError("the body is too large")
            self._keep_within()

    def _keep_within(self) -> None:
        """Let go of the largest bodies where all together are too much to hold."""
        held = sum(len(one.data) for one in self._coming)
        while held > HELD * self._max_size:
            largest = max(self._coming, key=lambda one: len(one.data))
            held -= len(largest.data)
            largest.data, largest.crowded_out = bytearray(), True

    async def _let_pass(self, request: Request) -> None:
        """Take in for a moment what nobody reads: closing on it would take our answer from the sender."""
        left = self._max_size
        with suppress(TimeoutError, ClientDisconnect):
            async with asyncio.timeout(LINGER):
                async for chunk in request.stream():
                    left -= len(chunk)
                    if left < 0:
                        return


def _say(text: str, status: int) -> Response:
    ends = {"Connection": "close"} if status == 413 else {}  # what may still come is not read
    return Response(f"{text}\n", status, _FIELDS | ends, "text/plain")
