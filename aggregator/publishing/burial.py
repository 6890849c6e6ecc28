"""What Atom feeds tell of items that were withdrawn."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from aggregator.curate.identity import Minter, find_domains
from aggregator.model import Publication, SourceState, Tombstone
from aggregator.publishing.press import Press
from aggregator.store import Buried
from aggregator.text.ids import is_minted

MOST_TOMBSTONES = 50  # of a publication, the newest

Stones = Mapping[str, Sequence[Tombstone]]  # by publication


def find_tombstones(press: Press, publications: Sequence[Publication]) -> list[tuple[Tombstone, ...]]:
    """For each publication what was withdrawn from it under its id or an old one, the newest first.

    Behind that the ids that the same entries would get today, if the database were lost: by these what was
    published under adopted ids, or under guids that its source renamed, stays away then too.
    """
    told = press.store.trust.tombstones()
    new = _foresee(press, {stone.id for stones in told.values() for stone in stones}) if told else {}
    return [(*_bury(publication, told), *_bury(publication, new)) for publication in publications]


def _bury(publication: Publication, stones: Stones) -> tuple[Tombstone, ...]:
    found = [stone for id in (publication.id, *publication.formerly) for stone in stones.get(id, ())]
    newest = sorted(dict.fromkeys(found), key=lambda stone: stone.when, reverse=True)
    return tuple(newest[:MOST_TOMBSTONES])


def _foresee(press: Press, told: Collection[str]) -> Stones:
    """The ids that are not told yet, nor those of anything that is there."""
    buried = press.store.trust.buried()
    minters = _make_minters(press, {one.source for one in buried})
    known = [(one, minters[one.source]) for one in buried if one.source in minters]
    possible = {id for one, minter in known for ids in _mint_again(one, minter) for id in ids}
    taken = press.store.trust.find_taken(possible)
    found: dict[str, list[Tombstone]] = defaultdict(list)
    for one, minter in known:
        for id in sorted(_choose(one, minter, taken) - taken - frozenset(told)):
            for category in one.categories:
                found[category].append(Tombstone(id, one.stone.when, one.stone.reason))
    return found


def _make_minters(press: Press, wanted: Collection[str]) -> dict[str, Minter]:
    states = press.store.states()
    return {
        source.id: Minter(
            press.site.tag,
            source.minting_name,
            find_domains(source, states.get(source.id, SourceState())),
            local=source.local,
        )
        for source in press.sources
        if source.id in wanted
    }


def _mint_again(one: Buried, minter: Minter) -> tuple[frozenset[str], frozenset[str]]:
    """Its ids as of today: where it is alone under its guid, and where it is not."""
    alone, shared = (minter.mint_again(one.traits, shared=shared) for shared in (False, True))
    return alone, shared


def _choose(one: Buried, minter: Minter, taken: Collection[str]) -> frozenset[str]:
    """Those that it would get, but for one that names where a private source is."""
    alone, shared = _mint_again(one, minter)
    ids = shared if one.shared or not alone.isdisjoint(taken) else alone
    ids = frozenset((one.id,)) if one.id in alone | shared else ids
    return frozenset(id for id in ids if not one.private or is_minted(id, minter.site_tag))
