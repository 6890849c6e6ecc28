"""What pages say of themselves, where they say it, and which of it can be true."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.model import Batch, Entry
from aggregator.parse import Hints, parse_document

URL = "https://krant.example/artikel/1"
NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
TEXT = (
    "<p>De gemeente heeft de kade na drie jaar weer opengesteld voor fietsers en wandelaars uit de buurt.</p>"
)


def read(head: str, body: str = "") -> Batch:
    page = f"<html><head><title>Kade open | Krant</title>{head}</head><article>{TEXT}{body}</article>"
    return parse_document(page.encode(), Hints(url=URL, kind="article", now=NOW))


def entry(head: str, body: str = "") -> Entry:
    return read(head, body).entries[0]


def linked(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


def meta(**values: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{told}">' for name, told in values.items()
    )


@pytest.mark.parametrize(
    "script",
    [
        "<!--{}-->",
        "<!-- {} //-->",
        "//<![CDATA[\n{}\n//]]>",
        "// <![CDATA[\n{}\n// ]]>\n",
        "/* <![CDATA[ */{}/* ]]> */",
        "/*<![CDATA[*/ {} /*]]>*/",
        "<![CDATA[{}]]>",
        "<!--//--><![CDATA[//><!--\n{}\n//--><!]]>",
        "\ufeff{};",
        "\n[{}]\n",
    ],
)
def test_what_hides_a_script_is_taken_off(script: str) -> None:
    data = '{"@type":"NewsArticle","headline":"Kade //]]> weer\n open"}'
    assert entry(linked(script.replace("{}", data))).title == "Kade //]]> weer open"


@pytest.mark.parametrize("script", ["{} {}", "x = {}", "{} // kade", "//<![CDATA[", "", "{}]"])
def test_what_is_no_json_is_passed_over(script: str) -> None:
    data = '{"@type":"NewsArticle","headline":"Elders"}'
    assert entry(linked(script.replace("{}", data))).title == "Kade open | Krant"


def test_a_title_that_is_the_site_s_name_gives_way() -> None:
    head = meta(og__site_name="Krant", og__title="Krant", twitter__title="Kade weer open - Krant")
    assert entry(head).title == "Kade weer open"
    assert dict(read(head).origins)["title"] == "meta twitter:title"


def test_the_site_s_name_is_cut_off_the_page_s_title_only_where_it_is_known() -> None:
    assert entry("").title == "Kade open | Krant"
    assert entry(meta(og__site_name="Krant")).title == "Kade open"
    assert entry(meta(og__site_name="Kade")).title == "Kade open | Krant"


@pytest.mark.parametrize("first", ["2062-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "gisteren", "0000-00-00"])
def test_a_date_that_cannot_be_gives_way(first: str) -> None:
    head = linked(f'{{"@type":"NewsArticle","headline":"Kade","datePublished":"{first}"}}')
    batch = read(head + '<meta name="date" content="2026-10-01T10:00:00Z">')
    assert batch.entries[0].published == datetime(2026, 10, 1, 10, tzinfo=UTC)
    assert dict(batch.origins)["published"] == "meta date"


@pytest.mark.parametrize(
    "image",
    [
        "/logo.png",
        "/img/krant-logo-1200x630.png",
        "/favicon.ico",
        "/1/og-default.jpg",
        "/placeholder.svg",
        "https://secure.gravatar.com/avatar/ab?s=200",
        "/pixel.gif",
    ],
)
def test_an_image_that_is_none_of_the_article_gives_way(image: str) -> None:
    assert entry(meta(og__image=image, twitter__image="/kade.jpg")).image == "https://krant.example/kade.jpg"


@pytest.mark.parametrize(
    "image",
    ["/kade.jpg", "/logopedist-aan-het-werk.jpg", "/nieuw-logo-van-de-bank.jpg", "/d/shared-space.webp"],
)
def test_an_image_of_the_article_stays(image: str) -> None:
    assert entry(meta(og__image=image)).image == f"https://krant.example{image}"


def test_a_publisher_s_logo_and_a_pixel_are_no_images_of_the_article() -> None:
    logo = '"publisher":{"name":"Krant","logo":{"url":"https://krant.example/merk.svg"}}'
    assert (
        entry(linked(f'{{"@type":"Article","image":"https://krant.example/merk.svg",{logo}}}')).image is None
    )
    assert entry(meta(og__image="/x.gif", og__image__width="1")).image is None


def test_objects_that_only_refer_are_looked_up_in_the_graph() -> None:
    data = """{"@graph":[{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"Kade",
    "author":{"@id":"#j"},"image":[{"@id":"#i"}]}},
    {"@id":"#j","@type":"Person","name":"Jet Kade","url":"/jet"},{"@id":"#i","url":"/kade.jpg"}]}"""
    found = entry(linked(data))
    assert [(one.name, one.uri) for one in found.authors] == [("Jet Kade", "https://krant.example/jet")]
    assert found.image == "https://krant.example/kade.jpg"


def test_of_several_articles_the_one_at_the_page_s_own_address_counts() -> None:
    data = "".join(
        f'{{"@type":"NewsArticle","headline":"Stuk {n}","url":"http://krant.example/artikel/{n}?utm_source=x"}},'
        for n in range(3)
    )
    assert entry(linked(f"[{data[:-1]}]")).title == "Stuk 1"


def test_what_is_not_free_is_told() -> None:
    for value, told in (
        ("false", True),
        ('"False"', True),
        ("true", False),
        ('"http://schema.org/True"', False),
    ):
        batch = read(linked(f'{{"@type":"Article","headline":"Kade","isAccessibleForFree":{value}}}'))
        assert bool(batch.warnings) is told


def test_line_ends_within_json_are_forgiven() -> None:
    assert entry(linked('{"@type":"Article","headline":"Kade\n weer open"}')).title == "Kade weer open"


def test_old_microformats_and_a_list_of_entries() -> None:
    old = f"<div class=hentry><h2 class=entry-title>Oud</h2><div class=entry-content>{TEXT}</div></div>"
    page = "<html><title>Blog</title>"
    assert parse_document((page + old).encode(), Hints(url=URL)).entries[0].title == "Oud"
    with pytest.raises(ParseError):
        parse_document((page + old * 3).encode(), Hints(url=URL))


def test_a_swollen_script_is_passed_over() -> None:
    swollen = linked('{"@type":"Article","headline":"Fout","x":"' + "a" * 5_000_000 + '"}')
    assert entry(swollen + meta(og__title="Kade")).title == "Kade"


NASTY = st.one_of(
    st.text(max_size=60),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "@type",
                        "@id",
                        "@graph",
                        "url",
                        "name",
                        "headline",
                        "author",
                        "image",
                        "publisher",
                        "datePublished",
                        "keywords",
                        "mainEntity",
                        "articleBody",
                        "logo",
                        "inLanguage",
                    ]
                ),
                inner | st.sampled_from(["Article", "#a", "<script>x</script>", "javascript:x"]),
                max_size=6,
            )
        ),
        max_leaves=20,
    ).map(json.dumps),
)


@settings(max_examples=60, deadline=None)
@given(data=NASTY, more=st.sampled_from(["", "[" * 3000, "\x00", "</script>", "<!--", "\ud800"]))
def test_no_json_in_a_page_hurts(data: str, more: str) -> None:
    page = f"<html><title>Kade</title>{linked(data + more)}{meta(og__type='article')}<h1>Kade</h1>{TEXT}"
    try:
        batch = parse_document(page.encode("utf-8", "surrogatepass"), Hints(url=URL, now=NOW))
    except ParseError:
        return
    told = repr(batch.entries)
    assert "<script" not in told
    assert not re.search(r"""(?:href|src)=["']?javascript:""", batch.entries[0].content)


@settings(max_examples=40, deadline=None)
@given(
    cut=st.integers(0, 3000),
    junk=st.binary(max_size=20),
    charset=st.sampled_from(["utf-7", "utf-16", "x", "latin1"]),
)
def test_a_mutated_page_is_read_or_refused(cut: int, junk: bytes, charset: str) -> None:
    page = f"<html><meta charset={charset}><title>Kade</title>{meta(og__type='article')}<div class=h-entry>"
    body = f"{page}<h1>Kade</h1>{TEXT * 4}".encode()
    mutated = body[:cut] + junk + body[cut + len(junk) :]
    try:
        parse_document(mutated, Hints(url=URL, media_type=f"text/html; charset={charset}", now=NOW))
    except ParseError:
        return
