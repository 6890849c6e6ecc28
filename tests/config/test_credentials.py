"""Secrets come from the environment or a file, and stand in no message and no repr."""

import os
from pathlib import Path

import pytest

from aggregator.model import Auth
from tests.config.conftest import Load, Refuse

URL = "url: 'https://news.nl/f'"


def source(more: str) -> str:
    return f"sources:\n  - {{id: a, {URL}, {more}}}\n"


def test_a_login_comes_from_the_environment(load: Load) -> None:
    config = load(source('auth: {basic: "${LOGIN}"}'), environ={"LOGIN": "bob:S3CRET"})
    assert config.sources[0].auth == Auth(basic="bob:S3CRET")
    assert config.sources[0].private
    assert config.warnings == ()
    assert "S3CRET" not in repr(config)


def test_a_variable_may_be_a_part(load: Load) -> None:
    config = load(source('auth: {basic: "bob:${WORD}"}'), environ={"WORD": "pä ${X} $"})
    assert config.sources[0].auth == Auth(basic="bob:pä ${X} $")


def test_a_token_comes_from_a_file_beside_the_configuration(load: Load, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "token").write_text("S3CRET\n")
    config = load(source("auth: {bearer: {file: token}}"))
    assert config.sources[0].auth == Auth(bearer="S3CRET")
    assert config.warnings == ()


def test_a_secret_that_is_written_out_works_with_a_warning(load: Load) -> None:
    config = load(source("auth: {bearer: S3CRET}"))
    assert config.sources[0].auth == Auth(bearer="S3CRET")
    assert [str(warning.message) for warning in config.warnings] == [
        "source `a`: `auth.bearer` is written out; keep it in the environment and write `${NAME}`"
    ]


@pytest.mark.parametrize("key", ["private: ", "auth: ", "auth: {basic: }", "auth: {bearer: ~}", "cap: ~"])
def test_what_would_tell_or_show_more_when_left_out_is_never_blank(refuse: Refuse, key: str) -> None:
    assert any("names nothing; give it a value or leave the key out" in told for told in refuse(source(key)))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('auth: {basic: "${LOGIN}"}', "`auth.basic` needs the environment variable LOGIN, which is not set"),
        ('auth: {bearer: "${EMPTY}"}', "needs the environment variable EMPTY, which is not set"),
        ('headers: {X-Key: "${NOBODY}"}', "`headers.X-Key` needs the environment variable NOBODY"),
        ('auth: {bearer: "${LOGIN"}', "must name an environment variable"),
        ('auth: {bearer: "${A B}"}', "must name an environment variable"),
        ('auth: {bearer: "${}"}', "must name an environment variable"),
        ('auth: {basic: "${WORD}"}', "must be user:password on one line"),
        ('auth: {basic: "${LINES}"}', "must be user:password on one line"),
        ('auth: {bearer: "${LINES}"}', "must be a token of printable ASCII"),
        ('headers: {X-Key: "${LINES}"}', "must be printable ASCII on one line"),
        ('headers: {X-Key: "a\\r\\nS3CRET: b"}', "must be printable ASCII on one line"),
        ("headers: {'X Key': S3CRET}", "is no header name"),
        ('headers: {"X\\nKey": S3CRET}', "is no header name"),
        ("headers: {hOst: S3CRET}", "is set by the aggregator itself"),
        ("headers: {If-None-Match: S3CRET}", "is set by the aggregator itself"),
        ("headers: {proxy-Connection: S3CRET}", "is set by the aggregator itself"),
        ("headers: [S3CRET]", "must be a mapping of keys"),
        ("headers: {A: [S3CRET]}", "must be text such as"),
        ("auth: S3CRET", "must be a mapping of keys"),
        ("auth: {}", "takes one of `basic`"),
        ("auth: {basic: 'a:S3CRET', bearer: S3CRET}", "takes one of `basic`"),
        ("auth: {basic: {S3CRET: 1}}", "or {file: PATH}"),
        ("auth: {basic: {file: nowhere}}", "cannot read the secret from"),
        ("auth: {basic: {file: .}}", "cannot read the secret from"),
        ("auth: {basik: S3CRET}", "did you mean `basic`?"),
    ],
)
def test_a_bad_secret_is_refused_and_not_shown(refuse: Refuse, more: str, words: str) -> None:
    environ = {"EMPTY": "", "WORD": "S3CRET", "LINES": "bob:S3CRET\nX: y"}
    problems = "\n".join(refuse(source(more), environ=environ))
    assert words in problems
    assert "S3CRET" not in problems
    assert problems.startswith("2: ")


def test_a_large_file_is_no_secret(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "big").write_text("x" * 10_000)
    assert "at most 8192 bytes" in refuse(source("auth: {bearer: {file: ../big}}"))[0]


@pytest.mark.parametrize(
    ("more", "private"),
    [
        ("headers: {Accept-Language: nl}", False),
        ('headers: {Accept-Language: "${LANGUAGE}"}', True),
        ("headers: {Cookie: a=b}", True),
        ("headers: {X-Api-Key: abc}", True),
        ("private: true", True),
        ("allow_private: true", True),
        ("allow_private: [10.0.0.0/8]", True),
        ("private: false, allow_private: true", True),
        ("title: A", False),
    ],
)
def test_what_carries_a_credential_is_private(load: Load, more: str, private: bool) -> None:
    assert load(source(more), environ={"LANGUAGE": "nl"}).sources[0].private is private


@pytest.mark.parametrize(
    ("line", "private"),
    [
        ("url: 'http://localhost/f'", True),
        ("url: 'http://192.168.0.2/f'", True),
        ("url: 'http://192.168.0.2/f', private: false", True),
        ("url: 'https://news.nl/f?token=x'", True),
        ("url: 'https://news.nl/f?token=x', private: false", False),
        ("url: 'https://intranet.nl/f'", True),
        ("path: articles", False),
        ("path: articles, private: true", True),
    ],
)
def test_what_stands_at_a_private_address_is_private(load: Load, line: str, private: bool) -> None:
    config = load(f"fetch: {{allow_private: [intranet.nl]}}\nsources: [{{id: a, {line}}}]\n")
    assert config.sources[0].private is private


def test_a_pipe_or_device_is_no_secret_and_keeps_nobody_waiting(refuse: Refuse, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (problem,) = refuse(source("auth: {bearer: {file: ../pipe}}"))
    assert problem.endswith(": it is no regular file; write the secret into one and name that")
    assert "it is no regular file" in refuse(source("auth: {bearer: {file: /dev/zero}}"))[0]
