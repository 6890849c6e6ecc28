"""Values of the model to and from the JSON that the store keeps."""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from aggregator.errors import StoreError

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode(value: object) -> str:
    """JSON text of a frozen dataclass or a tuple of strings; what equals its default is left out."""
    kind: Any = type(value)
    return _adapter(kind).dump_json(value, exclude_defaults=True).decode()


def decode(kind: type[T], text: str) -> T:
    """The value again; `StoreError` when the text is not what `encode` wrote."""
    try:
        anything: Any = kind
        value: T = _adapter(anything).validate_json(text)
    except ValidationError as error:
        raise StoreError(
            f"the database holds a damaged {kind.__name__}: "
            "restore a backup, or delete the database and refresh"
        ) from error
    return value
