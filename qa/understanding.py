"""A question with the turns before it -> a Query: what stands alone, which time and places, what is wanted.

Rules only, no model: the time is resolved openly (`When` says by which clock and what else fits), never guessed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from index.clocks import readings
from index.dates import asked_times, count_in_question, days_of_question
from index.types import Clock, DateRange, PlaceMention

from .conversation import language_of, resolve
from .filtering import clocks_of
from .matching import stem, words_of
from .polarity import asks_yes_or_no
from .propernames import is_statement, proper_names
from .types import NO_FILTERS, Alternative, Filters, Query, Turn, When
from .wanted import content_words, wanted

if TYPE_CHECKING:
    from index.archive import Index
    from index.dates import AskedTime
    from index.state import State

    from .naming import PlaceFinder

_STRETCH = 62  # days: beside these a longer time ("the 2018 elections") is what is spoken of, not when


def understand(question: str, history: Sequence[Turn] = (), *, index: Index, as_of: date | None = None,
               filters: Filters = NO_FILTERS) -> Query:
    """Reads `question` (already known not to be empty) against the archive's clocks, places and coverage."""
    state = index.state
    asked = resolve(question, history, language=language_of(question, history), as_of=as_of, find=_finder(index, state))
    standalone, language, spoken = asked.text, asked.language, asked.spoken
    mentions = days_of_question(standalone, language=spoken, as_of=as_of)
    times = asked_times(standalone, language=spoken, as_of=as_of, coverage=state.coverage)
    when = _when(standalone, spoken, [time for time in times if not _is_of_a_report(standalone, time)], index, state, filters)
    want = wanted(asked.kind_of or standalone)
    places = _places(standalone, spoken, index, state)
    spans = tuple((mention.start, mention.end) for mention in mentions)
    terms = _beside_the_event(content_words(standalone, spans), when, state.clocks)
    names = proper_names(standalone, spoken, spans, places, index.gazetteer)
    statement = want.kind in ("text", "people", "places", "date") and not asked.kind_of and is_statement(standalone)
    return Query(question=question, standalone=standalone, language=language, kind="text" if statement else want.kind, statement=statement, place_kind=want.place_kind,
                 when=when, source_day=_source_day(standalone, times, state), filters=filters, places=places, terms=terms, speaker=want.speaker,
                 several=want.several and not statement, sort=want.sort, body=want.body,
                 yes_or_no=want.kind == "text" and not statement and asks_yes_or_no(standalone, spoken), day_number_wanted=want.day_number,
                 names=_beside_the_event(names, when, state.clocks),
                 weekday=next((m.weekday for m in mentions if m.weekday is not None and m.when is None), None),
                 asked_on=as_of, history=tuple(history), about=asked.about)


def _when(question: str, language: str, asked: Sequence[AskedTime], index: Index, state: State, filters: Filters) -> When | None:
    """The times of events that the question names, resolved: the first, with the others in `also`; day numbers by the clock of the event it speaks of."""
    counted_from = count_in_question(question, language, coverage=state.coverage)
    numbered = [one for one in asked if one.first is not None]
    if numbered:
        clocks = (Clock(event="", day_1=counted_from, given=True),) if counted_from else _by_event(question, clocks_of(filters, state.clocks), index)
        if clocks:
            return _joined([found for one in numbered if (found := _counted(one, question, clocks[0], clocks[1:], state))])
        first = numbered[0]
        said = question[first.start:first.end]
        return When(range=state.coverage or DateRange.day(date.today()), said=said, day_number=first.first) if state.coverage else None
    known = [(one, days) for one in asked if (days := one.days(coverage=state.coverage)) and days != (counted_from and DateRange.day(counted_from))]
    if not known:
        return None
    shortest = min(days.days for _, days in known)
    wanted = [When(range=days, said=question[one.start:one.end], given=True, edge=one.edge) for one, days in known if days.days <= max(_STRETCH, shortest)]
    return _joined([when for when in wanted if not any(other.range != when.range and other.range.overlap(when.range) == other.range for other in wanted)])


# Before a date that says which report is meant, not when something happened.
_OF_A_REPORT = re.compile(
    r"\b(?:page|live|live ?blog|report|article|edition|issue|paper|newspaper|dispatch|bulletin|direct|édition|journal|dépêche|bulletin|bericht|artikel|ausgabe|live-?ticker|сообщени\w+|стать\w+|выпуск\w*|хроник\w+"
    r"|página|artículo|edición|boletín|articolo|edizione|pagina|diretta|artigo|edição|haber\w*)\s+(?:of|from|dated|published on|on|du|de|datée? du|publiée? le|vom|von|от|за|del|di|do|da)\s+(?:the\s)?$", re.I)


def _is_of_a_report(question: str, time: AskedTime) -> bool:
    return bool(_OF_A_REPORT.search(question[:time.start]))


def _source_day(question: str, asked: Sequence[AskedTime], state: State) -> DateRange | None:
    """The day of the report that is asked about: "according to the live page of 4 October"."""
    return next((one.days(coverage=state.coverage) for one in asked if one.first is None and _is_of_a_report(question, one)), None)


