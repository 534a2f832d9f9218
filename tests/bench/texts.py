"""The texts that both sides read: articles of an evaluation set, as far as so many passages need."""

from __future__ import annotations

import json
import os
from pathlib import Path

SHARED = Path(os.environ.get("REPORTQA_SHARED", Path(__file__).resolve().parents[3] / "shared"))
CORPUS = SHARED / "eval" / "t17_dev" / "corpus.jsonl"
TOKENS = 128  # of a passage on both sides
PER_PASSAGE = 480  # characters of a passage, about


def articles(passages: int) -> list[str]:
    """Real articles that make about so many passages; SystemExit where the set is not there."""
    if not CORPUS.exists():
        raise SystemExit(f"{CORPUS} is missing: the benchmark reads real articles from there (REPORTQA_SHARED names another folder)")
    found: list[str] = []
    characters = 0
    with CORPUS.open(encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            if len(text) > 500:
                found.append(text)
                characters += len(text)
            if characters >= passages * PER_PASSAGE:
                break
    return found


def questions(most: int) -> list[str]:
    """Real questions over these articles, spread over all there are."""
    with CORPUS.with_name("queries.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(line)["text"] for line in lines]
    return found[::max(1, len(found) // most)][:most]
