"""The record: what is put comes back, what is removed is gone, and a crash leaves the last commit."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_samples import ARCHIVE, BEFORE_SCHEMA_2, GANJA, STEPANAKERT, put, recorded, vector

from index.store import CACHE_SETTING, MODEL_SETTING, Recorded, Store
from index.types import (
    Clock,
    DamagedRecordError,
    DateRange,
    IndexBusyError,
    IndexMissingError,
    LeftOut,
    ReportQAError,
    SchemaError,
    Sentence,
    TimeMention,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


def assert_holds(store: Store, wanted: dict[str, Recorded]) -> None:
    """The record holds these reports, whole, and nothing else."""
    assert set(store.paths()) == set(wanted)
    for path, one in wanted.items():
        assert store.report(path) == one.report
        assert store.sentences(path) == one.sentences
        assert store.paths()[path] == (one.source, one.file, one.size, one.mtime_ns, one.file_sha256)
        assert store.votes()[path] == one.votes_json
        passages = store.passages_of(path)
        assert tuple(replace(passage, id=0) for passage in passages) == one.passages
        assert [store.passage_text(p) for p in passages] == [one.report.text[p.start : p.end] for p in one.passages]
        assert np.array_equal(store.vectors_of([p.id for p in passages]), one.vectors) or not passages
    ids = [p.id for path in wanted for p in store.passages_of(path)]
    assert sorted(ids) == store.vectors()[0].tolist() == [row.id for row in store.iter_passages()]
    assert {place.place for place in store.places_index()} == {
        mention.place.id for one in wanted.values() for sentence in one.sentences for mention in sentence.places
    }
    assert store.check() == ()


def test_what_is_put_comes_back(store: Store) -> None:
    whole = replace(
        ARCHIVE[0],
        report=replace(
            ARCHIVE[0].report, publisher="AFP", published_how="header", url="https://example.org/ü",
            left_out=(LeftOut(start=0, end=8, why="menu"),),
        ),
        own_day=DateRange.of("2020-10-05"), votes_json='[["war", 9]]',
    )  # fmt: skip
    put(store, whole, *ARCHIVE[1:])
    assert_holds(store, {one.report.path: one for one in (whole, *ARCHIVE[1:])})
    summary = store.reports()[0]
    assert (summary.path, summary.title, summary.left_out, summary.own_day) == ("fr/shelling.txt", "Jour 9 : bombardements", 1, whole.own_day)
    assert summary.characters == len(whole.report.text)
    assert store.counts().reports == 3 and store.counts().undated == 1 and store.counts().passages == 6
    assert store.languages() == {"en": 2, "fr": 2, "ru": 2}
    assert store.report("no such report") is None and store.sentences("no such report") == ()


def test_any_time_of_a_sentence_comes_back(store: Store) -> None:
    times = (
        TimeMention(start=0, end=4, kind="day_number", when=None, day_number=9),
        TimeMention(start=30, end=34, kind="weekday", when=DateRange.of("2020-10"), weekday=1, how="weekday before publication"),
        TimeMention(start=5, end=9, kind="date", when=DateRange(start=date.min, end=date.max), background=True),
    )
    one = recorded("a.txt", "Day nine came. Then nothing.")
    one = replace(one, sentences=(replace(one.sentences[0], times=times, own_time=True), one.sentences[1]))
    put(store, one)
    assert store.sentences("a.txt") == one.sentences
    found = store.sentence_times()
    (passage,) = store.passages_of("a.txt")
    october = (date(2020, 10, 1).toordinal(), date(2020, 10, 31).toordinal())
    names = ["sentence", "start", "end", "weekday", "day_number", "own", "background", "passage"]
    assert found[names].tolist() == [
        (0, 0, 0, -1, 9, True, False, passage.id),
        (0, *october, 1, 0, False, False, passage.id),  # stands elsewhere: inherited
        (0, 1, date.max.toordinal(), -1, 0, True, True, passage.id),
    ]
    assert set(found["report"]) == {store.reports()[0].id}


TEXTS = st.text(st.characters() | st.sampled_from(".\0\ud800\udfff '\n"), max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b\udce9.txt", "ю"]), TEXTS | st.none()), max_size=8))
def test_any_sequence_of_puts_and_removals_leaves_what_was_put_last(tmp_path_factory: pytest.TempPathFactory, steps) -> None:
    """Any text: NUL bytes and lone surrogates too, in the text and in the path. None removes."""
    wanted: dict[str, Recorded] = {}
    with Store.open(tmp_path_factory.mktemp("index"), create=True) as store:
        for path, text in steps:
            with store.write() as writer:
                if text is None:
                    assert writer.remove(path) == (path in wanted)
                    wanted.pop(path, None)
                else:
                    wanted[path] = recorded(path, text, title=text, places=(STEPANAKERT,), published="2020-10-05")
                    writer.put(wanted[path])
        assert store.generation == len(steps)
        assert_holds(store, wanted)


def test_remove_leaves_nothing_but_the_cached_vectors(store: Store) -> None:
    put(store, *ARCHIVE)
    ids = store.vectors()[0].tolist()
    with store.write() as writer:
        for one in ARCHIVE:
            writer.remove(one.report.path)
    assert_holds(store, {})
    assert store.removed_since(1) == tuple(ids) and store.removed_since(2) == ()
    assert len(store.sentence_times()) == 0 and store.places() == {} and store.coverage() is None
    with sqlite3.connect(store.file) as behind:
        for table in ("reports", "texts", "passages", "sentences", "sentence_places", "times", "places"):
            assert behind.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert set(store.cached_vectors("", ARCHIVE[0].text_hashes)) == set(ARCHIVE[0].text_hashes)
    put(store, *ARCHIVE)
    assert min(store.vectors()[0]) > max(ids), "the id of a passage never returns"


def test_the_difference_since_a_generation_is_what_a_view_needs(store: Store) -> None:
    put(store, *ARCHIVE)
    before = {row.id for row in store.iter_passages()}
    put(store, recorded("fr/shelling.txt", "Tout a changé."))
    after = {row.id for row in store.iter_passages()}
    added = list(store.iter_passages(since=1))
    assert before - set(store.removed_since(1)) | {row.id for row in added} == after
    assert [(row.report, row.text, row.generation) for row in added] == [("fr/shelling.txt", "Tout a changé.", 2)]
    assert store.vectors(since=1)[0].tolist() == [row.id for row in added]


def test_two_versions_of_a_place_stay_two_until_the_last_mention_goes(store: Store) -> None:
    put(store, recorded("old", "Stepanakert.", places=(replace(STEPANAKERT, names=()),)))
    put(store, recorded("new", "Stepanakert.", places=(STEPANAKERT,)))
    assert [store.sentences(path)[0].places[0].place.names for path in ("old", "new")] == [(), STEPANAKERT.names]
    assert store.places() == {STEPANAKERT.id: STEPANAKERT}
    with store.write() as writer:
        writer.set_known_places({"Ханкенди": STEPANAKERT, "Ganja": GANJA})
        writer.remove("old")
        writer.remove("new")
    assert store.places() == {STEPANAKERT.id: STEPANAKERT, GANJA.id: GANJA}
    assert store.known_places() == {"Ханкенди": STEPANAKERT, "Ganja": GANJA}
    with store.write() as writer:
        writer.set_known_places({})
    assert store.places() == {}


def test_places_index_by_place_and_by_report(store: Store) -> None:
    put(store, *ARCHIVE)
    everything = store.places_index()
    rows = {summary.id: summary.path for summary in store.reports()}
    found = [(row.place, rows[row.report], row.sentence) for row in everything]
    assert found == [
        (STEPANAKERT.id, "fr/shelling.txt", 0), (GANJA.id, "fr/shelling.txt", 2),
        (STEPANAKERT.id, "en/day9.txt", 0), (GANJA.id, "en/day9.txt", 1),
    ]  # fmt: skip
    assert store.places_index(places=[GANJA.id]) == (everything[1], everything[3])
    assert store.places_index(paths=["en/day9.txt"]) == everything[2:]
    held = {passage.id for path in store.paths() for passage in store.passages_of(path)}
    assert {row.passage for row in everything} <= held


def test_update_derived_replaces_sentences_and_keeps_passages(store: Store) -> None:
    put(store, *ARCHIVE)
    ids = store.vectors()[0].tolist()
    fresh = (Sentence(start=0, end=8, times=(TimeMention(start=0, end=2, kind="date", when=DateRange.of("1994")),), own_time=True),)
    with store.write() as writer:
        writer.update_derived("fr/shelling.txt", fresh, DateRange.of("2020-10-04"))
    changed = replace(ARCHIVE[0], sentences=fresh)
    assert_holds(store, {one.report.path: one for one in (changed, *ARCHIVE[1:])})
    assert store.vectors()[0].tolist() == ids and store.removed_since(0) == () and store.generation == 2
    assert store.reports()[0].own_day == DateRange.of("2020-10-04")
    with pytest.raises(KeyError), store.write() as writer:
        writer.update_derived("no such report", (), None)
    assert store.generation == 2


def test_touch_notes_the_file_alone(store: Store) -> None:
    put(store, *ARCHIVE)
    with store.write() as writer:
        writer.touch("en/day9.txt", size=7, mtime_ns=8, file_sha256="ef" * 32)
        with pytest.raises(KeyError):
            writer.touch("no such report", size=7, mtime_ns=8, file_sha256="")
    touched = replace(ARCHIVE[2], size=7, mtime_ns=8, file_sha256="ef" * 32)
    assert_holds(store, {one.report.path: one for one in (*ARCHIVE[:2], touched)})
    assert list(store.iter_passages(since=1)) == [] and store.removed_since(1) == ()


def test_settings_clocks_and_coverage_come_back(store: Store) -> None:
    clock = Clock(
        event="war", day_1=date(2020, 9, 27), names=("guerre", "война"), given=True, support=("a", "b"),
        dissent=(("c", date(2020, 9, 28)),),
    )  # fmt: skip
    with store.write() as writer:
        writer.set_setting("a", {"b": [1, 2.5, "ü"]})
        writer.set_setting("gone", 1)
        writer.set_setting("gone", None)
        writer.set_clocks((clock, replace(clock, event="flood", dissent=())))
    assert store.settings == {"a": {"b": [1, 2.5, "ü"]}} and store.setting("gone", 7) == 7
    assert store.clocks() == (clock, replace(clock, event="flood", dissent=()))
    put(store, ARCHIVE[0], recorded("m", "Month.", published="2020-11"), recorded("o", "Own.", published="2020", own_day="2020-09-30"))
    assert store.coverage() == DateRange(start=date(2020, 9, 30), end=date(2020, 11, 30))


def test_passages_come_in_the_order_asked_and_missing_ones_are_passed_over(store: Store) -> None:
    put(store, *ARCHIVE)
    ids = store.vectors()[0].tolist()
    wanted = [ids[3], ids[0], 10**9, ids[3]]
    assert [passage.id for passage in store.passages(wanted)] == [ids[3], ids[0], ids[3]]
    assert store.vectors_of([ids[2], ids[1]]).tolist() == store.vectors()[1][[2, 1]].tolist()
    with pytest.raises(KeyError):
        store.vectors_of([10**9])


def test_equal_texts_share_one_cached_vector_and_models_are_kept_apart(store: Store) -> None:
    copies = [recorded(path, "The agency text.") for path in ("a", "b")]
    with store.write() as writer:
        writer.set_setting(MODEL_SETTING, "e5")
        for copy in copies:
            writer.put(copy)
    with sqlite3.connect(store.file) as behind:
        assert behind.execute("SELECT count(*) FROM vectors").fetchone() == (1,)
    (text_hash,) = copies[0].text_hashes
    assert store.cached_vectors("use", [text_hash]) == {}
    assert np.array_equal(store.cached_vectors("e5", [text_hash, "unknown"])[text_hash], vector("The agency text."))
    with store.write() as writer:
        writer.set_setting(MODEL_SETTING, "use")
        writer.put(replace(copies[0], vectors=np.ones((1, 3), np.float32)))
    assert len(store.vectors()[0]) == 1, "only what the current model embedded"
    assert any("another model" in line for line in store.check())
    assert store.vectors_of([p.id for p in store.passages_of("a")]).shape == (1, 3)


def test_the_cache_drops_the_oldest_unused_vectors(store: Store) -> None:
    texts = ["one", "two", "three", "four"]
    with store.write() as writer:
        writer.set_setting(CACHE_SETTING, 2)
        for text in texts:
            writer.put(recorded(text, text))
    hashes = {text: recorded(text, text).text_hashes[0] for text in texts}
    for text in texts[:3]:
        with store.write() as writer:
            writer.remove(text)
    assert set(store.cached_vectors("", hashes.values())) == {hashes["two"], hashes["three"], hashes["four"]}
    put(store, recorded("two", "two"))
    with store.write() as writer:
        writer.remove("four")
    assert set(store.cached_vectors("", hashes.values())) == {hashes["two"], hashes["three"], hashes["four"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_hashes": ()},
        {"vectors": np.full((2, 8), np.nan, np.float32)},
        {"vectors": np.ones((2, 3), np.float32)},  # the record has 8 dimensions
        {"vectors": np.ones((1, 8), np.float32)},
        {"sentences": (Sentence(start=0, end=10**6),)},
        {"passages": tuple(replace(passage, report="another") for passage in ARCHIVE[0].passages)},
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_changed(store: Store, wrong: dict) -> None:
    put(store, *ARCHIVE)
    with store.write() as writer, pytest.raises(ValueError):
        writer.put(replace(ARCHIVE[0], **wrong))
    assert_holds(store, {one.report.path: one for one in ARCHIVE})


def test_an_exception_in_a_write_leaves_the_old_generation(store: Store) -> None:
    put(store, *ARCHIVE)
    with pytest.raises(KeyboardInterrupt), store.write() as writer:
        writer.put(recorded("new", "New."))
        writer.remove("en/day9.txt")
        writer.set_setting("a", 1)
        assert set(store.paths()) == {"fr/shelling.txt", "ru/обстрел.txt", "new"}, "a writer sees what it wrote"
        raise KeyboardInterrupt
    assert store.generation == 1 and store.settings == {}
    assert_holds(store, {one.report.path: one for one in ARCHIVE})
    put(store, recorded("new", "New."))
    assert store.generation == 2


def test_a_process_killed_in_a_write_leaves_the_old_generation(store: Store) -> None:
    put(store, *ARCHIVE)
    code = """
