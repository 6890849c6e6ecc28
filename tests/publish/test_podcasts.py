"""Which items are episodes, and what they say."""

from dataclasses import replace

import pytest

from aggregator.model import Enclosure, Entry
from aggregator.publish import render
from aggregator.publish.gate import find_problems
from aggregator.publish.item import make_item
from aggregator.publish.podcasts import is_episode
from tests.publish.examples import EPISODE, NEWS, SITE

SAID = ("duration>3605<", "season>2<", "episode>12<", "explicit>false<", 'image href="')


def episode(url: str) -> Entry:
    return replace(EPISODE, enclosures=(Enclosure(url, "audio/mpeg", 1000),))


@pytest.mark.parametrize(
    "name", ["12.mp3", "12.MP3", "12.mp3?updated=1700000000", "12.Mp3?v=1.0&next=a.b", "a.b/12.m4a#t=3"]
)
def test_an_episode_is_known_by_the_path_of_its_file(name: str) -> None:
    made = episode(f"https://omroep.example/{name}")
    (document,) = render(replace(NEWS, formats=("rss",)), [made], SITE)
    body = document.body.decode()
    assert [said for said in SAID if f"<itunes:{said}" not in body] == []
    assert find_problems(document) == []


@pytest.mark.parametrize("name", ["play?file=12.mp3", "12.ogg", "mp3", "12#a.mp3", "12.mp3.exe"])
def test_what_the_directory_does_not_take_is_no_episode(name: str) -> None:
    item = make_item(episode(f"https://omroep.example/{name}"), SITE, "nl")
    assert not is_episode(item)
