"""What the commands make of their options."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from aggregator.commands.beginning import init
from aggregator.commands.reading import RefreshOptions, select_sources
from aggregator.commands.running import start_clock
from aggregator.config import Config, load_config
from tests.program.newsroom import Newsroom

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    newsroom = Newsroom(tmp_path / "room")
    newsroom.configure(
        '{id: nos, url: "https://nos.example/feed", category: nieuws}',
        '{id: nu, url: "https://nu.example/feed", categories: [nieuws, tech]}',
        '{id: los, url: "https://los.example/feed"}',
    )
    return load_config(newsroom.config, {})


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (RefreshOptions(), ["nos", "nu", "los"]),
        (RefreshOptions(source_ids=("nu", "nos")), ["nos", "nu"]),
        (RefreshOptions(category_ids=("tech",)), ["nu"]),
        (RefreshOptions(category_ids=("all",)), ["nos", "nu", "los"]),
        (RefreshOptions(source_ids=("nos", "los"), category_ids=("nieuws",)), ["nos"]),
    ],
)
def test_ids_narrow_in_the_order_of_the_configuration(
    config: Config, options: RefreshOptions, ids: list[str]
) -> None:
    assert [source.id for source in select_sources(config, options)] == ids


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (RefreshOptions(source_ids=("noss",)), "no source `noss` in the configuration; did you mean `nos`?"),
        (RefreshOptions(category_ids=("teck",)), "no category `teck` .* did you mean `tech`"),
        (RefreshOptions(category_ids=("sport",)), "no category `sport` .* valid: all, nieuws, tech"),
    ],
)
def test_an_unknown_id_is_refused_with_the_nearest_or_all_valid_ones(
    config: Config, options: RefreshOptions, message: str
) -> None:
    with pytest.raises(click.UsageError, match=message):
        select_sources(config, options)


def test_init_says_which_file_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder must be")
    with pytest.raises(click.UsageError, match=r"cannot write .*/config/aggregator\.yaml: .*; name a folder"):
        init(tmp_path, None, NOW)


def test_init_writes_through_no_link_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "aggregator.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(click.UsageError, match="is there already"):
        init(tmp_path, None, NOW)
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_started_clock_goes_on_from_its_start() -> None:
    clock = start_clock(NOW)
    first = clock()
    time.sleep(1.05)
    assert NOW <= first < clock() < NOW + timedelta(minutes=5)
    assert clock().microsecond == 0
