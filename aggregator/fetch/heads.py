"""The heads of answers: how large they may be, and what is mended in them before the strict parser.

aiohttp refuses what a proxy must refuse, because two servers that understand one message differently let
smuggle requests.  Here each connection carries one request, so what every other reader of feeds accepts is
accepted: one length told twice, a length beside chunks, anything behind the end of the answer.
"""

import asyncio
import re
from collections.abc import Callable

from aiohttp.client_proto import ResponseHandler

MAX_HEADER = 64 * 2**10  # bytes of the status line, and of one header field; a longer head is not mended
MAX_FIELDS = 300  # header fields: some sites set a cookie for each of their experiments

_END = re.compile(rb"\n\r?\n")
_FRAMING = re.compile(rb"\n(content-length|transfer-encoding):[ \t]*([^\r\n]*)\r?(?=\n)", re.IGNORECASE)
# It says that nothing was done (RFC 2616 section 3.6), and was never to be sent.
_IDENTITY = re.compile(rb"\ntransfer-encoding:[ \t]*identity[ \t]*\r?(?=\n(?![ \t]))", re.IGNORECASE)
_FOLDED = re.compile(rb"\n[ \t]")


class HeadMender(asyncio.Protocol):
    """Stands between a connection and aiohttp's parser, which gets the head of an answer first and alone.

    So the answer is known before anything behind its end can spoil it.  `check` is called whenever the
    parser may have found a fault.
    """

    def __init__(self, strict: ResponseHandler, check: Callable[[ResponseHandler], None]) -> None:
        self._strict = strict
        self._check = check
        self._held = bytearray()
        self._done = False

    def data_received(self, data: bytes) -> None:
        if self._done:
            self._strict.data_received(data)
        else:
            self._collect(data)
        self._check(self._strict)

    def _collect(self, data: bytes) -> None:
        seen = max(0, len(self._held) - 3)
        self._held += data
        while end := _END.search(self._held, seen):
            seen = 0
            head = bytes(self._held[: end.end()])
            del self._held[: end.end()]
            self._strict.data_received(mend_head(head))
            status = head.lstrip(b"\r\n")[9:12]
            # the head of an interim answer is followed by another
            if status[:1] != b"1" or status == b"101":
                break
        else:
            if len(self._held) <= MAX_HEADER and b"HTTP/".startswith(self._held[:5]):
                return
        self._done = True
        self._flush()

    def _flush(self) -> None:
        held, self._held = bytes(self._held), bytearray()
        if held:
            self._strict.data_received(held)

    def eof_received(self) -> bool | None:
        self._flush()
        self._strict.eof_received()
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        self._strict.connection_lost(exc)
        self._check(self._strict)

    def pause_writing(self) -> None:
        self._strict.pause_writing()

    def resume_writing(self) -> None:
        self._strict.resume_writing()


def mend_head(head: bytes) -> bytes:
    """The head with one length at most: of equal ones the first, beside chunks none (RFC 9112 section 6.3).

    A transfer coding that is none goes.  Lengths that differ stay, for the parser to refuse, and so does a
    head of more than `MAX_HEADER`.
    """
    if len(head) > MAX_HEADER:
        return head
    head = _IDENTITY.sub(b"", head)
    fields = [(name.lower(), value.strip(b" \t")) for name, value in _FRAMING.findall(head)]
    if (len(fields) < 2 and not any(b"," in value for _, value in fields)) or _FOLDED.search(head):
        return head
    codings = [value for name, value in fields if name == b"transfer-encoding"]
    told = [value for name, value in fields if name == b"content-length"]
    lengths = {length.strip(b" \t") for value in told for length in value.split(b",")}
    if codings and codings[-1].lower().split(b",")[-1].strip(b" \t") == b"chunked":
        return _keep_length(head, b"")
    return _keep_length(head, b"\nContent-Length: %b\r" % lengths.pop()) if len(lengths) == 1 else head


def _keep_length(head: bytes, first: bytes) -> bytes:
    """Put `first` in the place of the first length, nothing in that of the others."""
    left = iter([first])

    def replace(field: re.Match[bytes]) -> bytes:
        return next(left, b"") if field[1].lower() == b"content-length" else field[0]

    return _FRAMING.sub(replace, head)
