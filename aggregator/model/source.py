"""Where entries come from, and what is remembered of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from aggregator.model.cadence import Cadence, UpdateHints
from aggregator.model.entry import Feed
from aggregator.model.packing import Packed
from aggregator.model.push import PushState
from aggregator.model.secrecy import find_in_address, find_in_header, find_in_pair, list_secrets

Kind = Literal["auto", "feed", "page", "article", "jekyll", "text"]
ContentPolicy = Literal["full", "summary", "title"]
Edits = Literal["bump", "silent"]  # whether an edit moves `updated`


@dataclass(frozen=True, slots=True)
class Validators(Packed):
    """What a server gave to ask again politely; opaque, byte for byte (RFC 9110 section 13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Auth:
    """Credentials of one source, for its own origin only; never shown, also not by repr."""

    basic: str | None = field(default=None, repr=False)  # "user:password"
    bearer: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configured end where entries come from."""

    id: str
    location: str  # an http(s) address, or the absolute path of a local file or folder
    local: bool = False
    kind: Kind = "auto"
    title: str | None = None
    categories: tuple[str, ...] = ()  # ids of configured categories
    language: str | None = None
    timezone: tzinfo = UTC  # for dates that name no zone
    interval: timedelta = timedelta(hours=1)
    own_interval: bool = False  # whether `interval` is the source's own, which nothing learnt changes
    private: bool = False  # never named in public; also set for credentials and private addresses
    allow_private: bool | tuple[str, ...] = False  # True, or hosts and CIDR blocks
    auth: Auth | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    content: ContentPolicy = "full"
    rights: str | None = None
    front_matter: Mapping[str, str] = field(default_factory=dict)  # our word -> key in the posts
    base: str = ""  # of a local source: the address of the site that its posts are of
    formerly: tuple[str, ...] = ()  # old ids, the oldest first
    full_text: bool = False  # fetch the article behind each new entry
    fresh: timedelta | None = None  # how old what subscribers see may be; None: as `interval` says
    schedule: str | None = None  # five cron fields, in the source's time zone
    edits: Edits = "bump"
    max_bumps: int = 3  # edits of one entry that move `updated` within a day
    priority: int = 0  # the higher, the sooner its entry speaks for a group
    cap: tuple[int, timedelta] | None = None  # most entries within a time in combined feeds
    rank: int = 0  # place in the configuration

    @property
    def paced(self) -> bool:
        """Whether its owner said how often it is asked; else an article rests when it is no longer fresh."""
        return self.own_interval or self.schedule is not None or self.fresh is not None

    @property
    def minting_name(self) -> str:
        """The id that this source's minted entry ids carry: its oldest, so that renaming changes none."""
        return self.formerly[0] if self.formerly else self.id

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is redacted wherever the source's server echoes it; shorter than 6 characters is not."""
        found = [part for name, value in self.headers for part in find_in_header(name, value)]
        if not self.local:
            found += find_in_address(self.location)
        if self.auth and self.auth.bearer:
            found.append(self.auth.bearer)
        if self.auth and self.auth.basic:
            found += find_in_pair(self.auth.basic)
        return list_secrets(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState(Packed):
    """What is remembered of a source between two readings."""

    kind: Kind = "auto"  # as learnt from the content
    feed_url: str | None = None  # the feed that a page announced, or a permanent redirect adopted
    final_url: str | None = None  # where the last good reading ended
    moved_to: str | None = None  # where the last good reading ended by permanent redirects
    validators: Mapping[str, Validators] = field(default_factory=dict)  # by URL
    # What the last batch was read with: KIND:DIGEST of the reading options; for a local source a digest
    # of its files' names, sizes, times and inodes too. Empty when a file could not be read.
    signature: str = ""
    # Digest of the last document and all that it was read with; empty where it is not known that all of it
    # is kept as it stands there.
    document: str = ""
    size: int = 0  # entries of the last document
    file_system: int | None = None  # on which a local folder lay when it was read last (st_dev)
    fresh_for: timedelta | None = None  # the max-age of the last answer
    updates: UpdateHints = UpdateHints()  # noqa: RUF009 - frozen
    push: PushState = PushState()  # noqa: RUF009 - frozen
    cadence: Cadence = Cadence()  # noqa: RUF009 - frozen
    idle: int = 0  # readings in a row without validators and without news
    feed: Feed | None = None
    article: str = ""  # the key of the one entry that an article source has
    article_since: datetime | None = None  # when that was first read
    article_text: bool = False  # whether its page had a text, not a description alone
    warnings: tuple[str, ...] = ()  # what could not be read although the source could
    held: str | None = None  # why its last document waits for somebody to accept it
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    next_fetch: datetime | None = None  # None: due now
    reason: str = ""  # why `next_fetch` is when it is
    failures: int = 0  # in a row
    lost: int = 0  # the last of these, in which nobody was reached: our own network may be to blame
    error: str | None = None
    instead: Literal["", "page", "consent"] = ""  # what came instead of a feed, where that is the failure
    odd_dates: str = ""  # what is wrong with the dates of its last document
    shrunk: str = ""  # how much less than usual its last document offers
    returned: str = ""  # that its last document offers what we published
    usual_size: int = 0  # entries of a document
    retry_after: datetime | None = None  # a server's own "not before", never overridden


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What is remembered of a host, whatever the source."""

    quiet_until: datetime | None = None  # its Retry-After
    secure_until: datetime | None = None  # asked by https only (RFC 6797)
    subdomains: bool = False  # the same for all names below it
