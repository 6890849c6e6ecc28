"""Hubs told by a command, once its work is done and the database is free."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import click

from aggregator.app import open_app, open_reader
from aggregator.config import Config
from aggregator.errors import StoreError
from aggregator.exchange.announcing import Announced, News, find_news, tell_hubs
from aggregator.fetch import Fetcher
from aggregator.model import HostState
from aggregator.text.xmlchars import printable


def announce(config: Config, now: datetime, *, quiet: bool = False, at_once: bool = False) -> None:
    """Tell the hubs of what changed, and the owner of hubs that fail; never fatal."""
    if not config.publications[-1].hubs:
        return
    with open_reader(config) as app:
        news = find_news(config, app.store, now, at_once=at_once)
        hosts = app.store.hosts()
    if not news.untold:
        return
    announced, learnt = asyncio.run(_tell(config, news, hosts, now))
    try:
        with open_app(config, "publish") as app:
            app.store.remember_hosts(learnt, now)
            app.store.hubs.note(announced.told, announced.waiting, announced.states)
    except StoreError as error:  # told again with the next command
        click.echo(f"hubs were told, which could not be noted: {printable(str(error))}", err=True)
    for line in announced.lines(quiet=quiet):
        click.echo(printable(line), err=True)


async def _tell(
    config: Config, news: News, hosts: Mapping[str, HostState], now: datetime
) -> tuple[Announced, Mapping[str, HostState]]:
    async with Fetcher(config.fetch) as fetcher:
        fetcher.recall(hosts, now)
        return await tell_hubs(config, fetcher, news, now), fetcher.take_learnt()
