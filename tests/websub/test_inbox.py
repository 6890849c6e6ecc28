"""What hubs bring is believed only where it was asked for and signed."""

import gzip
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.curate.changes import Change, Changes
from aggregator.curate.identity import find_traits
from aggregator.curate.leases import (
    VERIFICATION,
    Wish,
    after_asking,
    after_refusal,
    after_verification,
    describe_lease,
    find_wishes,
    is_live,
    is_to_be_asked,
    plan_leases,
)
from aggregator.curate.schedule import Pace, plan_after_success
from aggregator.curate.standing import after_push, after_success, look_soon, next_reading
from aggregator.model import Entry, Feed, Lease, PushState, Source, SourceState, Validators
from aggregator.websub import REMEMBERED, Inbox, is_signed, make_lease, write_request

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
WISH = Wish("https://hub.nl/", "https://veer.nl/feed", "https://wij.nl/hub/")
HOUR = timedelta(hours=1)


def sign(body: bytes, lease: Lease, method: str = "sha256") -> dict[str, str]:
    digest = hmac.new(lease.secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return {"x-hub-signature": f"{method}={digest}"}


def question(lease: Lease, **changes: str) -> dict[str, str]:
    asked = {"mode": lease.intent, "topic": lease.topic, "challenge": "abc", "lease_seconds": "3600"}
    return {f"hub.{name}": value for name, value in (asked | changes).items()}


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


def inbox_with(*leases: Lease) -> tuple[Inbox, list[str]]:
    rung: list[str] = []
    inbox = Inbox(Clock(), lambda: rung.append("!"))
    inbox.replace(leases)
    return inbox, rung


@pytest.fixture
def asked() -> Lease:
    return after_asking(make_lease("veer", WISH), NOW)


@pytest.fixture
def granted(asked: Lease) -> Lease:
    return after_verification(asked, HOUR, NOW)


def test_a_pending_request_is_verified_once(asked: Lease) -> None:
    inbox, rung = inbox_with(asked)
    assert inbox.verify(asked.token, question(asked)) == "abc"
    lease = inbox.leases[asked.token]
    assert (lease.until, lease.due) == (NOW + HOUR, NOW + 0.8 * HOUR)
    assert rung
    assert inbox.verify(asked.token, question(asked)) is None


@pytest.mark.parametrize(
    "lie", [{"mode": "unsubscribe"}, {"mode": "publish"}, {"topic": "https://veer.nl/"}, {"challenge": ""}]
)
def test_nothing_else_is_verified(asked: Lease, lie: dict[str, str]) -> None:
    inbox, rung = inbox_with(asked)
    assert inbox.verify(asked.token, question(asked, **lie)) is None
    assert inbox.verify("x" * 43, question(asked)) is None
    assert inbox.verify(asked.token, {}) is None
    assert not rung


def test_a_hub_that_comes_too_late_is_not_believed(asked: Lease) -> None:
    inbox, _ = inbox_with(replace(asked, asked=NOW - VERIFICATION))
    assert inbox.verify(asked.token, question(asked)) is None


@pytest.mark.parametrize(
    ("granted_seconds", "lasts"),
    [
        ("0", timedelta(minutes=1)),
        ("99999999999", timedelta(days=90)),
        ("", timedelta(days=10)),
        ("-1", timedelta(days=10)),
        ("1e9", timedelta(days=10)),
        ("86400", timedelta(days=1)),
    ],
)
def test_a_lease_lasts_as_granted_within_reason(asked: Lease, granted_seconds: str, lasts: timedelta) -> None:
    inbox, _ = inbox_with(asked)
    inbox.verify(asked.token, question(asked, lease_seconds=granted_seconds))
    assert inbox.leases[asked.token].until == NOW + lasts


def test_what_is_ended_by_verification_is_gone(granted: Lease) -> None:
    ending = after_asking(replace(granted, intent="unsubscribe"), NOW)
    inbox, _ = inbox_with(ending)
    assert inbox.verify(ending.token, question(ending, mode="subscribe")) is None
    assert inbox.verify(ending.token, question(ending)) == "abc"
    assert not inbox.knows(ending.token)


def test_a_denial_ends_a_lease_and_is_asked_again_in_a_week(granted: Lease) -> None:
    inbox, _ = inbox_with(granted)
    assert inbox.verify(granted.token, question(granted, mode="denied", reason="vol")) == ""
    lease = inbox.leases[granted.token]
    assert (lease.until, lease.due) == (None, NOW + timedelta(days=7))
    assert lease.error == "denied the subscription: vol"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_registered_signature_is_known(granted: Lease, method: str) -> None:
    inbox, _ = inbox_with(granted)
    assert inbox.take_in(granted.token, b"<rss/>", sign(b"<rss/>", granted, method))
    assert inbox.take()["veer"].body == b"<rss/>"


@settings(max_examples=60)
@given(st.text(max_size=80), st.binary(max_size=40))
def test_no_other_signature_is_believed(signature: str, body: bytes) -> None:
    assert not is_signed(body, "geheim", signature)


@settings(max_examples=40)
@given(st.binary(max_size=60), st.binary(max_size=60), st.sampled_from(["sha1", "sha256", "sha512"]))
def test_a_signature_holds_for_its_own_body_and_secret_alone(one: bytes, other: bytes, method: str) -> None:
    lease = make_lease("veer", WISH)
    signature = sign(one, lease, method)["x-hub-signature"]
    assert is_signed(one, lease.secret, signature)
    assert is_signed(one, lease.secret, signature.replace(signature[5:], signature[5:].upper()))
    assert is_signed(other, lease.secret, signature) == (one == other)
    assert not is_signed(one, make_lease("veer", WISH).secret, signature)


def test_what_comes_again_is_taken_once(granted: Lease) -> None:
    inbox, _ = inbox_with(granted)
    for _ in range(3):
        inbox.take_in(granted.token, b"<rss>1</rss>", sign(b"<rss>1</rss>", granted))
        inbox.take_in(granted.token, b"<rss>2</rss>", sign(b"<rss>2</rss>", granted))
    assert [inbox.take()["veer"].body, inbox.take()["veer"].body] == [b"<rss>1</rss>", b"<rss>2</rss>"]
    assert not inbox.take()


def test_a_flood_of_news_fills_no_memory(granted: Lease) -> None:
    inbox, _ = inbox_with(granted)
    for number in range(3 * REMEMBERED):
        body = b"x" * 1000 + str(number).encode()
        inbox.take_in(granted.token, body, sign(body, granted))
    assert sum(len(one.body) for one in inbox.waiting) < 70_000
    assert len(inbox.waiting) <= 65


@pytest.mark.parametrize(("number", "size"), [(64, 10), (4, 9_900)], ids=["by number", "by bytes"])
def test_who_floods_leaves_room_for_others(granted: Lease, number: int, size: int) -> None:
    other = after_verification(after_asking(make_lease("kade", WISH), NOW), HOUR, NOW)
    inbox, _ = inbox_with(granted, other)
    inbox.max_size = 10_000
    for one in range(number):
        body = str(one).encode().ljust(size)
        inbox.take_in(granted.token, body, sign(body, granted))
    news = b"<rss/>".ljust(size)
    assert inbox.take_in(other.token, news, sign(news, other))
    taken = inbox.take()
    assert taken["kade"].body == news
    assert taken["veer"].body == b"", "the one that flooded is asked itself"
    assert not inbox.take()


def test_nothing_that_was_brought_gives_way_in_vain(granted: Lease) -> None:
    leases = [after_verification(after_asking(make_lease(f"s{n}", WISH), NOW), HOUR, NOW) for n in range(65)]
    inbox, _ = inbox_with(*leases)
    news = b"<rss/>".ljust(100)
    for lease in leases[:64]:
        assert inbox.take_in(lease.token, news, sign(news, lease))
    assert inbox.take_in(leases[64].token, b"<rss/>", sign(b"<rss/>", leases[64]))
    taken = inbox.take()
    assert [taken[f"s{n}"].body for n in range(65)] == [news] * 64 + [b""]


def test_many_sources_that_are_to_be_asked_are_all_remembered(granted: Lease) -> None:
    leases = [after_verification(after_asking(make_lease(f"s{n}", WISH), NOW), HOUR, NOW) for n in range(99)]
    inbox, _ = inbox_with(*leases)
    for lease in leases:
        inbox.take_in(lease.token, b"<rss/>", sign(b"<rss/>", lease))
    assert set(inbox.take()) == {lease.source for lease in leases}


def test_a_packed_body_is_signed_as_sent_and_read_unpacked(granted: Lease) -> None:
    inbox, _ = inbox_with(granted)
    inbox.max_size = 1000
    packed, bomb = gzip.compress(b"<rss/>"), gzip.compress(b" " * 2000)
    for body in (packed, bomb):
        inbox.take_in(granted.token, body, sign(body, granted) | {"content-encoding": "gzip"})
    assert inbox.take()["veer"].body == b"<rss/>"
    assert inbox.take()["veer"].body == b"", "a bomb says only that there is news"


def test_what_comes_after_the_end_is_not_taken(granted: Lease) -> None:
    inbox, _ = inbox_with(replace(granted, until=NOW))
    assert not inbox.take_in(granted.token, b"<rss/>", sign(b"<rss/>", granted))
    ending = replace(granted, intent="unsubscribe")
    inbox.replace([ending])
    assert not inbox.take_in(ending.token, b"<rss/>", sign(b"<rss/>", ending))


def test_callback_and_secret_are_told_to_nobody_but_the_hub(asked: Lease) -> None:
    form = write_request(asked, allow_private=False)
    fields = dict(form.fields)
    assert fields["hub.callback"] == f"https://wij.nl/hub/{asked.token}"
    assert 32 < len(fields["hub.secret"].encode()) < 200
    for told in (repr(asked), repr(form)):
        assert asked.token not in told
        assert asked.secret not in told
    assert make_lease("veer", WISH).token != asked.token


# Which leases there are


def test_leases_are_asked_for_renewed_and_ended(asked: Lease, granted: Lease) -> None:
    (fresh,) = plan_leases([], {"veer": WISH}, make_lease, NOW)
    assert is_to_be_asked(fresh, NOW)
    assert plan_leases([asked], {"veer": WISH}, make_lease, NOW) == [asked]
    assert not is_to_be_asked(asked, NOW)
    assert not is_to_be_asked(granted, NOW + 0.7 * HOUR)
    assert is_to_be_asked(granted, NOW + 0.8 * HOUR)
    (ending,) = plan_leases([granted], {}, make_lease, NOW)
    assert (ending.intent, ending.token) == ("unsubscribe", granted.token)
    assert is_to_be_asked(ending, NOW)
    assert plan_leases([after_refusal(ending, "weg", NOW)], {}, make_lease, NOW) == []
    moved = replace(WISH, hub="https://nieuw.nl/")
    old, new = plan_leases([granted], {"veer": moved}, make_lease, NOW)
    assert (old.intent, new.intent, new.hub) == ("unsubscribe", "subscribe", "https://nieuw.nl/")
    assert new.token != old.token


def test_a_hub_that_never_verifies_is_asked_again_ever_more_seldom(asked: Lease) -> None:
    (lease,) = plan_leases([asked], {"veer": WISH}, make_lease, NOW + VERIFICATION)
    assert "never verified" in lease.error
    waits = []
    for _ in range(12):
        assert lease.due
        waits.append(lease.due)
        lease = after_refusal(after_asking(lease, lease.due), "answered 500", lease.due)
    gaps = [later - sooner for sooner, later in pairwise(waits)]
    assert gaps[0] == 2 * HOUR
    assert gaps[-1] == timedelta(days=7)
    assert gaps == sorted(gaps)


def test_a_refused_renewal_leaves_what_was_granted(granted: Lease) -> None:
    refused = after_refusal(after_asking(granted, NOW), "answered 500", NOW)
    assert is_live(refused, NOW + 0.9 * HOUR)
    assert not is_live(refused, NOW + HOUR)


def test_link_headers_go_first_and_a_topic_is_needed() -> None:
    feed = Feed(self="https://veer.nl/self", hubs=("https://doc.nl/",))
    state = SourceState(kind="feed", feed=feed)
    (wish,) = find_wishes(state, "https://wij.nl/hub/")
    assert (wish.hub, wish.topic) == ("https://doc.nl/", "https://veer.nl/self")
    told = replace(state, push=PushState(hubs=("https://kop.nl/",), topic="https://veer.nl/kop"))
    (wish,) = find_wishes(told, "https://wij.nl/hub/")
    assert (wish.hub, wish.topic) == ("https://kop.nl/", "https://veer.nl/kop")
    assert not find_wishes(replace(told, push=replace(told.push, topic=None)), "https://wij.nl/hub/")
    assert not find_wishes(replace(state, kind="article"), "https://wij.nl/hub/")


# What they mean for the schedule


def pushed_state(**changes: object) -> SourceState:
    push = PushState(hub="https://hub.nl/", until=NOW + timedelta(days=9), last=NOW - HOUR)
    known = {"https://veer.nl/feed": Validators(etag='"1"')}
    return SourceState(
        kind="feed",
        validators=known,
        last_success=NOW - HOUR,
        push=replace(push, **changes),  # type: ignore[arg-type]
    )


SOURCE = Source(id="veer", location="https://veer.nl/feed")


def plan(state: SourceState, source: Source = SOURCE) -> tuple[timedelta, str]:
    planned = plan_after_success(NOW, source, state, Pace())
    return planned.when - NOW, planned.reason


def test_what_is_pushed_is_asked_daily() -> None:
    wait, reason = plan(pushed_state())
    assert timedelta(hours=22) < wait <= timedelta(days=1)
    assert reason == "pushed"


@pytest.mark.parametrize("change", [{"until": None}, {"until": NOW}, {"last": None}, {"missed": 1}], ids=str)
def test_a_hub_is_relied_on_only_while_it_pushes(change: dict[str, object]) -> None:
    assert plan(pushed_state(**change)) == (HOUR, "interval")


def test_an_explicit_pace_goes_before_the_hub() -> None:
    assert plan(pushed_state(), replace(SOURCE, own_interval=True)) == (HOUR, "interval")
    wait, reason = plan(pushed_state(), replace(SOURCE, fresh=timedelta(minutes=10)))
    assert wait < HOUR
    assert reason == "fresh"


def test_when_its_lease_is_over_a_source_is_asked_as_usual() -> None:
    state = after_success(SOURCE, pushed_state(), Pace(), NOW)
    over = replace(state, push=describe_lease(state.push, None, NOW))
    assert next_reading(SOURCE, over) == NOW + HOUR
    soon = replace(state, push=replace(state.push, until=NOW + 3 * HOUR))
    assert next_reading(SOURCE, soon) == NOW + 3 * HOUR


def test_word_of_news_brings_the_reading_forward_but_never_below_the_floor() -> None:
    state = after_success(SOURCE, pushed_state(), Pace(), NOW)
    assert look_soon(state, Pace(), NOW).next_fetch == NOW + timedelta(minutes=5)
    failing = replace(state, failures=1)
    assert look_soon(failing, Pace(), NOW) == failing


def test_a_hub_that_keeps_news_back_is_relied_on_no_more_until_it_pushes_again() -> None:
    entry = Entry(title="Nieuw", published=NOW)
    news = Changes(new=(Change(entry, find_traits(entry), "hash"),))
    state = after_success(SOURCE, pushed_state(), Pace(), NOW, Changes())
    assert state.reason == "pushed"
    missed = after_success(SOURCE, state, Pace(), NOW, news)
    assert (missed.push.missed, missed.reason) == (1, "interval")
    again = after_push(SOURCE, missed, NOW, Changes())
    assert again.push.missed == 0
    assert (again.next_fetch, again.validators) == (missed.next_fetch, missed.validators)
    assert after_success(SOURCE, again, Pace(), NOW, Changes()).reason == "pushed"


def test_after_a_push_that_changed_something_the_whole_feed_is_asked_for() -> None:
    entry = Entry(title="Nieuw", published=NOW)
    news = Changes(new=(Change(entry, find_traits(entry), "hash"),))
    assert not after_push(SOURCE, pushed_state(), NOW, news).validators
