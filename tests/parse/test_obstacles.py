"""Pages that stand in the way are named; honest articles about the same words are read."""

import pytest

from aggregator.errors import NotAFeedError
from aggregator.parse import Hints, parse_document

URL = "https://krant.example/artikel/1"
PROSE = (
    "<p>" + "Wie dit leest weet dat er over zulke woorden ook eerlijk geschreven kan worden. " * 8 + "</p>"
)


def refusal(html: str, url: str = URL, kind: str = "article") -> str:
    with pytest.raises(NotAFeedError) as caught:
        parse_document(html.encode(), Hints(url=url, kind=kind))  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Inloggen | Krant", "login page"),
        ("Anmelden - Zeitung", "login page"),
        ("Se connecter", "login page"),
        ("Iniciar sesión", "login page"),
        ("Вход", "login page"),
        ("DPG Media Privacy Gate", "consent page"),
        ("Voordat je verdergaat naar de krant", "consent page"),
        ("Bevor Sie fortfahren", "consent page"),
        ("Avant de continuer", "consent page"),
        ("Cookie-Einstellungen | Zeitung", "consent page"),
        ("Just a moment...", "whether we are a browser"),
        ("Attention Required! | Cloudflare", "whether we are a browser"),
        ("Een moment geduld a.u.b.", "whether we are a browser"),
        ("Are you a robot?", "whether we are a browser"),
        ("404 Not Found", "error page"),
        ("Pagina niet gevonden - Krant", "error page"),
        ("Seite nicht gefunden", "error page"),
        ("Page introuvable", "error page"),
        ("Página no encontrada", "error page"),
        ("503 Service Temporarily Unavailable", "error page"),
        ("Krant | Onderhoud", "error page"),
        ("krant.example is for sale", "parked domain"),
        ("Deze domeinnaam is geregistreerd door een klant", "parked domain"),
        ("Diese Domain steht zum Verkauf", "parked domain"),
    ],
)
def test_titles_of_obstacles_are_known_in_many_languages(title: str, said: str) -> None:
    for kind in ("article", "auto", "feed"):
        assert said in refusal(f"<html><title>{title}</title><body><p>x</body>", kind=kind)


@pytest.mark.parametrize(
    "title",
    [
        "Inloggen",
        "Cookies",
        "Privacy policy",
        "404",
        "Onderhoud",
        "Captcha",
        "Waarom je cookies moet weigeren",
        "Hoe log ik in bij DigiD?",
        "Error in the trial: the judge explains",
        "Human error behind the crash",
        "Domain names for sale: a history",
    ],
)
def test_an_article_about_such_things_is_read(title: str) -> None:
    form = (
        "<form action='/login'><input type=password></form><script src='https://hcaptcha.com/1.js'></script>"
    )
    page = (
        f"<html><title>{title} | Krant</title><body>{form}<article><h1>{title}</h1>{PROSE}</article></body>"
    )
    for kind in ("article", "auto"):
        batch = parse_document(page.encode(), Hints(url=URL, kind=kind))
        assert batch.entries[0].title.startswith(title[:5])


def test_a_short_article_that_says_what_it_is_is_read_beside_a_login_form() -> None:
    text = (
        "Het duel van vanavond is door de storm van de hele dag afgelast, meldt de bond op zijn eigen site."
    )
    page = "<html><title>Duel afgelast</title><meta property=og:type content=article><input type=password>"
    page += f"<p>{text}</p>"
    assert parse_document(page.encode(), Hints(url=URL)).entries[0].title == "Duel afgelast"


@pytest.mark.parametrize(
    "text",
    [
        "市は来週から運河沿いの護岸の修復工事を始めると発表した。歩行者の立ち入りは禁止されている。",
        "市政府宣布，运河大桥的修复工程将于下周开始，因为桥墩已经在三个地方下沉，行人禁止通行。",
        "เทศบาลจะเริ่มซ่อมแซมสะพานข้ามคลองในสัปดาห์หน้า เพราะเสาสะพานทรุดตัวลงหลายจุดแล้ว",
    ],
)
def test_an_article_without_spaces_is_read_beside_a_login_form(text: str) -> None:
    form = "<form action=/login><input type=password></form>"
    said = "<meta property=og:type content=article>"
    short = f"<html><title>橋</title>{said}<body>{form}<article><h1>橋</h1><p>{text}</p></article>"
    assert parse_document(short.encode(), Hints(url=URL)).entries[0].title == "橋"
    told = f"<html><title>橋</title><body>{form}<article><h1>橋</h1>{f'<p>{text}</p>' * 8}</article>"
    assert parse_document(told.encode(), Hints(url=URL)).kind == "article"


