"""Which stored entry is this one?  Keys and published ids by rules 1 and 2 of the design.

An entry's *base* is its guid exactly as written, else its canonical link, else the hash of its title
and text.  Its *key* is the base, or `base#hash` where one base stands for several articles.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.model import Entry
from aggregator.text.html import html_to_text
from aggregator.text.ids import digest_text, is_own_id, mint_entry_id
from aggregator.text.urls import canonical_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What an offered entry is recognised by."""

    base: str
    title: str
    link: str  # canonical; empty without a link
    text: str  # hash of the text alone; empty without a text
    hash: str  # of title and text


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the store tells of an entry that it keeps."""

    row: int
    key: str
    id: str
    traits: Traits
    content_hash: str  # over every field that is published
    published: datetime
    updated: datetime
    provenance: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Recognised:
    """An offered entry with its final key and id, and the stored entry that it is, if any."""

    entry: Entry
    traits: Traits
    stored: Stored | None = None


@dataclass(frozen=True, slots=True)
class Minter:
    """Gives published ids to the entries of one source.

    `domains` are the registrable domains that the source was fetched from: an id of its own is kept
    only if its authority lies in one of them, so that nobody can take another's.  A local source was
    fetched from none; it may name ids that we minted, so that what we wrote as posts can be read back.
    """

    site_tag: str
    name: str  # the source's oldest id
    domains: tuple[str, ...] = ()
    local: bool = False

    def mint(self, key: str, guid: str) -> str:
        """The id that subscribers see, for ever."""
        ours = self.local and guid.startswith(f"tag:{self.site_tag}:")
        if key == guid and (ours or any(is_own_id(guid, domain) for domain in self.domains)):
            return guid
        return mint_entry_id(self.site_tag, self.name, key)


def find_traits(entry: Entry) -> Traits:
    """What `entry` is recognised by; white space and markup do not count."""
    text = " ".join(html_to_text(entry.content or entry.summary).split())
    title = " ".join(entry.title.split())
    link = canonical_link(entry.link) if entry.link else ""
    whole = digest_text(title, text)
    base = link or whole
    if entry.provenance:  # a feed file in a folder: two files may offer the same link
        base = f"{entry.provenance}#{base}"
    return Traits(
        base=entry.key or base,
        title=title,
        link=link,
        text=digest_text(text) if text else "",
        hash=whole,
    )


def with_traits(entries: Iterable[Entry]) -> list[tuple[Entry, Traits]]:
    """What a document offers, with traits, in its order; equal twins are dropped."""
    unique: dict[tuple[str, str], tuple[Entry, Traits]] = {}
    for entry in entries:
        traits = find_traits(entry)
        unique.setdefault((traits.base, traits.hash), (entry, traits))
    return list(unique.values())


def recognise(
    offered: Sequence[tuple[Entry, Traits]], known: Iterable[Stored], minter: Minter
) -> list[Recognised]:
    """Match what a document offers with what is stored of its source, in the document's order.

    `known` holds every stored entry that shares a base, a link or a hash with the document.  No
    stored entry is matched twice.
    """
    ledger = _Ledger(known, [traits for _, traits in offered])
    matches: list[Stored | None] = [None] * len(offered)
    for step in (ledger.match_exactly, ledger.match_loosely, ledger.match_renamed):
        for place, (_, traits) in enumerate(offered):
            matches[place] = matches[place] or step(traits)
    return [
        _complete(entry, traits, stored, ledger, minter)
        for (entry, traits), stored in zip(offered, matches, strict=True)
    ]


def hold_article(offered: Sequence[Recognised], known: Iterable[Stored], key: str) -> list[Recognised]:
    """What a source that is one article offers, as the entry stored under `key`.

    Whatever its page says now, it is that article: an edit may change title, text and address at once.
    """
    stored = next((one for one in known if one.key == key), None)
    if stored is None or len(offered) != 1 or offered[0].stored:
        return list(offered)
    entry = replace(offered[0].entry, key=stored.key, id=stored.id)
    return [Recognised(entry, offered[0].traits, stored)]


def _complete(
    entry: Entry, traits: Traits, stored: Stored | None, ledger: "_Ledger", minter: Minter
) -> Recognised:
    if stored:
        return Recognised(replace(entry, key=stored.key, id=stored.id), traits, stored)
    key = ledger.new_key(traits)
    return Recognised(replace(entry, key=key, id=minter.mint(key, entry.key)), traits)


def _is_another_article(stored: Traits, offered: Traits) -> bool:
    return stored.title != offered.title and stored.link != offered.link and stored.text != offered.text


def _shares_words(stored: Traits, offered: Traits) -> bool:
    return bool(
        (stored.text and stored.text == offered.text) or (stored.title and stored.title == offered.title)
    )


class _Ledger:
    """The stored entries of one source that a document may speak of; each is handed out once."""

    def __init__(self, known: Iterable[Stored], offered: Sequence[Traits]) -> None:
        self.by_key: dict[str, Stored] = {}
        self.by_base: dict[str, list[Stored]] = defaultdict(list)
        self.by_link: dict[str, list[Stored]] = defaultdict(list)
        self.by_hash: dict[str, list[Stored]] = defaultdict(list)
        for stored in known:
            self.by_key[stored.key] = stored
            self.by_base[stored.traits.base].append(stored)
            self.by_link[stored.traits.link].append(stored)
            self.by_hash[stored.traits.hash].append(stored)
        self.bases = Counter(traits.base for traits in offered)
        self.links = Counter(traits.link for traits in offered)
        self.claimed: set[int] = set()

    def new_key(self, traits: Traits) -> str:
        """A key that no stored entry has: the base, or with the hash where the base is not alone."""
        shared = self.bases[traits.base] > 1 or bool(self.by_base.get(traits.base))
        key = f"{traits.base}#{traits.hash}" if shared else traits.base
        # A stored entry may have been edited away from the hash in its key, and another have its words now.
        while key in self.by_key:
            key += "#"
        return key

    def match_exactly(self, traits: Traits) -> Stored | None:
        """The same base with the same words; or the same lone base unless everything differs."""
        for stored in self.by_base.get(traits.base, ()):
            if stored.traits.hash == traits.hash:
                return self._claim(stored)
        bare = self.by_key.get(traits.base)
        if bare and self.bases[traits.base] == 1 and not _is_another_article(bare.traits, traits):
            return self._claim(bare)
        return None

    def match_loosely(self, traits: Traits) -> Stored | None:
        """One of several under the same base that shares title or text: it was edited."""
        for stored in self.by_base.get(traits.base, ()):
            if stored.row not in self.claimed and _shares_words(stored.traits, traits):
                return self._claim(stored)
        return None

    def match_renamed(self, traits: Traits) -> Stored | None:
        """A stored entry that the document no longer offers by its own key, under a new guid.

        By link only where that link is one article's on both sides and title or text agree: a
        home-page link or a live blog's says nothing.  By hash only where there is a text.
        """
        if traits.base in self.by_base:
            return None
        if traits.link and self.links[traits.link] == 1:
            same_link = self.by_link.get(traits.link, ())
            if len(same_link) == 1 and _shares_words(same_link[0].traits, traits):
                return self._claim_unoffered(same_link[0])
        same_hash = self.by_hash.get(traits.hash, ())
        if traits.text and len(same_hash) == 1:
            return self._claim_unoffered(same_hash[0])
        return None

    def _claim_unoffered(self, stored: Stored) -> Stored | None:
        return None if stored.traits.base in self.bases else self._claim(stored)

    def _claim(self, stored: Stored) -> Stored | None:
        if stored.row in self.claimed:
            return None
        self.claimed.add(stored.row)
        return stored
