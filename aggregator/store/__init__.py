"""What is kept between two runs: entries, what we know of their sources, and what was published.

SQLAlchemy Core on SQLite.  `open_store` is the door; `Store` says what the flow may ask for.
"""

from aggregator.store.adoption import Adopted
from aggregator.store.engine import MEMORY, open_store
from aggregator.store.lock import PATIENCE, hold_database
from aggregator.store.store import HeadItem, Store, Waiting

__all__ = ["MEMORY", "PATIENCE", "Adopted", "HeadItem", "Store", "Waiting", "hold_database", "open_store"]
