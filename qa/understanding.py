"""A question with the turns before it -> a Query: what stands alone, which time and places, what is wanted.

Rules only, no model: the time is resolved openly (`When` says by which clock and what else fits), never guessed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from index.clocks import readings
from index.dates import count_in_question, days_of_question, fit_year
from index.language import detect_language
from index.types import Clock, DateRange, TimeMention

from .conversation import standalone_question
from .types import Alternative, Query, Turn, When
from .wanted import STOPWORDS, content_words, wanted

if TYPE_CHECKING:
    from index.archive import Index, State


def understand(question: str, history: Sequence[Turn] = (), *, index: Index, as_of: date | None = None,
               between: DateRange | None = None) -> Query:
    """Reads `question` (already known not to be empty) against the archive's clocks, places and coverage."""
    state = index.state
    language = _language(question, history)
    standalone = standalone_question(question, history, language=language, as_of=as_of)
    mentions = days_of_question(standalone, language=language, as_of=as_of)
    when = _when(standalone, mentions, language, index, state)
    want = wanted(standalone)
    if standalone != question and wanted(question).kind != "text":
        want = wanted(question)  # a follow-up with a question word of its own
    places = _places(standalone, language, index, state)
    spans = tuple((mention.start, mention.end) for mention in mentions)
    terms = content_words(standalone, spans)
    return Query(question=question, standalone=standalone, language=language, kind=want.kind, place_kind=want.place_kind,
                 when=when, window=between, places=places, terms=terms, speaker=want.speaker, day_number_wanted=want.day_number,
                 names=_names(standalone, language, spans, {name.casefold() for place in places for name in (place.name, *place.names)}),
                 weekday=next((m.weekday for m in mentions if m.weekday is not None and m.when is None), None),
                 asked_on=as_of, history=tuple(history))


def _language(question: str, history: Sequence[Turn]) -> str:
    """The reader's language: of the question, of the turns before where it is too short to tell, else English."""
    words = re.findall(r"[^\W\d_]+", question)
    asked = detect_language(question)
    if asked != "und" and (len(words) >= 3 or not asked.isascii() or any(ord(c) > 0x2ff for c in question)):
        return asked
    for turn in reversed(history):
        if turn.role == "user" and len(turn.text) > len(question):
            before = detect_language(turn.text)
            if before != "und":
                return before
    return asked if asked != "und" else "en"


def _when(question: str, mentions: Sequence[TimeMention], language: str, index: Index, state: State) -> When | None:
    """The first time that the question names, resolved; a day number by the clock of the event it speaks of."""
    counted_from = count_in_question(question, language)
    numbered = next((m for m in mentions if m.day_number is not None), None)
    if numbered is not None and numbered.day_number is not None:
        said = question[numbered.start:numbered.end]
        if counted_from is not None:
            return _counted(numbered.day_number, said, Clock(event="", day_1=counted_from, given=True), (), state)
        clocks = _by_event(question, state.clocks, index)
        if clocks:
            return _counted(numbered.day_number, said, clocks[0], clocks[1:], state)
        return When(range=state.coverage or DateRange.day(date.today()), said=said, day_number=numbered.day_number) if state.coverage else None
    dated = [fit_year(m, state.coverage) if state.coverage and m.when is None and "month-day" in m.how else m for m in mentions]
    known = [m for m in dated if m.when is not None and not (counted_from and m.when == DateRange.day(counted_from))]
    if known:
        first = min(known, key=lambda m: (m.when.days, m.start))  # type: ignore[union-attr]
        assert first.when is not None
        return When(range=first.when, said=question[first.start:first.end], given=True)
    return None


def _counted(number: int, said: str, clock: Clock, others: Sequence[Clock], state: State) -> When | None:
    """Day `number` by `clock`; the days of dissenting reports and of other clocks are the alternatives."""
    try:
        day = clock.date_of(number)
        found = readings(number, clock)
    except (OverflowError, ValueError):
        return None
    alternatives = [Alternative(when=reading.day, support=reading.support, event=clock.event) for reading in found if reading.day.start != day]
    for other in others:
        if not other.given and len(other.support) < 2:
            continue  # one report alone makes no other event worth offering
        try:
            there = other.date_of(number)
        except OverflowError:
            continue
        if state.coverage and DateRange.day(there).overlap(state.coverage):
            alternatives.append(Alternative(when=DateRange.day(there), support=len(other.support), event=other.event))
    return When(range=DateRange.day(day), said=said, counted_from=clock.day_1, day_number=number, event=clock.event,
                support=len(clock.support), alternatives=tuple(alternatives), given=clock.given)


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

    vector = index.embedder.embed_query(question)
    near: dict[str, float] = {}
    for clock in clocks:
        ids = [passage.id for path in clock.support[:40] for passage in index.store.passages_of(path)]
        if ids:
            scores = np.sort(index.store.vectors_of(ids) @ vector)[::-1][:3]
            near[clock.event] = float(scores.mean())
    if not near:
        return {}
    top = max(near.values())
    return {event: 1.0 if value > top - 0.015 else 0.0 for event, value in near.items()}


def _places(question: str, language: str, index: Index, state: State):  # type: ignore[no-untyped-def]
    from index.places import places_in_question

    return places_in_question(question, language=language, gazetteer=index.gazetteer, known=state.known, prior=state.prior)


_NOT_NAMES = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "give", "list", "name", "tell"])


def _names(question: str, language: str, times: Sequence[tuple[int, int]], places: set[str]) -> tuple[str, ...]:
    """Proper names of the question beside its places: capitalised words that do not begin it (in German: none can be told)."""
    if language == "de":
        pattern = r"(?<=[^\W\d_] )(?:[A-ZÄÖÜ][\w'’-]+ )+[A-ZÄÖÜ][\w'’-]+"  # two capitalised words in a row
    else:
        pattern = r"(?<![^\W\d_])[^\W\d_a-zà-öø-ÿа-яё][\w'’-]+(?: (?:de |van |von |al-|el )?[^\W\d_a-zà-öø-ÿа-яё][\w'’-]+)*"
    names = []
    for found in re.finditer(pattern, question):
        name = re.sub(r"^(?:[ldsnmtjcLDSNMTJC]|[Qq]u)['’]", "", found.group())
        name = re.sub(r"['’]s$", "", name)
        if found.start() == len(question) - len(question.lstrip("¿¡\"«“ ")) or not name[:1].isupper():
            continue
        if any(start < found.end() and found.start() < end for start, end in times):
            continue
        if name.casefold() in places or name.casefold() in _NOT_NAMES or name.casefold() in STOPWORDS:
            continue
        names.append(name)
    return tuple(dict.fromkeys(names))
