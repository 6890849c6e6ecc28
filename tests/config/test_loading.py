"""A whole configuration: what comes of it, and all that is told when it cannot be used."""

# ruff: noqa: E501  (one case, one line)

import os
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aggregator import __version__
from aggregator.config import Config, ServeSettings, load_config
from aggregator.curate.schedule import Pace
from aggregator.errors import ConfigError
from aggregator.fetch.settings import FetchSettings
from aggregator.model import FORMATS, Person
from tests.config.conftest import SITE, Load, Refuse
from tests.nesting import nested


def test_the_least_configuration_has_every_default(load: Load, tmp_path: Path) -> None:
    config = load()
    assert config.path == tmp_path / "config" / "aggregator.yaml"
    assert config.database == tmp_path / "var" / "aggregator.db"
    assert config.output == tmp_path / "feeds"
    assert (config.site.url, config.site.tag) == ("https://planet.nl/feeds/", "planet.nl,2026")
    assert (config.site.title, config.site.language, config.site.timezone) == ("", "en", UTC)
    assert config.fetch == FetchSettings(
        user_agent=f"aggregator/{__version__} (+https://planet.nl/feeds/)",
        timeout=30.0,
        max_size=10 * 2**20,
        concurrency=64,
        per_host=1,
        host_delay=1.0,
        allow_private=False,
        proxy=None,
    )
    assert config.pace == Pace(min_interval=timedelta(minutes=5), backoff=timedelta(minutes=5))
    assert (config.max_entries_per_document, config.max_entry_size) == (1000, 2**20)
    assert config.fast_parsing
    assert config.cut_parsing
    assert (config.backlog, config.retention) == (timedelta(days=3), None)
    assert config.serve == ServeSettings(("127.0.0.1", 8080), ("127.0.0.1", 8081))
    assert (config.sources, config.warnings) == ((), ())
    (everything,) = config.publications
    assert (everything.id, everything.feed_id) == ("all", "tag:planet.nl,2026:all")
    assert (everything.title, everything.formats) == ("All", FORMATS)
    assert (everything.limit, everything.window, everything.max_entries) == (50, timedelta(days=3), 300)


def test_a_configuration_can_be_found_by_a_relative_path(load: Load, tmp_path: Path) -> None:
    load("sources: [{id: a, path: articles}]\n")
    before = Path.cwd()
    try:
        os.chdir(tmp_path)
        config = load_config(Path("config/aggregator.yaml"), {})
    finally:
        os.chdir(before)
    assert config.path == tmp_path / "config" / "aggregator.yaml"
    assert config.sources[0].location == str(tmp_path / "config" / "articles")


def test_categories_come_in_order_and_all_comes_last(load: Load) -> None:
    config = load(
        "defaults: {formats: [atom], limit: 20, window: 1d, max_entries: 40}\n"
        "categories:\n"
        "  tech: {formerly: [computers, it], aliases: [IT nieuws], language: en, limit: 30}\n"
        "  nieuws:\n",
        site="site: {url: 'https://planet.nl/', title: Planeet, language: nl}\n",
    )
    tech, nieuws, everything = config.publications
    assert (tech.id, tech.feed_id, tech.title) == ("tech", "tag:planet.nl,2026:computers", "Tech")
    assert (tech.formerly, tech.aliases, tech.language) == (("computers", "it"), ("IT nieuws",), "en")
    assert (tech.limit, tech.max_entries, tech.formats) == (30, 40, ("atom",))
    assert (nieuws.id, nieuws.title, nieuws.language, nieuws.limit) == ("nieuws", "Nieuws", "nl", 20)
    assert (everything.id, everything.title, everything.limit) == ("all", "Planeet", 20)


@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Alles"), ("nl-BE", "Alles"), ("en", "All"), ("no", "All")]
)
def test_the_feed_of_everything_has_a_title_in_the_language_of_the_site(
    load: Load, language: str, title: str
) -> None:
    config = load(site=f"site: {{url: 'https://planet.nl/', language: {language}}}\n")
    assert config.site.language == language
    assert config.publications[-1].title == title


@pytest.mark.parametrize(
    ("defaults", "category", "bounds"),
    [
        ("{}", "{limit: 500}", (500, 500)),
        ("{}", "{max_entries: 20}", (20, 20)),
        ("{limit: 400}", "{}", (400, 400)),
        ("{max_entries: 10}", "{}", (10, 10)),
        ("{limit: 10, max_entries: 20}", "{limit: 15}", (15, 20)),
    ],
)
def test_of_least_and_most_the_built_in_one_gives_way(
    load: Load, defaults: str, category: str, bounds: tuple[int, int]
) -> None:
    publication = load(f"defaults: {defaults}\ncategories: {{a: {category}}}\n").publications[0]
    assert (publication.limit, publication.max_entries) == bounds


