"""The troubles of sources, past and present."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.troubles import Episode, Trouble, TroubleKind
from aggregator.store.batches import chunk
from aggregator.store.schema import episodes

KEPT = 500  # episodes that are over


def follow(connection: Connection, found: Mapping[str, Sequence[Trouble]], now: datetime) -> bool:
    """Begin and end the episodes of these sources by what was found now; says whether any did."""
    lasting = _load_lasting(connection, list(found))
    present = {(source, trouble.kind): trouble for source, troubles in found.items() for trouble in troubles}
    over = [id for key, id in lasting.items() if key not in present]
    rows = [
        {"source_id": source, "kind": trouble.kind, "text": trouble.text, "began": now}
        for (source, _), trouble in present.items()
        if (source, trouble.kind) not in lasting
    ]
    for part in chunk(over):
        connection.execute(update(episodes).where(episodes.c.id.in_(part)).values(ended=now))
    if rows:
        connection.execute(insert(episodes), rows)
        _forget(connection)
    return bool(over or rows)


def load_newest(connection: Connection, most: int) -> list[Episode]:
    """The episodes that began last, the newest first."""
    query = select(episodes).order_by(episodes.c.began.desc(), episodes.c.id.desc()).limit(most)
    return [_to_episode(row) for row in connection.execute(query)]


def _load_lasting(connection: Connection, sources: Sequence[str]) -> dict[tuple[str, str], int]:
    lasting: dict[tuple[str, str], int] = {}
    for part in chunk(sources):
        query = select(episodes).where(episodes.c.source_id.in_(part), episodes.c.ended.is_(None))
        lasting.update(((row.source_id, row.kind), row.id) for row in connection.execute(query))
    return lasting


def _forget(connection: Connection) -> None:
    kept = select(episodes.c.id).order_by(episodes.c.id.desc()).limit(KEPT)
    connection.execute(
        delete(episodes).where(episodes.c.ended.is_not(None), episodes.c.id.not_in(kept.scalar_subquery()))
    )


def _to_episode(row: Row[tuple[object, ...]]) -> Episode:
    kind: TroubleKind = row.kind
    return Episode(row.source_id, kind, row.text, row.began, row.ended)
