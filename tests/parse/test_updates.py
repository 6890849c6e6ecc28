"""What feeds say of their own pace, odd values among them."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import UpdateHints
from aggregator.parse import Hints, parse_document

SY = "http://purl.org/rss/1.0/modules/syndication/"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def read(
    channel: str, *, items: str = "<item><title>een</title></item>", broken: bool = False
) -> UpdateHints:
    title = "a & b" if broken else "a"
    text = (
        f'<rss version="2.0" xmlns:sy="{SY}"><channel><title>{title}</title>{channel}{items}</channel></rss>'
    )
    return parse_document(text.encode(), Hints(url="https://a.example/feed")).updates


@pytest.mark.parametrize(
    ("ttl", "minutes"),
    [
        ("60", 60),
        (" 15\n", 15),
        ("1.5", 1),
        ("+30", 30),
        ("0", 0),
        ("-5", 0),
        ("abc", 0),
        ("", 0),
        ("1e9", 0),
    ],
)
def test_ttl_is_in_minutes_and_what_is_no_number_is_unsaid(ttl: str, minutes: int) -> None:
    assert read(f"<ttl>{ttl}</ttl>").ttl == (minutes * MINUTE or None)


def test_a_ttl_of_centuries_is_a_year() -> None:
    assert read("<ttl>99999999</ttl>").ttl == read("<ttl>999999999999999999</ttl>").ttl == 366 * DAY
    assert read(f"<ttl>{'9' * 5000}</ttl>").ttl is None


def hours(*names: object) -> str:
    return f"<skipHours>{''.join(f'<hour>{name}</hour>' for name in names)}</skipHours>"


@pytest.mark.parametrize("broken", [False, True], ids=["well-formed", "broken"])
@pytest.mark.parametrize(
    ("names", "found"),
    [
        ((3,), (3,)),
        ((23, 0, " 1 ", "07"), (0, 1, 7, 23)),
        ((24,), (0,)),
        ((25, -1, "x", "", 3), (3,)),
        ((*range(25),), (*range(24),)),
        ((5,) * 3000, (5,)),
    ],
    ids=["one", "some", "24", "odd", "25 hours", "thousands"],
)
def test_skipped_hours_are_all_kept_once(
    names: tuple[object, ...], found: tuple[int, ...], broken: bool
) -> None:
    assert read(hours(*names), broken=broken).skip_hours == found


def test_skipped_days_go_by_their_names_in_english() -> None:
    days = "".join(f"<day>{name}</day>" for name in ("Saturday", " sunday ", "SUN", "Zondag", "", "8"))
    assert read(f"<skipDays>{days}</skipDays>").skip_days == (5, 6)


def test_hours_and_days_of_an_item_are_none_of_the_channels() -> None:
    item = "<item><title>een</title><hour>3</hour><day>Monday</day><ttl>60</ttl></item>"
    assert read("", items=item) == UpdateHints()
    assert read("", items=item + "<ttl>90</ttl>").ttl == 90 * MINUTE


def sy(period: str | None = None, frequency: str | None = None, base: str | None = None) -> str:
    told = {"updatePeriod": period, "updateFrequency": frequency, "updateBase": base}
    return "".join(f"<sy:{name}>{value}</sy:{name}>" for name, value in told.items() if value is not None)


@pytest.mark.parametrize(
    ("period", "frequency", "found"),
    [
        ("hourly", None, timedelta(hours=1)),
        ("\n\tHourly ", "\n\t1\n", timedelta(hours=1)),
        ("hourly", "4", 15 * MINUTE),
        ("daily", "2", timedelta(hours=12)),
        (None, "3", timedelta(hours=8)),
        ("weekly", "0", timedelta(weeks=1)),
        ("weekly", "-7", timedelta(weeks=1)),
        ("monthly", "many", 30 * DAY),
        ("yearly", None, 365 * DAY),
        ("hourly", "999999999999", timedelta(seconds=1)),
        ("always", None, None),
        ("", "", None),
    ],
)
def test_the_syndication_module_names_a_period_and_how_often_within(
    period: str | None, frequency: str | None, found: timedelta | None
) -> None:
    assert read(sy(period, frequency)).period == found


def test_the_base_counts_only_beside_a_period_and_where_it_is_a_date() -> None:
    noon = datetime(2000, 1, 1, 12, tzinfo=UTC)
    assert read(sy("daily", None, "2000-01-01T12:00+00:00")).base == noon
    assert read(sy("daily", None, "soon")).base is None
    assert read(sy(None, None, "2000-01-01T12:00+00:00")) == UpdateHints()


def test_rdf_and_atom_say_it_too_under_any_prefix() -> None:
    rdf = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:s="{SY}"><channel rdf:about="https://a.example/"><title>a</title><s:updatePeriod>hourly</s:updatePeriod>
      <s:updateFrequency>2</s:updateFrequency></channel><item><title>een</title></item></rdf:RDF>"""
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:upd="{SY}"><title>a</title>
      <upd:updatePeriod>daily</upd:updatePeriod><entry><id>x</id><title>een</title></entry></feed>"""
    for text, period in ((rdf, 30 * MINUTE), (atom, DAY)):
        assert parse_document(text.encode(), Hints(url="https://a.example/")).updates.period == period