def test_a_source_has_what_it_says_and_else_the_defaults(load: Load, tmp_path: Path) -> None:
    config = load(
        "defaults: {content: summary}\n"
        "categories: {nieuws: {}, tech: {}}\n"
        "sources:\n"
        "  - {id: nos, url: 'https://feeds.nos.nl/x', category: nieuws, interval: 15m, title: NOS, rights: © NOS}\n"
        "  - {id: mix, url: 'https://tweakers.net/f', categories: [tech, nieuws, tech], content: full, kind: feed}\n"
        "  - {id: eigen, path: ../stukken, language: nl, timezone: America/New_York, formerly: [oud, ouder],\n"
        "     front_matter: {link: externe_link, date: datum}, base: 'https://Planet.nl/blog'}\n",
        site="site: {url: 'https://planet.nl/', timezone: Europe/Amsterdam}\n",
    )
    nos, mix, own = config.sources
    assert (nos.location, nos.local, nos.kind, nos.rank) == ("https://feeds.nos.nl/x", False, "auto", 0)
    assert (nos.title, nos.rights, nos.categories) == ("NOS", "© NOS", ("nieuws",))
    assert (nos.interval, nos.content) == (timedelta(minutes=15), "summary")
    assert nos.timezone == ZoneInfo("Europe/Amsterdam")
    assert not nos.private
    assert (mix.categories, mix.content, mix.kind, mix.rank) == (("tech", "nieuws"), "full", "feed", 1)
    assert mix.interval == timedelta(hours=1)
    assert (own.location, own.local) == (str(tmp_path / "stukken"), True)
    assert (own.language, own.timezone) == ("nl", ZoneInfo("America/New_York"))
    assert (nos.base, own.base) == ("", "https://Planet.nl/blog/")
    assert (own.minting_name, own.front_matter) == ("oud", {"link": "externe_link", "published": "datum"})


@pytest.mark.parametrize(
    ("fetch", "source", "minutes"),
    [
        ("{}", "", 60),
        ("{}", ", interval: 0s", 0),
        ("{}", ", interval: 0", 0),
        ("{}", ", interval: 1m", 5),
        ("{interval: 2m}", "", 5),
        ("{interval: 0s}", "", 0),
        ("{interval: 0s}", ", interval: 1h", 60),
        ("{min_interval: 2h}", "", 120),
        ("{min_interval: 0}", ", interval: 1m", 1),
    ],
)
def test_the_floor_holds_for_every_interval_but_an_explicit_zero(
    load: Load, fetch: str, source: str, minutes: int
) -> None:
    config = load(f"fetch: {fetch}\nsources: [{{id: a, url: 'https://h.nl/f'{source}}}]\n")
    assert config.sources[0].interval == timedelta(minutes=minutes)


def test_every_value_of_the_site_and_of_fetching_arrives(load: Load) -> None:
    config = load(
        "fetch: {user_agent: me/1, timeout: 2.5s, max_size: 1MiB, max_entries: 7, max_entry: 2KiB, concurrency: 3,\n"
        "  per_host: 2, host_delay: 0, backoff: 1h, allow_private: [127.0.0.0/8], proxy: 'http://127.0.0.1:3128'}\n"
        "parse: {fast: false, cut: false}\nretention: 2y\nserve: false\nhubs: ['https://hub.nl/']\n"
        "database: /srv/db\noutput: ~/feeds\n",
        site="site: {url: 'https://planet.nl/', tag: 'mail@planet.nl,2026-02-03', author: {name: R, email: r@planet.nl}}\n",
        environ={"HOME": "/home/me"},
    )
    assert config.site.author == Person("R", "r@planet.nl", None)
    assert config.publications[0].feed_id == "tag:mail@planet.nl,2026-02-03:all"
    assert config.publications[0].hubs == ("https://hub.nl/",)
    assert config.fetch == FetchSettings(
        user_agent="me/1",
        timeout=2.5,
        max_size=2**20,
        concurrency=3,
        per_host=2,
        host_delay=0.0,
        allow_private=("127.0.0.0/8",),
        proxy="http://127.0.0.1:3128",
    )
    assert (config.max_entries_per_document, config.max_entry_size) == (7, 2048)
    assert not config.fast_parsing
    assert not config.cut_parsing
    assert config.pace.backoff == timedelta(hours=1)
    assert (config.retention, config.serve) == (timedelta(days=730), None)
    assert (config.database, config.output) == (Path("/srv/db"), Path("/home/me/feeds"))


