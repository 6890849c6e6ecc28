"""A moment in a column of the database."""

from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import String, TypeDecorator
from sqlalchemy.engine.interfaces import Dialect


@lru_cache(maxsize=4096)  # one moment is written many times: an entry's is its item's, and its filings'
def write_moment(value: datetime | None) -> str | None:
    """As it stands in the column."""
    return None if value is None else f"{value.astimezone(UTC).isoformat()[:19]}Z"


class UtcTime(TypeDecorator[datetime]):
    """An aware time as RFC 3339 text in UTC, whole seconds: it sorts as it reads."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the interface
        """To text."""
        return write_moment(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """From text."""
        return None if value is None else datetime.fromisoformat(value)
