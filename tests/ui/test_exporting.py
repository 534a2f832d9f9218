"""Documents made of answers, and packs that are checked again: written, read back, and held against reports that changed."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index import open_index, sync
from index.types import DateRange, Place
from qa.types import Answer, Citation, Item
from tests.conftest import ROOT
from tests.ui.scripted import DENIED, NOTHING, PLACES, TOLL, FakeIndex
from ui.exporting import COLUMNS, FORMATS, exported, table
from ui.packs import Origin, PackError, provenance, read_pack, text_sha256
from ui.verifying import verified

INDEX = FakeIndex(extra=[])
HOSTILE = 'Look: ![x](http://evil.example/x.png) <img src=x> [y](javascript:f()) `code` **bold**\n# Heading\n=1+1\n---\n    indented\n1. one $x^2$'
QUESTION = "Which cities were hit on day 9?"


def hostile(text: str) -> Answer:
    citation = Citation(n=1, report="a.txt", quote=text, start=0, end=len(text), title=text, publisher=text, published=DateRange.of("2020-10"))
    return Answer(question=text, standalone=text, language="en", kind="text", answer=f"{text} [1]", citations=(citation,), items=(Item(value=text, citations=(1,)),))


def rows(answers: list[Answer]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(answers, provenance(answers, INDEX)), newline="")))


def test_markdown_has_every_quote_as_a_footnote() -> None:
    text = exported([PLACES], "markdown", provenance([PLACES], INDEX))
    assert "Stepanakert [^1][^5], Ganja [^2]" in text
    assert r"as hit. \[9\]" in text, "a mark without a quote stays text"
    for citation in PLACES.citations:
        [line] = [line for line in text.splitlines() if line.startswith(f"[^{citation.n}]: ")]
        assert f"{citation.start}–{citation.end}" in line and text_sha256(INDEX.report(citation.report).text) in line  # type: ignore[union-attr]


def test_in_a_conversation_footnotes_do_not_clash() -> None:
    text = exported([PLACES, NOTHING, TOLL], "markdown", {})
    labels = [line.split(":")[0] for line in text.splitlines() if line.startswith("[^")]
    assert labels == [*(f"[^1-{n}]" for n in range(1, 6)), "[^3-1]", "[^3-2]"]
    assert "No report quotes a mayor of Hadrut." in text and NOTHING.nearest[0].quote in text


@given(st.one_of(st.text(min_size=1), st.just(HOSTILE), st.text(alphabet="![]()<>#=-`*_~|\\\n 1.$&", min_size=1)))
def test_no_report_acts_as_markdown(text: str) -> None:
    """What a parser of CommonMark makes of it: paragraphs, our heading and footnotes, no link, image, HTML or code."""
    made = MarkdownIt("commonmark").enable("table").parse(exported([hostile(text)], "markdown", {}))
    kinds = {token.type for token in made} | {child.type for token in made for child in token.children or ()}
    allowed = {"heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "text", "softbreak", "hardbreak", "text_special",
               "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
    assert kinds <= allowed, kinds - allowed
    assert sum(token.type == "heading_open" for token in made) <= 1


def test_a_row_for_each_item_and_quote() -> None:
    got = rows([PLACES])
    assert [(row["value"], int(row["n"])) for row in got] == [("Stepanakert", 1), ("Stepanakert", 5), ("Ganja", 2), ("Mingachevir", 3), ("Beylagan", 3), ("Terter", 3), ("Terter", 4), ("Barda", 4)]
    first = got[0]
    assert tuple(first) == COLUMNS
    assert (first["published_start"], first["published_precision"], first["asked_start"], first["names"]) == ("2020-10-06", "day", "2020-10-05", "Khankendi; Степанакерт; Xankəndi")
    for row in got:
        report = INDEX.report(row["report"])
        assert report is not None and report.text[int(row["start"]):int(row["end"])] == row["quote"] and row["sha256"] == text_sha256(report.text)
    assert [(row["value"], row["claimant"]) for row in rows([TOLL])] == [("25", "Baku"), ("19", "the Karabakh ombudsman")]
    [only] = rows([DENIED])
    assert only["quote"] == DENIED.citations[0].quote and only["value"] == ""
    [nothing] = rows([NOTHING])
    assert (nothing["question"], nothing["abstained"], nothing["quote"]) == (NOTHING.question, "yes", "")


@pytest.mark.parametrize("inside", ["Barda;=1+1", "Barda;\t@SUM(1)", 'Barda;"=1', "Barda;-1+1"])
def test_no_part_of_a_cell_is_a_formula_where_semicolons_part_cells(inside: str) -> None:
    for value in rows([hostile(inside)])[0].values():
        assert not any(re.match(r"\s*[\"']?[=+@-]", part) and not part.lstrip().lstrip('"').startswith("'") for part in value.split(";")[1:]), value


def test_a_blank_before_a_formula_changes_nothing() -> None:
    assert rows([hostile("  =1+1")])[0]["value"].startswith("'")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    [row] = rows([hostile(f'{start}HYPERLINK("http://evil.example","x")')])
    assert {row[name][0] for name in ("question", "value", "quote", "title", "publisher")} == {"'"}
    assert not any(value[:1] == start for value in row.values())


@given(st.text(min_size=1))
def test_a_pack_gives_back_its_quotes(text: str) -> None:
    answer = hostile(text)
    origins = {("a.txt", 0, len(text)): Origin(sha256=text_sha256(text))}
    for form in ("json", "geojson"):
        [quoted] = read_pack(exported([answer], form, origins))
        assert (quoted.report, quoted.quote, quoted.start, quoted.end, quoted.sha256) == ("a.txt", text, 0, len(text), text_sha256(text))


def test_geojson_has_longitude_first_and_null_where_no_place_is_known() -> None:
    place = Place(id="1", name="Barda", names=(), kind="town", country="AZ", latitude=40.37, longitude=47.13)
    answer = replace(PLACES, items=(Item(value="Barda", citations=(4,), place=place), Item(value="Ganja", citations=(2,))))
    made = json.loads(exported([answer], "geojson", provenance([answer], INDEX)))
    located = [feature for feature in made["features"] if feature["geometry"]]
    assert [feature["geometry"] for feature in located] == [{"type": "Point", "coordinates": [47.13, 40.37]}]
    told = located[0]["properties"]
    assert told["published"] == {"start": "2020-01-01", "end": "2020-12-31", "precision": "year"} and told["asked"]["day_number"] == 9 and told["event"] == "Karabakh"
    assert {feature["properties"]["quote"] for feature in made["features"]} == {citation.quote for citation in PLACES.citations}, "no quote is lost"


@pytest.mark.parametrize("bad", ["", "[]", "7", "{}", "null", '{"type": "FeatureCollection"}', '{"citations": [{"report": "a"}]}', "[" * 100_000, '{"citations": [], "nearest": []}',
                                 '{"citations": [{"report": "a", "quote": "q", "start": -1, "end": 2}]}', '{"citations": [{"report": "a", "quote": "q", "start": false, "end": true}]}',
                                 '{"citations": [{"report": [], "quote": "q", "start": 0, "end": 1}]}'])
def test_what_is_no_pack_is_refused(bad: str) -> None:
    with pytest.raises(PackError):
        read_pack(bad)


# -- over real reports

@pytest.fixture(scope="module")
def packs(sample_index: Path) -> dict[str, str]:
    """One answer of the samples in every format, as the command prints it."""
    return {form: run("ask", QUESTION, "--format", form, "--index", sample_index).stdout for form in FORMATS}


def run(*words: object, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "ui.cli", *map(str, words)], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120, **how)


@pytest.mark.parametrize("form", ["json", "geojson"])
def test_an_export_is_verified_by_whoever_has_the_reports(form: str, packs: dict[str, str], sample_index: Path) -> None:
    done = run("verify", "-", "--index", sample_index, input=packs[form])
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and len(lines) > 5 and lines[-1] == f"{len(lines) - 1} of {len(lines) - 1} quotes stand as they were exported"
    assert all(line.startswith("good ") for line in lines[:-1])


def test_the_samples_lie_on_the_map(packs: dict[str, str]) -> None:
    features = json.loads(packs["geojson"])["features"]
    located = {feature["properties"]["value"]: feature["geometry"]["coordinates"] for feature in features if feature["geometry"]}
    assert abs(located["Ganja"][0] - 46.36) < .1 and abs(located["Ganja"][1] - 40.68) < .1  # GeoNames 586523
    assert any({"start": "2020-10-05", "end": "2020-10-05", "precision": "day"} in feature["properties"]["told"] for feature in features if feature["properties"]["value"] == "Ganja")


def test_what_changed_since_is_told(packs: dict[str, str], seeds: Path, tmp_path: Path) -> None:
    """The same reports elsewhere: one unchanged, one renamed, one with a line before, one rewritten, one gone."""
    pack = json.loads(packs["json"])
    shifted, rewritten, gone, renamed, appended, *rest = dict.fromkeys(citation["report"] for citation in pack["citations"])
    shutil.copytree(seeds / "reports", reports := tmp_path / "reports")
    text = (reports / shifted).read_text(encoding="utf-8")
    quote = next(citation["quote"] for citation in pack["citations"] if citation["report"] == shifted)
    (reports / shifted).write_text(text.replace(quote, "Added. " + quote), encoding="utf-8")
    (reports / rewritten).write_text("Nothing of this stands here any more, it was rewritten.\n", encoding="utf-8")
    (reports / gone).unlink()
    (reports / renamed).rename(reports / "renamed.txt")
    (reports / appended).write_text((reports / appended).read_text(encoding="utf-8") + "\nA correction.\n", encoding="utf-8")
    sync([reports], tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        found: dict[str, set[str]] = {}
        for finding in verified(packs["json"], index):
            found.setdefault(finding.quoted.report, set()).add(finding.status)
            report = index.report(finding.path)
            assert finding.start is None or (report is not None and report.text[finding.start:finding.end] == finding.quoted.quote)
    assert {path: found[path] for path in (shifted, rewritten, gone, renamed, appended)} == {
        shifted: {"elsewhere"}, rewritten: {"gone"}, gone: {"missing"}, renamed: {"moved"}, appended: {"text changed"}}
    assert all(found[path] == {"same"} for path in rest) and rest
    (tmp_path / "pack.json").write_text(packs["json"], encoding="utf-8")
    done = run("verify", tmp_path / "pack.json", "--index", tmp_path / "index")
    assert done.returncode == 1 and done.stderr == "" and done.stdout.count("FAILED") >= 4 and "the report has changed since the export" in done.stdout


def test_a_forged_quote_fails(packs: dict[str, str], sample_index: Path) -> None:
    pack = json.loads(packs["json"])
    pack["citations"][0]["quote"] = "This was never written."
    pack["citations"][1]["start"] += 1
    pack["citations"][1]["quote"] = pack["citations"][1]["quote"][:-1]
    done = run("verify", "-", "--json", "--index", sample_index, input=json.dumps(pack))
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1 and [finding["status"] for finding in findings[:2]] == ["gone", "elsewhere"] and all(finding["good"] for finding in findings[2:])


def test_without_hashes_nothing_is_vouched_for(sample_index: Path) -> None:
    plain = run("ask", QUESTION, "--json", "--index", sample_index).stdout
    done = run("verify", "-", "--index", sample_index, input=plain)
    assert done.returncode == 1 and "the pack has no hash" in done.stdout


@pytest.mark.parametrize("words", [("--format", "docx"), ("--format", "csv", "--json"), ("--format", "csv", "--stream")])
def test_wrong_formats_are_wrong_usage(words: tuple[str, ...], sample_index: Path) -> None:
    done = run("ask", QUESTION, *words, "--index", sample_index)
    assert done.returncode == 2 and done.stdout == "" and "--format" in done.stderr


def test_what_cannot_be_verified_is_refused_in_one_line(sample_index: Path, tmp_path: Path) -> None:
    for pack in (tmp_path / "missing.json", tmp_path):
        done = run("verify", pack, "--index", sample_index)
        assert done.returncode == 1 and done.stdout == "" and done.stderr.startswith("reportqa: cannot read") and done.stderr.count("\n") == 1
