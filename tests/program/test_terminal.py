"""No source steers the owner's terminal, page or reader, whatever it writes into its names."""

import json

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.program.test_gate import feed

STEERING = "\x9b31m\u202eomgekeerd\u2066"
ENTITY = f'<!DOCTYPE x [<!ENTITY {STEERING} SYSTEM "file:///etc/passwd">]><rss/>'
ITEM = f"<item><guid>{STEERING}</guid><title>Een</title><link>https://veer.example/1</link></item>"
ADDRESS = "https://veer.example/1"


def harmless(text: str) -> bool:
    return not set("\x1b\x9b\u202e\u2066") & set(text)


@pytest.fixture
def steered(newsroom: Newsroom, site: Site) -> Newsroom:
    good, bad = site.put("/veer", feed([ITEM])), site.put("/brug", ENTITY)
    newsroom.configure(
        f'{{id: veer, url: "{good}", category: nieuws}}', f'{{id: brug, url: "{bad}", category: nieuws}}'
    )
    newsroom.run("refresh")
    newsroom.run("withdraw", ADDRESS, "--reason", f"\x1b[31m{STEERING}")
    return newsroom


def test_what_programs_are_told_is_whole_and_steers_no_terminal(steered: Newsroom) -> None:
    done = steered.run("refresh", "--force", "--json")
    assert harmless(done.stdout + done.stderr)
    (failed,) = json.loads(done.stdout)["errors"]
    assert STEERING in failed["error"]
    for words in (("sources",), ("next",), ("why", ADDRESS), ("doctor", "--offline")):
        told = steered.run(*words, "--json").stdout
        assert harmless(told), words
        assert "omgekeerd" in told, words
    (trail,) = json.loads(steered.run("why", ADDRESS, "--json").stdout)["entries"]
    assert trail["key"] == ["\u203a31m\u202eomgekeerd\u2066"]  # the first is meant in windows-1252


def test_the_owners_feed_shows_them_as_text(steered: Newsroom) -> None:
    ops = (steered.root / "var" / "ops.atom").read_text(encoding="utf-8")
    assert harmless(ops)
    assert r"entity \x9b31m\u202eomgekeerd\u2066" in ops
