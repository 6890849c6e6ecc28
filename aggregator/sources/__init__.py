"""One reader per kind of source: obtain the bytes, have them parsed, return a reading."""

from datetime import datetime

from aggregator.errors import SourceError
from aggregator.model import Reading, Source, SourceState
from aggregator.sources.excerpts import Excerpt, with_answer
from aggregator.sources.folder import may_be_read
from aggregator.sources.fulltext import ArticleReader, reads_articles
from aggregator.sources.local import read_local
from aggregator.sources.notes import Notes
from aggregator.sources.redaction import redact_error
from aggregator.sources.remote import first_request, read_pushed, read_remote
from aggregator.sources.sharing import SharedGetter, share_key
from aggregator.sources.tools import Getter, Parse, Tools
from aggregator.websub import Delivery

__all__ = [
    "ArticleReader",
    "Excerpt",
    "Getter",
    "Notes",
    "Parse",
    "SharedGetter",
    "Tools",
    "first_request",
    "may_be_read",
    "read_source",
    "reads_articles",
    "share_key",
    "with_answer",
]


async def read_source(
    source: Source, state: SourceState, tools: Tools, now: datetime, pushed: Delivery | None = None
) -> Reading | Excerpt:
    """Read one source, or what its hub pushed; raises `SourceError` when nothing can be had or understood."""
    try:
        if pushed is not None:
            return await read_pushed(source, state, pushed, tools, now)
        if source.local:
            return await read_local(source, state, tools)
        return await read_remote(source, state, tools, now)
    except SourceError as error:
        redact_error(error, source.secrets)
        raise
