"""Ids that are minted once, and the question whether an id is a source's to give."""

import hashlib
import re

from aggregator.text.urls import authority_domain, registrable_domain

MAX_ID_BYTES = 2048
# What RFC 3987 allows nowhere in an IRI: white space, controls, delimiters; bidi controls besides (section
# 4.1); and brackets, which it allows in an IPv6 authority only and validators refuse elsewhere.
_NOT_IN_IRI = re.compile(
    r"[\s\x00-\x20\x7f-\xa0<>\"{}|\\^`\[\]\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def mint_entry_id(site_tag: str, source: str, key: str) -> str:
    """`tag:SITE.TAG:SOURCE/HASH` (RFC 4151), HASH being the first 20 hexadecimal digits of SHA-256(key)."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"tag:{site_tag}:{source}/{digest[:20]}"


def mint_feed_id(site_tag: str, name: str) -> str:
    """`tag:SITE.TAG:NAME`, the id of a published feed."""
    return f"tag:{site_tag}:{name}"


def is_own_id(id: str, domain: str) -> bool:
    """Whether the id is an http(s) or tag IRI whose authority lies in this registrable domain."""
    if not domain or len(id.encode("utf-8", "surrogatepass")) > MAX_ID_BYTES or _NOT_IN_IRI.search(id):
        return False
    return authority_domain(id) == registrable_domain(domain)


def digest_text(*parts: str) -> str:
    """SHA-256 in hexadecimal over the parts; ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()
