"""How long a single article is asked again: while it is fresh, then it rests; when gone, it is withdrawn."""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.curate.hints import Appointment
from aggregator.curate.schedule import GONE_REASON, GONE_WAIT, LONGEST_WISH
from aggregator.model import Source, SourceState
from aggregator.text.fronts import is_front

LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))  # after the first reading
REST = timedelta(days=365 * 10)
RESTS = "rests"
WATCHED = "article at a home page"
WATCH = timedelta(days=7)  # between two looks at a home page without a feed: it may come to announce one
FRESH = "fresh article"
WITHDRAWN = "withdrawn by its publisher (410 Gone): it left the feeds and is not asked again"
CLOSE = timedelta(minutes=30)  # a look nearer than this has just been had


def is_watched(source: Source) -> bool:
    """Whether an article there may turn out to be a site's front page: nobody called it an article."""
    return source.kind == "auto" and is_front(source.location)


def plan_article(
    now: datetime, since: datetime, max_age: timedelta | None = None, *, watched: bool = False
) -> Appointment:
    """Look again an hour, six hours and a day after the first reading (`since`), later where the server's
    answer stays fresh for longer; then never by itself, or once a week where it is `watched`."""
    ahead = [since + look for look in LOOKS if since + look > now + CLOSE]
    if not ahead:
        return Appointment(now + WATCH, WATCHED) if watched else Appointment(now + REST, RESTS)
    wish = now + min(max_age or timedelta(0), LONGEST_WISH)
    return Appointment(wish, "max-age") if wish > ahead[0] else Appointment(ahead[0], FRESH)


def withdraw(state: SourceState, now: datetime) -> SourceState:
    """What is remembered of an article that its publisher took back: that is no failure."""
    until = now + GONE_WAIT
    return replace(
        state,
        last_attempt=now,
        next_fetch=until,
        retry_after=until,
        reason=GONE_REASON,
        failures=0,
        error=None,
        validators={},
        warnings=(WITHDRAWN,),
    )
