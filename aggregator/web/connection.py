"""One connection: uvicorn's, with limits on time, size and number, and answers straight from memory."""

import asyncio
import logging
import re
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from aggregator.web.answer import Answer, Asked, find_prompt, join_fields

MAX_HEAD = 16 * 2**10  # bytes of a request's head
IN_TIME = 20.0  # seconds in which a whole request must have come
UNREAD = 60.0  # seconds after which a client that reads nothing of its answer is left
DIRECT = 256 * 2**10  # bytes of a body that goes out at once; a longer one goes by pieces
REPEATED = 4 * 2**10  # bytes of a request that is remembered
RETRY = 30  # seconds after which a client that met a full house may come back

_HOST = re.compile(rb"[A-Za-z0-9._~!$&'()*+,;=:%\[\]-]*")  # RFC 3986 section 3.2.2

log = logging.getLogger(__name__)

_REFUSALS = {
    400: "this is no request that we understand",
    408: "the request took too long",
    431: "the request's head is too long",
    500: "this server made a mistake",
    503: "too many connections; come back in a while",
}


class Connection(HttpToolsProtocol):
    """The server's end of one connection.

    How many may be open is uvicorn's `limit_concurrency`; beyond it one that rests gives way, and where
    none does, the new one is told 503.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._most, self.limit_concurrency = self.limit_concurrency or 0, None
        self._prompt = find_prompt(self.app)
        self._in_head = True  # a request's head is awaited or has not ended
        self._between = True  # nothing of the next request has come
        self._begun = 0  # requests that began in the bytes that came last
        self._kept = False  # whether the last of them was answered from memory, and the connection kept
        self._rests_since = 0.0
        self._pending = 0  # bytes of the head that is awaited
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    # What uvicorn tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make room, or refuse."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._deadline = self.loop.call_later(IN_TIME, self._end_waiting)
        if self._most and len(self.connections) > self._most and not self._make_room():
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timers."""
        super().connection_lost(exc)
        for timer in (self._deadline, self._stalled, self.timeout_keep_alive_task):
            if timer:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Read on, within the limits; a request in the same bytes as before needs no reading."""
        between = self._between
        if between and self._answer_again(data):
            return
        self._pending += len(data)
        self._begun, self._kept = 0, False
        self._read(data)
        if self._in_head and self._pending > MAX_HEAD:
            self._refuse(431)
        if not self._between:
            self._deadline = self._deadline or self.loop.call_later(IN_TIME, self._end_waiting)
        elif between and self._begun == 1 and self._kept and self._prompt and len(data) <= REPEATED:
            self._prompt.note(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._between = True, False
        self._begun += 1

    def on_headers_complete(self) -> None:
        """Answer from memory where all is at hand; else let the application answer."""
        if self._pending > MAX_HEAD and sum(len(one) + len(two) for one, two in self.headers) > MAX_HEAD:
            self._refuse(431)
        if not self._names_one_host() or not self._frames_its_body():
            self._refuse(400)
        self._pending = 0
        if self.transport.is_closing():
            return
        self._in_head = False
        answer = self._find_answer()
        if answer:
            self._give(answer)
        elif not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A body is for the application alone."""
        if self._current is not None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has come in time."""
        self._pending = 0
        self._between = not self.parser.should_upgrade()
        self._stop_waiting()
        if self._current is not None:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Await the next request; what is closing has a while for its last bytes."""
        self._rests_since = self.loop.time()
        super().on_response_complete()
        if self.transport.is_closing():
            self._leave_in_time()

    def pause_writing(self) -> None:
        """The client does not read: it has a while."""
        super().pause_writing()
        self._leave_in_time()

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._stalled and not self.transport.is_closing():
            self._stalled.cancel()
            self._stalled = None

    def timeout_keep_alive_handler(self) -> None:
        """Nothing was asked for a while: whatever is still unread, it ends here."""
        self.timeout_keep_alive_task = None
        if not self.rests:
            return  # what is under way sets it anew when it ends
        rest = self._rests_since + self.timeout_keep_alive - self.loop.time()
        if rest > 0:
            self.timeout_keep_alive_task = self.loop.call_later(rest, self.timeout_keep_alive_handler)
        else:
            self.transport.abort()

    # What we make of it

    @property
    def rests(self) -> bool:
        """Whether nothing is asked and nothing is answered."""
        return self._deadline is None and (self._current is None or self._current.response_complete)

    @property
    def _current(self) -> RequestResponseCycle | None:
        """What the application was asked last; None after an answer from memory."""
        return self.cycle

    def _names_one_host(self) -> bool:
        """RFC 9112 section 3.2; nobody else on the way may take it for another's."""
        named = [value for name, value in self.headers if name == b"host"]
        if not named:
            return self.parser.get_http_version() == "1.0"
        return len(named) == 1 and bool(_HOST.fullmatch(named[0].rstrip(b" \t")))

    def _frames_its_body(self) -> bool:
        """RFC 9112 section 6: where a body ends must be told in a way that everybody understands."""
        codings = [
            value.strip(b" \t").lower() for name, value in self.headers if name == b"transfer-encoding"
        ]
        return not codings or (codings == [b"chunked"] and self.parser.get_http_version() != "1.0")

    def _find_answer(self) -> Answer | None:
        busy = self._current is not None and not self._current.response_complete
        if self._prompt is None or busy or self.flow.write_paused or self.parser.should_upgrade():
            return None
        path = httptools.parse_url(self.url).path or b""
        method = self.parser.get_method().decode("ascii")
        try:
            answer = self._prompt.answer_now(Asked(method, path, join_fields(self.headers)))
        except Exception:
            log.exception("unexpected error in an answer")
            self._refuse(500)
            return None
        return answer if answer and len(answer.body) <= DIRECT else None

    def _give(self, answer: Answer) -> None:
        keep = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        self._write(answer, whole=self.parser.get_method() != b"HEAD", close=not keep)
        self.cycle = None  # type: ignore[assignment] # none is under way
        self._kept = keep
        if not keep:
            self.transport.close()
        self._rest()

    def _write(self, answer: Answer, *, whole: bool, close: bool = False) -> None:
        self._count(answer.status)
        head = answer.write_head(self.server_state.default_headers)
        end = b"connection: close\r\n\r\n" if close else b"\r\n"
        self.transport.write(b"".join((head, end, answer.body)) if whole else head + end)

    def _count(self, status: int) -> None:
        """Tell the application what it did not send itself."""
        if self._prompt:
            self._prompt.count(status)

    def _answer_again(self, request: bytes) -> bool:
        """Answer what was answered before in this second; whether that was done."""
        busy = self._current is not None and not self._current.response_complete
        if self._prompt is None or busy or self.flow.write_paused or self.transport.is_closing():
            return False
        answer = self._prompt.answer_again(request)
        if answer is None:
            return False
        self._stop_waiting()
        self._write(answer, whole=not request.startswith(b"HEAD "))
        self._rest()
        return True

    def _rest(self) -> None:
        """Await the next request.

        The timer of the last rest goes on, and counts from here when it ends: a new one for each answer
        would cost more than the answer.
        """
        if self.timeout_keep_alive_task is None or self.transport.is_closing():
            self.on_response_complete()
        else:
            self._rests_since = self.loop.time()
            self.server_state.total_requests += 1

    def _read(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:  # we go on as we are
            pass
        except httptools.HttpParserError:
            self._refuse(400)

    def _make_room(self) -> bool:
        """Close a connection that rests."""
        for other in self.connections:
            if isinstance(other, Connection) and other is not self and other.rests:
                self.connections.discard(other)
                other.transport.close()
                return True
        return False

    def _stop_waiting(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _end_waiting(self) -> None:
        self._deadline = None
        if self._in_head and not self._pending:
            self.transport.close()
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        """Say why, unless that would fall into an answer, and close."""
        last = self._current
        free = last is None or last.response_complete
        awaited = last is not None and not last.response_started and not self.pipeline
        if not self.transport.is_closing() and (free if self._in_head or status in (400, 500) else awaited):
            fields = {
                "Content-Type": "text/plain; charset=utf-8",
                "Connection": "close",
                "Vary": "Accept-Encoding",
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            }
            if status == 503:
                fields["Retry-After"] = str(RETRY)
            answer = Answer(status, fields, f"{_REFUSALS[status]}\n".encode())
            self._count(status)
            self.transport.write(answer.write_head() + b"\r\n" + answer.body)
        self.transport.close()
        self._leave_in_time()

    def _leave_in_time(self) -> None:
        self._stalled = self._stalled or self.loop.call_later(UNREAD, self.transport.abort)
