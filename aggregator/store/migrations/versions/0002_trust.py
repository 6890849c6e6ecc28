"""What is remembered of hosts; what entries said before they were edited."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the first release did not keep."""
    _add_hosts()
    _add_revisions()


def _add_hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("quiet_until", sa.String(length=20), nullable=True),
        sa.Column("secure_until", sa.String(length=20), nullable=True),
        sa.Column("subdomains", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )


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
