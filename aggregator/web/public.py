"""What everybody may ask for: the output folder, and whether we are well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aggregator.web.negotiation import choose_coding, has_current, write_http_date
from aggregator.web.shelf import Copy, Shelf

LONGEST = 3600  # seconds that an answer is fresh at most
SHORTEST = 60
FEEDS = frozenset({".atom", ".rss", ".json"})
POLICY = (
    "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline' 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_VARY = "Accept-Encoding"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the server must know besides the files."""

    url: str  # where the folder is reachable, with a closing slash
    hubs: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)  # old name of a category -> its name
    removed: frozenset[str] = frozenset()  # names of categories that were published and are no more
    next_build: datetime | None = None  # when the files may change at the earliest


def make_public(shelf: Shelf, standing: Callable[[], Standing], clock: Callable[[], datetime]) -> Starlette:
    """The application on the public address."""

    async def healthz(_request: Request) -> Response:
        return _say("ok", 200, {"Cache-Control": "no-store"})

    async def give(request: Request) -> Response:
        return _Asked(request, shelf, standing(), clock()).answer()

    return Starlette(
        routes=[
            Route("/healthz", healthz, methods=["GET", "HEAD"]),
            Route("/{path:path}", give, methods=["GET", "HEAD", "OPTIONS", *_OTHERS]),
        ]
    )


_OTHERS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT")
_ALLOW = "GET, HEAD, OPTIONS"


@dataclass(slots=True)
class _Asked:
    """One request for a file."""

    request: Request
    shelf: Shelf
    standing: Standing
    now: datetime

    def answer(self) -> Response:
        """The file, where it went, or why there is none."""
        if self.request.method == "OPTIONS":
            asked = {"Access-Control-Allow-Methods": _ALLOW, "Access-Control-Allow-Headers": "*"}
            return Response(status_code=204, headers={"Allow": _ALLOW} | asked | _common())
        if self.request.method not in ("GET", "HEAD"):
            return _say("only GET and HEAD are understood here", 405, {"Allow": _ALLOW})
        path = self.request.path_params["path"]
        path = f"{path}index.html" if not path or path.endswith("/") else path
        name, suffix = PurePosixPath(path).stem, PurePosixPath(path).suffix
        if "/" not in path and name in self.standing.moved and suffix:
            return self._redirect(f"{self.standing.moved[name]}{suffix}")
        page = self._page(path, suffix)
        copy = self.shelf.find(page or path)
        if copy is not None:
            return self._give(copy, path, page)
        if "/" not in path and name in self.standing.removed and suffix:
            return _say("this feed was taken down for good", 410, self._cache(LONGEST))
        return _say("there is nothing here", 404, self._cache(SHORTEST))

    def _page(self, path: str, suffix: str) -> str | None:
        """The page for people, where a person's browser asks for a feed."""
        if suffix not in FEEDS or self.request.headers.get("sec-fetch-dest") != "document":
            return None
        page = str(PurePosixPath(path).with_suffix(".html"))
        return page if self.shelf.find(page) else None

    def _give(self, copy: Copy, path: str, page: str | None) -> Response:
        headers = self.request.headers
        coding = choose_coding(headers.get("accept-encoding"), copy.codings)
        modified = min(copy.modified, self.now)
        fields = self._cache(self._fresh_for()) | {
            "ETag": copy.tag(coding),
            "Last-Modified": write_http_date(modified),
            **self._describe(path, page),
        }
        if has_current(headers.get("if-none-match"), headers.get("if-modified-since"), copy.tags, modified):
            return Response(status_code=304, headers=fields | _common())
        fields["Content-Type"] = copy.media_type
        if coding:
            fields["Content-Encoding"] = coding
        return Response(copy.pack(coding), headers=fields | _common())

    def _describe(self, path: str, page: str | None) -> dict[str, str]:
        """What goes with the file, on 200 and 304 alike."""
        suffix = PurePosixPath(path).suffix
        fields = {"Vary": f"{_VARY}, Sec-Fetch-Dest" if suffix in FEEDS else _VARY}
        if page:
            fields["Content-Location"] = f"/{page}"
        if page or suffix == ".html":
            fields["Content-Security-Policy"] = POLICY
            fields["Referrer-Policy"] = "no-referrer"
        elif suffix in FEEDS:
            links = [f'<{self.standing.url}{path}>; rel="self"']
            links += [f'<{hub}>; rel="hub"' for hub in self.standing.hubs]
            fields["Link"] = ", ".join(links)
            fields["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; sandbox"
        return fields

    def _redirect(self, target: str) -> Response:
        # Relative, so that it holds under whatever path a proxy serves us.
        return _say(f"moved to {target}", 301, {"Location": target} | self._cache(LONGEST))

    def _fresh_for(self) -> int:
        if self.standing.next_build is None:
            return SHORTEST
        wait = int((self.standing.next_build - self.now.astimezone(UTC)).total_seconds())
        return min(max(wait, SHORTEST), LONGEST)

    def _cache(self, seconds: int) -> dict[str, str]:
        return {"Cache-Control": f"public, max-age={seconds}", "Vary": _VARY}


def _common() -> dict[str, str]:
    return {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}


def _say(text: str, status: int, fields: Mapping[str, str]) -> Response:
    """Words of ours: never markup, and nothing of what was asked."""
    return Response(
        f"{text}\n",
        status_code=status,
        headers={"Vary": _VARY} | dict(fields) | _common(),
        media_type="text/plain",
    )
