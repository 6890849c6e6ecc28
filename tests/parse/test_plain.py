"""Raw texts with and without a date in front."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from aggregator.errors import ParseError
from aggregator.model import Entry
from aggregator.parse import Hints, parse_document


def read(text: str, **hints: object) -> Entry:
    known = {"path": "a.txt", **hints}
    return parse_document(text.encode(), Hints(**known)).entries[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "when", "precision"),
    [
        (" date 2019-07 Words follow.", datetime(2019, 7, 1, tzinfo=UTC), "month"),
        ("date: 2019-07-05\n\nWords follow.", datetime(2019, 7, 5, tzinfo=UTC), "day"),
        (
            "Date: 2019-07-05T06:07:08+02:00\nWords follow.",
            datetime(2019, 7, 5, 4, 7, 8, tzinfo=UTC),
            "second",
        ),
        ("date 5 juli 2019\nWords follow.", datetime(2019, 7, 5, tzinfo=UTC), "day"),
        (
            "DATE Thu, 27 Jun 2019 20:47:47 +0200 Words follow.",
            datetime(2019, 6, 27, 18, 47, 47, tzinfo=UTC),
            "second",
        ),
        ("date 2019 Words follow.", datetime(2019, 1, 1, tzinfo=UTC), "year"),
        ("date 05-07-2019 Words follow.", datetime(2019, 7, 5, tzinfo=UTC), "day"),
    ],
)
def test_a_date_in_front_is_taken_off(text: str, when: datetime, precision: str) -> None:
    entry = read(text)
    assert (entry.published, entry.precision, entry.content) == (when, precision, "<p>Words follow.</p>")


@pytest.mark.parametrize(
    "text", ["Date palms are tall.", "date of birth: 2019-01-01", "date 2019-13-45 is none.", "dated 2019-07"]
)
def test_other_beginnings_are_text(text: str) -> None:
    entry = read(text)
    assert entry.published is None
    assert entry.content == f"<p>{text}</p>"


def test_a_date_without_zone_is_local() -> None:
    assert read("date 2019-07-05 12:00 x", timezone=ZoneInfo("Europe/Amsterdam")).published == datetime(
        2019, 7, 5, 10, tzinfo=UTC
    )


def test_markup_and_escapes_are_shown_or_gone_never_run() -> None:
    entry = read("1 < 2 & 3 > 2 <u>\r\n\r\n\x1b[1mBold\x1b[0m \x1b]0;title\x07end\x08")
    assert entry.title == "1 < 2 & 3 > 2 <u>"
    assert entry.content == "<p>1 &lt; 2 &amp; 3 &gt; 2 &lt;u&gt;</p>\n<p>Bold end</p>"


def test_the_hint_of_language_spares_the_guess() -> None:
    assert read("Dit is het nieuws van de dag en niet meer dan dat.", language="fy").language == "fy"


@pytest.mark.parametrize("body", [b"\n \n", b"date 2019-07 \n", bytes(range(32)) * 10])
def test_nothing_to_read_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse_document(body, Hints(path="a.txt"))


def test_a_text_from_the_web_needs_to_be_asked_for() -> None:
    batch = parse_document(b"Some words.", Hints(url="https://a.example/x.txt", kind="text"))
    assert batch.entries[0].link == "https://a.example/x.txt"


def test_a_dated_file_name_dates_a_text_that_names_no_date() -> None:
    entry = read("Gewoon een tekst. Nog een zin.", path="stukken/2021-03-04-wad.txt")
    assert entry.published == datetime(2021, 3, 4, tzinfo=UTC)
    assert entry.title == "Gewoon een tekst"


@pytest.mark.parametrize(
    ("path", "when"),
    [
        ("dagboek/2026-06-02.md", datetime(2026, 6, 2, tzinfo=UTC)),
        ("2026-6-2.txt", datetime(2026, 6, 2, tzinfo=UTC)),
        ("20260603.txt", datetime(2026, 6, 3, tzinfo=UTC)),
        ("20260603-wad.txt", datetime(2026, 6, 3, tzinfo=UTC)),
        ("2026_06_05_wad en zee.md", datetime(2026, 6, 5, tzinfo=UTC)),
        ("2026-06-31.md", None),
        ("20261301-wad.txt", None),
        ("12345678.txt", None),
        ("202606031200.txt", None),
        ("2026.txt", None),
    ],
)
def test_a_file_that_is_named_by_a_day_is_of_that_day(path: str, when: datetime | None) -> None:
    entry = read("Gewoon een tekst. Nog een zin.", path=path)
    assert (entry.key, entry.title, entry.published) == (path, "Gewoon een tekst", when)


def test_a_diary_has_the_titles_that_stand_in_it() -> None:
    for path in ("2026-06-02.md", "20260602-wad.md"):
        assert read("# Naar het wad\n\nTekst.", path=path).title == "Naar het wad"


@pytest.mark.parametrize(
    ("written", "title", "content"),
    [
        ("De titel\n========\n\nEen tekst.", "De titel", "<p>Een tekst.</p>"),
        ("De titel. Met punt\n---\nEen tekst.", "De titel. Met punt", "<p>Een tekst.</p>"),
        ("# De titel\nEen tekst.", "De titel", "<p>Een tekst.</p>"),
        ("# De titel", "De titel", "<p># De titel</p>"),
        ("Een\n===", "Een", "<p>Een\n===</p>"),
        ("#woord is een tekst", "#woord is een tekst", "<p>#woord is een tekst</p>"),
        ("Een\n--\nTwee.", "Een -- Twee", "<p>Een\n--\nTwee.</p>"),
        ("# Kop\n## Twee", "Kop", "<p>## Twee</p>"),
        ("# een\n# twee\nls", "# een # twee ls", "<p># een\n# twee\nls</p>"),
        ("===\n===\nEen.", "=== === Een", "<p>===\n===\nEen.</p>"),
        ("Jan schreef:\n---\nTwee.", "Jan schreef: --- Twee", "<p>Jan schreef:\n---\nTwee.</p>"),
        ("Een. En twee.\n---\nDrie.", "Een", "<p>Een. En twee.\n---\nDrie.</p>"),
        ("Wat    Prijs\n---\nPeer   1", "Wat Prijs --- Peer 1", "<p>Wat    Prijs\n---\nPeer   1</p>"),
        ("Wat | Prijs\n---\nPeer | 1", "Wat | Prijs --- Peer | 1", "<p>Wat | Prijs\n---\nPeer | 1</p>"),
    ],
)
def test_a_text_begins_with_its_heading(written: str, title: str, content: str) -> None:
    entry = read(written)
    assert (entry.title, entry.content) == (title, content)


def test_a_heading_counts_for_the_language() -> None:
    assert (
        read("Een lange titel van een tekst die wij vandaag over het wad schreven\n===\nEb.").language == "nl"
    )
