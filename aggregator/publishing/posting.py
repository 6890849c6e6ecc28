"""Posts for Jekyll: what a folder holds of ours, what is written to it, what is taken away."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aggregator.errors import ParseError, PublishError
from aggregator.files import (
    digest_body,
    is_taken,
    look_into,
    read_published,
    remove_unchanged,
    sweep,
    write_changed,
)
from aggregator.model import Entry, Publication, Site, Source
from aggregator.parse.frontmatter import split_front_matter
from aggregator.publish.jekyll import name_post, write_post
from aggregator.store import Post, Store
from aggregator.text.posts import recognise_post
from aggregator.text.xmlchars import is_unicode


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of posts, the categories that are written to it, and what they show now, by published id."""

    path: Path
    categories: tuple[str, ...]
    entries: Mapping[str, Entry]
    shown: Mapping[str, tuple[str, ...]]  # in which of the categories each is


@dataclass(slots=True)
class Posted:
    """What was done: file names, and what the owner should know."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    errors: list[PublishError] = field(default_factory=list)


def prepare_folders(store: Store, publications: Sequence[Publication]) -> None:
    """Make folders that were never written to, so that they can be read as sources at once."""
    for folder in {item.posts for item in publications if item.posts}:
        if not store.places.posts(folder):
            with suppress(OSError):  # the writing will tell
                Path(folder).mkdir(parents=True, exist_ok=True)


def write_posts(store: Store, site: Site, sources: Sequence[Source], folder: Folder) -> Posted:
    """Bring a folder up to date; what was edited by hand, and what we did not write, is left alone."""
    posted = Posted()
    known = store.places.posts(str(folder.path))
    if obstacle := _find_obstacle(folder.path, known=bool(known)):
        posted.errors.append(PublishError(obstacle))
        return posted
    sweep(folder.path)
    if not known or any(id in known and not is_taken(folder.path / known[id].path) for id in folder.entries):
        known |= dict(_find_posts(folder.path))
    own = store.places.own_posts(folder.entries.keys(), list(_places(folder.path, sources)))
    gone = store.places.gone_posts(known.keys() - folder.entries.keys(), folder.categories) | (
        own & known.keys()
    )
    taken = {post.path for post in known.values()}
    kept: dict[str, Post] = {}
    for id, entry in folder.entries.items():
        if id in own:
            continue
        try:
            kept[id] = _write(folder, id, entry, known.get(id), taken, site, posted)
        except PublishError as error:
            posted.errors.append(error)
    forgotten = {id for id in gone if _remove(folder.path, id, known[id], kept, posted)}
    store.places.keep_posts(str(folder.path), {**known, **kept}, forgotten)
    return posted


def _find_obstacle(folder: Path, *, known: bool) -> str:
    """Why nothing can be written; a folder in which nothing was yet is made where it is not there."""
    try:
        look_into(folder)
    except (FileNotFoundError, NotADirectoryError):
        gone = f"the folder of posts {folder.name} is gone; put it back, or make an empty one"
        return gone if known else ""
    except OSError as error:
        told = f"the folder of posts {folder.name} cannot be read ({error.strerror or error})"
        return f"{told}; let this user read and enter it"
    return ""


def _find_posts(folder: Path) -> Iterator[tuple[str, Post]]:
    """What a folder holds that has an id and was ours, the last name first: the first one counts."""
    for path in sorted(folder.glob("*.md"), reverse=True):
        body = read_published(path)
        text = body.decode("utf-8", "replace") if body else ""
        if body and is_unicode(path.name) and recognise_post(text):
            with suppress(ParseError):
                values, _ = split_front_matter(text.replace("\r\n", "\n"))
                if id := values.get("id"):
                    yield str(id), Post(path.name, digest_body(body))


def _places(folder: Path, sources: Sequence[Source]) -> Iterator[tuple[str, str]]:
    """The local sources that read this folder, each with where it lies in them."""
    for source in sources:
        if source.local and folder.is_relative_to(source.location):
            within = folder.relative_to(source.location).as_posix()
            yield source.id, "" if within == "." else f"{within}/"


def _write(
    folder: Folder, id: str, entry: Entry, known: Post | None, taken: set[str], site: Site, posted: Posted
) -> Post:
    path = known.path if known else _choose_name(folder.path, entry, taken, site)
    taken.add(path)
    document = write_post(entry, folder.shown[id], site, path)
    if known and (entry.echo or not _is_ours(folder.path, known)):
        return known  # edited, or itself all that is left of the entry
    if write_changed(folder.path, document):
        posted.written.append(path)
    return Post(path, digest_body(document.body))


def _choose_name(folder: Path, entry: Entry, taken: set[str], site: Site) -> str:
    for name in name_post(entry, site):
        if name not in taken and not is_taken(folder / name):
            return name
    raise PublishError(f"every name for the post of {entry.id} is taken in {folder.name}")


def _is_ours(folder: Path, post: Post) -> bool:
    """Whether nobody but us wrote what lies there; nothing that is there is ours to write."""
    path = folder / post.path
    body = read_published(path)
    if body is None:
        return not is_taken(path)
    return digest_body(body) == post.digest or recognise_post(body.decode("utf-8", "replace")) == "same"


def _remove(folder: Path, id: str, post: Post, kept: dict[str, Post], posted: Posted) -> bool:
    """Delete a post that is to go; an edited one stays, which is told once."""
    if not _is_ours(folder, post):
        if post.digest:
            posted.notes.append(
                f"{post.path} is no longer published, but was edited by hand: it stays; delete it yourself"
            )
        kept[id] = Post(post.path, "")
        return False
    body = read_published(folder / post.path)
    try:
        if body is not None and remove_unchanged(folder, post.path, digest_body(body)):
            posted.removed.append(post.path)
    except PublishError as error:
        posted.errors.append(error)
        return False
    return True


def lay_out_folders(
    publications: Sequence[Publication], heads: Mapping[str, Sequence[Entry]]
) -> Iterator[Folder]:
    """The folders of all categories that are written as posts; several may share one."""
    for place in dict.fromkeys(item.posts for item in publications if item.posts):
        mine = [item.id for item in publications if item.posts == place]
        entries = {entry.id: entry for name in mine for entry in heads.get(name, ())}
        shown = {
            id: tuple(name for name in mine if any(entry.id == id for entry in heads.get(name, ())))
            for id in entries
        }
        yield Folder(path=Path(place), categories=tuple(mine), entries=entries, shown=shown)
