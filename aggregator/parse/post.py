"""Posts as Jekyll has them: front matter, then HTML or Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from aggregator.errors import ParseError
from aggregator.model import Batch, Entry, Feed, Person
from aggregator.parse import contents, fields
from aggregator.parse.blocks import write_code
from aggregator.parse.filename import find_syntax, split_file_name
from aggregator.parse.frontmatter import split_front_matter
from aggregator.parse.hints import Hints
from aggregator.parse.liquid import drop_lines, find_code
from aggregator.parse.plain import clean_text
from aggregator.parse.sniff import is_whole_page
from aggregator.parse.whereabouts import (
    ADRIFT,
    Settled,
    find_address,
    find_link,
    leads_nowhere,
    settle,
    tell_without_base,
)
from aggregator.text.dates import ParsedDate, parse_date
from aggregator.text.html import first_sentence
from aggregator.text.language import guess_language, language_tag
from aggregator.text.posts import recognise_post, unwrap_body
from aggregator.text.urls import checked_url
from aggregator.text.xmlchars import strip_forbidden

_KEYS = {  # our word -> the customary keys, the first that is there counts
    "id": ("id", "guid", "uuid"),
    "title": ("title",),
    "link": ("externe_link", "external_link", "external_url", "link", "canonical_url", "permalink"),
    "image": ("feature_image", "featured_image", "image", "cover_image", "cover", "thumbnail", "og_image"),
    "published": ("date", "published_at", "pubDate", "created", "datum"),
    "updated": ("last_modified_at", "lastmod", "updated", "modified", "modified_at", "updated_at"),
    "summary": ("excerpt", "description", "summary", "subtitle"),
    "authors": ("authors", "author"),
    "language": ("lang", "language", "locale", "taal"),
    "rights": ("rights", "copyright", "license"),
    "comments": ("comments_url", "comments_link"),
}
_YES = frozenset(("true", "yes", "on", "y", "1"))  # YAML 1.1, as Jekyll reads it, and what people mean
_NO = frozenset(("false", "no", "off", "n", "0"))
_BLOCK = re.compile(  # a paragraph may begin with any other element, and be Markdown
    r"\s*<(?:/?(?:address|article|aside|audio|blockquote|center|dd|details|dialog|dir|div|dl|dt|embed|fieldset"
    r"|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li|main|menu|nav|noscript|object|ol|p|pre|script|section"
    r"|style|summary|svg|table|t[dhr]|tbody|tfoot|thead|ul|video)[\s/>]|!--)",
    re.IGNORECASE,
)
_FIRST_WORDS = re.compile(
    r"\s*(?:<(?!h[1-6]\b)[^<>]*>\s*)*+<(h[1-6])\b[^<>]*>(.{,2000}?)</\1>", re.DOTALL | re.IGNORECASE
)
_HEADING = re.compile(r"\s*#[ \t]+([^\n]+)(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class _FrontMatter:
    """The values by our own words."""

    values: dict[str, Any]
    renamed: dict[str, str]

    def get(self, word: str) -> object:
        keys = ((self.renamed[word],) if word in self.renamed else ()) + _KEYS.get(word, (word,))
        return next((self.values[key] for key in keys if key in self.values), None)

    def text(self, word: str) -> str:
        value = self.get(word)
        return fields.text(value).strip()


def read_post(text: str, hints: Hints) -> Batch:
    """One entry, or none for a draft; raises ParseError that names reason and line."""
    values, body = split_front_matter(clean_text(text))
    front = _FrontMatter(values, dict(hints.front_matter))
    hidden = _why_hidden(values)
    if hidden:
        return Batch(feed=Feed(), entries=(), kind="jekyll", warnings=(f"{hidden}: it is not published",))
    if not values and not body.strip():
        raise ParseError("is empty: there is no text in it")
    dated, named = split_file_name(hints.path)
    heading = None if front.text("title") or named else _HEADING.match(body)
    html = _render(body[heading.end() :] if heading else body, hints)
    link = find_link(front.text("link"), hints) or checked_url(hints.url)
    settled = settle(html, link, hints)
    title = _title(front, _bare(heading[1]) if heading else "", hints.path) or _find_title(html, hints)
    entry = replace(_entry(front, settled, hints, dated, link), title=title, echo=recognise_post(text))
    warnings = (ADRIFT,) if settled.adrift or _is_adrift(front, hints) else ()
    return Batch(feed=Feed(language=entry.language), entries=(entry,), kind="jekyll", warnings=warnings)


def _bare(heading: str) -> str:
    """The words of a heading, without the signs that may close it."""
    from aggregator.parse.kramdown import bare_heading

    told = bare_heading(heading)
    return told.rstrip("#").rstrip(" \t") or told[:1]


def _is_adrift(front: _FrontMatter, hints: Hints) -> bool:
    told = (front.text("link"), _picture(front.get("image")), front.text("comments"))
    return any(leads_nowhere(one, hints) for one in told)


def _entry(front: _FrontMatter, text: Settled, hints: Hints, dated: str, link: str | None) -> Entry:
    """All but the title.  The key is what it would be without `base`, so that adding that edits the post."""
    lasting = checked_url(front.text("link"), hints.url) or checked_url(hints.url)
    published = _date(front, "published", hints.timezone) or parse_date(dated, hints.timezone)
    updated = _date(front, "updated", hints.timezone)
    content = contents.content(text.html, text.base, hints.max_entry)
    words = contents.summary(content)
    summary = contents.summary(front.text("summary"))
    return Entry(
        key=strip_forbidden(front.text("id")) or lasting or hints.path,
        link=link,
        authors=fields.persons(_authors(front.get("authors"))),
        published=published.when if published else None,
        precision=published.precision if published else "second",
        updated=updated.when if updated else None,
        summary="" if contents.says_the_same(summary, words) else summary,
        content=content,
        language=language_tag(front.text("language") or hints.language) or guess_language(words),
        categories=fields.categories((term, None, None) for term in _terms(front)),
        image=find_address(_picture(front.get("image")), hints),
        rights=fields.title(front.text("rights")) or None,
        comments=find_address(front.text("comments"), hints),
        provenance=hints.path,
    )


def _title(front: _FrontMatter, heading: str, path: str) -> str:
    """As given; else the heading that the body begins with; else the words of a dated file's name."""
    _, words = split_file_name(path)
    return (
        fields.title(front.text("title"))
        or fields.title(heading)
        or fields.title(words[:1].upper() + words[1:])
    )


