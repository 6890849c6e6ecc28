"""The posts that we write for Jekyll, and how they are known again: a digest in their front matter."""

import re

from aggregator.model import Echo
from aggregator.text.ids import digest_text

DIGEST = "digest"  # the key, the last of the front matter
OPENING = '<div markdown="0">\n'  # what Markdown must not touch
CLOSING = "\n</div>"
_LENGTH = 32
_MARK = re.compile(rf"^{DIGEST}: ['\"]?([0-9a-f]{{{_LENGTH}}})['\"]?\n", re.MULTILINE)


def sign_post(text: str) -> str:
    """The digest of a post: of everything in it but the line with the digest itself.

    Line ends and white space at the end do not count: version control changes them.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").rstrip()
    return digest_text(_MARK.sub("", plain, count=1))[:_LENGTH]


def recognise_post(text: str) -> Echo:
    """Whether we wrote this, and whether it is still as we wrote it."""
    head, _, _ = text.replace("\r\n", "\n").partition("\n---\n")
    mark = _MARK.search(f"{head}\n")
    if mark is None:
        return ""
    return "same" if mark[1] == sign_post(text) else "edited"


def unwrap_body(body: str) -> str:
    """A post's body without what keeps Markdown from touching it."""
    bare = body.strip()
    if bare.startswith(OPENING) and bare.endswith(CLOSING):
        return bare.removeprefix(OPENING).removesuffix(CLOSING)
    return body
