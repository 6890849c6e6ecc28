"""For a day nothing grows, and no healthy source waits for a faulty one; `make soak` is all of it."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SOURCES, TICK = 60, 2400  # all faults that there are; a reading of everything at each tick


@pytest.mark.timeout(520)  # a minute on a machine of its own
def test_a_day_leaves_memory_and_descriptors_flat_and_the_healthy_on_schedule() -> None:
    command = [sys.executable, "-m", "tests.faults.soak", "--sources", str(SOURCES), "--tick", str(TICK)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["growth"] < 0.05
    assert figures["growth_mib"] < 20
    assert figures["last_descriptors"] <= figures["descriptors"] + 2
    assert figures["latest"] < TICK + 60
    assert figures["fewest_readings"] == 86400 // TICK
    assert figures["fewest_readings_of_faulty"] > 3
