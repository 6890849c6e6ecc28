"""What every format writes of an entry: the gaps filled once, nothing left that a format forbids."""

import html as entities
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.model import (
    AlsoAt,
    Category,
    Enclosure,
    Entry,
    Feed,
    Link,
    Person,
    Picture,
    Place,
    Podcast,
    Precision,
    Site,
)
from aggregator.publish.addresses import has_host_name, page_address, web_address
from aggregator.publish.characters import break_tags, drop_turns, drop_unseen, repair, shows_nothing
from aggregator.publish.media_types import media_type
from aggregator.publish.words import choose_words
from aggregator.text.html import html_to_text, shorten, text_to_html
from aggregator.text.ids import is_canonical
from aggregator.text.language import registered_language
from aggregator.text.pictures import name_picture, name_shown
from aggregator.text.titles import make_title
from aggregator.text.xmlchars import strip_forbidden

EXCERPT = 300  # characters of the plain text that stands in for a missing summary
_LOOKED_AT = 20_000  # characters of a content of which an excerpt is made: each document asks for it anew
_EMAIL = re.compile(r"[A-Za-z0-9_.+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9][A-Za-z0-9-]*")
_MAIL_IN_NAME = re.compile(rf"<{_EMAIL.pattern}>")
_SCHEME = re.compile(r"https?://(?=[^/])[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry ready to be written: `title`, `authors` and `body` are never empty."""

    id: str
    title: str
    link: str | None
    authors: tuple[Person, ...]
    own_authors: bool  # the entry named them itself
    contributors: tuple[Person, ...]
    published: datetime
    updated: datetime
    precision: Precision
    summary: str  # plain text, may be empty
    content: str  # HTML, may be empty
    body: str  # HTML: the content, else the summary, else a link
    language: str | None
    categories: tuple[Category, ...]
    enclosures: tuple[Enclosure, ...]  # each with a type
    image: str | None
    rights: str
    comments: str | None
    links: tuple[Link, ...]
    source: Feed | None
    picture: Picture | None  # the image, with its size where that is told
    further: tuple[Picture, ...]  # other pictures that belong to it, none of them a file or in the content
    credits: tuple[Person, ...]
    place: Place | None
    podcast: Podcast | None
    also_at: tuple[AlsoAt, ...] = ()

    @property
    def excerpt(self) -> str:
        """The summary, else the beginning of the content; plain text, perhaps empty."""
        return self.summary or shorten(drop_turns(html_to_text(self.content[:_LOOKED_AT])), EXCERPT)

    @property
    def all_rights(self) -> str:
        """Its rights, else its source's; one line, perhaps empty."""
        return self.rights or one_line(self.source.rights or "" if self.source else "")

    @property
    def separate_image(self) -> str | None:
        """The image, unless it is an enclosure already."""
        return None if any(one.url == self.image for one in self.enclosures) else self.image


def make_item(entry: Entry, site: Site, language: str) -> Item:
    """Complete an entry for a document in `language`."""
    published = entry.published or entry.updated or site.epoch
    content, summary = _clean_content(entry.content), drop_turns(drop_unseen(clean_text(entry.summary)))
    link, own = page_address(entry.link), clean_people(entry.authors)
    title = _title(entry, summary, content, link, language)
    return Item(
        id=strip_forbidden(entry.id),
        title=title,
        link=link,
        authors=own or _inherit(entry.source) or _stand_in(entry.source, site),
        own_authors=bool(own),
        contributors=clean_people(entry.contributors),
        published=published,
        updated=entry.updated or published,
        precision=entry.precision,
        summary=summary,
        content=content,
        body=content or text_to_html(summary) or _pointer(link, title),
        language=registered_language(entry.language),
        categories=_categories(entry.categories),
        enclosures=_enclosures(entry.enclosures),
        image=web_address(entry.image),
        rights=one_line(entry.rights or ""),
        comments=page_address(entry.comments),
        links=_links(entry.links),
        source=entry.source,
        picture=_picture(entry),
        further=tuple(_further(entry, content)),
        credits=clean_people(entry.credits),
        place=entry.place,
        podcast=entry.podcast,
        also_at=_also_at(entry.also_at, link),
    )


def clean_text(text: str) -> str:
    """The text with line ends of one kind, without forbidden and without misread characters."""
    return strip_forbidden(repair(text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _clean_content(html: str) -> str:
    cleaned = clean_text(html)
    return "" if shows_nothing(cleaned) else cleaned


def one_line(text: str) -> str:
    """The clean text with its white space folded; nothing where there is nothing to see."""
    return " ".join(drop_turns(drop_unseen(clean_text(text))).split())


def clean_people(people: Iterable[Person]) -> tuple[Person, ...]:
    """Those that have a name or an address by which to call them, each once."""
    cleaned = (clean_person(person) for person in people)
    return tuple(dict.fromkeys(person for person in cleaned if person.name))


def clean_person(person: Person) -> Person:
    """The person with a name wherever one can be had, and no address that is not well formed."""
    email = (person.email or "").strip()
    email = email if _EMAIL.fullmatch(email) else ""
    uri = page_address(person.uri)
    called = _MAIL_IN_NAME.sub("", one_line(person.name)).strip()
    name = break_tags(called) or email or (urlsplit(uri).hostname or "" if uri else "")
    return replace(person, name=name, email=email or None, uri=uri)


def _picture(entry: Entry) -> Picture | None:
    address = web_address(entry.image)
    if address is None:
        return None
    sizes = (one for one in entry.pictures if web_address(one.url) == address)
    return _clean_picture(next(sizes, Picture(address)), address)


def _further(entry: Entry, content: str) -> Iterator[Picture]:
    """Those beside the image: what is given as a file, or seen in the content, is not said again."""
    found = [one for one in entry.pictures if one.further]
    if not found:
        return
    given = {web_address(one) for one in (entry.image, *(file.url for file in entry.enclosures))}
    shown = name_shown(content)
    for one in found:
        address = web_address(one.url)
        if address and address not in given and name_picture(address) not in shown:
            yield _clean_picture(one, address)


def _clean_picture(picture: Picture, address: str) -> Picture:
    return replace(picture, url=address, description=break_tags(one_line(picture.description)))


def _inherit(source: Feed | None) -> tuple[Person, ...]:
    """The feed's authors, who are those of its entries (RFC 4287 section 4.2.1, JSON Feed 1.1).

    Not who only edits or owns it, and nobody of whom no more than an address is known.
    """
    people = clean_people(one for one in source.authors if not one.role) if source else ()
    return tuple(one for one in people if not _EMAIL.fullmatch(one.name))


def _stand_in(source: Feed | None, site: Site) -> tuple[Person, ...]:
    """Many readers show no atom:source, so the source's title stands where they show the author."""
    if source and (title := one_line(source.title)):
        return (Person(name=title, uri=page_address(source.link)),)
    return (site_author(site),)


def site_author(site: Site) -> Person:
    """Who answers for all that is published."""
    known = clean_person(site.author) if site.author else Person()
    return (
        known if known.name else Person(name=one_line(site.title) or urlsplit(site.url).hostname or site.tag)
    )


def _title(entry: Entry, summary: str, content: str, link: str | None, language: str) -> str:
    title = one_line(entry.title)
    if title:
        return title
    return one_line(make_title(summary, content)) or link or choose_words(entry.language or language).untitled


def _pointer(link: str | None, title: str) -> str:
    """For an entry that is a title only: a reader shows the title already, so say where the link leads."""
    if link is None:
        return text_to_html(title)
    place = urlsplit(link).hostname or link
    return f'<p><a href="{entities.escape(link)}">{entities.escape(place, quote=False)}</a></p>'


def _categories(categories: Iterable[Category]) -> tuple[Category, ...]:
    kept: dict[tuple[str, str | None], Category] = {}
    for category in categories:
        term, label = one_line(category.term), one_line(category.label or "")
        scheme = (category.scheme or "").strip()
        clean = Category(term or label, scheme if _is_scheme(scheme) else None, label or None)
        if clean.term:
            kept.setdefault((clean.term, clean.scheme), clean)
    return tuple(kept.values())


def _is_scheme(scheme: str) -> bool:
    return bool(_SCHEME.fullmatch(scheme)) or is_canonical(scheme)


def _enclosures(enclosures: Iterable[Enclosure]) -> tuple[Enclosure, ...]:
    kept: dict[str, Enclosure] = {}
    for enclosure in enclosures:
        url = web_address(enclosure.url)
        if url is None:
            continue
        length = enclosure.length if enclosure.length is not None and enclosure.length >= 0 else None
        title = one_line(enclosure.title or "") or None
        clean = replace(enclosure, url=url, type=media_type(enclosure.type, url), length=length, title=title)
        kept.setdefault(url, clean)
    return tuple(kept.values())


def _links(links: Iterable[Link]) -> tuple[Link, ...]:
    kept: dict[tuple[str, str], Link] = {}
    for link in links:
        if url := page_address(link.url):
            title = one_line(link.title or "") or None
            kept.setdefault((link.rel, url), replace(link, url=url, title=title))
    return tuple(kept.values())


def _also_at(places: Iterable[AlsoAt], link: str | None) -> tuple[AlsoAt, ...]:
    """Each place once; the entry's own page is no other, but may be where we have it from."""
    kept: dict[str, AlsoAt] = {}
    for place in places:
        url = page_address(place.url)
        if url and (url != link or place.relation == "via"):
            kept.setdefault(url, AlsoAt(url, one_line(place.title), place.relation))
    return tuple(kept.values())


_RANK = {"audio": 0, "video": 0, "image": 2}


def best_enclosure(enclosures: Iterable[Enclosure]) -> Enclosure | None:
    """The one that RSS may carry: sound or film, else any file, else a picture; the first of equals."""
    fitting = (one for one in enclosures if has_host_name(one.url))
    return min(
        fitting, key=lambda one: _RANK.get((one.type or "").lower().partition("/")[0], 1), default=None
    )
