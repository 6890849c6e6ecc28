"""What a source echoes of its own credentials, taken out before anything is kept or told."""

from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from aggregator.errors import SourceError
from aggregator.model import Batch
from aggregator.text.secrets import redactor

T = TypeVar("T")

OUR_WORDS = frozenset({"precision"})  # never from outside


def redact_batch(batch: Batch, secrets: Collection[str]) -> Batch:
    """The batch without the secrets: its feed, entries and warnings, keys and links too.

    The addresses that its state remembers stay as they are: they are asked, not told.  A validator that
    holds a secret is not kept, since it could only be repeated as it is.
    """
    if not secrets:
        return batch
    clean = redactor(secrets)
    feed = _redact(batch.feed, clean)
    validators = {url: each for url, each in batch.state.validators.items() if _redact(each, clean) == each}
    return replace(
        batch,
        feed=feed,
        entries=_redact(batch.entries, clean),
        warnings=_redact(batch.warnings, clean),
        gists=(),
        state=replace(batch.state, feed=feed, validators=validators),
    )


def redact_error(error: SourceError, secrets: Collection[str]) -> None:
    """Take the secrets out of an error's message, in place: type, attributes and cause stay."""
    if secrets:
        error.args = _redact(error.args, redactor(secrets))


def _redact(value: T, clean: Callable[[str], str]) -> T:
    """The same value with every string in it cleaned, however deep in tuples and dataclasses."""
    anything: Any = value
    if isinstance(value, str):
        anything = clean(value)
    elif isinstance(value, tuple):
        anything = tuple(_redact(item, clean) for item in value)
    elif is_dataclass(value):
        names = (field.name for field in fields(value) if field.name not in OUR_WORDS)
        anything = replace(anything, **{name: _redact(getattr(value, name), clean) for name in names})
    result: T = anything
    return result
