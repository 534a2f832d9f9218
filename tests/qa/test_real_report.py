"""The one real report: what a newcomer asks first, and that nothing but the report's own words is ever cited."""

from __future__ import annotations

import pytest

from index.archive import Index
from qa import answer

HIT = "Stepanakert, la capitale du Haut-Karabakh, a à nouveau reçu des roquettes."


@pytest.mark.parametrize("question", ["which cities were hit on day 9?", "quelles villes ont été touchées le neuvième jour ?"])
def test_which_cities(real_report: Index, question: str) -> None:
    given = answer(question, index=real_report)
    assert [item.value for item in given.items] == ["Stepanakert"]
    assert [citation.quote for citation in given.citations] == [HIT]


def test_civilians(real_report: Index) -> None:
    given = answer("How many civilians died?", index=real_report)
    assert not given.abstained
    assert "quelques dizaines de civils" in given.citations[0].quote
    assert given.items[0].value.startswith("quelques dizaines")


def test_minsk_group(real_report: Index) -> None:
    given = answer("What did the Minsk Group call for?", index=real_report)
    assert "cessation immédiate des hostilités et au cessez-le-feu" in given.citations[0].quote


def test_world_cup(real_report: Index) -> None:
    given = answer("Who won the 2018 World Cup?", index=real_report)
    assert given.abstained and given.why and not given.citations and not given.items


@pytest.mark.parametrize("question", ["À lire aussi ?", "newsletter", "What does Turkey ask the international community?", "publicité lire la suite", "Comment recevoir l'actualité dans ma boite mail ?"])
def test_foreign_lines_are_never_cited(real_report: Index, question: str) -> None:
    given = answer(question, index=real_report)
    for citation in (*given.citations, *given.nearest):
        assert not any(word in citation.quote for word in ("Publicité", "Newsletter", "À lire aussi", "m'abonne"))
