"""Rows of pages for people, kept as the fragments of feeds are."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aggregator.publish.fragments import Copy, Fragment, Fragments
from aggregator.publish.look import choose_dress
from aggregator.publish.river import Image, Other, Row, make_row
from aggregator.publish.words import Words


def gather_rows(
    copies: Sequence[Copy], kept: Fragments, language: str, words: Words, page: str | None = None
) -> list[Row]:
    """What a `page` in some language shows of entries of a publication in `language`, else its own page."""
    page = page or language
    manner = f"row {page} {language} {words.language}"
    rows: list[Row] = []
    for copy, fragment in zip(copies, kept.find(manner, [copy.digest for copy in copies]), strict=True):
        row = _recall(fragment.body) if fragment else None
        if row is None:
            row = make_row(copy.item(kept.site, page), language, words, kept.site.timezone)
            row = replace(row, html=choose_dress(kept.site.look).render_entry(row, words))
            kept.keep(manner, copy.digest, Fragment(json.dumps(row, default=_spell).encode(), ""))
        rows.append(row)
    return rows


def _spell(part: Any) -> dict[str, Any]:
    """The fields of a row, or of a part of it."""
    return {name: getattr(part, name) for name in part.__slots__}


def _recall(body: bytes) -> Row | None:
    """The row that was kept; None where these bytes are none."""
    from markupsafe import Markup

    try:
        told = json.loads(body)
        told["image"] = Image(**told["image"]) if told["image"] else None
        told["others"] = tuple(Other(**one) for one in told["others"])
        told["html"] = Markup(told["html"])  # noqa: S704 - our own template made it
        return Row(**told)
    except (ValueError, TypeError, KeyError):
        return None
