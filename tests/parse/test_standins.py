"""What a local file may hold in place of its text: the entry that it had must stay."""

import hashlib
import time

import pytest

from aggregator.errors import ParseError
from aggregator.parse import Hints, parse_document

CONFLICT = "De kade.\n\n<<<<<<< HEAD\nZij is open.\n=======\nZij is dicht.\n>>>>>>> sluis\n"
NOISE = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(16))
FRONT = "---\ntitle: Kade\n---\n"


def read(body: bytes, path: str = "2026-10-02-kade.md") -> str:
    (entry,) = parse_document(body, Hints(path=path)).entries
    return entry.content or ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\0GITCRYPT\0" + bytes(range(256)), "git-crypt unlock"),
        (b"Salted__" + bytes(range(128, 256)), "decrypt it"),
        (b"U2FsdGVkX1+kade\nkade=\n", "decrypt it"),
        (b"$ANSIBLE_VAULT;1.1;AES256\n6161\n", "decrypt it"),
        (b"VimCrypt~03!kade", "decrypt it"),
        (b"age-encryption.org/v1\n-> X25519 kade\n", "decrypt it"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "decrypt it"),
        (b"\xef\xbb\xbf\r\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n", "decrypt it"),
        (b"-----BEGIN PGP SIGNATURE-----\n\niQEz\n", "signature"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab\nsize 12345\n",
            "git lfs pull",
        ),
        (b"version https://hawser.github.com/spec/v1\r\noid sha256:4d7a\r\nsize 1\r\n", "git lfs pull"),
        (b"/annex/objects/SHA256E-s12--4d7a.md\n", "git annex get"),
        (NOISE, "binary"),
        (b"---\ntitle: Kade\n---\n" + NOISE, "binary"),
        (b"\0" * 300, "binary"),
    ],
)
@pytest.mark.parametrize("path", ["2026-10-02-kade.md", "kade.txt"])
def test_what_is_locked_or_elsewhere_or_no_text_is_refused(path: str, body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        read(body, path)


@pytest.mark.parametrize(
    "text",
    [
        "Schrijf `version https://git-lfs.github.com/spec/v1`\noid sha256:4d7a",
        "version https://git-lfs.github.com/spec/v1 is hoe zo'n bestand begint.",
        "version https://git-lfs.github.com/spec/v1\noid " + "en nog veel meer woorden " * 50,
        "GITCRYPT en Salted__ zijn woorden.",
        "/annex/objects/ is een map.",
        "\x1b[31mDe\x1b[0m \x1b[32mkade\x1b[0m \x1b[33mis\x1b[0m \x1b[34mopen\x1b[0m.",
    ],
)
def test_what_only_speaks_of_it_is_read(text: str) -> None:
    assert read(text.encode()) != ""


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("kade.md", CONFLICT, 3),
        ("kade.txt", CONFLICT, 3),
        ("kade.md", CONFLICT.replace("\n", "\r\n"), 3),
        ("2026-10-02-kade.md", FRONT + CONFLICT, 6),
        ("kade.md", "---\n<<<<<<< HEAD\ntitle: Een\n=======\ntitle: Twee\n>>>>>>> sluis\n---\nDe kade.\n", 2),
        ("kade.md", CONFLICT.replace("=======", "||||||| basis\nZij is.\n======="), 3),
        ("kade.md", "<<<<<<< eerder\n\n" + CONFLICT, 5),
        (
            "kade.md",
            "<<<<<<< Conflict 1\n%%%%%%% Changes\n+open\n+++++++ Contents\ndicht\n>>>>>>> Conflict 1 ends\n",
            1,
        ),
        ("kade.html", f"<!DOCTYPE html>\n<title>Kade</title><body>\n<p>{CONFLICT}</p>", 5),
        ("kade.rss", f"<rss version='2.0'><channel>\n{CONFLICT}</channel></rss>", 4),
        ("kade.md", f"```\n{CONFLICT}```\n\n{CONFLICT}", 13),
    ],
)
def test_both_sides_of_a_conflict_are_refused_with_the_line(path: str, text: str, line: int) -> None:
    with pytest.raises(ParseError, match=f"conflict of version control that begins in line {line}: "):
        read(text.encode(), path)


@pytest.mark.parametrize(
    "text",
    [
        f"Zo ziet het eruit:\n\n```\n{CONFLICT}```\n",
        f"{FRONT}{{% highlight diff %}}\n{CONFLICT}{{% endhighlight %}}\n",
        f"{FRONT}<p>Zo:</p>\n<pre>\n{CONFLICT[10:]}</pre>\n",
        "Zo ziet het eruit:\n\n" + "".join(f"    {line}\n" for line in CONFLICT.split("\n")),
        "<<<<<<< is een pijl\n>>>>>>> ook\n",
        ">>>>>>> sluis\n=======\n<<<<<<< HEAD\n",
        "Een kop\n=======\n\n>>>>>>> diep aangehaald\n",
        "Van <<<<<<< tot\n=======\n>>>>>>> toe\n",
    ],
)
def test_what_only_shows_one_is_read(text: str) -> None:
    assert read(text.encode()) != ""


def test_nothing_changes_for_a_feed_of_others() -> None:
    item = f"<item><title>{CONFLICT}</title></item>"
    body = f"<rss version='2.0'><channel><title>Kade</title>{item}</channel></rss>"
    batch = parse_document(body.encode(), Hints(url="https://kade.example/feed"))
    assert len(batch.entries) == 1


@pytest.mark.parametrize("piece", ["<<<<<<< a\n", "=======\n", ">>>>>>> a\n", "<<<<<<< a\n=======\n"])
def test_many_marks_take_no_time(piece: str) -> None:
    began = time.process_time()
    text = ">>>>>>> a\n" + piece * (300_000 // len(piece)) + "<<<<<<< a\n"
    parse_document(text.encode(), Hints(path="kade.txt"))
    assert time.process_time() - began < 4
