"""Evidence -> figures side by side: each with what it counts, who says so and the time it holds for, revisions in order.

Figures that differ are never averaged. Where one claimant gives 12, then 13, then 15, all three are shown, the last first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.types import DateRange

from .citing import CLOSE, PER_VALUE, Citations, Composed, is_close, marks, of_several, quoted
from .claimants import said_by
from .concepts import UNITS, concepts_of
from .evidence import Evidence
from .matching import fold, sound, words_of
from .phrases import phrase, said_date
from .shapes import Figure, counted_figures, figures
from .types import Item, Query
from .units import unit_of
from .wanted import STOPWORDS

if TYPE_CHECKING:
    from index.archive import Index

_FURTHER = 0.45  # share of the best score for other counts of the same losses at the same place and time
_MOST = 8  # sentences that figures are taken from
_LOSSES = frozenset(["death", "injury"])
_AS_OF = re.compile(  # before a time up to which something was counted
    r"\b(?:as of|as at|by|until|up to|by the (?:end|evening|morning|night) of|au|à la date du|jusqu['’]au|au soir du|на|к|по состоянию на|к вечеру|к утру|stand|bis(?: zum)?|am abend des|a fecha de|hasta(?: el)?|al|fino al|até|em|itibarıyla)\s+(?:the |le |der |den |dem |el )?$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|from|after|depuis|dès|après|à partir d[eu]|с|со|после|начиная с|seit|ab|nach|von|desde|a partir de|tras|dal|da|dopo|após|-den beri)\s+(?:[^\W\d_]+\s+){0,5}$", re.IGNORECASE)  # before a time from which something was counted


@dataclass(frozen=True, slots=True)
class _Told:
    """One figure in one sentence."""

    figure: Figure
    item: Evidence  # the sentence, with the one before where that names the claimant
    who: str | None
    unit: str | None
    as_of: DateRange | None


def at_the_place(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentences that name the town asked about themselves, where there are any: the others may speak of another.

    A country or region is seldom named again in a report about it.
    """
    if not any(place.kind == "town" for place in query.places):
        return list(evidence)
    there = [item for item in evidence if item.place == 1.0]
    return there or [item for item in evidence if not any(mention.place.kind == "town" for mention in item.sentence.places)]


