"""Words are sought fast, and never missed."""

import re

from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.words import may_hold


@given(st.text(st.sampled_from([*"disk:DISK0ſıİ\u212aé \ud800"]), max_size=12))
def test_what_is_there_in_any_case_may_be_there(text: str) -> None:
    assert may_hold(text, (b"disk:", b"0")) >= bool(re.search("disk:|0", text, re.IGNORECASE))


def test_what_is_not_there_is_not_sought_twice() -> None:
    assert not may_hold("Een schijf, en 1 é", (b"disk:", b"0"))
