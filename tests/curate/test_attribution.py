"""What a feed says of its own address and id, and whether that is believed."""

import pytest

from aggregator.curate.attribution import believe
from aggregator.model import Feed

READ = ("https://www.kwaad.nl/", None, "https://feeds.dienst.example/kwaad")


@pytest.mark.parametrize(
    "address",
    [
        "https://www.kwaad.nl/feed",
        "http://kwaad.nl:8080/feed",
        "https://feeds.dienst.example/kwaad?format=xml",
        "https://dienst.example/kwaad",
    ],
)
def test_an_address_in_a_domain_that_it_was_read_at_is_its_own(address: str) -> None:
    feed = Feed(id=address, title="Kwaad", self=address)
    assert believe(feed, READ) == feed


@pytest.mark.parametrize(
    "address",
    [
        "https://feeds.nos.nl/nosnieuwsalgemeen",
        "HTTPS://feeds.nos.nl/nosnieuwsalgemeen",
        "https://kwaad.nl.nos.nl/feed",
        "https://nietkwaad.nl/feed",
        "https://kwaad.nl@nos.nl/feed",
        "http://192.168.1.1/reboot?x=1",
        "http://[::1]/feed",
        "http://localhost/feed",
        "http://nas/feed",
        "http://",
    ],
)
def test_an_address_of_anybody_else_is_neither_its_own_nor_its_id(address: str) -> None:
    assert believe(Feed(id=address, title="NOS", self=address), READ) == Feed(title="NOS")


@pytest.mark.parametrize(
    "id", ["", "tag:nos.nl,2026:feed", "urn:uuid:9f2d0a3c-58e1-4bb4-8a40-5b9b1f6a1c11", "kwaad"]
)
def test_an_id_that_is_no_address_leads_nowhere_and_stays(id: str) -> None:
    assert believe(Feed(id=id, self="https://nos.nl/feed"), READ) == Feed(id=id)
    assert believe(Feed(id=id), READ) == Feed(id=id)


def test_id_and_address_are_believed_each_for_itself() -> None:
    mixed = Feed(id="https://nos.nl/", self="https://kwaad.nl/feed", link="https://nos.nl/")
    assert believe(mixed, READ) == Feed(self="https://kwaad.nl/feed", link="https://nos.nl/")


def test_a_private_address_is_that_of_a_source_which_is_read_there() -> None:
    inside = Feed(self="http://192.168.1.1/feed")
    assert believe(inside, ("http://192.168.1.1/",)) == inside
    assert believe(inside, ("http://192.168.1.2/",)) == Feed()


def test_what_was_read_nowhere_has_no_address() -> None:
    assert believe(Feed(self="https://kwaad.nl/feed"), (None, "")) == Feed()
