"""A map of the places of an answer, drawn here: graticule, scale bar, large towns around, no picture from anywhere.

No borders are drawn: in the wars that reports tell of they are what is disputed. Plate carrée with the middle latitude true to
scale (Snyder, Map Projections - A Working Manual, USGS 1395, 1987, chapter 12): x = (λ - λ0) cos φ0, y = φ; over the few degrees
that one answer spans its error is smaller than a dot, and over a continent the map still says where north and east are.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.types import Place
from qa.types import Answer, Citation, Item
from ui.dates import number
from ui.escaping import safe
from ui.texts import InterfaceLanguage, count, say

_WIDTH = 460.0  # units of the drawing; the page scales it
_TALLEST, _LOWEST = 400.0, 200.0
_MARGIN = 0.16  # of the span, on each side
_LEAST = 0.5  # degrees that are shown at least
_TEXT = 13.0  # size of a label; a letter is taken to be .6 of it wide
_STEPS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)  # degrees between two lines
_CONTEXT = 8  # towns around, at most
_KM_OF_DEGREE = 111.2  # of latitude: mean radius 6,371 km

TownsWithin = Callable[[float, float, float, float], Sequence[Place]]  # south, west, north, east -> towns there, the largest first
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class View:
    """The stretch of the Earth that is shown, in degrees; longitudes may pass 180."""

    south: float
    west: float
    north: float
    east: float

    @property
    def squeeze(self) -> float:
        """Width of a degree of longitude in degrees of latitude, at the middle."""
        return max(0.05, math.cos(math.radians((self.south + self.north) / 2)))

    @property
    def scale(self) -> float:
        """Units of the drawing for a degree of latitude."""
        return _WIDTH / ((self.east - self.west) * self.squeeze)

    @property
    def height(self) -> float:
        return (self.north - self.south) * self.scale

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place is drawn."""
        if longitude < self.west:
            longitude += 360
        return (longitude - self.west) * self.squeeze * self.scale, (self.north - latitude) * self.scale


def view_of(points: Sequence[tuple[float, float]]) -> View:
    """The view that holds these points (latitude, longitude) with room around, the short way round the Earth.

    >>> view = view_of([(40.0, 46.0), (41.0, 47.0)])
    >>> view.south < 40 < 41 < view.north, view.west < 46 < 47 < view.east
    (True, True)
    >>> view_of([(0.0, 179.0), (0.0, -179.0)]).east - view_of([(0.0, 179.0), (0.0, -179.0)]).west < 10
    True
    """
    latitudes, longitudes = [point[0] for point in points], sorted({point[1] % 360 % 360 for point in points})  # twice: -1e-99 % 360 is 360
    gaps = [(after - before) % 360 or 360 for before, after in zip(longitudes, [*longitudes[1:], longitudes[0]], strict=True)]
    widest = gaps.index(max(gaps))
    west = longitudes[(widest + 1) % len(longitudes)]
    width = 360 - max(gaps)
    if west > 180:
        west -= 360
    south, north = min(latitudes), max(latitudes)
    tall = max((north - south) * (1 + 2 * _MARGIN), _LEAST)
    wide = max(width * (1 + 2 * _MARGIN), _LEAST)
    middle, centre = (south + north) / 2, west + width / 2
    squeeze = max(0.05, math.cos(math.radians(middle)))
    ratio = tall / (wide * squeeze)
    if ratio > _TALLEST / _WIDTH:
        wide = tall / (squeeze * _TALLEST / _WIDTH)
    elif ratio < _LOWEST / _WIDTH:
        tall = wide * squeeze * _LOWEST / _WIDTH
    wide = min(wide, 360.0)
    south, north = max(-90.0, middle - tall / 2), min(90.0, middle + tall / 2)
    return View(south, centre - wide / 2, north, centre + wide / 2)


