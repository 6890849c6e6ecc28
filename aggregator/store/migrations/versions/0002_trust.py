"""What is remembered of hosts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the first release did not keep."""
    _add_hosts()


def _add_hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("quiet_until", sa.String(length=20), nullable=True),
        sa.Column("secure_until", sa.String(length=20), nullable=True),
        sa.Column("subdomains", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )
