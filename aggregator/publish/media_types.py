"""Media types: which are well formed, and which a file name tells."""

import re
from urllib.parse import urlsplit

_WORD = r"[A-Za-z0-9!#$&^_.+-]+"
_PARAMETER = rf'\s*;\s*{_WORD}=(?:"[^"\\]*"|{_WORD})'
MEDIA_TYPE = re.compile(rf"{_WORD}/{_WORD}(?:{_PARAMETER})*")
# Not the standard library's table: that one also reads files of the system, and so differs between machines.
_BY_SUFFIX = {
    "aac": "audio/aac",
    "avif": "image/avif",
    "epub": "application/epub+zip",
    "flac": "audio/flac",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "torrent": "application/x-bittorrent",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "zip": "application/zip",
}
UNKNOWN = "application/octet-stream"


def media_type(declared: str | None, url: str) -> str:
    """The declared type if it is well formed, else what the file name in `url` tells."""
    if MEDIA_TYPE.fullmatch(own := (declared or "").strip()):
        return own
    suffix = urlsplit(url).path.rpartition("/")[2].rpartition(".")[2].lower()
    return _BY_SUFFIX.get(suffix, UNKNOWN)
