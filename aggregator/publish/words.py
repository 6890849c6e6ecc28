"""The words of our own that stand in documents, in Dutch and in English."""

from dataclasses import dataclass
from datetime import date, datetime

from aggregator.model import Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language of the interface; `%s` marks what is filled in."""

    language: str
    untitled: str
    subscribe: str
    how: tuple[str, str, str]
    is_feed: str  # before the address of a feed
    how_so: str  # of the link that leads to `how`
    address: str
    overview: str
    all_feeds: str
    sources: str
    categories: str
    nothing: str
    skip: str
    also: str
    older: str  # %d: how many
    older_one: str
    archive: str
    listen: str  # %s: the title
    watch: str
    feed: str  # in a style sheet: without quotes and backslashes
    page: str  # likewise
    days: tuple[str, ...]
    months: tuple[str, ...]

    def is_in(self, language: str) -> bool:
        """Whether these words are of that language, of whatever region."""
        return language.partition("-")[0].lower() == self.language

    def tell_older(self, count: int) -> str:
        """That a page leaves out so many."""
        return self.older_one if count == 1 else self.older % count

    def format_day(self, day: date) -> str:
        """`donderdag 27 juni 2019`."""
        return f"{self.days[day.weekday()]} {day.day} {self.format_month(day)}"

    def format_month(self, day: date) -> str:
        """`juni 2019`."""
        return f"{self.months[day.month - 1]} {day.year}"

    def format_heading(self, when: datetime, precision: Precision) -> str:
        """The day, or no more than the source told: the month, the year."""
        if precision == "year":
            return str(when.year)
        return self.format_month(when) if precision == "month" else self.format_day(when)

    def format_short(self, when: datetime, precision: Precision) -> str:
        """`27 juni 2019`, or no more than the source told."""
        if precision in ("year", "month"):
            return self.format_heading(when, precision)
        return f"{when.day} {self.format_month(when)}"


DUTCH = Words(
    language="nl",
    untitled="(zonder titel)",
    subscribe="Abonneren",
    how=(
        "Een feedlezer is een programma of app die voor u bijhoudt wat er nieuw is.",
        "Kopieer het adres van een feed van deze pagina en plak het daar bij ‘toevoegen’ of ‘abonneren’.",
        "Meer hoeft niet: nieuwe berichten verschijnen er vanzelf, zonder account.",
    ),
    is_feed="Deze pagina is er ook als feed. Plak dit adres in een feedlezer:",
    how_so="Wat is dat?",
    address="Adres van de feed",
    overview="Overzicht",
    all_feeds="Alle feeds in één bestand (OPML)",
    sources="De bronnen (OPML)",
    categories="Categorieën",
    nothing="Hier staat nog niets.",
    skip="Naar de inhoud",
    also="Ook bij",
    older="Nog %d oudere berichten staan in de feed.",
    older_one="Nog één ouder bericht staat in de feed.",
    archive="Wat ouder is, staat in het archief.",
    listen="Beluisteren: %s",
    watch="Bekijken (video)",
    feed=(
        "Dit is een feed: een lijst van berichten voor een feedlezer. "
        "Kopieer het adres uit de adresbalk en plak het in uw feedlezer."
    ),
    page="De pagina voor mensen:",
    days=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    months=(
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
)
ENGLISH = Words(
    language="en",
    untitled="(untitled)",
    subscribe="Subscribe",
    how=(
        "A feed reader is a program or app that keeps track of what is new for you.",
        "Copy the address of a feed from this page and paste it there, under ‘add’ or ‘subscribe’.",
        "That is all: new articles appear there by themselves, without an account.",
    ),
    is_feed="This page is a feed, too. Paste this address in a feed reader:",
    how_so="What is that?",
    address="Address of the feed",
    overview="Overview",
    all_feeds="All feeds in one file (OPML)",
    sources="The sources (OPML)",
    categories="Categories",
    nothing="Nothing here yet.",
    skip="Skip to content",
    also="Also at",
    older="%d older articles are in the feed.",
    older_one="One older article is in the feed.",
    archive="What is older is in the archive.",
    listen="Listen: %s",
    watch="Watch (video)",
    feed=(
        "This is a feed: a list of articles for a feed reader. "
        "Copy the address from the address bar and paste it in your feed reader."
    ),
    page="The page for people:",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)


def choose_words(language: str) -> Words:
    """Dutch for `nl` and its regions, English for all others."""
    return DUTCH if language.partition("-")[0].lower() == "nl" else ENGLISH
