"""Raw texts: an optional date in front, then paragraphs parted by empty lines."""

import re
from datetime import tzinfo

from aggregator.errors import ParseError
from aggregator.model import Batch, Entry, Feed
from aggregator.parse import contents, fields
from aggregator.parse.filename import split_file_name
from aggregator.parse.hints import Hints
from aggregator.text.dates import ParsedDate, parse_date
from aggregator.text.html import first_sentence
from aggregator.text.language import guess_language, language_tag
from aggregator.text.urls import checked_url
from aggregator.text.xmlchars import drop_escapes, strip_forbidden

_HEADING = re.compile(  # not the first of several comments, nor an ornament
    r"(?:# +(\S[^\n]{,200})(?!\n# )|(?=[^\n]*\w)(\S[^\n]{,200})\n(?:={3,}|-{3,}|~{3,})[ \t]*)(?:\n|\Z)"
)
_NO_HEADING = re.compile(
    r".*(?:\S {3,}\S|[\t|]|[.!?] .*\.\s*\Z|[,:;]\s*\Z)"
)  # columns, sentences, a greeting
_LABEL = re.compile(r"\s*(?:date|datum|datums|datetime)\s*:?[ \t]+", re.IGNORECASE)
_ZONE = r"(?: ?(?:Z|UTC|GMT|[A-Z]{3,4}\b|[+-]\d\d:?\d\d))?"
_WORD = r"[^\W\d_]{2,10}\.?,?[ \t]+"
_DATES = (  # the longer forms first: the text may follow on the same line
    rf"\d{{4}}-\d\d?-\d\d?(?:[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?{_ZONE})?",
    rf"(?:{_WORD})?\d\d?\.?[ \t]+{_WORD}\d{{4}}(?:[ T,]+\d\d?:\d\d(?::\d\d)?{_ZONE})?",
    rf"{_WORD}\d\d?,?[ \t]+\d{{4}}",
    r"\d\d?[./-]\d\d?[./-]\d{4}",
    r"\d{4}[./]\d\d?(?:[./]\d\d?)?",
    rf"{_WORD}\d{{4}}",
    r"\d{4}-\d\d?",
    r"\d{4}",
)
_DATE = tuple(re.compile(rf"(?:{form})(?=[\s.,;:]|\Z)") for form in _DATES)


def read_text(text: str, hints: Hints) -> Batch:
    """One entry; raises ParseError for a text without words."""
    told = clean_text(text)
    date, body = split_date(told, hints.timezone)
    date = date or parse_date(split_file_name(hints.path)[0], hints.timezone)
    body = body.strip()
    if not body:
        raise ParseError("is empty: there is no text in it")
    url = checked_url(hints.url)
    language = language_tag(hints.language) or guess_language(body)
    title, body = split_heading(body)
    title = title or first_sentence(body[: 4 * fields.MAX_TITLE]).removesuffix(".")
    entry = Entry(
        key=hints.path or hints.url,
        title=fields.title(title, literal=True),
        link=url,
        published=date.when if date else None,
        precision=date.precision if date else "second",
        content=contents.plain_content(body, hints.max_entry),
        language=language,
        provenance=hints.path,
    )
    return Batch(feed=Feed(language=entry.language), entries=(entry,), kind="text")


def clean_text(text: str) -> str:
    """The text with plain line ends, without terminal sequences and forbidden characters."""
    bare = drop_escapes(text).removeprefix("\ufeff")
    return strip_forbidden(bare.replace("\r\n", "\n").replace("\r", "\n"))


def split_heading(text: str) -> tuple[str, str]:
    """The heading that a text begins with, as `# Words` or as a line with a rule below, and what follows it.

    Where nothing follows, that is the whole text; without a heading too.
    """
    found = _HEADING.match(text)
    if not found or (found[2] and _NO_HEADING.match(found[2])):
        return "", text
    return (found[1] or found[2]).strip(), text[found.end() :].strip() or text


def split_date(text: str, zone: tzinfo) -> tuple[ParsedDate | None, str]:
    """The date that a text begins with after the word `date`, and what follows it."""
    label = _LABEL.match(text)
    if label is None:
        return None, text
    for form in _DATE:
        match = form.match(text, label.end())
        date = parse_date(match[0], zone) if match else None
        if match and date:
            return date, text[match.end() :].lstrip(" \t.,;:")
    line, _, rest = text[label.end() :].partition("\n")
    date = parse_date(line, zone) if len(line) < 60 else None
    return (date, rest) if date else (None, text)
