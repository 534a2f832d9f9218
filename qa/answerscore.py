"""How well each candidate stretch of a sentence answers a question: type, nearness, cues around it, length; highest first.

A sum of weighed features, all general to the language; the weights stand in one table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.dates import find_times

from .answertypes import ORDINAL_WORDS, Asked, head_type
from .chunks import Candidate, Token, candidates_of, clause_after, tokens_of
from .functionwords import FUNCTION_WORDS, FunctionWords
from .matching import cognates_of, fold, stem
from .relations import relations_of

WEIGHTS: dict[str, float] = {
    "share": 1.2,  # of the question's words in the sentence
    "near": 1.6,  # how near they stand before the candidate
    "after": 1.2,  # how near they stand after it
    "bare": -0.5,  # a lower-case word without article or preposition: perhaps a verb or adverb
    "late": 0.0,  # how late in the sentence it stands: what is new comes last
    "stretch": 0.4,  # a long stretch where the type is open
    "beside": 0.1,  # one of them right before or after it, but for small words
    "verb": 0.3,  # that one is the question's verb, on the right side
    "aside": -0.8,  # in brackets, or in another script than the sentence
    "opening": -0.7,  # a lone capitalised word that opens the sentence: perhaps no name
    "list": 1.2,  # a list where several are asked for
    "repeat": -1.1,  # words of the candidate that only repeat the question
    "fit": 1.8,  # form of the candidate, for the type asked for
    "head": 1.4,  # beside or under the noun after "which"
    "preposition": 1.4,  # after the question's own preposition
    "cue": 0.8,  # after a cue of the type: "à", "in" for places, "by" for persons
    "side": 0.2,  # before the verb where its subject is asked for, after it where not
    "typed": 0.5,  # after a noun of the type: "roi X", "la ville de X"
    "counted": 1.0,  # a figure before what is counted
    "appositive": 0.2,
    "length": 1.2,
    "tight": 0.2,
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate's score and its span in the sentence."""

    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence as the features see it."""

    tokens: tuple[Token, ...]
    small: FunctionWords
    matches: tuple[tuple[float, tuple[int, ...]], ...]  # weight of a question word, where it stands
    matched: frozenset[int]
    total: float  # weight of all question words


def scored(want: Asked, language: str, sentence: str, spoken: str) -> tuple[Scored, ...]:
    """Every candidate of `sentence` (in the language `spoken`), best first."""
    tokens = tokens_of(sentence, spoken)
    read = _read(want, language, tokens, spoken)
    timed = want.type in ("time", "duration")
    times = [(time.start, time.end) for time in find_times(sentence, language=spoken, published=None)] if timed else []
    candidates = [*candidates_of(tokens, sentence, times), *_clauses(want, sentence, tokens, spoken)]
    found = []
    for candidate in candidates:
        features = features_of(candidate, want, read)
        if features is not None:
            found.append(Scored(sum(WEIGHTS[name] * value for name, value in features.items()), tokens[candidate.first].start, tokens[candidate.last - 1].end))
    return tuple(sorted(found, key=lambda item: (-item.score, item.start, item.end)))


def _read(want: Asked, language: str, tokens: tuple[Token, ...], spoken: str) -> _Read:
    """Finds the question's words in the sentence: by stem, across languages also by cognate."""
    at: dict[str, list[int]] = {}
    for n, token in enumerate(tokens):
        if token.role in ("word", "name", "number", "verb", "article", "break"):
            at.setdefault(token.stem, []).append(n)
    by_beginning: dict[str, list[tuple[int, str]]] = {}
    for n, token in enumerate(tokens):
        if len(token.lower) > 3:
            folded = fold(token.lower)
            by_beginning.setdefault(folded[:4], []).append((n, folded))
    foreign = language != spoken
    cognates: dict[str, list[int]] = {}
    if foreign:
        for n, token in enumerate(tokens):
            for key in cognates_of(token.text):
                cognates.setdefault(key, []).append(n)
    matches = []
    repeated: set[int] = set()
    total = 0.0
    for word in want.words:
        weight = (1.3 if word.role in ("name", "number") else 1.0) * (0.6 if word.lower == want.head else 1.0)
        total += weight
        related = False
        places = at.get(word.stem) or _alike(word, by_beginning)
        if not places and foreign:
            places = [n for key in cognates_of(word.text) for n in cognates.get(key, ())]
        if not places and word.role in ("word", "verb") and (told := relations_of(word.lower)):
            weight *= _RELATED
            places = [n for n, token in enumerate(tokens) if token.role in ("word", "verb", "break") and told & relations_of(token.lower)]
            related = True
        if places:
            matches.append((weight, tuple(places)))
            if not related:
                repeated.update(places)
    return _Read(tokens, FUNCTION_WORDS.get(spoken) or FUNCTION_WORDS["en"], tuple(matches), frozenset(repeated), total or 1.0)


