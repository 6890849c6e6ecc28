"""Rules, caps and content policies as their owner and the subscribers meet them."""

import json
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import pytest

from tests.program.newsroom import Newsroom
from tests.program.site import Site

START = datetime(2026, 10, 2, 11, tzinfo=UTC)
LATER, LATEST = "2026-10-02T13:30:00Z", "2026-10-02T15:30:00Z"


def item(
    number: int, title: str, text: str = "<p>Een bericht.</p>", minutes: int = 10, extra: str = ""
) -> str:
    when = START - timedelta(minutes=minutes * number)
    return (
        f"<item><title>{escape(title)}</title><guid>https://krant.example/{number}</guid>"
        f"<link>https://krant.example/{number}</link><pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<description>{escape(text)}</description></item>"
    )


def feed(*items: str, name: str = "De Krant") -> str:
    head = f"<title>{name}</title><link>https://krant.example/</link><copyright>© De Krant</copyright>"
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def source(id: str, url: str, **more: str) -> str:
    options = {"category": "nieuws", **more}
    return (
        f"{{id: {id}, url: '{url}', " + ", ".join(f"{key}: {value}" for key, value in options.items()) + "}"
    )


def titles(newsroom: Newsroom, name: str) -> list[str]:
    return [str(entry["title"]) for entry in newsroom.read_json(name)["items"]]


def caught(newsroom: Newsroom) -> list[int]:
    told: dict[str, Any] = json.loads(newsroom.run("rules", "--json").stdout)
    return [rule["entries"] for rule in told["rules"]]


PAPER = feed(
    item(0, "Ajax wint de beker"),
    item(1, "Nieuwe laptop getest", "<p>De laptop van <b>Acme</b> kost &lt;niets&gt;.</p>"),
    item(2, "Advertentie: koop nu"),
)


