"""Words that point back - "there", "that day", "she", "it", "the attack" - and what they stand for.

Each is resolved to the place, time or person last spoken of: in the user's question first, then in the answer to it.
What can be put in the pointer's place is; for the rest the matter of the conversation stands in brackets behind the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .antecedents import AT, STRIPPED, Spoken, bracket, plain, put, told_in
from .concepts import UNITS, concepts_of
from .followtimes import phrase_start, times_of
from .followwords import DEFINITE, EVENTS, POINTING, pattern
from .matching import stem
from .naming import Named, groups, names_of, no_places
from .shapes import figures, persons
from .wanted import content_words

_MOST_PLACES = 3  # named in an answer: of more, "there" means none in particular
_AND = {"en": "and", "fr": "et", "ru": "и", "es": "y", "de": "und", "it": "e", "pt": "e", "tr": "ve"}
_LONGEST = {"there": 8, "then": 5, "who": 8, "it": 6}  # content words: a longer question brings its own matter
# What never stands for a person or a side, so that a name before it explains nothing; and what stands between such a name and "it".
_DEMONSTRATIVE = re.compile(r"(?:\w+ )?(?:this|that)|ça|cela|ceci|ce chiffre|ce bilan|qu['’]en|y|это|этого|этому|этим|об этом|es[ot]o?|isso|isto|disso|disto|nisso|aquilo|questo|ciò|quello|\w* ?(?:das|dies)|davon|darüber|dazu|dafür|daran|danach|dabei|bu|bunu|bunun|buna|bundan|şunu|lo", re.IGNORECASE)
_GOVERNED = re.compile(r"\b(?:about|of|on|after|before|by|for|from|say|said|did|deny|confirm|report) $", re.IGNORECASE)
_IMPERSONAL = re.compile(
    r"\bit (?:seems?|appears?|takes?|took|turns? out)\b|\b(?:is|was|would|will) it (?:be )?(?:still |so |also |not )?(?:true|possible|necessary|better|best|safer?|advisable|important|legal|normal|common|worth|good|bad|likely|known|clear|certain|hard|easy|difficult|useful|allowed|required|reported|said|confirmed) (?:to|that|for|if)\b"
    r"|\bit(?:['’]s| is| was| would be) (?:still |so |also |not )?(?:true|possible|necessary|better|best|safer?|advisable|important|legal|normal|common|worth|good|bad|likely|known|clear|certain|hard|easy|difficult|useful|allowed|required|reported|said|confirmed)\b"
    r"|\by a-t-il\b|\by avait-il\b|\bs['’]est-il\b|\best-il (?:vrai|possible)\b|\bil (?:y a|y avait|faut|fallait|est vrai|est possible)\b|\bgibt es\b|\bgab es\b|\bes (?:gibt|gab|stimmt)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A word or phrase that points back, in a question."""

    kind: Literal["there", "then", "who", "it", "event"]  # "then" only where no time was spoken of
    start: int
    end: int
    surely: bool = True  # False for "the attack", which points back only where an attack was spoken of


def points_back(question: str, language: str, names: Sequence[Named]) -> Pointer | None:
    """The first pointer of a question that nothing in the question itself explains.

    >>> points_back("How many died there?", "en", ()).kind
    'there'
    """
    for kind, table in (("there", "THERE"), ("then", "THEN"), ("who", "WHO"), ("it", "IT")):
        if len(content_words(question)) > _LONGEST[kind]:
            continue
        for found in pattern(table, language).finditer(question):
            if any(other.start() <= found.start() < other.end() or found.start() <= other.start() < found.end() for other in _IMPERSONAL.finditer(question)):
                continue
            if kind == "there" and any(name.place and name.start < found.start() for name in names):
                continue
            if kind in ("who", "it") and _explained(question, found.start(), language, () if _DEMONSTRATIVE.fullmatch(found.group().strip()) or (_GOVERNED.search(question[:found.start()]) and not re.search(r"\w", question[found.end():])) else names):
                continue
            return Pointer(kind=kind, start=found.start(), end=found.end())  # type: ignore[arg-type]
    if not any(name.place for name in names):
        articles = DEFINITE.get(language)
        for found in re.finditer(rf"(?<![\w'’-])(?P<the>{articles})\s*(?P<noun>[^\W\d_][\w-]*)", question, re.IGNORECASE) if articles else ():
            noun = found["noun"]
            if (concepts_of(noun) - UNITS - {"say", "begin"} or re.fullmatch(EVENTS, noun, re.IGNORECASE)) and not question[found.end():].strip().lower().startswith(("of ", "de ", "d'", "du ", "von ", "in ", "on ", "at ")):
                surely = bool(re.fullmatch(POINTING.get(language, ""), found["the"], re.IGNORECASE))
                return Pointer(kind="event", start=found.start(), end=found.end(), surely=surely)
    return None


def _explained(question: str, start: int, language: str, names: Sequence[Named]) -> bool:
    """Whether the pronoun's antecedent stands in the question itself, before it."""
    begins = max(question.rfind(sign, 0, start) for sign in ".?!") + 1
    before = question[begins:start]
    if any(begins <= name.start and name.end <= start for name in names):
        return True
    if any(name.end <= begins for name in names) or len(content_words(question[:begins])) >= 4:
        return True  # in a sentence of the question before
    if language == "fr" and names:
        return True  # "Combien de soldats l'Azerbaïdjan a-t-il perdus ?"
    return len(content_words(before)) >= 3


