"""How plain text is spelt in Atom and RSS, so that nobody takes a part of it for markup."""

import re

_TEXTS = re.compile(
    r"(<(title|subtitle|summary|rights|name|copyright|category|source|managingEditor|dc:rights|media:title"
    r"|itunes:[a-z]+)(?: [^>]*)?>)([^<]+)(?=</\2>)"
)
_LABELLED = re.compile(r"<(?:atom:)?(?:link|category) [^<>]+>")
_CHANNEL_TEXT = re.compile(r"(<(description)>)([^<]+)(?=</\2>)")


def spell_texts(document: bytes) -> bytes:
    """Write `&` and `<` of plain text as `&#x26;` and `&#x3C;`, which no reader takes for markup.

    The RSS profile asks for it; a line end is spelt out too, so that nothing folds it.
    """
    text = _TEXTS.sub(_spell, document.decode())
    text = _LABELLED.sub(_spell_attributes, text)
    return _CHANNEL_TEXT.sub(_spell, text, count=1).encode()


def _spell_attributes(match: re.Match[str]) -> str:
    return match[0].replace("&lt;", "&#x3C;").replace("&amp;", "&#x26;")


def _spell(match: re.Match[str]) -> str:
    text = match[3].replace("&lt;", "&#x3C;").replace("&amp;", "&#x26;").replace("\n", "&#xA;")
    return match[1] + text
