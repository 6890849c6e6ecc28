"""The gate: no document is written that our own checks refuse."""

from collections.abc import Callable
from itertools import chain, islice

from aggregator.errors import GateError
from aggregator.model import Document, Look
from aggregator.publish.composition import Composed
from aggregator.publish.lint.atom import lint_atom
from aggregator.publish.lint.css import lint_css
from aggregator.publish.lint.html import lint_html
from aggregator.publish.lint.jsonfeed import lint_json
from aggregator.publish.lint.opml import lint_opml
from aggregator.publish.lint.parts import MOST, check_form_of, check_whole
from aggregator.publish.lint.rss import lint_rss
from aggregator.publish.lint.rules import Problems, duplicate_problems
from aggregator.publish.look import refuse_page

OUR_LOOK = Look()
_LINTS: dict[str, Callable[[bytes], Problems]] = {
    "application/atom+xml": lint_atom,
    "application/rss+xml": lint_rss,
    "application/feed+json": lint_json,
    "text/css": lint_css,
    "text/html": lint_html,
    "text/x-opml": lint_opml,
}


def check_document(document: Document, look: Look = OUR_LOOK) -> None:
    """Raise GateError, naming what is wrong, unless the document is complete and valid.

    Of a page, and of the style of feeds, the owner's `look` is told as the cause.
    """
    problems = find_problems(document)
    if problems and (template := _find_template(document, look)):
        raise refuse_page(look, template, problems)
    _refuse(document, problems)


def check_composed(composed: Composed) -> None:
    """The same for a document whose parts were checked when they were made."""
    _refuse(composed.document, find_composed_problems(composed))


def find_problems(document: Document) -> list[str]:
    """The first few things wrong with a document; none if it may be published."""
    lint = _LINTS.get(document.media_type.partition(";")[0])
    if lint is None:
        return [f"has the unknown media type {document.media_type}"]
    return list(check_whole(lint, document.body))


def find_composed_problems(composed: Composed) -> list[str]:
    """The same: what is wrong with its frame and with each entry, and with them together."""
    if misshapen := check_form_of(composed.form, composed.document.body):
        return list(misshapen)
    twice = duplicate_problems(fragment.id for fragment in composed.fragments)
    alone = chain.from_iterable(fragment.problems for fragment in composed.fragments)
    return list(islice(chain(composed.frame.problems, twice, alone), MOST))


def _find_template(document: Document, look: Look) -> str:
    """Which template or style an owner's page or style was made of; empty where ours alone made it."""
    if document.media_type.startswith("text/css"):
        return document.path if look.find(document.path) is not None else ""
    if not (look.files and document.media_type.startswith("text/html")):
        return ""
    return "index.html.j2" if document.path == "index.html" else "page.html.j2"


def _refuse(document: Document, problems: list[str]) -> None:
    if problems:
        name = document.path
        raise GateError(f"{name} is not valid: {'; '.join(problems)}", publication=name.partition(".")[0])
