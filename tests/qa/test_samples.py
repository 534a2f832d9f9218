"""The sample reports: the questions of the README, and every question of seeds/questions.jsonl for what must always hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from index import sync
from index.archive import Index
from qa import Answer, Turn, answer, stream
from qa.abstaining import supported
from qa.datasets import load_dataset
from qa.evaluation import verbatim
from qa.evidence import gather
from qa.retrieval import retrieve
from qa.types import mark_spans
from qa.understanding import understand
from tests.conftest import ROOT, shared

DAY_9 = {"Stepanakert", "Ganja", "Mingachevir", "Aghjabedi", "Beylagan", "Barda", "Terter", "Horadiz"}


def names_of(given: Answer) -> list[set[str]]:
    return [{item.value, *item.names} for item in given.items]


@pytest.mark.parametrize(("question", "language"), [("Which cities were hit on day 9?", "en"), ("Quelles villes ont été touchées le neuvième jour ?", "fr")])
def test_day_9(samples: Index, question: str, language: str) -> None:
    given = answer(question, index=samples)
    found = names_of(given)
    assert {wanted for wanted in DAY_9 if any(wanted in names for names in found)} == DAY_9
    assert len(given.items) == len(DAY_9), "and no other"
    assert given.when is not None and str(given.when.range) == "2020-10-05" and str(given.when.counted_from) == "2020-09-27"
    assert [(str(other.when), other.support) for other in given.when.alternatives] == [("2020-10-06", 1)]
    assert given.language == language
    said = {"en": ("5 October 2020", "1 report counts differently: 6 October 2020"), "fr": ("5 octobre 2020", "1 article compte autrement : 6 octobre 2020")}[language]
    assert all(part in given.answer for part in said)
    assert given.coverage.in_window >= 8 and given.coverage.read >= given.coverage.in_window - 2


def test_figures_stand_by_claimant(samples: Index) -> None:
    given = answer("How many civilians had died by day 9 according to each side?", index=samples)
    by_value = {item.value: item.claimant or "" for item in given.items}
    assert "Baku" in by_value["25"] and "ombudsman" in by_value["19"]


def test_a_day_outside_the_archive(samples: Index) -> None:
    given = answer("Which cities were hit on day 60?", index=samples)
    assert given.abstained and "25 November 2020" in (given.why or "")
    assert given.nearest


def test_a_window_is_a_filter(samples: Index) -> None:
    given = answer("Which cities were hit?", index=samples, between=("2020-10-28", "2020-10-28"))
    assert "Barda" in [item.value for item in given.items]
    for citation in given.citations:
        told = [sentence for sentence in samples.sentences(citation.report) if sentence.start == citation.start]
        assert all(any(t.when and t.when.start.isoformat() <= "2020-10-28" <= t.when.end.isoformat() for t in s.times) for s in told)
    assert answer("Which cities were hit?", index=samples, between=("2021-05-01", "2021-05-02")).abstained


def test_a_follow_up_moves_the_day(samples: Index) -> None:
    first = answer("Which cities were hit on day 9?", index=samples)
    turns = (Turn(role="user", text=first.question), Turn(role="assistant", text=first.answer))
    given = answer("And the next day?", turns, index=samples)
    assert given.standalone == "Which cities were hit on day 10?"
    assert given.when is not None and str(given.when.range) == "2020-10-06"
    assert "Stepanakert" in [item.value for item in given.items]


def test_a_question_that_stands_alone_is_left_alone(samples: Index) -> None:
    turns = (Turn(role="user", text="Which cities were hit on day 9?"), Turn(role="assistant", text="Stepanakert."))
    question = "Who denied striking Barda?"
    assert answer(question, turns, index=samples).standalone == question


def test_stream_grows_and_ends_with_the_answer(samples: Index) -> None:
    snapshots = list(stream("Which cities were hit on day 9?", index=samples))
    assert [snapshot.done for snapshot in snapshots] == [False] * (len(snapshots) - 1) + [True]
    assert snapshots[0].when is not None, "the time as understood is there at once"
    last, whole = snapshots[-1].to_dict(), answer("Which cities were hit on day 9?", index=samples).to_dict()
    assert {**last, "milliseconds": 0} == {**whole, "milliseconds": 0}


def asked() -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row["id"], row["question"]) for row in rows]


def check(given: Answer, index: Index) -> None:
    """What must hold of any answer."""
    assert verbatim(given, index)
    numbers = [citation.n for citation in given.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    used = {n for _, marks in mark_spans(re.sub(r"«[^»]*»|“[^”]*”", "", given.answer)) for n in marks}
    assert used <= set(numbers), "no mark without a quote"
    assert {n for item in given.items for n in item.citations} <= set(numbers)
    assert given.abstained == (not given.citations)
    for citation in (*given.citations, *given.nearest):
        report = index.report(citation.report)
        assert report is not None
        assert not any(out.start < citation.end and citation.start < out.end for out in report.left_out), "no boilerplate is cited"
    json.dumps(given.to_dict())


def test_every_answer_over_the_samples_is_made_of_verbatim_quotes(samples: Index, seeds: Path) -> None:
    for question in load_dataset(seeds).questions:
        check(answer(question.question, question.history, index=samples, as_of=question.as_of), samples)


def test_every_answer_over_the_development_set_is_made_of_verbatim_quotes(reports_dev: Index) -> None:
    for question in load_dataset(shared("eval", "reports_dev")).questions:
        check(answer(question.question, question.history, index=reports_dev, as_of=question.as_of), reports_dev)


def test_samples_say_that_they_are_samples(seeds: Path) -> None:
    assert "not news" in (seeds / "README.md").read_text(encoding="utf-8").lower()
    assert len(list((seeds / "reports").glob("*.txt"))) >= 30 and len(asked()) >= 20


def test_gold_evidence_of_the_samples_is_verbatim(seeds: Path) -> None:
    for row in map(json.loads, (seeds / "questions.jsonl").read_text(encoding="utf-8").splitlines()):
        for item in row["evidence"]:
            assert item["text"] in (seeds / "reports" / item["file"]).read_text(encoding="utf-8")


def test_a_town_beside_the_sentence_that_tells_of_the_attack_is_listed_with_both(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(" date 2020-10-05 \nIsland under fire\n\nTroops fired missiles at the island again. This is a protected part of Ganja, not a military place.\n", encoding="utf-8")
    (folder / "b.txt").write_text(" date 2020-10-05 \nMarket day\n\nThe market of Barda opened as usual on Monday. Traders sold apples.\n", encoding="utf-8")
    sync([folder], tmp_path / "index")
    given = answer("Which cities were hit on 5 October 2020?", index=tmp_path / "index")
    assert [item.value for item in given.items] == ["Ganja"]
    assert given.citations[0].quote == "Troops fired missiles at the island again. This is a protected part of Ganja, not a military place."


def test_what_ranks_before_a_sentence_that_answers_is_kept(samples: Index) -> None:
    query = understand("Who denied striking Barda?", index=samples)
    evidence = gather(query, retrieve(query, samples, k=24), samples, None)
    support = supported(query, evidence, samples)
    kept = support.kept
    assert support.why is None and kept[0] == evidence[0] and [item.score for item in kept] == sorted((item.score for item in kept), reverse=True)


def test_a_revised_toll_is_shown_latest_first_with_its_days(samples: Index) -> None:
    given = answer("How many people died in the missile attack on Ganja on 17 October 2020?", index=samples)
    values = [item.value for item in given.items]
    assert values.index("15") < values.index("12") and "15 (21 October 2020)" in given.answer and "17 October 2020)" in given.answer


@pytest.mark.parametrize("question", [
    "Combien de morts à Stepanakert le 17 octobre 2020 ?", "How many people died in the missile attack on Barda on 17 October 2020?", "Who won the 2018 World Cup?",
    "Did Macron visit Ganja?", "Which cities were hit on day 60?", "Was Terter shelled on 8 October 2020?", "How do I cook risotto in Baku?",
])
def test_another_place_day_or_matter_is_not_answered(samples: Index, question: str) -> None:
    given = answer(question, index=samples)
    assert given.abstained and not given.items and not given.citations and given.nearest


def test_a_sentence_that_only_asks_is_no_evidence_where_others_tell(samples: Index) -> None:
    given = answer("Who was killed on day 9?", index=samples)
    assert given.citations and not any(citation.quote.rstrip().endswith("?") for citation in given.citations)
