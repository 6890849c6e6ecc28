"""Which files are one recording, whatever address they have today."""

import pytest

from aggregator.curate.recordings import name_recordings
from aggregator.model import Enclosure


def name(url: str, kind: str | None = "audio/mpeg") -> frozenset[str]:
    return name_recordings([Enclosure(url, kind)])


@pytest.mark.parametrize(
    "other",
    [
        "http://cdn.example/2026/dag-41.mp3?token=abc",
        "https://telt.example/redirect.mp3/cdn.example/2026/dag-41.mp3",
        "https://host.example/play/7/https%3A%2F%2Fcdn.example%2Fdag-41.m4a",
    ],
)
def test_counters_hosts_and_tokens_do_not_belong_to_a_recording(other: str) -> None:
    assert name("https://cdn.example/2026/dag-41.mp3") == name(other)


def test_a_name_that_every_episode_may_have_is_told_with_its_folder() -> None:
    assert name("https://cdn.example/dag/41/audio.mp3") == name("https://telt.example/41/audio.mp3")
    assert name("https://cdn.example/dag/41/audio.mp3") != name("https://cdn.example/dag/42/audio.mp3")


@pytest.mark.parametrize("kind", ["image/jpeg", "application/pdf", None])
def test_only_sound_and_film_are_recordings(kind: str | None) -> None:
    assert name("https://cdn.example/dag-41.jpg", kind) == frozenset()


def test_an_address_without_a_file_names_none() -> None:
    assert name("https://cdn.example/?aflevering=41") == frozenset()
