"""Every date that a person could read is read; nothing else is, and nothing raises."""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from feedparser.datetimes import _parse_date as feedparser_date
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.text.dates import format_rfc822, format_rfc3339, parse_date

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOMENTS = st.integers(-30_000_000_000, 250_000_000_000).map(
    lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def read(text: str) -> str:
    """The moment and its precision, short enough for a table."""
    found = parse_date(text)
    return f"{format_rfc3339(found.when)} {found.precision}" if found else "none"


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 27 Jun 2019 20:47:47 +0200",
        "Thu, 27 Jun 2019 18:47:47 GMT",
        "Thu, 27 Jun 2019 18:47:47 UT",
        "Thu, 27 Jun 2019 18:47:47 Z",
        "Thu, 27 Jun 2019 18:47:47",
        "Thu, 27 Jun 2019 18:47:47 A",
        "Mon, 27 Jun 2019 18:47:47 GMT",
        "27 Jun 2019 18:47:47 GMT",
        "thu,27 jun 2019 18:47:47 gmt",
        "\tThu ,\t 27  Jun\t2019  18:47:47\t +0000 ",
        "Thu 27 June 2019 18:47:47 +0000",
        "Thursday, 27-Jun-19 18:47:47 GMT",
        "Thu, 27 Jun 19 18:47:47 GMT",
        "Thu, 27 Jun 119 18:47:47 GMT",
        "Thu, Jun 27 2019 18:47:47 GMT",
        "Thu, Jun 27, 2019 06:47:47 PM",
        "Thu, 27 Jun 2019 14:47:47 EDT",
        "Thu, 27 Jun 2019 11:47:47 PDT",
        "Thu, 27 Jun 2019 19:47:47 CET",
        "Thu, 27 Jun 2019 20:47:47 CEST",
        "Thu, 27 Jun 2019 20:47:47 +02:00",
        "Thu, 27 Jun 2019 20:47:47 +2:00",
        "Thu, 27 Jun 2019 20:47:47 GMT+02:00",
        "Thu, 27 Jun 2019 18:47:47 Etc/GMT",
        "Thu, 27 Jun 2019 20:47:47 +0200 (CEST)",
        "Thu (what a (hot) day), 27(th) Jun(e) 2019 18:47:47 +0000",
        "Donderdagske, 27 Jun 2019 18:47:47 GMT",
        "Thu Jun 27 18:47:47 2019",
        "Thu Jun 27 11:47:47 PDT 2019",
        "Thu, 2019/06/27 18:47:47",
        "2019-06-27T18:47:47Z",
        "2019-06-27t18:47:47z",
        "2019-06-27T20:47:47+02:00",
        "2019-06-27T20:47:47+0200",
        "2019-06-27T20:47:47+02",
        "2019-06-27T20:47:47.5+02:00",
        "2019-06-27T20:47:47,123456789+02:00",
        "2019-06-27T20:47:47 +02:00",
        "2019-06-27 T 20:47:47+02:00",
        "2019-06-27T20:47:47+02:00[Europe/Amsterdam]",
        "20190627T204747+0200",
        "2019-06-27T204747+02:00",
        "20190627184747",
        "2019-06-27 20:47:47 +0200",
        "2019-06-27 18:47:47 UTC",
        "2019-06-27 18:47:47.000",
        "２０１９-06-27 18:47:47",
        "1561661267",
        "1561661267.9",
        "1561661267000",
        "1561661267000000",
        "Do, 27. Juni 2019 um 18:47:47 Uhr",
        "Πεμ, 27 Ιούν 2019 18:47:47 GMT",
        "2019년 06월 27일 18:47:47",
        "2019-06-27 오후 6:47:47",
        "2019年6月27日 18時47分47秒",
        "mer, 27 juin 2019 20:47:47 +0200",
        "чт, 27 июня 2019 г. 18:47:47",
    ],
)
def test_one_moment_in_many_forms(text: str) -> None:
    assert read(text) == "2019-06-27T18:47:47Z second"


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 27 Jun 2019 20:47 +0200",
        "2019-06-27T18:47Z",
        "2019-06-27 18:47",
        "20190627T1847Z",
        "27 juni 2019 18:47",
        "donderdag 27 juni 2019 om 18.47 uur",
        "do 27 jun. 2019, 18:47",
        "18:47, 27 juni 2019",
        "27-06-2019 18:47",
        "27.06.2019 18:47",
        "27.6.2019 klo 18.47",
        "den 27 juni 2019 kl. 18.47",
        "27 juin 2019 à 18h47",
        "jueves, 27 de junio de 2019 18:47",
        "27 giugno 2019 alle ore 18:47",
        "27 de junho de 2019 às 18:47",
        "27 czerwca 2019 18:47",
        "2019-június-27T18:47+00:00",
        "June 27th, 2019 at 6:47 p.m.",
        "6:47pm, Thursday, June 27, 2019",
    ],
)
def test_minutes_are_enough(text: str) -> None:
    assert read(text) == "2019-06-27T18:47:00Z second"