def place_map(answer: Answer, prefix: str, language: InterfaceLanguage, *, towns: TownsWithin | None = None) -> str:
    """The folded map of an answer's places, each with its quote marks; empty where no place has known coordinates.

    `towns` gives the large towns of a stretch of the Earth, for orientation.
    """
    known = {citation.n: citation for citation in answer.citations}
    placed = [(item, item.place, [known[n] for n in item.citations if n in known]) for item in answer.items if item.place is not None]
    placed = [(item, place, citations) for item, place, citations in placed if citations and _coordinates(place)]
    if answer.kind != "places" or not placed:
        return ""
    view = view_of([_coordinates(place) or (0.0, 0.0) for _, place, _ in placed])
    drawn, buttons = _drawing(view, placed, towns, prefix, language)
    missing = [item.value for item in answer.items if item.place is None or not _coordinates(item.place)]
    return (f'<details class="rq-map"><summary>{count("map_of", len(placed), language)}</summary><figure>'
            f'<div class="rq-map-sheet">{drawn}{buttons}</div><figcaption>{_as_text(placed, missing, prefix, language)}</figcaption></figure></details>')


def _coordinates(place: Place) -> tuple[float, float] | None:
    if place.latitude is None or place.longitude is None:
        return None
    return (place.latitude, place.longitude) if abs(place.latitude) <= 90 and abs(place.longitude) <= 360 else None


def _drawing(view: View, placed: Sequence[tuple[Item, Place, Sequence[Citation]]], towns: TownsWithin | None, prefix: str,
             language: InterfaceLanguage) -> tuple[str, str]:
    """(the picture, the buttons that lie over its points)"""
    taken: list[Box] = [(0.0, view.height - 26.0, 130.0, view.height)]  # the scale bar
    points, labels, buttons = [], [], []
    spots = [(item, view.at(*(_coordinates(place) or (0.0, 0.0))), citations) for item, place, citations in placed]
    taken += [(x - 6, y - 6, x + 6, y + 6) for _, (x, y), _ in spots]
    lines, noted = _graticule(view)
    taken += noted
    for item, (x, y), citations in sorted(spots, key=lambda spot: -len(spot[2])):
        points.append(f'<circle class="rq-map-point" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
        labels.append(_label(item.value, x, y, taken, view, "rq-map-name"))
        name = say("citation", language, n=citations[0].n, source=citations[0].publisher or citations[0].title or citations[0].report)
        buttons.append(f'<button type="button" class="rq-map-button" data-cite="{prefix}-c{citations[0].n}" aria-haspopup="dialog" aria-label="{safe(item.value)}. {safe(name)}" '
                       f'style="left:{100 * x / _WIDTH:.2f}%;top:{100 * y / view.height:.2f}%"></button>')
    around = _context(view, {place.id for _, place, _ in placed}, taken, towns)
    text = say("map_alt", language, places=", ".join(item.value for item, _, _ in placed))
    picture = (f'<svg viewBox="0 0 {_WIDTH:.0f} {view.height:.0f}" role="img" aria-label="{safe(text)}">{lines}{around}{"".join(points)}{"".join(labels)}'
               f'{_scale_bar(view, language)}</svg>')
    return picture, "".join(buttons)


def _label(text: str, x: float, y: float, taken: list[Box], view: View, kind: str, size: float = _TEXT) -> str:
    """The name beside its point, where it covers nothing; without room nothing, as the list below has it."""
    shown = text if len(text) <= 26 else f"{text[:25]}…"
    wide = size * sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.6 for letter in shown)
    for left, baseline in ((x + 9, y + 4), (x - 9 - wide, y + 4), (x - wide / 2, y - 10), (x - wide / 2, y + 19), (x + 7, y - 9), (x + 7, y + 17), (x - 7 - wide, y - 9), (x - 7 - wide, y + 17)):
        box = (left, baseline - size, left + wide, baseline + 3)
        inside = box[0] >= 2 and box[1] >= 2 and box[2] <= _WIDTH - 2 and box[3] <= view.height - 2
        if inside and not any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken):
            taken.append(box)
            return f'<text class="{kind}" x="{left:.1f}" y="{baseline:.1f}">{safe(shown)}</text>'
    return ""


