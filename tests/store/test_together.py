"""Many readings in one commit: each is still all or nothing, and what is remembered is what stands there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.curate.filing import FilingPlan
from aggregator.errors import StoreError
from aggregator.model import Source, SourceState
from aggregator.store import Store, open_store, standing

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SOURCES = [Source(id=id, location=f"https://{id}.example/feed") for id in ("a", "b", "c")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(open_store(path)) as opened:
        opened.register(SOURCES, FilingPlan([]))
        yield opened


def read_elsewhere(path: Path) -> dict[str, str]:
    """What another process sees: all that is committed, and nothing else."""
    with closing(sqlite3.connect(path)) as other:
        return dict(other.execute("SELECT id, state FROM sources").fetchall())


def spoil(store: Store, error: type[BaseException]) -> None:
    """Write, and fail before the end."""
    with store.transaction() as connection:
        standing.write(connection, "c", failed("three"))
        raise error


def lose(store: Store) -> None:
    """What SQLite itself does where the disk is full."""
    with store.reading() as connection:
        connection.exec_driver_sql("ROLLBACK")


def failed(error: str) -> SourceState:
    return SourceState(last_attempt=NOW, failures=1, error=error)


def test_what_is_kept_together_is_seen_by_others_at_once_at_the_end(store: Store, path: Path) -> None:
    with store.together():
        store.save_state("a", failed("one"))
        store.save_state("b", failed("two"))
        assert store.state("a") == failed("one")
        assert "one" not in read_elsewhere(path)["a"]
    seen = read_elsewhere(path)
    assert ("one" in seen["a"], "two" in seen["b"]) == (True, True)


def test_one_that_fails_takes_no_other_with_it(store: Store, path: Path) -> None:
    with store.together():
        store.save_state("a", failed("one"))
        with pytest.raises(ZeroDivisionError):
            spoil(store, ZeroDivisionError)
        store.save_state("b", failed("two"))
    seen = read_elsewhere(path)
    assert ("one" in seen["a"], "two" in seen["b"], seen["c"]) == (True, True, "{}")


def test_what_was_whole_before_the_end_came_is_kept(store: Store, path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), store.together():  # noqa: PT012 - what it leaves is asked for
        store.save_state("a", failed("one"))
        spoil(store, KeyboardInterrupt)
    seen = read_elsewhere(path)
    assert ("one" in seen["a"], seen["c"]) == (True, "{}")
    store.save_state("b", failed("two"))
    assert "two" in read_elsewhere(path)["b"]


def test_what_the_database_took_back_is_no_success(store: Store, path: Path) -> None:
    with pytest.raises(StoreError, match="taken back"), store.together():  # noqa: PT012 - the same
        store.save_state("a", failed("one"))
        lose(store)
    assert read_elsewhere(path)["a"] == "{}"
    assert store.state("a") == SourceState()


def test_what_must_be_safe_at_once_is_safe_in_between_too(store: Store, path: Path) -> None:
    with store.together():
        store.save_state("a", failed("one"))
        store.trust.withdraw([], NOW, "taken back", "x.example,2026")
        assert "one" in read_elsewhere(path)["a"]
        store.save_state("b", failed("two"))
    assert "two" in read_elsewhere(path)["b"]


def test_a_state_that_somebody_else_wrote_is_told_as_he_wrote_it(store: Store, path: Path) -> None:
    store.save_state("a", failed("one"))
    assert store.states()["a"] == failed("one")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("""UPDATE sources SET state = '{"failures":7}' WHERE id = 'a'""")
    assert store.states()["a"] == store.state("a") == SourceState(failures=7)


def test_a_state_that_was_taken_back_is_not_remembered(store: Store) -> None:
    with store.together():
        with pytest.raises(ZeroDivisionError):
            spoil(store, ZeroDivisionError)
        assert store.state("c") == SourceState()


def test_room_for_many_entries_is_given_back_however_it_was_left(store: Store) -> None:
    def look() -> int:
        with store.driver() as driver:
            (pages,) = driver.execute("PRAGMA cache_size").fetchone()
        return int(pages)

    usual = look()
    with store.roomy():
        assert look() < usual  # negative: in KiB
    assert look() == usual
    with pytest.raises(ZeroDivisionError), store.roomy():
        raise ZeroDivisionError
    assert look() == usual
