"""What an owner should know about a configuration that can be used all the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aggregator.config import addresses
from aggregator.config.assembly import assemble_site
from aggregator.config.document import Node
from aggregator.config.files import ConfigFile
from aggregator.config.look import find_useless, read_look
from aggregator.config.nesting import Places, resolve
from aggregator.config.places import warn_of_places
from aggregator.config.problems import label_source
from aggregator.config.schema import IncludedFile, MainFile, SourceSection
from aggregator.errors import Problem


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file and what its text became."""

    file: ConfigFile
    sections: IncludedFile


def find_warnings(main: MainFile, files: Sequence[CheckedFile]) -> Iterator[Problem]:
    """Yield what should be known, in the order of the files."""
    yield from _warn_of_main(main, files[0].file)
    yield from _warn_of_templates(main, files)
    yield from warn_of_places(main, files[0].file)
    seen = Places()
    for checked in files:
        file, root = checked.file, checked.file.root
        nodes = list(root.get("sources").elements())
        for place, source in enumerate(checked.sections.sources):
            label = label_source(nodes[place], place)
            yield from _warn_of_source(label, source, nodes[place], file, main)
            yield from _warn_of_twin(label, source, nodes[place], file, seen)


def _warn_of_main(main: MainFile, file: ConfigFile) -> Iterator[Problem]:
    if addresses.is_placeholder(main.site.url):
        message = "`site.url` is a placeholder; write the address where readers will find the output folder"
        yield file.problem(file.root.get("site", "url").line, f"{message}, before anybody subscribes")
    elif main.site.tag and addresses.is_placeholder(f"https://{_find_authority(main.site.tag)}/"):
        message = "`site.tag` is a placeholder, which others may use too: ids of theirs could be ours"
        remedy = "write a domain and a year in which it was yours, before anybody subscribes"
        yield file.problem(file.root.get("site", "tag").line, f"{message}; {remedy}")
    if main.fetch.user_agent and not main.fetch.user_agent.isascii():
        message = "`fetch.user_agent` is not ASCII; some servers refuse all requests with such a name"
        remedy = "write one such as `my-planet/1.0 (+https://example.org/)`"
        yield file.problem(file.root.get("fetch", "user_agent").line, f"{message}; {remedy}")
    if main.fetch.proxy:
        message = "`fetch.proxy` is set: behind a proxy we cannot refuse private addresses"
        yield file.problem(file.root.get("fetch", "proxy").line, f"{message}; let the proxy refuse them")
    if main.hubs and addresses.is_placeholder(main.site.url):
        message = "`hubs` are told of nothing while `site.url` is a placeholder"
        yield file.problem(file.root.get("hubs").line, f"{message}; write the real address")


def _find_authority(tag: str) -> str:
    """The domain by which a tag is somebody's, also that of a mail address."""
    return tag.rpartition(",")[0].rpartition("@")[2]


def _warn_of_templates(main: MainFile, files: Sequence[CheckedFile]) -> Iterator[Problem]:
    file, folder = files[0].file, main.site.templates
    line = file.root.get("site", "templates").line
    if useless := find_useless(folder):
        yield file.problem(line, f"`site.templates` {useless}; until one is there, pages are made with ours")
    look, remedy = read_look(folder), "until that is mended pages stay as they are; feeds are published"
    if look.problem:
        yield file.problem(line, f"pages {look.problem}: {remedy}")
    if not look.files:
        return
    from aggregator.publish.trial import find_faults  # most configurations have no templates

    categories = [one for checked in files for one in checked.sections.categories.values()]
    formats = [main.defaults.formats, *(one.formats for one in categories if one.formats)]
    for fault in find_faults(replace(assemble_site(main.site), look=look), formats):
        yield file.problem(line, f"`site.templates`: {fault}: {remedy}")


def _warn_of_source(
    label: str, source: SourceSection, node: Node, file: ConfigFile, main: MainFile
) -> Iterator[Problem]:
    floor = main.fetch.min_interval
    if source.interval and source.interval < floor:
        message = f"{label}: `interval` is below `fetch.min_interval`, which holds"
        yield file.problem(node.lines["interval"], f"{message}; lower that, or write 0s for no floor")
    given = {key for key, value in node.items() if value.value is not None}
    for word, beside in (("interval", "schedule"), ("fresh", "schedule"), ("fresh", "interval")):
        if {word, beside} <= given:
            message = f"{label}: `{word}` counts for nothing beside `{beside}`"
            yield file.problem(node.lines[word], f"{message}; take one of them out")
    yield from _warn_of_useless(label, source, node, file)
    for name in ("basic", "bearer"):
        secret = getattr(source.auth, name, None)
        if secret is not None and not secret.derived:
            message = (
                f"{label}: `auth.{name}` is written out; keep it in the environment and write `${{NAME}}`"
            )
            yield file.problem(node.get("auth", name).line, message)


def _warn_of_useless(label: str, source: SourceSection, node: Node, file: ConfigFile) -> Iterator[Problem]:
    """Keys that harm nothing and do nothing."""
    if source.path and source.full_text:
        told = f"{label}: `full_text` is for a `url`, and counts for nothing here; take it out"
        yield file.problem(node.lines["full_text"], told)
    if (source.path and source.kind == "page") or (source.url and source.kind == "jekyll"):
        fitting = "a `url`" if source.path else "local posts (`path`)"
        told = f"{label}: `kind: {source.kind}` is for {fitting}, and counts for nothing here; take it out"
        yield file.problem(node.lines["kind"], told)


def _warn_of_twin(
    label: str, source: SourceSection, node: Node, file: ConfigFile, seen: Places
) -> Iterator[Problem]:
    location = source.url or str(resolve(str(source.path)))
    if location in seen.labels:
        message = (
            f"{label} reads the same as {seen.labels[location]}; use one source with `categories: [one, two]`"
        )
        yield file.problem(node.line, message)
    elif source.path and (found := seen.find_nested(label, location)):
        inner, outer = found
        message = f"{inner} lies within {outer}, which reads its files too: each post is published twice"
        remedy = "use one source and the posts' own `category`, or move one folder out of the other"
        yield file.problem(node.line, f"{message}; {remedy}")
    seen.remember(label, location, local=source.path is not None)
