"""When a server is asked again: the etiquette from outside, by the real command and a fixed clock."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.program import broadcaster
from tests.program.newsroom import Newsroom
from tests.program.site import Page, Site

FEED = broadcaster.feed("https://omroep.example", range(3))
SY = "http://purl.org/rss/1.0/modules/syndication/"


def at(time: str, day: int = 2) -> str:
    return f"2026-10-{day:02}T{time}:00Z"  # the 2nd is a Friday


def put(newsroom: Newsroom, site: Site, *, channel: str = "", options: str = "", **headers: str) -> Page:
    """One source on a site of its own, with more in its channel, its configuration, its answers."""
    site.put(
        "/feed", FEED.replace("<language>", f"{channel}<language>").replace("<rss ", f'<rss xmlns:sy="{SY}" ')
    )
    site.pages["/feed"].headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    newsroom.configure(f'{{id: omroep, url: "{site.url("/feed")}", category: nieuws{options}}}')
    return site.pages["/feed"]


def asked(newsroom: Newsroom, times: Iterable[str], *words: str) -> list[str]:
    """Those of the times at which a refresh asks."""
    return [time for time in times if newsroom.refresh(*words, now=time)["sources"]["asked"]]


def following(newsroom: Newsroom, now: str) -> tuple[str | None, str]:
    (source,) = json.loads(newsroom.run("next", "--json", now=now).stdout)["sources"]
    assert list(source) == ["id", "next_fetch", "reason"]
    return source["next_fetch"], source["reason"]


def test_c06_a_source_is_asked_hourly_by_default_and_the_schedule_survives_restarts(
    newsroom: Newsroom, site: Site
) -> None:
    put(newsroom, site)
    times = [at("12:00"), at("12:10"), at("12:59"), at("13:00"), at("13:59"), at("14:00")]
    assert asked(newsroom, times) == [at("12:00"), at("13:00"), at("14:00")]
    assert following(newsroom, at("14:00")) == (at("15:00"), "own interval")


def test_c06_whole_downloads_that_bring_nothing_grow_rare_until_there_is_news(
    newsroom: Newsroom, site: Site
) -> None:
    page = put(newsroom, site)
    page.validated = False
    assert len(asked(newsroom, [at("12:00"), at("13:00"), at("14:00"), at("15:00")])) == 3
    when, reason = following(newsroom, at("15:00"))
    assert at("15:50") < str(when) <= at("16:00")
    assert reason.startswith("no validators and no news")
    page.body = broadcaster.feed("https://omroep.example", range(4)).encode()
    assert asked(newsroom, [at("16:00"), at("17:00")]) == [at("16:00"), at("17:00")]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache_Control": "max-age=7200"},
        {"Cache_Control": "public, max-age=7200", "Expires": "Fri, 02 Oct 2026 12:01:00 GMT"},
        {"Expires": "Fri, 02 Oct 2026 14:00:00 GMT", "Date": "Fri, 02 Oct 2026 12:00:00 GMT"},
    ],
)
def test_c07_what_stays_fresh_is_not_asked_for(
    newsroom: Newsroom, site: Site, headers: dict[str, str]
) -> None:
    put(newsroom, site, options=", interval: 15m", **headers)
    assert asked(newsroom, [at("12:00"), at("12:15"), at("13:59")]) == [at("12:00")]
    assert following(newsroom, at("13:00")) == (at("14:00"), "server: max-age until 14:00")
    assert asked(newsroom, [at("14:00")]) == [at("14:00")]


def test_c07_max_age_counts_on_a_304_too(newsroom: Newsroom, site: Site) -> None:
    page = put(newsroom, site, options=", interval: 15m")
    newsroom.refresh(now=at("12:00"))
    page.headers["Cache-Control"] = "max-age=10800"
    assert asked(newsroom, [at("12:15"), at("12:30"), at("15:14"), at("15:15")]) == [at("12:15"), at("15:15")]
    assert site.statuses("/feed") == [200, 304, 304]


def test_c07_force_asks_before_max_age_and_a_week_is_the_most(newsroom: Newsroom, site: Site) -> None:
    put(newsroom, site, Cache_Control="max-age=31536000")
    newsroom.refresh(now=at("12:00"))
    assert asked(newsroom, [at("12:05")], "--force") == [at("12:05")]
    assert following(newsroom, at("12:05"))[0] == at("12:05", day=9)


@pytest.mark.parametrize(
    ("status", "retry_after", "day"),
    [
        (429, "86400", 3),
        (503, "Sat, 03 Oct 2026 12:00:00 GMT", 3),
        (503, "Fri, 31 Dec 9999 23:59:59 GMT", 9),
        (429, "9" * 30, 9),
    ],
    ids=["seconds", "date", "the year 9999", "many digits"],
)
def test_c08_retry_after_is_obeyed_up_to_a_week(
    newsroom: Newsroom, site: Site, status: int, retry_after: str, day: int
) -> None:
    page = put(newsroom, site, options=", interval: 15m", Retry_After=retry_after)
    page.status = status
    newsroom.refresh(now=at("12:00"))
    when, reason = following(newsroom, at("12:00"))
    assert (when, reason) == (at("12:00", day), f"server: Retry-After until 2026-10-{day:02} 12:00")
    page.status = 200
    times = [at("13:00"), at("11:59", day), at("12:00", day)]
    assert asked(newsroom, times, "--force") == times[2:]


@pytest.mark.parametrize("words", [("--force",), ("--force", "--dry-run"), ("--force", "--json")])
def test_c08_whoever_is_named_and_not_asked_is_told_of_with_the_reason(
    newsroom: Newsroom, site: Site, words: tuple[str, ...]
) -> None:
    """Two of one host that asks for a pause, one that is gone, and one that is asked."""
    feeds = {"stil": 429, "buur": 200, "weg": 410, "wel": 200}
    hosts = {"weg": "127.0.0.2", "wel": "127.0.0.3"}
    for id, status in feeds.items():
        site.put(f"/{id}", FEED)
        site.pages[f"/{id}"].status = status
    site.pages["/stil"].headers["Retry-After"] = "3600"
    urls = {id: site.url(f"/{id}", hosts.get(id, "127.0.0.1")) for id in feeds}
    newsroom.configure(*(f'{{id: {id}, url: "{url}"}}' for id, url in urls.items()))
    newsroom.refresh("--source", "buur", now=at("12:00"))
    newsroom.refresh(now=at("12:01"))
    named = [word for id in feeds for word in ("--source", id)]
    again = newsroom.run("refresh", *words, *named, now=at("12:05"))
    assert [line for line in again.stderr.splitlines() if "not asked" in line] == [
        "stil: not asked: server: Retry-After until 13:01. Next try 13:01.",
        "buur: not asked: its host is quiet until 13:01 (Retry-After). Next try 13:01.",
        "weg: not asked: gone (410): not asked again.",
    ]
    if "--json" in words:
        told = json.loads(again.stdout)
        assert told["sources"] == {"asked": 1, "not_modified": 1, "failed": 0}
        assert told["errors"] == []
    for others in (("--force",), ("--force", "--quiet", *named), ("--force", "--category", "all")):
        assert "not asked" not in newsroom.run("refresh", *others, now=at("12:06")).stderr


def test_c08_without_retry_after_the_wait_doubles(newsroom: Newsroom, site: Site) -> None:
    put(newsroom, site).status = 503
    times = [at("12:00"), at("12:04"), at("12:05"), at("12:14"), at("12:15"), at("12:33"), at("12:35")]
    assert asked(newsroom, times) == [at("12:00"), at("12:05"), at("12:15"), at("12:35")]
    _, reason = following(newsroom, at("12:35"))
    assert reason == "backing off, 4th failure: answered 503 Service Unavailable"


def skip(element: str, *values: object) -> str:
    inner = element.removeprefix("skip").removesuffix("s").lower()
    return f"<{element}>{''.join(f'<{inner}>{value}</{inner}>' for value in values)}</{element}>"


@pytest.mark.parametrize(
    ("channel", "until", "reason"),
    [
        ("<ttl>90</ttl>", at("13:30"), "feed: ttl"),
        ("<ttl>99999999</ttl>", at("12:00", 3), "feed: ttl"),
        (skip("skipHours", 12, 13), at("14:00"), "feed: skipHours"),
        (skip("skipHours", *range(25)), at("12:00", 3), "feed: skipHours"),
        (skip("skipDays", "Friday"), at("00:00", 3), "feed: skipDays"),
        ("<sy:updatePeriod> Hourly\n</sy:updatePeriod>", at("13:00"), "feed: sy:updatePeriod"),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            at("18:00"),
            "feed: sy:updatePeriod",
        ),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", at("12:00", 3), "feed: sy:updatePeriod"),
        ("<ttl>-5</ttl>" + skip("skipHours", 25, "x"), at("12:15"), "own interval"),
        ("<ttl>abc</ttl><sy:updateFrequency>0</sy:updateFrequency>", at("12:00", 3), "feed: sy:updatePeriod"),
    ],
)
def test_c09_what_a_feed_asks_for_is_obeyed_also_after_a_304(
    newsroom: Newsroom, site: Site, channel: str, until: str, reason: str
) -> None:
    put(newsroom, site, channel=channel, options=", interval: 15m")
    newsroom.refresh(now=at("12:00"))
    assert following(newsroom, at("12:00")) == (until, reason)
    newsroom.refresh("--force", now=at("12:00"))
    assert site.statuses("/feed") == [200, 304]
    assert following(newsroom, at("12:00")) == (until, reason)


def test_c11_the_owner_is_told_of_a_new_address(newsroom: Newsroom, site: Site) -> None:
    site.put("/new", FEED)
    site.pages["/feed"] = Page(location="/new")
    newsroom.configure(f'{{id: omroep, url: "{site.url("/feed")}", category: nieuws}}')
    newsroom.refresh(now=at("12:00"))
    assert f"moves to {site.url('/new')}" in newsroom.run("next", now=at("12:00")).stdout
    newsroom.refresh(now=at("13:00"))
    for command in ("next", "sources"):
        told = newsroom.run(command, now=at("13:00")).stdout
        assert f"moved for good: is asked at {site.url('/new')} now; make that its `url`" in told
    newsroom.refresh(now=at("14:00"))
    assert (len(site.statuses("/feed")), len(site.statuses("/new"))) == (2, 3)


def test_c14_what_is_gone_is_never_asked_again_and_the_owner_is_told(newsroom: Newsroom, site: Site) -> None:
    put(newsroom, site).status = 410
    newsroom.refresh(now=at("12:00"))
    assert following(newsroom, at("12:00")) == (None, "gone (410): not asked again")
    assert asked(newsroom, [at("13:00"), "2035-01-01T00:00:00Z", "2050-01-01T00:00:00Z"], "--force") == []
    assert newsroom.run("next").stdout == "never  omroep  gone (410): not asked again\n"


def test_c14_what_is_not_found_is_asked_more_and_more_seldom_and_comes_back(
    newsroom: Newsroom, site: Site
) -> None:
    page = put(newsroom, site)
    page.status = 404
    assert len(asked(newsroom, [at("12:00"), at("12:05"), at("12:09"), at("12:15")])) == 3
    page.status = 200
    done = newsroom.run("refresh", now=at("12:35"))
    assert "omroep: reachable again." in done.stderr
    assert following(newsroom, at("12:35")) == (at("13:35"), "own interval")


def test_a_schedule_is_kept_in_the_time_zone_of_the_site(newsroom: Newsroom, site: Site) -> None:
    put(newsroom, site, options=', schedule: "30 7 * * 1", timezone: Europe/Amsterdam')
    newsroom.refresh(now=at("12:00"))
    assert following(newsroom, at("12:00")) == (at("05:30", 5), "schedule 30 7 * * 1")
    assert asked(newsroom, [at("05:29", 5), at("05:30", 5), at("12:00", 6)]) == [at("05:30", 5)]
    assert "schedule 30 7 * * 1" in newsroom.run("check").stdout


def test_fresh_is_how_old_the_news_may_be(newsroom: Newsroom, site: Site) -> None:
    put(newsroom, site, options=", fresh: 5m")
    assert asked(newsroom, [at("12:00"), at("12:04"), at("12:05"), at("12:10")]) == [
        at("12:00"),
        at("12:05"),
        at("12:10"),
    ]
    assert following(newsroom, at("12:10")) == (at("12:15"), "own wish: fresh within 5m")


def test_a_clock_that_stood_ten_years_ahead_starves_nobody(newsroom: Newsroom, site: Site) -> None:
    put(newsroom, site, Cache_Control="max-age=7200")
    newsroom.refresh(now="2036-10-02T12:00:00Z")
    assert asked(newsroom, [at("12:00"), at("12:10"), at("14:00")]) == [at("12:00"), at("14:00")]


def test_next_tells_every_source_the_soonest_first_in_the_time_of_the_site(
    newsroom: Newsroom, site: Site
) -> None:
    paths = ("max-age", "own", "down", "gone", "busy", "quiet-by-busy")
    for path in paths:
        site.put(f"/{path}", FEED)
    site.pages["/max-age"].headers["Cache-Control"] = "max-age=43200"
    site.pages["/down"].status, site.pages["/gone"].status = 500, 410
    sources = [f'{{id: {path}, url: "{site.url(f"/{path}")}", category: nieuws}}' for path in paths[:4]]
    # Other addresses of this machine are other hosts.
    sources += [
        f'{{id: {path}, url: "{site.url(f"/{path}", "127.0.0.2")}", category: nieuws}}' for path in paths[4:]
    ]
    (newsroom.config.parent / "art").mkdir()
    newsroom.configure(*sources, "{id: art, path: art}", f'{{id: nieuw, url: "{site.url("/own")}?nieuw"}}')
    text = newsroom.config.read_text(encoding="utf-8").replace(
        "language: nl}", "language: nl, timezone: Asia/Tokyo}"
    )
    newsroom.config.write_text(text, encoding="utf-8")
    named = [word for path in (*paths, "art") for word in ("--source", path)]
    newsroom.refresh(*named, now=at("12:00"))
    site.pages["/busy"].status = 429
    site.pages["/busy"].headers["Retry-After"] = "3600"
    newsroom.refresh("--source", "busy", "--force", now=at("12:10"))
    lines = newsroom.run("next", now=at("12:20")).stdout.splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "now art local: with every refresh",
        "now nieuw never asked",
        "now down backing off, 1st failure: answered 500 Internal Server Error",
        "22:00 own own interval",
        "22:10 busy server: Retry-After until 22:10",
        "22:10 quiet-by-busy its host is quiet until 22:10 (Retry-After)",
        "2026-10-03 09:00 max-age server: max-age until 2026-10-03 09:00",
        "never gone gone (410): not asked again",
    ]
    told: list[dict[str, Any]] = json.loads(newsroom.run("next", "--json", now=at("12:20")).stdout)["sources"]
    assert [one["next_fetch"] for one in told] == [
        *(None, None, at("12:05"), at("13:00"), at("13:10"), at("13:10"), at("00:00", 3), None)
    ]
    listed = json.loads(newsroom.run("sources", "--json", now=at("12:20")).stdout)["sources"]
    assert {one["id"]: one["reason"] for one in listed} == {one["id"]: one["reason"] for one in told}
