"""Where a request goes: an http(s) URL taken apart without changing a byte of its path and query.

`text.urls` makes addresses fit to publish; here an address is kept as its server wrote it, because
`/a%7eb` and `/a~b` may be two things to that server (RFC 9110 section 4.2.3 lets us compare them as
equal, but nothing obliges the server to).
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

import idna

from aggregator.errors import BlockedError

MAX_LENGTH = 8192  # characters; RFC 9110 section 4.1 asks for at least 8000
LONGEST_SCHEME = 20  # characters that are told
DEFAULT_PORTS = {"http": 80, "https": 443}

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_ABSOLUTE = re.compile(r"(https?)://([^/?]*)(.*)", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9_\-]{1,63}(?:\.[a-z0-9_\-]{1,63})*\.?")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_UNSENDABLE = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class Location:
    """One http(s) address: `url` for people and as a key, the parts for the request."""

    url: str  # as written, without fragment and userinfo, ASCII only
    scheme: str
    host: str  # lower case ASCII; an IP address in its usual notation, IPv6 without brackets
    port: int
    target: str  # path and query as they go on the request line

    @property
    def origin(self) -> tuple[str, str, int]:
        """What credentials are bound to (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Host and port for the Host field; the scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    def by_https(self) -> "Location":
        """The same place by https; the usual port of http becomes that of https (RFC 6797 section 8.3)."""
        port = DEFAULT_PORTS["https"] if self.port == DEFAULT_PORTS["http"] else self.port
        secure = replace(self, scheme="https", port=port)
        return replace(
            secure, url=_ABSOLUTE.sub(lambda parts: f"https://{secure.authority}{parts[3]}", self.url)
        )

    def resolve(self, reference: str) -> "Location":
        """Where a Location field leads from here (RFC 3986 section 5.2).

        Only the dot segments of a path relative to ours are folded; what is absolute stays as written.
        """
        try:
            return self._resolve(reference)
        except BlockedError as error:
            error.args = (str(error).replace("the address", "redirects to an address that", 1),)
            raise

    def _resolve(self, reference: str) -> "Location":
        reference = _clean(reference).partition("#")[0]
        if scheme := _SCHEME.match(reference):
            if scheme[1].lower() not in DEFAULT_PORTS:
                # In part it could be most of a credential, which nobody would know again.
                named = scheme[1] if len(scheme[1]) <= LONGEST_SCHEME else "another scheme"
                raise BlockedError(f"redirects to {named}: only http and https are followed")
            return parse_location(reference)
        if reference.startswith("//"):
            return parse_location(f"{self.scheme}:{reference}")
        return parse_location(f"{self.scheme}://{self.authority}{self._target(reference)}")

    def _target(self, reference: str) -> str:
        if reference.startswith("/"):
            return reference
        path = self.target.partition("?")[0]
        if not reference:
            return self.target
        if reference.startswith("?"):
            return path + reference
        relative, mark, query = reference.partition("?")
        return _fold_dots(path.rpartition("/")[0] + "/" + relative) + mark + query


def parse_location(url: str) -> Location:
    """Take a URL apart; raises BlockedError when it is not http(s) or names no usable host."""
    url = _clean(url).partition("#")[0]
    match = _ABSOLUTE.fullmatch(url)
    if match is None:
        raise BlockedError("the address is not a complete http or https URL")
    if "\\" in match[2]:  # http://a\@b/ is host a to browsers and host b to others
        raise BlockedError("the address names no valid host")
    scheme, authority, target = match[1].lower(), match[2].rpartition("@")[2], match[3]
    host, port = _split_authority(authority, DEFAULT_PORTS[scheme])
    if not target.startswith("/"):
        target = "/" + target
    shown = f"{match[1]}://{authority}{match[3]}" if authority.isascii() else ""
    plain = Location(shown, scheme, host, port, target)
    return plain if shown else Location(f"{scheme}://{plain.authority}{match[3]}", scheme, host, port, target)


@lru_cache(maxsize=1024)  # each request asks several times
def parse_ip(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host spells, in any notation a browser understands; None for a name.

    `127.1`, `0x7f.1`, `0177.0.0.1` and `2130706433` all are 127.0.0.1 (WHATWG URL, IPv4 parser), and
    `socket` would read them so too.  Raises ValueError for what looks like an address and is none.
    """
    if ":" in host:
        return IPv6Address(host)
    parts = host.removesuffix(".").split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4:
        raise ValueError("too many parts")
    *high, low = [_number(part) for part in parts]
    if any(number > 255 for number in high) or low >= 256 ** (4 - len(high)):
        raise ValueError("a part is too large")
    return IPv4Address(low + sum(number << (8 * (3 - place)) for place, number in enumerate(high)))


def _number(part: str) -> int:
    if not _NUMBER.fullmatch(part) or len(part) > 40:
        raise ValueError("not a number")
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def _split_authority(authority: str, port: int) -> tuple[str, int]:
    bracketed = re.fullmatch(r"\[([0-9a-fA-F.]*:[0-9a-fA-F:.]*)\](?::([0-9]{0,5}))?", authority)
    plain = re.fullmatch(r"([^\[\]:]+)(?::([0-9]{0,5}))?", authority)
    found = bracketed or plain
    if found is None:
        raise BlockedError("the address names no valid host")
    if found[2]:
        port = int(found[2])
    if not 0 < port < 65536:
        raise BlockedError("the address names no valid port")
    return normalise_host(found[1]), port


def normalise_host(host: str) -> str:
    """A host in the one notation that is compared and looked up; raises BlockedError for none.

    Look-alikes become what they would be resolved as: `ⓛocalhost` is `localhost`, `127。0。0。1` and
    `0x7f.1` are `127.0.0.1`.
    """
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
        address = parse_ip(name.lower())
    except (ValueError, IndexError) as error:  # idna raises both
        raise BlockedError("the address names no valid host") from error
    if address is not None:
        return str(address)
    if not _NAME.fullmatch(name.lower()) or len(name) > 254:
        raise BlockedError("the address names no valid host")
    return name.lower()


def _clean(url: str) -> str:
    """What browsers do first: trim, drop line breaks and tabs, percent-encode what cannot be sent.

    A host keeps its letters for IDNA.  Bytes that were not UTF-8 arrive as surrogate escapes and leave
    as the same bytes, percent-encoded.
    """
    url = re.sub(r"[\t\r\n]", "", url.strip("".join(map(chr, range(33)))))
    if len(url) > MAX_LENGTH:
        raise BlockedError(f"the address is longer than {MAX_LENGTH} characters")
    try:
        head, rest = _split_head(url)
        return head + _UNSENDABLE.sub(_percent, rest)
    except UnicodeEncodeError as error:
        raise BlockedError("the address is not valid Unicode") from error


def _split_head(url: str) -> tuple[str, str]:
    head = re.match(r"(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//[^/?#]*", url)
    return (head[0], url[head.end() :]) if head else ("", url)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))


def _fold_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)
