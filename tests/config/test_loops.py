"""Sources that would read what we publish, and addresses that only look so."""

import pytest

from tests.config.conftest import Load, Refuse

ROOM = """categories: {nieuws: {formerly: [actueel]}, tech: {file: {atom: feed.xml}, formats: [atom]}}
corrections: true
serve: {listen: "0.0.0.0:8090", admin: "127.0.0.1:8091"}
sources: [{id: eigen, url: "%s"}]
"""


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://planet.nl/feeds/nieuws.atom", "nieuws.atom"),
        ("http://www.planet.nl/feeds/nieuws.rss?utm_source=x#top", "nieuws.rss"),
        ("https://PLANET.nl:443/feeds/nieuws.json", "nieuws.json"),
        ("https://planet.nl/feeds/nieuws.html", "nieuws.html"),
        ("https://planet.nl/feeds/actueel.atom", "actueel.atom"),
        ("https://planet.nl/feeds/all.atom", "all.atom"),
        ("https://planet.nl/feeds/feed.xml", "feed.xml"),
        ("https://planet.nl/feeds/corrections.atom", "corrections.atom"),
        ("https://planet.nl/feeds/index.html", "index.html"),
        ("https://planet.nl/feeds/archive/nieuws/2026-09.atom", "archive/nieuws/2026-09.atom"),
        ("https://planet.nl/feeds/archive/all/2026-09-2.json", "archive/all/2026-09-2.json"),
        ("http://localhost:8090/nieuws.atom", "nieuws.atom"),
        ("http://127.0.0.1:8090/all.rss", "all.rss"),
        ("http://127.0.0.1:8091/ops.atom", "ops.atom"),
    ],
)
def test_an_address_of_our_own_is_no_source(refuse: Refuse, url: str, name: str) -> None:
    told = f"4: source `eigen`: its `url` is that of `{name}`, which we publish; take the source out"
    assert refuse(ROOM % url) == [told]


@pytest.mark.parametrize(
    "url",
    [
        "https://planet.nl/feeds/",  # whatever stands there
        "https://planet.nl/",
        "https://planet.nl/nieuws.atom",
        "https://planet.nl/feeds/blog/feed.xml",
        "https://planet.nl/feeds/tech.rss",  # no format of it
        "https://planet.nl/feeds/tech.atom",  # another name was chosen
        "https://planet.nl/feeds/archive/elders/2026-09.atom",
        "https://planet.nl:8443/feeds/nieuws.atom",
        "https://blog.planet.nl/feeds/nieuws.atom",
        "http://localhost:8080/nieuws.atom",
        "http://127.0.0.1:8090/blog.atom",
    ],
)
def test_an_address_beside_ours_may_be_anybodys(load: Load, url: str) -> None:
    assert [source.location for source in load(ROOM % url).sources] == [url]


def test_at_the_port_that_nobody_chose_may_be_another_program(load: Load) -> None:
    assert load("sources: [{id: buur, url: 'http://127.0.0.1:8080/all.atom'}]\n").sources
