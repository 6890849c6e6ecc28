"""What is remembered of hosts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the first release did not keep."""
    _add_hosts()
    _add_articles_behind_feeds()


def _add_hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("quiet_until", sa.String(length=20), nullable=True),
        sa.Column("secure_until", sa.String(length=20), nullable=True),
        sa.Column("subdomains", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )


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
