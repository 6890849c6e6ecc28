"""A site, its publications and entries of every shape, for all tests of this room."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aggregator.model import (
    Category,
    Document,
    Enclosure,
    Entry,
    Feed,
    Link,
    Person,
    Picture,
    Place,
    Podcast,
    Publication,
    Site,
    Source,
)
from aggregator.publish import (
    Page,
    render,
    render_feeds_opml,
    render_index,
    render_page,
    render_sources_opml,
    render_style,
)

SITE = Site(
    url="https://dorp.example/feeds/",
    tag="dorp.example,2026",
    title="Het dorpsplein",
    language="nl",
    timezone=ZoneInfo("Europe/Amsterdam"),
    author=Person("Redactie", "redactie@dorp.example"),
)
NEWS = Publication(
    id="nieuws",
    feed_id="tag:dorp.example,2026:nieuws",
    title="Nieuws & <meer>",
    description="Wat er in het dorp gebeurt.",
    language="nl",
    hubs=("https://hub.example/",),
)
TECH = Publication(id="tech", feed_id="tag:dorp.example,2026:tech", title="Tech", language="en")
PAPER = Feed(
    id="https://krant.example/feed",
    title="De Krant & Zonen",
    link="https://krant.example/",
    self="https://krant.example/feed",
    authors=(Person("Hoofdredactie"),),
    rights="© De Krant",
    updated=datetime(2026, 3, 4, tzinfo=UTC),
)
WEBLOG = Feed(
    id="tag:dorp.example,2026:weblog/feed",
    title="Notes from a Shed",
    link="https://shed.example/",
    self="https://shed.example/atom.xml",
)

FULL = Entry(
    id="https://krant.example/brug",
    source_id="krant",
    title="De nieuwe brug is open: AT&T, 3 < 4 &amp; “mooi”",
    link="https://krant.example/brug",
    published=datetime(2026, 3, 1, 7, 5, 9, 250, tzinfo=UTC),
    updated=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
    summary="Na een jaar bouwen & wachten is de brug open.\n\nFietsers waren < 1 minuut later over.",
    content="<p>Na <em>lang</em> bouwen &amp; wachten:</p>\n<ul><li>open</li><li>klaar ]]&gt; echt</li></ul>",
    categories=(
        Category("binnenland", "https://krant.example/rubriek", "Binnenland"),
        Category("verkeer & vervoer"),
    ),
    enclosures=(
        Enclosure("https://krant.example/brug.jpg", "image/jpeg", 4096),
        Enclosure("https://krant.example/brug.mp3", None, None, "De brug, om te horen"),
    ),
    image="https://krant.example/brug-groot.webp",
    comments="https://krant.example/brug#reacties",
    rights="© De Krant 2026",
    source=PAPER,
)
ENGLISH = Entry(
    id="tag:dorp.example,2026:weblog/2f1d0c9b8a7e6d5c4b3a",
    source_id="weblog",
    title="How I mended the gate",
    link="https://shed.example/gate?step[]=1",
    authors=(Person("Wim", "wim@shed.example", "https://shed.example/wim"), Person("Nel")),
    contributors=(Person("The neighbour"),),
    published=datetime(2026, 2, 28, 23, 30, tzinfo=UTC),
    content="<p>" + "It took a whole afternoon, two hinges and a lot of tea. " * 12 + "</p>",
    language="en",
    source=WEBLOG,
)
SUMMARY_ONLY = Entry(
    id="tag:dorp.example,2026:weblog/aaaaaaaaaaaaaaaaaaaa",
    title="Korte mededeling",
    link="https://shed.example/kort",
    published=datetime(2026, 2, 28, 12, 0, tzinfo=UTC),
    summary="De winkel is morgen dicht.",
    image="https://shed.example/dicht.png",
    source=WEBLOG,
)
TITLE_ONLY = Entry(
    id="tag:dorp.example,2026:weblog/bbbbbbbbbbbbbbbbbbbb",
    title="Alleen een kop",
    link="https://tweede.example/kop",
    published=datetime(2026, 2, 27, 9, 0, tzinfo=UTC),
    source=WEBLOG,
)
ARABIC = Entry(
    id="tag:dorp.example,2026:weblog/cccccccccccccccccccc",
    title="سوق القرية 🍎",
    published=datetime(2026, 2, 26, 9, 0, tzinfo=UTC),
    summary="السوق مفتوح اليوم",
    language="ar",
)
OLD_TEXT = Entry(
    id="tag:dorp.example,2026:artikelen/dddddddddddddddddddd",
    published=datetime(2019, 7, 1, tzinfo=UTC),
    precision="month",
    content="<p>Een eerste zin die de titel wordt. En nog een.</p>",
)
RADIO = Feed(
    id="https://omroep.example/gesprek",
    title="Het gesprek",
    link="https://omroep.example/gesprek",
    self="https://omroep.example/gesprek.xml",
    categories=(Category("Society & Culture", "http://www.itunes.com/"),),
    podcast=Podcast(author="Dorpsomroep", explicit=False),
)
EPISODE = Entry(
    id="https://omroep.example/gesprek/12",
    source_id="gesprek",
    title="De molenaar & de wind",
    link="https://omroep.example/gesprek/12",
    authors=(Person("Dorpsomroep"),),
    published=datetime(2026, 2, 25, 6, 0, tzinfo=UTC),
    content="<p>Een uur op de molen.</p>",
    enclosures=(
        Enclosure("https://omroep.example/12.mp3", "audio/mpeg", 31_457_280, "Het gesprek", 3605, 1),
        Enclosure("https://omroep.example/12.ogg", "audio/ogg", 27_000_000, None, 3605, 1),
        Enclosure("https://omroep.example/12.pdf", "application/pdf", None, "De tekst, met </em>"),
    ),
    image="https://omroep.example/molen.jpg",
    pictures=(Picture("https://omroep.example/molen.jpg", 1600, 600),),
    credits=(Person("Saar", role="photographer"), Person("Piet", role="molenaar")),
    place=Place(((52.632, 4.7401), (52.64, 4.76)), "box", "De Eendracht"),
    links=(
        Link("https://licences.example/by-sa/4.0/", "license"),
        Link("https://molens.example/", "related", title="Molens & water"),
    ),
    podcast=Podcast(
        title="De molenaar",
        subtitle="Over wind",
        duration=3605,
        season=2,
        episode=12,
        type="full",
        image="https://omroep.example/12.jpg",
    ),
    source=RADIO,
)
LINK_POST = Entry(
    id="tag:dorp.example,2026:artikelen/eeeeeeeeeeeeeeeeeeee",
    title="Gelezen: Q&A over </p>",
    link="https://elders.example/vragen",
    published=datetime(2026, 2, 24, 6, 0, tzinfo=UTC),
    content="<p>Aardig stuk.</p>",
    place=Place(((-0.0000001, 4.0),)),
)
VERY_OLD = Entry(
    id="tag:dorp.example,2026:artikelen/ffffffffffffffffffff",
    title="De watersnood",
    published=datetime(1953, 2, 1, tzinfo=UTC),
    content="<p>Het water kwam 's nachts.</p>",
)
ENTRIES = (FULL, ENGLISH, SUMMARY_ONLY, TITLE_ONLY, ARABIC, EPISODE, LINK_POST, OLD_TEXT, VERY_OLD)
SOURCES = (
    (
        Source(id="krant", location="https://krant.example/feed", kind="feed", categories=("nieuws", "tech")),
        PAPER,
    ),
    (
        Source(id="weblog", location="https://shed.example/atom.xml", kind="page", categories=("tech",)),
        WEBLOG,
    ),
    (Source(id="los", location="https://nieuw.example/rss"), None),
    (Source(id="stuk", location="https://krant.example/brug", kind="article", categories=("nieuws",)), None),
)


def all_documents() -> list[Document]:
    """Everything that this room can write, from the examples."""
    publications = (NEWS, TECH)
    return [
        *render(NEWS, ENTRIES, SITE),
        *render(TECH, (), SITE),
        *render_page(
            NEWS,
            Page("archive/nieuws/2019-07-2", "archive/nieuws/2019-07", "archive/nieuws/2019-08"),
            (OLD_TEXT,),
            SITE,
        ),
        render_index(publications, {"nieuws": ENTRIES}, SITE),
        render_feeds_opml(publications, SITE),
        render_sources_opml(SOURCES, publications, SITE),
        render_style(SITE),
    ]


def document(path: str) -> Document:
    """One of them, by its path."""
    return next(one for one in all_documents() if one.path == path)
