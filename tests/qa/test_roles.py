"""Who did what to whom, where and when: a sentence that has all the words and tells of another is no answer."""

from __future__ import annotations

import pytest

from index import open_index, sync
from index.archive import Index
from qa import answer

REPORTS = {
    "en_izium.txt": " date 2031-05-06 Shells on Izium\n\nGovernor Oleg Markov said on Tuesday that shelling of Izium had killed 11 people and wounded 19. The teacher Irina Belova was killed in Izium.\n",
    "fr_lozova.txt": " date 2031-05-06 Lozova sous les obus\n\nDes obus sont tombés mardi sur Lozova. À Izium, le médecin Denis Koval a été tué mardi, selon la mairie. À Lozova, l'institutrice Anna Petrova a été tuée.\n",
    "es_kupiansk.txt": " date 2031-05-07 Kupiansk\n\nMurieron cuatro personas en Kupiansk el miércoles, según el alcalde Pedro Ruiz.\n",
    "fr_kharkiv.txt": " date 2031-05-06 Nuit calme\n\nAucun tir n'a touché Kharkiv mardi.\n",
    "en_truce.txt": " date 2031-05-09 Truce\n\nA truce began on Friday at noon.\n",
    "en_cup.txt": " date 2031-05-10 Cup final\n\nBremen beat Leeds 3-1 in the final on Saturday.\n",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("roles")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    sync([folder], folder / "index")
    return open_index(folder / "index")


@pytest.mark.parametrize(("question", "never"), [
    ("Who was wounded in Izium?", "Markov"), ("¿Quién murió en Kupiansk?", "Pedro Ruiz"), ("Who was killed in Izium?", "Markov"), ("Qui a été tué à Lozova ?", "Koval"),
    ("Qui a été tué à Lozova ?", "Belova"),
])
def test_who_tells_of_it_or_suffered_it_elsewhere_is_not_listed(archive: Index, question: str, never: str) -> None:
    assert not any(never in item.value for item in answer(question, index=archive).items if item.sort)


@pytest.mark.parametrize(("question", "never"), [
    ("How many people were wounded in Kupiansk?", "4"), ("When was Kharkiv shelled?", "6 May"), ("Did the truce begin on Thursday?", "Yes"), ("Did Leeds beat Bremen?", "Yes"),
])
def test_what_is_told_of_another_matter_is_no_answer(archive: Index, question: str, never: str) -> None:
    given = answer(question, index=archive)
    assert not any(item.value.casefold().startswith(never.casefold()) for item in given.items), given.answer


@pytest.mark.parametrize(("question", "wanted"), [("Who was killed in Izium?", "Belova"), ("Qui a été tué à Lozova ?", "Petrova"), ("Did Bremen beat Leeds?", "yes"), ("Did the truce begin on Friday?", "yes")])
def test_what_is_told_is_answered(archive: Index, question: str, wanted: str) -> None:
    given = answer(question, index=archive)
    assert any(wanted in item.value for item in given.items), given.answer
