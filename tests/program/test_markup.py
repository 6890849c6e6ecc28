"""What a browser would run: nothing in any published file, looked at with an HTML5 parser."""

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from lxml import etree

from tests.program.newsroom import Newsroom

ATTACKS = (
    "<script>pwn()</script>",
    "<scr<script>ipt>pwn()</script>",
    "<img src=x onerror=pwn()>",
    "<img/src='x'/onerror='pwn()'>",
    "<svg><script>pwn()</script></svg>",
    "<svg><style><img src=x onerror=pwn()></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=pwn()></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=pwn()>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=pwn()>'></textarea>",
    "<a href='java\nscript:pwn()'>x</a>",
    "<a href='&#106;avascript:pwn()'>x</a>",
    "<a href='  javascript:pwn()'>x</a>",
    "<a href='data:text/html,<script>pwn()</script>'>x</a>",
    "<a href='vbscript:pwn()'>x</a>",
    "<form action='javascript:pwn()'><button formaction='javascript:pwn()'>x</button></form>",
    "<iframe srcdoc='<script>pwn()</script>'></iframe>",
    "<iframe src='javascript:pwn()'></iframe>",
    "<iframe title='</iframe><img src=x onerror=pwn()>'/>",
    "<iframe><iframe><img src=x onerror=pwn()></iframe><img src=x onerror=pwn()>",
    "<title/><textarea/><xmp/><plaintext/><img src=x onerror=pwn()>",
    "<object data='javascript:pwn()'></object><embed src='javascript:pwn()'>",
    "<base href='javascript:pwn()//'><a href='x'>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:pwn()'>",
    "<p style='background:url(javascript:pwn())'>x</p>",
    "<template><script>pwn()</script></template>",
    "<video poster='javascript:pwn()'><source onerror='pwn()' src='x'></video>",
    "<details open ontoggle=pwn()>x</details>",
    "]]><script>pwn()</script><![CDATA[",
    "--><script>pwn()</script><!--",
    "</title></style></script><script>pwn()</script>",
    "'\" autofocus onfocus=pwn() x='",
    "&lt;script&gt;pwn()&lt;/script&gt;",
)
ADDRESSES = (
    "javascript:pwn()",
    "java&#9;script:pwn()",
    "https://x.example/&quot; onclick=&quot;pwn()",
    "https://x.example/'><script>pwn()</script>",
)


def find_run(markup: str, *, fragment: bool) -> list[str]:
    """What of it a browser would run that is not ours."""
    parse = html5lib.parseFragment if fragment else html5lib.parse
    return [
        found for element in parse(markup, namespaceHTMLElements=False).iter() for found in _look(element)
    ]


def _look(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return
    if "pwn" in (element.text or "") and element.tag.rpartition("}")[2] in ("script", "style"):
        yield f"{element.tag}: {element.text}"
    for name, value in element.attrib.items():
        scheme = re.sub(r"[\x00-\x20]", "", value).lower()
        runs = name.lower().startswith("on") or name in ("style", "srcdoc", "http-equiv")
        if "pwn" in value and (runs or scheme.startswith(("javascript:", "data:", "vbscript:"))):
            yield f"{element.tag} {name}={value}"


def test_the_look_finds_what_runs() -> None:
    missed = [attack for attack in ATTACKS[:-1] if not find_run(attack, fragment=True)]
    assert len(missed) < 8, missed
    assert find_run("<img src=x onerror=pwn()>", fragment=True)
    assert find_run("<!doctype html><script>pwn()</script>", fragment=False)


def told(value: Any) -> Iterator[str]:
    """Every text of a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from told(one)
    elif isinstance(value, list):
        for one in value:
            yield from told(one)


def find_markup(path: Path) -> Iterator[str]:
    """What a reader shows as HTML."""
    body = path.read_bytes()
    if path.suffix == ".json":
        yield from (item.get("content_html", "") for item in json.loads(body)["items"])
    elif path.suffix == ".atom":
        texts = etree.fromstring(body).iterfind(".//{*}*[@type='html']")
        yield from (text.text or "" for text in texts)
    elif path.suffix == ".rss":
        names = ("description", "{http://purl.org/rss/1.0/modules/content/}encoded")
        yield from (text.text or "" for name in names for text in etree.fromstring(body).iter(name))


def check(newsroom: Newsroom) -> None:
    for path in sorted(newsroom.feeds.rglob("*.*")):
        if path.suffix == ".html":
            assert find_run(path.read_text(encoding="utf-8"), fragment=False) == [], path.name
        for markup in find_markup(path):
            assert find_run(markup, fragment=True) == [], path.name
        for address in re.findall(r'(?:href|src|url)="([^"]*)"', path.read_text(encoding="utf-8")):
            assert not address.lower().startswith(("javascript:", "data:", "vbscript:")), path.name


def attack_items() -> list[str]:
    """Items of RSS: every attack in every field, with and without a companion; every bad address too."""
    items = [
        f"<item><guid>{escape(attack)}{place}</guid><title>{escape(attack)}</title>"
        f"<link>https://x.example/{number}</link><author>{escape(attack)}</author>"
        f"<category>{escape(attack)}</category><description>{escape(attack)} {number}</description></item>"
        for place in ("", "x")
        for number, attack in enumerate(ATTACKS)
    ]
    return items + [
        f"<item><guid>a{number}</guid><title>Adres {number}</title><link>{escape(address)}</link>"
        f'<description>{escape(f"""<a href="{address}">x</a><img src="{address}">""")}</description>'
        f'<enclosure url="{escape(address)}" type="image/png" length="1"/></item>'
        for number, address in enumerate(ADDRESSES)
    ]


def attack_feed(items: list[str]) -> str:
    """A feed of them, that is hostile itself."""
    head = f"<title>{escape(ATTACKS[0])}</title><description>{escape(ATTACKS[2])}</description>"
    return f"<rss version='2.0'><channel>{head}<link>javascript:pwn()</link>{''.join(items)}</channel></rss>"


def test_nothing_of_any_field_runs_in_any_output(newsroom: Newsroom) -> None:
    (newsroom.root / "bron.xml").write_text(attack_feed(attack_items()), encoding="utf-8")
    newsroom.configure("{id: bron, path: ../bron.xml, category: nieuws}", defaults="{limit: 300}")
    newsroom.refresh()
    assert len(newsroom.read_json("nieuws.json")["items"]) > len(ATTACKS)
    check(newsroom)


@pytest.mark.hostile
def test_nothing_of_the_hostile_files_runs_in_any_output(newsroom: Newsroom, shared: Path) -> None:
    files = sorted((shared / "hostile" / "feeds").glob("*.xml"))
    assert files
    sources = (f'{{id: h{number}, path: "{path}", category: nieuws}}' for number, path in enumerate(files))
    newsroom.configure(*sources, defaults="{limit: 300}")
    newsroom.refresh()
    check(newsroom)
