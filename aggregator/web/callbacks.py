"""Where hubs bring what we subscribed to (WebSub): one address for each lease, which nobody can guess."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from aggregator.errors import TooLargeError
from aggregator.websub import Inbox

AT_ONCE = 8  # bodies that may be on their way in
LINGER = 2.0  # seconds
_FIELDS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def make_callbacks(inbox: Inbox, callback: str, site_url: str, max_size: int) -> Sequence[Route]:
    """The routes for callbacks below `callback`, by its path as a whole and as seen from `site_url`.

    A proxy before us may hand on either.  A body has at most `max_size` bytes, as sent and as decoded.
    """
    desk = _Desk(inbox, max_size)
    inbox.max_size = max_size
    whole = urlsplit(callback).path
    below = f"/{callback.removeprefix(site_url)}" if callback.startswith(site_url) else whole
    return [
        Route(f"{path}{{token}}", desk.answer, methods=["GET", "POST"])
        for path in dict.fromkeys((whole, below))
    ]


class _Desk:
    """Answers hubs at once; what they bring is looked at afterwards."""

    def __init__(self, inbox: Inbox, max_size: int) -> None:
        self._inbox = inbox
        self._max_size = max_size
        self._coming = 0

    async def answer(self, request: Request) -> Response:
        token = request.path_params["token"]
        if request.method != "POST":
            return self._verify(token, request)
        if not self._inbox.knows(token):
            return _say("this subscription is over", 410)
        if self._coming >= AT_ONCE:
            return Response("too much at once\n", 503, {"Retry-After": "30"} | _FIELDS, "text/plain")
        self._coming += 1
        try:
            return await self._take_in(token, request)
        finally:
            self._coming -= 1

    def _verify(self, token: str, request: Request) -> Response:
        challenge = self._inbox.verify(token, dict(request.query_params))
        if challenge is None:
            return _say("nothing of the kind was asked for", 404)
        # As plain text and nothing else: it comes from outside.
        return Response(challenge, 200, _FIELDS, "text/plain")

    async def _take_in(self, token: str, request: Request) -> Response:
        try:
            body = await self._read(request)
        except TooLargeError:
            await self._let_pass(request)
            return _say("more than is read here", 413)
        except ClientDisconnect:
            return _say("cut short", 400)
        self._inbox.take_in(token, body, request.headers)
        # The same for forged bodies: nobody learns from the answer whether a guess was right.
        return Response(status_code=202, headers=_FIELDS)

    async def _read(self, request: Request) -> bytes:
        """The body as it was sent, which is what is signed."""
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length[:18]) > self._max_size:
            raise TooLargeError("the body is too large")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._max_size:
                raise TooLargeError("the body is too large")
        return bytes(body)

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
