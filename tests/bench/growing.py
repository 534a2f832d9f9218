"""How the time and the memory of a sync grow with the number of files, and what a sync that is killed half way costs.

Vectors of passages are known beforehand, so that what is measured is everything else: reading, cutting, sentences, places, the record and
its views. Each archive is built in a process of its own. `python -m tests.bench.growing growing ours FILES` prints a line of JSON; `python -m tests.bench growing --rounds 1` the same in a table.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.texts import articles

STEPS = (16, 4, 1)  # the archives hold so many times less


def write_files(folder: Path, count: int) -> int:
    """Short reports, each of sentences drawn from real articles, all different; returns the characters written."""
    chance = random.Random(3)
    sentences = [part for text in articles(6000) for part in re.split(r"(?<=[.!?])\s+", text) if 40 < len(part) < 400]
    written = 0
    for n in range(count):
        text = "\n".join(chance.sample(sentences, chance.randint(3, 9))) + f"\nThis is report {n}."
        day = f"2020-{1 + n % 12:02d}-{1 + n // 12 % 28:02d}"
        (folder / f"{n:06d}.jsonl").write_text(json.dumps({"text": text, "date": day, "publisher": f"Outlet {n % 40}"}), encoding="utf-8")
        written += len(text)
    return written


def build(source: str, folder: str) -> dict[str, Any]:
    """One sync, with the most memory that this process and its helper took (megabytes, each for itself)."""
    import index
    from tests.bench.archives import Known, megabytes

    class Embedder:
        fingerprint, dimensions, typical = "known vectors", 384, (0.0, 0.1)

        def __init__(self) -> None:
            self._known = Known().embeddings

        def embed_passages(self, texts: Any, done: Any = None) -> Any:
            import numpy as np

            return np.array(self._known.embed_documents(list(texts)), dtype=np.float32)

        def embed_query(self, text: str) -> Any:
            return self.embed_passages([text])[0]

    most: dict[str, float] = {}

    def tell(step: Any) -> None:
        most[step.stage] = max(most.get(step.stage, 0.0), megabytes())

    began = time.perf_counter()
    report = index.sync([source], folder, embedder=Embedder(), progress=tell)  # type: ignore[arg-type]
    return {"by stage": {stage: round(size) for stage, size in most.items()}, "seconds": time.perf_counter() - began, "passages": report.passages, "reports": report.reports,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "of the helper": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


def apart(source: Path, folder: Path, kill_after: float | None = None) -> dict[str, Any]:
    """`build` in a process of its own; {} where it was killed after so many seconds."""
    with subprocess.Popen([sys.executable, "-m", "tests.bench.growing", "build", str(source), str(folder)], stdout=subprocess.PIPE, text=True) as process:
        try:
            said, _ = process.communicate(timeout=kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
            return {}
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def growing(files: int) -> dict[str, Any]:
    from index.store import Store

    lines = []
    with tempfile.TemporaryDirectory() as top:
        for step in STEPS:
            source, folder = Path(top, f"files-{step}"), Path(top, f"index-{step}")
            source.mkdir()
            characters, count = write_files(source, files // step), files // step
            done = apart(source, folder)
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            lines.append({"files": count, "megabytes of text": round(characters / 2**20, 1), "milliseconds a file": round(1000 * done["seconds"] / count, 2), "passages": done["passages"],
                          "peak megabytes": round(done["megabytes"]), "by stage": done["by stage"], "of the helper": round(done["of the helper"]), "megabytes of index": round(size / 2**20)})
        again = Path(top, "killed")
        apart(source, again, kill_after=done["seconds"] * 0.6)
        with Store.open(again) as store:
            kept = store.counts().reports
        resumed = apart(source, again)
        with Store.open(again) as one, Store.open(folder) as other:
            same = sorted((row.report, row.text) for row in one.iter_passages()) == sorted((row.report, row.text) for row in other.iter_passages())
    return {"amount": files, "seconds": done["seconds"], "passages": done["passages"], "archives": lines, "killed after": round(done["seconds"] * 0.6, 1), "reports kept by then": kept,
            "seconds to go on": round(resumed["seconds"], 1), "the same passages": same}


if __name__ == "__main__":
    if sys.argv[1] == "build":
        print(json.dumps(build(sys.argv[2], sys.argv[3])))
    else:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        print(json.dumps(growing(int(sys.argv[3]))))
