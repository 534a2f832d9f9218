"""Jobs over synthetic archives of 10,000 to 1,000,000 passages, kept between runs in REPORTQA_BENCH, else in the system's folder for passing files.

The archives are those of `tests/bench_retrieval.py`: made up, with the words, times and vectors that news has as to their statistics.
The peer gets the same texts and the same vectors.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.texts import articles

RUNS, MANY = 7, 100


def kept(name: str) -> Path:
    folder = Path(os.environ.get("REPORTQA_BENCH") or Path(tempfile.gettempdir(), "reportqa-bench"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def archive(passages: int) -> Path:
    """The folder of an archive of so many passages, with its views; made where it is missing: 15 minutes and 7 GB for a million."""
    from index.archive import open_index
    from tests.bench_retrieval import as_if_derived, build

    folder = kept(str(passages))
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        build(folder, passages)
        as_if_derived(folder)
        with open_index(folder) as index:
            assert index.words and index.report_words and index.vectors
        (folder / "whole").touch()
    return folder


class Known:
    """Embeddings that are known beforehand: what is measured is what the store does with them."""

    def __init__(self) -> None:
        from langchain_core.embeddings import Embeddings

        vectors = np.random.default_rng(5).standard_normal((64, 384))
        rows = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist()

        class Made(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [rows[n % 64] for n in range(len(texts))]

            def embed_query(self, text: str) -> list[float]:
                return rows[0]

        self.embeddings = Made()


def peer_store(passages: int) -> Path:
    """The same passages in LangChain's FAISS store."""
    from index.store import Store

    folder = kept(f"{passages}-peer")
    if not (folder / "index.pkl").exists():
        from langchain_community.vectorstores import FAISS

        with Store.open(archive(passages)) as store:
            texts = [(row.text, row.report) for row in store.iter_passages()]
            _, vectors = store.vectors()
        FAISS.from_embeddings(zip([text for text, _ in texts], vectors.tolist(), strict=True), Known().embeddings,
                              metadatas=[{"source": report} for _, report in texts]).save_local(str(folder))
    return folder


def opening(side: str, passages: int) -> dict[str, Any]:
    """Seconds until an archive can be searched; `first`: until the first question has its passages, the models loaded before."""
    if side == "peer":
        from langchain_community.vectorstores import FAISS

        folder, known = peer_store(passages), Known()
        began = time.perf_counter()
        FAISS.load_local(str(folder), known.embeddings, allow_dangerous_deserialization=True)
        return {"seconds": time.perf_counter() - began}
    import faiss  # noqa: F401
    import tantivy  # noqa: F401

    from index.archive import open_index
    from index.embedding import load_embedder
    from index.sentencevectors import load_sentence_encoder
    from qa.retrieval import retrieve
    from qa.understanding import understand

    folder, embedder = archive(passages), load_embedder()
    load_sentence_encoder()
    with open_index(archive(10_000), embedder=embedder) as other:  # what is loaded once in a process
        retrieve(understand("What happened on 5 October 2020?", index=other), other)
    began = time.perf_counter()
    with open_index(folder, embedder=embedder) as index:
        assert index.words and index.report_words and index.vectors
        opened = time.perf_counter() - began
        retrieve(understand("Which towns were hit on 5 October 2020?", index=index), index)
        return {"seconds": opened, "first": time.perf_counter() - began}


