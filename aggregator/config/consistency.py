"""What the keys of all files say of each other: ids, old ids, references, keys that exclude each other.

Works on nodes, so that these problems are told even where single values are wrong as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.config.addresses import collide, read_listen
from aggregator.config.document import Node
from aggregator.config.filenames import find_collisions
from aggregator.config.files import ConfigFile
from aggregator.config.problems import label_source
from aggregator.config.settings import ServeSettings
from aggregator.config.suggestions import nearest, quoted
from aggregator.errors import Problem

_REMOTE_ONLY = ("auth", "headers", "allow_private")
_LOCAL_ONLY = ("base", "front_matter")


@dataclass(frozen=True, slots=True)
class Named:
    """A source or category, and where its name stands."""

    id: str
    kind: str
    file: ConfigFile
    line: int
    node: Node

    @property
    def label(self) -> str:
        return f"{self.kind} {quoted(self.id)}"

    @property
    def place(self) -> str:
        return f"{self.file.name}:{self.line}"


def check_consistency(files: Sequence[ConfigFile]) -> Iterator[Problem]:
    """Yield every problem between the keys of `files`."""
    categories = [named for file in files for named in _categories(file)]
    sources = [named for file in files for named in _sources(file)]
    yield from _check_names(categories)
    yield from _check_names(sources)
    yield from _check_aliases(categories)
    for file in files:
        for place, node in enumerate(file.root.get("sources").elements()):
            yield from _check_source(file, label_source(node, place), node)
    yield from _check_references(files, {named.id for named in categories})
    yield from _check_limits(files[0], categories)
    filed: dict[str, tuple[ConfigFile, Node]] = {}
    for named in categories:
        filed.setdefault(named.id, (named.file, named.node))
    yield from find_collisions(filed, files[0].root.get("defaults"))
    yield from _check_listening(files[0])
    yield from _check_callback(files[0])


def _check_listening(main: ConfigFile) -> Iterator[Problem]:
    """What is for everybody and what is for the owner cannot be at one address."""
    given = dict(main.root.get("serve").items())
    default = ServeSettings()
    try:
        listen = _read_listen(given.get("listen")) or default.listen
        admin = _read_listen(given.get("admin")) or default.admin
    except ValueError:  # told where values are read
        return
    if collide(listen, admin):
        line = given["admin" if "admin" in given else "listen"].line
        message = "`serve.listen` and `serve.admin` are one address; give the owner's another port, such as"
        yield main.problem(line, f'{message} "127.0.0.1:{admin[1] % 65535 + 1}"')


def _read_listen(node: Node | None) -> tuple[str, int] | None:
    return None if node is None or node.value is None else read_listen(node.value)


def _check_callback(main: ConfigFile) -> Iterator[Problem]:
    """What hubs push goes over https, save within a network of our own."""
    callback = main.root.get("serve").get("callback")
    if callback.text.lower().startswith("http:") and not main.root.get("fetch").get("allow_private").value:
        message = "`serve.callback` must begin with https://"
        yield main.problem(callback.line, f"{message}; plain http needs `fetch.allow_private`")


def _categories(file: ConfigFile) -> Iterator[Named]:
    node = file.root.get("categories")
    for name, category in node.items():
        yield Named(name, "category", file, node.lines[name], category)


def _sources(file: ConfigFile) -> Iterator[Named]:
    for node in file.root.get("sources").elements():
        id = node.get("id")
        if isinstance(id.value, str | int) and not isinstance(id.value, bool):
            yield Named(str(id.value), "source", file, id.line, node)


def _check_names(named: Sequence[Named]) -> Iterator[Problem]:
    """An id is given once; an old id belongs to one and is nobody's id: minted ids hang on both."""
    owners: dict[str, Named] = {}
    for one in named:
        if one.id in owners:
            first = owners[one.id].place
            yield one.file.problem(
                one.line, f"{one.label} is there twice (first at {first}); rename or remove one"
            )
        owners.setdefault(one.id, one)
    former: dict[str, Named] = {}
    for one in named:
        for old in one.node.get("formerly").elements():
            if old.text in owners:
                holder = "its own id" if owners[old.text] is one else f"the id of {owners[old.text].place}"
                yield one.file.problem(
                    old.line,
                    f"{one.label}: `formerly` names {quoted(old.text)}, which is {holder}; take it out",
                )
            elif old.text in former:
                yield one.file.problem(
                    old.line,
                    f"{one.label}: {quoted(old.text)} is already in `formerly` of {former[old.text].label}"
                    f" ({former[old.text].place}); only one can have been called so",
                )
            elif old.text:
                former[old.text] = one


