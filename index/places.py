"""Place names in texts: which words name a place, and which place; one place under all its names.

Keeps nothing between calls but the gazetteer's memory. Place data: GeoNames (https://www.geonames.org), CC BY 4.0.
A gazetteer this large holds most words of any language, so a name must bring evidence: its size, a word before it
("in", "the town of"), a place beside it in a list, the countries that the text and the archive speak of.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from .gazetteer import Gazetteer, Named, load_aliases, region_of
from .place_candidates import Candidate, Reading
from .place_names import fold
from .place_tokens import words_of
from .place_words import word_class
from .types import Place, PlaceMention, Span

__all__ = ["Gazetteer", "countries_of", "find_places", "learn", "load_aliases", "places_in_question"]

_ENOUGH = 1.5  # of evidence
_ENOUGH_IN_QUESTIONS = 1.0  # who asks names places without ado
_HOMES = {"az": "AZ", "be": "BY", "bg": "BG", "et": "EE", "he": "IL", "hy": "AM", "ka": "GE", "kk": "KZ", "lt": "LT", "lv": "LV", "mk": "MK", "sl": "SI", "uk": "UA"}
_MANY = 7_000  # places of a country from which on the country alone says little


def find_places(
    text: str,
    *,
    language: str,
    gazetteer: Gazetteer,
    spans: Sequence[Span] | None = None,
    prior: Mapping[str, float] | None = None,
    known: Mapping[str, Place] | None = None,
) -> tuple[PlaceMention, ...]:
    """The places named in a text (inside `spans` where given), in order and apart from each other.

    `prior`: country code -> its share among the archive's other mentions (see `countries_of`); `known`: folded name ->
    place, from `learn` and `load_aliases`. The district of a town is a place of kind region with an id of its own.

    >>> mentions = find_places("Rockets hit Ganja and the Terter district.", language="en", gazetteer=Gazetteer.open())  # doctest: +SKIP
    >>> [(m.place.name, m.place.kind, m.start, m.end) for m in mentions]  # doctest: +SKIP
    [('Ganja', 'town', 12, 17), ('Tartar region', 'region', 26, 32)]
    """
    return _find(text, language, gazetteer, spans, prior or {}, known or {}, _ENOUGH)


def _find(
    text: str, language: str, gazetteer: Gazetteer, spans: Sequence[Span] | None, prior: Mapping[str, float], known: Mapping[str, Place], enough: float
) -> tuple[PlaceMention, ...]:
    own_spans = [(max(0, start), min(len(text), end)) for start, end in sorted(spans)] if spans is not None else [(0, len(text))]
    reading, english = Reading(text, own_spans, language, gazetteer, known), language == "en"
    found = reading.candidates()
    chosen = _choose(found, prior or _mixed({}, {}, language), gazetteer, enough, english)
    shares = _mixed(prior, chosen, language)
    strong = [country for country in sorted(shares, key=lambda country: -shares[country])[:2] if shares[country] >= 0.2]
    if strong and reading.add_by_sound(strong):
        found = reading.candidates()
    for _ in range(2):
        chosen = _choose(found, shares, gazetteer, enough, english, chosen)
        shares = _mixed(prior, chosen, language)
    mentions: list[PlaceMention] = []
    for candidate in found:
        place = chosen.get((candidate.start, candidate.end))
        if place is not None and (not mentions or candidate.start >= mentions[-1].end):
            mentions.append(PlaceMention(start=candidate.start, end=candidate.end, place=place))
    return tuple(mentions)


def countries_of(mentions: Iterable[PlaceMention]) -> dict[str, float]:
    """The share of each country among these mentions, summing to 1; empty where none names a country's place.

    >>> baku = Place(id="1", name="Baku", names=(), kind="town", country="AZ")
    >>> countries_of([PlaceMention(start=0, end=4, place=baku)])
    {'AZ': 1.0}
    """
    return _shares(mention.place for mention in mentions)


def _shares(places: Iterable[Place]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for place in places:
        if place.country:
            counts[place.country] = counts.get(place.country, 0) + 1
    total = sum(counts.values())
    return {country: count / total for country, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}


def _mixed(prior: Mapping[str, float], chosen: Mapping[Span, Place], language: str) -> dict[str, float]:
    """The text's own countries, and the archive's: the fewer the text has, the more the archive counts. With neither,
    the country of a language that one country speaks."""
    own = _shares(chosen.values())
    if not prior and language in _HOMES:
        prior = {_HOMES[language]: 0.5}
    weight = (len(chosen) / (len(chosen) + 3)) if prior else 1.0
    return {country: weight * own.get(country, 0) + (1 - weight) * prior.get(country, 0) for country in {*own, *prior}}


def _choose(
    found: Sequence[Candidate], shares: Mapping[str, float], gazetteer: Gazetteer, enough: float, english: bool, before: Mapping[Span, Place] | None = None
) -> dict[Span, Place]:
    """Span -> place for the candidates with enough evidence, given what was chosen `before`."""
    before = before or {}
    lifted = dict(shares)  # a country's neighbours come with it
    for country, share in shares.items():
        for neighbour in gazetteer.neighbours_of(country):
            lifted[neighbour] = lifted.get(neighbour, 0.0) + 0.15 * share
    towns = {place.id: place for place in before.values() if place.latitude is not None and place.kind == "town"}
    chosen: dict[Span, Place] = {}
    for n, candidate in enumerate(found):
        option = _best(candidate, shares, towns)
        if option is None:
            continue
        evidence = candidate.evidence + _weight(candidate, option, lifted, gazetteer, english)
        if (candidate.linked and _span(found[n - 1]) in before) or (n + 1 < len(found) and found[n + 1].linked and _span(found[n + 1]) in before):
            evidence += 1
        if evidence >= enough:
            place = option.place
            chosen[_span(candidate)] = region_of(place) if candidate.noun == "region" and place.kind == "town" else place
    return chosen


def _span(candidate: Candidate) -> Span:
    return candidate.start, candidate.end


def _best(candidate: Candidate, shares: Mapping[str, float], towns: Mapping[str, Place]) -> Named | None:
    """The likeliest of a name's places: by size, by country, by nearness to the other towns of the text."""
    options: Iterable[Named] = candidate.options
    if candidate.country:
        options = [option for option in options if option.place.country == candidate.country] or options
    if candidate.noun == "town":
        least = 100_000 if candidate.options[0].place.kind == "country" else 0  # "a town in Ukraine" is no town called Ukraine
        options = [option for option in options if option.place.kind == "town" and option.place.population >= least] or options
    ids = {option.place.id for option in candidate.options}
    others = [town for town in towns.values() if town.id not in ids][:20] if len(ids) > 1 else []

    def standing(option: Named) -> float:
        place = option.place
        score = math.log10(max(place.population, 20 * len(place.names) ** 2) + 10) + (0 if option.main else -1.2)
        score += {"country": 5.0, "region": 4.0, "town": 0.0}[place.kind] - (0 if option.how == "as written" else 0.8)
        score += 3.5 * math.sqrt(min(0.8, shares.get(place.country or "", 0.0))) + (place.population >= 500_000)
        score += 0 if option.exact else -0.8
        return score + (0.8 * _nearness(place, others) if others else 0)

    options = list(options)
    return max(options, key=standing, default=None) if len(options) != 1 else options[0]


def _nearness(place: Place, others: Sequence[Place]) -> float:
    """0 to 1: whether there are other towns within about a hundred kilometres."""
    if place.latitude is None or place.longitude is None:
        return 0.0
    near = 0.0
    for other in others:
        assert other.latitude is not None and other.longitude is not None
        north = 111.0 * (place.latitude - other.latitude)
        east = 111.0 * (place.longitude - other.longitude) * math.cos(math.radians(place.latitude))
        near += math.exp(-math.hypot(north, east) / 80)
    return min(1.0, near)


def _weight(candidate: Candidate, option: Named, shares: Mapping[str, float], gazetteer: Gazetteer, english: bool) -> float:
    """Evidence that lies in the place itself: its size and its country."""
    place = option.place
    if candidate.given:
        return 2.5
    share = shares.get(place.country or "", 0.0)
    near = 1.5 if share >= 0.2 else 1.0 if share >= 0.08 else 0.5 if share >= 0.03 else 0.0
    if gazetteer.size_of(place.country) > _MANY:
        near /= 2
    if place.kind == "country":
        size = 2.5
    elif place.kind == "region" or place.population >= 1_000_000:
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
    if english and place.kind == "town" and place.population < 1_000_000 and not option.main and near == 0:
        size -= 0.75  # English knows few by-names: "Bono" is hardly Bonn
    if option.how == "sound":
        if len(candidate.text) >= 8 and candidate.text[0].isupper():
            return size + near - 0.3  # so long a name is hardly another's
        return min(size, 0.5) + near - (1.5 if not candidate.text[0].isupper() else 0.4 if candidate.evidence > 0 else 1.2)
    return size + near - (0.3 if option.how != "as written" else 0)


_PAIR = re.compile(r" ?\((?:ou |or |oder |или |o |also |auch |aussi |também |también |bugünkü |alias )?([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?)\)"
                   r"|,? (?:also known as|aka|also called|formerly|known in \w+ as|ou encore|aussi appelée?|appelée? \w+ en|auch bekannt als|también llamad[ao]|también conocid[ao] como|detta anche|он же|также известн\w+ как) ([^\W\d_][\w'’-]+)"
                   r"|, (?:ou|or|oder|или|o) ([^\W\d_][\w'’-]+)(?=[,.) ])")  # fmt: skip
