"""What was measured, as a page with a picture: ratios first, each beside what is asked of it."""

import math
import os
import platform
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

WIDTH, LEFT, RIGHT, STEP, TOP = 860, 330, 70, 24, 44
FONT = 'font-family="sans-serif" font-size="13"'
COLOURS = {True: "#2a7f4f", False: "#b3261e", None: "#5b6b7b"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure beside another of the same run."""

    job: str
    beside: str
    value: float  # times as good
    asked: float | None = None  # at least
    figures: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether it is what was asked; None where nothing was."""
        return None if self.asked is None else self.value >= self.asked


@dataclass(frozen=True, slots=True)
class Amount:
    """One figure that stands for itself."""

    what: str
    value: float
    unit: str
    asked: float | None = None  # at most

    @property
    def holds(self) -> bool | None:
        """Whether it is what was asked; None where nothing was."""
        return None if self.asked is None else self.value <= self.asked


def describe_machine() -> str:
    """The machine in general words."""
    cores = f"{os.cpu_count()} cores" if (os.cpu_count() or 1) > 1 else "one core"
    told = f"{platform.python_implementation()} {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{platform.system()} on {platform.machine()}, {cores}, {told}"


def write_page(
    form: str, ratios: Sequence[Ratio], amounts: Sequence[Amount], facts: Mapping[str, str]
) -> str:
    """The page in Markdown: a form with `{ratios}`, `{amounts}` and the names of other facts in it."""
    tables = {"ratios": "\n".join(_write_ratios(ratios)), "amounts": "\n".join(_write_amounts(amounts))}
    return form.format(**tables, **facts)


def _write_ratios(ratios: Sequence[Ratio]) -> Iterator[str]:
    yield "| job | beside | ratio | at least | holds | figures |"
    yield "|---|---|---|---|---|---|"
    for one in ratios:
        asked = "" if one.asked is None else f"{one.asked:g} ×"
        told = f"**{_round(one.value)} ×** | {asked} | {_say(one.holds)} | {one.figures}"
        yield f"| {one.job} | {one.beside} | {told} |"


def _write_amounts(amounts: Sequence[Amount]) -> Iterator[str]:
    yield "| what | measured | at most | holds |"
    yield "|---|---|---|---|"
    for one in amounts:
        asked = "" if one.asked is None else f"{one.asked:g} {one.unit}"
        yield f"| {one.what} | {_round(one.value)} {one.unit} | {asked} | {_say(one.holds)} |"


def _say(holds: bool | None) -> str:
    return {True: "yes", False: "**no**", None: ""}[holds]


def _round(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def draw(ratios: Sequence[Ratio], title: str) -> str:
    """The ratios as bars on a logarithmic scale; a tick on each says what is asked of it."""
    highest = max(1.0, *(max(one.value, one.asked or 0) for one in ratios))
    lowest = min(1.0, *(min(one.value, one.asked or 1) for one in ratios))
    first, last = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
    height = TOP + STEP * len(ratios) + 30

    def find_x(value: float) -> float:
        share = (math.log10(value) - first) / max(last - first, 1)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" {FONT}>',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            f'<text x="12" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
            *(_draw_scale(find_x(10.0**power), 10.0**power, height) for power in range(first, last + 1)),
            *(line for place, one in enumerate(ratios) for line in _draw_bar(one, place, find_x)),
            "</svg>\n",
        ]
    )


def _draw_scale(x: float, value: float, height: int) -> str:
    return (
        f'<line x1="{x}" x2="{x}" y1="{TOP - 8}" y2="{height - 24}" stroke="#ddd"/>'
        f'<text x="{x}" y="{height - 8}" text-anchor="middle" fill="#555">{value:g} ×</text>'
    )


def _draw_bar(one: Ratio, place: int, find_x: Callable[[float], float]) -> Iterator[str]:
    y, start, end = TOP + place * STEP, find_x(1.0), find_x(one.value)
    name = escape(f"{one.job}, beside {one.beside}")
    yield f'<text x="{LEFT - 10}" y="{y + 13}" text-anchor="end">{name}</text>'
    left, wide = min(start, end), max(abs(end - start), 1)
    yield f'<rect x="{left}" y="{y}" width="{wide:.1f}" height="16" fill="{COLOURS[one.holds]}"/>'
    yield f'<text x="{max(start, end) + 6}" y="{y + 13}">{_round(one.value)} ×</text>'
    if one.asked:
        x = find_x(one.asked)
        yield f'<line x1="{x}" x2="{x}" y1="{y - 3}" y2="{y + 19}" stroke="#000" stroke-width="2"/>'


def save(folder: Path, page: str, picture: str) -> None:
    """Write page and picture."""
    (folder / "performance.md").write_text(page, encoding="utf-8")
    (folder / "performance.svg").write_text(picture, encoding="utf-8")
