"""Near-duplicates: agency copies stand behind their original, and nothing else does."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.archive import Index
from index.store import Store
from index.types import Hit
from qa.copies import grouped, runs_of
from tests.conftest import ROOT
from tests.index.recorded_samples import recorded

AGENCY = (
    "Two missiles struck the market of Barda shortly after noon on Wednesday, killing at least eleven people and wounding forty more, regional officials said. "
    "Rescuers were still searching the stalls for survivors in the evening. The defence ministry of the other side called the report a complete lie. "
    "Hospitals in the neighbouring districts asked for blood."
)
CUT = (  # another outlet's: retitled, its first words changed, the end cut off
    "MARKET STRUCK IN BARDA. On Wednesday, two missiles struck the market of Barda shortly after noon, killing at least eleven people and wounding forty more, "
    "regional officials said. Rescuers were still searching the stalls for survivors in the evening."
)
TYPESET = AGENCY.replace(", ", " , ").replace("Two missiles", "Two  Missiles").upper()
OWN_WORDS = (  # the same matter, told by someone else, with one sentence quoted from the agency
    "At least eleven dead: our correspondent saw burnt cars and broken glass all over the square where farmers of the region sell fruit. "
    "“I heard a whistle and fell to the ground,” said Aliya, who sells pomegranates. The defence ministry of the other side called the report a complete lie. "
    "Nobody could say in the evening how many were still missing under the fallen roofs."
)
FRENCH = (
    "Deux missiles ont frappé mercredi peu après midi le marché de Barda, tuant au moins onze personnes et en blessant quarante autres, selon des responsables de la région. "
    "Les secouristes cherchaient encore des survivants dans la soirée."
)


@pytest.fixture
def index(tmp_path: Path):
    with Store.open(tmp_path / "index", create=True) as store:
        yield Index(store)


def hits_of(index: Index, *reports: tuple[str, str]) -> tuple[Hit, ...]:
    """A passage for each text, in the order given and with falling scores; those of one report stand in it one below the other."""
    with index.store.write() as writer:
        for path in dict.fromkeys(path for path, _ in reports):
            texts = [text for its, text in reports if its == path]
            one = recorded(path, "\n".join(texts), passage_sentences=1000)
            spans, at = [], 0
            for text in texts:
                spans.append((at, at + len(text)))
                at += len(text) + 1
            passages = tuple(replace(one.passages[0], start=start, end=end, sentences=((start, end),)) for start, end in spans)
            writer.put(replace(one, passages=passages, vectors=one.vectors.repeat(len(passages), axis=0), text_hashes=one.text_hashes * len(passages)))
    left = {path: list(index.store.passages_of(path)) for path, _ in reports}
    return tuple(Hit(passage=left[path].pop(0), score=float(len(reports) - n)) for n, (path, _) in enumerate(reports))


def paths(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.report for hit in hits]


def also(hits: Sequence[Hit]) -> dict[str, tuple[str, ...]]:
    return {hit.passage.report: hit.also_in for hit in hits if hit.also_in}


def test_agency_copies_stand_behind_all_others_and_are_named(index: Index) -> None:
    hits = hits_of(index, ("agency", AGENCY), ("cut", CUT), ("own words", OWN_WORDS), ("capitals", TYPESET), ("french", FRENCH))
    found = grouped(hits, index, 10)
    assert paths(found) == ["agency", "own words", "french", "cut", "capitals"]
    assert also(found) == {"agency": ("cut", "capitals")}
    assert [hit.score for hit in found] == [5, 3, 1, 4, 2], "scores stay as they were"


def test_whichever_is_better_is_the_original(index: Index) -> None:
    found = grouped(hits_of(index, ("cut", CUT), ("french", FRENCH), ("agency", AGENCY)), index, 10)
    assert paths(found) == ["cut", "french", "agency"] and also(found) == {"cut": ("agency",)}


def test_reports_on_the_same_matter_are_two_witnesses(index: Index) -> None:
    hits = hits_of(index, ("agency", AGENCY), ("own words", OWN_WORDS), ("french", FRENCH))
    assert grouped(hits, index, 10) == hits


def test_short_passages_are_never_copies(index: Index) -> None:
    """Eleven words have seven runs of five; with twelve there are enough."""
    words = "The governor of the region said that nobody was hurt on".split()
    assert len(words) == 11
    short, enough = " ".join(words), " ".join([*words, "Monday"])
    hits = hits_of(index, ("a", short), ("b", short), ("long", f"{AGENCY} {short}"), ("c", short))
    assert grouped(hits, index, 10) == hits
    assert paths(grouped(hits_of(index, ("d", enough), ("x", FRENCH), ("e", enough)), index, 10)) == ["d", "x", "e"]
    assert also(grouped(hits_of(index, ("d", enough), ("x", FRENCH), ("e", enough)), index, 10)) == {"d": ("e",)}


def test_a_report_does_not_copy_itself(index: Index) -> None:
    hits = hits_of(index, ("live", AGENCY), ("live", CUT), ("live", AGENCY), ("other", FRENCH))
    assert grouped(hits, index, 10) == hits


def test_a_report_that_copies_twice_is_named_once(index: Index) -> None:
    found = grouped(hits_of(index, ("agency", AGENCY), ("live", CUT), ("french", FRENCH), ("live", AGENCY)), index, 10)
    assert paths(found) == ["agency", "french", "live", "live"] and also(found) == {"agency": ("live",)}


def test_two_stories_each_with_its_copies(index: Index) -> None:
    hits = hits_of(index, ("a1", AGENCY), ("f1", FRENCH), ("a2", CUT), ("f2", FRENCH), ("o1", OWN_WORDS), ("a3", AGENCY), ("o2", OWN_WORDS))
    found = grouped(hits, index, 10)
    assert paths(found) == ["a1", "f1", "o1", "a2", "f2", "a3", "o2"]
    assert also(found) == {"a1": ("a2", "a3"), "f1": ("f2",), "o1": ("o2",)}
    assert grouped(found, index, 10) == found, "done twice it is the same"


def test_what_lies_below_the_depth_is_not_touched(index: Index) -> None:
    hits = hits_of(index, ("a1", AGENCY), ("a2", AGENCY), ("f1", FRENCH), ("a3", AGENCY), ("f2", FRENCH))
    found = grouped(hits, index, 3)
    assert paths(found) == ["a1", "f1", "a2", "a3", "f2"] and also(found) == {"a1": ("a2",)}
    assert found[3:] == hits[3:]
    assert grouped(hits, index, 0) == hits and grouped((), index, 5) == ()


def test_a_report_that_is_gone_by_now_is_passed_over(index: Index) -> None:
    hits = hits_of(index, ("a1", AGENCY), ("a2", AGENCY), ("a3", CUT))
    with index.store.write() as writer:
        writer.remove("a1")
    found = grouped(hits, index, 10)
    assert paths(found) == ["a1", "a2", "a3"] and also(found) == {"a2": ("a3",)}


@pytest.mark.parametrize("seed", range(20))
def test_hits_are_neither_lost_nor_made_and_keep_their_order(index: Index, seed: int) -> None:
    """Stretches of four stories cut at random."""
    rng = random.Random(seed)
    reports = []
    for n in range(12):
        words = rng.choice([AGENCY, CUT, OWN_WORDS, FRENCH]).split()
        start = rng.randrange(len(words) - 5)
        reports.append((f"{rng.randrange(8)}", " ".join(words[start:start + rng.randint(5, 60)]) + f" Edition {n}."))
    hits = hits_of(index, *reports)
    depth = rng.randint(0, 14)
    found = grouped(hits, index, depth)
    bare = [replace(hit, also_in=()) for hit in found]
    assert sorted(bare, key=lambda hit: -hit.score) == list(hits) and found[depth:] == hits[depth:]
    named = {path for hit in found for path in hit.also_in}
    scores = [hit.score for hit in found[:depth]]
    falls = [at for at in range(1, len(scores)) if scores[at] > scores[at - 1]]
    assert len(falls) <= 1, "originals in their order, then copies in theirs"
    if falls:
        assert set(paths(found[falls[0]:depth])) <= named
    for hit in found:
        assert hit.passage.report not in hit.also_in and len(set(hit.also_in)) == len(hit.also_in)


def test_runs_by_hand() -> None:
    assert runs_of("") == runs_of("one two three four") == frozenset()
    assert len(runs_of("one two three four five")) == 1
    assert len(runs_of("a b c d e f a b c d e f")) == 6, "a run that comes twice counts once: abcde bcdef cdefa defab efabc fabcd"
    assert runs_of("«Десять ракет» — упали, говорят там!") == runs_of("десять РАКЕТ упали говорят там")
    assert not runs_of("one two three four five") & runs_of("two one three four five")


def test_grouping_does_not_depend_on_the_seed_of_hashes() -> None:
    code = (
        "import sys, pathlib, tempfile; sys.path.insert(0, 'tests/qa')\n"
        "from test_copies import *\n"
        "with Store.open(tempfile.mkdtemp(), create=True) as store:\n"
        "    index = Index(store); found = grouped(hits_of(index, ('agency', AGENCY), ('cut', CUT), ('own', OWN_WORDS), ('caps', TYPESET)), index, 9)\n"
        "    print(paths(found), also(found))"
    )
    said = set()
    for seed in ("1", "2", "3"):
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        said.add(done.stdout)
    assert said == {"['agency', 'own', 'cut', 'caps'] {'agency': ('cut', 'caps')}\n"}


def test_the_copies_among_the_samples(samples: Index) -> None:
    """Two desks print one agency text; five desks tell of the ninth day in words of their own."""
    wanted = ["014_en_agency-ganja.txt", "013_en_ninth-day.txt", "015_en_monday-strike.txt", "011_fr_neuvieme-jour.txt", "018_en_live-monday.txt"]
    hits = tuple(Hit(passage=passage, score=-float(passage.id)) for path in wanted for passage in samples.store.passages_of(path))
    found = grouped(hits, samples, len(hits))
    named = {(hit.passage.report, path) for hit in found for path in hit.also_in}
    assert named == {("014_en_agency-ganja.txt", "015_en_monday-strike.txt")}
