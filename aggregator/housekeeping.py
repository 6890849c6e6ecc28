"""What is done once a day, whatever is read: old texts go, unused space is given back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.app import App

DAILY = timedelta(hours=23)  # a cron job that runs once a day is never quite on time
OVERDUE = timedelta(hours=36)  # the daemon's hour came and it did not run: a machine that sleeps at night
MOST_STEPS = 64  # of giving space back, in one go


@dataclass(frozen=True, slots=True)
class House:
    """What was done."""

    forgotten: int = 0  # entries whose texts went
    freed: int = 0  # bytes given back to the system


def keep_house(app: App, now: datetime) -> House:
    """Forget texts that are older than `retention`, give unused space back, refresh the statistics.

    In small steps, of which none keeps a reader or writer waiting.  The caller holds the database.
    """
    forgotten = forget_old_texts(app, now)
    freed = 0
    for _ in range(MOST_STEPS):
        step = app.store.care.reclaim()
        freed += step
        if not step:
            break
    app.store.care.settle()
    app.store.care.record_house_kept(now)
    return House(forgotten, freed)


def keep_house_daily(app: App, now: datetime, every: timedelta = DAILY) -> House | None:
    """The same if it was not done within a day; None when it was."""
    kept = app.store.care.house_kept()
    if kept is not None and kept <= now < kept + every:
        return None
    return keep_house(app, now)


def forget_old_texts(app: App, now: datetime) -> int:
    """Forget what `retention` says; answers of how many entries.  What a feed shows now keeps its text."""
    retention = app.config.retention
    if retention is None:
        return 0
    shown = {article for head in app.heads(now).values() for article in head}
    return app.store.care.forget_texts(now - retention, shown, now)
