"""Question sets as they are read: what each field becomes, and what a set that is broken says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from qa.datasets import Asked, Claimed, DatasetError, NoDatasetError, load_dataset
from qa.evaluation import groups_of
from tests.conftest import shared


def beir(folder: Path, *queries: dict[str, Any], qrels: str | None = None) -> Path:
    """A folder in BEIR layout with these questions; of each, `metadata` and `answer` are what is told apart here."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "title": "", "text": "Rockets hit Barda."}\n', encoding="utf-8")
    rows = [{"_id": f"q{at}", "text": "Which towns were hit?", **query} for at, query in enumerate(queries, start=1)]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    if qrels is not None:
        (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


def only(folder: Path, **query: Any) -> Asked:
    [asked] = load_dataset(beir(folder, query)).questions
    return asked


def test_places_come_with_their_other_names(tmp_path: Path) -> None:
    asked = only(tmp_path, metadata={"lang": "fr", "kind": "places", "aliases": {"Kyiv": ["Kiev"]}}, answer=["Kyiv", "Sumy"])
    assert (asked.answer, asked.answer_type) == ((["Kyiv", "Kiev"], ["Sumy"]), "list-of-places")
    assert groups_of(asked) == ("all", "kind places", "lang fr", "kind places, lang fr")


def test_the_day_it_is_asked_on(tmp_path: Path) -> None:
    assert only(tmp_path / "a", metadata={"question_date": "2022-06-16", "support": "silver"}).as_of == "2022-06-16"
    assert only(tmp_path / "b", metadata={"as_of": "2020-10-05"}).as_of == "2020-10-05"
    assert only(tmp_path / "c", metadata={"date": "2011-02-16"}).as_of is None, "the day asked about is not the day of asking"


@pytest.mark.parametrize(("metadata", "said", "answer", "answer_type"), [
    ({}, ["100 000"], ("100 000",), ""),
    ({}, "1902", ("1902",), ""),
    ({}, [21], ("21",), ""),
    ({}, None, None, ""),
    ({"support": "silver"}, ["$5"], ("$5",), ""),
    ({"support": "none"}, ["$5"], (), ""),
    ({"kind": "unanswerable"}, [], (), ""),
    ({"kind": "list"}, ["A long account of the day."], ("A long account of the day.",), "text"),
    ({"answerability": ["ANSWERABLE"]}, ["In short, yes."], ("In short, yes.",), "text"),
    ({"answerability": ["PARTIAL"]}, ["Only in part."], ("Only in part.",), "text"),
    ({"answerability": ["UNANSWERABLE"]}, ["I do not know."], (), ""),
    ({"answerability": ["UNDERSPECIFIED"]}, ["Which case?"], None, "")])
def test_what_counts_as_its_answer(tmp_path: Path, metadata: dict[str, Any], said: Any, answer: Any, answer_type: str) -> None:
    asked = only(tmp_path, metadata=metadata, answer=said)
    assert (asked.answer, asked.answer_type) == (answer, answer_type)


def test_where_wrong_answers_are_known_every_right_one_is_asked_for(tmp_path: Path) -> None:
    asked = only(tmp_path, metadata={"wrong_answers": ["1885"]}, answer=["1902", "1903"])
    assert (asked.answer, asked.wrong) == ((["1902"], ["1903"]), ("1885",))


def test_kind_and_facets_of_conversations(tmp_path: Path) -> None:
    metadata = {"answerability": ["PARTIAL"], "Multi-Turn": ["Follow-up"], "Question Type": ["Factoid", "Opinion"], "Collection": "govt",
                "history": [{"speaker": "user", "text": "Who?"}, {"speaker": "agent", "text": "The mayor."}]}
    asked = only(tmp_path, metadata=metadata)
    assert groups_of(asked) == ("all", "kind partial", "turn follow-up", "type factoid", "type opinion", "collection govt", "follow-ups")
    assert [(turn.role, turn.text) for turn in asked.history] == [("user", "Who?"), ("assistant", "The mayor.")]
    assert groups_of(only(tmp_path / "first", metadata={"Multi-Turn": ["N/A"], "topic": "libya"})) == ("all", "topic libya")


def test_choices_with_the_right_ones_also_where_no_document_tells_the_answer(tmp_path: Path) -> None:
    asked = only(tmp_path, metadata={"choices": ["Barda", "Ganja"], "answer_index": [1], "support": "none"}, answer=["Ganja"])
    assert (asked.choices, asked.right_choices, asked.answer) == (("Barda", "Ganja"), (1,), ())


def test_documents_that_belong_to_one_question(tmp_path: Path) -> None:
    folder = beir(tmp_path, {"metadata": {"wrong_answers": []}, "answer": ["1902"]}, {"metadata": {"wrong_answers": ["9"]}, "answer": ["8"]})
    rows = [{"_id": "d1", "text": "In 1902.", "metadata": {"question": "q1", "type": "correct"}}, {"_id": "d2", "text": "In 1885.", "metadata": {"question": "q1", "type": "misinfo"}},
            {"_id": "d3", "text": "Of no question."}]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert [asked.documents for asked in load_dataset(folder).questions] == [{"d1": "correct", "d2": "misinfo"}, None]


def test_claims_with_the_page_that_each_cites(tmp_path: Path) -> None:
    row = {"_id": "c1", "claim": "Barda was hit.", "label": "supported", "evidence": ["Rockets.", "They hit Barda."], "supporting_sentences": [[1], [0, 1]]}
    (tmp_path / "dev.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    read = load_dataset(tmp_path)
    assert read.claims == (Claimed(id="c1", claim="Barda was hit.", label="supported", evidence=("Rockets.", "They hit Barda."), pointed=((1,), (0, 1))),)
    assert (read.questions, read.sources) == ((), ())
    (tmp_path / "dev.jsonl").write_text('{"_id": "c1", "claim": "Barda was hit."}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match="line 1 has no field 'label'"):
        load_dataset(tmp_path)


def test_grades_by_question(tmp_path: Path) -> None:
    folder = beir(tmp_path, {}, {}, {}, qrels="query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq3\td1\t1\n")
    assert [asked.graded for asked in load_dataset(folder).questions] == [{"d1": 2, "d2": 0}, None, {"d1": 1}]


def test_a_set_without_qrels_or_without_questions(tmp_path: Path) -> None:
    assert [asked.graded for asked in load_dataset(beir(tmp_path / "unjudged", {})).questions] == [None]
    assert load_dataset(beir(tmp_path / "empty")).questions == ()


def test_one_accepted_string_of_a_set_of_reports(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "questions.jsonl").write_text('{"id": 1, "question": "Where?", "answer": "Barda"}\n{"id": 2, "question": "Who?"}\n', encoding="utf-8")
    assert [asked.answer for asked in load_dataset(tmp_path).questions] == [("Barda",), None]


@pytest.mark.parametrize(("file", "content", "told"), [
    ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\n", "line 2 is not query, document and grade"),
    ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td1\thigh\n", "line 3 is not query"),
    ("queries.jsonl", '\n{"text": "Who?"}\n', "line 2 has no field '_id'"),
    ("queries.jsonl", '{"_id": "1", "text": "Who?", "metadata": []}\n{"_id": "2", "text": "Who?", "metadata": "x"}\n', "line 2 has a field of another form"),
    ("queries.jsonl", '{"_id": "1", "text": "Who?", "answer": [{"a": 1}]}\n', "line 1 has a field of another form")])
def test_what_is_broken_is_named_with_its_line(tmp_path: Path, file: str, content: str, told: str) -> None:
    folder = beir(tmp_path, {})
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError, match=re.escape(f"{folder / file}, {told}")) as refusal:
        load_dataset(folder)
    assert not isinstance(refusal.value, NoDatasetError) and "\n" not in str(refusal.value)


def test_a_path_that_is_no_set_at_all(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Sets\n", encoding="utf-8")
    for place in (tmp_path, tmp_path / "README.md", tmp_path / "missing"):
        with pytest.raises(NoDatasetError, match="holds neither"):
            load_dataset(place)


def test_the_development_sets_hold_what_their_notes_say() -> None:
    """Questions and judged questions of every set in BEIR layout, against the counts in its README.txt."""
    seen = 0
    for folder in sorted(shared("eval").iterdir()):
        if not (folder / "queries.jsonl").exists():
            continue
        notes = (folder / "README.txt").read_text(encoding="utf-8")
        said = re.search(r"queries (\d+), judged queries (\d+)", notes)
        assert said, folder
        questions = load_dataset(folder).questions
        judged = [asked for asked in questions if asked.graded is not None]
        assert (len(questions), len(judged)) == tuple(map(int, said.groups())), folder
        assert len({asked.id for asked in questions}) == len(questions)
        assert all(asked.as_of for asked in questions) == ("question_date" in notes), folder
        if "metadata.support=silver" in notes:
            assert {asked.kind for asked in judged} == {"silver"} and all(asked.answer == () for asked in questions if asked.kind != "silver")
        if "metadata.choices" in notes:
            assert all(len(asked.choices) > 1 and set(asked.right_choices) <= set(range(len(asked.choices))) and asked.right_choices for asked in questions)
        if "wrong_answers" in notes:
            assert {document for asked in questions for document in asked.documents or ()} >= {document for asked in judged for document, grade in (asked.graded or {}).items() if grade > 0}
            assert {kind for asked in questions for kind in (asked.documents or {}).values()} == {"correct", "misinfo", "noise"} and all(asked.documents for asked in questions)
        seen += 1
    assert seen >= 5


def test_the_development_claims_are_as_many_as_their_notes_say() -> None:
    claims = load_dataset(shared("eval", "wice_dev")).claims
    assert len(claims) == 349 and {each.label for each in claims} == {"supported", "partially_supported", "not_supported"}
    assert all(max((at for part in each.pointed for at in part), default=0) < len(each.evidence) for each in claims)
