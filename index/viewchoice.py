"""Where the views of the record are: files beside it, or the Milvus that REPORTQA_STORE names. Whoever asks them does not know which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .milvusaddress import configured
from .views import LOCK_SECONDS

if TYPE_CHECKING:
    import numpy as np

    from .lexical import Unit
    from .store import Stamp, Store


class VectorView(Protocol):
    """What can be asked of a vector index: see `vectors.VectorIndex`."""

    stamp: Stamp

    @property
    def generation(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    @property
    def ids(self) -> np.ndarray: ...
    def __len__(self) -> int: ...
    def search(self, query: np.ndarray, k: int, *, language: str | None = None, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]: ...
    def nearest(self, query: np.ndarray, wanted: Mapping[str, int], *, among: np.ndarray | None = None) -> dict[str, tuple[np.ndarray, np.ndarray]]: ...
    def agrees(self) -> bool: ...
    def scores_of(self, query: np.ndarray, ids: Sequence[int] | np.ndarray) -> np.ndarray: ...
    def reconstruct(self, ids: Sequence[int] | np.ndarray) -> np.ndarray: ...
    def caught_up(self, folder: Path | str, store: Store) -> VectorView: ...


class WordView(Protocol):
    """What can be asked of a word index: see `lexical.WordIndex`."""

    stamp: Stamp
    languages: tuple[str, ...]

    @property
    def generation(self) -> int: ...
    def __len__(self) -> int: ...
    def ids(self) -> list[int]: ...
    def search(
        self, words: Sequence[str] | str, *, language: str | None = None, k: int = 10, names: Iterable[str] = ()
    ) -> tuple[tuple[int, float], ...]: ...
    def caught_up(self, folder: Path | str, store: Store) -> WordView: ...


def check_place() -> None:
    """StoreError where REPORTQA_STORE names a place that cannot be used: told before a long sync, not at its end."""
    if (address := configured()) is not None:
        from .milvusstore import connect

        connect(address)


def open_vectors(folder: Path | str, store: Store, *, rebuild: bool = False, wait: float = LOCK_SECONDS) -> VectorView:
    """The vector index as the record is now. StoreError where REPORTQA_STORE cannot be used."""
    if (address := configured()) is not None:
        from .milvusvectors import MilvusVectors

        return MilvusVectors.open(address, folder, store, rebuild=rebuild, wait=wait)
    from .vectors import VectorIndex

    return VectorIndex.open(folder, store, rebuild=rebuild, wait=wait)


def keep_vectors(folder: Path | str, store: Store) -> None:
    """The vector index is brought as near to the record as `open_vectors` would; files that will do are not opened. StoreError as there."""
    if configured() is not None:
        open_vectors(folder, store)
        return
    from .vectors import VectorIndex

    VectorIndex.keep(folder, store)


def open_words(folder: Path | str, store: Store, unit: Unit = "passages", *, rebuild: bool = False, wait: float = LOCK_SECONDS) -> WordView:
    """The word index of passages, or of whole reports, as the record is now. StoreError where REPORTQA_STORE cannot be used."""
    if (address := configured()) is not None:
        from .milvuswords import MilvusWords

        return MilvusWords.open(address, folder, store, unit, rebuild=rebuild, wait=wait)
    from .lexical import WordIndex

    return WordIndex.open(folder, store, unit, rebuild=rebuild, wait=wait)
