"""The server's names, and those that the owner's address does not listen to (DNS rebinding)."""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = re.compile(r"(?:\[([^\[\]]*)\]|([^\[\]:]*))(?::[0-9]*)?")  # RFC 9110 section 7.2


def name_origin(host: str, port: int) -> str:
    """The address of a server as one writes it: an IPv6 address stands in brackets."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class OwnNames:
    """Lets requests through that name the server by an IP address, as localhost, or by one of `names`.

    A page in the owner's browser may ask whatever name it owns, and let that lead to the owner's
    machine; but it cannot make the browser send another name, nor an address.
    """

    def __init__(self, app: ASGIApp, names: Collection[str] = ()) -> None:
        self._app = app
        self._names = {name.lower().rstrip(".") for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 421 to all others."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) <= 1 and all(map(self._is_ours, hosts)):
            await self._app(scope, receive, send)
            return
        text = "ask for this by its IP address, as localhost, or by the name under `serve.admin`\n"
        fields = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        await PlainTextResponse(text, 421, fields)(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        written = _HOST.fullmatch(host)
        if written is None:
            return False
        if written[1] is not None:
            return isinstance(_read_address(written[1]), IPv6Address)
        name = written[2].lower().rstrip(".")
        if name in self._names or name == "localhost" or name.endswith(".localhost"):
            return True
        return _read_address(name) is not None


def _read_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
