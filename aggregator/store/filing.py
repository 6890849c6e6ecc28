"""Where entries go and how they are shown, as it is stored beside them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from aggregator.curate.amendments import Amendment, amend
from aggregator.curate.backlog import STOOD, Arrival, withhold_again
from aggregator.curate.changes import Change
from aggregator.curate.filing import Filing, FilingPlan, Origin
from aggregator.curate.review import Kept
from aggregator.curate.shares import ALL, Claim, Share, Taken, withhold_surplus
from aggregator.model import Entry
from aggregator.store.batches import CHUNK
from aggregator.store.codec import decode, encode
from aggregator.store.heads import find_followed
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.relics import file_relic, is_relic
from aggregator.store.schema import AnyRow, entries, revisions, sources
from aggregator.store.withdrawals import hidden_items

_FILED = Prepared(
    lambda: select(
        *(entries.c[name] for name in ("id", "seen", "published", "filed", "withheld", "dropped"))
    ).where(entries.c.id.in_(THESE))
)


@lru_cache(maxsize=1024)
def _to_json(names: tuple[str, ...]) -> str:
    return json.dumps(names)


def describe_filing(filing: Filing) -> dict[str, object]:
    """The columns that a filing fills."""
    return {
        "filed": _to_json(filing.categories),
        "dropped": filing.dropped,
        "priority": filing.priority,
        "amendment": encode(filing.amendment) if filing.amendment else None,
    }


def show_amended(entry: Entry, amendment: str | None) -> Entry:
    """The entry as rules want it shown."""
    return amend(entry, decode(Amendment, amendment)) if amendment else entry


def origin_of(source: AnyRow) -> Origin:
    """A row of `sources` as filing looks at it."""
    categories, title = tuple(json.loads(source.categories)), source.title or source.id
    return Origin(source.id, categories, title, shows_text=source.content != "title")


def find_filed(connection: Connection, rows: Sequence[int]) -> dict[int, AnyRow]:
    """These entries as far as filing looks at them; `seen` is None where an old version did not note it."""
    return {row.id: row for row in _FILED.find_listed(connection, rows)}


def is_filed_otherwise(row: AnyRow, filing: Filing) -> bool:
    """Whether a stored entry goes elsewhere than before."""
    return (row.filed, row.dropped) != (_to_json(filing.categories), filing.dropped)


def withhold_stored(row: AnyRow, filing: Filing, plan: FilingPlan, closed: frozenset[str]) -> str:
    """The column that says what a stored entry is kept out of, now that it is filed so."""
    # A renamed category must not let in what was kept out of it under its old id.
    before = frozenset(json.loads(row.withheld))
    marked = {name.removeprefix(STOOD) for name in before if name.startswith(STOOD)}
    withheld = before | {*plan.rename(before)} | {STOOD + name for name in plan.rename(marked)}
    shown = frozenset() if row.dropped else frozenset((*json.loads(row.filed), ALL)) - before
    told = withhold_again(withheld, frozenset(plan.rename(shown)), _shown_in(filing), closed)
    return json.dumps(sorted(told))


def withhold(
    connection: Connection,
    source: str,
    new: Sequence[Change],
    filings: Sequence[Filing],
    arrivals: Sequence[Arrival],
    share: Share | None,
) -> list[frozenset[str]]:
    """The categories that each new entry is kept out of: at its arrival, and by its source's share."""
    before = [arrival.withheld for arrival in arrivals]
    if share is None or not new:
        return before
    claims = [
        Claim(change.published, change.entry.position, _shown_in(filing) - arrival.withheld)
        for change, filing, arrival in zip(new, filings, arrivals, strict=True)
    ]
    surplus = withhold_surplus(claims, share, _find_taken(connection, source, claims, share))
    return [one | more for one, more in zip(before, surplus, strict=True)]


def file_again(
    connection: Connection, plan: FilingPlan, since: datetime | None
) -> Iterator[tuple[list[int], set[int]]]:
    """File every entry anew by `plan`; yields all rows, in chunks, each with those that changed.

    What was published before `since` comes new into no head that people follow.
    """
    followed = find_followed(connection, plan) if since else frozenset[str]()
    origins = {row.id: origin_of(row) for row in connection.execute(select(sources))}
    query = select(entries).where(entries.c.id > bindparam("last")).order_by(entries.c.id).limit(CHUNK)
    last = 0
    while rows := connection.execute(query, {"last": last}).all():
        changed: set[int] = set()
        for row in rows:
            if row.forgotten is not None:  # filed nowhere, and rules would ask for a text that is not there
                continue
            closed = followed if since and row.published <= since else frozenset[str]()
            values = _file_row(row, plan, origins[row.source_id], closed)
            if any(getattr(row, name) != value for name, value in values.items()):
                connection.execute(update(entries).where(entries.c.id == row.id).values(values))
                changed.add(row.id)
                if values.get("amendment", row.amendment) != row.amendment:
                    _blank_wordings(connection, row.id)
        last = rows[-1].id
        yield [row.id for row in rows], changed


def _blank_wordings(connection: Connection, row: int) -> None:
    """Tell no more of earlier wordings: they are kept as the rules of their time let them be shown."""
    blank = {"title": "", "text": "", "difference": "", "new_title": ""}
    connection.execute(update(revisions).where(revisions.c.entry_id == row).values(blank))


def _file_row(row: AnyRow, plan: FilingPlan, origin: Origin, closed: frozenset[str]) -> Mapping[str, Any]:
    if is_relic(row.source_id):  # its archive says where it was filed
        return file_relic(row, plan)
    filing = plan.file(decode(Entry, row.entry), origin, row.seen)
    return describe_filing(filing) | {"withheld": withhold_stored(row, filing, plan, closed)}


def _find_taken(connection: Connection, source: str, claims: Sequence[Claim], share: Share) -> Taken:
    times = sorted(claim.published for claim in claims)
    query = select(entries.c.published, entries.c.filed, entries.c.withheld).where(
        entries.c.source_id == source,
        ~entries.c.dropped,
        entries.c.published.between(share.reach(times[0], -1), share.reach(times[-1], 1)),
    )
    taken = Taken()
    for row in connection.execute(query.order_by(entries.c.published)):
        for category in {*json.loads(row.filed), ALL}.difference(json.loads(row.withheld)):
            taken.add(category, row.published)
    return taken


def _shown_in(filing: Filing) -> frozenset[str]:
    return frozenset() if filing.dropped else frozenset({*filing.categories, ALL})


def read_kept(connection: Connection) -> Iterator[Kept]:
    """Every entry that its source still has or had, with what rules may ask of it.

    Not what is withdrawn, nor what has no text any more.
    """
    origins = {row.id: origin_of(row) for row in connection.execute(select(sources))}
    columns = (entries.c.entry, entries.c.source_id, entries.c.published, entries.c.seen)
    present = ~entries.c.gone & entries.c.forgotten.is_(None)
    shown = select(*columns).where(present, entries.c.article_id.not_in(hidden_items()))
    for row in connection.execute(shown.order_by(entries.c.id)):
        entry = replace(decode(Entry, row.entry), published=row.published)
        yield Kept(entry, origins[row.source_id], row.seen)
