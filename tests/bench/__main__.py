"""`python -m tests.bench JOB...` runs both sides in turn, each in a fresh process, and prints a table in Markdown for each job.

Which jobs there are, and what is wanted of them, is told in `JOBS`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.models import NAMES

Lines = list[str]
Run = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """A comparison: what the two sides do is in the module `side`, run as `python -m SIDE JOB peer|ours AMOUNT MODEL FOLDER`."""

    amount: int  # of passages, unless told otherwise
    unit: str  # of "amount" in what a side prints
    wanted: str
    models: bool = True  # it is run with each model that is asked for
    more: Callable[[Sequence[Run], Sequence[Run]], Lines] = lambda peer, ours: []
    side: str = "tests.bench.side"
    alone: bool = False  # the peer has nothing of the kind


def ratios(peer: Sequence[Run], ours: Sequence[Run]) -> tuple[float, float, float]:
    """Least, median and most of how many times as fast ours is, round by round."""
    each = [(our["amount"] / our["seconds"]) / (their["amount"] / their["seconds"]) for their, our in zip(peer, ours, strict=True)]
    return min(each), statistics.median(each), max(each)


def table(name: str, model: str, job: Job, peer: Sequence[Run], ours: Sequence[Run]) -> Lines:
    """A job's result in Markdown."""
    least, median, most = ratios(peer, ours)
    lines = [f"### {name}{f', {model}' if job.models else ''}", "", f"Wanted: {job.wanted}. Ours to the peer's rate: **{median:.2f}** (least {least:.2f}, most {most:.2f}; {len(ours)} rounds).", "",
             f"| | {job.unit} a second, median | seconds, least to most | passages |", "|---|---|---|---|"]
    for who, runs in (("peer", peer), ("ours", ours)):
        seconds = [run["seconds"] for run in runs]
        lines.append(f"| {who} | {statistics.median(run['amount'] / run['seconds'] for run in runs):,.0f} | {min(seconds):.2f} to {max(seconds):.2f} | {runs[-1]['passages']:,} |")
    return [*lines, "", *job.more(peer, ours), ""]


def alone(name: str, job: Job, ours: Sequence[Run]) -> Lines:
    """The result of a job without a peer."""
    seconds = [run["seconds"] for run in ours]
    return [f"### {name}", "", f"Wanted: {job.wanted}. **{statistics.median(seconds):.3f} s** (least {min(seconds):.3f}, most {max(seconds):.3f}; {len(ours)} rounds).", "", *job.more([], ours), ""]


def stages(peer: Sequence[Run], ours: Sequence[Run]) -> Lines:
    """Where ours spent its time: the median of each stage."""
    names = list(dict.fromkeys(name for run in ours for name in run["stages"]))
    return [*all_else(peer, ours), "", "| stage of ours | seconds, median |", "|---|---|", *(f"| {name} | {statistics.median(run['stages'].get(name, 0.0) for run in ours):.2f} |" for name in names)]


def all_else(peer: Sequence[Run], ours: Sequence[Run]) -> Lines:
    """What else the sides print, side by side, round after round."""
    names = [name for name in ours[-1] if name not in ("seconds", "amount", "passages", "vectors", "stages")]
    return ["| | peer | ours |", "|---|---|---|", *(f"| {name} | {'; '.join(str(run.get(name, '')) for run in peer)} | {'; '.join(str(run.get(name, '')) for run in ours)} |" for name in names)]


