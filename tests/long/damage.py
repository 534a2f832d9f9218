"""Damages the files of an index: bits flipped, cut short, deleted, put in each other's place. No answer may be wrong after it.

Refusing is right, and building anew is right; a ranking or a quote that differs from the undamaged index's is wrong.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from pathlib import Path

from index import open_index
from tests.long.archive import REFUSED, Child, WordEmbedder, bring_up_to_date, in_child, write_round

QUESTIONS = ("rockets Barda", "two people hurt in Ganja", "report 7", "round1 of report 3")


def answers(folder: Path) -> str:
    """Ranked passages and quotes of all questions, times, places and clocks: everything that an answer is made of."""
    with open_index(folder, embedder=WordEmbedder()) as opened:
        now = opened.now()
        said: list[object] = [now.clocks(), now.reports(), now.state.times.tobytes(), now.state.known, now.state.prior]
        for question in QUESTIONS:
            ids, scores = now.vectors.search(now.embedder.embed_query(question), 5)
            said.append((ids.tolist(), [round(score, 5) for score in scores.tolist()]))
            for words in (now.words, now.report_words):
                said.append([(row, round(score, 5)) for row, score in words.search(question, language="en", k=5)])
            for passage in now.store.passages(ids.tolist()):
                report = now.report(passage.report)
                said.append((passage, report and report.quote(passage.start, passage.end), now.sentences(passage.report)))
        said.append(sorted((row, len(packed), hash(packed)) for row, packed in now.store.sentence_vectors_of(now.vectors.ids.tolist(), _sentence_model()).items()))
        return str(hash(str(said)))


def _sentence_model() -> str:
    from index.sentencevectors import FINGERPRINT

    return FINGERPRINT


def damage(folder: Path, rng: random.Random) -> str:
    """Damages one file, now and then two; tells how."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(".lock"))
    file = folder / "record.sqlite" if rng.random() < 0.4 else rng.choice([file for file in files if file.stat().st_size])
    content = bytearray(file.read_bytes())
    match how := rng.choice(["flip", "flip", "flip", "byte", "cut", "empty", "zeros", "delete", "swap", "copy", "longer"]):
        case "flip":
            for _ in range(rng.choice([1, 1, 1, 8])):
                content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        case "byte":
            content[rng.randrange(len(content))] = rng.randrange(256)
        case "cut":
            del content[rng.randrange(len(content)) :]
        case "empty":
            content.clear()
        case "zeros":
            at = rng.randrange(len(content))
            content[at : at + 512] = bytes(len(content[at : at + 512]))
        case "longer":
            content += rng.randbytes(rng.randint(1, 5000))
        case "delete":
            file.unlink()
            return f"{file.relative_to(folder)} deleted"
        case "swap" | "copy":
            other = rng.choice([other for other in files if other != file])
            if how == "swap":
                file.write_bytes(other.read_bytes())
                other.write_bytes(content)
                return f"{file.relative_to(folder)} and {other.relative_to(folder)} swapped"
            content = bytearray(other.read_bytes())
    file.write_bytes(content)
    return f"{file.relative_to(folder)} {how}"


def run(times: int, seed: int = 0) -> dict[str, int | float]:
    """`wrong` and `unreadable` (neither refused in one line nor answered) must be 0."""
    rng = random.Random(seed)
    counted: dict[str, int | float] = dict.fromkeys(("damaged", "answered the same", "refused rightly", "wrong", "unreadable", "overwritten"), 0)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as top:
        source, template, folder = Path(top, "source"), Path(top, "template"), Path(top, "index")
        for number in (0, 1):
            write_round(source, number)
            in_child(lambda: bring_up_to_date(source, template))
        good = in_child(lambda: answers(template))
        for _ in range(times):
            shutil.copytree(template, folder)
            how = damage(folder, rng)
            record = folder / "record.sqlite"
            before = record.read_bytes() if record.exists() else None
            status, said = Child(lambda: answers(folder)).result()
            counted["damaged"] += 1
            if status == REFUSED:
                counted["refused rightly"] += 1
                counted["overwritten"] += (record.read_bytes() if record.exists() else None) != before
            elif status:
                counted["unreadable"] += 1
                print(f"{how}: {said}")
            elif said == good:
                counted["answered the same"] += 1
            else:
                counted["wrong"] += 1
                print(f"{how}: other answers")
            shutil.rmtree(folder)
    counted["seconds"] = round(time.monotonic() - began, 1)
    return counted


