"""Entries as posts for Jekyll: file names and front matter as a site writes its own."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import yaml

from aggregator.model import Document, Entry, Site
from aggregator.publish.item import Item, make_item, one_line
from aggregator.publish.moments import tell_locally, to_whole_minutes
from aggregator.text.html import plain_text
from aggregator.text.posts import CLOSING, DIGEST, OPENING, sign_post
from aggregator.text.slugs import MAX_SLUG, slug

MEDIA_TYPE = "text/markdown"
_HASH = 8  # digits behind a name that its title alone does not make


class _Quoted(str):
    """A text that no version of YAML takes for anything else."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Texts in double quotes, as the posts of the site have them."""


_Dumper.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def write_post(entry: Entry, categories: Sequence[str], site: Site, path: str) -> Document:
    """The entry as it is shown, as a post at `path`; `categories` are the ids of those that show it.

    The body is one block of HTML without an empty line, which Markdown leaves alone, and no brace stands
    in it as itself, so that Liquid finds nothing to run: not in the post, nor in an excerpt cut from it.
    """
    item = make_item(entry, site, site.language)
    front = dict(_write_front(item, categories, site))
    dumped = yaml.dump(front, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**31)
    body = f"---\n\n{OPENING}{_write_body(item.body)}{CLOSING}\n"
    digest = sign_post(f"---\n{dumped}{body}")
    return Document(path, MEDIA_TYPE, f"---\n{dumped}{DIGEST}: {digest}\n{body}".encode())


def name_post(entry: Entry, site: Site) -> Iterator[str]:
    """File names for a post, the best first: by date and title, then with digits that are its own."""
    item = make_item(entry, site, site.language)
    when = _local(item, site)
    day, wish = f"{when.year:04}-{when:%m-%d}", slug(item.title)
    digits = hashlib.sha256(entry.id.encode("utf-8", "surrogatepass")).hexdigest()
    if wish and wish == _spell(item.title):
        yield f"{day}-{wish}.md"
    for length in (_HASH, 2 * _HASH, len(digits)):
        yield f"{day}-{wish or 'post'}-{digits[:length]}.md"


def _write_front(item: Item, categories: Sequence[str], site: Site) -> Iterator[tuple[str, Any]]:
    yield "layout", "post"
    yield "title", _escape(item.title)
    yield "date", format_datetime(_local(item, site))
    if item.updated > item.published:
        yield "last_modified_at", format_datetime(item.updated.astimezone(_local(item, site).tzinfo))
    if len(categories) == 1:
        yield "category", categories[0]
    elif categories:
        yield "categories", list(categories)
    if item.link:
        yield "externe_link", _Quoted(_shield(item.link))
    if item.image:
        yield "feature_image", _Quoted(_shield(item.image))
    yield "id", _Quoted(item.id)
    if item.source and (name := one_line(item.source.title)):
        yield "source", _escape(name)


def _local(item: Item, site: Site) -> datetime:
    """The site's own time; what is known to the day or month only stays in that."""
    return to_whole_minutes(tell_locally(item.published, item.precision, site.timezone))


def _escape(text: str) -> _Quoted:
    """Plain text for a theme that writes it into HTML as it is; without markup in it, as it is."""
    return _Quoted(html.escape(text, quote=False) if "<" in text or plain_text(text) != text else text)


def _shield(address: str) -> str:
    """An address that ends no attribute and opens no tag of Liquid."""
    return re.sub(r"[\"<>{}]", lambda found: f"%{ord(found[0]):02X}", address)


def _write_body(body: str) -> str:
    """Without empty lines outside of preformatted text, and within it with references for line ends."""
    parts = re.split(r"(<pre\b.*?</pre>)", body, flags=re.DOTALL | re.IGNORECASE)
    kept = [
        part.replace("\n", "&#10;") if place % 2 else re.sub(r"\s*\n\s*", "\n", part)
        for place, part in enumerate(parts)
    ]
    return "".join(kept).replace("{", "&#123;").replace("}", "&#125;").strip()


def _spell(title: str) -> str:
    """All of a title as a name would have it, unless letters of it cannot be spelled."""
    letters = unicodedata.normalize("NFKC", title)
    cut = any(len(word) > MAX_SLUG for word in letters.split())
    if cut or any(letter.isalnum() and not slug(letter) for letter in letters):
        return ""
    return "-".join(filter(None, map(slug, letters.split())))