@pytest.mark.parametrize("text", ["ログインしてください。", "请先登录。", "กรุณาเข้าสู่ระบบ"])
def test_a_login_page_without_spaces_is_one_all_the_same(text: str) -> None:
    page = f"<html><title>橋</title><meta property=og:type content=article><input type=password><p>{text}"
    assert "login page" in refusal(page)


def test_marks_that_only_obstacles_bear_count_whatever_the_page_says_of_itself() -> None:
    page = f"<html><title>Kade open</title><meta property=og:type content=article>{PROSE}"
    assert "consent page" in refusal(page, "https://consent.krant.example/collect?to=1", kind="auto")
    assert "consent page" in refusal(page, "https://myprivacy.krant.example/consent", kind="auto")
    challenge = "<html><title>krant.example</title><script src='/cdn-cgi/challenge-platform/h/b'></script>"
    assert "whether we are a browser" in refusal(challenge)


@pytest.mark.parametrize(
    "url",
    [
        "https://privacybarometer.example/artikel",
        "https://cookieandkate.example/koekjes",
        "https://blog.example/2020/consent",
        "https://consent.example/artikel",
    ],
)
def test_an_address_alone_makes_no_consent_page_of_an_article(url: str) -> None:
    page = f"<html><title>Kade open</title>{PROSE}"
    assert parse_document(page.encode(), Hints(url=url, kind="article")).entries[0].title == "Kade open"


def test_a_consent_page_with_much_to_read_is_known_by_its_button() -> None:
    page = f"<html><title>Uw privacy</title>{PROSE}<button>Akkoord</button>"
    assert "consent page" in refusal(page)


def test_pages_without_anything_are_told_apart() -> None:
    moved = "<html><meta http-equiv=refresh content='0; url=https://krant.example/nieuw'>"
    assert "sends browsers on to https://krant.example/nieuw" in refusal(moved, kind="auto")
    empty = "<html><title>Krant</title><noscript>Zet JavaScript aan.</noscript><div id=root></div>"
    assert "only a browser's scripts fill" in refusal(empty, kind="auto")


def test_what_is_told_of_a_page_is_not_cut_within_a_word() -> None:
    """Or a credential that its server echoes would not be known again, to be taken out."""
    long = "404 Not Found: geen pagina voor wie komt met amFuOkdlaGUxbSZXb29yZDk5"
    page = f"<html><title>{long}</title><body><p>x</body>"
    assert "(404 Not Found: geen pagina voor wie komt met)" in refusal(page, kind="auto")
    moved = f"<html><meta http-equiv=refresh content='0; url=https://krant.example/?{'x' * 200}'>"
    assert "sends browsers on to another one: give that address" in refusal(moved, kind="auto")


def test_html_instead_of_a_known_feed_is_named_with_the_feed_that_it_announces() -> None:
    page = b"<html><title>Krant</title><link rel=alternate type='application/rss+xml' href=/rss>"
    with pytest.raises(
        NotAFeedError, match=r"\(Krant\), not a feed; it announces https://krant\.example/rss"
    ):
        parse_document(page, Hints(url=URL, learnt="feed"))


def test_a_bare_page_is_an_article_only_when_it_looks_like_one() -> None:
    def page(body: str) -> bytes:
        return f"<html><title>Kade</title><body>{body}</body>".encode()

    heading = "<h1>Kade</h1>"
    assert parse_document(page(heading + PROSE), Hints(url=URL)).kind == "article"
    links = "<a href=/x>" + "een kop boven een ander bericht op deze site " * 40 + "</a>"
    for body, url in (
        (heading + PROSE, "https://krant.example/"),
        (heading * 2 + PROSE, URL),
        (PROSE, URL),
        (heading + "<p>kort", URL),
        (heading + PROSE + links, URL),
    ):
        with pytest.raises(NotAFeedError):
            parse_document(page(body), Hints(url=url))
