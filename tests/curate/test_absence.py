"""When nobody can be reached, our own network is to blame, and no source."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.curate.absence import AWAY, BACK, LONGEST, SCOUTS, WITNESSES, Finding, find_absence
from aggregator.curate.schedule import Pace
from aggregator.curate.standing import after_failure, after_success
from aggregator.curate.troubles import find_troubles
from aggregator.errors import FetchError, StatusError
from aggregator.model import Source, SourceState, UpdateHints

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PACE = Pace()
SOON = PACE.backoff


class World:
    """Sources at domains of their own, and what is remembered of them."""

    def __init__(self, number: int = 8) -> None:
        self.sources = {
            f"s{one}": Source(id=f"s{one}", location=f"https://site{one}.example/feed")
            for one in range(number)
        }
        good = SourceState(last_attempt=NOW - DAY, last_success=NOW - DAY, next_fetch=NOW)
        self.states = dict.fromkeys(self.sources, good)
        self.asked: list[str] = []

    def ask(self, now: datetime, lost: Iterable[str] = (), good: Iterable[str] = ()) -> Finding:
        """A pass in which some cannot be reached, and others are."""
        found = self.judge(now, self.fail(now, lost) | self.succeed(now, good))
        self.states |= found.states
        return found

    def fail(self, now: datetime, lost: Iterable[str]) -> dict[str, bool]:
        error = FetchError("cannot find the host")
        error.unreached = True
        for id in lost:
            self.states[id] = after_failure(self.sources[id], self.states[id], PACE, now, error)
        return dict.fromkeys(lost, False)

    def succeed(self, now: datetime, good: Iterable[str]) -> dict[str, bool]:
        for id in good:
            self.states[id] = after_success(self.sources[id], self.states[id], PACE, now)
        return dict.fromkeys(good, True)

    def judge(self, now: datetime, asked: dict[str, bool]) -> Finding:
        return find_absence(self.sources, self.states, asked, now, SOON)

    def troubles(self) -> list[str]:
        return [id for id, state in self.states.items() if list(find_troubles(state))]


def test_what_nobody_reaches_is_nobodys_fault_and_is_asked_again_soon() -> None:
    world = World()
    found = world.ask(NOW, lost=world.sources)
    assert (found.there, found.domains) == (False, 8)
    assert world.troubles() == []
    waits = sorted(state.next_fetch - NOW for state in world.states.values() if state.next_fetch)
    assert waits == [SOON] * SCOUTS + [LONGEST] * (8 - SCOUTS)
    assert {state.reason for state in world.states.values()} == {AWAY}


def test_one_answer_sends_all_the_others_on_their_way() -> None:
    world = World()
    world.ask(NOW, lost=world.sources)
    scout = next(id for id, state in world.states.items() if state.next_fetch == NOW + SOON)
    found = world.ask(NOW + SOON, good=[scout])
    assert found.there is True
    for id, state in world.states.items():
        assert (state.failures, state.lost, state.error) == (0, 0, None)
        if id != scout:
            assert (state.next_fetch, state.reason) == (NOW + SOON, BACK)


def test_a_night_without_a_network_costs_nobody_a_day() -> None:
    world, now = World(), NOW
    while now < NOW + 9 * HOUR:
        due = [id for id, state in world.states.items() if state.next_fetch and state.next_fetch <= now]
        world.ask(now, lost=due)
        now += MINUTE
    waits = sorted(state.next_fetch - now for state in world.states.values() if state.next_fetch)
    assert waits[0] <= SOON
    assert waits[-1] <= LONGEST
    assert world.troubles() == []
    world.ask(now, good=["s0"])
    assert all(state.next_fetch == now for id, state in world.states.items() if id != "s0")


def test_who_is_asked_one_by_one_testifies_too() -> None:
    world = World()
    assert world.ask(NOW, lost=["s0"]).there is None
    assert world.ask(NOW + MINUTE, lost=["s1"]).there is None
    assert world.troubles() == []  # nobody knows yet
    assert world.ask(NOW + 2 * MINUTE, lost=["s2"]).there is False
    assert [world.states[id].reason for id in ("s0", "s1", "s2")] == [AWAY] * WITNESSES


def test_who_cannot_be_reached_while_others_are_is_to_blame() -> None:
    world = World()
    found = world.ask(NOW, lost=["s0", "s1", "s2", "s3"], good=["s4"])
    assert found.there is True
    assert world.troubles() == ["s0", "s1", "s2", "s3"]
    assert {world.states[id].failures for id in ("s0", "s1", "s2", "s3")} == {1}


def test_an_answer_of_any_kind_is_an_answer() -> None:
    world = World()
    missing = StatusError("answered 404", status=404)
    world.states["s4"] = after_failure(world.sources["s4"], world.states["s4"], PACE, NOW, missing)
    found = world.judge(NOW, world.fail(NOW, ["s0", "s1", "s2"]) | {"s4": True})
    assert found.there is True
    world.states |= found.states
    assert world.troubles() == ["s0", "s1", "s2", "s4"]


def test_who_hangs_until_the_others_are_done_is_to_blame() -> None:
    world = World()
    world.ask(NOW, good=["s4", "s5"])
    found = world.ask(NOW, lost=["s0", "s1", "s2"])  # begun with the others, ended in a later pass
    assert found.there is True
    assert world.troubles() == ["s0", "s1", "s2"]


def test_one_who_could_not_be_reached_alone_is_to_blame_once_another_is() -> None:
    world = World()
    world.ask(NOW, lost=["s0"])
    world.ask(NOW + MINUTE, good=["s1"])
    assert world.troubles() == ["s0"]
    assert world.states["s0"].next_fetch == NOW + SOON  # as any failure


def test_who_stays_away_when_the_network_is_back_has_failed_once() -> None:
    world = World()
    for number in range(4):
        world.ask(NOW + number * HOUR, lost=world.sources)
    world.ask(NOW + 4 * HOUR, lost=["s0"], good=["s1"])
    assert world.troubles() == ["s0"]
    assert (world.states["s0"].failures, world.states["s0"].lost) == (1, 0)
    assert world.states["s0"].next_fetch == NOW + 4 * HOUR + SOON


def test_what_was_wrong_before_is_wrong_afterwards() -> None:
    world = World()
    missing = StatusError("answered 404", status=404)
    for _ in range(3):
        world.states["s0"] = after_failure(world.sources["s0"], world.states["s0"], PACE, NOW, missing)
    world.ask(NOW + HOUR, lost=world.sources)
    assert world.troubles() == ["s0"]
    world.ask(NOW + 2 * HOUR, good=["s1"])
    assert world.states["s0"].failures == 3
    after = after_failure(world.sources["s0"], world.states["s0"], PACE, NOW + 3 * HOUR, missing)
    assert (after.failures, after.lost) == (4, 0)


def test_a_server_that_is_met_again_and_fails_is_not_charged_with_our_absence() -> None:
    world = World()
    for number in range(3):
        world.ask(NOW + number * HOUR, lost=world.sources)
    busy = StatusError("answered 500", status=500)
    after = after_failure(world.sources["s0"], world.states["s0"], PACE, NOW + 4 * HOUR, busy)
    assert (after.failures, after.lost) == (1, 0)


def test_scouts_of_one_domain_or_long_dead_ones_would_tell_nothing() -> None:
    world = World(12)
    for id in ("s0", "s1", "s2", "s3", "s4"):
        world.sources[id] = replace(world.sources[id], location=f"https://dead.example/{id}")
        world.states[id] = replace(world.states[id], failures=20)
    world.ask(NOW, lost=world.sources)
    scouts = {id for id, state in world.states.items() if state.next_fetch == NOW + SOON}
    assert len(scouts) == SCOUTS
    assert scouts.isdisjoint({"s0", "s1", "s2", "s3", "s4"})


def test_all_are_asked_within_the_hour_even_if_every_scout_is_gone() -> None:
    world, now, asked = World(), NOW, set()
    while now <= NOW + LONGEST:
        due = [id for id, state in world.states.items() if state.next_fetch and state.next_fetch <= now]
        asked |= set(due) if now > NOW else set()
        world.ask(now, lost=due)
        now += MINUTE
    assert asked == world.sources.keys()


def test_with_fewer_domains_than_witnesses_a_failure_is_the_sources_own() -> None:
    world = World(WITNESSES - 1)
    assert world.ask(NOW, lost=world.sources).there is None
    assert world.troubles() == list(world.sources)


def test_skipped_hours_are_kept_also_when_the_network_is_back() -> None:
    world = World()
    hints = UpdateHints(skip_hours=(NOW.hour,))
    world.states["s3"] = replace(world.states["s3"], updates=hints)
    world.ask(NOW, lost=world.sources)
    world.ask(NOW + SOON, good=["s1"])
    assert world.states["s3"].next_fetch == NOW + HOUR


def test_a_pass_over_nobody_tells_nothing() -> None:
    world = World()
    assert world.judge(NOW, {}) == Finding()
