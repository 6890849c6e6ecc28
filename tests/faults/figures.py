"""How far the faults go: in each run of the tests, and (`FAULTS=release`) before a release.

A sweep is shared out among worlds that each take every nth place, from another place on.  Worlds grow with
each step, so many short walks reach further in the same time than one long one.
"""

import os

RELEASE = os.environ.get("FAULTS") == "release"

KILL_STRIDE = 27
KILL_WORLDS = 810 if RELEASE else 27  # of some 400 writes each once, or in thirty worlds: 10,000 kills
DISK_STRIDE = 24
DISK_WORLDS = 24 if RELEASE else 2
SIGNAL_STRIDE = 30
SIGNAL_WORLDS = 30 if RELEASE else 1
RACE_WORLDS = 25 if RELEASE else 1


def place(world: int, stride: int, step: int = 1) -> int:
    """Where a world begins: few are spread out, `step` apart, and `stride` worlds take every place."""
    return 1 + (world * step + world * step // stride) % stride
