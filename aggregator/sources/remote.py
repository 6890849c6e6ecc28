"""Sources at an address: feeds, pages that announce one, single articles."""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.errors import NotAFeedError
from aggregator.fetch import Request, Response
from aggregator.model import Batch, Kind, NotModified, Reading, Source, SourceState, Validators
from aggregator.parse import Hints
from aggregator.sources.tools import Tools


async def read_remote(source: Source, state: SourceState, tools: Tools, now: datetime) -> Reading:
    """Ask once, with the validators of the last answer; a page is followed to the feed it announces.

    A permanent redirect of a feed is adopted after two readings in a row that ended there well.
    """
    response = await _ask(state.feed_url or source.location, source, state, tools, now)
    if response.status == 304:
        return NotModified(_remember(state, response))
    batch = await _parse(response, source, _kind(source, state), tools)
    after = _remember(state, response)
    if batch.kind == "page":
        return await _follow(batch, source, after, tools, now)
    kind: Kind = "page" if state.kind == "page" else batch.kind
    return replace(batch, state=_move(replace(after, kind=kind, feed=batch.feed), response))


async def _follow(page: Batch, source: Source, state: SourceState, tools: Tools, now: datetime) -> Reading:
    if not page.feed_links:
        raise NotAFeedError("a page that announces no feed: give the feed's own address", source=source.id)
    url = page.feed_links[0]
    # The page's own validators are dropped: a 304 for it would hide the feed.
    start = replace(state, validators={})
    response = await _ask(url, source, start, tools, now)
    batch = await _parse(response, source, "feed", tools)
    after = _remember(start, response)
    return replace(batch, kind="page", state=replace(after, kind="page", feed_url=url, feed=batch.feed))


async def _ask(url: str, source: Source, state: SourceState, tools: Tools, now: datetime) -> Response:
    request = Request(
        url=url,
        validators=state.validators,
        headers=source.headers,
        auth=source.auth,
        allow_private=source.allow_private,
    )
    return await tools.fetcher.get(request, now)


async def _parse(response: Response, source: Source, kind: Kind, tools: Tools) -> Batch:
    hints = Hints(
        url=response.url,
        asked=(source.location, *response.hops),
        media_type=response.content_type,
        kind=kind,
        timezone=source.timezone,
        language=source.language,
        max_entries=tools.max_entries,
        max_entry=tools.max_entry,
    )
    return await tools.parse(response.body, hints)


def _kind(source: Source, state: SourceState) -> Kind:
    """What to expect: as configured, else as learnt; behind a page stands a feed."""
    if state.kind == "page" and state.feed_url:
        return "feed"
    return source.kind if source.kind != "auto" or state.kind != "article" else "article"


def _remember(state: SourceState, response: Response) -> SourceState:
    validators = dict(state.validators)
    if response.validators == Validators():
        validators.pop(response.url, None)
    else:
        validators[response.url] = response.validators
    fresh = None if response.max_age is None else timedelta(seconds=response.max_age)
    return replace(state, validators=validators, fresh_for=fresh, final_url=response.url)


def _move(state: SourceState, response: Response) -> SourceState:
    moved = response.permanent_url
    if state.kind == "article" or not moved:
        return replace(state, moved_to=None)
    if moved == state.moved_to:
        return replace(state, feed_url=moved, moved_to=None)
    return replace(state, moved_to=moved)
