"""One side of a comparison, once, in a process of its own: `python -m tests.bench.side JOB SIDE OPTIONS` prints a line of JSON."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.texts import articles
from tests.index.test_embedding import minilm_folder


def sync(side: str, passages: int) -> dict[str, Any]:
    """From texts in memory (theirs) or in files (ours) to what can be searched and is on the disk; the model is loaded before the clock starts."""
    texts = articles(passages)
    with tempfile.TemporaryDirectory() as top:
        if side == "peer":
            from tests.bench import peer

            cut, model = peer.splitter(), peer.embeddings(minilm_folder())
            model.embed_documents(["warm"])
            began = time.perf_counter()
            count = peer.store(texts, cut, model, Path(top, "faiss"))
        else:
            import index
            from index.embedding import SentenceTransformerEmbedder

            Path(top, "reports").mkdir()
            for n, text in enumerate(texts):
                Path(top, "reports", f"{n:05}.txt").write_text(text, encoding="utf-8")
            ours = SentenceTransformerEmbedder(minilm_folder())
            ours.embed_passages(["warm"])
            began = time.perf_counter()
            count = index.sync([Path(top, "reports")], Path(top, "index"), embedder=ours).passages
        return {"seconds": time.perf_counter() - began, "passages": count, "characters": sum(map(len, texts))}


def cutting(side: str, passages: int) -> dict[str, Any]:
    """Texts to passages; of these, how many end inside a sentence: at no stop, bracket or quotation mark, and not where a line ends."""
    texts = articles(passages)
    if side == "peer":
        from tests.bench import peer

        cut = peer.splitter()
        cut.split_text(texts[0])
        began = time.perf_counter()
        pieces = [[(text.find(piece), piece) for piece in cut.split_text(text)] for text in texts]
        seconds = time.perf_counter() - began
        found = [(text, at + len(piece)) for text, of in zip(texts, pieces, strict=True) for at, piece in of if at >= 0]
    else:
        from index import passages as cutter

        cutter.token_counts(["the vocabulary is loaded"])
        began = time.perf_counter()
        groups = [cutter.passages(text, cutter.sentences(text)) for text in texts]
        seconds = time.perf_counter() - began
        found = [(text, group[-1][1]) for text, of in zip(texts, groups, strict=True) for group in of]
    inside = sum(end < len(text) and text[end - 1] not in ".!?…:;\"'”’»)]" and "\n" not in text[end:end + 2] for text, end in found)
    return {"seconds": seconds, "passages": len(found), "ending inside a sentence": round(inside / len(found), 4)}


if __name__ == "__main__":
    job, side, amount = sys.argv[1:4]
    print(json.dumps({"sync": sync, "cutting": cutting}[job](side, int(amount))))
