"""Conversations in eight languages: which questions stand alone, what a follow-up means, and questions about the conversation itself.

All conversations are written by hand for these tests; the places are real, the news is not.
"""

from __future__ import annotations

import random
import re
import time

import pytest

from index.archive import Index
from qa import answer
from qa.antecedents import told_in
from qa.conversation import language_of, resolve, standalone_question
from qa.evaluation import verbatim
from qa.recalling import asked_about, wished_language
from qa.types import Turn, mark_spans
from qa.understanding import understand


def turns(*texts: str) -> tuple[Turn, ...]:
    return tuple(Turn(role="user" if at % 2 == 0 else "assistant", text=text) for at, text in enumerate(texts))


CITIES = ("Which cities were hit on day 9?", "Ganja [1] and Hadrut [2, 3]. Day 9 is 5 October 2020, counted from 27 September 2020.")
LOSSES = ("How many soldiers did Azerbaijan lose by day 5?", "Baku gives no figure [1].")
BARDA = ("What happened in Barda on 28 October 2020?", "Rockets hit the market; 21 people died [1].")
SPEECH = ("What did Nikol Pashinyan say about the ceasefire?", "That it would hold [1].")
VILLES = ("Quelles villes ont été touchées le neuvième jour ?", "Gandja [1] et Hadrout [2].")
VICTIMES = ("Combien de victimes à Stepanakert et à Chouchi dimanche ?", "Quatre morts et dix blessés [1].")
GOROD = ("Сколько мирных жителей погибло в Степанакерте 5 октября?", "Четверо [1].")
CIUDADES = ("¿Qué ciudades fueron atacadas el día 9?", "Ganja [1] y Hadrut [2].")
STAEDTE = ("Welche Städte wurden am neunten Tag beschossen?", "Ganja [1].")
CITTA = ("Quanti civili sono morti a Ganja il 5 ottobre 2020?", "Uno [1].")
CIVIS = ("Quantos civis morreram em Ganja em 5 de outubro de 2020?", "Um [1].")
SEHIR = ("9. günde hangi şehirler vuruldu?", "Gence [1].")


