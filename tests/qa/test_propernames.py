"""Which capitals of a question are names, and whether a text gives a name, in real everyday words of the gazetteer."""

from __future__ import annotations

import pytest

from index.places import Gazetteer
from qa.propernames import is_named, is_statement, proper_names


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.mark.parametrize(("question", "language", "names"), [
    ("Did Angela Merkel visit the front?", "en", ("Angela Merkel",)),
    ("Qu'a dit la présidente de la Croix-Rouge à Emmanuel Macron ?", "fr", ("Croix-Rouge", "Emmanuel Macron")),
    ("Who shot down the F-16 and the Su-25?", "en", ("F-16", "Su-25")),
    ("What happened in the H1N1 outbreak?", "en", ("H1N1",)),
    ("URGENT NOTICE! Rescuers pulled four people from a school near the river, said Ada Lovelace.", "en", ("Ada Lovelace",)),
    ("Rescue Teams Pull Four Survivors From Rubble of School After Strike", "en", ()),
    ("Welche Städte wurden am Dienstag von Raketen getroffen?", "de", ()),
    ("Was sagte Angela Merkel zur Lage der Flüchtlinge?", "de", ("Angela Merkel",)),
    ("What did Pashinyan say about asking the Collective Security Treaty Organization for help?", "en", ("Pashinyan", "Collective Security Treaty Organization")),
])
def test_names_are_not_all_that_has_a_capital(question: str, language: str, names: tuple[str, ...], gazetteer: Gazetteer) -> None:
    assert proper_names(question, language, [], [], gazetteer) == names


def test_a_people_beside_its_country_and_an_inflected_place_are_no_further_names(gazetteer: Gazetteer) -> None:
    ukraine = gazetteer.lookup("Ukraine")[0]
    assert proper_names("Did the Ukrainian army leave the east of Ukraine?", "en", [], [ukraine], gazetteer) == ()
    assert proper_names("Сколько человек погибло на востоке Украины?", "ru", [], [ukraine], gazetteer) == ()
    assert proper_names("Did the Turkish army leave the east of Ukraine?", "en", [], [ukraine], gazetteer) == ("Turkish",)


@pytest.mark.parametrize(("name", "text", "named"), [
    ("WHO", "The World Health Organization said so.", True),
    ("World Health Organization", "The WHO said so.", True),
    ("StopHunger", "They call it Stop Hunger.", True),
    ("AdaLovelace", "Ada Lovelace wrote it.", True),
    ("Turkish", "The army of Turkey left.", True),
    ("Turkish", "The army of Turkmenistan left.", False),
    ("Iranian", "The army of Iraq left.", False),
    ("Pashinyan", "Выступил премьер Пашинян.", True),
    ("Macron", "Merkel spoke in Paris.", False),
    ("H5N1", "The H1N1 outbreak.", False),
    ("F-16", "A Su-25 fell.", False),
    ("Su-25", "Упал Су-25.", True),
    ("F-16", "Two F16s fell.", True),
])
def test_a_name_is_found_in_other_forms_and_no_other_name_for_it(name: str, text: str, named: bool, gazetteer: Gazetteer) -> None:
    assert is_named(name, text, gazetteer) is named


@pytest.mark.parametrize(("question", "states"), [
    ("Rescue teams pulled four survivors from the rubble of a school in the capital", True),
    ("Des secouristes ont dégagé quatre survivants des décombres d'une école de la capitale", True),
    ("which towns were hit by rockets on the ninth day of fighting near the border", False),
    ("In which towns did rockets kill civilians during the second week of fighting", False),
    ("Назовите города, обстрелянные ракетами в первую неделю боёв у границы", False),
    ("strikes Barda day 9", False),
    ("Rescue teams pulled four survivors from the rubble of a school in the capital?", False),
])
def test_a_statement_asks_nothing(question: str, states: bool) -> None:
    assert is_statement(question) is states