import sys, time
from index.store import Store
from recorded_samples import recorded
with Store.open(sys.argv[1]).write() as writer:
    for n in range(40):
        writer.put(recorded(f"{n}.txt", "A long report. " * 200))
    writer._connection.execute("PRAGMA cache_spill = 1"); writer._connection.execute("PRAGMA shrink_memory")
    print("in the transaction", flush=True)
    time.sleep(60)
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    with subprocess.Popen([sys.executable, "-c", code, str(store.folder)], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout and process.stdout.readline() == b"in the transaction\n"
        with Store.open(store.folder, wait=0) as hasty, pytest.raises(IndexBusyError), hasty.write():
            pass
        process.send_signal(signal.SIGKILL)
    with Store.open(store.folder) as again:
        assert again.generation == 1
        assert_holds(again, {one.report.path: one for one in ARCHIVE})
    put(store, recorded("new", "New."))
    assert store.generation == 2


def test_a_snapshot_stays_while_another_thread_commits(store: Store) -> None:
    put(store, *ARCHIVE)
    with store.snapshot() as stamp:
        writing = threading.Thread(target=put, args=(store, recorded("new", "New.")))
        writing.start()
        writing.join()
        assert store.stamp() == stamp and stamp.generation == 1
        with store.snapshot() as inner:
            assert inner == stamp
        assert_holds(store, {one.report.path: one for one in ARCHIVE})
    assert store.generation == 2 and "new" in store.paths()
    with store.snapshot(), pytest.raises(RuntimeError), store.write():
        pass


def test_a_missing_record_is_missing_and_is_not_made(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(IndexMissingError, match="reportqa sync"):
            Store.open(folder)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_record_is_refused_and_left_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite"
    file.write_bytes(b"my shopping list" * 100)
    before = file.read_bytes()
    for create in (False, True):
        with pytest.raises(DamagedRecordError, match="move it away"):
            Store.open(tmp_path, create=create)
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]


def test_a_database_of_another_program_is_refused_and_left_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE recipes (name)")
    other.close()
    before = file.read_bytes()
    for create in (False, True):
        with pytest.raises(DamagedRecordError, match="another program"):
            Store.open(tmp_path, create=create)
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]


