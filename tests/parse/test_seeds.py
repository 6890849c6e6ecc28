"""The user's two articles, and what must come of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.model import Batch
from aggregator.parse import Hints, parse_document

pytestmark = pytest.mark.corpus


def read(shared: Path, name: str) -> Batch:
    return parse_document((shared / "seeds" / name).read_bytes(), Hints(path=name))


def test_the_post(shared: Path) -> None:
    batch = read(shared, "001_1484a9e446fc1596.txt")
    (entry,) = batch.entries
    assert batch.kind == "jekyll"
    assert entry.title == "Nederlandse missie in Syrië? 'Kalifaat is weg, maar IS nog niet verslagen'"
    assert entry.published == datetime(2019, 6, 27, 18, 47, 47, tzinfo=UTC)
    assert (entry.precision, entry.updated, entry.language) == ("second", None, "nl")
    assert entry.link == entry.key == "https://nos.nl/l/2290980"
    assert entry.image == "https://nos.nl/data/image/2019/06/27/559591/1008x567.jpg"
    assert [category.term for category in entry.categories] == ["nieuws"]
    assert entry.content.startswith("<p>")
    assert entry.content.endswith("</p>")
    assert (entry.content.count("<p>"), entry.content.count("<h2>")) == (7, 1)


def test_the_raw_text(shared: Path) -> None:
    name = "000_e6e532c5fe113f71.txt"
    batch = read(shared, name)
    (entry,) = batch.entries
    assert batch.kind == "text"
    assert (entry.published, entry.precision) == (datetime(2019, 7, 1, tzinfo=UTC), "month")
    assert entry.title.startswith("Dit heeft de Amerikaanse speciale gezant voor Syrië")
    assert (entry.key, entry.provenance, entry.language) == (name, name, "nl")
    assert (entry.link, entry.authors, entry.categories) == (None, (), ())
    assert entry.content.startswith("<p>Dit heeft de Amerikaanse")
    assert entry.content.count("<p>") == 5
