"""Evidence -> Answer without a model: lists, figures by claimant, names, dates or the best sentences, each with its quotes.

Every value shown stands in a quote; the words around it are a frame in the reader's language (`phrases.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from index.types import Clock, DateRange

from .citing import CLOSE, PER_VALUE, Citations, Composed, common_claimant, is_close, marks, of_several, quoted
from .claims import claimant, claimant_of
from .concepts import UNITS, concepts_of
from .evidence import Evidence
from .listing import places
from .matching import cognates_of, fold, sound, stem, stems_of, words_of
from .phrases import phrase, said_date
from .polarity import says
from .shapes import Figure, counted_figures, figures, persons
from .shortanswer import Short, short_answer
from .types import Citation, Item, Query

if TYPE_CHECKING:
    from index.archive import Index

_FURTHER = 0.45  # the same for other counts of the same losses at the same place and time
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
            made = _numbers(query, evidence, citations)
        case "people":
            made = _people(query, evidence, citations)
        case "date":
            made = _date(query, evidence, index, citations)
        case _:
            made = _yes_or_no(query, evidence, citations) if query.yes_or_no else None
            if made is None and (not query.yes_or_no or any(_on_the_matter(query, item) for item in evidence[:3])):
                made = _sentences(query, evidence, citations)
    if query.yes_or_no:
        return made
    few = _few_words(query, evidence)
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


def _yes_or_no(query: Query, evidence: Sequence[Evidence], citations: Citations) -> Composed | None:
    """Yes or no with the sentences that say so, both where reports differ; None where none tells of the very matter."""
    told = {item: polarity for item in evidence[:_TOLD] if _on_the_matter(query, item) and (polarity := says(query.standalone, query.terms, item.text))}
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


def _on_the_matter(query: Query, item: Evidence) -> bool:
    """Whether a sentence speaks of the very things that a yes/no question names: its place, its names, and what else it is about.

    "Was the cathedral in Ganja hit?" is answered neither by a cathedral elsewhere nor by Ganja without a cathedral.
    """
    elsewhere = any(place.kind == "town" for place in query.places) and any(mention.place.kind == "town" for mention in item.sentence.places)
    if (query.places and item.place < (1.0 if elsewhere else 0.5)) or (query.names and item.names < 0.6):
        return False
    named = {fold(word) for name in (*query.names, *(name for place in query.places for name in (place.name, *place.names))) for word in words_of(name)}
    things = [term for term in query.terms if fold(term) not in named and not concepts_of(term)]
    stems, cognates = stems_of(item.text), cognates_of(item.text)
    return not things or any(stem(term) in stems or cognates_of(term) & cognates for term in things) or (item.like or 0.0) >= _ALIKE


def _sentences(query: Query, evidence: Sequence[Evidence], citations: Citations) -> Composed:
    """The one to three best sentences themselves; of direct speech asked for word by word, the sentence that holds it."""
    best = of_several([item for item in evidence[:8] if is_close(item, evidence[0])], 1 if query.kind == "quote" else 3)
    items = tuple(Item(value=item.text, claimant=claimant(item.text), citations=(citations.cite(item),)) for item in best)
    return Composed(text=" ".join(f"{quoted(item.value, query.language)} {marks(item.citations)}" for item in items), items=items)




# -- numbers

def _numbers(query: Query, evidence: Sequence[Evidence], citations: Citations) -> Composed | None:
    """Figures side by side, each with its claimant, of tolls the one reported last before earlier counts; sentences that say the same are one item."""
    holding = _at_the_place(query, [item for item in evidence if figures(item.text, item.language)])
    if not holding:
        return None
    asked = concepts_of(query.standalone) & ({"death", "injury", "capture", "protest"} | UNITS)
    held = query.when is not None or bool(query.places)  # time or place keep other matters out: look further for other counts
    best = of_several([item for item in holding[:20] if is_close(item, holding[0], _FURTHER if held and asked else CLOSE)
                       and (item is holding[0] or not asked or asked <= concepts_of(item.text))], 8)
    items: list[Item] = []
    keys: list[str] = []
    for item in best:
        number = citations.cite(item)
        for figure in counted_figures(query, item.text, item.language):
            same = next((at for at, key in enumerate(keys) if key == _key(figure)), None)
            if same is None:
                keys.append(_key(figure))
                items.append(_figure_item(figure, claimant_of(item.text, figure.start), number))
            elif number not in items[same].citations and len(items[same].citations) < PER_VALUE:
                items[same] = replace(items[same], citations=(*items[same].citations, number))
    if not items:
        return None
    quotes = {c.n: c for c in citations.made}
    days = {value: min((day for n in value.citations if (day := _published_on(quotes[n]))), default=None) for value in items}
    dated = bool(asked & {"death", "injury"}) and len(set(days.values())) > 1  # tolls are revised; other figures may count other things
    if dated:
        items.sort(key=lambda value: days[value] or date.min, reverse=True)  # of one day, the best first: the sort keeps their order
    parts = []
    for value in items:
        day = days[value]
        told = ", ".join(filter(None, (value.claimant, said_date(DateRange.day(day), query.language) if dated and day else None)))
        parts.append(f"{value.value}{f' ({told})' if told else ''} {marks(value.citations)}")
    lead = " ".join(quotes[items[0].citations[0]].quote.split())
    return Composed(text=f"{'; '.join(parts)}. {quoted(lead, query.language)} {marks(items[0].citations[:1])}", items=tuple(items))


def _published_on(citation: Citation) -> date | None:
    """The day of publication, where that is known to the day."""
    return citation.published.start if citation.published is not None and citation.published.days == 1 else None


def _figure_item(figure: Figure, who: str | None, citation: int) -> Item:
    """A number written out is shown in digits, which every reader can read: "cuatro" is 4."""
    if figure.word and figure.value is not None:
        return Item(value=f"{figure.value:g}", names=(figure.text,), claimant=who, citations=(citation,))
    return Item(value=figure.text, claimant=who, citations=(citation,))


def _at_the_place(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentences that name the town asked about themselves, where there are any: the others may speak of another.

    A country or region is seldom named again in a report about it.
    """
    if not any(place.kind == "town" for place in query.places):
        return list(evidence)
    there = [item for item in evidence if item.place == 1.0]
    return there or [item for item in evidence if not any(mention.place.kind == "town" for mention in item.sentence.places)]


