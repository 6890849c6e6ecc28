"""What is told of a pass: lines for people, objects for programs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aggregator.app import Pass
from aggregator.errors import PublishError
from aggregator.model import Source, SourceState
from aggregator.observe import (
    count,
    report_next,
    report_pass,
    report_sources,
    tell_outcome,
    tell_pass,
    tell_sources,
    tell_trouble,
    tell_unasked,
)
from aggregator.overview import SourceOverview
from aggregator.publishing.press import Printed
from aggregator.refresh.desk import Outcome

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")
FAILED = SourceState(
    failures=1, error="timed out after 30s", next_fetch=NOW + timedelta(minutes=5), reason="back-off"
)
GONE = replace(FAILED, error="410", reason="gone (410)", next_fetch=NOW + timedelta(days=3650))
WAITING = replace(FAILED, failures=0, error=None, reason="Retry-After of its host")


def failed(state: SourceState) -> Outcome:
    return Outcome(source="nos", state=state, error=state.error)


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (FAILED, "nos: timed out after 30s. Its published entries stay. Next try 14:05."),
        (
            replace(FAILED, failures=3, next_fetch=NOW + timedelta(days=1)),
            "nos: timed out after 30s (3rd time). Its published entries stay. Next try 2026-10-03 14:00.",
        ),
        (
            replace(FAILED, error="no such folder", failures=11, next_fetch=None),
            "nos: no such folder (11th time). Its published entries stay. Next try with the next refresh.",
        ),
        (
            GONE,
            (
                "nos: 410. Its published entries stay. "
                "It is not asked again: remove it, or give its new address."
            ),
        ),
        (
            replace(FAILED, error="says \x1b[31mred"),
            "nos: says \\x1b[31mred. Its published entries stay. Next try 14:05.",
        ),
    ],
)
def test_a_failure_is_one_line_with_the_next_try(state: SourceState, line: str) -> None:
    assert tell_outcome(failed(state), NOW, ZONE) == [line]


def test_quiet_tells_of_trouble_once_and_of_the_recovery() -> None:
    assert tell_outcome(failed(FAILED), NOW, ZONE, quiet=True)
    assert tell_outcome(failed(replace(FAILED, failures=2)), NOW, ZONE, quiet=True) == []
    back = Outcome(source="nos", state=SourceState(), recovered=True)
    assert tell_outcome(back, NOW, ZONE, quiet=True) == ["nos: reachable again."]


def test_quiet_tells_only_the_warnings_that_the_last_reading_did_not_have() -> None:
    outcome = Outcome(
        source="art",
        state=SourceState(),
        warnings=("een.md: no date", "twee.md: not UTF-8"),
        fresh_warnings=("twee.md: not UTF-8",),
    )
    assert tell_outcome(outcome, NOW, ZONE) == ["art: een.md: no date", "art: twee.md: not UTF-8"]
    assert tell_outcome(outcome, NOW, ZONE, quiet=True) == ["art: twee.md: not UTF-8"]


def test_what_can_be_read_again_is_told_also_in_quiet_mode() -> None:
    mended = Outcome(source="art", state=SourceState(), mended=True)
    for quiet in (False, True):
        assert tell_outcome(mended, NOW, ZONE, quiet=quiet) == ["art: wholly readable again."]


def test_a_source_that_is_held_back_did_not_fail_and_is_named_to_programs_as_in_the_list_of_sources() -> None:
    held = SourceState(held="offers 10 entries under new ids")
    done = Pass([Outcome(source="veer", state=held), failed(replace(FAILED, held=held.held))])
    assert report_pass(done)["sources"] == {"asked": 2, "not_modified": 0, "failed": 1}
    assert report_pass(done)["errors"] == [
        {"source": "veer", "error": "held back: offers 10 entries under new ids"},
        {"source": "nos", "error": "timed out after 30s"},
    ]
    overviews = [SourceOverview(Source(id="veer", location="https://veer.example/feed"), held, 7)]
    (listed,) = report_sources(overviews, NOW, ZONE)["sources"]
    assert listed["error"] == report_pass(done)["errors"][0]["error"]


def test_a_source_whose_host_asked_for_a_pause_is_neither_asked_nor_failed_nor_told_of() -> None:
    deferred = Outcome(source="nos", state=WAITING, modified=False, deferred=True, error="not asked")
    done = Pass([Outcome(source="art", state=SourceState(), new=2), deferred])
    assert tell_outcome(deferred, NOW, ZONE) == []
    assert done.failed == []
    assert report_pass(done)["sources"] == {"asked": 1, "not_modified": 0, "failed": 0}
    assert report_pass(done)["errors"] == []
    assert tell_pass(done, "feeds").startswith("1 source read (0 not modified, 0 failed); 2 entries new")


READ = SourceState(last_attempt=NOW, reason="interval", next_fetch=NOW + timedelta(hours=1))
TOLD = replace(
    FAILED, last_attempt=NOW, next_fetch=NOW + timedelta(hours=2), retry_after=NOW + timedelta(minutes=30)
)


@pytest.mark.parametrize(
    ("state", "pause", "force", "line"),
    [
        (READ, None, False, "own interval. Next try 15:00."),
        (READ, 10, False, "own interval. Next try 15:00."),
        (READ, 10, True, "its host is quiet until 14:10 (Retry-After). Next try 14:10."),
        (WAITING, 5, True, "its host is quiet until 14:05 (Retry-After). Next try 14:05."),
        (TOLD, None, False, "backing off, 1st failure: timed out after 30s. Next try 16:00."),
        (TOLD, 30, True, "server: Retry-After until 14:30. Next try 14:30."),
        (GONE, None, True, "gone (410): not asked again."),
        (GONE, 10, False, "gone (410): not asked again."),
    ],
)
def test_a_source_that_was_named_and_not_asked_is_told_what_stood_in_its_way(
    state: SourceState, pause: int | None, force: bool, line: str
) -> None:
    source = Source(id="nos", location="https://nos.example/feed")
    quiet_until = None if pause is None else NOW + timedelta(minutes=pause)
    item = SourceOverview(source, state, 0, quiet_until=quiet_until)
    assert tell_unasked(item, NOW, ZONE, force=force) == f"nos: not asked: {line}"


def test_a_pass_is_summed_up_in_one_line_and_one_object() -> None:
    outcomes = [
        Outcome(source="nos", state=SourceState(), new=1, edited=2),
        Outcome(source="nu", state=SourceState(), modified=False),
        replace(failed(FAILED), source="stuk"),
    ]
    done = Pass(outcomes, Printed(files=["nieuws.atom"], unchanged=9))
    assert tell_pass(done, "feeds") == (
        "3 sources read (1 not modified, 1 failed); 1 entry new, 2 edited; "
        "1 file written, 9 unchanged in feeds"
    )
    assert "1 file would change" in tell_pass(done, "feeds", dry_run=True)
    assert report_pass(done) == {
        "sources": {"asked": 3, "not_modified": 1, "failed": 1},
        "entries": {"new": 1, "edited": 2},
        "files": ["nieuws.atom"],
        "errors": [{"source": "stuk", "error": "timed out after 30s"}],
    }


def test_a_source_that_is_gone_has_no_next_reading() -> None:
    source = Source(id="nos", location="https://nos.example/feed")
    overviews = [
        SourceOverview(source, GONE, 7),
        SourceOverview(replace(source, id="later"), WAITING, 1),
    ]
    gone, later = report_sources(overviews, NOW, ZONE)["sources"]
    assert (gone["next_fetch"], gone["reason"]) == (None, "gone (410): not asked again")
    assert (later["next_fetch"], later["reason"]) == (
        "2026-10-02T12:05:00Z",
        "its host is quiet until 14:05 (Retry-After)",
    )
    lines = list(tell_sources(overviews, NOW, ZONE))
    assert "7 entries  last read never  gone (410): not asked again" in lines[0]
    assert "gone (410): remove it, or give its new address" in lines[1]
    assert "1 entry  last read never  next 14:05 (its host is quiet until 14:05 (Retry-After))" in lines[2]


def test_the_reason_is_what_decides_the_time_where_the_pause_of_its_host_ends_before() -> None:
    source = Source(id="nos", location="https://nos.example/feed")
    state = SourceState(
        last_attempt=NOW,
        failures=1,
        error="answered 429",
        reason="back-off",
        next_fetch=NOW + timedelta(minutes=5),
    )
    told = {
        minutes: report_next(
            [SourceOverview(source, state, 0, quiet_until=NOW + timedelta(minutes=minutes))], NOW, ZONE
        )
        for minutes in (1, 6)
    }
    assert told[1]["sources"][0]["reason"] == "backing off, 1st failure: answered 429"
    assert told[1]["sources"][0]["next_fetch"] == "2026-10-02T12:05:00Z"
    assert told[6]["sources"][0]["reason"] == "its host is quiet until 14:06 (Retry-After)"
    assert told[6]["sources"][0]["next_fetch"] == "2026-10-02T12:06:00Z"


def test_trouble_with_publishing_is_told_with_what_stays() -> None:
    full, stay = "No space left on device", "Their last versions stay; the next pass tries again."
    refused = PublishError("nieuws.atom is not valid: line 3", publication="nieuws")
    unwritable = [
        PublishError(f"cannot write {name}: x", path=name, reason=full)
        for name in ("all.atom", "all.rss", "all.json", "all.html", "index.html")
    ]
    printed = Printed(errors=[refused, *unwritable], notes=["index.html is kept as index.html.orig\n"])
    assert list(tell_trouble(printed)) == [
        "index.html is kept as index.html.orig\\x0a",
        "nieuws: nieuws.atom is not valid: line 3. Its last files stay.",
        f"cannot write all.atom, all.rss, all.json and 2 more: {full}. {stay}",
    ]


def test_quietly_only_what_the_last_pass_did_not_meet() -> None:
    full = PublishError("cannot write all.atom: x", path="all.atom", reason="No space left on device")
    refused = PublishError("nieuws.atom is not valid: line 3", publication="nieuws")
    printed = Printed(errors=[refused, full], notes=["index.html is kept as index.html.orig"])
    met = printed.met()
    printed.known = frozenset(met)
    assert list(tell_trouble(printed, quiet=True)) == []
    assert len(list(tell_trouble(printed))) == 3
    printed.known = frozenset({full.trouble})
    assert [line.partition(" ")[0] for line in tell_trouble(printed, quiet=True)] == ["index.html", "nieuws:"]


def test_numbers_and_their_nouns_agree() -> None:
    assert [count(number, "source") for number in (0, 1, 2)] == ["0 sources", "1 source", "2 sources"]
    assert count(1, "entry", "entries") == "1 entry"
    assert count(0, "entry", "entries") == "0 entries"
