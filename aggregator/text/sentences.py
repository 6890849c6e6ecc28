"""Plain text made short: at a word, or at the end of its first sentence."""

import re

from aggregator.text.words import word_set

_END = re.compile(r"(?<![.!?…])[.!?…]++['’”\"»)\]]*+(?=\s+(\S))")
# Words that a full stop follows without ending a sentence, also before a capital: titles, references, months.
_ABBREVIATIONS = word_set(
    """
    dhr mevr mw mej drs ir ing prof dr mr mrs ms jhr ds past pr st ste sr jr gen kol maj kapt sgt lt min
    sen rep gov pres bijv bv vb nl resp incl excl evt ca nr nrs no blz pag art afl fig hfst vgl zie tel
    fa fam geb gebr red vert vs sint jan feb mrt apr jun jul aug sep sept okt nov dec mon tue wed thu
    fri sat sun inc ltd co corp dept univ approx hr fr frl bzw usw ggf evtl abb bd str m mme mlle
    """
)
_LAST_WORD = re.compile(r"[\w.]+\Z")


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters on one line, cut between words, with … for what is gone."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    head = text[: limit - 1]
    if " " in head and text[limit - 1] != " ":
        head = head.rpartition(" ")[0]
    return head.rstrip(" ,;:-–—(") + "…"


def first_sentence(text: str, limit: int = 100) -> str:
    """A title for a text that has none: its first sentence, or its first paragraph if none ends in it.

    At most `limit` characters.  Abbreviations, initials and numbers ("dhr. J. de Vries", "z.o.z.", "1.5",
    "nr. 3") do not end a sentence.
    """
    first = " ".join(re.split(r"\n[^\S\n]*\n", text.strip(), maxsplit=1)[0].split())
    for end in _END.finditer(first):
        if not end[1].islower() and not _goes_on(first, end):
            return shorten(first[: end.end()], limit)
    return shorten(first, limit)


def _goes_on(text: str, end: re.Match[str]) -> bool:
    if not end[0].startswith(".") or end[0].startswith(".."):
        return False
    word = _LAST_WORD.search(text, max(0, end.start() - 40), end.start())
    if not word:
        return False
    last = word[0].lower()
    initial = len(last) == 1 and last.isalpha()
    number = last.isdecimal() and (word.start() == 0 or end[1].isdecimal())
    return initial or number or last in _ABBREVIATIONS or bool(re.fullmatch(r"(?:[^\W\d]\.)+[^\W\d]", last))
