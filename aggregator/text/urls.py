"""Web addresses: checked before they are kept, canonical before they are compared."""

import ipaddress
import re
from collections import defaultdict
from collections.abc import Container, Mapping
from functools import cache, lru_cache
from pkgutil import get_data
from typing import Final
from urllib.parse import quote, unquote, urljoin

import idna
from publicsuffixlist import PublicSuffixList

from aggregator.text.words import word_set

MAX_URL = 8192
_WEB: Final = ("http", "https")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ABSOLUTE = re.compile(r"(https?)://([^/?#]*)([^?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_PORT = re.compile(r":(\d{0,5})\Z", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?\Z", re.ASCII)
# Already as it will be given back: lets most addresses through without taking them apart.
_FINE = re.compile(
    r"https?://[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})+"
    r"(?:[/?#][!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*)?\Z",
    re.ASCII,
)
_FINE_PATH = re.compile(r"/(?!/)(?!.*/\.)[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*\Z", re.ASCII)
_NOT_FINE = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\x85\xa0\ufeff\u200b"
_INNER = str.maketrans("", "", "\t\n\r")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def checked_url(href: str | None, base: str = "", *, schemes: Container[str] = _WEB) -> str | None:
    """The absolute address that a browser would open, or None when there is none of these schemes.

    White space around and tabs and line ends inside are dropped, backslashes are slashes, userinfo is cut,
    the host becomes IDNA, spaces and what RFC 3986 forbids are percent-encoded.  What is fine stays byte
    for byte: neither `%7e` nor the case of the host nor `/../` of an absolute address changes.  Idempotent.
    """
    if not href or len(href) > MAX_URL:
        return None
    if "http" in schemes and "https" in schemes and len(href) <= 253 and _FINE.match(href):
        return href
    return _check(href.strip(_EDGES).translate(_INNER), base, schemes)


def _check(href: str, base: str, schemes: Container[str]) -> str | None:
    if not href or _SURROGATE.search(href):
        return None
    scheme = _SCHEME.match(href)
    if not scheme:
        return _resolve(href, base, schemes)
    name = scheme[1].lower()
    if name not in schemes:
        return None
    rest = href[scheme.end() :]
    if name in _WEB:
        return _assemble(name, _slashed(rest).lstrip("/"))
    encoded = _encode(rest.strip())
    return f"{name}:{encoded}" if encoded and len(encoded) < MAX_URL else None


def _resolve(href: str, base: str, schemes: Container[str]) -> str | None:
    """RFC 3986 section 5.2, keeping an empty query and everything after the path as it is."""
    root = _root(base)
    if not root or root[1] not in schemes:
        return None
    if _FINE_PATH.match(href) and len(root[2]) + len(href) < MAX_URL - 8:
        return f"{root[1]}://{root[2]}{href}"
    href = _slashed(href)
    origin, path = f"{root[1]}://{root[2]}", root[3] or "/"
    if href.startswith("//"):
        return _assemble(root[1], href.lstrip("/"))
    if href.startswith("#"):
        return _assemble(root[1], root[2] + root[3] + root[4].partition("#")[0] + href)
    cut = re.search(r"[?#]", href)
    own, tail = (href[: cut.start()], href[cut.start() :]) if cut else (href, "")
    try:
        joined = urljoin(origin + path, own) if own else origin + path
    except ValueError:
        return None
    return _assemble(root[1], joined.partition("://")[2] + tail)


@lru_cache(maxsize=256)
def _root(base: str) -> re.Match[str] | None:
    return _ABSOLUTE.match(checked_url(base) or "")


def _slashed(rest: str) -> str:
    """Backslashes before the query are slashes, as in browsers: nothing behind them can pose as a host."""
    cut = re.search(r"[?#]", rest)
    end = cut.start() if cut else len(rest)
    return rest[:end].replace("\\", "/") + rest[end:]


