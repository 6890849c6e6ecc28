"""`serve`: the output folder over HTTP, without refreshing anything."""

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from aggregator.commands.opening import load
from aggregator.commands.paths import near
from aggregator.config import Config
from aggregator.web.names import name_origin
from aggregator.web.site import serving


def serve(config_path: Path, clock: Callable[[], datetime]) -> int:
    """Serve what is published until SIGTERM or SIGINT."""
    config = load(config_path)
    if config.serve is None:
        raise click.UsageError("`serve` is false in the configuration; take that line out, or name addresses")
    asyncio.run(_serve(config, clock))
    return 0


async def _serve(config: Config, clock: Callable[[], datetime]) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    async with serving(config, clock) as addresses:
        if addresses:
            public, own = (name_origin(*address) for address in addresses)
            click.echo(f"serving {near(config.output)} on {public}", err=True)
            click.echo(f"for you alone: {own}", err=True)
        await stopping.wait()