def numbers(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """Every figure that the close sentences give for what is counted; of losses the one reported last before earlier counts."""
    holding = at_the_place(query, [item for item in evidence if any(not _is_of_a_time(item, figure) for figure in figures(item.text, item.language))])
    if not holding:
        return None
    asked = concepts_of(query.standalone) & (_LOSSES | {"capture", "protest"} | UNITS)
    held = query.when is not None or bool(query.places)  # time or place keep other matters out: look further for other counts
    losses = bool(asked & _LOSSES)
    near = [item for item in holding if is_close(item, holding[0], _FURTHER if held and asked else CLOSE)
            and ((item is holding[0] and asked & _LOSSES <= concepts_of(item.text)) or not asked or asked <= concepts_of(item.text) or item.concepts == 1.0)]
    told = [_told(query, item, figure, losses, index) for item in of_several(near, _MOST) for figure in counted_figures(query, item.text, item.language)
            if not _is_of_a_time(item, figure)]
    values: list[list[_Told]] = []
    for one in told:
        same = next((value for value in values if _key(value[0].figure) == _key(one.figure)), None)
        if same is None:
            values.append([one])
        elif one.item.report not in (other.item.report for other in same) and len(same) < PER_VALUE:
            same.append(one)
    if not values:
        return None
    items = [_item(value, citations) for value in values]
    dated = losses and len({_day(item) for item in items} - {0}) > 1  # tolls are revised; other figures may count other things
    if dated:
        order = sorted(range(len(items)), key=lambda n: -_day(items[n]))  # of one day, the best first: the sort keeps their order
        items, values = [items[n] for n in order], [values[n] for n in order]
    chains = _chains(items, values) if dated else [[n] for n in range(len(items))]
    items = [items[n] for chain in chains for n in chain]
    starts = [sum(map(len, chains[:at])) for at in range(len(chains))]
    parts = [_said(items[start:start + len(chain)], query.language, dated=dated) for start, chain in zip(starts, chains, strict=True)]
    lead = citations.made[items[0].citations[0] - 1]
    return Composed(text=f"{'; '.join(parts)}. {quoted(lead.quote, query.language)} {marks((lead.n,))}", items=tuple(items))


def _is_of_a_time(item: Evidence, figure: Figure) -> bool:
    """Whether a figure is part of a date, an hour or the number of a day: "Day 9 (Monday, 5 October)" counts nothing."""
    at = item.start + figure.start
    return any(time.start <= at < time.end for time in item.sentence.times)


def _told(query: Query, item: Evidence, figure: Figure, losses: bool, index: Index) -> _Told:
    who, shown = said_by(item, figure.start, index)
    return _Told(figure, shown, who, unit_of(item.text, figure, item.language, query.standalone), as_of(item, losses=losses))


def as_of(item: Evidence, *, losses: bool) -> DateRange | None:
    """The days that a figure of a sentence holds for.

    A toll holds for the day it is told, whenever people died, unless the sentence says up to when it counts; any other figure
    holds for the time of its sentence.
    """
    known = [time for time in item.sentence.times if time.when is not None and not (losses and time.background)]
    own = [time for time in known if item.start <= time.start < item.end and not _SINCE.search(item.text[:time.start - item.start])]
    inherited = [time for time in known if not item.start <= time.start < item.end]
    up_to = [time for time in own if _AS_OF.search(item.text[:time.start - item.start])]
    published = item.published if item.published is not None and item.published.days == 1 else None
    times = up_to or ([] if losses and published else own) or ([] if published else inherited)
    if times:
        best = min(times, key=lambda time: len(time.candidates()) or 999)
        days = best.candidates()
        return DateRange.day(days[0]) if len(days) == 1 else best.when
    return published or item.published


def _item(value: Sequence[_Told], citations: Citations) -> Item:
    """One value with its quotes; a number written out is shown in digits, which every reader can read: "cuatro" is 4."""
    first = value[0]
    figure = first.figure
    days = [one.as_of for one in value if one.as_of is not None]
    written = figure.word and figure.value is not None
    return Item(value=f"{figure.value:g}" if written else figure.text, names=(figure.text,) if written else (), claimant=next((one.who for one in value if one.who), None),
                unit=next((one.unit for one in value if one.unit), None), as_of=min(days, key=lambda days: (days.end, days.days), default=None),
                citations=tuple(dict.fromkeys(citations.cite(one.item) for one in value)))


def _key(figure: Figure) -> str:
    """Equal for the same number however it is written."""
    return f"{figure.value:g}" if figure.value is not None else fold(figure.text)


def _day(item: Item) -> int:
    return item.as_of.end.toordinal() if item.as_of is not None and item.as_of.days <= 2 else 0


def _chains(items: Sequence[Item], values: Sequence[Sequence[_Told]]) -> list[list[int]]:
    """Items, latest first -> those that revise one another, as positions: of one claimant, of one thing, told on different days."""
    chains: list[list[int]] = []
    for n, item in enumerate(items):
        revised = next((chain for chain in chains if _day(item) and _day(items[chain[-1]]) > _day(item) and _same_claimant(items[chain[0]], item) and _same_thing(items[chain[0]], item)), None)
        if revised is None or items[n].value == "0":
            chains.append([n])
        else:
            revised.append(n)
    return chains


def _same_claimant(one: Item, other: Item) -> bool:
    return _name(one.claimant) == _name(other.claimant) or bool(_name(one.claimant) and _name(other.claimant) and (_name(one.claimant) <= _name(other.claimant) or _name(other.claimant) <= _name(one.claimant)))


def _name(who: str | None) -> frozenset[str]:
    """The sounds of a claimant's words, equal across scripts; small words aside."""
    return frozenset(key for word in words_of(who or "") if fold(word) not in STOPWORDS and len(word) > 1 and (key := sound(word)))


def _same_thing(one: Item, other: Item) -> bool:
    mine, theirs = concepts_of(one.unit or "") & UNITS, concepts_of(other.unit or "") & UNITS
    return not mine or not theirs or bool(mine & theirs)


def _said(items: Sequence[Item], language: str, *, dated: bool) -> str:
    """A figure with its claimant and day, then the earlier ones that it revises."""
    first, *earlier = items
    said = _one(first, language, dated=dated, who=True)
    if not earlier:
        return said
    return f"{said}, {phrase('earlier', language)} {', '.join(_one(item, language, dated=dated, who=False) for item in earlier)}"


def _one(item: Item, language: str, *, dated: bool, who: bool) -> str:
    told = ", ".join(filter(None, (item.claimant if who else None, said_date(item.as_of, language) if dated and item.as_of and _day(item) else None)))
    return f"{item.value}{f' ({told})' if told else ''} {marks(item.citations)}"


