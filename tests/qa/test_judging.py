"""What counts as a right answer, against answers written by hand: short forms, figures by source, evidence, conflicting documents."""

from __future__ import annotations

from typing import Any

import pytest

from index.types import Report
from qa.conflictjudging import conflicts
from qa.datasets import Asked
from qa.judging import judged
from qa.shortjudging import exact_match, holds, normalised, short_form, token_f1
from qa.types import Answer, Citation, Item

REPORTS = {
    "a": "Armenia had confirmed 23 civilians dead on 16 October.", "b": "Azerbaijan spoke of 16 dead civilians.", "c": "Some 100 000 people work there.",
    "false": "It was built in 1885.", "true": "The courthouse was built in 1902."}


class Archive:
    def report(self, path: str) -> Report | None:
        return Report(path=path, text=REPORTS[path]) if path in REPORTS else None


def given(text: str, *items: tuple[str, tuple[int, ...]], cited: tuple[str, ...] = (), abstained: bool = False) -> Answer:
    """An answer with these values, each citing the numbers given, and the whole of these reports as its quotes."""
    return Answer(question="?", standalone="?", language="en", kind="number", answer=text, abstained=abstained, items=tuple(Item(value=value, citations=numbers) for value, numbers in items),
                  citations=tuple(Citation(n=n, report=path, quote=REPORTS[path], start=0, end=len(REPORTS[path])) for n, path in enumerate(cited, start=1)))


def judge(answer: Answer | None, /, **known: Any) -> dict[str, float]:
    return judged(answer, Asked(**{"id": "q", "question": "How many?", **known}), Archive())  # type: ignore[arg-type]


# -- short forms

@pytest.mark.parametrize(("text", "language", "words"), [
    ("The “Squid Game”!", "en", ("squid", "game")), ("An apple a day", "en", ("apple", "day")), ("l'an 1789", "fr", ("an", "1789")), ("L’École des Chartes", "fr", ("ecole", "chartes")),
    ("qu’il s'agit", "fr", ("qu", "il", "s", "agit")), ("It's", "en", ("its",)), ("100 000", "fr", ("100000",)), ("100,000", "en", ("100000",)), ("1 234 567 and 12", "en", ("1234567", "and", "12")), ("in 2019 100 people", "en", ("in", "2019", "100", "people")),
    ("3,5 %", "fr", ("3.5",)), ("3.5%", "en", ("3.5",)), ("U.S.", "en", ("us",)), ("Ivano-Frankivsk.", "en", ("ivano", "frankivsk")), ("$5", "en", ("5",)), ("...", "en", ()), ("Die Stadt", "de", ("die", "stadt"))])
def test_words_as_they_are_compared(text: str, language: str, words: tuple[str, ...]) -> None:
    assert normalised(text, language) == words


def test_f1_counts_a_word_as_often_as_it_stands_there() -> None:
    """Two of three words given are wanted, two of four wanted are given: precision 2/3, recall 1/2."""
    assert token_f1("new york city", ["york new times square"]) == pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))
    assert token_f1("ha ha ha", ["ha ha"]) == pytest.approx(2 * 2 / 5)
    assert token_f1("Ganja", ["Barda", "the Ganja"]) == 1 and token_f1("Ganja", ["Barda"]) == 0 and token_f1("Ganja", []) == 0 and token_f1("", ["Barda"]) == 0
    assert (exact_match("The Ganja.", ["Barda", "ganja"]), exact_match("in Ganja", ["Ganja"]), exact_match("Le Havre", ["havre"], "fr")) == (1, 0, 1)


def test_a_string_stands_in_a_quote_as_whole_words() -> None:
    assert holds(REPORTS["c"], ["100,000"]) and not holds(REPORTS["c"], ["000 people"]) and not holds(REPORTS["c"], ["100"]) and not holds("x", ["..."])


def test_the_short_form_is_the_first_value_else_the_first_quote() -> None:
    assert short_form(given("23 [1].", ("23", (1,)), cited=("a",))) == "23"
    assert short_form(given("So it is.", cited=("b",))) == REPORTS["b"]
    assert short_form(given("Nothing.", abstained=True)) == short_form(None) == ""


def test_any_accepted_string_will_do_for_a_short_answer() -> None:
    found = judge(given("Some 100 000.", ("100 000", (1,)), cited=("c",)), answer=("many", "100,000"))
    assert (found["EM"], found["F1"], found["right"]) == (1, 1, 0), "what is in the text is compared as it is written"
    assert "F1" not in judge(given("x"), answer=("x",), answer_type="text") and "F1" not in judge(given("x"), answer=(["x"], ["y"]))


# -- figures by source

BOTH = {"kind": "casualties", "answer": ("23", "16"), "gold_groups": (("a",), ("b",))}


