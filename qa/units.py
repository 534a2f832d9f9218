"""What a figure of a sentence counts, in the words of the sentence: "civilians" of "25 civilians", "km" of "200 km".

By the words right behind the figure; where none stands there, by the word of what the question counts.
"""

from __future__ import annotations

import re

from .chunks import CALENDAR
from .concepts import UNITS, concept_spans, concepts_of
from .roles import Token, tokens_of
from .shapes import Figure

_SIGNS = re.compile(r"\s?(km²|km2|m²|km/h|km|kg|cm|mm|ha|m|t|°C?|€|\$|£|₽|₺|%)(?![\w²])")
_MONEY = re.compile(r"[$€£¥₽₺]\s?$")
_OF = frozenset(["de", "d'", "of", "di", "von", "des", "d’"])
_MOST = 3  # words of a unit
_NO_UNIT = frozenset("""more others other autres autre weitere weiterer altri otros outros further additional dead persons have has had were was are is been who which that since least last first second per and or the a an
 on dont ont avaient été sont était étaient fut furent à en qui que depuis au aux par chaque
 были был была было есть и или с за в на wurden wurde sind ist waren war hat haben und oder seit pro
 fueron fue son han ha y o en desde por sono stati hanno e foram são têm no na oldu""".split()) - {"dead", "persons"}
_LOSSES = frozenset(["death", "injury"])
_MORE = frozenset("more other others further additional autres autre supplémentaires weitere weiterer weiteren altri otros otras más outros ещё еще других daha".split())


def unit_of(sentence: str, figure: Figure, language: str, question: str = "") -> str | None:
    """The words for what `figure` counts, as they stand in `sentence`; None where it names nothing.

    >>> from .shapes import figures
    >>> text = "Baku counts 25 dead civilians and 200 km of ruined roads."
    >>> [unit_of(text, figure, "en") for figure in figures(text)]
    ['dead civilians', 'km']
    """
    if sign := _SIGNS.match(sentence, figure.end):
        return sign.group(1)
    end = figure.start + len(figure.text)
    if money := _MONEY.search(sentence[:figure.start]):
        return money.group().strip()
    if re.search(r"(?:%|percent|per cent|pour cent|Prozent|por ciento|per cento|por cento|процент\w*)$", figure.text, re.IGNORECASE):
        return re.search(r"(?:%|per cent|pour cent|por ciento|per cento|por cento|\w+)$", figure.text, re.IGNORECASE).group()  # type: ignore[union-attr]
    words = _behind(sentence, end, language)
    if words:
        return sentence[words[0].start:words[-1].end]
    return _counted(sentence, figure, question)


def _behind(sentence: str, end: int, language: str) -> list[Token]:
    """The noun with its adjectives right behind a figure."""
    words: list[Token] = []
    at = end
    for token in tokens_of(sentence, language):
        if token.start < end:
            continue
        gap = sentence[at:token.start]
        if gap.strip() or "\n" in gap:
            break
        if not words and (token.lower in _OF or token.lower in _MORE or token.role == "article"):  # "dizaines de civils", "26 more soldiers"
            at = token.end
            continue
        if not token.text[0].isalpha() or token.role in ("article", "and", "preposition", "link", "break", "number", "mark") or token.lower in _NO_UNIT or token.lower in CALENDAR:
            break
        if token.role == "verb" and words:
            break
        if words and token.role == "name" and language != "de":
            break
        words.append(token)
        at = token.end
        if len(words) == _MOST:
            break
    return _to_its_noun(words, language)


def _to_its_noun(words: list[Token], language: str) -> list[Token]:
    """Up to the word of a thing that reports count, where one is among them: of "civilians dead Monday" the first."""
    units = [n for n, word in enumerate(words) if concepts_of(word.text) & UNITS]
    adjective = bool(units) and language == "ru" and words[units[-1]].lower.endswith(("ых", "их", "ого", "его", "ый", "ий"))  # "мирных жителей"
    kept = words[:units[-1] + 1 + adjective] if units else words[:2]
    while len(kept) > 1 and concepts_of(kept[-1].text) & _LOSSES:  # "personnes tuées"
        kept = kept[:-1]
    return kept


def _counted(sentence: str, figure: Figure, question: str) -> str | None:
    """The word of the thing the question counts, or of what is told of it ("killed"), the nearest to the figure."""
    asked = concepts_of(question)
    for wanted in (asked & UNITS, asked & _LOSSES):
        spans = [span for concept in wanted for span in concept_spans(sentence, concept)]
        if spans:
            start, _ = min(spans, key=lambda span: abs(span[0] - figure.start))
            return re.match(r"[\w-]+", sentence[start:]).group()  # type: ignore[union-attr]
    return None
