"""What of a title, a text and a link makes a difference to somebody who read it before."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

from aggregator.text.datewords import MONTHS, WEEKDAYS, fold
from aggregator.text.urls import canonical_link
from aggregator.text.words import word_set

NEAR = 0.7  # of two titles' characters in common, in order
LONGEST_TITLE = 300  # characters that are compared

_QUOTES = str.maketrans("‘’‚‛“”„‟«»‐‑‒–—\xa0", '\'\'\'\'""""""----- ', "\xad\u200b\u200c\u200d\ufeff")
_CACHE = re.compile(
    r"(?:[a-z0-9-]+\.cdn\.ampproject\.org/[a-z]|(?:www\.)?google\.[a-z.]{2,6}/amp)/(?:s/)?(?=[^/]+\.)"
)
_HOST_NAMES = re.compile(r"(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_AMP_PATH = re.compile(r"\A/amp(?=/.)|/amp/?\Z|\.amp\Z")
_AMP_PAIRS = frozenset(("amp", "amp=1", "amp=true", "output=amp", "outputtype=amp"))
_TOKEN = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
# The words around a clock or a counter: "3 minuten geleden", "one view", "just now", "gisteren".
_TIME_WORDS = word_set(
    """
    s sec secs second seconds seconde seconden sekunde sekunden seconde secondes
    min mins minute minutes minuut minuten minuutje minutos
    h hr hrs hour hours uur uren uurtje stunde stunden std heure heures hora horas u
    d day days dag dagen tag tage tagen jour jours dia dias
    w wk week weeks weken woche wochen semaine semaines
    month months maand maanden monat monate monaten mois year years jaar jaren jahr jahre jahren an ans
    ago geleden vor seit depuis il y a hace ya al now just zojuist zonet net nu soeben gerade maintenant
    today yesterday vandaag gisteren eergisteren heute gestern aujourd hui hier tomorrow morgen
    vanmorgen vanochtend vanmiddag vanavond vannacht
    am pm om op at on um uhr a an the een one ein eine einem einer un une
    two three four five six seven eight nine ten eleven twelve
    twee drie vier vijf zes zeven acht negen tien elf twaalf
    zwei drei fünf sechs sieben neun zehn zwölf deux trois quatre cinq sept huit neuf dix
    st nd rd th few paar enkele about ongeveer circa ca less than minder dan bijna almost
    utc gmt cet cest bst est edt pst pdt
    view views weergave weergaven keer maal mal fois times time read reads gelezen bekeken
    comment comments reactie reacties kommentar kommentare commentaire commentaires
    like likes share shares reply replies antwoord antwoorden vote votes stem stemmen punt punten point points
    no none geen kein keine aucun aucune
    """
)


def title_sense(title: str) -> str:
    """The title without what spelling alone changes: references, kinds of quotes and dashes, white space."""
    text = unicodedata.normalize("NFC", unescape(unescape(title))).translate(_QUOTES)
    return " ".join(text.split())


def text_sense(text: str) -> str:
    """The words of a text, without numbers and the words that go with clocks and counters.

    Two texts of one sense differ in markup, white space, punctuation, numbers or times only.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_QUOTES)
    tokens = _TOKEN.findall(plain.casefold())
    words = {token for token in tokens if token.isalpha()}
    if not words:  # a score, a price: all that it has to say
        return " ".join(tokens)
    telling = {word for word in words if not _tells_time(word)}
    return " ".join([token for token in tokens if token in telling])


@lru_cache(maxsize=8192)
def _tells_time(token: str) -> bool:
    return token in _TIME_WORDS or fold(token) in MONTHS or fold(token) in WEEKDAYS


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
    one, other = title_sense(one).casefold()[:LONGEST_TITLE], title_sense(other).casefold()[:LONGEST_TITLE]
    if not one or not other or _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) or SequenceMatcher(None, one, other).ratio() >= NEAR
