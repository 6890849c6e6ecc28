"""What is asked and what is answered."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from aggregator.errors import FetchError
from aggregator.fetch.conditional import write_conditions, write_delta_wish
from aggregator.fetch.locations import Location
from aggregator.model import HARMLESS_HEADERS, Auth, Validators

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.9, text/html;q=0.8, */*;q=0.5"
)
# What the transport or the politeness of a request rests on; a source's own headers do not change it.
RESERVED = frozenset(
    {"a-im", "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive"}
    | {"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"}
    | {"proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~\-]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET, with what we remember of its address.

    `headers` and `auth` go to the origin (scheme, host, port) of the address that they were `given` for,
    which is `url` where that is empty, and nowhere else: a feed may have moved to a stranger, or a page may
    announce one's.  Headers of the connection itself (`RESERVED`) are ignored.
    """

    url: str
    given: str = ""
    validators: Mapping[str, Validators] = field(default_factory=lambda: MappingProxyType({}))  # by URL
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    auth: Auth | None = None
    allow_private: bool | tuple[str, ...] = False  # besides what the settings allow
    accept: str = FEED_TYPES

    @property
    def is_bound(self) -> bool:
        """Whether it carries anything that is for one origin alone and may be what that asks for."""
        return self.auth is not None or any(name.lower() not in HARMLESS_HEADERS for name, _ in self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One POST of fields to a WebSub hub; never any credentials."""

    url: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)  # a secret may be among them
    allow_private: bool | tuple[str, ...] = False  # besides what the settings allow


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete answer: 200 with its body, 226 with what is new since the validators sent, or 304."""

    status: int  # 200, 226 or 304; a 203 is a 200 without validators
    url: str  # the address that answered; the key for `validators`
    permanent_url: str | None = None  # the end of the permanent (301, 308) redirects that came first
    hops: tuple[str, ...] = ()  # every address asked, the first to the last
    body: bytes = field(default=b"", repr=False)  # decoded; empty for 304
    content_type: str | None = None
    links: tuple[str, ...] = ()  # the values of its Link header fields
    served: datetime | None = None  # what the server's clock says (Date)
    validators: Validators = field(
        default_factory=Validators
    )  # for `url`: new with 200 and 226, the old with 304
    max_age: float | None = None  # seconds to stay away, at most a week; None when unstated


def compose_headers(request: Request, home: Location, here: Location, user_agent: str) -> dict[str, str]:
    """The header fields for one hop; raises FetchError for a source's header that cannot be sent.

    Validators belong to the URL of the hop; credentials and the source's own headers to the origin of
    `home`.
    """
    fields = {
        "Host": here.authority,
        "User-Agent": user_agent,
        "Accept": request.accept,
        "Accept-Encoding": "gzip",
    }
    if here.origin == home.origin:
        fields |= _own_headers(request, fields)
    known = request.validators.get(here.url, Validators())
    return fields | dict(write_conditions(known) + write_delta_wish(known)) | {"Connection": "close"}


def compose_form_headers(here: Location, user_agent: str) -> dict[str, str]:
    """The header fields for one hop of a form."""
    return {
        "Host": here.authority,
        "User-Agent": user_agent,
        "Accept": "*/*",
        "Content-Type": "application/x-www-form-urlencoded",
        "Connection": "close",
    }


def _own_headers(request: Request, ours: Mapping[str, str]) -> dict[str, str]:
    names = {name.lower(): name for name in ours}
    own: dict[str, str] = {}
    if request.auth is not None and request.auth.basic is not None:
        own["Authorization"] = "Basic " + base64.b64encode(request.auth.basic.encode()).decode("ascii")
    elif request.auth is not None and request.auth.bearer is not None:
        own["Authorization"] = f"Bearer {request.auth.bearer}"
    for name, value in request.headers:
        if name.lower() not in RESERVED:
            own[names.get(name.lower(), name)] = value
    for name, value in own.items():
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise FetchError(f"the header {name!a:.40} of this source cannot be sent")
    return own
