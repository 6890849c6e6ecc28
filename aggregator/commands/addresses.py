"""Addresses as people paste them, and whether a source reads one already."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from aggregator.app import open_reader
from aggregator.commands.opening import Refusal
from aggregator.config import Config
from aggregator.config.addresses import read_url
from aggregator.curate.attribution import believe
from aggregator.errors import StoreError
from aggregator.model import SourceState
from aggregator.store import is_there
from aggregator.text.urls import canonical_link

_EDGES = " \t\r\n<>\"'`\u200b\ufeff\u201c\u201d"
_FEED_SCHEME = re.compile(r"(?:feed|rss|itpc|pcast|podcast)s?:(//)?", re.IGNORECASE)
_WEB = re.compile(r"https?:", re.IGNORECASE)
_HOST = re.compile(r"/*(?:[^:/?#]*\.|localhost(?:[:/?#]|$)|\[)", re.IGNORECASE)  # one that is not a word only
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9]{1,5}(?:[/?#]|$))")
_FOLDERS = ("./", "../", "/", "~", ".\\")


def read_address(pasted: str) -> list[str]:
    """The web addresses that a pasted text may mean, the likeliest first; raises ValueError."""
    text = pasted.strip(_EDGES)
    feed = _FEED_SCHEME.match(text)
    text = text[feed.end() if feed else 0 :]
    # What stands at once behind `feed:` may be another scheme, `javascript:1` as well as a host and a port.
    bare_word = feed and not feed[1] and not _HOST.match(text)
    if _WEB.match(text) or _OTHER_SCHEME.match(text) or (bare_word and text):
        return [read_url(text)]
    bare = text.lstrip("/")
    if not bare:
        raise ValueError("is empty; give the address of a site or of a feed")
    return [read_url(f"https://{bare}"), read_url(f"http://{bare}")]


def find_folder(pasted: str) -> Path | None:
    """The local file or folder that is meant, None for an address; Refusal where it is not there."""
    text = pasted.strip(_EDGES)
    written_as_path = text.startswith(_FOLDERS) or text in (".", "..")
    if not text or _WEB.match(text) or text.startswith("//"):
        return None
    with suppress(OSError, ValueError, RuntimeError):  # the last where nobody of that name has a home
        path = Path(text).expanduser()
        # `articles` may be a folder here, `example.org` hardly.
        if path.exists() and (written_as_path or path.is_dir()):
            return path.absolute()
    if written_as_path:
        raise Refusal(f"there is no file or folder {text}; give the path of one, or a web address")
    return None


def source_ids(config: Config) -> set[str]:
    """The ids that sources have or had."""
    return {name for source in config.sources for name in (source.id, *source.formerly)}


def _find_learnt(location: str, state: SourceState) -> Iterator[str | None]:
    yield from (state.feed_url, state.final_url)
    if state.feed and state.kind == "page":  # other readers may know it by the address that it gives itself
        yield believe(state.feed, (location, state.feed_url, state.final_url)).self


class Known:
    """The addresses of all that is configured, those that were learnt among them."""

    def __init__(self, config: Config) -> None:
        self._owners: dict[str, str] = {}
        for source in config.sources:
            self._note(source.id, source.location, local=source.local)
        # A database that cannot be looked at now tells nothing; what is configured is told all the same.
        with suppress(StoreError):
            if is_there(config.database):
                self._recall(config)

    def _recall(self, config: Config) -> None:
        with open_reader(config) as app:
            states = app.store.states()
            for source in config.sources:
                for url in _find_learnt(source.location, states.get(source.id, SourceState())):
                    self._note(source.id, url, local=False)

    def _note(self, id: str, location: str | None, *, local: bool) -> None:
        if location:
            self._owners.setdefault(location if local else canonical_link(location), id)

    def find(self, *locations: str) -> str | None:
        """The id of the source that reads one of these, None when none does."""
        return self._first((location for location in locations), canonical=True)

    def find_path(self, path: Path) -> str | None:
        """The id of the source that reads this file or folder."""
        return self._first([str(path)], canonical=False)

    def add(self, id: str, location: str) -> None:
        """Note a source that is about to be added."""
        self._note(id, location, local=False)

    def _first(self, locations: Iterable[str], *, canonical: bool) -> str | None:
        keys = (canonical_link(location) if canonical else location for location in locations)
        return next((self._owners[key] for key in keys if key in self._owners), None)
