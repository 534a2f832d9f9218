"""A small archive that changes as a whole from round to round, and what must hold of its index whatever happened to it.

All reports of one round are committed at once, so a reader who sees two rounds sees two generations.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index import open_index, sync
from index.archive import Index
from index.types import IndexMissingError, ReportQAError

REPORTS = 12
DIMENSIONS = 16
REFUSED, BROKEN = 3, 4  # exit statuses of a child: refused with one line; anything else that went wrong


class WordEmbedder:
    """Sums a fixed random direction of each word: quick, and equal texts are equal vectors."""

    fingerprint, dimensions, typical = "words@1", DIMENSIONS, None

    def embed_passages(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> np.ndarray:
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row += np.frombuffer(hashlib.shake_128(word.encode()).digest(DIMENSIONS), np.uint8).astype(np.float32) - 127.5
        if done:
            done(len(texts))
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)

    def embed_query(self, text: str) -> np.ndarray:
        return self.embed_passages([text])[0]


def write_round(source: Path, number: int) -> None:
    """The reports of that round: each says so, one has gone since the round before, and one is new."""
    source.mkdir(exist_ok=True)
    for old in source.glob("*.txt"):
        old.unlink()
    for n in range(REPORTS):
        name = f"only{number}.txt" if n == 0 else f"{n:02}.txt"
        (source / name).write_text(
            f" date 2020-10-{5 + n % 9:02} Round{number} of report {n}\n\nRockets of round{number} fell on Barda, report {n} says. Two people were hurt in Ganja in round{number}.\n",
            encoding="utf-8")  # fmt: skip


def bring_up_to_date(source: Path, folder: Path) -> tuple[str, ...]:
    """A sync as the program does it, with the embedder above; gives the files that could not be read."""
    return tuple(refused.path for refused in sync([source], folder, embedder=WordEmbedder()).refused)


def round_of(index: Index) -> int:
    """The round that the whole index shows; AssertionError where it is not whole or shows more than one."""
    now = index.now()
    state, stamp = now.state, now.store.stamp()
    assert now.store.generation == state.generation
    found = {}
    for summary in state.reports:
        report = now.report(summary.path)
        assert report is not None and len(report.text) == summary.characters
        (found[summary.path],) = set(re.findall(r"[Rr]ound(\d+)", report.title + report.text))
    rounds = {number for path, number in found.items() if not path.startswith("only")}
    assert len(rounds) == 1, f"rounds {rounds} in generation {state.generation}"
    (number,) = rounds
    ids = sorted(passage.id for path in found for passage in now.store.passages_of(path))
    assert len(ids) == now.store.counts().passages
    if now.words.stamp == now.report_words.stamp == now.vectors.stamp == stamp:
        assert sorted(row for row, _ in now.words.search("rockets", k=1000)) == ids, "words of passages"
        assert len(now.report_words.search("rockets", k=1000)) == len(found), "words of reports"
        assert now.vectors.ids.tolist() == ids, "vectors"
        assert np.array_equal(now.vectors.reconstruct(ids), now.store.vectors_of(ids)), "vectors"
    for passage in now.store.passages([row for row, _ in now.words.search(f"round{number}", k=1000)]):
        report = now.report(passage.report)
        assert report is not None and now.store.passage_text(passage) == report.text[passage.start : passage.end]
    return int(number)


def verified(folder: Path) -> int | None:
    """The round that an index shows which nobody writes, all of it looked through; None where there is none yet."""
    try:
        with open_index(folder, embedder=WordEmbedder()) as opened:
            if not opened.store.counts().reports:
                return None
            findings = opened.store.check()
            assert findings == (), findings
            number = round_of(opened)
            stamp = opened.now().store.stamp()
            assert opened.now().words.stamp == opened.now().report_words.stamp == opened.now().vectors.stamp == stamp, "a view is behind"
            return number
    except IndexMissingError:
        return None


class Child:
    """A forked process that runs one function: this one stays free of what it opens."""

    def __init__(self, work: Callable[[], object], *, wait: bool = False) -> None:
        self._go = os.pipe()
        self._said = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if not self.pid:
            os.close(self._go[1])
            os.close(self._said[0])
            os._exit(self._run(work, wait))
        os.close(self._go[0])
        os.close(self._said[1])
        if not wait:
            self.go()

    def _run(self, work: Callable[[], object], wait: bool) -> int:
        try:
            os.read(self._go[0], 1)
            said, status = str(work()), 0
        except ReportQAError as error:
            said, status = f"{type(error).__name__}: {error}", REFUSED
        except BaseException:
            said, status = traceback.format_exc(), BROKEN
        for _ in range(2):  # a failure that is made for one call in a process may meet this one
            try:
                os.write(self._said[1], said.encode("utf-8", "replace")[-4000:])
                return status
            except OSError:
                continue
        return BROKEN

    def go(self) -> None:
        """Lets it begin."""
        os.write(self._go[1], b"g")

    def kill(self, how: int = signal.SIGKILL) -> None:
        os.kill(self.pid, how)

    def result(self, seconds: float = 120) -> tuple[int, str]:
        """(exit status, or minus the signal that ended it; what it said); killed where it takes longer."""
        deadline = time.monotonic() + seconds
        while (ended := os.waitpid(self.pid, os.WNOHANG))[0] == 0:
            if time.monotonic() > deadline:
                self.kill()
                ended = os.waitpid(self.pid, 0)
                break
            time.sleep(0.002)
        said = os.read(self._said[0], 5000).decode("utf-8", "replace")
        os.close(self._said[0])
        os.close(self._go[1])
        return os.waitstatus_to_exitcode(ended[1]), said


def in_child(work: Callable[[], object]) -> str:
    """What the function gives, as text; AssertionError with what it said where it does not end well."""
    status, said = Child(work).result()
    assert status == 0, said or f"status {status}"
    return said


def warm_up() -> None:
    """Loads what a sync needs, so that every child has it from its beginning; starts no thread."""
    import faiss  # noqa: F401
    import filelock  # noqa: F401
    import numpy.ma  # noqa: F401
    import tantivy  # noqa: F401

    import index

    for module in pkgutil.iter_modules(index.__path__):  # a failing disk is to fail on the index, not on the program's own files
        importlib.import_module(f"index.{module.name}")
    from index.gazetteer import Gazetteer
    from index.preparing import prepare
    from index.sentencevectors import load_sentence_encoder
    from index.types import DateRange, Report

    if encoder := load_sentence_encoder():
        encoder.encode(["Rockets."])
    text = "Rockets of round 1 fell on Barda, report 1 says. Two people were hurt in Ganja."
    prepare(Report(path="a.txt", text=text, title="Round", language="en", published=DateRange.of("2020-10-05")), Gazetteer.open(), {})
