"""What several sources would ask alike is asked once, and each of them reads the answer."""

import asyncio
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.errors import FetchError
from aggregator.fetch import Request, Response
from aggregator.model import Validators
from aggregator.sources.tools import Getter


@dataclass(slots=True)
class _Shared:
    """One question of several; `answer` is kept until as many have taken it as were going to ask."""

    validators: Mapping[str, Validators]
    askers: int
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: Response | FetchError | None = None


class SharedGetter:
    """A fetcher for one pass, which knows the requests that its sources will begin with.

    Where those that share an address remember different validators none are sent: a 304 would be the
    truth for one of them only.
    """

    def __init__(self, getter: Getter, requests: Iterable[Request]) -> None:
        self._getter = getter
        alike: dict[Hashable, list[Request]] = defaultdict(list)
        for request in requests:
            alike[share_key(request)].append(request)
        self._shared = {
            key: _Shared(_agreed(group), len(group)) for key, group in alike.items() if len(group) > 1
        }

    async def get(self, request: Request, now: datetime) -> Response:
        """The answer to this request, which may be that to another's just like it."""
        shared = self._shared.get(share_key(request))
        if shared is None or (shared.validators and shared.validators != request.validators):
            return await self._getter.get(request, now)
        async with shared.asking:
            if shared.answer is None:
                shared.answer = await self._ask(replace(request, validators=shared.validators), now)
        shared.askers -= 1
        if not shared.askers:
            self._shared.pop(share_key(request), None)
        if isinstance(shared.answer, FetchError):
            raise shared.answer
        return shared.answer

    async def _ask(self, request: Request, now: datetime) -> Response | FetchError:
        try:
            return await self._getter.get(request, now)
        except FetchError as error:
            return error


def share_key(request: Request) -> Hashable:
    """Equal for requests that differ in nothing that a server or our guard could see but validators."""
    url = request.url.partition("#")[0]
    given = request.given if request.headers or request.auth else ""
    return url, given, request.headers, request.auth, request.allow_private, request.accept


def _agreed(group: list[Request]) -> Mapping[str, Validators]:
    first = group[0].validators
    return first if all(request.validators == first for request in group) else {}
