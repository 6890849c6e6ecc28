"""What a host said once holds for every command that asks it: that it wants a pause (C8), or https (C26)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from aggregator.model import HostState
from aggregator.store import hold_database, open_store
from tests.program import broadcaster
from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Page, Site

LINK = "https://omroep.example"
QUIET = "127.0.0.5"
LATER = "2026-10-02T13:30:00Z"
BUSY = Page(status=429, headers={"Retry-After": "86400"}, validated=False)


def source(site: Site, path: str, host: str = QUIET, more: str = "") -> str:
    return f'{{id: {path[1:]}, url: "{site.url(path, host)}", category: nieuws{more}}}'


def hosts(newsroom: Newsroom) -> dict[str, HostState]:
    store = open_store(newsroom.root / "var" / "news.db", upgrade=False)
    try:
        return store.hosts()
    finally:
        store.close()


@pytest.fixture
def busy(newsroom: Newsroom, site: Site) -> Newsroom:
    """A host with two sources, both read; then one of them was told to come back tomorrow."""
    for path in ("/een", "/twee", "/drie"):
        site.put(path, broadcaster.feed(LINK, range(3)))
    newsroom.configure(source(site, "/een"), source(site, "/twee"))
    newsroom.refresh()
    site.pages["/een"] = BUSY
    newsroom.refresh("--source", "een", now=LATER)
    site.asked.clear()
    return newsroom


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("doctor",), 0, "no source at an address may be asked now"),
        (("add", "/drie"), 3, "its host wants no request for now"),
        (("adopt", "/drie"), 2, "its host wants no request for now"),
        (("refresh", "--dry-run", "--force"), 0, "0 sources read"),
    ],
)
def test_c08_no_command_asks_a_host_that_wants_a_pause(
    busy: Newsroom, site: Site, words: Sequence[str], code: int, told: str
) -> None:
    """Not for a source that it never told so, nor for an address that is no source."""
    asked = [site.url(word, QUIET) if word.startswith("/") else word for word in words]
    done = busy.run(*asked, now=LATER, expect=code)
    assert told in done.stdout + done.stderr
    assert site.asked == []


@pytest.mark.parametrize(
    ("words", "code"), [(("add", "/feed"), 3), (("adopt", "/feed"), 2), (("doctor",), 1)]
)
def test_c08_a_pause_that_a_command_is_told_of_holds_for_the_next(
    newsroom: Newsroom, site: Site, words: Sequence[str], code: int
) -> None:
    """However it came to ask; and all that is written is what the host said."""
    site.put("/een", broadcaster.feed(LINK, range(3)))
    site.pages["/feed"] = BUSY
    newsroom.configure(source(site, "/een"))
    newsroom.refresh()
    site.pages["/een"] = BUSY
    asked = [site.url(word, QUIET) if word.startswith("/") else word for word in words]
    newsroom.run(*asked, now=LATER, expect=code)
    until = datetime.fromisoformat(LATER) + timedelta(days=1)
    assert timedelta(0) <= hosts(newsroom)[QUIET].quiet_until - until < timedelta(minutes=1)  # type: ignore[operator]
    site.asked.clear()
    assert newsroom.refresh("--force", now=LATER)["sources"]["asked"] == 0
    assert site.asked == []


def test_c08_a_host_that_wants_a_pause_is_asked_for_no_second_source_on_trial(
    newsroom: Newsroom, site: Site
) -> None:
    for path in ("/een", "/twee"):
        site.put(path, broadcaster.feed(LINK, range(3)))
    newsroom.configure(source(site, "/een"), source(site, "/twee"))
    newsroom.refresh()
    site.pages |= {"/een": BUSY, "/twee": BUSY}
    site.asked.clear()
    with hold_database(newsroom.root / "var" / "news.db", "somebody else"):  # so that nothing can be written
        newsroom.run("doctor", now=LATER, expect=1)
    assert [asked.status for asked in site.asked] == [429]
    assert hosts(newsroom) == {}


def test_no_database_is_made_to_remember_a_host(newsroom: Newsroom, site: Site) -> None:
    site.pages["/feed"] = BUSY
    newsroom.configure()
    newsroom.run("add", site.url("/feed", QUIET), expect=3)
    assert [asked.status for asked in site.asked] == [429]
    assert not (newsroom.root / "var").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [(("doctor",), 1), (("add", "/ander"), 3), (("adopt", "/leden"), 2), (("refresh", "--force"), 0)],
)
def test_c26_no_command_asks_in_the_clear_what_is_asked_by_https_only(
    newsroom: Newsroom, site: Site, words: Sequence[str], code: int
) -> None:
    """Least of all with credentials, which anybody on the way could read."""
    site.put("/leden", broadcaster.feed(LINK, range(3)))
    newsroom.configure(source(site, "/leden", "localhost", ', auth: {basic: "jan:Geheim12345"}'))
    newsroom.refresh()
    site.asked.clear()
    database = newsroom.root / "var" / "news.db"
    with hold_database(database, "a test"):
        store = open_store(database)
        secure = HostState(secure_until=datetime.fromisoformat(NOW) + timedelta(days=9))
        store.remember_hosts({"localhost": secure}, datetime.fromisoformat(NOW))
        store.close()
    asked = [site.url(word, "localhost") if word.startswith("/") else word for word in words]
    newsroom.run(*asked, expect=code)
    assert site.asked == []
