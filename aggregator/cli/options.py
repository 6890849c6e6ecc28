"""Options that many commands take."""

from collections.abc import Callable
from datetime import UTC, datetime
from math import isnan
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., int])

DEFAULT_CONFIG = Path("config/aggregator.yaml")


class Now(click.ParamType[datetime]):
    """A point in time as ISO 8601; UTC where it names no zone."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            when = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-22T08:00:00Z", param, ctx)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


class Seconds(click.FloatRange):
    """A number of seconds within a day that a machine can keep to; no "nan"."""

    name = "SECONDS"

    def __init__(self) -> None:
        super().__init__(min=0.01, max=86_400.0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        seconds: float = super().convert(value, param, ctx)
        if isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds such as 30", param, ctx)
        return seconds


class Named(click.Argument):
    """What somebody must name: an empty word is a variable of a script that is not set, and no folder."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        for word in value if isinstance(value, tuple) else (value,):
            if isinstance(word, str) and not word.strip():
                name = self.make_metavar(ctx).strip("[].")
                raise click.UsageError(f"{name} is empty; is a variable not set that it comes from?", ctx)
        return super().type_cast_value(ctx, value)


def argument(*names: str, **settings: Any) -> Callable[[Command], Command]:
    """Like `click.argument`, but nothing blank is taken."""
    return click.argument(*names, cls=Named, **settings)


def read_clock() -> datetime:
    """The time of the system's clock, whole seconds, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def _find_config(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path:
    """The file named after the command, else before it, else in the environment, else the default."""
    try:
        Path.cwd()
    except FileNotFoundError:  # nothing works there, whatever is named: no worker starts, no path is told
        told = "the folder that you are in was deleted: go to another one (cd)"
        raise click.UsageError(told) from None
    return value or (ctx.parent and ctx.parent.params.get("config_before")) or DEFAULT_CONFIG


def takes_config(command: Command) -> Command:
    """Give a command `config_path`."""
    return click.option(
        "--config",
        "config_path",
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=_find_config,
        help=f"The configuration; default {DEFAULT_CONFIG}. AGGREGATOR_CONFIG names another.",
    )(command)


def takes_now(command: Command) -> Command:
    """A fixed clock, for tests."""
    return click.option("--now", type=Now(), default=read_clock, hidden=True)(command)


def takes_json(command: Command) -> Command:
    """Give a command `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")(
        command
    )
