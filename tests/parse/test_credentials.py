"""Keys and passwords are never published, whatever their file is called."""

import time

import pytest

from aggregator.parse import Hints, parse_document
from aggregator.parse.credentials import name_secret


def armour(kind: str) -> str:
    return f"-----BEGIN {kind}-----\nb3BlbnNzaC1rZXk=\n-----END {kind}-----\n"


KEYS = [
    armour("PRIVATE KEY"),
    armour("OPENSSH PRIVATE KEY").replace("\n", "\r\n"),
    "\ufeff\n\n" + armour("ENCRYPTED PRIVATE KEY"),
    armour("PGP PRIVATE KEY BLOCK"),
    armour("CERTIFICATE") + "\n" + armour("RSA PRIVATE KEY"),
    armour("EC PARAMETERS") + armour("EC PRIVATE KEY"),
    "Bag Attributes\n    friendlyName: kade\nKey Attributes: <No Attributes>\n" + armour("PRIVATE KEY"),
    "# van de kade\n" + armour("PRIVATE KEY"),
    "# van de kade\n" + armour("PRIVATE KEY") + "\nDeze is voor de server aan de kade.\n",
    "# van de kade\n\n" + armour("PRIVATE KEY") + "# en dit is alles wat er van is\n",
    "# created: 2026-10-02\n# public key: age1kade\n\nAGE-SECRET-KEY-1KADE\n",
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
    "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/5\n",
    "Private-Key: (2048 bit, 2 primes)\nmodulus:\n",
]
LISTS = [
    "machine kade.example login brug password open\n",
    "machine kade.example\n  login brug\n  password open\n",
    "brug:$apr1$k$ade\nsluis:$2y$05$kade\n",
    "brug:{SHA}kade=\n",
    "[default]\naws_access_key_id = KADE\n",
    "DB_PASS=open\n",
    "# voor de kade\nHOST=kade.example\n\nexport API_TOKEN='open'\n",
    "# Wachtwoorden\n\nmachine kade login brug password open\ndefault login brug password is veel te lang\n",
    "# Instellingen\n\nNAME='de app van iedereen aan de kade'\nAPI_TOKEN=open\n",
    "DATABASE_URL=postgres://brug:open@kade.example/db\n",
]


@pytest.mark.parametrize("text", KEYS)
@pytest.mark.parametrize("path", ["kade.txt", "kade.md", "kade", "2026-10-02-kade.md"])
def test_a_private_key_is_no_article(path: str, text: str) -> None:
    batch = parse_document(text.encode(), Hints(path=path))
    assert batch.entries == ()
    assert batch.warnings == (
        "is a private key: it is not published; take it out of this folder, or begin an article in words",
    )


@pytest.mark.parametrize("kind", ["jekyll", "text"])
def test_nor_is_it_one_where_the_source_says_of_which_kind_it_is(kind: str) -> None:
    hints = Hints(path="kade", kind=kind)  # type: ignore[arg-type]
    assert parse_document(KEYS[0].encode(), hints).entries == ()


@pytest.mark.parametrize("text", LISTS)
def test_nor_are_credentials(text: str) -> None:
    batch = parse_document(text.encode(), Hints(path="kade.txt"))
    assert batch.entries == ()
    assert batch.warnings[0].startswith("is a list of credentials: it is not published")


@pytest.mark.parametrize(
    "text",
    [
        "Zo ziet een sleutel eruit:\n\n" + armour("PRIVATE KEY"),
        "---\ntitle: Sleutels\n---\n" + armour("PRIVATE KEY"),
        "```\n" + armour("PRIVATE KEY") + "```\nDat is een sleutel.\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDe kade is open.\n",
        armour("PGP PUBLIC KEY BLOCK"),
        armour("CERTIFICATE"),
        "Machine in de haven: login open, password dicht.",
        "machine learning login is a password to success",
        "Brug: $apr1$ is een begin.",
        "E=mc2\n",
        "DE_KADE=open\nDE_SLUIS=dicht\n",
        "PASS=open\nDat is geen goed wachtwoord.\n",
        "# Kop\n\nTekst.\n",
        "[default] is een woord.",
        "<key> is een toets.",
        "# Een sleutel maken\n\n    "
        + armour("OPENSSH PRIVATE KEY").replace("\n", "\n    ")
        + "\n\nDat was hem. Deel uw eigen sleutel met niemand.\n",
        "# netrc\n\n    machine kade.example login brug password open\n\nzo leest curl het, anders niet.\n",
        "# 鍵\n\n"
        + armour("PRIVATE KEY")
        + "\nこれは鍵です。だれにも見せないでください。\n".replace("。", "", 1),
        "Key Attributes of a file\n\n" + armour("PRIVATE KEY"),
    ],
)
def test_an_article_that_shows_one_is_read(text: str) -> None:
    assert name_secret(text) == ""
    assert len(parse_document(text.encode(), Hints(path="kade.txt")).entries) == 1


@pytest.mark.parametrize(
    "piece",
    [
        "#\n",
        "# \n\n",
        "A=",
        "A=a:",
        "A=a",
        "a",
        "a ",
        "\n",
        "> ",
        "日",
        "A\n",
        "A",
        "machine ",
        "-----BEGIN ",
        "-----BEGIN A-----\n-----BEGIN A ",
        "a:",
        "[a",
    ],
)
def test_a_long_text_takes_no_time(piece: str) -> None:
    began = time.process_time()
    for start in ("", "# Kop\n\n", "A="):
        name_secret(start + piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 1
