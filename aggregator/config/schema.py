"""Which keys exist, what each takes and what it is when left out.

A key without a value counts as left out, but for those that a section calls `told`.
"""

from datetime import UTC, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    model_validator,
)

from aggregator.config import addresses, filenames, values
from aggregator.config.credentials import Place, Secret, check_header_name
from aggregator.config.look import check_folder
from aggregator.config.rules import RuleSection
from aggregator.config.section import Section, ToldSection, refuse_blank
from aggregator.model import FORMATS, ContentPolicy, Duplicates, Edits, Format, Kind

DEFAULT_YEAR = 2026  # of `site.tag` where none is set; minted ids hang on it, so it never changes
KINDS = ("feed", "page", "article", "jekyll", "text", "auto")
EDITS = ("bump", "silent")
DUPLICATES = ("group", "show")
POLICIES = ("full", "summary", "title")


def _place(info: ValidationInfo) -> Place:
    return cast("Place", info.context)


def _read_path(value: Any, info: ValidationInfo) -> Path:
    return _place(info).path(values.read_raw_text(value))


def _read_templates(value: Any, info: ValidationInfo) -> Path:
    folder = _read_path(value, info)
    check_folder(folder)
    return folder


def _read_database(value: Any, info: ValidationInfo) -> Path:
    text = values.read_raw_text(value)
    scheme = text.partition(":")[0].lower()
    if scheme.startswith("sqlite") or scheme in {"file", ""}:
        raise ValueError("must be the path of a file; write only that, such as ../var/aggregator.db")
    if "://" in text:
        raise ValueError("must be the path of a file: other engines than SQLite are not built yet")
    return _place(info).path(text)


def _read_serve(value: Any) -> Any:
    if not isinstance(value, dict) and value is not False:
        raise ValueError(
            'must be false or a mapping such as {listen: "127.0.0.1:8080", admin: "127.0.0.1:8081"}'
        )
    return None if value is False else value


def _check_some(formats: tuple[Format, ...]) -> tuple[Format, ...]:
    if not formats:
        raise ValueError(f"names no format; name some of {', '.join(FORMATS)}, or leave the key out")
    return formats


def _without_empty(value: Any) -> Any:
    """Turn a name without a value (`nieuws:`) into an empty mapping."""
    return {k: {} if v is None else v for k, v in value.items()} if isinstance(value, dict) else value


Text = Annotated[str, PlainValidator(values.read_text)]
Flag = Annotated[bool, PlainValidator(values.read_flag)]
Number = Annotated[int, PlainValidator(values.read_number)]
Bumps = Annotated[int, PlainValidator(values.read_bumps)]
Integer = Annotated[int, PlainValidator(values.read_integer)]
Duration = Annotated[timedelta, PlainValidator(values.read_duration)]
PositiveDuration = Annotated[timedelta, PlainValidator(values.read_positive_duration)]
Size = Annotated[int, PlainValidator(values.read_size)]
Id = Annotated[str, PlainValidator(values.read_id)]
CategoryId = Annotated[str, PlainValidator(values.read_category_id)]
Language = Annotated[str, PlainValidator(values.read_language)]
Zone = Annotated[tzinfo, PlainValidator(values.read_timezone)]
Url = Annotated[str, PlainValidator(addresses.read_url)]
OwnUrl = Annotated[str, PlainValidator(addresses.read_own_url)]
Templates = Annotated[Path, PlainValidator(_read_templates)]
FilePath = Annotated[Path, PlainValidator(_read_path)]
Formats = Annotated[
    tuple[Annotated[Format, PlainValidator(values.read_choice(*FORMATS))], ...], AfterValidator(_check_some)
]
Policy = Annotated[ContentPolicy, PlainValidator(values.read_choice(*POLICIES))]
AllowPrivate = Annotated[bool | tuple[str, ...], PlainValidator(addresses.read_allow_private)]
Listen = Annotated[tuple[str, int], PlainValidator(addresses.read_listen)]
HeaderName = Annotated[str, PlainValidator(lambda value: check_header_name(values.read_raw_text(value)))]
FrontMatterWord = Annotated[str, PlainValidator(values.read_front_matter_word)]


class AuthorSection(Section):
    """`site.author`."""

    name: Text
    email: Annotated[str | None, PlainValidator(values.read_mail)] = None
    uri: OwnUrl | None = None


class SiteSection(Section):
    """`site`."""

    url: Annotated[str, PlainValidator(addresses.read_site_url)]
    title: Text = ""
    tag: Annotated[str | None, PlainValidator(values.read_tag)] = None
    language: Language = "en"
    timezone: Zone = UTC
    author: AuthorSection | None = None
    templates: Templates | None = None

    @property
    def default_tag(self) -> str:
        """The authority is the host of `url`."""
        return f"{addresses.host_of(self.url).rstrip('.')},{DEFAULT_YEAR}"

    @model_validator(mode="after")
    def _check_tag(self) -> Self:
        if self.tag is None:
            try:
                values.read_tag(self.default_tag)
            except ValueError as error:
                raise ValueError("needs `tag`, as the host of its `url` cannot stand in ids") from error
        return self