def test_a_newer_schema_is_refused_and_left_byte_for_byte(store: Store) -> None:
    put(store, *ARCHIVE)
    store.close()
    newer = sqlite3.connect(store.file)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = store.file.read_bytes()
    with pytest.raises(SchemaError, match="update reportqa"):
        Store.open(store.folder)
    assert store.file.read_bytes() == before


@pytest.mark.parametrize("damage", ["header", "half", "middle"])
def test_a_damaged_record_is_told_and_left_byte_for_byte(store: Store, damage: str) -> None:
    put(store, *(recorded(f"{n}.txt", "A long report. " * 100) for n in range(30)))
    store.close()
    content = bytearray(store.file.read_bytes())
    match damage:
        case "header":
            content[16:60] = b"\xff" * 44
        case "half":
            del content[len(content) // 2 :]
        case "middle":
            content[4096 * 2 :] = b"\xab" * len(content[4096 * 2 :])
    store.file.write_bytes(content)
    with pytest.raises(DamagedRecordError, match="left as it was"), Store.open(store.folder) as damaged:
        assert damaged.check()
        for path in damaged.paths():
            damaged.report(path)
        list(damaged.iter_passages())
    assert store.file.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportQAError, match="cannot be opened"):
        Store.open(tmp_path / "file" / "index", create=True)


