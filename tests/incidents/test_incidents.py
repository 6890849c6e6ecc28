"""Histories that flooded somebody's reader elsewhere: nobody gets an item twice, nobody misses one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.incidents.readers import Newsboat
from tests.incidents.stage import STORIES, load, watch
from tests.incidents.subscriber import Harm
from tests.program.site import open_site

TABLE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_subscribers_see_what_the_story_says_and_nothing_else(path: Path, tmp_path: Path) -> None:
    """Newsboat follows too where it is installed; the table in the docs tells this very run."""
    newsboat = shutil.which("newsboat")
    readers = {"newsboat": Newsboat(newsboat, tmp_path / "newsboat")} if newsboat else {}
    with open_site() as site:
        report = watch(load(path), tmp_path / "room", site, readers)
    assert report.harm == {}
    assert all(harm == Harm() for harm in report.readers.values()), report.readers
    assert report.row in TABLE


def test_newsboat_is_there_to_follow(program: Callable[[str], str]) -> None:
    assert program("newsboat")


def test_the_table_in_the_docs_tells_no_other_story() -> None:
    rows = [line for line in TABLE if line.endswith("| 0 | 0 |")]
    assert len(rows) == len(STORIES) >= 20
