"""Sentences and passages: hand-worked cuts, and what must hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import passages, sentences, token_counts


@pytest.mark.parametrize(("text", "cut"), [
    ("M. Aliev a parlé le 5 oct. à Bakou. Erevan dément.", ["M. Aliev a parlé le 5 oct. à Bakou.", "Erevan dément."]),
    ("The toll rose to 3.5 million. Dr. Smith said so. \"Stop!\" he cried.", ["The toll rose to 3.5 million.", "Dr. Smith said so.", "\"Stop!\" he cried."]),
    ("В 2020 г. началась война. По данным МО РФ, погибли 5 тыс. человек.", ["В 2020 г. началась война.", "По данным МО РФ, погибли 5 тыс. человек."]),
    ("Am 5. Oktober wurde geschossen. Z.B. in Barda.", ["Am 5. Oktober wurde geschossen.", "Z.B. in Barda."]),
    ("« Nous tiendrons. » Il a raccroché.", ["« Nous tiendrons. »", "Il a raccroché."]),
    ("Ստեփանակերտը ռմբակոծվել է։ Կան զոհեր։", ["Ստեփանակերտը ռմբակոծվել է։", "Կան զոհեր։"]),
    ("流浪者队输了。利文斯顿赢了。", ["流浪者队输了。", "利文斯顿赢了。"]),
    ("First line without stop\nSecond line", ["First line without stop", "Second line"]),
    ("► A bullet.", ["A bullet."]),
])
def test_cuts(text: str, cut: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == cut


@given(st.text(max_size=600))
def test_sentences_are_spans_in_order_without_blanks_around(text: str) -> None:
    spans = sentences(text)
    assert all(0 <= a < b <= len(text) and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(x[1] <= y[0] for x, y in zip(spans, spans[1:], strict=False))


@settings(deadline=None)  # the first call loads the vocabulary
@given(st.lists(st.sampled_from(["Rockets fell on Barda.", "Bakou dément.", "Удары повторились вечером в пятницу."]), max_size=40), st.integers(5, 60))
def test_passages_hold_every_sentence_once_within_the_budget(parts: list[str], budget: int) -> None:
    text = " ".join(parts)
    spans = sentences(text)
    groups = passages(text, spans, budget=budget)
    assert tuple(span for group in groups for span in group) == spans
    for group in groups:
        assert len(group) == 1 or sum(token_counts([text[a:b] for a, b in group])) <= budget


def test_a_sentence_longer_than_the_budget_stands_alone_and_whole() -> None:
    text = "Short one. " + "Very " * 300 + "long. Short two."
    groups = passages(text, sentences(text), budget=50)
    assert [len(group) for group in groups] == [1, 1, 1]


def test_special_token_words_are_plain_text() -> None:
    assert token_counts(["<|endoftext|>"])[0] > 1
