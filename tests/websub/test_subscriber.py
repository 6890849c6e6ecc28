"""The daemon subscribes at the hubs of its sources and publishes at once what they push."""

import logging
import time
from datetime import timedelta

import httpx
import pytest

from tests.ports import free_port
from tests.program.newsroom import Newsroom
from tests.program.site import Site
from tests.program.test_gate import item
from tests.websub.daemon import NOW, leases, running, state_of, wait_until
from tests.websub.hub import Hub, Subscription


def announced(site: Site, hub: str, items: list[str], topic: str = "/veer") -> str:
    links = f'<a:link rel="self" href="{site.url(topic)}"/><a:link rel="hub" href="{hub}"/>'
    head = f"<title>Veer</title>{links}"
    return f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel>{head}{"".join(items)}</channel></rss>'


def configure(newsroom: Newsroom, site: Site, *hubs: str, **more: str) -> str:
    """A source, and a server that is its own public address; gives that address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    serve = f'{{listen: "127.0.0.1:{port}", admin: "127.0.0.1:0", callback: "{address}hub/"}}'
    told = ", ".join(f'"{hub}"' for hub in hubs)
    newsroom.configure(
        f'{{id: veer, url: "{site.url("/veer")}", category: nieuws}}',
        **{"serve": serve, "hubs": f"[{told}]", "categories": "{nieuws: {title: Nieuws}}"} | more,
    )
    text = newsroom.config.read_text(encoding="utf-8")
    newsroom.config.write_text(text.replace("https://lezer.example/feeds/", address), encoding="utf-8")
    return address


def published(newsroom: Newsroom) -> bytes:
    path = newsroom.feeds / "nieuws.json"
    return path.read_bytes() if path.exists() else b""


def test_what_a_hub_pushes_is_published_at_once_and_told_to_our_own_hub(
    newsroom: Newsroom, site: Site, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    site.put("/veer", announced(site, hub.url, [item(number) for number in (1, 2, 3)]))
    address = configure(newsroom, site, hub.url)
    with running(newsroom), caplog.at_level(logging.INFO):
        wait_until(lambda: hub.live)
        (subscribed,) = hub.live
        (form,) = hub.forms_of("subscribe")
        assert form["hub.topic"] == site.url("/veer")
        assert form["hub.callback"].startswith(f"{address}hub/")
        assert len(form["hub.callback"].removeprefix(f"{address}hub/")) > 40
        assert 32 < len(form["hub.secret"]) < 200
        assert form["hub.lease_seconds"] == "864000"
        wait_until(lambda: len(hub.pings) >= 6)
        hub.pings.clear()

        before = state_of(newsroom, "veer")
        body = announced(site, hub.url, [item(4)]).encode()
        (answer,) = hub.distribute(body)
        assert answer.status_code == 202
        wait_until(lambda: b"Bericht 4" in published(newsroom))
        assert all(f"Bericht {number}".encode() in published(newsroom) for number in (1, 2, 3))
        wait_until(lambda: len(hub.pings) >= 6)
        assert all(b"Bericht 4" in ping.body for ping in hub.pings), "first the bytes, then the word"

        after = state_of(newsroom, "veer")
        assert before.validators
        assert not after.validators, "they stand for the document before"
        assert (after.last_attempt, after.next_fetch) == (before.last_attempt, before.next_fetch)
        assert after.push.last is not None
        hub.pings.clear()
        assert {one.status_code for one in lie_to(subscribed, hub)} == {202}
        hub.distribute(body)
        last = announced(site, hub.url, [item(6)]).encode()
        hub.distribute(last)
        wait_until(lambda: b"Bericht 6" in published(newsroom))
        assert b"Vals" not in published(newsroom)
        assert published(newsroom).count(b'"title":"Bericht 4"') == published(newsroom).count(
            b'"title":"Bericht 6"'
        )
    secret, token = form["hub.secret"], form["hub.callback"].rpartition("/")[2]
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]
    assert not [line for line in ours if secret in line or token in line]
    assert f"hub {hub.url} pushes (lease until" in newsroom.run("sources").stdout
    assert secret not in newsroom.run("sources", "--json").stdout


def lie_to(one: Subscription, hub: Hub) -> list[httpx.Response]:
    """Everything that is no honest delivery."""
    body = announced_lie()
    return [
        hub.push(one, body, secret="not the secret"),
        hub.push(one, body, signature=""),
        hub.push(one, body, signature="sha256="),
        hub.push(one, body, signature="md5=" + "0" * 32),
        hub.push(one, body, signature="sha256=" + "0" * 64),
        hub.push(one, body, signature="x" * 3000),
    ]


def announced_lie() -> bytes:
    return f'<rss version="2.0"><channel><title>Veer</title>{item(5, title="Vals")}</channel></rss>'.encode()


def test_a_callback_answers_only_what_was_asked_for(newsroom: Newsroom, site: Site, hub: Hub) -> None:
    site.put("/veer", announced(site, hub.url, [item(1)]))
    address = configure(newsroom, site)
    hub.verifies = False
    with running(newsroom):
        wait_until(lambda: hub.forms_of("subscribe"))
        form = hub.forms_of("subscribe")[0]
        one = Subscription(form["hub.callback"], form["hub.topic"], form["hub.secret"], 3600)
        elsewhere = Subscription(f"{address}hub/{'x' * 43}", one.topic, one.secret, 3600)
        assert hub.verify(elsewhere).status_code == 404
        assert hub.verify(one, "unsubscribe").status_code == 404
        assert hub.verify(one, topic=site.url("/brug")).status_code == 404
        assert hub.push(elsewhere, b"<rss/>").status_code == 410
        assert httpx.put(one.callback, content=b"").status_code == 405
        given = hub.verify(one)
        assert (given.status_code, given.headers["Content-Type"].partition(";")[0]) == (200, "text/plain")
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert hub.verify(one).status_code == 404, "nothing is pending any more"
        assert hub.push(one, b" " * (10 * 2**20 + 1)).status_code == 413
        wait_until(lambda: state_of(newsroom, "veer").push.until)
        # An empty push says only that there is news: the source itself is asked, in its own time.
        assert hub.push(one, b"").status_code == 202
        wait_until(lambda: state_of(newsroom, "veer").reason == "news at its hub")
        assert hub.deny(one, "geen zin <b>").status_code == 200
        wait_until(lambda: state_of(newsroom, "veer").push.until is None)
        assert "denied the subscription: geen zin <b>" in newsroom.run("sources").stdout


def test_leases_outlive_the_daemon_and_end_with_the_source(newsroom: Newsroom, site: Site, hub: Hub) -> None:
    site.put("/veer", announced(site, hub.url, [item(1)]))
    configure(newsroom, site)
    with running(newsroom):
        wait_until(lambda: hub.live)
        wait_until(lambda: [one for one in leases(newsroom) if one.until])
    (kept,) = leases(newsroom)
    assert kept.secret not in repr(kept)
    assert kept.token not in repr(kept)
    with running(newsroom, NOW + timedelta(minutes=1)):
        wait_until(lambda: hub.distribute(announced(site, hub.url, [item(2)]).encode())[0].status_code == 202)
        wait_until(lambda: b"Bericht 2" in published(newsroom))
    assert len(hub.forms_of("subscribe")) == 1
    with running(newsroom, NOW + timedelta(days=9)):
        wait_until(lambda: len(hub.forms_of("subscribe")) == 2)
        wait_until(lambda: leases(newsroom)[0].until != kept.until)
    assert hub.forms_of("subscribe")[1]["hub.callback"] == hub.forms_of("subscribe")[0]["hub.callback"]
    site.put("/veer", announced(site, hub.url, [item(1)]).replace('rel="hub"', 'rel="nix"'))
    with running(newsroom, NOW + timedelta(days=9, hours=2)):
        wait_until(lambda: not hub.subscriptions)
        wait_until(lambda: not leases(newsroom))
        assert hub.forms_of("unsubscribe")[0]["hub.topic"] == site.url("/veer")


def test_link_headers_go_before_the_document(newsroom: Newsroom, site: Site, hub: Hub) -> None:
    site.put("/veer", announced(site, "http://127.0.0.1:9/", [item(1)], topic="/elders"))
    site.pages["/veer"].headers["Link"] = f'<{hub.url}>; rel="hub", </hier>; rel=self'
    configure(newsroom, site)
    with running(newsroom):
        wait_until(lambda: hub.live)
        assert hub.live[0].topic == site.url("/hier")


def test_a_hub_that_fails_is_told_of_once_and_polling_goes_on(
    newsroom: Newsroom, site: Site, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    site.put("/veer", announced(site, hub.url, [item(1)]))
    configure(newsroom, site)
    hub.status = 500
    with running(newsroom), caplog.at_level(logging.INFO):
        wait_until(lambda: "It is polled as before" in caplog.text)
        time.sleep(1)
    assert caplog.text.count("It is polled as before") == 1
    assert len(hub.forms) == 1
    state = state_of(newsroom, "veer")
    assert state.last_attempt
    assert state.next_fetch == state.last_attempt + timedelta(hours=1)
    assert "answered 500" in newsroom.run("sources").stdout


@pytest.mark.parametrize(
    "source",
    [
        "{{id: veer, url: \"{url}\", auth: {{basic: 'naam:geheim1'}}}}",
        '{{id: veer, url: "{url}", headers: {{X-Sleutel: geheim1}}}}',
    ],
)
def test_no_hub_learns_of_a_source_with_credentials(
    newsroom: Newsroom, site: Site, hub: Hub, source: str
) -> None:
    url = site.put("/veer", announced(site, hub.url, [item(1)]))
    configure(newsroom, site)
    text = newsroom.config.read_text(encoding="utf-8")
    begin = text.index("  - {id: veer")
    newsroom.config.write_text(f"{text[:begin]}  - {source.format(url=url)}\n", encoding="utf-8")
    with running(newsroom):
        wait_until((newsroom.feeds / "index.html").exists)
        time.sleep(0.5)
    assert not hub.forms
