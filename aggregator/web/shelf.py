"""The published files as they are served: one snapshot of bytes, tags and date for each version."""

import gzip
import hashlib
import os
import stat
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import brotli
import zstandard

MEDIA_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}
CODINGS = ("br", "zstd", "gzip")  # the best first
KEPT = 1024  # files whose bytes are kept at hand
SMALL = 256  # bytes that are not worth packing

_PACK: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=9),
    "zstd": lambda body: zstandard.ZstdCompressor(level=15).compress(body),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}


@dataclass(slots=True)
class Copy:
    """One version of a file; every coding of it is packed once, when first asked for."""

    media_type: str
    modified: datetime
    body: bytes
    digest: str
    packed: dict[str, bytes] = field(default_factory=dict)

    @property
    def codings(self) -> tuple[str, ...]:
        """The codings in which it may be sent."""
        return CODINGS if len(self.body) > SMALL else ()

    @property
    def tags(self) -> frozenset[str]:
        """The strong entity tags of all its codings."""
        return frozenset(map(self.tag, (None, *self.codings)))

    def tag(self, coding: str | None) -> str:
        """The strong entity tag: from the bytes, another for each coding."""
        return f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'

    def pack(self, coding: str | None) -> bytes:
        """The bytes in this coding."""
        if coding is None:
            return self.body
        if coding not in self.packed:
            self.packed[coding] = _PACK[coding](self.body)
        return self.packed[coding]


class Shelf:
    """The files of one folder; each is read anew when it was replaced, and only then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._copies: OrderedDict[str, tuple[tuple[int, int, int], Copy]] = OrderedDict()

    def find(self, path: str) -> Copy | None:
        """The newest version of a file; None when there is none that may be served.

        Hidden files, unknown types, links and whatever lies outside of the folder may not.
        """
        parts = path.split("/")
        media_type = MEDIA_TYPES.get(os.path.splitext(path)[1])  # noqa: PTH122 - of a URL's path
        if media_type is None or any(part.startswith(".") or not part or "\0" in part for part in parts):
            return None
        try:
            return self._read(path, media_type)
        except (OSError, ValueError):
            return None

    def _read(self, path: str, media_type: str) -> Copy | None:
        target = self._folder / path
        if not target.parent.resolve().is_relative_to(self._folder.resolve()):
            return None
        descriptor = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            facts = os.fstat(file.fileno())
            version = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
            known = self._copies.get(path)
            if known and known[0] == version:
                self._copies.move_to_end(path)
                return known[1]
            if not stat.S_ISREG(facts.st_mode):
                return None
            copy = _make_copy(file.read(), media_type, facts.st_mtime)
        self._copies[path] = (version, copy)
        while len(self._copies) > KEPT:
            self._copies.popitem(last=False)
        return copy


def _make_copy(body: bytes, media_type: str, modified: float) -> Copy:
    digest = hashlib.sha256(body).hexdigest()[:32]
    return Copy(media_type, datetime.fromtimestamp(modified, UTC), body, digest)
