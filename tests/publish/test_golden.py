"""Published files, byte for byte: what a change of the writers changes for subscribers is seen in review.

`UPDATE_GOLDEN=1 pytest tests/publish/test_golden.py` writes them anew.
"""

import os
from pathlib import Path

import pytest

from aggregator.model import Document
from tests.publish.examples import all_documents

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


@pytest.mark.parametrize("document", all_documents(), ids=lambda document: document.path)
def test_a_document_is_its_golden_file_byte_for_byte(document: Document) -> None:
    golden = GOLDEN / document.path
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(document.body)
    assert document.body.decode() == golden.read_bytes().decode()


def test_no_golden_file_is_left_without_a_document() -> None:
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.*")} == {
        document.path for document in all_documents()
    }
