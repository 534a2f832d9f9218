"""Which lines are not the report's own: offers, links, menus; and that prose about such things stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import left_out, own_spans
from tests.conftest import shared


@pytest.mark.parametrize("line", [
    "► À lire aussi : La trêve rompue", "Lire aussi : Les origines", "Read also: The truce", "Читайте также: Перемирие", "Lesen Sie auch: Waffenruhe", "Lea también: La tregua", "Leggi anche: La tregua",
    "Sign up for our newsletter", "Newsletter Recevez toute l'actualité Je m'abonne", "Abonnez-vous à partir de 1 € le premier mois", "Подписывайтесь на наш канал", "Melden Sie sich für unseren Newsletter an.",
    "Share this: Facebook | Twitter | Telegram", "Partager sur Facebook Twitter WhatsApp", "Комментарии (0)", "Réagir à cet article (14 commentaires)", "All rights reserved. Reproduction only with a link.",
    "Accueil > Monde > Caucase", "Mehr zum Thema | Drucken | Teilen", "Tags: Armenia, Azerbaijan", "Publicité Lire la suite", "LIVE", "3 min ago", "© Alle Rechte vorbehalten",
])
def test_foreign_lines_are_marked(line: str) -> None:
    text = f"Rockets fell on the town on Monday.\n\n{line}\n\nNobody was hurt, the mayor said."
    (out,) = left_out(text)
    assert text[out.start:out.end] == line
    assert out.why


@pytest.mark.parametrize("line", [
    "The ministry's newsletter said on Monday that the town had been shelled for three hours by artillery from the north.",
    "Le président a lu un communiqué à la télévision.", "In Barda rockets hit the market - the hospital - and a school.", "Er lehnte jeden Kommentar ab, meldete die Agentur am Montag aus der Stadt nach dem Beschuss der Schule.",
    "04 Oct 2020, 18:20", "Stepanakert, la capitale, a à nouveau reçu des roquettes.",
])
def test_prose_stays(line: str) -> None:
    assert left_out(f"Some first sentence.\n\n{line}\n\nA last one.") == ()


def test_layout_inside_a_paragraph_is_cut_out() -> None:
    text = "La ville a été touchée. Publicité Lire la suite Le maire a parlé."
    (out,) = left_out(text)
    assert text[out.start:out.end] == "Publicité Lire la suite"
    assert [text[a:b].strip() for a, b in own_spans(text, (out,))] == ["La ville a été touchée.", "Le maire a parlé."]


@given(st.text(max_size=400))
def test_spans_are_in_order_and_together_are_the_text(text: str) -> None:
    out = left_out(text)
    assert all(0 <= x.start < x.end <= len(text) for x in out)
    assert all(a.end <= b.start for a, b in zip(out, out[1:], strict=False))
    covered = sorted([(x.start, x.end) for x in out] + list(own_spans(text, out)))
    assert all(a[1] <= b[0] for a, b in zip(covered, covered[1:], strict=False))
    missing = "".join(text[a[1]:b[0]] for a, b in zip([(0, 0), *covered], [*covered, (len(text), len(text))], strict=True))
    assert not missing.strip()


def test_the_real_report_keeps_exactly_its_own_lines() -> None:
    (file,) = shared("reports").glob("000_*.txt")
    text = file.read_text(encoding="utf-8")
    outs = [text[x.start:x.end] for x in left_out(text)]
    assert len(outs) == 4
    assert outs[0].strip() == "date 2020-10" and outs[1] == "Publicité Lire la suite"
    assert outs[2].startswith("► À lire aussi") and outs[3].startswith("Newsletter")


def test_gold_evidence_is_never_left_out() -> None:
    import json

    folder = shared("eval", "reports_dev")
    lost = []
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        for item in json.loads(line)["evidence"]:
            text = Path(folder / "reports" / item["file"]).read_text(encoding="utf-8")
            at = text.find(item["text"])
            lost += [item["text"] for x in left_out(text) if at >= 0 and x.why != "header" and x.start < at + len(item["text"]) and at < x.end]
    assert lost == []
