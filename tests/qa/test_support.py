"""Whether quotes bear a claim out, on sentences written here, and the measures over claims worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa.claimjudging import HALVES, Checked, checked, scored_claims
from qa.datasets import Claimed, load_dataset
from qa.evaluation import measured
from qa.support import Support, Verdict, supports
from tests.conftest import shared
from ui.cli import app

PAGE = ["The town council met on Friday.", "Rockets hit Barda on 28 October 2020, and 21 people died, the prosecutor said.", "The rice harvest in the plain has begun.",
        "Barda lies some 30 kilometres from the front."]


def test_what_a_page_says_is_supported_and_pointed_at() -> None:
    found = supports("On 28 October 2020 rockets hit Barda, and 21 people died.", PAGE, language="en")
    assert (found.verdict, found.missing, found.pointed[0]) == ("supported", (), 1)


@pytest.mark.parametrize(("claim", "missing"), [
    ("On 28 October 2020 rockets hit Barda, and 27 people died.", ("27",)),
    ("On 29 October 2020 rockets hit Barda, and 21 people died.", ("29 October 2020",)),
    ("On 28 October 2020 rockets hit Barda and Terter, and 21 people died.", ("Terter",))])
def test_a_figure_a_date_or_a_name_that_stands_nowhere_is_named_and_refuses_support(claim: str, missing: tuple[str, ...]) -> None:
    found = supports(claim, PAGE, language="en")
    assert found.missing == missing and found.verdict != "supported"
    assert found.score < supports("On 28 October 2020 rockets hit Barda, and 21 people died.", PAGE, language="en").score


def test_figures_and_times_written_otherwise_are_not_missing() -> None:
    assert supports("Two people died.", ["2 people died."], language="en").missing == ()
    assert supports("In October 2020 rockets hit Barda.", PAGE, language="en").missing == (), "a day of that month is told"
    assert supports("100,000 people came.", ["Some 100 000 people came."], language="en").missing == ()


def test_what_no_text_tells_is_not_supported() -> None:
    found = supports("A French bank bought the old theatre.", PAGE, language="en")
    assert found.verdict == "not supported" and "French" in found.missing
    assert supports("Barda was hit.", []) == Support(verdict="not supported", score=0.0, missing=(), pointed=()) == supports("?!", PAGE)


def test_texts_support_a_claim_together() -> None:
    claim = "Barda, some 30 kilometres from the front, was hit by rockets, the prosecutor said."
    assert {1, 3} <= set(supports(claim, PAGE, language="en").pointed)
    assert supports(claim, PAGE, language="en").score > max(supports(claim, [text], language="en").score for text in PAGE)


def check(label: str, verdict: Verdict, pointed: tuple[int, ...] = (), gold: tuple[tuple[int, ...], ...] = (), missing: tuple[str, ...] = ()) -> Checked:
    return Checked(claimed=Claimed(id=label, claim="x", label=label, evidence=("x",), pointed=gold), support=Support(verdict=verdict, score=0, missing=missing, pointed=pointed))


def test_f1_over_claims_by_hand() -> None:
    """Of three said to be supported two are, one that is was missed: TP 2, FP 1, FN 1; F1 = 4/6, right of 5: 3."""
    done = [check("supported", "supported"), check("supported", "supported"), check("partially_supported", "supported"), check("supported", "partly"), check("not_supported", "not supported")]
    found = measured(scored_claims(done))
    everything = found["all"].figures
    assert (everything["support F1"].value, everything["support F1"].n) == (pytest.approx(4 / 6), 4)
    assert everything["support accuracy"].value == pytest.approx(3 / 5) == everything["verdict accuracy"].value
    assert list(found) == ["all", *HALVES] and found[HALVES[1]].questions == 2


def test_the_part_of_the_check_that_looks_for_what_is_named_is_measured_alone() -> None:
    """Nothing is missing of two, of which one is supported; what is missing of the third is rightly so: TP 1, FP 1."""
    found = measured(scored_claims([check("supported", "partly"), check("partially_supported", "partly"), check("not_supported", "partly", missing=("21",))]))["all"].figures
    assert found["nothing missing F1"].value == pytest.approx(2 / 3) == found["nothing missing accuracy"].value and found["support F1"].value == 0


def test_sentences_pointed_at_against_the_best_of_the_sets() -> None:
    [one] = scored_claims([check("supported", "supported", (4, 7, 1), ((1, 2), (7, 4, 9)))])
    assert (one.values["pointed recall"], one.values["pointed precision"]) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert "pointed recall" not in scored_claims([check("not_supported", "partly", (1,), ((),))])[0].values


def test_a_set_of_claims_is_measured_by_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "claims"
    folder.mkdir()
    rows = [{"_id": "c1", "claim": "Rockets hit Barda on 28 October 2020.", "label": "supported", "evidence": PAGE, "supporting_sentences": [[1]]},
            {"_id": "c2", "claim": "A French bank bought the old theatre.", "label": "not_supported", "evidence": PAGE, "supporting_sentences": [[]]}]
    (folder / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", str(folder), "--json", "--answers", str(tmp_path / "out.jsonl"), "--results", str(tmp_path / "kept")])
    assert done.exit_code == 0, (done.output, done.exception)
    given = json.loads(done.stdout)
    assert given["measures"]["all"].items() >= {"questions": 2, "support F1": 1, "support accuracy": 1, "verdict accuracy": 1, "pointed recall": 1}.items()
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["verdict"], first["pointed"][0]) == ("c1", "supported", 1) and second["verdict"] == "not supported"
    assert CliRunner().invoke(app, ["eval", str(folder), "--limit", "1"]).stdout.startswith("claims: 4 sentences of pages cited, the first 1 of 2 claims in ")


def test_the_check_is_better_than_saying_yes_to_everything() -> None:
    """On every eighth claim of the development set: more right than either constant answer, sentences found more often than not."""
    claims = load_dataset(shared("eval", "wice_dev")).claims[1::8]
    found = measured(scored_claims(list(checked(claims))))["all"].figures
    share = sum(each.label == "supported" for each in claims) / len(claims)
    assert found["support accuracy"].value > max(share, 1 - share) and found["support F1"].value > 2 * share / (1 + share) and found["pointed recall"].value > 0.6