def test_the_rule_of_the_design_files_an_entry_by_a_word_of_its_title(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(
        source("krant", site.put("/feed", PAPER)),
        rules="[{when: {title: laptop}, then: {category: tech}}]",
    )
    newsroom.refresh()
    assert titles(newsroom, "tech.json") == ["Nieuwe laptop getest"]
    assert len(titles(newsroom, "nieuws.json")) == len(titles(newsroom, "all.json")) == 3


def test_what_a_rule_drops_is_in_no_output_and_comes_back_with_its_id_when_the_rule_goes(
    newsroom: Newsroom, site: Site
) -> None:
    krant = source("krant", site.put("/feed", PAPER))
    newsroom.configure(krant)
    newsroom.refresh()
    before = newsroom.snapshot()
    newsroom.configure(krant, rules="[{when: {title: advertentie}, then: {drop: true}}]")
    newsroom.refresh(now=LATER)
    for body, _ in newsroom.snapshot().values():
        assert b"Advertentie" not in body
    assert json.loads(newsroom.run("sources", "--json").stdout)["sources"][0]["entries"] == 3
    newsroom.configure(krant)
    newsroom.refresh(now=LATEST)
    assert {name: body for name, (body, _) in newsroom.snapshot().items()} == {
        name: body for name, (body, _) in before.items()
    }


def test_a_rule_that_rewrites_titles_and_texts_shows_nobody_anything_unread(
    newsroom: Newsroom, site: Site
) -> None:
    krant = source("krant", site.put("/feed", PAPER), title="Krant")
    newsroom.configure(krant)
    newsroom.refresh()
    before = {item["id"]: item for item in newsroom.read_json("nieuws.json")["items"]}
    updated = newsroom.read("nieuws.atom").feed.updated
    rule = (
        "{when: {title: laptop}, then: {replace: {Acme: 'R&D <i>', /kost/: was}, tag: [test],"
        " title: '[{source}] {title}'}}"
    )
    newsroom.configure(krant, rules=f"[{rule}]")
    newsroom.run("publish", now=LATER)
    after = {item["id"]: item for item in newsroom.read_json("nieuws.json")["items"]}
    assert after.keys() == before.keys()
    assert [item["date_modified"] for item in after.values()] == [
        item["date_modified"] for item in before.values()
    ]
    assert newsroom.read("nieuws.atom").feed.updated == updated
    (changed,) = (item for id, item in after.items() if item != before[id])
    assert changed["title"] == "[Krant] Nieuwe laptop getest"
    assert changed["content_html"] == "<p>De laptop van <b>R&amp;D &lt;i&gt;</b> was &lt;niets&gt;.</p>"
    assert changed["tags"] == ["test"]
    newsroom.configure(krant)
    newsroom.run("publish", now=LATEST)
    assert {item["id"]: item for item in newsroom.read_json("nieuws.json")["items"]} == before


def test_an_edit_by_the_source_is_still_one_under_a_rewritten_title(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(
        source("krant", site.put("/feed", PAPER)), rules="[{when: {}, then: {title: 'K: {title}'}}]"
    )
    newsroom.refresh()
    site.put("/feed", PAPER.replace("Ajax wint", "Ajax verliest"))
    assert newsroom.refresh(now=LATER)["entries"] == {"new": 0, "edited": 1}
    newest = newsroom.read_json("nieuws.json")["items"][0]
    assert (newest["title"], newest["date_modified"]) == ("K: Ajax verliest de beker", LATER)


def test_a_sources_own_rules_are_asked_first_and_keep_ends_the_asking(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(
        source("krant", site.put("/feed", PAPER), rules="[{when: {title: advertentie}, then: {keep: true}}]"),
        source("blad", site.put("/blad", PAPER.replace("krant.example", "blad.example"))),
        rules="[{when: {title: advertentie}, then: {drop: true}}]",
    )
    newsroom.refresh()
    links = [item["url"] for item in newsroom.read_json("nieuws.json")["items"]]
    assert "https://krant.example/2" in links
    assert "https://blad.example/2" not in links


def test_a_dropped_entry_speaks_for_nobody(newsroom: Newsroom, site: Site) -> None:
    """The same article from two sources: without the one, the other speaks under the same id."""
    krant = source("krant", site.put("/feed", PAPER))
    blad = source("blad", site.put("/blad", PAPER.replace("Ajax wint de beker", "Beker voor Ajax")))
    newsroom.configure(krant, blad)
    newsroom.refresh()
    first = newsroom.read_json("all.json")["items"][0]
    newsroom.configure(krant, blad, rules="[{when: {source: krant}, then: {drop: true}}]")
    newsroom.refresh(now=LATER)
    second = newsroom.read_json("all.json")["items"][0]
    assert (first["title"], second["title"]) == ("Ajax wint de beker", "Beker voor Ajax")
    assert first["id"] == second["id"]


def test_rules_show_what_each_catches_among_the_stored(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(
        source("krant", site.put("/feed", PAPER), rules="[{when: {length: '<5'}, then: {drop: true}}]"),
        rules=(
            "[{when: {title: [ajax, laptop]}, then: {tag: x}}, {when: {title: kaas}, then: {drop: true}},"
            " {when: {}, unless: {title: /^A/}, then: {keep: true}}]"
        ),
    )
    newsroom.refresh()
    assert caught(newsroom) == [0, 2, 0, 1]
    lines = newsroom.run("rules").stdout.splitlines()
    assert lines[0].endswith("(source krant): drop catches nothing")
    assert lines[1].endswith("tag x catches 2 entries")
    assert lines[2] == "  2026-10-02 Ajax wint de beker"


def test_no_rules_are_said_to_be_none(newsroom: Newsroom) -> None:
    newsroom.configure()
    assert newsroom.run("rules").stdout.startswith("There are no rules")
    assert caught(newsroom) == []


def test_replay_tells_what_a_changed_configuration_would_do_and_does_nothing(
    newsroom: Newsroom, site: Site
) -> None:
    krant = source("krant", site.put("/feed", PAPER))
    newsroom.configure(krant)
    newsroom.refresh()
    assert newsroom.run("check", "--replay", now="2026-10-09T12:00:00Z").stdout == "No feed would change.\n"
    files, database = newsroom.snapshot(), (newsroom.root / "var" / "news.db").read_bytes()
    newsroom.configure(
        krant,
        rules=(
            "[{when: {title: advertentie}, then: {drop: true}},"
            " {when: {title: laptop}, then: {category: tech}},"
            " {when: {title: ajax}, then: {title: '{title}!'}}]"
        ),
    )
    told = newsroom.run("check", "--replay", now=LATER, expect=3).stdout
    assert told.splitlines() == [
        "nieuws: 0 enter, 1 leave, 1 read otherwise",
        "  - 2026-10-02 Advertentie: koop nu",
        "  ~ 2026-10-02 Ajax wint de beker! (was: Ajax wint de beker)",
        "tech: 1 enter, 0 leave, 0 read otherwise",
        "  + 2026-10-02 Nieuwe laptop getest",
        "all: 0 enter, 1 leave, 1 read otherwise",
        "  - 2026-10-02 Advertentie: koop nu",
        "  ~ 2026-10-02 Ajax wint de beker! (was: Ajax wint de beker)",
    ]
    assert newsroom.snapshot() == files
    assert (newsroom.root / "var" / "news.db").read_bytes() == database
    newsroom.refresh(now=LATER)
    assert newsroom.run("check", "--replay", now=LATEST).stdout == "No feed would change.\n"


def test_replay_and_why_tell_that_the_past_goes_to_an_archive_only(newsroom: Newsroom, site: Site) -> None:
    old = item(9, "Laptop van toen", minutes=5000)
    sources = (
        source("krant", site.put("/feed", feed(item(1, "Laptop getest"), old))),
        source("blad", site.put("/blad", feed(item(20, "Tablet getest", minutes=5))), category="tech"),
    )
    newsroom.configure(*sources)
    newsroom.refresh()
    newsroom.configure(*sources, rules="[{when: {title: laptop}, then: {category: tech}}]")
    told = newsroom.run("check", "--replay", now=LATER, expect=3).stdout
    assert told.splitlines() == ["tech: 1 enter, 0 leave, 0 read otherwise", "  + 2026-10-02 Laptop getest"]
    newsroom.refresh(now=LATER)
    assert titles(newsroom, "tech.json") == ["Laptop getest", "Tablet getest"]
    why = newsroom.run("why", "https://krant.example/9").stdout
    assert "of tech: older than `backlog` when it was filed there" in why
    assert "archive/tech/2026-09" in why


@pytest.mark.parametrize(
    ("categories", "told"),
    [
        ("{nieuws: {title: Nieuws, limit: 1, window: 0s}, tech: {}}", "nieuws: 0 enter, 2 leave"),
        ("{actueel: {formerly: [nieuws]}, nieuws2: {}, tech: {}}", "nieuws: is no longer published"),
    ],
)
def test_replay_also_tells_what_other_bounds_and_names_change(
    newsroom: Newsroom, site: Site, categories: str, told: str
) -> None:
    newsroom.configure(source("krant", site.put("/feed", PAPER)))
    newsroom.refresh()
    category = "nieuws" if "nieuws:" in categories else "nieuws2"
    newsroom.configure(source("krant", site.url("/feed"), category=category), categories=categories)
    lines = newsroom.run("check", "--replay", now=LATER, expect=3).stdout
    assert (told in lines) == ("formerly" not in categories)


def test_an_age_is_that_on_arrival_so_nothing_moves_as_time_goes_by(newsroom: Newsroom, site: Site) -> None:
    old = feed(item(0, "Vers"), item(1, "Oud", minutes=60 * 24 * 40))
    newsroom.configure(
        source("krant", site.put("/feed", old)), rules="[{when: {age: '>30d'}, then: {drop: true}}]"
    )
    newsroom.refresh()
    assert titles(newsroom, "nieuws.json") == ["Vers"]
    newsroom.refresh("--force", now="2026-12-24T12:00:00Z")
    assert titles(newsroom, "nieuws.json") == ["Vers"]
    assert newsroom.run("check", "--replay", now="2027-02-01T12:00:00Z").stdout == "No feed would change.\n"


def test_a_pattern_made_to_run_away_does_not(newsroom: Newsroom, site: Site) -> None:
    evil = feed(item(0, "a" * 5000 + "b", "<p>" + "a" * 200_000 + "b</p>"))
    newsroom.configure(
        source("krant", site.put("/feed", evil)),
        rules="[{when: {title: '/^(a+)+$/'}, then: {tag: x}}, {when: {text: '/(a|a)*c/'}, then: {tag: y}}]",
    )
    newsroom.refresh(timeout=30)
    assert caught(newsroom) == [0, 0]


# --- caps and content ---


def flood(first: int, last: int, host: str = "krant.example") -> str:
    return feed(*(item(number, f"Bericht {number}") for number in range(first, last))).replace(
        "krant.example", host
    )


def numbers(newsroom: Newsroom, name: str) -> list[int]:
    return [int(title.split()[-1]) for title in titles(newsroom, name)]


def test_a_source_has_its_share_of_a_combined_feed_and_all_of_its_own(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(
        source("krant", site.put("/feed", flood(0, 12)), categories="[nieuws, tech]", cap="5/1d").replace(
            "category: nieuws, ", ""
        ),
        source("blad", site.put("/blad", flood(20, 24, "blad.example"))),
    )
    newsroom.refresh()
    assert (
        numbers(newsroom, "nieuws.json") == numbers(newsroom, "all.json") == [0, 1, 2, 3, 4, 20, 21, 22, 23]
    )
    assert numbers(newsroom, "tech.json") == list(range(12))


def test_what_was_over_the_share_never_comes_later_and_what_was_shown_stays(
    newsroom: Newsroom, site: Site
) -> None:
    krant, blad = source("krant", site.url("/feed"), cap="5/1d"), source("blad", site.url("/blad"))
    site.put("/blad", flood(20, 21, "blad.example"))
    site.put("/feed", flood(4, 12))
    newsroom.configure(krant, blad)
    newsroom.refresh()
    assert numbers(newsroom, "nieuws.json") == [4, 5, 6, 7, 8, 20]
    site.put("/feed", flood(0, 12))
    newsroom.refresh("--force", now=LATER)
    assert numbers(newsroom, "nieuws.json") == [4, 5, 6, 7, 8, 20]
    newsroom.configure(krant.replace(", cap: 5/1d", ""), blad)
    newsroom.refresh("--force", now="2026-10-05T12:00:00Z")
    assert numbers(newsroom, "nieuws.json") == [4, 5, 6, 7, 8, 20]


def test_a_new_day_brings_a_new_share(newsroom: Newsroom, site: Site) -> None:
    krant, blad = source("krant", site.url("/feed"), cap="2/1d"), source("blad", site.url("/blad"))
    site.put("/blad", flood(20, 21, "blad.example"))
    site.put("/feed", feed(*(item(number, f"Bericht {number}", minutes=360) for number in range(9))))
    newsroom.configure(krant, blad)
    newsroom.refresh()
    assert numbers(newsroom, "nieuws.json") == [0, 20, 1, 4, 5, 8]


def test_a_content_policy_holds_in_every_format(newsroom: Newsroom, site: Site) -> None:
    secret = "Het volledige verhaal staat alleen achter de voordeur."
    text = f"<p>{'Inleiding van het stuk. ' * 30}</p><p>{secret}</p><img src='https://krant.example/x.png'>"
    site.put("/feed", feed(item(0, "Stuk", text)))
    for policy in ("summary", "title"):
        newsroom.configure(source("krant", site.url("/feed"), content=policy))
        newsroom.refresh(now=LATER)
        for name, (body, _) in newsroom.snapshot().items():
            assert secret.encode() not in body, name
            assert (b"Inleiding" in body) <= (policy == "summary"), name
        for form in ("atom", "rss"):
            assert newsroom.read(f"nieuws.{form}").entries[0].title == "Stuk"


def test_a_rule_for_titles_shows_no_text_of_a_source_of_which_only_titles_are_shown(
    newsroom: Newsroom, site: Site
) -> None:
    url = site.put("/feed", feed(item(0, "", "<p>De brug is open. En nog wat.</p>")))
    ruled = '[{when: {source: krant}, then: {title: "[{source}] {title}"}}]'
    newsroom.configure(source("krant", url, interval="0s"), rules=ruled)
    newsroom.refresh(now=LATER)
    assert titles(newsroom, "nieuws.json") == ["[krant] De brug is open."]
    newsroom.configure(source("krant", url, interval="0s", content="title"), rules=ruled)
    newsroom.refresh(now=LATEST)
    assert titles(newsroom, "nieuws.json") == ["[krant] https://krant.example/0"]


def test_a_rule_goes_on_to_hold_for_what_a_removed_source_left(newsroom: Newsroom, site: Site) -> None:
    ruled = "[{when: {source: blad}, then: {drop: true}}]"
    krant = source("krant", site.put("/feed", feed(item(0, "Brug open"))))
    blad = source("blad", site.put("/blad", feed(item(1, "Van het blad"))))
    newsroom.configure(krant, blad, rules=ruled)
    newsroom.refresh(now=LATER)
    newsroom.configure(krant, rules=ruled)
    newsroom.refresh(now=LATEST)
    assert titles(newsroom, "nieuws.json") == titles(newsroom, "all.json") == ["Brug open"]
    assert "asks for a source `blad`" in newsroom.run("check").stderr
