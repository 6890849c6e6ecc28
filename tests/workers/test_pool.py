"""What a document does to its worker, it does to itself alone."""

import asyncio
import gc
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from aggregator.errors import (
    AggregatorError,
    ConfigError,
    HostileError,
    LockedError,
    NotAFeedError,
    ParseError,
    Problem,
    PublishError,
    StatusError,
)
from aggregator.model import Batch
from aggregator.parse import Hints, parse_document
from aggregator.workers.pool import LONG, MANY, TOGETHER, Limits, Shift, Workers
from aggregator.workers.process import Worker
from aggregator.workers.sandbox import MIB
from tests.conftest import ROOT
from tests.workers import deeds

LIMITS = Limits(seconds=2, memory=256 * MIB)
HINTS = Hints(path="een.txt")


def work(story: Callable[[Shift], Awaitable[None]], *, most: int = 2, limits: Limits = LIMITS) -> None:
    """Tell a story within one shift."""

    async def tell() -> None:
        async with workers.shift() as shift:
            await story(shift)

    workers = Workers(most=most, limits=limits)
    try:
        asyncio.run(tell())
    finally:
        workers.close()


async def attempt(shift: Shift, text: str) -> Batch | ParseError:
    try:
        return await shift.run(deeds.read, text.encode(), HINTS)
    except ParseError as error:
        return error


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def server_of(workers: Workers, documents: int) -> int:
    """The process that the workers of a shift with so many documents were forked from."""

    async def tell() -> int:
        async with workers.shift() as shift:
            await asyncio.gather(*(attempt(shift, f"tekst {number}") for number in range(documents)))
            pid, _, _ = await shift.run(deeds.tell_process, b"")
            return parent(pid)

    return asyncio.run(tell())


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_after_many_documents_the_server_rests_too_and_another_takes_its_place() -> None:
    workers = Workers(most=1)
    try:
        first = server_of(workers, MANY + 1)
        assert is_alive(first)
        workers.rest()
        assert not is_alive(first)
        second = server_of(workers, 1)
        assert second != first
        workers.rest()  # after so few it would only be started again
        assert is_alive(second)
        assert server_of(workers, 1) == second
    finally:
        workers.close()


def test_who_still_waits_when_a_shift_ends_is_answered() -> None:
    """A slow reading outlives the pass that began it, and is kept by the next one."""

    async def outlive() -> None:
        workers = Workers(most=1)
        try:
            async with workers.shift() as shift:
                waiting = [asyncio.ensure_future(attempt(shift, f"Stuk {number}.")) for number in range(20)]
                given_up = asyncio.ensure_future(attempt(shift, "loop"))
                await asyncio.sleep(0.1)
                given_up.cancel()
            assert all(isinstance(found, Batch) for found in await asyncio.gather(*waiting))
        finally:
            workers.close()

    asyncio.run(outlive())


def test_nobody_holds_a_document_that_was_read() -> None:
    """Hundreds of them would wait for Python's search for what is held by itself alone."""

    async def read(shift: Shift) -> None:
        await asyncio.gather(*(attempt(shift, f"Stuk {number}.") for number in range(60)))
        await asyncio.sleep(0)
        assert count() <= before + 2 * TOGETHER  # the last answer of each worker may still be in some hand

    def count() -> int:
        return sum(isinstance(one, Batch) for one in gc.get_objects())

    gc.collect()
    before = count()
    gc.disable()
    try:
        work(read)
    finally:
        gc.enable()


def test_a_worker_answers_what_the_parser_answers() -> None:
    body = b"Een eerste stuk.\n\nMet tekst."

    async def story(shift: Shift) -> None:
        assert await shift.parse(body, HINTS) == parse_document(body, HINTS)
        with pytest.raises(NotAFeedError, match="is plain text"):
            await shift.parse(body, Hints(url="https://a.example/feed"))

    work(story)


@pytest.mark.parametrize("deed", ["crash", "exit", "kill", "abort"])
def test_a_document_that_kills_its_worker_is_refused(deed: str) -> None:
    async def story(shift: Shift) -> None:
        found = await attempt(shift, deed)
        assert isinstance(found, HostileError)
        assert str(found) == "made the parser crash"
        assert isinstance(await attempt(shift, "Woorden."), Batch)

    work(story)


