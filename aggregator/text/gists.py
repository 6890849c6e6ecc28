"""What the words of an entry come to: digests by which it is known again."""

from aggregator.model import Gist
from aggregator.text.html import html_to_text
from aggregator.text.ids import digest_text
from aggregator.text.sense import text_sense


def find_gist(title: str, body: str) -> Gist:
    """The gist of a title and of a body, HTML or plain text; white space and markup do not count."""
    text = html_to_text(body).replace("\n", " ")  # the lines are folded
    line = " ".join(title.split())
    return Gist(
        title=title,
        body=body,
        line=line,
        text=digest_text(text) if text else "",
        hash=digest_text(line, text),
        words=digest_text(text_sense(text)) if text else "",
        length=text.count(" ") + 1 if text else 0,
    )
