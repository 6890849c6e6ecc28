"""By what a published file is known for one of ours, where no record of it is left."""

import re
from html import escape

from aggregator.model import Site
from aggregator.publish.stylesheet import OPENING

# Until a list of feeds had an `ownerId`, nothing in it was ours alone but the way in which it is written.
_OLD_LIST = re.compile(
    rb"<\?xml version='1\.0' encoding='UTF-8'\?>\n<opml version=\"2\.0\">\n  <head>\n"
    rb"    <title>[^<]+</title>\n    <ownerName>[^<]+</ownerName>\n  </head>\n  <body>\n    <outline "
)


def is_ours(body: bytes, site: Site) -> bool:
    """Whether a file says that this site wrote it, or is one of the kinds that once said nothing."""
    signs = (site.url, escape(site.url), site.tag)
    if any(sign.encode() in body for sign in signs):
        return True
    return body.startswith(OPENING.encode()) or bool(_OLD_LIST.match(body))
