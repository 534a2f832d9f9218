"""Names of places that the reports themselves explain: "Martakert (Aghdara)", "the village of Sarijali".

Finds no places (that is `places.py`); only reads what stands around those found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from .gazetteer import Gazetteer
from .place_names import fold
from .place_tokens import words_of
from .place_words import is_given_name, word_class
from .types import Place, PlaceMention

_PAIR = re.compile(r" ?\((?:ou |or |oder |или |o |also |auch |aussi |também |también |bugünkü |alias )?([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?)\)"
                   r"|,? (?:also known as|aka|also called|formerly|known in \w+ as|ou encore|aussi appelée?|appelée? \w+ en|auch bekannt als|también llamad[ao]|también conocid[ao] como|detta anche|он же|также известн\w+ как) ([^\W\d_][\w'’-]+)"
                   r"|, (?:ou|or|oder|или|o) ([^\W\d_][\w'’-]+)(?=[,.) ])")  # fmt: skip
_AFTER_AGENCY = re.compile(r" *(?:[-–—:|]|[^\W\d_a-z])")
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
        for name, place in _explained(text, language, mentions, gazetteer):
            ids = named.setdefault(fold(name), {})
            places.setdefault(place.id, place)
            ids[place.id] = ids.get(place.id, 0) + 1
    return {key: places[max(ids, key=lambda id: (ids[id], not id.startswith("local:"), id))] for key, ids in named.items() if key not in taken}


def _explained(text: str, language: str, mentions: Sequence[PlaceMention], gazetteer: Gazetteer) -> Iterator[tuple[str, Place]]:
    """Names in one report, with the place that each is said to be."""
    starts = {mention.start for mention in mentions}
    country = _country_of(mentions)
    words = words_of(text, 0, len(text))
    small = {word.key for word in words if word.shape == "lower"}
    people = {word.key for before, word in pairwise(words) if word.shape == "capital" and before.shape == "capital" and is_given_name(before.text)}

    def may_be_name(name: str) -> bool:
        key = fold(name)
        return key not in people and _may_be_name(name, key, language, gazetteer)

    for n, mention in enumerate(mentions):
        if mention.place.kind != "country" and (pair := _PAIR.match(text, mention.end)) and not _is_dateline(text, mention, pair.end()):
            at = next(group for group in (1, 2, 3) if pair[group])
            if pair.start(at) not in starts and may_be_name(pair[at]):
                yield pair[at], mention.place
        if n and 0 < mention.start - mentions[n - 1].end <= 5 and (listed := _LISTED.match(text, mention.end)) and listed.start(1) not in starts and may_be_name(listed[1]):
            yield listed[1], _local(listed[1], country)
    for n, word in enumerate(words[2:], 2):
        if word.shape == "capital" and word.start not in starts and word.glue == " " and not words[n - 1].first and word.key not in small:
            noun = words[n - 2] if words[n - 1].key in word_class("of") and words[n - 1].glue == " " else words[n - 1]
            alone = n + 1 >= len(words) or (words[n + 1].glue != "-" and (words[n + 1].shape != "capital" or words[n + 1].glue != " "))
            if alone and noun.shape != "capital" and noun.key in word_class("town") and may_be_name(word.text):
                yield word.text, _local(word.text, country)


def _is_dateline(text: str, mention: PlaceMention, end: int) -> bool:
    """Whether "New York (Agency) The mayor ..." begins a line: then the brackets hold who reports."""
    begins = mention.start == 0 or text[mention.start - 1] in "\n\r"
    return begins and text[end - 1] == ")" and bool(_AFTER_AGENCY.match(text, end))


def _country_of(mentions: Sequence[PlaceMention]) -> str | None:
    """The country that most of these mentions lie in."""
    counts = Counter(mention.place.country for mention in mentions if mention.place.country)
    return min(counts, key=lambda country: (-counts[country], country), default=None)


def _local(name: str, country: str | None) -> Place:
    return Place(id=f"local:{fold(name)}", name=name, names=(), kind="town", country=country)


def _may_be_name(name: str, key: str, language: str, gazetteer: Gazetteer) -> bool:
    if len(key) < 4 or not name[0].isupper() or name.isupper() or is_given_name(name) or gazetteer.is_vocabulary(key):
        return False
    if any(part in word_class(kind) for part in key.split() for kind in ("never", "town", "region", "organisation_before", "organisation_after", "title", "feature_before")):
        return False
    return not any(gazetteer.is_common(key, tongue) for tongue in (language, "en"))
