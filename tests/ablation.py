"""What each part of the ranking is worth: measures question sets with one part left out at a time.

    python tests/ablation.py [--index DIR] [--most N] [--table DESIGN.md] FOLDER...

DIR/NAME is the index of the set in FOLDER (`reportqa eval` or `reportqa sync` builds it). Question vectors are made once and
kept for all variants, so that a set costs little more than its first variant. The table goes between the markers of DESIGN.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index import open_index
from index.archive import Index
from index.types import BadQuestionError
from qa.chain import _day
from qa.datasets import Asked, load_dataset
from qa.evaltable import refreshed
from qa.evaluation import Outcome, Scored, compared, scored
from qa.intervals import figure
from qa.retrieval import DEFAULT, Weights, ranked_reports, retrieve
from qa.understanding import understand

if TYPE_CHECKING:
    import numpy as np

    from index.embedding import Done, Embedder

FIRST, LAST = "<!-- ablation:", "<!-- end of ablation -->"
MEASURES = ("best@3", "groups@5", "nDCG@10")  # of each set the first that it has
VARIANTS: dict[str, Weights] = {
    "all parts": DEFAULT,
    "without passage vectors": replace(DEFAULT, vectors=0.0),
    "without words": replace(DEFAULT, words=0.0, report_words=0.0),
    "without words of whole reports": replace(DEFAULT, report_words=0.0),
    "without sentence vectors": replace(DEFAULT, sentences=0.0),
    "without time": replace(DEFAULT, time=0.0),
    "without recency": replace(DEFAULT, recency=0.0),
    "without places and kind": replace(DEFAULT, places=0.0, kind=0.0),
    "not calibrated by language": replace(DEFAULT, by_language=False),
    "copies not grouped": replace(DEFAULT, copies=False),
}


class Remembering:
    """An embedder that embeds a question once for all variants."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._last: tuple[str, np.ndarray] | None = None
        self.fingerprint, self.dimensions, self.typical = embedder.fingerprint, embedder.dimensions, embedder.typical

    def embed_passages(self, texts: Sequence[str], done: Done | None = None) -> np.ndarray:
        return self._embedder.embed_passages(texts, done)

    def embed_query(self, text: str) -> np.ndarray:
        if self._last is None or self._last[0] != text:
            self._last = text, self._embedder.embed_query(text)
        return self._last[1]


def rankings(asked: Asked, index: Index) -> Iterator[tuple[str, Outcome]]:
    """(variant, what it ranks) for one question."""
    try:
        query = understand(asked.question, asked.history, index=index, as_of=_day(asked.as_of))
    except BadQuestionError:
        return
    for name, weights in VARIANTS.items():
        ranked = ranked_reports(retrieve(query, index, k=100, weights=weights))
        yield name, Outcome(asked=asked, ranked=ranked, retrieval_only=True)


def measure(folder: Path, index_folder: Path, most: int) -> dict[str, tuple[Scored, ...]]:
    """Variant -> its questions, scored."""
    done: dict[str, list[Outcome]] = {name: [] for name in VARIANTS}
    judged = [asked for asked in load_dataset(folder).questions if asked.graded or asked.gold_groups]
    questions = judged[::max(1, len(judged) // most)]
    with open_index(index_folder) as plain, open_index(index_folder, embedder=Remembering(plain.embedder)) as index:
        for at, asked in enumerate(questions, start=1):
            for name, outcome in rankings(asked, index):
                done[name].append(outcome)
            print(f"\r{folder.name}: {at} of {len(questions)}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return {name: scored(outcomes, index) for name, outcomes in done.items()}


def table(found: dict[str, dict[str, tuple[Scored, ...]]]) -> str:
    """Markdown: a row a variant, a column a set; * where the paired difference to all parts has an interval without 0."""
    main = {name: next(measure for measure in MEASURES if any(measure in question.values for question in variants["all parts"]))
            for name, variants in found.items()}
    rows = [["", *(f"{name} ({main[name]}, n={len(variants['all parts'])})" for name, variants in found.items())]]
    for variant in VARIANTS:
        cells = [variant]
        for name, variants in found.items():
            values = [question for question in variants[variant] if main[name] in question.values]
            value = figure([q.values[main[name]] for q in values], [q.weights.get(main[name], 1.0) for q in values]).value
            difference = compared(variants[variant], variants["all parts"])["all"].figures[main[name]]
            cells.append(f"{value:.3f}{'*' if not difference.low <= 0 <= difference.high else ''}".replace("0.", "."))
        rows.append(cells)
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--index", type=Path, required=True, metavar="DIR")
    parser.add_argument("--most", type=int, default=10_000, metavar="N", help="about N questions of each set, spread evenly over it")
    parser.add_argument("--table", type=Path, metavar="FILE", help="put the table between the ablation marks of this file")
    given = parser.parse_args()
    text = table({folder.name: measure(folder, given.index / folder.name, given.most) for folder in given.folders})
    print(text)
    if given.table:
        given.table.write_text(refreshed(given.table.read_text(encoding="utf-8"), text, given.table, first_mark=FIRST, last_mark=LAST), encoding="utf-8")


if __name__ == "__main__":
    main()
