"""Feeds, pages and articles at an address: options, validators, redirects, from a page to its feed."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from aggregator.errors import NotAFeedError, StatusError
from aggregator.fetch import Response
from aggregator.model import Auth, Kind, Source, SourceState, Validators
from aggregator.sources.remote import _remember
from tests.program import broadcaster
from tests.program.site import Page, Site
from tests.sources.reading import read, read_batch, read_unchanged, remote, titles

PAGE = '<html><title>Omroep</title><link rel="alternate" type="application/rss+xml" href="/feed"></html>'
DATED = "2026-10-01T09:47:47+02:00"


def put_feed(site: Site, path: str = "/feed", count: int = 3) -> str:
    return site.put(path, broadcaster.feed(site.url(""), range(count)))


def put_article(site: Site, path: str = "/artikel") -> str:
    return site.put(path, broadcaster.article(site.url(path), "Kade weer open", DATED), "text/html")


def test_what_did_not_change_is_not_read_again(site: Site) -> None:
    source = remote(put_feed(site))
    first = read_batch(source).state
    assert read_unchanged(source, first) == first
    assert site.statuses("/feed") == [200, 304]


@pytest.mark.parametrize(
    ("options", "limits"),
    [
        ({"kind": "feed"}, {}),
        ({"language": "fy"}, {}),
        ({"timezone": timezone(timedelta(hours=5))}, {}),
        ({}, {"max_entries": 2}),
        ({}, {"max_entry": 1000}),
    ],
    ids=["kind", "language", "timezone", "max_entries", "max_entry"],
)
def test_another_reading_option_takes_effect_although_the_feed_did_not_change(
    site: Site, options: dict[str, Any], limits: dict[str, int]
) -> None:
    url = put_feed(site)
    first = read_batch(remote(url))
    changed: Source = remote(url, **options)
    again = read_batch(changed, first.state, **limits)
    assert again.state.signature != first.state.signature
    assert again.state.validators == first.state.validators
    assert read_unchanged(changed, again.state, **limits) == again.state
    assert site.statuses("/feed") == [200, 200, 304]


def test_a_lower_limit_shows_in_the_entries(site: Site) -> None:
    source = remote(put_feed(site))
    first = read_batch(source)
    assert len(first.entries) == 3
    assert len(read_batch(source, first.state, max_entries=2).entries) == 2


def test_what_is_no_reading_option_asks_as_politely_as_before(site: Site) -> None:
    url = put_feed(site)
    first = read_batch(remote(url))
    read_unchanged(remote(url, title="Anders", interval=timedelta(minutes=5), private=True), first.state)


def test_a_state_from_before_the_signatures_keeps_its_validators(site: Site) -> None:
    source = remote(put_feed(site))
    old = replace(read_batch(source).state, signature="")
    assert read_unchanged(source, old) == old


def test_another_kind_is_learnt_from_the_start(site: Site) -> None:
    put_feed(site)
    url = site.put(
        "/", broadcaster.article(site.url("/"), "Kade weer open", DATED), "text/html"
    )  # it announces /feed
    page = read_batch(remote(url, kind="page"))
    assert (page.state.kind, page.state.feed_url) == ("page", site.url("/feed"))
    assert page.state.signature.startswith("page:")
    article = read_batch(remote(url, kind="article"), page.state)
    assert titles(article) == ["Kade weer open"]
    assert (article.state.kind, article.state.feed_url) == ("article", None)
    assert article.state.signature.startswith("article:")
    back = read_batch(remote(url, kind="page"), article.state)
    assert (len(back.entries), back.state.feed_url) == (3, site.url("/feed"))


def test_a_feed_that_redirects_to_ever_new_addresses_leaves_one_validator(site: Site) -> None:
    source, state = remote(site.url("/feed")), SourceState()
    for number in range(4):
        end = put_feed(site, f"/feed?handtekening={number}", 3 + number)
        site.pages["/feed"] = Page(location=end)
        state = replace(read_batch(source, state).state, moved_to=None, feed_url=None)
        assert list(state.validators) == [end]


def test_validators_of_other_addresses_are_dropped(site: Site) -> None:
    source = remote(put_feed(site))
    first = read_batch(source).state
    stale = {source.location: Validators('"ander"'), "http://a.example/": Validators("x")}
    assert read_batch(source, replace(first, validators=stale)).state.validators == first.validators


def test_an_answer_without_validators_leaves_none() -> None:
    url = "https://omroep.example/feed"
    state = SourceState(validators={url: Validators('"oud"')})
    assert _remember(state, Response(status=200, url=url)).validators == {}


def test_the_warnings_of_the_last_reading_stay_with_a_304(site: Site) -> None:
    source = remote(put_feed(site))
    batch = read_batch(source, max_entries=2)
    assert batch.warnings == ("1 entries beyond the limit of 2 were left out",)
    state = replace(batch.state, warnings=batch.warnings)
    assert read_unchanged(source, state, max_entries=2).warnings == batch.warnings


def test_a_page_is_followed_to_its_feed_and_then_left_alone(site: Site) -> None:
    put_feed(site)
    source = remote(site.put("/", PAGE, "text/html"))
    first = read_batch(source)
    assert len(first.entries) == 3
    assert (first.state.kind, first.state.feed_url) == ("page", site.url("/feed"))
    assert list(first.state.validators) == [site.url("/feed")]
    read_unchanged(source, first.state)
    put_feed(site, count=4)
    second = read_batch(source, first.state)
    assert (second.state.kind, second.state.feed_url) == ("page", site.url("/feed"))
    assert (site.statuses("/"), site.statuses("/feed")) == ([200], [200, 304, 200])


def test_a_page_may_announce_its_feed_by_a_header(site: Site) -> None:
    put_feed(site)
    source = remote(site.put("/", "<html><title>Omroep</title><p>x", "text/html"))
    site.pages["/"].headers["Link"] = (
        '</x>; rel=preload, </feed>; rel="alternate"; type="application/rss+xml"'
    )
    assert read_batch(source).state.feed_url == site.url("/feed")


ANNOUNCING = "<html><title>Omroep</title>{}</html>"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


def announce(site: Site, *addresses: str) -> Source:
    links = "".join(LINK.format(address) for address in addresses)
    return remote(site.put("/", ANNOUNCING.format(links), "text/html"))


@pytest.mark.parametrize(
    "first",
    [Page(status=404), Page(status=410), Page(b"<html><title>Omroep</title><p>x", "text/html")],
    ids=["404", "410", "no feed"],
)
def test_of_a_page_whose_first_feed_is_none_the_next_is_read_and_remembered(site: Site, first: Page) -> None:
    put_feed(site)
    site.pages["/oud"] = first
    source = announce(site, "/oud", "/feed")
    state = read_batch(source).state
    assert (state.kind, state.feed_url) == ("page", site.url("/feed"))
    site.pages["/oud"] = Page(broadcaster.feed(site.url(""), range(9)).encode())
    read_unchanged(source, state)
    assert (len(site.statuses("/")), len(site.statuses("/oud")), site.statuses("/feed")) == (1, 1, [200, 304])


def test_three_announced_feeds_are_tried_in_one_reading_and_no_more(site: Site) -> None:
    source = announce(site, "/a", "/b", "/c", "/feed")
    put_feed(site)
    with pytest.raises(StatusError, match="404"):
        read(source)
    assert [asked.path for asked in site.asked] == ["/", "/a", "/b", "/c"]


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_host_that_refuses_is_not_asked_for_the_next_feed(site: Site, status: int) -> None:
    put_feed(site)
    site.pages["/a"] = Page(status=status)
    with pytest.raises(StatusError, match=str(status)):
        read(announce(site, "/a", "/feed"))
    assert [asked.path for asked in site.asked] == ["/", "/a"]


def test_where_we_do_not_go_the_next_feed_is_asked(site: Site) -> None:
    put_feed(site)
    site.pages["/kring"] = Page(location=site.url("/kring"))
    assert read_batch(announce(site, "/kring", "/feed")).state.feed_url == site.url("/feed")


def test_a_page_is_gone_only_when_all_its_feeds_are(site: Site) -> None:
    site.pages["/a"] = site.pages["/c"] = Page(status=410)
    for addresses, status in (["/a", "/b"], 404), (["/a", "/c"], 410):
        with pytest.raises(StatusError) as caught:
            read(announce(site, *addresses))
        assert caught.value.status == status


def test_a_page_whose_feed_was_forgotten_is_asked_again(site: Site) -> None:
    put_feed(site)
    source = remote(site.put("/", PAGE, "text/html"))
    state = read_batch(source).state
    del site.pages["/feed"]
    with pytest.raises(StatusError) as caught:
        read(source, state)
    assert caught.value.status == 404
    site.put("/", PAGE.replace("/feed", "/nieuw"), "text/html")
    put_feed(site, "/nieuw")
    again = read_batch(source, replace(state, feed_url=None))
    assert again.state.feed_url == site.url("/nieuw")


def test_a_page_that_became_a_feed_is_one(site: Site) -> None:
    put_feed(site)
    source = remote(site.put("/", PAGE, "text/html"))
    state = replace(read_batch(source).state, feed_url=None)
    put_feed(site, "/")
    after = read_batch(source, state).state
    assert (after.kind, after.feed_url) == ("feed", None)


@pytest.mark.parametrize("target", ["/", "/feed"])
def test_an_announced_address_that_is_a_page_again_is_a_failure(site: Site, target: str) -> None:
    site.put("/feed", PAGE, "text/html")
    source = remote(site.put("/", PAGE.replace("/feed", target), "text/html"))
    with pytest.raises(NotAFeedError):
        read(source)


@pytest.mark.parametrize("kind", ["auto", "page"])
def test_an_announced_feed_that_became_a_page_is_told_with_what_helps(site: Site, kind: Kind) -> None:
    put_feed(site)
    source = remote(site.put("/", PAGE, "text/html"), kind=kind)
    state = read_batch(source).state
    site.put("/feed", "<html><title>Krant</title><p>x", "text/html")
    for known in (state, replace(state, feed_url=None)):
        with pytest.raises(NotAFeedError) as caught:
            read(source, known)
        assert str(caught.value) == (
            "is a web page (Krant), not a feed; the page that announced it is asked again; "
            "if that is no help, give the feed's address"
        )


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        ("auto", "give the address where the feed is now"),
        ("feed", "take kind auto to look for the feed that it announces"),
    ],
)
def test_nobody_is_told_to_take_the_kind_that_is_taken(site: Site, kind: Kind, remedy: str) -> None:
    source = remote(put_feed(site, "/"), kind=kind)
    state = read_batch(source).state
    site.put("/", "<html><title>Krant</title><p>x", "text/html")
    with pytest.raises(NotAFeedError) as caught:
        read(source, state)
    assert str(caught.value) == f"is a web page (Krant), not a feed; {remedy}"


def test_a_permanent_redirect_is_adopted_after_two_good_readings(site: Site) -> None:
    end = put_feed(site, "/nieuw")
    source = remote(site.url("/oud"))
    site.pages["/oud"] = Page(location=end)
    first = read_batch(source).state
    assert (first.moved_to, first.feed_url) == (end, None)
    put_feed(site, "/nieuw", 4)
    second = read_batch(source, first).state
    assert (second.moved_to, second.feed_url) == (None, end)
    read_unchanged(source, second)
    assert site.statuses("/oud") == [301, 301]


def test_a_good_reading_that_found_nothing_new_counts_too(site: Site) -> None:
    end = put_feed(site, "/nieuw")
    source = remote(site.url("/oud"))
    site.pages["/oud"] = Page(location=end)
    first = read_batch(source).state
    second = read_unchanged(source, first)
    assert (second.moved_to, second.feed_url) == (None, end)
    assert site.statuses("/nieuw") == [200, 304]


def test_a_redirect_that_ends_elsewhere_the_second_time_is_not_adopted(site: Site) -> None:
    source = remote(site.url("/oud"))
    state = SourceState()
    for path in ("/een", "/twee", "/een"):
        site.pages["/oud"] = Page(location=put_feed(site, path))
        state = read_batch(source, replace(state, validators={})).state
        assert (state.moved_to, state.feed_url) == (site.url(path), None)


def test_a_redirect_that_was_taken_back_is_forgotten(site: Site) -> None:
    source = remote(site.url("/oud"))
    site.pages["/oud"] = Page(location=put_feed(site, "/nieuw"))
    state = read_batch(source).state
    put_feed(site, "/oud")
    state = read_batch(source, state).state
    assert (state.moved_to, state.feed_url) == (None, None)


def test_the_feed_behind_a_page_may_move_too(site: Site) -> None:
    source = remote(site.put("/", PAGE, "text/html"))
    site.pages["/feed"] = Page(location=put_feed(site, "/nieuw"))
    first = read_batch(source).state
    assert (first.feed_url, first.moved_to) == (site.url("/feed"), site.url("/nieuw"))
    second = read_unchanged(source, first)
    assert (second.kind, second.feed_url, second.moved_to) == ("page", site.url("/nieuw"), None)


SECRET: dict[str, Any] = {"auth": Auth(bearer="g3heim"), "headers": (("X-Key", "g3heim"),)}


def given_secrets(site: Site) -> dict[str, list[tuple[str | None, str | None]]]:
    """By host and path, the credentials of each request."""
    given: dict[str, list[tuple[str | None, str | None]]] = defaultdict(list)
    for asked in site.asked:
        place = asked.headers["host"].partition(":")[0] + asked.path
        given[place].append((asked.headers.get("authorization"), asked.headers.get("x-key")))
    return given


def test_a_feed_that_moved_for_good_to_a_stranger_takes_no_credentials_along(site: Site) -> None:
    put_feed(site, "/nieuw")
    site.pages["/oud"] = Page(location=site.url("/nieuw", "127.0.0.2"))
    source, state = remote(site.url("/oud"), **SECRET), SourceState()
    for count in (4, 5, 6):
        state = read_batch(source, state).state
        put_feed(site, "/nieuw", count)
    assert state.feed_url == site.url("/nieuw", "127.0.0.2")
    assert given_secrets(site) == {
        "127.0.0.1/oud": [("Bearer g3heim", "g3heim")] * 2,
        "127.0.0.2/nieuw": [(None, None)] * 3,
    }


def test_a_page_that_announces_the_feed_of_a_stranger_gives_it_no_credentials(site: Site) -> None:
    put_feed(site)
    page = PAGE.replace("/feed", site.url("/feed", "127.0.0.2"))
    source = remote(site.put("/", page, "text/html"), **SECRET)
    read_unchanged(source, read_batch(source).state)
    assert given_secrets(site) == {
        "127.0.0.1/": [("Bearer g3heim", "g3heim")],
        "127.0.0.2/feed": [(None, None)] * 2,
    }


def test_a_feed_that_moved_within_its_site_keeps_its_credentials(site: Site) -> None:
    site.pages["/oud"] = Page(location=put_feed(site, "/nieuw"))
    source = remote(site.url("/oud"), **SECRET)
    state = read_unchanged(source, read_batch(source).state)
    read_unchanged(source, state)
    assert given_secrets(site)["127.0.0.1/nieuw"] == [("Bearer g3heim", "g3heim")] * 3


def test_an_article_that_is_reached_by_a_short_link_never_moves(site: Site) -> None:
    source = remote(site.url("/l/1"))
    site.pages["/l/1"] = Page(location=put_article(site))
    state = SourceState()
    for _ in range(3):
        batch = read_batch(source, replace(state, validators={}))
        state = batch.state
        assert (state.kind, state.moved_to, state.feed_url) == ("article", None, None)
        assert titles(batch) == ["Kade weer open"]
    state = read_unchanged(source, state)
    assert (state.moved_to, state.feed_url) == (None, None)
