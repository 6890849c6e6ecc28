"""What was fetched and is not done with: the network waits while that is much, and parsing too.

Servers answer faster than documents are parsed, and these are parsed faster than entries are kept; without a
bound all of them would wait in memory.
"""

import asyncio

MOST = 64  # bodies that are not done with; requests under way come on top
SEATS = 32  # of which are parsed, or wait to be kept


class Crowd:
    """Everybody with a body, and the seats of those that may have it parsed."""

    def __init__(self, most: int = MOST, seats: int = SEATS) -> None:
        self.here = 0
        self.seats = asyncio.Semaphore(seats)
        self._most = most
        self._room = asyncio.Event()

    async def calm(self) -> None:
        """Wait until there are fewer."""
        while self.here >= self._most:
            self._room.clear()
            await self._room.wait()

    def come(self) -> None:
        """One more."""
        self.here += 1

    def go(self) -> None:
        """One less."""
        self.here -= 1
        if self.here < self._most:
            self._room.set()


class Seat:
    """The place of one reading: taken when it has something to parse, left when that is kept."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._here = self._seated = False

    async def take(self) -> None:
        """Wait for a seat; who has one keeps it."""
        if self._here:
            return
        self._here = True
        self._crowd.come()
        try:
            await self._crowd.seats.acquire()
        except BaseException:
            self.leave()
            raise
        self._seated = True

    def leave(self) -> None:
        """Make room; nothing where no seat was taken."""
        if self._here:
            self._crowd.go()
        if self._seated:
            self._crowd.seats.release()
        self._here = self._seated = False