_LISTED = re.compile(r"(?:, | and | et | und | y | e | и | ve | en | i | та )([^\W\d_][\w’'-]{3,})(?= and | et | und | y | e | и | ve | i |[,.;])")


def learn(reports: Iterable[tuple[str, str, Sequence[PlaceMention]]], gazetteer: Gazetteer) -> dict[str, Place]:
    """Names that the reports themselves explain, folded: for `known`. Each report is (text, language, its mentions).

    "Martakert (Aghdara)" makes a second name of a known place; "the village of Sarijali" and "Barda, Terter and
    Xorvat" make a new place with an id `local:`, in the country of the report's other places. Pure.
    """
    named: dict[str, dict[str, int]] = {}
    places: dict[str, Place] = {}
    taken: set[str] = set()
    for text, language, mentions in reports:
        taken |= {fold(text[mention.start : mention.end]) for mention in mentions}
        starts = {mention.start for mention in mentions}
        country = next(iter(countries_of(mentions)), None)

        def note(name: str, place: Place) -> None:
            key = fold(name)
            places.setdefault(place.id, place)
            named.setdefault(key, {})[place.id] = named.get(key, {}).get(place.id, 0) + 1

        for mention in mentions:
            if mention.place.kind != "country" and (pair := _PAIR.match(text, mention.end)):
                at = next(n for n in (1, 2, 3) if pair[n])
                if pair.start(at) not in starts and _may_be_name(pair[at], language, gazetteer):
                    note(pair[at], mention.place)
            listed = _LISTED.match(text, mention.end)
            if listed and listed.start(1) not in starts and any(0 < mention.start - other.end <= 5 for other in mentions) and _may_be_name(listed[1], language, gazetteer):
                note(listed[1], _local(listed[1], country))
        words = words_of(text, 0, len(text))
        for n, word in enumerate(words[2:], 2):
            if word.shape == "capital" and word.start not in starts and word.glue == " " and not words[n - 1].first:
                noun = words[n - 2] if words[n - 1].key in word_class("of") and words[n - 1].glue == " " else words[n - 1]
                alone = n + 1 >= len(words) or words[n + 1].shape != "capital" or words[n + 1].glue != " "
                if alone and noun.shape != "capital" and noun.key in word_class("town") and _may_be_name(word.text, language, gazetteer):
                    note(word.text, _local(word.text, country))
    return {key: places[max(ids, key=lambda id: (ids[id], not id.startswith("local:"), id))] for key, ids in named.items() if key not in taken}


def _local(name: str, country: str | None) -> Place:
    return Place(id=f"local:{fold(name)}", name=name, names=(), kind="town", country=country)


def _may_be_name(name: str, language: str, gazetteer: Gazetteer) -> bool:
    key = fold(name)
    if len(key) < 4 or not name[0].isupper() or name.isupper() or key in word_class("never") or key in word_class("names"):
        return False
    return not any(gazetteer.is_common(key, tongue) for tongue in (language, "en"))


def places_in_question(
    question: str, *, language: str, gazetteer: Gazetteer, known: Mapping[str, Place] | None = None, prior: Mapping[str, float] | None = None
) -> tuple[Place, ...]:
    """The places a question asks about, each once, in order; small letters are forgiven ("was geschah in ganja?").

    >>> [p.name for p in places_in_question("What happened in Vardenis?", language="en", gazetteer=Gazetteer.open())]  # doctest: +SKIP
    ['Vardenis']
    """
    prior, known = prior or {}, known or {}
    mentions = list(_find(question, language, gazetteer, None, prior, known, _ENOUGH_IN_QUESTIONS))
    words = words_of(question, 0, len(question))
    for n, word in enumerate(words):
        if word.shape != "lower" or len(word.key) < 4 or any(m.start < word.end and word.start < m.end for m in mentions):
            continue
        key = fold(word.text)
        after_small_word = n > 0 and words[n - 1].key in word_class("in")
        if key in known:
            mentions.append(PlaceMention(start=word.start, end=word.end, place=known[key]))
        elif after_small_word and not any(gazetteer.is_common(key, tongue) for tongue in (language, "en")) and key not in word_class("town"):
            named = [option for option in gazetteer.named(word.text, language) if option.how == "as written"]
            best = max(named, key=lambda option: (prior.get(option.place.country or "", 0) >= 0.05, option.place.population), default=None)
            if best and (best.place.kind == "country" or best.place.population >= 50_000 or prior.get(best.place.country or "", 0) >= 0.1):
                mentions.append(PlaceMention(start=word.start, end=word.end, place=best.place))
    return tuple({mention.place.id: mention.place for mention in sorted(mentions, key=lambda mention: mention.start)}.values())
