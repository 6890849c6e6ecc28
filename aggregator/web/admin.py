"""What the owner may ask for: whether we are ready, and what goes wrong with sources."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aggregator.web.shelf import MEDIA_TYPES

_FIELDS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def make_admin(database: Path, output: Path) -> Starlette:
    """The application on the owner's address."""

    async def readyz(_request: Request) -> Response:
        missing = [name for name, path in (("database", database), ("output", output)) if not path.exists()]
        text = f"not ready: no {' and no '.join(missing)} yet\n" if missing else "ready\n"
        return Response(text, 503 if missing else 200, _FIELDS, "text/plain")

    async def ops(_request: Request) -> Response:
        try:
            body = (database.parent / "ops.atom").read_bytes()
        except OSError:
            return Response("nothing was told yet\n", 404, _FIELDS, "text/plain")
        return Response(body, 200, _FIELDS, MEDIA_TYPES[".atom"])

    return Starlette(routes=[Route("/readyz", readyz), Route("/ops.atom", ops)])
