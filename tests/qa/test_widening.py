"""Silence with a way on: the nearest days that have evidence, and what holds for the rest of the question."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from index import open_index, sync
from index.archive import Index
from index.types import DateRange
from qa import answer
from qa.judging import verbatim

REPORTS = {
    "one.txt": " date 2020-10-01 \nRockets hit the town of Barda on 1 October 2020. Two people were killed in Barda.",
    "two.txt": " date 2020-10-05 \nRockets hit the town of Barda on 5 October 2020. Four people were killed in Barda.",
    "three.txt": " date 2020-10-09 \nRockets hit the town of Barda on 9 October 2020. Nine people were killed in Barda.",
    "other.txt": " date 2020-10-03 \nThe parliament in Baku discussed the budget on 3 October 2020. Teachers asked for higher pay.",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("days")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    sync([folder], folder / "index")
    return open_index(folder / "index")


def test_the_nearest_days_before_and_after_are_named(archive: Index) -> None:
    given = answer("How many people were killed in Barda on 3 October 2020?", index=archive)
    assert given.abstained and [one.when for one in given.wider] == [DateRange.of("2020-10-01"), DateRange.of("2020-10-05")]
    assert all(one.reports == 1 for one in given.wider)
    assert "1 October 2020 and 5 October 2020" in given.answer and given.why and given.why in given.answer
    assert given.to_dict()["wider"][1] == {**DateRange.of("2020-10-05").to_dict(), "reports": 1}
    assert given.nearest and verbatim(given, archive)


def test_a_day_outside_the_archive_has_one_side(archive: Index) -> None:
    given = answer("Quelles villes ont été touchées le 20 octobre 2020 ?", index=archive)
    assert given.abstained and [one.when for one in given.wider] == [DateRange.of("2020-10-09")]
    assert "9 octobre 2020" in given.answer and given.nearest_label == "Au plus près, d'autres jours"
    assert all("9 October" in quote.quote or quote.report == "three.txt" for quote in given.nearest)


def test_a_question_of_another_matter_has_no_wider_window(archive: Index) -> None:
    given = answer("Who won the football match in Barda on 3 October 2020?", index=archive)
    assert given.abstained and not given.wider


def test_an_answer_has_no_wider_window(archive: Index) -> None:
    given = answer("How many people were killed in Barda on 5 October 2020?", index=archive)
    assert not given.abstained and not given.wider and given.nearest_label is None


def test_without_the_place_the_rest_of_the_question_is_quoted(archive: Index) -> None:
    given = answer("How many people were killed in Vardenis on 5 October 2020?", index=archive)
    assert given.abstained and given.nearest_label == "Nearest evidence, without Vardenis"
    assert given.nearest[0].quote == "Four people were killed in Barda."


def test_without_the_name_the_rest_of_the_question_is_quoted(archive: Index) -> None:
    given = answer("Did Angela Merkel tell how many people were killed in Barda on 5 October 2020?", index=archive)
    assert given.abstained and given.nearest_label == "Nearest evidence, without Angela Merkel" and "Barda" in given.nearest[0].quote


@pytest.mark.parametrize("language", ["en", "fr", "ru", "es", "de", "it", "pt", "tr"])
def test_every_language_says_it(samples: Index, language: str) -> None:
    asked = {"en": "What happened in Ganja on 3 January 2021?", "fr": "Que s'est-il passé à Gandja le 3 janvier 2021 ?", "ru": "Что произошло в Гяндже 3 января 2021 года?",
             "es": "¿Qué pasó en Ganja el 3 de enero de 2021?", "de": "Was geschah am 3. Januar 2021 in Gandscha?", "it": "Che cosa è successo a Ganja il 3 gennaio 2021?",
             "pt": "O que aconteceu em Ganja em 3 de janeiro de 2021?", "tr": "3 Ocak 2021 tarihinde Gence'de ne oldu?"}[language]
    given = answer(asked, index=samples)
    assert given.abstained and given.language == language and given.wider
    assert given.wider[0].when.end < date(2021, 1, 3) and given.wider[0].when.days == 1
    assert timedelta(0) < date(2021, 1, 3) - given.wider[0].when.start


def test_a_headline_finds_its_report_and_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.txt").write_text(" date 2020-10-05 \nDivers of the Ruritanian coast guard pulled nine fishermen from the sea near Strelsau after their boat caught fire at night. All nine were taken to hospital.", encoding="utf-8")
    (tmp_path / "r" / "b.txt").write_text(" date 2020-10-06 \nThe minister Rudolf Rassendyll opened a new bridge over the river. Traffic is expected to double within ten years.", encoding="utf-8")
    sync([tmp_path / "r"], tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        shouted = answer("BREAKING NEWS: Ruritanian Coast Guard Divers Pull Nine Fishermen From Sea Near Strelsau", index=index)
        assert not shouted.abstained and shouted.citations[0].report == "a.txt"
        swapped = answer("The minister Antoinette de Mauban opened a new bridge over the river, where traffic is expected to double", index=index)
        assert swapped.abstained and swapped.nearest[0].report == "b.txt"
