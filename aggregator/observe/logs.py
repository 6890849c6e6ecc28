"""What is logged, above all by a daemon: one event is one line, whatever is in it, and no secret is in it.

Text for people, or JSON objects with stable keys for programs.  Whoever logs names the event, and the
source that it is about, by `extra={"event": ..., "source": ...}`.
"""

import json
import logging
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal, TextIO

from aggregator.model.secrecy import SECRET_PARAMETER
from aggregator.text.secrets import MARK, redactor
from aggregator.text.xmlchars import printable

LogFormat = Literal["text", "json"]

FORMATS: tuple[LogFormat, ...] = ("text", "json")
_OWN = "aggregator"
# A pass that outlasts a tick is no trouble: the next tick sees what is due.
_LEVELS = {_OWN: logging.INFO, "apscheduler": logging.ERROR}
_ROUTED = ("uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpcore", "aiohttp", "asyncio")


class OneLine(logging.Formatter):
    """Makes one line of a record: escaped, redacted, a trace joined to it."""

    def __init__(self, form: LogFormat, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._form = form
        self.hide(secrets)

    def hide(self, secrets: Collection[str]) -> None:
        """Redact these from now on; those of a configuration that is loaded anew."""
        self._redact = redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        when = datetime.fromtimestamp(record.created, UTC)
        message, trace = self._clean(record.getMessage()), self._trace(record)
        if self._form == "text":
            rest = f" | {trace}" if trace else ""
            return f"{when:%Y-%m-%d %H:%M:%S}Z {record.levelname} {message}{rest}"
        told = {
            "time": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": str(getattr(record, "event", "") or _name_event(record)),
            "source": getattr(record, "source", None),
            "message": message,
            "logger": record.name,
        }
        return json.dumps(told | ({"trace": trace} if trace else {}))

    def _trace(self, record: logging.LogRecord) -> str:
        if not record.exc_info:
            return ""
        lines = self.formatException(record.exc_info).splitlines()
        return self._clean(" | ".join(line.strip() for line in lines))

    def _clean(self, text: str) -> str:
        shown = SECRET_PARAMETER.sub(_mark, self._redact(text)) if "=" in text else self._redact(text)
        return printable(shown)


def set_up_logs(form: LogFormat | None, secrets: Collection[str], stream: TextIO | None = None) -> OneLine:
    """Send everything that is logged to standard error, through one formatter, which is answered.

    Without `form` it is text on a terminal, JSON elsewhere.  Other libraries are heard from WARNING on.
    """
    target = stream or sys.stderr
    formatter = OneLine(form or ("text" if target.isatty() else "json"), secrets)
    handler = logging.StreamHandler(target)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _ROUTED:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(logging.NOTSET)
    for name, level in _LEVELS.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)
    return formatter


@contextmanager
def tell_plainly() -> Iterator[None]:
    """Print what is logged within as commands tell it: warnings, and each trouble that is over.

    The beginning of such a trouble was a warning.
    """
    own, handler = logging.getLogger(_OWN), logging.StreamHandler(sys.stderr)
    handler.addFilter(
        lambda record: record.levelno >= logging.WARNING or getattr(record, "event", "") == "trouble-ended"
    )
    before = own.level
    own.setLevel(logging.INFO)
    own.addHandler(handler)
    try:
        yield
    finally:
        own.removeHandler(handler)
        own.setLevel(before)


def _name_event(record: logging.LogRecord) -> str:
    """What nobody named: our own messages, and those of libraries."""
    if record.exc_info:
        return "fault"
    return "message" if record.name.partition(".")[0] == _OWN else "library"


def _mark(parameter: re.Match[str]) -> str:
    return parameter[0].removesuffix(parameter[1]) + MARK
