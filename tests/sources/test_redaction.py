"""Whatever a source echoes of its own credentials, nobody reads it."""

from base64 import b64encode
from dataclasses import replace
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import FetchError, SourceError, StatusError
from aggregator.model import Auth, Batch, Category, Enclosure, Entry, Feed, Person, Source
from aggregator.sources.redaction import redact_batch, redact_error
from aggregator.text.secrets import redact, redactor
from tests.program import broadcaster
from tests.program.site import Site
from tests.sources.reading import local, read, read_batch, remote

TOKEN = "zeer-geheim+9/x=="


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("niets hier", "niets hier"),
        ("", ""),
        ("token geheim1 van u", "token REDACTED van u"),
        ("GEHEIM1 en Geheim1geheim1", "REDACTED en REDACTEDREDACTED"),
        ("geheim1:meer-nog, geheim1", "REDACTED, REDACTED"),
    ],
)
def test_secrets_are_replaced_in_any_case_the_longest_first(text: str, expected: str) -> None:
    assert redact(text, ["geheim1", "geheim1:meer-nog"]) == expected


@pytest.mark.parametrize(
    "echo", ["zeer-geheim%2B9%2Fx%3D%3D", "zeer-geheim%2b9/x%3d%3d", "ZEER-geheim+9/x=="]
)
def test_a_secret_within_an_address_is_found_too(echo: str) -> None:
    assert redact(f"https://a.example/?key={echo}&b=1", [TOKEN]) == "https://a.example/?key=REDACTED&b=1"


def test_a_secret_within_html_is_found_too() -> None:
    assert redact("<p>a&amp;b&lt;c&gt;d</p>", ["a&b<c>d"]) == "<p>REDACTED</p>"


@pytest.mark.parametrize("secret", ["İstanbul", "abcdeΣ", "straße!"])
def test_a_secret_beyond_ascii_is_found_wherever_it_stands(secret: str) -> None:
    assert redact(f"x{secret}y {secret}", [secret]) == "xREDACTEDy REDACTED"


def test_without_secrets_nothing_is_touched() -> None:
    text = "een tekst"
    assert redact(text, []) is text
    assert redact(text, [""]) is text
    batch = Batch(feed=Feed(title="x"), entries=())
    assert redact_batch(batch, ()) is batch


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(min_size=6, max_size=12), min_size=1, max_size=4),
    st.lists(st.text(max_size=20), min_size=2, max_size=4),
)
def test_no_secret_survives_whatever_surrounds_it(secrets: list[str], surroundings: list[str]) -> None:
    clean = redactor(secrets)
    for secret in secrets:
        assert "REDACTED" in clean(secret.join(surroundings))
        assert clean(secret) == "REDACTED"


def test_the_secrets_of_a_source() -> None:
    source = Source(
        id="omroep",
        location="https://omroep.example/feed",
        auth=Auth(basic="redactie:wacht:woord"),
        headers=(
            ("X-Key", "sleutel-1"),
            ("Authorization", "Bearer abcdef1"),
            ("User-Agent", "Lezer/1.0"),
            ("ACCEPT-Language", "nl-NL,nl"),
            ("Referer", "https://omroep.example/"),
            ("X-Short", "nl"),
        ),
    )
    encoded = b64encode(b"redactie:wacht:woord").decode()
    assert set(source.secrets) == {
        "redactie:wacht:woord",
        "wacht:woord",
        encoded,
        encoded.rstrip("="),
        "sleutel-1",
        "Bearer abcdef1",
        "abcdef1",
    }
    assert Source(id="a", location="https://a.example/", auth=Auth(bearer=TOKEN)).secrets == (TOKEN,)
    assert "abc" not in Source(id="a", location="https://a.example/", auth=Auth(basic="u:abc")).secrets
    assert Source(id="a", location="https://a.example/").secrets == ()


PAIR = b64encode(b"jan:Geheim12345").decode()


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("Cookie", "theme=dark; PHPSESSID=9f8e7d6c5b", {"9f8e7d6c5b"}),
        ("cookie", "PHPSESSID=verkeerslicht", {"verkeerslicht"}),  # called so, whatever it looks like
        ("Cookie", "laatst=2026-11-20; stad=Amsterdam; author=jan.jansen; dag=20261120", set()),
        ("Cookie", "session_lang=nederlands; sess_tz=Europe/Amsterdam; token_expires=over een week", set()),
        ("Cookie", "session=2026-11-20; topic=covid-19; vorige=variant-2", set()),
        (
            "Cookie",
            "van=https%3A%2F%2Fomroep.example%2Fnieuws2026; terug=/nieuws2026/11; www=www.omroep2026.example",
            set(),
        ),
        ("Cookie", "gezien=2026-11-20T10:00:00Z; pad=rss/v2.0/feed", set()),
        ("Cookie", "ASPSESSIONIDQQ=verkeerslicht; csrftoken=verkeersbord", {"verkeerslicht", "verkeersbord"}),
        ("Cookie", "wie=550e8400-e29b-41d4; hoe=GA1.2.9f8e7d", {"550e8400-e29b-41d4", "GA1.2.9f8e7d"}),
        ("Cookie", 'id="a1%2Fb2c3d4"', {"a1%2Fb2c3d4", "a1/b2c3d4"}),
        ("Cookie", "JSESSIONID=1234; nummer=8493028409328409", {"8493028409328409"}),
        (
            "Authorization",
            f"basic  {PAIR}",
            {f" {PAIR}".strip(), PAIR.rstrip("="), "jan:Geheim12345", "Geheim12345"},
        ),
        ("Authorization", "Basic !!", set()),
        ("Authorization", "Bearer abcdef1", {"abcdef1"}),
        ("AUTHORIZATION", "Token abcdef1", {"abcdef1"}),
        ("Authorization", 'Token token="abcdef12", app=nieuws', {'token="abcdef12", app=nieuws', "abcdef12"}),
        ("X-Session", "theme=dark; PHPSESSID=9f8e7d6c5b", set()),
    ],
)
def test_the_parts_of_a_header_that_are_secrets_by_themselves(name: str, value: str, parts: set[str]) -> None:
    source = Source(id="a", location="https://a.example/", headers=((name, value),))
    assert set(source.secrets) - {value} == parts


