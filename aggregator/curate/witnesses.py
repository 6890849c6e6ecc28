"""What says that an entry under a new guid is a stored one: two traits that agree; and what says no."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from aggregator.curate.traits import Stored, Traits
from aggregator.text.sense import are_near, link_path, takes_long

FEWEST_WORDS = 5  # of a text that may identify an article; less is often the same under many
TELLING_WORDS = (
    20  # of a text that may do so under quite another title: "See the video on our site" is many's
)
SAME_DAY = timedelta(days=1)
FARTHEST_ZONE = timedelta(hours=14)  # from UTC
QUARTER = timedelta(minutes=15)  # zones differ by some of them
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A stored entry and an offered one that might be the same.

    `linked` says that both lead to one article, and that nobody else in document and store does: a
    home page's link, a podcast's or a live blog's says nothing.  `lone` says the same of title and date.
    `crowded` says that too many pairs would have to be compared letter by letter: none of them is.
    `counted` says that their guids count under that link, as others of the document do under theirs.
    """

    stored: Stored
    offered: Traits
    linked: bool
    lone: bool = False
    crowded: bool = False
    counted: bool = False

    @property
    def moved(self) -> bool:
        """Under another guid."""
        return self.offered.base != self.stored.traits.base

    @property
    def same_title(self) -> bool:
        """The same title, however it is spelt."""
        return self.offered.has_title_of(self.stored.traits)

    @property
    def same_text(self) -> bool:
        """The same text but for numbers and times."""
        return self.offered.has_text_of(self.stored.traits)

    @property
    def same_moment(self) -> bool:
        """Published in the same second, as far as the source says it."""
        return self.offered.exact and self.offered.stated == self.stored.published

    @property
    def same_date(self) -> bool:
        """Of one date, if that is a bare day."""
        return self.offered.stated == self.stored.published

    @property
    def undated(self) -> bool:
        """The source dates neither."""
        return self.offered.stated is None and not self.stored.told

    @property
    def one_date(self) -> bool:
        """Both dated, in the same second; where one of them tells days only, within one."""
        bare = self.offered.bare or self.stored.traits.bare
        dated = self.offered.stated is not None and self.stored.told
        return dated and (not self.other_day if bare else self.same_date)

    @property
    def same_place(self) -> bool:
        """The same date, and the same link, which is no home page; others may have it too."""
        return self.same_date and self.same_link and bool(link_path(self.offered.link))

    @property
    def same_link(self) -> bool:
        """The same link, however it is written, or none."""
        return self.offered.link_sense == self.stored.traits.link_sense

    @property
    def same_path(self) -> bool:
        """The same path on another domain."""
        link, other = self.offered.link, self.stored.traits.link
        return not self.same_link and bool(link_path(link)) and link_path(link) == link_path(other)

    @property
    def filed(self) -> bool:
        """Both are local posts with no other name than that of their file."""
        return bool(self.offered.path and self.stored.traits.path)

    @property
    def same_stem(self) -> bool:
        """Local posts whose files differ by folder, date or ending only."""
        return self.filed and self.offered.stem == self.stored.traits.stem != ""

    @property
    def near_title(self) -> bool:
        """Titles that differ by some words and no number."""
        return not self.crowded and are_near(self.stored.traits.title_sense, self.offered.title_sense)

    @property
    def slow(self) -> bool:
        """Whether it takes long to tell that, and may have to be told."""
        asked = self.linked or self.same_text or self.same_moment
        return asked and takes_long(self.stored.traits.title_sense, self.offered.title_sense)

    @property
    def other_day(self) -> bool:
        """Both dated, and a day or more apart."""
        stated = self.offered.stated
        return stated is not None and abs(stated - self.stored.published) >= SAME_DAY

    @property
    def other_moment(self) -> bool:
        """The source dates both, and otherwise; a bare day is any time of it, a whole minute any second."""
        stated, before = self.offered.stated, self.stored.published
        if stated is None or not self.stored.told or stated == before:
            return False
        if self.offered.bare or time() in (stated.time(), before.time()):
            return abs(stated - before) >= SAME_DAY
        return not (_is_in_another_zone(stated, before) or _is_to_the_minute(stated, before))

    @property
    def alike(self) -> bool:
        """Title, link and text are the same, no date is another, and two of all that tell something."""
        offered, stored = self.offered, self.stored.traits
        if not (self.same_text or offered.text == stored.text) or not self.same_link or self.other_moment:
            return False
        telling = (bool(offered.title), bool(offered.text), self.linked, self.same_moment)
        return sum(telling) > 1 and offered.title_sense == stored.title_sense

    @property
    def other_episode(self) -> bool:
        """Another recording of another date; under the words and the link of every episode, perhaps."""
        mine, theirs = self.offered.recordings, self.stored.traits.recordings
        return bool(mine and theirs) and mine.isdisjoint(theirs) and self.other_moment


def _is_in_another_zone(one: datetime, other: datetime) -> bool:
    """The same second by another clock, as after a change of the site's zone; whole minutes say nothing."""
    apart = abs(one - other)
    return bool(one.second) and apart <= FARTHEST_ZONE and not apart % QUARTER


