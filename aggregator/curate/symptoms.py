"""What a good reading shows all the same: dates that make no sense, far fewer entries, a long silence."""

from datetime import UTC, datetime, timedelta

from aggregator.model import Batch, SourceState

FEW_DATES = 2  # that are odd are chance
NEVER_SET = datetime(2001, 1, 1, tzinfo=UTC)  # clocks begin in 1970, 1980 or 2000 where nobody sets them
AHEAD = timedelta(days=1)  # a date may lie, for clocks and time zones differ
FEWEST_EMPTIED = 3  # entries of a folder; somebody may well delete one or two
WORTH_MISSING = 8  # entries; a document of fewer may well become shorter
SHRUNK = 4  # times fewer than usual
FORGETTING = 10  # what is usual goes down by a tenth with every shorter document
SHORTEST_SILENCE = timedelta(days=7)  # nobody is told of less
UNUSUAL = 5  # times the usual time between two entries


def find_odd_dates(batch: Batch, now: datetime, newest: datetime | None = None) -> str:
    """What is wrong with the dates of a document in which at least every second one is; else nothing.

    What is published dates up to `newest`: where that lies ahead, our own clock is or was wrong.
    """
    number, unreadable = batch.size, batch.unreadable_dates
    worth_telling = max(FEW_DATES, number / 2)
    if unreadable >= worth_telling:
        return f"{unreadable} of its {number} entries have dates that cannot be read."
    if now < NEVER_SET:  # then ours is the clock that is wrong
        return ""
    until = max(now, newest or now)
    ahead = [one.published for one in batch.entries if one.published and one.published - until > AHEAD]
    if len(ahead) >= worth_telling:
        return f"{len(ahead)} of its {number} entries have dates in the future, up to {max(ahead):%Y-%m-%d}."
    return ""


def compare_size(before: SourceState, batch: Batch) -> tuple[int, str]:
    """How many entries a document of this source usually has, and what to tell if this one has far fewer."""
    if batch.partial or batch.complete or batch.kind == "article":
        return before.usual_size, find_emptied(before, batch)
    return compare_number(before, batch.size)


def find_emptied(before: SourceState, batch: Batch) -> str:
    """What to tell where all that a folder offered left at once; until it offers something again."""
    if not batch.complete or batch.size or batch.kept:
        return ""
    if before.size < FEWEST_EMPTIED:
        return before.shrunk
    return (
        f"All its {before.size} entries left, as none of its posts is there; put back, they keep their ids."
    )


def compare_number(before: SourceState, number: int) -> tuple[int, str]:
    """The same for a document of so many entries; what stays short becomes usual in the end.

    Nothing never does: that is the number of who was not heard of yet.
    """
    forgotten = before.usual_size - max(1, before.usual_size // FORGETTING)
    usual = max(number, forgotten, min(before.usual_size, 1))
    if before.usual_size < WORTH_MISSING or number * SHRUNK > before.usual_size:
        return usual, ""
    return usual, f"Its last document has {number} entries; usual are {before.usual_size}."


def find_wrong_clock(now: datetime, newest: datetime | None) -> str:
    """What speaks against our clock, or against what it said once; what is published dates up to `newest`."""
    if newest and newest - now > AHEAD:
        return f"says {_tell(now)}, and what is published is dated up to {_tell(newest)}"
    return f"says {_tell(now)}" if now < NEVER_SET else ""


def date_first_sight(now: datetime, newest: datetime | None) -> datetime:
    """When what comes in now is first seen: by a clock that was never set, when the last of the rest was."""
    return max(now, newest) if newest and now < NEVER_SET else now


def _tell(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"


def find_silence(newest: datetime, usual: timedelta, now: datetime) -> timedelta | None:
    """How long nothing has come, if that is much longer than usual."""
    silence = now - newest
    return silence if silence >= max(SHORTEST_SILENCE, UNUSUAL * usual) else None


def tell_usual(usual: timedelta) -> str:
    """The usual time between two entries."""
    days = usual / timedelta(days=1)
    if days < 0.75:
        return "several a day"
    return "daily" if days < 1.5 else f"every {round(days)} days"
