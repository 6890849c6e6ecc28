"""Link header fields name relations, one pair for each."""

import time

import pytest

from aggregator.fetch.links import MAX_LINKS, read_links

BASE = "https://h.example/a/feed"


@pytest.mark.parametrize(
    ("value", "links"),
    [
        ('<https://hub.example/>; rel="hub"', [("hub", "https://hub.example/")]),
        ("<https://hub.example/>;rel=hub", [("hub", "https://hub.example/")]),
        (
            '<b>; rel="Self alternate"',
            [("self", "https://h.example/a/b"), ("alternate", "https://h.example/a/b")],
        ),
        ("</1>; rel=self, </2>; rel=hub", [("self", "https://h.example/1"), ("hub", "https://h.example/2")]),
        ('</1>; title="a, b; rel=evil"; REL=self', [("self", "https://h.example/1")]),
        ("</1>; rel=hub; rel=self", [("hub", "https://h.example/1")]),
        ("</a,b>; rel=self", [("self", "https://h.example/a,b")]),
        ("<javascript:alert(1)>; rel=hub", []),
        ("</1>", []),
        ("</1>; rel", []),
        ("rel=hub", []),
        ('</1>; rel="hub', []),
        ("", []),
    ],
)
def test_relations_and_their_addresses(value: str, links: list[tuple[str, str]]) -> None:
    assert list(read_links([value], BASE)) == links


def test_several_fields_are_one_list_and_it_is_bounded() -> None:
    assert [rel for rel, _ in read_links(["</1>; rel=a", "</2>; rel=b"], BASE)] == ["a", "b"]
    assert len(read_links(["</1>; rel=a, " * 500], BASE)) == MAX_LINKS


@pytest.mark.parametrize(
    "value", ["<" * 60_000, '</1>;"' * 10_000, "</1>; rel" + " " * 60_000, "</1>" + ";a" * 30_000]
)
def test_a_hostile_field_costs_no_time(value: str) -> None:
    started = time.perf_counter()
    read_links([value], BASE)
    assert time.perf_counter() - started < 1