def resolved(question: str, pointer: Pointer, spoken: Spoken, language: str, *, speaker: bool = False) -> str | None:
    """The question with what its pointer stands for; None where it points to nothing that was spoken of.

    `speaker`: it asks who said something; then what was said is part of the matter.
    """
    own_time = bool(times_of(question, language, spoken.as_of))
    names = spoken.names
    when = "" if own_time else " ".join(spoken.text[a:b].strip() for a, b in spoken.time_spans)
    match pointer.kind:
        case "there":
            there = _places(spoken, names)
            if there is not None:
                return _there(question, pointer, there, when, language, spoken.language)
        case "who":
            person = _person(spoken, names)
            if person and language == "en":
                return put(question, pointer.start, pointer.end, f"{person}'s" if _possessive(question, pointer) else person)
            if person:
                return bracket(question, person)
        case "event":
            noun = question[pointer.start:pointer.end]
            context = spoken.context(times=bool(when))
            if not pointer.surely and not (context and _spoken_of(noun, f"{spoken.text} {told_in(spoken.answer)}")):
                return None
            if context and language == spoken.language and _spoken_of(noun, spoken.text):
                return put(question, pointer.end, pointer.end, f" {context}")
    matter = _without_time(spoken) if own_time else spoken.matter
    if speaker and told_in(spoken.answer):
        matter = f"{matter}: {_begun_small(plain(told_in(spoken.answer)).rstrip(' .'), spoken)}"
    return bracket(question, matter)


def _there(question: str, pointer: Pointer, places: Sequence[str], when: str, language: str, spoken: str) -> str:
    """The question with its "there" replaced by places: (as said with their preposition or "", their bare names)."""
    said, bare = places
    word = question[pointer.start:pointer.end]
    own = _PREPOSED.match(word)
    if " " in word.strip() and not own:  # "that town" behind a verb or a preposition of the question's own
        phrase = bare
    elif own and re.match(r"(?:at|from|to|near|around)\b", own.group(), re.IGNORECASE):
        phrase = f"{own.group()}{bare}"
    elif said and language == spoken:
        phrase = said
    elif own:
        phrase = f"{own.group()}{bare}"
    elif language in AT:
        phrase = AT[language].format(bare)
    else:
        return bracket(question, f"{said or bare} {when}".strip())
    text = put(question, pointer.start, pointer.end, phrase)
    return f"{text.rstrip(STRIPPED)} {when}{'?' if text.rstrip().endswith('?') else ''}" if when else text


_PREPOSED = re.compile(r"(?:in|at|from|to|near|around|dans|à|в|во|на|en|an|em)\s+|(?=n(?:ess|est|aquel|o mesmo|a mesma))", re.IGNORECASE)


def _begun_small(told: str, spoken: Spoken) -> str:
    """What an answer tells, to stand within a sentence: a figure that began one is no name there."""
    word = re.match(r"[^\W\d_]+", told)
    return told[:1].lower() + told[1:] if word and figures(f"{word.group()} people", spoken.language) else told


def _possessive(question: str, pointer: Pointer) -> bool:
    """Whether "her" is a possessive, as in "her statement"; "his" always is."""
    pronoun, after = question[pointer.start:pointer.end].lower(), question[pointer.end:]
    return pronoun in ("his", "hers") or (pronoun == "her" and bool(re.match(r"\s+(?!(?:in|on|at|to|about|for|that|and|say|as|when|who|from|by)\b)\w", after)))


def _places(spoken: Spoken, names: Sequence[Named]) -> tuple[str, str] | None:
    """The places last spoken of, with their preposition ("" where they have none) and bare: of the question, else of the answer, if they are few."""
    text = spoken.text
    placed = [group for group in groups(text, names) if group[0].place]
    if placed:
        group = placed[-1]
        return text[group[0].whole:group[-1].end] if group[0].preposition else "", _listed([name.text(text) for name in group], spoken.language)
    told = told_in(spoken.answer)
    there = names_of(told, spoken.language, spoken.find)
    if spoken.find is no_places:
        there = tuple(name for name in there if name.place or " " not in name.text(told))
    else:
        there = tuple(name for name in there if name.place)
    spelled = list(dict.fromkeys(name.text(told) for name in there))
    if len(spelled) == 1 and there[0].preposition and there[0].place:
        said = told[there[0].whole:there[0].end]
        return said[:1].lower() + said[1:], spelled[0]
    return ("", _listed(spelled, spoken.language)) if 0 < len(spelled) <= _MOST_PLACES else None


def _listed(names: Sequence[str], language: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {_AND.get(language, ',')} {names[-1]}"


def _person(spoken: Spoken, names: Sequence[Named]) -> str | None:
    """The person last spoken of: a name in the question that is no place, else the last person that the answer names."""
    mine = [name.text(spoken.text) for name in names if not name.place and not name.text(spoken.text).isupper()]
    if mine:
        return mine[-1]
    told = told_in(spoken.answer)
    spans = persons(told)
    if spans:
        return told[spans[-1][0]:spans[-1][1]]
    others = [name.text(told) for name in names_of(told, spoken.language, spoken.find) if not name.place and not name.text(told).isupper()]
    return others[-1] if others else None


def _spoken_of(noun: str, text: str) -> bool:
    """Whether a text speaks of the event that a noun names."""
    told = concepts_of(noun) - {"say"}
    return bool(told & concepts_of(text)) or any(stem(word) in {stem(other) for other in content_words(text)} for word in content_words(noun))


def _without_time(spoken: Spoken) -> str:
    """The matter apart from its time, for a question that has its own."""
    matter = spoken.matter
    for one in reversed(times_of(matter, spoken.language, spoken.as_of)):
        matter = f"{matter[:phrase_start(matter, one.start)]} {matter[one.end:]}"
    return " ".join(matter.split())
