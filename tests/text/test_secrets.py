"""A secret is found however a program wrote it down, and nothing else is taken for one."""

import html
import json
import sys
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.escapes import fold
from aggregator.text.secrets import redact, redactor
from aggregator.text.urls import checked_url

Escape = Callable[[str], str]


def octets(text: str) -> str:
    """Percent-encoded throughout."""
    return "".join(f"%{octet:02X}" for octet in text.encode())


def units(text: str) -> str:
    """As JSON may write any character."""
    halves = text.encode("utf-16-be").hex()
    return "".join(f"\\u{halves[at : at + 4]}" for at in range(0, len(halves), 4))


ONCE: list[Escape] = [
    str,
    lambda char: char.swapcase() if len(char.swapcase()) == 1 else char,
    octets,
    lambda char: octets(char).lower(),
    quote_plus,
    units,
    lambda char: json.dumps(char)[1:-1],
    lambda char: char if char.isalnum() else f"\\{char}",
    html.escape,
    lambda char: f"&#{ord(char)};",
    lambda char: f"&#000{ord(char)};",
    lambda char: f"&#x{ord(char):x};",
    lambda char: f"&#X00{ord(char):X};",
    lambda char: {"'": "&apos;", '"': "&QUOT;", "/": "&sol;", "é": "&eacute;", ">": "&gt;"}.get(char, char),
]
AGAIN: list[Escape] = [
    str,
    str,
    html.escape,
    lambda text: quote(text, safe="/:?&=+,;@$!'()*~"),
    lambda text: quote(text, safe=""),
    lambda text: text.replace("\\", "\\\\").replace("/", "\\/"),
    lambda text: text.replace("&", "\\u0026").replace("<", "\\u003c"),
]
SECRETS = st.text("ab9Zé¶ß\u20ac\U0001f389\"'<>&%#;+\\/=:. ", min_size=6, max_size=20) | st.text(
    st.characters(codec="utf-8", exclude_characters="\u4e00\u4e01"), min_size=6, max_size=12
)


@given(st.data(), SECRETS, st.sampled_from(AGAIN))
def test_no_trace_is_left_however_each_character_is_escaped(
    data: st.DataObject, secret: str, again: Escape
) -> None:
    ways = data.draw(st.lists(st.sampled_from(ONCE), min_size=len(secret), max_size=len(secret)))
    once = "".join(way(char) for way, char in zip(ways, secret, strict=True))
    assert redact(f"\u4e00{again(once)}\u4e01", [secret]) == "\u4e00REDACTED\u4e01"


@pytest.mark.parametrize(
    ("secret", "text", "expected"),
    [
        ("it's&me-99", "<p>it's&amp;me-99</p>", "<p>REDACTED</p>"),
        ('a"b<c-99', 'a"b&lt;c-99, a&quot;b<c-99, a\\"b\\u003Cc-99', "REDACTED, REDACTED, REDACTED"),
        ("caf'é>99", "caf'é&gt;99 caf&#39;&eacute;&#62;99 caf%27%E9%3E99", "REDACTED REDACTED REDACTED"),
        ("key'&1234", "a%27&b key'&amp;1234 key%27&1234", "a%27&b REDACTED REDACTED"),
        ("a&b991", "a&#38;b991 a&#x00026;b991 a&ampb991 a&#38b991", "REDACTED REDACTED REDACTED REDACTED"),
        ("sleutel", "%73leutel sl&#101;utel %2573leutel", "REDACTED REDACTED REDACTED"),
        ("mijn woord", "mijn+woord mijn%20woord mijn%2Bwoord mijn", "REDACTED REDACTED REDACTED mijn"),
        ("einde-x&", "einde-x&amp;!", "REDACTED!"),
        ("&amp;-12", "&amp;-12 &amp;amp;-12 &-12", "REDACTED REDACTED &-12"),
        ("%41%41%41", "%41%41%41 AAA %2541%2541%2541", "REDACTED AAA REDACTED"),
    ],
)  # fmt: skip
def test_what_programs_write(secret: str, text: str, expected: str) -> None:
    assert redact(text, [secret]) == expected


def test_the_query_of_an_address_that_we_made_fit_to_publish() -> None:
    secret = 'k"<y+1234/='
    for written in (quote(secret, safe="/:?&=+,;"), quote(secret), quote_plus(secret), secret):
        url = checked_url(f"https://a.example/b?k={written}&c=1") or ""
        assert redact(url, [secret]) == "https://a.example/b?k=REDACTED&c=1"


@pytest.mark.parametrize(
    "text",
    ["AT&T en Q&A", "100 % van 50%25", "a + b = c\\d", "%73econ %64e", "se&shy;cond", "&#115;econ"],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text, ["second", "a+b-c\\d", "AT&TQ&A"]) == text


def test_a_long_secret_leaves_no_trace() -> None:
    secret = "".join(f"{number:x}'&" for number in range(900, 1300))
    clean = redactor([secret])
    assert set(clean(f"<{html.escape(secret)}>").split("REDACTED")) == {"<", "", ">"}
    assert clean(f"<{secret}>") == "<REDACTED>"


def test_secrets_that_overlap_are_one_mark() -> None:
    assert redact("abc&amp;defghi jkl", ["abc&def", "&defghi"]) == "REDACTED jkl"


def test_half_a_character_of_two_keeps_its_place() -> None:
    assert redact("\ud83c a&amp;b991 \ud83c", ["a&b991"]) == "\ud83c REDACTED \ud83c"


def test_each_character_keeps_its_place_when_it_is_folded() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert len(fold(everything)) == len(everything)
    assert fold("ΟΔΟΣ ΟΔΟΣ") == "".join(map(fold, "ΟΔΟΣ ΟΔΟΣ"))


@pytest.mark.parametrize(
    "text",
    [
        "\\" * 500_000,
        "\\u005c" * 80_000,
        "&amp;" * 100_000,
        "&" + "amp;" * 100_000,
        "&#" + "0" * 500_000,
        "%25" * 150_000,
        "%" + "25" * 200_000,
        "%61%26" * 80_000,
        "geheim%26" * 50_000,
        "+" * 500_000,
    ],
    ids=lambda text: text[:10],
)
def test_no_text_made_for_the_purpose_keeps_us_busy(text: str) -> None:
    clean = redactor(["geheim&&&'woord\\\\\\1", "a&a&a&a&a&a&a&b", "++++++ ++++++ +-"])
    begun = time.process_time()
    assert clean(f"{text}%41") == f"{text}%41"
    assert time.process_time() - begun < 5
