"""Looks whether record and views agree. `repair` mends the record as far as it can be and builds the views anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from .applying import TO_DERIVE
from .folders import default_index_folder
from .updating import write_lock

if TYPE_CHECKING:
    from .store import Store

_REPAIR = "run `reportqa check --repair`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What `check_index` found and did."""

    findings: tuple[str, ...] = ()  # what is wrong now, in plain words; () where all is sound
    done: tuple[str, ...] = ()  # what was mended


def check_index(folder: Path | str | None = None, *, repair: bool = False) -> Checked:
    """Reads everything, and compares the views with the record passage by passage; looks at the user's own files beside it.

    A view that is behind, missing or damaged is no finding: opening it brings it up to date. Raises what `open_index` raises,
    DamagedRecordError where the record cannot be read or mended, IndexBusyError with `repair`.
    """
    from .backups import time_name
    from .lexical import Unit
    from .store import Store
    from .viewchoice import open_vectors, open_words

    place = Path(folder) if folder is not None else default_index_folder()
    done: tuple[str, ...] = ()
    with Store.open(place, verify=False) as store:
        if repair:
            with write_lock(place):
                done = store.mend(place / f"record.before-repair-{time_name()}.sqlite", TO_DERIVE)
                for unit in get_args(Unit):
                    open_words(place, store, unit, rebuild=True)
                open_vectors(place, store, rebuild=True)
        store.check_pages()
        findings = store.check()
        return Checked(findings=(findings or tuple(_disagreements(place, store))) + tuple(_beside(place)), done=done)


def _beside(place: Path) -> Iterator[str]:
    """Of the user's own files beside the record; nothing is ever done to them."""
    from .deriving import BadAliasesError, user_aliases
    from .sidefiles import DamagedSideFileError, side_files

    for look in (user_aliases, side_files):
        try:
            look(place)
        except (BadAliasesError, DamagedSideFileError) as error:
            yield str(error)


def _disagreements(place: Path, store: Store) -> Iterator[str]:
    """Of the views with the record, while nobody commits."""
    from .lexical import Unit
    from .viewchoice import open_vectors, open_words

    with store.snapshot() as stamp:
        spans = store.passage_spans()
        recorded = {"passages": store.passage_ids(), "reports": sorted(spans[:, 1].tolist())}
        for unit in get_args(Unit):
            words = open_words(place, store, unit)
            if words.stamp == stamp and (shown := words.ids()) != recorded[unit]:
                yield f"the word index holds {len(shown)} {unit}, the record {len(recorded[unit])}, or others: {_REPAIR}"
        index = open_vectors(place, store)
        if index.stamp == stamp and not index.agrees():
            yield f"the vector index holds {len(index)} passages, the record {len(recorded['passages'])}, or others: {_REPAIR}"
