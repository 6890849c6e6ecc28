"""The gate: no document is written that our own checks refuse."""

from collections.abc import Callable
from itertools import islice

from aggregator.errors import GateError
from aggregator.model import Document
from aggregator.publish.lint.atom import lint_atom
from aggregator.publish.lint.css import lint_css
from aggregator.publish.lint.html import lint_html
from aggregator.publish.lint.jsonfeed import lint_json
from aggregator.publish.lint.opml import lint_opml
from aggregator.publish.lint.rss import lint_rss
from aggregator.publish.lint.rules import Problems

_SHOWN = 5  # problems named in one message
_LINTS: dict[str, Callable[[bytes], Problems]] = {
    "application/atom+xml": lint_atom,
    "application/rss+xml": lint_rss,
    "application/feed+json": lint_json,
    "text/css": lint_css,
    "text/html": lint_html,
    "text/x-opml": lint_opml,
}


def check_document(document: Document) -> None:
    """Raise GateError, naming what is wrong, unless the document is complete and valid."""
    problems = find_problems(document)
    if problems:
        name = document.path
        raise GateError(f"{name} is not valid: {'; '.join(problems)}", publication=name.partition(".")[0])


def find_problems(document: Document) -> list[str]:
    """The first few things wrong with a document; none if it may be published."""
    lint = _LINTS.get(document.media_type.partition(";")[0])
    if lint is None:
        return [f"has the unknown media type {document.media_type}"]
    try:
        return list(islice(lint(document.body), _SHOWN))
    except UnicodeDecodeError as error:
        return [f"is not UTF-8 at byte {error.start}"]
    except ValueError as error:
        return [str(error)]