def _assemble(scheme: str, rest: str) -> str | None:
    parts = _ABSOLUTE.match(f"{scheme}://{rest}")
    host = _authority(parts[2]) if parts else None
    if parts is None or host is None:
        return None
    url = f"{scheme}://{host}{_encode(parts[3] + parts[4])}"
    return url if len(url) <= MAX_URL else None


def _authority(written: str) -> str | None:
    """Host and port without userinfo, or None when no such host can exist."""
    written = written.rpartition("@")[2]
    port = _PORT.search(written)
    host = written[: port.start()] if port else written
    number = port[1] if port else ""
    if number and int(number) > 65535:
        return None
    ascii_host = _ascii_host(host)
    if ascii_host is None:
        return None
    return f"{ascii_host}:{number}" if number else ascii_host


def _ascii_host(host: str) -> str | None:
    if host.startswith("["):
        return host if _is_address(host[1:-1], 6) and host.endswith("]") else None
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (UnicodeError, IndexError):
            return None
    return host if len(host) <= 253 and _HOST.match(host) else None


def _is_address(host: str, version: int) -> bool:
    if (":" not in host) if version == 6 else not host[-1:].isdigit():
        return False
    try:
        return ipaddress.ip_address(host).version == version and "%" not in host
    except ValueError:
        return False


def _encode(text: str) -> str:
    return _NOT_FINE.sub(lambda match: quote(match[0], safe=""), text)


# --- canonical ---------------------------------------------------------------------------------------------

# Frozen: ids hang on what `canonical_link` gives.  A name by which a site might choose an article (ref,
# source, id, from, cid, partner) is never in here.
_TRACKING_PREFIXES = ("utm_", "mtm_", "piwik_", "matomo_", "hsa_", "at_campaign", "at_custom")
_TRACKING = word_set(
    """
    fbclid fb_action_ids fb_action_types fb_ref fb_source gclid gclsrc dclid gbraid wbraid msclkid yclid
    ysclid twclid ttclid li_fat_id igshid igsh epik srsltid mc_cid mc_eid mkt_tok ml_subscriber
    ml_subscriber_hash vero_id vero_conv _hsenc _hsmi __hssc __hstc __hsfp hsctatracking oly_anon_id
    oly_enc_id rb_clickid wickedid _openstat s_cid at_medium at_format at_link_id at_link_origin
    at_link_type at_bbc_team at_ptr_name xtor echobox wt_mc wt_zmc wt.mc_id cmpid guccounter
    guce_referrer guce_referrer_sig ref_src ref_url __twitter_impression _ga _gl ga_source ga_medium
    ga_campaign ga_content ga_term ns_campaign ns_fee ns_linkname ns_mchannel ns_source pk_campaign
    pk_content pk_kwd pk_keyword pk_medium pk_source
    """
)
_TRIPLET = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical_link(url: str) -> str:
    """The address as a key: two that differ only in ways that lead to the same article become one.

    Scheme https (http and https are one); host lower case without closing dot; ports 80 and 443 gone; an
    empty path is `/`; percent-encoding by RFC 3986 section 6.2.2 (upper-case hexadecimal, unreserved
    characters decoded); tracking parameters, an empty query, tracking-only and empty fragments and text
    directives (`:~:`) cut.  All else stays: www, closing slashes, `/../`, order and empty values of
    parameters, other fragments (live blogs). What is no address comes back trimmed.  Idempotent; frozen,
    because ids hang on it.
    """
    parts = _ABSOLUTE.match(checked_url(url) or "")
    if not parts:
        return url.strip()
    host, _, port = parts[2].lower().rpartition(":") if _PORT.search(parts[2]) else (parts[2].lower(), "", "")
    port = "" if port.lstrip("0") in ("", "80", "443") else f":{int(port)}"
    query, fragment = _split_tail(_normal_triplets(parts[4]))
    path = _normal_triplets(parts[3]) or "/"
    return f"https://{host.rstrip('.')}{port}{path}{query}{fragment}"


