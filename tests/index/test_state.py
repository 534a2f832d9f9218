"""What a generation holds, what the record tells of passages, and what all reports together tell of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from recorded_samples import ARCHIVE, put, recorded
from test_updating import CountingEmbedder

from index import open_index, sync
from index.clocks import Vote
from index.deriving import _days_told_on
from index.lessons import Lessons
from index.rows import TIME_FIELDS
from index.state import dated_by_clocks, read_state
from index.store import Store
from index.types import Clock, DateRange, Passage, UnreadableFileError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        put(opened, *ARCHIVE)
        yield opened


def test_a_state_knows_its_reports_and_its_passages(store: Store) -> None:
    state, stamp = read_state(store)
    assert (state.generation, stamp) == (1, store.stamp()) and state.undated == 1
    assert {state.by_row[row].path for row in state.by_row} == set(state.by_path) == {one.report.path for one in ARCHIVE}
    assert state.present([6, 99, 1, -3]).tolist() == [6, 1] and state.languages_of([1, 3, 6]) == ["fr", "ru", "en"]
    assert [state.positions[report.path] for report in state.reports] == [0, 1, 2]
    assert state.first_passages(np.array([6, 1, 99, 4, -2])).tolist() == [5, 1, -1, 3, -1] and state.passages_beside(np.array([5, 1, 77])).tolist() == [5, 6, 1, 2]
    assert state.passages_of_languages == {"en": 2, "fr": 2, "ru": 2} and state.spread_evenly("ru", 1).tolist() == [3] and state.spread_evenly("ru", 9).tolist() == [3, 4]
    with Store.open(store.folder.with_name("empty"), create=True) as empty:
        assert read_state(empty)[0].present([1]).tolist() == []


def test_a_count_that_leads_beyond_all_dates_gives_none(store: Store) -> None:
    times = np.zeros(3, dtype=TIME_FIELDS)
    times["report"], times["day_number"] = 1, (9, 2**31 - 1, 0)
    dated = dated_by_clocks(times, store.reports(), [Clock(event="", day_1=date(2020, 9, 27), support=("fr/shelling.txt",))])
    assert dated["start"].tolist() == [date(2020, 10, 5).toordinal(), 0, 0] and times["start"].tolist() == [0, 0, 0]


def test_which_report_a_passage_is_of(store: Store) -> None:
    assert store.passage_spans().tolist() == [[1, 1, 2], [2, 3, 2], [3, 5, 2]]
    (passage,) = store.passages([5])
    assert store.passage_text(passage) == "Rockets hit Stepanakert. Ganja was shelled."
    with store.write() as writer:
        writer.remove("en/day9.txt")
    with pytest.raises(KeyError, match="day9"):
        store.passage_text(passage)
    with pytest.raises(KeyError):
        store.passage_text(Passage(id=0, report="none", start=0, end=1, language="en", sentences=()))


def test_a_rebuild_of_nothing_has_nothing_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="nothing to sync"):
        sync([], tmp_path / "index", rebuild=True)


def test_a_count_gives_a_day_only_within_the_month_and_on_the_weekday_that_are_told() -> None:
    """By a day 1 of 27 September 2020 the 12th day was a Thursday, the 13th a Friday, and the 60th not in October."""
    october, clock = DateRange.of("2020-10"), Clock(event="", day_1=date(2020, 9, 27), support=("a",), dissent=(("b", date(2020, 9, 28)),))

    def told(*counted: tuple[int, int | None]) -> Lessons:
        return Lessons(votes=tuple(Vote(report="", day_number=number, day=october, weekday=weekday, exact=False) for number, weekday in counted))

    def day_of(path: str, *counted: tuple[int, int | None]) -> str | None:
        found = _days_told_on([clock], {path: told(*counted)}).get(path)
        return found and str(found.start)

    assert day_of("a", (12, 3)) == day_of("a", (12, None)) == "2020-10-08"
    assert day_of("a", (12, 0)) is day_of("a", (60, None)) is day_of("elsewhere", (12, 3)) is None
    late = Clock(event="", day_1=date(9999, 12, 23), support=("a",))
    assert _days_told_on([late], {"a": told((3000, None))}) == {}, "a day that no calendar has"
    assert day_of("a", (12, 0), (13, 4), (14, 5)) == "2020-10-09" and day_of("b", (12, 4)) == "2020-10-09"


def test_a_day_without_a_year_gets_that_of_the_archive(tmp_path: Path) -> None:
    source = tmp_path / "reports"
    source.mkdir()
    (source / "dated.txt").write_text(" date 2020-10-05 Day nine\n\nRockets fell on Barda on Monday.\n")
    (source / "undated.txt").write_text("Notes\n\nRockets fell on Ganja on Monday 5 October, it is said.\n")
    sync([source], tmp_path / "index", embedder=CountingEmbedder())
    with open_index(tmp_path / "index") as opened:
        days = {str(time.when) for sentence in opened.sentences("undated.txt") for time in sentence.times}
        assert days == {str(DateRange.of("2020-10-05"))} and opened.state.undated == 1


def test_a_report_of_the_archive_is_recorded_as_it_was_put() -> None:
    """The samples of these tests stay what the numbers above were counted from."""
    assert [len(one.passages) for one in ARCHIVE] == [2, 2, 2] and recorded("x", "A. B. C.").passages[1].sentences == ((6, 8),)
