"""A database of every released version upgrades, is safe while it does, and changes no id."""

import json
import os
import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import alembic.op
import pytest

from aggregator.errors import StoreError
from aggregator.store import open_store, schema
from tests.program.office import Office
from tests.program.site import Site, open_site
from tests.store.released.newsroom import HERE, LATER, PORT_MARK, ROOT_MARK, fill, published

RELEASES = sorted(path.stem for path in HERE.glob("*.sql"))


def make(version: str, path: Path, port: int = 80, root: Path = Path("/nowhere")) -> None:
    """The database as that release left it."""
    text = (HERE / f"{version}.sql").read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(text.replace(PORT_MARK, str(port)).replace(ROOT_MARK, str(root)))
        database.execute("PRAGMA journal_mode=WAL")


def dump(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return "\n".join(database.iterdump())


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


def test_every_schema_before_ours_is_kept() -> None:
    assert [f"{number:04d}" for number in range(1, int(schema.HEAD))] == RELEASES


@pytest.mark.parametrize("version", RELEASES)
def test_a_released_database_upgrades_without_changing_an_id(
    version: str, tmp_path: Path, site: Site
) -> None:
    room = Office(tmp_path / "room")
    fill(room, site, edited=True)
    path = room.root / "var" / "news.db"
    make(version, path, site.port, room.root)
    room.run("publish", now=LATER)
    expected = json.loads((HERE / f"{version}.json").read_text(encoding="utf-8"))
    assert published(room) == expected
    for page in site.pages.values():
        page.validated = False  # every source is read anew
    assert room.refresh("--force", now=LATER)["entries"] == {"new": 0, "edited": 0}
    assert published(room) == expected
    assert path.with_name(f"news.db.before-{version}").exists()
    room.run("verify", now=LATER)


def in_a_child(work: Callable[[], None]) -> int:
    """Do it in a process of its own, and answer how that ended."""
    child = os.fork()
    if not child:
        try:
            work()
        except StoreError:
            os._exit(1)
        except BaseException:  # noqa: BLE001 - a child never comes back into the tests
            os._exit(2)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize(("version", "step"), [("0001", 1), ("0001", 4), ("0002", 1)])
def test_a_kill_while_migrating_loses_nothing(version: str, step: int, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    make(version, path)
    before = dump(path)
    left = [step]

    def migrate() -> None:
        add_column = alembic.op.add_column

        def stumble(*words: object, **more: object) -> None:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            add_column(*words, **more)  # type: ignore[arg-type]

        alembic.op.add_column = stumble
        open_store(path)

    assert in_a_child(migrate) == -signal.SIGKILL
    assert dump(path) == before
    open_store(path).close()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == (schema.HEAD,)


def test_no_room_for_the_copy_before_a_migration_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    make(RELEASES[-1], path)
    before, size = dump(path), path.stat().st_size

    def migrate() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
        open_store(path)

    assert in_a_child(migrate) == 1
    assert dump(path) == before
    assert [file.name for file in tmp_path.iterdir() if "before" in file.name] == []
    open_store(path).close()
