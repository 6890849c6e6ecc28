"""The archive (RFC 5005): everything that was ever filed, month by month, in pages that rest.

A page is rendered when something in it changed, or a page that it names.  Of a month the pages before
the first change are not even looked at.
"""

from collections.abc import Sequence, Set
from dataclasses import replace

from aggregator.files import is_plain_file
from aggregator.model import Publication
from aggregator.publishing.binding import Binder
from aggregator.publishing.pages import find_page_paths, has_archive, key_of, lasting, name_page
from aggregator.publishing.press import Press, Printed, remove_stale
from aggregator.publishing.sheets import digest_facts
from aggregator.publishing.turns import take_turns
from aggregator.store import Standing


def publish_archives(
    press: Press,
    publications: Sequence[Publication],
    shown: Set[int],
    printed: Printed,
    *,
    thorough: bool,
    dry_run: bool,
) -> list[Publication]:
    """Write the pages that changed, and answer the publications with their newest page.

    `shown` are the items of the heads, which are made next: their fragments stay.  `thorough` looks at
    every page.  `dry_run` only counts what would be written.
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
    binders = {
        item.id: Binder(press, item, shown, printed, thorough=thorough, dry_run=dry_run) for item in stale
    }
    newest |= take_turns({id: binder.bind(newest[id]) for id, binder in binders.items()})
    if not dry_run:
        press.store.record_fingerprints(changed)
    heads = {item.id: newest.get(item.id, ("", 0)) for item in archived}
    pages = {id: name_page(id, *last) for id, last in heads.items() if last[1]}
    return [replace(item, archive=pages.get(item.id, "")) for item in publications]


def _describe(press: Press, publication: Publication) -> str:
    return digest_facts(lasting(publication), publication.formerly, press.site)


def _is_there(press: Press, publication: Publication, standing: Standing | None) -> bool:
    """Whether the newest page is; a look for every page would cost more with every year."""
    if standing is None or not standing.pages:
        return True
    page = name_page(publication.id, standing.month, standing.pages)
    return all(is_plain_file(press.output / path) for path in find_page_paths(publication, page))


def _remove_others(press: Press, archived: Sequence[Publication], printed: Printed) -> None:
    """Delete what was written of categories that have no archive any more, or another name."""
    archives = press.store.archives
    for folder in sorted(archives.folders().difference(*((item.id, *item.formerly) for item in archived))):
        remove_stale(press, set(), archives.files(folder), printed)
