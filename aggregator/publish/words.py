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
    address: str
    overview: str
    all_feeds: str
    sources: str
    categories: str
    nothing: str
    skip: str
    feed: str  # in a style sheet: without quotes and backslashes
    page: str  # likewise
    days: tuple[str, ...]
    months: tuple[str, ...]

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


DUTCH = Words(
    language="nl",
    untitled="(zonder titel)",
    subscribe="Abonneren",
    how=(
        "Een feedlezer is een programma of app die voor u bijhoudt wat er nieuw is.",
        "Kopieer het adres van een feed van deze pagina en plak het daar bij ‘toevoegen’ of ‘abonneren’.",
        "Meer hoeft niet: nieuwe berichten verschijnen er vanzelf, zonder account.",
    ),
    address="Adres van de feed",
    overview="Overzicht",
    all_feeds="Alle feeds in één bestand (OPML)",
    sources="De bronnen (OPML)",
    categories="Categorieën",
    nothing="Hier staat nog niets.",
    skip="Naar de inhoud",
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
    address="Address of the feed",
    overview="Overview",
    all_feeds="All feeds in one file (OPML)",
    sources="The sources (OPML)",
    categories="Categories",
    nothing="Nothing here yet.",
    skip="Skip to content",
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
