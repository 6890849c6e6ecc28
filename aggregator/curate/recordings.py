"""What an episode is a recording of: files of sound and film, told apart under addresses that change."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from aggregator.model import Enclosure

_DIGIT = re.compile(r"\d")
_KINDS = ("audio/", "video/")


def name_recordings(enclosures: Iterable[Enclosure]) -> frozenset[str]:
    """The names of the files that are heard or watched.

    Hosts, the redirects of those who count, and tokens in the query do not belong to a name.  One without a
    digit, such as `audio.mp3`, may be that of every episode: it is told with its folder.
    """
    return frozenset(
        name
        for enclosure in enclosures
        if enclosure.type and enclosure.type.lower().startswith(_KINDS)
        if (name := _name_file(enclosure.url))
    )


def _name_file(url: str) -> str:
    *folders, file = [part for part in unquote(urlsplit(url).path).split("/") if part] or [""]
    stem = file.rpartition(".")[0] or file
    return "/".join((*folders[-1:], stem)) if file and not _DIGIT.search(stem) else stem
