"""A BERT's forward pass without padding: texts of all lengths lie one after the other in one matrix, as its products like them best.

Products are in bfloat16, sums and norms between them in float32 (narrower ones lead neighbours of one event astray). Knows no
tokenizer, no GPU and no training; who has those uses the model itself. Several chunks run at once, each on one thread: the
small products of such models lose more by sharing one chunk among threads than two chunks take from each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import torch

_CHUNK = 512  # tokens that go through the layers together: what lies between two products stays in the cache


class PackedBert:
    """The layers of a `BertModel` whose shape `fits`; mean of the tokens' vectors, of length 1."""

    def __init__(self, model: Any, exact: Mapping[str, torch.Tensor] | None = None) -> None:
        """`model`: a transformers BertModel, float32 or bfloat16; its tensors are copied, what it does itself stays as it is.

        `exact`: those that are known better than the model has them, by their names there.
        """
        import torch

        config, tensors = model.config, {**model.state_dict(), **(exact or {})}
        self.dimensions: int = config.hidden_size
        self._heads, self._eps = config.num_attention_heads, config.layer_norm_eps

        def full(name: str) -> torch.Tensor:
            found: torch.Tensor = tensors[name].detach().float()
            return found

        def linear(*names: str) -> tuple[PackedLinear, torch.Tensor]:
            """The product, and what is to be added to it in float32: rounded together with a large bias it would lose more."""
            return PackedLinear(torch.cat([tensors[f"{name}.weight"].detach() for name in names])), torch.cat([full(f"{name}.bias") for name in names])

        def norm(name: str) -> tuple[torch.Tensor, torch.Tensor]:
            return full(f"{name}.weight"), full(f"{name}.bias")

        self._words = tensors["embeddings.word_embeddings.weight"].detach()
        self._positions = full("embeddings.position_embeddings.weight") + full("embeddings.token_type_embeddings.weight")[0]
        self._norm = norm("embeddings.LayerNorm")
        self._layers = []
        for n in range(config.num_hidden_layers):
            at = f"encoder.layer.{n}"
            self._layers.append((
                linear(*(f"{at}.attention.self.{part}" for part in ("query", "key", "value"))), linear(f"{at}.attention.output.dense"), norm(f"{at}.attention.output.LayerNorm"),
                PackedLinear(tensors[f"{at}.intermediate.dense.weight"].detach(), tensors[f"{at}.intermediate.dense.bias"].detach()), linear(f"{at}.output.dense"), norm(f"{at}.output.LayerNorm")))

    @staticmethod
    def fits(model: Any) -> bool:
        """Whether this is a BERT as it was published, on a processor that multiplies bfloat16 itself: nothing else is computed here."""
        import torch

        from .bulkembedding import number_type

        config = getattr(model, "config", None)
        as_published = {"model_type": "bert", "hidden_act": "gelu", "is_decoder": False, "position_embedding_type": "absolute"}
        return (not torch.cuda.is_available() and number_type() is torch.bfloat16 and type(model).__name__ == "BertModel"
                and all(getattr(config, name, value) == value for name, value in as_published.items())
                and all(parameter.device.type == "cpu" for parameter in model.parameters()))

    def embed(self, ids: Sequence[Sequence[int]], done: Callable[[int], None] | None = None) -> np.ndarray:
        """Token numbers of each text, with those that begin and end it -> float32 (len(ids), dimensions), rows of length 1.

        `done` is called with the number of texts so far; what it raises ends the work.
        """
        import numpy as np
        import torch

        vectors = np.empty((len(ids), self.dimensions), dtype=np.float32)
        chunks, finished = list(_chunks(ids)), 0
        threads = torch.get_num_threads()
        with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            try:
                running = {pool.submit(self._chunk, [ids[at] for at in chunk]): chunk for chunk in chunks}
                for future in as_completed(running):
                    chunk = running[future]
                    vectors[chunk] = future.result()
                    finished += len(chunk)
                    if done:
                        done(finished)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
            finally:
                torch.set_num_threads(threads)
        return vectors

    def _chunk(self, ids: Sequence[Sequence[int]]) -> np.ndarray:
        """Texts in order of length."""
        import torch
        from torch.nn.functional import layer_norm

        with torch.inference_mode():
            lengths = [len(row) for row in ids]
            starts = torch.tensor([0, *lengths]).cumsum(0)
            places = torch.cat([torch.arange(length) for length in lengths])
            numbers = torch.tensor([number for row in ids for number in row])
            runs = [(length, sum(1 for _ in same)) for length, same in groupby(lengths)]
            x = self._words[numbers].float().add_(self._positions[places])
            x = layer_norm(x, (self.dimensions,), *self._norm, self._eps)
            for (qkv, qkv_bias), (output, output_bias), norm, wide, (narrow, narrow_bias), last_norm in self._layers:
                found = output(self._attention(qkv(x.bfloat16()).float().add_(qkv_bias), runs))
                x = layer_norm(x.add_(found).add_(output_bias), (self.dimensions,), *norm, self._eps)
                found = narrow(torch.nn.functional.gelu(wide(x.bfloat16())))
                x = layer_norm(x.add_(found).add_(narrow_bias), (self.dimensions,), *last_norm, self._eps)
            sums = torch.segment_reduce(x, "sum", offsets=starts, axis=0)
            return torch.nn.functional.normalize(sums, dim=1).numpy()

    def _attention(self, qkv: torch.Tensor, runs: Sequence[tuple[int, int]]) -> torch.Tensor:
        """float32 (tokens, 3 * dimensions) -> bfloat16 (tokens, dimensions); `runs`: (length, how many texts of it), in order. Heads this small are done sooner in float32."""
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        found, at = torch.empty((len(qkv), self.dimensions), dtype=torch.bfloat16), 0
        for length, count in runs:
            end = at + length * count
            query, key, value = qkv[at:end].view(count, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            found[at:end].view(count, length, self._heads, -1).copy_(scaled_dot_product_attention(query, key, value).transpose(1, 2))
            at = end
        return found


class PackedLinear:
    """A product in bfloat16 whose weights lie as the library of products wants them; `after`: what follows in the same step, "none" or "relu"."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None = None, after: str = "none") -> None:
        import torch

        self._after = after
        self._bias = None if bias is None else bias.bfloat16()
        self._weight = torch.ops.mkldnn._reorder_linear_weight(weight.bfloat16(), _CHUNK)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        import torch

        found: torch.Tensor = torch.ops.mkldnn._linear_pointwise(x, self._weight, self._bias, self._after, [], "")
        return found


def _chunks(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Places of texts of like length, together of about `_CHUNK` tokens."""
    chunk: list[int] = []
    tokens = 0
    for at in sorted(range(len(ids)), key=lambda at: -len(ids[at])):  # the largest first: no long one is left for the end
        if chunk and tokens + len(ids[at]) > _CHUNK:
            yield chunk
            chunk, tokens = [], 0
        chunk.append(at)
        tokens += len(ids[at])
    if chunk:
        yield chunk
