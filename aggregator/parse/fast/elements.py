"""What is read of each element that stands in a feed, an entry or a source."""

import re
from xml.etree.ElementTree import Element

from aggregator.parse.fast.names import UnsureError
from aggregator.parse.fast.scribe import Attributes, Handler, Raw, Scribe, content_type, normal
from aggregator.parse.fast.values import leaf_text, mend, own_text, resolve
from aggregator.parse.reading import is_permalink

_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_UNTYPED = frozenset({"enclosure", "via", "related", "license"})
_RELATION = "http://www.iana.org/assignments/relation/"
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_COPIED_TYPES = _HTML_TYPES | {"text/plain"}
_BROKEN_QUERY = re.compile("&([A-Za-z0-9_]+);")
ITUNES = "http://www.itunes.com/"
_MOST_TAGS = 200
_MEDIA_SCHEME = "http://search.yahoo.com/mrss/category_schema"


def text_under(key: str) -> Handler:
    """Of an element that holds a text and nothing else."""

    def read(scribe: Scribe, element: Element, _told: Attributes) -> None:
        scribe.store(key, scribe.value(element))

    return read


def address_under(key: str) -> Handler:
    """Of an element that holds an address."""

    def read(scribe: Scribe, element: Element, _told: Attributes) -> None:
        scribe.store(key, scribe.address(element))

    return read


def markup_under(key: str, default: str = "text/plain") -> Handler:
    """Of an element whose text has a type."""

    def read(scribe: Scribe, element: Element, told: Attributes) -> None:
        detail = scribe.text(element, told, default)
        scribe.store(key, detail["value"], detail)

    return read


def word_under(key: str) -> Handler:
    """Of an element that feedparser does not know, of which it keeps the attributes if it has any."""

    def read(scribe: Scribe, element: Element, told: Attributes) -> None:
        if element.attrib:
            pass_over(scribe, element, told)
            scribe.context[key] = told
        else:
            scribe.store(key, scribe.value(element))

    return read


def pass_over(_scribe: Scribe, element: Element, _told: Attributes) -> None:
    """Nothing that anybody keeps."""
    if len(element):
        raise UnsureError


def read_title(scribe: Scribe, element: Element, told: Attributes) -> None:
    """The title; the first one counts."""
    detail = scribe.text(element, told, "text/plain")
    scribe.store("title", detail["value"], detail)
    if detail["value"]:
        scribe.title_depth = scribe.depth


