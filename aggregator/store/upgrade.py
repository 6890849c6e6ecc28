"""Bringing an older schema up to date, after a backup copy."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from aggregator.errors import StoreError
from aggregator.store.backups import write_copy
from aggregator.store.looking import follow_link

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_schema(engine: Engine, path: Path, version: str, migrations: Path = MIGRATIONS) -> None:
    """Run the migrations that are missing; `StoreError` for a schema newer than this program knows.

    A copy of the database goes beside it first (of a link, beside what that leads to): NAME.before-VERSION,
    whole or not at all.  All migrations are one transaction: who is stopped within begins anew.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    _refuse_unknown(config, version)
    _back_up(path, version)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _refuse_unknown(config: Config, version: str) -> None:
    try:
        ScriptDirectory.from_config(config).get_revision(version)
    except CommandError as error:
        raise StoreError(
            f"the database has a newer schema ({version}) than this program knows: upgrade the aggregator, "
            "or name another file under `database`"
        ) from error


def _back_up(path: Path, version: str) -> None:
    path = follow_link(path)
    write_copy(path, path.with_name(f"{path.name}.before-{version}"))
