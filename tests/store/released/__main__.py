"""Makes the two files of a release: `python -m tests.store.released VERSION TREE`.

TREE is a checkout of that release's code, VERSION its schema: the first release is the last commit before
migration 0002, the second the last before 0003.
"""

import json
import os
import re
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from tests.program.newsroom import Newsroom
from tests.program.site import open_site
from tests.store.released.newsroom import FIRST, HERE, PORT_MARK, ROOT_MARK, SECOND, fill, published


def main(version: str, tree: str) -> None:
    """Write VERSION.sql, the database as text, and VERSION.json, the ids that were published from it."""
    os.environ["PYTHONPATH"] = tree
    with tempfile.TemporaryDirectory() as folder, open_site() as site:
        room = Newsroom(Path(folder) / "room")
        fill(room, site)
        room.refresh(now=FIRST)
        fill(room, site, edited=True)
        room.refresh(now=SECOND)
        with closing(sqlite3.connect(room.root / "var" / "news.db")) as database:
            (found,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
            if found != version:
                raise SystemExit(f"{tree} makes schema {found}, not {version}")
            text = "\n".join(database.iterdump()) + "\n"
        text = re.sub(rf"127\.0\.0\.1:{site.port}\b", f"127.0.0.1:{PORT_MARK}", text)
        text = text.replace(str(room.root), ROOT_MARK)
        (HERE / f"{version}.sql").write_text(text, encoding="utf-8")
        told = json.dumps(published(room), indent=1)
        (HERE / f"{version}.json").write_text(told + "\n", encoding="utf-8")


main(*sys.argv[1:])
