"""Is this an entry that we published, come back to us?"""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.curate.identity import Minter
from aggregator.curate.returns import Answer, Issued, Reader, ask_about, leave_returned
from aggregator.curate.traits import Traits, find_traits
from aggregator.model import Entry, Feed

WHEN = datetime(2026, 10, 1, 9, 12, 31, tzinfo=UTC)
OURS = "tag:planet.example,2026:krant/0123456789abcdef0123"
THEIRS = "tag:buur.example,2026:planet/0123456789abcdef0123"
KEPT = "https://krant.example/7"
TEXT = "<p>De brug ging vanmorgen weer open voor het verkeer.</p>"
READER = Reader(
    source="buur",
    minter=Minter("planet.example,2026", "buur", ("buur.example",)),
    others=frozenset({"krant"}),
    feeds=frozenset({"tag:planet.example,2026:nieuws"}),
    known=frozenset(),
)


def entry(
    key: str,
    title: str = "Brug open",
    text: str = TEXT,
    link: str | None = None,
    when: datetime = WHEN,
    source: Feed | None = None,
) -> Entry:
    return Entry(key=key, title=title, content=text, link=link, published=when, source=source)


def issued(one: Entry, id: str = OURS, source: str = "krant") -> Issued:
    """As the store tells of an entry that `source` offered."""
    traits = find_traits(one)
    kept = {name: getattr(traits, name) for name in ("base", "title", "link", "text", "hash", "words")}
    return Issued(id, source, Traits(**kept), one.published)


def is_left_out(one: Entry, *known: Issued, reader: Reader = READER) -> bool:
    offered = [(one, find_traits(one))]
    question = ask_about(offered, reader)
    by_id = {id: [item for item in known if item.id == id] for id in question.ids}
    by_moment = {moment: [item for item in known if item.published == moment] for moment in question.moments}
    return leave_returned(offered, Answer(by_id, by_moment), reader) == []


BRIDGE = issued(entry("brug-7"))


@pytest.mark.parametrize(
    "back",
    [
        entry(OURS),
        entry(OURS, title="[Planet] Brug", text="Kort."),  # the moment is the same
        entry(OURS, text="Kort.", when=WHEN + timedelta(days=1)),  # so is the title
        entry(OURS, title="Bridge", when=WHEN + timedelta(days=1)),  # so is the text
    ],
)
def test_an_id_of_ours_with_one_thing_that_agrees_is_our_entry(back: Entry) -> None:
    assert is_left_out(back, BRIDGE)


def test_an_id_of_ours_over_another_article_is_none() -> None:
    sold = entry(OURS, title="Koop nu", text="Alles voor de halve prijs.", when=WHEN + timedelta(hours=3))
    assert not is_left_out(sold, BRIDGE)
    assert is_left_out(sold, issued(entry(f"{OURS[:-4]}4567")))  # whose copies we published before


def test_an_id_of_ours_that_we_never_published_is_somebodys_news() -> None:
    assert not is_left_out(entry(OURS))


def test_what_is_known_by_its_id_alone_is_told_by_the_name_in_it() -> None:
    assert is_left_out(entry(OURS), Issued(OURS))
    former = OURS.replace("krant", "vroeger")
    assert not is_left_out(entry(former), Issued(former))
    assert is_left_out(entry(former), Issued(former, withdrawn=True))


def test_an_entry_that_took_an_id_over_stays_its_sources_own() -> None:
    assert not is_left_out(entry(OURS), issued(entry(OURS), source="buur"))


def test_an_entry_that_names_our_feed_as_its_source_is_ours() -> None:
    assert is_left_out(entry("x", source=Feed(id="tag:planet.example,2026:nieuws")))
    assert not is_left_out(entry("x", source=Feed(id="tag:elders.example,2026:nieuws")))


def test_an_entry_of_a_site_whose_feed_has_an_id_like_ours_is_read() -> None:
    """So RFC 4151 has it: a planet may read the owner's own blog, on the domain of `site.tag`."""
    assert not is_left_out(entry("x", source=Feed(id="tag:planet.example,2026:blog")))


@pytest.mark.parametrize(
    ("back", "left_out"),
    [
        (entry(KEPT), True),
        (entry(KEPT, text="Kort."), True),
        (entry(KEPT, link="https://krant.example/"), True),  # a home page's link names no article
        (entry(KEPT, link="https://krant.example/7"), False),  # shown together by its link
        (entry(KEPT, title="Koop nu", text="Alles."), False),  # another article under a copied id
        (entry(KEPT, text="Kort.", when=WHEN + timedelta(days=1)), False),
    ],
)
def test_somebody_elses_id_tells_where_no_link_can(back: Entry, left_out: bool) -> None:
    assert is_left_out(back, issued(entry(KEPT), KEPT)) is left_out


def test_another_feed_of_the_same_site_may_offer_the_ids_of_the_first() -> None:
    minter = Minter("p,2026", "buur", ("krant.example",))
    own = Reader(source="buur", minter=minter, others=(), feeds=(), known=())
    assert not is_left_out(entry(KEPT), issued(entry(KEPT), KEPT), reader=own)


ON_THE_HOUR = WHEN.replace(minute=0, second=0)


@pytest.mark.parametrize(
    ("back", "known", "left_out"),
    [
        (entry(THEIRS), entry("7"), True),
        (entry(THEIRS, text="Kort."), entry("7"), True),
        (entry(THEIRS, title="Brug dicht"), entry("7"), True),  # edited since
        (entry(THEIRS, title="Brug dicht", text="Kort."), entry("7"), False),
        (entry(THEIRS, when=ON_THE_HOUR), entry("7", when=ON_THE_HOUR), True),
        (entry(THEIRS, text="Ander.", when=ON_THE_HOUR), entry("7", when=ON_THE_HOUR), False),
        (entry(THEIRS, text="", when=ON_THE_HOUR), entry("7", text="", when=ON_THE_HOUR), True),
        (entry(THEIRS, when=WHEN + timedelta(seconds=1)), entry("7"), False),
        (entry("7"), entry("7"), False),  # minted by no such program
        (entry(THEIRS, link="https://krant.example/7"), entry("7"), False),
    ],
)
def test_an_id_that_another_planet_minted_tells_with_title_and_moment(
    back: Entry, known: Entry, left_out: bool
) -> None:
    assert is_left_out(back, issued(known)) is left_out


def test_what_its_source_has_already_goes_on() -> None:
    known = Reader(source="buur", minter=READER.minter, others=READER.others, feeds=(), known={THEIRS, KEPT})
    assert not is_left_out(entry(THEIRS), issued(entry("7")), reader=known)
    assert not is_left_out(entry(KEPT), issued(entry(KEPT), KEPT), reader=known)
