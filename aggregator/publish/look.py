"""How pages look: our templates and styles, or the owner's own of the same names."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pkgutil import get_data
from traceback import walk_tb
from typing import Any

from aggregator.errors import GateError, PublishError
from aggregator.model import Look
from aggregator.publish.river import Row
from aggregator.publish.words import Words

OURS = "ours"  # an own `page.html.j2` may say {% extends "ours/page.html.j2" %}
NAMES = ("base.html.j2", "index.html.j2", "page.html.j2", "parts.html.j2", "style.css", "feed.css")
_STYLE = "style.css"
_PARTS = "parts.html.j2"
_FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RuntimeError, MemoryError)
_KEPT = 4  # looks whose templates stay compiled
_TYPE = re.compile(r"'(?:aggregator\.[\w.]*\.)(\w+) object'")
_CALLED = {"Link": "feed"}  # what a template has of ours under another name than its type's


@dataclass(frozen=True, slots=True)
class Dress:
    """Compiled templates, the style, and the Content-Security-Policy that allows this style and no other."""

    look: Look
    environment: Any
    style: Any  # markupsafe.Markup
    policy: str

    def render(self, template: str, **values: Any) -> bytes:
        """One page; raises PublishError, naming the owner's template and line where that is at fault."""
        with _translated(template, self.look):
            page: str = self.environment.get_template(template).render(
                style=self.style, policy=self.policy, **values
            )
            return page.rstrip().encode() + b"\n"

    def render_entry(self, row: Row, words: Words) -> str:
        """One entry of a page, as our `parts.html.j2` has it; nothing where the owner has another."""
        if self.look.find(_PARTS) is not None:
            return ""
        with _translated(_PARTS, self.look):
            entry: str = self.environment.get_template(_PARTS).module.entry(row, words)
        return entry


@lru_cache(maxsize=_KEPT)
def choose_dress(look: Look) -> Dress:
    """The templates of the owner before ours; raises PublishError where theirs cannot be used."""
    from jinja2 import ChoiceLoader, Environment, FunctionLoader, PrefixLoader, StrictUndefined
    from markupsafe import Markup

    texts = dict(look.files)  # under their names as the names of files, by which a traceback tells them
    ours = _our_loader()
    theirs = FunctionLoader(lambda name: (texts[name], name, None) if name in texts else None)
    environment = Environment(
        loader=ChoiceLoader([theirs, ours, PrefixLoader({OURS: ours})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = read_style(look, _STYLE)
    if "</" in style:
        place = f"{_STYLE}, line {style.count(chr(10), 0, style.index('</')) + 1}"
        raise _refuse(f"{place}: holds `</`, which would end the style in a page", look)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src https: http:; media-src https: http:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Dress(look, environment, Markup(style), policy)  # noqa: S704 - a file of ours or of the owner's


@contextmanager
def _translated(template: str, look: Look) -> Iterator[None]:
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        yield
    except TemplateSyntaxError as error:
        place = f"{error.name or template}, line {error.lineno}"
        raise _refuse(f"{place}: {error.message}", look) from error
    except (TemplateError, *_FAULTS) as error:  # what an expression in a template may come to
        raise _refuse(f"{_find_place(error, look) or template}: {_explain(error)}", look) from error


def _find_place(error: Exception, look: Look) -> str:
    """The owner's template and the line in it that were at work last, else those of ours; or nothing."""
    places = []
    for frame, number in walk_tb(error.__traceback__):
        template = frame.f_globals.get("__jinja_template__")  # where Jinja did not put its own lines in
        line = template.get_corresponding_lineno(number) if template else number
        places.append((frame.f_code.co_filename.replace("\\", "/"), line))
    own = [(name, line) for name, line in places if look.find(name) is not None]
    ours = [(f"{OURS}/{name.rpartition('/')[2]}", line) for name, line in places if name.endswith(".j2")]
    if not (own or ours):
        return ""
    place = "{}, line {}".format(*(own or ours)[-1])
    return place if own else f"{place}, with your {', '.join(name for name, _ in look.files)}"


def _explain(error: Exception) -> str:
    """What went wrong, with our things called as templates call them."""
    from jinja2 import UndefinedError

    told = _TYPE.sub(lambda match: f"`{_CALLED.get(match[1], match[1].lower())}`", str(error))
    return told if isinstance(error, UndefinedError) else f"{type(error).__name__}: {told}"


def refuse_page(look: Look, template: str, problems: Sequence[str]) -> GateError:
    """The error of a page, or of the style of feeds, that the owner's own files make invalid."""
    own = ", ".join(_find_own(look, template)) or template
    error = _refuse(f"{own}: what it makes is not valid: {'; '.join(problems)}", look)
    return GateError(str(error), reason=error.reason)


def _find_own(look: Look, template: str) -> list[str]:
    """The owner's files that a page is made with, as far as templates name each other outright."""
    from jinja2 import Environment
    from jinja2.meta import find_referenced_templates

    waiting, found = [template], dict[str, bool]()
    while waiting:
        name = waiting.pop()
        own = look.find(name)
        if name in found or (own is None and name.removeprefix(f"{OURS}/") not in NAMES):
            continue
        found[name] = own is not None
        text = our_file(name.removeprefix(f"{OURS}/")) if own is None else own
        if name.endswith(".j2"):
            waiting += filter(None, find_referenced_templates(Environment(autoescape=True).parse(text)))
    return [name for name, is_own in found.items() if is_own]


def read_style(look: Look, name: str) -> str:
    """The style of that name: the owner's, else ours."""
    if look.problem:
        raise PublishError(look.problem)
    own = look.find(name)
    return our_file(name) if own is None else own


def our_file(name: str) -> str:
    """One of our templates or styles, as it is."""
    return (get_data("aggregator.publish", f"templates/{name}") or b"").decode()


def _our_loader() -> Any:
    from jinja2 import PackageLoader

    return PackageLoader("aggregator.publish", "templates")


def _refuse(what: str, look: Look) -> PublishError:
    if not look.files:
        return PublishError(f"cannot be made: {what}")
    told = f"{what}; mend that file or take it away"
    return PublishError(f"cannot be made with the templates of `site.templates`: {told}", reason=what)
