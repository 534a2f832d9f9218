"""What all reports come to: the same whatever the order in which they came and went, and whatever the record was brought up to date from."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from recorded_samples import GANJA, SINCE_SCHEMA_4, STEPANAKERT, recorded

from index.clocks import Vote
from index.lessons import Lessons, names_learned, shares_of_countries
from index.store import Recorded, Store
from index.types import DateRange

LOCAL = replace(GANJA, id="local:ganja", names=())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


def teaching(path: str, *, published: str | None = "2020-10-05", text: str = "One. Two. Three.", **lessons: object) -> Recorded:
    return recorded(path, text, published=published, votes_json=Lessons(**lessons).to_json())  # type: ignore[arg-type]


def put(store: Store, *reports: Recorded) -> None:
    for report in reports:
        with store.write() as writer:
            writer.put(report)


def test_shares_and_names_are_those_of_most_reports(store: Store) -> None:
    put(store, teaching("a", countries={"AZ": 1.0}, names={"gence": GANJA, "x": STEPANAKERT}), teaching("b", countries={"AZ": 0.5, "AM": 0.5}, names={"gence": LOCAL}),
        teaching("c", countries={"AZ": 0.97, "FR": 0.03}, names={"gence": LOCAL}), teaching("d"))
    sums = store.sums("country", "located", "name")
    assert shares_of_countries(sums) == {"AM": 0.15, "AZ": 0.8}, "of the three with any place; a hundredth is left out"
    assert names_learned(sums) == {"gence": LOCAL, "x": STEPANAKERT}
    with store.write() as writer:
        writer.remove("c")
    sums = store.sums("country", "located", "name")
    assert shares_of_countries(sums) == {"AM": 0.25, "AZ": 0.75}
    assert names_learned(sums)["gence"] == GANJA, "of equals the known one"
    assert shares_of_countries({}) == {} == names_learned({})


def test_after_any_changes_the_sums_are_those_of_the_reports(store: Store) -> None:
    chance = random.Random(3)
    vote = Vote(report="x", day_number=9, day=DateRange.of("2020-10-05"), exact=True)
    for step in range(60):
        path = f"{chance.randrange(12)}.txt"
        if chance.random() < 0.3:
            with store.write() as writer:
                writer.remove(path)
        else:
            put(store, teaching(path, published=chance.choice([None, "2020-10-05"]), text=chance.choice(["", "One. Two. Three.", "One."]),
                                countries=chance.choice([{}, {"AZ": 1 / 3, "FR": 2 / 3}]), votes=(vote,) * chance.randrange(2), names=chance.choice([{}, {"gence": GANJA}])))
        paths = list(store.paths())
        assert store.counts() == (len(paths), sum(len(store.passages_of(p)) for p in paths), len(store.undated())), step
        assert store.reports_with_passages() == sum(bool(store.passages_of(p)) for p in paths)
    assert store.check() == () and store.counts().reports > 3


def test_equal_votes_are_equal_sums_and_others_are_not(store: Store) -> None:
    votes = [Vote(report="x", day_number=9, day=DateRange.of(day), exact=True) for day in ("2020-10-05", "2020-10-06")]
    seen = []
    for path, vote in (("a", votes[0]), ("b", votes[1]), ("a", votes[1]), ("a", votes[0])):
        put(store, teaching(path, votes=(vote,)))
        seen.append(store.sums("votes").get(("votes", "", "")))
    assert seen[1] == seen[3] and len({None, *seen}) == 4
    assert list(store.votes()) == ["b", "a"] and Lessons.from_json(store.votes_of("a")).votes == (votes[0],) and store.votes_of("none") == "[]"


def test_a_record_of_before_there_were_sums_gets_them(store: Store) -> None:
    put(store, *(teaching(f"{n}", countries={"AZ": 1.0}, names={"gence": GANJA}, published=None if n % 2 else "2020-10-05") for n in range(5)))
    with store.write() as writer:
        writer.remove("3")
    before = store.sums("reports", "passages", "undated", "with passages", "country", "located", "name")
    seal = (store.folder / "record.seal")
    store.close()
    with closing(sqlite3.connect(store.file)) as behind:
        for change in (*SINCE_SCHEMA_4, "PRAGMA user_version = 3"):
            behind.execute(change)
        behind.commit()
    seal.unlink()
    with Store.open(store.folder) as again:
        assert again.sums("reports", "passages", "undated", "with passages", "country", "located", "name") == before and again.counts() == (4, 8, 1)
        assert again.check() == ()


def test_sums_that_are_not_those_of_the_reports_are_found_and_mended(store: Store) -> None:
    put(store, teaching("a", countries={"AZ": 1.0}), teaching("b"))
    store.close()
    with closing(sqlite3.connect(store.file)) as behind:
        behind.execute("UPDATE sums SET amount = amount + 1 WHERE kind = 'reports'")
        behind.commit()
    with Store.open(store.folder, verify=False) as found:
        assert found.check() == ("what all reports come to is not the sum of the reports",)
        found.mend(store.folder / "kept.sqlite", "to derive")
        assert found.check() == () and found.counts().reports == 2


def test_the_days_covered_are_found_without_looking_at_every_report(store: Store) -> None:
    put(store, teaching("a", published="2020-10-05"), teaching("b", published=None), teaching("c", published="2020-09"))
    assert store.coverage() == DateRange(start=date(2020, 9, 1), end=date(2020, 10, 5))
    with closing(sqlite3.connect(store.file)) as behind:
        plan = json.dumps(behind.execute("EXPLAIN QUERY PLAN SELECT (SELECT min(coalesce(own_start, published_start)) FROM reports)").fetchall())
    assert "SEARCH" in plan and "reports_by_first_day" in plan
    assert set(store.paths_under(["/nowhere"])) == set() and set(store.paths_under([store.file_state("a").file])) == {"a"}  # type: ignore[union-attr]
