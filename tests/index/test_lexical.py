"""The word index: it finds words in every language, takes any question, and is the record's equal whatever happens to its files."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_samples import ARCHIVE, change, full_disk, put, recorded

from index.analysis import plain, stems
from index.lexical import WordIndex
from index.store import Recorded, Store
from index.views import sha256_of, views_lock


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


def found(store: Store, index: WordIndex, words: str, **how) -> list[str]:
    """The texts of the passages found, best first."""
    return [store.passage_text(p) for p in store.passages([row for row, _ in index.search(words.split(), **how)])]


def rebuilt(store: Store, folder: Path) -> WordIndex:
    """Made from a copy of the record in another folder, so that no file of the view is shared."""
    folder.mkdir()
    store.backup(folder / "record.sqlite")
    with Store.open(folder) as copy:
        return WordIndex.open(folder, copy)


def ids(index: WordIndex, words: Iterable[str]) -> set[int]:
    return {row for row, _ in index.search(list(words), k=10**6)}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("ecole", "L’école de Stepanakert"),  # elision and accent
        ("L'ÉCOLE", "L’école de Stepanakert"),
        ("écoles", "L’école de Stepanakert"),  # the stem
        ("bombardements", "L’école de Stepanakert"),
        ("город обстрела", "Обстрелы городов"),
        ("жители", "Жители ушли"),
        ("shelling", "Ganja was shelled"),
        ("e\u0301cole", "L’école de Stepanakert"),  # decomposed
    ],
)
def test_a_word_finds_its_other_forms(store: Store, words: str, text: str) -> None:
    put(store, *ARCHIVE)
    first = found(store, WordIndex.open(store.folder, store), words)[0]
    assert text in first


def test_a_title_is_found_and_counts_less_than_the_text(store: Store) -> None:
    put(store, recorded("a", "Nothing here.", title="Earthquake"), recorded("b", "An earthquake.", title="Nothing"))
    index = WordIndex.open(store.folder, store)
    assert found(store, index, "earthquakes") == ["An earthquake.", "Nothing here."]


def test_names_count_as_phrases_and_the_scores_fall(store: Store) -> None:
    put(store, recorded("a", "The new city of York."), recorded("b", "The city of New York."), recorded("c", "The city, new."))
    index = WordIndex.open(store.folder, store)
    hits = index.search("new city", names=["New York"])
    assert found(store, index, "new city", names=["New York"])[0] == "The city of New York."
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True) and hits[-1][1] > 0
    assert index.search("new city", k=1, names=["New York"]) == hits[:1]


def test_stems_of_the_question_language_count_more(store: Store) -> None:
    put(store, recorded("en", "Attacks.", language="en"), recorded("fr", "Attaques.", language="fr"))
    index = WordIndex.open(store.folder, store)
    both = dict(index.search("attacked", language="en")), dict(index.search("attacked", language="fr"))
    (english,) = (passage.id for passage in store.passages_of("en"))
    assert both[0][english] > both[1][english] > 0


def test_text_without_spaces_is_found(store: Store) -> None:
    put(store, recorded("ja", "東京大学で地震があった。", language="ja"), recorded("th", "แผ่นดินไหวในกรุงเทพ", language="th"))
    index = WordIndex.open(store.folder, store)
    assert found(store, index, "地震") == ["東京大学で地震があった。"] and found(store, index, "กรุงเทพ") == ["แผ่นดินไหวในกรุงเทพ"]


SYNTAX = ['"', '"a', "a:b", "plain:x", "(", ")) OR", "AND", "NOT", "-", "+a -b", "*", "a~9", "[a TO b]", "{", "\\", "^", "a^1e999", "/.*/", "IN [", "\0", "\ud800", ""]


@pytest.mark.parametrize("words", SYNTAX)
def test_no_question_is_a_syntax_error(store: Store, words: str) -> None:
    put(store, *ARCHIVE)
    index = WordIndex.open(store.folder, store)
    index.search([words], names=[words], language=words)
    assert "L’école" in found(store, index, f"{words} ecole {words}")[0]


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(), max_size=200), language=st.sampled_from(["fr", "ru", "ar", "zh", "tr", "und", "?"]))
def test_any_text_has_words_and_a_word_finds_itself(text: str, language: str) -> None:
    for word in (*plain(text), *stems(text, language)):
        assert word and not set(word) & set(" \t\r\n"), "the index parts words at white space"
    assert len(plain(text)) == len(stems(text, language))


def test_odd_requests_find_nothing_or_all(store: Store) -> None:
    assert WordIndex.open(store.folder, store).search("anything") == ()
    put(store, *ARCHIVE)
    index = WordIndex.open(store.folder, store)
    assert len(index) == 6
    assert index.search([], k=5) == index.search("?!", k=5) == index.search("ecole", k=0) == index.search("ecole", k=-1) == ()
    assert len(index.search("ecole " * 10_000, k=10**12)) == 1
    assert len(index.search([f"word{n}" for n in range(10_000)] + ["ecole"])) <= 1


WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "обстрел", "городов", "école"]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_it_equals_one_built_anew(store: Store, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)

    def any_report() -> Recorded:
        text = " ".join(" ".join(rng.choices(WORDS, k=4)) + "." for _ in range(rng.randint(0, 5)))
        return recorded(f"{rng.randrange(30)}", text, title=rng.choice(WORDS), language=rng.choice(["en", "fr", "ru"]))

    put(store, *(any_report() for _ in range(40)))
    index = WordIndex.open(store.folder, store)
    for _ in range(12):
        change(store, rng, times=(0, 3), gone=0.4, path=lambda: f"{rng.randrange(30)}", made=any_report)
        if rng.random() < 0.7:
            index = index.caught_up(store.folder, store)
            assert index.stamp == store.stamp()
    index, other = WordIndex.open(store.folder, store), rebuilt(store, tmp_path / "other")
    assert len(index) == len(other) == store.counts().passages
    for word in WORDS:
        assert ids(index, [word]) == ids(other, [word])
    anew = WordIndex.open(store.folder, store, rebuild=True)
    for word in WORDS:
        assert anew.search(word, k=100) == other.search(word, k=100)


def test_additions_alone_give_the_very_scores_of_one_built_anew(store: Store, tmp_path: Path) -> None:
    for one in ARCHIVE:
        put(store, one)
        index = WordIndex.open(store.folder, store)
    other = rebuilt(store, tmp_path / "other")
    for words in ("ecole", "города", "Stepanakert Ganja"):
        assert index.search(words) == other.search(words) != ()


def test_a_small_change_leaves_the_files_of_the_rest(store: Store) -> None:
    put(store, *(recorded(f"{n}", f"Rocket number{n}.") for n in range(100)))
    WordIndex.open(store.folder, store)
    before = {file.name for file in (store.folder / "words").glob("*.pos")}
    put(store, recorded("5", "Rocket changed."))
    index = WordIndex.open(store.folder, store)
    assert before < {file.name for file in (store.folder / "words").glob("*.pos")}
    assert index.search("number5") == () and len(index.search("changed")) == 1 and len(index) == 100


def test_large_files_of_a_copied_folder_are_read_through_once(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.lexical.SMALL", 0)
    monkeypatch.setattr("index.views.SMALL", 0)
    put(store, *(recorded(f"{n}", f"Rocket number{n}.") for n in range(20)))
    WordIndex.open(store.folder, store)
    store.close()
    shutil.copytree(store.folder, tmp_path / "copy")
    with Store.open(tmp_path / "copy") as copy:
        read: list[str] = []
        monkeypatch.setattr("index.lexical.sha256_of", lambda file: (read.append(file.name), sha256_of(file))[1])
        assert len(WordIndex.open(copy.folder, copy)) == 20
        assert len(read) > 5
        read.clear()
        assert len(WordIndex.open(copy.folder, copy)) == 20
        assert not [name for name in read if not name.endswith(".json")]


def test_a_reader_keeps_its_state(store: Store) -> None:
    put(store, *ARCHIVE)
    old = WordIndex.open(store.folder, store)
    before = old.search("Stepanakert")
    assert old.caught_up(store.folder, store) is old
    with store.write() as writer:
        for one in ARCHIVE:
            writer.remove(one.report.path)
    new = old.caught_up(store.folder, store)
    assert old.search("Stepanakert") == before != () and new.search("Stepanakert") == ()
    assert (old.generation, new.generation) == (1, 2)


def damage_each_file(folder: Path) -> Iterable[tuple[str, Path, bytes | None]]:
    files = sorted(file for file in folder.iterdir() if file.suffix != ".lock")
    for file in files:
        content = file.read_bytes()
        yield "deleted", file, None
        yield "truncated", file, content[: len(content) // 2]
        if content:
            middle = len(content) // 2
            yield "changed", file, content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def test_damaged_truncated_or_deleted_files_are_built_anew(store: Store, tmp_path: Path) -> None:
    put(store, *ARCHIVE)
    good = WordIndex.open(store.folder, store).search("Stepanakert ecole")
    kept, place = tmp_path / "kept", store.folder / "words"
    shutil.copytree(place, kept)
    for damage, file, content in list(damage_each_file(place)):
        shutil.rmtree(place)
        shutil.copytree(kept, place)
        file.unlink() if content is None else file.write_bytes(content)
        assert WordIndex.open(store.folder, store).search("Stepanakert ecole") == good, f"{file.name} {damage}"
        again = sorted(f.name for f in place.iterdir())
        WordIndex.open(store.folder, store)
        assert sorted(f.name for f in place.iterdir()) == again, "built once, then opened"


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"null", b"{", b'{"kind": 7}', b'{"kind": "1 tantivy", "stamp": 3}', b"[" * 100_000, b"\xff\xfe"],
)
def test_a_strange_manifest_is_passed_over(store: Store, manifest: bytes) -> None:
    put(store, *ARCHIVE)
    good = WordIndex.open(store.folder, store).search("ecole")
    (store.folder / "words" / "manifest.json").write_bytes(manifest)
    assert WordIndex.open(store.folder, store).search("ecole") == good


def test_a_manifest_with_parts_missing_is_passed_over(store: Store) -> None:
    put(store, *ARCHIVE)
    good = WordIndex.open(store.folder, store).search("ecole")
    file = store.folder / "words" / "manifest.json"
    whole = json.loads(file.read_bytes())
    for key in whole:
        for value in (None, 3, "x", [1], {"a": 1}):
            file.write_text(json.dumps(whole | {key: value}))
            assert WordIndex.open(store.folder, store).search("ecole") == good
        file.write_text(json.dumps({k: v for k, v in whole.items() if k != key}))
        assert WordIndex.open(store.folder, store).search("ecole") == good


def test_a_file_where_the_folder_should_be_is_replaced(store: Store) -> None:
    put(store, *ARCHIVE)
    (store.folder / "words").write_text("?")
    (store.folder / "words.new").mkdir()
    (store.folder / "words.old").write_text("left by a crash")
    assert len(WordIndex.open(store.folder, store)) == 6
    assert [file.name for file in store.folder.glob("words.*")] == ["words.lock"]


def test_a_view_of_another_record_is_built_anew(store: Store, tmp_path: Path) -> None:
    put(store, *ARCHIVE)
    with Store.open(tmp_path / "other", create=True) as other:
        put(other, recorded("a", "Another archive."))
        WordIndex.open(other.folder, other)
        shutil.copytree(other.folder / "words", store.folder / "words")
    assert len(WordIndex.open(store.folder, store)) == 6


def test_while_another_holds_the_lock_the_older_state_serves_or_one_in_memory(store: Store) -> None:
    put(store, ARCHIVE[0])
    WordIndex.open(store.folder, store)
    put(store, *ARCHIVE[1:])
    with views_lock(store.folder, name="words.lock"):
        assert len(WordIndex.open(store.folder, store, wait=0)) == 2
        (store.folder / "words" / "meta.json").write_text("{}")
        in_memory = WordIndex.open(store.folder, store, wait=0)
        assert len(in_memory) == 6 and "L’école" in found(store, in_memory, "ecole")[0]
    assert len(WordIndex.open(store.folder, store)) == 6


def test_processes_that_catch_up_at_once_agree(store: Store) -> None:
    put(store, *ARCHIVE)
    WordIndex.open(store.folder, store)
    put(store, *(recorded(f"{n}", "Rockets. " * 30) for n in range(50)))
    code = (
        "import sys; from index.store import Store; from index.lexical import WordIndex; store = Store.open(sys.argv[1])\n"
        "print(WordIndex.open(sys.argv[1], store).search('rockets', k=9))"
    )
    command = [sys.executable, "-c", code, str(store.folder)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, env={"PYTHONPATH": ":".join(sys.path)}) for _ in range(4)]
    answers = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert answers == {str(WordIndex.open(store.folder, store).search("rockets", k=9)).encode()}
    assert [file.name for file in store.folder.glob("words.*")] == ["words.lock"]


def test_a_whole_report_is_found_by_words_pages_apart(store: Store, tmp_path: Path) -> None:
    put(store, *ARCHIVE)
    index = WordIndex.open(tmp_path / "index", store, "reports")
    assert len(index) == len({row.report for row in store.iter_passages()})
    first: dict[str, int] = {}
    words: dict[str, list[str]] = {}
    for row in store.iter_passages():
        first.setdefault(row.report, row.id)
        words.setdefault(row.report, []).extend(plain(row.text)[:1])
    for report, of_each_passage in words.items():
        assert first[report] in ids(index, of_each_passage)


def test_the_index_of_reports_follows_the_record(store: Store, tmp_path: Path) -> None:
    names = [each.report.path for each in ARCHIVE]
    put(store, *ARCHIVE)
    index = WordIndex.open(tmp_path / "index", store, "reports")
    put(store, recorded(names[0], "Entirely other words: helicopter."))
    with store.write() as writer:
        writer.remove(names[1])
    assert len(index) == len(names)
    index = index.caught_up(tmp_path / "index", store)
    assert len(index) == len(names) - 1
    same = rebuilt_reports(store, tmp_path / "copy")
    for words in ("helicopter", *(each.report.text for each in ARCHIVE)):
        assert ids(index, words.split()) == ids(same, words.split())


def rebuilt_reports(store: Store, folder: Path) -> WordIndex:
    folder.mkdir()
    store.backup(folder / "record.sqlite")
    with Store.open(folder) as copy:
        return WordIndex.open(folder, copy, "reports")


def test_on_a_full_disk_it_serves_from_memory_and_is_written_later(store: Store) -> None:
    put(store, *ARCHIVE)
    with full_disk(64):
        assert len(WordIndex.open(store.folder, store)) == 6
    assert [file.name for file in store.folder.glob("words*")] == ["words.lock"]
    WordIndex.open(store.folder, store)
    put(store, recorded("new", "Helicopter."))
    with full_disk(64):
        assert len(WordIndex.open(store.folder, store).search("helicopter")) == 1
    assert len(WordIndex.open(store.folder, store)) == 7 and (store.folder / "words" / "manifest.json").exists()
