"""Web addresses, hosts and ports as people write them; readers as in `values`.

No message repeats an address: a password may stand in it.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from aggregator.config.suggestions import quoted
from aggregator.config.values import read_flag, read_raw_text
from aggregator.errors import BlockedError
from aggregator.fetch.guard import is_public
from aggregator.fetch.locations import normalise_host, parse_ip, parse_location
from aggregator.model import SECRET_PARAMETER
from aggregator.text.urls import checked_url

_V6 = 6
_LOCAL = {"localhost": "127.0.0.1", "": "0.0.0.0"}  # noqa: S104 - recognised, not listened on
PLACEHOLDERS = ("example.org", "example.com", "example.net", "example", "invalid", "test")
PRIVATE_NAMES = (
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "home.arpa",
    "corp",
)

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", re.ASCII)
_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/@\s]+):([0-9]{1,5})", re.ASCII)
USERINFO = (
    "must not hold a user name or password, as addresses are published and logged; take it out and use "
    '`auth: {basic: "${NAME}"}` with an environment variable NAME that holds user:password'
)


def read_url(value: Any) -> str:
    """A whole http or https address, made fit to publish; raises ValueError also for userinfo."""
    text = read_raw_text(value).strip()
    if has_userinfo(text):
        raise ValueError(USERINFO)
    if "${" in text:
        raise ValueError("must be written out: `${NAME}` works in `auth` and `headers` only")
    _check_scheme(text)
    url = checked_url(text)
    try:
        parse_location(text)
    except BlockedError as error:
        raise ValueError(f"is no usable address ({error}); write it as https://HOST/PATH") from error
    if url is None:
        raise ValueError("is no usable address; write it as https://HOST/PATH")
    return url


def read_own_url(value: Any) -> str:
    """The same for an address of the owner's or a hub's, at which nobody logs in."""
    if has_userinfo(read_raw_text(value).strip()):
        raise ValueError("must not hold a user name or password, as it is published; take it out")
    return read_url(value)


def _check_scheme(text: str) -> None:
    match = _SCHEME.match(text)
    scheme = match[1].lower() if match else ""
    if scheme in {"http", "https"}:
        return
    if scheme == "file":
        raise ValueError(
            "must be an http or https address; for a local file or folder use `path` instead of `url`"
        )
    if scheme in {"feed", "rss", "podcast", "itpc", "ftp", "gopher", "data", "javascript"}:
        raise ValueError(f"must be an http or https address; {quoted(scheme + ':')} is not supported")
    raise ValueError("must be a whole address that begins with https:// or http://")


def has_userinfo(text: str) -> bool:
    """Whether something stands before an @ where a host would, however the slashes are written."""
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() if scheme else 0 :].lstrip("/\\ \t")
    return "@" in re.split(r"[/?#\\]", rest, maxsplit=1)[0]


def read_site_url(value: Any) -> str:
    """The address of the output folder, with a closing slash."""
    url = read_own_url(value)
    if "?" in url or "#" in url:
        raise ValueError("must be the address of a folder, without ? and #")
    return url if url.endswith("/") else f"{url}/"


def read_callback(value: Any) -> str:
    """The address below which hubs reach us: a folder of its own, with a closing slash."""
    url = read_site_url(value)
    if not parse_location(url).target.strip("/"):
        raise ValueError("must be a folder of its own, such as https://feeds.example.org/hub/")
    return url


def read_proxy(value: Any) -> str:
    """The address of a proxy."""
    if has_userinfo(read_raw_text(value)):
        raise ValueError(
            "must not hold a user name or password; name a proxy that asks for none, such as a local one"
        )
    return read_url(value)


def read_allow_private(value: Any) -> bool | tuple[str, ...]:
    """`true`, `false`, or a list of hosts and CIDR blocks."""
    if isinstance(value, list):
        return tuple(_read_host_or_block(element) for element in value)
    try:
        return read_flag(value)
    except ValueError as error:
        raise ValueError(
            "must be true, false or a list of hosts and CIDR blocks such as [10.0.0.0/8]"
        ) from error


def _read_host_or_block(value: Any) -> str:
    text = read_raw_text(value).strip()
    try:
        return (
            str(ip_network(text.strip("[]"), strict=False))
            if "/" in text
            else normalise_host(text.strip("[]"))
        )
    except (ValueError, BlockedError) as error:
        hint = "write a host such as intranet.example or a block such as 10.0.0.0/8"
        raise ValueError(f"holds {quoted(text)}, which is neither a host nor a CIDR block; {hint}") from error


def read_listen(value: Any) -> tuple[str, int]:
    """`HOST:PORT`; an IPv6 address in brackets."""
    match = _PORT.fullmatch(read_raw_text(value))
    if match is None or int(match[2]) > 65535:
        raise ValueError('must be a host and a port such as "127.0.0.1:8080"')
    return match[1].strip("[]"), int(match[2])


def collide(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Whether two servers cannot listen at both; what names mean beside `localhost` is not looked up."""
    if one[1] != other[1] or not one[1]:
        return False
    first, second = (_read_host(host) for host, _ in (one, other))
    if first == second:
        return True
    return any(
        isinstance(a, IPv4Address | IPv6Address)
        and a.is_unspecified
        and (a.version == _V6 or not isinstance(b, IPv6Address))
        for a, b in ((first, second), (second, first))
    )


def _read_host(host: str) -> IPv4Address | IPv6Address | str:
    try:
        return ip_address(_LOCAL.get(host.lower(), host))
    except ValueError:
        return host.lower()


def host_of(url: str) -> str:
    """The host of an address that `read_url` gave: lower case, IDNA, IPv6 without brackets."""
    return parse_location(url).host


def is_placeholder(url: str) -> bool:
    """Whether an address lies in a domain that exists for examples only (RFC 2606)."""
    return _lies_in(host_of(url), PLACEHOLDERS)


def is_private_address(url: str, allowed: bool | tuple[str, ...]) -> bool:
    """Whether the host is no public one by its spelling, or one of the private hosts that are allowed."""
    host = host_of(url)
    address = parse_ip(host)
    if address is not None:
        return not is_public(address)
    return (
        "." not in host.rstrip(".")
        or _lies_in(host, PRIVATE_NAMES)
        or (allowed is not True and host in (allowed or ()))
    )


def holds_secret(url: str) -> bool:
    """Whether a query parameter is called like a token or password."""
    return SECRET_PARAMETER.search(url) is not None


def _lies_in(host: str, domains: tuple[str, ...]) -> bool:
    name = host.rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)
