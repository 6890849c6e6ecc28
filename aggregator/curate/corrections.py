"""Corrections: what published items said before, as entries of a feed of their own."""

from dataclasses import replace

from aggregator.curate.difference import Revision, describe_title
from aggregator.model import Entry, Site
from aggregator.text.ids import mint_entry_id

NAME = "corrections"
MOST = 50  # in the feed


def make_correction(shown: Entry, revision: Revision, site: Site) -> Entry | None:
    """The entry that tells of a revision of `shown`, an item as it is published.

    None where nothing of it may be seen: what a source does not let us show in full, is not shown in
    pieces either.
    """
    content = describe_title(revision.title, revision.new_title)
    if shown.content:
        content = "\n".join(filter(None, (content, revision.difference)))
    if not content:
        return None
    return replace(
        shown,
        id=mint_entry_id(site.tag, NAME, f"{shown.id}\n{revision.sense}"),
        title=revision.new_title,
        published=revision.at,
        updated=revision.at,
        precision="second",
        summary="",
        content=content,
        enclosures=(),
        image=None,
        comments=None,
        also_at=(),
    )
