"""Ids that are minted once, and the question whether an id is a source's to give."""

import hashlib
import re
from unicodedata import is_normalized
from urllib.parse import unquote_to_bytes
from uuid import NAMESPACE_URL, uuid5

from aggregator.text.urls import authority_domain, registrable_domain

MAX_ID_BYTES = 2048
DIGEST = 16  # bytes of a digest that is kept by the thousand


def mint_entry_id(site_tag: str, source: str, key: str) -> str:
    """`tag:SITE.TAG:SOURCE/HASH` (RFC 4151), HASH being the first 20 hexadecimal digits of SHA-256(key)."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"tag:{site_tag}:{source}/{digest[:20]}"


def digest_document(body: bytes, *salt: str) -> str:
    """A digest of the bytes and all that they are read with."""
    digest = hashlib.sha256("\x00".join((*salt, "")).encode("utf-8", "surrogatepass"))
    digest.update(body)
    return digest.digest()[:DIGEST].hex()


def split_digests(joined: bytes) -> tuple[bytes, ...]:
    """Digests that stand one after the other."""
    return tuple(joined[start : start + DIGEST] for start in range(0, len(joined), DIGEST))


def mint_feed_id(site_tag: str, name: str) -> str:
    """`tag:SITE.TAG:NAME`, the id of a published feed."""
    return f"tag:{site_tag}:{name}"


def is_minted(id: str, site_tag: str) -> bool:
    """Whether the id is one of those that this site alone mints, for entries and for feeds."""
    return id.startswith(f"tag:{site_tag}:")


_MINTED = re.compile(r"tag:[^:\s]+,\d{4}(?:-\d\d){0,2}:[a-z0-9-]+/[0-9a-f]{20}", re.ASCII)


def looks_minted(id: str) -> bool:
    """Whether it has the form of those that `mint_entry_id` gives, on whatever site."""
    return bool(_MINTED.fullmatch(id))


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f-\xa0<>\"{}|\\^`\ud800-\udfff\ufffe\uffff]+")


def is_iri(id: str) -> bool:
    """Whether it is an absolute IRI (RFC 3987), which every published id must be (RFC 4287 section 4.2.6)."""
    return bool(_IRI.fullmatch(id))


def is_own_id(id: str, domain: str) -> bool:
    """Whether the id is a canonical http(s) or tag IRI whose authority lies in this registrable domain."""
    if not domain or len(id.encode("utf-8", "surrogatepass")) > MAX_ID_BYTES or not is_canonical(id):
        return False
    return authority_domain(id) == registrable_domain(domain)


_ADDRESS = re.compile(
    r"(?P<scheme>https?)://[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>/[0-9A-Za-z;/:@&=+$.\-_!~*'()%,]*)(?P<rest>(?:\?[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]*)?"
    r"(?:#[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]*)?)",
    re.ASCII,
)
_NAME = re.compile(
    r"(?:tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d{2}(?:-\d{2})?)?:[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]*"
    r"(?:#[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]*)?"
    r"|urn:(?!uuid:)[a-z0-9][a-z0-9-]{1,31}:[a-zA-Z0-9()+,.:=@;$_!*'%-]+"
    r"|urn:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})",
    re.ASCII,
)
_DOTS = re.compile(r"/\.\.?(?:/|\Z)")
_NOT_SETTLED = re.compile(r"%(?![0-9A-F]{2})|%(?:2D|2E|3[0-9]|4[1-9A-F]|5[0-9A]|5F|6[1-9A-F]|7[0-9A]|7E)")
_DEFAULT_PORT = {"http": "80", "https": "443"}


def is_canonical(id: str) -> bool:
    """Whether it is a tag, a URN or a web address in the one form that RFC 3986 section 6 gives it.

    Ids are compared letter by letter, so validators object to any other form.
    """
    if _NOT_SETTLED.search(id) or not _is_settled_text(id):
        return False
    found = _ADDRESS.fullmatch(id)
    if found is None:
        return bool(_NAME.fullmatch(id))
    return found["port"] != _DEFAULT_PORT[found["scheme"]] and not _DOTS.search(found["path"])


def _is_settled_text(id: str) -> bool:
    try:
        return is_normalized("NFC", unquote_to_bytes(id).decode())
    except UnicodeError:
        return False


def name_address(url: str) -> str:
    """An id for what is at an address: the address, or where that is not canonical a URN made of it."""
    return url if is_canonical(url) else f"urn:uuid:{uuid5(NAMESPACE_URL, url)}"


def digest_text(*parts: str) -> str:
    """SHA-256 in hexadecimal over the parts; ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()
