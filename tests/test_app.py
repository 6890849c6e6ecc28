"""How the program is opened: for writing, for looking, for a rehearsal."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.app import App, open_app, open_reader, open_rehearsal
from aggregator.config import Config, load_config
from aggregator.errors import LockedError, StoreError
from aggregator.store import PATIENCE, hold_database
from tests.program.newsroom import Newsroom

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


ART = "{id: art, path: art, category: nieuws}"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "room")


@pytest.fixture
def config(newsroom: Newsroom) -> Config:
    newsroom.configure(ART)
    (newsroom.config.parent / "art").mkdir()
    (newsroom.config.parent / "art" / "een.txt").write_text("Een eerste stuk.\n\nMet tekst.")
    return load_config(newsroom.config, {})


def refresh(config: Config) -> int:
    with open_app(config, "refresh") as app:
        outcomes = app.refresh(config.sources, NOW, lambda _: None)
        app.publish(NOW)
    return sum(outcome.new for outcome in outcomes)


def age(database: Path, version: str) -> None:
    """Mark the schema as that of another version."""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()


def test_a_rehearsal_and_a_look_wait_for_no_writer(config: Config) -> None:
    refresh(config)
    (config.path.parent / "art" / "twee.txt").write_text("Een tweede stuk.\n\nMet tekst.")
    with hold_database(config.database, "run"):
        started = time.monotonic()
        with open_rehearsal(config) as app:
            assert sum(outcome.new for outcome in app.refresh(config.sources, NOW, lambda _: None)) == 1
            assert "nieuws.atom" in app.publish(NOW, dry_run=True).files
        with open_reader(config) as app:
            assert [item.entries for item in app.overview(NOW)] == [1]
        assert time.monotonic() - started < PATIENCE
        with pytest.raises(LockedError, match="run"), open_app(config, "refresh", patience=0):
            pass
    assert refresh(config) == 1


def test_a_rehearsal_sees_what_is_committed_beside_a_writers_open_transaction(config: Config) -> None:
    refresh(config)
    writer = sqlite3.connect(config.database)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM entries")
    with open_rehearsal(config) as app:
        assert [item.entries for item in app.overview(NOW)] == [1]
    writer.rollback()
    writer.close()


def test_a_database_that_is_not_there_is_an_empty_one_and_stays_away(config: Config) -> None:
    with open_reader(config) as app:
        assert [item.entries for item in app.overview(NOW)] == [0]
    assert not config.database.parent.exists()


@pytest.mark.parametrize("opened", [open_reader, open_rehearsal])
def test_who_only_looks_never_upgrades_the_schema(
    config: Config, opened: Callable[[Config], AbstractContextManager[App]]
) -> None:
    refresh(config)
    age(config.database, "0000")
    before = config.database.read_bytes()
    with pytest.raises(StoreError, match=r"older version .* run `aggregator refresh` first"), opened(config):
        pass
    assert config.database.read_bytes() == before
    assert not list(config.database.parent.glob("*.before-*"))


def test_who_only_looks_is_told_of_a_newer_schema_too(config: Config) -> None:
    refresh(config)
    age(config.database, "9999")
    with pytest.raises(StoreError, match="newer schema"), open_reader(config):
        pass


def test_an_empty_file_is_not_made_a_database_by_looking(config: Config) -> None:
    config.database.parent.mkdir()
    config.database.touch()
    with pytest.raises(StoreError, match="is empty: run `aggregator refresh`"), open_reader(config):
        pass
    assert refresh(config) == 1


def test_a_source_added_to_published_feeds_announces_only_its_newest(
    newsroom: Newsroom, config: Config
) -> None:
    """What was published is read once per pass and reaches the refresh."""
    refresh(config)
    newsroom.configure(ART, "{id: oud, path: oud, category: nieuws}")
    folder = newsroom.config.parent / "oud"
    folder.mkdir()
    for year in (2010, 2011, 2012):
        (folder / f"{year}-01-02-stuk.md").write_text(f"---\ntitle: Uit {year}\n---\nTekst van {year}.")
    assert refresh(load_config(newsroom.config, {})) == 3
    titles = [item["title"] for item in newsroom.read_json("nieuws.json")["items"]]
    assert [title for title in titles if title.startswith("Uit")] == ["Uit 2012"]
