"""What goes wrong is told once when it begins and once when it ends, in the owner's own feed only."""

from io import BytesIO
from typing import Any

import feedparser

from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site
from tests.program.test_gate import feed, item, rebuilt

HOURS = [f"2026-10-02T{hour}:00:00Z" for hour in range(12, 20)]


def told(newsroom: Newsroom) -> list[str]:
    return [entry.title for entry in read(newsroom).entries]


def read(newsroom: Newsroom) -> Any:
    return feedparser.parse(BytesIO((newsroom.root / "var" / "ops.atom").read_bytes()))


def test_an_outage_and_its_end(newsroom: Newsroom, site: Site) -> None:
    url = site.put("/veer", feed([item(1)]))
    newsroom.configure(f'{{id: veer, url: "{url}", category: nieuws, interval: 0s}}')
    newsroom.refresh(now=HOURS[0])
    assert told(newsroom) == []
    good, site.pages["/veer"] = site.pages["/veer"], Page(status=500)
    newsroom.refresh(now=HOURS[1])
    newsroom.refresh("--force", now=HOURS[2])
    assert told(newsroom) == ["veer: cannot be read"]
    assert "500" in read(newsroom).entries[0].content[0].value
    site.pages["/veer"] = good
    newsroom.refresh("--force", now=HOURS[3])
    assert told(newsroom) == ["veer: can be read again", "veer: cannot be read"]
    assert "cannot be read" not in "".join(
        path.read_text(encoding="utf-8") for path in newsroom.feeds.rglob("*.*")
    )


def test_nothing_new_leaves_the_file_untouched(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(f'{{id: weg, url: "{site.url("/weg")}", category: nieuws, interval: 0s}}')
    newsroom.refresh(now=HOURS[0])
    before = (newsroom.root / "var" / "ops.atom").stat().st_mtime_ns
    newsroom.refresh("--force", now=HOURS[1])
    assert (newsroom.root / "var" / "ops.atom").stat().st_mtime_ns == before
    assert told(newsroom) == ["weg: cannot be read"]


def test_a_hold_and_a_410_have_their_own_words(newsroom: Newsroom, site: Site) -> None:
    veer, weg = (
        site.put("/veer", feed([item(number) for number in range(10, 20)])),
        site.put("/weg", feed([])),
    )
    newsroom.configure(
        f'{{id: veer, url: "{veer}", category: nieuws, interval: 0s}}',
        f'{{id: weg, url: "{weg}", category: nieuws, interval: 0s}}',
    )
    newsroom.refresh(now=HOURS[0])
    site.put("/veer", feed([rebuilt(number) for number in range(10, 20)]))
    site.pages["/weg"] = Page(status=410)
    newsroom.refresh(now=HOURS[1])
    assert sorted(told(newsroom)) == ["veer: held back", "weg: gone for good"]
    newsroom.run("publish", "--accept", "veer", now=HOURS[2])
    assert told(newsroom)[0] == "veer: no longer held back"


def test_a_rehearsal_tells_nothing(newsroom: Newsroom, site: Site) -> None:
    newsroom.configure(f'{{id: weg, url: "{site.url("/weg")}", category: nieuws, interval: 0s}}')
    newsroom.run("refresh", "--dry-run", now=HOURS[0])
    assert not (newsroom.root / "var" / "ops.atom").exists()
