"""Which passages are found: over the samples in seven languages, and over archives made so that the right order is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive import Index
from index.store import MODEL_SETTING, Recorded, Store
from index.types import DateRange, Hit, TimeMention
from qa.retrieval import DEFAULT, Weights, _spread, ranked_reports, retrieve
from qa.types import Filters, Query
from qa.understanding import understand
from tests.index.recorded_samples import DIMENSIONS, recorded

EVERYTHING = 1000
DAY_9 = "Which cities were hit on day 9?"
LANGUAGE_AXES = {"en": 0, "fr": 1, "ru": 2}


class Partial:
    """Likes English, whatever the matter: see `in_language`."""

    fingerprint, dimensions, typical = "partial@1", DIMENSIONS, (0.3, 0.1)

    def embed_passages(self, texts, done=None):  # type: ignore[no-untyped-def]
        raise AssertionError("nothing is to be embedded")

    def embed_query(self, text: str) -> np.ndarray:
        return QUESTION


def in_language(language: str, matter: float) -> np.ndarray:
    """Cosines with the question: .5 to .7 in English, .29 to .49 in the others, by how much it is to the matter (0 to 1)."""
    cosine = (0.5 if language == "en" else 0.29) + 0.2 * matter
    made = np.zeros(DIMENSIONS, dtype=np.float32)
    made[LANGUAGE_AXES[language]], made[3] = (1 - cosine**2) ** 0.5, cosine
    return made


QUESTION = np.eye(1, DIMENSIONS, 3, dtype=np.float32)[0]


def archive_report(path: str, language: str, matters: Sequence[float], **more: object) -> Recorded:
    """A report of one passage for each number."""
    text = " ".join(f"Passage{n} {path.replace('.', ' ')}." for n in range(len(matters)))
    one = recorded(path, text, language=language, passage_sentences=1, **more)  # type: ignore[arg-type]
    return replace(one, vectors=np.stack([in_language(language, matter) for matter in matters]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index", create=True) as opened:
        yield opened


def put(store: Store, *reports: Recorded, model: str = Partial.fingerprint) -> None:
    with store.write() as writer:
        writer.set_setting(MODEL_SETTING, model)
        for one in reports:
            writer.put(one)


def asked(question: str = "What happened there?", **more: object) -> Query:
    return replace(Query(question=question, standalone=question, language="en", kind="text"), **more)  # type: ignore[arg-type]


def ids_of(hits: Sequence[Hit]) -> list[int]:
    return [hit.passage.id for hit in hits]


# -- across languages, over the samples


@pytest.mark.parametrize(("question", "wanted"), [
    ("Combien de militaires la partie karabakhe a-t-elle comptés comme tués le deuxième jour ?", ["003_ru_vtoroy-den.txt"]),
    ("How many soldiers had the Karabakh side counted dead on the second day?", ["003_ru_vtoroy-den.txt"]),
    ("Was the maternity ward in Stepanakert damaged on 28 October?", ["033_fr_barda.txt", "034_ru_barda.txt"]),
    ("Quelles villes ont été touchées le neuvième jour ?", ["013_en_ninth-day.txt", "016_ru_devyatyy-den.txt"]),
    ("Un bus a-t-il brûlé près de Vardenis ?", ["004_en_vardenis-bus.txt"]),
    ("Сгорел ли автобус под Варденисом?", ["004_en_vardenis-bus.txt"]),
    ("Un match amical de football s'est-il joué à Gandja ?", ["042_en_football-ganja.txt"]),
    ("Кто победил в футбольном матче в Гяндже?", ["042_en_football-ganja.txt"]),
    ("Which cathedral was struck twice?", ["023_fr_cathedrale-chouchi.txt", "025_es_dia-12.txt"]),
    ("Какой собор был повреждён двумя ударами?", ["023_fr_cathedrale-chouchi.txt"]),
    ("Кто отрицает удар по Барде?", ["033_fr_barda.txt", "034_ru_barda.txt"]),
    ("Who denied firing the rockets at Barda?", ["033_fr_barda.txt"]),
    ("How is the rice cooked?", ["044_it_ricetta-riso.txt"]),
    ("Comment cuire le riz aux herbes ?", ["044_it_ricetta-riso.txt"]),
    ("Как варить рис с травами?", ["044_it_ricetta-riso.txt"]),
])  # fmt: skip
def test_a_question_finds_the_report_of_another_language(samples: Index, question: str, wanted: list[str]) -> None:
    found = ranked_reports(retrieve(understand(question, index=samples), samples, k=40))[:5]
    assert set(wanted) <= set(found), found


@pytest.mark.parametrize("question", ["What happened?", "Que s'est-il passé ?", "Что произошло?", DAY_9, "Comment cuire le riz aux herbes ?"])
def test_every_language_of_the_archive_is_among_the_candidates(samples: Index, question: str) -> None:
    hits = retrieve(understand(question, index=samples), samples, k=EVERYTHING)
    assert {hit.passage.language for hit in hits} == {"de", "en", "es", "fr", "it", "ru", "tr"}


def test_a_small_language_is_heard_beside_a_large_one(store: Store) -> None:
    """4,200 English passages, every one of them nearer to the question by its cosine than any of the French and Russian ones."""
    put(store, *(archive_report(f"en{n}", "en", [((7 * at + n) % 100) / 100 for at in range(100)]) for n in range(42)),
        archive_report("fr", "fr", [*(n / 700 for n in range(199)), 1.0]), archive_report("ru", "ru", [n / 20 for n in range(20)]))  # fmt: skip
    index = Index(store, Partial())
    nearest = index.vectors.search(QUESTION, 4_200)[0]
    assert set(index.state.languages_of(nearest.tolist())) == {"en"}
    hits = retrieve(asked(), index, k=EVERYTHING)
    of = {language: [hit for hit in hits if hit.passage.language == language] for language in LANGUAGE_AXES}
    assert len(of["ru"]) == 20 and len(of["fr"]) >= 20 and len(of["en"]) >= 100
    numbers = sorted(hit.passage.id for hit in of["fr"])
    assert numbers == [passage.id for passage in store.passages_of("fr")][-len(numbers):], "the nearest of its language"
    assert ranked_reports(hits)[0] == "fr", "and what stands out most among its own comes first"
    unfair = retrieve(asked(), index, k=EVERYTHING, weights=Weights(by_language=False))
    assert set(ranked_reports(unfair)[:42]) == {f"en{n}" for n in range(42)}, "as cosines alone would not have it"


# -- how many, and in which order


def parts_sum(hit: Hit, weights: Weights) -> float:
    return sum(getattr(weights, name) * value for name, value in hit.parts.items())


@pytest.mark.parametrize("weights", [DEFAULT, Weights(vectors=0.3, words=2.0, report_words=0.2, sentences=0.0, time=4.0, places=5.0, kind=0.0), Weights(by_language=False, copies=False)], ids=["default", "others", "plain"])
@pytest.mark.parametrize("question", [DAY_9, "Quelles villes ont été touchées par des roquettes ?", "Who said that Shusha was taken?"])
def test_a_score_is_the_weighted_sum_of_its_parts(samples: Index, question: str, weights: Weights) -> None:
    hits = retrieve(understand(question, index=samples), samples, k=EVERYTHING, weights=weights)
    assert hits and {"vectors", "words", "report_words", "sentences", "time", "recency", "places", "kind"} == set(hits[0].parts)
    for hit in hits:
        assert hit.score == pytest.approx(parts_sum(hit, weights), abs=1e-4)
    for name in hits[0].parts:
        assert any(hit.parts[name] for hit in hits) or name in ("report_words", "time", "recency", "places", "kind"), f"{name} says nothing of any passage"


def test_as_many_as_asked_for_each_once_and_the_same_ones_first(samples: Index) -> None:
    query = understand(DAY_9, index=samples)
    whole = retrieve(query, samples, k=EVERYTHING)
    assert len(whole) == samples.store.counts().passages == len(set(ids_of(whole)))
    for k in (0, 1, 3, 10, 40):
        some = retrieve(query, samples, k=k)
        assert len(some) == k and ids_of(some) == ids_of(retrieve(query, samples, k=k + 5))[:k] == ids_of(retrieve(query, samples, k=k))


def test_scores_fall_but_where_copies_and_many_of_one_report_are_set_back(samples: Index) -> None:
    hits = retrieve(understand(DAY_9, index=samples), samples, k=10, weights=Weights(copies=False))
    first = [hit.score for hit in hits]
    assert len(set(ranked_reports(hits))) > 3 and first == sorted(first, reverse=True)


def test_copies_stand_behind_their_original(samples: Index) -> None:
    query = understand("A missile strike hit Ganja and explosions were heard in Mingachevir", index=samples)
    hits = retrieve(query, samples, k=10)
    (original,) = (hit for hit in hits if hit.also_in)
    assert {original.passage.report, *original.also_in} == {"014_en_agency-ganja.txt", "015_en_monday-strike.txt"}
    plain = retrieve(query, samples, k=10, weights=Weights(copies=False))
    given_way = [hit.passage.report for hit in plain if hit.passage.id not in ids_of(hits)]
    assert given_way and set(given_way) <= set(original.also_in), "their places go to others"


def test_no_report_fills_the_top(store: Store) -> None:
    """All twelve passages of one report are nearer than any other."""
    put(store, archive_report("loud", "en", [0.9 + n / 1000 for n in range(12)]), *(archive_report(f"quiet{n}", "en", [n / 20, n / 40]) for n in range(5)))
    index = Index(store, Partial())
    hits = retrieve(asked(), index, k=EVERYTHING)
    reports = [hit.passage.report for hit in hits]
    assert reports[:3] == ["loud"] * 3 and "loud" not in reports[3:13] and reports[13:] == ["loud"] * 9 and len(set(ids_of(hits))) == 22
    assert [hit.score for hit in hits[13:]] == sorted((hit.score for hit in hits[13:]), reverse=True)
    assert [hit.passage.report for hit in retrieve(asked(), index, k=5)] == reports[:5]
    with store.write() as writer:
        for n in range(5):
            writer.remove(f"quiet{n}")
    index.refresh()
    assert len(retrieve(asked(), index, k=10)) == 10, "where there is nothing else, all of it"


@pytest.mark.parametrize("question", ["The chronicle of the war", "Quelles villes le 5 octobre, heure par heure, en direct ?", DAY_9])
def test_no_report_of_the_samples_is_more_than_three_times_among_the_first_ten(samples: Index, question: str) -> None:
    first = [hit.passage.report for hit in retrieve(understand(question, index=samples), samples, k=10)]
    assert len(first) == 10 and max(first.count(path) for path in first) <= 3


def test_an_empty_index_gives_nothing(store: Store) -> None:
    index = Index(store, Partial())
    for query in (asked(), asked(filters=Filters(window=DateRange.of("2020-10"))), asked(weekday=1), asked(question="")):
        assert retrieve(query, index) == ()
    put(store, replace(recorded("blank", ""), vectors=np.empty((0, DIMENSIONS), np.float32)))
    index.refresh()
    assert index.reports() and retrieve(asked(), index) == (), "a report without a passage"


# -- time and places


def told_days(samples: Index, hit: Hit) -> list[tuple[TimeMention, DateRange]]:
    """The times of the passage's sentences; a day number counted from 27 September where nothing dates it."""
    times = [time for sentence in samples.sentences(hit.passage.report) if hit.passage.start <= sentence.start < hit.passage.end for time in sentence.times]
    days = [(time, time.when or (DateRange.day(date(2020, 9, 26) + timedelta(days=time.day_number)) if time.day_number else None)) for time in times]
    return [(time, when) for time, when in days if when]


