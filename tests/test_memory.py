"""What a pass took is given back when it is over."""

import os
from pathlib import Path

from aggregator.memory import release_memory

MIB = 2**20


def used() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_what_lies_below_something_that_is_still_used_is_given_back_too() -> None:
    taken = [os.urandom(2000) for _ in range(30_000)]
    last = taken.pop()
    full = used()
    taken.clear()
    release_memory()
    assert used() < full - 40 * MIB
    assert len(last) == 2000
