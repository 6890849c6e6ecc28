"""What the database keeps as JSON: read for years, by every later version."""

import pytest

from aggregator.errors import StoreError
from aggregator.model import Category, Enclosure, Entry, Feed, Person, Picture, Place, Podcast
from aggregator.store.codec import decode, encode

# As the first release wrote it.
FIRST = (
    '{"key":"x","id":"tag:example.org,2026:a/1","source_id":"a","title":"Titel","authors":[{"name":"Ann"}],'
    '"published":"2026-05-01T10:00:00Z","categories":[{"term":"zee"}],'
    '"enclosures":[{"url":"https://a.example/1.mp3","type":"audio/mpeg"}],"source":{"title":"A"}}'
)


def test_an_entry_of_the_first_release_is_read_and_written_as_it_was() -> None:
    entry = decode(Entry, FIRST)
    assert entry.authors == (Person("Ann"),)
    assert entry.categories == (Category("zee"),)
    assert entry.enclosures == (Enclosure("https://a.example/1.mp3", "audio/mpeg"),)
    assert entry.source == Feed(title="A")
    assert (entry.links, entry.pictures, entry.place, entry.podcast) == ((), (), None, None)
    assert encode(entry) == FIRST


def test_every_field_survives() -> None:
    entry = Entry(
        pictures=(Picture("https://a.example/1.png", 10),),
        credits=(Person("Piet", role="photographer"),),
        place=Place(((52.1, 4.1), (52.2, 4.2)), "line", "Langs de gracht"),
        podcast=Podcast(owner=Person(email="a@a.example"), explicit=False, episode=0),
    )
    assert decode(Entry, encode(entry)) == entry


def test_what_is_no_entry_is_called_damaged() -> None:
    with pytest.raises(StoreError, match="damaged Entry"):
        decode(Entry, '{"title": 1')