def test_the_tag_comes_from_the_host_without_its_port(load: Load) -> None:
    assert load(site="site: {url: 'http://127.0.0.1:8099/x'}\n").site.tag == "127.0.0.1,2026"
    assert load(site="site: {url: 'https://Bücher.Nl./'}\n").site.tag == "xn--bcher-kva.nl,2026"


def test_a_host_that_cannot_stand_in_ids_needs_a_tag(load: Load, refuse: Refuse) -> None:
    assert "needs `tag`" in refuse(site="site: {url: 'http://[::1]/'}\n")[0]
    assert load(site="site: {url: 'http://[::1]/', tag: 'planet.nl,2026'}\n").site.tag == "planet.nl,2026"


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sorces: []\n", "1: unknown key `sorces`; did you mean `sources`?"),
        ("fetch:\n  timout: 3s\n", "2: unknown key `timout` in `fetch`; did you mean `timeout`?"),
        ("fetch: {x: 1}\n", "1: unknown key `x` in `fetch`; valid: allow_private, backoff"),
        ("defaults: {limits: 3}\n", "1: unknown key `limits` in `defaults`; did you mean `limit`?"),
        ("serve: {listn: 'a:1'}\n", "1: unknown key `listn` in `serve`; did you mean `listen`?"),
        ("categories:\n  a: {titel: A}\n", "2: unknown key `titel` in category `a`; did you mean `title`?"),
        ("sources:\n  - id: a\n    path: x\n    tilte: A\n", "4: unknown key `tilte` in source `a`; did you mean `title`?"),
        ("rules:\n  - {when: {}, then: {}, wenn: {}}\n", "2: unknown key `wenn` in rule no. 1; did you mean `when`?"),
        ("sources: [{id: a, url: 'https://h.nl', auth: {barer: x}}]\n", "1: unknown key `barer` in source `a`: `auth`; did"),
        ("fetch: {\"\\e[31mred\": 1}\n", "1: unknown key `\\x1b[31mred` in `fetch`"),
        ("fetch: 5\n", "1: `fetch` must be a mapping of keys"),
        ("sources: {a: 1}\n", "1: `sources` must be a list"),
        ("categories: [a]\n", "1: `categories` must be a mapping"),
        ("sources:\n  - a\n", "2: source no. 1 must be a mapping"),
        ("sources:\n  - {path: x}\n", "2: source no. 1: `id` is missing; give it a name"),
        ("sources: [{id: a}]\n", "1: source `a` needs `url` (a web address) or `path`"),
        ("sources: [{id: a, url: , path: }]\n", "1: source `a` needs `url`"),
        ("sources: [{id: a, url: 'https://h.nl', path: x}]\n", "1: source `a` has both `url` and `path`"),
        ("sources: [{id: a, path: x, category: c, categories: [c]}]\ncategories: {c: }\n", "1: source `a` has both `category` and"),
        ("sources: [{id: a, path: x, headers: {A: b}}]\n", "1: source `a`: `headers` is for a `url`"),
        ("sources: [{id: a, url: 'https://h.nl', front_matter: {link: x}}]\n", "1: source `a`: `front_matter` is for local"),
        ("hubs: ['https://u:p@h.nl/']\n", "1: `hubs` must not hold a user name or password, as it is published; take it out"),
        ("sources: [{id: a, url: 'https://h.nl', base: 'https://h.nl/'}]\n", "1: source `a`: `base` is for local"),
        ("sources: [{id: a, path: x, base: /blog}]\n", "1: source `a`: `base` must be a whole address"),
        ("sources: [{id: a, path: x, front_matter: {lnk: x}}]\n", "1: source `a`: `front_matter.lnk` is no word of ours; did"),
        ("sources: [{id: A, path: x}]\n", "1: source `A`: `id` is no valid id"),
        ("sources: [{id: a, path: x, kind: jekyl}]\n", "1: source `a`: `kind` must be one of feed, page"),
        ("sources: [{id: a, path: x, private: no}]\n", "1: source `a`: `private` must be true or false, not `no`"),
        ("sources: [{id: a, path: \"x\\0y\"}]\n", "1: source `a`: `path` "),
        ("categories: {Nieuws: {}}\n", "1: category `Nieuws` is no valid id"),
        ("categories:\n  all: {}\n", "2: category `all` cannot be called `all`"),
        ("categories: {a: {formerly: [index]}}\n", "1: category `a`: `formerly` cannot be called `index`"),
        ("categories: {a: {formats: [atom, rdf]}}\n", "1: category `a`: `formats` must be one of atom, rss, json, html, not"),
        ("categories: {a: {formats: atom}}\n", "1: category `a`: `formats` must be a list"),
        ("categories: {a: {limit: 0}}\n", "1: category `a`: `limit` must be from 1"),
        ("categories: {a: {limit: 50.5}}\n", "1: category `a`: `limit` must be a whole number, not `50.5`"),
        ("categories: {a: {limit: 9, max_entries: 3}}\n", "1: category `a`: `limit` (9) is larger than `max_entries` (3)"),
        ("defaults: {max_entries: 3}\ncategories: {a: {limit: 9}}\n", "2: category `a`: `limit` (9) is larger"),
        ("defaults:\n  limit: 9\n  max_entries: 3\n", "3: defaults: `limit` (9) is larger"),
        ("defaults: {formats: []}\n", "1: `defaults.formats` "),
        ("database: postgresql://u:S3CRET@h/d\n", "1: `database` must be the path of a file: other engines"),
        ("database: sqlite:///x.db\n", "1: `database` must be the path of a file; write only that"),
        ("database: ':memory:'\n", "1: `database` must be the path of a file; write only that"),
        ("output: '${HOME}/x'\n", "1: `output` must be written out"),
        ("serve: true\n", "1: `serve` must be false or a mapping"),
        ("serve: off\n", "1: `serve` must be false or a mapping"),
        ("serve: {listen: '127.0.0.1:8081'}\n", "1: `serve.listen` and `serve.admin` are one address"),
        ("serve: {listen: '0.0.0.0:8081'}\n", '1: `serve.listen` and `serve.admin` are one address; give the owner\'s another port, such as "127.0.0.1:8082"'),
        ("serve:\n  listen: 'localhost:9000'\n  admin: '127.0.0.1:9000'\n", "3: `serve.listen` and `serve.admin`"),
        ("serve: {listen: 8080}\n", "1: `serve.listen` must be a host and a port"),
        ("hubs: ['ftp://h.nl']\n", "1: `hubs` must be an http or https address"),
        ("retention: 5\n", "1: `retention` has no unit (5)"),
        ("fetch: {timeout: 0}\n", "1: `fetch.timeout` must be longer than 0"),
        ("fetch: {allow_private: no}\n", "1: `fetch.allow_private` must be true, false or a list"),
        ("rules: [{when: {title: a}, then: {category: x}}]\n", "1: rule no. 1: there is no category `x`"),
        ("sources: [{id: a, path: x, category: all}]\n", "1: source `a`: there is no category `all`; every entry is in"),
        ("sources: [{id: a, path: x, category: [b]}]\n", "1: source `a`: `category` must be text, not a list"),
        ("sources: [{id: a, path: ..}]\n", "1: source `a`: the output folder lies in its `path`"),
    ],
)  # fmt: skip
def test_one_mistake_is_told_with_line_and_remedy(refuse: Refuse, text: str, problem: str) -> None:
    problems = refuse(text)
    assert problems[0].startswith(problem)
    assert len(problems) == 1
    assert "S3CRET" not in problems[0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "sources:\n  - {id: a, path: x}\n  - {id: a, path: y}\n",
            "3: source `a` is there twice",
        ),
        (
            "sources:\n  - {id: a, path: x}\n  - {id: b, path: y, formerly: [a]}\n",
            "3: source `b`: `formerly` names `a`, which is the id of",
        ),
        (
            "sources:\n  - {id: a, path: x, formerly: [a]}\n",
            "2: source `a`: `formerly` names `a`, which is its own id",
        ),
        (
            "sources:\n  - {id: a, path: x, formerly: [c]}\n  - {id: b, path: y, formerly: [c]}\n",
            "3: source `b`: `c` is already in `formerly` of source `a`",
        ),
        (
            "categories:\n  a: {}\n  b: {formerly: [a]}\n",
            "3: category `b`: `formerly` names `a`, which is the id of",
        ),
        (
            "categories:\n  a: {aliases: [B]}\n  b: {}\n",
            "2: category `a`: alias `B` already means category `b`",
        ),
        (
            "categories:\n  a: {aliases: [News]}\n  b: {aliases: [news]}\n",
            "3: category `b`: alias `news` already means category `a`",
        ),
        (
            "categories:\n  a: {title: Nieuws}\n  b: {aliases: [nieuws]}\n",
            "3: category `b`: alias `nieuws` already means category `a`",
        ),
        (
            "categories: {nieuws: {}}\nsources:\n  - {id: a, path: x, category: niews}\n",
            "3: source `a`: there is no category `niews`; did you mean `nieuws`?",
        ),
        (
            "categories: {nieuws: {}}\nsources:\n  - id: a\n    path: x\n    categories:\n      - nieuws\n      - sport\n",
            "7: source `a`: there is no category `sport`; valid: nieuws",
        ),
    ],
)
def test_names_that_contradict_each_other_are_told(refuse: Refuse, text: str, problem: str) -> None:
    (found,) = refuse(text)
    assert found.startswith(problem)


