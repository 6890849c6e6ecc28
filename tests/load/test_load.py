"""As many reads as continuous integration has time for; `make load` makes a million."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.load.campaign import bear_load

READS = 20_000


@pytest.mark.timeout(400)  # seconds that a busy machine may need; a quiet one takes ten
def test_every_answer_is_valid_while_publishing_goes_on(
    program: Callable[[str], str], tmp_path: Path
) -> None:
    load = bear_load(tmp_path, program("wrk"), reads=READS, seconds=5)
    assert load.checker.wrong == []
    assert load.checker.statuses.total() == READS
    assert set(load.checker.statuses) == {200, 304}
    assert len(load.checker.versions) > 12  # of twelve files: some changed while they were read
    assert (load.wrk["wrong"], load.wrk["errors"]) == (0, 0)
    assert load.wrk["ok"] > 0
    assert load.wrk["not_modified"] > 0
