"""Only what passes the reader's filters is retrieved, read, cited and counted."""

from __future__ import annotations

from datetime import date

import pytest

from index.archive import Index
from index.types import DateRange
from qa.chain import answer
from qa.filtering import clocks_of, filter_notes, passing, reports_of_event
from qa.retrieval import retrieve
from qa.types import Answer, Filters, Turn
from qa.understanding import understand

CITIES = "Which cities were hit on day 9?"
DESK_A = Filters(outlets=("sample desk a",))
FRENCH = Filters(languages=("fr",))
OCTOBER = Filters(window=DateRange(start=date(2020, 10, 1), end=date(2020, 10, 4)))


def sources(given: Answer, index: Index) -> list[object]:
    """Every report that an answer shows: cited, nearest, or as a carrier of the same words."""
    shown = (*given.citations, *given.nearest)
    return [index.state.by_path[path] for citation in shown for path in (citation.report, *citation.also_in)]


@pytest.mark.parametrize("question", [CITIES, "How many civilians had died by day 9 according to each side?", "Who denied striking Barda?", "What happened in Ganja?", "Was Barda hit?"])
@pytest.mark.parametrize("filters", [DESK_A, FRENCH, Filters(languages=("en", "ru"), outlets=("Sample desk D", "Sample desk C"))])
def test_no_other_report_is_shown(samples: Index, question: str, filters: Filters) -> None:
    allowed = passing(filters, samples.state)
    assert allowed
    given = answer(question, index=samples, filters=filters)
    assert {report.id for report in sources(given, samples)} <= allowed  # type: ignore[attr-defined]
    assert all(samples.state.by_path[hit.passage.report].id in allowed for hit in retrieve(understand(question, index=samples, filters=filters), samples, k=200))
    assert given.coverage.read <= len(allowed) and given.coverage.in_window <= len(allowed)
    assert given.coverage.left_out == len(samples.state.reports) - len(allowed)
    assert filter_notes(filters, given.language)[0] in given.notes and given.filters == filters and given.to_dict()["filters"] == filters.to_dict()
    for citation in given.citations:
        report = samples.report(citation.report)
        assert report is not None and report.text[citation.start:citation.end] == citation.quote


def test_all_reports_of_a_narrow_filter_are_found(samples: Index) -> None:
    """Nothing is lost to the pools that are taken by words, meaning, time and place."""
    hits = retrieve(understand("What happened?", index=samples, filters=DESK_A), samples, k=500)
    assert {hit.passage.report for hit in hits} == {report.path for report in samples.state.reports if report.publisher == "Sample desk A"}


def test_a_filter_makes_a_list_shorter_never_longer(samples: Index) -> None:
    every = {item.place.id for item in answer(CITIES, index=samples).items if item.place}
    some = {item.place.id for item in answer(CITIES, index=samples, filters=FRENCH).items if item.place}
    assert some and some < every


def test_nothing_passes_is_an_answer_that_says_so(samples: Index) -> None:
    given = answer(CITIES, index=samples, filters=Filters(outlets=("No such outlet",)))
    assert given.abstained and given.why == "No report passes the filters." and given.nearest == () and given.coverage.read == 0
    french = answer("Quelles villes ont été touchées le neuvième jour ?", index=samples, filters=Filters(events=("no such event",)))
    assert french.abstained and french.why == "Aucun article ne passe les filtres."


def test_the_days_between_are_a_filter_like_the_others(samples: Index) -> None:
    one = answer("Which cities were hit?", index=samples, filters=OCTOBER)
    other = answer("Which cities were hit?", index=samples, between=("2020-10-01", "2020-10-04"))
    assert one.citations == other.citations and one.citations and other.filters == OCTOBER
    assert answer("Which cities were hit?", index=samples, between=("2020-10-02", "2020-10-02"), filters=OCTOBER).filters.window == DateRange.of("2020-10-02")
    assert one.notes == ("Only reports that pass the filters were read: 1–4 Oct 2020.",)


def test_no_filter_changes_nothing(samples: Index) -> None:
    plain = answer(CITIES, index=samples)
    assert plain.filters == Filters() and plain.coverage.left_out == 0 and not any("filters" in note for note in plain.notes)
    every = tuple(sorted({report.language for report in samples.state.reports}))
    assert answer(CITIES, index=samples, filters=Filters(languages=every)).citations == plain.citations


def test_a_follow_up_is_read_through_the_same_filters(samples: Index) -> None:
    given = answer("And on day 10?", [Turn(role="user", text=CITIES), Turn(role="assistant", text="Stepanakert.")], index=samples, filters=FRENCH)
    assert "day 10" in given.standalone and {report.language for report in sources(given, samples)} <= {"fr"}  # type: ignore[attr-defined]


def test_the_reports_of_an_event(samples: Index) -> None:
    (war,) = [clock for clock in samples.clocks() if str(clock.day_1) == "2020-09-27"]
    of_war = reports_of_event(war, samples.state)
    assert {*war.support, *(path for path, _ in war.dissent)} <= of_war
    before = [report for report in samples.state.reports if (day := report.own_day or report.published) and day.end < war.day_1]
    assert before and not {report.path for report in before} & of_war
    assert not {report.path for report in samples.state.reports if not (report.own_day or report.published)} & of_war - {*war.support}
    assert clocks_of(Filters(events=(war.event.upper(),)), samples.clocks()) == (war,)
    given = answer(CITIES, index=samples, filters=Filters(events=(war.event,)))
    assert given.when is not None and given.when.event == war.event and {citation.report for citation in given.citations} <= of_war
