"""Histories that flooded somebody's reader elsewhere: nobody gets an item twice, nobody misses one."""

from pathlib import Path

import pytest

from tests.incidents.stage import STORIES, load, watch
from tests.program.site import open_site


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_subscribers_see_what_the_story_says_and_nothing_else(path: Path, tmp_path: Path) -> None:
    with open_site() as site:
        assert watch(load(path), tmp_path, site) == {}
