"""Looks whether record and views agree; `repair` builds the views anew. The record itself is never rewritten here."""

from __future__ import annotations

from pathlib import Path

from .folders import default_index_folder
from .updating import write_lock


def check_index(folder: Path | str | None = None, *, repair: bool = False) -> tuple[str, ...]:
    """Findings in plain words, () where all is sound. Raises what `open_index` raises, IndexBusyError with `repair`."""
    from .lexical import WordIndex
    from .store import Store
    from .vectors import VectorIndex

    place = Path(folder) if folder is not None else default_index_folder()
    with Store.open(place) as store:
        if repair:
            with write_lock(place):
                WordIndex.open(place, store, rebuild=True)
                VectorIndex.open(place, store, rebuild=True)
        findings = list(store.check())
        if not findings:
            passages = store.counts().passages
            for name, view in (("word", WordIndex.open(place, store)), ("vector", VectorIndex.open(place, store))):
                if len(view) != passages:
                    findings.append(f"the {name} index holds {len(view)} passages, the record {passages}: run `reportqa check --repair`")
        return tuple(findings)
