"""Requests a second of our server, of nginx and of uvicorn alone, for the same published feed.

`python -m benchmarks.serving 3` prints them, with the processor time that each request cost the server:
newest version (200) and nothing new (304), turn about, the medians of 3 rounds.  Needs wrk and nginx.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.articles import write_feed
from benchmarks.measuring import ROOT, read_processor
from benchmarks.readers import configure

NAME = "c0.atom"
SECONDS = 3  # of each run of wrk
CONNECTIONS = 64
PATIENCE = 30.0  # seconds until a server answers
NGINX = """{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000; types {{ application/atom+xml atom; }}
{temporary} server {{ listen 127.0.0.1:{port}; root {output}; }} }}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
BARE = """
import sys, uvicorn
body = open(sys.argv[2], 'rb').read()
tag, length = (b'etag', b'"1"'), (b'content-length', str(len(body)).encode())
async def app(scope, receive, send):
    have = any(name == b'if-none-match' for name, _ in scope['headers'])
    status, fields = (304, [tag]) if have else (200, [tag, length])
    await send({'type': 'http.response.start', 'status': status, 'headers': fields})
    await send({'type': 'http.response.body', 'body': b'' if have else body})
uvicorn.run(app, port=int(sys.argv[1]), http='httptools', log_level='error', access_log=False, lifespan='off')
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    pid: int
    url: str


@dataclass(frozen=True, slots=True)
class Speed:
    """What a server does with all the requests that it can take."""

    rate: float  # requests a second
    processor: float  # microseconds of the server's processor time for each


Speeds = dict[str, dict[str, Speed]]  # status -> server -> what it does


@contextmanager
def run_nginx(folder: Path, output: Path) -> Iterator[Server]:
    """Serve `output` by nginx, with one worker, until the block ends.

    Raises `FileNotFoundError` where there is none.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not installed")
    port = find_port()
    places = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    user = "user root;" if os.geteuid() == 0 else ""  # else its worker may not read a temporary folder
    configuration = folder / "nginx.conf"
    told = NGINX.format(user=user, folder=folder, temporary=places, port=port, output=output)
    configuration.write_text(told, encoding="utf-8")
    with _run([program, "-c", str(configuration), "-e", f"{folder}/error.log"], port) as server:
        yield server


@contextmanager
def run_ours(folder: Path, output: Path) -> Iterator[Server]:
    """Serve `output` by our own server."""
    port = find_port()
    addresses = f'serve: {{listen: "127.0.0.1:{port}", admin: "127.0.0.1:0"}}'
    config = configure(folder, ["https://nowhere.example/"], f"output: {output}", addresses)
    command = [sys.executable, "-m", "aggregator", "serve", "--config", str(config)]
    with _run(command, port) as server:
        yield server


@contextmanager
def run_bare(output: Path) -> Iterator[Server]:
    """Give the one file by an application of five lines on uvicorn: what a server on ASGI can reach."""
    port = find_port()
    with _run([sys.executable, "-c", BARE, str(port), str(output / NAME)], port) as server:
        yield server


@contextmanager
def _run(command: list[str], port: int) -> Iterator[Server]:
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        server = Server(process.pid, f"http://127.0.0.1:{port}/{NAME}")
        try:
            _await_answer(server.url)
            yield server
        finally:
            process.terminate()


def _await_answer(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError):
            urlopen(url, timeout=PATIENCE).close()  # noqa: S310 - a server of ours
            return
        time.sleep(0.05)
    raise TimeoutError(f"{url} never answers")


def find_port() -> int:
    """A port that nobody had a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_tag(url: str) -> str:
    """The entity tag of what a server gives now."""
    with urlopen(Request(url), timeout=PATIENCE) as answer:  # noqa: S310 - a server of ours
        return str(answer.headers["ETag"])


def measure_server(server: Server, status: str, seconds: float = SECONDS) -> Speed:
    """Ask for the newest version (200), or with the tag of it (304), as often as it can answer."""
    fields = ["-H", f"If-None-Match: {read_tag(server.url)}"] if status == "304" else []
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *fields, server.url]
    before = read_processor(server.pid)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = read_processor(server.pid) - before
    words = {line.split()[0]: line.split() for line in told.splitlines() if line.strip()}
    if "Non-2xx" in words:
        raise RuntimeError(f"{server.url}: {told}")
    requests = next(int(line.split()[0]) for line in told.splitlines() if " requests in " in line)
    return Speed(float(words["Requests/sec:"][1]), used / requests * 1e6)


def measure_serving(rounds: int) -> Speeds:
    """The medians of each server, turn about."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name), Path(name, "served")
        output.mkdir()
        (output / NAME).write_bytes(write_feed(1, 0, datetime(2026, 1, 1, tzinfo=UTC)))
        with run_nginx(folder, output) as nginx, run_ours(folder, output) as ours, run_bare(output) as bare:
            servers = {"aggregator": ours, "nginx": nginx, "uvicorn alone": bare}
            taken = [_measure_round(servers) for _ in range(rounds)]
    return {
        status: {one: _take_median([speeds[status][one] for speeds in taken]) for one in servers}
        for status in ("200", "304")
    }


def _measure_round(servers: Mapping[str, Server]) -> Speeds:
    return {
        status: {name: measure_server(server, status) for name, server in servers.items()}
        for status in ("200", "304")
    }


def _take_median(speeds: list[Speed]) -> Speed:
    return Speed(
        statistics.median(speed.rate for speed in speeds),
        statistics.median(speed.processor for speed in speeds),
    )


def write_lines(speeds: Speeds) -> list[str]:
    """A short table, each server beside nginx."""
    lines = [f"{'':20}{'requests/s':>12}{'of nginx':>10}{'CPU µs':>10}{'of nginx':>10}"]
    for status, servers in speeds.items():
        best = servers["nginx"]
        for name, speed in servers.items():
            ratios = speed.rate / best.rate, best.processor / speed.processor
            told = f"{speed.rate:12.0f}{ratios[0]:10.2f}{speed.processor:10.1f}{ratios[1]:10.2f}"
            lines.append(f"{status} {name:<16}{told}")
    return lines


if __name__ == "__main__":
    print("\n".join(write_lines(measure_serving(int(sys.argv[1]) if sys.argv[1:] else 1))))