@pytest.mark.parametrize(("history", "question", "standalone"), [
    # another time
    (CITIES, "And the next day?", "Which cities were hit on day 10?"),
    (CITIES, "the day before?", "Which cities were hit on day 8?"),
    (CITIES, "And two days later?", "Which cities were hit on day 11?"),
    (CITIES, "and on the 10th?", "Which cities were hit on day 10?"),
    (CITIES, "What about 6 October?", "Which cities were hit on 6 October?"),
    (CITIES, "and since day 5?", "Which cities were hit since day 5?"),
    (BARDA, "and the day before?", "What happened in Barda on 27 October 2020?"),
    (BARDA, "and on the 30th?", "What happened in Barda on 30 October 2020?"),
    (BARDA, "a week later?", "What happened in Barda on 4 November 2020?"),
    (BARDA, "and on Friday?", "What happened in Barda on 30 October 2020?"),
    (BARDA, "And the previous month?", "What happened in Barda in September 2020?"),
    (("What was hit between 3 and 5 October 2020?", "Ganja."), "and the next day?", "What was hit on 6 October 2020?"),
    (("What was hit between 3 and 5 October 2020?", "Ganja."), "and the day before?", "What was hit on 2 October 2020?"),
    (("Where was the shelling?", "In Ganja, on 4 October 2020 [1]."), "and the next day?", "Where was the shelling on 5 October 2020?"),
    (("When did the war begin?", "On 27 September 2020 [1]."), "and the next day?", "What happened on 28 September 2020?"),
    (VILLES, "et le lendemain ?", "Quelles villes ont été touchées le jour 10 ?"),
    (VILLES, "et le 10e jour ?", "Quelles villes ont été touchées le 10e jour ?"),
    (("Que s'est-il passé à Gandja le 5 octobre 2020 ?", "Des tirs."), "et la veille ?", "Que s'est-il passé à Gandja le 4 octobre 2020 ?"),
    (("Que s'est-il passé à Gandja le 5 octobre 2020 ?", "Des tirs."), "et le 7 ?", "Que s'est-il passé à Gandja le 7 octobre 2020 ?"),
    (VICTIMES, "Et mardi ?", "Combien de victimes à Stepanakert et à Chouchi mardi ?"),
    (GOROD, "а на следующий день?", "Сколько мирных жителей погибло в Степанакерте 6 октября?"),
    (GOROD, "а накануне?", "Сколько мирных жителей погибло в Степанакерте 4 октября?"),
    (GOROD, "через два дня?", "Сколько мирных жителей погибло в Степанакерте 7 октября?"),
    (CIUDADES, "¿y al día siguiente?", "¿Qué ciudades fueron atacadas el día 10?"),
    (("¿Qué pasó el 5 de octubre de 2020?", "Nada."), "¿y el día 7?", "¿Qué pasó el 7 de octubre de 2020?"),
    (STAEDTE, "und am nächsten Tag?", "Welche Städte wurden am Tag 10 beschossen?"),
    (STAEDTE, "Und zwei Tage später?", "Welche Städte wurden am Tag 11 beschossen?"),
    (CITTA, "e il giorno prima?", "Quanti civili sono morti a Ganja il 4 ottobre 2020?"),
    (CIVIS, "e no dia seguinte?", "Quantos civis morreram em Ganja em 6 de outubro de 2020?"),
    (CIVIS, "e no dia 7?", "Quantos civis morreram em Ganja em 7 de outubro de 2020?"),
    (SEHIR, "peki ertesi gün?", "10. gün hangi şehirler vuruldu?"),
    (("ما هي المدن التي قصفت في اليوم التاسع؟", "ستيباناكرت [1]."), "وفي اليوم التالي؟", "ما هي المدن التي قصفت في اليوم 10؟"),
    (("Які міста обстріляли на дев'ятий день?", "Гянджа."), "а наступного дня?", "Які міста обстріляли день 10?"),
    (("Welke steden werden op dag 9 getroffen?", "Ganja."), "en de volgende dag?", "Welke steden werden op dag 10 getroffen?"),
    # another place
    (BARDA, "and in Ganja?", "What happened in Ganja on 28 October 2020?"),
    (BARDA, "What about Ganja?", "What happened in Ganja on 28 October 2020?"),
    (VICTIMES, "Et à Gandja ?", "Combien de victimes à Gandja dimanche ?"),
    (VICTIMES, "et à Gandja mardi ?", "Combien de victimes à Gandja mardi ?"),
    (GOROD, "а в Гяндже?", "Сколько мирных жителей погибло в Гяндже 5 октября?"),
    (CIUDADES, "¿y en Barda?", "¿Qué ciudades fueron atacadas el día 9 en Barda?"),
    (STAEDTE, "und in Barda?", "Welche Städte wurden am neunten Tag beschossen in Barda?"),
    (CITTA, "e a Barda?", "Quanti civili sono morti a Barda il 5 ottobre 2020?"),
    (CIVIS, "e em Barda?", "Quantos civis morreram em Barda em 5 de outubro de 2020?"),
    (("5 Ekim 2020'de Gence'de kaç kişi öldü?", "Bir [1]."), "peki Berde'de?", "5 Ekim 2020'de Berde'de kaç kişi öldü?"),
    # another person or side
    (LOSSES, "And Armenia?", "How many soldiers did Armenia lose by day 5?"),
    (LOSSES, "what about the Armenians?", "How many soldiers did the Armenians lose by day 5?"),
    (SPEECH, "And Ilham Aliyev?", "What did Ilham Aliyev say about the ceasefire?"),
    (("Combien de soldats l'Azerbaïdjan a-t-il perdus ?", "Trois."), "Et l'Arménie ?", "Combien de soldats l'Arménie a-t-il perdus ?"),
    (("Что сказал Никол Пашинян 5 октября?", "Много [1]."), "а Алиев?", "Что сказал Алиев 5 октября?"),
    (("¿Cuántos soldados perdieron los azerbaiyanos?", "20."), "¿y los armenios?", "¿Cuántos soldados perdieron los armenios?"),
    # another aspect
    (CITIES, "How many were killed?", "How many were killed on day 9?"),
    (BARDA, "How many people died?", "How many people died in Barda on 28 October 2020?"),
    (LOSSES, "and civilians?", "How many civilians did Azerbaijan lose by day 5?"),
    (("How many were killed in Ganja on day 9?", "One."), "and the wounded?", "How many wounded in Ganja on day 9?"),
    (VICTIMES, "Et les blessés ?", "Combien de blessés à Stepanakert et à Chouchi dimanche ?"),
    (VICTIMES, "Combien de soldats sont morts ?", "Combien de soldats sont morts à Stepanakert et à Chouchi dimanche ?"),
    (GOROD, "а солдат?", "Сколько солдат погибло в Степанакерте 5 октября?"),
    (GOROD, "а раненых?", "Сколько раненых в Степанакерте 5 октября?"),
    (CIUDADES, "¿cuántos murieron?", "¿cuántos murieron el día 9?"),
    (STAEDTE, "Wie viele Tote gab es?", "Wie viele Tote gab es am neunten Tag?"),
    (CIVIS, "quantos feridos houve?", "quantos feridos houve em Ganja em 5 de outubro de 2020?"),
    (SEHIR, "kaç kişi öldü?", "kaç kişi öldü 9. günde?"),
    # back to a place
    (CITIES, "How many people died there?", "How many people died in Ganja and Hadrut on day 9?"),
    (BARDA, "How many died there?", "How many died in Barda on 28 October 2020?"),
    (BARDA, "Who fired at that town?", "Who fired at Barda on 28 October 2020?"),
    (BARDA, "What happened there the next day?", "What happened in Barda on 29 October 2020?"),
    (VICTIMES, "Qui a tiré sur ces villes ?", "Qui a tiré sur Stepanakert et Chouchi dimanche ?"),
    (("Que s'est-il passé à Gandja le 5 octobre 2020 ?", "Des tirs."), "Y a-t-il eu des morts dans cette ville ?", "Y a-t-il eu des morts à Gandja le 5 octobre 2020 ?"),
    (GOROD, "что там произошло?", "что в Степанакерте произошло 5 октября?"),
    (CIUDADES, "¿hubo muertos allí?", "¿hubo muertos en Ganja y Hadrut el día 9?"),
    (STAEDTE, "Wer hat diese Stadt angegriffen?", "Wer hat Ganja angegriffen am neunten Tag?"),
    (CITTA, "quanti feriti lì?", "quanti feriti a Ganja il 5 ottobre 2020?"),
    (CIVIS, "quantos feridos houve lá?", "quantos feridos houve em Ganja em 5 de outubro de 2020?"),
    (SEHIR, "orada kaç kişi öldü?", "orada kaç kişi öldü (Gence 9. günde)?"),
    # back to a time
    (CITIES, "Was Barda shelled that day?", "Was Barda shelled on day 9?"),
    (("When did the war begin?", "On 27 September 2020 [1]."), "What happened that day?", "What happened on 27 September 2020?"),
    (("Que s'est-il passé à Gandja le 5 octobre 2020 ?", "Des tirs."), "Combien de morts ce jour-là ?", "Combien de morts le 5 octobre 2020 à Gandja ?"),
    (GOROD, "что произошло в тот день?", "что произошло 5 октября в Степанакерте?"),
    # back to a person, a thing, an event
    (SPEECH, "When did he say it?", "When did Nikol Pashinyan say it?"),
    (SPEECH, "What was his message?", "What was Nikol Pashinyan's message?"),
    (("Who met in Moscow on 9 October?", "Jeyhun Bayramov [1] and Zohrab Mnatsakanyan [2]."), "What did he say afterwards?", "What did Zohrab Mnatsakanyan say afterwards?"),
    (("Что сказал Никол Пашинян 5 октября?", "Много [1]."), "Когда он уехал?", "Когда он уехал (Никол Пашинян)?"),
    (CITIES, "Who denied it?", "Who denied it (cities were hit on day 9: Ganja and Hadrut)?"),
    (BARDA, "Who was blamed for the attack?", "Who was blamed for the attack (in Barda on 28 October 2020)?"),
    (("Who ordered the attack on Barda on 28 October 2020?", "Nobody said."), "Was the attack denied?", "Was the attack on 28 October 2020 denied?"),
    # a question word alone
    (CITIES, "Why?", "Why (cities were hit on day 9)?"),
    (CITIES, "since when?", "since when (cities were hit on day 9)?"),
    (VILLES, "Depuis quand ?", "Depuis quand (villes ont été touchées le neuvième jour) ?"),
    (GOROD, "почему?", "почему (мирных жителей погибло в Степанакерте 5 октября)?"),
    (CIUDADES, "¿por qué?", "¿por qué (ciudades fueron atacadas el día 9)?"),
    (STAEDTE, "seit wann?", "seit wann (Städte wurden am neunten Tag beschossen)?"),
    (CITTA, "perché?", "perché (civili sono morti a Ganja il 5 ottobre 2020)?"),
    (CIVIS, "porquê?", "porquê (civis morreram em Ganja em 5 de outubro de 2020)?"),
    (LOSSES, "and how many by day 7?", "How many soldiers did Azerbaijan lose by day 7?"),
    (LOSSES, "Who said that?", "Who said that (soldiers did Azerbaijan lose by day 5: Baku gives no figure)?"),
    (("¿Cuántos civiles murieron en Ganja el 11 de octubre?", "Nueve."), "¿fue confirmado?", "¿fue confirmado (civiles murieron en Ganja el 11 de octubre)?"),
    (LOSSES, "what else?", "what else (soldiers did Azerbaijan lose by day 5)?"),
    # a matter of its own
    (("Who won the Ryder Cup in 2018?", "Europe [1]."), "who was the captain?", "who was the captain (won the Ryder Cup in 2018)?"),
    (LOSSES, "what did Baku say about it?", "what did Baku say about it (soldiers did Azerbaijan lose by day 5)?"),
    (LOSSES, "And what about fighting in Hadrut?", "fighting in Hadrut (soldiers did Azerbaijan lose by day 5)?"),
    (LOSSES, "Et qu'a répondu Bakou ?", "Et qu'a répondu Bakou (soldiers did Azerbaijan lose by day 5)?"),
    (("Quelles sont les pertes de l'Arménie au 5 octobre ?", "240 [1]."), "Et celles de l'Azerbaïdjan ?", "Quelles sont les pertes de l'Azerbaïdjan au 5 octobre ?"),
    (("Quelles sont les pertes de l'Arménie au 5 octobre ?", "240 [1]."), "Et deux jours après ?", "Quelles sont les pertes de l'Arménie au 7 octobre ?"),
    (("Quelles sont les pertes de l'Arménie au 5 octobre ?", "240 [1]."), "qu'en dit Bakou ?", "qu'en dit Bakou (les pertes de l'Arménie au 5 octobre) ?"),
    (("Где упали ракеты 4 октября?", "В Гяндже [1]."), "сколько там погибло?", "сколько в Гяндже погибло 4 октября?"),
    # corrections
    (CITIES, "no, I meant day 6", "Which cities were hit on day 6?"),
    (BARDA, "sorry, I meant Ganja", "What happened in Ganja on 28 October 2020?"),
    (BARDA, "no, in Ganja", "What happened in Ganja on 28 October 2020?"),
    (("Que s'est-il passé à Gandja le 5 octobre 2020 ?", "Des tirs."), "je voulais dire le 6", "Que s'est-il passé à Gandja le 6 octobre 2020 ?"),
    (VICTIMES, "Non, je voulais dire à Barda", "Combien de victimes à Barda dimanche ?"),
    (GOROD, "нет, я имел в виду 7 октября", "Сколько мирных жителей погибло в Степанакерте 7 октября?"),
    (CIUDADES, "me refería al día 10", "¿Qué ciudades fueron atacadas el día 10?"),
    (STAEDTE, "ich meinte den 10. Tag", "Welche Städte wurden am 10. Tag beschossen?"),
    (CITTA, "no, intendevo a Barda", "Quanti civili sono morti a Barda il 5 ottobre 2020?"),
    (CIVIS, "queria dizer em Barda", "Quantos civis morreram em Barda em 5 de outubro de 2020?"),
    (SEHIR, "hayır, 10. gün", "10. gün hangi şehirler vuruldu?"),
])
def test_a_follow_up_is_made_to_stand_alone(history: tuple[str, ...], question: str, standalone: str) -> None:
    told = turns(*history)
    assert standalone_question(question, told, language=language_of(question, told)) == standalone