def can_mean(time: TimeMention, when: DateRange, window: DateRange) -> bool:
    both = when.overlap(window)
    return both is not None and any(time.weekday in (None, (both.start + timedelta(days=n)).weekday()) for n in range(min(both.days, 7)))


@pytest.mark.parametrize("window", ["2020-10-28", "2020-10-06", "2020-10", "2018", "1994", "2020-11-10"])
@pytest.mark.parametrize("question", ["Which cities were hit?", DAY_9, "Que s'est-il passé à Barda ?"])
def test_a_window_keeps_just_what_tells_of_it(samples: Index, question: str, window: str) -> None:
    """Every passage of the samples is a candidate, so that those kept can be counted."""
    between = DateRange.of(window)
    kept = retrieve(understand(question, index=samples, filters=Filters(window=between)), samples, k=EVERYTHING)
    every = retrieve(understand(question, index=samples), samples, k=EVERYTHING)
    wanted = {hit.passage.id for hit in every if any(can_mean(time, when, between) for time, when in told_days(samples, hit))}
    assert set(ids_of(kept)) == wanted and 0 < len(wanted) < len(every)


def test_a_window_of_which_nothing_tells_leaves_nothing(samples: Index) -> None:
    assert retrieve(understand(DAY_9, index=samples, filters=Filters(window=DateRange.of("1815-06-18"))), samples) == ()


