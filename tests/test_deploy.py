"""What `deploy/` ships: units that systemd accepts, an image whose steps exist."""

import configparser
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


def read_unit(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return unit


def test_the_daemon_is_supervised_and_walled_in() -> None:
    service = read_unit("aggregator.service")["Service"]
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) >= 60
    assert service["ExecStart"].split()[1] == "run"
    assert service["StateDirectory"] == "aggregator"
    oneshot = read_unit("aggregator-refresh.service")["Service"]
    assert oneshot["ExecStart"].split()[1] == "refresh"
    for unit in (service, oneshot):
        assert (unit["ProtectSystem"], unit["NoNewPrivileges"], unit["DynamicUser"]) == (
            "strict",
            "yes",
            "yes",
        )
    assert "OnUnitInactiveSec" in read_unit("aggregator-refresh.timer")["Timer"]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_accepts_the_units(program: Callable[[str], str], name: str, tmp_path: Path) -> None:
    """With a program that exists here in the place of ours."""
    for unit in UNITS:
        text = (
            (DEPLOY / unit)
            .read_text(encoding="utf-8")
            .replace("/opt/aggregator/.venv/bin/aggregator", "/bin/true")
        )
        (tmp_path / unit).write_text(text, encoding="utf-8")
    command = [program("systemd-analyze"), "verify", "--man=no", str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    complaints = [line for line in done.stderr.splitlines() if name in line or "aggregator" in line]
    assert complaints == []


def read_steps() -> list[tuple[str, str]]:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def test_the_image_is_made_of_what_is_here_and_runs_as_nobody_in_particular() -> None:
    steps = read_steps()
    for name, words in steps:
        if name == "COPY" and not words.startswith("--from"):
            assert all((ROOT / source).exists() for source in words.split()[:-1]), words
    names = [name for name, _ in steps]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert "/healthz" in dict(steps)["HEALTHCHECK"]
    assert dict(steps)["CMD"] == '["run"]'
    assert re.search(r"useradd .* aggregator ", dict(steps[names.index("FROM", 1) :])["RUN"])


def test_the_composition_mounts_what_the_image_expects() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["aggregator"]
    assert (ROOT / "deploy" / service["build"]["context"]).resolve() == ROOT
    assert (ROOT / service["build"]["dockerfile"]).is_file()
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert all(volume.split(":")[1] in image for volume in service["volumes"])
    assert service["read_only"]
