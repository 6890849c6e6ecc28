"""What messages quote and suggest."""

import pytest

from aggregator.config.suggestions import nearest, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nieuws", "`nieuws`"),
        ("\x1b[31m\n", "`\\x1b[31m\\x0a`"),
        ("x" * 100, "`" + "x" * 59 + "…`"),
        ("mail@example.org", "`mail@example.org`"),
        ("https://bob:S3CRET@h.nl/", "`…@h.nl/`"),
        ("bob:S3CRET@h.nl", "`…@h.nl`"),
        ("//S3CRET@h.nl", "`…@h.nl`"),
        ("a https://bob:" + "S3CRET" * 20 + "@h.nl", "`…@h.nl`"),
    ],
)
def test_a_quotation_is_short_safe_and_without_passwords(text: str, shown: str) -> None:
    assert quoted(text) == shown


@pytest.mark.parametrize(
    ("word", "names", "remedy"),
    [
        ("timout", ["timeout", "interval"], "did you mean `timeout`?"),
        ("TIMEOUT", ["timeout"], "did you mean `timeout`?"),
        ("xyz", ["b", "a"], "valid: a, b"),
        ("xyz", [], "see docs/config.md"),
        ("xyz", [f"name{n}" for n in range(100)], "see docs/config.md"),
    ],
)
def test_the_nearest_name_is_suggested_else_all_of_a_few(word: str, names: list[str], remedy: str) -> None:
    assert nearest(word, names) == remedy