@pytest.mark.parametrize(("deed", "seconds"), [("loop", 1), ("stay", 1), ("leave", 6)])
def test_a_document_that_never_ends_is_cut_at_its_deadline(deed: str, seconds: int) -> None:
    """A second of processor time, or six by the clock where its worker is idle or gone."""

    async def story(shift: Shift) -> None:
        started = time.monotonic()
        found = await attempt(shift, deed)
        assert isinstance(found, HostileError)
        allowed = {seconds, 6}  # by the clock too, where others leave it no second of the processor
        assert str(found) in {f"took longer than {some} s to parse" for some in allowed}
        assert seconds <= time.monotonic() - started
        assert isinstance(await attempt(shift, "Woorden."), Batch)

    work(story, limits=Limits(seconds=1))


def test_a_document_that_eats_memory_is_refused() -> None:
    async def story(shift: Shift) -> None:
        found = await attempt(shift, "eat")
        assert isinstance(found, HostileError)
        assert str(found) == "needed more than 256 MiB of memory to parse"

    work(story)


@pytest.mark.parametrize("deed", ["recurse", "quit", "interrupt"])
def test_what_else_a_parser_may_raise_is_a_refusal_and_keeps_the_main_process(deed: str) -> None:
    async def story(shift: Shift) -> None:
        found = await attempt(shift, deed)
        assert isinstance(found, ParseError) or deed == "interrupt"  # which is blocked: nothing happens

    work(story)


def test_eighty_neighbours_of_eighteen_hostile_documents_all_finish() -> None:
    hostile = ["crash", "exit", "eat", "kill"] * 4 + ["stay", "loop"]
    texts = [f"Stuk {number}.\n\nMet tekst." for number in range(80)]
    for place, deed in enumerate(hostile):
        texts.insert(5 * place + 2, deed)

    async def story(shift: Shift) -> None:
        found = await asyncio.gather(*(attempt(shift, text) for text in texts))
        assert [isinstance(one, Batch) for one in found] == [text.startswith("Stuk") for text in texts]

    work(story)


def test_documents_that_hang_keep_no_other_waiting() -> None:
    """Each keeps its place for two seconds, though it has a hundred."""

    async def story(shift: Shift) -> None:
        hanging = [asyncio.ensure_future(attempt(shift, "loop")) for _ in range(3)]
        await asyncio.sleep(0)
        found = await asyncio.gather(*(attempt(shift, f"Stuk {number}.") for number in range(10)))
        assert all(isinstance(one, Batch) for one in found)
        assert not any(task.done() for task in hanging)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)

    work(story, limits=Limits(seconds=100))


def test_a_worker_that_dies_of_something_else_costs_no_document(tmp_path: Path) -> None:
    async def story(shift: Shift) -> None:
        assert isinstance(await attempt(shift, f"once {tmp_path / 'mark'}"), Batch)
        pid, _, _ = await shift.run(deeds.tell_process, b"")
        for _ in range(2):
            os.kill(pid, signal.SIGKILL)
            assert isinstance(await attempt(shift, "Woorden."), Batch)
            pid, _, _ = await shift.run(deeds.tell_process, b"")

    work(story)


def test_the_server_of_the_workers_may_die_too() -> None:
    async def story(shift: Shift) -> None:
        assert isinstance(await attempt(shift, "Woorden."), Batch)
        pid, _, _ = await shift.run(deeds.tell_process, b"")
        os.kill(parent(pid), signal.SIGKILL)
        for _ in range(3):
            assert isinstance(await attempt(shift, "Woorden."), Batch)

    work(story)


def test_a_large_document_has_more_time() -> None:
    limits = Limits(seconds=1, seconds_per_mib=1)
    assert limits.deadline(0) == 1
    assert limits.deadline(10 * MIB) == 11

    async def story(shift: Shift) -> None:
        assert isinstance(await attempt(shift, "burn 2 " + "woord " * MIB), Batch)
        assert isinstance(await attempt(shift, "burn 4"), HostileError)

    work(story, limits=limits)


def test_workers_have_no_secrets_and_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWS_TOKEN", "geheim")

    async def story(shift: Shift) -> None:
        _, environment, streams = await shift.run(deeds.tell_process, b"")
        assert environment == {}
        assert streams == [os.devnull] * 3
        assert isinstance(await attempt(shift, "shout"), Batch)

    work(story)
    assert "terminal" not in "".join(capfd.readouterr())


