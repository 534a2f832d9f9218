"""The chain and the retriever as parts of LangChain's: every quote and every Document is the report's own text."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from index.archive import Index
from index.types import BadQuestionError, IndexMissingError
from qa import Answer, answer, as_retriever, as_runnable
from qa.evaluation import verbatim

DAY_9 = "Which cities were hit on day 9?"


def same(one: Answer, other: Answer) -> bool:
    """All but the time taken."""
    return {**one.to_dict(), "milliseconds": 0} == {**other.to_dict(), "milliseconds": 0}


@pytest.mark.parametrize("question", [DAY_9, "Combien de morts à Gandja ?", "Барда"])
def test_documents_are_stretches_of_reports(samples: Index, question: str) -> None:
    retriever = as_retriever(samples, k=5)
    assert isinstance(retriever, BaseRetriever)
    found = retriever.invoke(question)
    assert len(found) == 5 and all(isinstance(document, Document) for document in found)
    for document in found:
        report = samples.report(document.metadata["report"])
        assert report is not None
        assert document.page_content == report.text[document.metadata["start"]:document.metadata["end"]] != ""
        assert document.metadata["title"] == report.title and document.metadata["language"] == report.language
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True) or len({document.metadata["report"] for document in found}) < len(found)
    assert len({document.id for document in found}) == len(found)


def test_the_retriever_is_a_part_of_a_chain(samples: Index) -> None:
    first = as_retriever(samples, k=1) | RunnableLambda(lambda documents: documents[0].metadata["report"])
    assert samples.report(first.invoke(DAY_9)) is not None
    assert asyncio.run(first.ainvoke(DAY_9)) == first.invoke(DAY_9)


def test_the_retriever_refuses_an_empty_question(samples: Index) -> None:
    with pytest.raises(BadQuestionError):
        as_retriever(samples).invoke("  ?! ")


def test_invoke_is_answer(samples: Index) -> None:
    chain = as_runnable(samples)
    assert isinstance(chain, Runnable)
    given = chain.invoke(DAY_9)
    assert given.done and given.citations and verbatim(given, samples)
    assert same(given, answer(DAY_9, index=samples))


def test_fields_go_through(samples: Index, sample_index: Path) -> None:
    asked = {"question": "And the next day?", "history": [{"role": "user", "text": DAY_9}, {"role": "assistant", "text": "Ganja."}]}
    given = as_runnable(sample_index).invoke(asked)
    assert given.standalone == "Which cities were hit on day 10?" and verbatim(given, samples)
    yesterday = as_runnable(samples).invoke({"question": "Which cities were hit yesterday?", "as_of": "2020-10-06"})
    assert yesterday.when is not None and str(yesterday.when.range) == "2020-10-05"
    window = as_runnable(samples).invoke({"question": "Which cities were hit?", "between": ("2020-10-28", "2020-10-28")})
    assert "Barda" in [item.value for item in window.items]


def test_batch_keeps_the_order(samples: Index) -> None:
    questions = [DAY_9, "Which cities were hit on day 10?", DAY_9, "Who denied striking Barda?"]
    given = as_runnable(samples).batch(questions, config={"max_concurrency": 3})
    assert [one.question for one in given] == questions
    assert all(same(one, answer(question, index=samples)) for one, question in zip(given, questions, strict=True))


def test_batch_returns_exceptions_where_asked(samples: Index) -> None:
    good, bad = as_runnable(samples).batch([DAY_9, ""], return_exceptions=True)
    assert isinstance(good, Answer) and isinstance(bad, BadQuestionError)


def test_stream_grows_and_ends_with_the_answer(samples: Index) -> None:
    snapshots = list(as_runnable(samples).stream(DAY_9))
    assert len(snapshots) >= 2 and [one.done for one in snapshots] == [False] * (len(snapshots) - 1) + [True]
    assert same(snapshots[-1], answer(DAY_9, index=samples))


def test_the_asynchronous_forms_give_the_same(samples: Index) -> None:
    chain, whole = as_runnable(samples), answer(DAY_9, index=samples)

    async def all_of_them() -> tuple[Answer, list[Answer], list[Answer]]:
        return await chain.ainvoke(DAY_9), [one async for one in chain.astream(DAY_9)], await chain.abatch([DAY_9, DAY_9])

    invoked, streamed, batch = asyncio.run(all_of_them())
    assert same(invoked, whole) and same(streamed[-1], whole) and all(same(one, whole) for one in batch)
    assert [one.done for one in streamed] == [False] * (len(streamed) - 1) + [True] and len(streamed) >= 2


def test_an_asynchronous_stream_hands_on_what_goes_wrong(tmp_path: Path) -> None:
    async def run() -> list[Answer]:
        return [one async for one in as_runnable(tmp_path / "none").astream(DAY_9)]

    with pytest.raises(IndexMissingError, match="reportqa sync"):
        asyncio.run(run())


def test_a_reader_may_leave_an_asynchronous_stream(samples: Index) -> None:
    async def leave_and_ask_again() -> tuple[Answer, Answer]:
        chain = as_runnable(samples)
        async for one in chain.astream(DAY_9):
            return one, await chain.ainvoke(DAY_9)
        raise AssertionError("a stream without anything")

    first, again = asyncio.run(leave_and_ask_again())
    assert not first.done and same(again, answer(DAY_9, index=samples))


def test_piping(samples: Index) -> None:
    chain = as_runnable(samples) | (lambda given: given.answer)
    whole = answer(DAY_9, index=samples).answer
    assert chain.invoke(DAY_9) == whole
    assert list(chain.stream(DAY_9))[-1] == whole
    assert asyncio.run(chain.ainvoke(DAY_9)) == whole
    assert chain.batch([DAY_9]) == [whole]


def test_a_model_of_ones_own(samples: Index) -> None:
    given = as_runnable(samples, model=FakeListChatModel(responses=["NONE"])).invoke(DAY_9)
    assert given.model is None and "NONE" in given.notes[-1]
    assert given.citations and verbatim(given, samples)
