"""Every error that the aggregator raises on purpose.

AggregatorError
  ConfigError        problems: every one, with file and line
  SourceError        source id; never stops the others
    FetchError       StatusError · BlockedError · TooLargeError · TimedOutError · DeferredError
    ParseError       NotAFeedError · HostileError
  StoreError         stops the run; DamagedError · OutdatedError
                     LockedError: somebody else holds the database
  PublishError       publication id
    GateError        the new document was refused, the old one stays
    HubError         logged, never fatal

Each edge translates foreign exceptions in one place and chains the cause.  A message says what
happened, to whom, and what to do; it never holds a secret.
"""

import errno
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


class AggregatorError(Exception):
    """The root of all errors that a caller may expect; picklable, as workers raise them too."""

    def __reduce__(self) -> tuple[object, ...]:
        return _remake, (type(self), self.args, self.__dict__)


def _remake(
    kind: type[AggregatorError], args: tuple[object, ...], attributes: Mapping[str, object]
) -> AggregatorError:
    """An error as it was, whatever its own constructor asks for."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a configuration file; `line` counts from 1, 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class ConfigError(AggregatorError):
    """The configuration cannot be used; `problems` names everything wrong at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SourceError(AggregatorError):
    """One source could not be read; `retry_after` (seconds) is what its server asked for."""

    def __init__(self, message: str, *, source: str = "", retry_after: float | None = None) -> None:
        super().__init__(message)
        self.source = source
        self.retry_after = retry_after


class FetchError(SourceError):
    """The bytes could not be had: DNS, connection, TLS, a broken or short answer.

    `unreached` where no server was met at all, so that our own network may be to blame.
    """

    unreached = False


class StatusError(FetchError):
    """The server answered, but with a status that is neither 200 nor 304.

    `trail` are the addresses asked, the first to the last; from the first `passing` of them a temporary
    redirect led on, so that it says nothing lasting of these (RFC 9110 section 15.4.3).
    """

    trail: tuple[str, ...] = ()
    passing = 0

    def __init__(
        self, message: str, *, status: int, source: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, source=source, retry_after=retry_after)
        self.status = status

    def holds_for(self, url: str | None) -> bool:
        """Whether this address answered so, or redirects for good to what did."""
        return url in self.trail[self.passing :]


class BlockedError(FetchError):
    """We refused to go there: a private address, a scheme that is not http(s), a redirect loop."""


class TooLargeError(FetchError):
    """More bytes, on the wire or decoded, than the limit allows."""


class TimedOutError(FetchError):
    """The total deadline passed before the last byte."""


class DeferredError(FetchError):
    """Not asked at all: its host asked for a pause."""


class ParseError(SourceError):
    """The bytes came but make no sense."""


class NotAFeedError(ParseError):
    """It is something else than was asked for, such as a login page; the message says what.

    `instead` is "page" for a web page, "consent" for one that asks for consent, else empty.
    """

    def __init__(
        self, message: str, *, source: str = "", instead: Literal["", "page", "consent"] = ""
    ) -> None:
        super().__init__(message, source=source)
        self.instead = instead


class HostileError(ParseError):
    """The document is built to hurt a parser."""


class StoreError(AggregatorError):
    """The database cannot be read or written; the run stops."""


class DamagedError(StoreError):
    """The database's file is damaged; the message names the ways out."""


class OutdatedError(StoreError):
    """The database's schema is older than the program's; the next refresh brings it up to date."""


class LockedError(StoreError):
    """Another process holds the database."""


_OF_THE_DISK = frozenset(map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)))


class PublishError(AggregatorError):
    """A publication could not be written; its last files stay as they were.

    `path` and `reason` say which file of it could not be, and what the system said.
    """

    def __init__(self, message: str, *, publication: str = "", path: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.publication, self.path, self.reason = publication, path, reason

    @property
    def trouble(self) -> str:
        """What it is recognised by in a later pass; a whole disk's trouble is one, whichever file met it."""
        if not self.path:
            return str(self)
        return self.reason if self.reason in _OF_THE_DISK else f"{self.path}: {self.reason}"


class InterruptedPublishingError(AggregatorError):
    """Publishing ended between two documents because the program does; the next run goes on with it."""


class GateError(PublishError):
    """A new document was refused by our own checks; the old one stays."""


class HubError(PublishError):
    """A WebSub hub could not be told; never fatal."""
