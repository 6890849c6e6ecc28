"""What stands before a page instead of what was asked for: log in, consent, prove to be human, not there.

A word alone proves nothing, since honest articles are written about cookies and passwords.  A title counts
when a whole part of it is such a notice, and where the page has no text of its own; marks that only
such pages bear (a consent host, a challenge's script) count always.
"""

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from aggregator.parse import notices
from aggregator.parse.metadata import title_of
from aggregator.text.scripts import count_words

PROSE = 80  # words in paragraphs from which a page has a text of its own
LITTLE = 20  # the same for a page that calls itself an article
SHOWN = 60  # characters of a title in a message
LONGEST_ADDRESS = 200  # characters


def name_obstacle(tree: HtmlElement, url: str, *, article: bool = False) -> str:
    """What the page is instead, to follow "SOURCE: "; empty when nothing is recognised.

    `article` says that the page calls itself one.
    """
    title = title_of(tree)
    bare = count_prose(tree) < (LITTLE if article else PROSE)
    for is_such, said in _KINDS:
        if is_such(tree, url, title, bare):
            return said.format(title=_shorten(title)).replace(" ()", "")
    return ""


def _shorten(title: str) -> str:
    """At the end of a word: nobody would know part of a credential again that stands in it."""
    return title if len(title) <= SHOWN else title[: SHOWN + 1].rpartition(" ")[0]


def name_emptiness(tree: HtmlElement) -> str:
    """Why a page holds nothing to read; empty when nothing is recognised."""
    for element in tree.iter("meta"):
        if (element.get("http-equiv") or "").lower() == "refresh":
            target = notices.REFRESH.match(element.get("content") or "")
            if target:
                there = target[1] if len(target[1]) <= LONGEST_ADDRESS else "another one"
                return f"is a page that only sends browsers on to {there}: give that address"
    hints = " ".join("".join(one.itertext()) for one in tree.iter("noscript"))
    if count_prose(tree) == 0 and notices.SCRIPT_NEEDED.search(hints[:2000]):
        return "is a page that only a browser's scripts fill"
    return ""


def count_prose(tree: HtmlElement) -> int:
    """How many words stand in paragraphs, short ones left out: those are labels and notices."""
    words = (count_words("".join(one.itertext())) for one in tree.iter("p"))
    return sum(count for count in words if count >= 8)


def _is_any(pattern: re.Pattern[str], title: str) -> bool:
    """Whether the title, or a whole part of it, is such a notice."""
    title = " ".join(title.split())  # of a long gap the separators would take the square of the time
    return any(pattern.fullmatch(part.strip()) for part in (title, *notices.PARTS.split(title)) if part)


def _is_consent(tree: HtmlElement, url: str, title: str, bare: bool) -> bool:
    if notices.CONSENT_HOST.match(url):
        return True
    places = (url, *(form.get("action") or "" for form in tree.iter("form")))
    told = _is_any(notices.CONSENT, title) or any(map(_is_consent_place, places))
    return told and (bare or _asks_to_agree(tree))


def _is_consent_place(address: str) -> bool:
    return bool(notices.CONSENT_HOST.match(address) or notices.CONSENT_PLACE.match(address))


def _asks_to_agree(tree: HtmlElement) -> bool:
    told = ["".join(one.itertext()) for one in tree.iter("button")]
    told += [one.get("value") or "" for one in tree.iter("input") if one.get("type") in ("submit", "button")]
    return any(notices.AGREE.match(one) for one in told)


def _is_challenge(tree: HtmlElement, _url: str, title: str, bare: bool) -> bool:
    return bare and (_is_any(notices.CHALLENGE, title) or _loads(tree, notices.CHALLENGE_SCRIPT))


def _is_parked(tree: HtmlElement, _url: str, title: str, bare: bool) -> bool:
    return bare and (_is_any(notices.PARKED, title) or _loads(tree, notices.PARKED_SCRIPT))


def _is_login(tree: HtmlElement, _url: str, title: str, bare: bool) -> bool:
    asks = any((one.get("type") or "").lower() == "password" for one in tree.iter("input"))
    actions = " ".join(form.get("action") or "" for form in tree.iter("form"))
    return bare and (asks or _is_any(notices.LOGIN, title) or bool(notices.LOGIN_ACTION.search(actions)))


def _is_error(_tree: HtmlElement, _url: str, title: str, bare: bool) -> bool:
    return bare and _is_any(notices.ERROR, title)


def _loads(tree: HtmlElement, pattern: re.Pattern[str]) -> bool:
    """Whether a script, frame or form of the page comes from there."""
    places = (
        (one.get("src") or one.get("action") or (one.text or "")[:20_000])
        for one in tree.iter("script", "iframe", "frame", "form")
    )
    return any(pattern.search(place) for place in places)


CONSENT = "is a consent page (its site answers only to browsers)"
_KINDS: tuple[tuple[Callable[[HtmlElement, str, str, bool], bool], str], ...] = (
    (_is_consent, CONSENT),
    (_is_challenge, "is a page that tests whether we are a browser ({title}); its site lets no programs in"),
    (_is_parked, "is a parked domain ({title}): the site is gone"),
    (_is_error, "is an error page ({title})"),
    (_is_login, "is a login page (set auth for this source)"),
)
