"""What the gazetteer is made of, read from installed packages and from data/: countries, regions, other names, everyday words.

Writes nothing (that is `gazetteer_build.py`). Names of countries, months and languages: Unicode CLDR through babel; common
words: jusText's lists (BSD); small-letter words: the vocabulary that `bpe-openai` carries (MIT).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from .place_names import fold, script_of
from .types import Place


class RegionEntry(NamedTuple):
    """A line of regions.toml."""

    country: str
    name: str  # "" where the region is called like its seat
    seat: str  # "" where none is told
    names: tuple[str, ...]


def region_entries(tables: Mapping[str, Any]) -> Iterator[RegionEntry]:
    """The lines of a parsed regions.toml. What stands in brackets after a name only tells it from another region.

    >>> list(region_entries({"UA": {"@ Donetsk": "Донеччина", "Galicia (Eastern Europe)": ""}}))[1].name
    'Galicia'
    """
    for country, lines in tables.items():
        for title, names in lines.items():
            name, _, seat = title.partition("@")
            yield RegionEntry(country, re.sub(r" \(.*\)", "", name).strip(), seat.strip(), tuple(filter(None, (other.strip() for other in names.split(",")))))


def alias_places(tables: Mapping[str, Any]) -> Iterator[Place]:
    """The places of a parsed aliases.toml; ValueError where an entry is not one."""
    for n, entry in enumerate(tables.get("place", ()), 1):
        name, kind = entry.get("name"), entry.get("kind", "town")
        names = entry.get("names", [])
        if not isinstance(name, str) or not fold(name) or kind not in ("town", "region", "country") or not all(isinstance(other, str) for other in names):
            raise ValueError(f"place {n} of the aliases needs a name, names as a list, and kind = town, region or country")
        country = entry.get("country") or None
        yield Place(
            id=str(entry.get("geonames") or own_id(name, country)), name=name, names=tuple(dict.fromkeys(names)), kind=kind, country=country,
            latitude=entry.get("latitude"), longitude=entry.get("longitude"), population=int(entry.get("population", 0)),
        )  # fmt: skip


def own_id(name: str, country: str | None) -> str:
    """The id of a place that GeoNames' lists do not hold.

    >>> own_id("Lower Saxony", "DE")
    'alias:lower-saxony-de'
    """
    return "-".join(filter(None, ("alias:" + fold(name).replace(" ", "-"), (country or "").lower())))


def is_useful(name: str) -> bool:
    """Not an airport's code, a letter-by-letter transliteration ("ba er da"), or a whole history of names."""
    if len(name) > 60 or (len(name) <= 4 and name.isascii() and name.isupper()):
        return False
    return not (name[:1].islower() and script_of(name) == "latin") and "  " not in name


def countries(folder: Path, towns: Collection[tuple[str, str]]) -> Iterator[tuple[Place, list[str]]]:
    """Each country with its names in the languages of reports. `towns`: country and folded name of large towns, to which the
    country's name in Persian or Urdu gives way: there Morocco is called Marrakech."""
    from babel import Locale, UnknownLocaleError
    from babel.localedata import locale_identifiers

    listed = json.loads((folder / "countries.json").read_bytes())
    names: dict[str, list[str]] = {iso: [country["name"]] for iso, country in listed.items()}
    main: dict[str, set[str]] = {iso: {country["name"]} for iso, country in listed.items()}
    for identifier in locale_identifiers():
        if identifier in ("sw", "id") or (identifier not in _LISTS and identifier not in _OTHER_LANGUAGES):
            continue
        try:
            territories = Locale.parse(identifier).territories
        except (UnknownLocaleError, ValueError):
            continue
        for iso in names:
            if (name := territories.get(iso)) and not (identifier in ("fa", "ur", "ps") and (iso, fold(name)) in towns):
                names[iso] += [name, *_parts(name)]
                if identifier in ("en", "fr", "de", "es", "it", "pt", "ru", "tr"):
                    main[iso].add(name)
    for iso, country in listed.items():
        yield Place(id=str(country["geonameid"]), name=country["name"], names=tuple(sorted(main[iso])), kind="country", country=iso, population=country["population"]), [
            name for name in dict.fromkeys(names[iso]) if name != iso and not (name.isascii() and len(name) <= 3)
        ]


def _parts(name: str) -> list[str]:
    """Both names of "Myanmar (Burma)"; the bare name of "Hong Kong SAR China"."""
    if name.endswith(")") and " (" in name:
        before, inside = name[:-1].split(" (", 1)
        return [before, inside] if len(inside) > 4 and " " not in inside else [before]
    return []


def common_words(known_cities: Collection[str]) -> dict[str, str]:
    """Folded everyday words -> the languages they are common in, as " en fr "; weekdays, months, languages as " * ".

    Lists of frequent words hold names of capitals too: in scripts without small letters, and in German, those that are
    among `known_cities` (folded) and that nobody writes small are taken out.
    """
    from babel import Locale, UnknownLocaleError
    from babel.localedata import locale_identifiers

    found: dict[str, set[str]] = {word: {"+"} for word in _vocabulary()}
    names = {name for name in known_cities if name not in found}
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
            for code, word in locale.languages.items():
                if code in _LISTS or code in _OTHER_LANGUAGES:
                    found.setdefault(fold(word), set()).add("*")
    try:
        lists = package_file("justext", "stoplists")
    except ModuleNotFoundError:
        lists = Path("/nonexistent")
    for language, list_name in _LISTS.items():
        file = lists / f"{list_name}.txt"
        for word in file.read_text("utf-8").split() if file.exists() else ():
            key = fold(word.strip(".,;:()"))
            small = word[:1].islower() and language != "ka"  # Georgian has small letters only
            if key not in _TOWNS_FIRST and (small or ((not word[:1].isupper() or language == "de") and key not in names)):
                found.setdefault(key, set()).add(language)
    return {word: f" {' '.join(sorted(languages))} " for word, languages in found.items() if len(word) > 1}


def _vocabulary() -> Iterator[str]:
    """Whole small-letter words of the tokenizer o200k, as the package `bpe-openai` (MIT) carries it; none without it."""
    import base64
    import gzip

    try:
        file = package_file("bpe_openai", "data") / "o200k_base.tiktoken.gz"
    except ModuleNotFoundError:
        return
    if not file.exists():
        return
    with gzip.open(file) as lines:
        for line in lines:
            token = base64.b64decode(line.split()[0])
            if len(token) > 4 and token[:1] == b" " and token[1:].isalpha() and token[1:].islower():
                yield token[1:].decode("ascii")


_TOWNS_FIRST = frozenset(["حلب", "غزة", "مكة", "دبي", "חיפה", "עזה", "יפו"])  # everyday words by the lists, but read as towns
_OTHER_LANGUAGES = frozenset(["am", "bn", "bs_Cyrl", "eu", "gl", "gu", "is", "ja", "ka", "kk", "km", "kn", "ky", "lb", "lo", "ml", "mn", "mr", "my", "ne", "no", "or", "pa", "ps", "pt_PT", "sr_Latn", "ta", "te", "tg", "th", "ti", "ur", "uz_Cyrl", "zh", "zh_Hant"])
_LISTS = {
    "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "nl": "Dutch", "nb": "Norwegian_Bokmal", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip


def package_file(package: str, part: str) -> Path:
    """A folder of data inside an installed package, without importing it; ModuleNotFoundError where it is missing."""
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent / part
