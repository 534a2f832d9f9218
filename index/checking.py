"""Looks whether record and views agree; `repair` builds the views anew. The record itself is never rewritten here."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from .folders import default_index_folder
from .updating import write_lock


def check_index(folder: Path | str | None = None, *, repair: bool = False) -> tuple[str, ...]:
    """Findings in plain words, () where all is sound. Raises what `open_index` raises, IndexBusyError with `repair`."""
    from .lexical import Unit, WordIndex, held
    from .store import Store
    from .vectors import VectorIndex

    place = Path(folder) if folder is not None else default_index_folder()
    with Store.open(place) as store:
        if repair:
            with write_lock(place):
                for unit in get_args(Unit):
                    WordIndex.open(place, store, unit, rebuild=True)
                VectorIndex.open(place, store, rebuild=True)
        findings = list(store.check())
        if not findings:
            views = [("word", unit, len(WordIndex.open(place, store, unit))) for unit in get_args(Unit)]
            for name, unit, shown in (*views, ("vector", "passages", len(VectorIndex.open(place, store)))):
                if shown != (recorded := held(store, unit)):
                    findings.append(f"the {name} index holds {shown} {unit}, the record {recorded}: run `reportqa check --repair`")
        return tuple(findings)
