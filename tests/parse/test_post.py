"""Posts with front matter."""

import json
import time
from datetime import UTC, datetime

import pytest

from aggregator.errors import ParseError
from aggregator.model import Batch, Entry
from aggregator.parse import Hints, parse_document


def parse(front: str, body: str = "Body", **hints: object) -> Batch:
    known = {"path": "posts/a.txt", **hints}
    return parse_document(f"---\n{front}\n---\n{body}".encode(), Hints(**known))  # type: ignore[arg-type]


def read(front: str, body: str = "Body", **hints: object) -> Entry:
    return parse(front, body, **hints).entries[0]


def test_values_stay_the_texts_that_they_are() -> None:
    entry = read("title: 1:30\ndate: 2020-02-03\ncategory: no\nid: 007")
    assert (entry.title, entry.key, entry.categories[0].term) == ("1:30", "007", "no")
    assert (entry.published, entry.precision) == (datetime(2020, 2, 3, tzinfo=UTC), "day")


def test_what_json_escapes_is_read_as_it_was_written() -> None:
    told = {
        "id": "feest-\N{PARTY POPPER}",
        "title": "Feest \N{PARTY POPPER} begint",
        "tags": ["\N{GRINNING FACE} blij"],
    }
    entry = read("\n".join(f"{key}: {json.dumps(value)}" for key, value in told.items()))
    assert (entry.key, entry.title, [one.term for one in entry.categories]) == (
        told["id"],
        told["title"],
        told["tags"],
    )
    assert read(json.dumps(told)) == entry


def test_half_a_character_and_controls_leave_ids_titles_and_terms() -> None:
    entry = read(
        'id: "a\\ud83c\\u0000\\a"\ntitle: "b\\udf89 \\udf89\\ud83c"\ntags: ["\\ud83cc"]\n"\\ud83c": d'
    )
    assert (entry.key, entry.title, entry.categories[0].term) == ("a", "b", "c")
    assert read('id: "\\ud83c"').key == "posts/a.txt"


def test_nothing_is_nothing_unless_it_is_quoted() -> None:
    entry = read('title: "null"\nid: ~\nrights: NULL\ntags: [null, "NULL", x, ~]\nauthors: [null, {name: }]')
    assert (entry.title, entry.key, entry.rights, entry.authors) == ("null", "posts/a.txt", None, ())
    assert [category.term for category in entry.categories] == ["NULL", "x"]


def test_line_ends_and_marks_of_other_systems() -> None:
    body = b"\xef\xbb\xbf---\r\ntitle: Windows\r\n---\r\nBody\r\n"
    assert parse_document(body, Hints(path="a.md")).entries[0].title == "Windows"


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("title: [open", "line"),
        (
            "a: b\ntitle: !!python/name:os.system x",
            "tags are refused, .* without !!python/name:os.system in line 3",
        ),
        (f'a: b\nid: !!int "0x{"f" * 5000}"', "write the plain value without !!int in line 3"),
        ("tags: !!set {a, b}", "without !!set in line 2"),
        ("tags: !own [a]", "without !own in line 2"),
        ("a: &x [1]\nb: *x", "anchors.* line 2"),
        ("title: " + "[" * 5000, "nested too deeply"),
        ("title: x\n" + "y" * 70_000, "64 KiB"),
        ("date: 2021-02-31", "2021-02-31"),
        ("date: !!timestamp 2019-13-45", "without !!timestamp in line 2"),
        ("- a\n- b", "keys and values"),
        ("title: a\x07b: c: d", "line"),
    ],
)
def test_broken_front_matter_is_named(front: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parse(front)


def test_a_tag_that_says_text_may_stand() -> None:
    assert read("title: !!str 1:30").title == "1:30"


def test_front_matter_must_be_closed() -> None:
    with pytest.raises(ParseError, match="not closed"):
        parse_document(b"---\ntitle: x\n\nBody", Hints(path="a.md"))


def test_the_key_is_the_id_else_the_link_else_the_path() -> None:
    assert read("id: x\nlink: https://a.example/").key == "x"
    assert read("link: https://a.example/").key == "https://a.example/"
    assert read("link: /only/a/path").key == "posts/a.txt"


def read_toml(front: str, body: str = "Body") -> Batch:
    return parse_document(f"+++\n{front}\n+++\n{body}".encode(), Hints(path="posts/a.md"))


def test_toml_says_what_yaml_says() -> None:
    toml = (
        'title = "Een *titel*"\ndate = 2020-01-02T10:00:00+02:00\nlastmod = 2020-01-03\ntags = ["a", "b"]\n'
        'draft = false\nid = 7\n[author]\nname = "Jo"'
    )
    yaml = (
        "title: Een *titel*\ndate: 2020-01-02T10:00:00+02:00\nlastmod: 2020-01-03\ntags: [a, b]\n"
        "draft: false\nid: 7\nauthor: {name: Jo}"
    )
    assert read_toml(toml).entries[0] == read(yaml, path="posts/a.md")


def test_lists_that_zola_has_in_a_table_are_read() -> None:
    entry = read_toml('title = "x"\n[taxonomies]\ntags = ["a b"]\n[extra]\nprice = 1.10').entries[0]
    assert [one.term for one in entry.categories] == ["a b"]


def test_a_draft_in_toml_is_no_entry() -> None:
    batch = read_toml('title = "Geheim"\ndraft = true', "Nog niets zeggen.")
    assert (batch.entries, batch.warnings) == ((), ("is a draft: it is not published",))


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("a = 1\ntitle: x", "no TOML: Expected '=' .* in line 3; between lines --- write YAML"),
        ("title = [1", "no TOML: .* at its end"),
        ("date = 2026-02-31", "no TOML: .* in line 2"),
        ('date = "2026-02-31"', "2026-02-31"),
        (f"a = {'9' * 60_000}", "too many digits"),
        (f"a = {'[' * 60_000}", "brackets are nested too deeply"),
        (f"{'a.' * 30_000}a = 1", "names are nested too deeply"),
        ("a" * 70_000, "64 KiB"),
    ],
)
def test_broken_toml_is_named_with_a_remedy(front: str, said: str) -> None:
    began = time.process_time()
    with pytest.raises(ParseError, match=said):
        read_toml(front)
    assert time.process_time() - began < 2


