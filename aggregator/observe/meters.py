"""What is counted and measured, for Prometheus: a registry of our own, labels that configuration bounds."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from aggregator.curate.standing import is_gone
from aggregator.model import DaemonState
from aggregator.overview import SourceOverview

MOST_SOURCES = 1000  # that are named; of more only those in trouble are
FETCHING = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
PUBLISHING = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Meters:
    """The counters of one program, from its start."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._responses = Counter(
            "aggregator_responses", "Answers of the public server", ["code"], registry=self._registry
        )
        self._fetching = Histogram(
            "aggregator_fetch_seconds",
            "Time of a request to a source, redirects included",
            buckets=FETCHING,
            registry=self._registry,
        )
        self._publishing = Histogram(
            "aggregator_publish_seconds",
            "Time of rendering and writing",
            buckets=PUBLISHING,
            registry=self._registry,
        )
        self._by_code: dict[int, Counter] = {}

    def count_response(self, status: int) -> None:
        """Count an answer of the public server."""
        counter = self._by_code.get(status)
        if counter is None:
            counter = self._by_code[status] = self._responses.labels(str(status))
        counter.inc()

    def count_fetch(self, seconds: float) -> None:
        """Count a request to a source."""
        self._fetching.observe(seconds)

    def count_publishing(self, seconds: float) -> None:
        """Count a publishing that came to its end."""
        self._publishing.observe(seconds)

    def write(self, overviews: Sequence[SourceOverview] | None, daemon: DaemonState | None) -> bytes:
        """Everything in the text format; `overviews` is None while the database cannot be read."""
        found = CollectorRegistry()
        found.register(_Found(lambda: (*_measure_sources(overviews), *_measure_daemon(daemon))))
        return generate_latest(self._registry) + generate_latest(found)


class _Found(Collector):
    """What is found out when it is asked for."""

    def __init__(self, measure: Callable[[], Sequence[Metric]]) -> None:
        self._measure = measure

    def collect(self) -> Sequence[Metric]:
        return self._measure()


def _measure_sources(overviews: Sequence[SourceOverview] | None) -> Iterator[Metric]:
    readable = GaugeMetricFamily(
        "aggregator_database_readable", "Whether the database can be read", value=float(overviews is not None)
    )
    yield readable
    if overviews is None:
        return
    yield GaugeMetricFamily("aggregator_sources", "Configured sources", value=len(overviews))
    failing = [one for one in overviews if one.state.failures or one.state.held or is_gone(one.state)]
    yield GaugeMetricFamily("aggregator_sources_in_trouble", "Sources in trouble", value=len(failing))
    named = (overviews if len(overviews) <= MOST_SOURCES else failing)[:MOST_SOURCES]
    failures = GaugeMetricFamily("aggregator_source_failures", "Failed readings in a row", labels=["source"])
    success = GaugeMetricFamily(
        "aggregator_source_last_success_timestamp_seconds", "Last good reading", labels=["source"]
    )
    held = GaugeMetricFamily("aggregator_source_held", "Whether its gate holds a document", labels=["source"])
    kept = CounterMetricFamily("aggregator_entries", "Entries stored", labels=["source"])
    for one in named:
        failures.add_metric([one.source.id], one.state.failures)
        held.add_metric([one.source.id], float(bool(one.state.held)))
        kept.add_metric([one.source.id], one.entries)
        if one.state.last_success:
            success.add_metric([one.source.id], one.state.last_success.timestamp())
    yield from (failures, success, held, kept)


def _measure_daemon(daemon: DaemonState | None) -> Iterator[Metric]:
    if daemon is None:
        return
    yield GaugeMetricFamily(
        "aggregator_reload_refused",
        "Whether a newer configuration was refused",
        value=float(bool(daemon.refused)),
    )
    times: dict[str, tuple[str, datetime | None]] = {
        "aggregator_start_timestamp_seconds": ("When the daemon started", daemon.started),
        "aggregator_last_pass_timestamp_seconds": ("When the last pass ended", daemon.last_pass),
        "aggregator_last_publish_timestamp_seconds": ("When all was last published", daemon.last_published),
    }
    for name, (text, when) in times.items():
        if when:
            yield GaugeMetricFamily(name, text, value=when.timestamp())
    failed = float(bool(daemon.pass_error))
    yield GaugeMetricFamily("aggregator_last_pass_failed", "Whether the last pass failed", value=failed)
