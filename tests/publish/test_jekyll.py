"""One entry as a post: what YAML, Markdown, Liquid and a theme would misread, and what comes back."""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.model import Entry, Feed, Site
from aggregator.parse import Hints, fields
from aggregator.parse.post import read_post
from aggregator.publish.item import make_item
from aggregator.publish.jekyll import name_post, write_post
from aggregator.text.posts import recognise_post

WHEN = datetime(2019, 6, 27, 18, 47, 47, tzinfo=UTC)
SITE = Site(url="https://lezer.example/", tag="lezer.example,2026", timezone=ZoneInfo("Europe/Amsterdam"))


def entry(**facts: str) -> Entry:
    words = {"id": "tag:lezer.example,2026:nos/1", "title": "Kop", "content": "<p>Tekst</p>"} | facts
    return Entry(published=WHEN, updated=WHEN, **words)  # type: ignore[arg-type]


def test_the_form_is_that_of_the_sites_own_posts() -> None:
    made = Entry(
        id="tag:lezer.example,2026:nos/1",
        title="Missie in Syrië? 'Kalifaat is weg'",
        link="https://nos.example/l/2290980",
        image="https://nos.example/1008x567.jpg",
        content="<p>Een.</p>\n\n<p>Twee {{ x }}.</p>",
        source=Feed(title="NOS & zo"),
        published=WHEN,
        updated=WHEN,
    )
    text = write_post(made, ["nieuws"], SITE, "a.md").body.decode()
    assert text.splitlines()[:9] == [
        "---",
        "layout: post",
        "title: \"Missie in Syrië? 'Kalifaat is weg'\"",
        "date: Thu, 27 Jun 2019 20:47:47 +0200",
        "category: nieuws",
        'externe_link: "https://nos.example/l/2290980"',
        'feature_image: "https://nos.example/1008x567.jpg"',
        'id: "tag:lezer.example,2026:nos/1"',
        'source: "NOS & zo"',
    ]
    body = '<div markdown="0">\n<p>Een.</p>\n<p>Twee &#123;&#123; x &#125;&#125;.</p>\n</div>\n'
    assert text.endswith(f"---\n\n{body}")
    assert (
        write_post(made, ["nieuws", "tech"], SITE, "a.md").body.count(b"categories:\n- nieuws\n- tech\n") == 1
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Missie in Syrië? 'Kalifaat is weg'", "2019-06-27-missie-in-syrie-kalifaat-is-weg.md"),
        ("../../etc/passwd", "2019-06-27-etc-passwd.md"),
        ("Новости", "2019-06-27-post-bbd1a5bf.md"),
        ("CON", "2019-06-27-con.md"),
        ("x" * 80, f"2019-06-27-{'x' * 60}-bbd1a5bf.md"),
    ],
)
def test_a_name_says_date_and_title_and_is_its_own(title: str, name: str) -> None:
    names = list(name_post(entry(title=title), SITE))
    digits = names[-1].removesuffix(".md").rpartition("-")[2]
    assert names[0] == name.replace("bbd1a5bf", digits[:8])
    assert len(set(names)) == len(names)


def test_an_edit_is_known_and_what_version_control_does_is_none() -> None:
    text = write_post(entry(), ["nieuws"], SITE, "a.md").body.decode()
    assert recognise_post(text) == "same"
    assert recognise_post(text.replace("\n", "\r\n").rstrip()) == "same"
    assert recognise_post(text.replace("Tekst", "Text")) == "edited"
    assert recognise_post(text.replace('"Kop"', '"kop"')) == "edited"
    assert recognise_post("---\ntitle: x\n---\n\ndigest: " + "0" * 32 + "\n") == ""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200))
@example("NULL", "0")  # was no title
def test_whatever_a_title_and_text_hold_comes_back(title: str, words: str) -> None:
    from aggregator.text.html import clean_html

    made = entry(title=fields.title(title) or "Kop", content=clean_html(words, ""))
    item = make_item(made, SITE, SITE.language)
    text = write_post(made, ["nieuws"], SITE, "a.md").body.decode()
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    assert "{" not in body
    assert "\n\n" not in body.strip()
    assert yaml.safe_load(front)["id"] == made.id
    (back,) = read_post(text, Hints(path="a.md")).entries
    assert (back.key, back.published, back.echo) == (made.id, WHEN, "same")
    assert back.title == item.title


@pytest.mark.parametrize("written", ["2026-11-02", "1890-05-01"])
def test_a_post_of_a_whole_day_is_of_that_day_east_of_greenwich(written: str) -> None:
    midnight = datetime.fromisoformat(written).replace(tzinfo=SITE.timezone).astimezone(UTC)
    made = replace(entry(), published=midnight, updated=midnight, precision="day")
    assert next(name_post(made, SITE)) == f"{written}-kop.md"
    text = write_post(made, ["nieuws"], SITE, "a.md").body.decode()
    date = parsedate_to_datetime(text.partition("date: ")[2].partition("\n")[0])
    assert (date.date().isoformat(), date) == (written, midnight)
