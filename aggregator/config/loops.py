"""Sources that would read what we publish: folders around the output, addresses of our own files.

What is only near may be anybody's: a site has other feeds below its address.  What else leads back to us is
known by its entries, see `curate.returns`.
"""

from collections.abc import Iterator, Sequence

from aggregator.config.document import Node
from aggregator.config.filenames import OWN_FOLDER
from aggregator.config.files import ConfigFile
from aggregator.config.settings import Config, ServeSettings
from aggregator.config.suggestions import quoted
from aggregator.errors import Problem
from aggregator.model import SUFFIXES
from aggregator.text.sense import link_sense

_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - recognised, not listened on
_HERE = ("localhost", "127.0.0.1", "::1")
_ARCHIVED = (".atom", ".json")


def find_loops(config: Config, files: Sequence[tuple[ConfigFile, Node]]) -> Iterator[Problem]:
    """Yield the sources that would read what we publish; `files` are those of the sources and their nodes."""
    own = OwnAddresses(config)
    for (file, node), source in zip(files, config.sources, strict=True):
        if source.local and config.output.is_relative_to(source.location):
            message = f"source {quoted(source.id)}: the output folder lies in its `path`"
            remedy = "it would read what we publish; move one out of the other"
            yield file.problem(node.get("path").line, f"{message}: {remedy}")
        elif not source.local and (name := own.find(source.location)):
            message = f"source {quoted(source.id)}: its `url` is that of {quoted(name)}, which we publish"
            yield file.problem(node.get("url").line, f"{message}; take the source out")


class OwnAddresses:
    """Where our published files can be had: at `site.url`, and where our server listens."""

    def __init__(self, config: Config) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        serve = config.serve if config.serve != ServeSettings() else None  # at the default may be anybody
        for base in [config.site.url, *(_list_origins(serve.listen) if serve else ())]:
            for name in _list_files(config):
                self._files[link_sense(base + name)] = name
            for name in _list_folders(config):
                self._folders[link_sense(base + name)] = name
        for base in _list_origins(serve.admin) if serve else ():
            self._files[link_sense(f"{base}ops.atom")] = "ops.atom"

    def find(self, *addresses: str) -> str | None:
        """The name of the published file that is at one of these addresses; None for anything else."""
        return next(filter(None, map(self._find, addresses)), None)

    def _find(self, address: str) -> str | None:
        place = link_sense(address.partition("#")[0].partition("?")[0])
        folder, _, page = place.rpartition("/")
        if folder in self._folders and page.endswith(_ARCHIVED):
            return f"{self._folders[folder]}/{page}"
        return self._files.get(place)


def _list_files(config: Config) -> Iterator[str]:
    yield "index.html"
    for publication in [*config.publications, *([config.corrections] if config.corrections else [])]:
        for form in publication.formats:
            yield publication.path(form)
            yield from (name + SUFFIXES[form] for name in publication.formerly)


def _list_folders(config: Config) -> Iterator[str]:
    for publication in config.publications:
        yield from (f"{OWN_FOLDER}/{name}" for name in (publication.id, *publication.formerly))


def _list_origins(listen: tuple[str, int]) -> Iterator[str]:
    """Where a server that listens there is reached from this machine, and by its own name or address."""
    host, port = listen
    if port:
        names = _HERE if host in (*_ANYWHERE, *_HERE) else (host,)
        yield from (f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/" for name in names)
