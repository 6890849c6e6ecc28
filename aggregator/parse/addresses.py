"""Addresses as a feed tells them, made absolute."""

from aggregator.parse import fields
from aggregator.text.urls import checked_url

# The base of a document without an address; what resolves to it is dropped.
NOWHERE = "https://relative.invalid/"


def address(value: object, base: str = NOWHERE) -> str | None:
    """A checked address, None for one that could only be resolved against nowhere."""
    found = checked_url(fields.text(value), base or NOWHERE)
    return None if found is None or found.startswith(NOWHERE) else found
