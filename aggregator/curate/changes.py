"""What is new, what was edited, what is gone; and the times that rule 3 allows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from aggregator.curate.identity import Recognised, Stored, Traits
from aggregator.model import Entry
from aggregator.text.ids import digest_text


@dataclass(frozen=True, slots=True)
class Change:
    """An entry as it is to be stored; `row` is the stored one, None when it is new."""

    entry: Entry
    traits: Traits
    content_hash: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What one reading changes: `touched` entries differ in something that is no edit."""

    new: tuple[Change, ...] = ()
    edited: tuple[Change, ...] = ()
    touched: tuple[Change, ...] = ()
    gone: tuple[int, ...] = ()  # rows that a complete source no longer offers

    def __bool__(self) -> bool:
        return bool(self.new or self.edited or self.touched or self.gone)


def find_changes(
    offered: Sequence[Recognised], now: datetime, *, stored: Iterable[Stored] = (), kept: Iterable[int] = ()
) -> Changes:
    """Compare what is offered with what is stored.

    For a complete source `stored` holds all its entries: those not offered and not in `kept` are gone.
    """
    new, edited, touched = [], [], []
    for item in offered:
        change = _settle(item, now)
        if item.stored is None:
            new.append(change)
        elif is_edit(item.stored.traits, item.traits):
            edited.append(change)
        elif _differs(item, change):
            touched.append(change)
    present = {item.stored.row for item in offered if item.stored} | set(kept)
    gone = tuple(row.row for row in stored if not row.gone and row.row not in present)
    return Changes(tuple(new), tuple(edited), tuple(touched), gone)


def is_edit(before: Traits, after: Traits) -> bool:
    """Whether a reader would call it changed: other title, text or link."""
    return (before.title, before.text, before.link) != (after.title, after.text, after.link)


def hash_content(entry: Entry) -> str:
    """A digest over every field that is published, times, place and identity left out.

    Only what is not at its default counts, so that a field which a later version adds changes no digest.
    """
    fixed = replace(
        entry,
        key="",
        id="",
        source_id="",
        published=None,
        updated=None,
        position=0,
        source=None,
        provenance="",
    )
    return digest_text(repr(_told(fixed)))


def _told(value: object) -> Any:
    if isinstance(value, tuple):
        return [_told(one) for one in value]
    if not is_dataclass(value):
        return value
    kind: Any = type(value)
    pairs = ((name, getattr(value, name), default) for name, default in _defaults(kind))
    return [(name, _told(found)) for name, found, default in pairs if found != default]


@cache
def _defaults(kind: Any) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


def _differs(item: Recognised, change: Change) -> bool:
    stored = item.stored
    return stored is not None and (
        stored.gone
        or stored.content_hash != change.content_hash
        or stored.traits.base != item.traits.base
        or stored.provenance != item.entry.provenance
    )


def _settle(item: Recognised, now: datetime) -> Change:
    entry, stored = item.entry, item.stored
    published = stored.published if stored else _date_first(entry, now)
    updated = _date_update(item, published, now)
    precision = entry.precision if entry.published else "second"
    settled = replace(entry, published=published, updated=updated, precision=precision)
    return Change(settled, item.traits, hash_content(entry), stored.row if stored else None)


def _date_first(entry: Entry, now: datetime) -> datetime:
    stated = entry.published or entry.updated
    return min(stated, now) if stated else now


def _date_update(item: Recognised, published: datetime, now: datetime) -> datetime:
    stated = item.entry.updated
    stored = item.stored
    if stored is None:
        return min(max(stated or published, published), max(now, published))
    if not is_edit(stored.traits, item.traits):
        return stored.updated
    if stated and stored.updated < stated <= now:
        return stated
    return max(stored.updated, now)
