"""Evidence -> the list of places where something happened: complete for the time asked about, each with its quotes.

A place counts by the part it plays in its sentence (`claims.happened_there`); other kinds of answers are made in `composing`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from anyascii import anyascii

from index.types import Place, PlaceMention

from .citing import PER_VALUE, Citations, Composed, common_claimant, is_close, marks
from .claims import happened_there
from .concepts import UNITS, concepts_of
from .evidence import Evidence
from .matching import fold
from .types import Item, Query

if TYPE_CHECKING:
    from index.archive import Index

_GAP = 3  # characters between two sentences that stand together


def places(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """Every place of the kind asked for where the evidence says that it happened, the best attested first."""
    asked = concepts_of(query.standalone) - {"say", "village"}  # "which villages": the kind of place, nothing to be told of
    mine = {place.id for place in query.places}
    found: dict[str, list[tuple[Evidence, PlaceMention]]] = {}
    names: dict[str, Place] = {}
    for item in evidence:
        if not _tells(query, item, asked, evidence):
            continue
        for mention in item.sentence.places:
            if mention.place.id in mine or not _right_kind(query, mention.place) or not happened_there(item.text, mention, item.start):
                continue
            found.setdefault(mention.place.id, []).append((item, mention))
            names[mention.place.id] = mention.place
    if not found:
        for item, mention in _named_beside(query, [item for item in evidence if _tells(query, item, asked, evidence)], index, mine):
            found.setdefault(mention.place.id, []).append((item, mention))
            names[mention.place.id] = mention.place
    if not found:
        return None
    if query.place_kind == "any" and any(place.kind == "town" for place in names.values()):
        found = {place: told for place, told in found.items() if names[place].kind == "town"}
    order = sorted(found, key=lambda place: (-len({item.report for item, _ in found[place]}), -max(item.score for item, _ in found[place]), names[place].name))
    items = []
    for place in order:
        quotes: dict[str, int] = {}
        for item, _ in found[place]:
            if item.report not in quotes and len(quotes) < PER_VALUE:
                quotes[item.report] = citations.cite(item)
        shown = _shown_name(query, names[place], [(item.language, mention_text(item, mention)) for item, mention in found[place]])
        known = {fold(name) for name in (names[place].name, *names[place].names)}
        spelled = [text for item, mention in found[place] if fold(text := mention_text(item, mention)) in known]  # names that readers meet come first
        others = tuple(dict.fromkeys(name for name in (*spelled, names[place].name, *names[place].names) if name != shown))
        items.append(Item(value=shown, names=others, place=names[place], claimant=common_claimant([item for item, _ in found[place]]), citations=tuple(quotes.values())))
    text = ", ".join(f"{item.value} {marks(item.citations)}" for item in items)
    return Composed(text=text + ".", items=tuple(items))


def _named_beside(query: Query, evidence: Sequence[Evidence], index: Index, mine: set[str]) -> Iterator[tuple[Evidence, PlaceMention]]:
    """Places of the sentence right before or after one that tells what is asked but names none; the quote is then both.

    "Troops fired missiles at the island again. This is a protected part of Zaporizhzhia."
    """
    for item in evidence:
        if any(_right_kind(query, mention.place) for mention in item.sentence.places):
            continue
        sentences = index.sentences(item.report)
        at = next((n for n, sentence in enumerate(sentences) if sentence.start == item.start), len(sentences))
        step = 1 if at + 1 < len(sentences) else -1
        both = stands_beside(item, index, step)
        if both is not None:
            other = sentences[at + step]
            yield from ((replace(both, sentence=replace(item.sentence, places=other.places)), mention) for mention in other.places
                        if mention.place.id not in mine and _right_kind(query, mention.place) and happened_there(both.text, mention, both.start))


def stands_beside(item: Evidence, index: Index, step: int) -> Evidence | None:
    """The evidence with the sentence right before (`step` -1) or after it (1), as one stretch; None where there is none or something stands between them."""
    report, sentences = index.report(item.report), index.sentences(item.report)
    at = next((n for n, sentence in enumerate(sentences) if sentence.start == item.start), None)
    if report is None or at is None or not 0 <= at + step < len(sentences):
        return None
    other = sentences[at + step]
    start, end = min(item.start, other.start), max(item.end, other.end)
    if end - start > (item.end - item.start) + (other.end - other.start) + _GAP:
        return None
    return replace(item, start=start, end=end, text=report.quote(start, end))


def in_letters_of(language: str, name: str) -> bool:
    """Whether a name is written in the letters of a language.

    >>> in_letters_of("en", "Ganja"), in_letters_of("en", "Гянджа"), in_letters_of("ru", "Гянджа")
    (True, False, True)
    """
    return (language not in _OTHER_LETTERS) == (anyascii(name[0]).lower() == fold(name[0]))


def _tells(query: Query, item: Evidence, asked: frozenset[str], evidence: Sequence[Evidence]) -> bool:
    """Whether a sentence tells of what is asked: at its time, of its concepts, or else among the best by meaning."""
    if (query.when is not None or query.weekday is not None or query.window is not None) and not item.in_window:
        return False
    if query.places and item.place < 0.5:
        return False
    if asked:
        told = concepts_of(item.text)
        if asked & UNITS:  # "where were journalists wounded": both, where any sentence tells both
            return item.concepts >= max(other.concepts for other in evidence)
        return item.concepts >= 1 / len(asked) or ("attack" in asked and bool(told & {"death", "injury"}))
    return is_close(item, evidence[0])


def _right_kind(query: Query, place: Place) -> bool:
    match query.place_kind:
        case "any":
            return place.kind != "country" or query.when is None
        case "town":
            return place.kind == "town"
    return place.kind == query.place_kind


def _shown_name(query: Query, place: Place, spelled: Sequence[tuple[str, str]]) -> str:
    """As reports in the reader's language mostly spell it, else as reports in other languages do in the reader's letters.

    Only spellings that are known names of the place, not inflected ones; else its English name.
    """
    known = {fold(name) for name in (place.name, *place.names)}
    named = [(language, name) for language, name in spelled if fold(name) in known]
    own = Counter(name for language, name in named if language == query.language)
    latin = query.language not in _OTHER_LETTERS
    other = Counter(name for _, name in named if latin and anyascii(name[0]).lower() == fold(name[0]))
    usual = own.most_common(1) or other.most_common(1)
    if not usual and query.language == "ru":
        return next((name for name in place.names if re.fullmatch(r"[А-ЯЁ][а-яё]+(?:[- ][А-ЯЁ][а-яё]+)*", name)), place.name)
    return usual[0][0] if usual else place.name


_OTHER_LETTERS = frozenset(["ru", "uk", "bg", "sr", "ar", "fa", "he", "hy", "ka", "el", "zh", "ja", "ko", "hi"])


def mention_text(item: Evidence, mention: PlaceMention) -> str:
    """The words that a mention consists of."""
    return item.text[mention.start - item.start:mention.end - item.start]
