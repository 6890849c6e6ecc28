"""The files that `init` writes: a configuration that teaches, and a first article."""

import json
from collections.abc import Mapping

from aggregator.config.addresses import host_of, read_site_url
from aggregator.config.values import read_tag
from aggregator.errors import ConfigError, Problem

_CONFIG = """\
# The configuration of your aggregator.  Every key is explained in docs/config.md.
# Try it:   aggregator check       reads this file and says what is wrong with it
#           aggregator refresh     asks the sources and writes the feeds
# Paths are relative to this file.  Durations are a number with s, m, h, d or w: 30s, 15m, 1h, 3d, 2w.

site:
  title: My news
  # Where readers will find the output folder; it stands in every feed, so set it before anybody subscribes.
  url: {url}
  # Who mints the ids of entries, and since when.  Never change it: readers would see everything as new.
  tag: {tag}
  language: en
  timezone: UTC                       # for dates that name no zone, such as Europe/Amsterdam
  # author: {{name: Your name, email: you@example.org}}

database: ../var/aggregator.db        # what was read; keep it, and back it up
output: ../feeds                      # what is published; any web server can serve this folder

fetch:
  interval: 1h                        # how often a source is asked; a source may have its own
  timeout: 30s

# Each category becomes news.atom, news.rss, news.json and news.html.  A feed of everything, `all`, is added.
categories:
  news:
    title: News
    description: What we read and what we write.
    aliases: [actueel]                # entries that call their category so are filed here too

sources:
  # A folder of your own articles: Jekyll posts, Markdown, HTML or plain text.
  - {{id: articles, path: articles, category: news}}

  # A feed, a page that announces one, or a link to one article: what it is, is found out.
  # Take the # away, and run `aggregator refresh`.  The id should last; renaming it needs `formerly`.
  # - {{id: nos, url: https://feeds.nos.nl/nosnieuwsalgemeen, category: news, interval: 15m}}

  # Passwords stay in the environment: export NEWS_LOGIN=user:password
  # - {{id: members, url: https://news.example/feed, category: news, auth: {{basic: "${{NEWS_LOGIN}}"}}}}
"""

_ARTICLE = """\
---
title: The first article
date: {year}-01-01
---

This file lies in `config/articles`. Whatever you put beside it is published with everything else: a **title**
and a date between the two lines of hyphens, then the text, in Markdown or HTML.

Delete this file when you have an article of your own; it then leaves the feeds as well.
"""

_README = """\
# Articles

Every file in this folder becomes an entry of the source `articles`. Files whose names start with `README`,
`.` or `_` are left out, so this one is too.
"""


def starter_config(url: str = "https://example.org/feeds/", *, year: int) -> Mapping[str, str]:
    """Return the texts to write, by path within the new folder.

    `url` is where the output folder will be reachable, `year` one in which its host is the owner's: both
    go into `site.tag`.  Raises ConfigError when that is no usable address.
    """
    try:
        site_url = read_site_url(url)
        tag = read_tag(f"{host_of(site_url).rstrip('.')},{year}")
    except ValueError as error:
        raise ConfigError([Problem("the address of the site", 0, str(error))]) from error
    return {
        "config/aggregator.yaml": _CONFIG.format(url=json.dumps(site_url), tag=json.dumps(tag)),
        f"config/articles/{year}-01-01-first-article.md": _ARTICLE.format(year=year),
        "config/articles/README.md": _README,
    }
