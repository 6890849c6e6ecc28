"""The head of a publication chosen from all that is filed there, however much that is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, LargeBinary, bindparam, case, cast, func, literal, select

from aggregator.curate.window import (
    LATE_STAY,
    TEXTS,
    Candidate,
    choose_head,
    find_displaced,
    fit_texts,
    is_settled,
    next_change,
)
from aggregator.model import Publication
from aggregator.store.heads import find_candidates, to_candidate
from aggregator.store.parted import part_items
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.schema import articles, entries, filings, sources

_EXCERPT = 2000  # bytes that are left of a text of which only the beginning is shown, more or less
_ESCAPES = 3  # times as long is the longest text, `<i></i>` over and over, where markup is written as text


@dataclass(frozen=True, slots=True)
class Choice:
    """A head in its order, what gave way in it to others, and when it changes next by time alone."""

    head: list[Candidate]
    displaced: list[Candidate]
    until: datetime | None


def choose(connection: Connection, publication: Publication, now: datetime) -> Choice:
    """What the head of a publication holds; nothing is changed by looking."""
    candidates, places, crowded = _choose_places(connection, publication, now)
    head = _fit(connection, publication, places, now)
    crowded |= len(head) < len(places)
    displaced = find_displaced(candidates, head, publication, now) if crowded else []
    if credited := _credit_others(connection, displaced):
        candidates = [credited.get(one, one) for one in candidates]
        head = _fit(connection, publication, choose_head(candidates, publication, now), now)
        displaced = find_displaced(candidates, head, publication, now)
    return Choice(head, displaced, next_change(candidates, publication, now))


def _credit_others(connection: Connection, displaced: Sequence[Candidate]) -> dict[Candidate, Candidate]:
    """Those that another source brought too, which crowds nobody: they count as that one's.

    Else who floods would take the articles of others along, only by linking to them.
    """
    crowding = {one.source for one in displaced}
    items = [one.article for one in displaced if one.entry is None]
    rows = _MEMBERS.find_listed(connection, items)
    others = {row.article_id: row.source_id for row in rows if row.source_id not in crowding}
    return {one: replace(one, source=others[one.article]) for one in displaced if one.article in others}


def _choose_places(
    connection: Connection, publication: Publication, now: datetime
) -> tuple[list[Candidate], list[Candidate], bool]:
    """The candidates, the head of them, and whether somebody may crowd it: then all of the window is read."""
    most = publication.max_entries
    found = find_candidates(connection, publication.id, most, now - LATE_STAY)
    candidates = _part(connection, publication, found)
    head = choose_head(candidates, publication, now)
    if is_settled(candidates, publication, now):
        return candidates, head, False
    # Of a source that fills the whole head what is older still is only needed where others lie behind it.
    numbers = Counter(one.source for one in head)
    full = [source for source, number in numbers.items() if number == most]
    for but in (*full, ""):
        known = {one.article for one in found}
        found += [one for one in _find_others(connection, publication, now, but) if one.article not in known]
        candidates = _part(connection, publication, found)
        head = choose_head(candidates, publication, now)
        if not find_displaced(candidates, head, publication, now):
            break
    return candidates, head, True


def _part(connection: Connection, publication: Publication, items: Sequence[Candidate]) -> list[Candidate]:
    if publication.duplicates == "show":
        return part_items(connection, publication.id, items)
    return list(items)


def _find_others(
    connection: Connection, publication: Publication, now: datetime, but: str
) -> list[Candidate]:
    """All that is in the window or came late, without what this source speaks for."""
    young = _YOUNG.find(connection, category=publication.id, since=now - publication.window, but=but)
    late = _LATE.find(connection, category=publication.id, since=now - LATE_STAY, but=but)
    return [to_candidate(row) for row in {row.id: row for row in (*young, *late)}.values()]


def _fit(
    connection: Connection, publication: Publication, head: list[Candidate], now: datetime
) -> list[Candidate]:
    """The head without what makes its documents too large."""
    if _sum_bytes(connection, head) * _ESCAPES <= TEXTS.size:
        return head
    return fit_texts(head, publication, now, _weigh(connection, head))


def _sum_bytes(connection: Connection, head: Sequence[Candidate]) -> int:
    """The bytes of what is stored of these; SQLite counts, so that no text is held here."""
    apart, grouped = _list_rows(head)
    rows = [*_SUM_ENTRIES.find_listed(connection, apart), *_SUM_ITEMS.find_listed(connection, grouped)]
    return sum(row.bytes or 0 for row in rows)


def _list_rows(head: Sequence[Candidate]) -> tuple[list[int], list[int]]:
    """The entries that are shown for themselves, and the items."""
    apart = [one.entry for one in head if one.entry is not None]
    return apart, [one.article for one in head if one.entry is None]


def _weigh(connection: Connection, head: Sequence[Candidate]) -> dict[Candidate, int]:
    """The bytes of what Atom writes of these, as far as their owners let it be shown."""
    apart, grouped = _list_rows(head)
    found = {row.id: row.bytes for row in _WEIGH_ENTRIES.find_listed(connection, apart)}
    items = {row.id: row.bytes for row in _WEIGH_ITEMS.find_listed(connection, grouped)}
    return {one: items.get(one.article, 0) if one.entry is None else found.get(one.entry, 0) for one in head}


def _count_bytes(text: ColumnElement[str]) -> ColumnElement[int]:
    return func.length(cast(text, LargeBinary))


def _count_written() -> ColumnElement[int]:
    written: ColumnElement[str] = entries.c.entry
    for letter, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        written = func.replace(written, letter, name)
    texts = [func.json_extract(entries.c.entry, name) for name in ("$.content", "$.summary")]
    unseen = sum((func.coalesce(_count_bytes(text), 0) for text in texts), literal(0))
    cut = func.max(_count_bytes(entries.c.entry) - unseen, 0) + _EXCERPT
    return case((sources.c.content == "full", _count_bytes(written)), else_=cut)


def _make_look(arrived: ColumnElement[bool]) -> Prepared:
    return Prepared(
        lambda: (
            select(articles, entries.c.public_id.label("own_id"), entries.c.source_id)
            .join_from(filings, articles, articles.c.id == filings.c.article_id)
            .join(entries, entries.c.id == articles.c.lead)
            .where(filings.c.category == bindparam("category"), ~filings.c.archived, arrived)
            .where(entries.c.source_id != bindparam("but"))
        )
    )


_YOUNG = _make_look(filings.c.published > bindparam("since"))
_LATE = _make_look(filings.c.arrived > bindparam("since"))
_MEMBERS = Prepared(
    lambda: (
        select(entries.c.article_id, entries.c.source_id)
        .where(entries.c.article_id.in_(THESE), ~entries.c.gone, ~entries.c.dropped)
        .order_by(entries.c.id.desc())
    )
)
_SHOWN = articles.join(entries, entries.c.id == articles.c.lead)
_SUM = func.sum(_count_bytes(entries.c.entry)).label("bytes")
_SUM_ENTRIES = Prepared(lambda: select(_SUM).where(entries.c.id.in_(THESE)))
_SUM_ITEMS = Prepared(lambda: select(_SUM).select_from(_SHOWN).where(articles.c.id.in_(THESE)))
_OWNED = sources.c.id == entries.c.source_id
_WEIGH_ENTRIES = Prepared(
    lambda: (
        select(entries.c.id, _count_written().label("bytes"))
        .join(sources, _OWNED)
        .where(entries.c.id.in_(THESE))
    )
)
_WEIGH_ITEMS = Prepared(
    lambda: (
        select(articles.c.id, _count_written().label("bytes"))
        .select_from(_SHOWN.join(sources, _OWNED))
        .where(articles.c.id.in_(THESE))
    )
)
