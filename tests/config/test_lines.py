"""A configuration file edited as text: comments stay, and what is written is what was meant."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config.document import read_text
from aggregator.config.lines import add_categories, add_sources, include_in_text, remove_from_text
from aggregator.config.values import read_text as read_title
from aggregator.errors import ConfigError

BY_HAND = """\
# mine
sources:
- id: een                 # the first
  url: https://een.nl/f

# two is better
- {id: twee, url: "https://twee.nl/f"}
# the end
categories:
    nieuws: {title: Nieuws}
"""


def test_a_source_goes_to_the_end_of_its_list_and_every_comment_stays() -> None:
    text = add_sources(BY_HAND, "a.yaml", [{"id": "drie", "url": "https://drie.nl/f", "title": None}])
    assert text == BY_HAND.replace(
        '"https://twee.nl/f"}\n', "\"https://twee.nl/f\"}\n- {id: drie, url: 'https://drie.nl/f'}\n"
    )
    text = add_categories(text, "a.yaml", {"tech": {"title": "Tech & zo"}})
    assert text.endswith("    nieuws: {title: Nieuws}\n    tech: {title: Tech & zo}\n")


def test_a_source_is_taken_out_with_its_lines_alone() -> None:
    text = remove_from_text(BY_HAND, "a.yaml", {"een"})
    assert "een.nl" not in text
    assert text.count("#") == 3
    assert remove_from_text(text, "a.yaml", {"twee"}).count("sources: []") == 1


def test_an_empty_file_begins_with_what_it_is_for() -> None:
    text = add_sources("", "a.yaml", [{"id": "een", "url": "https://een.nl/"}])
    assert text.startswith("# Sources that `aggregator add`")
    emptied = remove_from_text(text, "a.yaml", {"een"})
    assert emptied.endswith("sources: []\n")
    assert add_sources(emptied, "a.yaml", [{"id": "een", "url": "https://een.nl/"}]) == text


@pytest.mark.parametrize(
    "text",
    [
        "{sources: [{id: een, url: x}]}\n",
        "sources: [{id: een, url: x}]\n",
        "sources: &a\n  - {id: een}\nb: *a\n",
    ],
)
def test_a_layout_that_cannot_be_edited_safely_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ConfigError, match=r"a\.yaml: .* add: - \{id: twee"):
        add_sources(text, "a.yaml", [{"id": "twee", "url": "https://twee.nl/"}])


@pytest.mark.parametrize(
    "text",
    [
        "sources: [{id: een, url: x}]\n",
        "categories: {a: {}}\nsources: [{id: een, url: x}]\n",
        "# mine\nsources: [{id: een, url: x}]\n# yours\n",
        "sources: [{id: een, url: x}, {id: drie, url: y}]\n",
        "sources: [\n  {id: een, url: x}\n]\n",
        '{"sources": [{"id": "een", "url": "x"}]}\n',
        '{\n"categories": {"a": {}},\n"sources": [{"id": "een", "url": "x"}]\n}\n',
    ],
)
def test_what_cannot_be_taken_out_safely_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match=r"a\.yaml: .* remove by hand: een"):
        remove_from_text(text, "a.yaml", {"een"})


def test_a_comment_behind_the_key_outlasts_the_last_source() -> None:
    text = "sources:  # mine\n  - {id: een, url: x}  # een\n"
    assert remove_from_text(text, "a.yaml", {"een"}) == "sources: []  # mine\n"


def test_what_is_gone_already_is_no_trouble() -> None:
    text = "categories: {a: {}}\n"
    assert remove_from_text(text, "a.yaml", {"een"}) == text


BLOCKS = ("# een\n", "\n", "categories: {a: {}}\n", "categories:\n  a: {}  # zo\n", "rules: []\n")
LISTS = (
    "sources: []\n",
    "sources:\n",
    "sources: [{id: een, url: x}]\n",
    "sources: [{id: een, url: x},\n  {id: drie, url: y}]\n",
    "sources: [\n  {id: een, url: x},\n  {id: drie, url: y}\n]\n",
    "sources:\n  - {id: een, url: x}  # een\n  - id: drie\n    url: y\n",
    "sources:\n- id: een\n  url: x\n\n# drie\n- {id: drie, url: y}\n",
)


@given(st.permutations(BLOCKS), st.sampled_from(LISTS), st.integers(0, len(BLOCKS)))
def test_whatever_the_layout_a_change_is_what_was_meant_or_is_refused(
    blocks: list[str], listed: str, place: int
) -> None:
    told = [line for line in blocks if not line.startswith("categories:\n")]
    text = "".join((*told[:place], listed, *told[place:]))
    before = read_text(text, "a.yaml").get("sources").plain() or []
    assert isinstance(before, list)
    changes: list[tuple[int | None, Callable[[], str]]] = [
        (None, partial(remove_from_text, text, "a.yaml", {"een"})),
        (None, partial(remove_from_text, text, "a.yaml", {"een", "drie"})),
        (1, partial(add_sources, text, "a.yaml", [{"id": "twee", "url": "z"}])),
        (0, partial(add_categories, text, "a.yaml", {"b": {}})),
    ]
    for grown, change in changes:
        with suppress(ConfigError):
            changed = change()
            after = read_text(changed, "a.yaml").get("sources").plain() or []
            assert isinstance(after, list)
            assert grown is None or len(after) == len(before) + grown
            assert changed.count("# een\n") >= told.count("# een\n")


def test_the_main_file_gets_a_line_and_loses_nothing() -> None:
    main = "site: {url: https://a.nl/}  # mine\nsources: []"
    text = include_in_text(main, "main.yaml", "sources/added.yaml")
    assert text.startswith(main)
    assert read_text(text, "x").get("include").plain() == ["sources/added.yaml"]
    with pytest.raises(ConfigError, match=r"main\.yaml:1: `include` does not lead to sources/added\.yaml"):
        include_in_text("include: [b.yaml]\n", "main.yaml", "sources/added.yaml")
    with pytest.raises(ConfigError, match="cannot be edited without risk"):
        include_in_text("{site: {url: https://a.nl/}}\n", "main.yaml", "sources/added.yaml")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_every_title_comes_back_as_it_was(titles: list[str]) -> None:
    plain = [title for title in map(_title, titles) if title]
    sections = [{"id": f"s{place}", "title": title} for place, title in enumerate(plain)]
    if sections:
        text = add_sources("", "a.yaml", sections)
        assert text.count("\n") == 3 + len(sections)
        assert read_text(text, "a.yaml").get("sources").plain() == sections


def _title(text: str) -> str:
    try:
        return read_title(text)
    except ValueError:
        return ""
