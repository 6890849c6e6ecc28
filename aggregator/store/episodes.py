"""The troubles of sources, past and present."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.curate.troubles import FAILURES, Episode, Trouble, TroubleKind
from aggregator.store.batches import chunk
from aggregator.store.schema import episodes

KEPT = 500  # episodes that are over


def follow(connection: Connection, found: Mapping[str, Sequence[Trouble]], now: datetime) -> list[Episode]:
    """Begin and end the episodes of these sources by what was found now; answers those that did."""
    lasting = _load_lasting(connection, list(found))
    present = {(source, trouble.kind): trouble for source, troubles in found.items() for trouble in troubles}
    failing = {source for source, kind in present if kind in FAILURES}
    over = [
        replace(episode, ended=now)
        for (source, kind), (_, episode) in lasting.items()
        if (source, kind) not in present and not (kind in FAILURES and source in failing)
    ]
    begun = [
        Episode(source, trouble.kind, trouble.text, now)
        for (source, kind), trouble in present.items()
        if (source, kind) not in lasting
    ]
    for part in chunk([lasting[episode.source, episode.kind][0] for episode in over]):
        connection.execute(update(episodes).where(episodes.c.id.in_(part)).values(ended=now))
    if begun:
        rows = [
            {"source_id": one.source, "kind": one.kind, "text": one.text, "began": one.began} for one in begun
        ]
        connection.execute(insert(episodes), rows)
        _forget(connection)
    return [*over, *begun]


def load_newest(connection: Connection, most: int) -> list[Episode]:
    """The episodes that began last, the newest first."""
    query = select(episodes).order_by(episodes.c.began.desc(), episodes.c.id.desc()).limit(most)
    return [_to_episode(row) for row in connection.execute(query)]


def _load_lasting(
    connection: Connection, sources: Sequence[str]
) -> dict[tuple[str, TroubleKind], tuple[int, Episode]]:
    lasting: dict[tuple[str, TroubleKind], tuple[int, Episode]] = {}
    for part in chunk(sources):
        query = select(episodes).where(episodes.c.source_id.in_(part), episodes.c.ended.is_(None))
        for row in connection.execute(query):
            episode = _to_episode(row)
            lasting[episode.source, episode.kind] = (row.id, episode)
    return lasting


def _forget(connection: Connection) -> None:
    kept = select(episodes.c.id).order_by(episodes.c.id.desc()).limit(KEPT)
    connection.execute(
        delete(episodes).where(episodes.c.ended.is_not(None), episodes.c.id.not_in(kept.scalar_subquery()))
    )


def _to_episode(row: Row[tuple[object, ...]]) -> Episode:
    kind: TroubleKind = row.kind
    return Episode(row.source_id, kind, row.text, row.began, row.ended)
