"""Which stored entry is this one?  Keys and published ids by rules 1 and 2 of the design.

An entry's *base* is its guid exactly as written, else its canonical link, else the hash of its title
and text.  Its *key* is the base, or `base#hash` where one base stands for several articles.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from aggregator.curate.ledger import Ledger
from aggregator.curate.traits import Printed, Stored, Traits, find_traits, with_traits
from aggregator.model import Echo, Entry, Source, SourceState
from aggregator.text.ids import is_iri, is_minted, is_own_id, mint_entry_id
from aggregator.text.urls import registrable_domain

__all__ = [
    "Minter",
    "Printed",
    "Recognised",
    "Stored",
    "Traits",
    "find_domains",
    "find_traits",
    "recognise",
    "with_traits",
]


@dataclass(frozen=True, slots=True)
class Recognised:
    """An offered entry with its final key and id, and the stored entry that it is, if any."""

    entry: Entry
    traits: Traits
    stored: Stored | None = None
    printed: Printed | None = None  # what was published under its id before the database knew that


@dataclass(frozen=True, slots=True)
class Minter:
    """Gives published ids to the entries of one source.

    `domains` are the registrable domains that the source was fetched from: an id of its own is kept
    only if its authority lies in one of them, so that nobody can take another's.  What begins as the ids
    that we mint is never its own, also where it shares our domain.  A local source was fetched from none;
    it may name ids that we minted, so that what we wrote as posts can be read back.
    """

    site_tag: str
    name: str  # the source's oldest id
    domains: tuple[str, ...] = ()
    local: bool = False

    def mint(self, key: str, guid: str, echo: Echo = "") -> str:
        """The id that subscribers see, for ever; a post that we wrote has the one it was published under."""
        if key == guid and (self._may_name(guid, echo) if self.local else self.owns(guid)):
            return guid
        return mint_entry_id(self.site_tag, self.name, key)

    def mint_again(self, traits: Traits, *, shared: bool) -> frozenset[str]:
        """The ids that a stored entry may get where nobody knows it any more.

        Two where its base is its link: what is stored does not tell whether that is its guid too.  Where its
        base is `shared` it tells no article, and the hash stands behind it.
        """
        guids = ("", traits.base) if traits.base == traits.link else (traits.base,)
        key = f"{traits.base}#{traits.hash}" if shared else traits.base
        return frozenset(self.mint(key, guid) for guid in guids)

    def _may_name(self, guid: str, echo: Echo) -> bool:
        return (bool(echo) or is_minted(guid, self.site_tag)) and is_iri(guid)

    def owns(self, guid: str) -> bool:
        """Whether a guid is the source's own id, which its entry keeps."""
        owned = any(is_own_id(guid, domain) for domain in self.domains)
        return owned and not is_minted(guid, self.site_tag)


def find_domains(source: Source, state: SourceState) -> tuple[str, ...]:
    """Where a source may have ids of its own: where it was asked and, last, where the answer came from."""
    if source.local:
        return ()
    asked = registrable_domain(source.location)
    return (asked, registrable_domain(state.final_url or source.location))


def recognise(
    offered: Sequence[tuple[Entry, Traits]],
    known: Iterable[Stored],
    minter: Minter,
    kept: Container[str] = (),
    language: str | None = None,
) -> list[Recognised]:
    """Match what a document offers with what is stored of its source, in the document's order.

    `known` holds every stored entry that the ledger asks for.  No stored entry is matched twice.
    `kept` are the provenances that could not be read this time: nothing new is what they hold.
    An entry that names no language has `language`.
    """
    ledger = Ledger(known, [traits for _, traits in offered], kept)
    return [
        _complete(entry, traits, stored, ledger, minter, language)
        for (entry, traits), stored in zip(offered, ledger.match(), strict=True)
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
    entry: Entry, traits: Traits, stored: Stored | None, ledger: Ledger, minter: Minter, language: str | None
) -> Recognised:
    if stored:
        key, id = stored.key, stored.id
    else:
        key = ledger.new_key(traits)
        id = minter.mint(key, entry.key, entry.echo)
    return Recognised(replace(entry, key=key, id=id, language=entry.language or language), traits, stored)
