"""How long a single article is asked again: while it is fresh, then it rests."""

from datetime import datetime, timedelta

from aggregator.curate.schedule import LONGEST_WISH, Appointment

LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))  # after the first reading
REST = timedelta(days=365 * 10)
RESTS = "rests"
FRESH = "fresh article"
CLOSE = timedelta(minutes=30)  # a look nearer than this has just been had


def plan_article(now: datetime, since: datetime, max_age: timedelta | None = None) -> Appointment:
    """Look again an hour, six hours and a day after the first reading (`since`), later where the server's
    answer stays fresh for longer; then never by itself."""
    ahead = [since + look for look in LOOKS if since + look > now + CLOSE]
    if not ahead:
        return Appointment(now + REST, RESTS)
    wish = now + min(max_age or timedelta(0), LONGEST_WISH)
    return Appointment(wish, "max-age") if wish > ahead[0] else Appointment(ahead[0], FRESH)
