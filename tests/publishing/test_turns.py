"""Works that take turns: in order of time, each to its end."""

from collections.abc import Generator

from aggregator.publishing.turns import take_turns


def test_the_work_that_is_furthest_back_goes_on() -> None:
    told: list[str] = []

    def work(name: str, *moments: str) -> Generator[str, None, int]:
        for moment in moments:
            yield moment
            told.append(f"{moment} {name}")
        return len(moments)

    done = take_turns(
        {"all": work("all", "01", "03", "05"), "nieuws": work("nieuws", "02", "04"), "leeg": work("leeg")}
    )
    assert told == ["01 all", "02 nieuws", "03 all", "04 nieuws", "05 all"]
    assert done == {"all": 3, "nieuws": 2, "leeg": 0}
