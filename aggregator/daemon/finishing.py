"""Work in a thread that is finished whatever happens."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


async def finish(work: Callable[[], Answer]) -> Answer:
    """Do `work` in a thread and wait for its end, whoever cancels: files and database are left whole.

    Who cancelled is heard then, also where the work failed: a task that goes on would never end.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work))
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError from task.exception()
    return task.result()
