"""Who it is told of: complete lists over small invented reports in four languages, one item a person or body."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import sync
from qa import Answer, answer
from qa.askedpeople import asks_for_several, bodies_asked
from qa.organisations import organisations, same_body
from qa.persons import Mention, grouped, persons_in, same_person
from qa.types import Item
from qa.undergoing import undergoes
from qa.wanted import wanted

REPORTS = {
    "a_en.txt": " date 2031-03-04 \nShells on Lerida\n\nFighting began on 24 February. Lieutenant Karim Novak and Anna Petrosyan, a teacher, were killed in Ganja on Tuesday, Governor Leo Marsden said. "
                "President Elias Brandt expressed condolences over the death of the teacher.\n\nA cameraman was killed in the same street.\n",
    "b_fr.txt": " date 2031-03-04 \nDeux morts à Gandja\n\nLe lieutenant Karim Novak a été tué mardi à Gandja, selon le porte-parole Marc Delorme. L'institutrice Anna Petrossian est morte à l'hôpital mardi.\n",
    "c_ru.txt": " date 2031-03-04 \nОбстрел Гянджи\n\nВо вторник в Гяндже погибли учительница Анна Петросян и водитель Тимур Галиев. Об этом сообщил губернатор Лев Марсден.\n",
    "d_de.txt": " date 2031-03-04 \nTote in Gandscha\n\nAm Dienstag wurde in Gandscha der Fahrer Timur Galijew getötet, sagte Sprecherin Petra Vogel.\n",
    "e_en.txt": " date 2031-03-05 \nThe day after\n\nOn Wednesday the pilot Simon Hale was killed near Barda.\n",
}
CALLS = {
    "a_en.txt": " date 2031-03-04 \nCalls for a truce\n\nThe UN, the EU and Human Rights Watch called on Tuesday for a ceasefire. The Armenian Defence Ministry rejected a ceasefire. NATO said on Tuesday that a ceasefire would take time. Amnesty International called on the OTSC on Tuesday to accept a ceasefire.\n",
    "b_fr.txt": " date 2031-03-04 \nAppels\n\nL'ONU et la Croix-Rouge ont appelé mardi à un cessez-le-feu. Le Parti vert a demandé un cessez-le-feu.\n",
    "c_ru.txt": " date 2031-03-04 \nПризывы\n\nООН и ОБСЕ призвали во вторник к прекращению огня.\n",
    "d_de.txt": " date 2031-03-04 \nAufrufe\n\nDie Vereinten Nationen riefen am Dienstag zu einer Waffenruhe auf. Am Dienstag öffnete das Museum der Stadt wieder.\n",
}
MEETINGS = {
    "a_en.txt": " date 2031-03-04 \nTalks\n\nForeign Minister Adele Moreau met the envoy Pavel Sokolov in Vienna on Tuesday. Moreau also visited Barda on Tuesday.\n",
    "b_ru.txt": " date 2031-03-04 \nПереговоры\n\nМинистр Адель Моро встретилась во вторник с посланником Павлом Соколовым в Вене.\n",
    "c_fr.txt": " date 2031-03-04 \nVisites\n\nLe sénateur Hugo Lambert a visité Barda mardi. Le boulanger de la place a rouvert.\n",
}


def archive(folder: Path, reports: dict[str, str]) -> Path:
    place = folder / "reports"
    place.mkdir()
    for name, text in reports.items():
        (place / name).write_text(text, encoding="utf-8")
    done = sync([place], folder / "index")
    assert not done.refused
    return folder / "index"


@pytest.fixture(scope="module")
def deaths(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("deaths"), REPORTS)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("calls"), CALLS)


@pytest.fixture(scope="module")
def meetings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("meetings"), MEETINGS)


def found(given: Answer, name: str) -> Item:
    return next(item for item in given.items if name in (item.value, *item.names))


def reports_of(given: Answer, item: Item) -> set[str]:
    quotes = {citation.n: citation.report for citation in given.citations}
    return {quotes[n].removeprefix("reports/") for n in item.citations}


@pytest.mark.parametrize(("question", "values"), [
    ("Who was killed on 4 March 2031?", {"Karim Novak", "Anna Petrosyan", "Timur Galijew"}),
    ("Qui a été tué le 4 mars 2031 ?", {"Karim Novak", "Anna Petrossian", "Timur Galijew"}),
    ("Кто погиб 4 марта 2031 года?", {"Karim Novak", "Анна Петросян", "Тимур Галиев"}),
    ("Wer wurde am 4. März 2031 getötet?", {"Karim Novak", "Anna Petrosyan", "Timur Galijew"}),
])
def test_everybody_killed_that_day_is_one_item_in_any_script(deaths: Path, question: str, values: set[str]) -> None:
    given = answer(question, index=deaths)
    assert given.kind == "people" and {item.sort for item in given.items} == {"person"}
    assert len(given.items) == 3, [item.value for item in given.items]
    assert {item.value for item in given.items} == values
    teacher = found(given, "Анна Петросян")
    assert {"Anna Petrosyan", "Anna Petrossian", "Анна Петросян"} <= {teacher.value, *teacher.names}
    assert reports_of(given, teacher) == {"a_en.txt", "b_fr.txt", "c_ru.txt"}
    assert reports_of(given, found(given, "Timur Galijew")) == {"c_ru.txt", "d_de.txt"}
    quotes = {citation.n: citation.quote for citation in given.citations}
    assert all(any(name in quotes[n] for n in item.citations for name in (item.value,)) for item in given.items), "the name shown stands in a quote"


def test_who_speaks_consoles_or_dies_another_day_is_not_listed(deaths: Path) -> None:
    given = answer("Who was killed on 4 March 2031?", index=deaths)
    names = {name for item in given.items for name in (item.value, *item.names)}
    assert not any(other in name for name in names for other in ("Marsden", "Brandt", "Delorme", "Марсден", "Vogel", "Hale"))


def test_a_death_without_a_name_is_told_beside_the_list(deaths: Path) -> None:
    given = answer("Who was killed on 4 March 2031?", index=deaths)
    unnamed = given.answer.partition("Without a name:")[2]
    assert "“A cameraman was killed in the same street.”" in unnamed and "Petrossian" not in unnamed and "Brandt" not in unnamed


def test_one_person_is_answered_as_before(deaths: Path) -> None:
    given = answer("Who said that a teacher was killed on 4 March 2031?", index=deaths)
    assert "Leo Marsden" in given.answer and not any("Galiev" in item.value or "Galijew" in item.value for item in given.items)


@pytest.mark.parametrize("question", ["Which organisations called for a ceasefire on 4 March 2031?", "Quelles organisations ont appelé à un cessez-le-feu le 4 mars 2031 ?",
                                      "Какие организации призвали к прекращению огня 4 марта 2031 года?", "Welche Organisationen riefen am 4. März 2031 zu einer Waffenruhe auf?"])
def test_bodies_are_listed_once_in_whatever_language_they_are_named(calls: Path, question: str) -> None:
    given = answer(question, index=calls)
    assert given.kind == "people" and {item.sort for item in given.items} == {"organisation"}
    united = next(item for item in given.items if {item.value, *item.names} & {"UN", "ONU", "ООН"})
    assert {"UN", "ONU", "ООН", "Vereinten Nationen"} <= {united.value, *united.names}
    every = [{item.value, *item.names} for item in given.items]
    for name in ("EU", "Human Rights Watch", "Croix-Rouge", "ОБСЕ"):
        assert sum(name in names for names in every) == 1, name
    assert not any({"Armenian Defence Ministry", "NATO", "OTSC"} & names for names in every), "who rejects or only speaks of a ceasefire did not call for it"


def test_without_a_day_bodies_of_other_languages_are_listed_too(calls: Path) -> None:
    given = answer("Which organisations called for a ceasefire?", index=calls)
    every = {name for item in given.items for name in (item.value, *item.names)}
    assert {"UN", "ONU", "ООН", "EU", "Human Rights Watch", "Croix-Rouge", "ОБСЕ"} <= every and "Armenian Defence Ministry" not in every


def test_only_bodies_of_the_sort_asked_for(calls: Path) -> None:
    given = answer("Which parties called for a ceasefire on 4 March 2031?", index=calls)
    assert [item.value for item in given.items] == ["Parti vert"]


def test_who_met_and_who_visited(meetings: Path) -> None:
    met = answer("Who met on 4 March 2031?", index=meetings)
    assert len(met.items) == 2 and found(met, "Adele Moreau") and found(met, "Pavel Sokolov")
    assert "Павлом Соколовым" in found(met, "Pavel Sokolov").names and reports_of(met, found(met, "Pavel Sokolov")) == {"a_en.txt", "b_ru.txt"}
    visitors = answer("Which officials visited Barda on 4 March 2031?", index=meetings)
    assert {item.value for item in visitors.items} == {"Moreau", "Hugo Lambert"}
    assert "Adele Moreau" in found(visitors, "Moreau").names, "the full name the report gives elsewhere"
    other = answer("Who met Sokolov on 4 March 2031?", index=meetings)
    assert [item.value for item in other.items] == ["Adele Moreau"], "whom the question names is not asked for"


@pytest.mark.parametrize(("question", "several"), [
    ("Who was killed on day 9?", True), ("Who killed the mayor?", False), ("Qui a tué le maire ?", False), ("Qui sont les négociateurs ?", True), ("Кто убил мэра?", False), ("Кто погиб в Барде?", True),
    ("Wer tötete den Richter?", False), ("Wer wurde festgenommen?", True), ("¿Quiénes firmaron el acuerdo?", True), ("Who denied striking Barda?", False), ("Who won the match?", False), ("Which ministers resigned?", True),
    ("On day 9, who was killed?", True), ("Welche Minister traten zurück?", True), ("The strike killed a man, who was associated with which group?", False),
])
def test_whether_everybody_is_asked_for(question: str, several: bool) -> None:
    assert wanted(question).kind == "people" and wanted(question).several is several
    assert asks_for_several(question, speaker=wanted(question).speaker) is several


@pytest.mark.parametrize("question", ["Which global leader did the president welcome for a state visit?", "Misconduct was found within which women's sport?", "Which minister visited Barda?", "Which company bought the bank?"])
def test_one_of_a_kind_is_no_list(question: str) -> None:
    assert not wanted(question).several


@pytest.mark.parametrize(("question", "asked"), [
    ("Which armies called for a halt?", (True, "army")), ("Quels partis ont appelé à la grève ?", (True, "party")), ("Какие министерства опровергли это?", (True, "ministry")), ("Which company bought it?", (False, None)),
    ("¿Qué organizaciones pidieron una tregua?", (True, None)), ("Quali sindacati hanno scioperato?", (True, "union")),
])
def test_which_bodies_are_asked_for(question: str, asked: tuple[bool, str | None]) -> None:
    assert bodies_asked(question) == asked


@pytest.mark.parametrize(("text", "language", "names"), [
    ("Prime Minister Anna Novak met President Brandt.", "en", ["Anna Novak", "Brandt"]), ("Anna de Valois and Ursula von der Tann spoke.", "en", ["Anna de Valois", "Ursula von der Tann"]),
    ("Le ministre Hugo Lambert et M. Sokolov ont signé.", "fr", ["Hugo Lambert", "Sokolov"]), ("Премьер Никита Орлов и генерал Гусев выступили.", "ru", ["Никита Орлов", "Гусев"]),
    ("Außenminister Peter Vogel traf den Fahrer Murad Alim.", "de", ["Peter Vogel", "Murad Alim"]), ("The envoy A.H. Marlow met J. Orlov.", "en", ["A.H. Marlow", "J. Orlov"]), ("On Monday the General Assembly heard Amnesty International.", "en", []),
])
def test_persons(text: str, language: str, names: list[str]) -> None:
    bodies = [(body.start, body.end) for body in organisations(text, language)]
    mentions = persons_in(text, language, without=bodies)
    assert [mention.name for mention in mentions] == names
    assert all(text[mention.start:mention.end] == mention.name for mention in mentions)


def test_everyday_words_in_capitals_are_nobody() -> None:
    everyday = frozenset(["independence", "day", "freedom", "square"])
    assert persons_in("The mayor spoke on Independence Day at Freedom Square.", "en", is_common=lambda word, language: word in everyday) == ()


def named(name: str, language: str = "en") -> Mention:
    return Mention(start=0, end=len(name), name=name, language=language, full=" " in name)


@pytest.mark.parametrize(("one", "other", "same"), [
    (named("Nikita Orlov"), named("Никита Орлов", "ru"), True), (named("Nikita Orlov"), named("Никиты Орлова", "ru"), True), (named("Nikita Orlov"), named("N. Orlov"), True), (named("Nikita Orlov"), named("Orlov"), True),
    (named("Nikita Orlov"), named("Pavel Orlov"), False), (named("Timur Galiev"), named("Timur Galijew", "de"), True), (named("Anna Petrosyan"), named("Anna Petrova"), False),
])
def test_one_person_under_several_spellings(one: Mention, other: Mention, same: bool) -> None:
    assert same_person(one, other) is same and same_person(other, one) is same


def test_a_family_name_alone_joins_the_person_of_its_own_report() -> None:
    mentions = [("a", named("Pavel Orlov")), ("b", named("Nikita Orlov")), ("b", named("Orlov")), ("a", named("P. Orlov"))]
    assert grouped(mentions) == ((0, 3), (1, 2))


@pytest.mark.parametrize(("text", "language", "names"), [
    ("The Armenian Defence Ministry and the Azerbaijani army spoke.", "en", ["Armenian Defence Ministry", "Azerbaijani army"]), ("Le ministère arménien de la Défense a démenti.", "fr", ["ministère arménien de la Défense"]),
    ("Минобороны Армении и азербайджанская армия опровергли это.", "ru", ["Минобороны Армении", "азербайджанская армия"]), ("Die Gewerkschaft Verdi und das armenische Verteidigungsministerium warnten.", "de", ["Gewerkschaft Verdi", "armenische Verteidigungsministerium"]),
    ("The army called for calm, the party too.", "en", []), ("La Cruz Roja y la OTAN respondieron.", "es", ["Cruz Roja", "OTAN"]), ("SAO LUCA, 7:22 pm EDT - The ACDC union of Lerida met.", "en", ["ACDC union of Lerida"]),
])
def test_organisations(text: str, language: str, names: list[str]) -> None:
    assert [body.name for body in organisations(text, language)] == names


@pytest.mark.parametrize(("one", "other", "same"), [
    (("the UN", "en"), ("l'ONU", "fr"), True), (("the Armenian Defence Ministry", "en"), ("Министерство обороны Армении", "ru"), True), (("le ministère de la Défense", "fr"), ("Armenia's Defence Ministry", "en"), True),
    (("the Azerbaijani army", "en"), ("l'armée azerbaïdjanaise", "fr"), True), (("the Azerbaijani army", "en"), ("l'armée arménienne", "fr"), False), (("the Armenian Defence Ministry", "en"), ("the Armenian Foreign Ministry", "en"), False),
])
def test_one_body_under_several_names(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    (mine,), (theirs,) = organisations(*one), organisations(*other)
    assert same_body(mine, theirs) is same


@pytest.mark.parametrize(("text", "name", "word", "suffers"), [
    ("Anna Novak was killed in Barda.", "Anna Novak", "killed", True), ("General Stein killed Anna Novak.", "Stein", "killed", False), ("General Stein killed Anna Novak.", "Anna Novak", "killed", True),
    ("Anna Novak was killed by Karl Stein.", "Karl Stein", "killed", False), ("President Brandt mourned the death of Anna Novak.", "Brandt", "death", False), ("President Brandt mourned the death of Anna Novak.", "Anna Novak", "death", True),
    ("Karl Stein a tué Anna Novak.", "Karl Stein", "tué", False), ("Anna Novak a été tuée mardi.", "Anna Novak", "tuée", True), ("Погибли Анна Новак и Иван Орлов.", "Иван Орлов", "Погибли", True),
    ("Karl Stein said that Anna Novak was killed.", "Karl Stein", "killed", False), ("Anna Novak resigned from the cabinet of Karl Stein.", "Anna Novak", "resigned", True),
    ("Anna Novak's son was killed.", "Anna Novak", "killed", False), ("Anna Novak's sudden death shocked the town.", "Anna Novak", "death", True), ("Karl Stein was killed at Anna Novak's house.", "Anna Novak", "killed", False),
])
def test_who_suffered_it(text: str, name: str, word: str, suffers: bool) -> None:
    at, told = text.index(name), text.index(word)
    assert undergoes(text, (at, at + len(name)), [(told, told + 4)], "death") is suffers
