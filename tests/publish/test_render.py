"""Rendering as a whole: which documents come, and that nothing but the input decides their bytes."""

import locale
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from aggregator.errors import PublishError
from aggregator.model import FORMATS, Publication
from aggregator.publish import render
from aggregator.publish.gate import check_document
from tests.publish.examples import ENTRIES, FULL, NEWS, SITE, all_documents, document


def test_one_document_comes_for_each_format_in_the_publications_order() -> None:
    documents = render(replace(NEWS, formats=("rss", "html", "atom")), ENTRIES, SITE)
    assert [(one.path, one.media_type) for one in documents] == [
        ("nieuws.rss", "application/rss+xml"),
        ("nieuws.html", "text/html"),
        ("nieuws.atom", "application/atom+xml"),
    ]


def test_equal_input_gives_equal_bytes() -> None:
    assert all_documents() == all_documents()


def test_another_process_with_another_hash_seed_and_zone_gives_the_same_bytes() -> None:
    code = (
        "import sys; from tests.publish.examples import all_documents; "
        "sys.stdout.buffer.write(b''.join(one.body for one in all_documents()))"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    ]
    assert outputs[0] == outputs[1] == b"".join(one.body for one in all_documents())


def test_entries_stand_in_the_order_given() -> None:
    body = document("nieuws.atom").body.decode()
    places = [body.index(f"<id>{entry.id}</id>") for entry in ENTRIES]
    assert places == sorted(places)


def test_an_empty_feed_is_valid_and_dated_by_the_tag_of_the_site() -> None:
    for one in render(NEWS, (), SITE):
        check_document(one)
    assert b"<updated>2026-01-01T00:00:00Z</updated>" in render(NEWS, (), SITE)[0].body
    assert b"<lastBuildDate>Thu, 01 Jan 2026 00:00:00 +0000</lastBuildDate>" in render(NEWS, (), SITE)[1].body


def test_a_feed_is_as_new_as_its_newest_entry_and_never_older_than_it_was() -> None:
    assert b"<updated>2026-03-02T08:00:00Z</updated>" in render(NEWS, (FULL,), SITE)[0].body[:400]
    once = datetime(2026, 5, 1, tzinfo=UTC)
    atom = render(replace(NEWS, updated=once), (FULL,), SITE)[0].body
    assert b"<updated>2026-05-01T00:00:00Z</updated>" in atom[:400]


def test_the_locale_of_the_process_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError(f"setlocale{arguments}")

    monkeypatch.setattr(locale, "setlocale", refuse)
    render(NEWS, ENTRIES, SITE)


def test_every_document_passes_the_gate() -> None:
    for one in all_documents():
        check_document(one)


def test_a_publication_without_description_language_or_page_is_complete_all_the_same() -> None:
    bare = Publication(
        id="kaal", feed_id="tag:dorp.example,2026:kaal", title="", formats=("atom", "rss", "json")
    )
    for one in render(bare, ENTRIES, replace(SITE, title="", author=None, language="")):
        check_document(one)
        assert b"https://dorp.example/feeds/" in one.body


def test_an_entry_without_dates_is_dated_by_the_site() -> None:
    entry = replace(FULL, published=None, updated=None)
    assert b'"date_published": "2026-01-01T00:00:00Z"' in render(NEWS, (entry,), SITE)[2].body


@pytest.mark.parametrize("when", [datetime.min, datetime.max, datetime(69, 2, 3)])  # noqa: DTZ001, DTZ901 - below
def test_the_ends_of_the_calendar_are_dates_too(when: datetime) -> None:
    entry = replace(FULL, published=when.replace(tzinfo=UTC), updated=None)
    for zone in ("America/New_York", "Asia/Tokyo"):
        for one in render(NEWS, (entry,), replace(SITE, timezone=ZoneInfo(zone))):
            check_document(one)


def test_what_xml_cannot_hold_is_a_publish_error_that_names_the_publication() -> None:
    broken = replace(NEWS, feed_id="tag:dorp.example,2026:\x00")
    with pytest.raises(PublishError, match=r"^cannot be written: ") as caught:
        render(broken, (), SITE)
    assert caught.value.publication == "nieuws"


@pytest.mark.parametrize("form", FORMATS)
def test_the_address_of_a_document_is_in_it(form: str) -> None:
    assert f"https://dorp.example/feeds/nieuws.{form}" in document(f"nieuws.{form}").body.decode()
