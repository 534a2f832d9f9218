"""Nothing lost: a sample of the long suite (`python -m tests.long`), which kills, fails, fills and damages indexes by the thousand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import open_index, sync
from tests.conftest import ROOT
from tests.long.__main__ import BAD, SAMPLE
from tests.long.archive import WordEmbedder, round_of, write_round

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the long suite forks")


@pytest.fixture(scope="module")
def sample() -> dict[str, dict[str, object]]:
    """What each part counted; whatever it said besides is shown where a test fails."""
    done = subprocess.run([sys.executable, "-m", "tests.long", "--sample"], cwd=ROOT, capture_output=True, text=True, timeout=900)
    print(done.stdout, done.stderr)
    counted = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"part"')]
    assert done.returncode in (0, 1) and len(counted) == len(SAMPLE), done
    return {str(part["part"]): part for part in counted}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", SAMPLE)
def test_nothing_is_lost_mixed_or_wrong(sample: dict[str, dict[str, object]], part: str) -> None:
    if why := sample[part].get("skipped"):
        pytest.skip(str(why))
    assert {name: count for name, count in sample[part].items() if name in BAD and count} == {}


def test_what_one_question_reads_stays_at_its_generation(tmp_path: Path) -> None:
    source, folder, model = tmp_path / "source", tmp_path / "index", WordEmbedder()
    write_round(source, 0)
    sync([source], folder, embedder=model)
    with open_index(folder, embedder=model) as opened:
        before = opened.now()
        assert opened.now() is before and before.now() is before
        reports = before.reports()
        write_round(source, 1)
        sync([source], folder, embedder=model)
        opened.refresh()
        after = opened.now()
        assert round_of(opened) == 1 and after is not before
        assert before.refresh().generation == before.generation < after.generation
        assert all("ound0" in report.text for summary in reports if (report := before.report(summary.path)))
        assert all("ound1" in report.text for summary in after.reports() if (report := after.report(summary.path)))
        assert before.embedder is after.embedder is opened.embedder and before.gazetteer is opened.gazetteer
        assert round_of(before) == 0
