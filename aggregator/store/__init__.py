"""What is kept between two runs: entries, what we know of their sources, and what was published.

SQLAlchemy Core on SQLite.  `open_store` is the door; `Store` says what the flow may ask for.
"""

from aggregator.store.adoption import Adopted
from aggregator.store.backups import Contents, back_up, examine_copy, list_files, replace_database
from aggregator.store.care import Care
from aggregator.store.choosing import Choice
from aggregator.store.engine import MEMORY, SQLITE_VERSION, open_store
from aggregator.store.fulltexts import Waiting
from aggregator.store.invariants import Violation
from aggregator.store.lock import PATIENCE, find_holder, hold_database, hold_to_look
from aggregator.store.looking import follow_link, is_there
from aggregator.store.months import Leaf, Month, Standing
from aggregator.store.posts import Post
from aggregator.store.relics import is_relic
from aggregator.store.rhythms import Rhythm
from aggregator.store.store import HeadItem, Manuscript, Store
from aggregator.store.texts import Texts
from aggregator.store.tracing import Trace, TracedEntry
from aggregator.store.trust import Trust
from aggregator.store.withdrawals import Buried, Found

__all__ = [
    "MEMORY",
    "PATIENCE",
    "SQLITE_VERSION",
    "Adopted",
    "Buried",
    "Care",
    "Choice",
    "Contents",
    "Found",
    "HeadItem",
    "Leaf",
    "Manuscript",
    "Month",
    "Post",
    "Rhythm",
    "Standing",
    "Store",
    "Texts",
    "Trace",
    "TracedEntry",
    "Trust",
    "Violation",
    "Waiting",
    "back_up",
    "examine_copy",
    "find_holder",
    "follow_link",
    "hold_database",
    "hold_to_look",
    "is_relic",
    "is_there",
    "list_files",
    "open_store",
    "replace_database",
]
