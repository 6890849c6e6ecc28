"""The gist of an entry is found once and holds for its very words alone."""

import pickle
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.traits import find_traits, with_traits
from aggregator.model import Batch, Entry
from aggregator.parse import Hints, parse_document
from aggregator.sources.redaction import redact_batch
from aggregator.store.codec import decode, encode
from aggregator.text.gists import find_content, find_gist, hash_content

RSS = b"""<rss version="2.0"><channel><title>Krant</title>
<item><guid>1</guid><title>De  brug</title><description>&lt;p&gt;Is open.&lt;/p&gt;</description></item>
<item><guid>2</guid><title>Het geheim</title><description>Het is zwaardvis!</description></item>
<item><guid>3</guid><title>Leeg</title></item></channel></rss>"""


def read() -> Batch:
    return parse_document(RSS, Hints(url="https://krant.example/feed"))


def test_white_space_and_markup_do_not_count() -> None:
    one = find_gist(Entry(title="De  brug", content="<p>Is\nopen.</p><p>Weer.</p>"))
    other = find_gist(Entry(title="De brug", summary="Is open. Weer."))
    assert (one.line, one.text, one.hash, one.length) == (other.line, other.text, other.hash, 3)


def test_a_text_without_spaces_has_words_too() -> None:
    assert find_gist(Entry(title="橋", content="<p>新しい橋が、市長の手で</p><p>開通した。</p>")).length == 7


def test_an_entry_without_a_text_has_none() -> None:
    bare = find_gist(Entry(title="Kop", content="<p> </p>"))
    assert (bare.text, bare.words, bare.length) == ("", "", 0)


WORDS = st.text(max_size=9)
LANGUAGES = st.sampled_from([None, "nl", "en"])
ENTRIES = st.builds(
    Entry, title=WORDS, content=WORDS, summary=WORDS, link=st.none() | WORDS, language=LANGUAGES
)


@given(ENTRIES, ENTRIES, LANGUAGES)
def test_a_gist_of_another_entry_is_not_believed(entry: Entry, other: Entry, language: str | None) -> None:
    spoken = replace(entry, key="k", language=entry.language or language)
    alike = replace(other, title=entry.title, language=spoken.language)
    for gist in (find_gist(entry, "nl"), find_gist(other, language), find_gist(alike)):
        assert find_traits(entry, gist) == find_traits(entry)
        assert find_content(spoken, gist) == hash_content(spoken)


def test_what_was_read_comes_with_its_gists_from_a_worker_too() -> None:
    batch = pickle.loads(pickle.dumps(read()))  # noqa: S301
    assert [gist.length for gist in batch.gists] == [2, 3, 0]
    assert all(gist.entry is entry for entry, gist in zip(batch.entries, batch.gists, strict=True))
    assert with_traits(batch.entries, batch.gists) == with_traits(batch.entries)


def test_no_gist_outlives_the_words_or_tells_a_secret() -> None:
    redacted = redact_batch(read(), ["zwaardvis!"])
    assert "zwaardvis" not in repr([redacted, redacted.gists])
    edited = tuple(replace(entry, content="<p>Anders</p>") for entry in read().entries)
    assert with_traits(edited, read().gists) == with_traits(edited)


def test_a_document_that_waits_is_kept_without_them() -> None:
    waiting = replace(read(), gists=())
    assert "gists" not in encode(waiting)
    assert decode(Batch, encode(waiting)) == read()
