"""Markup from outside: cleaned to a fixed list of tags, or turned into plain text, and back."""

import re
from collections.abc import Callable, Mapping, Set
from functools import lru_cache
from html import escape, unescape
from threading import local

import nh3

from aggregator.text.counters import drop_counters
from aggregator.text.foreign import drop_foreign
from aggregator.text.frames import empty_frames
from aggregator.text.marks import thin_marks
from aggregator.text.markup import is_large, rebuild
from aggregator.text.media import NO_WORDS, show_media
from aggregator.text.nesting import PLAIN, split_tags
from aggregator.text.sentences import first_sentence, shorten
from aggregator.text.urls import checked_url, cut_tracking
from aggregator.text.words import word_set
from aggregator.text.xmlchars import strip_forbidden

__all__ = [
    "clean_html",
    "first_sentence",
    "html_to_text",
    "lines_to_html",
    "plain_text",
    "shorten",
    "text_to_html",
]

MAX_HTML = 2 * 1024 * 1024  # characters; what is longer is cut
_MOST_ROUNDS = 5  # until the markup is read back as it was written; what never settles becomes text
_MOST_GROWTH = 4  # times; more means that a parser opens formatting anew in every block

_TAGS = word_set(
    """
    a abbr address article aside audio b bdi blockquote br caption center cite code col colgroup
    data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins
    kbd li mark nav ol p picture pre q rp rt ruby s samp section small source span strong sub summary
    sup table tbody td tfoot th thead time tr track tt u ul var video wbr
    """
)
_ATTRIBUTES: Mapping[str, Set[str]] = {
    "*": {"title", "lang", "dir"},
    "a": {"href", "hreflang"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height"},
    "source": {"src", "srcset", "sizes", "type", "media"},
    "video": {"src", "poster", "width", "height", "loop", "muted"},
    "audio": {"src", "loop", "muted"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "data": {"value"},
    "details": {"open"},
}
# Without a script that draws its own, a player without them is not seen.
_PLAYED = {"audio": {"controls": ""}, "video": {"controls": ""}}
_BLOCKS = word_set(
    """
    address article aside blockquote br caption center dd details div dl dt figcaption figure footer h1
    h2 h3 h4 h5 h6 header hr li nav ol p pre section summary table tr ul
    """
)
_CELLS = frozenset(("td", "th"))
_WEB = ("http", "https")
_LINKED = (*_WEB, "mailto")

# --- cleaning ----------------------------------------------------------------------------------------------


def clean_html(html: str, base: str = "") -> str:
    """The HTML with nothing in it but our tags and attributes, as nh3 gives it; idempotent.

    Addresses are absolute http or https (links also mailto); relative ones are resolved against `base`,
    without a base they go.  Pictures without an address, of one pixel, hidden, or known to count readers go.
    Scripts, styles and drawings go with their text, every other foreign tag goes alone.  No rel, class, id,
    style, autoplay; every player has `controls`.
    More than 2 Mi characters are cut; large markup is rebuilt first, so that none is too dear to parse.
    """
    html = html if len(html) <= MAX_HTML else html[: MAX_HTML * 3 // 4]  # leaves room for closing tags
    text = _NOSCRIPT.sub("", show_media(drop_foreign(empty_frames(strip_forbidden(html))), base))
    _PAGE.base = base
    out = _parse(text, _TAGS, _ATTRIBUTES, _cleaner().clean)
    for _ in range(_MOST_ROUNDS):
        if len(out) > MAX_HTML:
            break
        tidy = _tidy(out)
        if _is_settled(tidy):
            return tidy
        out = _parse(tidy, _TAGS, _ATTRIBUTES, _settler().clean)
        if out == tidy:
            return out
    return text_to_html(html_to_text(html)[: MAX_HTML // 8].replace("\n", "\n\n"))


_NOSCRIPT = re.compile(r"</?noscript(?=[\s/>])[^<>]*>", re.IGNORECASE)  # their content is markup to us
_LEADING_LINES = re.compile(r'(<pre(?: [a-z]+="[^"]*")*>)\n+')  # each reading of a <pre> drops one


def _parse(text: str, tags: Set[str], attributes: Mapping[str, Set[str]], clean: Callable[[str], str]) -> str:
    """What `clean` makes of the text, in bounded time."""
    if not is_large(text):
        out = clean(text)
        if len(out) <= _MOST_GROWTH * (len(text) + 500):
            return out
    return clean(rebuild(text, tags, attributes))


def _tidy(out: str) -> str:
    """Without counting pictures and characters that references (`&#27;`) have brought in."""
    out = drop_counters(strip_forbidden(out))
    return _LEADING_LINES.sub(r"\1", out) if "<pre" in out else out


# An address that the cleaner, which parses it, may take for none when it reads what it wrote.
_DOUBTFUL_ADDRESS = re.compile(
    r'="(?:(?<= href=")|(?<= src=")|(?<= poster="))'
    r'(?!mailto:|https?://(?:(?!xn--|XN--)[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*\.)+[A-Za-z][A-Za-z0-9]*[/?#"])'
)


def _is_settled(tidy: str) -> bool:
    """Whether what the cleaner wrote is surely read back as it is; False where only reading it tells."""
    return not _DOUBTFUL_ADDRESS.search(tidy) and split_tags(tidy) is not None


class _Page(local):
    """Where the markup comes from that this thread cleans: building a cleaner costs more than its work."""

    base = ""


_PAGE = _Page()


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    def check(tag: str, name: str, value: str) -> str | None:
        checked = _check_attribute(name, value, _PAGE.base)
        return cut_tracking(checked) if checked and tag == "a" and name == "href" else checked

    return _build_cleaner(_TAGS, _ATTRIBUTES, check)


@lru_cache(maxsize=1)
def _settler() -> nh3.Cleaner:
    return _build_cleaner(_TAGS, _ATTRIBUTES)


def _build_cleaner(
    tags: Set[str],
    attributes: Mapping[str, Set[str]],
    check: Callable[[str, str, str], str | None] | None = None,
) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in attributes.items()},
        set_tag_attribute_values=_PLAYED,
        attribute_filter=check,
        url_schemes=set(_LINKED),
        link_rel=None,
    )


# --- attributes --------------------------------------------------------------------------------------------

# HTML section 2.3.4.4: as far as it is a number; of a fraction and of a unit browsers make nothing.
_SIZE = re.compile(r"\s*+(?=[0-9])0*+([0-9]{0,4})(?![0-9])(?:\.[0-9]*+)?(%?)")
# HTML section 4.8.4.2.1: an address ends at white space, or at commas before it; a descriptor at a comma.
_CANDIDATE = re.compile(r"[\s,]*+(?:([^\s,]\S*?)(?<!,),++(?=\s|\Z)|([^\s,]\S*)(?:\s+([^,]*))?(?:,|\Z)|\Z)")
_DESCRIPTOR = re.compile(r"[0-9]+(?:\.[0-9]+)?[wxh](?: [0-9]+h)?")


def _check_attribute(name: str, value: str, base: str) -> str | None:
    if name in ("src", "poster"):
        return checked_url(value, base)
    if name == "href":
        return checked_url(value, base, schemes=_LINKED)
    if name == "srcset":
        return _check_srcset(value, base)
    if name in ("width", "height"):
        return _check_size(value)
    return value


def _check_size(value: str) -> str | None:
    """Whole pixels; of a percentage only that it is none."""
    size = _SIZE.match(value)
    if size is None or (size[2] and size[1]):
        return None
    return size[1] or "0"


def _check_srcset(value: str, base: str) -> str | None:
    kept: list[str] = []
    for match in _CANDIDATE.finditer(value[: MAX_HTML // 64]):
        url = checked_url(match[1] or match[2], base)
        descriptor = " ".join((match[3] or "").split())
        if url and (not descriptor or _DESCRIPTOR.fullmatch(descriptor)):
            kept.append(f"{url} {descriptor}".rstrip())
    return ", ".join(kept) or None


# --- text --------------------------------------------------------------------------------------------------

_CELL = re.compile(r"</?t[dh]>")
_GAPS = {slash + name: "\n" if name in _BLOCKS else "" for name in PLAIN for slash in ("", "/")}
_ANY_TAG = re.compile(r"<[^<>]*>")
# Every element of HTML, and the two doors to other vocabularies: what else stands in angle brackets is text.
_ELEMENTS = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote
body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div
dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header
hgroup hr html i iframe img input ins kbd keygen label legend li link main map mark marquee math menu meta
meter nav nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre
progress q rp rt ruby s samp script section select slot small source span strike strong style sub summary
sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
"""
_NO_TAG = re.compile(
    r"<(?!!--|/?(?:" + "|".join(_ELEMENTS.split()) + r')(?=[\s/>])(?:[^<>"]|"[^"]{0,500}")*>)', re.IGNORECASE
)
_PLAYER = re.compile(rf'<a href="[^"<>]*" hreflang="{NO_WORDS}">[^<>]*</a>')
# Overrides and isolates could turn what follows the title around; the others are invisible and mean nothing.
_INVISIBLE = re.compile("[\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@lru_cache(maxsize=2)
def _text_cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return _build_cleaner(tags, {})


def html_to_text(html: str) -> str:
    """Readable plain text: a line for each block, white space folded, no markup, scripts or styles.

    Our links to players are no words: what an entry says, and so what it is known by, is without them.
    """
    tags = _BLOCKS | _CELLS
    text = _NOSCRIPT.sub("", strip_forbidden(html[:MAX_HTML])).replace("\n", " ")
    text = _PLAYER.sub(" ", text)
    if parts := split_tags(text):
        parts[1::2] = map(_GAPS.__getitem__, parts[1::2])
        return _fold_lines("".join(parts))
    marked = _parse(drop_foreign(empty_frames(text)), tags, {}, _text_cleaner(tags).clean)
    return _fold_lines(_ANY_TAG.sub("\n", _CELL.sub(" ", marked)))


def _fold_lines(escaped: str) -> str:
    lines = strip_forbidden(unescape(escaped)).split("\n")
    return "\n".join([folded for line in lines if (folded := " ".join(line.split()))])


def plain_text(value: str) -> str:
    """One line of text for a title, a name, a category: tags of HTML elements cut, references resolved once.

    What only looks like a tag stays ("a < b", "Vec<T>").  References are resolved once, because a second
    time would turn "&amp;lt;b&amp;gt;", an article about <b>, into markup; so the result is text and must
    be escaped where it is written. Bidi overrides, invisible characters and all but eight marks on a letter
    go; joiners and direction marks, which scripts need, stay.
    """
    text = strip_forbidden(value[:MAX_HTML])
    if "<" in text or "&" in text:
        marked = _parse(empty_frames(_NO_TAG.sub("&lt;", text)), _BLOCKS, {}, _text_cleaner(_BLOCKS).clean)
        text = strip_forbidden(unescape(_ANY_TAG.sub(" ", marked)))
    return " ".join(thin_marks(_INVISIBLE.sub("", text)).split())


def text_to_html(text: str) -> str:
    """The paragraphs, which empty lines part, as `<p>`; every character is shown as it is."""
    lines = strip_forbidden(text).replace("\r\n", "\n").replace("\r", "\n")
    parts = re.split(r"\n[^\S\n]*\n", lines)
    escaped = (
        escape(part.strip(), quote=False).replace("\xa0", "&nbsp;") for part in parts
    )  # as nh3 writes it
    return "\n".join(f"<p>{part}</p>" for part in escaped if part)


def lines_to_html(text: str) -> str:
    """The same, and every line begins where it does in the text."""
    return re.sub(r"(?<!</p>)\n", "<br>\n", text_to_html(text))
