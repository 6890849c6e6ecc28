"""One event, one line: nothing that a source says forges a line or steers a terminal; no secret is told."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aggregator.observe.logs import FORMATS, LogFormat, set_up_logs

SECRET = "Top5ecretT0ken"
FORGED = "krant: cannot\n2026-10-02 12:00:00Z INFO all is well\r\x1b[2J\u202egnorw\x9b1m\u2028next\x00"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("aggregator")
    before = (root.level, root.handlers[:], own.level)
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = before[1]
    root.setLevel(before[0])
    own.setLevel(before[2])


def heard(form: LogFormat | None) -> io.StringIO:
    stream = io.StringIO()
    set_up_logs(form, [SECRET], stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_source_says_forges_no_line_and_steers_no_terminal(form: LogFormat) -> None:
    stream = heard(form)
    logging.getLogger("aggregator").warning("%s", FORGED, extra={"event": "source-failed", "source": "krant"})
    try:
        int(FORGED)
    except ValueError:
        logging.getLogger("aggregator.refresh").exception("unexpected error")
    text = stream.getvalue()
    assert text.count("\n") == len(text.splitlines()) == 2
    assert not any(sign in text for sign in "\r\x1b\u202e\x9b\u2028\x00")
    assert "\\x0a" in text
    assert "Traceback" in text


@pytest.mark.hostile
@pytest.mark.parametrize("form", FORMATS)
def test_every_hostile_file_is_one_harmless_line(form: LogFormat, shared: Path) -> None:
    stream = heard(form)
    files = [path for path in sorted((shared / "hostile").rglob("*")) if path.is_file()]
    for path in files:
        logging.getLogger("aggregator").error(
            "%s", path.read_bytes()[:5000].decode("utf-8", "surrogateescape")
        )
    text = stream.getvalue()
    assert len(text.splitlines()) == len(files)
    assert all(char >= " " and char != "\x7f" for line in text.splitlines() for char in line)


@pytest.mark.parametrize("form", FORMATS)
def test_no_secret_is_logged_by_us_or_by_a_library(form: LogFormat) -> None:
    stream = heard(form)
    logging.getLogger("aggregator").error("cannot read https://krant.example/?q=1 with %s", SECRET)
    logging.getLogger("uvicorn.error").error("GET /feed?token=abc123def456&page=2 failed")
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("aggregator").exception("unexpected")
    text = stream.getvalue()
    assert SECRET not in text
    assert "abc123def456" not in text
    assert text.count("REDACTED") == 3
    assert "page=2" in text


def test_json_lines_have_stable_keys() -> None:
    stream = heard("json")
    logging.getLogger("aggregator").info("started", extra={"event": "started"})
    logging.getLogger("aggregator").warning("weg", extra={"event": "source-failed", "source": "krant"})
    logging.getLogger("apscheduler.scheduler").warning("missed")
    logging.getLogger("aiohttp.client").info("GET https://krant.example/")
    logging.getLogger("asyncio").warning("slow")
    told = lines(stream)
    assert [list(one) for one in told] == [["time", "level", "event", "source", "message", "logger"]] * 3
    assert [(one["level"], one["event"], one["source"]) for one in told] == [
        ("info", "started", None),
        ("warning", "source-failed", "krant"),
        ("warning", "library", None),
    ]
    assert all(one["time"].endswith("Z") for one in told)


def test_the_terminal_chooses_where_nobody_does() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    set_up_logs(None, [], terminal)
    logging.getLogger("aggregator").info("started")
    assert terminal.getvalue().endswith("Z INFO started\n")
    pipe = heard(None)
    logging.getLogger("aggregator").info("started")
    assert lines(pipe)[0]["message"] == "started"
