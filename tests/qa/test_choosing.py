"""Choices made by evidence, on passages written here."""

from __future__ import annotations

import pytest

from index.types import Passage, Report
from qa.choosing import choices_made, choose
from qa.datasets import Asked
from qa.types import Answer, Citation

PASSAGES = [["The Tony Awards were handed out on Sunday.", "Broadway celebrated its biggest stars."], ["The Emmy Awards follow in September."], ["A flood closed a park."]]


@pytest.mark.parametrize(("question", "choices", "passages", "right"), [
    ("Broadway's biggest stars were honoured at which awards?", ["The Grammy Awards", "The Emmy Awards", "The Tony Awards"], PASSAGES, 2),
    ("Which awards follow in September?", ["The Tony Awards", "The Emmy Awards"], PASSAGES, 1),
    ("After how many years did they part?", ["Seven years", "Nine years"], [["They parted after 9 years together."], ["Seven days later, a new song came out."]], 1),
    ("Since when was this the highest hike?", ["1975", "1994"], [["The hike was the highest since 1994."], ["In 1975 the bank moved."]], 1),
    ("Which town was hit?", ["Ganja", "Barda"], [["Barda was hit."], ["Ganja was hit."]], 1),
    ("Which town was hit?", ["Ganja", "Barda"], [["Ganja was hit."], ["Barda was hit."]], 0),
    ("Who won?", ["Ada", "Bob"], [], 0)])
def test_the_choice_that_stands_where_the_question_does(question: str, choices: list[str], passages: list[list[str]], right: int) -> None:
    assert choose(question, choices, passages) == right


def test_the_order_of_the_choices_changes_nothing() -> None:
    choices = ["The Grammy Awards", "The Emmy Awards", "The Tony Awards"]
    assert {each[choose("Broadway's biggest stars were honoured at which awards?", each, PASSAGES)] for each in (choices, choices[::-1], choices[1:] + choices[:1])} == {"The Tony Awards"}


def test_choices_by_passages_and_by_what_is_quoted() -> None:
    text = "Ganja was hit. Barda was not."

    class Archive:
        def report(self, path: str) -> Report:
            return Report(path=path, text=text)

    def made(given: Answer | None, *passages: Passage) -> dict[str, float]:
        return choices_made(given, asked, passages, Archive())  # type: ignore[arg-type]

    asked = Asked(id="q", question="Which town was hit?", choices=("Barda", "Ganja"), right_choices=(1,))
    passage, quote = Passage(id=1, report="a", start=0, end=29, sentences=((0, 14), (15, 29))), Citation(n=1, report="a", quote="Barda was not.", start=15, end=29)
    known = {"question": "?", "standalone": "?", "language": "en", "kind": "text", "answer": "x"}
    assert made(Answer(**known, citations=(quote,)), passage) == {"choice": 1, "choice by quotes": 0}  # type: ignore[arg-type]
    assert made(Answer(**known, abstained=True, nearest=(Citation(n=1, report="a", quote="Ganja was hit.", start=0, end=14),))) == {"choice": 0, "choice by quotes": 1}  # type: ignore[arg-type]
    assert made(None) == {"choice": 0, "choice by quotes": 0}, "with nothing to go by the first would be a guess"