@pytest.mark.parametrize("question", [
    "Which cities were hit on day 12?", "Who denied striking Barda?", "What did the Minsk Group call for?", "Where did rockets fall on day 3?", "How many civilians died in Ganja on 11 October?",
    "Did Azerbaijan say that it had hit Barda?", "Is there a list of towns in Karabakh?", "Is it true that Shusha was captured?", "What did Nikol Pashinyan say he would do?", "What is a cluster bomb?",
    "Combien de soldats l'Azerbaïdjan a-t-il perdus ?", "Que s'est-il passé à Barda le 28 octobre ?", "Y a-t-il eu des tirs à Hadrout le 3 octobre ?", "Quelles villes ont été touchées le 3 octobre ?",
    "Какие города обстреляли 3 октября?", "Кто отрицал удары по Барде?", "Что заявил Ильхам Алиев о перемирии?",
    "¿Qué ciudades fueron atacadas el 3 de octubre?", "¿Quién negó el ataque a Barda?", "Wie viele Soldaten verlor Aserbaidschan bis zum 5. Oktober?", "Gab es am 3. Oktober Tote in Hadrut?",
    "Quali città sono state colpite il 3 ottobre?", "Chi ha negato l'attacco a Barda?", "Que cidades foram atingidas em 3 de outubro?", "Quem negou o ataque a Barda?", "3 Ekim'de hangi şehirler vuruldu?",
])
@pytest.mark.parametrize("history", [CITIES, VICTIMES, GOROD, SPEECH], ids=["cities", "victimes", "город", "speech"])
def test_a_question_that_stands_alone_is_never_touched(question: str, history: tuple[str, ...]) -> None:
    told = turns(*history)
    assert standalone_question(question, told, language=language_of(question, told)) == question


