"""What an owner may set about fetching."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How one `Fetcher` behaves towards every server; see docs/fetching.md."""

    user_agent: str
    timeout: float = 30.0  # seconds for one source, DNS to last byte, without waiting for the host's turn
    max_size: int = 10 * 2**20  # bytes of one answer, as sent and as decoded
    concurrency: int = 64  # requests under way at once, all hosts together
    per_host: int = 1  # requests under way at once within one registrable domain
    host_delay: float = 1.0  # seconds between two request starts within one registrable domain
    allow_private: bool | tuple[str, ...] = False  # True, or hosts and CIDR blocks
    proxy: str | None = field(default=None, repr=False)  # the address guard cannot see behind it
