"""The fast path beside the judge: plain well-formed feeds, read as feedparser reads them.

It takes what it is sure of; at anything else it gives the whole document back, for `judge` to read.
"""

from aggregator.parse.fast.document import read_surely

__all__ = ["read_surely"]
