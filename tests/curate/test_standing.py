"""What is remembered of a source after it was asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.curate.changes import Change, Changes
from aggregator.curate.freshness import RESTS
from aggregator.curate.identity import Traits
from aggregator.curate.schedule import Pace
from aggregator.curate.standing import (
    after_deferral,
    after_failure,
    after_success,
    as_asked,
    is_doubted,
    is_due,
    is_gone,
    is_taken_back,
    is_told_to_wait,
    next_reading,
)
from aggregator.errors import DeferredError, NotAFeedError, SourceError, StatusError, TimedOutError
from aggregator.model import Entry, Precision, Source, SourceState, Validators

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PACE = Pace()
SOURCE = Source(id="nos", location="https://nos.example/feed")
LOCAL = replace(SOURCE, location="/srv/art", local=True)
KNOWN = {"https://nos.example/feed": Validators("e")}


def new(published: datetime, precision: Precision = "second") -> Change:
    entry = Entry(key="k", published=published, precision=precision)
    return Change(entry, Traits(base="k", title="", link="", text="", hash=""), "hash")


def status(code: int, retry_after: float | None = None) -> StatusError:
    return StatusError(f"answered {code}", status=code, retry_after=retry_after)


def failed(error: SourceError, before: SourceState = SourceState()) -> SourceState:  # noqa: B008
    return after_failure(SOURCE, before, PACE, NOW, error)


def test_a_good_reading_ends_the_trouble() -> None:
    before = SourceState(failures=3, error="timed out", retry_after=NOW, reason="back-off")
    after = after_success(SOURCE, before, PACE, NOW)
    assert (after.failures, after.error, after.retry_after) == (0, None, None)
    assert (after.last_attempt, after.last_success) == (NOW, NOW)
    assert (after.next_fetch, after.reason) == (NOW + HOUR, "interval")


def test_a_local_source_has_no_next_reading_and_no_rhythm() -> None:
    after = after_success(LOCAL, SourceState(), PACE, NOW, Changes(new=(new(NOW - HOUR),)))
    assert (after.next_fetch, after.reason, after.cadence.readings) == (None, "local", 0)
    after = after_failure(LOCAL, SourceState(), PACE, NOW, SourceError("no such folder"))
    assert (after.next_fetch, after.reason, after.failures) == (None, "local", 1)


def test_the_rhythm_is_learnt_from_new_entries_that_tell_their_hour() -> None:
    changes = Changes(
        new=(new(NOW - HOUR), new(NOW - 2 * HOUR, "day"), new(NOW)),  # what is undated is dated now
        edited=(new(NOW - 3 * HOUR),),
    )
    cadence = after_success(SOURCE, SourceState(), PACE, NOW, changes).cadence
    assert (cadence.entries, cadence.readings, cadence.since) == (1, 1, NOW - HOUR)
    assert after_success(SOURCE, SourceState(cadence=cadence), PACE, NOW).cadence.readings == 2


@pytest.mark.parametrize(
    ("changes", "validators", "idle"),
    [
        (None, {}, 0),
        (Changes(), {}, 4),
        (Changes(), KNOWN, 0),
        (Changes(new=(new(NOW),)), {}, 0),
        (Changes(edited=(new(NOW),)), {}, 0),
        (Changes(touched=(new(NOW),)), {}, 4),
    ],
)
def test_whole_downloads_that_brought_nothing_are_counted(
    changes: Changes | None, validators: dict[str, Validators], idle: int
) -> None:
    state = SourceState(idle=3, validators=validators)
    assert after_success(SOURCE, state, PACE, NOW, changes).idle == idle


def test_a_failure_is_counted_told_and_waited_for() -> None:
    after = failed(TimedOutError("timed out after 30s"), SourceState(failures=0, last_success=NOW - DAY))
    assert (after.failures, after.error) == (1, "timed out after 30s")
    assert (after.last_attempt, after.last_success) == (NOW, NOW - DAY)
    assert (after.next_fetch, after.reason) == (NOW + 5 * MINUTE, "back-off")


@pytest.mark.parametrize("code", [429, 503])
def test_the_retry_after_of_a_busy_server_is_remembered_as_its_own_word(code: int) -> None:
    after = failed(status(code, 7200))
    assert (after.retry_after, after.next_fetch) == (NOW + 2 * HOUR, NOW + 2 * HOUR)
    assert is_told_to_wait(after, NOW)
    assert not is_told_to_wait(after, NOW + 2 * HOUR)
    assert failed(status(code, 1)).retry_after == NOW + timedelta(seconds=1)
    assert failed(status(code)).retry_after is None


def test_the_longest_retry_after_is_a_week_also_where_hours_are_skipped() -> None:
    from aggregator.model import UpdateHints

    skipping = SourceState(updates=UpdateHints(skip_hours=(12,)))
    after = failed(status(429, 10**9), skipping)
    assert after.retry_after == NOW + 7 * DAY
    assert is_told_to_wait(after, NOW)


def test_a_410_ends_the_asking_and_a_404_does_not() -> None:
    gone, lost = failed(status(410)), failed(status(404))
    assert is_gone(gone)
    assert not is_told_to_wait(gone, NOW)
    assert (lost.reason, is_gone(lost)) == ("back-off", False)


def gone_behind(*redirects: int) -> StatusError:
    """A 410 that was reached over these redirects, from `/0` on."""
    error = status(410)
    error.trail = tuple(f"https://nos.example/{number}" for number in range(len(redirects) + 1))
    error.passing = max((number for number, code in enumerate(redirects, 1) if code == 302), default=0)
    return error


@pytest.mark.parametrize(
    ("redirects", "gone"), [((), True), ((301, 308), True), ((302,), False), ((301, 302, 301), False)]
)
def test_a_410_behind_a_temporary_redirect_says_nothing_of_the_address(
    redirects: tuple[int, ...], gone: bool
) -> None:
    after = failed(gone_behind(*redirects))
    assert (is_gone(after), after.reason == "back-off") == (gone, not gone)


@pytest.mark.parametrize(
    ("redirects", "read_from", "taken_back"),
    [
        ((), 0, True),
        ((302,), 1, True),  # a short link, and the article that it leads to
        ((302, 301), 1, True),  # the article's address leads to a page that says so, for good
        ((302, 302), 1, False),
        ((302,), None, False),  # the short link leads to another page than before
        ((301,), None, True),
    ],
)
def test_an_article_is_taken_back_where_it_was_read(
    redirects: tuple[int, ...], read_from: int | None, taken_back: bool
) -> None:
    place = "https://nos.example/artikel" if read_from is None else f"https://nos.example/{read_from}"
    article = SourceState(kind="article", final_url=place)
    assert is_taken_back(article, gone_behind(*redirects)) == taken_back
    assert not is_taken_back(replace(article, kind="feed"), gone_behind(*redirects))
    assert not is_taken_back(article, status(404))


@pytest.mark.parametrize("error", [status(404), status(410), NotAFeedError("is a login page")])
def test_what_is_lost_where_it_moved_is_asked_at_the_configured_address(error: SourceError) -> None:
    after = failed(error, SourceState(feed_url="https://new.example/feed", validators=KNOWN))
    assert (after.feed_url, after.validators, after.reason) == (None, {}, "back-off")


NEW = "https://new.example/feed"
DOUBTED = SourceState(
    feed_url=NEW,
    validators=KNOWN,
    failures=9,
    error="refused",
    last_success=NOW - 2 * DAY,
    last_attempt=NOW - DAY,
    next_fetch=NOW,
)


def test_of_a_learnt_address_that_fails_for_long_every_third_asking_is_at_the_configured_one() -> None:
    state, asked = SourceState(feed_url=NEW, validators=KNOWN, last_success=NOW, last_attempt=NOW), []
    for _ in range(30):
        now = state.next_fetch or NOW + HOUR
        asked.append((as_asked(SOURCE, state).feed_url is None, now - NOW))
        state = after_failure(SOURCE, state, PACE, now, status(403))
        assert (state.feed_url, state.validators) == (NEW, KNOWN)
    there = [number for number, (configured, _) in enumerate(asked) if configured]
    assert there == [9, 12, 15, 18, 21, 24, 27]
    assert DAY < asked[9][1] < 2 * DAY


def test_where_the_configured_address_is_asked_nothing_of_the_learnt_one_is_sent() -> None:
    known = as_asked(SOURCE, replace(DOUBTED, moved_to="https://newer.example/feed"))
    assert (known.feed_url, known.validators, known.moved_to) == (None, {}, None)
    https = replace(SOURCE, location="http://nos.example/feed")
    moved = replace(DOUBTED, feed_url="https://nos.example/new")
    assert as_asked(https, moved).feed_url == "https://nos.example/feed"


@pytest.mark.parametrize(
    "change",
    [
        {"feed_url": None},
        {"failures": 8},
        {"failures": 0},
        {"failures": 10, "lost": 1},
        {"last_success": NOW - DAY + HOUR},
        {"retry_after": NOW},
    ],
    ids=str,
)
def test_no_other_address_is_doubted(change: dict[str, Any]) -> None:
    assert is_doubted(SOURCE, DOUBTED)
    state = replace(DOUBTED, **change)
    assert as_asked(SOURCE, state) == state


@pytest.mark.parametrize(
    "error", [status(404), status(410), status(500), NotAFeedError("a page", instead="page")]
)
def test_what_the_configured_address_lacks_ends_nothing(error: SourceError) -> None:
    after = failed(error, DOUBTED)
    assert (after.feed_url, after.validators, after.failures) == (NEW, KNOWN, 10)
    assert (after.error, after.instead, is_gone(after)) == ("refused", "", False)
    assert after.next_fetch
    assert NOW < after.next_fetch <= NOW + DAY


def test_a_home_page_that_was_put_to_rest_as_an_article_is_asked_once_more() -> None:
    resting = SourceState(kind="article", reason=RESTS, next_fetch=NOW + 365 * DAY, last_attempt=NOW - DAY)
    assert is_due(replace(SOURCE, location="https://nos.example/"), resting, NOW)
    assert not is_due(replace(SOURCE, location="https://nos.example/artikel/1"), resting, NOW)
    assert not is_due(replace(SOURCE, location="https://nos.example/", kind="article"), resting, NOW)


def test_who_was_not_asked_did_not_fail() -> None:
    before = SourceState(last_attempt=NOW - DAY, failures=0)
    after = after_deferral(before, NOW, DeferredError("quiet", retry_after=90.2))
    assert after == replace(before, next_fetch=NOW + timedelta(seconds=91), reason="Retry-After of its host")


def test_due_is_what_was_never_asked_or_whose_time_has_come() -> None:
    after = after_success(SOURCE, SourceState(), PACE, NOW)
    assert is_due(SOURCE, SourceState(), NOW)
    assert not is_due(SOURCE, after, NOW + HOUR - timedelta(seconds=1))
    assert is_due(SOURCE, after, NOW + HOUR)


@pytest.mark.parametrize("ahead", [HOUR, DAY, 3650 * DAY])
def test_a_clock_that_once_stood_in_the_future_starves_nobody(ahead: timedelta) -> None:
    good = after_success(SOURCE, SourceState(), PACE, NOW + ahead)
    bad = after_failure(SOURCE, SourceState(), PACE, NOW + ahead, status(429, 3600))
    assert is_due(SOURCE, good, NOW)
    assert is_due(SOURCE, bad, NOW)
    assert is_told_to_wait(bad, NOW) == (ahead < 7 * DAY)  # a Retry-After within belief is kept all the same


def test_a_clock_set_back_a_little_makes_nobody_asked_twice() -> None:
    after = after_success(SOURCE, SourceState(), PACE, NOW)
    assert not is_due(SOURCE, after, NOW - timedelta(seconds=30))


def test_a_jump_of_the_clock_makes_one_reading_due_not_many() -> None:
    after = after_success(SOURCE, SourceState(), PACE, NOW)
    later = NOW + 400 * DAY
    assert is_due(SOURCE, after, later)
    assert not is_due(SOURCE, after_success(SOURCE, after, PACE, later), later)


def test_an_interval_that_was_shortened_counts_at_once_but_not_against_the_server() -> None:
    slow, quick = replace(SOURCE, interval=DAY, own_interval=True), replace(SOURCE, interval=10 * MINUTE)
    after = after_success(slow, SourceState(), PACE, NOW)
    assert next_reading(quick, after) == NOW + 10 * MINUTE
    assert next_reading(slow, after) == NOW + DAY
    held = after_success(slow, SourceState(fresh_for=2 * DAY), PACE, NOW)
    assert next_reading(quick, held) == NOW + 2 * DAY
