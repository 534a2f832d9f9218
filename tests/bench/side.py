"""One side of a comparison, once, in a process of its own: `python -m tests.bench.side JOB SIDE AMOUNT MODEL FOLDER` prints a line of JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench import models
from tests.bench.texts import articles, questions


def sync(side: str, amount: int, model: str, top: Path) -> dict[str, Any]:
    """From texts in memory (theirs) or in files (ours) to what can be searched and is on the disk; the model is loaded before the clock starts."""
    texts = articles(amount)
    stages: dict[str, float] = {}
    if side == "peer":
        from tests.bench import peer

        cut, embedder = peer.splitter(), peer.embeddings(models.folder(model, top))
        embedder.embed_documents(["warm"])
        began, used = time.perf_counter(), _used()
        count = peer.store(texts, cut, embedder, top / "faiss")
    else:
        import index
        from index.types import Progress

        (top / "reports").mkdir()
        for n, text in enumerate(texts):
            (top / "reports" / f"{n:05}.txt").write_text(text, encoding="utf-8")
        ours = models.ours(model)
        began, used = time.perf_counter(), _used()
        last, stage = began, "reading"

        def note(step: Progress) -> None:
            nonlocal last, stage
            now = time.perf_counter()
            stages[stage] = stages.get(stage, 0.0) + now - last
            last, stage = now, step.stage

        count = index.sync([top / "reports"], top / "index", embedder=ours, progress=note).passages
        stages[f"{stage}, views"] = time.perf_counter() - last
    seconds, used = time.perf_counter() - began, _used() - used
    return {"seconds": seconds, "amount": sum(map(len, texts)), "passages": count, "seconds of all cores": round(used, 1), "stages": {name: round(spent, 2) for name, spent in stages.items()}}


def _used() -> float:
    """Seconds of all cores that this process and its ended children took."""
    import resource

    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def cutting(side: str, amount: int, _: str, __: Path) -> dict[str, Any]:
    """Texts to passages; of these, how many end inside a sentence: at no stop, bracket or quotation mark, and not where a line ends."""
    texts = articles(amount)
    cut = _cutter(side)
    cut(texts[0])
    began = time.perf_counter()
    found = [(text, end) for text in texts for end in cut(text)]
    seconds = time.perf_counter() - began
    inside = sum(bool(text[end:].strip()) and text[end - 1] not in ".!?…:;\"'”’»)]" and "\n" not in text[end:end + 2] for text, end in found)
    short, long = _one_report(500_000), _one_report(5_000_000)
    each = {len(text): min(_seconds(cut, text) for _ in range(tries)) / len(text) for text, tries in ((short, 3), (long, 1))}
    return {"seconds": seconds, "amount": sum(map(len, texts)), "passages": len(found), "ending inside a sentence": f"{inside / len(found):.2%}",
            "a character of a report of 5 MB, to one of 500 KB": round(each[len(long)] / each[len(short)], 2)}


def _cutter(side: str) -> Any:
    """text -> where its passages end, as far as that is told."""
    if side == "peer":
        from tests.bench import peer

        splitter = peer.splitter()
        return lambda text: [at + len(piece) for piece in splitter.split_text(text) if (at := text.find(piece)) >= 0] if len(text) < 400_000 else splitter.split_text(text)
    from index import passages as cutter

    return lambda text: [group[-1][1] for group in cutter.passages(text, cutter.sentences(text))]


def _one_report(characters: int) -> str:
    return "\n\n".join(articles(characters // 400))[:characters]


def _seconds(cut: Any, text: str) -> float:
    began = time.perf_counter()
    cut(text)
    return time.perf_counter() - began


def embedding(side: str, amount: int, model: str, top: Path) -> dict[str, Any]:
    """Passages to vectors, the model loaded; the machine's limit of products is measured right before and after."""
    import numpy as np

    from index import passages as cutter

    texts = [" ".join(text[group[0][0]:group[-1][1]].split()) for text in articles(amount) for group in cutter.passages(text, cutter.sentences(text))][:amount]
    place = models.folder(model, top)
    from sentence_transformers import SentenceTransformer

    exact = SentenceTransformer(place, device="cpu")
    lengths = [int(row.sum()) for at in range(0, len(texts), 64) for row in exact[0].preprocess(texts[at:at + 64])["attention_mask"]]
    if side == "peer":
        from tests.bench import peer

        embedder = peer.embeddings(place)
        run, question = embedder.embed_documents, embedder.embed_query
        run(["warm"])
    else:
        ours = models.ours(model)
        run, question = ours.embed_passages, ours.embed_query
    before = models.limit()
    began, used = time.perf_counter(), time.process_time()
    vectors = np.asarray(run(texts), dtype=np.float32)
    seconds, used = time.perf_counter() - began, time.process_time() - used
    limit = max(before, models.limit())
    np.savez(top / f"{side}.npz", passages=vectors, questions=np.array([question(text) for text in questions(100)], dtype=np.float32))
    rate = models.flops(model, lengths, place) / seconds
    return {"seconds": seconds, "amount": sum(map(len, texts)), "passages": len(texts), "vectors": str(top / f"{side}.npz"), "GFLOP/s": round(rate / 1e9), "limit of products, GFLOP/s": round(limit / 1e9),
            "of that limit": round(rate / limit, 2), "tokens": sum(lengths), "seconds of all cores": round(used, 1)}


RUN = {"sync": sync, "cutting": cutting, "embedding": embedding}

if __name__ == "__main__":
    job, side, amount, model, top = sys.argv[1:6]
    print(json.dumps(RUN[job](side, int(amount), model, Path(top))))