def read_media_title(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A title for want of another."""
    before = scribe.title_depth
    read_title(scribe, element, told)
    scribe.title_depth = before


def read_description(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A description, which is a content where there is one already."""
    if not scribe.in_entry:
        detail = scribe.text(element, told, "text/html")
        scribe.store("subtitle", detail["value"], detail)
    elif "summary" in scribe.context and not scribe.has_content:
        read_content(scribe, element, told)
        scribe.context["content"][-1]["_again"] = True
    else:
        detail = scribe.text(element, told, "text/html")
        scribe.store("summary", detail["value"], detail)


def read_media_description(scribe: Scribe, element: Element, told: Attributes) -> None:
    """What is in a film or a picture, with the type that is told for it."""
    value = scribe.value(element)
    kind = told.get("type", "")
    scribe.store("media_description", value, {"type": kind, "value": value})
    if "_media" in scribe.context:
        scribe.context["_media"] |= {"_description": value, "_html": "html" in kind}


def read_summary(scribe: Scribe, element: Element, told: Attributes) -> None:
    """As a description, but a plain one."""
    if "summary" in scribe.context and not scribe.has_content:
        read_content(scribe, element, told)
    else:
        detail = scribe.text(element, told, "text/plain")
        scribe.store("summary", detail["value"], detail)


def read_content(scribe: Scribe, element: Element, told: Attributes) -> None:
    """Atom's content."""
    more: Raw = {"src": told["src"]} if told.get("src") else {}
    if told.get("type", "").lower() == "text/plain":
        more["_lines"] = True
    _read_text(scribe, element, told, "text/plain", more)


def read_encoded(scribe: Scribe, element: Element, told: Attributes) -> None:
    """The full text of an RSS item."""
    _read_text(scribe, element, told, "text/html", {})


def _read_text(scribe: Scribe, element: Element, told: Attributes, default: str, more: Raw) -> None:
    scribe.has_content = True
    detail = scribe.text(element, told, default)
    scribe.context.setdefault("content", []).append(detail | more)
    if detail["type"] in _COPIED_TYPES:
        scribe.context.setdefault("summary", detail["value"])


def read_body(scribe: Scribe, element: Element, told: Attributes) -> None:
    """The full text of an RSS item as XHTML."""
    known = scribe.has_content
    _read_text(scribe, element, told, "application/xhtml+xml", {})
    scribe.has_content = known


def read_link(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A link by attribute or, as RSS has it, by text."""
    link = _link_attributes(told)
    context = scribe.context
    if "href" in link:
        link["href"] = resolve(scribe.scope.base, link["href"])
    context.setdefault("links", []).append(link)
    if "href" in link:
        if len(element) or (scribe.in_source and own_text(element)):
            raise UnsureError
        if link["rel"] == "alternate" and content_type(link["type"]) in _HTML_TYPES:
            context["link"] = link["href"]
        return
    address = scribe.address(element)
    if scribe.in_entry and not scribe.in_source:
        address = address.replace("&amp;", "&")
    address = _BROKEN_QUERY.sub(r"&\g<1>", address)
    context["link"] = address
    if address or not scribe.in_entry or scribe.in_source:
        link["href"] = address


def _link_attributes(told: Attributes) -> Attributes:
    """What `judge` makes of them, and feedparser of those."""
    link = dict(told)
    for name in ("uri", "url"):
        if _OTHER_SCHEME.match(link.get(name, "")):
            del link[name]
    if "rel" in link:
        link["rel"] = link["rel"].strip().lower().removeprefix(_RELATION)
    if link.get("rel") in _UNTYPED:
        link.setdefault("type", "")
    link.setdefault("rel", "alternate")
    link.setdefault("type", "application/atom+xml" if link["rel"] == "self" else "text/html")
    return _with_href(link)


def _with_href(told: Attributes) -> Attributes:
    """`url` and `uri` are other words for `href`, and better ones."""
    href = told.get("url", told.get("uri", told.get("href")))
    if href:
        told.pop("url", None)
        told.pop("uri", None)
        told["href"] = href
    return told


def read_enclosure(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A file."""
    pass_over(scribe, element, told)
    scribe.context.setdefault("links", []).append({**_with_href(dict(told)), "rel": "enclosure"})


def read_id(scribe: Scribe, element: Element, told: Attributes) -> None:
    """The id, which may be the link too."""
    value = scribe.value(element)
    is_link = told.get("ispermalink", "true") == "true"
    scribe.store("id", value)
    scribe.context.setdefault("_permalink", is_permalink(told))
    if is_link:
        scribe.context.setdefault("link", value)


def read_license(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A license by reference."""
    pass_over(scribe, element, told)
    _add_license(scribe, told.get("rdf:resource"))


def read_common_license(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """A license by its address."""
    _add_license(scribe, scribe.value(element))


def _add_license(scribe: Scribe, href: str | None) -> None:
    scribe.context.setdefault("links", []).append(
        {"rel": "license", "href": href} if href else {"rel": "license"}
    )


def add_tag(scribe: Scribe, term: str | None, scheme: str | None, label: str | None) -> None:
    """A term, once."""
    tags = scribe.context.setdefault("tags", [])
    if len(tags) >= _MOST_TAGS:  # beyond them `judge` leaves some out
        raise UnsureError
    tag = {"term": term, "scheme": scheme, "label": label}
    if (term or scheme or label) and tag not in tags:
        tags.append(tag)


def read_category(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A term by attribute or by text."""
    add_tag(scribe, told.get("term"), told.get("scheme", told.get("domain")), told.get("label"))
    _end_category(scribe, scribe.value(element))


def read_media_category(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A term of a scheme that need not be told."""
    read_category(scribe, element, {"scheme": _MEDIA_SCHEME, **told})


def read_itunes_category(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A term, and those below it."""
    add_tag(scribe, told.get("text"), ITUNES, None)
    for child in element:
        if scribe.names[child.tag] != "itunes_category":
            raise UnsureError
        read_itunes_category(scribe, child, normal(child))
    _end_category(scribe, mend(own_text(element)))


def _end_category(scribe: Scribe, value: str) -> None:
    tags = scribe.context.get("tags")
    if not value:
        return
    if tags and not tags[-1]["term"]:
        tags[-1]["term"] = value
    else:
        add_tag(scribe, value, None, None)


def terms_of(scheme: str | None) -> Handler:
    """Of an element that holds several terms with commas between."""

    def read(scribe: Scribe, element: Element, _told: Attributes) -> None:
        for term in scribe.value(element).split(","):
            if term.strip() and not element.attrib:
                add_tag(scribe, term.strip(), scheme, None)

    return read


def read_picture(scribe: Scribe, element: Element, told: Attributes) -> None:
    """The picture of a podcast or an episode, by attribute or by text."""
    href = told.get("href") or told.get("url")
    if href:
        scribe.context["image"] = {"href": href}
    for found in (href, leaf_text(element)):
        if found:
            scribe.context.setdefault("itunes_image", found)
            scribe.context.setdefault("image", {"href": found})


def skipped_under(key: str) -> Handler:
    """Of an hour or a day at which a channel has nothing new."""

    def read(scribe: Scribe, element: Element, _told: Attributes) -> None:
        skipped = scribe.feed.setdefault(key, [])
        value = scribe.value(element)
        if value and not scribe.in_entry and len(skipped) < _MOST_SKIPPED:
            skipped.append(value)

    return read


_MOST_SKIPPED = 100