def _key(figure: Figure) -> str:
    """Equal for the same number however it is written."""
    return f"{figure.value:g}" if figure.value is not None else fold(figure.text)


# -- people

def _people(query: Query, evidence: Sequence[Evidence], citations: Citations) -> Composed | None:
    """Names of persons in the best sentences; where somebody is only described ("the governor"), the sentence says so."""
    asked_for = {sound(word) for name in query.names for word in name.split()}
    near = list(evidence[:8])
    if query.speaker:
        near = [item for item in near if item.fits >= 0.4] or near
    best = of_several([item for item in near if is_close(item, near[0])], 3)
    items: list[Item] = []
    for item in best:
        number = citations.cite(item)
        who = claimant(item.text) if query.speaker else None
        names = [item.text[start:end] for start, end in persons(item.text)]
        if who:
            inside = [name for name in names if name in who]
            names = inside or [who]
        names = [name for name in names if not any(sound(word) in asked_for for word in name.split())] or ([who] if who else [])
        for name in names[:3]:
            same = next((at for at, known in enumerate(items) if {sound(w) for w in known.value.split()} & {sound(w) for w in name.split()[-1:]}), None)
            if same is None:
                items.append(Item(value=name, citations=(number,)))
            elif number not in items[same].citations:
                items[same] = Item(value=items[same].value, citations=(*items[same].citations, number))
        if not items:
            items.append(Item(value=item.text, citations=(number,)))
    if not items:
        return None
    lead = citations.made[items[0].citations[0] - 1]
    head = ", ".join(f"{item.value} {marks(item.citations)}" for item in items if item.value != lead.quote)
    return Composed(text=f"{head + '. ' if head else ''}{quoted(lead.quote, query.language)} {marks((lead.n,))}", items=tuple(items))


# -- dates

def _date(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """A date that a sentence tells, a day's number by its clock, or the date of a day number."""
    language = query.language
    if query.day_number_wanted and query.when is not None and query.when.range.precision == "day":
        return _day_number(query, evidence, index, citations)
    if query.when is not None and query.when.day_number is not None and query.when.counted_from is not None:
        item = _naming_day(query.when.day_number, evidence) or evidence[0]
        value = said_date(query.when.range, language)
        number = citations.cite(item)
        return Composed(text=f"{value} ({query.when.range}) {marks((number,))}. {quoted(item.text, query.language)}", items=(Item(value=value, names=(str(query.when.range),), citations=(number,)),))
    def own_day(item: Evidence) -> bool:
        return any(len(time.candidates()) == 1 and item.start <= time.start < item.end for time in item.sentence.times)

    there = _at_the_place(query, evidence)
    near = [item for item in there[:8] if is_close(item, there[0])]
    for item in sorted(near, key=lambda item: not own_day(item)):
        times = [time for time in item.sentence.times if time.when is not None and not (query.when and not query.when.given and time.when == query.when.range)]
        own = [time for time in times if item.start <= time.start < item.end]
        chosen = min(own or times, key=lambda time: len(time.candidates()) or 999, default=None)
        if chosen is None or chosen.when is None:
            continue
        candidates = chosen.candidates()
        when = DateRange.day(candidates[0]) if len(candidates) == 1 else chosen.when
        value = said_date(when, language)
        number = citations.cite(item)
        return Composed(text=f"{value} ({when}) {marks((number,))}. {quoted(item.text, query.language)}", items=(Item(value=value, names=(str(when),), citations=(number,)),))
    return None


def _day_number(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """Which number a day has, by the clock whose reports the evidence comes from."""
    assert query.when is not None
    reports = [item.report for item in evidence[:5]]

    def closeness(clock: Clock) -> int:
        return sum(report in clock.support or report in dict(clock.dissent) for report in reports) * 100 + len(clock.support)

    clocks = [clock for clock in index.clocks() if 1 <= clock.number_of(query.when.range.start) <= 3650]
    if not clocks:
        return None
    clock = max(clocks, key=closeness)
    number = clock.number_of(query.when.range.start)
    item = _naming_day(number, evidence) or next((item for item in evidence if item.report in clock.support), evidence[0])
    mark = citations.cite(item)
    value = phrase("day", query.language, n=number)
    text = f"{value} {marks((mark,))}, {phrase('counted from', query.language, day=said_date(DateRange.day(clock.day_1), query.language))}. {quoted(item.text, query.language)}"
    return Composed(text=text, items=(Item(value=value, names=(str(number),), citations=(mark,)),))


def _naming_day(number: int, evidence: Sequence[Evidence]) -> Evidence | None:
    """The best sentence that names the day's number itself, else one that inherits it."""
    own = [item for item in evidence if any(time.day_number == number and item.start <= time.start < item.end for time in item.sentence.times)]
    own.sort(key=lambda item: not any(time.day_number is None and time.when and item.start <= time.start < item.end for time in item.sentence.times))
    told = [item for item in evidence if any(time.day_number == number for time in item.sentence.times)]
    return next(iter(own or told), None)
