"""Addresses are what a browser would open, or nothing; their keys never change."""

from ipaddress import IPv6Address
from pathlib import Path
from string import printable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publicsuffixlist import PSLFILE, PublicSuffixList

from aggregator.text.urls import authority_domain, canonical_link, checked_url, registrable_domain

BASE = "https://base.example/dir/page?x=1#y"
ANY_TEXT = st.text(st.characters(categories=None))
PIECES = r"""
http:// https: // / \ @ : ? # % %7e %34 %%34 1 .. . é [ ] h.example a=b & utm_source=x ; :80 443 ::1
:~: xn-- BÜ 。
"""
URL_LIKE = st.lists(st.sampled_from([*PIECES.split(), "\t", " "]), max_size=12).map("".join)


@pytest.mark.parametrize(
    "url",
    [
        "https://h.example/",
        "http://h.example",
        "https://H.Example/A/../b/./c",
        "https://h.example/%7e%2f%C3%a9",
        "https://h.example/%zz",
        "https://h.example/?",
        "https://h.example?a=b&&c;d=[1]#e/f?g",
        "http://h.example:8080/x//y",
        "http://[2001:db8::1]:80/",
        "http://under_score.example/",
        "http://localhost/x",
    ],
)
def test_a_fine_address_stays_byte_for_byte(url: str) -> None:
    assert checked_url(url) == url
    assert checked_url(url, BASE) == url


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/x", "https://base.example/x"),
        ("x?", "https://base.example/dir/x?"),
        ("../../x", "https://base.example/x"),
        ("/a/../b?c?d#e#f", "https://base.example/b?c?d#e#f"),
        ("?q", "https://base.example/dir/page?q"),
        ("#f", "https://base.example/dir/page?x=1#f"),
        (".", "https://base.example/dir/"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("/\\cdn.example/x", "https://cdn.example/x"),
        ("a b", "https://base.example/dir/a%20b"),
        ("é", "https://base.example/dir/%C3%A9"),
    ],
)
def test_a_relative_address_is_resolved(href: str, url: str) -> None:
    assert checked_url(href, BASE) == url
    assert checked_url(href) in (None, url.replace("https:", "http:"))


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("  https://h.example/x\n", "https://h.example/x"),
        ("ht\ttps://h.exa\nmple/x\ry", "https://h.example/xy"),
        ("HTTPS://h.example/", "https://h.example/"),
        ("https:\\\\h.example\\x?a\\b", "https://h.example/x?a%5Cb"),
        ("http://a.example\\@b.example/", "http://a.example/@b.example/"),
        ("https://user:secret@h.example/", "https://h.example/"),
        ("https://a@b@h.example:443/", "https://h.example:443/"),
        ("https://h.example:/x", "https://h.example/x"),
        ("https:/h.example", "https://h.example"),
        ("http:///h.example/", "http://h.example/"),
        ("https://bücher.example/ä?ö#ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6#%C3%BC"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ('https://h.example/"<>`{}|^', "https://h.example/%22%3C%3E%60%7B%7D%7C%5E"),
        ("https://h.example/a\x00b", "https://h.example/a%00b"),
    ],
)
def test_an_odd_address_is_read_as_browsers_read_it(href: str, url: str) -> None:
    assert checked_url(href) == url


@pytest.mark.parametrize(
    "href",
    [
        None,
        "",
        "   ",
        "javascript:pwn(1)",
        "JAVA\tSCRIPT:pwn(1)",
        "\x01javascript:pwn(1)",
        "data:text/html,pwn(1)",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://files.example/x",
        "feed:https://h.example/",
        "mailto:a@b.example",
        "http://",
        "https://@/",
        "https://:80/",
        "https://a..b/",
        "https://a b/",
        "https://h.example:99999/",
        "https://h.example:8x/",
        "https://ex%61mple.example/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://[127.0.0.1]/",
        "https://" + "a" * 64 + ".example/",
        "https://h.example/" + "x" * 9000,
        "https://h.example/" + "é" * 2000,
        "https://h.example/\ud800",
    ],
)
def test_what_leads_nowhere_safe_is_no_address(href: str | None) -> None:
    assert checked_url(href, BASE) is None


def test_other_schemes_are_taken_where_they_are_asked_for() -> None:
    assert (
        checked_url("MAILTO:a@b.example?subject=x y", schemes=("mailto",))
        == "mailto:a@b.example?subject=x%20y"
    )
    assert checked_url("https://h.example/", schemes=("mailto",)) is None
    assert checked_url("mailto:", schemes=("mailto",)) is None
    assert checked_url("/x", "http://h.example/", schemes=("https",)) is None


