"""From the store to the published files: heads chosen, ids fixed, rendered, checked, written."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from aggregator.curate.corrections import MOST, make_correction
from aggregator.curate.room import FEW
from aggregator.curate.window import Candidate
from aggregator.files import sweep
from aggregator.memory import release_memory
from aggregator.model import Entry, Publication, SourceState
from aggregator.publish import NEWEST, Copy, copy_entry
from aggregator.publish.fragments import lend_nothing
from aggregator.publish.paths import find_paths
from aggregator.publishing.archiving import publish_archives
from aggregator.publishing.burial import find_tombstones
from aggregator.publishing.orders import Orders
from aggregator.publishing.pages import key_of, newest_pages
from aggregator.publishing.posting import lay_out_folders, write_posts
from aggregator.publishing.presentation import prepare, present
from aggregator.publishing.press import (
    Pause,
    Press,
    Printed,
    Tray,
    attempt,
    follow_output,
    go_on,
    is_whole,
    remove_stale,
)
from aggregator.publishing.resting import count_resting, remember_rest
from aggregator.publishing.sheets import Sheet, digest_facts, lay_out_feed, lay_out_front, tell_learnt
from aggregator.publishing.stocking import Lender
from aggregator.store import Choice, Manuscript
from aggregator.workers.assistants import Assistants


def publish(
    press: Press,
    now: datetime,
    assistants: Assistants | None = None,
    *,
    dry_run: bool = False,
    thorough: bool = False,
    pause: Pause = go_on,
) -> Printed:
    """Render what changed and write what differs; a publication that fails keeps its last files.

    Files whose making would use the same facts as the last time, and that are there, are taken as they
    are; `thorough` renders them too and compares the bytes.  `dry_run` writes nothing.  The caller
    holds the database.  `pause` is called between two documents, and may raise to end it there: the
    next publishing goes on with it.  `assistants` are called where much is to be rendered.
    """
    lender, printed = Lender(press.store, press.site), Printed()
    lend = lend_nothing if thorough or dry_run else lender.lend
    orders = Orders(assistants, lend)
    press = replace(press, pause=pause, orders=orders, lend=orders.lend)
    if not dry_run:
        sweep(press.output)
    if not (thorough or dry_run) and (resting := count_resting(press, now)) is not None:
        return Printed(unchanged=resting)
    if not dry_run:
        follow_output(press)
    choices = {item: press.store.shelf.choose(item, now) for item in press.publications}
    heads = {item: choice.head for item, choice in choices.items()}
    printed.notes.extend(_make_room(press, choices))
    publications = _date(press, heads, now)
    shown = {one.article for head in heads.values() for one in head}
    publications = publish_archives(press, publications, shown, printed, thorough=thorough, dry_run=dry_run)
    release_memory()  # that of what only older pages show: the heads take theirs elsewhere
    recorded = press.store.written_files()
    made = press.store.fingerprints()
    known = {} if thorough or dry_run else made
    sheets = deque(_lay_out(press, publications, list(heads.values())))
    paths = [path for sheet in sheets for path in sheet.paths]
    if not dry_run:
        press.store.places.keep_paths(press.publications)
        _forget_others(press, made, {sheet.id for sheet in sheets})
    tray = Tray(press, recorded, printed, dry_run=dry_run)
    _make(press, sheets, known, recorded, tray, printed)
    if dry_run:
        return printed
    remove_stale(press, set(paths), recorded, printed)
    lender.lay_in(press.kept, [key_of(item.id) for item in publications if item.archive])
    _post(press, now, printed)
    if not printed.errors:
        until = min((choice.until for choice in choices.values() if choice.until), default=None)
        pages = (page for item in publications for page in newest_pages(item))
        remember_rest(press, now, until, paths, pages)
    return printed


def _make(
    press: Press,
    sheets: deque[Sheet],
    known: Mapping[str, str],
    recorded: Mapping[str, str],
    tray: Tray,
    printed: Printed,
) -> None:
    """Make what differs of these sheets, and put it out; each goes with its entries."""
    ahead = 0  # sheets of which what they need is ordered
    while sheets:
        press.pause()
        sheet = sheets.popleft()
        ahead = _look_ahead(press, sheets, max(0, ahead - 1), known)
        if known.get(sheet.id) == sheet.fingerprint and is_whole(press, sheet, recorded, printed):
            printed.unchanged += len(sheet.paths)
            continue
        tray.lay(sheet, attempt(press, printed, sheet))
    tray.empty()


def _forget_others(press: Press, known: Mapping[str, str], sheets: Set[str]) -> None:
    """Whose sheet is made no more wrote no file that is there: another may write to the same places."""
    gone = {id for id, made in known.items() if made and not id.startswith(key_of(""))} - sheets
    if gone:
        press.store.record_fingerprints(dict.fromkeys(gone, ""))


def _look_ahead(press: Press, sheets: Sequence[Sheet], ahead: int, known: Mapping[str, str]) -> int:
    """Order what those need that come next, while anybody can help; answers of how many that is done."""
    orders = press.orders
    while orders.open and ahead < len(sheets):
        sheet, ahead = sheets[ahead], ahead + 1
        if known.get(sheet.id) != sheet.fingerprint:
            for order in sheet.foresee(orders):
                orders.place(order)
    return ahead


def _post(press: Press, now: datetime, printed: Printed) -> None:
    """Write what the categories show as Jekyll posts, where a folder for them is configured."""
    heads: dict[str, list[Entry]] = {}
    for publication in press.publications:
        if publication.posts:
            head = _choose(press, replace(publication, duplicates="group"), now)
            heads[publication.id] = [
                present(item) for item in press.store.items([one.article for one in head])
            ]
    for folder in lay_out_folders(press.publications, heads):
        posted = write_posts(press.store, press.site, press.sources, folder)
        printed.errors.extend(posted.errors)
        printed.notes.extend(posted.notes)


def _date(press: Press, heads: Mapping[Publication, Sequence[Candidate]], now: datetime) -> list[Publication]:
    """Fix the ids of all that is in a head, and complete the publications by what is remembered of them."""
    items = {publication: [one.article for one in head] for publication, head in heads.items()}
    fixed = press.store.fix_heads(items, now)
    tombstones = find_tombstones(press, [*heads])
    return [
        replace(
            publication,
            feed_id=fixed[publication.id].feed_id,
            updated=fixed[publication.id].updated,
            tombstones=stones,
        )
        for publication, stones in zip(heads, tombstones, strict=True)
    ]


def _lay_out(
    press: Press, dated: Sequence[Publication], heads: Sequence[Sequence[Candidate]]
) -> Iterator[Sheet]:
    publications = list(dated)
    paths = find_paths(press.publications, press.store.places.former_paths())
    newest: dict[str, list[Copy]] = {}
    for publication, head in zip(dated, heads, strict=True):
        copies = [prepare(one) for one in _load(press, publication, head)]
        if publication.duplicates == "show":  # an entry shown for itself has dates that no item has
            press.store.hold_updated(publication, _find_newest(copies))
        newest[publication.id] = copies[:NEWEST]
        press.kept.shown[publication.id] = [copy.digest for copy in copies]
        yield from lay_out_feed(publication, copies, press.kept, paths[publication.id])
    if press.corrections:
        corrections = [copy_entry(entry, digest_facts(entry)) for entry in _correct(press)]
        press.kept.shown[press.corrections.id] = [copy.digest for copy in corrections]
        held = press.store.hold_updated(press.corrections, _find_newest(corrections))
        publications.append(replace(press.corrections, updated=held))
        alone = find_paths([press.corrections], {})
        yield from lay_out_feed(publications[-1], corrections, press.kept, alone[press.corrections.id])
    yield from _lay_out_front(press, publications, newest)


def _find_newest(copies: Sequence[Copy]) -> datetime | None:
    """The newest change that these tell of."""
    return max((copy.updated for copy in copies if copy.updated), default=None)


def _correct(press: Press) -> list[Entry]:
    revisions = press.store.revisions(MOST)
    items = press.store.items(sorted({revision.article for revision in revisions}))
    shown = {item.article: present(item) for item in items}
    made = (make_correction(shown[one.article], one, press.site) for one in revisions if one.article in shown)
    return [entry for entry in made if entry]


def choose_heads(press: Press, now: datetime) -> dict[str, list[int]]:
    """The items in every head, by publication id; nothing is fixed by looking."""
    heads = ((publication.id, _choose(press, publication, now)) for publication in press.publications)
    return {id: [one.article for one in head] for id, head in heads}


def _choose(press: Press, publication: Publication, now: datetime) -> list[Candidate]:
    return press.store.shelf.choose(publication, now).head


def _make_room(press: Press, choices: Mapping[Publication, Choice]) -> Iterator[str]:
    """Keep out for good what gave way to other sources; answers what the owner should know of that.

    Else it would come back, and be news once more, whenever the others have less to say.
    """
    displaced = {item.id: choice.displaced for item, choice in choices.items() if choice.displaced}
    press.store.shelf.give_way(displaced)
    crowded: dict[str, list[str]] = defaultdict(list)
    for id, items in displaced.items():
        for source, unseen in sorted(Counter(item.source for item in items if item.fresh).items()):
            if unseen > FEW:
                crowded[source].append(id)
    for source, feeds in sorted(crowded.items()):
        named = ", ".join(feeds)
        yield f"{source}: brings more than its share of {named}: a part of its news is in the archive only"


def _load(press: Press, publication: Publication, head: Sequence[Candidate]) -> list[Manuscript]:
    if publication.duplicates == "show":
        return press.store.shelf.parted(publication.id, head)
    return press.store.shelf.items([one.article for one in head])


def _lay_out_front(
    press: Press, publications: Sequence[Publication], newest: Mapping[str, Sequence[Copy]]
) -> Iterator[Sheet]:
    states = press.store.states()
    named = [source for source in press.sources if not (source.local or source.private)]
    told = [tell_learnt(source, states.get(source.id, SourceState())) for source in named]
    yield from lay_out_front(publications, newest, told, press.kept)
