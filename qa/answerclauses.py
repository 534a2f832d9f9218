"""Clauses that tell a reason or a manner, found by the words before them: "because of ...", "en raison de ...".

Cues of eight languages as data; scores nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .chunks import Candidate, clause_after
from .roles import Token

_REASONS: dict[str, str] = {
    "fr": r"parce qu(?:e\b|['’])|car|puisqu(?:e\b|['’])|en raison (?:de la|de l['’]|des?|du|d['’])|à cause (?:de la|de l['’]|des?|du|d['’])|grâce (?:à la|à l['’]|à|aux?)|afin (?:de|d['’]|que)|dans le but (?:de|d['’])|pour (?=\w+(?:er|ir|re)\b)|en vue (?:de|d['’])|(?:à la )?suite (?:de la|de l['’]|des?|du|d['’]|à|aux?)|(?:dus?|dues?|liée?s?) (?:à la|à l['’]|à|aux?)|(?:par|avec) pour (?:but|objectif|mission) (?:de|d['’])|faute de|sous prétexte (?:de|d['’])",
    "en": r"because of|because|due to|owing to|thanks to|in order to|so that|as a result of|over|after|in response to|amid",
    "es": r"porque|debido a(?:l| la)?|a causa de(?:l| la)?|ya que|por(?= )|para", "it": r"perché|poiché|a causa (?:di|del|della|dei|delle)|per", "pt": r"porque|devido (?:a|ao|à)|por causa d[eoa]s?|para",
    "de": r"weil|wegen|aufgrund|da|um(?= )|denn", "ru": r"потому что|так как|из-за|поскольку|чтобы|ради|вследствие", "tr": r"çünkü",
}
_MANNERS: dict[str, str] = {
    "fr": r"en (?=\w+ant\b)|grâce (?:à la|à l['’]|à|aux?)|par|au moyen (?:de la|de l['’]|des?|du|d['’])|à l['’]aide (?:de|d['’])|avec", "en": r"by (?=\w+ing\b)|by|through|with|via|using",
    "es": r"mediante|con|por", "it": r"mediante|con|attraverso", "pt": r"mediante|com|através", "de": r"durch|mit|indem", "ru": r"с помощью|путём|путем|через", "tr": r"ile",
}


def clauses(reason: bool, sentence: str, tokens: Sequence[Token], spoken: str) -> list[Candidate]:
    """The clauses after a cue of reason, or else of manner."""
    pattern = (_REASONS if reason else _MANNERS).get(spoken)
    if not pattern or not tokens:
        return []
    starts = {token.start: n for n, token in enumerate(tokens)}
    found = []
    for m in re.finditer(rf"(?<!\w)(?:{pattern})(?=\W|\b)\s*", sentence, re.I):
        n = starts.get(m.end())
        clause = clause_after(tokens, n) if n is not None else None
        if clause is not None:
            found.append(clause)
    return found
