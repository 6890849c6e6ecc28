"""What a source may call its own, and what of its document we published ourselves."""

from collections.abc import Sequence
from dataclasses import replace

from aggregator.curate.identity import Minter, Stored, Traits, find_domains
from aggregator.curate.returns import RETURNED, Answer, Reader, ask_about, leave_returned
from aggregator.model import Batch, Entry, Source, SourceState
from aggregator.refresh.desk import Desk


def make_minter(desk: Desk, source: Source, batch: Batch) -> Minter:
    """Who gives the ids of what a source offers in this document."""
    domains = find_domains(source, batch.state)
    return Minter(desk.site.tag, source.minting_name, domains, local=source.local)


def leave_ours(
    desk: Desk,
    source: Source,
    batch: Batch,
    offered: list[tuple[Entry, Traits]],
    stored: Sequence[Stored],
) -> list[tuple[Entry, Traits]]:
    """Without what we published ourselves; a local source may read back what we wrote."""
    if source.local or batch.kind == "article":
        return offered
    reader = Reader(
        source=source.id,
        minter=make_minter(desk, source, batch),
        others=desk.names - {source.id, *source.formerly},
        feeds=desk.feeds,
        known={item.traits.base for item in stored},
    )
    question = ask_about(offered, reader)
    answer = desk.store.trust.published(question) if question else Answer()
    return leave_returned(offered, answer, reader)


def tell_ours(state: SourceState, batch: Batch, left_out: int) -> SourceState:
    """Remember whether anything was left out; what a part of a document does not tell is as it was."""
    if batch.pushed or (batch.partial and not left_out):
        return state
    return replace(state, returned=RETURNED if left_out else "")