def test_a_source_and_a_category_may_share_a_name(load: Load) -> None:
    config = load(
        "categories: {nieuws: {aliases: [Nieuws]}}\nsources: [{id: nieuws, path: x, category: nieuws}]\n"
    )
    assert config.sources[0].id == config.publications[0].id == "nieuws"


def test_a_category_may_be_called_by_a_number(load: Load) -> None:
    config = load("categories: {2026: {}}\nsources: [{id: 112, path: x, category: 2026}]\n")
    assert (config.sources[0].id, config.sources[0].categories) == ("112", ("2026",))


def test_a_site_without_address_is_refused(refuse: Refuse) -> None:
    assert refuse("output: x\n", site="")[0].startswith("1: `site` is missing; write `site: {url:")
    assert refuse("site: {title: x}\n", site="")[0].startswith("1: `site.url` is missing")
    assert refuse("site: {url: }\n", site="")[0].startswith("1: `site.url` is missing")


def test_everything_wrong_is_told_at_once_in_order(refuse: Refuse) -> None:
    problems = refuse(
        "fetch: {timout: 3s, interval: 5}\n"
        "categories:\n"
        "  nieuws: {limit: x}\n"
        "sources:\n"
        "  - {id: a, url: 'https://bob:S3CRET@h.nl/', category: niews, interval: -1}\n"
        "  - {id: a, path: x}\n"
        "  - {id: b}\n"
        "include: [nowhere.yaml]\n"
    )
    assert [problem.partition(":")[0] for problem in problems] == [
        "1",
        "1",
        "3",
        "5",
        "5",
        "5",
        "6",
        "7",
        "8",
    ]
    assert "S3CRET" not in "\n".join(problems)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty; `aggregator init DIR`"),
        ("# nothing yet\n", "is empty; `aggregator init DIR`"),
        ("---\n", "is empty; `aggregator init DIR`"),
        ("- a\n", "begins with a list"),
        ("hello\n", "begins with a single value"),
        ("42\n", "begins with a single value"),
    ],
)
def test_a_file_that_holds_no_keys_is_refused(refuse: Refuse, text: str, words: str) -> None:
    assert words in refuse(text, site="")[0]


