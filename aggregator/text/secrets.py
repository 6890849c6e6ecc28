"""Secrets taken out of texts: a server may echo what it was sent."""

import html
import re
from collections.abc import Callable, Collection, Iterator
from urllib.parse import quote, quote_plus

MARK = "REDACTED"


def redact(text: str, secrets: Collection[str]) -> str:
    """The text with every secret replaced, also where it stands escaped for an address or for HTML."""
    return redactor(secrets)(text)


def redactor(secrets: Collection[str]) -> Callable[[str], str]:
    """`redact` made ready for many texts; without secrets it hands every text back as it is."""
    forms = sorted(
        {form for secret in secrets for form in _forms(secret)}, key=lambda form: (-len(form), form)
    )
    if not forms:
        return str
    pattern = re.compile("|".join(map(re.escape, forms)), re.IGNORECASE)

    # A plain search is many times faster; beyond ASCII the lower case of a letter hangs on its neighbours.
    lowered = [form.lower() for form in forms] if all(map(str.isascii, forms)) else [""]

    def clean(text: str) -> str:
        low = text.lower()
        return pattern.sub(MARK, text) if any(form in low for form in lowered) else text

    return clean


def _forms(secret: str) -> Iterator[str]:
    """How a secret may be written; the empty one is none."""
    if secret:
        safe = secret.encode("utf-8", "replace")
        yield from (secret, quote(safe), quote(safe, safe=""), quote_plus(safe), html.escape(secret))
