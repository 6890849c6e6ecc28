"""From the bytes on the wire to the bytes of the document, bounded at every step.

aiohttp decodes without a limit: 272 bytes of gzip within gzip become one piece of 64 MiB.
Here zlib is asked for one small piece at a time and every piece is counted.
"""

import zlib
from collections.abc import Iterator, Sequence
from typing import Protocol

from aggregator.errors import FetchError, TooLargeError
from aggregator.text.xmlchars import printable

PIECE = 64 * 2**10  # bytes decoded at a time
MAX_CODINGS = 2  # gzip within gzip is met in the wild, behind a careless proxy
MAX_MEMBERS = 1000  # of one gzip body (RFC 1952 section 2.2); each costs time and yields nothing when empty
LONGEST_NAME = 40  # of a coding, as told

_UNDONE = frozenset({"gzip", "deflate"})
_NO_CODINGS = frozenset(
    {"", "identity", "none", "binary", "7bit", "8bit", "aws-chunked", "chunked", "unicode"}
)


class Decompressor(Protocol):
    """What `zlib.decompressobj` returns; its own type has no name at run time."""

    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class BodyDecoder:
    """Collects one body: `feed` what arrives, then `finish`.

    Raises TooLargeError as soon as more than `limit` bytes arrived or were decoded, at any step;
    FetchError for codings other than gzip and deflate and for broken data.
    """

    def __init__(self, codings: Sequence[str], limit: int) -> None:
        self._inflaters = [_Inflater(coding) for coding in _wanted(codings)]
        self._limit = limit
        self._counts = [0] * (len(self._inflaters) + 1)
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what arrived on the wire."""
        self._take(data, 0)

    def finish(self) -> bytes:
        """The whole body; raises FetchError when compressed data ended too soon."""
        if not all(inflater.complete for inflater in self._inflaters):
            raise FetchError("the answer was cut short")
        return bytes(self._body)

    def _take(self, data: bytes, step: int) -> None:
        self._counts[step] += len(data)
        if self._counts[step] > self._limit:
            raise too_large(self._limit)
        if step == len(self._inflaters):
            self._body += data
            return
        for piece in self._inflaters[step].inflate(data):
            self._take(piece, step + 1)


class _Inflater:
    """One step of decompression, in pieces of at most PIECE bytes."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._stream: Decompressor | None = None
        self._members = 0

    @property
    def complete(self) -> bool:
        return self._stream is None

    def inflate(self, data: bytes) -> Iterator[bytes]:
        pending = False  # zlib may hold output back although it took all input
        while data or pending:
            if self._stream is None:
                self._stream = self._next_stream(data)
            if self._stream is None:
                return
            piece, data = self._step(self._stream, data)
            pending = len(piece) == PIECE and not self.complete
            yield piece

    def _next_stream(self, data: bytes) -> Decompressor | None:
        """What decodes from here on; None when only padding follows the end."""
        if self._coding == "deflate":
            # RFC 9110 section 8.4.1.2 means the zlib format, some servers send bare deflate: a zlib header
            # has 8 in its low bits, a deflate block in practice never
            bits = zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS
            return None if self._members else zlib.decompressobj(bits)
        if self._members and data[0] != 0x1F:
            return None
        if self._members == MAX_MEMBERS:
            raise FetchError(f"the answer has more than {MAX_MEMBERS} gzip members")
        return zlib.decompressobj(zlib.MAX_WBITS | 16)

    def _step(self, stream: Decompressor, data: bytes) -> tuple[bytes, bytes]:
        try:
            piece = stream.decompress(data, PIECE)
        except zlib.error as error:
            raise FetchError(f"the answer is broken {self._coding} data") from error
        if not stream.eof:
            return piece, stream.unconsumed_tail
        self._stream = None
        self._members += 1
        return piece, stream.unused_data


def too_large(limit: int) -> TooLargeError:
    """The error for an answer of more than `limit` bytes."""
    shown = f"{limit / 2**20:g} MiB" if limit >= 2**20 else f"{limit} bytes"
    return TooLargeError(f"the answer is larger than {shown} (fetch.max_size)")


def _wanted(codings: Sequence[str]) -> list[str]:
    """The codings to undo, the last applied first."""
    names = [coding.strip().lower().removeprefix("x-") for coding in codings]
    names = [name for name in names if name in _UNDONE or not _packs_nothing(name)]
    for name in names:
        if name not in _UNDONE:
            shown = printable(name) if len(name) <= LONGEST_NAME else "of a long name"
            raise FetchError(f"the answer has a content coding that we did not ask for ({shown})")
    if len(names) > MAX_CODINGS:
        raise FetchError(f"the answer has more than {MAX_CODINGS} content codings")
    return names[::-1]


def _packs_nothing(name: str) -> bool:
    """Whether it is no coding, but a charset or the like, as stores serve with what was uploaded so."""
    if name in _NO_CODINGS:
        return True
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True
