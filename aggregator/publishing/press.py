"""The press: what publications are made with; their documents checked, written, removed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aggregator.errors import GateError, PublishError
from aggregator.files import digest_body, read_published, remove_unchanged, set_aside, write_changed
from aggregator.model import Document, Publication, Site, Source
from aggregator.publish import Composed, Fragments
from aggregator.publish.fragments import Lend, lend_nothing
from aggregator.publish.gate import check_composed, check_document
from aggregator.publish.marks import is_ours
from aggregator.publishing.orders import Orders
from aggregator.publishing.sheets import Made, Sheet
from aggregator.store import Store

Pause = Callable[[], None]
PAGE = 200  # entries of one page of an archive
LOAD = 1 * 2**20  # bytes of documents that wait to be written


def go_on() -> None:
    """Nothing interrupts publishing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What publishing works with."""

    store: Store
    site: Site
    publications: Sequence[Publication]
    sources: Sequence[Source]
    output: Path
    corrections: Publication | None = None  # the feed of corrections, where it is wanted
    page: int = PAGE
    pause: Pause = go_on  # called between two documents; may raise
    orders: Orders = field(default_factory=Orders, compare=False)  # what others make ahead
    lend: Lend = lend_nothing  # fragments of earlier days
    kept: Fragments = field(init=False, compare=False)  # of entries, while this press is at work

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", Fragments(self.site, lend=self.lend))


@dataclass(slots=True)
class Printed:
    """What was published: paths within the output folder, and what could not be."""

    files: list[str] = field(default_factory=list)  # written or deleted
    unchanged: int = 0
    errors: list[PublishError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what the owner should know
    spoilt: list[str] = field(default_factory=list)  # paths that were lost or changed since we wrote them
    known: frozenset[str] = frozenset()  # of what was met, that which the last pass met too

    def met(self) -> list[str]:
        """What the owner is told of, each by what it is recognised by in the next pass."""
        return [*self.notes, *(error.trouble for error in self.errors)]


def is_whole(press: Press, sheet: Sheet, recorded: Mapping[str, str], printed: Printed) -> bool:
    """Whether its files are as we wrote them; notes those that somebody spoilt, not those never written."""
    wanting = _find_wanting(press.output, {path: recorded.get(path, "") for path in sheet.paths})
    printed.spoilt.extend(path for path in wanting if path in recorded)
    return not wanting


def _find_wanting(output: Path, digests: Mapping[str, str]) -> list[str]:
    """The files that are not there with these bytes."""
    bodies = ((path, read_published(output / path)) for path in digests)
    return [path for path, body in bodies if body is None or digest_body(body) != digests[path]]


def follow_output(press: Press) -> None:
    """Where the output folder is another one now, what is not in it was never written there."""
    places, here = press.store.places, str(press.output)
    before = places.output()
    if before == here:
        return
    if before is not None:
        recorded = press.store.written_files() | press.store.archives.all_files()
        press.store.record_files({}, _find_wanting(press.output, recorded))
    places.keep_output(here)


def attempt(press: Press, printed: Printed, sheet: Sheet) -> list[Document]:
    """Render and check all documents of a publication; none of them when one is refused.

    What is refused is made anew where anything of earlier days may be in it.
    """
    try:
        try:
            return _check_all(press, sheet, printed)
        except GateError:
            if not press.kept.distrust():
                raise
            return _check_all(press, sheet, printed)
    except PublishError as error:
        error.publication = error.publication or sheet.id
        printed.errors.append(error)
        return []


def _check_all(press: Press, sheet: Sheet, printed: Printed) -> list[Document]:
    """The documents, all sound; entries that they do without are noted, once for all formats."""
    made = list(sheet.work())
    documents = [_check(one, press.site) for one in made]
    refused = [one for whole in made if isinstance(whole, Composed) for one in whole.refused]
    told = {one.id: f"{sheet.id}: an entry is left out: {one.problems[0]}" for one in reversed(refused)}
    printed.notes.extend(note for note in told.values() if note not in printed.notes)
    return documents


def _check(made: Made, site: Site) -> Document:
    if isinstance(made, Composed):
        check_composed(made)
        return made.document
    check_document(made, site.look)
    return made


def write(
    press: Press, documents: Sequence[Document], recorded: Mapping[str, str], printed: Printed
) -> set[str]:
    """Write all that differ; answers the paths that could not be written."""
    written: dict[str, str] = {}
    failed: set[str] = set()
    try:
        for document in documents:
            press.pause()
            try:
                if document.path not in recorded:
                    _respect_others(press, document, printed)
                changed = write_changed(press.output, document)
            except PublishError as error:
                printed.errors.append(error)
                failed.add(document.path)
                continue
            digest = digest_body(document.body)
            if recorded.get(document.path) != digest:
                written[document.path] = digest
            _count(printed, document, changed=changed)
    finally:
        press.store.record_files(written)
    return failed


class Tray:
    """Documents that are made and not yet written: a few megabytes, however many there are to be."""

    def __init__(
        self, press: Press, recorded: Mapping[str, str], printed: Printed, *, dry_run: bool = False
    ) -> None:
        self._press, self._recorded, self._printed, self._dry_run = press, recorded, printed, dry_run
        self._laid: list[tuple[Sheet, list[Document]]] = []
        self._weight = 0

    def lay(self, sheet: Sheet, documents: list[Document]) -> None:
        """Take what was made of a sheet, nothing where it was refused; a full tray is emptied."""
        self._laid.append((replace(sheet, work=tuple), documents))  # without its entries
        self._weight += sum(len(document.body) for document in documents)
        if self._weight > LOAD:
            self.empty()

    def empty(self) -> None:
        """Write what lies there, or in a dry run say what that would change."""
        documents = [document for _, some in self._laid for document in some]
        if self._dry_run:
            compare(self._press, documents, self._printed)
        elif self._laid:
            record = self._press.store.record_fingerprints
            # While files are being written they are made from nothing that a later pass could recognise.
            record({sheet.id: "" for sheet, _ in self._laid})
            failed = write(self._press, documents, self._recorded, self._printed)
            whole = [sheet for sheet, some in self._laid if some and failed.isdisjoint(sheet.paths)]
            record({sheet.id: sheet.fingerprint for sheet in whole})
        self._laid, self._weight = [], 0


def _respect_others(press: Press, document: Document, printed: Printed) -> None:
    """Set a file aside that lies where ours goes and does not look like one of ours."""
    body = read_published(press.output / document.path)
    if body is None or body == document.body or is_ours(body, press.site):
        return
    kept = set_aside(press.output, document.path)
    printed.notes.append(f"{document.path} was there and is not ours: it is kept as {kept}")


def compare(press: Press, documents: Sequence[Document], printed: Printed) -> None:
    """Count what writing would change; nothing is written."""
    for document in documents:
        _count(printed, document, changed=read_published(press.output / document.path) != document.body)


def _count(printed: Printed, document: Document, *, changed: bool) -> None:
    if changed:
        printed.files.append(document.path)
    else:
        printed.unchanged += 1


def remove_stale(press: Press, current: set[str], recorded: Mapping[str, str], printed: Printed) -> None:
    """Delete files of removed categories and formats, if we wrote them and nobody changed them since."""
    removed = []
    for path in sorted(recorded.keys() - current):
        try:
            if remove_unchanged(press.output, path, recorded[path]):
                removed.append(path)
        except PublishError as error:
            printed.errors.append(error)
    printed.files.extend(removed)
    press.store.record_files({}, removed)
