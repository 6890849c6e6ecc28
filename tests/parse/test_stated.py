"""What marked-up elements state: several properties in one, and values for machines."""

from datetime import UTC, datetime

import pytest

from aggregator.model import Batch, Entry
from aggregator.parse import Hints, parse_document

URL = "https://krant.example/2026/10/kade.html"
PARTS = [
    f"De gemeente herstelt deel {number} van de kade, en dat duurt tot in het voorjaar."
    for number in range(200)
]
BODY = "".join(f"<p>{part}</p>" for part in PARTS) + '<h2>Slot</h2><ul><li><a href="/brug">Brug</a></li></ul>'


def read(marked: str, kind: str = "http://schema.org/BlogPosting") -> Batch:
    page = f'<html><title>Krant</title><div itemscope itemtype="{kind}">{marked}</div></html>'
    return parse_document(page.encode(), Hints(url=URL))


def entry(marked: str) -> Entry:
    return read(f'<div itemprop="articleBody">{BODY}</div>{marked}').entries[0]


def hentry(marked: str) -> Entry:
    page = f'<div class="hentry">{marked}<div class="e-content">{BODY}</div></div>'
    return parse_document(f"<html><title>Krant</title>{page}</html>".encode(), Hints(url=URL)).entries[0]


@pytest.mark.parametrize(
    "names",
    ["articleBody", "description articleBody", " articleBody\n text", "http://schema.org/articleBody"],
)
def test_a_text_that_is_several_properties_keeps_all_of_its_markup(names: str) -> None:
    batch = read(f"<div class='post-body' itemprop='{names}'>{BODY}</div>")
    found = batch.entries[0]
    assert found.content.count("<p>") == len(PARTS)
    assert all(part in found.content for part in PARTS)
    assert '<a href="https://krant.example/brug">Brug</a>' in found.content
    assert found.summary == ""
    assert dict(batch.origins)["text"] == "microdata articleBody"


def test_a_thing_may_be_of_several_types() -> None:
    kinds = "https://schema.org/Article https://www.schema.org/NewsArticle"
    assert read(f'<div itemprop="articleBody">{BODY}</div>', kinds).kind == "article"


@pytest.mark.parametrize(
    "date",
    [
        "<abbr class='x' {} title='2026-10-01T08:00:00+02:00'>October 01, 2026</abbr>",
        "<time {} datetime='2026-10-01T08:00:00+02:00'>1 okt</time>",
        "<data {} value='2026-10-01T08:00:00+02:00'>1 okt</data>",
        "<span {}><time datetime='2026-10-01T08:00:00+02:00'>1 okt</time></span>",
        "<span {} title='permalink'>1 okt<b class='value-title' title='2026-10-01T06:00:00Z'> </b></span>",
        "<span {}><i class='value'>2026-10-01</i>, <i class='value'>08:00:00+02:00</i></span>",
        "<a {} title='Blijvende link' href='/1'>2026-10-01 06:00 UTC</a>",
        "<time {} datetime='gisteren'>2026-10-01 06:00 UTC</time>",
    ],
)
def test_the_date_is_what_machines_are_told(date: str) -> None:
    moment = datetime(2026, 10, 1, 6, tzinfo=UTC)
    assert entry(date.format("itemprop='datePublished dateCreated'")).published == moment
    assert hentry(date.replace("class='x'", "").format("class='dt-published'")).published == moment


def test_a_length_of_time_within_a_date_is_none() -> None:
    told = "<span itemprop='datePublished'>1 oktober 2026 <time datetime='PT5M'>(5 minuten)</time></span>"
    assert entry(told).published == datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "title",
    [
        "<h1 itemprop='headline name'>Kade<br>weer open</h1>",
        "<a itemprop='headline' href='/kade'>Kade weer open</a>",
        "<div itemprop='alternativeHeadline headline'><p>Kade</p><p>weer open<script>x</script></p></div>",
        "<meta itemprop='headline' content='Kade weer open'>",
        "<data itemprop='headline' value='Kade weer open'>Kade</data>",
    ],
)
def test_a_title_is_words(title: str) -> None:
    assert entry(title).title == "Kade weer open"


@pytest.mark.parametrize(
    "author",
    [
        "<span itemprop='author creator' itemscope><a itemprop='name url' href='/an'>An</a></span>",
        "<span itemprop='author' itemscope><a itemprop='url' href='/an'><b itemprop='name'>An</b></a></span>",
        "<a itemprop='author' href='/an'>An</a>",
    ],
)
def test_a_name_is_no_address(author: str) -> None:
    (person,) = entry(author).authors
    assert (person.name, person.uri) == ("An", "https://krant.example/an")


@pytest.mark.parametrize(
    "inner",
    [
        "<img itemprop='image' src='/gezicht.jpg'>",
        "<i itemprop='image' itemscope><meta itemprop='url' content='/gezicht.jpg'></i>",
        "<i itemprop='worksFor' itemscope><a itemprop='url name' href='/krant'>Krant</a></i>",
    ],
)
def test_neither_a_face_nor_an_employer_is_the_page_of_a_person(inner: str) -> None:
    inner += "<b itemprop='name'>An</b>"
    (person,) = entry(f"<span itemprop='author' itemscope>{inner}</span>").authors
    assert (person.name, person.uri) == ("An", None)
    page = "<a itemprop='url' href='/an'>Meer</a>"
    (person,) = entry(f"<span itemprop='author' itemscope>{inner}{page}</span>").authors
    assert (person.name, person.uri) == ("An", "https://krant.example/an")


def test_an_author_without_properties_is_named_by_the_words() -> None:
    (person,) = entry("<span itemprop='author' itemscope>An de Vries</span>").authors
    assert person.name == "An de Vries"


@pytest.mark.parametrize(
    "image",
    [
        "<figure itemprop='image'><img src='/kade.jpg'></figure>",
        "<img itemprop='image thumbnailUrl' src='/kade.jpg'>",
        "<div itemprop='image' itemscope><meta itemprop='contentUrl' content='/kade.jpg'></div>",
        "<img itemprop='image' src='data:image/gif;base64,R0lG' content='/kade.jpg'>",
        "<img itemprop='image' src='/blank.gif' content='/kade.jpg'>",
        "<img itemprop='image' src='data:image/gif;base64,R0lG'><img itemprop='image' src='/kade.jpg'>",
    ],
)
def test_a_picture_is_an_address(image: str) -> None:
    assert entry(image).image == "https://krant.example/kade.jpg"


def test_a_meta_element_may_be_several_properties() -> None:
    head = '<meta property="schema:x og:title" content="Kade weer open">'
    head += '<meta property="og:type" content="article">'
    page = f"<html><title>Krant</title>{head}<article>{BODY}</article></html>"
    assert parse_document(page.encode(), Hints(url=URL)).entries[0].title == "Kade weer open"


def test_what_stands_behind_an_instruction_is_read() -> None:
    assert entry("<h1 itemprop='headline'>Kade <?php x ?>weer open</h1>").title == "Kade weer open"
