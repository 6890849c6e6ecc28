"""Sources at an address: feeds, pages that announce one, single articles."""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.curate.standing import as_asked
from aggregator.errors import BlockedError, NotAFeedError, ParseError, SourceError, StatusError
from aggregator.fetch import Request, Response
from aggregator.model import DESCRIPTION, Batch, Kind, NotModified, Reading, Source, SourceState, Validators
from aggregator.parse import Hints
from aggregator.sources.discovery import MAX_ANNOUNCED
from aggregator.sources.excerpts import Excerpt, identify, is_recognisable
from aggregator.sources.hubs import note_hubs
from aggregator.sources.redaction import redact_batch
from aggregator.sources.tools import Tools
from aggregator.text.ids import digest_text
from aggregator.websub import Delivery


async def read_remote(source: Source, state: SourceState, tools: Tools, now: datetime) -> Reading | Excerpt:
    """Ask once, with the validators of the last answer; a page is followed to the feed it announces.

    A permanent redirect of a feed is adopted after two readings in a row that ended there well.  Where a
    learnt address has failed for long, the configured one is asked now and then.
    """
    signature = _sign(source, tools)
    known = as_asked(source, _forget(state, source, signature))
    response = await _ask(known.feed_url or source.location, source, known, tools, now)
    reading = await _read(response, source, known, tools, now)
    if isinstance(reading, NotModified):
        return reading
    signed = replace(reading, state=replace(reading.state, signature=signature))
    batch = redact_batch(signed, source.secrets)
    return Excerpt(batch, response) if batch.seen else batch


async def read_pushed(
    source: Source, state: SourceState, pushed: Delivery, tools: Tools, now: datetime
) -> Batch:
    """Read what a hub pushed as if the feed had answered with it; what it leaves out is not gone.

    What is remembered of the feed's own answers stays as it is, its validators first of all.
    """
    place = state.final_url or source.location
    answer = Response(status=226, url=place, hops=(place,), body=pushed.body, content_type=pushed.media_type)
    hints = replace(_hints(answer, source, tools, now), kind="feed")
    read = await tools.parse(answer.body, hints)
    if read.cut_off:
        raise ParseError("is cut off")
    batch = replace(read, kind=state.kind, partial=True, pushed=True, state=state)
    return redact_batch(batch, (*source.secrets, *pushed.secrets))


def first_request(source: Source, state: SourceState, tools: Tools | None = None) -> Request:
    """What a reading begins with; without `tools` the validators may still be forgotten."""
    known = as_asked(source, state if tools is None else _forget(state, source, _sign(source, tools)))
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
    learnt = replace(state, validators={}, kind="auto", feed_url=None, moved_to=None)
    return replace(learnt, article_since=None, article_text=False)


async def _read(
    response: Response, source: Source, state: SourceState, tools: Tools, now: datetime
) -> Reading:
    if response.status == 304:
        after = _move(_remember(state, response), response)
        if state.kind == "article":  # one learnt before this was remembered
            after = replace(after, article_since=state.article_since or now)
        return NotModified(after)
    document = identify(response, _sign(source, tools)) if tools.cut and not source.secrets else ""
    if document and document == state.document and is_recognisable(state):
        after = replace(_remember(state, response), document=document)
        return NotModified(_move(after, response), again=True)
    hints = _hints(response, source, tools, now)
    if source.kind == "auto":
        hints = replace(hints, learnt=state.kind)
    if document:
        hints = _leave_out_seen(hints, source, state, tools)
    if _behind_page(state):
        hints = replace(hints, kind="feed", learnt="page")
    batch = await tools.parse(response.body, hints)
    after = _remember(state, response)
    if batch.kind == "page":
        if followed := await _follow(batch, source, after, tools, now):
            return followed
        batch = await tools.parse(response.body, replace(hints, kind="article"))
        after = replace(after, validators={})  # or a 304 would hide a feed that comes
    kind: Kind = "page" if _behind_page(state) else batch.kind
    after = replace(after, kind=kind, feed=batch.feed, updates=batch.updates)
    if kind == "article":
        after, document = _know_article(after, state, batch, now), ""
    else:
        after = _no_article(after)
    after = _move(replace(after, document=document), response)
    return replace(batch, partial=response.status == 226, state=after)


