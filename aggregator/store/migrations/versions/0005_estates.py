"""What each item said that was published before the database knew it, so that its entry is known again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what was published under adopted ids; of what was adopted so far that is not known."""
    op.create_table(
        "estates",
        sa.Column("public_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "link")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text", "hash", "words")),
        sa.Column("recordings", sa.Text(), nullable=False),
        sa.Column("published", sa.String(length=20), nullable=True),
        sa.Column("bare", sa.Boolean(), nullable=False),
        sa.Column("updated", sa.String(length=20), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("address", "owners")),
        sa.PrimaryKeyConstraint("public_id"),
    )
    for name in ("title", "link", "words", "published"):
        op.create_index(f"estates_{name}", "estates", [name], unique=False)
