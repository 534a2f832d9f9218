"""Embedding on many machines: the configured models, run by the workers of a Dask cluster that REPORTQA_EMBED_ON names.

Only `sync` comes here; questions are embedded where they are asked. Workers run the same reportqa with the same models, installed
on them beforehand (`dask worker` in the same environment); a worker whose model has another fingerprint is an error. Nothing is
embedded here instead: a cluster that cannot be reached is an error too.

    REPORTQA_EMBED_ON=dask://SCHEDULER:8786       dask+tls://SCHEDULER:8786 with Dask's own settings for certificates

Whoever reaches a Dask scheduler can run any code on its workers, and whoever runs a worker can run code on the machine that syncs:
Dask exchanges Python objects. Keep it in a private network, or use TLS with certificates of your own. What comes out of documents goes
there as text and comes back as numbers.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .embedding import MODEL_SETTING, Done, Embedder, load_embedder
from .sentencevectors import DIMENSIONS, SentenceEncoder, load_sentence_encoder
from .types import ReportQAError

if TYPE_CHECKING:
    import numpy as np
    from distributed import Client, Future

SETTING = "REPORTQA_EMBED_ON"
CHUNK = 64  # texts of one task: some seconds of work
_AHEAD = 3  # tasks for each thread of the cluster that are under way at once
_CONNECT_SECONDS, _PATIENCE_SECONDS = 10.0, 60.0
_FORMS = "give dask://SCHEDULER:8786 or dask+tls://SCHEDULER:8786"


class ClusterError(ReportQAError):
    """The cluster that REPORTQA_EMBED_ON names cannot be used."""


def scheduler() -> str | None:
    """The address as Dask has it; None where nothing is to be embedded elsewhere. ClusterError where it is no address."""
    said = os.environ.get(SETTING, "").strip()
    if not said:
        return None
    scheme, _, host = said.partition("://")
    if scheme not in ("dask", "dask+tls") or not host.strip("/"):
        raise ClusterError(f"{SETTING}={said} is not an address of a scheduler: {_FORMS}, or unset it")
    return f"{'tls' if scheme.endswith('tls') else 'tcp'}://{host.rstrip('/')}"


def load_bulk_embedder() -> Embedder:
    """What a sync embeds passages with: the configured model, here or on the cluster."""
    address = scheduler()
    return load_embedder() if address is None else ClusterEmbedder(load_embedder(), address)


def load_bulk_sentence_encoder() -> SentenceEncoder | ClusterSentenceEncoder | None:
    """What a sync embeds sentences with: here or on the cluster; None where the encoder is not installed."""
    address, encoder = scheduler(), load_sentence_encoder()
    return encoder if address is None or encoder is None else ClusterSentenceEncoder(encoder, address)


class ClusterEmbedder:
    """The model `embedder`, run by the workers; questions by itself. ClusterError where the cluster cannot be used, at the start or later."""

    def __init__(self, embedder: Embedder, address: str, *, chunk: int = CHUNK) -> None:
        self._embedder, self._address, self._chunk = embedder, address, chunk
        self.fingerprint, self.dimensions, self.typical = embedder.fingerprint, embedder.dimensions, embedder.typical
        with _connected(address) as client:
            self.prefers = _AHEAD * chunk * _threads(client)  # passages at once: fewer leave workers idle

    def embed_passages(self, texts: Sequence[str], done: Done | None = None) -> np.ndarray:
        """As the model's own; `done` is told what has come back."""
        return _spread(self._address, "passages", self.fingerprint, self.dimensions, texts, self._chunk, done)

    def embed_query(self, text: str) -> np.ndarray:
        return self._embedder.embed_query(text)


