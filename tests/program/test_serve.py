"""`aggregator serve` in front of a real refresh."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

import httpx

from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Site
from tests.program.test_gate import feed, item


def test_the_owners_address_is_told_whole(newsroom: Newsroom) -> None:
    newsroom.configure(serve='{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}')
    command = [sys.executable, "-m", "aggregator", "serve", "--config", str(newsroom.config), "--now", NOW]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        own = next(line for line in server.stderr if "for you alone" in line).partition(": ")[2].strip()
        led = httpx.get(own)
        server.send_signal(signal.SIGTERM)
    assert (led.status_code, led.headers["Location"]) == (302, "status")


@contextmanager
def served(newsroom: Newsroom) -> Iterator[str]:
    """The public address of a server, which SIGTERM then ends in good order."""
    command = [sys.executable, "-m", "aggregator", "serve", "--config", str(newsroom.config), "--now", NOW]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            told = "".join(takewhile(lambda line: "for you alone" not in line, server.stderr))
            public = told.rpartition(" on ")[2].strip()
            yield public
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0


def test_what_was_refreshed_is_served_until_sigterm(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/veer", feed([item(1)]))
    source = f'{{id: veer, url: "{url}", categories: [nieuws]}}'
    serve = '{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}'
    both = source.replace("[nieuws]", "[nieuws, weg]")
    newsroom.configure(both, serve=serve, categories="{weg: {}, nieuws: {formerly: [oud]}}")
    newsroom.refresh()
    newsroom.configure(source, serve=serve, categories="{nieuws: {formerly: [oud]}}")
    newsroom.refresh(now="2026-10-02T13:30:00Z")
    with served(newsroom) as public:
        answer = httpx.get(f"{public}nieuws.json")
        assert b"Bericht 1" in answer.content
        assert answer.headers["Cache-Control"].startswith("public, max-age=")
        moved = httpx.get(f"{public}oud.atom", follow_redirects=True)
        assert moved.url == f"{public}nieuws.atom"
        name = next((newsroom.feeds / "archive" / "oud").glob("*.atom")).name
        page = httpx.get(f"{public}archive/oud/{name}", follow_redirects=True)
        assert (page.status_code, page.url) == (200, httpx.URL(f"{public}archive/nieuws/{name}"))
        assert httpx.get(f"{public}weg.atom").status_code == 410
        for path in ("nergens.atom", "oud", "oud.png", "oud.%0d%0aa:b", "archive/oud/2019-01.atom"):
            assert httpx.get(f"{public}{path}").status_code == 404


def test_a_category_that_is_written_under_its_old_name_again_is_found_there(
    newsroom: Newsroom, site: Site
) -> None:
    url = site.put("/veer", feed([item(1)]))
    source = f'{{id: veer, url: "{url}", category: nieuws}}'
    serve = '{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}'
    newsroom.configure(source, serve=serve, categories="{nieuws: {formerly: [oud]}}")
    newsroom.refresh()
    again = "{nieuws: {formerly: [oud], file: {atom: oud.atom}}}"
    newsroom.configure(source, serve=serve, categories=again)
    newsroom.refresh(now="2026-10-02T13:30:00Z")
    with served(newsroom) as public:
        for path in ("nieuws.atom", "oud.atom"):
            found = httpx.get(f"{public}{path}", follow_redirects=True)
            assert (found.status_code, found.url) == (200, httpx.URL(f"{public}oud.atom"))


def test_every_address_of_a_removed_category_says_that_it_is_gone(newsroom: Newsroom, site: Site) -> None:
    """Those that its owner chose, those of its old names, and those of one that never held anything."""
    url = site.put("/veer", feed([item(1)]))
    source = f'{{id: veer, url: "{url}", interval: 0s, categories: '
    serve = '{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}'
    chosen = "sport: {file: d/sport}, tech: {formerly: [oudtech], file: {atom: feed.xml}}, leeg: {}"
    newsroom.configure(f"{source}[sport, tech]}}", serve=serve, categories=f"{{{chosen}, nieuws: {{}}}}")
    newsroom.refresh()
    # Each has another address now, and that which `tech` had is another category's.
    chosen = "sport: {file: {json: sport/feed.json}}, tech: {}, leeg: {}, nieuws: {file: {atom: feed.xml}}"
    newsroom.configure(f"{source}[sport, tech]}}", serve=serve, categories=f"{{{chosen}}}")
    newsroom.refresh(now="2026-10-02T13:30:00Z")
    gone = ["d/sport.atom", "d/sport.json", "sport/feed.json", "sport.atom", "sport.html", "tech.rss"]
    gone += ["oudtech.atom", "oudtech.json", "leeg.atom", "leeg.html"]
    gone += ["archive/sport/2026-10.atom", "archive/oudtech/2026-10.json"]
    newsroom.configure(f"{source}[nieuws]}}", serve=serve, categories="{nieuws: {}}")
    newsroom.refresh(now="2026-10-02T14:30:00Z")
    (newsroom.feeds / "index.html").unlink()
    with served(newsroom) as public:
        told_gone = {path for path in gone if httpx.get(f"{public}{path}").status_code == 410}
        assert told_gone == set(gone)
        assert httpx.get(f"{public}feed.xml").headers["Location"] == "nieuws.atom"
        for path in ("", "d/nieuws.atom", "nergens.atom", "sport", "feeds.atom"):
            assert httpx.get(f"{public}{path}").status_code == 404, path


def test_without_serve_it_says_so(newsroom: Newsroom) -> None:
    newsroom.configure(serve="false")
    assert "`serve` is false" in newsroom.run("serve", expect=2).stderr


def test_the_daemon_serves_what_it_publishes(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/veer", feed([item(1)]))
    newsroom.configure(
        f'{{id: veer, url: "{url}", category: nieuws}}',
        serve='{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}',
    )
    command = [sys.executable, "-m", "aggregator", "run", "--tick", "0.5", "--config", str(newsroom.config)]
    with subprocess.Popen([*command, "--now", NOW], stderr=subprocess.PIPE, text=True) as daemon:
        try:
            assert daemon.stderr is not None
            told = "".join(takewhile(lambda line: " written" not in line, daemon.stderr))
            public = told.rpartition("serving on ")[2].partition(",")[0].strip()
            assert b"Bericht 1" in httpx.get(f"{public}nieuws.json").content
        finally:
            daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=60) == 0
        assert "Traceback" not in daemon.stderr.read()


def test_without_its_address_the_daemon_says_so_and_does_the_rest(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/veer", feed([item(1)]))
    newsroom.configure(
        f'{{id: veer, url: "{url}", category: nieuws}}',
        serve=f'{{listen: "127.0.0.1:{site.port}", admin: "127.0.0.1:0"}}',
    )
    command = [sys.executable, "-m", "aggregator", "run", "--tick", "0.5", "--config", str(newsroom.config)]
    with subprocess.Popen([*command, "--now", NOW], stderr=subprocess.PIPE, text=True) as daemon:
        try:
            assert daemon.stderr is not None
            told = "".join(takewhile(lambda line: " written" not in line, daemon.stderr))
            assert f"cannot listen on 127.0.0.1:{site.port}" in told
            assert (newsroom.feeds / "nieuws.atom").exists()
        finally:
            daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=60) == 0
