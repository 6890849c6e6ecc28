"""What the itunes elements say of a podcast or an episode."""

from collections.abc import Mapping

from aggregator.model import Podcast
from aggregator.parse import fields
from aggregator.parse.addresses import address
from aggregator.text.urls import checked_url

_KEYS = frozenset(
    {"publisher_detail", "_owned"}
    | {f"itunes_{name}" for name in ("title", "subtitle", "author", "image", "duration", "season", "episode")}
    | {f"itunes_{name}" for name in ("explicit", "block", "complete", "new-feed-url", "type", "episodetype")}
)
_EXPLICIT = {"yes": True, "true": True, "explicit": True, "no": False, "false": False, "clean": False}
_TYPES = frozenset({"episodic", "serial", "full", "trailer", "bonus"})


def podcast(raw: Mapping[str, object], base: str) -> Podcast | None:
    """The Podcast, None where no itunes element says anything."""
    if _KEYS.isdisjoint(raw):
        return None
    owners = fields.mappings(raw.get("publisher_detail"))
    owner = next((fields.person(one.get("name"), one.get("email")) for one in owners), None)
    kind = _word(raw, "episodetype") or _word(raw, "type")
    found = Podcast(
        title=fields.title(raw.get("itunes_title")),
        subtitle=fields.title(raw.get("itunes_subtitle")),
        author=fields.name(raw.get("itunes_author")),
        owner=owner if raw.get("_owned") else None,
        image=address(raw.get("itunes_image"), base),
        type=kind if kind in _TYPES else None,
        duration=fields.seconds(raw.get("itunes_duration")),
        season=_number(raw, "season"),
        episode=_number(raw, "episode"),
        explicit=_EXPLICIT.get(_word(raw, "explicit")),
        block=_word(raw, "block") == "yes",
        complete=_word(raw, "complete") == "yes",
        moved_to=checked_url(fields.text(raw.get("itunes_new-feed-url"))),
    )
    return found if found != Podcast() else None


def _word(raw: Mapping[str, object], name: str) -> str:
    return fields.text(raw.get(f"itunes_{name}")).strip().lower()


def _number(raw: Mapping[str, object], name: str) -> int | None:
    digits = _word(raw, name)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None
