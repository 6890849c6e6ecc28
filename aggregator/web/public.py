"""What everybody may ask for: the output folder, and whether we are well."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formatdate
from pathlib import PurePosixPath
from urllib.parse import quote, unquote_to_bytes

from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from aggregator.web.answer import Answer, Asked, read_asked
from aggregator.web.callbacks import Callbacks
from aggregator.web.navigation import FEEDS, find_shown
from aggregator.web.negotiation import choose_coding, has_current, write_http_date
from aggregator.web.ranges import choose_range
from aggregator.web.recent import Recent
from aggregator.web.shelf import Copy, Shelf
from aggregator.web.standing import LONGEST, SHORTEST, Standing

ACTIVE = frozenset({".html", ".svg", ".xml", ".xhtml"})  # what a browser may run something of
POLICY = (
    "default-src 'none'; img-src http: https: data:; media-src http: https:; "
    "style-src 'unsafe-inline' 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ALLOW = "GET, HEAD, OPTIONS"

_VARY = "Accept-Encoding"
_EVERY = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}
_UNSAFE = (b"%2f", b"%5c", b"%00", b"\\")  # a slash in disguise, and what no file of ours is called
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Sending:
    """A version that is to be sent, and how."""

    copy: Copy
    coding: str | None
    fields: dict[str, str]
    current: bool = False  # the client has it


class Public:
    """The application on the public address; `Prompt` where an answer needs no waiting."""

    def __init__(
        self,
        shelf: Shelf,
        standing: Callable[[], Standing],
        clock: Callable[[], datetime],
        callbacks: Callbacks | None = None,
        count: Callable[[int], None] | None = None,
    ) -> None:
        self._shelf = shelf
        self._recent = Recent(shelf)
        self._standing = standing
        self._clock = clock
        self._callbacks = callbacks
        self._count = count or (lambda _status: None)

    def count(self, status: int) -> None:
        """Hear with which status a request was answered in our place."""
        self._count(status)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer over ASGI, and count it."""
        begun = False

        async def count_and_send(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._count(message["status"])
            await send(message)

        try:
            await self._answer(scope, receive, count_and_send)
        except Exception:
            if not begun:
                self._count(500)  # which the connection says then
            raise

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = read_asked(scope)
        if self._callbacks and self._callbacks.find_token(asked.path):
            await self._callbacks(scope, receive, send)
            return
        found = self._look(asked, self._standing(), self._clock())
        if isinstance(found, _Sending) and not await self._is_packed(found):
            found = self._look(asked, self._standing(), self._clock(), pack=False)
        if isinstance(found, _Sending) and found.copy.body is None and not found.current:
            part = _choose_part(found, asked, found.copy.facts.st_size)
            if part is None or part:
                await _send_long(found, part, scope, receive, send)
                return
        answer = _finish(found, asked) if isinstance(found, _Sending) else found
        await answer.send(asked.method, send)

    def answer_now(self, asked: Asked) -> Answer | None:
        """The answer, where all of it is at hand; whoever gives it says so to `count`."""
        if self._callbacks and self._callbacks.find_token(asked.path):
            return None
        standing, now = self._standing(), self._clock()

        def make() -> tuple[Copy | None, Answer | None]:
            found = self._look(asked, standing, now)
            if isinstance(found, Answer):
                return None, found
            ready = found.current or found.copy.bytes_in(found.coding) is not None
            return found.copy, _finish(found, asked) if ready else None

        return self._recent.recall(asked, int(now.timestamp()), standing, make)

    def note(self, request: bytes) -> None:
        """Hear which bytes were answered last: one whole request, after which its connection was kept."""
        self._recent.note(request)

    def answer_again(self, request: bytes) -> Answer | None:
        """The answer to bytes that were heard in this second already."""
        return self._recent.repeat(request, int(self._clock().timestamp()), self._standing())

    async def _is_packed(self, found: _Sending) -> bool:
        """Whether its bytes are at hand, after waiting for them; not when too many wait."""
        if found.coding is None or found.copy.bytes_in(found.coding) is not None:
            return True
        return await self._shelf.pack(found.copy, found.coding)

    def _look(
        self, asked: Asked, standing: Standing, now: datetime, *, pack: bool = True
    ) -> Answer | _Sending:
        if asked.method not in ("GET", "HEAD"):
            return _refuse_method(asked.method)
        path = _read_path(asked.path)
        if path == "healthz":
            return _say("ok", 200, {"Cache-Control": "no-store"})
        if path is None:
            return _say("there is nothing here", 404, _cache(SHORTEST))
        target = standing.find_moved(path)
        if target and self._shelf.find(target):
            # Relative, so that it holds under whatever path a proxy serves us.
            where = "../" * path.count("/") + quote(target)
            return _say(f"moved to {quote(target)}", 301, {"Location": where} | _cache(LONGEST))
        shown = find_shown(self._shelf, path, asked)
        copy = shown or self._shelf.find(path)
        if copy is not None:
            return _give(copy, asked, _describe(path, shown, standing, now), now, pack=pack)
        if standing.is_removed(path):
            return _say("this feed was taken down for good", 410, _cache(LONGEST))
        return _say("there is nothing here", 404, _cache(SHORTEST))


def make_public(
    shelf: Shelf,
    standing: Callable[[], Standing],
    clock: Callable[[], datetime],
    callbacks: Callbacks | None = None,
    count: Callable[[int], None] | None = None,
) -> Public:
    """The application on the public address; `count` is told the status of every answer there."""
    return Public(shelf, standing, clock, callbacks, count)


def _read_path(raw: bytes) -> str | None:
    """The path within the folder; None for one that is spelt in a way that no link of ours is."""
    path = raw.partition(b"?")[0]
    if any(sign in path.lower() for sign in _UNSAFE):
        return None
    try:
        text = unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text):
        return None
    text = text.removeprefix("/")
    return f"{text}index.html" if not text or text.endswith("/") else text


