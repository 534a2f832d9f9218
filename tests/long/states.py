"""Any sequence of changes, syncs, crashes and restores, against a dictionary: the index holds what the last commit held.

A crash is the end of a process at its n-th statement of SQL (SQLite's trace), so it meets every place of a transaction.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from index.backups import back_up, restore
from index.lexical import WordIndex
from index.store import Store
from index.vectors import VectorIndex
from tests.index.recorded_samples import recorded
from tests.long.archive import Child

PATHS = [f"{n}.txt" for n in range(6)]
WORDS = st.lists(st.sampled_from(["rockets", "Barda", "silence", "Ganja", "обстрел", "ночью"]), min_size=1, max_size=12).map(" ".join)


class Record(RuleBasedStateMachine):
    """The record and its views beside a dictionary of path -> text."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp())
        self.folder = self.top / "index"
        self.wanted: dict[str, str] = {}
        self.saved: dict[str, str] | None = None
        self.store: Store | None = None

    @initialize()
    def begin(self) -> None:
        self.store = Store.open(self.folder, create=True)

    def opened(self) -> Store:
        if self.store is None:
            self.store = Store.open(self.folder)
        return self.store

    @rule(changes=st.dictionaries(st.sampled_from(PATHS), WORDS | st.none(), min_size=1, max_size=4))
    def commit(self, changes: dict[str, str | None]) -> None:
        _commit(self.opened(), changes)
        self.wanted = _after(self.wanted, changes)

    @rule(changes=st.dictionaries(st.sampled_from(PATHS), WORDS | st.none(), min_size=1, max_size=4), at=st.integers(1, 60))
    def crash(self, changes: dict[str, str | None], at: int) -> None:
        self.close()

        def work() -> None:
            store = Store.open(self.folder)
            left = at

            def count(_: str) -> None:
                nonlocal left
                left -= 1
                if not left:
                    os._exit(9)

            store._connection().set_trace_callback(count)
            _commit(store, changes)
            os._exit(0)  # without closing: all is in the log

        status, said = Child(work).result()
        assert status in (0, 9), said
        if status == 0:
            self.wanted = _after(self.wanted, changes)

    @rule()
    def close(self) -> None:
        if self.store is not None:
            self.store.close()
            self.store = None

    @rule()
    def show(self) -> None:
        """Brings the views up to date."""
        WordIndex.open(self.folder, self.opened())
        VectorIndex.open(self.folder, self.opened())

    @rule(name=st.sampled_from(["words", "vectors.faiss", "vectors.ids", "vectors.json", "record.seal"]))
    def lose(self, name: str) -> None:
        self.close()
        found = self.folder / name
        shutil.rmtree(found) if found.is_dir() else found.unlink(missing_ok=True)

    @rule()
    def save(self) -> None:
        (self.top / "backup").unlink(missing_ok=True)
        back_up(self.folder, self.top / "backup")
        self.saved = dict(self.wanted)

    @precondition(lambda self: self.saved is not None)
    @rule(live=st.booleans())
    def bring_back(self, live: bool) -> None:
        if not live:
            self.close()
        restore(self.folder, self.top / "backup")
        assert self.saved is not None
        self.wanted = dict(self.saved)

    @invariant()
    def holds_what_was_committed(self) -> None:
        if not self.folder.exists():
            return
        with self.opened().pinned() as now:
            assert {report.path: report.text for report in now.reports_at(summary.id for summary in now.reports())} == self.wanted
            assert now.check() == ()
            store = self.opened()
            words, vectors = WordIndex.open(self.folder, store), VectorIndex.open(self.folder, store)
            ids, rows = now.vectors()
            assert words.ids() == vectors.ids.tolist() == ids.tolist() and (vectors.reconstruct(ids) == rows).all()

    def teardown(self) -> None:
        if self.store is not None:
            self.store.close()
        shutil.rmtree(self.top)


def _commit(store: Store, changes: dict[str, str | None]) -> None:
    with store.write() as writer:
        for path, text in changes.items():
            if text is None:
                writer.remove(path)
            else:
                writer.put(recorded(path, f"{text}.", published="2020-10-05"))


def _after(wanted: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    kept = {path: text for path, text in wanted.items() if path not in changes}
    return {**kept, **{path: f"{text}." for path, text in changes.items() if text is not None}}


def run(times: int, seed: int = 0) -> dict[str, int | float]:
    """`failed` must be 0; what failed is printed, as small as hypothesis can make it."""
    try:
        run_state_machine_as_test(Record, settings=settings(  # type: ignore[no-untyped-call]
            max_examples=times, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True))  # fmt: skip
    except (AssertionError, sqlite3.Error) as error:
        print(repr(error))
        return {"runs": times, "failed": 1}
    return {"runs": times, "failed": 0}