def test_each_turn_is_resolved_against_the_ones_before_it() -> None:
    history = turns(*CITIES, "And the next day?", "None.", "How many were killed?", "Two.", "what was your source for that?", "A report.", "Why?", "Nobody says.", "and two days later?", "None.")
    asked = [standalone_question(history[at].text, history[:at], language="en") for at in range(0, len(history), 2)]
    assert asked == ["Which cities were hit on day 9?", "Which cities were hit on day 10?", "How many were killed on day 10?", "How many were killed on day 10?",
                     "Why (killed on day 10)?", "Why (killed on day 12)?"]


def test_a_new_question_ends_what_was_spoken_of_before() -> None:
    history = turns(*CITIES, "What did Nikol Pashinyan say in Moscow on 9 October?", "That it would hold.")
    assert standalone_question("And the day before?", history, language="en") == "What did Nikol Pashinyan say in Moscow on 8 October?"


def test_whatever_is_said_a_question_comes_of_it() -> None:
    words = "and the next day? there it he why in Barda on day 9 no, I meant 6 October 31 february (( )) [1] « et là ? y ça l'a а там это ¿ y eso día 31 jour 9999999999 \n ??? who says so in English please".split(" ")
    chosen = random.Random(1)
    for _ in range(400):
        history = turns(*(" ".join(chosen.choices(words, k=chosen.randint(1, 7))) for _ in range(chosen.randint(1, 6))))
        question = " ".join(chosen.choices(words, k=chosen.randint(1, 6)))
        found = resolve(question, history, language=chosen.choice(["en", "fr", "ru", "es", "de", "it", "pt", "tr", "und", "zh"]))
        assert re.search(r"\w", found.text) or not re.search(r"\w", question)
        assert len(found.text) < 2500