def _find_title(html: str, hints: Hints) -> str:
    """The heading that the first words stand in, else the first sentence."""
    heading = _FIRST_WORDS.match(html)
    told = tell_without_base(heading[2], hints) if heading else ""
    return told or first_sentence(tell_without_base(html, hints)).removesuffix(".")


def _why_hidden(values: dict[str, Any]) -> str:
    """Why a post is none to be shown; empty for one that is.

    What is neither yes nor no hides a post: that is soon mended, and what was shown by mistake is not.
    """
    for key, shown, hidden in (("published", _YES, _NO), ("draft", _NO, _YES)):
        told = " ".join(fields.text(values.get(key)).split())
        if told.lower() in hidden:
            return "is a draft"
        dated = key == "published" and parse_date(told)  # some write there when
        if key in values and told.lower() not in shown and not dated:
            return f"has `{key}: {told[:40]}`, which is neither true nor false"
    return ""


def _date(front: _FrontMatter, word: str, zone: tzinfo) -> ParsedDate | None:
    told = front.text(word)
    found = parse_date(told, zone)
    if told and not found:
        raise ParseError(f"has a date that is none: {told[:40]}")
    return found


def _authors(value: object) -> Iterator[Person | None]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield fields.person(one.get("name"), one.get("email"), one.get("url") or one.get("uri"))
        elif one:
            yield fields.person(one)


def _terms(front: _FrontMatter) -> Iterator[str]:
    """`category` is one term; the others are lists, or texts parted by commas, else by spaces (Jekyll)."""
    own = front.renamed.get("categories")
    for key in filter(None, (own, "category", "categories", "tags", "tag", "keywords")):
        value = front.values.get(key)
        if isinstance(value, list):
            yield from map(fields.text, value)
        elif isinstance(value, str):
            alone = key in {"category", "tag"}
            yield from [value] if alone else value.split("," if "," in value else None)


def _picture(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("path") or value.get("src") or value.get("feature")
    return fields.text(value)


def _render(body: str, hints: Hints) -> str:
    """HTML as it is, Markdown rendered; Liquid is never run.

    Lines of nothing but that, or of attributes, go; Liquid within a line stays as text.
    """
    bare = unwrap_body(body)
    if bare != body or len(bare) > hints.max_entry or _is_html(bare, find_syntax(hints.path)):
        return drop_lines(write_code(bare), find_code)
    from aggregator.parse.markdown import find_shown_code, render_markdown

    return render_markdown(drop_lines(bare, find_shown_code))


def _is_html(body: str, syntax: str) -> bool:
    """What the file's name says; where that says nothing, HTML is blocks and nothing else."""
    if syntax == "html" or is_whole_page(body.lstrip()):
        return True
    return not syntax and all(map(_BLOCK.match, re.split(r"\n\s*\n", body.strip())))
