"""Answers of this very second: ten thousand subscribers ask for the same few."""

from collections.abc import Callable

from aggregator.web.answer import Answer, Asked
from aggregator.web.shelf import Copy, Shelf
from aggregator.web.standing import Standing

MOST = 1024
TELLING = (  # the fields that an answer may depend on
    *(b"accept-encoding", b"if-none-match", b"if-modified-since"),
    *(b"range", b"if-range", b"sec-fetch-dest", b"a-im"),
)

_Key = tuple[str, bytes, tuple[bytes | None, ...]]
_Given = tuple[Copy, Answer]
Make = Callable[[], tuple[Copy | None, Answer | None]]  # an answer, and the file that it gives if any


class Recent:
    """What was answered with a file in the running second, as long as that is the file's newest version."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._times: tuple[int, Standing] | None = None
        self._answers: dict[_Key, _Given] = {}
        self._requests: dict[bytes, _Given] = {}
        self._last: _Given | None = None

    def recall(self, asked: Asked, second: int, standing: Standing, make: Make) -> Answer | None:
        """The answer given before, else what `make` gives, remembered where it is that of a file."""
        self._forget_others(second, standing)
        fields = asked.fields
        key = (asked.method, asked.path, tuple([fields.get(name) for name in TELLING]))
        self._last = self._answers.get(key)
        if answer := self._find(self._last):
            return answer
        copy, answer = make()
        self._last = (copy, answer) if copy and answer else None
        if self._last and len(self._answers) < MOST:
            self._answers[key] = self._last
        return answer

    def note(self, request: bytes) -> None:
        """Remember in which words the last answer was asked for."""
        if self._last and len(self._requests) < MOST:
            self._requests[request] = self._last

    def repeat(self, request: bytes, second: int, standing: Standing) -> Answer | None:
        """The answer given before to the very same words."""
        self._forget_others(second, standing)
        return self._find(self._requests.get(request))

    def _forget_others(self, second: int, standing: Standing) -> None:
        if self._times is None or self._times[0] != second or self._times[1] is not standing:
            self._times = (second, standing)
            self._answers.clear()
            self._requests.clear()

    def _find(self, known: _Given | None) -> Answer | None:
        return known[1] if known and self._shelf.find(known[0].path) is known[0] else None