def test_without_turns_before_nothing_is_changed() -> None:
    for question in ("And the next day?", "Why?", "there?", "in English please", "what was your source for that?", "no, I meant Barda"):
        found = resolve(question, language="en")
        assert (found.text, found.about) == (question, "answer")


@pytest.mark.parametrize(("question", "history", "language"), [
    ("а накануне?", GOROD, "ru"), ("no, October 6", CITIES, "en"), ("Et à Gandja ?", CITIES, "fr"), ("et le lendemain ?", VICTIMES, "fr"), ("why?", VICTIMES, "en"), ("e em Barda?", CIVIS, "pt"),
    ("¿y en Barda?", CIUDADES, "es"), ("peki Barda?", SEHIR, "tr"), ("und in Barda?", STAEDTE, "de"), ("e a Barda?", CITTA, "it"), ("Barda?", VICTIMES, "fr"),
])
def test_the_language_of_a_short_question(question: str, history: tuple[str, ...], language: str) -> None:
    assert language_of(question, turns(*history)) == language


@pytest.mark.parametrize(("question", "wish"), [
    ("in English please", ("en", "")), ("In French, please!", ("fr", "")), ("En français", ("fr", "")), ("Peux-tu répondre en anglais ?", ("en", "")), ("по-русски, пожалуйста", ("ru", "")), ("на английском, пожалуйста", ("en", "")),
    ("en inglés, por favor", ("en", "")), ("auf Deutsch bitte", ("de", "")), ("in inglese per favore", ("en", "")), ("em inglês, por favor", ("en", "")), ("İngilizce lütfen", ("en", "")), ("Türkçe", ("tr", "")),
    ("And the next day? In French please", ("fr", "And the next day?")), ("Which cities were hit on day 9? Answer in German.", ("de", "Which cities were hit on day 9?")),
    ("What was said in English newspapers?", None), ("Which reports are in French?", None), ("Who spoke in Russian at the summit?", None), ("et à Gandja ?", None),
])
def test_another_language_is_asked_for(question: str, wish: tuple[str, str] | None) -> None:
    assert wished_language(question) == wish


