"""What is remembered of hosts; what entries said before they were edited."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the first release did not keep."""
    _add_hosts()
    _add_withdrawals()
    _add_holds()
    _add_episodes()
    _add_articles_behind_feeds()
    _add_rules()
    _add_revisions()
    _add_pending()


def _add_hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("quiet_until", sa.String(length=20), nullable=True),
        sa.Column("secure_until", sa.String(length=20), nullable=True),
        sa.Column("subdomains", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )


def _add_withdrawals() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("public_id"),
    )


def _add_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("since", sa.String(length=20), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source_id"),
    )


def _add_episodes() -> None:
    op.create_table(
        "episodes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("began", sa.String(length=20), nullable=False),
        sa.Column("ended", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("episodes_source", "episodes", ["source_id", "ended"], unique=False)


def _add_articles_behind_feeds() -> None:
    op.create_table(
        "fulltexts",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=20), nullable=False),
        sa.Column("due", sa.String(length=20), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"]),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("ix_fulltexts_due", "fulltexts", ["due"])
    op.create_table(
        "robots",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=True),
        sa.Column("until", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("origin"),
    )


def _add_rules() -> None:
    """What rules make of an entry, and when it was first seen, which they may ask."""
    op.add_column("entries", sa.Column("seen", sa.String(length=20), nullable=True))
    op.add_column("entries", sa.Column("dropped", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("entries", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("entries", sa.Column("amendment", sa.Text(), nullable=True))
    op.execute("UPDATE entries SET seen = arrived")


def _add_revisions() -> None:
    op.add_column("entries", sa.Column("words", sa.String(), nullable=False, server_default=""))
    op.add_column("entries", sa.Column("reader", sa.String(), nullable=False, server_default=""))
    op.create_index("entries_words", "entries", ["source_id", "words"], unique=False)
    op.create_index("entries_title", "entries", ["source_id", "title"], unique=False)
    op.create_index("entries_published", "entries", ["source_id", "published"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("sense", sa.String(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("bumped", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("new_title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"]),
        sa.PrimaryKeyConstraint("entry_id", "sense"),
    )
    op.create_index("revisions_at", "revisions", ["at"], unique=False)


def _add_pending() -> None:
    op.create_table(
        "pending",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("bumped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"]),
        sa.PrimaryKeyConstraint("entry_id"),
    )
