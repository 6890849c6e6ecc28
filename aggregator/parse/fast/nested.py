"""What is read of the elements that hold others: persons, pictures, media, places, sources."""

from xml.etree.ElementTree import Element

from aggregator.model import EDITOR
from aggregator.parse.fast.names import HANDLED, UnsureError
from aggregator.parse.fast.scribe import Attributes, Handler, Raw, Scribe, normal
from aggregator.parse.fast.values import leaf_text, mend, own_text

_PERSON = {"name": "name", "uri": "href", "url": "href", "homepage": "href", "email": "email"}
_OWNER = {"itunes_name": "name", "itunes_email": "email", "name": "name", "email": "email"}
_IMAGE = frozenset({"title", "link", "description", "url", "width", "height"})
_TEXT_INPUT = frozenset({"title", "link", "description", "name"})
_SCOPING = frozenset({"base", "lang"})


def read_author(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """An author, by elements or by text."""
    people = scribe.context.setdefault("authors", [])
    people.append({})
    _read_person(scribe, element, people[-1])
    name = mend(own_text(element))
    if name and not people[-1]:
        people[-1]["name"] = name


def read_editor(scribe: Scribe, element: Element, told: Attributes) -> None:
    """Who edits a feed."""
    read_author(scribe, element, told)
    scribe.context["authors"][-1]["role"] = EDITOR


def read_itunes_author(scribe: Scribe, element: Element, told: Attributes) -> None:
    """An author, who is the podcast's too."""
    scribe.context["itunes_author"] = leaf_text(element)
    read_author(scribe, element, told)


def read_contributor(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """A contributor by elements."""
    people = scribe.context.setdefault("contributors", [])
    people.append({})
    _read_person(scribe, element, people[-1])


def read_named_contributor(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """A contributor by text."""
    scribe.context.setdefault("contributors", []).append({"name": leaf_text(element)})


def _read_person(scribe: Scribe, element: Element, person: Raw) -> None:
    for child in element:
        name = scribe.names[child.tag]
        key = _PERSON.get(name)
        if key is None:
            _pass_by(child, name)
        else:
            person[key] = _address(scribe, child) if key == "href" else leaf_text(child)


def _address(scribe: Scribe, element: Element) -> str:
    if element.attrib:
        _refuse_scope(normal(element))
    return scribe.address(element)


def _refuse_scope(told: Attributes) -> None:
    if any(key.rpartition(":")[2] in _SCOPING for key in told):
        raise UnsureError


def _pass_by(element: Element, name: str) -> None:
    """An element of another vocabulary that says nothing here."""
    foreign = "_" in name and not name.startswith(HANDLED)
    if not foreign or len(element) or (element.attrib and (element.text or "").strip()):
        raise UnsureError


def read_owner(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """Whom a podcast belongs to."""
    for child in element:
        key = _OWNER.get(scribe.names[child.tag])
        if key is None:
            raise UnsureError
        scribe.context.setdefault("publisher_detail", {})[key] = leaf_text(child)
    scribe.context["_owned"] = True


def read_image(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """The picture of a channel; in an item an address."""
    scribe.title_depth = -1
    if scribe.in_entry:
        value = scribe.value(element)
        if not value:
            raise UnsureError
        scribe.store("_image", value)
        return
    image = scribe.feed.setdefault("image", {})
    for child in element:
        name = scribe.names[child.tag]
        if name not in _IMAGE:
            _pass_by(child, name)
        value = leaf_text(child)
        if name == "url":
            image["href"] = _address(scribe, child)
        elif name == "title" and value:
            scribe.title_depth = scribe.depth + 1


def read_text_input(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """Nothing; but the title in it is one."""
    scribe.title_depth = -1
    for child in element:
        name = scribe.names[child.tag]
        if name not in _TEXT_INPUT:
            raise UnsureError
        if leaf_text(child) and name == "title":
            scribe.title_depth = scribe.depth + 1


def read_group(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """Media that are the same in other forms, with what is said of them."""
    context = scribe.context
    context["_groups"] = context["_group"] = context.get("_groups", 0) + 1
    scribe.take_children(element)
    context.pop("_group", None)


def read_media(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A file, with what is said of it."""
    group = scribe.context.get("_group", 0)
    media = {**told, "_group": group}
    scribe.context.setdefault("media_content", []).append(media)
    scribe.context["_media"] = media
    scribe.take_children(element)
    scribe.context.pop("_media", None)


def read_thumbnail(scribe: Scribe, element: Element, told: Attributes) -> None:
    """A small picture, by attribute or by text."""
    thumbnail = dict(told)
    scribe.context.setdefault("media_thumbnail", []).append(thumbnail)
    url = scribe.address(element)
    if url.strip():
        thumbnail.setdefault("url", url)


def read_credit(scribe: Scribe, element: Element, told: Attributes) -> None:
    """Who had a part in it."""
    credit = dict(told)
    scribe.context.setdefault("media_credit", []).append(credit)
    name = scribe.value(element)
    if name.strip():
        credit["content"] = name


def read_media_license(scribe: Scribe, element: Element, told: Attributes) -> None:
    """The license of media; the first one counts."""
    found = scribe.context.setdefault("media_license", dict(told))
    value = scribe.value(element)
    if value.strip():
        found["content"] = value


def place_of(shape: str, least: int = 0) -> Handler:
    """Of a georss element with coordinates."""

    def read(scribe: Scribe, element: Element, _told: Attributes) -> None:
        where: Raw = {}
        scribe.context["where"] = where
        try:
            numbers = [float(number) for number in leaf_text(element).replace(",", " ").split()]
        except ValueError:
            return
        pairs = [(east, north) for north, east in zip(*[iter(numbers)] * 2, strict=False)]
        if len(pairs) >= least:
            where |= {"type": shape, "coordinates": _wrap(shape, pairs)}

    return read


def _wrap(shape: str, pairs: list[tuple[float, float]]) -> object:
    """The coordinates as feedparser gives them."""
    if shape == "Point":
        return pairs[0]
    if shape == "Polygon":
        return (pairs,)
    return tuple(pairs) if shape == "Box" else pairs


def read_source(scribe: Scribe, element: Element, told: Attributes) -> None:
    """Where an entry comes from."""
    scribe.title_depth = -1
    source: Raw = {"href": told["url"]} if "url" in told else {}
    if len(element):
        if source or not scribe.atom or not scribe.in_entry:
            raise UnsureError
        scribe.take_source(element, source)
    title = mend(own_text(element))
    if title:
        source["title"] = title
    scribe.context["source"] = source


def pass_over_chapters(scribe: Scribe, element: Element, _told: Attributes) -> None:
    """Nothing of the chapters of an episode."""
    if any(scribe.names[child.tag] != "psc_chapter" or len(child) for child in element):
        raise UnsureError
