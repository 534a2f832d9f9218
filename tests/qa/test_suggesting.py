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
