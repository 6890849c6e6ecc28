"""The hostile starters, each with what the manifest asks."""

from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.errors import ConfigError

EXPECTED = {
    "broken.yaml": ":2: is not valid YAML",
    "interval-minus.yaml": ":3: source `a`: `interval` must not be negative",
    "no-url.yaml": ":3: source `a` needs `url` (a web address) or `path`",
    "password-url.yaml": ":3: source `a`: `url` must not hold a user name or password",
}


@pytest.mark.hostile
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_hostile_configuration_is_refused_with_place_and_remedy(shared: Path, name: str) -> None:
    path = shared / "hostile" / "config" / name
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert str(caught.value).startswith(f"{path}{EXPECTED[name]}")
    assert "S3CRET" not in str(caught.value)


@pytest.mark.hostile
def test_every_hostile_configuration_is_expected_here(shared: Path) -> None:
    assert {path.name for path in (shared / "hostile" / "config").iterdir()} == set(EXPECTED)
