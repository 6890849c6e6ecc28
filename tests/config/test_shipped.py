"""What we ship: the sample configuration, the samples in the documentation, the files of `init`."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from aggregator.config import load_config, starter_config
from aggregator.config.schema import MainFile
from aggregator.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTATION = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
SAMPLES = [
    text
    for text in re.findall(r"^```yaml\n(.*?)^```$", DOCUMENTATION, re.DOTALL | re.MULTILINE)
    if not text.startswith("# part")
]


def test_the_shipped_configuration_is_ready_to_run() -> None:
    config = load_config(ROOT / "config" / "aggregator.yaml", {})
    assert [publication.id for publication in config.publications] == ["nieuws", "tech", "all"]
    sources = {source.id: source for source in config.sources}
    assert sources["nos-syrie"].location == "https://nos.nl/l/2290980"
    assert sources["tweakers"].location == "https://tweakers.net/feeds/mixed.xml"
    assert Path(sources["artikelen"].location) == ROOT / "config" / "articles"
    assert sum(source.location.startswith("https://feeds.nos.nl/") for source in config.sources) >= 3
    assert config.output == ROOT / "feeds"
    assert ["placeholder" in warning.message for warning in config.warnings] == [True]


def test_the_shipped_articles_have_both_local_forms() -> None:
    folder = ROOT / "config" / "articles"
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert "README.md" in texts
    assert sum(text.startswith("---\n") and "\n<p>" in text for text in texts.values()) == 1
    assert sum(text.startswith("---\n") and "\n## " in text for text in texts.values()) == 1
    assert sum(re.match(r" date \d{4}-\d\d \S", text) is not None for text in texts.values()) == 1


def test_the_documentation_has_samples() -> None:
    assert len(SAMPLES) >= 6


@pytest.mark.parametrize("text", SAMPLES, ids=range(len(SAMPLES)))
def test_a_sample_in_the_documentation_loads(tmp_path: Path, text: str) -> None:
    path = tmp_path / "aggregator.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_config(path, {}).publications[-1].id == "all"


def keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        yield from (key for section in sections(field.annotation) for key in keys(section))


def sections(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) in {dict, tuple, Union, UnionType}:
        for part in get_args(kind):
            yield from sections(part)


@pytest.mark.parametrize("key", sorted(set(keys(MainFile))))
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"`{key}`|^\s*{key}:|[{{ ]{key}:", DOCUMENTATION, re.MULTILINE)


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "config" / "aggregator.yaml"


def test_what_init_writes_loads_with_a_word_on_the_placeholder(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, dict(starter_config(year=2031))), {})
    assert config.site.tag == "example.org,2031"
    assert ["placeholder" in warning.message for warning in config.warnings] == [True]
    assert [Path(source.location) for source in config.sources] == [tmp_path / "config" / "articles"]
    assert list((tmp_path / "config" / "articles").glob("2031-*.md"))


def test_what_init_writes_for_an_address_loads_without_a_word(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, dict(starter_config("https://Planet.nl:8443/x", year=2027))), {})
    assert (config.site.url, config.site.tag) == ("https://Planet.nl:8443/x/", "planet.nl,2027")
    assert config.warnings == ()


def test_the_sources_that_init_shows_as_comments_load_as_well(tmp_path: Path) -> None:
    files = dict(starter_config("https://planet.nl/", year=2027))
    files["config/aggregator.yaml"] = re.sub(
        r"^(  +)# (- \{|author:)", r"\1\2", files["config/aggregator.yaml"], flags=re.MULTILINE
    )
    config = load_config(write(tmp_path, files), {"NEWS_LOGIN": "a:b"})
    assert [source.id for source in config.sources] == ["articles", "nos", "members"]
    assert config.site.author is not None


@pytest.mark.parametrize("url", ["nonsense", "https://bob:S3CRET@planet.nl/", "file:///x", "http://[::1]/"])
def test_init_refuses_what_is_no_address(url: str) -> None:
    with pytest.raises(ConfigError, match="address") as caught:
        starter_config(url, year=2027)
    assert "S3CRET" not in str(caught.value)
