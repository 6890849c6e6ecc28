"""`full_text`: the articles behind a feed's new entries, read as single articles are, a few in each pass.

Nobody asked for these addresses one by one, so robots.txt is obeyed for them; and a stranger's feed may name
any address, so the source's credentials and its `allow_private` go to its own origin only.
"""

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta

from aggregator.curate.fulltext import FullText, plan_retry, take_text
from aggregator.errors import (
    BlockedError,
    DeferredError,
    FetchError,
    ParseError,
    SourceError,
    StatusError,
    TooLargeError,
)
from aggregator.fetch import Request, Response, Robots, fetch_robots, origin_of
from aggregator.model import DESCRIPTION, Source, SourceState
from aggregator.parse import Hints
from aggregator.sources.notes import Notes
from aggregator.sources.redaction import redact_batch, redact_error
from aggregator.sources.tools import Tools
from aggregator.store import Waiting
from aggregator.text.urls import is_home

LONGEST = 120.0  # seconds in which the reading of an article may begin
ENOUGH = 3  # failures in a row after which the rest waits for the next pass

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_LOST = (404, 410)


def reads_articles(source: Source, state: SourceState) -> bool:
    """Whether the articles behind a source's entries are read: of feeds alone."""
    return source.full_text and not source.local and state.kind != "article"


class ArticleReader:
    """Reads the articles behind the entries of one source, one after the other."""

    def __init__(self, source: Source, notes: Notes, tools: Tools, now: datetime) -> None:
        self._source = source
        self._notes = notes
        self._tools = tools
        self._now = now
        self._origin = origin_of(source.location)
        self._troubles: dict[str, list[str]] = defaultdict(list)

    async def read_waiting(self) -> tuple[str, ...]:
        """Read what waits, and answer a warning for each kind of trouble that was met for the first time.

        An entry whose article cannot be read keeps the text that it has.
        """
        until = asyncio.get_running_loop().time() + LONGEST
        failures = 0
        for waiting in self._notes.waiting:
            if failures == ENOUGH or asyncio.get_running_loop().time() > until:
                break
            failures = 0 if await self._attempt(waiting) else failures + 1
        return tuple(
            f"{len(links)} of its articles could not be read, such as {links[0]}: {said}; "
            "the feed's own text stays"
            for said, links in self._troubles.items()
        )

    async def _attempt(self, waiting: Waiting) -> bool:
        """Read one article; False when that failed for a reason that others may share."""
        if not waiting.link or is_home(waiting.link):  # it names no article
            self._notes.postpone(waiting.row, waiting.tries, None)
            return True
        try:
            text = await self._read(waiting.link)
        except DeferredError as error:
            wait = timedelta(seconds=error.retry_after or 3600)
            self._notes.postpone(waiting.row, waiting.tries, self._now + wait)
            return False
        except SourceError as error:
            self._fail(waiting, error)
            return not isinstance(error, FetchError) or _is_final(error)
        self._notes.settle(waiting.row, text)
        return True

    def _fail(self, waiting: Waiting, error: SourceError) -> None:
        redact_error(error, self._source.secrets)
        tries = waiting.tries + 1
        due = None if _is_final(error) else plan_retry(self._now, tries)
        self._notes.postpone(waiting.row, tries, due)
        if tries == 1:
            self._troubles[str(error)].append(waiting.link)

    async def _read(self, link: str) -> FullText:
        await self._check_robots(link)
        response = await self._tools.fetcher.get(self._request(link), self._now)
        if response.url != link:
            await self._check_robots(response.url)
        batch = await self._tools.parse(response.body, self._hints(link, response))
        if batch.kind != "article" or dict(batch.origins).get("text") == DESCRIPTION:
            raise ParseError("leads to no text of an article")
        return take_text(redact_batch(batch, self._source.secrets).entries[0])

    async def _check_robots(self, url: str) -> None:
        """Raise BlockedError where robots.txt asks us not to read, FetchError while it cannot be had."""
        origin = origin_of(url)
        found = self._notes.robots(origin)
        robots = Robots(origin, *found) if found else await self._ask_robots(origin)
        if robots.rules is None:
            raise FetchError("its site's robots.txt could not be read")
        if not robots.allow(url):
            raise BlockedError("its site's robots.txt asks programs not to read it")

    async def _ask_robots(self, origin: str) -> Robots:
        robots = await fetch_robots(self._tools.fetcher.get, origin, self._now, self._private(origin))
        self._notes.keep_robots(origin, robots.rules, robots.until)
        return robots

    def _request(self, link: str) -> Request:
        if origin_of(link) != self._origin:
            return Request(url=link, accept=_ACCEPT)
        source = self._source
        return Request(
            url=link,
            accept=_ACCEPT,
            headers=source.headers,
            auth=source.auth,
            allow_private=source.allow_private,
        )

    def _private(self, origin: str) -> bool | tuple[str, ...]:
        return self._source.allow_private if origin == self._origin else False

    def _hints(self, link: str, response: Response) -> Hints:
        return Hints(
            url=response.url,
            asked=(link, *response.hops),
            media_type=response.content_type,
            kind="article",
            timezone=self._source.timezone,
            language=self._source.language,
            now=self._now,
            max_entries=self._tools.max_entries,
            max_entry=self._tools.max_entry,
        )


def _is_final(error: SourceError) -> bool:
    """Whether asking again would bring the same."""
    lost = isinstance(error, StatusError) and error.status in _LOST
    return lost or isinstance(error, BlockedError | TooLargeError)
