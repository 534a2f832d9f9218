"""Scores of different languages and models made comparable: as deviations from what the question scores elsewhere.

A model likes passages in the question's own language better, and a long sentence better than a short one; what counts is how
far a passage stands out among those of its language. Few passages say little of their language: their figures lean on those
of the whole archive, and those on what is typical of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from index.lookup import contains
from index.sentencevectors import FINGERPRINT, LANGUAGES, PACKED_ROW, load_sentence_encoder, unpack

if TYPE_CHECKING:
    import numpy as np

    from index.archive import Index

_SAMPLE = 256  # passages of one language whose scores calibrate it
_TRUST = 30  # passages from which their own scores say as much as what is typical
_TYPICAL_SENTENCE = (0.08, 0.08)  # mean and deviation of the best cosine of a question with a passage's sentences, on news in two languages
_KEPT = 20_000  # passages whose packed sentence vectors are kept in memory: some 30 to 60 MB
_MATCHES = 10  # candidates of one language from which their word scores calibrate themselves


def calibrated(scores: np.ndarray, languages: Sequence[str], scale: Callable[[str], tuple[float, float]]) -> np.ndarray:
    """float32 (n,): each score as deviations above the mean of its language; `scale` gives mean and deviation of one."""
    import numpy as np

    names, which = numbered(languages)
    scales = np.array([scale(language) for language in names], dtype=np.float32).reshape(-1, 2)[which]
    deviations: np.ndarray = (np.asarray(scores, dtype=np.float32) - scales[:, 0]) / scales[:, 1]
    return deviations


def numbered(languages: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """(each language once, the number of each item's among these).

    >>> numbered(["en", "fr", "en"])[1].tolist()
    [0, 1, 0]
    """
    import numpy as np

    numbers = {language: n for n, language in enumerate(dict.fromkeys(languages))}
    return tuple(numbers), np.fromiter(map(numbers.__getitem__, languages), dtype=np.intp, count=len(languages))


def leaning_on(samples: Mapping[str, np.ndarray], typical: tuple[float, float]) -> Callable[[str], tuple[float, float]]:
    """Mean and deviation of a language's sample, leaning on that of all together, and that on `typical`."""
    import numpy as np

    def lean(sample: np.ndarray, upon: tuple[float, float]) -> tuple[float, float]:
        if not len(sample):  # the mean of nothing is no number
            return upon
        share = len(sample) / (len(sample) + _TRUST)
        return share * float(sample.mean()) + (1 - share) * upon[0], share * float(sample.std()) + (1 - share) * upon[1]

    common = lean(np.concatenate(list(samples.values())), typical) if samples else typical

    def of(language: str) -> tuple[float, float]:
        mean, spread = lean(samples[language], common) if language in samples else common
        return mean, max(spread, 1e-3)

    return of


def likeness(index: Index, vector: np.ndarray) -> Callable[[str], tuple[float, float]]:
    """For `calibrated`: what the question scores against passages of a language by their passage vectors."""
    from index.vectorbase import products

    sample = sampled(index)
    scores = {language: products(vectors, vector) for language, vectors in sample.passages.items()}
    return leaning_on(scores, index.embedder.typical or (0.0, 0.1))


def sentence_likeness(index: Index, vector: np.ndarray) -> Callable[[str], tuple[float, float]]:
    """For `calibrated`: what the question scores against the best sentence of passages of a language."""
    from index.vectorbase import products

    sample = sampled(index)
    scores = {language: best_of_each(products(vectors, vector), counts) for language, (vectors, counts) in sample.sentences.items()}
    return leaning_on({key: values[values > -1] for key, values in scores.items()}, _TYPICAL_SENTENCE)


def word_scores(scores: np.ndarray, languages: Sequence[str]) -> np.ndarray:
    """float32 (n,): BM25 scores of the candidates as deviations within their language.

    Of their square root: with the sum of two odd words a passage must not outweigh all that it means.
    """
    import numpy as np

    roots = np.sqrt(np.maximum(np.asarray(scores, dtype=np.float64), 0.0))
    if not len(roots) or not roots.any():
        return np.zeros(len(roots), dtype=np.float32)
    _, which = numbered(languages)
    counts = np.bincount(which)
    means = np.bincount(which, roots) / counts
    spreads = np.sqrt(np.maximum(np.bincount(which, roots * roots) / counts - means * means, 0.0))
    leaning = (_MATCHES / (counts + _MATCHES)) ** 2  # on all together, the less the more candidates
    means = (1 - leaning) * means + leaning * roots.mean()
    spreads = np.maximum((1 - leaning) * spreads + leaning * roots.std(), 1e-3)
    deviations: np.ndarray = ((roots - means[which]) / spreads[which]).astype(np.float32)
    return deviations


def best_of_each(scores: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """float32 (len(counts),): the best of each run of `counts[i]` scores; -1 where a run is empty."""
    import numpy as np

    best = np.full(len(counts), -1.0, dtype=np.float32)
    held = counts > 0
    if held.any():
        starts = np.concatenate([[0], np.cumsum(counts[held])[:-1]])
        best[held] = np.maximum.reduceat(scores, starts)
    return best


def sentence_vector(index: Index, question: str, language: str) -> np.ndarray | None:
    """The question as the sentence encoder reads it; None where it does not know the language, or is not there."""
    if language not in LANGUAGES or not index.state.reports:
        return None
    encoder = load_sentence_encoder()
    if encoder is None:
        return None
    vector: np.ndarray = encoder.encode([question])[0]
    return vector


def sentence_scores(index: Index, ids: Sequence[int], vector: np.ndarray) -> np.ndarray:
    """float32 (len(ids),): cosine of the best sentence of each passage; -1 where its sentences have no vectors."""
    return best_of_each(*sentence_cosines(index, ids, vector))


def sentence_cosines(index: Index, ids: Sequence[int], vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(float32: cosine of each sentence of all these passages in turn, int64 (len(ids),): how many sentences of each have a vector)."""
    import numpy as np

    kept = index.state.kept.setdefault("sentence vectors", {})  # of passages that came up before: questions in turn have many in common
    assert isinstance(kept, dict)
    held = {row: kept[row] for row in ids if row in kept}
    if missing := [row for row in ids if row not in held]:
        read = dict.fromkeys(missing, b"") | index.store.sentence_vectors_of(missing, FINGERPRINT)
        held |= read
        if len(kept) + len(read) > _KEPT:
            index.state.kept["sentence vectors"] = kept = {}
        kept |= read
    packed = [held[row] for row in ids]
    rows = np.frombuffer(b"".join(packed), dtype=PACKED_ROW)
    counts = np.array([len(item) for item in packed], dtype=np.int64) // rows.itemsize
    return np.einsum("ij,j->i", rows["values"], vector) * rows["scale"], counts  # as `unpack` has them, without some megabytes in between


class Sample:
    """Vectors of up to 256 passages of each language, spread evenly over the archive."""

    def __init__(self, index: Index) -> None:

        self.passages: dict[str, np.ndarray] = {}
        self.sentences: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        vectors = index.vectors
        for language in index.state.languages:
            ids = index.state.spread_evenly(language, _SAMPLE)
            if len(held := ids[contains(vectors.ids, ids)]):  # with this model: while an archive is being embedded anew, not all
                self.passages[language] = vectors.reconstruct(held)
            if language in LANGUAGES:
                self.sentences[language] = unpack(list(index.store.sentence_vectors_of(ids.tolist(), FINGERPRINT).values()))


def sampled(index: Index) -> Sample:
    """Kept for one generation of the archive; to be asked for first by the thread that asks the question, whose state of the record it reads."""
    kept = index.state.kept
    if "sample" not in kept:
        kept["sample"] = Sample(index)
    sample = kept["sample"]
    assert isinstance(sample, Sample)
    return sample
