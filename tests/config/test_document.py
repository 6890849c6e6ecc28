"""YAML text as nodes: what stays text, what is refused, and on which line."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config.document import MAX_BYTES, Plain, read_document, read_text
from aggregator.errors import ConfigError, Problem


def plain(folder: Path, text: str | bytes) -> Plain:
    path = folder / "a.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    root, doubles = read_document(path, "a.yaml")
    if doubles:
        raise ConfigError(doubles)
    return root.plain()


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        plain(folder, text)
    assert len(caught.value.problems) == 1
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("On", "On"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("1:30", "1:30"),
        ("12:30:45", "12:30:45"),
        ("2026-13-45", "2026-13-45"),
        ("2026-01-01", "2026-01-01"),
        ("0000-00-00", "0000-00-00"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("1.50", "1.50"),
        ("42", 42),
        ("-1", -1),
        ("0", 0),
        ("'42'", "42"),
        ('"true"', "true"),
        ("9" * 5000, "9" * 5000),
        ("=", "="),
    ],
)
def test_a_scalar_loses_nothing(tmp_path: Path, written: str, value: object) -> None:
    assert plain(tmp_path, f"a: {written}\n") == {"a": value}


def test_halves_of_a_character_as_json_escapes_it_are_joined(tmp_path: Path) -> None:
    told = {"\N{PARTY POPPER}": ["\N{PARTY POPPER} feest", "é"], "b": "\\ud83c", "c": [1, True]}
    assert plain(tmp_path, json.dumps(told)) == told


@settings(max_examples=100)
@given(number=st.integers(-(10**20), 10**20))
def test_a_whole_number_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, number: int
) -> None:
    value = plain(tmp_path_factory.mktemp("n"), f"a: {number}\n")
    assert isinstance(value, dict)
    assert str(value["a"]) == str(number)


def test_keys_are_the_text_that_stands_there(tmp_path: Path) -> None:
    assert plain(tmp_path, "no: 1\n2026: 2\nnull: 3\ntrue: 4\n") == {"no": 1, "2026": 2, "null": 3, "true": 4}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert plain(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: x\r\n") == {"a": 1, "b": "x"}


def test_anchors_aliases_and_merges_work(tmp_path: Path) -> None:
    text = "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\nd: {<<: [*a, {z: 4}]}\n"
    assert plain(tmp_path, text) == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1, "y": 2},
        "c": {"x": 1, "y": 3},
        "d": {"x": 1, "y": 2, "z": 4},
    }


def bomb(levels: int, width: int) -> str:
    lines = [f"a0: &a0 [{', '.join('x' * width)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def merge_bomb(levels: int) -> str:
    lines = ["m0: &m0 {" + ", ".join(f"k{n}: x" for n in range(100)) + "}"]
    lines += [f"m{n}: &m{n} {{a: {{<<: *m{n - 1}}}, b: {{<<: *m{n - 1}}}}}" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        bomb(9, 9),
        bomb(3, 80),
        merge_bomb(30),
        "\n".join(f"c{n}: &c{n} [{f'*c{n - 1}' if n else 'x'}]" for n in range(900)),
    ],
    ids=["wide", "flat", "merges", "chain"],
)
def test_an_alias_bomb_is_refused_at_once(tmp_path: Path, text: str) -> None:
    assert "use fewer aliases" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["a: &a [*a]\n", "a: &a {b: *a}\n", "a: *nobody\n"])
def test_an_alias_of_itself_or_of_nothing_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text).startswith("a.yaml:1: alias")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
@pytest.mark.parametrize("depth", [50, 5000, 60_000])
def test_deep_nesting_is_refused_without_recursion(tmp_path: Path, opening: str, depth: int) -> None:
    message = refusal(tmp_path, opening * depth)
    assert message.startswith("a.yaml:1: ")
    assert len(message) < 300


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nsources: [\n", 2, "close every bracket"),
        ("a: 'b\nc: d\n", 2, "close every bracket"),
        ("a: 1\n\tb: 2\n", 2, "indent with spaces"),
        ("a: b: c\n", 1, "mapping values"),
        ("a: @home\n", 1, "cannot start"),
        ("a: 1\nb: 2\na: 3\n", 3, "key `a` stands twice (first on line 1)"),
        ("x: {k: 1, k: 2}\n", 1, "key `k` stands twice"),
        ("a: 1\n---\nb: 2\n", 2, "second YAML document"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "is refused"),
        ("a: !!binary aGVsbG8=\n", 1, "is refused"),
        ("a: !local x\n", 1, "is refused"),
        ("%YAML 9.9\n---\na: 1\n", 1, "not valid YAML"),
        ("? [a, b]\n: c\n", 1, "where a key is expected"),
        ("a: &a [x]\n*a : b\n", 2, "where a key is expected"),
        ("a: {<<: text}\n", 1, "alias of a mapping"),
    ],
)
def test_what_is_no_plain_document_is_refused_with_line_and_remedy(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    message = refusal(tmp_path, text)
    assert message.startswith(f"a.yaml:{line}: ")
    assert words in message


def told(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_text(text, "a.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_all_keys_that_stand_twice_are_told_and_what_is_wrong_behind_them() -> None:
    double = "a.yaml:{}: key `{}` stands twice (first on line {}); keep one of them"
    text = "a:\n  k: 1\n  k: 2\n  k: 3\nb: 1\na: {}\n"
    both = [double.format(3, "k", 2), double.format(4, "k", 2), double.format(6, "a", 1)]
    assert told(text) == both
    assert told(text + "c: [\n")[:3] == both
    assert "is not valid YAML" in told(text + "c: [\n")[3]
    assert told(text + "c: !x y\n")[3].startswith("a.yaml:7: tag")


def test_a_key_that_stands_twice_holds_what_both_hold(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: {k: 1, l: &l [x]}\nb: [y]\na: {l: 3, m: *l}\nb: [z]\nc: 1\nc: [2]\n")
    root, doubles = read_document(tmp_path / "a.yaml", "a.yaml")
    assert root.plain() == {"a": {"k": 1, "l": ["x"], "m": ["x"]}, "b": ["y", "z"], "c": 1}
    assert [problem.line for problem in doubles] == [3, 4, 6]


def test_keys_that_stand_thousands_of_times_cost_no_time() -> None:
    began = time.process_time()
    problems = told("a: [x, y]\n" * 60_000)
    assert len(problems) == 101
    assert problems[-1].endswith("and others did before; keep one of each")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: 1\nb: caf\xe9\n", "a.yaml:2: is not UTF-8 here; save the file as UTF-8"),
        ("a: 1\n".encode("utf-16"), "a.yaml:1: is not UTF-8 here; save the file as UTF-8"),
        (b"a: 1\nb: \x07\n", "a.yaml:2: holds a character that YAML forbids"),
        (b"a: \x00\n", "a.yaml:1: holds a character that YAML forbids"),
        (b"#" * (MAX_BYTES + 1), "a.yaml: is larger than 4 MiB"),
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    assert refusal(tmp_path, data).startswith(message)


def problems_of(path: Path) -> tuple[Problem, ...]:
    try:
        root, doubles = read_document(path, "a.yaml")
    except ConfigError as error:
        return error.problems
    root.plain()
    return tuple(doubles)


@settings(max_examples=150)
@given(text=st.text("ab:{}[]&*!|>-?,#%@'\"\n\t ~<\\0", max_size=60))
def test_any_text_gives_a_value_or_problems_within_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.yaml"
    path.write_text(text)
    problems = problems_of(path)
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)


def test_a_syntax_error_does_not_repeat_what_may_be_a_secret(tmp_path: Path) -> None:
    assert "S3CRET" not in refusal(tmp_path, "auth: {basic: 'bob:S3CRET\n")
    assert "S3CRET" not in refusal(tmp_path, "url: https://bob:S3CRET@h/: x\n")


def test_a_folder_or_an_impossible_name_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, Path("a\0b")):
        with pytest.raises(ConfigError, match="cannot be read"):
            read_document(path, "a.yaml")
