"""Reads of the record: passages, their vectors, and what came and went since a generation, for the views. Reports: `reportreads.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from index import rows
from index.recordfile import RecordFile
from index.rows import PassageRow, raw
from index.types import Passage
from index.writing import SENTENCES_SETTING, current_model, model_key

if TYPE_CHECKING:
    import numpy as np


class PassageReads(RecordFile):
    """What the record says of its passages."""

    # -- passages

    def passages(self, ids: Sequence[int]) -> tuple[Passage, ...]:
        """Passages in the order asked; ids that are not in the record are passed over."""
        wanted = (rows.compact([int(row) for row in ids]),)
        found = {p.id: p for p in self._passages("WHERE p.id IN (SELECT value FROM json_each(?))", wanted)}
        return tuple(found[row] for row in map(int, ids) if row in found)

    def passages_of(self, path: str) -> tuple[Passage, ...]:
        return self._passages("WHERE r.path = CAST(? AS TEXT) ORDER BY p.id", (raw(path),))

    def languages(self) -> dict[str, int]:
        """How many passages there are in each language."""
        return dict(self._all("SELECT language, count(*) FROM passages GROUP BY language ORDER BY language"))

    def passage_languages(self) -> tuple[tuple[int, str], ...]:
        """(passage id, language) of every passage, by id."""
        of_one = "SELECT id FROM passages WHERE language = CAST(? AS TEXT) ORDER BY id"  # answered by an index alone, without the passages
        with self.snapshot():
            return tuple(sorted((row, language) for language in self.languages() for (row,) in self._all(of_one, (raw(language),))))

    def spoken(self) -> tuple[str, ...]:
        """The languages of all passages, in order: by steps from one to the next in their index."""
        found = self._all(
            "WITH RECURSIVE each(language) AS (SELECT min(language) FROM passages UNION ALL"
            " SELECT (SELECT min(language) FROM passages WHERE language > each.language) FROM each WHERE each.language IS NOT NULL)"
            " SELECT language FROM each WHERE language IS NOT NULL"
        )
        return tuple(language for (language,) in found)

    def passages_since(self, generation: int) -> int:
        """How many passages were added after that generation."""
        found = self._one("SELECT count(*) FROM passages WHERE generation > ?", (generation,))
        assert found is not None
        return int(found[0])

    def passage_ids(self, every: int = 1) -> list[int]:
        """Ids of all passages, or of every so-manyth, ascending."""
        return [row for (row,) in self._all("SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM passages) WHERE n % ? = 0", (every,))]

    def passage_spans(self) -> np.ndarray:
        """int64 (reports that have passages, 3): row of the report, ascending, its first passage, and how many it has: they follow each other."""
        import numpy as np

        return np.array(self._all("SELECT report, min(id), count(*) FROM passages GROUP BY report ORDER BY report"), dtype=np.int64).reshape(-1, 3)

    def passage_text(self, passage: Passage) -> str:
        """The stretch of its report's text; KeyError where the report is gone."""
        found = self._one(
            "SELECT text FROM texts WHERE report = (SELECT id FROM reports WHERE path = CAST(? AS TEXT))", (raw(passage.report),)
        )
        if found is None:
            raise KeyError(passage.report)
        return str(found[0])[passage.start : passage.end]

    def iter_passages(self, since: int = 0, above: int = 0) -> Iterator[PassageRow]:
        """Passages that were added after generation `since` and have ids above `above`, by id. Take a `snapshot` around it to relate it to other reads."""
        by = "INDEXED BY passages_by_generation" if since else ""  # the few new ones: else all ids are gone through
        return self._rows("p.generation > ? AND p.id > ?", (since, above), by)

    def rows_of_passages(self, ids: Iterable[int], *, whole: bool = False) -> Iterator[PassageRow]:
        """Those of these passages that are in the record, by id; with `whole` all passages of their reports."""
        wanted = "SELECT value FROM json_each(?)"
        where = f"p.report IN (SELECT report FROM passages WHERE id IN ({wanted}))" if whole else f"p.id IN ({wanted})"
        return self._rows(where, (rows.compact([int(row) for row in ids]),))

    def _rows(self, where: str, bound: Sequence[Any], by: str = "") -> Iterator[PassageRow]:
        text, report = "", 0
        for row, report_row, start, end, language, generation, path, title in self._execute(
            "SELECT p.id, p.report, p.start, p.end, p.language, p.generation, r.path, r.title"
            f" FROM passages p {by} JOIN reports r ON r.id = p.report WHERE {where} ORDER BY p.id",
            bound,
        ):
            if report_row != report:
                found = self._one("SELECT text FROM texts WHERE report = ?", (report_row,))
                text, report = found[0] if found else "", report_row
            yield PassageRow(row, path, title, text[start:end], language, generation)

    def removed_since(self, generation: int) -> tuple[int, ...]:
        """Ids of passages that were taken out after that generation; ids never return."""
        return tuple(row for (row,) in self._all("SELECT passage FROM removed WHERE generation > ? ORDER BY 1", (generation,)))

    # -- vectors

    @property
    def model(self) -> str:
        """The fingerprint under which vectors are filed: the setting MODEL_SETTING, '' before it is set."""
        return current_model(self._connection())

    def vectors(self, since: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Ids (int64, ascending) and vectors (float32, a row each) of the passages added after generation `since`.

        Only vectors of the current model: while an archive is being embedded anew, the passages that are done.
        """
        begin = "INDEXED BY passages_by_generation" if since else "NOT INDEXED"  # the few new ones, or all as they lie: else every vector is looked at
        with self.snapshot():
            return _stacked(
                self._all(
                    f"SELECT p.id, v.vector FROM passages p {begin} CROSS JOIN vectors v ON v.id = p.vector"
                    " WHERE p.generation > ? AND v.model = ? ORDER BY p.id",
                    (since, self.model),
                )
            )

    def iter_vectors(self, size: int, since: int = 0) -> Iterator[tuple[np.ndarray, list[str], np.ndarray]]:
        """`vectors`, at most `size` at a time, with the language of each. Take a `snapshot` around it."""
        begin = "INDEXED BY passages_by_generation" if since else "NOT INDEXED"
        found: list[tuple[int, str, bytes]] = []
        for row in self._execute(
            f"SELECT p.id, p.language, v.vector FROM passages p {begin} CROSS JOIN vectors v ON v.id = p.vector WHERE p.generation > ? AND v.model = ? ORDER BY p.id",
            (since, self.model),
        ):
            found.append(row)
            if len(found) == size:
                yield _apart(found)
                found = []
        if found:
            yield _apart(found)

    def exact_vectors(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(those of these passages that have a vector of the current model, ascending; their vectors, a row each)."""
        return _stacked(
            self._all(
                "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.id = p.vector WHERE p.id IN (SELECT value FROM json_each(?)) AND v.model = ? ORDER BY p.id",
                (rows.compact(ids.tolist()), self.model),
            )
        )

    def vector_ids(self) -> np.ndarray:
        """int64, ascending: the passages that `vectors` gives."""
        import numpy as np

        others = "EXISTS (SELECT 1 FROM vectors WHERE model < ?1) OR EXISTS (SELECT 1 FROM vectors WHERE model > ?1)"
        with self.snapshot():
            mixed = self._one(f"SELECT {others}", (self.model,)) == (1,)
            joined = " p CROSS JOIN vectors v ON v.id = p.vector WHERE v.model = ?1" if mixed else " p WHERE ?1 IS NOT NULL"
            return np.fromiter((row for (row,) in self._execute(f"SELECT p.id FROM passages{joined} ORDER BY p.id", (self.model,))), dtype=np.int64)

    def vector_rows(self, above: int = 0) -> Iterator[tuple[int, str, int, np.ndarray]]:
        """(id, language, generation that added it, float32 vector) of the passages that `vectors` gives with ids above `above`, by id, one at a time."""
        import numpy as np

        select = ("SELECT p.id, p.language, p.generation, v.vector FROM passages p CROSS JOIN vectors v ON v.id = p.vector"
                  " WHERE p.id > ? AND v.model = ? ORDER BY p.id")  # fmt: skip
        for row, language, generation, vector in self._execute(select, (above, self.model)):
            yield row, language, generation, np.frombuffer(vector, dtype="<f4")

    def vectors_of(self, ids: Sequence[int]) -> np.ndarray:
        """The vectors of these passages, a row each in the order asked; KeyError where one is not in the record."""
        found = dict(
            self._all(
                "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.id = p.vector"
                " WHERE p.id IN (SELECT value FROM json_each(?))",
                (rows.compact([int(row) for row in ids]),),
            )
        )
        return _stacked([(row, found[row]) for row in map(int, ids)])[1]

    def cached_vectors(self, model: Any, text_hashes: Iterable[str]) -> dict[str, np.ndarray]:
        """Vectors known for these texts under that model (the value of MODEL_SETTING), also of reports removed since."""
        import numpy as np

        found = self._all(
            "SELECT text_hash, vector FROM vectors WHERE model = ? AND text_hash IN (SELECT value FROM json_each(?)) ORDER BY id",
            (model_key(model), rows.compact(list(text_hashes))),
        )
        return {text_hash: np.frombuffer(vector, dtype="<f4") for text_hash, vector in found}

    def sentence_vectors_of(self, ids: Sequence[int], model: str) -> dict[int, bytes]:
        """Passage -> the vectors of its sentences, packed, where it has any of that model."""
        return dict(
            self._all(
                "SELECT passage, packed FROM sentence_vectors WHERE model = ? AND passage IN (SELECT value FROM json_each(?))",
                (model, rows.compact([int(row) for row in ids])),
            )
        )

    def without_sentence_vectors(self, model: str) -> tuple[int, ...]:
        """Ids of the passages that have no sentence vectors of that model, ascending: of those since all had them, as `SENTENCES_SETTING` notes."""
        setting = self._one("SELECT value FROM settings WHERE key = ?", (SENTENCES_SETTING,))
        noted = json.loads(setting[0]) if setting else None
        since = int(noted[1]) if noted and noted[0] == model else 0
        found = self._all(
            f"SELECT p.id FROM passages p {'INDEXED BY passages_by_generation' if since else ''} LEFT JOIN sentence_vectors s ON s.passage = p.id AND s.model = ?"
            " WHERE p.generation > ? AND s.passage IS NULL ORDER BY p.id",
            (model, since),
        )
        return tuple(row for (row,) in found)

    # -- inside

    def _passages(self, where: str, bound: Sequence[Any]) -> tuple[Passage, ...]:
        found = self._all(
            "SELECT p.id, r.path, p.start, p.end, p.language, p.sentences FROM passages p JOIN reports r ON r.id = p.report " + where,
            bound,
        )
        return tuple(
            Passage(id=row, report=path, start=start, end=end, language=language, sentences=rows.spans_from_json(spans))
            for row, path, start, end, language, spans in found
        )


def _apart(found: Sequence[tuple[int, str, bytes]]) -> tuple[np.ndarray, list[str], np.ndarray]:
    ids, vectors = _stacked([(row, vector) for row, _, vector in found])
    return ids, [language for _, language, _ in found], vectors


def _stacked(found: Sequence[tuple[int, bytes]]) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    ids = np.fromiter((row for row, _ in found), dtype=np.int64, count=len(found))
    width = len(found[0][1]) // 4 if found else 0
    return ids, np.frombuffer(b"".join(vector for _, vector in found), dtype="<f4").reshape(len(found), width)
