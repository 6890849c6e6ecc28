"""What is wrong with a source, by kind: its owner is told once when it begins and once when it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.curate.schedule import GONE_REASON
from aggregator.model import SourceState

TroubleKind = Literal["gone", "failing", "held", "damaged"]

HEADINGS: dict[TroubleKind, str] = {
    "gone": "gone for good",
    "failing": "cannot be read",
    "held": "held back",
    "damaged": "partly unreadable",
}
ENDINGS: dict[TroubleKind, str] = {
    "gone": "is back",
    "failing": "can be read again",
    "held": "no longer held back",
    "damaged": "wholly readable again",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong with a source."""

    kind: TroubleKind
    text: str


@dataclass(frozen=True, slots=True)
class Episode:
    """A trouble from its beginning to its end, None while it lasts; `text` is as it began."""

    source: str
    kind: TroubleKind
    text: str
    began: datetime
    ended: datetime | None = None


def find_troubles(state: SourceState) -> Iterator[Trouble]:
    """Everything wrong with a source after a reading, one of each kind at most."""
    if state.reason == GONE_REASON:
        yield Trouble("gone", "Its server says that it is gone for good (410). It is not asked again.")
    elif state.failures:
        yield Trouble("failing", f"It {state.error or 'failed'}. Its published entries stay.")
    if state.held:
        yield Trouble("held", f"It {state.held}. Its published entries stay.")
    if state.warnings:
        yield Trouble("damaged", "; ".join(state.warnings))
