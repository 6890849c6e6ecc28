"""Credentials everywhere, servers that echo them everywhere: no secret in anything that we write or say."""

import base64
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from tests.program.newsroom import Newsroom

BASIC, BEARER, HEADER, QUERY, FILED = (
    "Bas1cPassw0rd",
    "Bear3rT0kenX",
    "H3aderT0kenX",
    "Qu3ryT0kenXy",
    "F1ledT0kenXy",
)
SECRETS = (BASIC, BEARER, HEADER, QUERY, FILED)
ECHO_FEED = """<rss version="2.0"><channel><title>{echo}</title><link>http://e.example/{echo}</link>
<item><guid>urn:x:{name}</guid><title>Van {echo}</title><link>http://e.example/{name}?t={echo}</link>
<author>{echo}</author><category>{echo}</category><description>&lt;a href="http://e.example/{echo}"&gt;{echo}
&lt;/a&gt;</description><enclosure url="http://e.example/{echo}.mp3" type="audio/mpeg" length="1"/></item>
</channel></rss>"""


class Echo(BaseHTTPRequestHandler):
    """Answers with all that it was told: in bodies, headers, redirects and errors."""

    server: ThreadingHTTPServer
    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        sent = [self.headers.get(name, "") for name in ("Authorization", "X-Key")]
        query = self.path.partition("=")[2]
        self.asked.append((self.path, " ".join(sent)))
        echo = " ".join(filter(None, (*sent, query, *self._decoded(sent[0]))))
        name = self.path.strip("/").partition("?")[0]
        if name.startswith("moved"):
            flat = "".join(echo.split())
            target = f"http://127.0.0.3:{self.server.server_port}/landed"
            self._answer(
                302, b"", Location=target if name.startswith("moved-") else f"http://{flat}.invalid/{flat}"
            )
        elif name.startswith("error"):
            self._answer(500, echo.encode(), Retry_After=echo, X_Echo=echo)
        elif name.startswith("page"):
            self._answer(200, f"<title>{echo}</title><p>{echo}".encode(), Content_Type="text/html")
        else:
            tag = '"' + echo.replace('"', "") + '"'
            self._answer(200, ECHO_FEED.format(echo=echo, name=name).encode(), ETag=tag, X_Echo=echo)

    def _decoded(self, sent: str) -> list[str]:
        return [base64.b64decode(sent[6:]).decode()] if sent.startswith("Basic ") else []

    def _answer(self, status: int, body: bytes, **fields: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("", 0), Echo) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        Echo.asked.clear()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets in the environment, where a debugging library would look for its switch too."""
    for name, value in {"BASIC": f"lezer:{BASIC}", "BEARER": BEARER, "HEADER": HEADER}.items():
        monkeypatch.setenv(f"NEWS_{name}", value)
    for name in ("HTTPX_LOG_LEVEL", "PYTHONASYNCIODEBUG"):
        monkeypatch.setenv(name, "debug" if name == "HTTPX_LOG_LEVEL" else "1")
    monkeypatch.setenv("http_proxy", f"http://{BEARER}@127.0.0.1:9/")  # never read


def configure(newsroom: Newsroom, port: int) -> None:
    (newsroom.config.parent / "sleutel").write_text(FILED + "\n")
    ways = {
        "basic": 'auth: {basic: "${NEWS_BASIC}"}',
        "bearer": 'auth: {bearer: "${NEWS_BEARER}"}',
        "file": "auth: {bearer: {file: sleutel}}",
        "header": 'headers: {X-Key: "${NEWS_HEADER}"}',
        "query": "priority: 0",
    }
    newsroom.configure(
        *(
            f'{{id: {kind}-{way}, url: "http://127.0.0.1:{port}/{kind}-{way}'
            f'{"?token=" + QUERY if way == "query" else ""}", category: nieuws, interval: 5m, {option}}}'
            for kind in ("feed", "moved", "moved2", "error", "page")
            for way, option in ways.items()
        )
    )


def leaks(text: str) -> list[str]:
    forms = [*SECRETS, base64.b64encode(f"lezer:{BASIC}".encode()).decode().rstrip("=")]
    return [form for form in forms if form.lower() in text.lower()]


def log_of_a_daemon(newsroom: Newsroom) -> str:
    """What `run` says, every logger at its most talkative."""
    program = "import logging; talk = logging.basicConfig; "
    program += "logging.basicConfig = lambda **words: talk(**words | {'level': 1}); "
    program += (
        "from aggregator.observe import logs; logs._LEVELS.clear(); from aggregator.cli import main; main()"
    )
    words = ["run", "--config", str(newsroom.config), "--now", "2026-10-03T12:00:00Z"]
    log = newsroom.root / "log"
    with log.open("wb") as file:
        daemon = subprocess.Popen(
            [sys.executable, "-c", program, *words], stdout=file, stderr=file, cwd=newsroom.root
        )
        try:
            begun, deadline = len(Echo.asked), time.monotonic() + 60
            while len(Echo.asked) < begun + 25 and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(30)
    return log.read_text(encoding="utf-8", errors="replace")


def test_no_secret_is_in_any_file_line_log_or_answer_of_a_whole_run(
    newsroom: Newsroom, port: int, told: None
) -> None:
    configure(newsroom, port)
    said = [newsroom.run(*words) for words in (("check",), ("refresh",), ("refresh", "--json", "--force"))]
    said += [newsroom.run(*words) for words in (("refresh", "--dry-run", "--force"), ("sources",))]
    said += [newsroom.run("sources", "--json"), newsroom.run("publish")]
    assert all(any(form in text for _, text in Echo.asked) for form in (BEARER, HEADER, FILED))
    assert any(QUERY in path for path, _ in Echo.asked)
    landed = [text for path, text in Echo.asked if path == "/landed"]
    assert landed
    assert set(landed) == {" "}
    for done in said:
        assert leaks(done.stdout + done.stderr) == []
    log = log_of_a_daemon(newsroom)
    assert '"level": "debug"' in log
    assert leaks(log) == []
    files = [path for path in newsroom.root.rglob("*") if path.is_file() and path.name != "sleutel"]
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        kept = {QUERY} if "news.db" in path.name or path == newsroom.config else set()
        assert set(leaks(text)) <= kept, path.name
    assert len(newsroom.read_json("nieuws.json")["items"]) >= 5
    public = json.dumps([path.read_text(encoding="utf-8") for path in newsroom.feeds.rglob("*.*")])
    assert "127.0.0.1" not in public  # a source with credentials is named nowhere in public
