"""A part of a file (RFC 9110 section 14): one range of bytes; whatever else is asked gets the whole."""

import re

_ONE = re.compile(r"bytes\s*=\s*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))\s*\Z")


def choose_range(header: str | None, length: int) -> range | None:
    """The bytes asked for; None for all of them, an empty range where there are none such."""
    found = _ONE.match(header or "")
    if not found:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        return range(max(length - int(suffix), 0), length)
    end = min(int(last) + 1, length) if last else length
    if last and int(last) < int(first):
        return None
    return range(int(first), end) if int(first) < length else range(0)