def adding(side: str, passages: int) -> dict[str, Any]:
    """Median seconds for one report more, until it is on the disk and can be searched, without its embedding; and for many at once."""
    texts = [text for text in articles(20_000) if 2000 < len(text) < 4000]
    if side == "peer":
        from langchain_community.vectorstores import FAISS

        from tests.bench import peer

        folder, known, cut = peer_store(passages), Known(), peer.splitter()
        store = FAISS.load_local(str(folder), known.embeddings, allow_dangerous_deserialization=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as passing:
            took = []
            for text in texts[:RUNS]:
                began = time.perf_counter()
                store.add_texts(cut.split_text(text))
                store.save_local(passing)
                took.append(time.perf_counter() - began)
            began = time.perf_counter()
            store.add_texts([part for text in texts[RUNS:RUNS + MANY] for part in cut.split_text(text)])
            store.save_local(passing)
            many = time.perf_counter() - began
        return {"seconds": float(np.median(took[1:])), "each": took, f"{MANY} reports at once": many}
    return _added(archive(passages), texts)


def _added(folder: Path, texts: Sequence[str]) -> dict[str, Any]:
    import index
    from index.gazetteer import Gazetteer
    from index.preparing import prepare
    from index.reading import read_contents
    from index.sentencevectors import load_sentence_encoder

    model, encoder, gazetteer = _Timed(), load_sentence_encoder(), Gazetteer.open()
    assert encoder is not None
    encoder.encode = model.timed(encoder.encode)  # type: ignore[method-assign]
    took, embedding, kinds, many = [], [], [], 0.0
    with tempfile.TemporaryDirectory(dir=folder.parent) as passing:
        fitting = []
        for n, text in enumerate(texts):
            file = Path(passing, f"{n}.jsonl")
            file.write_text(json.dumps({"text": text, "date": "2020-10-05"}), encoding="utf-8")
            prepared = prepare(read_contents(file, file.name).reports[0], gazetteer, {})
            if prepared.lessons.votes or (prepared.own_day is not None and prepared.own_day.start.year != 2020):
                file.unlink()  # made-up reports cannot be read again, which a new clock or other days covered would ask for
                continue
            fitting.append(file)
            kinds.append(len(prepared.passages))
            if len(fitting) > RUNS + MANY:
                break
        for some in [*([file] for file in fitting[:RUNS + 1]), fitting[RUNS + 1:]]:
            model.spent, began = 0.0, time.perf_counter()
            index.sync(some, folder, embedder=model)  # type: ignore[arg-type]
            many = time.perf_counter() - began - model.spent
            if len(some) == 1:
                took.append(many)
                embedding.append(model.spent)
        for file in Path(passing).iterdir():
            file.unlink()
        index.sync([Path(passing)], folder, allow_empty=True)
    return {"seconds": float(np.median(took[1:])), "each": took, "embedding": float(np.median(embedding[1:])), "passages of each": float(np.median(kinds)), f"{len(fitting) - RUNS - 1} reports at once": many}


class _Timed:
    """The default model, and how long it took."""

    def __init__(self) -> None:
        from index.embedding import SmallE5

        self._model, self.spent = SmallE5(), 0.0
        self.fingerprint, self.dimensions, self.typical = self._model.fingerprint, self._model.dimensions, self._model.typical
        self.embed_passages, self.embed_query = self.timed(self._model.embed_passages), self._model.embed_query

    def timed(self, call: Any) -> Any:
        def measured(*given: Any) -> Any:
            began = time.perf_counter()
            try:
                return call(*given)
            finally:
                self.spent += time.perf_counter() - began

        return measured


def search(side: str, passages: int) -> dict[str, Any]:
    """Milliseconds from a question to its ranked passages, warm, with and without embedding it; recall of the ten nearest; megabytes."""
    import gc

    from index.archive import open_index
    from index.types import DateRange
    from qa.chain import answer
    from qa.retrieval import retrieve
    from qa.types import Filters
    from qa.understanding import understand
    from tests.bench_retrieval import ASKED, questions

    if side == "peer":
        return _peer_search(passages)
    window = DateRange.of("2020-10")
    with open_index(archive(passages)) as index:
        def ask(kind: str, question: str) -> float:
            began = time.perf_counter()
            retrieve(understand(question, index=index, filters=Filters(window=window if kind == "a window" else None)), index, k=24)
            return (time.perf_counter() - began) * 1000

        asked = questions(8)
        for kind, question in asked[:len(ASKED)]:
            ask(kind, question)
        gc.collect()
        with_embedding = [ask(kind, question) for kind, question in asked[len(ASKED):4 * len(ASKED)]]
        others = asked[4 * len(ASKED):]
        vectors = _embedded(index, [question for _, question in others])
        without = [ask(kind, question) for kind, question in others]
        alone = []
        for vector in vectors:
            began = time.perf_counter()
            index.vectors.search(vector, 10)
            alone.append((time.perf_counter() - began) * 1000)
        memory = megabytes()
        recall = _recall(index, vectors)
        answered = []
        for kind, question in others[:2 * len(ASKED)]:
            began = time.perf_counter()
            answer(question, index=index, filters=Filters(window=window if kind == "a window" else None))
            answered.append((time.perf_counter() - began) * 1000)
    size = sum(file.stat().st_size for file in archive(passages).rglob("*") if file.is_file()) / 2**20
    of_record = (archive(passages) / "record.sqlite").stat().st_size / 2**20
    return {"seconds": float(np.median(alone)) / 1000, "with embedding": float(np.median(with_embedding)), "without embedding": float(np.median(without)), "p95 without": float(np.percentile(without, 95)),
            "vectors alone": float(np.median(alone)), "recall@10": recall, "megabytes": memory,
            "to the answer": float(np.median(answered)), "megabytes of the record": of_record, "megabytes of the views": size - of_record}


def _embedded(index: Any, questions: Sequence[str]) -> list[np.ndarray]:
    """The vectors of these questions, which the index and the sentence encoder know from now on."""
    from index.sentencevectors import load_sentence_encoder

    known = {question: index.embedder.embed_query(question) for question in questions}
    index.embedder.embed_query = lambda text: known[text]
    if encoder := load_sentence_encoder():
        said = {question: encoder.encode([question]) for question in questions}
        encoder.encode = lambda texts: said[texts[0]]  # type: ignore[method-assign]
    return list(known.values())


def _recall(index: Any, queries: Sequence[np.ndarray]) -> float:
    """Share of the ten passages with the largest inner products, by all vectors of the record, that a search finds."""
    asked = np.stack(queries)
    scores, found = np.full((len(asked), 10), -2.0, np.float32), np.full((len(asked), 10), -1)
    for ids, _, vectors in index.store.iter_vectors(16_384):
        all_scores, all_found = np.hstack([scores, asked @ vectors.T]), np.hstack([found, np.repeat(ids[None], len(asked), axis=0)])
        best = np.argpartition(-all_scores, 9, axis=1)[:, :10]
        scores, found = np.take_along_axis(all_scores, best, axis=1), np.take_along_axis(all_found, best, axis=1)
    mine = index.vectors.search(asked, 10)[0]
    return float(np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found.tolist(), mine.tolist(), strict=True)]))


