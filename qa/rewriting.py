"""A question put together anew from the one before and a piece of a follow-up: another time, another name, another thing counted.

Whether a follow-up leans on the question before is `conversation`'s to decide; here words are put in the place of words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .antecedents import AT, STRIPPED, Spoken, bracket
from .concepts import UNITS, concept_spans, concepts_of
from .followtimes import Moved, retimed, times_of
from .naming import Named, PlaceFinder, names_of, no_places, replaced_name
from .wanted import wanted


def changed(before: Spoken, moved: Moved | None, said: str, names: Sequence[Named]) -> str:
    """The question before with a follow-up's time, and the names in `said`, in the place of its own."""
    text = before.text
    if moved and not names and wanted(text).kind == "date" and not before.time_spans:
        return f"{_WHAT_HAPPENED.get(before.language, _WHAT_HAPPENED['en'])} {moved.phrase}?"  # after "when did it begin?"
    if names:
        text = replaced_name(text, before.names, said, names, sure=before.find is not no_places) or _added(text, said, names, before.language)
    if moved:
        text = retimed(text, times_of(text, before.language, before.as_of), moved)
    return " ".join(text.split())


def fragment_names(text: str, language: str, find: PlaceFinder, times: Sequence[tuple[int, int]]) -> tuple[Named, ...]:
    """The names of a follow-up. A bare "and Barda?" gives a gazetteer nothing to go by, so it is asked for "in Barda"."""
    names = names_of(text, language, find, times)
    frame = {"ru": "в {}", "tr": "{}'de"}.get(language, AT.get(language, "in {}"))
    return tuple(replace(name, place=found[0].place.kind) if not name.place and not name.preposition and len(text) <= 60 and (found := find(frame.format(name.text(text)), language)) else name for name in names)


def _added(question: str, said: str, names: Sequence[Named], spoken: str) -> str:
    """The question with names at its end: with "in" where they are places and bring no preposition."""
    phrase = said[names[0].whole:names[-1].end].strip()
    if not names[0].preposition:
        phrase = AT.get(spoken, "({})").format(phrase) if names[0].place not in ("", "country") else f"({phrase})"
    return f"{question.rstrip(STRIPPED)} {phrase}?"


def without_names(text: str, names: Sequence[Named]) -> str:
    """A follow-up's text apart from its names with their prepositions."""
    for name in reversed(names):
        text = f"{text[:name.whole]} {text[name.end:]}"
    return re.sub(r"\s+(?:and|et|и|und|y|e|ve|in|at)\s*(?=\W*$)", "", " ".join(text.split()))


def other_thing(question: str, phrase: str, words: Sequence[str], spoken: str) -> str | None:
    """The question with what it counts replaced: "and soldiers?" after "How many civilians died?"; None where nothing compares."""
    new = concepts_of(phrase) & UNITS
    if len(words) != 1 or not new:
        return None
    old = [span for concept in sorted(concepts_of(question) & UNITS) for span in concept_spans(question, concept)]
    if not old:
        return None
    start, end = min(old)
    end += len(re.match(r"\w*", question[end:]).group())  # type: ignore[union-attr]
    if spoken == "ru" and re.search(r"(?:ых|ые|ым|ими)$", question[start:end]):
        end += len(re.match(r"(?:\s+\w+)?", question[end:]).group())  # type: ignore[union-attr]  # "мирных жителей" is one
    return f"{question[:start]}{words[0]}{question[end:]}"


_WHAT_HAPPENED = {"en": "What happened", "fr": "Que s'est-il passé", "ru": "Что произошло", "es": "¿Qué pasó", "de": "Was geschah", "it": "Che cosa è successo", "pt": "O que aconteceu", "tr": "Ne oldu:"}
_HOW_MANY = {"en": "How many {}", "fr": "Combien de {}", "ru": "Сколько {}", "es": "¿Cuántos {}", "de": "Wie viele {}", "it": "Quanti {}", "pt": "Quantos {}", "tr": "Kaç {}"}
_ARTICLE = re.compile(r"^(?:the|any|les?|la|des|du|de|los|las|el|die|der|das|den|gli|i|le|il|os|as|o|a)\s+", re.IGNORECASE)


def other_count(before: Spoken, phrase: str) -> str | None:
    """The question after another number, of the same places and time: "and the wounded?" after "How many died in Ganja?"."""
    if wanted(before.text).kind != "number" or not concepts_of(phrase) or before.language not in _HOW_MANY:
        return None
    return f"{_HOW_MANY[before.language].format(_ARTICLE.sub('', phrase))} {before.context()}".strip() + "?"


def is_sentence(text: str) -> bool:
    """Whether a text is more than a noun phrase: it has a verb's small words."""
    return bool(re.search(r"(?<!\w)(?:happened|happens|passé|produit|arrivé|произошло|случилось|geschah|passiert|geschehen|pasó|ocurrió|sucedió|successo|accaduto|aconteceu|oldu|what|is|are|was|were|to|do|does|did|has|have|had|can|could|will|would|should|i|you|we|est|sont|était|ont|avait|peut|ist|sind|war|wurde|hat|kann|es|son|fue|fueron|era|è|sono|foi|são|был|была|были)(?!\w)", text, re.IGNORECASE))


def with_context(question: str, before: Spoken, language: str, *, times: bool = True) -> str:
    """The question with places and times of the one before; with its matter in brackets where these alone do not tell what is meant.

    That is where there are none, where the question names nothing that happens ("who was the captain?"), or is in another language.
    """
    context = before.context(times=times)
    if not context or (times and (not (concepts_of(question) - {"say", "begin"}) or language != before.language)):
        return bracket(question, before.matter) if times else question
    return f"{question.rstrip(STRIPPED)} {context}?"
