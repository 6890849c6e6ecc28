"""The archive (RFC 5005): everything that was ever filed, month by month, in pages that rest.

A page is rendered when something in it changed, or a page that it names.  Of a month the pages before
the first change are not even looked at.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from aggregator.model import SUFFIXES, Publication
from aggregator.presentation import prepare
from aggregator.press import (
    Press,
    Printed,
    attempt,
    compare,
    find_spoilt,
    remove_stale,
    write,
)
from aggregator.publish import ARCHIVE_FORMATS, Copy, Page, compose_page
from aggregator.sheets import Made, Sheet, digest_facts, move
from aggregator.store import Month, Standing
from aggregator.turns import take_turns


def publish_archives(
    press: Press, publications: Sequence[Publication], printed: Printed, *, thorough: bool, dry_run: bool
) -> list[Publication]:
    """Write the pages that changed, and answer the publications with their newest page.

    `thorough` looks at every page.  `dry_run` only counts what would be written.
    """
    archived = [item for item in publications if has_archive(item)]
    # Without archives nobody keeps account of what changed: they begin with everything.
    facts = {key_of(item.id): _describe(press, item) if item in archived else "" for item in publications}
    known = press.store.fingerprints()
    standings = press.store.archives.standings()
    changed = {key: value for key, value in facts.items() if known.get(key) != value}
    for item in archived:
        # A database that knows nothing of an archive has every month of it stale, or has just adopted it.
        restyled = key_of(item.id) in changed and key_of(item.id) in known
        if thorough or restyled or not _is_there(press, item, standings.get(item.id)):
            press.store.archives.mark(item.id, spare_adopted=not restyled)
    standings = press.store.archives.standings() if archived else standings
    dropped = {key for key, value in known.items() if key.startswith(key_of("")) and value} - facts.keys()
    if not dry_run and (changed or dropped or thorough):
        _remove_others(press, archived, printed)
        changed |= dict.fromkeys(dropped, "")
    for category in () if dry_run else standings.keys() - {item.id for item in archived}:
        press.store.archives.forget(category)
    newest = {id: (standing.month, standing.pages) for id, standing in standings.items()}
    stale = [item for item in archived if item.id in standings and standings[item.id].stale]
    binders = {item.id: _Binder(press, item, printed, thorough=thorough, dry_run=dry_run) for item in stale}
    newest |= take_turns({id: binder.bind(newest[id]) for id, binder in binders.items()})
    if not dry_run:
        press.store.record_fingerprints(changed)
    heads = {item.id: newest.get(item.id, ("", 0)) for item in archived}
    pages = {id: name_page(id, *last) for id, last in heads.items() if last[1]}
    return [replace(item, archive=pages.get(item.id, "")) for item in publications]


def name_page(category: str, month: str, number: int) -> str:
    """The path of a page without suffix; `number` counts from 1."""
    return f"archive/{category}/{month}" + (f"-{number}" if number > 1 else "")


def newest_pages(publication: Publication) -> tuple[str, ...]:
    """The files of the newest page of its archive, for a publication as `publish_archives` answers it."""
    return _paths(publication, publication.archive) if publication.archive else ()


def has_archive(publication: Publication) -> bool:
    """Whether it is written in a format that has archives."""
    return bool(_formats(publication))


def _formats(publication: Publication) -> list[str]:
    return [SUFFIXES[form] for form in ARCHIVE_FORMATS if form in publication.formats]


def key_of(category: str) -> str:
    """Under which name facts are kept of an archive, beside those of its head."""
    return f"archive/{category}"


def _lasting(publication: Publication) -> Publication:
    """What its pages are made from: nothing of what only moves the head."""
    still = replace(publication, updated=None, tombstones=(), hubs=(), archive="", aliases=(), formerly=())
    return replace(still, limit=0, max_entries=0, window=publication.window * 0, duplicates="group")


def _describe(press: Press, publication: Publication) -> str:
    return digest_facts(_lasting(publication), publication.formerly, press.site)


def _is_there(press: Press, publication: Publication, standing: Standing | None) -> bool:
    """Whether the newest page is; a look for every page would cost more with every year."""
    if standing is None or not standing.pages:
        return True
    page = name_page(publication.id, standing.month, standing.pages)
    return all((press.output / path).is_file() for path in _paths(publication, page))


def _paths(publication: Publication, page: str) -> tuple[str, ...]:
    """The files of a page: in each format, under the publication's id and its old ones."""
    rest = page.removeprefix(f"archive/{publication.id}/")
    names = (publication.id, *publication.formerly)
    return tuple(f"archive/{name}/{rest}{suffix}" for suffix in _formats(publication) for name in names)


