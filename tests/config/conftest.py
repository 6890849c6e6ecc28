"""How the tests of this folder write and load configurations."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.errors import ConfigError

Load = Callable[..., Config]
Refuse = Callable[..., list[str]]

SITE = "site: {url: 'https://planet.nl/feeds/'}\n"


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a text that follows a minimal `site`; keyword arguments are the environment."""

    def run(text: str = "", *, site: str = SITE, environ: Mapping[str, str] | None = None) -> Config:
        path = tmp_path / "config" / "aggregator.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(site + text, encoding="utf-8")
        return load_config(path, environ or {})

    return run


@pytest.fixture
def refuse(load: Load) -> Refuse:
    """Return the problems of a text as `LINE: MESSAGE`, lines counted without the `site` before it."""

    def run(text: str = "", *, site: str = SITE, environ: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(text, site=site, environ=environ)
        offset = site.count("\n")
        return [f"{problem.line - offset}: {problem.message}" for problem in caught.value.problems]

    return run
