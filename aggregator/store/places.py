"""What the store keeps of where things were written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from aggregator.model import Publication
from aggregator.store import heads, paths, posts, registry
from aggregator.store.posts import Post
from aggregator.store.sessions import Sessions

_TAG = "tag"  # the fact that tells of `site.tag`
_OUTPUT = "output"  # the fact that names the output folder


class Places(Sessions):
    """One part of the store; each method is one transaction."""

    def former_paths(self) -> dict[str, list[tuple[str, str]]]:
        """Formats and paths under which publications were ever written, by publication id."""
        with self.reading() as connection:
            return paths.load(connection)

    def kept_paths(self) -> dict[str, list[tuple[str, str]]]:
        """Those of them that `keep_paths` remembered, also of publications that are no more."""
        with self.reading() as connection:
            return dict(paths.load_kept(connection))

    def keep_paths(self, present: Iterable[Publication]) -> None:
        """Remember the paths that these publications have now, those of their old ids among them."""
        with self.transaction() as connection:
            paths.keep(connection, present)

    def last_change(self, publication: Publication) -> datetime | None:
        """The newest change that was told in it, under its id or an old one; None where nothing was."""
        with self.reading() as connection:
            before = heads.inherit_publication(connection, publication)
            return before.updated if before else None

    def newest_moment(self) -> datetime | None:
        """The newest time that anything published tells of."""
        with self.reading() as connection:
            return heads.find_newest_moment(connection)

    def output(self) -> str | None:
        """The output folder that the records of our files are about; None before any was kept."""
        with self.reading() as connection:
            return registry.get_meta(connection, _OUTPUT)

    def keep_output(self, folder: str) -> None:
        """The records of our files are about this folder from now on."""
        with self.transaction() as connection:
            registry.set_meta(connection, _OUTPUT, folder)

    def follow_tag(self, tag: str, *, chosen: bool) -> str:
        """The tag by which ids were minted so far; `tag` itself where there is none, or it is `chosen`."""
        with self.reading() as connection:
            kept = registry.get_meta(connection, _TAG)
        if kept is not None and (kept == tag or not chosen):
            return kept
        with self.transaction() as connection:
            registry.set_meta(connection, _TAG, tag)
        return tag

    def posts(self, folder: str) -> dict[str, Post]:
        """The posts in a folder, by published id."""
        with self.reading() as connection:
            return posts.load(connection, folder)

    def keep_posts(self, folder: str, written: Mapping[str, Post], removed: Iterable[str] = ()) -> None:
        """Remember what was written to a folder of posts, and removed from it."""
        with self.transaction() as connection:
            posts.keep(connection, folder, written, removed)

    def gone_posts(self, ids: Collection[str], categories: Sequence[str]) -> set[str]:
        """Those of these published ids that none of the categories shows any more, not even long ago."""
        with self.reading() as connection:
            return posts.find_gone(connection, ids, categories)

    def own_posts(self, ids: Collection[str], places: Sequence[tuple[str, str]]) -> set[str]:
        """Those of these published ids that the owner wrote a post of, in places (source, folder in it)."""
        with self.reading() as connection:
            return posts.find_own(connection, ids, places)