def test_undated_reports_come_later_but_are_not_lost(samples: Index) -> None:
    undated = {report.path for report in samples.reports() if report.published is None}
    assert undated
    hits = retrieve(understand(DAY_9, index=samples), samples, k=EVERYTHING)
    ranks = [at for at, hit in enumerate(hits) if hit.passage.report in undated]
    dated = [at for at, hit in enumerate(hits) if hit.parts["time"] >= 0.9]
    assert len(ranks) == sum(len(samples.store.passages_of(path)) for path in undated) and len(dated) > 8
    assert min(ranks) > max(dated[:8])


def test_time_raises_what_tells_of_the_day_and_without_weight_it_does_nothing(samples: Index) -> None:
    query = understand(DAY_9, index=samples)
    assert query.when is not None
    with_time, without = (retrieve(query, samples, k=EVERYTHING, weights=Weights(time=weight, report_words=0.0)) for weight in (10.0, 0.0))
    first, plain = ([hit.parts["time"] for hit in hits[:10]] for hits in (with_time, without))
    assert min(first) >= 0.9 and sum(plain) < 5
    never_asked = retrieve(replace(query, when=None), samples, k=EVERYTHING, weights=Weights(report_words=0.0))
    assert ids_of(without) == ids_of(never_asked) and {hit.parts["time"] for hit in never_asked} == {0.0}
    assert set(ids_of(with_time)) == set(ids_of(without)), "time takes nothing away"


