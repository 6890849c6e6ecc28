"""Bytes in, Batch out: every form of document behind one door, chosen by content.

Only Markdown is known by its name, which its content does not tell.

Pure: no network, no files, no clock.
"""

from dataclasses import replace

from aggregator.errors import HostileError, NotAFeedError, ParseError
from aggregator.model import Batch, Feed
from aggregator.parse.credentials import name_secret
from aggregator.parse.encoding import decode
from aggregator.parse.filename import find_syntax
from aggregator.parse.hints import Hints
from aggregator.parse.selection import BLANK, leave_out_blank
from aggregator.parse.sniff import Form, binary_name, recognise
from aggregator.parse.standins import refuse_binary, refuse_conflict, refuse_locked
from aggregator.parse.whereabouts import ADRIFT
from aggregator.text.gists import find_gist

__all__ = ["ADRIFT", "BLANK", "Hints", "parse_document", "read_document"]


def parse_document(body: bytes, hints: Hints) -> Batch:
    """What the document offers to read; entries with nothing in them are left out, with a warning.

    Raises what `read_document` does.
    """
    return leave_out_blank(read_document(body, hints))


def read_document(body: bytes, hints: Hints) -> Batch:
    """What the document says.

    Whatever the bytes: a Batch; or ParseError, NotAFeedError (it is something else, which the message names),
    HostileError (it is built to hurt).  The messages go on after "SOURCE: ".
    """
    try:
        batch = _parse(body, hints)
        language = hints.language or batch.feed.language
        return replace(batch, gists=tuple(find_gist(entry, language) for entry in batch.entries))
    except ParseError:
        raise
    except (RecursionError, MemoryError) as error:
        raise HostileError("is nested or swollen beyond what can be read") from error
    except Exception as error:
        raise ParseError(f"could not be read ({type(error).__name__})") from error


def _parse(body: bytes, hints: Hints) -> Batch:
    if not body.strip():
        raise NotAFeedError("is empty: there are no bytes in the answer" if hints.url else "is empty")
    name = binary_name(body)
    if name:
        raise NotAFeedError(f"is {name}, not a feed or a text")
    refuse_locked(body)
    told = decode(body, hints.media_type)
    form, text = recognise(told, "" if hints.kind == "text" else hints.path)
    if hints.local:
        refuse_conflict(told, form)
    if hints.kind in {"jekyll", "text"} and form not in {"feed", "json"}:
        return _read_words(text, form, hints)
    if form == "feed":
        from aggregator.parse.unseen import read_unseen

        return read_unseen(text, hints)
    if form == "json":
        from aggregator.parse.jsonfeed import read_json_feed

        return read_json_feed(text, hints)
    if form == "html":
        from aggregator.parse.page import read_page

        return read_page(text, hints)
    if form == "xml":
        raise NotAFeedError("is an XML document, but not a feed")
    if not hints.local:
        raise NotAFeedError("is plain text, not a feed")
    return _read_words(text, form, hints)


def _read_words(text: str, form: Form, hints: Hints) -> Batch:
    """A local post, page or text; nothing of a secret, so that what was shown of it by mistake goes."""
    from aggregator.parse.plain import read_text
    from aggregator.parse.post import read_post

    refuse_binary(text)
    if secret := name_secret(text) if form == "text" else "":
        told = f"is {secret}: it is not published; take it out of this folder, or begin an article in words"
        return Batch(feed=Feed(), entries=(), kind="text", warnings=(told,))
    # Which no content tells from raw text.
    markdown = form == "text" and find_syntax(hints.path) == "markdown"
    if form == "front matter" or hints.kind == "jekyll" or (markdown and hints.kind == "auto"):
        return read_post(text, hints)
    if form == "html":
        from aggregator.parse.page import read_page

        return read_page(text, hints)
    return read_text(text, hints)
