"""What is remembered of sources: written for every reading, read at every tick."""

from sqlalchemy import Connection, bindparam, select, update

from aggregator.model import SourceState
from aggregator.store.codec import decode, encode
from aggregator.store.prepared import Prepared
from aggregator.store.schema import sources

# Of each source its state as it was last read or written, beside the JSON that it was made from.  Whoever
# wrote the JSON, an equal one is the same state.
_known: dict[str, tuple[str, SourceState]] = {}

_ALL = Prepared(lambda: select(sources.c.id, sources.c.state))
_ONE = Prepared(lambda: select(sources.c.state).where(sources.c.id == bindparam("source")))
_WRITE = Prepared(lambda: update(sources).where(sources.c.id == bindparam("source")), ["state"])


def load(connection: Connection) -> dict[str, SourceState]:
    """What is remembered of every source, by id."""
    states = {id: _decode(id, text) for id, text in _ALL.find(connection)}
    for id in _known.keys() - states.keys():
        _known.pop(id, None)
    return states


def find(connection: Connection, source: str) -> SourceState | None:
    """What is remembered of one source; None where it was never configured."""
    found = _ONE.find(connection, source=source)
    return _decode(source, found[0].state) if found else None


def write(connection: Connection, source: str, state: SourceState) -> None:
    """Remember what is known of a source."""
    text = encode(state)
    _WRITE.run(connection, {"source": source, "state": text})
    _known[source] = (text, state)


def _decode(source: str, text: str) -> SourceState:
    known = _known.get(source)
    if known is not None and known[0] == text:
        return known[1]
    state = decode(SourceState, text)
    _known[source] = (text, state)
    return state
