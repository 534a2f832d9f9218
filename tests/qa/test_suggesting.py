"""Suggested questions have an answer, stand alone, and are in the language of the answer they follow."""

from __future__ import annotations

import time

import pytest

from index.archive import Index
from qa import answer
from qa.suggesting import suggestions


@pytest.mark.parametrize("question", [
    "Which cities were hit on day 9?", "Combien de morts à Gandja le 17 octobre 2020 ?", "Какие города обстреляли на 9-й день?", "Welche Städte wurden am 9. Tag getroffen?",
    "¿Qué ciudades fueron atacadas el 5 de octubre de 2020?", "Quali città sono state colpite il 5 ottobre 2020?", "Que cidades foram atingidas em 5 de outubro de 2020?", "5 Ekim 2020 tarihinde hangi şehirler vuruldu?",
])
def test_each_has_an_answer_in_the_same_language(samples: Index, question: str) -> None:
    given = answer(question, index=samples)
    offered = suggestions(given, samples)
    assert 1 <= len(offered) <= 3 and len(set(offered)) == len(offered) and question not in offered
    for other in offered:
        follows = answer(other, index=samples)
        assert not follows.abstained and follows.language == given.language and follows.standalone == other, other


def test_the_next_and_the_previous_day_keep_the_count(samples: Index) -> None:
    offered = suggestions(answer("Which cities were hit on day 9?", index=samples), samples)
    assert {"Which cities were hit on day 10?", "Which cities were hit on day 8?"} <= set(offered)


@pytest.mark.parametrize("question", ["Which cities were hit on the ninth day of the war?", "Quelles villes ont été touchées le neuvième jour de la guerre ?", "Какие города обстреляли на девятый день войны?"])
def test_a_date_is_put_into_no_count_of_something(samples: Index, question: str) -> None:
    offered = suggestions(answer(question, index=samples), samples)
    assert offered and not any(words in other for other in offered for words in ("2020 of the war", "2020 de la guerre", "войны")), offered


def test_another_day_is_asked_about_in_good_words(samples: Index) -> None:
    offered = suggestions(answer("Which cities were hit on the ninth day?", index=samples), samples)
    assert {"Which cities were hit on 4 October 2020?", "Which cities were hit on 6 October 2020?"} & set(offered), offered
    assert not any("on the 4 " in other or "on the 6 " in other for other in offered), offered


def test_an_event_that_is_told_by_its_day_keeps_it(samples: Index) -> None:
    given = answer("How many people died in the attack of 17 October 2020 on Ganja?", index=samples)
    assert not any("attack of" in other for other in suggestions(given, samples))


def test_silence_leads_to_a_day_that_has_evidence(samples: Index) -> None:
    given = answer("How many people died in the missile attack on Barda on 17 October 2020?", index=samples)
    assert given.abstained
    assert suggestions(given, samples) == ("How many people died in the missile attack on Barda on 28 October 2020?",)


def test_nothing_is_offered_where_nothing_is_known_to_answer(samples: Index) -> None:
    assert suggestions(answer("How do I cook risotto?", index=samples), samples) == ()


def test_no_more_questions_are_asked_than_a_reader_would_wait_for(samples: Index) -> None:
    given = answer("Which cities were hit on day 9?", index=samples)
    suggestions(given, samples)  # what is worked out once per question is kept
    began = time.process_time()
    suggestions(given, samples)
    assert time.process_time() - began < 2.0
