"""What a command loads: start-up counts where cron runs it every few minutes."""

import subprocess
import sys

from tests.program import broadcaster
from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Site

SHOW = """
import sys
from aggregator.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
names = {name.partition(".")[0] for name in sys.modules}
print("loaded", *sorted(names), file=sys.stderr)
"""
FETCHING = {"aiohttp", "yarl", "certifi", "protego"}
PARSING = {"feedparser", "trafilatura", "lxml_html_clean", "pebble", "markdown_it"}
PUBLISHING = {"feedgen", "jinja2"}
STAYING = {"apscheduler", "uvicorn", "starlette", "prometheus_client", "watchfiles", "rich"}
UNNEEDED = FETCHING | PARSING | PUBLISHING | STAYING | {"alembic", "mako", "httpx"}
STORING = {"sqlalchemy", "pydantic", "yaml", "lxml", "nh3", "publicsuffixlist", "asyncio", "multiprocessing"}


def loaded(newsroom: Newsroom, *words: str) -> set[str]:
    """The top-level modules that a command ends with."""
    command = [sys.executable, "-c", SHOW, *words, "--config", str(newsroom.config)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100)
    return set(done.stderr.rpartition("loaded ")[2].split())


def test_what_is_not_needed_is_not_loaded(newsroom: Newsroom, site: Site) -> None:
    address = site.put("/feed", broadcaster.feed("https://omroep.example", range(5)))
    newsroom.configure(f'{{id: omroep, url: "{address}", category: nieuws, interval: 1h}}')
    newsroom.run("refresh")
    assert site.statuses("/feed") == [200]

    assert not loaded(newsroom, "refresh", "--now", NOW) & (UNNEEDED | STORING)

    (newsroom.root / "var" / "news.db.idle").unlink()
    nothing_due = loaded(newsroom, "refresh", "--now", NOW)
    assert site.statuses("/feed") == [200]
    assert "sqlalchemy" in nothing_due
    assert not nothing_due & UNNEEDED

    assert not loaded(newsroom, "check") & UNNEEDED

    help_alone = subprocess.run(
        [sys.executable, "-c", SHOW, "--help"], capture_output=True, text=True, check=True, timeout=100
    )
    assert not set(help_alone.stderr.split()) & (UNNEEDED | STORING)