@pytest.mark.parametrize(
    "text",
    [
        "2019-06-27",
        "20190627",
        "2019-6-27",
        "2019/06/27",
        "2019-178",
        "2019-W26-4",
        "2019-06-27Z",
        "Thu, 27 Jun 2019",
        "27 Jun 2019 GMT",
        "27 jun 2019",
        "27-jun-2019",
        "do 27 juni 2019",
        "June 27, 2019",
        "27/06/2019",
        "06/27/2019",
        "27.6.19",
        "27. Juni 2019",
        "27e juni 2019",
        "jeudi 27 juin 2019",
        "gio 27 giu 2019",
        "27 de junho de 2019",
        "27 Haziran 2019 Perşembe",
        "2019. június 27.",
        "2019年6月27日",
    ],
)
def test_a_day_without_a_time(text: str) -> None:
    assert read(text) == "2019-06-27T00:00:00Z day"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-07", "2019-07-01T00:00:00Z month"),
        ("201907", "2019-07-01T00:00:00Z month"),
        ("juli 2019", "2019-07-01T00:00:00Z month"),
        ("2019", "2019-01-01T00:00:00Z year"),
        ("2019-06-27T24:00:00Z", "2019-06-28T00:00:00Z second"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z second"),
        ("12:05 am, 27 June 2019", "2019-06-27T00:05:00Z second"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z second"),
        ("Mi, 03 mrt 2021", "2021-03-03T00:00:00Z day"),
        ("mar. 5 mars 2019", "2019-03-05T00:00:00Z day"),
        ("Thu, 27 Jun 2019 20:47:47 +9900", "2019-06-27T20:47:47Z second"),
        ("1 mei 2019", "2019-05-01T00:00:00Z day"),
        ("31 Dec 99 23:59:59 +0000", "1999-12-31T23:59:59Z second"),
    ],
)
def test_edges(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "yesterday",
        "gisteren 20:47",
        "3 days ago",
        "now",
        "20:47",
        "27 juni",
        "Sat, 07 Mar 08:03:50 +0000",
        "2021-02-30T00:00:00Z",
        "31 feb 2019",
        "2019-02-29",
        "2019-13-01",
        "2019-366",
        "2019-W54-1",
        "2019-06-27T25:00:00Z",
        "2019-06-27T24:00:01Z",
        "2019-06-27T20:60:00Z",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "12021-01-01T00:00:00Z",
        "99999999999",
        "03/04/2021",
        "03/04/21",
        "27-28 juni 2019",
        "juni juli 2019",
        "versie 2.1.2019a",
        "27 brumaire 2019",
        "1" * 101,
        "(" * 100,
        "27 juni 2019" + " " * 100 + "x",
    ],
)
def test_what_is_no_certain_date_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_the_zone_holds_where_a_date_names_none() -> None:
    for text in (
        "27 juni 2019 20:47",
        "Thu, 27 Jun 2019 20:47:00",
        "2019-06-27T20:47",
        "Thu Jun 27 20:47:00 2019",
    ):
        found = parse_date(text, AMSTERDAM)
        assert found is not None
        assert format_rfc3339(found.when) == "2019-06-27T18:47:00Z"


def test_a_day_begins_at_midnight_in_the_zone_but_a_month_in_utc() -> None:
    day, month = parse_date("2019-06-27", AMSTERDAM), parse_date("2019-07", AMSTERDAM)
    assert day is not None
    assert month is not None
    assert format_rfc3339(day.when) == "2019-06-26T22:00:00Z"
    assert format_rfc3339(month.when) == "2019-07-01T00:00:00Z"


def test_a_named_zone_wins_over_the_given_one() -> None:
    assert parse_date("Thu, 27 Jun 2019 20:47:47 GMT", AMSTERDAM) == parse_date(
        "Thu, 27 Jun 2019 20:47:47 GMT"
    )


