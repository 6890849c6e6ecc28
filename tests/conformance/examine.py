"""One document of the corpora: how many entries we and feedparser see, and what its suite says of them."""

import io
import json
import multiprocessing
import os
import warnings
from collections.abc import Iterator
from concurrent.futures import TimeoutError as TookTooLong
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pebble import ProcessExpired, ProcessPool

from aggregator.errors import ParseError
from aggregator.model import Batch
from aggregator.parse import Hints, read_document
from tests.conformance.expectations import Statement, judge, read_comment
from tests.conformance.twins import find_twin, judge_twin
from tests.conformance.view import View, batch_view

KINDS = ("rss", "atom", "rdf", "cdf", "json")
DEADLINE = 300.0  # seconds for one document: far more than any needs, also where much else runs


class Outcome(NamedTuple):
    """What came of a document; `refused` says why we read none, `died` what feedparser died of."""

    name: str
    ours: int | None
    theirs: int | None
    refused: str = ""
    died: str = ""
    statements: tuple[Statement, ...] = ()


def find_documents(corpora: Path) -> list[str]:
    """Every feed of the corpora, and every document of a suite that says what must come of it."""
    lines = (corpora / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    twins = {find_twin(corpora, name) for name, *_ in rows}
    wanted = [name for name, _, kind, *_ in rows if kind in KINDS or name.startswith("feedparser/")]
    return [name for name in wanted if corpora / name not in twins and not name.endswith(".md")]


def examine_all(corpora: Path) -> Iterator[Outcome]:
    """The outcome of every document, read in processes of their own: some kill the parser."""
    names = find_documents(corpora)
    context = multiprocessing.get_context("forkserver")
    with ProcessPool(max_workers=os.cpu_count() or 1, context=context) as pool:
        results = pool.map(partial(examine, corpora), names, timeout=DEADLINE).result()
        for name in names:
            try:
                yield next(results)
            except (TookTooLong, ProcessExpired) as error:
                died = "takes too long" if isinstance(error, TookTooLong) else "dies"
                alone = pool.schedule(examine, (corpora, name, False), timeout=DEADLINE)
                yield alone.result()._replace(died=died)


def examine(corpora: Path, name: str, compare: bool = True) -> Outcome:
    """The outcome of one document; `compare` also asks feedparser."""
    warnings.simplefilter("ignore")
    body = (corpora / name).read_bytes()
    url = f"http://127.0.0.1:8097/tests/{name.partition('/')[2]}"
    expression, headers = read_comment(body) if name.startswith("feedparser/") else ("", {})
    kind = headers.get("content-type")
    is_json = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    told = _ask_feedparser(body, url, kind) if compare and not is_json else {"entries": []}
    theirs = _count_items(body) if is_json else len(told["entries"]) if compare else None
    try:
        batch = read_document(body, Hints(url=url, media_type=kind, max_entries=10_000))
    except ParseError as error:
        refused = f"{type(error).__name__}: {error}"
        told_of = find_twin(corpora, name) or expression
        return Outcome(
            name, None, theirs, refused, "", (Statement("refused", False, refused),) if told_of else ()
        )
    seen = batch_view(batch, told, url)
    judged = _judge(corpora, name, expression, body, kind, seen)
    return Outcome(name, _count(batch), theirs, "", "", tuple(judged))


def _count(batch: Batch) -> int | None:
    return len(batch.entries) if batch.kind == "feed" else None


def _judge(
    corpora: Path, name: str, expression: str, body: bytes, kind: str | None, seen: View
) -> Iterator[Statement]:
    if expression:
        yield from judge(expression, seen, body, kind)
    elif twin := find_twin(corpora, name):
        yield from judge_twin(name, twin, seen)


def _ask_feedparser(body: bytes, url: str, kind: str | None) -> dict[str, Any]:
    import feedparser

    headers = {"content-location": url} | ({"content-type": kind} if kind else {})
    # What takes its time and changes neither entries nor types.
    try:
        return dict(
            feedparser.parse(
                io.BytesIO(body),
                response_headers=headers,
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        )
    except Exception as error:  # noqa: BLE001 - whatever it raises, it read nothing
        return {"entries": [], "error": repr(error)}


def _count_items(body: bytes) -> int | None:
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except ValueError:
        return None
    items = document.get("items") if isinstance(document, dict) else None
    return sum(isinstance(one, dict) for one in items) if isinstance(items, list) else None
