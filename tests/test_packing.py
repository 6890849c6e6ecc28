"""What a worker sends arrives as it was."""

import pickle
from copy import copy, deepcopy
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime

import pytest

from aggregator import model
from aggregator.model import Batch, Category, Entry, Feed, Person, Place, SourceState, Validators
from aggregator.model.packing import Packed
from aggregator.text.gists import find_gist

ENTRY = Entry(
    title="Brug open",
    content="<p>é €</p>",
    published=datetime(2026, 11, 1, tzinfo=UTC),
    categories=(Category("verkeer", label="Verkeer"),),
    authors=(Person("Jan", email="jan@krant.example"),),
    place=Place(points=((52.1, 5.2),)),
    source=Feed(title="Krant"),
)
BATCH = Batch(
    feed=Feed(title="Krant"),
    entries=(ENTRY,),
    kept=frozenset({"a.md"}),
    gists=(find_gist(ENTRY),),
    state=SourceState(validators={"https://krant.example/": Validators(etag='"1"')}),
)


def test_every_field_arrives() -> None:
    arrived = pickle.loads(pickle.dumps(BATCH))  # noqa: S301
    assert arrived == BATCH
    assert arrived.gists == BATCH.gists
    assert arrived.gists[0].entry is arrived.entries[0]
    assert copy(BATCH) == deepcopy(BATCH) == BATCH


def test_what_arrives_is_frozen_too() -> None:
    arrived = pickle.loads(pickle.dumps(ENTRY))  # noqa: S301
    with pytest.raises(FrozenInstanceError):
        arrived.title = "Anders"


def test_every_kind_has_several_fields_and_all_of_them_in_slots() -> None:
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, Packed)]
    assert {Entry, Batch, SourceState} <= set(kinds)
    for kind in kinds:
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        assert len(names) > 1
        assert tuple(vars(kind)["__slots__"]) == tuple(names)
