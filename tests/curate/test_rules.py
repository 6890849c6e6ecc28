"""What rules catch, and what they make of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config.rules import RuleSection, assemble_rules
from aggregator.curate.amendments import UNCHANGED, amend
from aggregator.curate.filing import FilingPlan, Origin
from aggregator.curate.rules import Rule, Rulebook, Subject, Verdict, apply_rules
from aggregator.model import Category, Entry, Person, Podcast, Publication
from aggregator.text.html import clean_html

PUBLISHED = datetime(2026, 10, 1, 8, tzinfo=UTC)
ENTRY = Entry(
    key="1",
    id="tag:x,2026:1",
    title="Ajax wint de beker",
    link="https://krant.example/sport/1",
    aliases=("https://kort.example/1",),
    authors=(Person("Redactie Sport", "sport@krant.example"),),
    published=PUBLISHED,
    summary="Kort",
    content='<p>De <a href="https://a.example/?beker=1">beker</a> van vijf kilo &amp; zilver.</p>',
    language="nl-BE",
    categories=(Category("sport", label="Sport & spel"),),
)


def rules(*written: dict[str, Any]) -> tuple[Rule, ...]:
    sections = [RuleSection.model_validate({"when": {}, "then": {}} | rule) for rule in written]
    return assemble_rules(sections, [f"r:{number}" for number in range(len(sections))])


def judge(*written: dict[str, Any], entry: Entry = ENTRY, filed: tuple[str, ...] = ("nieuws",)) -> Verdict:
    return apply_rules(
        rules(*written), Subject(entry, "krant", "De Krant", PUBLISHED + timedelta(days=2)), filed
    )


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({}, True),
        ({"source": "krant"}, True),
        ({"source": "kra"}, False),
        ({"source": ["blad", "kr*"]}, True),
        ({"title": "ajax"}, True),
        ({"title": ["psv", "beker"]}, True),
        ({"title": "beker", "author": "piet"}, False),
        ({"author": "sport"}, True),
        ({"author": "/@krant/"}, True),
        ({"link": "krant.example/sport"}, True),
        ({"link": "kort.example"}, True),
        ({"link": "https://krant.example/*"}, True),
        ({"category": "sport"}, True),
        ({"category": "sport & spel"}, True),
        ({"category": "nieuws"}, True),
        ({"category": "spel"}, False),
        ({"language": "nl"}, True),
        ({"language": "nl-BE"}, True),
        ({"language": ["de", "nn"]}, False),
        ({"text": "vijf kilo & zilver"}, True),
        ({"text": "De beker"}, True),
        ({"text": "href"}, False),
        ({"text": "kort"}, False),
        ({"length": "<33"}, True),
        ({"length": "<32"}, False),
        ({"length": ">=7 words"}, True),
        ({"length": [">100", "<=7 words"]}, True),
        ({"age": ">1d"}, True),
        ({"age": ">2d"}, False),
        ({"age": ["<1h", ">=2d"]}, True),
    ],
)
def test_what_each_condition_asks(when: dict[str, Any], *, holds: bool) -> None:
    assert bool(judge({"when": when}).caught) is holds
    if when:
        assert bool(judge({"unless": when}).caught) is not holds


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("bücher.example", True),
        ("xn--bcher-kva.example", True),
        ("*/käse/*", True),
        ("/k%C3%A4se/", True),
        ("küche.example", False),
    ],
)
def test_a_link_is_asked_for_as_it_is_stored_and_as_people_read_it(asked: str, *, holds: bool) -> None:
    entry = replace(ENTRY, link="https://xn--bcher-kva.example/k%C3%A4se/3", aliases=())
    assert bool(judge({"when": {"link": asked}}, entry=entry).caught) is holds


def test_an_entry_without_a_text_is_read_by_its_summary_and_without_a_first_sight_has_no_age() -> None:
    bare = replace(ENTRY, content="", summary="Alleen dit", language=None, link=None, aliases=())
    assert judge({"when": {"text": "alleen dit", "length": "<=10"}}, entry=bare).caught
    assert not judge({"when": {"language": "nl"}}, {"when": {"link": "*x*"}}, entry=bare).caught
    (rule,) = rules({"when": {"age": ">=0"}})
    assert not apply_rules([rule], Subject(ENTRY, "krant")).caught


def test_categories_add_up_and_later_rules_see_them_and_tags() -> None:
    verdict = judge(
        {"then": {"category": ["tech", "sport"], "tag": "beker"}},
        {"when": {"category": "tech"}, "then": {"category": "a"}},
        {"when": {"category": "beker"}, "then": {"category": "b", "priority": 3}},
        {"then": {"priority": -1}},
        {"then": {"tag": "beker"}},
    )
    assert verdict.categories == {"tech", "sport", "a", "b"}
    assert (verdict.priority, verdict.amendment.tags) == (-1, ("beker",))


def test_drop_and_keep_end_the_asking_and_the_first_of_them_decides() -> None:
    dropped = judge({"then": {"drop": True}}, {"then": {"keep": True}}, {"then": {"tag": "x"}})
    assert dropped.dropped
    assert (len(dropped.caught), dropped.amendment) == (1, UNCHANGED)
    kept = judge({"then": {"keep": True, "tag": "y"}}, {"then": {"drop": True}})
    assert (kept.dropped, kept.amendment.tags) == (False, ("y",))


def test_conditions_see_the_entry_as_its_source_gave_it() -> None:
    verdict = judge(
        {"then": {"title": "Iets anders", "replace": {"ajax": "psv"}}},
        {"when": {"title": "ajax", "text": "beker"}, "then": {"tag": "x"}},
    )
    assert verdict.amendment.tags == ("x",)


def test_the_words_of_a_text_without_spaces_are_counted() -> None:
    entry = replace(ENTRY, content="<p>新しい橋が、市長の手で開通した。</p>")
    assert judge({"when": {"length": ">=7 words"}}, entry=entry).caught
    assert not judge({"when": {"length": ">7 words"}}, entry=entry).caught


def test_words_are_replaced_between_the_tags_only_and_what_comes_is_text() -> None:
    verdict = judge({"then": {"replace": {"beker": "<b>cup</b> & schaal", "/zil(ver)/": r"goud\1"}}})
    shown = amend(ENTRY, verdict.amendment)
    assert shown.title == "Ajax wint de <b>cup</b> & schaal"
    assert shown.content == (
        '<p>De <a href="https://a.example/?beker=1">&lt;b&gt;cup&lt;/b&gt; &amp; schaal</a>'
        " van vijf kilo &amp; goudver.</p>"
    )
    assert replace(shown, title=ENTRY.title, content=ENTRY.content) == ENTRY


def test_a_title_is_made_of_words_in_braces_and_follows_the_replacing() -> None:
    verdict = judge({"then": {"title": "{source}: {title} ({author}) {", "replace": {"ajax": "{author}"}}})
    assert verdict.amendment.title == "De Krant: {author} wint de beker (Redactie Sport) {"


def test_a_tag_that_is_there_already_is_not_told_twice() -> None:
    verdict = judge({"then": {"tag": ["Sport", "nieuw"]}})
    shown = amend(ENTRY, verdict.amendment)
    assert [category.term for category in shown.categories] == ["sport", "nieuw"]


def test_a_sources_own_rules_come_first() -> None:
    first, second = rules({"then": {"keep": True}}, {"then": {"drop": True}})
    plan = FilingPlan([], Rulebook((second,), {"krant": (first,)}))
    assert not plan.file(ENTRY, Origin("krant"), PUBLISHED).dropped
    assert plan.file(ENTRY, Origin("blad"), PUBLISHED).dropped


def test_only_what_rules_mean_is_in_the_fingerprint_not_where_they_stand() -> None:
    one, other, third = (
        FilingPlan([], Rulebook(rules(*written)))
        for written in (
            [{"then": {"tag": "x"}}],
            [{"then": {"tag": "x"}}],
            [{"then": {"tag": "y"}}],
        )
    )
    moved = FilingPlan([], Rulebook(tuple(replace(rule, place="elders:9") for rule in one.rulebook.general)))
    assert one.fingerprint == other.fingerprint == moved.fingerprint
    assert len({one.fingerprint, third.fingerprint, FilingPlan([]).fingerprint}) == 3


def test_a_category_that_is_gone_from_the_configuration_is_not_filed_to() -> None:
    plan = FilingPlan(
        [Publication(id="tech", feed_id="x", title="T")],
        Rulebook(rules({"then": {"category": ["tech", "weg"]}})),
    )
    assert plan.file(ENTRY, Origin("krant"), PUBLISHED).categories == ("tech",)


MARKUP = st.text("ab <>&\"'=/é", max_size=60).map(clean_html)
WORDS = st.sampled_from(["a", "b", "/a+/", "/b( )?/i", "/./", "/&/", "/</"])


@given(MARKUP, st.lists(st.tuples(WORDS, st.text("a<>&\"' ", max_size=5)), max_size=3))
@settings(max_examples=150)
def test_replacing_keeps_clean_markup_clean_and_its_tags(
    html: str, replacements: list[tuple[str, str]]
) -> None:
    verdict = judge(
        {"then": {"replace": dict(replacements)}} if replacements else {}, entry=replace(ENTRY, content=html)
    )
    shown = amend(ENTRY, verdict.amendment).content if verdict.amendment.content is not None else html
    assert clean_html(shown) == shown
    assert shown.count("<") == html.count("<")


RULES = st.lists(
    st.fixed_dictionaries(
        {
            "when": st.sampled_from([{}, {"title": "ajax"}, {"category": "tech"}, {"length": "<3"}]),
            "then": st.sampled_from(
                [
                    {},
                    {"category": "tech"},
                    {"drop": True},
                    {"keep": True},
                    {"tag": "x"},
                    {"title": "{title}!"},
                ]
            ),
        }
    ),
    max_size=6,
)


@given(RULES)
@settings(max_examples=100)
def test_a_verdict_depends_on_rules_and_entry_alone_and_identity_is_never_touched(
    written: list[dict[str, Any]],
) -> None:
    verdict = judge(*written)
    assert verdict == judge(*written)
    shown = amend(ENTRY, verdict.amendment)
    same = ("id", "key", "link", "published", "updated", "source_id", "authors")
    assert all(getattr(shown, name) == getattr(ENTRY, name) for name in same)
    assert not (verdict.dropped and verdict.amendment)


@pytest.mark.parametrize(
    ("entry", "shows_text", "title"),
    [
        (replace(ENTRY, title="", summary=""), True, "[De Krant] De beker van vijf kilo & zilver."),
        (replace(ENTRY, title="", summary="Een mus viel. Nog een."), True, "[De Krant] Een vogel viel."),
        (
            replace(ENTRY, title="", summary="Een mus viel."),
            False,
            "[De Krant] https://krant.example/sport/1",
        ),
        (replace(ENTRY, title="", summary="", content=""), True, "[De Krant] https://krant.example/sport/1"),
    ],
)
def test_the_title_of_an_entry_without_one_is_what_subscribers_would_see(
    entry: Entry, title: str, *, shows_text: bool
) -> None:
    made = rules({"then": {"replace": {"mus": "vogel"}, "title": "[{source}] {title}"}})
    verdict = apply_rules(made, Subject(entry, "krant", "De Krant", shows_text=shows_text))
    assert amend(entry, verdict.amendment).title == title


def test_what_an_episode_says_to_players_obeys_too() -> None:
    podcast = Podcast(title="Vijf bekers", subtitle="Over vijf kilo", season=2)
    entry = replace(ENTRY, podcast=podcast)
    made = amend(entry, judge({"then": {"replace": {"vijf": "zes", "Ajax": "PSV"}}}, entry=entry).amendment)
    assert made.podcast == Podcast(title="", subtitle="Over zes kilo", season=2)
    assert amend(entry, judge({"then": {"tag": "x"}}, entry=entry).amendment).podcast == podcast
