"""The trail of one item: where it comes from, and why it looks as it does and stands where it stands."""

from aggregator.trail.surroundings import Surroundings
from aggregator.trail.whole import Fact, tell_trail

__all__ = ["Fact", "Surroundings", "tell_trail"]
