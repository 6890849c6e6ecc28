"""A web site on loopback: what it publishes can be changed, and it remembers what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """What one path answers; a redirect when it has a location, for good unless its status says otherwise."""

    body: bytes = b""
    media_type: str = "application/rss+xml"
    status: int = 200
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    validated: bool = True  # whether it has validators and answers "not modified"

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:16]}"'


MODIFIED = "Thu, 1 Oct 2026 11:09:14 GMT"


@dataclass
class Asked:
    """One request: its path, its headers in lower case, the status that it got."""

    path: str
    headers: dict[str, str]
    status: int


class Site:
    """Pages by path, and everything that was asked, in order."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str, media_type: str = "application/rss+xml") -> str:
        self.pages[path] = Page(body.encode(), media_type)
        return self.url(path)

    def statuses(self, path: str) -> list[int]:
        return [asked.status for asked in self.asked if asked.path == path]


@contextmanager
def open_site() -> Iterator[Site]:
    """Serve on all loopback addresses until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = site.pages.get(self.path, Page(b"not here", "text/plain", 404))
            known = page.validated and self.headers.get("If-None-Match") == page.etag
            moved = page.status if page.status in (302, 303, 307, 308) else 301
            status = 304 if page.status == 200 and known else moved if page.location else page.status
            site.asked.append(
                Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, status)
            )
            body = b"" if 300 <= status < 400 else page.body
            # The library's own Date would stand beside ours.
            (self.send_response_only if "Date" in page.headers else self.send_response)(status)
            if page.location:
                self.send_header("Location", page.location)
            if page.validated:
                self.send_header("ETag", page.etag)
                self.send_header("Last-Modified", MODIFIED)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if status == 200:
                self.send_header("Content-Type", page.media_type)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("", 0), Handler) as server:
        site = Site(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
