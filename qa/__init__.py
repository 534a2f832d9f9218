"""Question in, Answer out: `answer`, `stream`, and the same as LangChain's sockets: `as_retriever`, `as_runnable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .types import Answer, Citation, Coverage, Filters, Item, Query, Turn, When

if TYPE_CHECKING:
    from .chain import answer, as_runnable, stream
    from .retrieval import as_retriever

__all__ = ["Answer", "Citation", "Coverage", "Filters", "Item", "Query", "Turn", "When", "answer", "as_retriever", "as_runnable", "stream"]

_HOME = {"answer": "chain", "stream": "chain", "as_runnable": "chain", "as_retriever": "retrieval"}


def __getattr__(name: str) -> Any:
    """Loads what is asked for when it is asked for, so that `import qa` stays quick."""
    if name not in _HOME:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