@given(st.text(st.characters(categories=None), max_size=120))
@example("²019-06-27")
@example("27 juni ٢٠١٩")
def test_no_text_raises(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.when.tzinfo is UTC


PIECES = """
2019 06 27 19 0 juni jun mar do Thu T 20:47 :47 +0200 - / . , Z GMT pm 오후 月 W26 99 24:00 ( ) uur 20h [ ]
"""
DATE_PIECES = st.sampled_from([*PIECES.split(), " ", "\x00", "\ud800"])


@given(st.lists(DATE_PIECES, max_size=14))
def test_no_broken_date_raises(pieces: list[str]) -> None:
    found = parse_date("".join(pieces))
    assert found is None or 1000 <= found.when.year <= 9998


@given(MOMENTS)
def test_what_we_write_we_read(when: datetime) -> None:
    for written in (format_rfc3339(when), format_rfc822(when)):
        found = parse_date(written)
        assert found is not None
        assert (found.when, found.precision) == (when, "second")


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_every_offset_and_sloppiness_gives_the_same_moment(when: datetime, minutes: int) -> None:
    local = when.astimezone(timezone(timedelta(minutes=minutes)))
    usual = format_datetime(local)
    for form in (
        usual,
        usual.replace("+", " +"),
        usual.lower(),
        usual[5:],
        local.isoformat(),
        local.isoformat(" "),
    ):
        found = parse_date(form)
        assert found is not None, form
        assert found.when == when, form


def test_written_dates_are_english_and_in_utc() -> None:
    when = datetime(2019, 6, 27, 20, 47, 47, 999999, tzinfo=AMSTERDAM)
    assert format_rfc822(when) == "Thu, 27 Jun 2019 18:47:47 +0000"
    assert format_rfc3339(when) == "2019-06-27T18:47:47Z"
    assert format_rfc822(datetime(1001, 2, 3, tzinfo=UTC)) == "Tue, 03 Feb 1001 00:00:00 +0000"


# --- against feedparser over the corpora -------------------------------------------------------------------

ELEMENT = re.compile(
    rb"<(?:\w+:)?(?:pubDate|date|updated|published|modified|issued|created|lastBuildDate)\b[^<>]{0,60}>([^<>]{1,100})<",
    re.IGNORECASE,
)
# Every date that feedparser reads differently, and why ours is right.
DIFFERENCES = {
    "0103-12-13T18:30:02Z": "no publication is of the year 103",
    "2003-06-31T15:51:30-0500": "June has 30 days; feedparser reads 1 July",
    "2003-07-01T25:51:30-0500": "a day has 24 hours",
    "2003-07-32T15:51:30-0500": "July has 31 days",
    "2003-07-32T15:51:30-05:00": "July has 31 days",
    "2003-13-01T15:51:30-0500": "a year has 12 months",
    "2003-07-01T01:61:30-0500": "impossible minute",
    "2003-07-01T01:55:61-0500": "impossible second",
    "2003-07-01T01:55:61-05:00": "impossible second",
    "2003-07-01T01:61:30-05:00": "impossible minute",
    "2002-12-31T192030+01:00": "feedparser loses a time without colons",
    "31 Dec 2002 14:20:20 A": "military letters are UTC (RFC 5322)",
    "Fri, 11 Mar 2016 01:15:00 +3000": "no zone is 30 hours away; it is left out",
    "Mon, 21 Jan 2008 8:56 am PST": "feedparser takes am for a zone",
    "Sun, 20 Apr 2014 8:19 pm CEST": "feedparser takes pm for a zone",
    "Sat, Dec 16 2023 02:02:33 PM": "feedparser takes PM for a zone",
    "Thu , 09 Feb 2006 23:59:45 +0000": "feedparser reads nothing",
    "Mi, 04 Jan 2017 17:36:24 +0000": "feedparser reads nothing",
    "mer, 16 nov 2022 00:38:15 +0100": "feedparser reads nothing",
    "October 14, 2006 01:02 PM": "feedparser reads nothing",
    "Wednesday, 02-Nov-05 01:23:45 GMT": "feedparser reads nothing",
    "09.06.2024": "feedparser reads nothing",
}


def dates_of(corpora: Path) -> Iterator[str]:
    found: set[str] = set()
    for path in corpora.rglob("*"):
        if path.is_file() and path.name != "INDEX.tsv":
            found.update(
                unescape(text.decode("utf-8", "replace")) for text in ELEMENT.findall(path.read_bytes())
            )
    yield from sorted(found)


@pytest.mark.corpus
def test_the_dates_of_the_corpora_are_read_as_feedparser_reads_them_or_better(shared: Path) -> None:
    count, surprises = 0, []
    for text in dates_of(shared / "corpora"):
        theirs = feedparser_date(text.strip())
        expected = datetime.fromtimestamp(calendar.timegm(theirs), UTC) if theirs else None
        ours = parse_date(text)
        count += ours is not None
        # feedparser reads no comments, and 70 as 2070 (RFC 5322: 1970)
        known = "(" in text or " Jan 70 " in text or " ".join(text.split()) in DIFFERENCES
        if not known and (ours and ours.when.replace(microsecond=0)) != expected:
            surprises.append((text, expected, ours))
    assert not surprises
    assert count > 3000


@pytest.mark.hostile
def test_the_hostile_dates_are_read_or_refused(shared: Path) -> None:
    text = (shared / "hostile" / "feeds" / "dates.xml").read_text(encoding="utf-8")
    assert [read(date) for date in re.findall(r"<updated>([^<]*)</updated><summary", text)] == [
        "2021-03-03T00:00:00Z day",
        "2021-03-01T00:00:00Z month",
        "none",
        "1969-12-31T23:59:59Z second",
        "none",
        "2021-03-04T05:06:00Z second",
        "none",
        "2021-03-04T05:06:07Z second",
        "2021-03-04T03:06:07Z second",
        "none",
    ]