def test_a_backup_is_the_record_and_a_record_that_went_another_way_is_told_apart(store: Store, tmp_path: Path) -> None:
    put(store, *ARCHIVE)
    (tmp_path / "copy").mkdir()
    store.backup(tmp_path / "copy" / "record.sqlite")
    assert [file.name for file in (tmp_path / "copy").iterdir()] == ["record.sqlite"]
    with Store.open(tmp_path / "copy") as copy:
        assert_holds(copy, {one.report.path: one for one in ARCHIVE})
        assert copy.stamp() == store.stamp()
        put(store, recorded("here", "Here."))
        put(copy, recorded("there", "There."))
        assert copy.generation == store.generation == 2
        assert not copy.knows(store.stamp()) and store.knows(store.stamp())


def test_check_names_what_is_wrong(store: Store) -> None:
    put(store, *ARCHIVE)
    assert store.check() == ()
    behind = sqlite3.connect(store.file)
    behind.execute("UPDATE texts SET text = 'short' WHERE report = 1")
    behind.execute("UPDATE vectors SET vector = ? WHERE id = 3", (np.full(8, np.inf, "<f4").tobytes(),))
    behind.execute("UPDATE vectors SET vector = x'0000' WHERE id = 4")
    behind.execute("UPDATE times SET packed = x'00' WHERE report = 2")
    behind.execute("DELETE FROM vectors WHERE id = 5")
    behind.commit()
    behind.close()
    found = "\n".join(store.check())
    for part in (
        "passages points to a row of vectors", "fr/shelling.txt: its text has 5 characters", "passage 1 (0 to", "sentence 0 (0 to",
        "the vector of passage 3 is not finite", "the vector of passage 4 is cut short", "ru/обстрел.txt: its packed times",
        "passage 5 has no vector",
    ):  # fmt: skip
        assert part in found


