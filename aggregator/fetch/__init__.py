"""Fetching: the politest and safest requests we know how to make; docs/fetching.md tells of them."""

from aggregator.fetch.client import Fetcher
from aggregator.fetch.crowd import Crowd, Seat
from aggregator.fetch.guard import Resolve
from aggregator.fetch.messages import FEED_TYPES, Form, Request, Response
from aggregator.fetch.robots import Robots, fetch_robots, origin_of
from aggregator.fetch.settings import FetchSettings

__all__ = [
    "FEED_TYPES",
    "Crowd",
    "FetchSettings",
    "Fetcher",
    "Form",
    "Request",
    "Resolve",
    "Response",
    "Robots",
    "Seat",
    "fetch_robots",
    "origin_of",
]
