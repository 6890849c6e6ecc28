"""How many entries a document usually has, and who was never heard of."""

import pytest

from aggregator.curate.symptoms import compare_number
from aggregator.model import SourceState


@pytest.mark.parametrize("usual", [1, 3, 40])
def test_a_feed_that_is_empty_for_long_was_heard_of_all_the_same(usual: int) -> None:
    for _ in range(100):
        usual, _ = compare_number(SourceState(usual_size=usual), 0)
    assert usual == 1


def test_one_that_never_had_an_entry_was_not() -> None:
    assert compare_number(SourceState(), 0) == (0, "")
