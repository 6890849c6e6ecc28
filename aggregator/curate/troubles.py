"""What is wrong, by kind: its owner is told once when it begins and once when it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.curate.absence import count_blamed
from aggregator.curate.schedule import GONE_REASON
from aggregator.model import SourceState

SourceTrouble = Literal[
    "gone", "failing", "page", "consent", "held", "damaged", "moved", "silent", "dates", "shrunk", "returned"
]
# Of the whole, not of a source: each is also the name of the part that it is about.
WholeTrouble = Literal["publishing", "files", "hubs", "configuration", "database", "network", "clock"]
TroubleKind = SourceTrouble | WholeTrouble

HEADINGS: dict[TroubleKind, str] = {
    "gone": "gone for good",
    "failing": "cannot be read",
    "page": "answers with a page",
    "consent": "answers with a consent page",
    "held": "held back",
    "damaged": "partly unreadable",
    "moved": "has a new address",
    "silent": "has been silent for unusually long",
    "dates": "has broken dates",
    "shrunk": "offers far less than usual",
    "returned": "reads us",
    "publishing": "not everything could be published",
    "files": "published files were spoilt",
    "hubs": "cannot be told of news",
    "configuration": "was refused: the one before stays in force",
    "database": "cannot be used",
    "network": "seems to be away",
    "clock": "seems to be wrong",
}
ENDINGS: dict[TroubleKind, str] = {
    "gone": "is back",
    "failing": "can be read again",
    "page": "answers with what it should again",
    "consent": "answers without a consent page again",
    "held": "no longer held back",
    "damaged": "wholly readable again",
    "moved": "is asked at its own address again",
    "silent": "has news again",
    "dates": "has sound dates again",
    "shrunk": "offers as much as usual again",
    "returned": "offers nothing of ours any more",
    "publishing": "everything is published again",
    "files": "all are as we wrote them again",
    "hubs": "take news again",
    "configuration": "is taken again",
    "database": "can be used again",
    "network": "is back",
    "clock": "agrees with what is published again",
}
# What keeps a source from being read; none of them is over while another of them lasts.
FAILURES: frozenset[TroubleKind] = frozenset({"gone", "failing", "page", "consent"})
# What a source shows that can be read.
SYMPTOMS: frozenset[TroubleKind] = frozenset({"moved", "silent", "dates", "shrunk", "returned"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong."""

    kind: TroubleKind
    text: str


@dataclass(frozen=True, slots=True)
class Episode:
    """A trouble from its beginning to its end, None while it lasts; `text` is as it began.

    `source` is in parentheses for a part of the whole, such as "(publishing)".
    """

    source: str
    kind: TroubleKind
    text: str
    began: datetime
    ended: datetime | None = None

    @property
    def subject(self) -> str:
        """What it is about, as people call it."""
        return self.source.strip("()")


def name_part(kind: WholeTrouble) -> str:
    """What stands for a part of the whole where a source's id would stand; no id looks so."""
    return f"({kind})"


def find_troubles(state: SourceState) -> Iterator[Trouble]:
    """Everything wrong with a source after a reading, one of each kind at most."""
    if state.reason == GONE_REASON:
        yield Trouble("gone", "Its server says that it is gone for good (410). It is not asked again.")
    elif count_blamed(state):
        kind = state.instead or "failing"
        yield Trouble(kind, f"It {state.error or 'failed'}. Its published entries stay.")
    if state.held:
        yield Trouble("held", f"It {state.held}. Its published entries stay.")
    if state.warnings:
        yield Trouble("damaged", "; ".join(state.warnings))
    if state.odd_dates:
        yield Trouble("dates", state.odd_dates)
    if state.shrunk:
        yield Trouble("shrunk", state.shrunk)
    if state.returned:
        yield Trouble("returned", state.returned)
