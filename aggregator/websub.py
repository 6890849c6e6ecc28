"""What hubs bring to our callbacks (WebSub): questions whether we meant it, denials, and news.

Nothing is waited for here: what is brought is judged at once and lies ready until somebody takes it.
"""

import hashlib
import hmac
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe

from aggregator.curate.leases import (
    WANTED,
    Wish,
    after_refusal,
    after_verification,
    is_live,
    is_pending,
)
from aggregator.errors import FetchError
from aggregator.fetch import Form
from aggregator.fetch.decoding import BodyDecoder
from aggregator.model import Lease

ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})
MOST_WAITING = 64  # deliveries; beyond, the source is asked itself
MOST_BODIES = 4  # of the largest size
PAUSE = timedelta(minutes=1)  # between two times that news is noted without a signature
REMEMBERED = 32  # bodies of each lease, so that one that comes again is known

_SIGNATURE = re.compile(r"\s*(sha[0-9]{1,3})=([0-9A-Fa-f]{40,128})\s*", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a hub pushed for a source, signed as agreed; an empty body says only that there is news."""

    source: str
    body: bytes = field(repr=False)
    media_type: str | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)  # to be found in nothing that is kept of it


@dataclass(slots=True)
class Inbox:
    """The leases as they are now, and what came for them.  `ring` is called when something did."""

    clock: Callable[[], datetime]
    ring: Callable[[], None]
    leases: dict[str, Lease] = field(default_factory=dict)  # by token
    max_size: int = 10 * 2**20  # bytes of a body, unpacked
    changed: bool = False  # since the leases were last written down
    waiting: deque[Delivery] = field(default_factory=deque)
    _seen: dict[str, deque[str]] = field(default_factory=dict)
    _noted: dict[str, datetime] = field(default_factory=dict)

    def knows(self, token: str) -> bool:
        """Whether this callback is one of ours."""
        return token in self.leases

    def put(self, lease: Lease) -> None:
        """Take this lease as it is."""
        self.leases[lease.token] = lease
        self.changed = True

    def replace(self, leases: Iterable[Lease]) -> None:
        """Take these leases and no others."""
        fresh = {lease.token: lease for lease in leases}
        self.changed = self.changed or fresh != self.leases
        self.leases = fresh
        self._seen = {token: seen for token, seen in self._seen.items() if token in fresh}
        self._noted = {token: when for token, when in self._noted.items() if token in fresh}

    def verify(self, token: str, told: Mapping[str, str]) -> str | None:
        """The challenge to echo, empty for a denial taken note of; None for what we did not mean."""
        lease, now = self.leases.get(token), self.clock()
        mode, challenge = told.get("hub.mode", ""), told.get("hub.challenge", "")
        if lease is None or told.get("hub.topic") != lease.topic:
            return None
        if mode == "denied":
            self._deny(lease, told.get("hub.reason", ""), now)
            return ""
        if mode != lease.intent or not is_pending(lease, now) or not challenge:
            return None
        if mode == "unsubscribe":
            del self.leases[token]
            self.changed = True
        else:
            self.put(after_verification(lease, _read_seconds(told.get("hub.lease_seconds", "")), now))
        self.ring()
        return challenge

    def take_in(self, token: str, body: bytes, headers: Mapping[str, str]) -> bool:
        """Judge what was pushed; says whether it is worth a look.  Forged, late and repeated bodies are not.

        `body` is as it was sent, `headers` by names in lower case.
        """
        signature = headers.get("x-hub-signature", "")
        lease = self._find_open(token, self.clock())
        if lease is None or not is_signed(body, lease.secret, signature) or self._is_repeated(token, body):
            return False
        plain = unpack(body, headers.get("content-encoding", ""), self.max_size)
        if not self._make_room(lease.source, len(plain)):
            return self._hear_of_news(lease.source)
        self.waiting.append(
            Delivery(
                source=lease.source,
                body=plain,
                media_type=headers.get("content-type"),
                secrets=(lease.secret, lease.token),
            )
        )
        self.ring()
        return True

    def note_news(self, token: str) -> bool:
        """Have the source asked itself where what was brought for it could not be taken in.

        Nobody looked at a signature; all that follows is a request, and none before its time.
        """
        now = self.clock()
        lease = self._find_open(token, now)
        if lease is None or now - self._noted.get(token, now - PAUSE) < PAUSE:
            return False
        self._noted[token] = now
        return self._hear_of_news(lease.source)

    def take(self) -> dict[str, Delivery]:
        """What waits, the first of each source; the rest waits on."""
        taken: dict[str, Delivery] = {}
        rest: deque[Delivery] = deque()
        for one in self.waiting:
            if one.source in taken:
                rest.append(one)
            else:
                taken[one.source] = one
        self.waiting = rest
        return taken

    def _find_open(self, token: str, now: datetime) -> Lease | None:
        """The lease under which a hub may bring something now."""
        lease = self.leases.get(token)
        if lease is None or lease.intent != "subscribe":
            return None
        return lease if is_live(lease, now) or is_pending(lease, now) else None

    def _hear_of_news(self, source: str) -> bool:
        if any(one.source == source and not one.body for one in self.waiting):
            return False
        self.waiting.append(Delivery(source=source, body=b""))
        self.ring()
        return True

    def _make_room(self, source: str, size: int) -> bool:
        """Whether so much may wait; of whom most does is asked itself instead, so that others find room.

        Where places are short, who holds one only gives up none: that it is to be asked takes it again.
        """
        while self._is_full(size):
            held = Counter(one.source for one in self.waiting)
            least = 2 if len(self.waiting) >= MOST_WAITING else 1
            shares: Counter[str] = Counter({source: self._weigh(size)})
            for one in self.waiting:
                if one.source == source or held[one.source] >= least:
                    shares[one.source] += self._weigh(len(one.body))
            ((greediest, _),) = shares.most_common(1)
            if greediest == source or not any(one.body for one in self.waiting if one.source == greediest):
                return False
            self.waiting = deque(one for one in self.waiting if one.source != greediest)
            self._hear_of_news(greediest)
        return True

    def _weigh(self, size: int) -> int:
        """How much of the room such a body takes, by its place and by its bytes."""
        return self.max_size * MOST_BODIES // MOST_WAITING + size

    def _is_full(self, more: int) -> bool:
        held = sum(len(one.body) for one in self.waiting)
        return len(self.waiting) >= MOST_WAITING or held + more > MOST_BODIES * self.max_size

    def _is_repeated(self, token: str, body: bytes) -> bool:
        seen = self._seen.setdefault(token, deque(maxlen=REMEMBERED))
        digest = hashlib.sha256(body).hexdigest()
        if body.strip() and digest in seen:
            return True
        seen.append(digest)
        return False

    def _deny(self, lease: Lease, reason: str, now: datetime) -> None:
        if lease.intent == "unsubscribe":
            del self.leases[lease.token]
            self.changed = True
        else:
            told = f"denied the subscription{f': {reason[:200]}' if reason else ''}"
            self.put(after_refusal(lease, told, now, denied=True))
        self.ring()


def is_signed(body: bytes, secret: str, signature: str) -> bool:
    """Whether `X-Hub-Signature` is that of this body, in constant time."""
    match = _SIGNATURE.fullmatch(signature)
    if match is None or match[1] not in ALGORITHMS:
        return False
    expected = hmac.new(secret.encode("ascii"), body, getattr(hashlib, match[1])).hexdigest()
    return hmac.compare_digest(expected, match[2].lower())


def unpack(body: bytes, coding: str, limit: int) -> bytes:
    """A body that may have been compressed on its way; empty where it cannot be had."""
    try:
        decoder = BodyDecoder(coding.split(","), limit)
        decoder.feed(body)
        return decoder.finish()
    except FetchError:
        return b""


def make_lease(source: str, wish: Wish) -> Lease:
    """A new lease, with a callback and a secret that nobody can guess."""
    return Lease(
        token=token_urlsafe(32),
        secret=token_urlsafe(48),
        source=source,
        hub=wish.hub,
        topic=wish.topic,
        callback=wish.callback,
    )


def write_request(lease: Lease, allow_private: bool | tuple[str, ...]) -> Form:
    """The form that asks a hub for what the lease intends."""
    fields = [
        ("hub.mode", lease.intent),
        ("hub.topic", lease.topic),
        ("hub.callback", f"{lease.callback}{lease.token}"),
    ]
    if lease.intent == "subscribe":
        fields += [
            ("hub.lease_seconds", str(int(WANTED.total_seconds()))),
            ("hub.secret", lease.secret),
        ]
    return Form(url=lease.hub, fields=tuple(fields), allow_private=allow_private)


def _read_seconds(text: str) -> timedelta | None:
    return timedelta(seconds=int(text)) if _SECONDS.fullmatch(text) else None
