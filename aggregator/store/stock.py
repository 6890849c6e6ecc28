"""The stock: fragments of what heads, and the newest pages of archives, show now.

What a sheet shows is remembered beside it; a fragment goes when the last sheet that showed it does not any
more.  All of it may be lost or damaged: it is made anew.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlalchemy import Column, LargeBinary, String, Table, Text, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.publish.sealing import Sealed
from aggregator.store import schema
from aggregator.store.prepared import THESE, Prepared
from aggregator.store.sessions import Sessions

fragments = Table(
    "fragments",
    schema.metadata,
    Column("digest", String, primary_key=True),
    Column("manner", String, primary_key=True),
    Column("seal", LargeBinary, nullable=False),
    Column("facts", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

showings = Table(
    "showings",
    schema.metadata,
    Column("sheet", String, primary_key=True),
    Column("digests", Text, nullable=False),  # separated by a space
)

_FIND = Prepared(
    lambda: select(fragments).where(fragments.c.digest.in_(THESE), fragments.c.manner == bindparam("manner"))
)
_WRITE = Prepared(lambda: insert(fragments).prefix_with("OR REPLACE"), Sealed._fields)
_SWEEP = Prepared(lambda: delete(fragments).where(fragments.c.digest.in_(THESE)))
_SHOW = Prepared(lambda: insert(showings).prefix_with("OR REPLACE"), ("sheet", "digests"))
_HIDE = Prepared(lambda: delete(showings).where(showings.c.sheet.in_(THESE)))


class Stock(Sessions):
    """One part of the store; each method is one transaction."""

    def find(self, manner: str, digests: Sequence[str]) -> list[Sealed]:
        """Those of these fragments that are there, in any order and as they are."""
        with self.reading() as connection:
            return [Sealed(*row) for row in _FIND.find_listed(connection, digests, manner=manner)]

    def lay_in(
        self,
        shown: Mapping[str, Sequence[str]],
        sheets: Collection[str],
        choose: Callable[[Collection[str]], Iterable[Sealed]],
    ) -> None:
        """Remember what these sheets show, forget all sheets but `sheets`, and sweep.

        `choose` answers what is new of the digests that are shown.
        """
        with self.reading() as connection:
            before = {row.sheet: row.digests for row in connection.execute(select(showings))}
        now = {sheet: digests for sheet, digests in before.items() if sheet in sheets}
        now |= {sheet: " ".join(sorted({*digests} - {""})) for sheet, digests in shown.items()}
        live = {digest for digests in now.values() for digest in digests.split()}
        fresh = [one._asdict() for one in choose(live)]
        if now == before and not fresh:
            return
        dead = {digest for digests in before.values() for digest in digests.split()} - live
        changed = [
            {"sheet": sheet, "digests": told} for sheet, told in now.items() if before.get(sheet) != told
        ]
        with self.transaction() as connection:
            _HIDE.run_listed(connection, sorted(before.keys() - now.keys()))
            _SHOW.run(connection, *changed)
            _SWEEP.run_listed(connection, sorted(dead))
            _WRITE.run(connection, *fresh)
