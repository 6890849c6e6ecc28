"""The posts that were written for Jekyll, and what became of their items."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, exists, or_, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.batches import chunk
from aggregator.store.schema import articles, entries, filings, posts, withdrawals


@dataclass(frozen=True, slots=True)
class Post:
    """A file that we wrote; without a digest it is not ours any more."""

    path: str
    digest: str


def load(connection: Connection, folder: str) -> dict[str, Post]:
    """By published id."""
    rows = connection.execute(select(posts).where(posts.c.folder == folder).order_by(posts.c.path))
    return {row.public_id: Post(row.path, row.digest) for row in rows}


def keep(connection: Connection, folder: str, written: Mapping[str, Post], removed: Iterable[str]) -> None:
    """Remember what was written, and forget what was removed."""
    for part in chunk(sorted(removed)):
        connection.execute(delete(posts).where(posts.c.folder == folder, posts.c.public_id.in_(part)))
    for id, post in written.items():
        facts = {"path": post.path, "digest": post.digest}
        row = insert(posts).values(folder=folder, public_id=id, **facts)
        connection.execute(row.on_conflict_do_update(index_elements=["folder", "public_id"], set_=facts))


def find_gone(connection: Connection, ids: Collection[str], categories: Sequence[str]) -> set[str]:
    """Those of these items that are withdrawn, or in none of the categories any more.

    What this database never knew is not gone: it may have been lost since.
    """
    filed = exists().where(filings.c.article_id == articles.c.id, filings.c.category.in_(categories))
    gone: set[str] = set()
    for part in chunk(sorted(ids)):
        unfiled = select(articles.c.public_id).where(articles.c.public_id.in_(part), ~filed)
        withdrawn = select(withdrawals.c.public_id).where(withdrawals.c.public_id.in_(part))
        gone.update(connection.execute(unfiled).scalars())
        gone.update(connection.execute(withdrawn).scalars())
    return gone


def find_own(connection: Connection, ids: Collection[str], places: Sequence[tuple[str, str]]) -> set[str]:
    """Those of these items that somebody wrote by hand in one of the places (source, folder in it)."""
    if not places:
        return set()
    lies = or_(
        *(
            (entries.c.source_id == source) & entries.c.provenance.startswith(prefix, autoescape=True)
            for source, prefix in places
        )
    )
    query = select(articles.c.public_id).join(entries, entries.c.article_id == articles.c.id)
    query = query.where(lies, ~entries.c.gone, entries.c.echo == "")
    return {
        id
        for part in chunk(sorted(ids))
        for id in connection.execute(query.where(articles.c.public_id.in_(part))).scalars()
    }
