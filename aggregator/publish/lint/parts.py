"""Documents checked in parts: the frame and each entry once, and of the whole only that it is well-formed."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from aggregator.publish.lint.atom import lint_atom, lint_atom_entry
from aggregator.publish.lint.jsonfeed import check_json, lint_json, lint_json_item
from aggregator.publish.lint.rss import lint_rss, lint_rss_item
from aggregator.publish.lint.rules import Problems, check_form

MOST = 5  # problems that are told of one part


@dataclass(frozen=True, slots=True)
class Checks:
    """How the documents of a format are checked."""

    whole: Callable[[bytes], Problems]
    entry: Callable[[bytes], tuple[str, Problems]]  # with its id
    form: Callable[[bytes], None]  # raises ValueError for what no reader could read


CHECKS = {
    "atom": Checks(lint_atom, lint_atom_entry, check_form),
    "rss": Checks(lint_rss, lint_rss_item, check_form),
    "json": Checks(lint_json, lint_json_item, check_json),
}


def check_whole(lint: Callable[[bytes], Problems], body: bytes) -> tuple[str, ...]:
    """The first few things wrong with a document."""
    try:
        return tuple(islice(lint(body), MOST))
    except UnicodeDecodeError as error:
        return (f"is not UTF-8 at byte {error.start}",)
    except ValueError as error:
        return (str(error),)


def check_entry(form: str, body: bytes) -> tuple[str, tuple[str, ...]]:
    """The id of an entry that was cut out of a document, and the first few things wrong with it alone."""
    try:
        id, problems = CHECKS[form].entry(body)
        return id, tuple(islice(problems, MOST))
    except ValueError as error:
        return "", (str(error),)


def check_form_of(form: str, body: bytes) -> tuple[str, ...]:
    """Why no reader could read a document whose parts may all be right; empty when all can."""
    try:
        CHECKS[form].form(body)
    except ValueError as error:
        return (str(error),)
    return ()
