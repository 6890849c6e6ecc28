"""WebSub: the hubs that are told of our news, and those that push us theirs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from aggregator.model.packing import Packed

Intent = Literal["subscribe", "unsubscribe"]


@dataclass(frozen=True, slots=True)
class Telling:
    """A document as it is published now, of which a hub has not been told."""

    hub: str
    path: str  # within the output folder
    digest: str  # of its bytes
    since: datetime | None = None  # from when on its public address is known to give other bytes


@dataclass(frozen=True, slots=True)
class HubState:
    """How it goes with telling a hub of our news."""

    failures: int = 0  # in a row
    due: datetime | None = None  # not before
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushState(Packed):
    """What is remembered of a source that has a hub."""

    hubs: tuple[str, ...] = ()  # as its Link headers announce them; empty: see its document
    topic: str | None = None  # the rel=self of the same headers
    hub: str = ""  # the one that was asked to push
    until: datetime | None = None  # the end of its lease; None: it does not push
    last: datetime | None = None  # when it pushed last
    missed: int = 0  # readings in a row, since it pushed, that found news of which it had said nothing
    trouble: str = ""  # why there is no lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One subscription of a source at a hub, asked for or granted."""

    token: str = field(repr=False)  # the last part of its callback; whoever knows it may speak for the hub
    secret: str = field(repr=False)  # signs what is pushed
    source: str
    hub: str
    topic: str
    callback: str  # without the token
    intent: Intent = "subscribe"
    asked: datetime | None = None  # since then the hub may verify; None: nothing is pending
    until: datetime | None = None  # granted until then
    due: datetime | None = None  # when to ask (again); None: now
    failures: int = 0  # in a row
    error: str = ""
