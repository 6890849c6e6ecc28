"""One archive brought up to date: its stale pages rendered and written, month by month."""

from collections.abc import Generator, Sequence, Set
from dataclasses import dataclass, replace

from aggregator.model import Publication
from aggregator.publishing.pages import find_page_paths, key_of, name_page
from aggregator.publishing.press import Press, Printed, attempt, compare, is_whole, remove_stale, write
from aggregator.publishing.proofs import Proof, Proofs
from aggregator.publishing.sheets import Sheet
from aggregator.store import Month


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


class Binder:
    """Brings one archive up to date."""

    def __init__(
        self,
        press: Press,
        publication: Publication,
        shown: Set[int],
        printed: Printed,
        *,
        thorough: bool,
        dry_run: bool,
    ) -> None:
        self._press = press
        self._archives = press.store.archives
        self._publication = publication
        self._proofs = Proofs(press, publication, shown)
        self._passed: list[str] = []  # digests of the last page that no head shows
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
        suspects = self._find_suspects(volume, len(known))
        self._proofs.expect(len(suspects))
        for number, upcoming in zip(suspects, [*suspects, month.pages][1:], strict=True):
            leaf = self._proofs.find_leaf(month, number)
            yield leaf.begins
            proof = self._proofs.take(month, number, leaf)
            if upcoming < month.pages:
                self._proofs.look_ahead(month, upcoming, fingerprints[upcoming])
            self._turn_to(proof)
            if number < len(known) and self._rests(proof.sheet, known[number], recorded):
                continue
            if not begun:
                self._archives.begin(category, month.name)
                begun = True
            if not self._print(proof.sheet, recorded):
                return False
            fingerprints[number] = proof.sheet.fingerprint
            del proof  # with all its entries, while others have their turn
        if not self._dry_run:
            self._settle(month, fingerprints, recorded)
        return True

    def _turn_to(self, proof: Proof) -> None:
        """Now all archives are here: whoever shares an entry of our last page has had it."""
        self._press.kept.forget(self._passed)
        self._passed = proof.passing
        if not proof.page.following:
            self._press.kept.shown[key_of(self._publication.id)] = proof.digests

    def _settle(self, month: Month, fingerprints: Sequence[str], recorded: dict[str, str]) -> None:
        names = (self._name(month.name, number + 1) for number in range(month.pages))
        current = {path for name in names for path in find_page_paths(self._publication, name)}
        remove_stale(self._press, current, recorded, self._printed)
        self._archives.settle(self._publication.id, month, fingerprints)

    def _find_files(self, month: Month) -> dict[str, str]:
        names = (self._publication.id, *self._publication.formerly)
        return {path: body for name in names for path, body in self._archives.files(name, month.name).items()}

    def _rests(self, sheet: Sheet, known: str, recorded: dict[str, str]) -> bool:
        """Whether a page is as it was, on the disk too."""
        if sheet.fingerprint != known:
            return False
        if not is_whole(self._press, sheet, recorded, self._printed) or self._thorough:
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

    def _print(self, sheet: Sheet, recorded: dict[str, str]) -> bool:
        """Render, check and write one page; says whether that went well."""
        documents = attempt(self._press, self._printed, sheet)
        if self._dry_run:
            compare(self._press, documents, self._printed)
            return bool(documents)
        return bool(documents) and not write(self._press, documents, recorded, self._printed)
