"""A hub that is slow, or sends a lot, takes no place from another."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from aggregator.curate.leases import Wish, after_asking, after_verification
from aggregator.model import Lease
from aggregator.web.callbacks import HELD, OF_ONE, Callbacks
from aggregator.websub import Inbox, make_lease

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
SITE = "https://planet.example/"
LARGEST = 1000
NEWS = b"<rss>nieuws</rss>"


class Office:
    """Callbacks for the sources `veer` and `brug`, and bodies that are on their way."""

    def __init__(self, client: httpx.AsyncClient, inbox: Inbox, leases: dict[str, Lease]) -> None:
        self.client, self.inbox, self.leases = client, inbox, leases
        self.ends = asyncio.Event()
        self.underway: list[asyncio.Task[httpx.Response]] = []

    async def push(self, source: str, body: bytes = NEWS) -> int:
        lease = self.leases[source]
        signature = hmac.new(lease.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature": f"sha256={signature}"}
        return (await self.client.post(f"{SITE}hub/{lease.token}", content=body, headers=headers)).status_code

    async def begin(self, token: str, *pieces: bytes) -> asyncio.Task[httpx.Response]:
        """Send these pieces, and the end when all ends."""

        async def send() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece
            await self.ends.wait()

        task = asyncio.create_task(self.client.post(f"{SITE}hub/{token}", content=send()))
        self.underway.append(task)
        await asyncio.sleep(0.02)  # it takes what is there
        return task


@asynccontextmanager
async def office(*sources: str) -> AsyncIterator[Office]:
    wish = Wish("https://hub.nl/", "https://veer.nl/feed", f"{SITE}hub/")
    asked = [after_asking(make_lease(source, wish), NOW) for source in sources]
    leases = {one.source: after_verification(one, timedelta(days=1), NOW) for one in asked}
    inbox = Inbox(lambda: NOW, lambda: None)
    inbox.replace(leases.values())
    callbacks = Callbacks(inbox, f"{SITE}hub/", SITE, LARGEST)
    async with AsyncExitStack() as stack:
        transport = httpx.ASGITransport(callbacks)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport))
        opened = Office(client, inbox, leases)
        yield opened
        opened.ends.set()
        await asyncio.gather(*opened.underway)


def play(story: Callable[[Office], Awaitable[None]], *sources: str) -> None:
    async def run() -> None:
        async with office(*sources) as opened:
            await story(opened)

    asyncio.run(run())


def test_bodies_that_never_end_leave_another_hub_its_place() -> None:
    async def story(office: Office) -> None:
        token = office.leases["brug"].token
        slow = [await office.begin(token, b"x") for _ in range(20)]
        refused = [task.result() for task in slow if task.done()]
        assert [answer.status_code for answer in refused] == [503] * (20 - OF_ONE)
        assert refused[0].headers["Retry-After"] == "30"
        assert await office.push("veer") == 202
        assert office.inbox.take()["veer"].body == NEWS

    play(story, "veer", "brug")


def test_a_place_is_free_again_when_its_body_has_come() -> None:
    async def story(office: Office) -> None:
        for _ in range(OF_ONE):
            await office.begin(office.leases["veer"].token, b"x")
        assert await office.push("veer") == 503
        office.ends.set()
        await asyncio.gather(*office.underway)
        assert await office.push("veer") == 202

    play(story, "veer")


def test_what_is_refused_for_now_says_that_there_is_news() -> None:
    async def story(office: Office) -> None:
        for _ in range(OF_ONE):
            await office.begin(office.leases["veer"].token, b"x")
        assert [await office.push("veer") for _ in range(5)] == [503] * 5
        assert [(one.source, one.body) for one in office.inbox.waiting] == [("veer", b"")]
        office.inbox.take()
        assert await office.push("veer") == 503
        assert not office.inbox.waiting, "its source is not asked anew with each"

    play(story, "veer")


def test_what_is_too_large_says_that_there_is_news() -> None:
    async def story(office: Office) -> None:
        assert await office.push("veer", b"x" * (LARGEST + 1)) == 413
        assert [(one.source, one.body) for one in office.inbox.waiting] == [("veer", b"")]

    play(story, "veer")


def test_a_guessed_callback_takes_no_place() -> None:
    async def story(office: Office) -> None:
        guesses = [await office.begin("x" * 43, b"x") for _ in range(20)]
        assert {guess.result().status_code for guess in guesses} == {410}
        assert await office.push("veer") == 202

    play(story, "veer")


def test_all_bodies_together_stay_within_bounds_the_largest_go() -> None:
    hoarders = [f"brug-{number}" for number in range(HELD)]

    async def story(office: Office) -> None:
        tasks = [
            await office.begin(office.leases[name].token, b"x" * LARGEST)
            for name in hoarders
            for _ in range(OF_ONE)
        ]
        assert await office.push("veer") == 202
        assert office.inbox.take()["veer"].body == NEWS
        office.ends.set()
        codes = [(await task).status_code for task in tasks]
        assert sorted(codes) == [202] * (HELD - 1) + [503] * (len(tasks) - HELD + 1)

    play(story, "veer", *hoarders)


@pytest.mark.parametrize("state", ["another's", "ended"])
def test_no_news_is_noted_for_a_subscription_that_is_none(state: str) -> None:
    async def story(office: Office) -> None:
        token = office.leases["veer"].token
        if state == "ended":
            office.inbox.replace([])
        assert not office.inbox.note_news("x" * 43 if state == "another's" else token)
        assert not office.inbox.waiting

    play(story, "veer")
