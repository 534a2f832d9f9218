"""What a browser kept comes back as it was, and what it makes up comes to nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive import Index
from index.types import DateRange
from qa.chain import answer
from qa.types import Answer, Filters
from tests.ui.scripted import ANSWERS, DENIED, PLACES, REPORTS, TOLL
from ui.linking import filters_of
from ui.restoring import MOST_EXCHANGES, NotKeptError, answer_of, kept_answers, still_stands


def sent(answer: Answer) -> Any:
    """As it comes from a browser."""
    return json.loads(json.dumps(answer.to_dict()))


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=lambda answer: answer.question)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    back = answer_of(sent(answer))
    assert back.to_dict() == answer.to_dict() and still_stands(back, REPORTS.get)


def test_a_real_answer_comes_back_as_it_was(samples: Index) -> None:
    filters = Filters(languages=("fr", "en"), window=DateRange(start=date(2020, 10, 1), end=date.max))
    for question in ("Which cities were hit on day 9?", "Who is the mayor of Hadrut?", "How many civilians had died by day 9 according to each side?"):
        made = answer(question, index=samples, filters=filters)
        back = answer_of(sent(made))
        assert back.to_dict() == made.to_dict() and still_stands(back, samples.report)


def test_a_quote_that_does_not_stand_there_is_noticed() -> None:
    forged = replace(DENIED, citations=(replace(DENIED.citations[0], quote="The defence ministry in Yerevan admitted striking Barda."),))
    assert not still_stands(answer_of(sent(forged)), REPORTS.get)
    moved = replace(DENIED, citations=(replace(DENIED.citations[0], start=DENIED.citations[0].start + 1, end=DENIED.citations[0].end + 1),))
    assert not still_stands(answer_of(sent(moved)), REPORTS.get)
    assert not still_stands(answer_of(sent(replace(DENIED, citations=(replace(DENIED.citations[0], report="gone.txt"),)))), REPORTS.get)


@pytest.mark.parametrize("change", [
    {"kind": "script"}, {"citations": "x"}, {"citations": [{}]}, {"answer": "x" * 100_000}, {"answer": None}, {"when": {"start": "2020-10-05", "end": "2020-10-01", "said": ""}},
    {"when": {"start": "never", "end": "2020-10-01", "said": ""}}, {"items": [{"value": 3}]}, {"coverage": {"read": -1}}, {"coverage": {"read": 1e99}}, {"notes": ["x"] * 1000}, {"milliseconds": True},
    {"citations": [{**sent(PLACES)["citations"][0], "n": 7}]}, {"question": ["a"]},
])
def test_what_is_not_of_the_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((NotKeptError, ValueError)):
        answer_of({**sent(PLACES), **change})
    assert [answer for _, answer in kept_answers([{"question": "q", "answer": {**sent(PLACES), **change}}])] == [None]


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12)


@given(JSON, st.dictionaries(st.sampled_from(list(TOLL.to_dict())), JSON, max_size=3))
def test_anything_may_come(value: Any, change: dict[str, Any]) -> None:
    """Whatever is sent, it is an answer of the form or none: never an error."""
    assert len(list(kept_answers(value))) <= MOST_EXCHANGES
    (found,) = kept_answers([{"question": "q", "answer": {**sent(TOLL), **change}}])
    assert found[0] == "q" and (found[1] is None or isinstance(found[1], Answer))
    filters_of(value if isinstance(value, dict) else {})


def test_no_more_than_a_conversation_is_read() -> None:
    assert len(list(kept_answers([{"question": "q", "answer": None}] * 1000))) == MOST_EXCHANGES
    assert list(kept_answers([{"question": " "}, {"question": 3}, "x", None])) == []


def test_filters_of_a_page_or_a_link() -> None:
    assert filters_of({"from": "2020-10-01", "to": "", "outlet": "Desk A", "language": ["fr", "fr", 3, ""]}) == Filters(
        window=DateRange(start=date(2020, 10, 1), end=date.max), outlets=("Desk A",), languages=("fr",))
    assert filters_of({"from": "2020-10-09", "to": "2020-10-01"}).window == DateRange(start=date(2020, 10, 1), end=date(2020, 10, 9))
    assert filters_of({"from": "x", "to": None, "outlets": {"a": 1}}) == Filters() and filters_of(Filters(events=("e",)).to_dict()) == Filters(events=("e",))
    assert len(filters_of({"outlet": [str(n) for n in range(1000)]}).outlets) == 50