def _is_to_the_minute(one: datetime, other: datetime) -> bool:
    """One of them is the other without its seconds."""
    return one.replace(second=other.second) == other and not (one.second and other.second)


def _never(_: Pair) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Witness:
    """When it speaks for a pair, and what refutes it.

    One that speaks for two pairs is heard for neither, also where one of both is refuted: words that return
    say nothing, not even on the day.
    """

    speaks: Callable[[Pair], bool]
    refutes: Callable[[Pair], bool] = _never

    def is_refuted(self, pair: Pair) -> bool:
        """Whether the pair are two all the same."""
        return pair.other_episode or self.refutes(pair)


def _link_and_words(pair: Pair) -> bool:
    return pair.linked and (pair.same_title or pair.same_text or pair.same_moment)


def _link_and_near_title(pair: Pair) -> bool:
    return pair.linked and pair.near_title


def _link_and_count(pair: Pair) -> bool:
    """Whatever it says now: the guid tells that this is a later version of it, or an earlier one."""
    return pair.linked and pair.counted


def _title_and_text(pair: Pair) -> bool:
    return pair.same_title and pair.same_text


def _is_short_on_another_day(pair: Pair) -> bool:
    """A text that is too short to be one article's."""
    return pair.offered.length < FEWEST_WORDS and pair.other_day


def _has_same_words(pair: Pair) -> bool:
    return pair.same_text and pair.offered.length >= FEWEST_WORDS


def _words_and_place(pair: Pair) -> bool:
    return (pair.same_title or _has_same_words(pair)) and (pair.same_path or pair.same_moment)


def _text_and_near_title(pair: Pair) -> bool:
    return _has_same_words(pair) and pair.near_title


def _is_of_another_day(pair: Pair) -> bool:
    return pair.other_day


def _moment_and_near_title(pair: Pair) -> bool:
    return pair.same_moment and pair.near_title


def _title_of_the_nameless(pair: Pair) -> bool:
    """Without guid and link on both sides the title is all the name they have, and a date that is theirs."""
    nameless = pair.offered.nameless and pair.stored.traits.nameless
    return nameless and pair.same_title and (pair.offered.stated is None or pair.lone)


def _date_and_words_in_a_folder(pair: Pair) -> bool:
    """A post whose file vanished as another came, of the same date: a bare day is enough."""
    return pair.filed and pair.same_date and (pair.same_title or _has_same_words(pair))


def _stem_and_words(pair: Pair) -> bool:
    """A post of another folder or date, edited in its title at most; the next of a series has another."""
    return pair.same_stem and (
        _has_same_words(pair) or (pair.same_title and (pair.same_text or pair.undated))
    )


def _date_and_name_in_a_folder(pair: Pair) -> bool:
    """Nearly the same title or the same name of its file; of what was there until now."""
    likely = pair.filed and pair.same_date and not pair.stored.gone
    return likely and (pair.same_stem or pair.near_title)


def _title_and_date(pair: Pair) -> bool:
    return pair.one_date and pair.same_title


def _text_and_date(pair: Pair) -> bool:
    """A long text under a title that a hand wrote anew; other numbers in it make it the next of a series."""
    if pair.offered.length < TELLING_WORDS:
        return False
    numbers = {tuple(_NUMBER.findall(one.title_sense)) for one in (pair.stored.traits, pair.offered)}
    return pair.one_date and _has_same_words(pair) and len(numbers) == 1


def _link_alone(pair: Pair) -> bool:
    return pair.linked


def _title_alone(pair: Pair) -> bool:
    return pair.same_title


def _title_of_a_date(pair: Pair) -> bool:
    """The source dates one of them at least: what speaks against both being one may be heard."""
    return pair.same_title and (pair.offered.stated is not None or pair.stored.told)


def _is_dated_otherwise(pair: Pair) -> bool:
    """Nothing but one trait is the same: a title that returns every day, under which all else is new."""
    return pair.other_moment


WITNESSES = (
    Witness(_link_and_words),
    Witness(_link_and_near_title),
    Witness(_link_and_count),
    Witness(_title_and_text, _is_short_on_another_day),
    Witness(_words_and_place),
    Witness(_text_and_near_title, _is_of_another_day),
    Witness(_moment_and_near_title),
    Witness(_title_of_the_nameless),
    Witness(_stem_and_words),
    Witness(_date_and_words_in_a_folder),
    Witness(_date_and_name_in_a_folder),
)
WITNESSES_OF_A_REBUILD = (
    Witness(_link_alone, _is_dated_otherwise),
    Witness(_title_alone, _is_dated_otherwise),
)
WITNESSES_OF_A_MOVE = (Witness(_title_of_a_date, _is_dated_otherwise),)
# Of what was published, which may be less than what was offered: an excerpt, or what a rule made of it.
WITNESSES_OF_A_PUBLICATION = (*WITNESSES, Witness(_title_and_date), Witness(_text_and_date))
