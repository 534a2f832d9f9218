"""Whether somebody named in a sentence is the one who was killed, wounded or arrested there, not who did it or speaks of it.

By what stands between the name and the word that tells it, in eight languages; names come from `persons.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.types import Span

from .concepts import concept_spans

_F = re.IGNORECASE
_LONGEST = 200  # characters between a name and the word
_OWNED = 16  # between the name and the word in "Novak's violent death"
_AUXILIARY = re.compile(r"\b(?:was|were|been|being|is|are|be|got|été|est|sont|était|étaient|fut|furent|wurden?|worden|wird|sind|ist|fue(?:ron)?|sido|resultó|resultaron|è|sono|stat[oaie]|rimast[oaie]|foi|foram|был[аои]?|были)\s+(?:\w+ ){0,2}$", _F)
_DOES_IT = re.compile(  # the word in a form that says what one does to others
    r"(?:killed|murdered|wounded|injured|arrested|detained)$|(?:kill|wound|injur|arrest|detain)(?:s|es|ing)?$|tue$|убил\w*$|ранил\w*$|задержал\w*$|арестовал\w*$|tötete\w*$|verletzte\w*$|verhaftete\w*$|mató$|mataron$|hirió$|hirieron$|detuv\w+$|uccise(?:ro)?$|matou$|mataram$|feriu$|öldürdü\w*$", _F)
_HAS_DONE = re.compile(r"\b(?:a|ont|avait|avaient|ha|hanno|han)\s+$", _F)  # "a tué X", but not "a été tué"
_TO_WHOM = re.compile(r"^\s+(?!by\b|in\b|on\b|at\b|when\b|during\b|near\b|while\b|and\b|or\b|there\b|alongside\b|together\b|with\b|after\b|as\b|by\b|par\b|à\b|dans\b|lors\b|le\s+\d|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|et\b|en\b|por\b|da\b|y\b|e\b|в\b|на\b|при\b|во\b|и\b|last\b|late\b|early\b|yesterday\b|\w*day\b)\w", _F)
_OF = re.compile(r"^\w*\s+(?:of|de|du|des|d['’]|von|der|del|della|di|do|da)\s?", _F)
_BY = re.compile(r"\b(?:by|par|von|durch|от рук|por|da|dal|dalla|dai)\s+(?:[\w'’-]+\s+){0,4}$", _F)
_BREAKS = re.compile(r"[.;]\s|:\s*[«“„\"]|[»”\"]")


def undergoes(text: str, name: Span, told: Sequence[Span], concept: str) -> bool:
    """Whether the one named at `name` suffered what the words at `told` (of `concept`) tell.

    >>> text = "General Novak said Anna Petrosyan was killed by Karl Stein."
    >>> [undergoes(text, (text.index(n), text.index(n) + len(n)), [(43 - 2, 47)], "death") for n in ("Anna Petrosyan", "Karl Stein")]
    [True, False]
    """
    return any(_suffers(text, name, word, concept) for word in told)


def _suffers(text: str, name: Span, word: Span, concept: str) -> bool:
    start, end = name
    owns = bool(re.match(r"['’]s\b", text[end:]))  # "Novak's son was killed"
    first = word[0]
    last = first + len(re.match(r"\w*", text[first:]).group())  # type: ignore[union-attr]
    said = text[first:last]
    if end <= first:
        between = text[end:first]
        passive = bool(_AUXILIARY.search(text[:first]))
        if (owns and (passive or len(between) > _OWNED)) or len(between) > _LONGEST or _BREAKS.search(between) or concept_spans(between, "say"):
            return False
        active = not passive and bool(_DOES_IT.search(said) or _HAS_DONE.search(text[:first])) and bool(_TO_WHOM.match(text[last:]))
        return not active and not (not passive and _OF.match(text[first:]) and not _DOES_IT.search(said))
    if start >= last:
        between = text[last:start]
        return not owns and len(between) <= _LONGEST and not _BREAKS.search(between) and not _BY.search(between) and not concept_spans(between, "say")
    return False
