"""Rules in the configuration: what they become, and what is told of those that cannot be right."""

# ruff: noqa: E501  (one case, one line)

from pathlib import Path

import pytest

from tests.config.conftest import Load, Refuse

TWO = "categories: {tech: {}, sport: {}}\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules:\n  - {when: {titel: a}, then: {drop: true}}\n", "2: unknown key `titel` in rule no. 1: `when`; did you mean `title`?"),
        ("rules:\n  - {when: {title: a}, then: {dorp: true}}\n", "2: unknown key `dorp` in rule no. 1: `then`; did you mean `drop`?"),
        ("rules:\n  - when: {title: a}\n    then: {category: tehc}\n", "3: rule no. 1: there is no category `tehc`; did you mean `tech`?"),
        ("rules:\n  - when: {title: a}\n    then:\n      category:\n        - tech\n        - spotr\n", "6: rule no. 1: there is no category `spotr`; did you mean `sport`?"),
        ("rules: [{when: {title: a}, then: {category: all}}]\n", "1: rule no. 1: there is no category `all`; every entry is in `all` already"),
        ("rules: [{when: {title: a}}]\n", "1: rule no. 1: `then` is missing"),
        ("rules: [{when: {title: '/(/'}, then: {drop: true}}]\n", "1: rule no. 1: `when.title` `/(/` cannot be run: missing )"),
        ("rules: [{when: {title: []}, then: {drop: true}}]\n", "1: rule no. 1: `when.title` names nothing"),
        ("rules:\n  - when:\n      title:\n    then: {drop: true}\n", "3: rule no. 1: `when.title` names nothing; give it a value or leave the key out"),
        ("rules: [{when: {title: ~, source: a}, then: {drop: true}}]\n", "1: rule no. 1: `when.title` names nothing"),
        ("rules: [{when: {title: [~]}, then: {drop: true}}]\n", "1: rule no. 1: `when.title` must be text, not nothing"),
        ("rules: [{when: , then: {drop: true}}]\n", "1: rule no. 1: `when` is missing"),
        ("rules: [{when: {title: a}, unless: {author: }, then: {drop: true}}]\n", "1: rule no. 1: `unless.author` names nothing"),
        ("rules: [{when: {title: a}, unless: , then: {drop: true}}]\n", "1: rule no. 1: `unless` names nothing"),
        ("rules: [{when: {title: a}, unless: {}, then: {drop: true}}]\n", "1: rule no. 1: `unless` names nothing"),
        ("rules: [{when: {title: a}, then: {drop: , category: tech}}]\n", "1: rule no. 1: `then.drop` names nothing"),
        ("rules: [{when: {length: 500}, then: {drop: true}}]\n", "1: rule no. 1: `when.length` must begin with <, <=, > or >="),
        ("rules: [{when: {length: '< 5 lines'}, then: {drop: true}}]\n", "1: rule no. 1: `when.length` must be a length such as"),
        ("rules: [{when: {age: '>5'}, then: {drop: true}}]\n", "1: rule no. 1: `when.age` must be a duration such as 30s"),
        ("rules: [{when: {language: english}, then: {drop: true}}]\n", "1: rule no. 1: `when.language` must be a language tag"),
        ("rules: [{when: {}, then: {drop: yes}}]\n", "1: rule no. 1: `then.drop` must be true or false"),
        ("rules: [{when: {}, then: {drop: true, keep: true}}]\n", "1: rule no. 1 has both `drop` and `keep`"),
        ("rules: [{when: {}, then: {title: '{titel}'}}]\n", "1: rule no. 1: `then.title` has `{titel}`, which is no word of ours; did you mean `title`?"),
        ("rules: [{when: {}, then: {replace: {'*a*': b}}}]\n", "1: rule no. 1: `then.replace` `*a*` is a glob"),
        ("rules: [{when: {}, then: {replace: a}}]\n", "1: rule no. 1: `then.replace` must be a mapping"),
        ("sources:\n  - id: a\n    path: x\n    rules:\n      - {when: {tilte: a}, then: {drop: true}}\n", "5: unknown key `tilte` in source `a`: rule no. 1: `when`; did you mean `title`?"),
        ("sources:\n  - id: a\n    path: x\n    rules:\n      - {when: {}, then: {category: tek}}\n", "5: source `a`: rule no. 1: there is no category `tek`; valid: sport, tech"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_told_with_file_line_and_remedy(refuse: Refuse, text: str, problem: str) -> None:
    (told,) = refuse(text + TWO)
    assert problem in told


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("rules: [{when: {title: a}, then: {}}]\n", "1: rule no. 1 does nothing"),
        ("rules: [{when: {title: a}, then: {drop: true, tag: x}}]\n", "1: rule no. 1 drops what it catches; the rest"),
        ("rules:\n  - {when: {}, then: {keep: true}}\n  - {when: {title: a}, then: {drop: true}}\n", "3: rule no. 2 is never asked"),
        ("rules:\n  - {when: {title: a}, then: {drop: true}}\n  - {when: {title: a}, then: {tag: x}}\n", "3: rule no. 2 is never asked"),
        ("rules: [{when: {source: krnt}, then: {drop: true}}]\nsources: [{id: krant, path: x}]\n", "1: rule no. 1 asks for a source `krnt`; did you mean `krant`?"),
        ("rules: [{when: {source: krnt*}, then: {drop: true}}]\nsources: [{id: krant, path: x}]\n", "1: rule no. 1 asks for a source `krnt*`; did you mean `krant`?"),
        ("sources: [{id: a, path: x, rules: [{when: {source: b}, then: {drop: true}}]}, {id: b, path: y}]\n", "1: source `a`: rule no. 1 catches nothing"),
    ],
)  # fmt: skip
def test_a_rule_without_effect_is_warned_of(load: Load, text: str, warning: str) -> None:
    (told,) = [f"{one.line - 1}: {one.message}" for one in load(text).warnings]
    assert told.startswith(warning)


def test_rules_stand_in_the_order_of_the_files_and_know_their_places(load: Load, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "more.yaml").write_text(
        "rules:\n  - {when: {title: b}, then: {drop: true}}\nsources: [{id: s, path: x, rules: [{when: {}, then: {tag: t}}]}]\n",
        encoding="utf-8",
    )
    config = load("include: [more.yaml]\nrules: [{when: {title: a}, then: {drop: true}}]\n")
    first, second = config.rules.general
    assert (first.when.title[0].text, second.when.title[0].text) == ("a", "b")
    assert second.place.endswith("more.yaml:2")
    assert [rule.then.tags for rule in config.rules.own["s"]] == [("t",)]
    assert config.rules.of("s")[0].then.tags == ("t",)
    assert config.warnings == ()
