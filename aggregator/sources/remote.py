"""Sources at an address: feeds, pages that announce one, single articles."""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.errors import NotAFeedError
from aggregator.fetch import Request, Response
from aggregator.model import Batch, Kind, NotModified, Reading, Source, SourceState, Validators
from aggregator.parse import Hints
from aggregator.sources.redaction import redact_batch
from aggregator.sources.tools import Tools
from aggregator.text.ids import digest_text


async def read_remote(source: Source, state: SourceState, tools: Tools, now: datetime) -> Reading:
    """Ask once, with the validators of the last answer; a page is followed to the feed it announces.

    A permanent redirect of a feed is adopted after two readings in a row that ended there well.
    """
    signature = _sign(source, tools)
    reading = await _read(source, _forget(state, source, signature), tools, now)
    if isinstance(reading, NotModified):
        return reading
    signed = replace(reading, state=replace(reading.state, signature=signature))
    return redact_batch(signed, source.secrets)


def first_request(source: Source, state: SourceState, tools: Tools | None = None) -> Request:
    """What a reading begins with; without `tools` the validators may still be forgotten."""
    known = state if tools is None else _forget(state, source, _sign(source, tools))
    return _request(known.feed_url or source.location, source, known)


def _sign(source: Source, tools: Tools) -> str:
    return f"{source.kind}:{digest_text(*tools.reading_options(source))}"


def _forget(state: SourceState, source: Source, signature: str) -> SourceState:
    """The state without what the configuration has overtaken.

    Behind a 304 other reading options would never take effect; another kind is learnt from the start.
    """
    if state.signature in ("", signature):
        return state
    if state.signature.partition(":")[0] == source.kind:
        return replace(state, validators={})
    return replace(state, validators={}, kind="auto", feed_url=None, moved_to=None)


async def _read(source: Source, state: SourceState, tools: Tools, now: datetime) -> Reading:
    response = await _ask(state.feed_url or source.location, source, state, tools, now)
    if response.status == 304:
        return NotModified(_move(_remember(state, response), response))
    batch = await _parse(response, source, _kind(source, state), tools)
    after = _remember(state, response)
    if batch.kind == "page":
        return await _follow(batch, source, after, tools, now)
    kind: Kind = "page" if _behind_page(state) else batch.kind
    kept = _move(replace(after, kind=kind, feed=batch.feed, updates=batch.updates), response)
    return replace(batch, partial=response.status == 226, state=kept)


async def _follow(page: Batch, source: Source, state: SourceState, tools: Tools, now: datetime) -> Batch:
    if not page.feed_links:
        raise NotAFeedError("a page that announces no feed: give the feed's own address", source=source.id)
    url = page.feed_links[0]
    # The page's own validators are dropped: a 304 for it would hide the feed.
    start = replace(state, validators={}, moved_to=None)
    response = await _ask(url, source, start, tools, now)
    batch = await _parse(response, source, "feed", tools)
    learnt = replace(start, kind="page", feed_url=url, feed=batch.feed, updates=batch.updates)
    after = _remember(learnt, response)
    return replace(batch, kind="page", state=_move(after, response))


async def _ask(url: str, source: Source, state: SourceState, tools: Tools, now: datetime) -> Response:
    return await tools.fetcher.get(_request(url, source, state), now)


def _request(url: str, source: Source, state: SourceState) -> Request:
    return Request(
        url=url,
        validators=state.validators,
        headers=source.headers,
        auth=source.auth,
        allow_private=source.allow_private,
    )


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
    if _behind_page(state):
        return "feed"
    if source.kind == "auto" and state.kind == "article":
        return "article"
    return source.kind


def _behind_page(state: SourceState) -> bool:
    """Whether the address to ask is that of the feed which a page announced."""
    return state.kind == "page" and state.feed_url is not None


def _remember(state: SourceState, response: Response) -> SourceState:
    # Those of the final address only: where every answer has another one they would grow without end.
    known = response.validators != Validators()
    validators = {response.url: response.validators} if known else {}
    fresh = None if response.max_age is None else timedelta(seconds=response.max_age)
    return replace(state, validators=validators, fresh_for=fresh, final_url=response.url)


def _move(state: SourceState, response: Response) -> SourceState:
    moved = response.permanent_url
    if state.kind == "article" or not moved:
        return replace(state, moved_to=None)
    if moved == state.moved_to:
        return replace(state, feed_url=moved, moved_to=None)
    return replace(state, moved_to=moved)