_ENTITIES = frozenset(["person", "organisation", "place", "name", "time"])
_OPEN = frozenset(["thing", "reason", "manner", "definition", "quality"])
_NEAR = 4.0  # tokens at which nearness is halved
_MARK = 2.5
_RELATED = 0.7  # of a word that only tells the same relation
_CONTENT = ("word", "name", "number", "verb")


def features_of(candidate: Candidate, want: Asked, read: _Read) -> dict[str, float] | None:
    """Feature -> value of one candidate; None where it cannot answer (it only repeats the question)."""
    tokens, first, last = read.tokens, candidate.first, candidate.last
    content = [n for n in range(first, last) if tokens[n].role in _CONTENT]
    fresh = [n for n in content if n not in read.matched]
    if not fresh and not (candidate.form in ("number",) and want.type in ("number", "measure")):
        return None
    near = behind = 0.0
    for weight, places in read.matches:
        best = min(((_distance(n, first, last, tokens), n < first) for n in places if not first <= n < last), default=None)
        if best is not None:
            near += weight / (1 + best[0] / _NEAR) * best[1]
            behind += weight / (1 + best[0] / _NEAR) * (not best[1])
    share = sum(weight for weight, _ in read.matches) / read.total
    left, right = _neighbour(tokens, first - 1, -1), _neighbour(tokens, last, 1)
    beside = max(1.0 if left in read.matched else 0.0, 0.8 if right in read.matched else 0.0)
    verb = (1.0 if left in read.matched and tokens[left].stem in want.verbs and want.side != "subject" else 0.0) + (
        1.0 if right in read.matched and tokens[right].stem in want.verbs and want.side != "object" else 0.0)
    listed = any(tokens[n].role == "and" or tokens[n].text == "," for n in range(first, last))
    before = tokens[first - 1] if first else None
    previous = _before(tokens, first)
    after = tokens[last] if last < len(tokens) else None
    size = len(content)
    return {
        "share": share,
        "near": near / read.total,
        "after": behind / read.total * (1.0 if want.type in _ENTITIES else 0.5),
        "bare": 1.0 if candidate.form in ("noun", "stretch") and tokens[first].role == "word" and (before is None or before.role not in ("article", "link", "preposition", "number")) else 0.0,
        "late": first / len(tokens),
        "stretch": 1.0 if candidate.form == "stretch" and want.type in _OPEN else 0.0,
        "beside": beside,
        "verb": verb,
        "aside": _aside(candidate, tokens),
        "opening": 1.0 if first == 0 and last == 1 and tokens[0].role == "name" and last < len(tokens) and tokens[1].role != "verb" else 0.0,
        "list": float(listed) * (1.0 if want.lists else -0.6),
        "repeat": 1 - len(fresh) / max(1, len(content)),
        "fit": _fit(candidate, want, read, content, previous),
        "head": _head(candidate, want, read, fresh),
        "preposition": 1.0 if want.preposition and previous is not None and _same_preposition(want.preposition, previous.lower) else 0.0,
        "cue": _cue(want, previous, read),
        "side": _side(candidate, want, read, previous),
        "typed": _typed(candidate, want, tokens),
        "typed": 0.5,  # after a noun of the type: "roi X", "la ville de X"
    "counted": _counted(candidate, want, read),
        "appositive": 1.0 if before is not None and before.text in ",(:" and after is not None and after.text in ",)." else 0.0,
        "length": 0.0 if listed and want.lists else _length(size, want),
        "tight": 1.0 if candidate.form in ("title", "time", "name") else 0.0,
    }


