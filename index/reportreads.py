"""Reads of the record: settings, clocks, reports, their sentences with times and places. Passages and vectors: `passagereads.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from index import rows
from index.recordfile import RecordFile
from index.rows import Counts, FileState, PlaceRow, ReportSummary, raw
from index.seals import report_is_whole
from index.types import Clock, DateRange, Place, PlaceMention, Report, Sentence

if TYPE_CHECKING:
    import numpy as np


class ReportReads(RecordFile):
    """What the record says of its reports."""

    # -- settings, clocks, known places

    def setting(self, key: str, default: Any = None) -> Any:
        found = self._one("SELECT value FROM settings WHERE key = ?", (key,))
        return json.loads(found[0]) if found else default

    @property
    def settings(self) -> dict[str, Any]:
        return {key: json.loads(value) for key, value in self._all("SELECT key, value FROM settings ORDER BY key")}

    def clocks(self) -> tuple[Clock, ...]:
        return tuple(rows.clock_from_json(fields) for (fields,) in self._all("SELECT fields FROM clocks ORDER BY ordinal"))

    def known_places(self) -> dict[str, Place]:
        found = self._all("SELECT name, fields FROM known_places k JOIN places p ON p.id = k.place ORDER BY k.ordinal")
        return {name: rows.place_from_json(fields) for name, fields in found}

    # -- reports

    def paths(self) -> dict[str, FileState]:
        """Every report's path and what its file was like when it was recorded."""
        found = self._all("SELECT path, source, file, size, mtime_ns, file_sha256 FROM reports ORDER BY id")
        return {path: FileState(*state) for path, *state in found}

    def paths_under(self, tops: Iterable[str]) -> dict[str, FileState]:
        """`paths` of the reports whose files are these or lie in them; absolute."""
        found: dict[str, FileState] = {}
        for top in tops:
            inside = top.rstrip("/") + "/"
            rows_ = self._all(
                "SELECT path, source, file, size, mtime_ns, file_sha256 FROM reports"
                " WHERE file = CAST(?1 AS TEXT) OR (file > CAST(?2 AS TEXT) AND file < CAST(?3 AS TEXT)) ORDER BY id",
                (raw(top), raw(inside), raw(inside[:-1] + "0")),  # "0" follows "/"
            )
            found |= {path: FileState(*state) for path, *state in rows_}
        return found

    def sources(self) -> tuple[str, ...]:
        """The folders that reports came from, in order."""
        return tuple(source for (source,) in self._all("SELECT DISTINCT source FROM reports ORDER BY 1"))

    def file_state(self, path: str) -> FileState | None:
        """What the file of a report was like when it was recorded."""
        found = self._one("SELECT source, file, size, mtime_ns, file_sha256 FROM reports WHERE path = CAST(? AS TEXT)", (raw(path),))
        return FileState(*found) if found else None

    def of_file(self, file: str) -> dict[str, str]:
        """path -> sha256 of every report that was read from that file."""
        return dict(self._all("SELECT path, sha256 FROM reports WHERE file = CAST(? AS TEXT) ORDER BY id", (raw(file),)))

    def reports_of_file(self, file: str) -> int:
        """How many reports were read from that file."""
        found = self._one("SELECT count(*) FROM reports WHERE file = CAST(? AS TEXT)", (raw(file),))
        assert found is not None
        return int(found[0])

    def report(self, path: str) -> Report | None:
        found = self._one(
            "SELECT title, publisher, language, published_start, published_end, published_how, url, left_out, sha256, text"
            " FROM reports r JOIN texts t ON t.report = r.id WHERE path = CAST(? AS TEXT)",
            (raw(path),),
        )
        return None if found is None else _report(path, *found)

    def vouch(self, path: str) -> None:
        """DamagedRecordError where the report of that path is not as it was written: to be asked of what is quoted. The opening trusts the disk."""
        for (row,) in self._all("SELECT id FROM reports WHERE path = CAST(? AS TEXT)", (raw(path),)):
            with self.snapshot():
                if not report_is_whole(self._all, row):
                    raise self._damaged(f"{path}: the report is not as it was written")

    def reports_at(self, ids: Iterable[int]) -> tuple[Report, ...]:
        """The reports of these rows (`ReportSummary.id`), whole, in the order they were recorded; rows that are not there are passed over."""
        found = self._all(
            "SELECT path, title, publisher, language, published_start, published_end, published_how, url, left_out, sha256, text"
            " FROM reports r JOIN texts t ON t.report = r.id WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.id",
            (rows.compact([int(row) for row in ids]),),
        )
        return tuple(_report(*fields) for fields in found)

    def summary(self, path: str) -> ReportSummary | None:
        """A report without its text; None where there is no such report."""
        return next(iter(self._summaries("WHERE path = CAST(? AS TEXT)", (raw(path),))), None)

    def reports(self) -> tuple[ReportSummary, ...]:
        """All reports without their texts, in the order they were recorded."""
        return self._summaries("ORDER BY id")

    def _summaries(self, which: str, parameters: tuple[bytes, ...] = ()) -> tuple[ReportSummary, ...]:
        found = self._all(
            "SELECT id, path, title, publisher, language, published_start, published_end, own_start, own_end, published_how,"
            f" left_out_count, characters, sha256 FROM reports {which}",
            parameters,
        )
        range_of = cache(rows.range_of)  # there are many reports of a day
        return tuple(
            ReportSummary(
                id=row, path=path, title=title, publisher=publisher, language=language, published=range_of(p1, p2),
                own_day=range_of(o1, o2), published_how=how, left_out=left_out, characters=characters, sha256=sha256,
            )
            for row, path, title, publisher, language, p1, p2, o1, o2, how, left_out, characters, sha256 in found
        )  # fmt: skip

    def votes(self) -> dict[str, str]:
        """The `votes_json`, as it was put, of every report that may count days."""
        return dict(self._all("""SELECT path, votes FROM reports WHERE substr(votes, 1, 12) <> '{"votes": []' ORDER BY id"""))

    def votes_of(self, path: str) -> str:
        """The `votes_json` of a report; "[]" where there is none of that path."""
        found = self._one("SELECT votes FROM reports WHERE path = CAST(? AS TEXT)", (raw(path),))
        return str(found[0]) if found else "[]"

    def undated(self) -> tuple[str, ...]:
        """Paths of the reports whose publication date is not known, in the order they were recorded."""
        return tuple(path for (path,) in self._all("SELECT path FROM reports WHERE published_start IS NULL ORDER BY id"))

    def sums(self, *kinds: str) -> dict[tuple[str, str, str], int]:
        """What all reports come to, by kind, key and value; see `sums.py` and `lessons.py`."""
        found = self._all("SELECT kind, key, value, amount FROM sums WHERE kind IN (SELECT value FROM json_each(?))", (rows.compact(list(kinds)),))
        return {(kind, key, value): amount for kind, key, value, amount in found}

    def counts(self) -> Counts:
        found = self.sums("reports", "passages", "undated")
        return Counts(*(found.get((kind, "", ""), 0) for kind in ("reports", "passages", "undated")))

    def reports_with_passages(self) -> int:
        """How many reports have text of their own."""
        return self.sums("with passages").get(("with passages", "", ""), 0)

    def coverage(self) -> DateRange | None:
        """From the first to the last day that reports tell of: their own day where known, else their publication."""
        found = self._one(  # each by its index: both in one select would look at every report
            "SELECT (SELECT min(coalesce(own_start, published_start)) FROM reports), (SELECT max(coalesce(own_end, published_end)) FROM reports)"
        )
        return rows.range_of(*found) if found else None

    # -- sentences

    def sentences(self, path: str) -> tuple[Sentence, ...]:
        """The sentences of a report as they were put; () where there is no such report."""
        places: dict[int, list[PlaceMention]] = {}
        with self.snapshot():
            for ordinal, start, end, fields in self._all(
                "SELECT sentence, start, end, fields FROM sentence_places s JOIN places p ON p.id = s.place"
                " WHERE report = (SELECT id FROM reports WHERE path = CAST(? AS TEXT)) ORDER BY sentence, ordinal",
                (raw(path),),
            ):
                place = rows.place_from_json(fields)
                places.setdefault(ordinal, []).append(PlaceMention(start=start, end=end, place=place))
            found = self._all(
                "SELECT ordinal, start, end, own_time, times FROM sentences"
                " WHERE report = (SELECT id FROM reports WHERE path = CAST(? AS TEXT)) ORDER BY ordinal",
                (raw(path),),
            )
        return tuple(
            Sentence(
                start=start, end=end, times=rows.times_from_json(times), places=tuple(places.get(ordinal, ())),
                own_time=bool(own_time),
            )
            for ordinal, start, end, own_time, times in found
        )  # fmt: skip

    def sentence_times(self) -> np.ndarray:
        """One row of `rows.TIME_FIELDS` for every time of every sentence, by report and sentence."""
        import numpy as np

        packed = b"".join(blob for (blob,) in self._all("SELECT packed FROM times ORDER BY report"))
        return np.frombuffer(packed, dtype=rows.TIME_FIELDS)

    def places_index(self, places: Iterable[str] | None = None, paths: Iterable[str] | None = None) -> tuple[PlaceRow, ...]:
        """Which place stands in which sentence: all, or those of some place ids, or of some reports; by report and sentence."""
        select = "SELECT s.place, s.report, s.sentence, s.passage FROM sentence_places s "
        in_order = " ORDER BY s.report, s.sentence, s.ordinal"
        with self.snapshot():
            if places is not None:
                where = "WHERE s.place IN (SELECT p.id FROM places p WHERE p.place IN (SELECT value FROM json_each(?)))"
                found = self._all(select + where + in_order, (rows.compact(list(places)),))
            elif paths is not None:
                where = "WHERE s.report = (SELECT id FROM reports WHERE path = CAST(? AS TEXT))"
                found = [row for path in paths for row in self._all(select + where + in_order, (raw(path),))]
            else:
                found = self._all(select + in_order)
            ids = dict(self._all("SELECT id, place FROM places"))
        return tuple(PlaceRow(ids[place], report, sentence, passage) for place, report, sentence, passage in found)

    def places(self) -> dict[str, Place]:
        """Every place that stands in a sentence or is known by name, by id; of several versions the newest."""
        found = self._all("SELECT fields FROM places ORDER BY id")
        return {place.id: place for place in (rows.place_from_json(fields) for (fields,) in found)}

    def place_rows(self) -> dict[int, Place]:
        """Every place by its row: of one place several where reports showed it differently."""
        return {row: rows.place_from_json(fields) for row, fields in self._all("SELECT id, fields FROM places ORDER BY id")}

    def places_in_passages(self) -> tuple[np.ndarray, np.ndarray]:
        """int32 rows of places and int64 ids of passages that name them, each pair once, in their order."""
        import numpy as np

        found = self._execute("SELECT place << 32 | passage FROM sentence_places WHERE passage > 0")  # sorted here at half the price
        pairs = np.unique(np.fromiter((pair for (pair,) in found), dtype=np.int64))
        return (pairs >> 32).astype(np.int32), pairs & 0xFFFFFFFF


def _report(
    path: str, title: str, publisher: str, language: str, start: int | None, end: int | None, how: str, url: str, left_out: str, sha256: str, text: str
) -> Report:
    return Report(
        path=path, text=text, title=title, publisher=publisher, language=language, published=rows.range_of(start, end),
        published_how=how, url=url, left_out=rows.left_out_from_json(left_out), sha256=sha256,
    )  # fmt: skip
