"""Embedding by a cluster: the same vectors as here, whoever dies on the way; a real scheduler and real workers on this machine."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import sync
from index.clusterembedding import SETTING, ClusterEmbedder, ClusterError, ClusterSentenceEncoder, embed_there, load_bulk_embedder, load_bulk_sentence_encoder, scheduler
from index.embedding import SmallE5
from index.sentencevectors import SentenceEncoder, load_sentence_encoder
from index.store import Store
from index.types import ModelFileError

TEXTS = [f"Number {n}: " + "rockets fell on the town. " * (n % 7) for n in range(40)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with two worker processes of one thread."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'reportqa[cluster]'")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50) as running:
        yield running.scheduler_address


@pytest.fixture(scope="module")
def model() -> SmallE5:
    return SmallE5()


@pytest.fixture(scope="module")
def expected() -> np.ndarray:
    return SmallE5().embed_passages(TEXTS)


def alike(found: np.ndarray, expected: np.ndarray) -> bool:
    """Row by row, as far as the engine for few passages and the one for many agree: each worker has embedded fewer than all."""
    return found.shape == expected.shape and found.dtype == np.float32 and float((found * expected).sum(axis=1).min()) > 0.999


@pytest.mark.parametrize(("said", "address"), [("", None), ("dask://a:8786", "tcp://a:8786"), ("dask+tls://a:8786/", "tls://a:8786")])
def test_an_address_is_read(monkeypatch: pytest.MonkeyPatch, said: str, address: str | None) -> None:
    monkeypatch.setenv(SETTING, said)
    assert scheduler() == address


@pytest.mark.parametrize("said", ["a:8786", "dask://", "http://a:1", "tcp://a:1"])
def test_what_is_no_address_is_told(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv(SETTING, said)
    with pytest.raises(ClusterError, match="dask://SCHEDULER"):
        load_bulk_embedder()


def test_the_vectors_are_those_of_this_machine(cluster: str, model: SmallE5, expected: np.ndarray) -> None:
    told: list[int] = []
    embedder = ClusterEmbedder(model, cluster, chunk=8)
    found = embedder.embed_passages(TEXTS, told.append)
    assert embedder.prefers == 3 * 8 * 2 and told == sorted(told) and told[-1] == len(TEXTS)
    assert alike(found, expected)
    assert embedder.embed_passages([]).shape == (0, 384)
    assert np.array_equal(embedder.embed_query("Where?"), model.embed_query("Where?"))


def test_sentences_are_encoded_as_on_this_machine(cluster: str) -> None:
    encoder = load_sentence_encoder()
    assert isinstance(encoder, SentenceEncoder)
    assert alike(ClusterSentenceEncoder(encoder, cluster, chunk=20).encode(TEXTS), encoder.encode(TEXTS))


def test_a_worker_that_is_killed_in_the_middle_costs_no_vector(cluster: str, model: SmallE5, expected: np.ndarray) -> None:
    from distributed import Client

    with Client(cluster, set_as_default=False) as client:
        first, *_ = client.run(os.getpid).values()
    told: list[int] = []

    def kill(done: int) -> None:
        if not told:
            os.kill(first, signal.SIGKILL)
        told.append(done)

    found = ClusterEmbedder(model, cluster, chunk=4).embed_passages(TEXTS, kill)
    assert alike(found, expected)
    assert told[-1] == len(TEXTS)


def test_who_stops_leaves_no_task_behind(cluster: str, model: SmallE5) -> None:
    class Stopped(Exception):
        pass

    def stop(_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        ClusterEmbedder(model, cluster, chunk=2).embed_passages(TEXTS, stop)
    from distributed import Client

    with Client(cluster, set_as_default=False) as client:
        assert client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)) == 0


def test_a_worker_with_another_model_is_an_error(cluster: str, model: SmallE5) -> None:
    class Other:
        fingerprint, dimensions, typical = "other@1", 384, None

        def embed_query(self, text: str) -> np.ndarray:
            return model.embed_query(text)

    with pytest.raises(ClusterError, match=r"another model \(multilingual-e5-small@"):
        ClusterEmbedder(Other(), cluster).embed_passages(TEXTS)


def test_what_is_wrong_on_a_worker_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str | None) -> None:
        raise ModelFileError("no model here: install it")

    monkeypatch.setattr("index.clusterembedding.load_embedder", missing)
    assert embed_there("passages", "a model", "a@1", ["a"]) == ("no model here: install it", None)


def test_a_scheduler_that_is_not_there_is_an_error_and_nothing_is_embedded_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'reportqa[cluster]'")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        monkeypatch.setenv(SETTING, f"dask://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setattr("index.clusterembedding._CONNECT_SECONDS", 0.5)
        (tmp_path / "a.txt").write_text("Rockets fell on Barda on 5 October 2020.", encoding="utf-8")
        for load in (load_bulk_embedder, load_bulk_sentence_encoder, lambda: sync([tmp_path / "a.txt"], tmp_path / "index")):
            with pytest.raises(ClusterError, match="no scheduler answers"):
                load()


def test_a_sync_embeds_on_the_cluster(cluster: str, model: SmallE5, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In few large batches instead of many small ones, and the record is the same."""
    reports = tmp_path / "reports"
    reports.mkdir()
    for n in range(40):
        (reports / f"{n}.txt").write_text(f"Report {n}. Rockets fell on Barda on {n % 28 + 1} October 2020, and {n} people were hurt.", encoding="utf-8")
    plain = sync([reports], tmp_path / "plain")
    monkeypatch.setenv(SETTING, cluster.replace("tcp://", "dask://"))
    monkeypatch.setattr(SmallE5, "embed_passages", None)  # here nothing is
    done = sync([reports], tmp_path / "index")
    assert (done.reports, done.passages, done.embedded) == (plain.reports, plain.passages, plain.embedded) == (40, 40, 40)
    with Store.open(tmp_path / "plain") as one, Store.open(tmp_path / "index") as other:
        assert alike(one.vectors()[1], other.vectors()[1])
        assert other.generation < one.generation and not other.without_sentence_vectors("use-multilingual-v3@0db566fd0af8") and other.check() == ()
