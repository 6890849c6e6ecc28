"""What stands behind an address that somebody pasted: a feed, an article, a page that announces feeds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.errors import FetchError, ParseError, SourceError, StatusError
from aggregator.fetch import Request, Response
from aggregator.model import Batch, Kind
from aggregator.parse import Hints
from aggregator.sources.tools import Tools

# Where sites that announce nothing keep their feed; asked by `add` alone, never by a refresh.
WELL_KNOWN = ("feed", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "rss", "index.rdf")
MAX_ANNOUNCED = 3  # of the feeds that a page announces, how many are tried
MAX_GUESSES = 12
MISSING = frozenset({404, 405, 406, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A source: the address to configure, what it is and holds, and the feeds that were not taken."""

    location: str
    kind: Kind
    batch: Batch
    reached: tuple[str, ...] = ()  # every address that led there
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Search:
    """One look around, and its story: every address asked, and why each led nowhere."""

    tools: Tools
    now: datetime
    found: Found | None = None
    answered: bool = False  # somebody is there
    hopeless: bool = False  # the site refuses or does not answer: its other addresses are left alone
    asked: list[str] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)

    async def get(self, url: str) -> Response | None:
        """What an address answers; None, and a line in the story, where nothing comes."""
        try:
            response = await self.tools.fetcher.get(Request(url=url), self.now)
        except FetchError as error:
            self.miss(url, error)
            return None
        self.asked.append(url)
        return response

    async def read(self, response: Response, kind: Kind) -> Batch:
        """What an answer holds; raises ParseError."""
        hints = Hints(
            url=response.url,
            asked=response.hops,
            media_type=response.content_type,
            kind=kind,
            max_entries=self.tools.max_entries,
            max_entry=self.tools.max_entry,
            fast=self.tools.fast,
        )
        return await self.tools.parse(response.body, hints)

    async def read_feed(self, url: str) -> Found | None:
        """The feed at an address, None where there is none."""
        if (response := await self.get(url)) is None:
            return None
        try:
            batch = await self.read(response, "feed")
            return Found(location=_lasting(url, response), kind="feed", batch=batch, reached=response.hops)
        except ParseError as error:
            self.miss(url, error)
            return None

    def miss(self, url: str, error: SourceError) -> None:
        """Note that nothing was found there."""
        self.asked.append(url)
        self.tried.append((url, str(error)))
        missing = isinstance(error, StatusError) and error.status in MISSING
        self.hopeless = not (missing or isinstance(error, ParseError))
        self.answered = self.answered or isinstance(error, StatusError | ParseError)


async def discover(urls: Sequence[str], kind: Kind, tools: Tools, now: datetime) -> Search:
    """Look at the first of `urls` that answers; `found` stays None where no source stands behind it.

    Asks, one after the other, the address, the feeds that its page announces, and the customary addresses
    of feeds.  A host that refuses, or does not answer, is not asked again.
    """
    search = Search(tools, now)
    for url in urls:
        if (response := await search.get(url)) is not None:
            await _look(search, url, response, kind)
        elif not search.hopeless:
            await _guess(search, url, kind)
        if response is not None or search.answered:
            break
    return search


async def _look(search: Search, url: str, response: Response, kind: Kind) -> None:
    try:
        # A page that announces a feed will do where a feed is asked for.
        batch = await search.read(response, "auto" if kind == "feed" else kind)
        if batch.kind == "article" and kind == "feed":
            batch = await search.read(response, "page")
    except ParseError as error:
        search.miss(url, error)
        await _guess(search, response.url, kind)
        return
    if batch.kind == "page":
        await _follow(search, _lasting(url, response), batch, kind)
        if search.found is None:
            await _guess(search, response.url, kind)
        return
    others: tuple[str, ...] = ()
    if batch.kind == "article":
        page = await _announced(search, response)
        others = page.feed_links if page else ()
    search.found = Found(
        location=_lasting(url, response),
        kind=batch.kind,
        batch=batch,
        reached=response.hops,
        others=others,
    )


async def _announced(search: Search, response: Response) -> Batch | None:
    """The same answer read as a page that announces feeds."""
    try:
        return await search.read(response, "page")
    except ParseError:
        return None


async def _follow(search: Search, location: str, page: Batch, kind: Kind) -> None:
    """Take the best of the feeds that a page announces; as a page, where that was asked for."""
    for link in page.feed_links[:MAX_ANNOUNCED]:
        if (feed := await search.read_feed(link)) is not None:
            others = tuple(other for other in page.feed_links if other != link)
            as_page = kind == "page"
            search.found = Found(
                location=location if as_page else feed.location,
                kind="page" if as_page else "feed",
                batch=feed.batch,
                reached=(location, *feed.reached),
                others=others,
            )
            return


async def _guess(search: Search, url: str, kind: Kind) -> None:
    """Try the customary addresses, in the folder of `url` and at the root of its site."""
    if kind not in ("auto", "feed"):
        return
    for guess in list(_guesses(url))[:MAX_GUESSES]:
        if search.found is not None or search.hopeless:
            return
        if guess not in search.asked:
            search.found = await search.read_feed(guess)


def _guesses(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder = parts.path.strip("/")
    if folder:
        yield from (f"{root}{folder}/{name}" for name in WELL_KNOWN[:4])
    yield from (f"{root}{name}" for name in WELL_KNOWN)


def _lasting(url: str, response: Response) -> str:
    """The address to configure: where permanent redirects led, else the one that was asked."""
    return response.permanent_url or url
