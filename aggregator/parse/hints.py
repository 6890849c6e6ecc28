"""What is known of a document beside its bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from aggregator.model import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """Where a document came from and how it is to be read; picklable.

    A document from the web has a `url`, one from a local folder a `path`.
    """

    url: str = ""  # after redirects; the base of relative links
    asked: tuple[str, ...] = ()  # other addresses it was reached by: the configured one, redirects
    media_type: str | None = None  # the Content-Type header as given
    kind: Kind = "auto"
    # What earlier readings of an `auto` source found; `page` for a feed that a page announced.
    learnt: Kind = "auto"
    links: tuple[str, ...] = ()  # the values of the answer's Link header fields
    now: datetime | None = None  # dates that lie after it are not believed where another is told
    timezone: tzinfo = UTC  # for dates that name none
    language: str | None = None  # spares the guess for local texts
    path: str = ""  # within its local folder, with / on every system
    front_matter: Mapping[str, str] = field(
        default_factory=dict
    )  # our word -> key, before the customary ones
    base: str = ""  # of local posts: the address of the site that they are of
    max_entries: int = 1000
    max_entry: int = 2**20  # bytes of one entry's content; what is longer is cut to `contents.CUT` characters
    fast: bool = True  # whether plain feeds are read without feedparser, with the same result
    salt: str = ""  # all that the entries depend on beside the document; with it their items get digests …
    seen: bytes = b""  # … and those with one of these, which stand one after the other, are left out

    @property
    def local(self) -> bool:
        """Whether it is one of our own files."""
        return not self.url
