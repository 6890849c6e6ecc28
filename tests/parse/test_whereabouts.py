"""Addresses of local posts, with the address of their site and without."""

import pytest

from aggregator.model import Batch, Entry
from aggregator.parse import ADRIFT, Hints, parse_document

BOAT = '<img src="https://a.example/b.jpg" alt="Een boot">'
SITE = "https://pont.example/"
BLOG = "https://pont.example/blog/"


def parse(front: str, body: str = "Tekst.", base: str = SITE) -> Batch:
    hints = Hints(path="2026-11-20-a.md", base=base)
    return parse_document(f"---\ntitle: A\n{front}\n---\n{body}\n".encode(), hints)


def read(front: str, body: str = "Tekst.", base: str = SITE) -> Entry:
    return parse(front, body, base).entries[0]


@pytest.mark.parametrize(
    ("base", "told", "link"),
    [
        (SITE, "/2026/x/", "https://pont.example/2026/x/"),
        (SITE, "2026/x/", "https://pont.example/2026/x/"),
        (BLOG, "/2026/x/", "https://pont.example/blog/2026/x/"),
        (BLOG, "/blog/2026/x/", "https://pont.example/blog/2026/x/"),
        (BLOG, "/", "https://pont.example/blog/"),
        (BLOG, "//elders.example/x", "https://elders.example/x"),
        (SITE, "https://elders.example/x", "https://elders.example/x"),
        (SITE, "/:categories/:title/", None),
        (SITE, "pretty", None),
        (SITE, '"{{ site.url }}/x/"', None),
        ("", "/2026/x/", None),
        ("", "https://elders.example/x", "https://elders.example/x"),
    ],
)
def test_a_permalink_lies_below_the_site(base: str, told: str, link: str | None) -> None:
    assert read(f"permalink: {told}", base=base).link == link


def test_picture_and_comments_lie_there_too() -> None:
    entry = read("image: {path: /a.jpg}\ncomments_url: reacties/a", base=BLOG)
    assert (entry.image, entry.comments) == (
        "https://pont.example/blog/a.jpg",
        "https://pont.example/blog/reacties/a",
    )


@pytest.mark.parametrize(
    ("front", "key"),
    [
        ("permalink: /x/", "2026-11-20-a.md"),
        ("permalink: /x/\nid: een", "een"),
        ("link: https://elders.example/x", "https://elders.example/x"),
    ],
)
def test_the_key_is_the_same_with_and_without(front: str, key: str) -> None:
    assert {read(front, base=base).key for base in ("", SITE, BLOG)} == {key}


def test_a_post_without_title_keeps_the_one_that_it_had() -> None:
    hints = {"path": "a.md", "kind": "jekyll"}
    body = b"![De brug](/b.jpg) is open. Meer morgen."
    titles = [
        parse_document(body, Hints(**hints, base=base)).entries[0].title  # type: ignore[arg-type]
        for base in ("", SITE)
    ]
    assert titles == ["De brug is open"] * 2


@pytest.mark.parametrize(
    ("front", "written", "content"),
    [
        ("permalink: /x/", "[a](b)", '<a href="https://pont.example/blog/x/b">a</a>'),
        ("permalink: /x/", "[a](#b)", '<a href="https://pont.example/blog/x/#b">a</a>'),
        ("permalink: /x/", "[a](/b)", '<a href="https://pont.example/b">a</a>'),
        ("", "[a](b)", '<a href="https://pont.example/blog/b">a</a>'),
        ("", "[a](#b)", "<a>a</a>"),
        ("link: https://elders.example/x/", "[a](b)", '<a href="https://pont.example/blog/b">a</a>'),
        ("link: https://elders.example/x/", "[a](#b)", "<a>a</a>"),
        ("", "<A HREF='/b'>a</A>", '<a href="https://pont.example/b">a</a>'),
        ("", '<a href="{{ a }}">a</a>', "<a>a</a>"),
        ("", '<img src="/b.png" srcset="{{ a }}">', '<img src="https://pont.example/b.png">'),
        (
            "",
            '<video poster="{{ a }}" src="/b.mp4"></video>',
            'controls="" src="https://pont.example/b.mp4">',
        ),
    ],
)
def test_the_text_is_resolved_as_on_its_page(front: str, written: str, content: str) -> None:
    assert content in read(front, f"Zie {written}.", BLOG).content


@pytest.mark.parametrize(
    ("written", "content"),
    [
        ("![Een *brug*](/b.jpg)", "<p>Zie Een brug.</p>"),
        ('<img alt="a &lt;b&gt; &amp; c" src="b.jpg">', "<p>Zie a &lt;b&gt; &amp; c.</p>"),
        ('<img src="data:image/png;base64,AA" alt="Een stip">', "<p>Zie Een stip.</p>"),
        ('<img alt="Zonder adres">', "<p>Zie Zonder adres.</p>"),
        ('<img src="/b.jpg" alt="Telt" style="display:none">', "<p>Zie .</p>"),
        ('<img src="/b.jpg">', "<p>Zie .</p>"),
        ('<img src="x.gif" data-src="https://a.example/b.jpg" alt="Een boot">', f"<p>Zie {BOAT}.</p>"),
        ("![Een boot](https://a.example/b.jpg)", f"<p>Zie {BOAT}.</p>"),
        ("`<img alt=code>`", "<p>Zie <code>&lt;img alt=code&gt;</code>.</p>"),
    ],
)
def test_a_picture_without_a_known_address_leaves_its_words(written: str, content: str) -> None:
    assert read("", f"Zie {written}.", "").content == content


@pytest.mark.parametrize(
    ("front", "body", "adrift"),
    [
        ("image: /a.jpg", "a", True),
        ("permalink: /a/", "a", True),
        ("permalink: /:title/", "a", False),
        ("permalink: pretty", "a", False),
        ("image: https://a.example/b.jpg", "a", False),
        ("", "![a](b.jpg)", True),
        ("", "[a](b)", True),
        ("", '<video src="/b.mp4"></video>', True),
        ("", '<img srcset="/b.jpg 2x">', True),
        ("", "[a](#b) [c](mailto:d@e.example) [f](https://g.example/)", False),
        ("", '<a href="{{ b }}">a</a>', False),
        ("", "`[a](b)`", False),
    ],
)
def test_addresses_that_lead_nowhere_are_warned_of(front: str, body: str, adrift: bool) -> None:
    assert (ADRIFT in parse(front, body, "").warnings) is adrift
    assert ADRIFT not in parse(front, body).warnings


def test_what_comes_from_the_web_is_resolved_as_ever() -> None:
    hints = Hints(url="https://a.example/b/c.md", kind="jekyll")
    entry = parse_document(b"---\ntitle: x\nimage: d.jpg\n---\nZie [e](f) en [g](#h).", hints).entries[0]
    assert (entry.key, entry.link, entry.image) == (hints.url, hints.url, "https://a.example/b/d.jpg")
    assert 'href="https://a.example/b/f"' in entry.content
