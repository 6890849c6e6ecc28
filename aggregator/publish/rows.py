"""Rows of pages for people, kept as the fragments of feeds are."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from aggregator.publish.fragments import Copy, Fragment, Fragments
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
            kept.keep(manner, copy.digest, Fragment(json.dumps(asdict(row)).encode(), ""))
        rows.append(row)
    return rows


def _recall(body: bytes) -> Row | None:
    """The row that was kept; None where these bytes are none."""
    try:
        told = json.loads(body)
        told["image"] = Image(**told["image"]) if told["image"] else None
        told["others"] = tuple(Other(**one) for one in told["others"])
        return Row(**told)
    except (ValueError, TypeError, KeyError):
        return None
