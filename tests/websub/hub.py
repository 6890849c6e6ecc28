"""A WebSub hub on loopback, written from the Recommendation; it misbehaves on demand."""

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from urllib.parse import parse_qs

import httpx


@dataclass
class Subscription:
    """What a subscriber asked for, and whether its intent was verified."""

    callback: str
    topic: str
    secret: str
    lease: int
    live: bool = False


@dataclass
class Ping:
    """A publisher's word that a topic changed, and what that topic gave at once."""

    topic: str
    status: int
    body: bytes


@dataclass
class Hub:
    """Its knobs, and everything that happened."""

    port: int
    status: int = 202  # of the answer to a subscription
    publish_status: int = 204
    location: str = ""  # where it redirects, with `status` or `publish_status`
    lease: int | None = None  # that it grants, whatever was asked
    verifies: bool = True
    subscriptions: dict[tuple[str, str], Subscription] = field(default_factory=dict)
    pings: list[Ping] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def topics(self) -> list[str]:
        return [ping.topic for ping in self.pings]

    @property
    def live(self) -> list[Subscription]:
        return [one for one in self.subscriptions.values() if one.live]

    def forms_of(self, mode: str) -> list[dict[str, str]]:
        return [form for form in self.forms if form["hub.mode"] == mode]

    def verify(self, one: Subscription, mode: str = "subscribe", **lies: str) -> httpx.Response:
        """Ask the subscriber whether it meant it; believe it when it echoes the challenge."""
        challenge = token_hex(16)
        lease = str(one.lease if self.lease is None else self.lease)
        told = {
            "hub.mode": mode,
            "hub.topic": one.topic,
            "hub.challenge": challenge,
            "hub.lease_seconds": lease,
        } | {f"hub.{name}": value for name, value in lies.items()}
        answer = httpx.get(one.callback, params=told, timeout=60)
        agreed = answer.is_success and answer.text == challenge
        if agreed and mode == "subscribe":
            one.live = True
            self.subscriptions[one.callback, one.topic] = one
        elif agreed:
            self.subscriptions.pop((one.callback, one.topic), None)
        return answer

    def deny(self, one: Subscription, reason: str) -> httpx.Response:
        told = {"hub.mode": "denied", "hub.topic": one.topic, "hub.reason": reason}
        return httpx.get(one.callback, params=told, timeout=60)

    def distribute(self, body: bytes, media_type: str = "application/rss+xml") -> list[httpx.Response]:
        """Hand the body to every subscriber, signed with its secret."""
        return [self.push(one, body, media_type=media_type) for one in self.live]

    def push(
        self,
        one: Subscription,
        body: bytes,
        method: str = "sha256",
        secret: str | None = None,
        signature: str | None = None,
        media_type: str = "application/rss+xml",
        **headers: str,
    ) -> httpx.Response:
        """Hand one subscriber a body, honestly or not; an empty `signature` leaves it out."""
        key = one.secret if secret is None else secret
        digest = hmac.new(key.encode(), body, getattr(hashlib, method)).hexdigest()
        signed = f"{method}={digest}" if signature is None else signature
        fields = {
            "Content-Type": media_type,
            "Link": f'<{self.url}>; rel="hub", <{one.topic}>; rel="self"',
            **({"X-Hub-Signature": signed} if signed else {}),
            **headers,
        }
        return httpx.post(one.callback, content=body, headers=fields, timeout=60)


@contextmanager
def open_hub() -> Iterator[Hub]:
    """Listen on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
            form = {name: values[-1] for name, values in parse_qs(body, strict_parsing=True).items()}
            hub.forms.append(form)
            hub.headers.append({name.lower(): value for name, value in self.headers.items()})
            publishing = form["hub.mode"] == "publish"
            status = hub.publish_status if publishing else hub.status
            if publishing and status < 300:
                self._note(form["hub.url"])
            self.send_response(status)
            if hub.location:
                self.send_header("Location", hub.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            if not publishing and status == 202 and hub.verifies:
                threading.Thread(target=self._verify, args=(form,)).start()

        def _note(self, topic: str) -> None:
            try:
                seen = httpx.get(topic, timeout=60)
                hub.pings.append(Ping(topic, seen.status_code, seen.content))
            except httpx.HTTPError:
                hub.pings.append(Ping(topic, 0, b""))

        def _verify(self, form: dict[str, str]) -> None:
            time.sleep(0.02)
            with suppress(httpx.HTTPError):  # whoever asked may be gone
                hub.verify(read_subscription(form), form["hub.mode"])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub = Hub(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()


def read_subscription(form: dict[str, str]) -> Subscription:
    """What a subscription request asks for."""
    lease = int(form.get("hub.lease_seconds", "3600"))
    return Subscription(form["hub.callback"], form["hub.topic"], form.get("hub.secret", ""), lease)