def test_a_session_that_a_server_writes_into_links_is_no_link_of_an_entry(site: Site) -> None:
    link = "https://omroep.example/stuk?PHPSESSID=9f8e7d6c5b"
    item = f"<item><title>Een dark stuk</title><link>{link}</link><guid isPermaLink='false'>s1</guid></item>"
    site.put("/feed", f"<rss version='2.0'><channel><title>Leden</title>{item}</channel></rss>")
    headers = (("Cookie", "theme=dark; PHPSESSID=9f8e7d6c5b"),)
    (entry,) = read_batch(remote(site.url("/feed"), headers=headers)).entries
    assert (entry.title, entry.link) == ("Een dark stuk", link.replace("9f8e7d6c5b", "REDACTED"))


def test_every_text_of_a_batch_is_redacted_however_deep() -> None:
    words = f"a {TOKEN} b"
    person = Person(name=words, email=words, uri=words)
    feed = Feed(id=words, title=words, link=words, authors=(person,), hubs=(words,))
    entry = Entry(
        key=words,
        title=words,
        link=words,
        aliases=(words,),
        authors=(person,),
        summary=words,
        content=words,
        categories=(Category(words, words, words),),
        enclosures=(Enclosure(words, words, 7, words),),
        image=words,
        position=3,
        source=feed,
    )
    batch = Batch(feed=feed, entries=(entry,), warnings=(words,))
    clean = redact_batch(replace(batch, state=replace(batch.state, feed=feed)), [TOKEN])
    assert TOKEN not in repr(clean)
    assert repr(clean).count("a REDACTED b") == repr(batch).count(words) + repr(feed).count(words)
    assert (clean.entries[0].position, clean.entries[0].enclosures[0].length) == (3, 7)


def test_our_own_words_are_never_redacted() -> None:
    batch = Batch(feed=Feed(), entries=(Entry(title="second", precision="second"),), kind="article")
    (entry,) = redact_batch(batch, ["second", "article"]).entries
    assert (entry.title, entry.precision) == ("REDACTED", "second")


def test_an_error_keeps_its_type_and_its_facts() -> None:
    error = StatusError(f"answered 401 {TOKEN}", status=401, source="omroep", retry_after=9)
    redact_error(error, [TOKEN])
    assert (str(error), error.status, error.source, error.retry_after) == (
        "answered 401 REDACTED",
        401,
        "omroep",
        9,
    )


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"auth": Auth(bearer="Bewijs-2026-xyz")}, "Bewijs-2026-xyz"),
        ({"auth": Auth(basic="redactie:W8woord!")}, "W8woord!"),
        ({"auth": Auth(basic="redactie:W8woord!")}, b64encode(b"redactie:W8woord!").decode()),
        ({"headers": (("X-Key", "sleutel-77"),)}, "SLEUTEL-77"),
    ],
    ids=["bearer", "password", "base64", "header"],
)
def test_a_feed_that_echoes_what_it_was_sent_is_kept_without(
    site: Site, options: dict[str, object], sent: str
) -> None:
    text = broadcaster.feed(site.url(f"/{sent}"), range(2), name=f"Nieuws voor {sent}", headings={0: sent})
    source: Source = remote(site.put("/feed", text), **options)
    batch = read_batch(source)
    assert sent not in repr(batch)
    assert batch.feed.title == "Nieuws voor REDACTED"
    assert batch.state.feed == batch.feed
    assert batch.entries[0].title == "REDACTED"
    assert batch.entries[0].link == site.url("/REDACTED/l/2633258")
    assert batch.entries[0].key == site.url("/REDACTED/l/2633258")


def test_a_feed_that_says_who_is_signed_in_is_kept_without_whatever_it_escapes(site: Site) -> None:
    login, key = """redactie:it's&"me<W8>woord""", """k"<'&+12/34="""
    link = site.url(f"/b?k={quote(key, safe='/=+')}&c=1")
    page = f"<p>U bent {escape(login, quote=False)}, u hebt {escape(key)}</p>"
    text = (
        f"<rss version='2.0'><channel><title>Leden</title><item><title>{escape(escape(login))}</title>"
        f"<link>{escape(link)}</link><description>{escape(page)}</description></item></channel></rss>"
    )
    batch = read_batch(remote(site.put("/feed", text), auth=Auth(basic=login), headers=(("X-Key", key),)))
    (entry,) = batch.entries
    assert entry.title == "REDACTED"
    assert entry.content == "<p>U bent REDACTED, u hebt REDACTED</p>"
    assert entry.link == site.url("/b?k=REDACTED&c=1")


def test_a_page_that_tells_the_secret_fails_without_it(site: Site) -> None:
    page = "<html><head><title>Welkom sleutel-77</title></head></html>"
    source: Source = remote(site.put("/", page, "text/html"), headers=(("X-Key", "sleutel-77"),), kind="feed")
    with pytest.raises(SourceError, match="Welkom REDACTED"):
        read(source)
    with pytest.raises(SourceError, match="Welkom sleutel-77"):
        read(replace(source, headers=()))


def test_a_local_source_fails_as_it_did(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(FetchError, match="cannot read weg"):
        read(local(tmp_path_factory.mktemp("leeg") / "weg"))
