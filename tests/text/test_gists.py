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
from aggregator.text.gists import find_gist

RSS = b"""<rss version="2.0"><channel><title>Krant</title>
<item><guid>1</guid><title>De  brug</title><description>&lt;p&gt;Is open.&lt;/p&gt;</description></item>
<item><guid>2</guid><title>Het geheim</title><description>Het is zwaardvis!</description></item>
<item><guid>3</guid><title>Leeg</title></item></channel></rss>"""


def read() -> Batch:
    return parse_document(RSS, Hints(url="https://krant.example/feed"))


def test_white_space_and_markup_do_not_count() -> None:
    one, other = find_gist("De  brug", "<p>Is\nopen.</p><p>Weer.</p>"), find_gist("De brug", "Is open. Weer.")
    assert (one.line, one.text, one.hash, one.length) == (other.line, other.text, other.hash, 3)


def test_an_entry_without_a_text_has_none() -> None:
    assert (find_gist("Kop", "<p> </p>").text, find_gist("Kop", "").words, find_gist("", "").length) == (
        "",
        "",
        0,
    )


@given(st.text(max_size=9), st.text(max_size=20), st.text(max_size=20), st.booleans())
def test_a_gist_of_other_words_is_not_believed(title: str, body: str, other: str, bare: bool) -> None:
    entry = Entry(title=title, content="" if bare else body, summary=body)
    for gist in (find_gist(title, body), find_gist(title, other), find_gist(other, body)):
        assert find_traits(entry, gist) == find_traits(entry)


def test_what_was_read_comes_with_its_gists_from_a_worker_too() -> None:
    batch = pickle.loads(pickle.dumps(read()))  # noqa: S301
    assert [gist.length for gist in batch.gists] == [2, 3, 0]
    assert all(gist.body is entry.body for entry, gist in zip(batch.entries[:2], batch.gists, strict=False))
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
