"""What the headers and the address of a source hold that nobody else may read, however it is echoed."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

# Request headers whose values are no secrets and may well stand in a feed.
HARMLESS_HEADERS = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-language",
        "cache-control",
        "origin",
        "pragma",
        "referer",
        "user-agent",
    }
)
# A query parameter that is called like a credential, and its value.
SECRET_PARAMETER = re.compile(
    r"[?&;](?:access_?|auth_?|api_?|feed_?|private_?|secret_?)?(?:token|key|secret|password|passwd|pwd|auth)"
    r"=([^&;#]*)",
    re.IGNORECASE,
)
SHORTEST_SECRET = 6  # characters; a shorter one would tear holes into ordinary words

# No word that an entry may be about, and no date.
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z]).{8,}|[0-9]{16,}", re.DOTALL)
_CALLED_SO = re.compile(  # a name that goes on, such as `session_lang`, is that of a setting
    r"sess(?:ion)?[._-]?id"
    r"|(?:sess(?:ion)?|sid|token|auth|pwd|passw(?:or)?d|secret|jwt)(?:[._-]?(?:id|key|token|hash|data))?\d*$",
    re.IGNORECASE,
)
_ENOUGH = 8  # characters of the value of a cookie that is called like a credential
# Taken out, it would tear the links of all entries.
_PLACE_OR_DATE = re.compile(r"[a-z]+://.*|/.*|www\..*|\d{4}[-/]?\d\d[-/]?\d\d", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9]+")
_LONGEST_READABLE = 5  # characters of a word with letters and digits both: `23T10`, `news2`, `v2`
_PARAMETER = re.compile(r"""=\s*"?([^",;\s]+)""")


def list_secrets(found: Iterable[str]) -> tuple[str, ...]:
    """Each once, without those too short to be told from ordinary words."""
    return tuple(dict.fromkeys(value for value in map(str.strip, found) if len(value) >= SHORTEST_SECRET))


def find_in_address(url: str) -> Iterator[str]:
    """The values of parameters that are called like credentials and look like ones."""
    told = SECRET_PARAMETER.findall(url)
    yield from (value for value in (*told, *map(unquote, told)) if _RANDOM.fullmatch(value))


def address_secrets(*urls: str) -> tuple[str, ...]:
    """What is redacted wherever somebody tells of one of these addresses."""
    return list_secrets(secret for url in urls for secret in find_in_address(url))


def find_in_header(name: str, value: str) -> Iterator[str]:
    """The value as a whole, and the parts of it that a server may echo by themselves."""
    if name.lower() in HARMLESS_HEADERS:
        return
    yield value
    if name.lower() == "cookie":
        yield from _find_in_cookies(value)
    if name.lower() == "authorization":
        yield from _find_in_credentials(value)


def find_in_pair(pair: str) -> Iterator[str]:
    """`user:password`, the password alone, and both as they are sent."""
    encoded = b64encode(pair.encode()).decode("ascii")
    yield from (pair, pair.partition(":")[2], encoded, encoded.rstrip("="))


def _find_in_cookies(value: str) -> Iterator[str]:
    """The values that are called like a credential, or can be nothing else: `theme=dark` is a word."""
    for cookie in value.split(";"):
        name, _, told = cookie.strip().partition("=")
        told = told.strip().strip('"')
        if _PLACE_OR_DATE.fullmatch(unquote(told)):
            continue
        called_so = len(told) >= _ENOUGH and _CALLED_SO.search(name.strip())
        yield from (one for one in (told, unquote(told)) if called_so or _is_random(unquote(told)))


def _is_random(told: str) -> bool:
    """Not words and numbers beside each other (`covid-19`): these an entry may be about, or lead to."""
    if not _RANDOM.fullmatch(told):
        return False
    words = (word for word in _WORD.findall(told) if len(word) > _LONGEST_READABLE)
    return told.isdecimal() or any(not (word.isalpha() or word.isdecimal()) for word in words)


def _find_in_credentials(value: str) -> Iterator[str]:
    """What stands behind the scheme: `Bearer TOKEN`, `Token token="TOKEN"`, `Basic` and a pair."""
    scheme, _, told = value.strip().partition(" ")
    told = told.strip()
    yield told
    yield from (one for one in _PARAMETER.findall(told) if _RANDOM.fullmatch(one))
    if scheme.lower() == "basic":
        yield told.rstrip("=")
        yield from find_in_pair(_decode(told))


def _decode(told: str) -> str:
    """The pair; empty for what is none."""
    try:
        pair = b64decode(told + "==")
    except ValueError:
        return ""
    try:
        return pair.decode()
    except UnicodeDecodeError:
        return pair.decode("latin-1")