def test_another_language_keeps_the_question() -> None:
    found = resolve("en français, s'il te plaît", turns(*CITIES, "And the next day?", "None."), language="fr")
    assert (found.text, found.language, found.spoken) == ("Which cities were hit on day 10?", "fr", "en")
    found = resolve("And the next day? In French please", turns(*CITIES), language="en")
    assert (found.text, found.language, found.spoken) == ("Which cities were hit on day 10?", "fr", "en")


@pytest.mark.parametrize(("question", "language", "about"), [
    ("What was your source for that?", "en", "sources"), ("who says so?", "en", "sources"), ("Where did you get that from?", "en", "sources"), ("show me the quotes again", "en", "sources"), ("Source?", "en", "sources"),
    ("quelle est ta source ?", "fr", "sources"), ("D'où ça vient ?", "fr", "sources"), ("Montre-moi encore les citations", "fr", "sources"), ("какой у тебя источник?", "ru", "sources"), ("Кто это говорит?", "ru", "sources"), ("покажи цитаты ещё раз", "ru", "sources"),
    ("¿cuál es tu fuente?", "es", "sources"), ("¿Quién lo dice?", "es", "sources"), ("Was ist deine Quelle?", "de", "sources"), ("Wer sagt das?", "de", "sources"), ("Woher weißt du das?", "de", "sources"),
    ("qual è la tua fonte?", "it", "sources"), ("Chi lo dice?", "it", "sources"), ("qual é a tua fonte?", "pt", "sources"), ("De onde vem isso?", "pt", "sources"), ("kaynağın ne?", "tr", "sources"), ("bunu kim söylüyor?", "tr", "sources"),
    ("what did I ask first?", "en", "questions"), ("What was my last question?", "en", "questions"), ("qu'ai-je demandé d'abord ?", "fr", "questions"), ("что я спросил сначала?", "ru", "questions"), ("¿qué te pregunté primero?", "es", "questions"),
    ("Was habe ich zuerst gefragt?", "de", "questions"), ("cosa ho chiesto prima?", "it", "questions"), ("o que perguntei primeiro?", "pt", "questions"), ("ilk sorum neydi?", "tr", "questions"),
    ("Who denied it?", "en", "answer"), ("Who reported that?", "en", "answer"), ("What was the source of the fire?", "en", "answer"), ("Who says that Barda was hit?", "en", "answer"), ("Which sources of water were hit?", "en", "answer"),
    ("What did the minister ask first?", "en", "answer"), ("quelle est la source du Koura ?", "fr", "answer"), ("Кто сообщил об обстреле?", "ru", "answer"), ("Wer sagt, dass Barda beschossen wurde?", "de", "answer"),
])
def test_questions_about_the_conversation(question: str, language: str, about: str) -> None:
    assert asked_about(question, language) == about


def test_what_an_answer_tells_itself() -> None:
    assert told_in("Barda [1]. “Rockets fell on Ganja.” [2] Day 9 is 5 October 2020, counted from 27 September 2020 (3 reports count so).").strip() == "Barda [1]."
    assert "Ganja" in told_in("“Rockets fell on Ganja.” [1]"), "where there is only a quote, it is what was told"
    assert told_in("Rien dans ces articles ne répond à cette question. Aucun article trouvé ne le dit de Gandja.") == ""


