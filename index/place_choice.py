"""Which candidates are places, and which of several homonyms: by size, by country, by nearness to the other places.

Reads no text: candidates come from `place_candidates.py` with what the words around them say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from .gazetteer import Gazetteer, Named
from .place_evidence import Candidate
from .types import Place, Span

_MANY = 7_000  # places of a country from which on the country alone says little: in the United States any word is a town
_HOMES = {  # where a language is spoken, for texts that say no more: the share of the country
    "az": {"AZ": 0.5}, "be": {"BY": 0.5}, "bg": {"BG": 0.5}, "et": {"EE": 0.5}, "he": {"IL": 0.5}, "hy": {"AM": 0.5}, "ka": {"GE": 0.5}, "kk": {"KZ": 0.5},
    "lt": {"LT": 0.5}, "lv": {"LV": 0.5}, "mk": {"MK": 0.5}, "sl": {"SI": 0.5}, "uk": {"UA": 0.5}, "fr": {"FR": 0.2}, "de": {"DE": 0.2}, "it": {"IT": 0.3},
    "pl": {"PL": 0.3}, "tr": {"TR": 0.3}, "ru": {"RU": 0.15, "UA": 0.05, "BY": 0.05}, "es": {"ES": 0.1}, "pt": {"BR": 0.15, "PT": 0.1}, "nl": {"NL": 0.2, "BE": 0.1},
    "ja": {"JP": 0.3}, "ko": {"KR": 0.3}, "zh": {"CN": 0.2}, "el": {"GR": 0.3}, "ro": {"RO": 0.3}, "hu": {"HU": 0.3}, "cs": {"CZ": 0.3}, "fa": {"IR": 0.3},
}  # fmt: skip


class Countries:
    """The share of each country in a text, as its other names have it: no name votes for itself."""

    def __init__(self, found: Sequence[Candidate], chosen: Mapping[Span, Place], prior: Mapping[str, float], language: str, gazetteer: Gazetteer) -> None:
        """`prior` is the archive's share; the fewer names the text has, the more it counts. With neither, the language's home."""
        self.gazetteer, self.chosen = gazetteer, chosen
        self._prior = prior or _HOMES.get(language, {})
        counts: dict[tuple[str, str], int] = {}
        for candidate in found:
            place = chosen.get(span_of(candidate))
            if place is not None and place.country:
                vote = identity(candidate), place.country
                counts[vote] = counts.get(vote, 0) + 1
        self._votes = {vote: 1 + math.log(count) for vote, count in counts.items()}
        self._total: dict[str, float] = {}
        for (_, country), weight in self._votes.items():
            self._total[country] = self._total.get(country, 0.0) + weight
        self._sum = sum(self._total.values())
        self._without: dict[str, dict[str, float]] = {}
        self.towns = {place.id: place for place in chosen.values() if place.latitude is not None and place.kind == "town"}

    def shares_for(self, candidate: Candidate) -> dict[str, float]:
        """Country -> share among all names but this one."""
        name = identity(candidate)
        if name not in self._without:
            own = {country: weight for (other, country), weight in self._votes.items() if other == name}
            counted = self._sum - sum(own.values())
            weight = counted / (counted + 3) if self._prior else 1.0
            shares = {country: (1 - weight) * share for country, share in self._prior.items()}
            if counted > 0.01:
                for country, votes in self._total.items():
                    if (left := votes - own.get(country, 0.0)) > 0.01:
                        shares[country] = shares.get(country, 0.0) + weight * left / counted
            self._without[name] = shares
        return self._without[name]

    def strongest(self) -> list[str]:
        """Up to two countries with a fifth of all names."""
        weight = self._sum / (self._sum + 3) if self._prior else 1.0
        shares = {country: (1 - weight) * share for country, share in self._prior.items()}
        for country, votes in self._total.items():
            shares[country] = shares.get(country, 0.0) + weight * votes / self._sum
        return [country for country in sorted(shares, key=lambda country: -shares[country])[:2] if shares[country] >= 0.2]


def identity(candidate: Candidate) -> str:
    """One for all forms of a name."""
    return candidate.options[0].place.id


def span_of(candidate: Candidate) -> Span:
    """Where it stands."""
    return candidate.start, candidate.end


def choose(found: Sequence[Candidate], countries: Countries, language: str, enough: float) -> dict[Span, Place]:
    """Span -> place for the candidates with enough evidence, given what was chosen before (in `countries`)."""
    before, gazetteer = countries.chosen, countries.gazetteer
    told = {identity(candidate): (candidate.country, candidate.part) for candidate in found if candidate.country}
    decided: dict[tuple[object, ...], Named | None] = {}
    chosen: dict[Span, Place] = {}
    for n, candidate in enumerate(found):
        shares = countries.shares_for(candidate)
        case = identity(candidate), candidate.country, candidate.part, candidate.noun, candidate.townlike, candidate.beside
        if case not in decided:
            decided[case] = _best(candidate, shares, countries, told.get(identity(candidate)))
        option = decided[case]
        if option is None:
            continue
        evidence = candidate.evidence + _weight(candidate, option, shares, gazetteer, language)
        if (candidate.linked and span_of(found[n - 1]) in before) or (n + 1 < len(found) and found[n + 1].linked and span_of(found[n + 1]) in before):
            evidence += 1
        if evidence >= enough:
            place = option.place
            chosen[span_of(candidate)] = gazetteer.region_of(place) if candidate.noun == "region" and place.kind == "town" else place
    return chosen


def _best(candidate: Candidate, shares: Mapping[str, float], countries: Countries, told: tuple[str | None, str] | None) -> Named | None:
    """The likeliest of a name's places: by size, by country, by nearness to the other towns of the text."""
    options: Iterable[Named] = candidate.options
    if candidate.country:
        options = [option for option in options if option.place.country == candidate.country] or options
        if candidate.part:
            options = [option for option in options if countries.gazetteer.part_of(option.place) == candidate.part] or options
    if candidate.noun == "town":
        least = 100_000 if candidate.options[0].place.kind == "country" else 0  # "a town in Ukraine" is no town called Ukraine
        options = [option for option in options if option.place.kind == "town" and option.place.population >= least] or options
    elif candidate.noun == "region":
        options = [option for option in options if option.place.kind == "region"] or options
    options = list(options)
    if len(options) == 1:
        return options[0]
    ids = {option.place.id for option in candidate.options}
    gazetteer, against_country = countries.gazetteer, any(option.place.kind == "country" for option in options)
    others = [town for town in countries.towns.values() if town.id not in ids][:20]

    def standing(option: Named) -> float:
        place = option.place
        score = _fame(option)
        share = min(0.8, shares.get(place.country, 0.0)) if place.country else 0.3  # the Middle East
        if share:
            score += (3.5 if against_country or gazetteer.size_of(place.country) <= _MANY else 2.0) * math.sqrt(share)
        if told and place.country == told[0] and (not told[1] or gazetteer.part_of(place) == told[1]):
            score += 1.5  # told elsewhere in the text
        if candidate.townlike and place.kind == "town":
            score += 2
        if candidate.beside and ((place.kind, place.country) in candidate.beside or (place.kind == "country" and ("country", None) in candidate.beside)):
            score += 1.5  # lists hold things of one kind: "Georgia, Alabama and Florida"
        return score + (1.2 * _nearness(place, others) if others else 0)

    return max(options, key=standing, default=None)