def test_words_between_plus_signs_are_no_front_matter() -> None:
    body = b"+++\nNieuws uit de wijk\n+++\n\nEen tekst."
    for hints in (Hints(path="a.md"), Hints(path="a.txt"), Hints(path="a.txt", kind="jekyll")):
        (entry,) = parse_document(body, hints).entries
        assert entry.title.startswith("+++ Nieuws uit de wijk")
        assert "Een tekst." in entry.content


def test_toml_must_be_closed() -> None:
    with pytest.raises(ParseError, match=r"not closed by a line \+\+\+"):
        parse_document(b"+++\ntitle = 'x'\n\nBody", Hints(path="a.txt"))


def test_keys_can_be_mapped_and_come_before_the_customary_ones() -> None:
    entry = read("title: a\nkop: b\nbron: https://b.example/", front_matter={"title": "kop", "link": "bron"})
    assert (entry.title, entry.link) == ("b", "https://b.example/")


@pytest.mark.parametrize(
    "front",
    [
        *(
            f"published: {word}"
            for word in ("false", "False", "FALSE", "no", "No", "off", "n", '"false"', "0")
        ),
        *(f"draft: {word}" for word in ("true", "True", "TRUE", "yes", "on", "'yes'", "1")),
        "published: true\ndraft: true",
    ],
)
def test_drafts_are_no_entries(front: str) -> None:
    batch = parse(front)
    assert (batch.entries, batch.warnings) == ((), ("is a draft: it is not published",))


@pytest.mark.parametrize(
    "front",
    [
        *(f"published: {word}" for word in ("true", "True", "yes", "on", "~", "", "2020-01-02")),
        *(f"draft: {word}" for word in ("false", "False", "no", "Off", "null", "0")),
    ],
)
def test_what_is_no_draft_is_an_entry(front: str) -> None:
    batch = parse(front)
    assert (len(batch.entries), batch.warnings) == (1, ())


@pytest.mark.parametrize(
    ("front", "told"),
    [("published: maybe", "published: maybe"), ("draft: almost", "draft: almost"), ("draft: [a]", "draft: ")],
)
def test_a_post_that_says_neither_is_hidden_with_a_warning(front: str, told: str) -> None:
    batch = parse(front)
    warning = f"has `{told}`, which is neither true nor false: it is not published"
    assert (batch.entries, batch.warnings) == ((), (warning,))


def test_a_dated_file_name_stands_in() -> None:
    entry = parse_document(b"Just a body.", Hints(path="_posts/2021-03-04-no-front.md")).entries[0]
    assert (entry.title, entry.published) == ("No front", datetime(2021, 3, 4, tzinfo=UTC))


def test_a_heading_is_the_title_where_none_is_given() -> None:
    entry = read("date: 2020-01-01", "# The *title*\n\nText.")
    assert (entry.title, entry.content) == ("The *title*", "<p>Text.</p>")


def test_an_id_is_no_part_of_a_title() -> None:
    for heading in ("# De *titel* {#anker}", "# De *titel* # {#anker}", "# De *titel* {: .a}"):
        assert read("lang: nl", f"{heading}\n\nTekst.", path="a.md").title == "De *titel*"


def test_html_is_not_taken_for_markdown() -> None:
    assert read("title: x", "<p>a *b* _c_</p>\n\n<p>d</p>").content == "<p>a *b* _c_</p>\n\n<p>d</p>"
    assert read("title: x", "a *b*").content == "<p>a <em>b</em></p>"


