"""The map of an answer's places: each where it belongs, no label over another, safe, and nothing of it from elsewhere."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.archive import Index
from index.types import Place
from qa.chain import answer
from qa.types import Item
from tests.ui.scripted import DENIED, PLACES, town
from ui.placemap import place_map, view_of

POINTS = st.lists(st.tuples(st.floats(-89, 89), st.floats(-180, 180)), min_size=1, max_size=12)


@given(POINTS)
def test_every_point_is_within_the_sheet(points: list[tuple[float, float]]) -> None:
    view = view_of(points)
    assert view.east - view.west <= 360.001 and -90 <= view.south < view.north <= 90
    for latitude, longitude in points:
        x, y = view.at(latitude, longitude)
        assert -0.01 <= x <= 460.01 and -0.01 <= y <= view.height + 0.01


@given(st.floats(-60, 60), st.floats(-170, 170))
def test_distances_are_true_in_the_middle(latitude: float, longitude: float) -> None:
    """A degree of latitude and as many kilometres of longitude are as long on the sheet."""
    view = view_of([(latitude - 0.5, longitude - 0.5), (latitude + 0.5, longitude + 0.5)])
    x, y = view.at(latitude, longitude)
    _, up = view.at(latitude + 0.1, longitude)
    right, _ = view.at(latitude, longitude + 0.1 / math.cos(math.radians(latitude)))
    assert math.isclose(y - up, right - x, rel_tol=0.02)


def labels(html: str) -> list[tuple[float, float, float, float]]:
    found = re.findall(r'<text class="rq-map-(name|town)" x="([\d.]+)" y="([\d.]+)">([^<]*)', html)
    return [(float(x), float(y) - (13 if kind == "name" else 11), float(x) + len(text) * 0.6 * (13 if kind == "name" else 11), float(y) + 3) for kind, x, y, text in found]


@given(st.lists(st.tuples(st.floats(39, 41), st.floats(46, 48)), min_size=1, max_size=30), st.lists(st.tuples(st.floats(38, 42), st.floats(45, 49)), max_size=30))
def test_no_label_covers_another(points: list[tuple[float, float]], around: list[tuple[float, float]]) -> None:
    items = tuple(Item(value=f"Town number {n}", citations=(1,), place=town(f"p{n}", *point)) for n, point in enumerate(points))
    towns = [town(f"Context {n}", *point) for n, point in enumerate(around)]
    html = place_map(replace(PLACES, items=items), "t1", "en", towns=lambda *_: towns)
    boxes = labels(html)
    for at, (left, top, right, bottom) in enumerate(boxes):
        assert not any(left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in boxes[at + 1:])
    assert html.count('class="rq-map-point"') == html.count("<button") == len(points)


def test_each_point_opens_a_quote_and_all_is_told_as_text() -> None:
    html = place_map(PLACES, "t4", "en")
    assert 'data-cite="t4-c1"' in html and 'aria-label="Stepanakert. Quote 1: Sample desk A (French)"' in html
    assert "39.82°N 46.75°E" in html and "Without known coordinates: Mingachevir, Beylagan, Terter" in html and "Map (3 places)" in html
    assert "http" not in html and "<image" not in html and "No borders" in html


def test_there_is_no_map_without_places() -> None:
    assert place_map(DENIED, "t1", "en") == "" == place_map(replace(PLACES, items=(Item(value="Nowhere", citations=(1,)),)), "t1", "en")


def test_names_are_escaped() -> None:
    evil = '"><img src=x onerror=alert(1)>'
    html = place_map(replace(PLACES, items=(Item(value=evil, citations=(1,), place=town(evil, 40, 46)),)), "t1", "en", towns=lambda *_: [town(evil, 40.2, 46.2)])
    assert "<img" not in html and "&lt;img" in html


def test_large_towns_around_come_from_the_gazetteer(samples: Index) -> None:
    towns: tuple[Place, ...] = samples.gazetteer.largest_within(39, 45.5, 41, 48)
    assert [place.population for place in towns] == sorted((place.population for place in towns), reverse=True) and "Ganja" in {place.name for place in towns}
    assert all(39 <= (place.latitude or 0) <= 41 and 45.5 <= (place.longitude or 0) <= 48 for place in towns)
    across = samples.gazetteer.largest_within(-20, 175, -12, 185)
    assert {place.country for place in across} >= {"FJ", "WF"} and any((place.longitude or 0) < 0 for place in across)
    html = place_map(answer("Which cities were hit on day 9?", index=samples), "t1", "en", towns=samples.gazetteer.largest_within)
    assert html.count('class="rq-map-point"') >= 6 and html.count('class="rq-map-town"') >= 3