def test_a_missing_file_is_refused_with_the_way_to_get_one(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.yaml"
    with pytest.raises(ConfigError, match=r"there is no such file; `aggregator init DIR`") as caught:
        load_config(path, {})
    assert caught.value.problems[0].file == str(path)


# --- include -----------------------------------------------------------------------------------------------


def test_included_files_add_sources_and_categories(load: Load, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "sources"
    folder.mkdir(parents=True)
    (folder / "b.yaml").write_text("sources: [{id: b, path: stukken, category: tech}]\n")
    (folder / "a.yaml").write_text("categories: {tech: {}}\nsources: [{id: a, path: ../x}]\n")
    (folder / "leeg.yaml").write_text("# nothing yet\nsources: []\n")
    (folder / "oud").mkdir()
    (folder / ".b.yaml.swp").write_text("not yaml: [\n")
    config = load("include: ['sources/*', sources/b.yaml, 'none/*.yaml']\nsources: [{id: m, path: y}]\n")
    assert [source.id for source in config.sources] == ["m", "a", "b"]
    assert [source.rank for source in config.sources] == [0, 1, 2]
    assert config.sources[1].location == str(tmp_path / "config" / "x")
    assert config.sources[2].location == str(folder / "stukken")
    assert [publication.id for publication in config.publications] == ["tech", "all"]
    (warning,) = config.warnings
    assert str(warning).endswith(
        "aggregator.yaml:2: `include` `none/*.yaml` matches no file, so it adds nothing"
    )


@pytest.mark.parametrize("text", ["# nothing yet\n", "---\n", "null\n"])
def test_an_included_file_without_a_key_is_warned_of(load: Load, tmp_path: Path, text: str) -> None:
    """Its owner took everything out, and left the file."""
    (tmp_path / "config" / "sources").mkdir(parents=True)
    (tmp_path / "config" / "sources" / "a.yaml").write_text(text)
    config = load("include: ['sources/a.yaml']\nsources: [{id: m, path: y}]\n")
    assert [one for one in warnings(config) if "holds no key, so it adds nothing" in one]
    assert [source.id for source in config.sources] == ["m"]


@pytest.mark.parametrize("text", ["", "\n\n"])
@pytest.mark.parametrize("include", ["sources/a.yaml", "sources/*.yaml", "**/a.yaml"])
def test_an_included_file_with_nothing_in_it_is_refused_as_the_main_file_is(
    load: Load, tmp_path: Path, text: str, include: str
) -> None:
    """It is half written, or the disk was full: nobody meant to unpublish what stood there."""
    (tmp_path / "config" / "sources").mkdir(parents=True)
    (tmp_path / "config" / "sources" / "a.yaml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(f"include: ['{include}']\nsources: [{{id: m, path: y}}]\n")
    (problem,) = caught.value.problems
    assert problem.file.endswith("sources/a.yaml")
    assert problem.message.startswith("is empty; write `sources: []` where none are meant")


def test_what_a_pattern_matches_and_is_no_file_is_refused_with_all_else(load: Load, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "sources"
    (folder / "folder.yaml").mkdir(parents=True)
    (folder / "dead.yaml").symlink_to(tmp_path / "gone.yaml")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "wrong.yaml").write_text("sources: [{id: m}]\n")
    with pytest.raises(ConfigError) as caught:
        load("include: [sources/*.yaml]\n")
    told = [f"{problem.line}: {problem.message}" for problem in caught.value.problems]
    assert [line.partition(";")[0] for line in told[:3]] == [
        "2: `include` `sources/*.yaml` matches `sources/dead.yaml`, which is a link that leads nowhere",
        "2: `include` `sources/*.yaml` matches `sources/folder.yaml`, which is no regular file",
        "2: `include` `sources/*.yaml` matches `sources/pipe.yaml`, which is no regular file",
    ]
    assert "source `m`" in told[3]


def test_problems_of_included_files_are_told_with_the_others(load: Load, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "sources"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text("fetch: {timeout: 3s}\nsources:\n  - {id: m, path: x, tilte: y}\n")
    (folder / "b.yaml").write_text("sources: [\n")
    (folder / "c.yaml").write_text("- a\n")
    with pytest.raises(ConfigError) as caught:
        load("include: [sources/*.yaml]\nsources: [{id: m, path: y, private: no}]\ncategories: {index: {}}\n")
    base = tmp_path / "config"
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [
        (str(base / "aggregator.yaml"), 3),
        (str(base / "aggregator.yaml"), 4),
        (str(folder / "a.yaml"), 1),
        (str(folder / "a.yaml"), 3),
        (str(folder / "a.yaml"), 3),
        (str(folder / "b.yaml"), 1),
        (str(folder / "c.yaml"), 1),
    ]
    assert "`fetch`; it belongs in the main file" in str(caught.value)
    assert "source `m` is there twice" in str(caught.value)


@pytest.mark.parametrize(
    ("include", "words"),
    [
        ("[sorces.yaml]", "did you mean `sources.yaml`?"),
        ("[folder]", "which is no file; for the files in that folder write a pattern such as sources/*.yaml"),
        ("[pipe.yaml]", "`pipe.yaml`, which is no file; write the text into a regular file"),
        ("[pipes.yaml]", "`pipes.yaml`, which is no file; did you mean `sources.yaml`?"),
        (
            '["a\\0b.yaml"]',
            r"1: `include` names `a\x00b.yaml`, which holds a line break or control; take that out",
        ),
        ('["a\\n*.yaml"]', "which holds a line break or control; take that out"),
        (f"[{'x' * 3000}]", "which is no file"),
        ("sources.yaml", "`include` must be a list"),
        ("[[a]]", "`include` must be text"),
        ("['']", "`include` is empty"),
    ],
)
def test_an_include_that_names_no_file_is_refused(
    refuse: Refuse, tmp_path: Path, include: str, words: str
) -> None:
    (tmp_path / "config" / "folder").mkdir(parents=True)
    (tmp_path / "config" / "sources.yaml").write_text("sources: []\n")
    os.mkfifo(tmp_path / "config" / "pipe.yaml")
    assert words in refuse(f"include: {include}\n")[0]


def test_an_include_that_would_search_folders_without_end_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with nested(tmp_path / "config", "a", 1000):
        (problem,) = refuse("include:\n  - '**/*.yaml'\n")
    assert problem.startswith("2: `include` `**/*.yaml` leads into folders too deep to be searched; name the")


def test_a_file_that_includes_itself_is_read_once(load: Load) -> None:
    assert len(load("include: ['*.yaml']\nsources: [{id: m, path: y}]\n").sources) == 1


# --- places ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("output: ../x\ndatabase: ../x\n", "2: `output` and `database` are the same path"),
        ("output: ../var/aggregator.db\n", "1: `output` and `database` are the same path"),
        ("database: ../feeds\n", "1: `output` and `database` are the same path"),
        ("database: ../x\noutput: ../x/feeds\n", "1: `output` lies in `database`, which is a file"),
        (
            "serve: false\ndatabase: ../there\n",
            "2: `database` must be the path of a file, and there is a folder",
        ),
    ],
)
def test_a_database_that_can_be_no_file_is_refused(
    refuse: Refuse, tmp_path: Path, text: str, problem: str
) -> None:
    (tmp_path / "there").mkdir()
    (told,) = refuse(text)
    assert told.startswith(problem)


def test_a_folder_where_the_database_is_by_default_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "var" / "aggregator.db").mkdir(parents=True)
    assert "name one, such as aggregator.db in that folder" in refuse()[0]


def test_a_database_may_have_any_name_that_the_system_takes_or_not(load: Load) -> None:
    assert load(f"database: ../{'x' * 3000}\n").database.name == "x" * 3000


# --- warnings ----------------------------------------------------------------------------------------------


def warnings(config: Config) -> list[str]:
    return [f"{warning.line}: {warning.message}" for warning in config.warnings]


def test_a_placeholder_host_is_warned_of(load: Load) -> None:
    (warning,) = warnings(load(site="site:\n  url: https://example.org/feeds/\n"))
    assert warning.startswith("2: `site.url` is a placeholder")


def test_a_name_in_other_letters_is_sent_and_warned_of(load: Load) -> None:
    config = load("fetch: {user_agent: Krant van Müller/1}\n")
    assert config.fetch.user_agent == "Krant van Müller/1"
    (warning,) = warnings(config)
    assert "`fetch.user_agent` is not ASCII" in warning


@pytest.mark.parametrize("tag", ["example.org,2026", "redactie@news.example,2026-01"])
def test_a_placeholder_in_ids_is_warned_of_once_the_address_is_real(load: Load, tag: str) -> None:
    site = f"site:\n  url: https://{{host}}/feeds/\n  tag: '{tag}'\n"
    (warning,) = warnings(load(site=site.format(host="lezer.nl")))
    assert warning.startswith("3: `site.tag` is a placeholder")
    (warning,) = warnings(load(site=site.format(host="example.org")))
    assert "`site.url`" in warning
    assert not warnings(load(site="site:\n  url: https://lezer.nl/\n  tag: 'lezer.nl,2026'\n"))


@pytest.mark.parametrize(
    ("source", "warning"),
    [
        ("path: x, full_text: true", "`full_text` is for a `url`, and counts for nothing here"),
        ("path: x, kind: page", "`kind: page` is for a `url`, and counts for nothing here"),
        ("url: 'https://h.nl', kind: jekyll", "`kind: jekyll` is for local posts (`path`), and counts for"),
    ],
)
def test_a_key_that_does_nothing_is_warned_of(load: Load, source: str, warning: str) -> None:
    told = warnings(load(f"sources: [{{id: a, {source}}}]\n"))
    assert [one for one in told if f": source `a`: {warning}" in one]


def test_a_proxy_is_warned_of_without_its_address(load: Load) -> None:
    (warning,) = warnings(load("fetch: {proxy: 'http://proxy.nl:3128'}\n"))
    assert "private addresses" in warning
    assert "proxy.nl" not in warning


def test_what_is_left_off_or_switched_off_is_not_warned_of(load: Load) -> None:
    text = "serve: false\nhubs: []\nretention: forever\nrules: []\nsources: [{id: a, path: x, full_text: false, interval: , schedule: '0 7 * * *'}]\n"
    assert warnings(load(text)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "sources: [{id: a, url: 'https://h.nl/', interval: 1m}]\n",
            "`interval` is below `fetch.min_interval`",
        ),
        (
            "sources: [{id: a, url: 'https://h.nl/', interval: 1h, schedule: '0 7 * * *'}]\n",
            "`interval` counts for nothing beside `schedule`",
        ),
        (
            "sources: [{id: a, url: 'https://h.nl/', interval: 1h, fresh: 5m}]\n",
            "`fresh` counts for nothing beside `interval`",
        ),
        ("sources: [{id: a, path: x}, {id: b, path: x}]\n", "source `b` reads the same as source `a`"),
        ("output: o\ndatabase: o/x.db\n", "the database lies in `output`"),
        ("output: .\n", "the configuration lies in `output`"),
    ],
)
def test_what_is_hardly_meant_is_warned_of(load: Load, text: str, words: str) -> None:
    (warning,) = warnings(load(text))
    assert words in warning


