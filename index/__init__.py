"""Reports in, ranked passages out. `sync` brings an index up to date, `open_index` opens one for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .archive import Index, open_index
    from .updating import sync

__all__ = ["Index", "open_index", "sync"]

_HOME = {"Index": "archive", "open_index": "archive", "sync": "updating"}


def __getattr__(name: str) -> Any:
    """Loads what is asked for when it is asked for, so that `import index` stays quick."""
    if name not in _HOME:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
