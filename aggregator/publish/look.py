"""How pages look: our templates and styles, or the owner's own of the same names."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pkgutil import get_data
from typing import Any

from aggregator.errors import PublishError
from aggregator.model import Look
from aggregator.publish.river import Row
from aggregator.publish.words import Words

OURS = "ours"  # an own `page.html.j2` may say {% extends "ours/page.html.j2" %}
NAMES = ("base.html.j2", "index.html.j2", "page.html.j2", "parts.html.j2", "style.css", "feed.css")
_STYLE = "style.css"
_PARTS = "parts.html.j2"
_FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
_KEPT = 4  # looks whose templates stay compiled


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
    from jinja2 import ChoiceLoader, DictLoader, Environment, PrefixLoader, StrictUndefined
    from markupsafe import Markup

    ours, theirs = _our_loader(), DictLoader(dict(look.files))
    environment = Environment(
        loader=ChoiceLoader([theirs, ours, PrefixLoader({OURS: ours})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = read_style(look, _STYLE)
    if "</" in style:
        raise _refuse(f"{_STYLE}: holds `</`, which would end the style in a page", look)
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
        raise _refuse(f"{template}: {type(error).__name__}: {error}", look) from error


def find_faults(look: Look) -> Iterator[str]:
    """What is wrong with the owner's templates, as far as they show it without an entry."""
    if not look.files:
        return
    from jinja2 import Environment, TemplateSyntaxError

    for name, text in look.files:
        try:
            Environment(autoescape=True).parse(text, name)
        except TemplateSyntaxError as error:
            yield f"{name}, line {error.lineno}: {error.message}"


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
    return PublishError(
        f"cannot be made with the templates of `site.templates`: {what}; mend that file or take it away"
    )