def test_where_a_day_chooses_the_report_its_words_do_not(samples: Index) -> None:
    query = understand(DAY_9, index=samples)
    assert query.when is not None
    of_a_year = replace(query, when=replace(query.when, range=DateRange.of("2020"), day_number=None))
    most = [max(abs(hit.parts["report_words"]) for hit in retrieve(one, samples, k=EVERYTHING)) for one in (query, of_a_year, replace(query, when=None))]
    assert most[0] == 0 < most[1] < most[2]


def test_a_narrow_time_moves_more_than_a_wide_one(samples: Index) -> None:
    """What a day raises to 1, its month raises to .67 and its year to .44."""
    query = understand(DAY_9, index=samples)
    assert query.when is not None
    wide = {when: retrieve(replace(query, when=replace(query.when, range=DateRange.of(when), day_number=None)), samples, k=EVERYTHING) for when in ("2020-10-05", "2020-10", "2020")}
    top = {when: max(hit.parts["time"] for hit in hits) for when, hits in wide.items()}
    assert top["2020-10-05"] == pytest.approx(1) and top["2020-10"] == pytest.approx(0.67, abs=0.01) and top["2020"] == pytest.approx(0.44, abs=0.01)


def test_a_place_of_the_question_raises_the_passages_that_name_it(samples: Index) -> None:
    query = understand("Was Mingachevir or Barda hit?", index=samples)
    names = {place.name for place in query.places}
    assert len(names) == 2
    for hit in retrieve(query, samples, k=EVERYTHING):
        named = {m.place.id for s in samples.sentences(hit.passage.report) if hit.passage.start <= s.start < hit.passage.end for m in s.places}
        assert hit.parts["places"] == pytest.approx(sum(place.id in named for place in query.places) / 2)
    far, near = (retrieve(query, samples, k=5, weights=Weights(places=weight)) for weight in (0.0, 50.0))
    assert min(hit.parts["places"] for hit in near) >= 0.5 and sum(hit.parts["places"] for hit in near) > sum(hit.parts["places"] for hit in far)


# -- while another process writes


def test_the_language_of_each_passage_and_which_are_of_this_generation(samples: Index, store: Store) -> None:
    ids = [row for row, _ in samples.store.passage_languages()]
    some = [*ids[::-3], *ids[:4], ids[0]]
    assert samples.state.languages_of(some) == [passage.language for passage in samples.store.passages(some)] and samples.state.languages_of([]) == []
    assert samples.state.present([10**9, ids[5], -1, 0, ids[0], ids[-1] + 1]).tolist() == [ids[5], ids[0]] and samples.state.present([]).tolist() == []
    empty = Index(store, Partial()).state
    assert empty.present([1, 2]).tolist() == [] and empty.languages_of([]) == []


def test_a_commit_between_two_refreshes_changes_nothing_and_stops_nothing(store: Store) -> None:
    """The views are opened later than the state, and so know passages that the state does not."""
    for second in ("en", "ru"):
        put(store, archive_report("a", "en", [0.1, 0.5]), archive_report("b", second, [0.3]))
        index = Index(store, Partial())
        assert index.refresh().generation
        put(store, archive_report("later", "en", [1.0, 0.9]))
        hits = retrieve(asked(terms=("Passage0",)), index)
        assert set(ranked_reports(hits)) == {"a", "b"}
        index.refresh()
        assert ranked_reports(retrieve(asked(terms=("Passage0",)), index))[0] == "later"
        with store.write() as writer:
            writer.remove("later")


