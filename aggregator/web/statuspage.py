"""The status as a page for a person: no script, nothing loaded, light and dark."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from aggregator.observe.status import count_by_health
from aggregator.reasons import tell_time
from aggregator.text.xmlchars import printable
from aggregator.web.plot import draw_rhythm


def write_status_page(status: Mapping[str, Any], zone: tzinfo) -> bytes:
    """The page of what `report_status` told, times in this zone; who is in trouble comes first."""
    from markupsafe import Markup

    now = datetime.fromisoformat(status["now"])
    well, ill = count_by_health(status["sources"])

    def show_moment(text: str | None) -> Markup:
        when = datetime.fromisoformat(text) if text else None
        said = tell_time(when, now, zone)
        return Markup('<time datetime="{}">{}</time>').format(text, said) if said else Markup("")

    environment, style, _ = _environment()
    page: str = environment.get_template("status.html.j2").render(
        status=dict(status) | {"sources": sorted(status["sources"], key=_is_well)},
        heading=status["site"]["title"] or status["site"]["url"],
        style=style,
        well=well,
        ill=ill,
        moment=show_moment,
        plot=lambda one: draw_rhythm(one["rhythm"]),
        table=_begin_table,
    )
    return page.encode()


def status_policy() -> str:
    """The Content-Security-Policy that allows the page's own style and nothing else."""
    return _environment()[2]


def _is_well(one: Mapping[str, Any]) -> bool:
    return one["health"] in ("ok", "never read") and not one["error"]


def _begin_table(name: str, columns: Sequence[str]) -> Any:
    """Begin a table that may be wider than the screen: its box can be scrolled from the keyboard."""
    from markupsafe import Markup

    broad = Markup(' class="broad"') if len(columns) > 4 else ""
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(column) for column in columns)
    return Markup(
        '<div class="wide" role="region" aria-label="{}, a table" tabindex="0"><table{}>'
        "<thead><tr>{}</tr></thead><tbody>"
    ).format(name, broad, heads)


def _show(value: Any) -> Any:
    """Texts from anywhere without what turns a line round; what is made here is no plain text."""
    return printable(value) if type(value) is str else value


@cache
def _environment() -> tuple[Any, Any, str]:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loader = PackageLoader("aggregator.web", "templates")
    environment = Environment(
        loader=loader,
        autoescape=True,
        finalize=_show,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = loader.get_source(environment, "status.css")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rest = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return environment, Markup(style), f"default-src 'none'; style-src 'sha256-{digest}'; {rest}"  # noqa: S704 - our own file