def _leave_out_seen(hints: Hints, source: Source, state: SourceState, tools: Tools) -> Hints:
    salt = f"{_sign(source, tools)} {hints.url}"
    seen = tools.seen.get(source.id, b"") if is_recognisable(state) else b""
    return replace(hints, salt=salt, seen=seen)


def _no_article(state: SourceState) -> SourceState:
    return replace(state, article="", article_since=None, article_text=False)


def _know_article(after: SourceState, before: SourceState, batch: Batch, now: datetime) -> SourceState:
    """Since when the article is read, and that it has a text; raises NotAFeedError when it has lost that."""
    known = before.kind == "article"
    told = dict(batch.origins).get("text") != DESCRIPTION
    if known and before.article_text and not told:
        raise NotAFeedError(
            "is the page of the article without its text, which may be behind a script now", instead="page"
        )
    since = before.article_since if known and before.article_since else now
    return replace(after, article_since=since, article_text=told)


async def _follow(
    page: Batch, source: Source, state: SourceState, tools: Tools, now: datetime
) -> Batch | None:
    """What a feed says that the page announces; None where none is there, and it was an article so far."""
    if not page.feed_links:
        raise NotAFeedError(
            "a page that announces no feed: give the feed's own address", source=source.id, instead="page"
        )
    # The page's own validators are dropped: a 304 for it would hide the feed.
    start = replace(state, validators={}, moved_to=None)
    failed: list[SourceError] = []
    for url in page.feed_links[:MAX_ANNOUNCED]:
        try:
            return await _read_announced(url, source, start, tools, now)
        except (StatusError, BlockedError, NotAFeedError) as error:
            if isinstance(error, StatusError) and error.status not in (404, 410):
                raise  # it may be well again soon, and its host is left alone
            failed.append(error)
    if state.kind == "article":
        return None
    # of a page that is there nothing is gone for good as long as one of its feeds may come back
    raise next((error for error in failed if getattr(error, "status", 0) != 410), failed[0])


async def _read_announced(url: str, source: Source, start: SourceState, tools: Tools, now: datetime) -> Batch:
    response = await _ask(url, source, start, tools, now)
    hints = replace(_hints(response, source, tools, now), kind="feed", learnt="page")
    batch = await tools.parse(response.body, hints)
    learnt = replace(start, kind="page", feed_url=url, feed=batch.feed, updates=batch.updates)
    after = _remember(_no_article(learnt), response)
    return replace(batch, kind="page", state=_move(after, response))


async def _ask(url: str, source: Source, state: SourceState, tools: Tools, now: datetime) -> Response:
    return await tools.fetcher.get(_request(url, source, state), now)


def _request(url: str, source: Source, state: SourceState) -> Request:
    return Request(
        url=url,
        given=source.location,
        validators=state.validators,
        headers=source.headers,
        auth=source.auth,
        allow_private=source.allow_private,
    )


def _hints(response: Response, source: Source, tools: Tools, now: datetime) -> Hints:
    return Hints(
        url=response.url,
        asked=(source.location, *response.hops),
        media_type=response.content_type,
        kind=source.kind,
        links=response.links,
        now=now,
        timezone=source.timezone,
        language=source.language,
        max_entries=tools.max_entries,
        max_entry=tools.max_entry,
        fast=tools.fast,
    )


def _behind_page(state: SourceState) -> bool:
    """Whether the address to ask is that of the feed which a page announced."""
    return state.kind == "page" and state.feed_url is not None


def _remember(state: SourceState, response: Response) -> SourceState:
    # Those of the final address only: where every answer has another one they would grow without end.
    known = response.validators != Validators()
    validators = {response.url: response.validators} if known else {}
    fresh = None if response.max_age is None else timedelta(seconds=response.max_age)
    if response.status == 304:  # what it does not say is as it was (RFC 9111 section 3.2)
        fresh = state.fresh_for if fresh is None else fresh
    else:
        state = replace(note_hubs(state, response), document="")
    return replace(state, validators=validators, fresh_for=fresh, final_url=response.url)


def _move(state: SourceState, response: Response) -> SourceState:
    moved = response.permanent_url
    if state.kind == "article" or not moved:
        return state if state.moved_to is None else replace(state, moved_to=None)
    if moved == state.moved_to:
        return replace(state, feed_url=moved, moved_to=None)
    return replace(state, moved_to=moved)
