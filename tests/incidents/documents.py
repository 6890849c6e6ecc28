"""The documents that the sources of a story send, in the format that the story names."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from typing import Any

Item = Mapping[str, Any]


def write(form: str, items: Sequence[Item], day: datetime) -> tuple[str, str]:
    """The document and its media type; `day` completes times that name none."""
    if form == "json":
        return _write_json(items, day), "application/feed+json"
    if form == "atom":
        return _write_atom(items, day), "application/atom+xml"
    return _write_rss(items, day), "application/rss+xml"


def moment(value: object, day: datetime) -> datetime:
    """`09:12`, `09:12:41`, `09:12+02:00` on `day`, or a whole date."""
    text = str(value)
    if len(text.partition("+")[0]) <= 8:
        text = f"{day:%Y-%m-%d}T{text}"
    when = datetime.fromisoformat(text.replace(" ", "T"))
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _spell(text: str, item: Item) -> str:
    """Escaped, or as the story has it where that is what it is about."""
    return text if item.get("raw") else escape(text, quote=False)


def _date(item: Item, day: datetime) -> datetime | None:
    return moment(item["date"], day) if "date" in item else None


def _write_rss(items: Sequence[Item], day: datetime) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>De Krant</title>'
        "<link>https://krant.example/</link><description>Nieuws</description>\n"
        + "".join(_rss_item(item, day) for item in items)
        + "</channel></rss>\n"
    )


def _rss_item(item: Item, day: datetime) -> str:
    parts = [f"<title>{_spell(item.get('title', ''), item)}</title>"]
    if "link" in item:
        parts.append(f"<link>{escape(item['link'])}</link>")
    if "guid" in item:
        parts.append(f'<guid isPermaLink="false">{escape(item["guid"])}</guid>')
    if when := _date(item, day):
        zone = when.astimezone(timezone(when.utcoffset() or timedelta(0)))
        parts.append(f"<pubDate>{format_datetime(zone)}</pubDate>")
    if "text" in item:
        parts.append(f"<description>{_spell(escape(item['text'], quote=False), item)}</description>")
    if "file" in item:
        parts.append(f'<enclosure url="{escape(item["file"])}" type="audio/mpeg" length="4096"/>')
    if "html" in item:
        parts.append(f"<description>{escape(item['html'])}</description>")
    return f"<item>{''.join(parts)}</item>\n"


def _write_atom(items: Sequence[Item], day: datetime) -> str:
    entries = "".join(_atom_entry(item, day) for item in items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>De Krant</title><id>https://krant.example/feed</id>"
        f"<updated>{day:%Y-%m-%dT%H:%M:%SZ}</updated>\n{entries}</feed>\n"
    )


def _atom_entry(item: Item, day: datetime) -> str:
    parts = [f"<title>{_spell(item.get('title', ''), item)}</title>"]
    if "link" in item:
        parts.append(f'<link href="{escape(item["link"])}"/>')
    if "guid" in item:
        parts.append(f"<id>{escape(item['guid'])}</id>")
    if when := _date(item, day):
        parts.append(f"<published>{when.isoformat()}</published>")
    if "updated" in item:
        parts.append(f"<updated>{moment(item['updated'], day).isoformat()}</updated>")
    text = item.get("html", escape(item.get("text", ""), quote=False))
    if text:
        parts.append(f'<content type="html">{escape(text)}</content>')
    return f"<entry>{''.join(parts)}</entry>\n"


def _write_json(items: Sequence[Item], day: datetime) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "De Krant",
            "items": [_json_item(item, day) for item in items],
        }
    )


def _json_item(item: Item, day: datetime) -> dict[str, str]:
    names = {"guid": "id", "title": "title", "link": "url", "html": "content_html"}
    fields = {ours: str(item[name]) for name, ours in names.items() if name in item}
    if "text" in item:
        fields["content_html"] = escape(item["text"], quote=False)
    if when := _date(item, day):
        fields["date_published"] = when.isoformat()
    return fields