@pytest.mark.parametrize(
    ("one", "other", "inner", "outer"),
    [
        ("x", "x/y", "b", "a"),
        ("x/y", "x", "a", "b"),
        ("x", "x/y/z", "b", "a"),
        ("x/y/_posts", "x", "a", "b"),
        ("x", "x/y.md", "b", "a"),
        ("x", "elders/../x/y", "b", "a"),
        ("x", "verwijzing/y", "b", "a"),
    ],
)
def test_a_folder_within_another_is_warned_of(
    load: Load, tmp_path: Path, one: str, other: str, inner: str, outer: str
) -> None:
    (tmp_path / "config" / "x").mkdir(parents=True)
    (tmp_path / "config" / "verwijzing").symlink_to("x")
    (told,) = warnings(load(f"sources: [{{id: a, path: {one}}}, {{id: b, path: {other}}}]\n"))
    assert f"source `{inner}` lies within source `{outer}`, which reads its files too" in told
    assert "use one source and the posts' own `category`" in told


def test_the_same_folder_by_a_link_is_the_same(load: Load, tmp_path: Path) -> None:
    (tmp_path / "config" / "x").mkdir(parents=True)
    (tmp_path / "config" / "verwijzing").symlink_to("x")
    (told,) = warnings(load("sources: [{id: a, path: x}, {id: b, path: verwijzing}]\n"))
    assert "source `b` reads the same as source `a`" in told