def test_few_documents_have_one_worker_and_very_many_have_as_many_as_may_be() -> None:
    async def pids(shift: Shift, count: int) -> set[int]:
        found = await asyncio.gather(*(shift.run(deeds.tell_process, b"") for _ in range(count)))
        return {pid for pid, _, _ in found}

    async def story(shift: Shift) -> None:
        assert len(await pids(shift, 3)) == 1
        assert len(await pids(shift, LONG - 3)) == 1
        assert len(await pids(shift, 60)) == 2

    work(story)


def test_documents_that_wait_go_together_and_who_kills_their_worker_is_found_out() -> None:
    class Counted(Workers):
        hired = 0

        async def hire(self) -> Worker:
            self.hired += 1
            return await super().hire()

    texts = [f"Stuk {number}.\n\nMet tekst." for number in range(40)]
    killed = [*texts[:20], "crash", *texts[20:]]

    async def tell() -> None:
        async with workers.shift() as shift:
            found = await asyncio.gather(*(attempt(shift, text) for text in texts))
            assert all(isinstance(one, Batch) for one in found)
            assert workers.hired < len(texts) / 2
            found = await asyncio.gather(*(attempt(shift, text) for text in killed))
            assert [
                text for text, one in zip(killed, found, strict=True) if isinstance(one, HostileError)
            ] == ["crash"]

    workers = Counted(most=2, limits=LIMITS)
    try:
        asyncio.run(tell())
    finally:
        workers.close()


def test_who_waits_no_longer_takes_no_document_along() -> None:
    async def story(shift: Shift) -> None:
        reading = [asyncio.ensure_future(attempt(shift, f"Stuk {number}.")) for number in range(12)]
        await asyncio.sleep(0)
        for task in reading[::2]:
            task.cancel()
        found = await asyncio.gather(*reading, return_exceptions=True)
        assert [isinstance(one, Batch) for one in found] == [False, True] * 6
        assert isinstance(await attempt(shift, "Woorden."), Batch)

    work(story, most=1)


def test_no_worker_stays_between_two_shifts() -> None:
    workers = Workers(most=2, limits=LIMITS)

    async def pid() -> int:
        async with workers.shift() as shift:
            found, _, _ = await shift.run(deeds.tell_process, b"")
            return found

    first, second = asyncio.run(pid()), asyncio.run(pid())
    assert first != second
    workers.close()
    assert not any(Path(f"/proc/{one}").exists() for one in (first, second))


def test_a_temporary_folder_too_deep_for_a_socket_is_none(tmp_path: Path) -> None:
    deep = tmp_path / ("diep" * 25)
    deep.mkdir()
    command = (
        "import asyncio\n"
        "from aggregator.workers.pool import Workers\n"
        "async def read(workers):\n"
        "    async with workers.shift() as shift:\n"
        "        print(await shift.run(len, b'stuk'))\n"
        "workers = Workers()\n"
        "asyncio.run(read(workers)); workers.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
        env={**os.environ, "TMPDIR": str(deep)},
    )
    assert (done.stdout, done.stderr) == ("4\n", "")


def test_nothing_to_parse_starts_nothing() -> None:
    command = (
        "import asyncio, glob, os\n"
        "from aggregator.workers.pool import Workers\n"
        "async def rest(workers):\n"
        "    async with workers.shift():\n"
        "        pass\n"
        "workers = Workers()\n"
        "asyncio.run(rest(workers)); workers.close()\n"
        "lists = glob.glob(f'/proc/{os.getpid()}/task/*/children')\n"
        "print([open(name).read() for name in lists])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "['']"


@pytest.mark.parametrize(
    "error",
    [
        StatusError("HTTP 503", status=503, source="omroep", retry_after=5.0),
        ConfigError([Problem("a.yaml", 3, "no such key")]),
        HostileError("nests too deep", source="omroep"),
        PublishError("not valid", publication="nieuws"),
        LockedError("held"),
    ],
)
def test_every_error_travels_between_processes(error: AggregatorError) -> None:
    travelled = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(travelled) is type(error)
    assert (str(travelled), travelled.__dict__) == (str(error), error.__dict__)
    assert travelled.args == error.args


def test_an_error_of_the_parser_comes_back_whole() -> None:
    async def story(shift: Shift) -> None:
        found = await attempt(shift, "refuse")
        assert isinstance(found, NotAFeedError)
        assert (str(found), found.source) == ("is no feed", "omroep")
        assert "could not be read (StatusError)" in str(await attempt(shift, "status"))

    work(story)
