"""Whether a candidate is of the type asked for, and the cues around it that say so: prepositions, "by", "is", nouns of the type.

Values between -1 and 1 for `answerscore.py`, which weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .answernouns import ORDINAL_WORDS
from .answertypes import Asked, head_type
from .chunks import Candidate
from .matchedwords import Matched
from .matching import stem
from .roles import Token


def before(tokens: Sequence[Token], first: int) -> Token | None:
    """The small word before a candidate, articles passed over ("dans la" -> "dans")."""
    n = first - 1
    while n >= 0 and tokens[n].role == "article" and not _CONTRACTED.get(tokens[n].lower):
        n -= 1
    return tokens[n] if n >= 0 else None


_CONTRACTED = {"au": "à", "aux": "à", "du": "de", "des": "de", "d'": "de", "del": "de", "al": "a", "im": "in", "am": "an", "zum": "zu", "zur": "zu", "vom": "von",
               "nel": "in", "nella": "in", "no": "em", "na": "em", "nos": "em", "nas": "em", "do": "de", "da": "de", "dos": "de", "das": "de", "della": "di", "dell'": "di", "во": "в", "со": "с", "ко": "к"}


def same_preposition(one: str, other: str) -> bool:
    """Whether two prepositions are one, contracted with an article or not: "à" and "au"."""
    return _CONTRACTED.get(one, one) == _CONTRACTED.get(other, other)


def fit(candidate: Candidate, want: Asked, read: Matched, content: Sequence[int], previous: Token | None) -> float:
    """How well the form of a candidate fits the type asked for: 1 a date for a time, -0.5 a date for a person."""
    tokens, form = read.tokens[candidate.first:candidate.last], candidate.form
    names = sum(token.role == "name" for token in tokens)
    proper = names / max(1, len(content))
    if form == "clause":
        return 1.0
    figure = any(token.role == "number" for token in tokens)
    unit = any(token.lower in _UNITS for token in tokens)
    spell = any(token.lower in _SPELLS for token in tokens)
    match want.type:
        case "time":
            if form == "time" and want.head in YEARS and not any(token.text[:4].isdigit() and len(token.text) >= 4 for token in tokens):
                return 0.2
            if form == "time":
                return 1.0
            return (0.8 if len(content) > 1 else 0.2) if spell or any(head_type(token.lower) == "time" for token in tokens) else -0.2 if form == "number" else 0.0
        case "duration":
            return 1.0 if figure and spell else 0.4 if figure or spell else 0.0
        case "number":
            return -0.5 if form == "time" else 1.0 if form == "number" and not (spell and want.counted not in _SPELLS) and not _ORDINAL.search(tokens[0].text) else 0.4 if figure else 0.0
        case "measure":
            return -0.5 if form == "time" else (1.0 if unit else 0.7) if form == "number" else 0.5 if figure else 0.0
        case "person" | "organisation":
            return -0.5 if form in ("time", "number") else proper * (1.0 if form == "name" else 0.8)
        case "place":
            if form in ("time", "number"):
                return -0.5
            led = previous is not None and _CONTRACTED.get(previous.lower, previous.lower) in _PLACE_CUES
            return max(0.9 * proper + 0.1 * (form == "name"), 0.8 if names and led else 0.5 if led else 0.0)
        case "name":
            return max(proper, 1.0 if form == "title" else 0.0) * 0.8 if form not in ("time", "number") else -0.2
        case "rank":
            return 1.0 if any(_ORDINAL.search(token.lower) or token.lower in ORDINAL_WORDS for token in tokens) and len(content) == 1 else 0.5 if figure else 0.0
        case "quality":
            return 0.5 if form == "noun" and proper == 0 else 0.0
        case "definition":
            return 0.6 if form == "noun" and proper <= 0.5 else 0.0
    return 0.0 if tokens[0].role == "number" else 0.3 if form in ("noun", "name", "title", "stretch") else -0.2


_ORDINAL = re.compile(r"\d(?:e|er|ère|ème|st|nd|rd|th)$|.ième$")
YEARS = frozenset("année an year году год jahr año anno ano yıl".split())
_UNITS = frozenset("% percent pourcent km km2 km² m m2 m² cm mm kg g t mètre mètres kilomètre kilomètres carrés metres meters miles feet inches acres hectares hectare tonnes tonne tons kilogrammes grammes pounds euros euro dollars dollar livres francs millions milliards million billion degrés degrees kmh h $ € £ км м кг рублей долларов процентов метров километров meter kilometer prozent metros kilómetros por ciento metri chilometri quilômetros metre kilometre lira".split())
_SPELLS = frozenset("an ans année années mois semaine semaines jour jours heure heures minute minutes siècle siècles décennie décennies year years month months week weeks day days hour hours decade decades century centuries лет года год месяцев месяца недель дней дня часов века веков jahre jahren jahr monate monaten wochen tage tagen stunden jahrhundert años año meses semanas días horas siglos anni anno mesi settimane giorni ore secoli anos dias séculos yıl ay hafta gün saat yüzyıl".split())


def beside_head(candidate: Candidate, want: Asked, read: Matched, fresh: Sequence[int]) -> float:
    """The noun after "which" stands right before the candidate, at its head, or right after it."""
    if not want.head:
        return 0.0
    key = stem(want.head.rstrip("'"))
    tokens = read.tokens
    inside = [n for n in range(candidate.first, candidate.last) if tokens[n].stem == key]
    if inside and fresh:
        named = any(tokens[n].role != "word" for n in fresh)
        return (0.8 if named else 0.3) if inside[0] == candidate.first else 0.4
    n = candidate.first - 1
    gap = 0
    while n >= 0 and gap < 4 and (tokens[n].role in ("article", "link") or tokens[n].text in ",:«“\"(" or tokens[n].lower in read.small.copulas):
        n -= 1
        gap += 1
    if n >= 0 and tokens[n].stem == key:
        return 1.0
    n = candidate.last
    while n < len(tokens) and n < candidate.last + 3 and (tokens[n].role == "article" or tokens[n].text in ",(" or tokens[n].lower in read.small.copulas):
        n += 1
    return 0.7 if n < len(tokens) and tokens[n].stem == key else 0.0


def typed(candidate: Candidate, want: Asked, tokens: Sequence[Token]) -> float:
    """After or before a noun that names the type asked for: "King X", "the city of X", "X, king of Y"."""
    if want.type not in ("person", "place", "organisation", "name"):
        return 0.0
    n = candidate.first - 1
    while (n >= 0 and tokens[n].role in ("link", "article")) or (n >= 0 and tokens[n].text in "«“\""):
        n -= 1
    if n >= 0 and tokens[n].role in ("word", "name") and head_type(tokens[n].lower) == want.type:
        return 1.0
    n = candidate.last
    if n < len(tokens) and tokens[n].text in ",(":
        n += 1
        while n < len(tokens) and tokens[n].role == "article":
            n += 1
        if n < len(tokens) and tokens[n].role == "word" and head_type(tokens[n].lower) == want.type:
            return 1.0
    return 0.0


_PLACE_CUES = frozenset("à au aux en dans sur près chez depuis vers in at near from to on into outside в во на из под около in aus nach bei en desde hacia a nel nella em no na nos nas".split())
_INSIDE = frozenset("à en dans sur in at into on в на во из em a".split())  # where things are, no person
_TIME_CUES = frozenset("en dès depuis lors pendant avant après durant jusqu'en vers le in on since until during before after by в с до после seit im am um desde durante hasta nel dal em desde".split())


def cue(want: Asked, previous: Token | None, read: Matched) -> float:
    """How much the small word before a candidate tells of the type asked for: "à" of a place, "par" of a person."""
    if previous is None:
        return 0.0
    word = previous.lower
    match want.type:
        case "place":
            return 1.0 if word in _PLACE_CUES and word in read.small.prepositions | read.small.articles | read.small.links else 0.0
        case "time":
            return 0.5 if word in _TIME_CUES else 0.0
        case "person" | "organisation":
            return 0.7 if word in read.small.passive else -0.5 if _CONTRACTED.get(word, word) in _INSIDE and not want.preposition else 0.0
        case "definition":
            return 1.0 if word in read.small.copulas else 0.0
        case "quality" | "name" | "thing":
            return (1.0 if want.type == "quality" else 0.5) if word in read.small.copulas or word in ("comme", "as", "als", "como", "come", "как") else 0.0
    return 0.0


def side(candidate: Candidate, want: Asked, read: Matched, previous: Token | None) -> float:
    """Share of the matched words on the side where the question leaves them."""
    if want.side == "any" or not read.matched:
        return 0.0
    if want.side == "subject" and previous is not None and previous.lower in read.small.passive:
        return 1.0
    behind = sum(n >= candidate.last for n in read.matched) / len(read.matched)
    ahead = sum(n < candidate.first for n in read.matched) / len(read.matched)
    return behind if want.side == "subject" else ahead


def counted(candidate: Candidate, want: Asked, read: Matched) -> float:
    """A figure whose next word is what is counted; half where that stands a little later."""
    if not want.counted or candidate.form != "number":
        return 0.0
    key = stem(want.counted)
    tokens = read.tokens
    if any(tokens[n].stem == key for n in range(candidate.first, candidate.last)):
        return 0.8
    for gap, n in enumerate(range(candidate.last, min(len(tokens), candidate.last + 4))):
        if tokens[n].stem == key:
            return 1.0 if gap < 2 else 0.6
        if tokens[n].role == "mark":
            break
    return 0.0


def length(size: int, want: Asked) -> float:
    """Human answers are short: one to four content words."""
    if want.type in ("reason", "manner"):
        return -0.05 * max(0, size - 10)
    if want.type == "time":
        return -0.25 * max(0, size - (2 if want.head in YEARS else 5))
    if want.type in ("number", "measure", "person", "place"):
        return -0.25 * max(0, size - 2)
    return (0.0, 0.0, 0.15, 0.15, 0.0)[size] if size < 5 else -0.12 * (size - 4)
