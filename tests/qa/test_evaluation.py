"""Measures against rankings and answers worked out by hand, and what is kept of a run."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.types import Report
from qa.datasets import Asked
from qa.evaltable import FIRST, LAST, MarkerError, by_kind, difference_lines, lines, markdown, published, refreshed
from qa.evaluation import Group, Outcome, Scored, compared, measured, scored
from qa.intervals import Figure
from qa.results import Result, ResultError, read_result, read_results, result_file, write_outcomes, write_result
from qa.types import Answer, Citation, Item

TEXT = "Rockets hit the town of Barda on Monday, officials said. Two people died."


class Archive:
    """Holds one report: all that judging asks of an index."""

    def report(self, path: str) -> Report | None:
        return Report(path="a.txt", text=TEXT) if path == "a.txt" else None


def asked(**known: Any) -> Asked:
    return Asked(**{"id": "q", "question": "Which town was hit?", **known})


def ranked(documents: str, **known: Any) -> Outcome:
    """A question that found these documents, a letter each."""
    return Outcome(asked=asked(**known), ranked=tuple(documents), retrieval_only=True)


def values(*done: Outcome) -> list[dict[str, float]]:
    return [each.values for each in scored(done, Archive())]  # type: ignore[arg-type]


# -- retrieval

def test_graded_measures_by_hand() -> None:
    """Grades 1 and 2 at the ranks 2 and 3: (1/log2(3) + 2/log2(4)) / (2/log2(2) + 1/log2(3)); linear gains."""
    [found] = values(ranked("xba", graded={"a": 2, "b": 1, "c": 0}))
    assert found == {"nDCG@10": pytest.approx((1 / math.log2(3) + 1) / (2 + 1 / math.log2(3))), "R@5": 1, "R@10": 1, "MRR@10": 0.5, "MRR": 0.5, "best@3": 1}


def test_where_each_measure_stops_looking() -> None:
    at_1_and_7, at_4, at_11 = values(ranked("a12345b", graded={"a": 1, "b": 1}), ranked("123a", graded={"a": 2}), ranked("1234567890a", graded={"a": 1}))
    assert (at_1_and_7["R@5"], at_1_and_7["R@10"], at_1_and_7["MRR"]) == (0.5, 1, 1) and "best@3" not in at_1_and_7
    assert (at_4["best@3"], at_4["MRR"], at_4["R@5"]) == (0, 0.25, 1)
    assert (at_11["nDCG@10"], at_11["R@10"], at_11["MRR@10"], at_11["MRR"]) == (0, 0, 0, pytest.approx(1 / 11))


def test_what_finds_nothing_scores_nothing_and_what_is_not_judged_is_not_measured() -> None:
    found = values(ranked("", graded={"a": 1}), ranked("a"), ranked("a", graded={"a": 0}), ranked("a", graded={"a": 1}))
    assert found[0] == {"nDCG@10": 0, "R@5": 0, "R@10": 0, "MRR@10": 0, "MRR": 0} and found[1] == found[2] == {} and found[3]["MRR"] == 1
    assert values(ranked("", graded={"a": 1})) == [found[0]], "also where no question finds anything"


def test_a_thousand_ranks_keep_their_order() -> None:
    """Scores of neighbouring ranks must not fall together."""
    documents = [f"d{rank}" for rank in range(1, 1001)]
    for rank in (100, 500, 999):
        [found] = values(Outcome(asked=asked(graded={f"d{rank}": 1}), ranked=tuple(documents), retrieval_only=True))
        assert found["MRR"] == pytest.approx(1 / rank)


def test_gold_groups_count_each_group_but_stand_for_one_question() -> None:
    """2 of 3 groups in the top 5, all in the top 10; another question misses its only group: 2 of 4 and 3 of 4."""
    done = [ranked("xaxxbxxc", gold_groups=(("a",), ("b", "z"), ("c",))), ranked("xyz", gold_groups=(("a",),)), ranked("a")]
    each = scored(done, Archive())  # type: ignore[arg-type]
    assert [(row.values, row.weights) for row in each] == [
        ({"groups@5": pytest.approx(2 / 3), "groups@10": 1}, {"groups@5": 3, "groups@10": 3}), ({"groups@5": 0, "groups@10": 0}, {"groups@5": 1, "groups@10": 1}), ({}, {})]
    everything = measured(each)["all"]
    assert everything.questions == 3
    assert (everything.figures["groups@5"].value, everything.figures["groups@5"].n) == (pytest.approx(2 / 4), 2)
    assert everything.figures["groups@10"].value == pytest.approx(3 / 4)


# -- answers

def citation(start: int, end: int, quote: str | None = None) -> Citation:
    return Citation(n=1, report="a.txt", quote=quote or TEXT[start:end], start=start, end=end)


def judge(given: Answer | None, **known: Any) -> dict[str, float]:
    [found] = values(Outcome(asked=asked(**known), ranked=(), answer=given))
    return found


def said(answer: str, *places: str, quotes: tuple[Citation, ...] = ()) -> Answer:
    return Answer(question="?", standalone="?", language="en", kind="places", answer=answer, items=tuple(Item(value=place, citations=(1,)) for place in places), citations=quotes)


NONE = Answer(question="?", standalone="?", language="en", kind="text", answer="Nothing supports an answer.", abstained=True)


def test_an_answer_is_right_where_an_accepted_string_stands_in_it() -> None:
    assert judge(said("It was Bärda [1]."), answer=("Ganja", "Barda")) == {"verbatim": 1, "right": 1, "right of all": 1, "EM": 0, "F1": pytest.approx(2 / 4), "false abstention": 0}
    assert judge(said("It was Bardast."), answer=("Barda",))["right"] == 0, "a whole word"
    assert judge(NONE, answer=("Nothing",)) == {"verbatim": 1, "right": 0, "right of all": 0, "EM": 0, "F1": 0, "false abstention": 1}
    assert judge(said("In 1902 and 1903."), answer=(["1902"], ["1903"]), wrong=("1885",))["right"] == 1
    assert judge(said("In 1902."), answer=(["1902"], ["1903"]))["right"] == 0, "all of them"
    assert judge(said("In 1902, or in 1885."), answer=(["1902"],), wrong=("1885",))["right"] == 0
    assert judge(said("A long account."), answer=("A long account.",), answer_type="text") == {"verbatim": 1, "false abstention": 0}


def test_places_by_hand() -> None:
    """Two of three given are right, two of two wanted are found: precision 2/3, recall 1, F1 .8."""
    wanted = (["Barda"], ["Ganja", "Gəncə"])
    assert judge(said("...", "Barda", "Gəncə", "Baku"), answer=wanted, answer_type="list-of-places")["place F1"] == pytest.approx(0.8)
    assert judge(said("..."), answer=wanted, answer_type="list-of-places")["place F1"] == 0


def test_abstention_is_measured_both_ways_and_a_refusal_is_one() -> None:
    assert judge(NONE, answer=()) == {"verbatim": 1, "abstained": 1, "right of all": 1}
    assert judge(said("Barda."), answer=()) == {"verbatim": 1, "abstained": 0, "right of all": 0}
    assert judge(None, answer=()) == {"abstained": 1, "right of all": 1}
    assert judge(None, answer=("Barda",), evidence=(("a.txt", TEXT),)) == {
        "right": 0, "right of all": 0, "EM": 0, "F1": 0, "false abstention": 1, "evidence@1": 0, "evidence@3": 0, "evidence": 0}
    assert judge(said("Barda.")) == {"verbatim": 1}, "nothing is known of its answer"


def test_evidence_and_verbatim_quotes() -> None:
    known = {"evidence": (("a.txt", "Two people died."),)}
    first, second = citation(0, 56), citation(57, 73)
    assert judge(said("2", quotes=(first, second)), **known) == {"verbatim": 1, "evidence@1": 0, "evidence@3": 1, "evidence": 1}
    assert judge(said("2", quotes=(citation(57, 73, "Two people fled."),)), **known) == {"verbatim": 0, "evidence@1": 0, "evidence@3": 0, "evidence": 0}
    assert judge(replace(NONE, nearest=(replace(first, start=1, end=57),)))["verbatim"] == 0, "also what comes nearest"


# -- groups

def row(id: str, *groups: str, **figures: float) -> Scored:
    return Scored(id=id, groups=("all", *groups), values=figures)


def test_figures_by_kind_language_and_both() -> None:
    found = measured([row("1", "kind places", "lang fr", "kind places, lang fr", "topic x", MRR=1.0), row("2", "kind places", "lang en", "kind places, lang en", MRR=0.5),
                      row("3", "kind list", "lang en", "kind list, lang en")])
    assert list(found) == ["all", "kind list", "kind places", "lang en", "lang fr", "kind places, lang en", "kind places, lang fr", "topic x"]
    assert {name: group.questions for name, group in found.items()} == {"all": 3, "kind list": 1, "kind places": 2, "lang en": 2, "lang fr": 1,
                                                                        "kind places, lang en": 1, "kind places, lang fr": 1, "topic x": 1}
    assert found["all"].figures["MRR"].value == 0.75 and found["all"].figures["MRR"].n == 2 and found["kind list"].figures == {}
    assert found["lang en"].figures["MRR"] == Figure(value=0.5, low=0.5, high=0.5, n=1)


def test_no_questions_at_all() -> None:
    assert measured([]) == {"all": Group(questions=0, figures={})}
    assert lines(measured([])).split() == ["all", "n=0"] and compared([], []) == measured([])


def test_differences_are_over_the_questions_of_both_runs() -> None:
    now = [row("1", "kind a", MRR=1.0), row("2", "kind a", MRR=0.5), row("3", MRR=0.0), Scored(id="4", groups=("all",), values={"groups@5": 0.5}, weights={"groups@5": 4})]
    before = [row("2", MRR=0.25), row("1", MRR=0.75, best=1.0), Scored(id="4", groups=("all",), values={"groups@5": 0.25}, weights={"groups@5": 4})]
    found = compared(now, before)
    assert found["all"].questions == 3 and found["kind a"].questions == 2
    assert found["all"].figures == {"MRR": Figure(value=0.25, low=0.25, high=0.25, n=2), "groups@5": Figure(value=0.25, low=0.25, high=0.25, n=1)}
    assert "MRR +0.250 [+0.250 +0.250]*" in difference_lines(found)
    now[0] = replace(now[0], values={"groups@5": 1.0}, weights={"groups@5": 1})
    before[1] = replace(before[1], values={"groups@5": 0.0}, weights={"groups@5": 1})
    assert compared(now, before)["all"].figures["groups@5"].value == pytest.approx((1 * 1 + 4 * 0.25) / 5), "groups count, as in the figure itself"
    assert "*" not in difference_lines(compared([row("1", x=1.0), row("2", x=0.0)], [row("1", x=0.0), row("2", x=1.0)]))


def test_lines_show_interval_and_count_where_they_say_something() -> None:
    shown = lines({"all": Group(questions=9, figures={"MRR": Figure(value=0.5, low=0.25, high=0.75, n=9), "best@3": Figure(value=1, low=1, high=1, n=4)})})
    assert shown == "all  n=9     MRR 0.500 [0.25-0.75]  best@3 1.000 n=4"


# -- results

def result(name: str = "small", **other: Any) -> Result:
    rows = (row("1", "kind places", MRR=1 / 3), row("3", MRR=1.0), Scored(id="2", groups=("all",), values={"groups@5": 2 / 3}, weights={"groups@5": 3.0}))
    return Result(**{"dataset": name, "documents": 3, "passages": 4, "questions": 3, "in_set": 3, "retrieval_only": True, "model": "small-e5@1", "chat_model": None,
                     "date": "2026-11-22T21:05:00+00:00", "seconds": 1.5, "median_ms": {"retrieval": 12.3}, "groups": measured(rows), "per_question": rows, **other})


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    given = result()
    file = write_result(given, tmp_path / "new" / "figures")
    assert file == tmp_path / "new" / "figures" / "small.json" == result_file(tmp_path / "new" / "figures", "small")
    assert read_result(file) == given and measured(read_result(file).per_question) == given.groups
    plain = json.loads(file.read_text(encoding="utf-8"))
    assert plain["measures"]["all"] == {"MRR": pytest.approx(2 / 3), "groups@5": 2 / 3, "questions": 3} and plain["intervals"]["all"]["MRR"] == [1 / 3, 1]
    assert plain["per_question"][2] == {"id": "2", "groups": ["all"], "values": {"groups@5": 2 / 3}, "weights": {"groups@5": 3}}
    again = replace(given, seconds=9.0)
    assert write_result(again, file) == file and read_results(file) == (again,)


def test_results_of_a_folder_come_by_name(tmp_path: Path) -> None:
    assert read_results(tmp_path / "missing") == () == read_results(tmp_path)
    for name in ("b", "a"):
        write_result(result(name), tmp_path)
    (tmp_path / "notes.txt").write_text("not a result", encoding="utf-8")
    assert [each.dataset for each in read_results(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"dataset": "x"}', "\x00", json.dumps({**result().to_dict(), "per_question": [1]}), json.dumps({**result().to_dict(), "per_question": [], "counts": {}})])
def test_what_is_no_result_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "small.json").write_text(content, encoding="utf-8")
    with pytest.raises(ResultError, match="is not a result") as refusal:
        read_results(tmp_path)
    assert "\n" not in str(refusal.value) and str(tmp_path / "small.json") in str(refusal.value)
    with pytest.raises(ResultError, match="cannot read"):
        read_result(tmp_path / "missing.json")


def test_answers_are_written_a_line_each(tmp_path: Path) -> None:
    write_outcomes([ranked("ab"), Outcome(asked=asked(id="é"), ranked=(), answer=NONE)], tmp_path / "out.jsonl")
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert first == {"id": "q", "ranked": ["a", "b"], "answer": None} and second["id"] == "é" and second["answer"]["abstained"] is True


# -- the table

def test_the_tables_by_hand() -> None:
    def group(n: int, value: float = 0.5) -> Group:
        return Group(questions=n, figures={"nDCG@10": Figure(value=value, low=value - 0.125, high=value + 0.0625, n=n)} if n else {})

    groups = {"all": Group(questions=100, figures={**group(90).figures, "best@3": Figure(value=1, low=1, high=1, n=30)}), "kind few": group(19), "kind list": group(41), "lang fr": group(60),
              "kind list, lang en": group(19), "kind list, lang fr": group(22, 0.25), "kind places": group(30), "kind places, lang en": group(15), "kind places, lang fr": group(15)}
    first = replace(result("war|line"), questions=100, in_set=1254, groups=groups)
    second = result("reports", questions=7, in_set=7, retrieval_only=False, date="2026-11-20T00:00:00+00:00", chat_model="openai:x", median_ms={"retrieval": 9.6, "answer": 200.4},
                    groups={"all": Group(questions=7, figures={"groups@5": Figure(value=0.9124, low=0.8871, high=0.9349, n=7), "right": Figure(value=0.25, low=0, high=0.6, n=7)})})
    caption, retrieval, answers = markdown([first, second]).split("\n\n")
    assert "2026-11-20 to 2026-11-22" in caption and "openai:x, small-e5@1" in caption and "\n" not in caption
    assert retrieval.splitlines() == [
        "| set | documents | questions | nDCG@10 | best@3 | groups@5 | ms |", "|---|---|---|---|---|---|---|",
        "| `war\\|line` | 3 | first 100 of 1254 (90 measured) | .500 [.38-.56] | 1.000 |  | 12 |",
        "| - list fr |  | 22 | .250 [.12-.31] |  |  |  |",
        "| - places |  | 30 | .500 [.38-.56] |  |  |  |",
        "| `reports` | 3 | 7 |  |  | .912 [.89-.93] | 10 |"]
    assert answers.splitlines() == ["| set | documents | questions | right | ms |", "|---|---|---|---|---|", "| `reports` | 3 | 7 | .250 [.00-.60] | 200 |"]


def test_kinds_with_few_questions_are_counted_in_a_line() -> None:
    rows = [Scored(id=str(at), groups=("all", f"kind {kind}"), values={"right of all": right}) for at, (kind, right) in enumerate([("dates", 1), ("dates", 0), ("dates", 1), ("unanswerable", 1)])]
    few = replace(result("reports"), retrieval_only=False, groups=measured(rows))
    assert by_kind(few) == "`reports`, right or rightly silent: all 3/4, dates 2/3, unanswerable 1/1." and markdown([few]).endswith(by_kind(few))
    many = replace(few, groups=measured([replace(row, id=f"{row.id}-{n}") for n in range(20) for row in rows]))
    assert by_kind(many) == "" and by_kind(replace(few, groups=measured(rows[:0]))) == "" and "- dates" in markdown([many])


def test_claims_get_a_table_by_half_with_what_others_published() -> None:
    rows = [Scored(id=str(at), groups=("all", f"half {('chosen on', 'measured')[at % 2]}"), values={"support accuracy": at % 2}) for at in range(40)]
    claims = replace(result("wice_dev"), retrieval_only=False, questions=40, in_set=40, median_ms={"claim": 90.2}, groups=measured(rows))
    _, table, notes = markdown([claims]).split("\n\n")
    assert table.splitlines() == ["| set | documents | questions | support accuracy | ms |", "|---|---|---|---|---|", "| `wice_dev` | 3 | 40 | .500 [.35-.65] | 90 |",
                                  "| - half chosen on |  | 20 | .000 |  |", "| - half measured |  | 20 | 1.000 |  |"]
    assert notes.startswith("Published by others:\n- `wice_dev`: ") and published("reports_dev") == ""


def test_measures_are_printed_in_the_order_of_the_tables() -> None:
    figures = {measure: Figure(value=1, low=1, high=1, n=1) for measure in ("verbatim", "abstained", "MRR@10", "right", "nDCG@10")}
    assert lines({"all": Group(questions=1, figures=figures)}).split("  ")[3:] == [" nDCG@10 1.000", "right 1.000", "abstained 1.000", "verbatim 1.000", "MRR@10 1.000"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_only_what_stands_between_the_marks_is_replaced(ending: str) -> None:
    before = ending.join(["# Design", "", f"In a line: {FIRST}", FIRST, "old", LAST, "after \u2028 it", "", "no last newline"])
    after = refreshed(before, "| new |\n|---|", "DESIGN.md")
    assert after == ending.join(["# Design", "", f"In a line: {FIRST}", FIRST, "", "| new |", "|---|", "", LAST, "after \u2028 it", "", "no last newline"])
    assert refreshed(after, "| new |\n|---|", "DESIGN.md") == after
    assert refreshed(before.replace("old" + ending, ""), "| new |\n|---|", "DESIGN.md") == after, "also where nothing stood there yet"


@pytest.mark.parametrize("document", ["", "# Design\n", f"{FIRST}\n", f"{LAST}\n", f"{LAST}\n{FIRST}\n", f"{FIRST}\n{LAST}\n{FIRST}\n{LAST}\n", f"{FIRST}\n{FIRST}\n{LAST}\n"])
def test_a_document_without_its_marks_is_refused_in_one_line(document: str) -> None:
    with pytest.raises(MarkerError, match="^DESIGN.md needs one line <!-- figures:.*<!-- end of figures -->: put both") as refusal:
        refreshed(document, "| new |", "DESIGN.md")
    assert "\n" not in str(refusal.value)


def test_nothing_measured_is_said() -> None:
    assert markdown([]) == "Nothing measured yet."
    assert markdown([replace(result(), groups=measured([]))]).count("|") == 0
