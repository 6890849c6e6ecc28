"""Media types of files, as their names tell."""

import re

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
    "m4b": "audio/mp4",
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
_HOST = re.compile(r"\A[a-z]+://[^/?#]*", re.IGNORECASE)


def type_by_name(url: str) -> str | None:
    """The media type that the suffix of an address's path tells, None when it tells none that we know."""
    path = re.split(r"[?#]", _HOST.sub("", url, count=1), maxsplit=1)[0]
    return _BY_SUFFIX.get(path.rpartition("/")[2].rpartition(".")[2].lower())
