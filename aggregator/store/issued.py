"""What is published under an id or of a moment, whoever offers it: to know again what comes back to us."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, select

from aggregator.curate.returns import Answer, Issued, Question
from aggregator.curate.shares import ALL
from aggregator.curate.traits import Traits
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.relics import is_relic
from aggregator.store.schema import AnyRow, adoptions, articles, entries, filings, withdrawals

K = TypeVar("K")

_TRAITS = ("base", "title", "link", "text", "hash", "words")


def _describe(id: ColumnElement[Any]) -> Select[Any]:
    columns = (entries.c[name] for name in ("source_id", "published", *_TRAITS))
    return select(id.label("id"), *columns)


def _make_moments() -> Select[Any]:
    shown = (filings.c.category == ALL) & filings.c.published.in_(THESE)
    items = select(filings.c.article_id).where(shown)
    return _describe(entries.c.public_id).where(entries.c.article_id.in_(items))


_OWN = Prepared(lambda: _describe(entries.c.public_id).where(entries.c.public_id.in_(THESE)))
_SHOWN = Prepared(
    lambda: (
        _describe(articles.c.public_id)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(articles.c.public_id.in_(THESE))
    )
)
_DATED = Prepared(_make_moments)
_ADOPTED = Prepared(
    lambda: select(adoptions.c.public_id.label("id")).where(adoptions.c.public_id.in_(THESE)).distinct()
)
_WITHDRAWN = Prepared(
    lambda: select(withdrawals.c.public_id.label("id")).where(withdrawals.c.public_id.in_(THESE))
)


def find(connection: Connection, question: Question) -> Answer:
    """Every entry that has one of the ids, or whose item has it, or whose item is of one of the moments.

    Of ids that no entry has, whether they were adopted or withdrawn.
    """
    ids = sorted(question.ids)
    rows = [row for query in (_OWN, _SHOWN) for row in query.find_listed(connection, ids)]
    named = [_read(row) for row in rows]
    named += [Issued(row.id) for row in _ADOPTED.find_listed(connection, ids)]
    named += [Issued(row.id, withdrawn=True) for row in _WITHDRAWN.find_listed(connection, ids)]
    dated = map(_read, _DATED.find_listed(connection, sorted(question.moments)))
    return Answer(_index(named, lambda one: one.id), _index(dated, lambda one: one.published))


def _index(issued: Iterable[Issued], key: Callable[[Issued], K | None]) -> dict[K, list[Issued]]:
    found: dict[K, list[Issued]] = defaultdict(list)
    for one in issued:
        if (name := key(one)) is not None:
            found[name].append(one)
    return dict(found)


def _read(row: AnyRow) -> Issued:
    if is_relic(row.source_id):  # of which nobody but its id tells whose it is
        return Issued(row.id)
    traits = Traits(**{name: getattr(row, name) for name in _TRAITS})
    return Issued(row.id, row.source_id, traits, row.published)
