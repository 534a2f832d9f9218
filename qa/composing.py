"""Evidence -> Answer without a model: lists, figures by claimant, names, dates or the best sentences, each with its quotes.

Every value shown stands in a quote; the words around it are a frame in the reader's language (`phrases.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .citing import Citations, Composed, common_claimant, is_close, marks, names_another_town, of_several, quoted
from .claims import claimant
from .concepts import concepts_of
from .counting import numbers
from .dating import dates
from .evidence import Evidence
from .listing import places
from .matching import cognates_of, fold, stem, stems_of, words_of
from .people import people
from .phrases import phrase
from .polarity import says
from .shortanswer import Short, short_answer
from .types import Item, Query

if TYPE_CHECKING:
    from index.archive import Index

_FURTHER = 0.45  # share of the best score for other sentences that say yes or no
_SURELY = 0.5  # confidence from which the few words are an answer where nothing else is
_PLAINLY = 0.7  # from which they stand before the sentences: about three in four such are right
_RATHER = 0.3  # confidence from which the few words found are shown rather than the first item
_ALIKE = 3.0  # deviations of likeness at which a sentence in other words is on the matter
_TOLD = 12  # sentences in which a yes or no is looked for


def compose(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """The answer that the evidence gives, or None where it holds no value of the kind asked for."""
    match query.kind:
        case "places":
            made = places(query, evidence, index, citations)
        case "number":
            made = numbers(query, evidence, index, citations)
        case "people":
            made = people(query, evidence, index, citations)
            if made is None and query.sort == "organisation":  # no body is named: the sentences may still say it
                made = _sentences(query, evidence, citations)
        case "date":
            made = dates(query, evidence, index, citations)
        case _:
            made = _yes_or_no(query, evidence, citations) if query.yes_or_no else None
            if made is None and (not query.yes_or_no or any(_on_the_matter(query, item) for item in evidence[:3])):
                made = _sentences(query, evidence, citations)
    if query.yes_or_no:
        return made
    few = None if made is not None and query.several and made.items[0].sort else _few_words(query, evidence)  # a list is the answer, not one of it
    if made is None:
        return _only(evidence[few.sentence], few, query, citations) if few is not None and few.confidence >= _SURELY else None
    if few is not None and (few.confidence >= _RATHER or query.kind == "text"):
        lead = f"{few.text} {marks((citations.cite(evidence[few.sentence]),))}. " if query.kind == "text" and few.confidence >= _PLAINLY else ""
        return replace(made, text=lead + made.text, short=few.text)
    return made if query.kind in ("text", "quote") else replace(made, short=made.items[0].value)


def _only(item: Evidence, few: Short, query: Query, citations: Citations) -> Composed:
    """An answer of a few words where the evidence holds no value that the product knows the kind of: a place that no gazetteer has."""
    number = citations.cite(item)
    return Composed(text=f"{few.text} {marks((number,))}. {quoted(item.text, query.language)} {marks((number,))}", items=(Item(value=few.text, citations=(number,)),), short=few.text)


def _few_words(query: Query, evidence: Sequence[Evidence]) -> Short | None:
    """The words of the best sentences that answer; None for a question that wants whole sentences, lists or somebody's words."""
    if query.kind == "quote" or query.day_number_wanted or (query.when is not None and query.when.day_number is not None):
        return None
    best = evidence[:3]
    return short_answer(query.standalone, query.language, [(item.text, item.language) for item in best], query.kind, places=[item.place_spans for item in best])


_PASSIVE = re.compile(r"\b(?:by|par|von|durch|por|da|dal|dalla|tarafından)\b|\b\w+(?:ом|ем|ой|ами)\b", re.IGNORECASE)  # who does it may stand last


def _yes_or_no(query: Query, evidence: Sequence[Evidence], citations: Citations) -> Composed | None:
    """Yes or no with the sentences that say so, both where reports differ; None where none tells of the very matter."""
    told = {item: polarity for item in evidence[:_TOLD] if _on_the_matter(query, item) and not _turned_round(query, item) and (polarity := says(query.standalone, query.terms, item.text))}
    best = of_several([item for item in told if is_close(item, evidence[0], _FURTHER)], 3)
    if not best:
        return None
    items = []
    for polarity in dict.fromkeys(told[item] for item in best):
        who = [item for item in best if told[item] == polarity]
        items.append(Item(value=phrase(polarity, query.language), claimant=common_claimant(who), citations=tuple(citations.cite(item) for item in who)))
    quotes = " ".join(f"{quoted(item.text, query.language)} {marks((citations.cite(item),))}" for item in best)
    if len(items) > 1:
        return Composed(text=f"{phrase('reports differ', query.language)} {quotes}", items=tuple(items))
    return Composed(text=f"{items[0].value[:1].upper()}{items[0].value[1:]} {marks(items[0].citations)}. {quotes}", items=tuple(items))


def _turned_round(query: Query, item: Evidence) -> bool:
    """Whether a sentence names two that the question names, both told actively, in the other order: "Bremen beat Leeds" is no yes to "Did Leeds beat Bremen?"."""
    named = [(name,) for name in query.names] + [(place.name, *place.names) for place in query.places]
    asked, told = ([at for names in named if (at := _first(text, names)) is not None] for text in (query.standalone, item.text))
    if len(named) < 2 or len(asked) != len(named) or len(told) != len(named) or _PASSIVE.search(query.standalone) or _PASSIVE.search(item.text):
        return False
    return sorted(range(len(named)), key=asked.__getitem__)[:2] == sorted(range(len(named)), key=told.__getitem__)[:2][::-1] and bool(concepts_of(query.standalone) & concepts_of(item.text) or _same_words(query, item))


def _first(text: str, names: Sequence[str]) -> int | None:
    """Where the first of some names stands in a text."""
    return min((found.start() for name in names if (found := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))), default=None)


def _same_words(query: Query, item: Evidence) -> bool:
    stems = stems_of(item.text)
    return any(stem(term) in stems for term in query.terms if not term[:1].isupper())


def _on_the_matter(query: Query, item: Evidence) -> bool:
    """Whether a sentence speaks of the very things that a yes/no question names: its place, its names, and what else it is about.

    "Was the cathedral in Ganja hit?" is answered neither by a cathedral elsewhere nor by Ganja without a cathedral.
    """
    if (query.places and item.place < (1.0 if names_another_town(query, item) else 0.5)) or (query.names and item.names < 0.6):
        return False
    own = {time.weekday for time in item.sentence.times if time.weekday is not None and item.start <= time.start < item.end}
    if query.weekday is not None and own and query.weekday not in own:
        return False  # "on Thursday?" is not answered by what happened on Friday
    named = {fold(word) for name in (*query.names, *(name for place in query.places for name in (place.name, *place.names))) for word in words_of(name)}
    things = [term for term in query.terms if fold(term) not in named and not concepts_of(term)]
    stems, cognates = stems_of(item.text), cognates_of(item.text)
    return not things or any(stem(term) in stems or cognates_of(term) & cognates for term in things) or (item.like or 0.0) >= _ALIKE


def _sentences(query: Query, evidence: Sequence[Evidence], citations: Citations) -> Composed:
    """The one to three best sentences themselves; of direct speech asked for word by word, the sentence that holds it."""
    best = of_several([item for item in evidence[:8] if is_close(item, evidence[0])], 1 if query.kind == "quote" else 3)
    items = tuple(Item(value=item.text, claimant=claimant(item.text), citations=(citations.cite(item),)) for item in best)
    return Composed(text=" ".join(f"{quoted(item.value, query.language)} {marks(item.citations)}" for item in items), items=items)
