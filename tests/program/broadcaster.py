"""Feeds and article pages in the shape that the Dutch broadcaster sends, in our own words."""

from datetime import UTC, datetime, timedelta, timezone

SUMMER = timezone(timedelta(hours=2))
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NEWEST = datetime(2026, 10, 1, 13, 9, 14, tzinfo=SUMMER)


def when(number: int) -> datetime:
    """When item `number` was published; 0 is the newest."""
    return (NEWEST - timedelta(minutes=37 * number)).astimezone(UTC)


def written(number: int) -> str:
    """The date as the broadcaster writes it: the day without a leading zero."""
    local = when(number).astimezone(SUMMER)
    return f"{DAYS[local.weekday()]}, {local.day} {local:%b %Y %H:%M:%S %z}"


def title(number: int) -> str:
    return f"Bericht {number}: kade & brug 'klaar'"


def text(number: int) -> str:
    return (
        f"<p>De kade van bericht {number} is klaar &amp; open.</p>\n<h2>Wat nu?</h2>"
        f'<p>Lees <a href="https://omroep.example/uitleg/{number}">de uitleg</a>.'
        " <em>Morgen</em> <strong>meer</strong>.</p>"
    )


def item(link: str, number: int, heading: str = "") -> str:
    image = f"https://beeld.omroep.example/{number}-1024x576.webp"
    return f"""    <item>
      <title><![CDATA[{heading or title(number)}]]></title>
      <link>{link}/l/{2633258 - number}</link>
      <description><![CDATA[
        {text(number)}]]></description>
      <enclosure type="image/webp" url="{image}"/>
      <pubDate>{written(number)}</pubDate>
      <guid isPermaLink="true">{link}/l/{2633258 - number}</guid>
    </item>
"""


def feed(
    link: str, numbers: range, name: str = "Omroep Nieuws", headings: dict[int, str] | None = None
) -> str:
    items = "".join(item(link, number, (headings or {}).get(number, "")) for number in numbers)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="/public/style.xsl" type="text/xsl" media="screen"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dcterms="http://purl.org/dc/terms/">
  <channel>
    <title><![CDATA[{name}]]></title>
    <link>{link}</link>
    <description><![CDATA[{name}]]></description>
    <language>nl</language>
    <copyright>Copyright Omroep</copyright>
    <pubDate>{written(0)}</pubDate>
    <webMaster>redactie@omroep.example (Omroep)</webMaster>
{items}  </channel>
</rss>
"""


def article(url: str, heading: str, published: str) -> str:
    """An article page with JSON-LD and Open Graph."""
    return f"""<!DOCTYPE html>
<html lang="nl"><head><title>{heading} | Omroep</title>
<link rel="canonical" href="{url}">
<link rel="alternate" type="application/rss+xml" href="/feed" title="Omroep">
<meta property="og:type" content="article"><meta property="og:title" content="{heading}">
<meta property="og:image" content="https://beeld.omroep.example/groot.jpg">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "{heading}", "datePublished": "{published}", "dateModified": "{published}",
"author": {{"@type": "Organization", "name": "Omroep"}},
"image": ["https://beeld.omroep.example/groot.jpg"]}}</script></head>
<body><nav><a href="/">Voorpagina</a></nav><main><article><h1>{heading}</h1>
<p>De gemeente heeft de kade na drie jaar weer opengesteld voor fietsers en wandelaars.</p>
<p>Volgens de wethouder is het werk binnen de begroting gebleven, al duurde het langer dan gedacht.</p>
<p>In het voorjaar worden er nog bomen geplant, en komt er een steiger voor de veerpont naar de overkant.</p>
</article></main></body></html>
"""