@given(st.one_of(URL_LIKE, ANY_TEXT), st.one_of(URL_LIKE, st.just(BASE)))
def test_a_checked_address_is_plain_ascii_and_stays(href: str, base: str) -> None:
    url = checked_url(href, base)
    if url is not None:
        assert url.startswith(("http://", "https://"))
        assert not set(url) - set(printable) | set(url) & set(" <>\"'\\^`{|}\t\n\r\x0b\x0c") - {"'"}
        assert checked_url(url) == checked_url(url, base) == url


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://H.Example", "https://h.example/"),
        ("https://h.example.:443", "https://h.example/"),
        ("http://h.example:80/a", "https://h.example/a"),
        ("http://h.example:8080/a", "https://h.example:8080/a"),
        ("https://h.example/a?utm_source=rss&b=1&UTM_Medium=x&a=2", "https://h.example/a?b=1&a=2"),
        ("https://h.example/a?fbclid=1&gclid=2&mc_cid=3", "https://h.example/a"),
        ("https://h.example/a?utm%5Fsource=1", "https://h.example/a"),
        ("https://h.example/a?b=&&c", "https://h.example/a?b=&&c"),
        ("https://h.example/a?#", "https://h.example/a"),
        ("https://h.example/a#utm_campaign=x&xtor=RSS-1", "https://h.example/a"),
        ("https://h.example/live#UPDATE-7", "https://h.example/live#UPDATE-7"),
        ("https://h.example/a#:~:text=woord", "https://h.example/a"),
        ("https://h.example/a#deel:~:text=woord", "https://h.example/a#deel"),
        ("https://h.example/%7ea%c3%a9%2f", "https://h.example/~a%C3%A9%2F"),
        ("https://h.example/?ref=x&source=y&id=3", "https://h.example/?ref=x&source=y&id=3"),
        ("https://www.h.example/a/", "https://www.h.example/a/"),
        ("http://[2001:DB8::1]:80/", "https://[2001:db8::1]/"),
        (" no address ", "no address"),
    ],
)
def test_the_key_of_an_address_is_frozen(url: str, key: str) -> None:
    assert canonical_link(url) == key


@given(st.one_of(URL_LIKE, ANY_TEXT))
def test_the_key_of_a_key_is_the_key(url: str) -> None:
    assert canonical_link(canonical_link(url)) == canonical_link(url)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("feeds.nos.nl", "nos.nl"),
        ("https://www.bbc.co.uk:8080/x", "bbc.co.uk"),
        ("EXAMPLE.org.", "example.org"),
        ("someone.github.io", "someone.github.io"),
        ("co.uk", "co.uk"),
        ("localhost:8080", "localhost"),
        ("192.0.2.7:80", "192.0.2.7"),
        ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
        ("[2001:DB8:0::1]", "[2001:db8::1]"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("2001:db8::2", "[2001:db8::2]"),
        ("::1", "[::1]"),
        ("::ffff:192.0.2.7", "[::ffff:c000:207]"),
        ("de.bücher.example", "xn--bcher-kva.example"),
        ("", ""),
        ("a b", ""),
        ("https://", ""),
    ],
)
def test_a_host_belongs_to_the_domain_that_was_registered(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


def test_each_suffix_is_found_as_in_the_whole_list() -> None:
    whole = PublicSuffixList()
    lines = Path(PSLFILE).read_text("utf-8").splitlines()
    rules = [line.split(" ")[0] for line in lines if line.strip() and not line.startswith("//")]
    for rule in [*rules[::41], "*.ck", "!www.ck", "city.kobe.jp", "nosuch", "xn--p1ai", "xn--55qx5d.cn"]:
        suffix = rule.lstrip("!").replace("*", "any").encode("idna").decode("ascii")
        for host in (suffix, f"a.{suffix}", f"b.a.{suffix}"):
            assert registrable_domain(host) == (whole.privatesuffix(host) or host)


@pytest.mark.parametrize(
    ("iri", "domain"),
    [
        ("https://feeds.nos.nl/1", "nos.nl"),
        ("HTTP://nos.nl", "nos.nl"),
        ("tag:blog.example.org,2026:x", "example.org"),
        ("tag:mail@example.org,2026-01:x", "example.org"),
        ("tag:example.org:x", None),
        ("tag:example.org,26:x", None),
        ("https://nos.nl@evil.example/", "evil.example"),
        ("urn:uuid:1", None),
        ("nos.nl", None),
        ("http://", None),
    ],
)
def test_an_iri_lies_in_the_domain_of_its_authority(iri: str, domain: str | None) -> None:
    assert authority_domain(iri) == domain


@given(st.ip_addresses(v=6))
def test_each_ipv6_address_is_its_own_domain_however_it_is_written(address: IPv6Address) -> None:
    own = registrable_domain(str(address))
    assert IPv6Address(own[1:-1]) == address
    for written in (str(address), address.exploded.upper(), own, f"{own}:8080", f"http://{own}/x"):
        assert registrable_domain(written) == own


@settings(deadline=None)  # the first of a kind reads the list of suffixes
@given(st.one_of(URL_LIKE, ANY_TEXT))
def test_no_domain_raises(text: str) -> None:
    assert authority_domain(text) != ""
    assert registrable_domain(registrable_domain(text)) == registrable_domain(text)