# -- what came with the second schema: vectors of sentences


def as_of_schema_1(store: Store) -> None:
    """The closed record as the first version of the program would have left it."""
    store.close()
    behind = sqlite3.connect(store.file)
    for change in BEFORE_SCHEMA_2:
        behind.execute(change)
    behind.execute("PRAGMA user_version = 1")
    behind.commit()
    behind.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    behind.close()


def shape(file: Path) -> dict[str, object]:
    """The tables of a record, with their columns and what these point to."""
    with closing(sqlite3.connect(file)) as behind:
        tables = [name for (name,) in behind.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        strict = {name: flags for _, name, *flags in behind.execute("PRAGMA table_list")}
        return {
            name: (behind.execute(f"PRAGMA table_info({name})").fetchall(), behind.execute(f"PRAGMA foreign_key_list({name})").fetchall(), strict[name])
            for name in tables
        } | {"version": behind.execute("PRAGMA user_version").fetchone()}  # fmt: skip


def test_a_record_of_the_first_schema_is_brought_up_to_date_with_all_it_holds(store: Store) -> None:
    put(store, *ARCHIVE)
    stamp, fresh = store.stamp(), shape(store.file)
    as_of_schema_1(store)
    assert shape(store.file) != fresh
    with Store.open(store.folder) as migrated:
        assert shape(store.file) == fresh, "the tables of a record that was made today"
        assert migrated.stamp() == stamp, "no view has to be built anew"
        assert_holds(migrated, {one.report.path: one for one in ARCHIVE})
        ids = migrated.vectors()[0].tolist()
        assert migrated.without_sentence_vectors("use") == tuple(ids)
        with migrated.write() as writer:
            writer.set_sentence_vectors("use", {ids[0]: b"packed"})
            writer.put(recorded("new", "New."))
    before = store.file.read_bytes()
    with Store.open(store.folder) as again:
        assert again.sentence_vectors_of(ids, "use") == {ids[0]: b"packed"}
        assert_holds(again, {one.report.path: one for one in (*ARCHIVE, recorded("new", "New."))})
    assert store.file.read_bytes() == before and not store.file.with_name("record.sqlite-wal").exists(), "the second time there is nothing to do"


def test_processes_that_bring_it_up_to_date_at_once_agree(store: Store) -> None:
    put(store, *ARCHIVE)
    fresh = shape(store.file)
    as_of_schema_1(store)
    code = (
        "import sys, time; from index.store import Store\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "with Store.open(sys.argv[1]) as store: print(len(store.paths()), store.without_sentence_vectors('use'), store.check())"
    )
    command = [sys.executable, "-c", code, str(store.folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True) for _ in range(4)]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = {process.communicate(timeout=60)[0] for process in processes}
    assert said == {f"3 {tuple(range(1, 7))} ()\n"} and [process.returncode for process in processes] == [0] * 4
    assert shape(store.file) == fresh


def test_a_backup_of_the_first_schema_that_is_put_back_is_brought_up_to_date(store: Store) -> None:
    """It comes without the journal of the record that it was taken from."""
    put(store, *ARCHIVE)
    fresh = shape(store.file)
    as_of_schema_1(store)
    behind = sqlite3.connect(store.file)
    behind.execute("PRAGMA journal_mode = DELETE")
    behind.close()
    with Store.open(store.folder, create=True) as again:
        assert shape(store.file) == fresh and again.counts().reports == 3
        put(again, recorded("new", "New."))


def test_a_first_schema_record_that_is_being_written_is_left_as_it_was(store: Store) -> None:
    """By the first version of the program, say: one clear line, and the next time it works."""
    put(store, *ARCHIVE)
    as_of_schema_1(store)
    behind = sqlite3.connect(store.file, isolation_level=None)
    behind.execute("BEGIN IMMEDIATE")
    with pytest.raises(ReportQAError, match="locked"):
        Store.open(store.folder, wait=0.1)
    behind.execute("ROLLBACK")
    assert behind.execute("PRAGMA user_version").fetchone() == (1,)
    behind.close()
    with Store.open(store.folder) as again:
        assert again.without_sentence_vectors("use") == tuple(again.vectors()[0].tolist())


def test_sentence_vectors_are_kept_by_model_and_go_with_their_passages(store: Store) -> None:
    put(store, *ARCHIVE)
    ids = store.vectors()[0].tolist()
    assert store.without_sentence_vectors("use") == tuple(ids) and store.sentence_vectors_of(ids, "use") == {}
    with store.write() as writer:
        writer.set_sentence_vectors("use", {ids[3]: b"four", ids[0]: b"", 10**9: b"gone by now"})
    assert store.sentence_vectors_of([*ids, 10**9], "use") == {ids[0]: b"", ids[3]: b"four"}
    assert store.sentence_vectors_of([ids[3]], "use") == {ids[3]: b"four"} and store.sentence_vectors_of([], "use") == {}
    assert store.without_sentence_vectors("use") == tuple(row for row in ids if row not in (ids[0], ids[3]))
    assert store.without_sentence_vectors("another") == tuple(ids) and store.sentence_vectors_of(ids, "another") == {}

    with store.write() as writer:
        writer.set_sentence_vectors("another", {ids[3]: b"4"})
    assert store.sentence_vectors_of(ids, "another") == {ids[3]: b"4"} and store.sentence_vectors_of(ids, "use") == {ids[0]: b""}

    with pytest.raises(KeyboardInterrupt), store.write() as writer:
        writer.set_sentence_vectors("use", {row: b"never" for row in ids})
        raise KeyboardInterrupt
    assert store.sentence_vectors_of(ids, "use") == {ids[0]: b""}

    put(store, ARCHIVE[0])
    fresh = [passage.id for passage in store.passages_of(ARCHIVE[0].report.path)]
    assert store.sentence_vectors_of([*ids, *fresh], "use") == {}, "what is put anew has none yet"
    with store.write() as writer:
        for path in store.paths():
            writer.remove(path)
    with sqlite3.connect(store.file) as behind:
        assert behind.execute("SELECT count(*) FROM sentence_vectors").fetchone() == (0,)
    assert store.without_sentence_vectors("use") == () and store.check() == ()


def test_which_place_stands_in_which_passage(store: Store) -> None:
    """Two versions of one place are two rows; a place that a passage names twice is one pair."""
    older = replace(STEPANAKERT, names=())
    put(
        store,
        recorded("a", "Stepanakert. Stepanakert again. Quiet. Ganja.", places=(STEPANAKERT, GANJA)),
        recorded("b", "Stepanakert and Ganja.", places=(older, GANJA)),
        recorded("c", "Nothing at all."),
    )
    rows = store.place_rows()
    assert sorted(rows.values(), key=repr) == sorted([STEPANAKERT, GANJA, older], key=repr)
    first, second = store.passages_of("a")
    (third,) = store.passages_of("b")
    pairs = [(rows[row], passage) for row, passage in pairs_of(store)]
    assert sorted(pairs, key=repr) == sorted([(STEPANAKERT, first.id), (GANJA, second.id), (older, third.id), (GANJA, third.id)], key=repr)
    assert pairs_of(store) == sorted(pairs_of(store))
    with store.write() as writer:
        writer.remove("a")
    assert sorted(store.place_rows().values(), key=repr) == sorted([GANJA, older], key=repr)
    assert {passage for _, passage in pairs_of(store)} == {third.id}


def pairs_of(store: Store) -> list[tuple[int, int]]:
    rows, passages = store.places_in_passages()
    return list(zip(rows.tolist(), passages.tolist(), strict=True))


def test_places_that_stand_in_no_passage_are_in_no_pair(store: Store) -> None:
    """As under a stretch that was left out."""
    one = recorded("a", "Stepanakert. Ganja.", places=(STEPANAKERT, GANJA), passage_sentences=1)
    put(store, replace(one, passages=one.passages[1:], vectors=one.vectors[1:], text_hashes=one.text_hashes[1:]))
    (passage,) = store.passages_of("a")
    assert [(store.place_rows()[row], held) for row, held in pairs_of(store)] == [(GANJA, passage.id)]
    assert len(store.places_index()) == 2