def _peer_search(passages: int) -> dict[str, Any]:
    from langchain_community.vectorstores import FAISS

    store = FAISS.load_local(str(peer_store(passages)), Known().embeddings, allow_dangerous_deserialization=True)
    query, took = Known().embeddings.embed_query("q"), []
    for _ in range(20):
        began = time.perf_counter()
        store.similarity_search_by_vector(query, k=24)
        took.append((time.perf_counter() - began) * 1000)
    return {"seconds": float(np.median(took[5:])) / 1000, "vectors alone": float(np.median(took[5:])), "megabytes": megabytes()}


def megabytes() -> float:
    """Of this process now, with what is mapped from files and was touched."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * resource.getpagesize() / 2**20


def asking(side: str, times: int) -> dict[str, Any]:
    """Median seconds of `reportqa ask` on the samples, a process of its own each time. `side`: the peer has no such command."""
    import subprocess
    import sys

    with tempfile.TemporaryDirectory() as passing:
        environment = os.environ | {"REPORTQA_INDEX": passing, "HF_HUB_OFFLINE": "1"}
        subprocess.run([sys.executable, "-m", "ui.cli", "sync", "seeds"], env=environment, check=True, capture_output=True)
        took = []
        for _ in range(times):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "ui.cli", "ask", "Which cities were hit on day 9?"], env=environment, check=True, capture_output=True)
            took.append(time.perf_counter() - began)
    return {"seconds": float(np.median(took)), "each": took}


if __name__ == "__main__":
    import sys

    job, side, amount = sys.argv[1:4]
    found = {"opening": opening, "adding": adding, "search": search, "asking": asking}[job](side, int(amount))
    print(json.dumps({"amount": 1, "passages": int(amount), **{key: round(value, 4) if isinstance(value, float) else value for key, value in found.items() if key != "each"}}))