def recall(peer: Sequence[Run], ours: Sequence[Run]) -> Lines:
    """How many of the ten passages nearest to a question by float32's vectors are among ours' ten: strictly, and with those that are as near within 2e-5 (equal passages)."""
    import numpy as np

    exact, found = np.load(peer[-1]["vectors"]), np.load(ours[-1]["vectors"])
    scores = exact["questions"] @ exact["passages"].T
    nearest = np.argsort(-scores, axis=1)[:, :10]
    tenth = np.take_along_axis(scores, nearest[:, 9:], axis=1)
    lines = ["| questions embedded by | recall@10 of ours against float32 | with ties |", "|---|---|---|"]
    for who, side in (("the peer: what the passages' vectors lose", exact), ("ours: what all lose", found)):
        ours_nearest = np.argsort(-(side["questions"] @ found["passages"].T), axis=1)[:, :10]
        strict = float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(nearest.tolist(), ours_nearest.tolist(), strict=True)]))
        lines.append(f"| {who} | {strict:.4f} | {float(np.mean(np.take_along_axis(scores, ours_nearest, axis=1) >= tenth - 2e-5)):.4f} |")
    cosines = (exact["passages"] * found["passages"]).sum(axis=1)
    return [*all_else(peer, ours), "", *lines, "", f"{len(scores)} questions. Cosine of a passage's two vectors: least {cosines.min():.5f}, mean {cosines.mean():.5f}. "
            "Operations are counted for each token once, without padding: the products of the layers, attention included."]


JOBS = {
    "sync": Job(amount=2000, unit="characters", wanted="2.5 times the peer's rate", more=stages),
    "cutting": Job(amount=2000, unit="characters", wanted="3 times the peer's rate, none ending inside a sentence, at most 1.3 times as long for a character of a long report", models=False, more=all_else),
    "embedding": Job(amount=1000, unit="characters", wanted=".6 of the machine's limit of products, recall@10 of .99", more=recall),
    "opening": Job(amount=100_000, unit="openings", wanted="50 times the peer's rate at 100,000 passages", models=False, more=all_else, side="tests.bench.archives"),
    "adding": Job(amount=100_000, unit="reports", wanted="20 times the peer's rate at 100,000 passages, flat from 10,000 to 1,000,000", models=False, more=all_else, side="tests.bench.archives"),
    "search": Job(amount=100_000, unit="searches by vector alone", wanted="at 1,000,000 passages under 20 ms from question to ranked passages without its embedding, under 40 with it, recall@10 of .98, under 1.2 GB",
                  models=False, more=all_else, side="tests.bench.archives"),
    "growing": Job(amount=10_000, unit="files", wanted="time of a sync in proportion to its files, memory that does not grow with them; one that is killed goes on", models=False, side="tests.bench.growing",
                   alone=True, more=lambda peer, ours: ["```json", json.dumps(ours[-1], indent=1), "```"]),
    "asking": Job(amount=5, unit="questions", wanted="a cold `reportqa ask` on the samples under 1.5 s", models=False, side="tests.bench.archives", alone=True),
}


def run(name: str, job: Job, side: str, amount: int, model: str, top: Path) -> Run:
    """One side once; SystemExit with what it said where it fails."""
    folder = top / side
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        kept = folder if name == "embedding" else Path(place)
        done = subprocess.run([sys.executable, "-m", job.side, name, side, str(amount), model, str(kept)], capture_output=True, text=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    if done.returncode:
        raise SystemExit(f"{name} {side}: {done.stderr[-2000:]}")
    found: Run = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("jobs", nargs="+", choices=sorted(JOBS), metavar="JOB", help=", ".join(sorted(JOBS)))
    parser.add_argument("--passages", type=int, help="instead of the job's own number")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", default="minilm", help=f"one or more of {', '.join(NAMES)}, with commas between them")
    asked = parser.parse_args()
    for name in asked.jobs:
        job = JOBS[name]
        for model in asked.models.split(",") if job.models else NAMES[:1]:
            with tempfile.TemporaryDirectory() as top:
                runs: dict[str, list[Run]] = {"ours": []} if job.alone else {"peer": [], "ours": []}
                for _ in range(asked.rounds):
                    for side, found in runs.items():
                        found.append(run(name, job, side, asked.passages or job.amount, model, Path(top)))
                print("\n".join(alone(name, job, runs["ours"]) if job.alone else table(name, model, job, runs["peer"], runs["ours"])), flush=True)


if __name__ == "__main__":
    main()
