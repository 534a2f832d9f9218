"""Place names in texts: which words name a place, and which place; one place under all its names.

Keeps nothing between calls but the gazetteer's memory. Place data: GeoNames (https://www.geonames.org), CC BY 4.0.
A gazetteer this large holds most words of any language, so a name must bring evidence: its size, a word before it
("in", "the town of"), a place beside it in a list, the countries that the text and the archive speak of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .gazetteer import Gazetteer, load_aliases
from .place_candidates import Reading
from .place_choice import Countries, choose
from .place_learning import learn
from .place_names import fold
from .place_tokens import words_of
from .place_words import prepositions, word_class
from .types import Place, PlaceMention, Span

__all__ = ["Gazetteer", "countries_of", "find_places", "learn", "load_aliases", "places_in_question"]

_ENOUGH = 1.5  # of evidence
_ENOUGH_IN_QUESTIONS = 1.0  # who asks names places without ado


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
    reading = Reading(text, own_spans, language, gazetteer, known)
    found = reading.candidates()
    chosen = choose(found, Countries(found, {}, prior, language, gazetteer), language, enough)
    strong = Countries(found, chosen, prior, language, gazetteer).strongest()
    if strong and reading.add_by_sound(strong):
        found = reading.candidates()
    for _ in range(2):
        before, chosen = chosen, choose(found, Countries(found, chosen, prior, language, gazetteer), language, enough)
        if chosen == before:
            break
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
    counts: dict[str, int] = {}
    for mention in mentions:
        if mention.place.country:
            counts[mention.place.country] = counts.get(mention.place.country, 0) + 1
    total = sum(counts.values())
    return {country: count / total for country, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}


_WELL_KNOWN, _WELL_KNOWN_HERE = 50_000, 5_000  # people who live in a place written in small letters; here: in a country the archive often names


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
    small = prepositions("inside", language), prepositions("near", language)
    if language != "de" and any(word.shape != "lower" for word in words[1:] if word.text[:1].isalpha() and not any(m.start <= word.start < m.end for m in mentions)):
        return _each_once(mentions)  # whoever writes capitals inside a question means small letters as well
    for n, word in enumerate(words):
        if word.shape != "lower" or len(word.key) < 4 or any(m.start < word.end and word.start < m.end for m in mentions):
            continue
        key = fold(word.text)
        after_small_word = n > 0 and any(words[n - 1].key in kind for kind in small)
        if key in known:
            mentions.append(PlaceMention(start=word.start, end=word.end, place=known[key]))
        elif after_small_word and not any(gazetteer.is_common(key, tongue) for tongue in (language, "en")) and key not in word_class("town"):
            named = [option for option in gazetteer.named(word.text, language) if option.how == "as written" and any(word.text == name.lower() for name in (option.place.name, *option.place.names))]
            best = max(named, key=lambda option: prior.get(option.place.country or "", 0) >= 0.05, default=None)  # the best known comes first
            if best and (best.place.kind == "country" or best.place.population >= (_WELL_KNOWN_HERE if prior.get(best.place.country or "", 0) >= 0.1 else _WELL_KNOWN)):
                mentions.append(PlaceMention(start=word.start, end=word.end, place=best.place))
    return _each_once(mentions)


def _each_once(mentions: Sequence[PlaceMention]) -> tuple[Place, ...]:
    return tuple({mention.place.id: mention.place for mention in sorted(mentions, key=lambda mention: mention.start)}.values())