def cut_tracking(url: str) -> str:
    """The web address without parameters that only tell where its reader comes from; else byte for byte."""
    if not url.startswith(("http://", "https://")) or not ("?" in url or "#" in url):
        return url
    rest, hash_sign, fragment = url.partition("#")
    path, mark, query = rest.partition("?")
    kept = "&".join(pair for pair in query.split("&") if not _is_tracking(pair))
    if kept != query:
        rest = f"{path}{mark}{kept}" if kept else path
    if fragment and all(_is_tracking(pair) for pair in fragment.split("&")):
        return rest
    return f"{rest}{hash_sign}{fragment}"


def _split_tail(tail: str) -> tuple[str, str]:
    if not tail:
        return "", ""
    query, _, fragment = tail.partition("#")
    kept = "&".join([pair for pair in query[1:].split("&") if not _is_tracking(pair)])
    fragment = fragment.partition(":~:")[0]
    if all(_is_tracking(pair) for pair in fragment.split("&")):
        fragment = ""
    return (f"?{kept}" if kept else ""), (f"#{fragment}" if fragment else "")


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0]
    name = (unquote(name) if "%" in name else name).lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _normal_triplets(text: str) -> str:
    while "%" in text and (normal := _TRIPLET.sub(_normal_triplet, text)) != text:
        text = normal
    return text


def _normal_triplet(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


# --- domains -----------------------------------------------------------------------------------------------

_TAG = re.compile(r"tag:(?:[^@/:,\s]+@)?([^@/:,\s]+),\d{4}(?:-\d{2}(?:-\d{2})?)?:", re.IGNORECASE | re.ASCII)


@cache
def _rules() -> Mapping[str, list[str]]:
    """The lines of the list by their top-level domain, as written; comments are anywhere."""
    rules: dict[str, list[str]] = defaultdict(list)
    for line in (get_data("publicsuffixlist", "public_suffix_list.dat") or b"").decode().splitlines():
        rules[line.rpartition(".")[2]].append(line)
    return rules


@lru_cache(maxsize=64)
def _suffixes(top: str) -> PublicSuffixList:
    """What holds within a top-level domain: to read the list of all takes as long as a small refresh."""
    if top.startswith("xn--") or not _rules():  # the list has it in its own letters; or none was found
        return _all_suffixes()
    return PublicSuffixList("\n".join(_rules().get(top, ())))


@cache
def _all_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=8192)
def registrable_domain(host_or_url: str) -> str:
    """The domain that somebody registered (`example.co.uk`); a public suffix or an IP address is its own.

    IPv6 addresses come back in brackets, whether they had them or not.
    """
    authority = f"[{host_or_url}]" if _is_address(host_or_url, 6) else host_or_url
    if "://" in host_or_url:
        parts = _ABSOLUTE.match(checked_url(host_or_url) or "")
        authority = parts[2] if parts else ""
    return _domain_of(_authority(authority) or "")


@lru_cache(maxsize=4096)
def _domain_of(authority: str) -> str:
    host = _PORT.sub("", authority).lower().rstrip(".")
    if host.startswith("["):
        return f"[{_shorten(ipaddress.IPv6Address(host[1:-1]))}]"
    if not host or _is_address(host, 4):
        return host
    return str(_suffixes(host.rpartition(".")[2]).privatesuffix(host) or host)


def _shorten(address: ipaddress.IPv6Address) -> str:
    """One form of the several it may be written in, the same under every Python (3.13 has its own)."""
    if inner := address.ipv4_mapped:
        return f"::ffff:{int(inner) >> 16:x}:{int(inner) & 0xFFFF:x}"
    return str(address)


def is_home(url: str) -> bool:
    """Whether the address is that of a site's home page."""
    return canonical_link(url).partition("://")[2].partition("/")[2] == ""


def authority_domain(iri: str) -> str | None:
    """The registrable domain of an http(s) address or of a tag IRI's authority (RFC 4151), else None."""
    if _SCHEME.match(iri) and iri.lower().startswith(("http://", "https://")):
        return registrable_domain(iri) or None
    tag = _TAG.match(iri)
    return registrable_domain(tag[1]) or None if tag else None