def _give(copy: Copy, asked: Asked, fields: dict[str, str], now: datetime, *, pack: bool) -> _Sending:
    offered = copy.codings if pack else ()
    coding = choose_coding(asked.field(b"accept-encoding"), offered)
    modified = min(copy.modified, now)
    fields["ETag"] = copy.tag(coding)
    # A change within the same second would have the same date: until that is over, the second before.
    fields["Last-Modified"] = write_http_date(modified if now - modified >= _SECOND else modified - _SECOND)
    since, tags = asked.field(b"if-modified-since"), asked.field(b"if-none-match")
    if has_current(tags, since, copy.tags, modified):
        return _Sending(copy, None, fields | _EVERY, current=True)
    fields["Content-Type"] = copy.media_type
    if coding:
        fields["Content-Encoding"] = coding
    else:
        fields["Accept-Ranges"] = "bytes"
    return _Sending(copy, coding, fields | _EVERY)


def _describe(path: str, shown: Copy | None, standing: Standing, now: datetime) -> dict[str, str]:
    """What goes with the file, on 200 and 304 alike; `shown` instead of a feed to a person."""
    place = PurePosixPath(path)
    fields = _cache(standing.fresh_for(now)) | {"Vary": f"{_VARY}, Sec-Fetch-Dest"}
    if place.suffix not in FEEDS:
        fields["Vary"] = _VARY
    if shown:
        # Some shared caches heed no Vary: what a person is shown must never be a reader's answer.
        fields["Cache-Control"] = fields["Cache-Control"].replace("public", "private")
    page = shown if shown and shown.path != path else None
    if page:
        fields["Content-Location"] = quote(PurePosixPath(page.path).name)  # relative, as above
    if page or place.suffix in ACTIVE:
        fields |= {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
    if place.suffix in FEEDS and not page:
        links = {"self": [f"{standing.url}{quote(path)}"], "hub": standing.hubs}
        told = (f'<{address}>; rel="{rel}"' for rel, addresses in links.items() for address in addresses)
        fields["Link"] = ", ".join(told)
        fields["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; sandbox"
    return fields


def _finish(found: _Sending, asked: Asked) -> Answer:
    """The answer with its body, or with the part of it that was asked for."""
    if found.current:
        return Answer(304, found.fields)
    body = found.copy.bytes_in(found.coding) or b""
    length = found.copy.facts.st_size if found.copy.body is None else len(body)
    part = _choose_part(found, asked, length)
    if part is None:
        return Answer(200, found.fields, body)
    if not part:
        fields = {**found.fields, "Content-Range": f"bytes */{length}", "Content-Type": "text/plain"}
        return Answer(416, fields, b"there are not so many bytes\n")
    told = {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{length}"}
    return Answer(206, found.fields | told, body[part.start : part.stop])


def _choose_part(found: _Sending, asked: Asked, length: int) -> range | None:
    """The bytes that are to be sent of so many; None for all, an empty range where there are none such."""
    condition = asked.field(b"if-range")
    if found.coding or asked.method == "HEAD" or condition not in (None, found.fields["ETag"]):
        return None
    return choose_range(asked.field(b"range"), length)


async def _send_long(found: _Sending, part: range | None, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a file that is not kept, or a part of it, from the disk."""
    copy = found.copy
    # What was asked for is read and decided on already: Starlette reads it otherwise, and refuses some of it.
    fields = [field for field in scope["headers"] if field[0].lower() not in (b"range", b"if-range")]
    if part:
        fields.append((b"range", f"bytes={part.start}-{part.stop - 1}".encode()))
    scope = {**scope, "headers": fields}
    await FileResponse(copy.place, headers=found.fields, stat_result=copy.facts)(scope, receive, send)


def _refuse_method(method: str) -> Answer:
    if method == "OPTIONS":
        asked = {"Access-Control-Allow-Methods": ALLOW, "Access-Control-Allow-Headers": "*"}
        return Answer(204, {"Allow": ALLOW, "Vary": _VARY} | asked | _EVERY)
    return _say("only GET and HEAD are understood here", 405, {"Allow": ALLOW, "Cache-Control": "no-store"})


def _cache(seconds: int) -> dict[str, str]:
    expires = formatdate(int(time.time()) + seconds, usegmt=True)
    return {"Cache-Control": f"public, max-age={seconds}", "Expires": expires}


def _say(text: str, status: int, fields: dict[str, str]) -> Answer:
    """Words of ours: never markup, and nothing of what was asked."""
    told = {"Vary": _VARY, "Content-Type": "text/plain; charset=utf-8"}
    return Answer(status, told | fields | _EVERY, f"{text}\n".encode())
