"""Callbacks take their own addresses of the folder that is served, and no file's."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.web.callbacks import Callbacks
from aggregator.web.public import make_public
from aggregator.web.server import listening
from aggregator.web.shelf import Shelf
from aggregator.web.standing import Standing
from aggregator.websub import Inbox
from tests.web.wire import dial

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
SITE = "https://planet.example/feeds/"
TOKEN = "tO-_" * 10 + "ken"  # nobody's
FILES = ("feeds/nieuws.atom", "feeds/hub/kaart.png", "hub/oud.rss", "hub/index.html", "index.html")


def ask(folder: Path, callback: str, method: str, *paths: str) -> list[tuple[int, bytes]]:
    inbox = Inbox(lambda: NOW, lambda: None)
    callbacks = Callbacks(inbox, callback, SITE, 1000)

    async def run() -> list[tuple[int, bytes]]:
        app = make_public(Shelf(folder), lambda: Standing(SITE), lambda: NOW, callbacks)
        async with listening(app, ("127.0.0.1", 0)) as address, dial(address) as line:
            replies = [await line.ask(path, method, content_length="0") for path in paths]
        return [(reply.status, reply.body) for reply in replies]

    return asyncio.run(run())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize("callback", [f"{SITE}hub/", f"{SITE}", "https://planet.example/hub/"])
def test_no_file_is_taken_away_by_the_callbacks(folder: Path, callback: str) -> None:
    found = ask(folder, callback, "GET", *(f"/{name}" for name in FILES), "/hub/", "/", "/healthz")
    bodies = [*FILES, "hub/index.html", "index.html", "ok\n"]
    assert found == [(200, body.encode()) for body in bodies]


@pytest.mark.parametrize(
    ("callback", "paths"),
    [
        (f"{SITE}hub/", [f"/feeds/hub/{TOKEN}", f"/hub/{TOKEN}", f"/hub/{TOKEN}?hub.mode=denied"]),
        (f"{SITE}h%C3%BCb/", [f"/feeds/h%C3%BCb/{TOKEN}", f"/h%c3%bcb/{TOKEN}"]),
        (SITE, [f"/feeds/{TOKEN}", f"/{TOKEN}"]),
        ("https://ander.example/hub/", [f"/hub/{TOKEN}"]),
    ],
)
def test_hubs_find_callbacks_by_either_path_that_a_proxy_hands_on(
    folder: Path, callback: str, paths: list[str]
) -> None:
    assert ask(folder, callback, "POST", *paths) == [(410, b"this subscription is over\n")] * len(paths)
    nothing = (404, b"nothing of the kind was asked for\n")
    assert ask(folder, callback, "GET", *paths) == [nothing] * len(paths)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/hub/{TOKEN}/", f"/hub/{TOKEN}/x", f"/hub/{TOKEN}.atom", f"/{TOKEN}", f"/feeds/{TOKEN}"),
        *(f"/HUB/{TOKEN}", f"/hub//{TOKEN}", f"/hub/{TOKEN}%0d%0aX:y", "/hub/abc", "/hub"),
    ],
)
def test_what_only_looks_like_a_callback_is_a_file_that_is_not_there(folder: Path, path: str) -> None:
    assert ask(folder, f"{SITE}hub/", "GET", path) == [(404, b"there is nothing here\n")]
    assert ask(folder, f"{SITE}hub/", "POST", path)[0][0] == 405


def test_a_callback_understands_what_hubs_do_and_nothing_else(folder: Path) -> None:
    assert ask(folder, f"{SITE}hub/", "PUT", f"/hub/{TOKEN}")[0][0] == 405
