"""Figures and dates side by side, by hand-worked examples: what is counted, who says so, when it holds, and what was said before."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import open_index, sync
from qa import Answer, answer
from qa.phrases import phrase
from qa.shapes import figures
from qa.types import Item
from qa.units import unit_of


def archive(folder: Path, reports: dict[str, str]) -> Path:
    place = folder / "reports"
    place.mkdir()
    for name, text in reports.items():
        (place / name).write_text(text, encoding="utf-8")
    assert not sync([place], folder / "index").refused
    return folder / "index"


REVISED = {
    "a_en.txt": " date 2031-03-04 \nBlast in Ganja\n\nThe blast in Ganja on Tuesday killed 12 people, the ombudsman said.\n",
    "b_fr.txt": " date 2031-03-05 \nGandja : le bilan monte\n\nL'ombudsman compte désormais 13 personnes tuées dans l'explosion de mardi à Gandja.\n",
    "c_ru.txt": " date 2031-03-07 \nВзрыв в Гяндже\n\nОмбудсмен сообщил, что при взрыве в Гяндже 4 марта погибли 15 человек.\n",
    "d_de.txt": " date 2031-03-05 \nExplosion in Gandscha\n\nNach Angaben der Feuerwehr wurden bei der Explosion in Gandscha am Dienstag 10 Menschen getötet.\n",
}


@pytest.mark.parametrize(("question", "earlier"), [
    ("How many people were killed in the blast in Ganja on 4 March 2031?", "earlier 13 (5 March 2031)"), ("Combien de personnes l'explosion du 4 mars 2031 à Gandja a-t-elle tuées ?", "auparavant 13 (5 mars 2031)"),
    ("Сколько человек погибло при взрыве в Гяндже 4 марта 2031 года?", "ранее 13 (5 марта 2031"), ("Wie viele Menschen wurden am 4. März 2031 bei der Explosion in Gandscha getötet?", "zuvor 13 (5. März 2031)"),
])
def test_every_revision_of_one_claimant_stands_in_order(tmp_path: Path, question: str, earlier: str) -> None:
    given = answer(question, index=archive(tmp_path, REVISED))
    values = [item.value for item in given.items]
    assert [value for value in values if value != "10"] == ["15", "13", "12"] and "10" in values, "the other claimant's stands beside them"
    assert values.index("13") == values.index("15") + 1 and values.index("12") == values.index("15") + 2
    assert earlier in given.answer and "auparavant 10" not in given.answer
    by_value = {item.value: item for item in given.items}
    assert [str(by_value[value].as_of) for value in ("15", "13", "12", "10")] == ["2031-03-07", "2031-03-05", "2031-03-04", "2031-03-05"]
    assert (by_value["12"].unit, by_value["13"].unit, by_value["15"].unit, by_value["10"].unit) == ("people", "personnes", "человек", "Menschen")
    assert "ombudsman" in (by_value["12"].claimant or "") and "Омбудсмен" in (by_value["15"].claimant or "") and "Feuerwehr" in (by_value["10"].claimant or "")
    told = by_value["12"].to_dict()
    assert told["unit"] == "people" and told["as_of"] == {"start": "2031-03-04", "end": "2031-03-04"} and told["sort"] is None


def test_earlier_is_said_in_all_eight_languages() -> None:
    assert len({phrase("earlier", language) for language in ("en", "fr", "ru", "de", "it", "tr")}) == 6
    for key in ("earlier", "unnamed", "several dates"):
        assert all(phrase(key, language) != phrase(key, "en") for language in ("fr", "ru", "es", "de", "it", "pt", "tr"))


@pytest.mark.parametrize(("text", "language", "units"), [
    ("Baku counts 25 dead civilians.", "en", ["dead civilians"]), ("84 soldats et deux hélicoptères perdus", "fr", ["soldats", "hélicoptères"]), ("à 200 km de là, quelques dizaines de civils", "fr", ["km", "civils"]),
    ("26 more soldiers died", "en", ["soldiers"]), ("погибли 15 мирных жителей", "ru", ["мирных жителей"]), ("4 Hubschrauber wurden abgeschossen", "de", ["Hubschrauber"]), ("The turnout was 12.5%.", "en", ["%"]), ("It cost $40 million.", "en", ["$"]),
    ("On en compte 21.", "fr", [None]), ("16 percent voted", "en", ["percent"]),
])
def test_the_thing_counted_in_the_words_of_the_quote(text: str, language: str, units: list[str | None]) -> None:
    found = [unit_of(text, figure, language) for figure in figures(text, language)]
    assert found == units
    assert all(unit is None or unit in text for unit in found)


@pytest.mark.parametrize(("text", "language", "question", "who"), [
    ("The ombudsman's office published a toll. They count 21 civilians killed.", "en", "How many civilians were killed in Ganja on 4 March 2031?", "The ombudsman's office"),
    ("Le ministère de la Santé a publié un bilan. Il compte 21 civils tués.", "fr", "Combien de civils ont été tués à Gandja le 4 mars 2031 ?", "Le ministère de la Santé"),
    ("Министерство здравоохранения опубликовало сводку. Они насчитали 21 погибшего мирного жителя.", "ru", "Сколько мирных жителей погибло в Гяндже 4 марта 2031 года?", "Министерство здравоохранения"),
    ("Die Staatsanwaltschaft veröffentlichte eine Bilanz. Sie zählt 21 getötete Zivilisten.", "de", "Wie viele Zivilisten wurden am 4. März 2031 in Gandscha getötet?", "Die Staatsanwaltschaft"),
    ("The ombudsman's office answered the Health Ministry. They count 21 civilians killed.", "en", "How many civilians were killed in Ganja on 4 March 2031?", None),
    ("The old market reopened at noon. They count 21 civilians killed.", "en", "How many civilians were killed in Ganja on 4 March 2031?", None),
    ("The ombudsman's office published a toll.\n\nThey count 21 civilians killed.", "en", "How many civilians were killed in Ganja on 4 March 2031?", None),
])
def test_they_are_the_body_that_the_sentence_before_names(tmp_path: Path, text: str, language: str, question: str, who: str | None) -> None:
    place = {"en": "Shells fell on Ganja on Tuesday.", "fr": "Des obus sont tombés mardi sur Gandja.", "ru": "Во вторник снаряды упали на Гянджу.", "de": "Am Dienstag fielen Granaten auf Gandscha."}[language]
    given = answer(question, index=archive(tmp_path, {"a.txt": f" date 2031-03-04 \n{place}\n\n{place} {text}\n"}))
    (item,) = [item for item in given.items if item.value == "21"]
    assert item.claimant == who
    quote = given.citations[item.citations[0] - 1].quote
    assert quote == (text if who else text[text.index("They"):]), "with a claimant the quote covers both sentences"


def test_a_toll_is_as_of_its_report_and_a_figure_of_its_sentence(tmp_path: Path) -> None:
    index = archive(tmp_path, {"a.txt": " date 2031-03-09 \nLerida in figures\n\nIn 2019 Barda had 41,000 inhabitants. By 6 March 7 people had been killed in Barda.\n"})
    people = answer("How many inhabitants did Barda have?", index=index)
    assert [(item.value, item.unit, str(item.as_of)) for item in people.items] == [("41,000", "inhabitants", "2019")]
    dead = answer("How many people were killed in Barda?", index=index)
    assert [(item.value, str(item.as_of)) for item in dead.items] == [("7", "2031-03-06")], "the sentence says up to when it counts"


DATES = {
    "a_en.txt": " date 2031-03-09 \nBridge\n\nThe Lerida bridge was opened on 12 May 1902, the city archive says.\n",
    "b_fr.txt": " date 2031-03-10 \nPont\n\nLe pont de Lerida (Lerida bridge) a été ouvert le 3 juin 1904, selon le musée.\n",
    "c_de.txt": " date 2031-03-08 \nBrücke\n\nDie Brücke von Lerida (Lerida bridge) wurde im Mai 1902 eröffnet.\n",
}


def test_all_dates_told_are_given_the_one_told_last_first(tmp_path: Path) -> None:
    given = answer("When was the Lerida bridge opened?", index=archive(tmp_path, DATES))
    assert [item.names[0] for item in given.items] == ["1904-06-03", "1902-05-12"]
    assert "Reports give different dates: 3 June 1904 (1904-06-03)" in given.answer
    quotes = {citation.n: citation.report for citation in given.citations}
    assert [{quotes[n].removeprefix("reports/") for n in item.citations} for item in given.items] == [{"b_fr.txt"}, {"a_en.txt", "c_de.txt"}], "May 1902 holds 12 May 1902"


def test_one_date_is_no_disagreement(tmp_path: Path) -> None:
    given = answer("When was the Lerida bridge opened?", index=archive(tmp_path, {name: text for name, text in DATES.items() if name != "b_fr.txt"}))
    assert [item.names[0] for item in given.items] == ["1902-05-12"] and "different dates" not in given.answer


def flooded() -> dict[str, str]:
    ways = ["The flood in Barda killed {n} people.", "In Barda the flood killed {n} people on Tuesday.", "{n} people were killed by the flood in Barda.", "The flood killed {n} people in Barda, nobody doubts it."]
    flood = " ".join(way.format(n=90 + at % 5) for at in range(12) for way in ways)
    return {"flood.txt": f" date 2031-03-05 \nFlood in Barda\n\n{flood}\n", "a.txt": " date 2031-03-05 \nFlood\n\nThe flood in Barda on Tuesday killed 4 people, rescuers said.\n",
            "b.txt": " date 2031-03-05 \nBarda\n\nFour people were killed in the flood in Barda on Tuesday, the mayor said.\n"}


def test_a_report_that_repeats_itself_leaves_room_for_the_others(tmp_path: Path) -> None:
    index = archive(tmp_path, flooded())
    given = answer("How many people were killed by the flood in Barda?", index=index)
    of_flood = [citation for citation in given.citations if citation.report.endswith("flood.txt")]
    assert len(of_flood) <= 2
    four: Item = next(item for item in given.items if item.value == "4")
    quotes = {citation.n: citation.report for citation in given.citations}
    assert {quotes[n].rsplit("/")[-1] for n in four.citations} == {"a.txt", "b.txt"}
    with open_index(index) as opened:
        assert all(opened.report(c.report).text[c.start:c.end] == c.quote for c in given.citations)  # type: ignore[union-attr]


def dated(given: Answer) -> list[str]:
    return [item.names[0] for item in given.items]


def test_a_report_that_repeats_a_date_leaves_room_for_the_others(tmp_path: Path) -> None:
    flood = " ".join(f"The Lerida tower was finished on {day} April 1950, page {day} says." for day in range(2, 29))
    given = answer("When was the Lerida tower finished?", index=archive(tmp_path, {
        "flood.txt": f" date 2031-03-05 \nTower\n\n{flood}\n", "a.txt": " date 2031-03-05 \nOld tower\n\nThe Lerida tower was finished on 7 July 1931.\n"}))
    assert "1931-07-07" in dated(given) and sum(day.startswith("1950") for day in dated(given)) <= 2


@pytest.mark.parametrize("question", ["How many ships were sunk on day 9?", "Combien de navires ont été coulés le neuvième jour ?", "Wie viele Schiffe wurden am neunten Tag versenkt?"])
def test_the_number_of_a_day_counts_nothing(sample_index: Path, question: str) -> None:
    assert answer(question, index=sample_index).abstained
