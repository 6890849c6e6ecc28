"""The schema on the disk and the schema in the code are one; older ones are upgraded, newer ones refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from aggregator.curate.backlog import Arrival
from aggregator.curate.changes import find_changes
from aggregator.curate.identity import Minter, recognise, with_traits
from aggregator.errors import StoreError
from aggregator.model import SourceState
from aggregator.store import MEMORY, Store, open_store, schema
from aggregator.store.engine import make_engine
from aggregator.store.upgrade import MIGRATIONS, upgrade_schema
from tests.store.candidates import list_candidates
from tests.store.test_store import NOS, NOW, PLAN, TECH, entry, feed, head


def describe(connection: Connection) -> dict[str, object]:
    look = inspect(connection)
    return {
        table: (
            sorted(
                (column["name"], str(column["type"]), column["nullable"])
                for column in look.get_columns(table)
            ),
            sorted((str(index["name"]), tuple(index["column_names"])) for index in look.get_indexes(table)),
            look.get_pk_constraint(table)["constrained_columns"],
        )
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def test_migrations_from_nothing_give_the_schema_of_the_code(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    sqlite3.connect(old).close()
    engine = make_engine(old)
    upgrade_schema(engine, old, "base")
    with engine.connect() as connection:
        migrated = describe(connection)
    engine.dispose()
    plain = open_store(MEMORY)
    with plain.reading() as connection:
        assert migrated == describe(connection)
    plain.close()


def test_every_new_database_has_its_indexes_in_the_same_order(tmp_path: Path) -> None:
    """SQLite prefers by that order where several serve alike."""
    store = open_store(tmp_path / "new.db")
    with store.reading() as connection:
        made = connection.execute(
            text("SELECT name FROM sqlite_master WHERE tbl_name = 'entries' AND sql LIKE 'CREATE INDEX%'")
        ).scalars()
        names = list(made)
    store.close()
    assert names == sorted(names)
    assert len(names) == len(schema.entries.indexes)


def test_the_newest_migration_is_the_one_that_the_code_names() -> None:
    versions = sorted(path.stem[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert versions[-1] == schema.HEAD


@pytest.mark.parametrize("linked", [False, True])
def test_an_older_schema_is_upgraded_after_a_backup_copy(tmp_path: Path, *, linked: bool) -> None:
    path = tmp_path / "news.db"
    open_store(path).close()
    if linked:  # the copy goes where the file is
        (tmp_path / "link").mkdir()
        (tmp_path / "link" / "a.db").symlink_to(path)
        path = tmp_path / "link" / "a.db"
    migrations = tmp_path / "migrations"
    (migrations / "versions").mkdir(parents=True)
    for name in ("env.py", *(f"versions/{path.name}" for path in (MIGRATIONS / "versions").glob("0*.py"))):
        (migrations / name).write_bytes((MIGRATIONS / name).read_bytes())
    (migrations / "versions" / "9998_more.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f'revision = "9998"\ndown_revision = "{schema.HEAD}"\n'
        'def upgrade():\n    op.add_column("meta", sa.Column("more", sa.Text))\n'
    )
    engine = make_engine(path)
    upgrade_schema(engine, path, schema.HEAD, migrations)
    with engine.connect() as connection:
        assert "more" in {column["name"] for column in inspect(connection).get_columns("meta")}
    engine.dispose()
    with sqlite3.connect(tmp_path / f"news.db.before-{schema.HEAD}") as backup:
        assert backup.execute("SELECT version_num FROM alembic_version").fetchone() == (schema.HEAD,)
    backup.close()


def test_a_newer_schema_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    open_store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match=r"newer schema \(9999\).*upgrade the aggregator"):
        open_store(path)


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE wine (name TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="not made by the aggregator"):
        open_store(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(b"this is a letter, not a database, and long enough to look like one" * 20)
    with pytest.raises(StoreError, match=r"is damaged .*restore FILE"):
        open_store(path)


def test_an_upgrade_files_everything_again_so_that_what_was_kept_out_of_heads_is_archived(
    tmp_path: Path,
) -> None:
    path = tmp_path / "news.db"
    store = open_store(path)
    store.register([NOS], PLAN)
    offered = with_traits([entry(1)])
    changes = find_changes(recognise(offered, [], Minter("x.example,2026", "nos", ("nos.example",))), NOW)
    kept_out = [Arrival(withheld=frozenset({"all", "nieuws"}))]
    store.apply("nos", SourceState(), changes, kept_out, PLAN)
    store.close()
    with sqlite3.connect(path) as connection:  # as the first release left it
        connection.execute("DELETE FROM filings")
        connection.execute("DELETE FROM archives")
        connection.execute("DELETE FROM meta WHERE name = 'filing'")
    connection.close()
    store = open_store(path)
    store.register([NOS], PLAN)
    assert {id: one.stale for id, one in store.archives.standings().items()} == {"all": True, "nieuws": True}
    assert [month.name for month in store.archives.months("nieuws")] == ["2026-06"]
    assert list_candidates(store, "nieuws", 10, NOW) == []
    store.close()


def test_what_stood_twice_as_its_link_was_its_id_is_one_item_after_the_upgrade(tmp_path: Path) -> None:
    path, link = tmp_path / "news.db", "https://nos.example/artikel/1"
    with _open(path) as store:
        feed(store, NOS, entry(1, key=link))
        assert [one.id for one in head(store, "all")] == [link]
    _change(path, "DELETE FROM links")  # which the fifth schema had not for such an entry
    with _open(path) as store:
        assert [one.what for one in store.care.violations()] == ["an entry is not known by its own link"]
        feed(store, TECH, entry(1))
        assert len(head(store, "all")) == 2
    _change(path, "UPDATE alembic_version SET version_num = '0005'")
    with _open(path) as store:
        store.group_pending()
        assert [one.id for one in head(store, "all")] == [link]
        assert len(head(store, "tech")) == 1
        assert not list(store.care.violations())


def test_what_a_source_that_is_read_from_another_domain_shares_is_grouped_again_by_the_upgrade(
    tmp_path: Path,
) -> None:
    path = tmp_path / "news.db"
    with _open(path) as store:
        feed(store, NOS, entry(1), entry(2))
        feed(store, TECH, entry(1))
    _change(path, "UPDATE sources SET domain = 'cdn.example' WHERE id = 'nos'")
    _change(path, "UPDATE alembic_version SET version_num = '0005'")
    with closing(open_store(path)) as store, store.reading() as connection:
        assert connection.execute(text("SELECT entry_id FROM pending")).scalars().all() == [1]


@contextmanager
def _open(path: Path) -> Iterator[Store]:
    with closing(open_store(path)) as store:
        store.register([NOS, TECH], PLAN)
        yield store


def _change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()
