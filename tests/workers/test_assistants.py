"""Assistants do what they are told, and whatever happens to one is told in one way."""

import os
import time
from collections.abc import Iterator

import pytest

from aggregator.workers.assistants import Assistants
from aggregator.workers.process import LostError


@pytest.fixture
def assistants() -> Iterator[Assistants]:
    """Two."""
    called = Assistants(most=2)
    yield called
    called.close()


def test_tasks_are_done_side_by_side_by_processes_of_their_own(assistants: Assistants) -> None:
    tasks = [assistants.hand_out(os.getpid) for _ in range(4)]
    done = [task.collect() for task in tasks]
    assert len(set(done)) == 2
    assert os.getpid() not in done
    assert all(task.done for task in tasks)


def test_what_goes_wrong_in_a_task_is_told_as_lost(assistants: Assistants) -> None:
    for task in (assistants.hand_out(int, "geen getal"), assistants.hand_out(os._exit, 3)):
        with pytest.raises(LostError):
            task.collect()


def test_a_task_that_cannot_be_sent_is_lost(assistants: Assistants) -> None:
    with pytest.raises(LostError):
        assistants.hand_out(len, lambda: None).collect()


def test_nobody_is_left_when_they_are_closed() -> None:
    assistants = Assistants(most=2)
    pids = [assistants.hand_out(os.getpid).collect() for _ in range(2)]
    slow = assistants.hand_out(time.sleep, 600)
    assistants.close()
    with pytest.raises(LostError):
        slow.collect()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_there_is_room_for_nothing_with_one_processor() -> None:
    assert Assistants(most=1).room == 0
    assert Assistants(most=2).room > 2


def test_they_are_few_on_any_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)))
    assert Assistants().most == 8


@pytest.mark.parametrize(
    "fault", [OSError(24, "Too many open files"), RuntimeError("can't start new thread")]
)
def test_a_machine_without_room_for_another_has_none(
    monkeypatch: pytest.MonkeyPatch, assistants: Assistants, fault: Exception
) -> None:
    def refuse(_memory: int) -> None:
        raise fault

    monkeypatch.setattr("aggregator.workers.assistants.Worker", refuse)
    with pytest.raises(LostError):
        assistants.hand_out(os.getpid)
