"""What months of running need: archives, leases of hubs, and what the owner is told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what the second schema did not keep."""
    _add_hubs()
    _add_retention()
    _add_moments()
    _add_paths()
    _add_archives()
    _add_posts()
    _add_documents()
    _add_fragments()
    _watch_changes()  # last: a table that is made anew loses its triggers


def _add_hubs() -> None:
    """What hubs were told, and the leases of those that push."""
    op.create_table(
        "hubs",
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("due", sa.String(length=20), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hub"),
    )
    op.create_table(
        "tellings",
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("awaited", sa.String(), nullable=False),
        sa.Column("since", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("hub", "path"),
    )
    op.create_table(
        "leases",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("asked", sa.String(length=20), nullable=True),
        sa.Column("until", sa.String(length=20), nullable=True),
        sa.Column("due", sa.String(length=20), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )


def _add_retention() -> None:
    op.add_column("entries", sa.Column("forgotten", sa.String(length=20), nullable=True))


def _add_moments() -> None:
    op.add_column("adoptions", sa.Column("updated", sa.String(length=20), nullable=True))


def _add_paths() -> None:
    op.create_table(
        "paths",
        sa.Column("publication", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("publication", "format", "path"),
    )


def _add_archives() -> None:
    op.create_table(
        "archives",
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("stale_from", sa.String(length=20), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("following", sa.String(), nullable=False),
        sa.Column("fingerprints", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("category", "month"),
    )
    op.add_column("filings", sa.Column("archived", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("adoptions", sa.Column("archived", sa.Boolean(), nullable=False, server_default=sa.false()))
    stale = sa.text("stale_from IS NOT NULL")
    op.create_index("archives_stale", "archives", ["category", "month"], sqlite_where=stale)
    op.create_index("filings_head", "filings", ["category", "archived", "published", "position"])
    op.drop_index("filings_late", "filings")
    shown = sa.text("archived = 0")
    op.create_index("filings_late", "filings", ["category", "arrived"], sqlite_where=shown)
    # What is kept out of heads was filed nowhere: everything is filed again.
    op.execute("DELETE FROM meta WHERE name = 'filing'")


def _add_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("folder", "public_id"),
    )
    op.add_column("entries", sa.Column("echo", sa.String(), nullable=False, server_default=""))


def _add_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source_id"),
    )


def _add_fragments() -> None:
    op.create_table(
        "fragments",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("manner", sa.String(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "manner"),
    )
    op.create_table(
        "showings",
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("digests", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sheet"),
    )


def _watch_changes() -> None:
    """Forget with any of these changes that all is published."""
    always = ("INSERT", "UPDATE", "DELETE")
    shown = "UPDATE OF rank, local, private, location, title, rights, content, categories"
    endings = {
        "adoptions": always,
        "archives": ("INSERT", "UPDATE OF stale_from"),
        "articles": always,
        "entries": always,
        "filings": always,
        "paths": always,
        "publications": ("INSERT", "UPDATE OF feed_id, updated", "DELETE"),
        "revisions": always,
        "sources": ("INSERT", shown, "DELETE"),
        "withdrawals": always,
    }
    forget = "BEGIN DELETE FROM meta WHERE name = 'rested'; END"
    for table, changes in endings.items():
        for number, what in enumerate(changes):
            op.execute(f"CREATE TRIGGER rest_ends_{table}_{number} AFTER {what} ON {table} {forget}")