def test_a_place_named_without_a_preposition_is_known_by_the_gazetteer(samples: Index) -> None:
    assert understand("And Terter?", turns(*BARDA), index=samples).standalone == "What happened in Terter on 28 October 2020?"
    assert understand("And Armenia?", turns(*LOSSES), index=samples).standalone == "How many soldiers did Armenia lose by day 5?"
    assert understand("Und Armenien?", turns("Wer hat den Angriff auf Barda bestritten?", "Niemand."), index=samples).standalone == "Wer hat den Angriff auf Barda bestritten (Armenien)?", "a country is no town"
    query = understand("and Barda?", turns(*CITIES), index=samples)
    assert query.standalone == "Which cities were hit on day 9 in Barda?" and query.kind == "text", "no list of cities in Barda is asked for"


def test_the_kind_is_that_of_the_follow_up(samples: Index) -> None:
    kinds = {question: understand(question, turns(*CITIES), index=samples).kind for question in ("And the next day?", "How many were killed?", "Who reported that?", "Why?", "in French please", "what about casualties?")}
    assert kinds == {"And the next day?": "places", "How many were killed?": "number", "Who reported that?": "people", "Why?": "text", "in French please": "places", "what about casualties?": "text"}


def test_the_same_question_in_another_language(samples: Index) -> None:
    first = answer("Which cities were hit on day 9?", index=samples)
    given = answer("en français s'il te plaît", turns(first.question, first.answer), index=samples)
    assert given.language == "fr" and given.standalone == first.question and "Jour 9" in given.answer
    assert {item.value for item in given.items} | {name for item in given.items for name in item.names} >= {"Ganja", "Barda"}


def test_the_source_of_the_last_answer(samples: Index) -> None:
    first = answer("Which cities were hit on day 9?", index=samples)
    history = turns(first.question, first.answer)
    given = answer("What was your source for that?", history, index=samples)
    assert given.standalone == first.question and not given.abstained and given.kind == "text"
    assert {c.report for c in given.citations} == {c.report for c in first.citations} and verbatim(given, samples)
    assert {n for _, marks in mark_spans(given.answer) for n in marks} == {c.n for c in given.citations}, "every quote is shown"
    for citation in given.citations:
        assert (citation.title or citation.report) in given.answer and citation.publisher in given.answer and " ".join(citation.quote.split()) in given.answer
    assert "5 October 2020" in given.answer and given.answer.startswith(f"{len({c.report for c in first.citations})} reports answer")
    assert answer("quelle est ta source ?", history, index=samples).answer.split()[1:4] == ["articles", "répondent", "à"]


def test_the_source_after_a_follow_up_is_that_of_the_follow_up(samples: Index) -> None:
    history = turns(*CITIES, "And the next day?", "Stepanakert.", "who says so?", "Three reports.")
    given = answer("show the quotes again", history, index=samples)
    assert given.standalone == "Which cities were hit on day 10?" and given.when is not None and str(given.when.range) == "2020-10-06"
    assert given.citations


def test_no_source_where_there_was_no_answer(samples: Index) -> None:
    given = answer("what was your source for that?", turns("Which cities were hit on day 60?", "Nothing in these reports answers this."), index=samples)
    assert given.abstained and not given.citations


def test_what_the_reader_asked_before(samples: Index) -> None:
    history = turns(*CITIES, "And the next day?", "Stepanakert.", "what was your source for that?", "A report.")
    given = answer("what did I ask first?", history, index=samples)
    assert given.answer == "You asked first: “Which cities were hit on day 9?”" and not given.citations and not given.abstained
    assert answer("what was my last question?", history[:4], index=samples).answer == "You asked last: “And the next day?”"
    every = answer("quelles étaient mes questions ?", history, index=samples)
    assert every.language == "fr" and all(f"- “{turn.text}”" in every.answer for turn in history if turn.role == "user")


def test_a_long_conversation_costs_little() -> None:
    history = turns(*(text for _ in range(60) for text in ("And the next day?", "Ganja [1].")))
    began = time.monotonic()
    resolve("and the day before?", turns(*CITIES) + history, language="en")
    assert time.monotonic() - began < 5