def _joined(whens: Sequence[When]) -> When | None:
    """The first, the others as its `also`; each range once."""
    each = list({when.range: when for when in reversed(whens)}.values())[::-1]
    return replace(each[0], also=tuple(each[1:])) if each else None


def _counted(asked: AskedTime, question: str, clock: Clock, others: Sequence[Clock], state: State) -> When | None:
    """Days by `clock`; the days of dissenting reports and of other clocks are the alternatives."""
    days = asked.days(day_1=clock.day_1, coverage=state.coverage)
    assert asked.first is not None
    if days is None:
        return None
    alternatives = []
    try:
        first, found = clock.date_of(asked.first), readings(asked.first, clock)
        for reading in found if not asked.edge else ():
            if reading.day.start != first:
                alternatives.append(Alternative(when=_shifted(days, reading.day.start - first), support=reading.support, event=clock.event))
        for other in others:
            if not other.given and len(other.support) < 2:
                continue  # one report alone makes no other event worth offering
            there = asked.days(day_1=other.day_1, coverage=state.coverage)
            if state.coverage and there and there.overlap(state.coverage):
                alternatives.append(Alternative(when=there, support=len(other.support), event=other.event))
    except (OverflowError, ValueError):
        return None
    return When(range=days, said=question[asked.start:asked.end], counted_from=clock.day_1, day_number=None if asked.edge else asked.first,
                last_day_number=None if asked.edge or asked.last == asked.first else asked.last, event=clock.event,
                support=len(clock.support), alternatives=tuple(alternatives), given=clock.given, edge=asked.edge)


def _shifted(days: DateRange, by: timedelta) -> DateRange:
    return DateRange(start=days.start + by, end=days.end + by)


def _by_event(question: str, clocks: Sequence[Clock], index: Index) -> tuple[Clock, ...]:
    """The clocks of the events that the question may speak of, the likeliest first.

    A name of the event in the question decides; else how near the question is to the reports that count by the clock;
    a question that names no event gets the clock that most reports count by.
    """
    if len(clocks) < 2:
        return tuple(clocks)
    folded = question.casefold()
    words = {word.casefold()[:5] for word in content_words(question) if len(word) > 3 and not word.isdigit()}

    def score(clock: Clock) -> tuple[float, float]:
        names = (clock.event, *clock.names)
        whole = any(name and name.casefold() in folded for name in names)
        shared = len(words & {word[:5] for name in names for word in re.findall(r"[^\W\d_]{4,}", name.casefold())})
        return float(whole) * 10 + shared, len(clock.support) + 100 * clock.given

    best = sorted(clocks, key=score, reverse=True)
    top = score(best[0])[0]
    if top > 0:
        return tuple(clock for clock in best if score(clock)[0] == top)
    near = _nearness(question, clocks, index) | {clock.event: 1.0 for clock in clocks if clock.given}
    best.sort(key=lambda clock: (near.get(clock.event, 0.0), *score(clock)), reverse=True)
    return tuple(clock for clock in best if near.get(clock.event, 0.0) == near.get(best[0].event, 0.0))


def _nearness(question: str, clocks: Sequence[Clock], index: Index) -> dict[str, float]:
    """How much nearer the question is to each clock's own reports than to the reports of the others, in steps.

    Mean of the three best passages; a lead of less than .015 (cosine) tells nothing and counts as none.
    """
    import numpy as np

    vector, state = index.embedder.embed_query(question), index.state
    near: dict[str, float] = {}
    for clock in clocks:
        ids = state.passages_of([state.positions[path] for path in clock.support[:40] if path in state.positions])
        scores = index.vectors.scores_of(vector, ids)
        scores = np.sort(scores[~np.isnan(scores)])[::-1][:3]
        if len(scores):
            near[clock.event] = float(scores.mean())
    if not near:
        return {}
    top = max(near.values())
    return {event: 1.0 if value > top - 0.015 else 0.0 for event, value in near.items()}


def _finder(index: Index, state: State) -> PlaceFinder:
    """Finds places in the turns of a conversation: as in reports, and the names that a question may give without ado."""
    from index.places import find_places

    def find(text: str, language: str) -> tuple[PlaceMention, ...]:
        return find_places(text, language=language, gazetteer=index.gazetteer, known=state.known, prior=state.prior)

    return find


def _places(question: str, language: str, index: Index, state: State):  # type: ignore[no-untyped-def]
    from index.places import places_in_question

    return places_in_question(question, language=language, gazetteer=index.gazetteer, known=state.known, prior=state.prior)


def _beside_the_event(words: tuple[str, ...], when: When | None, clocks: Sequence[Clock]) -> tuple[str, ...]:
    """Words or names without those by which the question only tells whose days it counts ("day 9 of the Russian invasion").

    Reports of such a day seldom repeat what the whole event is called.
    """
    called = {stem(word) for clock in clocks if when is not None and when.counted_from and clock.event == when.event
              for name in (clock.event, *clock.names) for word in words_of(name)}
    return tuple(each for each in words if not called or not all(stem(word) in called for word in words_of(each)))
