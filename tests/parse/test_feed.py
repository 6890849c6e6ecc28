"""XML feeds: what the twins leave open."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest

from aggregator.errors import ParseError
from aggregator.model import EDITOR, OWNER, Batch, Entry, Person
from aggregator.parse import Hints, parse_document, read_document

WEB = Hints(url="https://feeds.example/dir/feed")


def rss(items: str, channel: str = "") -> bytes:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
    )
    return f'<rss version="2.0" {spaces}><channel><title>t</title>{channel}{items}</channel></rss>'.encode()


def parse(items: str, hints: Hints = WEB, channel: str = "") -> Batch:
    return read_document(rss(items, channel), hints)


def read(inside: str, hints: Hints = WEB) -> Entry:
    return parse(f"<item>{inside}</item>", hints).entries[0]


def test_a_guid_is_kept_exactly_as_written() -> None:
    for guid in ("123", "../x", "HTTP://A.example/%7Eb?utm_source=c", "a  b"):
        assert read(f"<guid>{guid}</guid>").key == guid
        assert read(f"<guid isPermaLink='true'>{guid}</guid>").key == guid


def test_only_a_guid_that_is_an_address_becomes_the_link() -> None:
    assert read("<guid>123</guid>").link is None
    assert read("<guid>https://a.example/1</guid>").link == "https://a.example/1"
    assert read("<guid isPermaLink='false'>https://a.example/1</guid>").link is None
    assert read("<guid>https://a.example/1</guid><link>/2</link>").link == "https://feeds.example/2"


@pytest.mark.parametrize("useless", ["<link/>", "<link> </link>", "<link>javascript:void(0)</link>"])
@pytest.mark.parametrize(
    ("attribute", "counts"), [("", True), ("true", True), ("True", True), ("false", False)]
)
def test_a_guid_is_the_link_also_beside_one_of_no_use(useless: str, attribute: str, *, counts: bool) -> None:
    told = f" isPermaLink='{attribute}'" if attribute else ""
    guid = f"<guid{told}>https://a.example/1</guid>"
    hints = replace(WEB, fast=False)
    for inside in (useless + guid, guid + useless):
        for entry in (read(inside), read(inside, hints), read(inside + "<p>")):
            assert entry.link == ("https://a.example/1" if counts else None)


def test_an_atom_id_is_never_the_link() -> None:
    body = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://a.example/1</id><title>t</title></entry></feed>'
    assert read_document(body, WEB).entries[0].link is None


@pytest.mark.parametrize(
    ("told", "name", "email"),
    [
        ("ann@a.example (Ann Lee)", "Ann Lee", "ann@a.example"),
        ("Ann Lee &lt;ann@a.example&gt;", "Ann Lee", "ann@a.example"),
        ("Ann (of) Lee", "Ann (of) Lee", None),
        ("ann@museum.photography", "", "ann@museum.photography"),
        ("&lt;b&gt;Ann&lt;/b&gt; &amp;amp; Bo", "Ann & Bo", None),
        ("no@mail", "no@mail", None),
    ],
)
def test_authors_are_taken_apart(told: str, name: str, email: str | None) -> None:
    author = read(f"<author>{told}</author>").authors[0]
    assert (author.name, author.email) == (name, email)


def test_a_description_beside_the_content_is_the_summary_unless_it_says_the_same() -> None:
    full = "<content:encoded>&lt;p&gt;One  two&lt;/p&gt;</content:encoded>"
    assert read(f"<description>One</description>{full}").summary == "One"
    assert read(f"<description>&lt;b&gt;One&lt;/b&gt; two</description>{full}").summary == ""
    assert read(f"{full}<description>One</description>").summary == "One"
    only = read("<description>Only this</description><content:encoded/>")
    assert (only.content, only.summary) == ("Only this", "")


def test_relative_links_in_a_text_start_from_its_page() -> None:
    text = "<description>&lt;a href='x'&gt;y&lt;/a&gt;</description>"
    assert 'href="https://site.example/p/x"' in read(f"<link>https://site.example/p/q</link>{text}").content
    assert 'href="https://feeds.example/dir/x"' in read(text).content
    assert "href" not in read(text, Hints(path="feed.xml")).content


def test_a_feed_file_in_a_folder() -> None:
    batch = parse(
        "<item><guid>1</guid><link>/relative</link></item><item><link>https://a.example/2</link></item>",
        Hints(path="in/f.rss"),
    )
    assert [(entry.key, entry.link) for entry in batch.entries] == [
        ("in/f.rss#1", None),
        ("", "https://a.example/2"),
    ]
    assert {entry.provenance for entry in batch.entries} == {"in/f.rss"}


def test_dates_in_the_order_of_their_worth() -> None:
    assert read("<pubDate>Thu, 1 Oct 2026 13:09:14 +0200</pubDate>").updated is None
    assert read("<pubDate>2021-02-31</pubDate>").published is None
    assert read("<pubDate>2019-07</pubDate>").precision == "month"
    body = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><updated>2020-01-02T03:04:05Z</updated></entry></feed>'
    entry = read_document(body, WEB).entries[0]
    assert entry.published == entry.updated == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_pictures_of_every_customary_kind() -> None:
    for inside in (
        "<media:content url='/p.jpg' medium='image'/>",
        "<media:content url='/s.jpg' width='9'/><media:content url='/p.jpg' width='99'/>",
        "<media:thumbnail url='/p.jpg'/>",
        "<image>/p.jpg</image>",
        "<image><url>/p.jpg</url><title>not the title</title></image>",
        "<enclosure url='/p.jpg' type='image/jpeg' length='3'/>",
    ):
        entry = read(f"{inside}<title>The title</title>")
        assert (entry.image, entry.title) == ("https://feeds.example/p.jpg", "The title")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("url='/a.pdf' type='application/pdf' medium='document' fileSize='2'", "application/pdf"),
        ("url='/a.pdf'", "application/pdf"),
        ("url='/a.pdf' type='application/octet-stream'", "application/pdf"),
        ("url='/a' type='application/zip' medium='executable'", "application/zip"),
        ("url='/a' medium='document'", None),
    ],
)
def test_files_that_are_neither_heard_nor_seen(told: str, kind: str | None) -> None:
    (file,) = read(f"<title>T</title><media:content {told}/>").enclosures
    assert file.url.startswith("https://feeds.example/a")
    assert file.type in {kind, "application/octet-stream"}


@pytest.mark.parametrize(
    "told",
    [
        "url='/a'",
        "url='/a' type='text/html' medium='document'",
        "url='/a' type='application/xhtml+xml'",
        "url='/a.swf' type='application/x-shockwave-flash' medium='document'",
        "url='/a.jpg' medium='document'",
        "url='/a.jpg' type='application/octet-stream'",
        "url='/a' medium='image' type='application/octet-stream'",
    ],
)
def test_pictures_pages_and_players_are_no_files(told: str) -> None:
    assert read(f"<title>T</title><media:content {told}/>").enclosures == ()


def test_who_wrote_is_no_picture_of_an_entry() -> None:
    faces = "".join(
        f"<media:{name} url='{face}' medium='image'/>"
        for face in ("https://0.gravatar.com/avatar/ab?s=96", "https://avatars1.githubusercontent.com/u/7")
        for name in ("content", "thumbnail")
    )
    assert read(f"<title>Kade</title>{faces}").pictures == ()
    shown = read(f"{faces}<media:content url='/a.jpg' medium='image'/>")
    assert [one.url for one in shown.pictures] == ["https://feeds.example/a.jpg"]
    assert shown.image == "https://feeds.example/a.jpg"


def test_a_film_without_sound_is_no_picture() -> None:
    """Mastodon says `medium="image"` of one."""
    entry = read("<title>T</title><media:content url='/f.mp4' type='video/mp4' medium='image'/>")
    assert (entry.image, entry.pictures) == (None, ())
    assert [file.type for file in entry.enclosures] == ["video/mp4"]


def test_extensions_do_not_take_the_place_of_core_elements() -> None:
    inside = "<title>T</title><description>D</description><media:group><media:title>MT</media:title>"
    entry = read(f"{inside}<media:description>MD</media:description></media:group>")
    assert (entry.title, entry.content, entry.summary) == ("T", "D", "")
    assert read("<media:group><media:description>MD</media:description></media:group>").content == "<p>MD</p>"


@pytest.mark.parametrize(
    ("kind", "told", "content"),
    [
        ("", "one <br> two", "one <br> two"),
        ("", "<b>Fat</b> and <i>thin</i>", "<b>Fat</b> and <i>thin</i>"),
        ("", "the <b> element", "<p>the &lt;b&gt; element</p>"),
        ("plain", "<b>Fat</b>", "<p>&lt;b&gt;Fat&lt;/b&gt;</p>"),
        ("text/html; charset=utf-8", "<kbd>x</kbd>", "<kbd>x</kbd>"),
        ("application/xhtml+xml", "<kbd>x</kbd>", "<kbd>x</kbd>"),
    ],
)
def test_a_film_is_told_of_in_html_where_that_is_said_or_sure(kind: str, told: str, content: str) -> None:
    typed = f" type='{kind}'" if kind else ""
    assert read(f"<media:description{typed}>{escape(told)}</media:description>").content == content


@pytest.mark.parametrize(
    "stray",
    [
        "<width><b></width>",
        "<gml:pos xmlns:gml='http://www.opengis.net/gml'>1 2</gml:pos>",
        "<textInput><name/></textInput><name/>",
        "</link></item><link/><item>",
    ],
)
def test_elements_in_odd_places_cost_no_more_than_themselves(stray: str) -> None:
    survivor = (
        "<item><title>Survivor</title><link>/s</link><description>&lt;a href='x'&gt;</description></item>"
    )
    for spoilt in ("", "<p>"):  # read strictly, and loosely
        entry = parse(f"<item><title>a</title>{stray}{spoilt}</item>{survivor}").entries[-1]
        assert (entry.title, entry.link) == ("Survivor", "https://feeds.example/s")


def test_elements_named_like_feedparsers_own_fields_do_no_harm() -> None:
    evil = "".join(
        f"<{name} a='b'>x</{name}>"
        for name in ("links", "authors", "content", "title_detail", "source", "media_content")
    )
    entry = read(f"<title>T</title>{evil}<_base>x</_base><guidislink a='1'/>")
    assert entry.title == "T"


def test_the_first_entries_are_kept_or_the_newest_where_they_stand_last() -> None:
    items = [f"<item><guid>{n}</guid><pubDate>2020-01-{n:02}</pubDate></item>" for n in range(1, 11)]
    hints = Hints(url=WEB.url, max_entries=3)
    oldest_first, newest_first = parse("".join(items), hints), parse("".join(reversed(items)), hints)
    assert [(entry.key, entry.position) for entry in oldest_first.entries] == [("8", 7), ("9", 8), ("10", 9)]
    assert [(entry.key, entry.position) for entry in newest_first.entries] == [("10", 0), ("9", 1), ("8", 2)]
    assert "7 entries beyond the limit of 3" in oldest_first.warnings[0]


def test_a_document_cut_off_in_its_first_entry_is_refused() -> None:
    with pytest.raises(ParseError, match="cut off"):
        read_document(b"<rss version='2.0'><channel><title>t</title><item><guid>1", WEB)


ITEMS = "<item><title>a</title><guid>1</guid></item><item><title>b</title><guid>2</guid></item>"
RSS = f"<rss version='2.0'><channel><title>t</title>{ITEMS}</channel></rss>"
RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    f"<channel><title>t</title></channel>{ITEMS}</rdf:RDF>"
)


@pytest.mark.parametrize(
    ("document", "cut_off", "keys"),
    [
        (RSS, False, ["1", "2"]),
        (RSS.replace("<title>b", "<title>b & c"), False, ["1", "2"]),  # broken, but not off
        (RSS + "<script>ad</script>" * 500, False, ["1", "2"]),
        (RSS + "<hr><!-- <item> --><!-- the next: <item ><title>", False, ["1", "2"]),
        (RSS + "<!-- <item> --><rss><channel><item><guid>3</guid></item>", True, ["1", "2", "3"]),
        (RSS.removesuffix("</channel></rss>"), True, ["1", "2"]),
        (RSS.removesuffix("</item></channel></rss>"), True, ["1"]),
        (RSS.replace("</rss>", ""), False, ["1", "2"]),  # all of its entries are there
        (RDF, False, ["1", "2"]),
        (RDF.removesuffix("</rdf:RDF>"), True, ["1", "2"]),
        (RDF.removesuffix("</item></rdf:RDF>"), True, ["1"]),
    ],
)
def test_a_document_without_an_end_may_have_lost_entries(
    document: str, cut_off: bool, keys: list[str]
) -> None:
    batch = read_document(document.encode(), WEB)
    assert (batch.cut_off, [entry.key for entry in batch.entries]) == (cut_off, keys)
    assert bool(batch.warnings) == (len(keys) == 1)


def test_hints_batch_and_errors_cross_to_a_worker_process() -> None:
    assert pickle.loads(pickle.dumps(WEB)) == WEB  # noqa: S301 - our own bytes
    batch = parse("<item><title>a</title></item>")
    assert pickle.loads(pickle.dumps(batch)) == batch  # noqa: S301
    with pytest.raises(ParseError) as caught:
        read_document(b"", WEB)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


def atom(inside: str, more: str = "") -> Batch:
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" {more}>{inside}</feed>'
    return read_document(body.encode(), WEB)


def test_a_text_starts_from_the_base_that_it_states_itself() -> None:
    link = "&lt;a href='d'>x&lt;/a>"
    for element in ("content", "summary"):
        inside = f"<entry><id>1</id><{element} type='html' xml:base='c/'>{link}</{element}></entry>"
        entry = atom(inside, 'xml:base="https://b.example/p/"').entries[0]
        assert entry.content == '<a href="https://b.example/p/c/d">x</a>'


def test_the_language_of_a_text_is_that_of_its_entry() -> None:
    inside = "<entry><id>1</id><summary xml:lang='fr'>Un</summary><content>{}</content></entry>"
    assert atom(inside.format("One"), 'xml:lang="en"').entries[0].language is None
    assert (
        atom("<entry><content xml:lang='fr'>Un</content></entry>", 'xml:lang="en"').entries[0].language
        == "fr"
    )
    assert (
        atom("<entry xml:lang='fr'><id>1</id></entry><entry/>", 'xml:lang="en"').entries[1].language is None
    )


def test_the_picture_of_rss_1_stands_beside_its_channel() -> None:
    body = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b"<channel><title>t</title></channel><image><title>Not the title</title><url>https://a.example/i.gif</url>"
        b"</image><item rdf:about='https://a.example/1'><title>One</title></item></rdf:RDF>"
    )
    batch = read_document(body, WEB)
    assert (batch.feed.logo, batch.feed.title) == ("https://a.example/i.gif", "t")
    assert [entry.title for entry in batch.entries] == ["One"]


def test_a_channel_without_an_image_shows_its_thumbnail() -> None:
    assert parse("", channel="<media:thumbnail url='/t.png'/>").feed.logo == "https://feeds.example/t.png"


def test_an_atom_prefix_that_nobody_declared_is_understood() -> None:
    channel = "<atom:link rel='alternate' href='https://a.example/'/><atom:link rel='hub' href='https://h.example/'/>"
    feed = parse("<item><title>One</title></item>", channel=channel).feed
    assert (feed.link, feed.hubs) == ("https://a.example/", ("https://h.example/",))


def test_an_address_of_another_scheme_does_not_hide_the_link() -> None:
    assert read("<link uri='at://did:plc:x/post/1'>https://a.example/1</link>").link == "https://a.example/1"
    assert read("<link url='https://a.example/2'/>").link == "https://a.example/2"


def test_attributes_do_not_take_the_place_of_a_text() -> None:
    feed = atom("<icon xml:base='https://b.example/'>i.png</icon><logo xml:lang='en'>/l.png</logo>").feed
    assert (feed.icon, feed.logo) == ("https://b.example/i.png", "https://feeds.example/l.png")
    assert (
        read("<comments xml:lang='en'>https://a.example/1#c</comments>").comments == "https://a.example/1#c"
    )


def test_the_owner_of_a_podcast_is_not_its_author() -> None:
    spaces = "xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd'"
    owner = f"<i:owner {spaces}><i:name>Works</i:name><i:email>w@a.example</i:email></i:owner>"
    feed = parse("", channel=f"<i:author {spaces}>Ann</i:author>{owner}").feed
    assert [one.name for one in feed.authors] == ["Ann"]
    assert feed.podcast is not None
    assert feed.podcast.owner is not None
    assert feed.podcast.owner.email == "w@a.example"
    assert [(one.name, one.role) for one in parse("", channel=owner).feed.authors] == [("Works", OWNER)]


@pytest.mark.parametrize("fast", [True, False])
def test_who_edits_a_feed_is_told_apart_from_its_author_unless_he_is_both(*, fast: bool) -> None:
    channel = "<managingEditor>jan@a.example (Jan)</managingEditor>"
    hints = replace(WEB, fast=fast)
    assert parse("", hints, channel).feed.authors == (Person("Jan", "jan@a.example", role=EDITOR),)
    spaces = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    both = f"{channel}<dc:creator {spaces}>jan@a.example (Jan)</dc:creator>"
    assert parse("", hints, both).feed.authors == (Person("Jan", "jan@a.example"),)


@pytest.mark.parametrize(
    ("told", "lasts"),
    [
        ("3723", 3723),
        ("62:03", 3723),
        ("1:02:03", 3723),
        ("61.7", 61),
        ("0", None),
        ("an hour", None),
        ("", None),
    ],
)
def test_how_long_an_episode_lasts(told: str, lasts: int | None) -> None:
    inside = (
        f"<itunes:duration xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>{told}</itunes:duration>"
    )
    entry = read(f"{inside}<enclosure url='/1.mp3' type='audio/mpeg'/>")
    assert entry.enclosures[0].duration == lasts
    assert (entry.podcast.duration if entry.podcast else None) == lasts
    two = read(f"{inside}<enclosure url='/1.mp3'/><enclosure url='/2.mp3'/>")
    assert [one.duration for one in two.enclosures] == [None, None]


@pytest.mark.parametrize(
    "told",
    ["91 4", "a b", "52", "nan 4", "52 181", "", "1 2 3 4 5"],
)
def test_a_place_that_is_not_on_earth_is_none(told: str) -> None:
    point = f"<georss:point xmlns:georss='http://www.georss.org/georss'>{told}</georss:point>"
    entry = read(f"{point}<title>One</title>")
    assert entry.title == "One"
    assert entry.place is None or entry.place.points == ((1.0, 2.0),)


@pytest.mark.parametrize(
    "blank",
    [
        "<item/>",
        "<item><title/></item>",
        "<item><title> &#8203; </title><description> &lt;p&gt;&amp;nbsp;&lt;/p&gt; </description></item>",
        "<item><pubDate>Mon, 02 Nov 2020 10:00:00 GMT</pubDate><guid>7</guid></item>",
        "<item><guid isPermaLink='false'>https://feeds.example/7</guid><author>Ann</author></item>",
    ],
)
def test_entries_with_nothing_to_read_are_left_out_with_a_warning(blank: str) -> None:
    batch = parse_document(rss(f"{blank}<item><title>T</title></item>{blank}"), WEB)
    assert [(entry.title, entry.position) for entry in batch.entries] == [("T", 1)]
    assert [gist.line for gist in batch.gists] == ["T"]
    assert batch.warnings == ("2 entries were left out: without title, link, text or file",)


@pytest.mark.parametrize(
    "little",
    [
        "<title>T</title>",
        "<link>/a</link>",
        "<guid>https://feeds.example/7</guid>",
        "<description>D</description>",
        "<enclosure url='/a.mp3' type='audio/mpeg'/>",
        "<media:thumbnail url='/a.jpg'/>",
        "<comments>https://feeds.example/7#comments</comments>",
        "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='related' href='/a'/>",
        "<description>&lt;img src='/a.jpg'&gt;</description>",
    ],
)
def test_an_entry_with_anything_to_read_stays(little: str) -> None:
    batch = parse_document(rss(f"<item>{little}</item>"), WEB)
    assert (len(batch.entries), batch.warnings) == (1, ())


def test_no_items_are_known_of_a_document_with_blank_ones() -> None:
    items = "<item><title>a</title></item>", "<item><title>b</title></item>"
    hints = replace(WEB, salt="s")
    assert parse_document(rss("".join(items)), hints).digests
    assert not parse_document(rss("".join((*items, "<item/>"))), hints).digests


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (' type="text/plain"', "<p>regel 1<br>\nregel &lt;b&gt; 2</p>\n<p>alinea</p>"),
        (' type="Text/Plain"', "<p>regel 1<br>\nregel &lt;b&gt; 2</p>\n<p>alinea</p>"),
        (' type="text/x-poem"', "<p>regel 1<br>\nregel &lt;b&gt; 2</p>\n<p>alinea</p>"),
        (' type="text"', "<p>regel 1\nregel &lt;b&gt; 2</p>\n<p>alinea</p>"),  # white space means nothing
        ("", "<p>regel 1\nregel &lt;b&gt; 2</p>\n<p>alinea</p>"),
    ],
)
def test_a_text_of_a_media_type_is_shown_as_it_is(kind: str, content: str, *, fast: bool) -> None:
    told = f"<content{kind}>regel 1\nregel &lt;b> 2\n\nalinea</content>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x:1</id>{told}</entry></feed>'
    (entry,) = read_document(atom.encode(), replace(WEB, fast=fast)).entries
    assert entry.content == content
