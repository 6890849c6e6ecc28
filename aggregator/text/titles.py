"""A title for what has none."""

from aggregator.text.html import first_sentence, html_to_text

_LOOKED_AT = 20_000  # characters of a content


def make_title(summary: str, content: str) -> str:
    """The first sentence of the summary, a plain text, else of the content, HTML; may be empty."""
    return first_sentence(summary or html_to_text(content[:_LOOKED_AT]))