def test_every_figure_must_be_given_and_cited_to_a_report_that_tells_it() -> None:
    both = judge(given("23 [1]; 16 [2].", ("23", (1,)), ("16", (2,)), cited=("a", "b")), **BOTH)
    assert (both["right"], both["figures"], both["figures by source"]) == (1, 1, 1) and "F1" not in both
    one = judge(given("23 [1].", ("23", (1,)), cited=("a",)), **BOTH)
    assert (one["right"], one["figures"], one["figures by source"]) == (0, 0.5, 0.5)
    swapped = judge(given("23 [1]; 16 [2].", ("16", (1,)), ("23", (2,)), cited=("a", "b")), **BOTH)
    assert (swapped["right"], swapped["figures by source"]) == (1, 0), "16 October is no figure of report a"
    elsewhere = judge(given("23 [1]; 16 [2].", ("23", (1,)), ("16", (2,)), cited=("a", "b")), **{**BOTH, "gold_groups": (("b",),)})
    assert elsewhere["figures by source"] == 0.5
    assert judge(None, **BOTH).items() >= {"figures": 0, "figures by source": 0, "right": 0}.items()


def test_the_number_of_a_mark_or_a_date_is_no_figure() -> None:
    assert judge(given("They died [16, 23]."), **BOTH)["figures"] == 0
    assert judge(given("23 died on 16 October."), **BOTH)["figures"] == 0.5
    assert judge(given("None [1]."), answer=("1",))["right"] == 0


def test_one_figure_written_in_two_ways_is_one() -> None:
    known = {"kind": "casualties", "answer": ("one", "two", "1", "2")}
    assert judge(given("One helicopter, says Baku; 2 helicopters, says Yerevan."), **known)["right"] == 1
    assert judge(given("Baku lost one helicopter."), **known).items() >= {"right": 0, "figures": 0.5}.items()
    assert judge(given("A policeman."), kind="casualties", answer=("a policeman", "soldier"))["right"] == 1, "descriptions are accepted strings"


# -- evidence in judged documents

def test_a_quote_of_a_relevant_document_that_holds_the_answer_is_evidence() -> None:
    known = {"answer": ("100,000",), "graded": {"c": 1, "a": 0}}
    assert judge(given("x", cited=("c",)), **known).items() >= {"evidence@1": 1, "evidence@3": 1}.items()
    assert judge(given("x", cited=("a", "c")), **known).items() >= {"evidence@1": 0, "evidence@3": 1}.items()
    assert judge(given("x", cited=("a",)), answer=("23",), graded={"c": 1, "a": 0})["evidence"] == 0, "of no relevant document"
    assert judge(given("x", cited=("c",)), answer=("100",), graded={"c": 1})["evidence"] == 0, "does not hold it"
    assert "evidence" not in judge(given("x", cited=("c",)), answer=("x",), answer_type="text", graded={"c": 1})


def test_citation_precision_is_the_share_of_quotes_of_relevant_documents() -> None:
    assert judge(given("x", cited=("c", "a", "b", "c")), answer=("A text.",), answer_type="text", graded={"c": 1, "b": 2, "a": 0})["citation precision"] == 0.75
    assert "citation precision" not in judge(given("x"), graded={"c": 1}), "nothing is cited"
    assert "citation precision" not in judge(given("x", cited=("c",)), graded={"c": 0}), "nothing is relevant"


# -- conflicting documents

KNOWN = Asked(id="q", question="When?", answer=(["1902"], ["1910"]), wrong=("1885",), documents={"true": "correct", "false": "misinfo", "c": "noise"})


def test_exact_match_wants_all_right_answers_and_no_wrong_one() -> None:
    def exact(said: str) -> tuple[float, float, float]:
        found = conflicts(said, given(said), KNOWN)
        return found["right"], found["right shown"], found["wrong shown"]

    assert exact("1902, 1910") == (1, 1, 0) and exact("1902") == (0, 0.5, 0) and exact("1902, 1910 or 1885") == (0, 1, 1) and exact("19021910") == (0, 0, 0)


def test_a_wrong_answer_beside_right_ones_is_told_from_one_alone() -> None:
    assert [conflicts(said, given(said), KNOWN)["wrong alone"] for said in ("1885", "1885 or 1902", "1902", "")] == [1, 0, 0, 0]
    silent = given("1885 comes nearest", abstained=True)
    assert conflicts("1885", silent, KNOWN) == {"right": 0, "all right shown": 0, "right shown": 0, "right with source": 0, "wrong shown": 0, "wrong alone": 0}


def test_right_answers_need_a_source_that_is_not_false() -> None:
    found = judge(given("1902 [1], 1910, 1885 [2].", cited=("true", "false")), answer=KNOWN.answer, wrong=KNOWN.wrong, documents=KNOWN.documents)
    assert found.items() >= {"right": 0, "all right shown": 1, "right with source": 0.5, "wrong shown": 1, "wrong alone": 0, "false cited": 0.5, "verbatim": 1}.items()


def test_an_answer_that_stands_in_a_quote_only_is_not_shown() -> None:
    found = judge(given("It was built [1].", cited=("true",)), answer=KNOWN.answer, wrong=KNOWN.wrong, documents=KNOWN.documents)
    assert (found["right shown"], found["right with source"]) == (0, 0)


def test_a_wrong_answer_within_a_right_one_is_not_shown_by_it() -> None:
    football = Asked(id="q", question="Which sport?", answer=(["American football"],), wrong=("football",), documents={"true": "correct"})
    assert conflicts("American football", None, football)["right"] == 0, "a question that was refused shows nothing"
    assert conflicts("It is American football.", given("x"), football).items() >= {"right": 1, "wrong shown": 0}.items()
    assert conflicts("American football, or football", given("x"), football).items() >= {"right": 0, "wrong shown": 1}.items()
