"""What the owner may ask for: how everything is, whether we are ready, and what goes wrong."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from aggregator.app import open_reader
from aggregator.config import Config
from aggregator.errors import AggregatorError
from aggregator.files import find_obstacle, is_plain_file
from aggregator.model import DaemonState
from aggregator.observe.meters import Meters
from aggregator.observe.status import report_status
from aggregator.store import is_there
from aggregator.text.xmlchars import write_json
from aggregator.web.names import OwnNames
from aggregator.web.shelf import MEDIA_TYPES
from aggregator.web.statuspage import status_policy, write_status_page

_FIELDS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def make_admin(
    config: Config,
    clock: Callable[[], datetime],
    meters: Meters,
    tell: Callable[[], DaemonState | None] = lambda: None,
) -> ASGIApp:
    """The application on the owner's address; `tell` says how the daemon is, where there is one."""
    desk = _Desk(config, clock, meters, tell)
    named = {config.serve.admin[0]} if config.serve else set()
    routes = {
        "/": desk.lead_on,
        "/status": desk.show_status,
        "/status.json": desk.report,
        "/metrics": desk.measure,
        "/readyz": desk.tell_ready,
        "/healthz": desk.tell_alive,
        "/ops.atom": desk.show_troubles,
    }
    return OwnNames(Starlette(routes=[Route(path, answer) for path, answer in routes.items()]), named)


class _Desk:
    """Answers from the database, which is opened anew for each, apart from the event loop."""

    def __init__(
        self,
        config: Config,
        clock: Callable[[], datetime],
        meters: Meters,
        tell: Callable[[], DaemonState | None],
    ) -> None:
        self._config = config
        self._clock = clock
        self._meters = meters
        self._tell = tell

    async def lead_on(self, _request: Request) -> Response:
        """The page is what a person looks for."""
        return RedirectResponse("status", 302, _FIELDS)

    async def show_status(self, _request: Request) -> Response:
        """Everything, for a person."""
        status = await asyncio.to_thread(self._look)
        page = await asyncio.to_thread(write_status_page, status, self._config.site.timezone)
        fields = _FIELDS | {"Content-Security-Policy": status_policy()}
        return Response(page, _code(status), fields, MEDIA_TYPES[".html"])

    async def report(self, _request: Request) -> Response:
        """Everything, for a program."""
        status = await asyncio.to_thread(self._look)
        body = write_json(status, indent=1) + "\n"
        return Response(body, _code(status), _FIELDS, "application/json")

    async def measure(self, _request: Request) -> Response:
        """Numbers, for Prometheus."""
        from prometheus_client import CONTENT_TYPE_LATEST

        body = await asyncio.to_thread(self._write_metrics)
        return Response(body, 200, _FIELDS | {"Content-Type": CONTENT_TYPE_LATEST})

    async def tell_ready(self, _request: Request) -> Response:
        """Whether what we serve is worth asking for, or why not."""
        missing = await asyncio.to_thread(self._find_missing)
        text = f"not ready: {missing}\n" if missing else "ready\n"
        return Response(text, 503 if missing else 200, _FIELDS, "text/plain")

    async def tell_alive(self, _request: Request) -> Response:
        """That we answer."""
        return Response("ok\n", 200, _FIELDS, "text/plain")

    async def show_troubles(self, _request: Request) -> Response:
        """The owner's own feed."""
        try:
            body = await asyncio.to_thread((self._config.database.parent / "ops.atom").read_bytes)
        except OSError:
            return Response("nothing was told yet\n", 404, _FIELDS, "text/plain")
        return Response(body, 200, _FIELDS, MEDIA_TYPES[".atom"])

    def _look(self) -> dict[str, Any]:
        now, daemon = self._clock(), self._tell()
        try:
            with open_reader(self._config) as app:
                return report_status(app, self._config, now, daemon)
        except AggregatorError as error:
            return report_status(None, self._config, now, daemon, str(error))

    def _write_metrics(self) -> bytes:
        try:
            with open_reader(self._config) as app:
                overviews = app.overview(self._clock())
        except AggregatorError:
            return self._meters.write(None, self._tell())
        return self._meters.write(overviews, self._tell())

    def _find_missing(self) -> str | None:
        try:
            if not is_there(self._config.database):
                return "nothing was read yet"
            with open_reader(self._config) as app:
                fresh = app.store.is_fresh()
        except AggregatorError as error:
            return str(error)
        page = self._config.output / "index.html"
        if reason := find_obstacle(page):
            return f"what is published cannot be read: {page}: {reason}"
        if fresh or not is_plain_file(page):
            return "nothing was published yet"
        return None


def _code(status: Mapping[str, Any]) -> int:
    """A database that cannot be read is told with what else is known."""
    return 200 if status["database"] == "ok" else 503