class ClusterSentenceEncoder:
    """The sentence encoder, run by the workers."""

    def __init__(self, encoder: SentenceEncoder, address: str, *, chunk: int = 8 * CHUNK) -> None:
        self._address, self._chunk, self.fingerprint = address, chunk, encoder.fingerprint
        with _connected(address) as client:
            self.prefers = _AHEAD * chunk * _threads(client) // 4  # passages at once, of some four sentences

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """As the encoder's own."""
        return _spread(self._address, "sentences", self.fingerprint, DIMENSIONS, texts, self._chunk, None)


def _spread(address: str, kind: str, fingerprint: str, dimensions: int, texts: Sequence[str], chunk: int, done: Done | None) -> np.ndarray:
    """float32 (len(texts), dimensions): the texts in tasks of like lengths, the longest first, so that the last are the shortest."""
    import numpy as np

    vectors = np.empty((len(texts), dimensions), dtype=np.float32)
    if not texts:
        return vectors
    order = sorted(range(len(texts)), key=lambda at: (-len(texts[at]), at))
    tasks = deque(order[start:start + chunk] for start in range(0, len(order), chunk))
    model, waiting, embedded = os.environ.get(MODEL_SETTING, ""), deque[tuple[list[int], Any]](), 0
    with _connected(address) as client:
        ahead = _AHEAD * _threads(client)
        while tasks or waiting:
            while tasks and len(waiting) < ahead:
                rows = tasks.popleft()
                waiting.append((rows, client.submit(embed_there, kind, model, fingerprint, [texts[at] for at in rows], pure=False, retries=2)))
            rows, future = waiting.popleft()
            found, made = _result(client, future, address)
            if found != fingerprint:
                raise ClusterError(f"a worker of {address} has another model ({found}, here it is {fingerprint}): install the same reportqa and model on all workers")
            vectors[rows] = made
            embedded += len(rows)
            if done:
                done(embedded)
    return vectors


def embed_there(kind: str, model: str, fingerprint: str, texts: Sequence[str]) -> tuple[str, np.ndarray | None]:
    """On a worker: (fingerprint of its model, a row for each text), or what is wrong there and None."""
    try:
        with _one_at_a_time:  # a model uses all cores that it is given
            if (kind, model) not in _models:
                _models[kind, model] = load_embedder(model or None) if kind == "passages" else load_sentence_encoder()
            loaded = _models[kind, model]
            if loaded is None or loaded.fingerprint != fingerprint:
                return (loaded.fingerprint if loaded is not None else "none"), None
            return fingerprint, loaded.embed_passages(texts) if kind == "passages" else loaded.encode(texts)
    except ReportQAError as error:
        return str(error), None


_models: dict[tuple[str, str], Any] = {}
_one_at_a_time = threading.Lock()


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A connection for as long as texts are embedded: tasks that are not done when it ends are cancelled."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(f"{SETTING} names a Dask cluster, and Dask is not installed: run `pip install 'reportqa[cluster]'`, or unset {SETTING}") from error
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(f"no scheduler answers at {address} ({_first_line(error)}): start `dask scheduler` there, or unset {SETTING}") from error
    with client:
        if not _threads(client):
            raise ClusterError(f"the scheduler at {address} has no workers: start `dask worker {address}` where reportqa is installed, or unset {SETTING}")
        yield client


def _threads(client: Client) -> int:
    return sum(client.nthreads().values())


def _result(client: Client, future: Future, address: str) -> tuple[str, np.ndarray | None]:
    """What a task gave; waited for as long as there are workers: Dask gives the tasks of a lost one to others."""
    while True:
        try:
            found: tuple[str, np.ndarray | None] = future.result(timeout=_PATIENCE_SECONDS)
            return found
        except TimeoutError as error:
            if client.status != "running" or not _threads(client):
                raise ClusterError(f"{address} has lost all its workers: start some, then run the sync again: it goes on from what was recorded") from error
        except Exception as error:  # whatever a worker raised, or Dask where each worker that took the task died
            raise ClusterError(f"a worker of {address} failed ({type(error).__name__}: {_first_line(error)}): see its log, then run the sync again: it goes on from what was recorded") from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
