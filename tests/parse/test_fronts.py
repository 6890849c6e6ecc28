"""Pages that mark one article and stand for a whole site, or for a list."""

import pytest

from aggregator.errors import NotAFeedError
from aggregator.model import Batch, Kind
from aggregator.parse import Hints, parse_document

PROSE = "<p>De kade is na drie jaar weer open voor fietsers en voetgangers van beide oevers.</p>" * 3
FEED = '<link rel="alternate" type="application/rss+xml" title="Krant" href="/feed/">'
# What a page that has one marked article says of it; {title} stands for the title's words.
MARKS = {
    "classic": '<article class="post hentry"><h2 class="entry-title">{title}</h2>'
    f'<div class="entry-content">{PROSE}</div></article>',
    "microformats": '<article class="h-entry"><h2 class="p-name">{title}</h2>'
    f'<div class="e-content">{PROSE}</div></article>',
    "microdata": '<div itemscope itemtype="http://schema.org/BlogPosting"><h3 itemprop="name">{title}</h3>'
    f'<div itemprop="articleBody">{PROSE}</div></div>',
    "open graph": '<meta property="og:type" content="article"><h1>{title}</h1>' + PROSE,
    "json-ld": '<script type="application/ld+json">{{"@type":"Article","headline":"Kade"}}</script>'
    "<h1>{title}</h1>" + PROSE,
}
SITE = "https://krant.example"


def read(
    path: str,
    marks: str = "classic",
    *,
    title: str = "Kade",
    head: str = FEED,
    learnt: Kind = "auto",
    asked: tuple[str, ...] = (),
    lang: str = "nl",
    kind: Kind = "auto",
) -> Batch:
    page = f'<html lang="{lang}"><head><title>Krant</title>{head}</head>'
    page += f"<body>{MARKS[marks].format(title=title)}</body></html>"
    reached = tuple(f"{SITE}{one}" for one in (*asked, path))
    return parse_document(page.encode(), Hints(url=f"{SITE}{path}", learnt=learnt, asked=reached, kind=kind))


@pytest.mark.parametrize("learnt", ["auto", "article"])
@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("path", ["/", "/index.html", "/nl/", "/?lang=nl"])
def test_a_front_page_that_announces_a_feed_is_no_article(path: str, marks: str, learnt: Kind) -> None:
    batch = read(path, marks, learnt=learnt)
    assert (batch.kind, batch.feed_links) == ("page", (f"{SITE}/feed/",))


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("path", ["/kade", "/2026/10/kade/", "/?p=12", "/nl/kade", "/blog/"])
def test_an_article_below_it_is_one(path: str, marks: str) -> None:
    assert read(path, marks).kind == "article"
    assert read(path, marks, learnt="article").kind == "article"


@pytest.mark.parametrize(
    "head",
    [
        "",
        FEED.replace("Krant", "Krant &raquo; Reacties"),
        FEED.replace("application/rss+xml", "application/json"),
    ],
    ids=["nothing", "comments", "anything"],
)
def test_a_front_page_that_announces_no_feed_of_news_may_be_an_article(head: str) -> None:
    assert read("/", head=head).kind == "article"


def test_what_its_owner_calls_an_article_is_one() -> None:
    assert read("/", kind="article").kind == "article"


def test_a_page_in_another_language_than_its_address_seems_to_name_is_no_front_page() -> None:
    assert read("/cv", lang="nl").kind == "article"
    assert read("/nl", lang="nl-BE").kind == "page"


LINKED = '<a href="{}" rel="bookmark">Kade</a>'


@pytest.mark.parametrize("marks", ["classic", "microformats", "microdata"])
def test_a_list_of_one_article_is_a_page(marks: str) -> None:
    below = LINKED.format("/blog/kade")
    assert read("/blog/", marks, title=below).kind == "page"
    assert read("/blog", marks, title=below, learnt="article", asked=("/blog/",)).kind == "page"
    own = FEED + f'<link rel="canonical" href="{SITE}/blog/">'
    assert read("/blog/", marks, title=LINKED.format("/2026/10/kade"), head=own).kind == "page"
    assert read("/?cat=3", marks, title=LINKED.format("/?p=12")).kind == "page"


@pytest.mark.parametrize(
    ("path", "title", "canonical"),
    [
        ("/2026/kade/", "/2026/kade/", ""),
        ("/artikel/26", "/artikel/26/kade", "/artikel/26/kade"),
        ("/l/26", "/artikel/26-kade", ""),
        ("/amp/kade", "/kade", "/kade"),
        ("/kade/amp/", "/kade/", "/kade/amp/"),
        ("/kade/comment-page-2/", "/kade/", "/kade/comment-page-2/"),
        ("/kade?page=2", "/kade", "/kade?page=2"),
        ("/kade", "https://elders.example/kade", "/kade"),
        ("/kade", "/kade/", ""),
        ("/kade", "https://www.krant.example/kade", "/kade"),
        ("/kade", "/kade.html", "/kade"),
        ("/kade/", "/Kade/index.html", ""),
        ("/?p=12&lang=nl", "/?p=12", ""),
        ("/?sid=9&p=12", "/?p=12&sid=8", ""),
    ],
)
def test_a_title_that_leads_to_the_article_itself_makes_no_list(
    path: str, title: str, canonical: str
) -> None:
    head = FEED + (f'<link rel="canonical" href="{canonical}">' if canonical else "")
    for marks in ("classic", "microdata"):
        assert read(path, marks, title=LINKED.format(title), head=head).kind == "article"


def test_the_link_of_an_author_is_none_of_the_title() -> None:
    author = '<span itemprop="author" itemscope><a href="/blog/an" itemprop="url">'
    author += '<b itemprop="name">An</b></a></span>'
    assert read("/blog", "microdata", title=f"Kade</h3>{author}<h3>").kind == "article"


@pytest.mark.parametrize(
    ("path", "title"), [("/", "Kade"), ("/nieuws/", LINKED.format("/nieuws/kade"))], ids=["front", "list"]
)
def test_an_article_that_leads_to_such_a_page_now_is_no_site(path: str, title: str) -> None:
    asked = ("/artikel/1-kade",)
    if path == "/":
        with pytest.raises(NotAFeedError, match="no longer there"):
            read(path, title=title, learnt="article", asked=asked)
    else:
        assert read(path, title=title, learnt="article", asked=asked).kind == "article"