def _alike(word: Token, by_beginning: dict[str, list[tuple[int, str]]]) -> list[int]:
    """Where words stand that share all but up to three last letters with `word`: "dirigent", "dirigé"."""
    folded = fold(word.lower)
    found = []
    for n, other in by_beginning.get(folded[:4], ()):
        shared = next((k for k, (a, b) in enumerate(zip(folded, other, strict=False)) if a != b), min(len(folded), len(other)))
        if shared >= max(len(folded), len(other)) - 3:
            found.append(n)
    return found


def _neighbour(tokens: Sequence[Token], at: int, step: int) -> int:
    """The next token from `at` on that is neither article, "of", preposition nor auxiliary; -1 where a mark comes first."""
    for _ in range(5):
        if not 0 <= at < len(tokens) or tokens[at].role == "mark" and tokens[at].text not in "«»“”\"":
            return -1
        if tokens[at].role not in ("article", "link", "preposition", "break", "mark"):
            return at
        at += step
    return -1


def _aside(candidate: Candidate, tokens: Sequence[Token]) -> float:
    first, last = candidate.first, candidate.last
    if first and tokens[first - 1].text == "(" and candidate.form not in ("number", "time"):
        return 1.0
    letters = tokens[first].text[0]
    return 2.0 if letters.isalpha() and (letters > "\u02ff") != (_script(tokens) > "\u02ff") else 0.0


def _script(tokens: Sequence[Token]) -> str:
    """The first letter of the longest of the first words: tells the script of the sentence."""
    return max((token.text for token in tokens[:12]), key=len)[0]


def _distance(n: int, first: int, last: int, tokens: Sequence[Token]) -> float:
    """Tokens between a word and a candidate; a mark counts for more."""
    begin, end = (last, n) if n >= last else (n + 1, first)
    return sum(4.0 if tokens[k].text in ";:" else _MARK if tokens[k].role == "mark" else 0.5 if tokens[k].role in ("article", "link") else 1.0 for k in range(begin, end))


def _before(tokens: Sequence[Token], first: int) -> Token | None:
    """The small word before a candidate, articles passed over ("dans la" -> "dans")."""
    n = first - 1
    while n >= 0 and tokens[n].role == "article" and not _CONTRACTED.get(tokens[n].lower):
        n -= 1
    return tokens[n] if n >= 0 else None


_CONTRACTED = {"au": "à", "aux": "à", "du": "de", "des": "de", "d'": "de", "del": "de", "al": "a", "im": "in", "am": "an", "zum": "zu", "zur": "zu", "vom": "von",
               "nel": "in", "nella": "in", "no": "em", "na": "em", "nos": "em", "nas": "em", "do": "de", "da": "de", "dos": "de", "das": "de", "della": "di", "dell'": "di", "во": "в", "со": "с", "ко": "к"}


def _same_preposition(one: str, other: str) -> bool:
    return _CONTRACTED.get(one, one) == _CONTRACTED.get(other, other)


_PERSONAL = frozenset("mr mrs ms dr m. mme sir saint king queen president minister roi reine président ministre général prince princesse princess lord sen gov senator".split())