class FetchSection(Section):
    """`fetch`."""

    user_agent: Annotated[str | None, PlainValidator(values.read_user_agent)] = None
    timeout: PositiveDuration = timedelta(seconds=30)
    max_size: Size = 10 * 2**20
    max_entries: Number = 1000
    max_entry: Size = 2**20
    concurrency: Number = 64
    per_host: Number = 1
    host_delay: Duration = timedelta(seconds=1)
    interval: Duration = timedelta(hours=1)
    min_interval: Duration = timedelta(minutes=5)
    backoff: Duration = timedelta(minutes=5)
    allow_private: AllowPrivate = False
    proxy: Annotated[str | None, PlainValidator(addresses.read_proxy)] = None


class ParseSection(Section):
    """`parse`."""

    fast: Flag = True
    cut: Flag = True


class ServeSection(Section):
    """`serve`."""

    listen: Listen = ("127.0.0.1", 8080)
    admin: Listen = ("127.0.0.1", 8081)
    callback: Annotated[str | None, PlainValidator(addresses.read_callback)] = None


class DefaultsSection(Section):
    """`defaults`: what categories and sources take where they say nothing."""

    formats: Formats = FORMATS
    limit: Number = 50
    window: Duration = timedelta(days=3)
    max_entries: Number = 300
    backlog: Duration = timedelta(days=3)
    content: Policy = "full"
    max_bumps: Bumps = 3


class CategorySection(Section):
    """One of `categories`."""

    title: Text | None = None
    description: Text = ""
    language: Language | None = None
    aliases: tuple[Text, ...] = ()
    formerly: tuple[CategoryId, ...] = ()
    formats: Formats | None = None
    file: Annotated[filenames.Names, PlainValidator(filenames.read_file_names)] = ()
    limit: Number | None = None
    window: Duration | None = None
    max_entries: Number | None = None
    duplicates: Annotated[Duplicates, PlainValidator(values.read_choice(*DUPLICATES))] = "group"
    jekyll: FilePath | None = None


class AuthSection(ToldSection):
    """`auth` of a source."""

    basic: Annotated[Secret | None, PlainValidator(lambda value, info: _place(info).basic(value))] = None
    bearer: Annotated[Secret | None, PlainValidator(lambda value, info: _place(info).bearer(value))] = None


class SourceSection(Section):
    """One of `sources`."""

    told: ClassVar[frozenset[str]] = frozenset({"auth", "private", "cap"})

    id: Id
    url: Url | None = None
    path: FilePath | None = None
    title: Text | None = None
    kind: Annotated[Kind, PlainValidator(values.read_choice(*KINDS))] = "auto"
    category: Text | None = None
    categories: tuple[Text, ...] = ()
    language: Language | None = None
    timezone: Zone | None = None
    interval: Duration | None = None
    auth: Annotated[AuthSection | None, BeforeValidator(refuse_blank)] = None
    headers: dict[
        HeaderName, Annotated[Secret, PlainValidator(lambda value, info: _place(info).header(value))]
    ] = Field(default_factory=dict)
    private: Annotated[Flag | None, BeforeValidator(refuse_blank)] = None
    allow_private: AllowPrivate = False
    content: Policy | None = None
    rights: Text | None = None
    front_matter: dict[FrontMatterWord, Text] = Field(default_factory=dict)
    base: Annotated[str | None, PlainValidator(addresses.read_site_url)] = None
    formerly: tuple[Id, ...] = ()
    full_text: Flag | None = None
    fresh: Duration | None = None
    schedule: Annotated[str | None, PlainValidator(values.read_cron)] = None
    edits: Annotated[Edits, PlainValidator(values.read_choice(*EDITS))] = "bump"
    max_bumps: Bumps | None = None
    priority: Integer | None = None
    cap: Annotated[
        tuple[int, timedelta] | None, PlainValidator(values.read_cap), BeforeValidator(refuse_blank)
    ] = None
    rules: tuple[RuleSection, ...] = ()


class IncludedFile(Section):
    """What an included file may hold."""

    categories: Annotated[dict[CategoryId, CategorySection], BeforeValidator(_without_empty)] = Field(
        default_factory=dict
    )
    sources: tuple[SourceSection, ...] = ()
    rules: tuple[RuleSection, ...] = ()


class MainFile(IncludedFile):
    """What the configuration file may hold."""

    site: SiteSection
    database: Annotated[Path | None, PlainValidator(_read_database)] = None
    output: FilePath | None = None
    include: tuple[Text, ...] = ()
    fetch: FetchSection = FetchSection()
    parse: ParseSection = ParseSection()
    serve: Annotated[ServeSection | None, BeforeValidator(_read_serve)] = ServeSection()
    defaults: DefaultsSection = DefaultsSection()
    hubs: tuple[OwnUrl, ...] = ()
    corrections: Flag = False
    retention: Annotated[timedelta | None, PlainValidator(values.read_retention)] = None