def _fame(option: Named) -> float:
    """How much a name is its place's: by its people, by in how many languages it is named, by how the name is written."""
    place, how_many = option.place, len(option.place.names)
    fame = float(max(place.population, 500_000 if place.kind == "region" else 0, 20 * how_many**2))
    score = math.log10(fame * (1 + how_many / 10) + 10) + 0.5 * (place.population >= 500_000) if place.kind == "town" else math.log10(fame + 10)
    score += {"country": 2.5, "region": -0.2, "town": 0.0}[place.kind] - (0 if option.how == "as written" else 0.8)
    return score - (0 if option.exact else 0.8) - (0 if option.main else 1.2)


def _nearness(place: Place, others: Sequence[Place]) -> float:
    """0 to 1: whether there are other towns within about a hundred kilometres."""
    if place.latitude is None or place.longitude is None:
        return 0.0
    near = 0.0
    for other in others:
        assert other.latitude is not None and other.longitude is not None
        north = 111.0 * (place.latitude - other.latitude)
        if abs(north) < 500:
            east = 111.0 * (place.longitude - other.longitude) * math.cos(math.radians(place.latitude))
            near += math.exp(-math.hypot(north, east) / 80)
    return min(1.0, near)


def _weight(candidate: Candidate, option: Named, shares: Mapping[str, float], gazetteer: Gazetteer, language: str) -> float:
    """Evidence that lies in the place itself: its size and its country."""
    place = option.place
    if candidate.given:
        return 2.5
    near = _near(place, shares, gazetteer)
    if place.kind == "country":
        size = 2.5
    elif place.kind == "region":
        size = 2.0 if place.population or not candidate.everyday else 1.0
    elif place.population >= 1_000_000:
        size = 2.0
    elif place.population >= 100_000:
        size = 1.5
    else:
        size = 0.5 if place.population >= 15_000 or len(place.names) >= 12 else 0.0
        if len(place.names) >= 28 or place.id.startswith("alias:"):
            size = 1.0
        if not candidate.single:
            size += 0.5  # two words are rarely a name by chance
        if candidate.first:
            size -= 0.7
    if language == "en" and place.kind == "town" and place.population < 1_000_000 and not option.main and candidate.single and near == 0:
        size -= 0.75  # English knows few by-names: "Bono" is hardly Bonn
    if option.how == "sound":
        if len(candidate.text) >= 8 and candidate.text[0].isupper():
            return size + near - 0.3  # so long a name is hardly another's
        return min(size, 0.5) + near - (1.5 if not candidate.text[0].isupper() else 0.4 if candidate.evidence > 0 else 1.2)
    return size + near - (0.3 if option.how != "as written" else 0)


def _near(place: Place, shares: Mapping[str, float], gazetteer: Gazetteer) -> float:
    """What the country speaks for the place; a country's neighbours come with it."""
    share = shares.get(place.country or "", 0.0)
    if place.country:
        share += 0.15 * sum(shares.get(neighbour, 0.0) for neighbour in gazetteer.neighbours_of(place.country))
    near = 1.75 if share >= 0.5 else 1.5 if share >= 0.2 else 1.0 if share >= 0.08 else 0.5 if share >= 0.03 else 0.0
    return near / 2 if gazetteer.size_of(place.country) > _MANY else near
