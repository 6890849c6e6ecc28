"""A source's rhythm as a small picture: bars for the hours of the day and for the days of the week."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BAR, GAP, HEIGHT, BETWEEN = 4, 1, 28, 12


def draw_rhythm(rhythm: Mapping[str, Any] | None) -> Markup:
    """The picture, with its words for who cannot see it; words alone where nothing is known."""
    if not rhythm:
        return Markup('<span class="soft">not known yet</span>')
    hours, days = rhythm["hours"], rhythm["days"]
    second = len(hours) * (BAR + GAP) + BETWEEN
    width = second + len(days) * (BAR + GAP)
    bars = [*_draw_bars(hours, 0), *_draw_bars(days, second)]
    words = describe_rhythm(rhythm)
    lines = f'<line x1="0" x2="{width}" y1="{HEIGHT}.5" y2="{HEIGHT}.5"/>'
    size = f'width="{width}" height="{HEIGHT + 1}" viewBox="0 0 {width} {HEIGHT + 1}"'
    # All but the words are numbers of ours.
    return Markup(  # noqa: S704
        f'<svg role="img" aria-label="{escape(words)}" {size}><title>{escape(words)}</title>'
        f"{''.join(bars)}{lines}</svg>"
    )


def describe_rhythm(rhythm: Mapping[str, Any]) -> str:
    """When most comes."""
    hours, days = rhythm["hours"], rhythm["days"]
    words = f"Entries by hour, most at {_top(hours):02}:00 ({rhythm['timezone']})"
    if any(days):
        words += f", and by weekday, most on {DAYS[_top(days)]}"
    return words if rhythm["known"] else f"{words}; too few yet to go by"


def _draw_bars(weights: Sequence[float], left: int) -> Iterator[str]:
    most = max(weights, default=0.0) or 1.0
    for place, weight in enumerate(weights):
        tall = round(max(weight, 0.0) / most * HEIGHT, 1)
        if tall > 0:
            x, y = left + place * (BAR + GAP), round(HEIGHT - tall, 1)
            yield f'<rect x="{x}" y="{y}" width="{BAR}" height="{tall}"/>'


def _top(weights: Sequence[float]) -> int:
    return max(range(len(weights)), key=weights.__getitem__)
