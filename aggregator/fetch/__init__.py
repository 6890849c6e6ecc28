"""Fetching: the politest and safest GET we know how to make; docs/fetching.md tells publishers about it."""

from aggregator.fetch.client import Fetcher
from aggregator.fetch.guard import Resolve
from aggregator.fetch.messages import FEED_TYPES, Request, Response
from aggregator.fetch.robots import Robots, fetch_robots, origin_of
from aggregator.fetch.settings import FetchSettings

__all__ = [
    "FEED_TYPES",
    "FetchSettings",
    "Fetcher",
    "Request",
    "Resolve",
    "Response",
    "Robots",
    "fetch_robots",
    "origin_of",
]