def _fit(candidate: Candidate, want: Asked, read: _Read, content: Sequence[int], previous: Token | None) -> float:
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
            if form == "time" and want.head in _YEARS and not any(token.text[:4].isdigit() and len(token.text) >= 4 for token in tokens):
                return 0.2
            return 1.0 if form == "time" else 0.8 if spell or any(head_type(token.lower) == "time" for token in tokens) else -0.2 if form == "number" else 0.0
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
            return 0.6 if form == "noun" and proper < 0.5 else 0.0
    return 0.3 if form in ("noun", "name", "title", "stretch") else -0.2


_ORDINAL = re.compile(r"\d(?:e|er|ère|ème|st|nd|rd|th)$|.ième$")
_YEARS = frozenset("année an year году год jahr año anno ano yıl".split())
_UNITS = frozenset("% percent pourcent km km2 km² m m2 m² cm mm kg g t mètre mètres kilomètre kilomètres carrés metres meters miles feet inches acres hectares hectare tonnes tonne tons kilogrammes grammes pounds euros euro dollars dollar livres francs millions milliards million billion degrés degrees kmh h $ € £ км м кг рублей долларов процентов метров километров meter kilometer prozent metros kilómetros por ciento metri chilometri quilômetros metre kilometre lira".split())
_SPELLS = frozenset("an ans année années mois semaine semaines jour jours heure heures minute minutes siècle siècles décennie décennies year years month months week weeks day days hour hours decade decades century centuries лет года год месяцев месяца недель дней дня часов века веков jahre jahren jahr monate monaten wochen tage tagen stunden jahrhundert años año meses semanas días horas siglos anni anno mesi settimane giorni ore secoli anos dias séculos yıl ay hafta gün saat yüzyıl".split())


def _head(candidate: Candidate, want: Asked, read: _Read, fresh: Sequence[int]) -> float:
    """The noun after "which" stands right before the candidate, at its head, or right after it."""
    if not want.head:
        return 0.0
    key = stem(want.head.rstrip("'"))
    tokens = read.tokens
    inside = [n for n in range(candidate.first, candidate.last) if tokens[n].stem == key]
    if inside and fresh:
        return 0.8 if inside[0] == candidate.first else 0.4
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


def _typed(candidate: Candidate, want: Asked, tokens: Sequence[Token]) -> float:
    """After or before a noun that names the type asked for: "King X", "the city of X", "X, king of Y"."""
    if want.type not in ("person", "place", "organisation", "name"):
        return 0.0
    n = candidate.first - 1
    while n >= 0 and tokens[n].role in ("link", "article") or n >= 0 and tokens[n].text in "«“\"":
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


def _cue(want: Asked, previous: Token | None, read: _Read) -> float:
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
            return 0.5 if word in read.small.copulas or word in ("comme", "as", "als", "como", "come", "как") else 0.0
    return 0.0


def _side(candidate: Candidate, want: Asked, read: _Read, previous: Token | None) -> float:
    """Share of the matched words on the side where the question leaves them."""
    if want.side == "any" or not read.matched:
        return 0.0
    if want.side == "subject" and previous is not None and previous.lower in read.small.passive:
        return 1.0
    behind = sum(n >= candidate.last for n in read.matched) / len(read.matched)
    ahead = sum(n < candidate.first for n in read.matched) / len(read.matched)
    return behind if want.side == "subject" else ahead


def _counted(candidate: Candidate, want: Asked, read: _Read) -> float:
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


def _length(size: int, want: Asked) -> float:
    """Human answers are short: one to four content words."""
    if want.type in ("reason", "manner"):
        return -0.05 * max(0, size - 10)
    if want.type in ("number", "measure", "time", "person", "place"):
        return -0.25 * max(0, size - 2)
    return (0.0, 0.0, 0.15, 0.15, 0.0)[size] if size < 5 else -0.12 * (size - 4)


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


def _clauses(want: Asked, sentence: str, tokens: Sequence[Token], spoken: str) -> list[Candidate]:
    """Clauses after a cue of reason or manner."""
    if want.type not in ("reason", "manner"):
        return []
    pattern = (_REASONS if want.type == "reason" else _MANNERS).get(spoken)
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

