"""Questions as they are understood: kind, words, follow-ups, and the time by the clock of the right event."""

from __future__ import annotations

import pytest

from index.archive import Index
from qa.conversation import standalone_question
from qa.types import Turn
from qa.understanding import understand
from qa.wanted import content_words, wanted


@pytest.mark.parametrize(("question", "kind"), [
    ("Which cities were hit on day 9?", "places"), ("Where did rockets fall?", "places"), ("Quelles villes ont été touchées ?", "places"), ("Où sont tombés les obus ?", "places"),
    ("Какие города обстреляли?", "places"), ("Welche Städte wurden beschossen?", "places"), ("¿Qué ciudades fueron atacadas?", "places"), ("Hangi şehirler vuruldu?", "places"), ("Quali città sono state colpite?", "places"),
    ("How many civilians died?", "number"), ("Combien de morts à Barda ?", "number"), ("Сколько человек погибло?", "number"), ("Wie viele Tote gab es?", "number"), ("¿Cuántos heridos hubo?", "number"),
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
    ("And in Barda?", ("How many civilians died in Ganja?", "Nine."), "How many civilians died in Barda ?", "en"),
    ("What about the day after that, in Minsk?", ("What happened on 17 August in Minsk?", "A strike."), "What happened on 18 August in Minsk ?", "en"),
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


@pytest.mark.parametrize("question", ["day 0", "What happened on day 10000?", "on 31 February 2020", "jour 99999999999999999999", "What about day 999999999 and 32/13/2020?", "?" * 50 + "a"])
def test_impossible_times_do_not_stop_anything(samples: Index, question: str) -> None:
    assert understand(question, index=samples).standalone == question


def test_names_and_places_of_a_question(samples: Index) -> None:
    query = understand("What did Angela Merkel say in Stepanakert?", index=samples)
    assert query.names == ("Angela Merkel",)
    assert "Stepanakert" in (query.places[0].name, *query.places[0].names)
