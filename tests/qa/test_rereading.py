"""A question about another time reads as people write it, and is understood as just that time."""

from __future__ import annotations

from datetime import date

import pytest

from index.archive import Index
from index.types import DateRange
from qa.chain import answer
from qa.rereading import reread, reread_answer, what_happened
from qa.understanding import understand

DAYS = (DateRange.of("2020-10-06"), DateRange.of("2020-10"), DateRange(start=date(2020, 10, 5), end=date(2020, 10, 11)))
QUESTIONS = (
    "Which cities were hit on day 9?", "Quelles villes ont été touchées le neuvième jour ?", "Какие города были обстреляны на девятый день?", "Welche Städte wurden am neunten Tag getroffen?",
    "¿Qué ciudades fueron alcanzadas el día 9?", "Quali città sono state colpite il nono giorno?", "Savaşın 9. gününde hangi şehirler vuruldu?", "What happened between day 3 and day 5?",
    "Who denied striking Barda?", "What happened in October 2020?", "How many had died by day 9?",
)


@pytest.mark.parametrize("days", DAYS, ids=str)
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_new_question_asks_about_that_time(samples: Index, question: str, days: DateRange) -> None:
    query = understand(question, index=samples)
    again = understand(reread(query.standalone, query.when, days, query.language), index=samples)
    assert again.when is not None and again.kind == query.kind
    if " by " in question:
        assert again.when.range.end == days.end
    else:
        assert again.when.range == days and not again.when.alternatives


@pytest.mark.parametrize("language", ["en", "fr", "ru", "es", "de", "it", "pt", "tr"])
def test_what_happened_then(samples: Index, language: str) -> None:
    for days in DAYS:
        when = understand(what_happened(days, language), index=samples).when
        assert when is not None and when.range == days, what_happened(days, language)


def test_the_other_reading_of_an_answer_is_one_question_away(samples: Index) -> None:
    given = answer("Which cities were hit on day 9?", index=samples)
    assert given.when is not None and given.when.alternatives
    again = answer(reread_answer(given, given.when.alternatives[0].when), index=samples)
    assert again.question == "Which cities were hit on 6 October 2020?" and again.when is not None and again.when.range == given.when.alternatives[0].when
