"""A folder with a configuration, and the real command run on it."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser

NOW = "2026-10-02T12:00:00Z"


class Newsroom:
    """A configuration under `root`, whose outputs are in `root/feeds`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "config" / "aggregator.yaml"
        self.feeds = root / "feeds"
        self.config.parent.mkdir(parents=True)

    def configure(self, *sources: str, **more: str) -> None:
        """Write a configuration with these sources (YAML flow mappings) and top-level keys."""
        lines = [
            'site: {title: Mijn nieuws, url: "https://lezer.example/feeds/", language: nl}',
            "database: ../var/news.db",
            "output: ../feeds",
            f"fetch: {more.pop('fetch', '{allow_private: true, host_delay: 0s, timeout: 10s}')}",
            f"categories: {more.pop('categories', '{nieuws: {title: Nieuws}, tech: {title: Techniek}}')}",
            *(f"{key}: {value}" for key, value in more.items()),
            "sources:" if sources else "sources: []",
            *(f"  - {source}" for source in sources),
        ]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(
        self, *words: str, now: str | None = NOW, expect: int = 0, timeout: float = 100
    ) -> subprocess.CompletedProcess[str]:
        """Run the command and check its exit code."""
        command = [sys.executable, "-W", "error::ResourceWarning", "-m", "aggregator", *words]
        if words[0] not in ("init", "--help"):
            command += ["--config", str(self.config)]
        if now:
            command += ["--now", now]
        environment = {name: value for name, value in os.environ.items() if name != "AGGREGATOR_CONFIG"}
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd=self.root,
            env=environment,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def refresh(self, *words: str, **options: Any) -> dict[str, Any]:
        """Refresh, and answer the object that the command prints."""
        printed: dict[str, Any] = json.loads(self.run("refresh", "--json", *words, **options).stdout)
        return printed

    def read(self, name: str) -> Any:
        """A published feed, as a feed reader sees it."""
        return feedparser.parse(BytesIO((self.feeds / name).read_bytes()))

    def read_json(self, name: str) -> dict[str, Any]:
        """A published JSON Feed."""
        read: dict[str, Any] = json.loads((self.feeds / name).read_text(encoding="utf-8"))
        return read

    def snapshot(self) -> dict[str, tuple[bytes, int]]:
        """The bytes and modification time of every published file."""
        return {
            str(path.relative_to(self.feeds)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(self.feeds.rglob("*.*"))
        }
