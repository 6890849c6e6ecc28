"""What months of running need: archives, leases of hubs, and what the owner is told."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what the second schema did not keep."""
