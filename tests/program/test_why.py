"""An answer to "why is this here?"."""

import json

from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site
from tests.program.test_gate import feed, item, rebuilt


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


def trail(newsroom: Newsroom, name: str) -> dict[str, list[str]]:
    told: dict[str, list[dict[str, list[str]]]] = json.loads(newsroom.run("why", name, "--json").stdout)
    assert list(told) == ["entries"]
    (only,) = told["entries"]
    return only


def test_each_rule_says_what_it_made_of_an_entry(newsroom: Newsroom, site: Site) -> None:
    veer = site.put("/veer", feed([item(1), item(2), item(3)]))
    rules = """[{when: {title: Bericht 1}, then: {category: tech, tag: een}},
  {when: {title: Brug}, then: {drop: true}},
  {when: {title: Bericht 2}, then: {drop: true}},
  {when: {text: tekst}, then: {replace: {tekst: verhaal}}}]"""
    newsroom.configure(f'{{id: veer, url: "{veer}", category: nieuws}}', rules=rules)
    newsroom.refresh()
    first = trail(newsroom, "https://veer.example/bericht/1")
    caught = [fact.partition(": ")[2] for fact in first["rules"]]
    assert caught == [
        "matches: category tech, tag een",
        "does not match",
        "does not match",
        "matches: replace",
    ]
    assert "config/aggregator.yaml:6: " in first["rules"][0]
    assert first["filed in"] == ["all, nieuws, tech"]
    second = trail(newsroom, "https://veer.example/bericht/2")
    assert second["rules"][2].endswith("matches: drop")
    assert "not asked, since" in second["rules"][3]
    assert second["shown in"] == ["nothing: a rule drops it"]


def test_what_it_said_before_and_whether_that_was_told(newsroom: Newsroom, site: Site) -> None:
    veer = site.put("/veer", feed([item(1), item(2)]))
    source = f'id: veer, url: "{veer}", category: nieuws, interval: 0s'
    newsroom.configure(f"{{{source}}}")
    newsroom.refresh(now="2026-10-02T12:00:00Z")
    site.put("/veer", feed([item(1, title="Bericht 1 verbeterd"), item(2)]))
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    newsroom.configure(f"{{{source}, edits: silent}}")
    site.put(
        "/veer", feed([item(1, title="Bericht 1 verbeterd", text="Nu staan hier andere woorden."), item(2)])
    )
    newsroom.refresh(now="2026-10-02T14:00:00Z")
    assert trail(newsroom, "https://veer.example/bericht/1")["edited"] == [
        "2026-10-02T13:00:00Z, shown again: title was: Bericht 1",
        "2026-10-02T14:00:00Z, silently: other text",
    ]


def test_what_keeps_it_out_of_a_feed(newsroom: Newsroom, site: Site) -> None:
    veer = site.put("/veer", feed([item(1), item(2)]))
    fresh = (item(number, date=f"2 Oct 2026 0{number}:00:00 GMT") for number in (3, 4, 5))
    late = site.put("/laat", feed([item(9, date="3 Sep 2020 08:00:00 GMT"), *fresh]))
    first = f'{{id: veer, url: "{veer}", category: nieuws, interval: 0s}}'
    newsroom.configure(first)
    newsroom.refresh()
    newsroom.configure(first, f'{{id: laat, url: "{late}", category: nieuws, interval: 0s, cap: 2/1d}}')
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    old = trail(newsroom, "https://veer.example/bericht/9")
    assert "older than `backlog`" in old["kept out"][0]
    assert old["shown in"] == ["nothing: it is kept out of every feed that it is filed in"]
    assert "`cap` of 2" in trail(newsroom, "https://veer.example/bericht/3")["kept out"][0]
    assert "kept out" not in trail(newsroom, "https://veer.example/bericht/5")


def test_why_one_speaks_for_a_group_and_where_its_address_led(newsroom: Newsroom, site: Site) -> None:
    site.put("/nieuwe-plek", feed([item(1), item(2)]))
    site.pages["/oud?token=abc123def456"] = Page(location="/nieuwe-plek")
    veer = site.url("/oud?token=abc123def456")
    kopie = site.put("/kopie", feed([item(1, guid="anders")]))
    newsroom.configure(
        f'{{id: kopie, url: "{kopie}", category: tech}}',
        f'{{id: veer, url: "{veer}", category: nieuws, priority: 3}}',
    )
    newsroom.refresh()
    told = trail(newsroom, "https://veer.example/bericht/1")
    assert told["speaks"] == ["veer: its source comes first, by `priority` or else in the configuration"]
    assert told["also from"][0].endswith("the same address as veer: https://veer.example/bericht/1")
    (way,) = told["followed"]
    assert way.endswith(f" led to {site.url('/nieuwe-plek')}")
    assert "abc123def456" not in json.dumps(told)


def test_a_source_that_is_held_says_so(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/veer", feed([item(number) for number in range(10, 20)]))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh()
    site.put("/veer", feed([rebuilt(number) for number in range(10, 20)]))
    newsroom.refresh(now="2026-10-02T13:00:00Z")
    (held,) = trail(newsroom, "https://veer.example/bericht/12")["held"]
    assert "its ids changed; let it through with: aggregator publish --accept veer" in held