def _context(view: View, own: set[str], taken: list[Box], towns: TownsWithin | None) -> str:
    """Large towns around that have room."""
    drawn: list[str] = []
    for town in towns(view.south, view.west, view.north, view.east) if towns else ():
        where = _coordinates(town)
        if where is None or town.id in own or len(drawn) >= _CONTEXT:
            continue
        x, y = view.at(*where)
        spot = (x - 22, y - 22, x + 22, y + 22)  # suburbs of what stands there already are passed over
        if not (6 < x < _WIDTH - 6 and 6 < y < view.height - 6) or any(spot[0] < other[2] and other[0] < spot[2] and spot[1] < other[3] and other[1] < spot[3] for other in taken):
            continue
        label = _label(town.name, x, y, taken, view, "rq-map-town", 11.0)
        if label:
            taken.append((x - 4, y - 4, x + 4, y + 4))
            drawn.append(f'<circle class="rq-map-dot" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>{label}')
    return "".join(drawn)


def _graticule(view: View) -> tuple[str, list[Box]]:
    """(lines with their degrees, where the degrees stand)"""
    step = next((step for step in _STEPS if (view.east - view.west) / step <= 6), _STEPS[-1])
    lines: list[str] = []
    noted: list[Box] = []
    for n in range(math.ceil(view.west / step), math.floor(view.east / step) + 1):
        x = (n * step - view.west) * view.squeeze * view.scale
        east = (n * step + 180) % 360 - 180
        noted.append((x, 0, x + 34, 13))
        lines.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{view.height:.0f}"/><text x="{x + 3:.1f}" y="11">{_degrees(east, "E", "W")}</text>')
    for n in range(math.ceil(view.south / step), math.floor(view.north / step) + 1):
        y = (view.north - n * step) * view.scale
        noted.append((0, y - 13, 38, y))
        lines.append(f'<line x1="0" y1="{y:.1f}" x2="{_WIDTH:.0f}" y2="{y:.1f}"/><text x="3" y="{y - 3:.1f}">{_degrees(n * step, "N", "S")}</text>')
    return f'<g class="rq-map-lines" aria-hidden="true">{"".join(lines)}</g>', noted


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):g}°{positive if value > 0 else negative if value < 0 else ''}"


def _scale_bar(view: View, language: InterfaceLanguage) -> str:
    """A round number of kilometres, true at the middle latitude."""
    units = view.scale / _KM_OF_DEGREE  # of the drawing, for a kilometre
    longest = 110 / units
    power = 10 ** math.floor(math.log10(longest))
    km = max(n * power for n in (1, 2, 5) if n * power <= longest)
    wide, y = km * units, view.height - 8
    return (f'<g class="rq-map-scale"><path d="M8 {y - 5:.1f}V{y:.1f}H{8 + wide:.1f}V{y - 5:.1f}"/>'
            f'<text x="{12 + wide:.1f}" y="{y:.1f}">{number(km if km < 1 else round(km), language)} km</text></g>')


def _as_text(placed: Sequence[tuple[Item, Place, Sequence[Citation]]], missing: Sequence[str], prefix: str, language: InterfaceLanguage) -> str:
    entries = "".join(f'<li><bdi>{safe(item.value)}</bdi> <span>{_position(place, language)}</span></li>' for item, place, _ in placed)
    rest = f'<p dir="auto">{safe(say("map_without", language, places=", ".join(missing)))}</p>' if missing else ""
    return f'<ul class="rq-map-list">{entries}</ul>{rest}<p dir="auto">{say("map_note", language)}</p>'


def _position(place: Place, language: InterfaceLanguage) -> str:
    latitude, longitude = _coordinates(place) or (0.0, 0.0)
    return f"{number(round(abs(latitude), 2), language)}°{'N' if latitude >= 0 else 'S'} {number(round(abs(longitude), 2), language)}°{'E' if longitude >= 0 else 'W'}"
