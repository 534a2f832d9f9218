"""Yes or no: whether a question asks for it, and what a sentence says to it - it happened, it did not, or it leaves it open.

By auxiliary verbs, negations and denials of eight languages. Cautious: a sentence that does not tell of the very matter says neither.
"""

from __future__ import annotations

import re
from typing import Literal

from .concepts import UNITS, concept_spans, concepts_of
from .matching import stem

Polarity = Literal["yes", "no"]
_F = re.IGNORECASE

_ASKED = {language: re.compile(pattern, _F) for language, pattern in {
    "en": r"^\W*(?:and |so |but )?(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could)(?:n['’]t)?\s(?!.*\bor\b.*\?)",
    "fr": r"^\W*(?:et |mais )?est-ce qu|^(?!.*\b(?:qui|que|quoi|où|quand|comment|pourquoi|combien|quel\w*|lequel|laquelle|lesquel\w+)\b).*\b\w+-(?:t-)?(?:ils?|elles?|on)\b|^\W*y a-t-il\b",
    "ru": r"\bли\b(?!.*\bили\b)",
    "de": r"^\W*(?:und |aber )?(?:ist|sind|war|waren|hat|haben|hatte|hatten|wurde|wurden|wird|werden|kann|gab|gibt|kam|kamen)\s",
    "es": r"^\W*¿?\s*(?:es|son|era|fue|fueron|ha|han|hubo|está|están|había|se)\s",
    "it": r"^\W*(?:è|sono|era|ha|hanno|c['’]è|ci sono|ci furono|fu|furono)\s",
    "pt": r"^\W*(?:é|são|foi|foram|houve|há|tem|têm|teve|tiveram|está|estão)\s",
    "tr": r"\bm[ıiuü](?:y?d[ıiuü]|d[ıiuü]r)?\s*\?",
}.items()}
_NOT = re.compile(
    r"\b(?:no|not|never|nobody|none|nothing|neither|without|no one)\b|n['’]t\b|\b(?:ne|n['’]\w*)\b[^.;]{0,30}?\b(?:pas|plus|jamais|aucun\w*|rien|personne)\b|\b(?:aucun(?:e)?|personne n|sans)\b"
    r"|\b(?:не|нет|ни|никто|никого|ничего|никогда|без)\b|\b(?:nicht|kein\w*|niemand\w*|niemals|ohne)\b|\b(?:ningún|ninguna?|nadie|nunca|tampoco|sin)\b|(?<!\w)no(?!\w)"
    r"|\b(?:non|nessun\w*|senza|mai)\b|\b(?:não|nenhum\w*|ninguém|sem)\b|\b(?:yok|değil|hiç|kimse)\b|\w+(?:ma|me)(?:dı|di|mış|miş)\b", _F)
_NEAR = 45  # characters between a negation and the matter that it denies


def asks_yes_or_no(question: str, language: str) -> bool:
    """Whether a question can be answered by yes or no; never in a language other than the eight.

    >>> asks_yes_or_no("Were there casualties?", "en"), asks_yes_or_no("Who was hurt?", "en"), asks_yes_or_no("Le bus a-t-il brûlé ?", "fr")
    (True, False, True)
    """
    return language in _ASKED and bool(_ASKED[language].search(question))


def says(question: str, terms: tuple[str, ...], sentence: str) -> Polarity | None:
    """What a sentence says to a yes/no question, None where it does not tell of its matter.

    The matter is the first concept of the question (its main verb or subject), else its rarest words: all of them must stand there.
    A negation or denial in the same clause, shortly before the matter, makes it a no.

    >>> says("Were there casualties on the bus?", ("casualties", "bus"), "He later said nobody had been hurt on the bus.")
    'no'
    >>> says("Did rockets hit Barda?", ("rockets", "hit", "Barda"), "Rockets fell on Barda.")
    'yes'
    """
    spans = _matter(question, terms, sentence)
    if not spans:
        return None
    if "deny" in concepts_of(sentence) and "deny" not in concepts_of(question):
        return "no"
    negated = any((0 <= start - found.end() <= _NEAR and not re.search(r"[.;:!?]", sentence[found.end():start])) or found.start() <= start < found.end()
                  for found in _NOT.finditer(sentence) for start, _ in spans)
    return "no" if negated != bool(_NOT.search(question)) else "yes"


def _matter(question: str, terms: tuple[str, ...], sentence: str) -> tuple[tuple[int, int], ...]:
    """Where the sentence speaks of what is asked."""
    asked = sorted((concept_spans(question, concept)[0][0], concept) for concept in concepts_of(question) - UNITS - {"say", "begin"})
    if asked:
        first = asked[0][0]
        return tuple(span for at, concept in asked if at == first for span in concept_spans(sentence, concept))
    wanted = {stem(term) for term in terms}
    found = [(word.start(), word.end()) for word in re.finditer(r"[^\W_]+", sentence) if stem(word.group()) in wanted]
    return tuple(found) if wanted and len({stem(sentence[start:end]) for start, end in found}) == len(wanted) else ()
