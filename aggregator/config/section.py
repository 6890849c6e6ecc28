"""A mapping of known keys, the base of every part of a configuration."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, field_validator, model_validator


class Section(BaseModel):
    """A mapping of known keys."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True)

    # Keys without which more is caught, shown or told than with any value: none of them counts as left out
    # where its value is missing, and each must refuse that (`refuse_blank`).
    told: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {k: v for k, v in value.items() if v is not None or k in cls.told}


class ToldSection(Section):
    """A mapping in which that holds for every key."""

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, value: Any) -> Any:
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_blank(cls, value: Any) -> Any:
        return refuse_blank(value)


def refuse_blank(value: Any) -> Any:
    """Anything but nothing."""
    if value is None:
        raise ValueError("names nothing; give it a value or leave the key out")
    return value
