"""What of a feed was not seen before, and the way back to the whole of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.fetch import Request, Response
from aggregator.model import Batch, SourceState
from aggregator.sources.tools import Tools
from aggregator.text.ids import digest_document


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A reading of the entries alone that were not seen, and the answer that they stand in.

    It is worth as much as the whole document where all of them are new.  Where one may be an old one,
    edited or under another id, only the whole document tells.
    """

    batch: Batch
    answer: Response


@dataclass(frozen=True, slots=True)
class _Answered:
    """A fetcher that has its answer already."""

    answer: Response

    async def get(self, _request: Request, _now: datetime) -> Response:
        return self.answer


def with_answer(tools: Tools, answer: Response) -> Tools:
    """Tools that read this answer, and the whole of it."""
    return replace(tools, fetcher=_Answered(answer), seen={})


def identify(response: Response, signature: str) -> str:
    """A digest of a document and all that its entries depend on; empty for what is no whole document."""
    if response.status != 200:
        return ""
    return digest_document(response.body, signature, response.url, response.content_type or "")


def is_recognisable(state: SourceState) -> bool:
    """Whether the last document was kept, and what is said of it does not hang on the day of the reading."""
    of_a_feed = state.kind == "feed" or (state.kind == "page" and state.feed_url is not None)
    return of_a_feed and state.last_success is not None and not (state.held or state.odd_dates)
