"""What is asked and what is answered, as plain values; sent over ASGI or straight into a connection."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol, runtime_checkable
from urllib.parse import quote

from starlette.types import Scope, Send

PIECE = 64 * 2**10  # bytes that are handed on at once: a slow reader holds no more of them in memory
BARE = frozenset({204, 304})  # answers that never have a body

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))  # what goes over the wire as it is

Field = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path as it was sent, and its header fields, equal names joined."""

    method: str
    path: bytes
    fields: Mapping[bytes, bytes]

    def field(self, name: bytes) -> str | None:
        """The value of a field by its name in lower case."""
        value = self.fields.get(name)
        return None if value is None else value.decode("latin-1")


def join_fields(pairs: Iterable[Field]) -> dict[bytes, bytes]:
    """Header fields by name in lower case; one that is repeated is a list (RFC 9110 section 5.3)."""
    joined: dict[bytes, bytes] = {}
    for name, value in pairs:
        joined[name] = joined[name] + b", " + value if name in joined else value
    return joined


def read_asked(scope: Scope) -> Asked:
    """The request of an ASGI scope."""
    path = scope.get("raw_path") or scope["path"].encode()
    return Asked(scope["method"], path, join_fields(scope["headers"]))


def write_value(text: str) -> bytes:
    """The value of a field: ASCII that is seen, or a blank; all else is percent-encoded.

    So whatever it was made of, no value ends its line and begins another one.
    """
    whole = text.isascii() and text.isprintable()
    return (text if whole else quote(text, safe=_PRINTABLE)).encode("ascii")


class Answer:
    """A status, its fields, and the whole body."""

    def __init__(self, status: int, fields: Mapping[str, str], body: bytes = b"") -> None:
        self.status = status
        self.body = body
        told = {name.lower(): value for name, value in fields.items()}
        if status not in BARE:
            told["content-length"] = str(len(body))
        self.fields: list[Field] = [(name.encode(), write_value(value)) for name, value in told.items()]
        self._head: tuple[Sequence[Field], bytes] | None = None

    def write_head(self, more: Sequence[Field] = ()) -> bytes:
        """The status line and all fields, `more` too, as they go over the wire, without the empty line."""
        if self._head is None or self._head[0] is not more:  # the same ones are the same list for a second
            line = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n".encode()
            self._head = (more, line + b"".join(b"%s: %s\r\n" % field for field in (*self.fields, *more)))
        return self._head[1]

    async def send(self, method: str, send: Send) -> None:
        """Send it over ASGI, in pieces that wait for a slow reader."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.fields})
        body = b"" if method == "HEAD" else self.body
        for start in range(0, len(body), PIECE):
            await send({"type": "http.response.body", "body": body[start : start + PIECE], "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@runtime_checkable
class Prompt(Protocol):
    """An application that answers some requests at once, without waiting for anything."""

    def answer_now(self, asked: Asked) -> Answer | None:
        """The answer, where all of it is at hand."""

    def count(self, status: int) -> None:
        """Hear with which status a request was answered, from here or without asking."""

    def note(self, request: bytes) -> None:
        """Hear in which bytes the last was asked that `answer_now` answered."""

    def answer_again(self, request: bytes) -> Answer | None:
        """The answer to bytes that were heard before, where it is still at hand."""


def find_prompt(app: object) -> Prompt | None:
    """The application as one that answers at once, where it does."""
    return app if isinstance(app, Prompt) else None
