"""An answer to "why is this here?"."""

import json

from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.program.test_gate import feed, item


def test_the_trail_of_an_entry_and_its_copy(newsroom: Newsroom, site: Site) -> None:
    veer = site.put("/veer", feed([item(1), item(2)]))
    kopie = site.put("/kopie", feed([item(1, guid="anders")]))
    newsroom.configure(
        f'{{id: veer, url: "{veer}", category: nieuws}}', f'{{id: kopie, url: "{kopie}", category: tech}}'
    )
    newsroom.refresh()
    told = newsroom.run("why", "https://veer.example/bericht/1?utm_source=x").stdout
    assert "title      Bericht 1" in told
    assert "minted from its key; fixed when it was first published" in told
    assert f"source     veer ({veer})" in told
    assert "published  2026-09-01T08:01:00Z, as its source says" in told
    assert "seen       2026-10-02T12:00:00Z" in told
    assert f"also from  kopie ({kopie})" in told
    assert "shown in   nieuws, place 2 of 2" in told
    assert "all, place 2 of 2" in told
    (trail,) = json.loads(newsroom.run("why", "https://veer.example/bericht/1", "--json").stdout)["entries"]
    assert trail["key"] == ["g1"]


def test_what_is_withdrawn_says_so(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/veer", feed([item(1), item(2, date="onzin")]))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws}}')
    newsroom.refresh()
    newsroom.run("withdraw", "https://veer.example/bericht/1", "--reason", "Onjuist")
    told = newsroom.run("why", "https://veer.example/bericht/1").stdout
    assert "nothing: withdrawn on 2026-10-02T12:00:00Z: Onjuist" in told
    assert "when it was first seen" in newsroom.run("why", "https://veer.example/bericht/2").stdout
    assert "no entry has the id" in newsroom.run("why", "https://veer.example/bericht/3", expect=2).stderr