def test_a_report_removed_meanwhile_is_passed_over(store: Store) -> None:
    """Four hundred passages: one that words alone have found is not among the nearest."""
    put(store, *(archive_report(f"r{n}", "en", [0.5 + (n % 50) / 100] * 4) for n in range(100)), archive_report("far", "en", [0.0]), archive_report("ru", "ru", [0.2]))
    index = Index(store, Partial())
    query = asked(question="far", terms=("far",))
    assert ranked_reports(retrieve(query, index, k=EVERYTHING))[:1] != () and "far" in ranked_reports(retrieve(query, index, k=EVERYTHING))
    with store.write() as writer:
        writer.remove("far")
        writer.remove("r7")
    hits = retrieve(query, index, k=EVERYTHING)
    assert hits and not {"far", "r7"} & set(ranked_reports(hits))


def test_a_half_done_rebuild_with_another_model_still_answers(store: Store) -> None:
    """Vectors of the older model are of another length; their passages are found by their words, and by meaning count as the rest does."""
    put(store, *(recorded(path, f"Rockets over {path}. Nobody was hurt in {path}.", language="en") for path in ("a", "b", "c")), model="older@1")
    one = recorded("a", "Rockets over a. Nobody was hurt in a.", language="en")
    put(store, replace(one, vectors=np.eye(len(one.passages), 12, 3, dtype=np.float32)), model="wider@1")

    class Wider(Partial):
        fingerprint, dimensions = "wider@1", 12

        def embed_query(self, text: str) -> np.ndarray:
            return np.eye(1, 12, 3, dtype=np.float32)[0]

    hits = retrieve(asked(question="Rockets over b", terms=("Rockets",)), Index(store, Wider()))
    assert {hit.passage.report for hit in hits} == {"a", "b", "c"} and all(np.isfinite(hit.score) for hit in hits)
    assert {hit.parts["vectors"] for hit in hits if hit.passage.report != "a"} == {0.0}


def test_words_that_stand_pages_apart_in_a_report_add_up(store: Store) -> None:
    """Each passage of the first has one of the three words; a passage of the second has two, and none the third."""
    apart = recorded("apart.txt", "The ferry sank. Nobody spoke of it. Then the judge came. He was silent. At last the verdict fell. It was long.")
    beside = recorded("beside.txt", "The ferry and the judge are two songs. They are old. People sing them. It is fun.")
    others = [recorded(f"other{n}.txt", "A day like others. Rain fell. Wind blew. The market was closed.") for n in range(30)]
    put(store, *(replace(one, vectors=np.tile(QUESTION, (len(one.passages), 1))) for one in (apart, beside, *others)))
    with Index(store, Partial()) as index:  # type: ignore[arg-type]
        query = asked("ferry judge verdict", terms=("ferry", "judge", "verdict"))
        best = {hit.passage.report: hit for hit in reversed(retrieve(query, index))}
        of_apart, of_beside = best["apart.txt"].parts, best["beside.txt"].parts
        assert of_apart["words"] < of_beside["words"] and of_apart["report_words"] > of_beside["report_words"] > best["other0.txt"].parts["report_words"]
        assert ranked_reports(retrieve(query, index, weights=replace(DEFAULT, report_words=2.0)))[0] == "apart.txt"


@given(st.lists(st.integers(min_value=0, max_value=4), max_size=30))
def test_the_fourth_and_further_passages_of_a_report_come_after_all_others_in_their_order(reports: list[int]) -> None:
    seen: Counter[int] = Counter()
    first, further = [], []
    for at, report in enumerate(reports):
        seen[report] += 1
        (first if seen[report] <= 3 else further).append(at)
    assert _spread(np.array(reports, dtype=np.int64)).tolist() == first + further


def test_a_question_with_the_same_filter_again_finds_the_same(samples: Index) -> None:
    english, french = (understand(DAY_9, index=samples, filters=Filters(languages=(language,))) for language in ("en", "fr"))
    once, other, again = (retrieve(query, samples, k=EVERYTHING) for query in (english, french, english))
    assert once == again and once and other and {hit.passage.language for hit in once} == {"en"} and {hit.passage.language for hit in other} == {"fr"}
