"""Addresses of front pages."""

import pytest

from aggregator.text.fronts import front_language, is_front


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("", ""),
        ("/", ""),
        ("/?utm_source=x", ""),
        ("/index.html", ""),
        ("/index.php?lang=nl", ""),
        ("/Default.aspx", ""),
        ("/home/", ""),
        ("/?lang=nl", ""),
        ("/nl", "nl"),
        ("/NL/", "nl"),
        ("/pt-BR/index.html", "pt"),
        ("/en/home", "en"),
        ("/nl?hl=nl", "nl"),
    ],
)
def test_home_pages_in_all_their_forms(path: str, language: str) -> None:
    assert is_front(f"https://a.example{path}")
    assert front_language(f"https://a.example{path}") == language


@pytest.mark.parametrize(
    "path",
    ["/?p=12", "/index.php?p=12", "/nl/?p=3", "/#!/kade", "/index.html/kade", "/nl/kade", "/kade.html"],
)
def test_what_may_be_an_article_is_none(path: str) -> None:
    assert not is_front(f"https://a.example{path}")
    assert front_language(f"https://a.example{path}") == ""


@pytest.mark.parametrize("path", ["/blog/", "/l/26", "/nlx", "/homepage", "/nlindex.html"])
def test_other_folders_and_names_are_none(path: str) -> None:
    assert not is_front(f"https://a.example{path}")
