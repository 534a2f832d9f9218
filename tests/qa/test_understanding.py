"""Questions as they are understood: kind, words, follow-ups, and the time by the clock of the right event."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index import open_index, sync
from index.archive import Index
from index.store import Store
from index.types import Clock, DateRange
from qa import answer
from qa.conversation import standalone_question
from qa.timing import time_scores
from qa.types import Turn
from qa.understanding import understand
from qa.wanted import content_words, wanted


@pytest.mark.parametrize(("question", "kind"), [
    ("Which cities were hit on day 9?", "places"), ("Where did rockets fall?", "places"), ("Quelles villes ont été touchées ?", "places"), ("Où sont tombés les obus ?", "places"),
    ("Какие города обстреляли?", "places"), ("Welche Städte wurden beschossen?", "places"), ("¿Qué ciudades fueron atacadas?", "places"), ("Hangi şehirler vuruldu?", "places"), ("Quali città sono state colpite?", "places"),
    ("How many civilians died?", "number"), ("Combien de morts à Barda?", "number"), ("Сколько человек погибло?", "number"), ("Wie viele Tote gab es?", "number"), ("¿Cuántos heridos hubo?", "number"),
    ("When did the war begin?", "date"), ("À quelle date la guerre a-t-elle commencé ?", "date"), ("Когда началась война?", "date"), ("Wann begann der Krieg?", "date"),
    ("Who denied it?", "people"), ("Qui a démenti ?", "people"), ("Кто это опроверг?", "people"), ("Wer hat das gesagt?", "people"),
    ("What did the Minsk Group call for?", "quote"), ("Qu'a dit le président ?", "quote"), ("Что сказал президент?", "quote"), ("What happened in Barda?", "text"), ("Was Barda shelled?", "text"),
])
def test_kind(question: str, kind: str) -> None:
    assert wanted(question).kind == kind


def test_towns_are_told_from_regions_and_countries() -> None:
    assert [wanted(q).place_kind for q in ("Which towns were hit?", "Which districts were taken?", "Which countries called for a truce?", "Where was it?")] == ["town", "region", "country", "any"]


def test_content_words() -> None:
    assert content_words("How many civilians died in Barda?") == ("civilians", "died", "Barda")
    assert content_words("Combien de civils l'Azerbaïdjan compte-t-il ?")[0] == "civils"


def turns(*texts: str) -> tuple[Turn, ...]:
    return tuple(Turn(role="user" if at % 2 == 0 else "assistant", text=text) for at, text in enumerate(texts))


@pytest.mark.parametrize(("question", "history", "standalone", "language"), [
    ("And the next day?", ("Where was shelling reported on day 5?", "In Martuni."), "Where was shelling reported on day 6?", "en"),
    ("And on day 12?", ("Which cities were hit on day 9?", "Ganja."), "Which cities were hit on day 12?", "en"),
    ("et le lendemain ?", ("Quelles villes ont été touchées le jour 9 ?", "Gandja."), "Quelles villes ont été touchées le jour 10 ?", "fr"),
    ("And in Barda?", ("How many civilians died in Ganja?", "Nine."), "How many civilians died in Barda?", "en"),
    ("What about the day after that, in Minsk?", ("What happened on 17 August in Minsk?", "A strike."), "What happened on 18 August in Minsk?", "en"),
    ("Which cities were hit on day 9?", ("Who won the match?", "Nobody."), "Which cities were hit on day 9?", "en"),
])
def test_follow_ups(question: str, history: tuple[str, ...], standalone: str, language: str) -> None:
    assert standalone_question(question, turns(*history), language=language) == standalone


def test_without_a_turn_before_nothing_is_changed() -> None:
    assert standalone_question("And the next day?", (), language="en") == "And the next day?"


def test_the_time_is_resolved_openly(samples: Index) -> None:
    when = understand("Which cities were hit on day 9?", index=samples).when
    assert when is not None
    assert (str(when.range), when.said, str(when.counted_from), when.day_number) == ("2020-10-05", "day 9", "2020-09-27", 9)
    assert when.support >= 7 and not when.given


def test_a_count_given_in_the_question_wins(samples: Index) -> None:
    when = understand("What happened on day 2, counting 15 February 2011 as day 1?", index=samples).when
    assert when is not None and str(when.range) == "2011-02-16"


@pytest.mark.parametrize(("question", "ranges", "numbers"), [
    ("What was hit between day 3 and day 5?", ["2020-09-29/2020-10-01"], [(3, 5)]),
    ("What was hit on day 3 and on day 9?", ["2020-09-29", "2020-10-05"], [(3, None), (9, None)]),
    ("Quelles villes ont été touchées du 3 au 5 octobre ?", ["2020-10-03/2020-10-05"], [(None, None)]),
    ("What happened on 3 October and on 9 October 2020?", ["2020-10-03", "2020-10-09"], [(None, None), (None, None)]),
    ("What happened before day 3?", ["2020-09-27/2020-09-28"], [(None, None)]),
    ("Which winners of the 2018 elections spoke on 5 October 2020?", ["2020-10-05"], [(None, None)]),
    ("On 5 October, was October 2020 the worst month?", ["2020-10-05"], [(None, None)]),
    ("Was there shelling on 5 October 2020 or on 5 October?", ["2020-10-05"], [(None, None)]),
    ("What changed between 1994 and 2016?", ["1994-01-01/2016-12-31"], [(None, None)]),
])
def test_stretches_and_several_times(samples: Index, question: str, ranges: list[str], numbers: list[tuple[int | None, int | None]]) -> None:
    when = understand(question, index=samples).when
    assert when is not None
    assert [str(one.range) for one in when.all] == ranges
    assert [(one.day_number, one.last_day_number) for one in when.all] == numbers


def test_since_a_day_reaches_to_the_end_of_the_archive(samples: Index) -> None:
    when, coverage = understand("What was hit since day 9?", index=samples).when, samples.state.coverage
    assert when is not None and coverage is not None
    assert str(when.range.start) == "2020-10-05" and when.range.end == coverage.end and str(when.counted_from) == "2020-09-27"


def test_each_of_two_days_asked_about_is_searched(samples: Index) -> None:
    """What fits one day by itself fits the question about both just as well."""
    both, third, ninth = (time_scores(understand(f"What was hit on {days}?", index=samples), samples.state) for days in ("day 3 and on day 9", "day 3", "day 9"))
    assert both is not None and third is not None and ninth is not None
    assert (both.values == np.maximum(third.values, ninth.values)).all() and third.values.max() == ninth.values.max() == 1


@pytest.mark.parametrize("question", ["day 0", "What happened on day 10000?", "on 31 February 2020", "jour 99999999999999999999", "What about day 999999999 and 32/13/2020?", "?" * 50 + "a"])
def test_impossible_times_do_not_stop_anything(samples: Index, question: str) -> None:
    assert understand(question, index=samples).standalone == question


def test_names_and_places_of_a_question(samples: Index) -> None:
    query = understand("What did Angela Merkel say in Stepanakert?", index=samples)
    assert query.names == ("Angela Merkel",)
    assert "Stepanakert" in (query.places[0].name, *query.places[0].names)


def test_the_day_of_a_report_is_no_time_of_events(samples: Index) -> None:
    for question in ("When was Madagiz taken, according to the live page of 4 October?", "Que disait le direct du 4 octobre sur Madaguiz ?"):
        query = understand(question, index=samples)
        assert query.when is None and query.source_day == DateRange.of("2020-10-04"), question
    told = understand("What happened on the road of 4 October?", index=samples)
    assert told.when is not None and told.source_day is None


def test_what_an_event_is_called_is_no_matter_of_its_days(tmp_path: Path, seeds: Path) -> None:
    index_folder = tmp_path / "index"
    sync([seeds / "reports" / "013_en_ninth-day.txt", seeds / "reports" / "011_fr_neuvieme-jour.txt"], index_folder)
    with open_index(index_folder) as index:
        plain = understand("What happened on day 9 of the great Ruritanian invasion?", index=index)
        assert "invasion" in plain.terms and "Ruritanian" in plain.names
    with Store.open(index_folder) as store, store.write() as writer:
        writer.set_clocks([Clock(event="The great Ruritanian invasion", day_1=date(2020, 9, 27), given=True)])
    with open_index(index_folder) as index:
        query = understand("What happened on day 9 of the great Ruritanian invasion?", index=index)
        assert query.when is not None and query.when.counted_from == date(2020, 9, 27)
        assert not query.terms and not query.names
        assert not answer("What happened on day 9 of the great Ruritanian invasion?", index=index).abstained