def _check_aliases(categories: Sequence[Named]) -> Iterator[Problem]:
    """A name by which entries file themselves means one category."""
    owners: dict[str, Named] = {}
    for one in categories:
        for name in (one.id, one.node.get("title").text):
            owners.setdefault(name.casefold(), one)
    for one in categories:
        for alias in one.node.get("aliases").elements():
            owner = owners.setdefault(alias.text.casefold(), one)
            if alias.text and owner is not one:
                message = (
                    f"{one.label}: alias {quoted(alias.text)} already means {owner.label} ({owner.place})"
                )
                yield one.file.problem(alias.line, f"{message}; give it to one of them")


def _check_source(file: ConfigFile, label: str, node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        return
    given = {key for key, value in node.items() if value.value is not None}
    if not given & {"url", "path"}:
        yield file.problem(
            node.line, f"{label} needs `url` (a web address) or `path` (a local file or folder)"
        )
    if {"url", "path"} <= given:
        message = f"{label} has both `url` and `path`; keep one, or make two sources of it"
        yield file.problem(node.lines["path"], message)
    if {"category", "categories"} <= given:
        message = f"{label} has both `category` and `categories`; put all into `categories: [one, two]`"
        yield file.problem(node.lines["category"], message)
    auth = node.get("auth")
    if auth.value == {} or {"basic", "bearer"} <= {key for key, _ in auth.items()}:
        yield file.problem(
            auth.line, f"{label}: `auth` takes one of `basic` (user:password) and `bearer` (a token)"
        )
    yield from _check_place(file, label, node, given)


def _check_place(file: ConfigFile, label: str, node: Node, given: set[str]) -> Iterator[Problem]:
    """What is for sources of the web only, and for local ones only."""
    if "path" in given and "url" not in given:
        for key in given.intersection(_REMOTE_ONLY):
            yield file.problem(
                node.lines[key], f"{label}: `{key}` is for a `url`; take it out of a local source"
            )
    if "url" in given and "path" not in given:
        for key in given.intersection(_LOCAL_ONLY):
            message = f"{label}: `{key}` is for local posts (`path`); take it out"
            yield file.problem(node.lines[key], message)


def _check_references(files: Sequence[ConfigFile], known: set[str]) -> Iterator[Problem]:
    for file in files:
        for place, node in enumerate(file.root.get("sources").elements()):
            for name in (node.get("category"), *node.get("categories").elements()):
                yield from _check_reference(file, label_source(node, place), name, known)
            yield from _check_rules(file, f"{label_source(node, place)}: ", node.get("rules"), known)
        yield from _check_rules(file, "", file.root.get("rules"), known)


def _check_rules(file: ConfigFile, owner: str, rules: Node, known: set[str]) -> Iterator[Problem]:
    for place, rule in enumerate(rules.elements()):
        label, then = f"{owner}rule no. {place + 1}", rule.get("then")
        for name in (then.get("category"), *then.get("category").elements()):
            yield from _check_reference(file, label, name, known)
        if then.get("drop").value is True and then.get("keep").value is True:
            yield file.problem(then.lines["keep"], f"{label} has both `drop` and `keep`; keep one of them")


def _check_reference(file: ConfigFile, label: str, name: Node, known: set[str]) -> Iterator[Problem]:
    if not isinstance(name.value, str | int) or str(name.value) in known:
        return
    if name.value == "all":
        remedy = "every entry is in `all` already; take it out"
    else:
        remedy = nearest(str(name.value), known) if known else "add it below `categories:`"
    yield file.problem(name.line, f"{label}: there is no category {quoted(str(name.value))}; {remedy}")


def _check_limits(main: ConfigFile, categories: Sequence[Named]) -> Iterator[Problem]:
    """A feed holds at least `limit` and at most `max_entries`: both as set must be possible."""
    defaults = main.root.get("defaults")
    owners = [("defaults", main, defaults)] + [(one.label, one.file, one.node) for one in categories]
    for label, file, node in owners:
        own_limit, own_most = node.get("limit"), node.get("max_entries")
        limit = own_limit if own_limit.value is not None else defaults.get("limit")
        most = own_most if own_most.value is not None else defaults.get("max_entries")
        own = own_limit.value is not None or own_most.value is not None
        if own and isinstance(limit.value, int) and isinstance(most.value, int) and limit.value > most.value:
            message = f"{label}: `limit` ({limit.value}) is larger than `max_entries` ({most.value})"
            line = max(
                own_limit.line if own_limit.value is not None else 0, own_most.line if own_most.value else 0
            )
            yield file.problem(line, f"{message}; raise `max_entries` or lower `limit`")