@pytest.mark.parametrize(
    "other", ["x2", "x/_concepten", "x/.verborgen/y", "x/README.md", "x/post.md~", "y/x"]
)
def test_a_folder_of_which_the_other_reads_nothing_is_not(load: Load, tmp_path: Path, other: str) -> None:
    place = tmp_path / "config" / other
    if place.suffix:
        place.parent.mkdir(parents=True)
        place.write_text("Een bericht.")
    for pair in (("x", other), (other, "x")):
        text = ", ".join(f"{{id: {id}, path: {path}}}" for id, path in zip("ab", pair, strict=True))
        assert warnings(load(f"sources: [{text}]\n")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("output: ../var\n", "2: the database lies in `output`"),
        ("database: ../feeds/news.db\n", "2: the database lies in `output`"),
        ("database: ../var/news.db\noutput: ../var\n", "3: the database lies in `output`"),
        ("output: .\n", "2: the configuration lies in `output`"),
        ("output: ../config\n", "2: the configuration lies in `output`"),
    ],
)
def test_what_everybody_could_read_is_warned_of_also_where_a_place_is_not_written(
    load: Load, text: str, words: str
) -> None:
    (told,) = warnings(load(text))
    assert told == f"{words}, where everybody can read it; move one of them"


def test_a_thousand_sources_load(load: Load) -> None:
    lines = "".join(f"  - {{id: s{n}, url: 'https://h{n}.nl/f', category: c}}\n" for n in range(1000))
    assert len(load(f"categories: {{c: }}\nsources:\n{lines}").sources) == 1000