def _remove_others(press: Press, archived: Sequence[Publication], printed: Printed) -> None:
    """Delete what was written of categories that have no archive any more, or another name."""
    archives = press.store.archives
    for folder in sorted(archives.folders().difference(*((item.id, *item.formerly) for item in archived))):
        remove_stale(press, set(), archives.files(folder), printed)


@dataclass(frozen=True, slots=True)
class _Volume:
    """A month as it should be, and as it was."""

    month: Month
    before: Month

    @property
    def relinked(self) -> set[int]:
        """The numbers of its pages that link to another page than before, counted from 0."""
        now, before = self.month, self.before
        numbers = {0} if now.previous != before.previous else set()
        if now.following != before.following or now.pages != before.pages:
            numbers |= {before.pages - 1, now.pages - 1}
        return {number for number in numbers if 0 <= number < now.pages}


class _Binder:
    """Brings one archive up to date."""

    def __init__(
        self, press: Press, publication: Publication, printed: Printed, *, thorough: bool, dry_run: bool
    ) -> None:
        self._press = press
        self._archives = press.store.archives
        self._publication = publication
        self._printed = printed
        self._thorough = thorough
        self._dry_run = dry_run

    def bind(self, newest: tuple[str, int]) -> Generator[str, None, tuple[str, int]]:
        """Bring every month up to date, the oldest first; returns the newest with pages, and their number.

        `newest` was it before.  Before each page it stops, and tells the moment in which that begins.
        """
        category = self._publication.id
        volumes = self._plan(self._archives.months(category))
        due = [one for one in volumes if one.before.stale_from is not None or one.relinked]
        if not self._dry_run:
            self._archives.claim(category, [volume.month.name for volume in due])
        failed: set[str] = set()
        for volume in due:
            if not (yield from self._bind_month(volume)):
                failed.add(volume.month.name)
        if volumes and volumes[-1].month.name < newest[0]:
            return newest
        now = [item.before if item.month.name in failed else item.month for item in volumes]
        return next(((one.name, one.pages) for one in reversed(now) if one.pages), ("", 0))

    def _plan(self, months: Sequence[Month]) -> list[_Volume]:
        """Every month with the number of its pages and its place in the chain.

        Between two months that rest others may stand, which are not looked at: they keep their links.
        """
        volumes = [_Volume(replace(month, pages=self._count_pages(month)), month) for month in months]
        linked: list[_Volume] = []
        last: int | None = None  # with pages
        moved = False  # whether anything changed since that one
        for volume in volumes:
            month = volume.month
            moved |= month.stale_from is not None
            linked.append(volume)
            if month.pages:
                if moved:
                    self._join(linked, last)
                last, moved = len(linked) - 1, month.stale_from is not None
        if moved and last is not None:
            linked[last] = replace(linked[last], month=replace(linked[last].month, following=""))
        return linked

    def _join(self, linked: list[_Volume], last: int | None) -> None:
        """Link the newest of these and its last one before with pages, if any, to one another."""
        newest = linked[-1]
        previous = ""
        if last is not None:
            one = linked[last]
            previous = self._name(one.month.name, one.month.pages)
            following = self._name(newest.month.name, 1)
            linked[last] = replace(one, month=replace(one.month, following=following))
        linked[-1] = replace(newest, month=replace(newest.month, previous=previous))

    def _name(self, month: str, number: int) -> str:
        return name_page(self._publication.id, month, number)

    def _count_pages(self, month: Month) -> int:
        if month.stale_from is None:
            return month.pages
        return -(-self._archives.count(self._publication.id, month.name) // self._press.page)

    def _bind_month(self, volume: _Volume) -> Generator[str, None, bool]:
        """Write the stale pages of a month; returns whether it is as it should be."""
        category, month = self._publication.id, volume.month
        if volume.before.stale_from is not None:
            self._archives.fix(category, month.name)
        known = self._archives.fingerprints(category, month.name)
        recorded = self._find_files(month)
        fingerprints = [*known[: month.pages], *[""] * (month.pages - len(known))]
        begun = self._dry_run
        for number in self._find_suspects(volume, len(known)):
            leaf = self._archives.leaf(category, month.name, number * self._press.page, self._press.page)
            yield leaf.begins
            sheet = self._lay_out_page(month, number, leaf.items)
            if number < len(known) and self._rests(sheet, known[number], recorded):
                continue
            if not begun:
                self._archives.begin(category, month.name)
                begun = True
            if not self._print(sheet, recorded):
                return False
            fingerprints[number] = sheet.fingerprint
            del sheet  # with all its entries, while others have their turn
        if not self._dry_run:
            self._settle(month, fingerprints, recorded)
        return True

    def _settle(self, month: Month, fingerprints: Sequence[str], recorded: dict[str, str]) -> None:
        names = (self._name(month.name, number + 1) for number in range(month.pages))
        current = {path for name in names for path in _paths(self._publication, name)}
        remove_stale(self._press, current, recorded, self._printed)
        self._archives.settle(self._publication.id, month, fingerprints)

    def _find_files(self, month: Month) -> dict[str, str]:
        names = (self._publication.id, *self._publication.formerly)
        return {path: body for name in names for path, body in self._archives.files(name, month.name).items()}

    def _rests(self, sheet: Sheet, known: str, recorded: dict[str, str]) -> bool:
        """Whether a page is as it was, on the disk too."""
        if sheet.fingerprint != known:
            return False
        spoilt = find_spoilt(self._press.output, sheet, recorded)
        self._printed.spoilt.extend(spoilt)
        if spoilt or self._thorough:
            return False
        self._printed.unchanged += len(sheet.paths)
        return True

    def _find_suspects(self, volume: _Volume, known: int) -> list[int]:
        """The numbers of the pages that may have changed."""
        pages, since = volume.month.pages, volume.before.stale_from
        if since is None:
            return sorted(volume.relinked)
        resting = self._archives.count(self._publication.id, volume.month.name, since) // self._press.page
        first = min(resting, known, max(pages - 1, 0))
        return sorted({*range(first, pages), *volume.relinked})

    def _lay_out_page(self, month: Month, number: int, items: Sequence[int]) -> Sheet:
        names = [self._name(month.name, one) for one in (number, number + 1, number + 2)]
        previous = names[0] if number else month.previous
        following = names[2] if number + 1 < month.pages else month.following
        page = Page(names[1], previous, following)
        copies = [prepare(one) for one in self._press.store.shelf.items(items)]
        lasting, kept = _lasting(self._publication), self._press.kept

        def work() -> Iterator[Made]:
            yield from self._render(lasting, page, copies)

        paths = _paths(self._publication, page.name)
        digests = [copy.digest for copy in copies]
        if not following:
            kept.shown[key_of(self._publication.id)] = digests
        facts = digest_facts(lasting, page, kept.site, digests)
        return Sheet(page.name, paths, facts, work)

    def _render(self, lasting: Publication, page: Page, copies: Sequence[Copy]) -> Iterator[Made]:
        names = (self._publication.id, *self._publication.formerly)
        for made in compose_page(lasting, page, copies, self._press.kept):
            rest = made.document.path.removeprefix(f"archive/{self._publication.id}/")
            yield from (move(made, f"archive/{name}/{rest}") for name in names)

    def _print(self, sheet: Sheet, recorded: dict[str, str]) -> bool:
        """Render, check and write one page; says whether that went well."""
        documents = attempt(self._press, self._printed, sheet)
        if self._dry_run:
            compare(self._press, documents, self._printed)
            return bool(documents)
        return bool(documents) and not write(self._press, documents, recorded, self._printed)