@pytest.mark.parametrize(
    ("path", "written", "html"),
    [
        (
            "a.md",
            "<img src='https://a.example/b.png'> *b* <c>",
            '<p><img src="https://a.example/b.png"> <em>b</em> </p>',
        ),
        (
            "a.mkdn",
            "<b>Vet</b>\n*schuin*\n\n<i>a</i> *b*",
            "<p><b>Vet</b>\n<em>schuin</em></p>\n<p><i>a</i> <em>b</em></p>",
        ),
        (
            "a.md",
            "<div>\n\n    <div>\n\n        <b>a</b>\n\n    </div>\n\n</div>\n\nTekst *b*.",
            ("<div>\n    <div>\n        <b>a</b>\n    </div>\n</div>\n<p>Tekst <em>b</em>.</p>"),
        ),
        (
            "a.md",
            "<div>a *b*</div>\n\n    <p>code",
            "<div>a *b*</div>\n<pre><code>&lt;p&gt;code\n</code></pre>",
        ),
        (
            "a.md",
            "<div>a</div>\n\nb\n\n    <b>code</b>",
            ("<div>a</div>\n<p>b</p>\n<pre><code>&lt;b&gt;code&lt;/b&gt;\n</code></pre>"),
        ),
        (
            "a.md",
            "- a\n\n  <div>\n\n      <b>b</b>\n  </div>\n- c",
            ("<ul>\n<li>\n<p>a</p>\n<div>\n    <b>b</b>\n</div>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>"),
        ),
        (
            "a.md",
            '<div class="b" markdown="1">\n*a*\n</div>\n\nb',
            "<div>\n<p><em>a</em></p>\n</div>\n<p>b</p>",
        ),
        (
            "a.html",
            "# geen kop\n\n2 * 3 * 4\n<div>\n\n    <p>a</p></div>",
            ("# geen kop\n\n2 * 3 * 4\n<div>\n\n    <p>a</p></div>"),
        ),
        ("a.HTM", "a *b*", "a *b*"),
        ("a.txt", "<b>a</b> *b*", "<p><b>a</b> <em>b</em></p>"),
        ("a", "<div>a *b*</div>\n\n<p>c</p>", "<div>a *b*</div>\n\n<p>c</p>"),
    ],
)
def test_a_post_is_written_in_what_its_name_says(path: str, written: str, html: str) -> None:
    assert read("title: x", written, path=path).content == html


def test_markdown_may_begin_with_html_and_show_a_feed() -> None:
    picture = '<p align="center"><img src="https://a.example/b.png"></p>'
    body = f"{picture}\n\n## Kop *a*\n\nTekst *b*.\n\n```xml\n<rss/>\n```"
    entry = parse_document(body.encode(), Hints(path="notes/a.md")).entries[0]
    assert (entry.key, entry.title) == ("notes/a.md", "Kop a")
    assert entry.content == (
        '<p><img src="https://a.example/b.png"></p>\n<h2>Kop <em>a</em></h2>\n<p>Tekst <em>b</em>.</p>\n'
        "<pre><code>&lt;rss/&gt;\n</code></pre>"
    )


def test_markdown_that_is_a_whole_page_is_read_as_one() -> None:
    page = b"<!DOCTYPE html><html><head><title>Titel</title></head><body><p>a *b*</p></body></html>"
    entry = parse_document(page, Hints(path="a.md")).entries[0]
    assert (entry.title, entry.content) == ("Titel", "<p>a *b*</p>")


def test_our_own_post_stays_the_html_that_it_is() -> None:
    assert read("title: x", '<div markdown="0">\nWoorden *los* <b>a</b>\n</div>\n', path="a.md").content == (
        "Woorden *los* <b>a</b>"
    )


def test_html_made_to_be_slow_takes_no_time() -> None:
    began = time.process_time()
    for piece in ("<div markdown=1 ", "<div>\n\n    <p>\n\n", "<b>\n", "<h2", "<div ", "<a><"):
        read("lang: nl", f"a\n\n{piece * (200_000 // len(piece))}", path="a.md")
    assert time.process_time() - began < 15


def test_scripts_are_cleaned_and_liquid_never_run() -> None:
    content = read(
        "title: x", "<img src=x onerror=pwn(1)> {{ site.title }} {% raw %} <script>pwn(2)</script>"
    ).content
    assert "pwn" not in content
    assert "{{ site.title }} {% raw %}" in content


def test_categories_as_jekyll_parts_them() -> None:
    terms = [one.term for one in read("category: two words\ncategories: a b\ntags: c, d e").categories]
    assert terms == ["two words", "a", "b", "c", "d e"]


def test_wrong_types_count_as_absent() -> None:
    entry = read(
        "title: [a]\nlink: {a: b}\nauthor: [1, {name: [x]}, Jo]\ncategory: {a: b}\nimage: [[x]]\nlang: [nl]"
    )
    assert [one.name for one in entry.authors] == ["1", "Jo"]
    assert (entry.title, entry.link, entry.image, entry.categories) == ("Body", None, None, ())


def test_a_heading_with_a_long_gap_takes_no_time() -> None:
    began = time.process_time()
    for written, title in ((f"# Kop{' ' * 900}b ##", "Kop b"), ("# Kop #\t", "Kop"), ("# Kop#", "Kop")):
        assert read("lang: nl", f"{written}\nTekst.").title == title
    assert read("lang: nl", f"# a{' ' * 20_000}b\nTekst.").content == "<p>Tekst.</p>"
    assert time.process_time() - began < 2