def test_the_minimal_site_of_these_tests_has_one_line() -> None:
    assert SITE.count("\n") == 1


def test_keys_that_stand_twice_are_told_beside_everything_else(refuse: Refuse) -> None:
    text = (
        "sources:\n  - {id: a, path: x, category: b}\n  - {id: a, path: y, intervall: 1h}\n"
        "categories: {b: {limit: none}}\ncategories: {c: {}}\nsources: [{id: d, path: z, category: c}]\n"
    )
    told = refuse(text, site="site: {url: 'https://planet.nl/feeds/', url: 'https://planet.nl/'}\n")
    expected = [
        "0: key `url` stands twice (first on line 1)",
        "3: unknown key `intervall` in source `a`",
        "3: source `a` is there twice",
        "4: category `b`: `limit` ",
        "5: key `categories` stands twice (first on line 5)",
        "6: key `sources` stands twice (first on line 2)",
    ]
    assert len(told) == len(expected)
    assert all(map(str.startswith, told, expected))


@pytest.mark.parametrize("other", ["{file: '../x'}", "{file: {atom: x.rss}}", "{limit: none}", "{file: [x]}"])
def test_files_that_collide_are_told_beside_values_that_are_wrong(refuse: Refuse, other: str) -> None:
    told = refuse(f"categories:\n  a: {{file: A}}\n  b: {{file: a}}\n  c: {other}\n")
    assert [problem.partition(":")[0] for problem in told] == ["3", "4"]
    assert "category `b`: `file` `a.atom` is already a file of category `a`" in told[0]
