"""What is watched is watched for as long as there is anything in its place."""

import asyncio
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from aggregator.daemon import watching
from aggregator.daemon.watching import Watcher


async def wait_until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - files set no event
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("reused", [False, True])
def test_a_folder_that_another_takes_the_place_of_is_watched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reused: bool
) -> None:
    """As a deployment does; many file systems give the new one the number of the old one."""
    place, told = tmp_path / "art", set[Path]()
    place.mkdir()
    if reused:
        monkeypatch.setattr(watching, "_identify", lambda place: (1, 1) if place.exists() else None)

    def hear(changed: Collection[Path]) -> None:
        told.update(changed)

    async def story() -> None:
        running = asyncio.create_task(Watcher([place], hear, recursive=True).run())
        await asyncio.sleep(0)  # it watches from its first step on
        for _ in range(2):
            shutil.rmtree(place)
            place.mkdir()
            await wait_until(lambda: place in told)
            told.clear()
            # In the moment between the two watches nobody is told: a change comes later, or once more.
            await wait_until(
                lambda: (place / "een.txt").write_text("Een stuk.") and place / "een.txt" in told
            )
        running.cancel()

    asyncio.run(story())
