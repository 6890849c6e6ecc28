"""Where an entry goes."""

from aggregator.curate.filing import FilingPlan
from aggregator.model import Category, Publication

PLAN = FilingPlan(
    [
        Publication(id="nieuws", feed_id="tag:x,2026:nieuws", title="Laatste Nieuws", aliases=("news",)),
        Publication(id="tech", feed_id="tag:x,2026:tech", title="Nieuws", formerly=("computers",)),
    ]
)


def file_own(*terms: str) -> tuple[str, ...]:
    return PLAN.file_entry([], [Category(term) for term in terms])


def test_the_sources_categories_always_hold() -> None:
    assert PLAN.file_entry(["tech"], []) == ("tech",)


def test_an_entrys_own_category_finds_id_title_alias_and_old_id_in_any_case() -> None:
    assert file_own("TECH") == file_own("Computers") == ("tech",)
    assert file_own("laatste  nieuws") == file_own("News") == ("nieuws",)
    assert PLAN.file_entry([], [Category("123", label="News")]) == ("nieuws",)


def test_an_id_wins_over_anothers_title() -> None:
    assert file_own("nieuws") == ("nieuws",)


def test_an_unknown_category_files_nowhere() -> None:
    assert file_own("../../etc/passwd", "sport", "all") == ()
