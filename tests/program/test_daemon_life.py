"""The daemon over time: slow sources, a clock that jumps, and what its service manager hears."""

import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program.daemon import PATIENCE, running
from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.program.test_gate import feed, item

HANGING, HEALTHY = 10, 40
TIMEOUT = 240  # seconds that a hanging source would have held everybody up


@pytest.fixture
def silence() -> Iterator[socket.socket]:
    """Takes connections on every loopback address, and never answers by itself."""
    with socket.create_server(("", 0), backlog=512) as listener:
        yield listener


def published(newsroom: Newsroom) -> int:
    try:
        return len(newsroom.read_json("all.json")["items"])
    except OSError:
        return 0


def test_hanging_sources_keep_no_healthy_one_from_being_published(
    newsroom: Newsroom, site: Site, silence: socket.socket
) -> None:
    """And what one of them offers in the end is published then; no tick takes part."""
    port = silence.getsockname()[1]
    sources = [f'{{id: stil-{n}, url: "http://127.0.2.{n + 1}:{port}/"}}' for n in range(HANGING)]
    for number in range(HEALTHY):
        path = f"/veer-{number}"
        site.put(path, feed([item(number)]).replace("veer.example", f"veer{number}.example"))
        sources.append(f'{{id: veer-{number}, url: "{site.url(path, f"127.0.1.{number + 1}")}"}}')
    assert TIMEOUT > 2 * PATIENCE  # so that who waits for them is seen to
    fetch = f"{{allow_private: true, host_delay: 0s, timeout: {TIMEOUT}s}}"
    newsroom.configure(*sources, serve="false", fetch=fetch, defaults="{window: 9999d}")
    with running(newsroom, tick=3600) as daemon:
        daemon.wait_until(lambda: published(newsroom) == HEALTHY, "the healthy ones")
        answer = feed([item(99)]).encode()
        connection, _ = silence.accept()
        with connection:
            connection.recv(65536)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(answer)}"
            connection.sendall(head.encode() + b"\r\n\r\n" + answer)
            daemon.wait_until(lambda: published(newsroom) == HEALTHY + 1, "the late one")
        daemon.end()


class Manager:
    """Hears what a service manager would."""

    def __init__(self, place: Path) -> None:
        self.heard: list[dict[str, str]] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(place))
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        while text := self._socket.recv(4096).decode():
            self.heard.append(dict(line.split("=", 1) for line in text.splitlines()))
        self._socket.close()

    def heard_of(self, name: str) -> list[str]:
        return [facts[name] for facts in list(self.heard) if name in facts]

    def close(self, place: Path) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"", str(place))
        self._listener.join()  # it has heard all that was said before


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose name leaves room for that of a socket, wherever the tests have theirs."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def test_the_service_manager_hears_of_start_reload_health_and_end(newsroom: Newsroom, short: Path) -> None:
    newsroom.configure(serve="false")
    place = short / "notify"
    manager = Manager(place)
    environ = {"NOTIFY_SOCKET": str(place), "WATCHDOG_USEC": "400000"}
    with running(newsroom, environ=environ) as daemon:
        daemon.wait_until(lambda: len(manager.heard_of("WATCHDOG")) > 2, "signs of life")
        assert manager.heard_of("READY") == ["1"]
        good = newsroom.config.read_text(encoding="utf-8")
        newsroom.config.write_text(f"{good}onzin: 1\n", encoding="utf-8")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until(
            lambda: any("a newer configuration is refused" in text for text in manager.heard_of("STATUS")),
            "why",
        )
        assert any("aggregator.yaml:8" in text for text in manager.heard_of("STATUS"))
        assert int(manager.heard_of("MONOTONIC_USEC")[0]) > 0
        newsroom.config.write_text(good, encoding="utf-8")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until(lambda: manager.heard_of("STATUS")[-1].startswith("0 sources"), "all well again")
        daemon.wait_until(lambda: len(manager.heard_of("READY")) >= 3, "the end of the second reload")
        order = [name for facts in list(manager.heard) for name in ("RELOADING", "READY") if name in facts]
        assert order[:5] == ["READY", "RELOADING", "READY", "RELOADING", "READY"]
        daemon.end()
    manager.close(place)
    assert manager.heard_of("STOPPING") == ["1"]
