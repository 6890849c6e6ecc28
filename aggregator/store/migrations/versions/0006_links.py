"""The link of an entry that has it as its id too was missing among those that it is known by.

And a source that is configured at one domain and read from another was at home in the second only.
"""

import sqlalchemy as sa
from alembic import op

from aggregator.text.sense import link_sense
from aggregator.text.urls import registrable_domain

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
        known = [
            {"row": row, "link": link}
            for row, own in missing[start : start + _AT_ONCE]
            for link in {own, link_sense(own)}
        ]
        connection.execute(
            sa.text("INSERT OR IGNORE INTO links (entry_id, link) VALUES (:row, :link)"), known
        )
    touched = [row for row, _ in missing] + _find_led_elsewhere(connection)
    for start in range(0, len(touched), _AT_ONCE):
        connection.execute(
            sa.text(
                "INSERT OR IGNORE INTO pending (entry_id, bumped) SELECT :row, 0 WHERE EXISTS"
                " (SELECT 1 FROM links AS mine JOIN links AS other ON other.link = mine.link"
                " AND other.entry_id != mine.entry_id WHERE mine.entry_id = :row)"
            ),
            [{"row": row} for row in touched[start : start + _AT_ONCE]],
        )


def _find_led_elsewhere(connection: sa.Connection) -> list[int]:
    """The entries of sources whose address led to another domain."""
    told = connection.execute(sa.text("SELECT id, location, domain FROM sources WHERE NOT local")).all()
    names = [row.id for row in told if registrable_domain(row.location) != row.domain]
    query = sa.text("SELECT id FROM entries WHERE source_id = :name")
    return [row.id for name in names for row in connection.execute(query, {"name": name})]
