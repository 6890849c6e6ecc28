"""The paths under which publications were ever written, so that a change of name loses no subscriber."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.model import FORMATS, SUFFIXES, Publication
from aggregator.store.batches import chunk
from aggregator.store.schema import files, paths, publications


def load(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """Formats and paths by publication id, in the order of their names.

    What was written before paths were kept had the publication's id for a name.
    """
    found = load_kept(connection)
    ids = connection.execute(select(publications.c.id)).scalars().all()
    named = {id: [(form, id + SUFFIXES[form]) for form in FORMATS] for id in ids}
    names = [path for pairs in named.values() for _, path in pairs]
    written: set[str] = set()
    for part in chunk(names):
        written |= set(connection.execute(select(files.c.path).where(files.c.path.in_(part))).scalars())
    for id, pairs in named.items():
        found[id] += [pair for pair in pairs if pair[1] in written and pair not in found[id]]
    return dict(found)


def load_kept(connection: Connection) -> defaultdict[str, list[tuple[str, str]]]:
    """Those of them that `keep` remembered."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(select(paths).order_by(paths.c.path)):
        found[row.publication].append((row.format, row.path))
    return found


def keep(connection: Connection, present: Iterable[Publication]) -> None:
    """Remember the paths that these have now, and under their old ids those that are named after these."""
    rows = [
        {"publication": id, "format": form, "path": path}
        for item in present
        for form in item.formats
        for id, path in [(item.id, item.path(form)), *((old, old + SUFFIXES[form]) for old in item.formerly)]
    ]
    if rows:
        connection.execute(insert(paths).on_conflict_do_nothing(), rows)
