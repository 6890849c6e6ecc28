"""Where a feed or an entry is about: georss (simple and GML) and geo:lat, geo:long."""

import math
from collections.abc import Mapping

from aggregator.model import Place, Shape
from aggregator.parse import fields

MAX_POINTS = 1000

_SHAPES: Mapping[str, Shape] = {
    "Point": "point",
    "LineString": "line",
    "Polygon": "polygon",
    "Box": "box",
}
_LEAST = {"point": 1, "line": 2, "polygon": 4, "box": 2}


def place(raw: Mapping[str, object]) -> Place | None:
    """The Place; None for none, and for one that is not on Earth."""
    if "where" not in raw and "geo_lat" not in raw:
        return None
    name = fields.name(raw.get("georss_featurename")) or None
    for where in fields.mappings(raw.get("where")):
        shape = _SHAPES.get(fields.text(where.get("type")))
        points = _points(where.get("coordinates")) if shape else ()
        if shape and len(points) >= _LEAST[shape]:
            return Place(points, shape, name)
    point = _point(raw.get("geo_long"), raw.get("geo_lat"))
    return Place((point,), "point", name) if point else None


def _points(coordinates: object) -> tuple[tuple[float, float], ...]:
    """The pairs, however deep feedparser has wrapped them; () when one of them is none."""
    found = coordinates if isinstance(coordinates, list | tuple) else ()
    if len(found) == 1 and isinstance(found[0], list | tuple):
        found = found[0]  # the outer ring of a polygon
    if found and not isinstance(found[0], list | tuple):
        found = (found,)
    points = [_point(*pair[:2]) if len(pair) >= 2 else None for pair in found[:MAX_POINTS]]
    return tuple(point for point in points if point) if all(points) else ()


def _point(longitude: object, latitude: object) -> tuple[float, float] | None:
    try:
        north, east = float(fields.text(latitude)), float(fields.text(longitude))
    except ValueError:
        return None
    on_earth = math.isfinite(north) and math.isfinite(east) and abs(north) <= 90 and abs(east) <= 180
    return (north, east) if on_earth else None
