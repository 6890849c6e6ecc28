"""What `deploy/` holds works: nginx serves every file, GitHub's workflow survives losing its database."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.conftest import ROOT
from tests.ports import free_port
from tests.program.newsroom import NOW, Newsroom
from tests.program.site import Site
from tests.program.test_withdraw import feed

TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}
FRAME = """daemon off; master_process off; pid {here}/pid; error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fastcgi;
    uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; include {snippet}; }}
}}
"""


@contextmanager
def nginx(command: str, folder: Path, root: Path) -> Iterator[httpx.Client]:
    """The snippet within the least frame, as whoever runs the tests, everything of it in `folder`."""
    folder.mkdir()
    port = free_port()
    snippet = ROOT / "deploy" / "nginx.conf"
    conf = FRAME.format(here=folder, port=port, root=root, snippet=snippet)
    (folder / "nginx.conf").write_text(conf, encoding="utf-8")
    words = [command, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    running = subprocess.Popen(words, stderr=subprocess.PIPE)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:
            for _ in range(200):
                try:
                    client.get("/")
                    break
                except httpx.ConnectError:
                    assert running.poll() is None, running.communicate()[1]
                    time.sleep(0.05)
            yield client
    finally:
        running.terminate()
        running.communicate(timeout=30)


@pytest.fixture
def published(newsroom: Newsroom, site: Site) -> Newsroom:
    url = site.put("/feed", feed(1, 2, 3))
    newsroom.configure(
        f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}',
        categories="{nieuws: {file: feed/nieuws}, tech: {file: {atom: feed.xml}}}",
    )
    newsroom.refresh()
    return newsroom


def test_nginx_serves_every_published_file(published: Newsroom, program: Callable[[str], str]) -> None:
    command = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or program("nginx")
    for name in (".aggregator-x.1", "nieuws.atom.orig", "news.db"):
        (published.feeds / name).write_text("geheim", encoding="utf-8")
    files = [path for path in published.feeds.rglob("*") if path.is_file() and path.suffix in TYPES]
    assert {path.suffix for path in files} == TYPES.keys()
    with nginx(command, published.root / "nginx", published.feeds) as client:
        for path in files:
            address = f"/{path.relative_to(published.feeds)}"
            plain = client.get(address, headers={"accept-encoding": "identity"})
            assert (plain.status_code, plain.content) == (200, path.read_bytes())
            assert plain.headers["content-type"] == TYPES[path.suffix]
            packed = client.get(address, headers={"accept-encoding": "gzip"})
            assert packed.content == plain.content
            assert (packed.headers.get("content-encoding") == "gzip") == (len(plain.content) >= 256)
            for told, word in (("etag", "if-none-match"), ("last-modified", "if-modified-since")):
                again = client.get(address, headers={word: plain.headers[told]})
                assert (again.status_code, again.content) == (304, b"")
                assert again.headers["cache-control"] == "public, max-age=300"
            assert client.head(address).headers["etag"]
            for name, value in (
                ("x-content-type-options", "nosniff"),
                ("access-control-allow-origin", "*"),
                ("cache-control", "public, max-age=300"),
            ):
                assert plain.headers[name] == value
            assert "default-src 'none'" in plain.headers["content-security-policy"]
        assert client.get("/").content == (published.feeds / "index.html").read_bytes()
        for hidden in (".aggregator-x.1", "nieuws.atom.orig", "news.db", "../var/news.db", "nergens.atom"):
            assert client.get(f"/{hidden}").status_code == 404
        assert client.post("/feed.xml").status_code == 403


def workflow() -> dict[str, Any]:
    text = (ROOT / "deploy" / "github-pages.yml").read_text(encoding="utf-8")
    return dict(yaml.load(text, yaml.BaseLoader))  # noqa: S506 - texts only, so that `on` is no flag


def test_the_workflow_asks_for_what_it_needs() -> None:
    found = workflow()
    assert found["on"]["schedule"]
    assert found["permissions"] == {"contents": "write", "pages": "write", "id-token": "write"}
    assert found["concurrency"] == {"group": "feeds", "cancel-in-progress": "false"}
    (job,) = found["jobs"].values()
    used = [step["uses"].partition("@") for step in job["steps"] if "uses" in step]
    assert all(version.startswith("v") for _, _, version in used)
    order = [step.get("name") or step["uses"].partition("@")[0] for step in job["steps"]]
    assert order.index("The feeds as they were published last") < order.index("Refresh")
    assert (
        order.index("Refresh") < order.index("Keep the feeds") < order.index("actions/upload-pages-artifact")
    )
    kept = [step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/cache")]
    assert [one["path"] for one in kept] == ["var", "var"]


@pytest.mark.parametrize(
    ("program", "expect"), [("", "::error::Where is the program?"), ("git+x@1", "pip: install git+x@1")]
)
def test_the_workflow_installs_what_its_owner_names_and_nothing_else(
    tmp_path: Path, program: str, expect: str
) -> None:
    (job,) = workflow()["jobs"].values()
    (step,) = [one for one in job["steps"] if one.get("name") == "Install"]
    assert step["env"] == {"PROGRAM": "${{ vars.AGGREGATOR }}"}
    pip = tmp_path / "pip"
    pip.write_text('#!/bin/sh\necho "pip: $@"\n', encoding="utf-8")
    pip.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PROGRAM": program}
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith(expect)
    assert (done.returncode == 0) == bool(program)


def test_the_workflow_survives_the_loss_of_its_database(
    published: Newsroom, site: Site, tmp_path: Path
) -> None:
    """Its own commands, on a repository of its own; each run starts from a fresh checkout, as at GitHub."""
    origin = tmp_path / "origin.git"
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GIT_", "AGGREGATOR_CONFIG"))
        },
        "GIT_CONFIG_GLOBAL": os.devnull,
        "HOME": str(tmp_path),
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@lezer.example",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@lezer.example",
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
    }

    def shell(script: str, folder: Path) -> None:
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    (tmp_path / "bin").mkdir()
    aggregator = tmp_path / "bin" / "aggregator"
    aggregator.write_text(
        f'#!/bin/sh\nexec {sys.executable} -m aggregator "$@" --now "$NOW"\n', encoding="utf-8"
    )
    aggregator.chmod(0o755)
    shutil.rmtree(published.feeds)
    shutil.rmtree(published.root / "var")
    shell(
        f"git init -q -b main . && git add config && git commit -qm een && git clone -q --bare . {origin}",
        published.root,
    )
    commands = [step["run"] for step in next(iter(workflow()["jobs"].values()))["steps"] if "run" in step]
    ids, dates = [], []
    for run, now in enumerate((NOW, "2026-10-20T12:00:00Z")):
        environment["NOW"] = now
        checkout = tmp_path / f"run{run}"
        shell(f"git clone -q --depth 1 -b main file://{origin} {checkout}", tmp_path)
        for command in commands:
            if "pip install" not in command:
                shell(command, checkout)
        entries = Newsroom.read_json(_Room(checkout / "feeds"), "feed/nieuws.json")["items"]  # type: ignore[arg-type]
        ids.append([item["id"] for item in entries])
        dates.append([item["date_published"] for item in entries])
    assert len(ids[0]) == 3
    assert ids[0] == ids[1]
    assert dates[0] == dates[1]


class _Room:
    """A folder of feeds."""

    def __init__(self, feeds: Path) -> None:
        self.feeds = feeds
