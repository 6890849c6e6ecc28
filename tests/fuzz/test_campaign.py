"""5,000 mutated corpus files: no crash, no hang, and what is read can be published."""

import asyncio
from pathlib import Path

import pytest

from tests.fuzz.campaign import load_documents, run_seeds
from tests.fuzz.mutation import mutate

SEEDS = 5000

pytestmark = pytest.mark.corpus


@pytest.mark.timeout(600)
def test_mutated_documents_hurt_nobody(shared: Path) -> None:
    documents = load_documents(shared)
    assert len(documents) > 4000
    finds = asyncio.run(run_seeds(documents, range(SEEDS), every=5))
    assert [f"seed {find.seed}: {find.what}" for find in finds] == []


def test_a_seed_always_gives_the_same_document(shared: Path) -> None:
    documents = load_documents(shared)
    assert mutate(documents, 7) == mutate(documents, 7) != mutate(documents, 8)
