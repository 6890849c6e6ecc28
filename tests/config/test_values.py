"""Single values as people write them."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config import values


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("1h", timedelta(hours=1)),
        ("3d", timedelta(days=3)),
        ("2w", timedelta(weeks=2)),
        ("0.5s", timedelta(milliseconds=500)),
        ("0s", timedelta(0)),
        (0, timedelta(0)),
        ("0", timedelta(0)),
    ],
)
def test_a_duration_is_a_number_with_a_unit_or_zero(written: object, duration: timedelta) -> None:
    assert values.read_duration(written) == duration


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (30, "has no unit (30); write 30s, 30m"),
        (-1, "must not be negative (-1)"),
        ("-5m", "must not be negative (`-5m`)"),
        ("1h30m", "must be a duration such as"),
        ("30 s", "must be a duration such as"),
        ("5 minutes", "must be a duration such as"),
        ("1H", "must be a duration such as"),
        ("2y", "must be a duration such as"),
        ("", "must be a duration such as"),
        ("٣s", "must be a duration such as"),
        ("99999999999w", "must be a duration such as"),
        ("9999999999w", "must not be longer than 100 years"),
        ("nan", "must be a duration such as"),
        (True, "must be a duration such as"),
        ([], "not a list"),
        ({}, "not a mapping"),
        (None, "not nothing"),
    ],
)
def test_what_is_no_duration_is_refused_with_a_remedy(written: object, words: str) -> None:
    with pytest.raises(ValueError, match=r"must|has no unit") as caught:
        values.read_duration(written)
    assert words in str(caught.value)


@settings(max_examples=100)
@given(number=st.integers(0, 3000), unit=st.sampled_from("smhdw"))
def test_durations_add_up(number: int, unit: str) -> None:
    one = values.read_duration(f"1{unit}")
    assert values.read_duration(f"{number}{unit}") == number * one


def test_a_positive_duration_is_longer_than_nothing() -> None:
    with pytest.raises(ValueError, match="longer than 0"):
        values.read_positive_duration(0)


@pytest.mark.parametrize(
    ("written", "duration"),
    [("forever", None), ("2y", timedelta(days=730)), ("52w", timedelta(weeks=52))],
)
def test_retention_is_forever_a_duration_or_years(written: object, duration: timedelta | None) -> None:
    assert values.read_retention(written) == duration


@pytest.mark.parametrize("written", [0, "0y", "always", 5, "-2y", True, "999y"])
def test_another_retention_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"must|has no unit"):
        values.read_retention(written)


def test_a_size_takes_kib_and_mib() -> None:
    assert values.read_size("512KiB") == 524288
    assert values.read_size("10MiB") == 10485760
    assert values.read_size("0.5MiB") == 524288
    assert values.read_size("0.3KiB") == 307


@pytest.mark.parametrize(
    "written",
    ["10MB", "10", 10, "0KiB", "-1MiB", "1.MiB", ".5MiB", "1,5MiB", "0.0001KiB", "10mib", "9999999MiB", None],
)
def test_another_size_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"KiB|2048MiB"):
        values.read_size(written)


@pytest.mark.parametrize("written", ["yes", "no", "on", "off", "True", "true", 1, 0, None, []])
def test_only_true_and_false_are_flags(written: object) -> None:
    with pytest.raises(ValueError, match="must be true or false"):
        values.read_flag(written)


@pytest.mark.parametrize("written", [0, -1, 1_000_001, True, "5", None, [5]])
def test_a_number_is_positive_and_sensible(written: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        values.read_number(written)


@pytest.mark.parametrize("written", ["a", "nos-tech", "0", 2026, "a" * 60])
def test_a_good_id_is_taken(written: object) -> None:
    assert values.read_id(written) == str(written)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("Nos Tech", "`nos-tech`"),
        ("-a", "`a`"),
        ("a" * 61, "`" + "a" * 59),
        ("../x", "`x`"),
        ("é", "choose another"),
        ("a\n", "`a`"),
        ("", "choose another"),
    ],
)
def test_a_bad_id_is_refused_with_a_better_one(written: str, remedy: str) -> None:
    with pytest.raises(ValueError, match="is no valid id") as caught:
        values.read_id(written)
    assert remedy in str(caught.value)


@pytest.mark.parametrize("name", sorted(values.RESERVED_IDS))
def test_the_names_of_our_own_files_are_no_categories(name: str) -> None:
    with pytest.raises(ValueError, match="choose another"):
        values.read_category_id(name)


def test_the_language_no_is_norwegian() -> None:
    assert values.read_language("no") == "no"
    assert values.read_language("nl_be") == "nl-BE"
    with pytest.raises(ValueError, match="language tag"):
        values.read_language("dutch")


def test_a_time_zone_has_an_iana_name() -> None:
    assert values.read_timezone("Europe/Amsterdam") == ZoneInfo("Europe/Amsterdam")
    assert values.read_timezone("UTC") is UTC


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Europe/Amsterdm", "did you mean `Europe/Amsterdam`?"),
        ("europe/amsterdam", "did you mean `Europe/Amsterdam`?"),
        ("../../etc/passwd", "Europe/Amsterdam"),
        ("/etc/passwd", "Europe/Amsterdam"),
        ("Europe", "`Europe/"),
        ("", "Europe/Amsterdam"),
        ("a\0b", "Europe/Amsterdam"),
        ("x" * 5000, "Europe/Amsterdam"),
    ],
)
def test_another_time_zone_is_refused_with_a_hint(written: str, hint: str) -> None:
    with pytest.raises(ValueError, match="must be a time zone") as caught:
        values.read_timezone(written)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    "written",
    ["example.org,2026", "news.example.org,2026-03", "mail@example.org,2026-03-04", "127.0.0.1,2026"],
)
def test_a_tag_is_authority_and_date(written: str) -> None:
    assert values.read_tag(written) == written


@pytest.mark.parametrize(
    "written",
    [
        "example.org",
        "example.org,",
        ",2026",
        "example.org,26",
        "example.org,2026-02-30",
        "example.org,0000",
        "example.org, 2026",
        "https://example.org,2026",
        "exa mple.org,2026",
        "example.org:8080,2026",
        "a@b@c,2026",
        "example.org,2026\n",
        "bücher.example,2026",
        2026,
    ],
)
def test_another_tag_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"such as `example.org,2026`"):
        values.read_tag(written)


def test_text_is_one_line_without_controls() -> None:
    assert values.read_text("  a\n b\u0000\ud800c\ufffe ") == "a bc"
    assert values.read_text(2026) == "2026"
    assert values.read_text(True) == "true"


@pytest.mark.parametrize(
    ("reader", "written"),
    [
        (values.read_text, ""),
        (values.read_text, " \u0001 "),
        (values.read_text, ["a"]),
        (values.read_mail, "nobody"),
        (values.read_mail, "a@b@c"),
        (values.read_user_agent, "me/1\u007f"),
        (values.read_cron, "0 7 * *"),
        (values.read_cron, "0 7 * * 1; ls"),
        (values.read_cron, "0 7 * * 8"),
        (values.read_cron, "0 7 31 2 *"),
        (values.read_cap, "20"),
        (values.read_cap, "20/1"),
        (values.read_cap, "0/1d"),
        (values.read_integer, "5"),
        (values.read_integer, 10**17),
        (values.read_front_matter_word, "titel"),
        (values.read_choice("full", "title"), "ful"),
        (values.read_choice("full", "title"), ["full"]),
    ],
)
def test_what_does_not_fit_is_refused(reader: Callable[[Any], object], written: object) -> None:
    with pytest.raises(ValueError, match=r"must|is empty|is no|not"):
        reader(written)


def test_what_fits_is_taken() -> None:
    assert values.read_cron("0 7 * * MON-FRI") == "0 7 * * MON-FRI"
    assert values.read_cap("20/1d") == (20, timedelta(days=1))
    assert values.read_integer(-5) == -5
    assert values.read_mail("redactie@example.org") == "redactie@example.org"
    assert values.read_front_matter_word("date") == "published"
