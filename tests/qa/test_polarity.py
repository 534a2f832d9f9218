"""Yes/no questions in eight languages, and what a sentence says to them."""

from __future__ import annotations

import pytest

from index.archive import Index
from index.language import detect_language
from qa import answer
from qa.polarity import asks_yes_or_no, says
from qa.wanted import content_words


@pytest.mark.parametrize("question", [
    "Were there casualties on the bus?", "Did rockets hit Barda?", "And was the maternity ward damaged?", "Has Yerevan denied it?",
    "Est-ce que la cathédrale a été touchée ?", "Le bus a-t-il brûlé près de Vardenis ?", "Y a-t-il eu des morts ?",
    "Сгорел ли автобус под Варденисом?", "Wurde die Kathedrale getroffen?", "Gab es Tote in Barda?", "¿Hubo víctimas en Barda?",
    "È stata colpita la cattedrale?", "Houve mortos em Barda?", "Otobüs yandı mı?",
])
def test_a_question_for_yes_or_no(question: str) -> None:
    assert asks_yes_or_no(question, detect_language(question))


@pytest.mark.parametrize("question", [
    "Which cities were hit on day 9?", "Who denied striking Barda?", "What did the Minsk Group call for?", "Quelles villes ont été touchées ?", "Qui a-t-il accusé ?",
    "Combien de morts à Barda ?", "Кто отрицал удар по Барде?", "Welche Städte wurden getroffen?", "¿Qué pasó en Barda?", "Quando è finita la guerra?", "Quem negou?", "Kaç kişi öldü?",
    "What happened on 5 October?", "", "Was geschah in Barda?",
])
def test_no_question_for_yes_or_no(question: str) -> None:
    assert not asks_yes_or_no(question, detect_language(question))


@pytest.mark.parametrize(("question", "sentence", "said"), [
    ("Were there casualties on the bus?", "The governor later said nobody had been hurt on the bus.", "no"),
    ("Were there casualties on the bus?", "Two passengers were hurt.", "yes"),
    ("Did Yerevan strike Ganja?", "Yerevan denied striking Ganja.", "no"),
    ("Did rockets hit Barda?", "Des roquettes sont tombées sur Barda.", "yes"),
    ("Des roquettes sont-elles tombées sur Barda ?", "Aucune roquette n'est tombée sur Barda.", "no"),
    ("Погибли ли люди в Барде?", "В Барде никто не погиб.", "no"),
    ("Погибли ли люди в Барде?", "В Барде погиб 21 человек.", "yes"),
    ("Gab es Tote in Barda?", "Niemand wurde getötet.", "no"),
    ("Did rockets hit Barda?", "The harvest was good this year.", None),
    ("Was nobody killed?", "Nobody was killed, officials said.", "yes"),
])
def test_what_a_sentence_says(question: str, sentence: str, said: str | None) -> None:
    assert says(question, content_words(question), sentence) == said


def test_a_yes_or_no_comes_with_the_sentence_that_says_so(samples: Index) -> None:
    given = answer("Was the maternity hospital of Stepanakert damaged on 28 October 2020?", index=samples)
    assert given.answer.startswith("Yes [1") and given.items[0].value == "yes"
    assert "maternity" in given.citations[0].quote or "maternité" in given.citations[0].quote or "роддом" in given.citations[0].quote


@pytest.mark.parametrize("question", ["Was the cathedral in Ganja hit?", "Was the maternity hospital of Barda damaged?", "Did rockets hit the airport of Stepanakert on 28 October 2020?"])
def test_what_happened_elsewhere_or_to_another_thing_is_no_yes(samples: Index, question: str) -> None:
    given = answer(question, index=samples)
    assert given.abstained or not given.answer.startswith(("Yes", "No [")), given.answer


def test_a_denial_asked_about_is_a_yes(samples: Index) -> None:
    given = answer("Did Armenia deny striking Barda?", index=samples)
    assert given.answer.startswith("Yes ["), given.answer
