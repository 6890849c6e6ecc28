"""What a browser makes of a feed that it gets as application/xml: readable, with a word on what it is.

Browsers show `application/atom+xml` and `application/rss+xml` as source text whatever they name; a plain
web server often says `application/xml`, and then this style is applied (links in it cannot be clicked).
"""

from dataclasses import replace

from aggregator.model import Document
from aggregator.publish.head import MEDIA_TYPES
from aggregator.publish.words import DUTCH, ENGLISH, Words, choose_words

NAME = "feed.css"  # in the output folder: no category has a file of that kind
OPENING = ':root { --feed: "'  # how the file begins, whatever style follows
_DECLARATION = b"?>\n"
_STYLED = (MEDIA_TYPES["atom"], MEDIA_TYPES["rss"])


def attach_style(document: Document) -> Document:
    """An Atom or RSS document with the style named in it; any other as it is.

    By a relative address, so that it holds wherever the folder is served.
    """
    declaration, found, rest = document.body.partition(_DECLARATION)
    if not found or document.media_type not in _STYLED:
        return document
    place = "../" * document.path.count("/") + NAME
    named = f'<?xml-stylesheet type="text/css" href="{place}"?>\n'.encode()
    return replace(document, body=declaration + found + named + rest)


def write_style(style: str, language: str) -> bytes:
    """The file: `style` after our sentences, which follow an Atom feed's own language, else `language`."""
    # The first of these makes `OPENING`.
    said = [(":root", choose_words(language)), (":root:lang(nl)", DUTCH), (":root:lang(en)", ENGLISH)]
    return "".join([*(_say(where, words) for where, words in said), "\n", style]).encode()


def _say(where: str, words: Words) -> str:
    return f'{where} {{ --feed: "{words.feed}"; --page: "{words.page}"; }}\n'
