"""The published files as they are served: one snapshot of bytes, tags and date for each version."""

import hashlib
import mimetypes
import os
import stat
import time
from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from aggregator.web.packing import CODINGS, SMALL, Packer

MEDIA_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".ico": "image/x-icon",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
KEPT = 64 * 2**20  # bytes that are kept at hand, packed ones among them
LONGEST = 8 * 2**20  # bytes of a file that is kept; a longer one is read anew for each answer

_OTHERS = mimetypes.MimeTypes()  # the language's own table: what a machine has installed changes nothing
_PACKABLE = ("text/", "application/json", "application/feed+json", "image/svg+xml")

Version = tuple[int, int, int, int]


@dataclass(eq=False)
class Copy:
    """One version of a file; `body` is None for one that is too long to be kept."""

    path: str  # within the folder
    place: Path
    facts: os.stat_result
    media_type: str
    modified: datetime
    digest: str
    body: bytes | None
    packed: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def codings(self) -> tuple[str, ...]:
        """The codings in which it may be sent."""
        packable = self.media_type.startswith(_PACKABLE) or "xml" in self.media_type
        return CODINGS if self.body is not None and packable and len(self.body) > SMALL else ()

    @cached_property
    def tags(self) -> frozenset[str]:
        """The strong entity tags of all its codings."""
        return frozenset(map(self.tag, (None, *self.codings)))

    @property
    def weight(self) -> int:
        """The bytes that it keeps."""
        return len(self.body or b"") + sum(map(len, self.packed.values()))

    def tag(self, coding: str | None) -> str:
        """The strong entity tag: from the bytes, another for each coding."""
        return f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'

    def bytes_in(self, coding: str | None) -> bytes | None:
        """The bytes in this coding; None while they are not packed."""
        return self.packed.get(coding) if coding else self.body


class Shelf:
    """The files of one folder; each is read anew when it was replaced, and only then."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._copies: OrderedDict[str, tuple[Version, Copy]] = OrderedDict()
        self._packer = Packer()

    def find(self, path: str) -> Copy | None:
        """The newest version of a file; None when there is none that may be served.

        Hidden files, unknown types, links, folders and whatever lies outside of the folder may not.
        """
        try:
            known = self._copies.get(path)
            if known and known[0] == _version(os.lstat(f"{self._folder}/{path}")):
                self._copies.move_to_end(path)
                return known[1]
            media_type = find_media_type(path)
            return self._read(path, media_type) if media_type and _is_plain(path) else None
        except (OSError, ValueError):
            return None

    async def pack(self, copy: Copy, coding: str) -> bool:
        """Pack a version; False when too many others wait for that."""
        packed = await self._packer.pack(copy.digest, copy.body or b"", coding)
        if packed is not None:
            copy.packed[coding] = packed
            self._trim()
        return packed is not None

    def _read(self, path: str, media_type: str) -> Copy | None:
        *folders, name = path.split("/")
        with ExitStack() as stack:
            descriptor = _open(stack, None, self._folder, os.O_DIRECTORY)
            for folder in folders:
                descriptor = _open(stack, descriptor, folder, os.O_DIRECTORY | os.O_NOFOLLOW)
            # A pipe would keep us waiting.
            descriptor = _open(stack, descriptor, name, os.O_NOFOLLOW | os.O_NONBLOCK)
            facts = os.fstat(descriptor)
            if not stat.S_ISREG(facts.st_mode):
                return None
            body = _read_whole(descriptor) if facts.st_size <= LONGEST else None
        copy = _make_copy(path, Path(self._folder, path), facts, media_type, body)
        self._copies[path] = (_version(facts), copy)
        self._trim()
        return copy

    def _trim(self) -> None:
        """Let go of what was not asked for longest."""
        weight = sum(copy.weight for _, copy in self._copies.values())
        while weight > KEPT or len(self._copies) > KEPT >> 12:
            _, (_, copy) = self._copies.popitem(last=False)
            weight -= copy.weight


def find_media_type(path: str) -> str | None:
    """The media type that a file name tells; None for one that tells none."""
    suffix = os.path.splitext(path)[1]  # noqa: PTH122 - of a URL's path
    if suffix in MEDIA_TYPES:
        return MEDIA_TYPES[suffix]
    guessed, packed = _OTHERS.guess_type(f"x{suffix}")
    return None if packed else guessed


def _is_plain(path: str) -> bool:
    return all(part and not part.startswith(".") and "\0" not in part for part in path.split("/"))


def _open(stack: ExitStack, folder: int | None, name: str, flags: int) -> int:
    descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | flags, dir_fd=folder)
    stack.callback(os.close, descriptor)
    return descriptor


def _read_whole(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read()


def _version(facts: os.stat_result) -> Version:
    return facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size


def _make_copy(path: str, place: Path, facts: os.stat_result, media_type: str, body: bytes | None) -> Copy:
    # A file that says it was changed later than now would never match again: it was changed now.
    modified = datetime.fromtimestamp(int(min(facts.st_mtime, time.time())), UTC)
    if body is None:
        digest = f"{facts.st_ino:x}-{facts.st_size:x}-{facts.st_mtime_ns:x}"
    else:
        digest = hashlib.sha256(body).hexdigest()[:32]
    return Copy(path, place, facts, media_type, modified, digest, body)
