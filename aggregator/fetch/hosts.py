"""What is known of hosts beyond one fetch: until when they want quiet, and who is asked by https only."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.fetch.conditional import RawHeaders, first_value
from aggregator.fetch.locations import Location, parse_ip
from aggregator.model import HostState
from aggregator.text.urls import registrable_domain

LONGEST_SECURE = timedelta(days=365)  # every answer by https renews it


class Hosts:
    """The memory of a fetcher: it starts with what was recalled and hands out what it learnt since.

    A Retry-After is kept for a registrable domain, HTTP Strict Transport Security (RFC 6797) for the
    host that said so.
    """

    def __init__(self) -> None:
        self._known: dict[str, HostState] = {}
        self._learnt: dict[str, HostState] = {}

    def recall(self, known: Mapping[str, HostState]) -> None:
        """Know what was kept; what was learnt and not handed out yet goes over it."""
        self._known = dict(known) | self._learnt

    def take_learnt(self) -> dict[str, HostState]:
        """What was learnt since this was last called."""
        taken, self._learnt = self._learnt, {}
        return taken

    def note_quiet(self, host: str, until: datetime) -> None:
        """Remember a Retry-After; a longer one goes over a shorter one."""
        domain = registrable_domain(host)
        before = self._known.get(domain, HostState())
        if before.quiet_until is None or before.quiet_until < until:
            self._learn(domain, replace(before, quiet_until=until))

    def note_security(self, location: Location, headers: RawHeaders, now: datetime) -> None:
        """Remember, or forget, that a host is asked by https only: its own word, given by https."""
        told = _read_policy(first_value(headers, "Strict-Transport-Security") or "")
        if told is None or location.scheme != "https" or parse_ip(location.host) is not None:
            return
        lasting, subdomains = min(timedelta(seconds=told[0]), LONGEST_SECURE), told[1]
        name = _name(location)
        before = self._known.get(name, HostState())
        until = now + lasting if lasting else None
        if not _is_news(before, until, subdomains, lasting / 10):
            return
        self._learn(name, replace(before, secure_until=until, subdomains=bool(until) and subdomains))

    def secured(self, location: Location, now: datetime) -> Location:
        """The location as it is to be asked: by https where its host, or one above it, demands that."""
        if location.scheme == "https" or parse_ip(location.host) is not None:
            return location
        for place, name in enumerate(_with_parents(_name(location))):
            known = self._known.get(name)
            if known and known.secure_until and known.secure_until > now and (known.subdomains or not place):
                return location.by_https()
        return location

    def _learn(self, host: str, state: HostState) -> None:
        self._known[host] = self._learnt[host] = state


def _is_news(before: HostState, until: datetime | None, subdomains: bool, slack: timedelta) -> bool:
    """Whether it is worth a write: most answers only renew by minutes what holds for a year."""
    if until is None or before.secure_until is None:
        return until is not before.secure_until
    return subdomains != before.subdomains or not timedelta(0) <= until - before.secure_until < slack


def _name(location: Location) -> str:
    return location.host.rstrip(".")


def _with_parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.partition(".")[2]


def _read_policy(value: str) -> tuple[int, bool] | None:
    """Seconds and includeSubDomains; None for what breaks the grammar of RFC 6797 section 6.1."""
    found: dict[str, str] = {}
    for directive in value.split(";"):
        name, _, argument = (part.strip() for part in directive.partition("="))
        if name.lower() in found:
            return None
        if name:
            found[name.lower()] = argument
    age = found.get("max-age", "")
    if len(age) > 1 and age[0] == age[-1] == '"':
        age = age[1:-1]
    if not (age.isascii() and age.isdecimal()):
        return None
    return int(age[:12]), "includesubdomains" in found
