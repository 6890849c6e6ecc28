"""What the store keeps so that subscribers can trust what they see: troubles, holds, withdrawals, traces."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from aggregator.curate.gate import Past
from aggregator.curate.returns import Answer, Question
from aggregator.curate.troubles import Episode, Trouble
from aggregator.model import Batch, SourceState, Tombstone
from aggregator.store import articles, episodes, holds, issued, registry, standing, tracing, withdrawals
from aggregator.store.sessions import Sessions
from aggregator.store.tracing import Trace
from aggregator.store.withdrawals import Buried, Found


class Trust(Sessions):
    """One part of the store; each method is one transaction."""

    # What goes wrong

    def follow_troubles(self, found: Mapping[str, Sequence[Trouble]], now: datetime) -> list[Episode]:
        """Begin and end episodes of these sources by what was found now; answers those that did."""
        with self.transaction() as connection:
            return episodes.follow(connection, found, now)

    def episodes(self, most: int) -> list[Episode]:
        """The troubles that began last, the newest first."""
        with self.reading() as connection:
            return episodes.load_newest(connection, most)

    def recall_met(self, met: Sequence[str]) -> frozenset[str]:
        """Which of these troubles with publishing the last pass met too; the next is asked of these."""
        with self.reading() as connection:
            before = registry.get_meta(connection, "met") or "[]"
        now = json.dumps(sorted(set(met)), ensure_ascii=False)
        if now != before:
            with self.transaction() as connection:
                registry.set_meta(connection, "met", now)
        return frozenset(json.loads(before)).intersection(met)

    # What waits at the gate

    def past(self, source: str) -> Past:
        """What is stored of a source, for its gate."""
        with self.reading() as connection:
            return holds.load_past(connection, source)

    def oldest(self, source: str) -> datetime | None:
        """When the oldest entry that is stored of a source was published; None where nothing ever was."""
        with self.reading() as connection:
            return holds.find_oldest(connection, source)

    def hold(self, source: str, state: SourceState, batch: Batch, now: datetime) -> None:
        """Remember a reading whose document must wait, and the document."""
        with self.transaction() as connection:
            standing.write(connection, source, state)
            holds.write(connection, source, batch, now)

    def held(self, source: str) -> Batch | None:
        """The document of a source that waits, if any."""
        with self.reading() as connection:
            return holds.find(connection, source)

    # What comes back to us

    def published(self, question: Question) -> Answer:
        """What we published under these ids and of these moments."""
        with self.reading() as connection:
            return issued.find(connection, question)

    # What is withdrawn

    def find_items(self, names: Collection[str]) -> list[Found]:
        """The items that these ids or canonical links name."""
        with self.reading() as connection:
            return withdrawals.find_items(connection, names)

    def withdraw(self, items: Sequence[Found], when: datetime, reason: str, tag: str) -> None:
        """Take items out of every publication, for good; safe on the disk when this returns.

        `tag` is the site's, which begins the ids that we mint.
        """
        with self.durable(), self.transaction() as connection:
            withdrawals.withdraw(connection, items, when, reason, tag)

    def undo_withdrawal(self, items: Sequence[Found]) -> None:
        """Let items be shown again where they are filed."""
        with self.transaction() as connection:
            rows = withdrawals.undo(connection, items)
            articles.regroup(connection, rows, registry.owned_domains(connection))

    def tombstones(self) -> dict[str, tuple[Tombstone, ...]]:
        """By publication, the withdrawn items that it showed, the newest first."""
        with self.reading() as connection:
            return withdrawals.load_tombstones(connection)

    def buried(self) -> list[Buried]:
        """The entries of all withdrawn items."""
        with self.reading() as connection:
            return withdrawals.find_buried(connection)

    def find_taken(self, ids: Collection[str]) -> set[str]:
        """Those of these ids that anything not withdrawn has or had."""
        with self.reading() as connection:
            return withdrawals.find_taken(connection, ids)

    # Why something is here

    def trace(self, names: Collection[str]) -> list[Trace]:
        """Everything known of the items that these ids or canonical links name."""
        with self.reading() as connection:
            return tracing.trace_items(connection, names)
