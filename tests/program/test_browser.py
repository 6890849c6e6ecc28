"""The pages and feeds in a real browser: looked at, used by keyboard, attacked."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from aggregator.model import AlsoAt, Enclosure, Entry, Feed, Picture
from aggregator.publish import render, render_feeds_opml, render_index, render_sources_opml, render_style
from aggregator.web.public import make_public
from aggregator.web.server import listening
from aggregator.web.shelf import Shelf
from aggregator.web.standing import Standing
from tests.program.browser import NARROWEST, PHONE, WIDE, Visit, open_browser, visiting
from tests.program.newsroom import Newsroom
from tests.program.test_markup import attack_feed, attack_items
from tests.publish.examples import ARABIC, ENGLISH, ENTRIES, FULL, NEWS, SITE, SOURCES, TECH

pytestmark = pytest.mark.timeout(300)

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
PODCAST = Entry(
    id="tag:dorp.example,2026:golf/1",
    title="Aflevering 12: het water komt",
    link="https://golf.example/12",
    published=datetime(2026, 3, 1, 5, tzinfo=UTC),
    summary="Met de dijkwacht langs de rivier, en wat er ’s nachts te horen is.",
    enclosures=(Enclosure("https://golf.example/12.mp3", "audio/mpeg", 12_345_678, None, 2533),),
    image="https://golf.example/hoes.png",
    pictures=(Picture("https://golf.example/hoes.png", 1400, 1400),),
    source=Feed(title="Dijkpraat", link="https://golf.example/"),
)
WORDY = replace(
    ENGLISH,
    id="tag:dorp.example,2026:x/lang",
    title="Een kop die maar niet ophoudt " * 12,
    content="<p>" + "Dijkgraafverkiezingsuitslagenavondprogrammaboekje" * 8 + "</p>",
)
HEBREW = replace(
    ARABIC,
    id="tag:dorp.example,2026:x/he",
    title="שוק הכפר נפתח היום",
    summary="השוק פתוח היום, 3 < 4.",
    language="he",
    image="https://shed.example/shuk.png",
)
SHARED = replace(FULL, also_at=(AlsoAt("https://andere.example/brug", "De Andere Krant"),))
MANY = [
    replace(
        ENGLISH,
        id=f"tag:dorp.example,2026:x/{number}",
        title=f"Bericht {number}, met een kop van gewone lengte",
        published=datetime(2026, 3, 1, 12, tzinfo=UTC) - timedelta(hours=3 * number),
        image=f"https://shed.example/{number}.png" if number % 3 else None,
    )
    for number in range(300)
]
HELD = {
    "nieuws": (SHARED, PODCAST, HEBREW, WORDY, *ENTRIES[1:]),
    "tech": (),
    "veel": MANY,
    "een": (FULL,),
    "dorf": (ENGLISH, ARABIC),
    "kaal": (FULL, ARABIC),
}
PUBLICATIONS = (
    NEWS,
    TECH,
    replace(NEWS, id="veel", title="Driehonderd berichten"),
    replace(NEWS, id="een", title="Eén bericht"),
    replace(NEWS, id="dorf", title="Nachrichten", language="de", description="Alles aus dem Dorf."),
    replace(NEWS, id="kaal", title="Zonder pagina", formats=("atom", "rss")),
)
PAGES = ("index", "nieuws", "tech", "veel", "een", "dorf")


@dataclass
class Served:
    """A folder of published files, at our server and at one that knows no media type of feeds."""

    folder: Path
    ours: str
    static: str

    @property
    def ports(self) -> frozenset[int]:
        return frozenset(int(url.rpartition(":")[2].strip("/")) for url in (self.ours, self.static))


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    with our_server(folder) as ours, static_server(folder) as static:
        yield Served(folder, ours, static)


@contextmanager
def our_server(folder: Path) -> Iterator[str]:
    """Our own, in a loop of its own: the browser's driver has the one of this thread."""
    told: list[str] = []
    ready, loop, over = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        app = make_public(Shelf(folder), lambda: Standing("https://dorp.example/feeds/"), lambda: NOW)
        async with listening(app, ("127.0.0.1", 0)) as (host, port):
            told.append(f"http://{host}:{port}/")
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    try:
        assert ready.wait(60)
        yield told[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


@contextmanager
def static_server(folder: Path) -> Iterator[str]:
    class Handler(SimpleHTTPRequestHandler):
        extensions_map = {  # noqa: RUF012 - as the library has it
            ".css": "text/css",
            ".html": "text/html",
            ".atom": "application/xml",
            ".rss": "application/xml",
            "": "application/octet-stream",
        }

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def browser(program: Callable[[str], str]) -> Iterator[Browser]:
    with open_browser(program("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Our own words: every shape of page."""
    folder = tmp_path_factory.mktemp("village")
    documents = [one for each in PUBLICATIONS for one in render(each, HELD[each.id], SITE)]
    documents += [render_index(PUBLICATIONS, {id: list(held)[:5] for id, held in HELD.items()}, SITE)]
    documents += [render_feeds_opml(PUBLICATIONS, SITE), render_sources_opml(SOURCES, PUBLICATIONS, SITE)]
    for one in [*documents, render_style(SITE)]:
        (folder / one.path).write_bytes(one.body)
    with serve(folder) as served:
        yield served


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_free_of_barriers_quiet_and_never_wider_than_its_window(
    browser: Browser, village: Served, scheme: str, tmp_path: Path
) -> None:
    with visiting(browser, village.ports, scheme) as visit:
        for name in PAGES:
            visit.open(f"{village.ours}{name}.html")
            assert visit.find_barriers() == [], name
            for width in (WIDE, PHONE, NARROWEST):
                visit.page.set_viewport_size({"width": width, "height": 900})
                assert visit.overflow() == 0, (name, width)
                visit.page.screenshot(path=tmp_path / f"{name}-{scheme}-{width}.png")
        assert visit.alarms == []
        assert {kind for kind, _ in visit.asked} == {"image"}


def test_pictures_come_late_without_a_referrer_and_move_nothing(browser: Browser, village: Served) -> None:
    with visiting(browser, village.ports) as visit:
        visit.open(f"{village.ours}veel.html", PHONE)
        early = len(visit.asked)
        shifted = visit.page.evaluate(
            """async () => {
                let sum = 0;
                new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value))
                    .observe({type: 'layout-shift', buffered: true});
                for (let y = 0; y < document.body.scrollHeight; y += 1500) {
                    scrollTo(0, y);
                    await new Promise(next => setTimeout(next, 20));
                }
                const seen = Promise.all([...document.images].map(one => one.decode().catch(() => 0)));
                // One that was scrolled past too fast never loads.
                await Promise.race([seen, new Promise(next => setTimeout(next, 10000))]);
                return sum;
            }"""
        )
        assert shifted < 0.001
        assert early < len({url for _, url in visit.asked})
        assert visit.page.evaluate("[...document.images].every(one => one.referrerPolicy == 'no-referrer')")


def test_on_paper_there_is_text_and_nothing_to_press(
    browser: Browser, village: Served, tmp_path: Path
) -> None:
    with visiting(browser, village.ports) as visit:
        visit.open(f"{village.ours}nieuws.html")
        visit.page.emulate_media(media="print")
        visit.page.screenshot(path=tmp_path / "print.png", full_page=True)
        for hidden in ("nav", "audio", "article img", ".skip"):
            assert not visit.page.locator(hidden).first.is_visible(), hidden
        assert visit.page.locator("article h3").first.is_visible()
        assert visit.page.locator("header code").is_visible()


def test_by_keyboard_the_content_is_one_step_away_and_the_order_is_that_of_the_page(
    browser: Browser, village: Served
) -> None:
    with visiting(browser, village.ports) as visit:
        visit.open(f"{village.ours}nieuws.html")
        page = visit.page
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        assert skip.evaluate("one => one === document.activeElement && one.getBoundingClientRect().left >= 0")
        order = "[...document.querySelectorAll('a[href]')].indexOf(document.activeElement)"
        passed = []
        for _ in range(8):
            passed.append(page.evaluate(order))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert outline == "3px", passed
            page.keyboard.press("Tab")
        met = [place for place in passed if place >= 0]
        assert met[:4] == [0, 1, 2, 3]
        assert met == sorted(met)
        skip.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('article') !== null")


def test_from_a_disk_the_pages_lead_to_each_other(browser: Browser, village: Served) -> None:
    with visiting(browser, village.ports) as visit:
        visit.open(f"file://{village.folder}/index.html")
        visit.page.click("h3 a >> text=Nieuws")
        assert visit.page.url.endswith("/nieuws.html")
        visit.page.click("nav a >> nth=0")
        assert visit.page.url.endswith("/index.html")
        assert visit.alarms == []


@pytest.mark.parametrize("name", ["nieuws.atom", "nieuws.rss", "nieuws.json", "tech.atom"])
def test_who_opens_a_feed_at_our_server_sees_its_page(browser: Browser, village: Served, name: str) -> None:
    with visiting(browser, village.ports) as visit:
        visit.open(village.ours + name)
        assert visit.page.locator("header code").inner_text().endswith(name.partition(".")[0] + ".atom")
        visit.page.click("nav >> text=/Abonneren|Subscribe/")
        assert visit.page.evaluate("location.hash") == "#subscribe"
        assert visit.alarms == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_feed_as_xml_says_what_it_is_and_is_readable(
    browser: Browser, village: Served, scheme: str, tmp_path: Path
) -> None:
    places = [village.static + "nieuws.atom", village.static + "nieuws.rss"]
    places += [village.ours + "kaal.atom", village.ours + "kaal.rss"]
    with visiting(browser, village.ports, scheme) as visit:
        for number, place in enumerate(places):
            visit.open(place)
            root = "getComputedStyle(document.documentElement, '::before')"
            assert "Dit is een feed" in visit.page.evaluate(f"{root}.content"), place
            for width in (WIDE, PHONE):
                visit.page.set_viewport_size({"width": width, "height": 900})
                assert visit.overflow() == 0, (place, width)
                visit.page.screenshot(path=tmp_path / f"{number}-{width}.png")
            shown = visit.page.evaluate(
                """[...document.getElementsByTagName('*')]
                    .filter(one => getComputedStyle(one).display != 'none').map(one => one.localName)"""
            )
            assert {"title", "link"} < set(shown)
            assert not {"id", "guid", "content", "encoded", "generator", "category"} & set(shown)
        assert visit.alarms == []


def attack(visit: Visit) -> None:
    """Do to everything on the page what a person might."""
    visit.page.evaluate(
        """() => {
            for (const link of [...document.links])
                if (link.origin == location.origin) link.removeAttribute('href');
            const events = ['mouseover', 'mouseenter', 'pointerover', 'focus', 'toggle', 'error', 'load'];
            for (const one of document.body.querySelectorAll('*'))
                for (const name of events)
                    one.dispatchEvent(new Event(name, {bubbles: true}));
            for (const link of [...document.links]) { link.focus(); link.click(); }
        }"""
    )
    links = visit.page.locator("article a[href]")
    for number in range(min(links.count(), 3)):
        links.nth(number).hover()
        links.nth(number).click()


def test_marks_by_the_hundred_make_no_page_wider_and_cut_no_outline(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    newsroom = Newsroom(tmp_path_factory.mktemp("marks") / "room")
    posts = newsroom.root / "posts"
    posts.mkdir()
    marks = "\u0e47" * 190
    (posts / "a.md").write_text(f"---\ntitle: Kop {marks}\n---\nTekst {marks}\n", encoding="utf-8")
    newsroom.configure(f'{{id: posts, path: "{posts}", category: nieuws}}')
    newsroom.refresh()
    with serve(newsroom.feeds) as served, visiting(browser, served.ports) as visit:
        for name in ("nieuws.html", "index.html"):
            visit.open(served.ours + name)
            assert visit.overflow() == 0, name
        visit.open(served.ours + "nieuws.html")
        margin = visit.page.evaluate("getComputedStyle(document.querySelector('article')).overflowClipMargin")
        assert margin == "8px"  # an outline of 3 stands 3 apart


@pytest.mark.hostile
def test_nothing_hostile_runs_or_asks_anybody(
    browser: Browser, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    newsroom = Newsroom(tmp_path_factory.mktemp("hostile") / "room")
    hostile = shared / "hostile"
    places = [path for path in sorted((hostile / "feeds").iterdir()) if path.is_file()]
    places += [hostile / "posts", hostile / "texts"]
    for number in range(0, len(attack_items()), 20):
        path = newsroom.root / f"attacks{number}.xml"
        path.write_text(attack_feed(attack_items()[number : number + 20]), encoding="utf-8")
        places.append(path)
    newsroom.configure(
        *(f'{{id: h{number}, path: "{path}", category: h{number}}}' for number, path in enumerate(places)),
        categories="{" + ", ".join(f"h{number}: {{}}" for number in range(len(places))) + "}",
    )
    newsroom.refresh()
    shown = 0
    with ExitStack() as stack:
        served = stack.enter_context(serve(newsroom.feeds))
        visit = stack.enter_context(visiting(browser, served.ports))
        for path in sorted(newsroom.feeds.glob("*.html")):
            visit.open(served.ours + path.name)
            shown += visit.page.locator("article").count() if path.name != "all.html" else 0
            left_out = visit.page.locator(".older a[type]").count()  # the other link there: to the archive
            assert path.name == "all.html" or not left_out, path.name
            attack(visit)
            assert visit.alarms == [], path.name
        for path in sorted(newsroom.feeds.glob("h*.atom")):
            visit.open(served.static + path.name)
            assert visit.alarms == [], path.name
        asked = set(visit.asked)
    assert shown > 90
    assert {kind for kind, _ in asked} <= {"image", "document"}  # a document: a link that was clicked
    assert [url for kind, url in asked if ":8099" in url and kind != "document"] == []
