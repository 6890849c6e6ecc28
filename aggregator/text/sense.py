"""What of a title, a text and a link makes a difference to somebody who read it before."""

import codecs
import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape
from itertools import compress
from urllib.parse import urlsplit

from aggregator.text.datewords import MONTHS, WEEKDAYS, fold
from aggregator.text.marks import thin_marks
from aggregator.text.scripts import is_unspaced, part_numbers
from aggregator.text.timewords import CLOCKS_IN_CLAUSES, TIME_WORDS, bare_word
from aggregator.text.urls import canonical_link

NEAR = 0.7  # of two titles' characters in common, in order
LONGEST_TITLE = 300  # characters that are compared
_ROUNDING = 1e-6

_QUOTES = str.maketrans("‘’‚‛“”„‟«»‐‑‒–—\xa0", '\'\'\'\'""""""----- ', "\xad\u200b\u200c\u200d\ufeff")
# What typesetters (SmartyPants, kramdown, WordPress) make another sign of, as it was typed.
_SIGNS = str.maketrans("―−‹›′″×", "--'''\"x") | {ord("…"): "...", ord("™"): "(tm)"}
_DOUBLED = re.compile("''|``|<<|>>")
_DASHES = re.compile("--+")
_INVISIBLE = re.compile("[\xad\u200b\u200c\u200d\ufeff]")
_CACHE = re.compile(
    r"(?:[a-z0-9-]+\.cdn\.ampproject\.org/[a-z]|(?:www\.)?google\.[a-z.]{2,6}/amp)/(?:s/)?(?=[^/]+\.)"
)
_HOST_NAMES = re.compile(r"(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_AMP_PATH = re.compile(r"\A/amp(?=/.)|/amp/?\Z|\.amp\Z")
_AMP_PAIRS = frozenset(("amp", "amp=1", "amp=true", "output=amp", "outputtype=amp"))
_TOKEN = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_GUESSED = re.compile(r"(&[A-Za-z][-.A-Za-z0-9]*);")


def title_sense(title: str) -> str:
    """The title without what spelling alone changes: references, quotes, dashes, dots, white space.

    Nor does it count whether they were typed or typeset: `--` or `–`, `...` or `…`, `<<` or `«`.
    """
    return _DASHES.sub("-", _DOUBLED.sub('"', former_title_sense(title).translate(_SIGNS)))


def former_title_sense(title: str) -> str:
    """The same as earlier versions of this program stored it, which told what is typed from what is typeset.

    Without the semicolon that still earlier ones put behind `Q&A`, and the marks that they left on letters
    by the hundred.
    """
    text = unicodedata.normalize("NFC", thin_marks(unescape(unescape(title)))).translate(_QUOTES)
    if "&" in text:
        text = _GUESSED.sub(r"\1", text)
    return " ".join(text.split())


def text_sense(text: str) -> str:
    """The words of a text, without numbers and the words that go with clocks and counters.

    Two texts of one sense differ in markup, white space, punctuation, numbers or times only, and in the
    endings of what is counted.
    """
    tokens = _split_words(text if text.isascii() else unicodedata.normalize("NFKC", text))
    telling = " ".join(compress(_bare_counted(tokens), map(_TELLING.__getitem__, tokens)))
    if telling or any(token.isalpha() for token in tokens):
        return telling
    return " ".join(tokens)  # a score, a price: all that it has to say


def _bare_counted(tokens: list[str]) -> list[str]:
    """The words, those behind a number without the endings that it gives them."""
    counted = [*compress(range(1, len(tokens)), map(str.isdecimal, tokens))]
    if not counted:
        return tokens
    bare = tokens.copy()
    for place in counted:
        bare[place] = bare_word(tokens[place])
    return bare


def _split_words(text: str) -> list[str]:
    """Every run of letters, digits and underscores, without regard to case and to what is invisible.

    Where a script has no spaces, numbers are words of their own, and clocks are left out.
    """
    try:
        data = text.encode("latin-1", _GAPS)
    except UnicodeEncodeError:
        data = _SHARP  # there are letters beyond Latin-1
    if any(letter in data for letter in (_SHARP, _MICRO)):
        plain = _INVISIBLE.sub("", text).casefold()
        if is_unspaced(plain):
            return [*part_numbers(_TOKEN.findall(CLOCKS_IN_CLAUSES.sub(" ", plain)))]
        return _TOKEN.findall(plain)
    return data.translate(_FOLDED, _SOFT_HYPHEN).decode("latin-1").split()


def _leave_gaps(error: UnicodeError) -> tuple[str, int]:
    """Spaces for characters beyond Latin-1 that belong to no word; else the error."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    if _TOKEN.search(run.casefold()):
        raise error
    return " " * len(_INVISIBLE.sub("", run)), error.end


_GAPS = "aggregator.gaps"
codecs.register_error(_GAPS, _leave_gaps)
_SOFT_HYPHEN = b"\xad"
_SHARP, _MICRO = b"\xdf", b"\xb5"  # without regard to case ß is two letters, and µ is not in Latin-1
_FOLDED = b"".join(
    letter.lower().encode("latin-1") if _TOKEN.match(letter) else b" " for letter in map(chr, range(256))
)


class _Telling(dict[str, bool]):
    """Whether a word tells anything beside times and counts; found out once for each."""

    def __missing__(self, token: str) -> bool:
        telling = token.isalpha() and not (
            token in TIME_WORDS or fold(token) in MONTHS or fold(token) in WEEKDAYS
        )
        if len(self) >= _MOST_WORDS:
            self.clear()
        if len(token) <= _LONGEST_WORD:
            self[token] = telling
        return telling


_MOST_WORDS = 16384
_LONGEST_WORD = 40  # characters of those that are remembered
_TELLING = _Telling()


@lru_cache(maxsize=8192)
def link_sense(link: str) -> str:
    """The canonical link without what sites change under an article.

    `www.` and the names of mobile and AMP hosts, a closing slash, and what makes an address that of
    the article's AMP page, on its own site, Google's or the AMP cache.
    """
    scheme, _, rest = canonical_link(link).partition("://")
    if not link or not rest:
        return link
    rest = _CACHE.sub("", rest)
    head, _, tail = rest.partition("?")
    query, mark, fragment = tail.partition("#")
    kept = "&".join(pair for pair in query.split("&") if pair.lower() not in _AMP_PAIRS)
    host, slash, path = head.partition("/")
    path = _AMP_PATH.sub("", f"/{path}").replace(".amp.html", ".html").strip("/")
    return f"{scheme}://{_HOST_NAMES.sub('', host)}{slash}{path}".rstrip("/") + (
        (f"?{kept}" if kept else "") + (f"#{fragment}" if mark else "")
    )


@lru_cache(maxsize=8192)
def link_path(link: str) -> str:
    """What stays of a link when its site moves to another domain; empty for a home page."""
    parts = urlsplit(link_sense(link))
    path = parts.path.rstrip("/")
    if not path and not parts.query:
        return ""
    return "\n".join((path, parts.query, parts.fragment))


def is_near(one: str, other: str) -> bool:
    """Whether two titles differ by some words only; different numbers make them two."""
    return are_near(title_sense(one), title_sense(other))


def are_near(one: str, other: str) -> bool:
    """The same of the senses of two titles."""
    one, other = one.casefold()[:LONGEST_TITLE], other.casefold()[:LONGEST_TITLE]
    return _begins_alike(one, other) or (_may_be_near(one, other) and _is_mostly(one, other))


def takes_long(one: str, other: str) -> bool:
    """Whether of the senses of two titles only a comparison letter by letter tells how near they are."""
    one, other = one.casefold()[:LONGEST_TITLE], other.casefold()[:LONGEST_TITLE]
    return not _begins_alike(one, other) and _may_be_near(one, other)


def _begins_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and longer.startswith(shorter) and _DIGITS.findall(one) == _DIGITS.findall(other)


def _may_be_near(one: str, other: str) -> bool:
    """Not where even the longest row of letters in common, gaps and all, is too short."""
    from rapidfuzz.distance import Indel

    enough = Indel.normalized_similarity(one, other, score_cutoff=NEAR - _ROUNDING) > 0
    return enough and bool(one and other) and _DIGITS.findall(one) == _DIGITS.findall(other)


@lru_cache(maxsize=1024)
def _is_mostly(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= NEAR
