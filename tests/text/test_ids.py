"""Ids stay the same for ever, and nobody can take another's."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.ids import digest_text, is_own_id, mint_entry_id, mint_feed_id

ANY_TEXT = st.text(st.characters(categories=None))


def test_an_entry_id_is_made_of_site_source_and_key() -> None:
    digest = hashlib.sha256(b"https://nos.nl/l/2290980").hexdigest()[:20]
    minted = mint_entry_id("example.org,2026", "artikelen", "https://nos.nl/l/2290980")
    assert minted == f"tag:example.org,2026:artikelen/{digest}"


def test_an_entry_id_never_changes() -> None:
    assert mint_entry_id("example.org,2026", "s", "é") == "tag:example.org,2026:s/4a99557e4033c3539de2"


def test_a_feed_id_names_its_category() -> None:
    assert mint_feed_id("example.org,2026", "nieuws") == "tag:example.org,2026:nieuws"


@pytest.mark.parametrize(
    "id",
    [
        "https://nos.nl/l/1",
        "http://feeds.nos.nl:8080/x#y",
        "tag:nos.nl,2026:1",
        "tag:redactie@www.nos.nl,2026-01-31:een/twee",
        "https://nos.nl/%C3%A9?a=b%2Fc#d",
    ],
)
def test_an_id_within_the_domain_is_its_own(id: str) -> None:
    assert is_own_id(id, "nos.nl")


@pytest.mark.parametrize(
    "id",
    [
        "",
        "123",
        "urn:uuid:0b5e",
        "https://nos.nl.evil.example/1",
        "https://nos.nl@evil.example/1",
        "https://evil.example\\@nos.nl/1",
        "https://evilnos.nl/1",
        "tag:evil.example,2026:nos.nl",
        "tag:nos.nl:1",
        "ftp://nos.nl/1",
        "//nos.nl/1",
        "https://nos.nl/a b",
        "https://nos.nl/a\nb",
        "https://nos.nl/\u202eb",
        "https://nos.nl/\ud800",
        " https://nos.nl/1",
        "https://nos.nl/<b>",
        "https://nos.nl/é",
        "https://nos.nl",
        "https://NOS.nl/1",
        "https://nos.nl:443/1",
        "https://nos.nl/a/../b",
        "https://nos.nl/%7Ejan",
        "https://nos.nl/%c3%a9",
        "https://nos.nl/e%CC%81",
        "https://nos.nl/%E9",
        "tag:nos.nl,2026:een twee",
        "https://nos.nl/" + "x" * 2048,
    ],
)
def test_an_id_of_somebody_else_or_of_no_known_form_is_not(id: str) -> None:
    assert not is_own_id(id, "nos.nl")


def test_nothing_belongs_to_no_domain() -> None:
    assert not is_own_id("https://nos.nl/1", "")


@given(ANY_TEXT, ANY_TEXT)
def test_no_id_raises(id: str, domain: str) -> None:
    assert is_own_id(id, domain) in (True, False)


@given(st.lists(ANY_TEXT, max_size=4), st.lists(ANY_TEXT, max_size=4))
def test_different_parts_have_different_digests(one: list[str], other: list[str]) -> None:
    assert (digest_text(*one) == digest_text(*other)) == (one == other)


def test_parts_are_joined_without_doubt() -> None:
    assert digest_text("ab", "c") != digest_text("a", "bc") != digest_text("abc")
