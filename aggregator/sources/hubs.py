"""The hubs that an answer's Link headers announce (WebSub section 4): they go before its document's."""

from dataclasses import replace

from aggregator.fetch import Response
from aggregator.model import SourceState
from aggregator.parse.linkheader import read_links
from aggregator.text.urls import checked_url

MOST = 10


def note_hubs(state: SourceState, response: Response) -> SourceState:
    """Remember what this answer's headers announce, which may be nothing."""
    found: dict[str, list[str]] = {"hub": [], "self": []}
    for href, rel, _, _ in read_links(response.links):
        for word in {*rel.lower().split()} & found.keys():
            if url := checked_url(href, response.url):
                found[word].append(url)
    hubs, topics = tuple(dict.fromkeys(found["hub"]))[:MOST], found["self"]
    return replace(state, push=replace(state.push, hubs=hubs, topic=topics[0] if topics else None))
