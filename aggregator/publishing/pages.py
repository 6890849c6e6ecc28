"""The pages of an archive: who has any, their names and files, and what they are made from."""

from dataclasses import replace

from aggregator.model import SUFFIXES, Publication
from aggregator.publish import ARCHIVE_FORMATS


def name_page(category: str, month: str, number: int) -> str:
    """The path of a page without suffix; `number` counts from 1."""
    return f"archive/{category}/{month}" + (f"-{number}" if number > 1 else "")


def newest_pages(publication: Publication) -> tuple[str, ...]:
    """The files of the newest page of its archive, for a publication as `archiving` answers it."""
    return find_page_paths(publication, publication.archive) if publication.archive else ()


def has_archive(publication: Publication) -> bool:
    """Whether it is written in a format that has archives."""
    return bool(_formats(publication))


def _formats(publication: Publication) -> list[str]:
    return [SUFFIXES[form] for form in ARCHIVE_FORMATS if form in publication.formats]


def key_of(category: str) -> str:
    """Under which name facts are kept of an archive, beside those of its head."""
    return f"archive/{category}"


def lasting(publication: Publication) -> Publication:
    """What its pages are made from: nothing of what only moves the head."""
    still = replace(publication, updated=None, tombstones=(), hubs=(), archive="", aliases=(), formerly=())
    return replace(still, limit=0, max_entries=0, window=publication.window * 0, duplicates="group")


def find_page_paths(publication: Publication, page: str) -> tuple[str, ...]:
    """The files of a page: in each format, under the publication's id and its old ones."""
    rest = page.removeprefix(f"archive/{publication.id}/")
    names = (publication.id, *publication.formerly)
    return tuple(f"archive/{name}/{rest}{suffix}" for suffix in _formats(publication) for name in names)
