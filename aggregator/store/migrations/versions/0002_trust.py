"""What is remembered of hosts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the first release did not keep."""
    _add_hosts()
    _add_rules()


def _add_hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("quiet_until", sa.String(length=20), nullable=True),
        sa.Column("secure_until", sa.String(length=20), nullable=True),
        sa.Column("subdomains", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )


def _add_rules() -> None:
    """What rules make of an entry, and when it was first seen, which they may ask."""
    op.add_column("entries", sa.Column("seen", sa.String(length=20), nullable=True))
    op.add_column("entries", sa.Column("dropped", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("entries", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("entries", sa.Column("amendment", sa.Text(), nullable=True))
    op.execute("UPDATE entries SET seen = arrived")
    op.create_index("entries_published", "entries", ["source_id", "published"])
