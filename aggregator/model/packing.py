"""How values travel between processes: their fields in a row."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any


class Packed:
    """A frozen dataclass with slots that is pickled in half the time of the customary way.

    Both processes run the same program: for files and the database this is no format.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        kind: Any = type(self)
        return _unpack, (kind, _handles(kind)[0](self))


def _unpack(kind: Any, values: tuple[object, ...]) -> Any:
    made = object.__new__(kind)
    for put, value in zip(_handles(kind)[1], values, strict=True):
        put(made, value)
    return made


@cache
def _handles(kind: Any) -> tuple[Callable[[Any], Any], tuple[Callable[[Any, object], None], ...]]:
    """What reads all fields, of which there are several, and what sets each of a new value."""
    names = [field.name for field in fields(kind)]
    return attrgetter(*names), tuple(getattr(kind, name).__set__ for name in names)
