"""How the gaps of an entry are filled."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.model import EDITOR, OWNER, AlsoAt, Category, Enclosure, Entry, Feed, Link, Person, Picture
from aggregator.publish.addresses import web_address
from aggregator.publish.characters import WORD_JOINER
from aggregator.publish.item import Item, best_enclosure, clean_person, make_item, one_line
from aggregator.publish.media_types import media_type
from tests.publish.examples import FULL, OLD_TEXT, PAPER, SITE, TITLE_ONLY

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def make(entry: Entry, language: str = "nl") -> Item:
    return make_item(entry, SITE, language)


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        (Entry(title="  Een\n kop  "), "Een kop"),
        (Entry(content="<p>Eerste zin. Tweede zin.</p>"), "Eerste zin."),
        (Entry(link="https://a.example/b"), "https://a.example/b"),
        (Entry(), "(zonder titel)"),
        (Entry(language="en"), "(untitled)"),
    ],
)
def test_a_title_is_never_empty(entry: Entry, title: str) -> None:
    assert make(entry).title == title


ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200d\ufe0f", "\u3164", "\u2800 \u00a0", "\u202a\u2069", "\U000e0041\U000e007f"]
)
def test_what_nobody_sees_is_no_title_and_no_words(unseen: str) -> None:
    assert make(Entry(title=unseen, summary="Een zin. Nog een.")).title == "Een zin."
    made = make(
        Entry(title=unseen, content=f"<p>{unseen}&nbsp;</p>", summary=unseen, link="https://a.example/b")
    )
    assert (made.title, made.summary, made.content) == ("https://a.example/b", "", "")
    assert ">a.example</a>" in made.body
    assert make(Entry(authors=(Person(name=unseen),), source=PAPER)).authors[0].name == "Hoofdredactie"
    pictured = f'<p>{unseen}<img src="https://a.example/b.jpg"></p>'
    assert make(Entry(content=pictured)).content == pictured


def test_hidden_tags_leave_a_title_and_flags_and_scripts_stay() -> None:
    assert make(Entry(title="Een \U000e0041\U000e0042 kop\U000e007f")).title == "Een kop"
    for title in (f"{ENGLAND} wint", "👨\u200d👩\u200d👧 ❤\ufe0f", "می\u200cخواهم", "\U0001f3f4 vlag", "…"):
        assert make(Entry(title=title)).title == title
    assert make(Entry(title=ENGLAND[:-1] + "x")).title == "\U0001f3f4x"


def test_nothing_in_a_line_turns_round_what_stands_behind_it() -> None:
    turned = "Een \u202egnp.exe \u2066en\u2067 meer"
    plain = "Een gnp.exe en meer"
    assert make(Entry(content=f"<p>{turned}</p>")).excerpt == plain
    assert make(Entry(summary=turned)).summary == plain
    assert make(Entry(content=f"<p>{turned}</p>")).title == plain
    assert one_line(turned) == plain
    assert one_line("مرحبا\u200f (abc)\u200e") == "مرحبا\u200f (abc)\u200e"  # marks, which scripts need


def test_an_entry_without_author_is_by_its_feeds_authors() -> None:
    assert make(Entry(source=PAPER)).authors == (Person("Hoofdredactie"),)
    assert make(Entry(source=PAPER, authors=(Person("Saar"),))).authors == (Person("Saar"),)


@pytest.mark.parametrize(
    "nobody",
    [
        Person("Jan", "jan@krant.example", role=EDITOR),
        Person("Uitgeverij", "post@krant.example", role=OWNER),
        Person("", "redactie@krant.example"),
        Person("redactie@krant.example"),
        Person(" "),
    ],
)
def test_who_only_edits_a_feed_or_goes_by_an_address_is_no_author_and_its_title_stands_in(
    nobody: Person,
) -> None:
    title = Person("De Krant & Zonen", None, "https://krant.example/")
    assert make(Entry(source=replace(PAPER, authors=(nobody,)))).authors == (title,)
    both = replace(PAPER, authors=(nobody, Person("Hoofdredactie")))
    assert make(Entry(source=both)).authors == (Person("Hoofdredactie"),)
    assert make(Entry(source=replace(PAPER, authors=()))).authors == (title,)


def test_an_entry_without_author_and_source_is_the_sites() -> None:
    assert make(Entry()).authors[0].name == "Redactie"
    nameless = replace(SITE, author=None)
    assert make_item(Entry(), nameless, "nl").authors[0].name == "Het dorpsplein"
    assert make_item(Entry(), replace(nameless, title=""), "nl").authors[0].name == "dorp.example"


def test_a_person_without_name_goes_by_their_address() -> None:
    assert clean_person(Person("", "nel@a.example")).name == "nel@a.example"
    assert clean_person(Person("", None, "https://nel.example/")).name == "nel.example"
    assert clean_person(Person("Nel", "geen adres", "javascript:alert(1)")) == Person("Nel", None, None)


def test_an_entry_that_is_a_title_only_says_where_its_link_leads() -> None:
    assert make(TITLE_ONLY).body == '<p><a href="https://tweede.example/kop">tweede.example</a></p>'
    assert make(Entry(title="a < b")).body == "<p>a &lt; b</p>"


def test_the_excerpt_is_the_summary_else_the_beginning_of_the_content() -> None:
    assert make(FULL).excerpt == FULL.summary
    assert make(OLD_TEXT).excerpt == "Een eerste zin die de titel wordt. En nog een."
    assert len(make(Entry(content="<p>" + "woord " * 200 + "</p>")).excerpt) <= 300


def test_an_excerpt_costs_little_however_long_the_content() -> None:
    content = "<p>Begin van het verhaal.</p>" + "<ul><li><b>x</b></li></ul>" * 40_000
    item = make(Entry(id="urn:a", title="Lang", content=content))
    start = time.process_time()
    for _ in range(10):
        assert item.excerpt.startswith("Begin van het verhaal. x x")
    assert time.process_time() - start < 2


def test_windows_characters_taken_for_latin_are_mended() -> None:
    assert one_line("\x93mooi\x94 \x81kost \x80 5") == "“mooi” kost € 5"


def test_brackets_are_encoded_but_not_in_a_host() -> None:
    assert web_address("https://a.example/b[1]?c[]=2") == "https://a.example/b%5B1%5D?c%5B%5D=2"
    assert web_address("http://[2001:db8::1]:8080/x[1]") == "http://[2001:db8::1]:8080/x%5B1%5D"
    assert web_address("javascript:alert(1)") is None


TRACKED = "https://a.example/b?id=7&utm_source=rss#fbclid=1"
PLAIN = "https://a.example/b?id=7"


def test_no_page_that_people_are_led_to_is_told_with_what_tracks_them() -> None:
    made = make(
        Entry(
            link="https://a.example/c",
            comments=TRACKED,
            authors=(Person("An", uri=TRACKED),),
            contributors=(Person("Bo", uri=TRACKED),),
            links=(Link(TRACKED, "related"), Link(f"{TRACKED}1", "related"), Link(TRACKED, "via")),
            also_at=(AlsoAt(TRACKED, "De Krant"), AlsoAt(f"{TRACKED}1", "De Krant")),
        )
    )
    assert made.comments == PLAIN
    assert [one.uri for one in (*made.authors, *made.contributors)] == [PLAIN, PLAIN]
    assert [(one.rel, one.url) for one in made.links] == [("related", PLAIN), ("via", PLAIN)]
    assert made.also_at == (AlsoAt(PLAIN, "De Krant"),)
    assert make(Entry(source=Feed(title="De Krant", link=TRACKED))).authors[0].uri == PLAIN


def test_files_and_pictures_keep_the_address_that_their_servers_are_asked_for() -> None:
    made = make(Entry(image=TRACKED, enclosures=(Enclosure(TRACKED, "audio/mpeg"),)))
    assert (made.image, made.enclosures[0].url) == (TRACKED, TRACKED)


def test_the_own_page_is_no_other_place_but_may_be_where_it_comes_from() -> None:
    via = AlsoAt(TRACKED, "De Krant", "via")
    made = make(Entry(link=PLAIN, also_at=(AlsoAt(TRACKED), via)))
    assert made.also_at == (replace(via, url=PLAIN),)


def test_enclosures_get_a_type_and_stand_once() -> None:
    given = (
        Enclosure("https://a.example/x.MP3", "mp3", -1),
        Enclosure("https://a.example/x.MP3", "audio/mpeg"),
        Enclosure("ftp://a.example/y.mp3"),
        Enclosure("https://a.example/z"),
    )
    assert make(Entry(enclosures=given)).enclosures == (
        Enclosure("https://a.example/x.MP3", "audio/mpeg"),
        Enclosure("https://a.example/z", "application/octet-stream"),
    )


def test_a_declared_media_type_is_kept_with_its_parameters() -> None:
    assert media_type("audio/ogg; codecs=opus", "https://a.example/x.mp3") == "audio/ogg; codecs=opus"


def test_the_best_enclosure_is_the_one_that_one_listens_to() -> None:
    picture, paper, sound = (
        Enclosure(f"https://a.example/{n}", kind)
        for n, kind in enumerate(("image/png", "application/pdf", "Audio/mpeg"))
    )
    assert best_enclosure((picture, paper, sound)) is sound
    assert best_enclosure((picture, paper)) is paper
    assert best_enclosure((picture,)) is picture
    assert best_enclosure(()) is None


def test_the_image_is_not_repeated_when_it_is_an_enclosure() -> None:
    picture = "https://a.example/x.png"
    assert make(Entry(image=picture, enclosures=(Enclosure(picture, "image/png"),))).separate_image is None
    assert make(Entry(image=picture)).separate_image == picture


def test_further_pictures_are_told_unless_they_are_there_already() -> None:
    pictures = (
        Picture("https://a.example/1.jpg", description="Een </b> brug"),
        Picture("https://a.example/2.jpg", further=True),
        Picture("https://a.example/3.jpg", further=True),
        Picture("https://a.example/4.jpg", 9, 9, "Een\neend", further=True),
        Picture("https://a.example/5.jpg"),
    )
    item = make(
        Entry(
            content='<p><img src="https://a.example/2-300x200.jpg"></p>',
            enclosures=(Enclosure("https://a.example/3.jpg", "image/jpeg"),),
            image="https://a.example/1.jpg",
            pictures=pictures,
        )
    )
    assert item.further == (Picture("https://a.example/4.jpg", 9, 9, "Een eend", further=True),)
    assert item.picture is not None
    assert item.picture.description == f"Een <{WORD_JOINER}/b> brug"


def test_categories_without_term_and_repeated_ones_are_left_out() -> None:
    given = (
        Category(" "),
        Category("a"),
        Category("a"),
        Category("a", "no scheme"),
        Category("", None, "Label"),
    )
    assert make(Entry(categories=given)).categories == (Category("a"), Category("Label", None, "Label"))


def test_updated_is_published_where_nothing_was_edited() -> None:
    assert make(Entry(published=NOON)).updated == NOON
