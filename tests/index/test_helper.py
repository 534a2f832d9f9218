"""A sync with a second process must leave the same record as one without, whatever becomes of that process."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index import sync
from index.gazetteer import Gazetteer
from index.helper import Helper, process
from index.place_names import fold
from index.planning import Found, find_files
from index.preparing import place_sentences
from index.reading import read_contents
from index.taking import place_apart, take, take_all, take_apart
from index.types import DateRange, Place, Progress, SyncReport, UnreadableFileError
from index.wire import pack, unpack
from tests.conftest import ROOT
from tests.index.test_updating import CountingEmbedder

NEVER = 1 << 60


def test_calls_are_answered_in_order_by_another_process() -> None:
    with Helper() as helper:
        futures = [helper.submit(fold, f"Ünïted {n}") for n in range(20)]
        assert [future.result(30) for future in futures] == [f"united {n}" for n in range(20)]
        child = helper.submit(process).result(30)
        assert child != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_what_a_call_raises_is_raised_here_and_the_process_lives_on() -> None:
    with Helper() as helper:
        with pytest.raises(UnreadableFileError, match="no such file"):
            helper.submit(read_contents, Path("/missing.txt"), "missing.txt").result(30)
        assert helper.submit(process).result(30) != os.getpid()


def test_where_the_process_is_gone_the_work_is_done_here() -> None:
    with Helper() as helper:
        os.kill(helper.submit(process).result(30), signal.SIGKILL)
        assert [helper.submit(process).result(30) for _ in range(2)] == [os.getpid()] * 2


@pytest.mark.parametrize("value", [
    (), ("a\ud800 half", 1.1, -3, None, True), [1, (2,)], {"x": (1, 2), "y": {}}, frozenset(["b", "a"]), {1, 2}, date(2020, 10, 5), Path("/a b"),
    DateRange.day(date(2020, 2, 29)), Place(id="1", name="Şuşa", names=("Шуша",), kind="town", country="AZ", latitude=39.75, longitude=46.7, population=5000),
])  # fmt: skip
def test_what_goes_through_the_wire_is_equal_to_what_went_in(value: object) -> None:
    assert unpack(pack(value)) == value and type(unpack(pack(value))) is type(value)


@pytest.mark.parametrize("packed", [b'{"Popen":["ls"]}', b'{"a":1,"b":2}', b'{"Place":["1"]}', b"{", b'{"Path":"x"}'])
def test_nothing_else_comes_out_of_the_wire(packed: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        unpack(packed)
    with pytest.raises(TypeError):
        pack(os)


def test_reading_and_places_are_really_done_by_the_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    gazetteer = Gazetteer.open()
    found, _ = find_files([ROOT / "seeds" / "reports"])
    expected = [take(item, frozenset(), {}, gazetteer) for item in found]
    learned = pack(({"AZ": 0.5}, {"martuni": gazetteer.lookup("Khojavend")[0]})).decode()
    monkeypatch.setattr("index.taking.Gazetteer", None)  # whoever does it here fails
    with Helper() as helper:
        assert [helper.submit(take_apart, item, frozenset(), {}).result(60) for item in found] == expected
        for report, prepared in expected[0].reports:
            assert prepared is not None
            placed = helper.submit(place_apart, report, prepared.sentences, learned).result(60)
            assert placed == place_sentences(report, prepared.sentences, gazetteer=gazetteer, prior={"AZ": 0.5}, known=unpack(learned.encode())[1])


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Twice the sample reports, files that cannot be read, and one that holds several."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for file in sorted((ROOT / "seeds" / "reports").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        (folder / file.name).write_text(text, encoding="utf-8")
        (folder / f"again-{file.name}").write_text(text.split("\n", 1)[-1], encoding="utf-8")  # undated
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 9)
    (folder / "several.jsonl").write_text("\n".join(json.dumps({"id": f"r{n}", "text": f"On 5 October 2020 rockets hit Ganja and Barda, {n} people said."}) for n in range(40)), encoding="utf-8")
    return folder


def written(index: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the record but those that tell how it was written."""
    with closing(sqlite3.connect(index / "record.sqlite")) as record:
        tables = [name for (name,) in record.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        found = {}
        for table in set(tables) - {"commits", "seals", "removed"}:
            names = [name for _, name, *_ in record.execute(f"PRAGMA table_info({table})") if name not in ("generation", "mtime_ns")]
            found[table] = sorted(record.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall(), key=repr)
        return found


def build(reports: Path, index: Path, monkeypatch: pytest.MonkeyPatch, worth: int, **options: object) -> SyncReport:
    monkeypatch.setattr("index.taking._WORTH_A_HELPER", worth)
    return sync([reports], index, embedder=CountingEmbedder(), **options)  # type: ignore[arg-type]


def test_the_record_is_the_same_whoever_read_and_prepared(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = build(reports, tmp_path / "alone", monkeypatch, NEVER)
    helped = build(reports, tmp_path / "helped", monkeypatch, 0)
    assert written(tmp_path / "helped") == written(tmp_path / "alone")
    assert (helped.added, helped.refused, helped.unseen) == (alone.added, alone.refused, alone.unseen) and len(helped.added) > 40
    assert {Path(one.path).name for one in helped.refused} == {"empty.txt", "binary.txt"}
    for file in list(reports.glob("again-*"))[:3]:
        file.write_text(file.read_text(encoding="utf-8") + "\nMore was told of Martuni on Friday.\n", encoding="utf-8")
    assert build(reports, tmp_path / "alone", monkeypatch, NEVER).updated == build(reports, tmp_path / "helped", monkeypatch, 0).updated
    assert written(tmp_path / "helped") == written(tmp_path / "alone")


def test_a_stopped_sync_goes_on_to_the_same_record(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Progress] = []
    first = build(reports, tmp_path / "stopped", monkeypatch, 0, progress=seen.append, should_stop=lambda: sum(step.stage == "reading" for step in seen) > 12)
    assert first.stopped
    assert not build(reports, tmp_path / "stopped", monkeypatch, 0).stopped
    build(reports, tmp_path / "whole", monkeypatch, NEVER)
    stopped, whole = written(tmp_path / "stopped"), written(tmp_path / "whole")
    assert {name: rows for name, rows in stopped.items() if name != "settings"} == {name: rows for name, rows in whole.items() if name != "settings"}


def test_no_more_is_read_ahead_than_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync of more than there is memory for must not read all of it before the first report is recorded."""
    monkeypatch.setattr("index.taking._AHEAD_BYTES", 2000)
    for n in range(30):
        (tmp_path / f"{n:02}.txt").write_text(f"On 5 October 2020 rockets hit Ganja. {'More. ' * 80}", encoding="utf-8")
    found, _ = find_files([tmp_path])
    asked: list[Found] = []

    def recorded(item: Found) -> frozenset[str]:
        asked.append(item)
        return frozenset()

    with Helper() as helper:
        taken: Iterator[object] = take_all(found, recorded, {}, Gazetteer.open(), helper, lambda: None)
        for n, _ in enumerate(taken, start=1):
            assert len(asked) <= n + 3
    assert asked == list(found)


def test_waiting_for_the_other_process_can_be_stopped(tmp_path: Path) -> None:
    for n in range(2):
        (tmp_path / f"{n}.txt").write_text("On 5 October 2020 rockets hit Ganja.", encoding="utf-8")
    found, _ = find_files([tmp_path])

    def look_up() -> None:
        raise InterruptedError

    began = time.monotonic()
    with Helper() as helper, pytest.raises(InterruptedError):
        os.kill(helper.submit(process).result(30), signal.SIGSTOP)  # it never answers
        list(take_all(found, lambda _: (), {}, Gazetteer.open(), helper, look_up))
    assert time.monotonic() - began < 30


def test_what_all_teach_is_sent_only_where_it_is_small_and_written_in_parts(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(reports, tmp_path / "whole", monkeypatch, 0)
    monkeypatch.setattr("index.deriving._LEARNED_SENT", 1)
    monkeypatch.setattr("index.deriving._BATCH", 3)
    monkeypatch.setattr("index.deriving._TOGETHER", 5)
    monkeypatch.setattr("index.taking.place_apart", None)  # whoever sends it fails
    build(reports, tmp_path / "parts", monkeypatch, 0)
    assert written(tmp_path / "parts") == written(tmp_path / "whole")
