"""The names of published files that a configuration chooses: `file` of a category."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aggregator.config.document import Node
from aggregator.config.files import ConfigFile
from aggregator.config.settings import Config
from aggregator.config.suggestions import quoted
from aggregator.config.values import read_raw_text
from aggregator.errors import Problem
from aggregator.model import FORMATS, SUFFIXES, Format, Publication

OWN_FILES = ("index.html", "feeds.opml", "sources.opml", "corrections.atom")
OWN_FOLDER = "archive"
ENDINGS: dict[Format, tuple[str, ...]] = {  # what a format's file may end in
    "atom": (".atom", ".xml"),
    "rss": (".rss", ".xml"),
    "json": (".json",),
    "html": (".html",),
}
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_MOST_PARTS = 6

Names = tuple[tuple[Format, str], ...]


def read_file_names(value: Any) -> Names:
    """One name for all formats (`feed/nieuws`), or a file for each (`{atom: feed.xml}`)."""
    if not isinstance(value, dict):
        name = _read_name(value)
        for form in FORMATS:
            if name.endswith(ENDINGS[form]):
                raise ValueError(
                    f"is one name for all formats, without an ending; write `{{{form}: {name}}}` "
                    "for the file of one format"
                )
        return tuple((form, name + SUFFIXES[form]) for form in FORMATS)
    if unknown := [key for key in value if key not in FORMATS]:
        raise ValueError(f"has no format {quoted(str(unknown[0]))}; name some of {', '.join(FORMATS)}")
    return tuple((form, _read_file(form, value[form])) for form in FORMATS if form in value)


def _read_file(form: Format, value: Any) -> str:
    name = _read_name(value)
    if not name.endswith(ENDINGS[form]):
        raise ValueError(f"must end in {' or '.join(ENDINGS[form])} for {form}, not {quoted(name)}")
    return name


def _read_name(value: Any) -> str:
    name = read_raw_text(value)
    parts = name.split("/")
    if len(parts) > _MOST_PARTS or not all(map(_PART.fullmatch, parts)):
        raise ValueError(
            "must be a name within the output folder such as feed/nieuws: letters, digits, `.`, `_` and `-`, "
            f"no part beginning with another than a letter or digit, not {quoted(name)}"
        )
    return name


def find_collisions(
    publications: Sequence[Publication], nodes: Mapping[str, tuple[ConfigFile, Node]]
) -> Iterator[Problem]:
    """Two documents for one file, or a file where another needs a folder; capitals make no other name."""
    owners: dict[str, str] = dict.fromkeys(OWN_FILES, "ours")
    taken: dict[str, str] = {}
    for publication in publications:
        owners |= {path.lower(): _label(publication) for path in _customary_paths(publication)}
    for publication in publications:
        mine = _label(publication)
        problem = ""
        for form, path in publication.files:
            if form not in publication.formats:
                continue
            found = _find_collision(path.lower(), owners, taken, mine)
            problem = problem or (f"`file` {quoted(path)} {found}" if found else "")
            taken[path.lower()] = mine
            owners.setdefault(path.lower(), mine)
        if problem:
            file, node = nodes[publication.id]
            yield file.problem(node.lines["file"], f"{mine}: {problem}; choose another")


def find_misplaced(config: Config, nodes: Mapping[str, tuple[ConfigFile, Node]]) -> Iterator[Problem]:
    """Folders of posts that lie where everything is served as it is."""
    for publication in config.publications:
        if publication.posts and Path(publication.posts).is_relative_to(config.output):
            file, node = nodes[publication.id]
            message = f"{_label(publication)}: `jekyll` lies in `output`, where all is public"
            yield file.problem(node.lines["jekyll"], f"{message}; name a folder beside it, such as ../_posts")


def _find_collision(path: str, owners: Mapping[str, str], taken: Mapping[str, str], mine: str) -> str | None:
    if path.split("/")[0] == OWN_FOLDER:
        return "lies in the folder of our archives"
    if path in taken or owners.get(path, mine) != mine:
        return f"is already a file of {taken.get(path) or owners[path]}"
    for other in owners:
        if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
            return f"cannot stand beside {other}: one of them would have to be a folder"
    return None


def _customary_paths(publication: Publication) -> Iterator[str]:
    """Named after an id or old id: written now, or before there was a `file`."""
    for form in publication.formats:
        yield from (name + SUFFIXES[form] for name in (publication.id, *publication.formerly))


def _label(publication: Publication) -> str:
    return f"category {quoted(publication.id)}"
