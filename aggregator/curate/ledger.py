"""Matching what a document offers with what is stored of its source; each stored entry is handed out once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from aggregator.curate.counted import are_versions, counts_versions
from aggregator.curate.moves import FEWEST_REBUILT, is_moved
from aggregator.curate.namesakes import Namesakes, is_another, shares_words
from aggregator.curate.rarity import Rarity
from aggregator.curate.shifts import tells_shift
from aggregator.curate.traits import Stored, Traits, name_traits
from aggregator.curate.witnesses import WITNESSES, WITNESSES_OF_A_MOVE, WITNESSES_OF_A_REBUILD, Pair, Witness
from aggregator.text.misreadings import misread

MOST_CANDIDATES = 100  # stored entries that share one trait; more of them say nothing
MOST_SLOW = 500  # pairs whose titles are compared letter by letter, some milliseconds each
MOST_RIVALS = 10  # offered entries under one guid that are asked one by one whether they are its entry


class Ledger:
    """The stored entries of one source that a document may speak of.

    `known` holds every stored entry that shares a base, a key, a link, a text or a title with the
    document; `offered` are the document's traits.
    """

    def __init__(
        self,
        known: Iterable[Stored],
        offered: Sequence[Traits],
        kept: Container[str] = (),
        witnesses: Sequence[Witness] = WITNESSES,
    ) -> None:
        self._witnesses = witnesses
        self._known = sorted(known, key=lambda stored: stored.row)
        self._by_key = {stored.key: stored for stored in self._known}
        self._by_base: dict[str, list[Stored]] = defaultdict(list)
        for stored in self._known:
            self._by_base[stored.traits.base].append(stored)
        self._offered = offered
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, traits in enumerate(offered):
            self._places[traits.base].append(place)
        self._add_misread()
        self._stored_under = Namesakes(self._by_base, lambda stored: stored.traits)
        self._offered_under = Namesakes(self._places, offered.__getitem__)
        self._rarity = Rarity(offered, self._known)
        self._claimed: set[int] = set()
        self._kept = kept
        self._matches: dict[int, Stored] = {}
        self._renumbered: set[str] = set()  # guids that stand for other articles than before, or are new

    def _add_misread(self) -> None:
        """What an earlier version of this program stored under its reading of a base stands under that."""
        for base in [base for base in self._places if base not in self._by_base]:
            if read := [one for one in misread(base) if one in self._by_base and one not in self._places]:
                self._by_base[base] = self._by_base[read[0]]

    def match(self) -> list[Stored | None]:
        """The stored entry that each offered one is, if any.

        By its own key if it says the same under it; then by what it says, whatever its key; then by its own
        key though it was edited; and last by witnesses.
        """
        if not self._known:
            return [None] * len(self._offered)
        self._match_each(self._find_exactly)
        if len(self._matches) < len(self._offered):
            self._match_moved()
        for step in (self._find_alone, self._find_edited, self._find_under_old_key):
            self._match_each(step)
        if len(self._matches) == len(self._offered):
            return [self._matches[place] for place in range(len(self._offered))]
        unknown = not self._matches
        self._match_renamed(self._witnesses)
        if len(self._offered) >= FEWEST_REBUILT and len(self._matches) < len(self._offered):
            self._match_rebuilt(unknown=unknown)
        return [self._matches.get(place) for place in range(len(self._offered))]

    def new_key(self, traits: Traits) -> str:
        """A key that no stored entry has: the base, or with the hash where the base is not alone."""
        base = traits.base
        shared = len(self._places[base]) > 1 or bool(self._by_base.get(base)) or base in self._by_key
        key = f"{base}#{traits.hash}" if shared else base
        # A stored entry may have been edited away from the hash in its key, and another have its words now.
        while key in self._by_key:
            key += "#"
        return key

    def _claim(self, place: int, stored: Stored) -> None:
        self._claimed.add(stored.row)
        self._matches[place] = stored

    def _is_left(self, stored: Stored) -> bool:
        return stored.row not in self._claimed

    def _match_each(self, step: Callable[[Traits], Stored | None]) -> None:
        for place, traits in enumerate(self._offered):
            if place not in self._matches and (stored := step(traits)):
                self._claim(place, stored)

    def _find_exactly(self, traits: Traits) -> Stored | None:
        """The same base with the same words."""
        return self._stored_under.find_exactly(traits, self._is_left)

    def _match_moved(self) -> None:
        """Find what says the same under another guid, also where both guids stand in the document.

        So sites do that number their items by place, or anew.
        """
        alike = {
            place: _prefer_present([pair for pair in pairs if pair.alike and pair.moved])
            for place, pairs in self._candidates.items()
        }
        moved = {place: pairs for place, pairs in alike.items() if pairs}
        claims = Counter(pair.stored.row for pairs in moved.values() for pair in pairs)
        for place, pairs in moved.items():
            alone = len(pairs) == 1 and claims[pairs[0].stored.row] == 1
            for pair in pairs if alone else [pair for pair in pairs if pair.same_moment]:
                if place not in self._matches and self._may_move(pair, moved, claims):
                    self._claim(place, pair.stored)
                    self._renumbered |= {pair.stored.traits.base, pair.offered.base}

    def _may_move(self, pair: Pair, moved: Container[int], rows: Container[int]) -> bool:
        """Unless either of them may be another's: of what stands, or is stored, under the same guid."""
        if not self._is_free(pair.stored):
            return False
        exactly = pair.stored.traits.hash == pair.offered.hash
        before = self._find_edited(pair.offered)
        if before and not (exactly and (pair.same_date or self._is_shifted(pair, before, moved, rows))):
            return False
        if pair.filed and exactly and before and before.row in rows:
            return True  # a copy of what it was would not be where another file made room
        under = self._places.get(pair.stored.traits.base, ())
        others = (place for place in under if place not in moved and place not in self._matches)
        rivals = list(islice(others, MOST_RIVALS + 1))
        return len(rivals) <= MOST_RIVALS and not any(
            self._stays(pair.stored, self._offered[place]) for place in rivals
        )

    def _is_shifted(self, pair: Pair, before: Stored, moved: Container[int], rows: Container[int]) -> bool:
        """Whether an undated one took the guid of one `before` it, which moved too, or gave up its own."""
        under = self._places.get(pair.stored.traits.base, ())
        displaced = any(place in moved for place in islice(under, MOST_RIVALS + 1))
        deleted = pair.filed and not under
        return tells_shift(pair, before) and (before.row in rows or displaced or deleted)

    def _stays(self, stored: Stored, traits: Traits) -> bool:
        """Whether what stands under its own guid is it, edited: by two witnesses, or by link and date."""
        pair = self._pair(stored, traits)
        return pair.same_place or any(
            witness.speaks(pair) and not witness.is_refuted(pair) for witness in self._witnesses
        )

    def _find_alone(self, traits: Traits) -> Stored | None:
        """The same lone base unless all differs.

        Where guids changed, a link of many is nothing in common, save for one of the same date.
        """
        if len(self._places[traits.base]) > 1:
            return None
        under = [stored for stored in self._by_base.get(traits.base, ()) if self._is_left(stored)]
        lone = [stored for stored in under if stored.key == traits.base] or under
        if len(lone) != 1 or is_another(lone[0].traits, traits):
            return None
        if not self._renumbered or shares_words(lone[0].traits, traits):
            return lone[0]
        pair = self._pair(lone[0], traits)
        kept = traits.base not in self._renumbered and pair.same_date
        return lone[0] if kept or pair.linked else None

    def _find_edited(self, traits: Traits) -> Stored | None:
        """One of several under the same base that shares title or text: it was edited."""
        return self._stored_under.find_edited(traits.base, traits, self._is_left)

    def _find_under_old_key(self, traits: Traits) -> Stored | None:
        """The entry whose guid this was before the source gave it another, and took that back."""
        stored = self._by_key.get(traits.base)
        if not stored or stored.row in self._claimed or stored.traits.base in self._places:
            return None
        alone = len(self._places[traits.base]) == 1 and not is_another(stored.traits, traits)
        return stored if alone or stored.traits.hash == traits.hash else None

    def _match_renamed(self, witnesses: Sequence[Witness]) -> None:
        """Find entries that the document no longer offers by their own key, under new guids.

        The strongest witnesses are heard first; a witness that speaks for two on either side says
        nothing.  What was gone before is asked for what is left: a copy that was deleted is no rival.
        """
        candidates = {
            place: pairs
            for place, pairs in self._candidates.items()
            if place not in self._matches and not self._is_one_more(self._offered[place])
        }
        for witness in witnesses:
            self._hear(witness, candidates, gone=False)
            self._hear(witness, candidates, gone=True)

    def _hear(self, witness: Witness, candidates: Mapping[int, Sequence[Pair]], *, gone: bool) -> None:
        found = {
            place: [pair for pair in pairs if pair.stored.gone == gone and witness.speaks(pair)]
            for place, pairs in candidates.items()
            if place not in self._matches
        }
        claims = Counter(pair.stored.row for pairs in found.values() for pair in pairs)
        for place, pairs in found.items():
            if not pairs or not (len(pairs) == 1 or (gone and _are_copies(pairs))):
                continue
            pair = max(pairs, key=lambda pair: pair.stored.row)
            if claims[pair.stored.row] != 1 or witness.is_refuted(pair):
                continue
            if pair.moved and self._is_missing(pair.stored):
                self._claim(place, pair.stored)

    def _is_missing(self, stored: Stored) -> bool:
        """Whether the document does not offer it: what stands under its own guid, if anything, is another."""
        traits, find = stored.traits, self._offered_under.find_alike
        rival = find(traits.base, traits, lambda place: place not in self._matches)
        return rival is None and self._is_free(stored)

    def _is_free(self, stored: Stored) -> bool:
        unread = bool(stored.provenance) and stored.provenance in self._kept
        return not unread and self._is_left(stored)

    def _is_one_more(self, traits: Traits) -> bool:
        """Whether its guid stands for several stored articles, one of which it may be."""
        return bool(self._stored_under.find_alike(traits.base, traits, self._is_left))

    @cached_property
    def _candidates(self) -> dict[int, list[Pair]]:
        """Per place that no key matched, when first asked, the stored entries that share something with it.

        Those that the document offers by their own key are among them: a title and text that one of them
        has too is one that returns, such as the weather's.
        """
        by_trait, found = self._sort_by_trait(), dict[int, list[Pair]]()
        for place, traits in enumerate(self._offered):
            if place in self._matches:
                continue
            moment = traits.stated if traits.exact or traits.path else None
            lists = [by_trait.get(trait, []) for trait in name_traits(traits, moment)]
            rows = {one.row: one for some in lists if len(some) <= MOST_CANDIDATES for one in some}
            found[place] = [self._pair(one, traits) for one in rows.values()]
        if sum(pair.slow for pairs in found.values() for pair in pairs) <= MOST_SLOW:
            return found
        return {place: [replace(pair, crowded=True) for pair in pairs] for place, pairs in found.items()}

    def _sort_by_trait(self) -> dict[tuple[str, str], list[Stored]]:
        by_trait: dict[tuple[str, str], list[Stored]] = defaultdict(list)
        for stored in self._known:
            for trait in name_traits(stored.traits, stored.published):
                by_trait[trait].append(stored)
        return by_trait

    def _pair(self, stored: Stored, traits: Traits) -> Pair:
        linked = self._rarity.is_linked(stored, traits)
        counted = linked and self._counts and are_versions(stored.traits, traits)
        return Pair(stored, traits, linked, self._rarity.is_lone(stored, traits), counted=counted)

    @cached_property
    def _counts(self) -> bool:
        return counts_versions(self._offered)

    def _match_rebuilt(self, *, unknown: bool) -> None:
        """Under other guids than before one trait is enough, if most is known so.

        A title or link where all is `unknown`, else a title of one date.
        """
        before, claimed = dict(self._matches), set(self._claimed)
        if unknown:
            self._match_renamed(WITNESSES_OF_A_REBUILD)
            if 2 * len(self._matches) >= len(self._offered):
                return
            self._matches, self._claimed = dict(before), set(claimed)
        self._match_renamed(WITNESSES_OF_A_MOVE)
        if not is_moved(self._offered, self._matches):
            self._matches, self._claimed = before, claimed


def _prefer_present(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """Those whose entry was not gone before, if there are any."""
    return [pair for pair in pairs if not pair.stored.gone] or pairs


def _are_copies(pairs: Iterable[Pair]) -> bool:
    """Whether title, text and date of the stored ones are the same."""
    stored = [pair.stored for pair in pairs]
    return len({(one.traits.hash, one.told and one.published) for one in stored}) == 1
