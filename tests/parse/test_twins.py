"""Documents in `twins/` beside what must come of them: `NAME.expected.json` has the hints and the result."""

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import ParseError
from aggregator.model import Batch
from aggregator.parse import Hints, parse_document

TWINS = Path(__file__).parent / "twins"
NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
DOCUMENTS = sorted(path for path in TWINS.iterdir() if not path.name.endswith(".expected.json"))


def plain(value: Any) -> Any:
    """The value in JSON's words, fields at their defaults left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        defaults = {field.name: field.default for field in dataclasses.fields(value) if field.compare}
        told = {name: getattr(value, name) for name in defaults if name != "state"}
        return {name: plain(one) for name, one in told.items() if one != defaults[name]}
    if isinstance(value, datetime):
        return value.isoformat()
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def result(path: Path, hints: dict[str, Any]) -> Any:
    given: dict[str, Any] = {"now": NOW} | {
        name: tuple(value) if isinstance(value, list) else value for name, value in hints.items()
    }
    try:
        batch: Batch = parse_document(path.read_bytes(), Hints(**given))
    except ParseError as error:
        return {"error": type(error).__name__, "message": str(error)}
    return plain(batch)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_gives_what_its_twin_says(path: Path) -> None:
    twin = json.loads((TWINS / f"{path.name}.expected.json").read_text(encoding="utf-8"))
    assert result(path, twin["hints"]) == twin["result"]
