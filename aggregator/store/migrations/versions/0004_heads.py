"""In which heads an entry stood that was published before: it is withheld from the others again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add where an adopted id stood; of what was adopted so far that is not known."""
    op.create_table(
        "adopted_heads",
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("public_id", "category"),
    )
