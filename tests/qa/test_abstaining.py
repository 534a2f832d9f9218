"""What a question names must be there: towns that it sets in relation, together."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import open_index, sync
from index.archive import Index
from qa import answer

REPORTS = {
    "de.txt": " date 2020-10-04 \nBaku gab am 3. Oktober 2020 die Einnahme von Madagis bekannt.",
    "es.txt": " date 2020-11-09 \nEl domingo 8 de noviembre de 2020 Bakú había anunciado la toma de Shusha.",
    "fr.txt": " date 2020-10-18 \nÀ Gandja, treize personnes ont été tuées le 17 octobre 2020. À Barda, deux personnes ont été tuées le même jour.",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("towns")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    sync([folder], folder / "index")
    return open_index(folder / "index")


def test_what_one_town_said_of_another_is_not_what_it_said_of_a_third(sample_index: Path, archive: Index) -> None:
    question = "Wann gab Baku die Einnahme von Schuscha bekannt?"  # in the samples a German report tells in just these words of Madagis
    given = answer(question, index=sample_index)
    assert given.items[0].value == "8. November 2020" and "Madagis" not in given.answer
    assert "Madagis" not in answer(question, index=archive).answer


def test_towns_told_one_by_one_are_all_counted(archive: Index) -> None:
    given = answer("Combien de personnes ont été tuées à Gandja et à Barda le 17 octobre 2020 ?", index=archive)
    assert {item.value for item in given.items} == {"13", "2"}
