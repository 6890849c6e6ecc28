"""The link of an entry that has it as its id too was missing among those that it is known by."""

import sqlalchemy as sa
from alembic import op

from aggregator.text.sense import link_sense

revision = "0006"
down_revision = "0005"

_AT_ONCE = 5000  # entries


def upgrade() -> None:
    """Add these links, and let the entries wait that others share them with: they are one article."""
    connection = op.get_bind()
    missing = connection.execute(
        sa.text(
            "SELECT id, link FROM entries WHERE link != '' AND NOT EXISTS"
            " (SELECT 1 FROM links WHERE links.entry_id = entries.id AND links.link = entries.link)"
        )
    ).all()
    for start in range(0, len(missing), _AT_ONCE):
        rows = [
            {"row": row, "link": link}
            for row, own in missing[start : start + _AT_ONCE]
            for link in {own, link_sense(own)}
        ]
        connection.execute(sa.text("INSERT OR IGNORE INTO links (entry_id, link) VALUES (:row, :link)"), rows)
    for start in range(0, len(missing), _AT_ONCE):
        connection.execute(
            sa.text(
                "INSERT OR IGNORE INTO pending (entry_id, bumped) SELECT :row, 0 WHERE EXISTS"
                " (SELECT 1 FROM links AS mine JOIN links AS other ON other.link = mine.link"
                " AND other.entry_id != mine.entry_id WHERE mine.entry_id = :row)"
            ),
            [{"row": row} for row, _ in missing[start : start + _AT_ONCE]],
        )
