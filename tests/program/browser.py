"""A real browser, one for a module of tests, that asks nobody outside and tells everything it met."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

WIDE, PHONE, NARROWEST = 1100, 360, 320
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFElEQVR4nGNYtWvPql17GCDUql17ADpsB2WxtVNnAAAAAElFTkSuQmCC"
)
_WATCH = """
document.addEventListener('securitypolicyviolation', event => pwn('policy: ' + event.violatedDirective));
for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => pwn(name);
"""


@dataclass
class Visit:
    """One tab, and all that went wrong in it."""

    page: Page
    alarms: list[str] = field(default_factory=list)  # `pwn` was called, something was refused or told
    asked: list[tuple[str, str]] = field(default_factory=list)  # kind and address of what lies outside

    def open(self, url: str, width: int = WIDE) -> None:
        """Go there in a window of that width."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(url)

    def find_barriers(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA and good practice."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": _TAGS}})
        return [
            f"{one['id']}: {node['html']}" for one in found.response["violations"] for node in one["nodes"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        told: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return told


@contextmanager
def open_browser(executable: str) -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(browser: Browser, ours: frozenset[int], scheme: Any = "light") -> Iterator[Visit]:
    """A fresh tab; only loopback at the ports in `ours` is asked, everything else is answered here."""
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    visit = Visit(context.new_page())

    def answer(route: Route) -> None:
        place = urlsplit(route.request.url)
        kind = route.request.resource_type
        if place.scheme == "file" or (place.hostname == "127.0.0.1" and place.port in ours):
            route.continue_()
            return
        visit.asked.append((kind, route.request.url))
        if kind == "image":
            route.fulfill(body=_PICTURE, content_type="image/png")
        else:
            route.fulfill(status=204)  # also a navigation: the page stays

    context.route("**/*", answer)
    context.expose_function("pwn", lambda *words: visit.alarms.append(f"pwn {words}"))
    context.add_init_script(_WATCH)
    visit.page.on("console", lambda said: visit.alarms.append(f"{said.type}: {said.text}"))
    visit.page.on("pageerror", lambda error: visit.alarms.append(str(error)))
    try:
        yield visit
    finally:
        context.close()
