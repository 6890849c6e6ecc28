"""The tables.  A change here needs a migration in `migrations/versions` and a new `HEAD`."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from aggregator.store.utctime import UtcTime

AnyRow = Row[*tuple[Any, ...]]
HEAD = "0006"  # the newest migration

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("rank", Integer, nullable=False),  # by priority, then as configured; removed ones come last
    Column("removed", Boolean, nullable=False, default=False),
    Column("local", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("location", Text, nullable=False),
    Column("title", Text),
    Column("rights", Text),
    Column("content", String, nullable=False),  # how much of its entries may be shown
    Column("categories", Text, nullable=False),  # JSON list
    Column("domain", String, nullable=False),  # the registrable domain it was fetched from
    Column("state", Text, nullable=False),  # JSON, model.SourceState
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("public_id", Text, unique=True),  # set at the first publication, then fixed for ever
    Column("published", UtcTime, nullable=False),  # fixed with it
    Column("updated", UtcTime, nullable=False),
    Column("position", Integer, nullable=False),
    Column("lead", Integer),  # the entry that it shows; no key, since both tables would refer to each other
    Column("arrived", UtcTime),  # null: with the first run
    Column("founded", Boolean, nullable=False),  # a member had the right to it; fixed with the id
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", String, ForeignKey("sources.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("public_id", Text, nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id"), index=True),
    Column("title", Text, nullable=False),
    Column("link", Text, nullable=False),  # canonical
    Column("text", String, nullable=False),  # hash
    Column("hash", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("published", UtcTime, nullable=False),
    Column("updated", UtcTime, nullable=False),
    Column("position", Integer, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("filed", Text, nullable=False),  # JSON list of category ids
    Column("gone", Boolean, nullable=False, default=False),
    Column("withheld", Text, nullable=False),  # JSON list, see curate.backlog.withhold_again
    Column("arrived", UtcTime),  # null: with the first run
    Column("entry", Text, nullable=False),  # JSON, model.Entry
    Column("seen", UtcTime),  # first; null: kept by the first release
    Column("dropped", Boolean, nullable=False, default=False),  # by a rule: shown nowhere
    Column("priority", Integer, nullable=False, default=0),  # by a rule
    Column("amendment", Text),  # JSON, curate.amendments.Amendment; null: shown as it is
    Column("echo", String, nullable=False, server_default=""),  # model.Echo
    Column("words", String, nullable=False, server_default=""),  # hash of the text's sense
    Column("reader", String, nullable=False, server_default=""),  # the program's edition that read it last
    Column("forgotten", UtcTime),  # when its texts went (`retention`); it is shown nowhere from then on
    UniqueConstraint("source_id", "key"),
    Index("entries_base", "source_id", "base"),
    Index("entries_link", "source_id", "link"),
    Index("entries_hash", "source_id", "hash"),
    Index("entries_words", "source_id", "words"),
    Index("entries_title", "source_id", "title"),
    Index("entries_published", "source_id", "published"),
    Index("entries_public_id", "public_id"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("entry_id", Integer, ForeignKey("entries.id"), primary_key=True),
    Column("sense", String, primary_key=True),  # of title, text and link: what came back is no new one
    Column("at", UtcTime, nullable=False),  # when it was replaced
    Column("bumped", Boolean, nullable=False),  # whether that moved `updated`
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),  # plain
    Column("difference", Text, nullable=False),  # HTML: how its text differs from what replaced it
    Column("new_title", Text, nullable=False),
    Index("revisions_at", "at"),
)

fulltexts = Table(  # the articles behind the entries of feeds
    "fulltexts",
    metadata,
    Column("entry_id", Integer, ForeignKey("entries.id"), primary_key=True),
    Column("since", UtcTime, nullable=False),  # it waits
    Column("due", UtcTime, index=True),  # null: not to be asked for (any more)
    Column("tries", Integer, nullable=False),  # that failed
    Column("text", Text),  # JSON, curate.fulltext.FullText
)

robots = Table(
    "robots",
    metadata,
    Column("origin", String, primary_key=True),  # scheme, host and port
    Column("rules", Text),  # robots.txt as it was; null: it could not be had
    Column("until", UtcTime, nullable=False),
)

pending = Table(
    "pending",  # entries that wait to be grouped
    metadata,
    Column("entry_id", Integer, ForeignKey("entries.id"), primary_key=True),
    Column("bumped", Boolean, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("entry_id", Integer, ForeignKey("entries.id"), primary_key=True),
    Column("link", Text, primary_key=True),  # canonical; every one it is known by
    Index("links_link", "link"),
)

filings = Table(
    "filings",
    metadata,
    Column("category", String, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True),
    Column("published", UtcTime, nullable=False),  # with place and arrival copied for the indexes
    Column("position", Integer, nullable=False),
    Column("arrived", UtcTime),
    Column("archived", Boolean, nullable=False, server_default=false()),  # kept out of the head
    Index("filings_newest", "category", "published", "position"),
    # For heads: what only the archive holds may be a hundred times as much.
    Index("filings_head", "category", "archived", "published", "position"),
    Index("filings_late", "category", "arrived", sqlite_where=text("archived = 0")),
    Index("filings_article", "article_id"),
)

archives = Table(
    "archives",
    metadata,
    Column("category", String, primary_key=True),
    Column("month", String(7), primary_key=True),  # 2019-06
    Column("stale_from", String(20)),  # the first moment in which something changed; null: nothing did
    Column("pages", Integer, nullable=False),  # that were written
    Column("previous", String, nullable=False),  # the page that its first one links to
    Column("following", String, nullable=False),  # and the one that its last one links to
    Column("fingerprints", Text, nullable=False),  # JSON list: what each was made from
    Index("archives_stale", "category", "month", sqlite_where=text("stale_from IS NOT NULL")),
)

adoptions = Table(
    "adoptions",
    metadata,
    Column("public_id", Text, primary_key=True),
    Column("link", Text, primary_key=True),  # canonical, empty where the entry had none
    Column("published", UtcTime),
    Column("archived", Boolean, nullable=False, server_default=false()),  # stood in no head
    Column("updated", UtcTime),  # the newest that was told of it
    Index("adoptions_link", "link"),
)

publications = Table(
    "publications",
    metadata,
    Column("id", String, primary_key=True),
    Column("feed_id", Text, nullable=False),  # fixed when first published
    Column("updated", UtcTime),  # never goes back
    Column("published", Boolean, nullable=False),  # its head held something: people may follow it
    Column("fingerprint", String, nullable=False, default=""),  # of all that its files were made from
)

files = Table(
    "files",
    metadata,
    Column("path", String, primary_key=True),  # within the output folder
    Column("digest", String, nullable=False),  # of the bytes that we wrote
)

posts = Table(  # that we wrote for Jekyll
    "posts",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("public_id", Text, primary_key=True),
    Column("path", String, nullable=False),  # within the folder
    Column("digest", String, nullable=False),  # of the bytes that we wrote; empty: not ours any more
)

paths = Table(  # under which publications were ever written
    "paths",
    metadata,
    Column("publication", String, primary_key=True),
    Column("format", String, primary_key=True),
    Column("path", String, primary_key=True),  # within the output folder
)

episodes = Table(
    "episodes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", String, nullable=False),
    Column("kind", String, nullable=False),  # curate.troubles.TroubleKind
    Column("text", Text, nullable=False),
    Column("began", UtcTime, nullable=False),
    Column("ended", UtcTime),  # null while it lasts
    Index("episodes_source", "source_id", "ended"),
)

holds = Table(
    "holds",
    metadata,
    Column("source_id", String, primary_key=True),
    Column("since", UtcTime, nullable=False),
    Column("batch", Text, nullable=False),  # JSON, model.Batch: what waits
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("public_id", Text, primary_key=True),  # of the item, as subscribers saw it
    Column("withdrawn", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("categories", Text, nullable=False),  # JSON list of those that showed it
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", String, primary_key=True),  # a registrable domain for quiet, a host name for security
    Column("quiet_until", UtcTime),  # its Retry-After
    Column("secure_until", UtcTime),  # asked by https only (RFC 6797)
    Column("subdomains", Boolean, nullable=False, default=False),  # the same for all names below it
)

hubs = Table(  # that are told of our news
    "hubs",
    metadata,
    Column("hub", Text, primary_key=True),
    Column("failures", Integer, nullable=False),  # in a row
    Column("due", UtcTime),  # not before
    Column("error", Text, nullable=False),
)

tellings = Table(
    "tellings",
    metadata,
    Column("hub", Text, primary_key=True),
    Column("path", String, primary_key=True),  # within the output folder
    Column("digest", String, nullable=False),  # of the bytes that the hub was told of; empty: of none
    Column("awaited", String, nullable=False),  # of those that are still to be seen at the public address
    Column("since", UtcTime),  # from when on they are awaited
)

leases = Table(  # of hubs that push to us, model.Lease
    "leases",
    metadata,
    Column("token", String, primary_key=True),
    Column("secret", String, nullable=False),
    Column("source", String, nullable=False),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("callback", Text, nullable=False),
    Column("intent", String, nullable=False),
    Column("asked", UtcTime),
    Column("until", UtcTime),
    Column("due", UtcTime),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
)
