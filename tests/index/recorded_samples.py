"""Recorded reports for the tests of the record and its views, made by hand arithmetic instead of a model."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from index.store import Recorded, Store
from index.types import DateRange, Passage, Place, PlaceMention, Report, Sentence, TimeMention

DIMENSIONS = 8
STEPANAKERT = Place(
    id="616062", name="Stepanakert", names=("Khankendi", "Xankəndi", "Степанакерт"), kind="town", country="AZ",
    latitude=39.8177, longitude=46.7528, population=55_000,
)  # fmt: skip
SINCE_SCHEMA_4 = ("DROP TABLE sums", *(f"DROP INDEX reports_{name}" for name in ("by_file", "that_vote", "undated", "by_first_day", "by_last_day")))  # undone
BEFORE_SCHEMA_2 = ("DROP TABLE sentence_vectors", "DROP TABLE seals", *SINCE_SCHEMA_4)
GANJA = Place(id="586523", name="Ganja", names=("Gəncə", "Гянджа"), kind="town", country="AZ")


def vector(text: str) -> np.ndarray:
    """A unit vector that the text alone decides."""
    seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
    made = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return made / np.linalg.norm(made)


def put(store: Store, *reports: Recorded) -> None:
    """Records them in one commit."""
    with store.write() as writer:
        for report in reports:
            writer.put(report)


def numbered(n: int, passages: int = 1, language: str = "en") -> Recorded:
    """`{n}.txt`, each passage a sentence that no other report has."""
    return recorded(f"{n}.txt", " ".join(f"Number {n} {part}." for part in range(passages)), passage_sentences=1, language=language)


def change(store: Store, rng: random.Random, *, times: tuple[int, int], gone: float, path: Callable[[], str], made: Callable[[], Recorded]) -> None:
    """In one commit from `times[0]` to `times[1]` reports are taken out, with the probability `gone`, or put in."""
    with store.write() as writer:
        for _ in range(rng.randint(*times)):
            if rng.random() < gone:
                writer.remove(path())
            else:
                writer.put(made())


def recorded(
    path: str, text: str, *, title: str = "", language: str = "en", published: str | None = None, passage_sentences: int = 2,
    places: Sequence[Place] = (), own_day: str | None = None, votes_json: str = "[]",
) -> Recorded:  # fmt: skip
    """A report whose sentences end at full stops; each has the day of publication and every place that it names."""
    spans = [found.span() for found in re.finditer(r"[^.\s][^.]*\.?", text)]
    when = DateRange.of(published) if published else None
    sentences = tuple(
        Sentence(
            start=start,
            end=end,
            times=(TimeMention(start=start, end=start + 1, kind="date", when=when, how="publication"),) if when else (),
            places=tuple(
                PlaceMention(start=at, end=at + len(place.name), place=place)
                for place in places
                if (at := text.find(place.name, start, end)) >= 0
            ),
            own_time=when is not None,
        )
        for start, end in spans
    )
    groups = [spans[n : n + passage_sentences] for n in range(0, len(spans), passage_sentences)]
    passages = tuple(
        Passage(id=0, report=path, start=group[0][0], end=group[-1][1], language=language, sentences=tuple(group))
        for group in groups
    )
    texts = [text[passage.start : passage.end] for passage in passages]
    return Recorded(
        report=Report(path=path, text=text, title=title, language=language, published=when, sha256="ab" * 32),
        source="/reports", file=f"/reports/{path}", size=len(text), mtime_ns=1_600_000_000_123_456_789, file_sha256="cd" * 32,
        sentences=sentences, passages=passages, own_day=DateRange.of(own_day) if own_day else None, votes_json=votes_json,
        vectors=np.array([vector(text) for text in texts], dtype=np.float32).reshape(len(texts), DIMENSIONS),
        text_hashes=tuple(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts),
    )  # fmt: skip


ARCHIVE = (
    recorded(
        "fr/shelling.txt", "L’école de Stepanakert a été bombardée. Deux roquettes sont tombées. La ville de Ganja aussi.",
        title="Jour 9 : bombardements", language="fr", published="2020-10-05", places=(STEPANAKERT, GANJA),
    ),
    recorded(
        "ru/обстрел.txt", "Обстрелы городов продолжаются. В Степанакерте тревога. Жители ушли.",
        title="Девятый день", language="ru", published="2020-10",
    ),
    recorded("en/day9.txt", "Rockets hit Stepanakert. Ganja was shelled. Nobody knows more.", places=(STEPANAKERT, GANJA)),
)  # fmt: skip


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """Inside no file may grow beyond so many bytes: writing fails there as on a full disk, in Python, SQLite and tantivy alike."""
    resource = pytest.importorskip("resource", reason="there is no limit of this kind on this system")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
