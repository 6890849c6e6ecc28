"""Fragments sealed to outlast the program: what is not exactly what this one would make is not opened."""

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from aggregator.publish.fragments import Fragment
from aggregator.publish.podcasts import Episode

_SEAL = 16  # bytes


class Sealed(NamedTuple):
    """A fragment to be stored, and the seal over all of it."""

    digest: str
    manner: str
    seal: bytes
    facts: str  # JSON: what its document must know of it
    body: bytes


def seal(salt: str, manner: str, digest: str, fragment: Fragment) -> Sealed:
    """A fragment with which the gate has no problem; `salt` tells of all that made it beside its entry."""
    episode = fragment.episode
    told = [episode.category, episode.explicit] if episode else None
    facts = json.dumps([fragment.id, fragment.prefixes, told])
    return Sealed(digest, manner, _press(salt, manner, digest, facts, fragment.body), facts, fragment.body)


def unseal(salt: str, found: Iterable[Sealed]) -> Iterator[tuple[str, Fragment]]:
    """Those of which no byte changed since they were sealed with the same salt, by digest."""
    for digest, manner, seal, facts, body in found:
        try:
            if seal == _press(salt, manner, digest, facts, body):
                id, prefixes, told = json.loads(facts)
                episode = Episode(*told) if told else None
                yield digest, Fragment(body, id, (), tuple(prefixes), episode, stored=True)
        except (ValueError, TypeError, AttributeError):  # of a column that holds something else
            continue


def _press(salt: str, manner: str, digest: str, facts: str, body: bytes) -> bytes:
    told = "\0".join((salt, manner, digest, facts, "")).encode("utf-8", "surrogatepass")
    made = blake2b(told, digest_size=_SEAL)
    made.update(body)
    return made.digest()
