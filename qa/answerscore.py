"""How well each candidate stretch of a sentence answers a question: type, nearness, cues around it, length; highest first.

A sum of weighed features, all general to the language; the weights stand in one table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.dates import find_times
from index.types import Span

from .answerclauses import clauses
from .answerfit import YEARS, beside_head, counted, cue, fit, length, same_preposition, side, typed
from .answerfit import before as small_word_before
from .answertypes import Asked
from .chunks import CALENDAR, Candidate, Form, candidates_of
from .matchedwords import Matched, match
from .roles import Token, tokens_of

WEIGHTS: dict[str, float] = {
    "share": 1.2,  # of the question's words in the sentence
    "near": 1.6,  # how near they stand before the candidate
    "after": 1.2,  # how near they stand after it
    "bare": -0.5,  # a lower-case word without article or preposition: perhaps a verb or adverb
    "topic": 0.5,  # it opens the sentence, and the question asks for what the sentence is about
    "inner": -0.4,  # part of a longer expression of time
    "stretch": 0.4,  # a long stretch where the type is open
    "beside": 0.1,  # one of them right before or after it, but for small words
    "verb": 0.2,  # that one is the question's verb, on the right side
    "aside": -0.8,  # in brackets, or in another script than the sentence
    "opening": -0.4,  # a lone capitalised word that opens the sentence: perhaps no name
    "list": 1.2,  # a list where several are asked for
    "repeat": -0.8,  # words of the candidate that only repeat the question
    "fit": 1.8,  # form of the candidate, for the type asked for
    "head": 1.0,  # beside or under the noun after "which"
    "preposition": 1.2,  # after the question's own preposition
    "cue": 0.8,  # after a cue of the type: "à", "in" for places, "by" for persons
    "side": 0.2,  # before the verb where its subject is asked for, after it where not
    "place": 0.8,  # a known place, where a place is asked for; against it where a person or a body is
    "typed": 0.9,  # after a noun of the type: "roi X", "la ville de X"
    "counted": 0.6,  # a figure before what is counted
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
    form: Form


def scored(want: Asked, language: str, sentence: str, spoken: str, places: Sequence[Span] = ()) -> tuple[Scored, ...]:
    """Every candidate of `sentence` (in the language `spoken`, with its known places), best first."""
    tokens = tokens_of(sentence, spoken)
    read = match(want, language, tokens, spoken, places)
    timed = want.type in ("time", "duration")
    times = [(time.start, time.end) for time in find_times(sentence, language=spoken, published=None)] if timed else []
    candidates = [*candidates_of(tokens, sentence, times), *(clauses(want.type == "reason", sentence, tokens, spoken) if want.type in ("reason", "manner") else ())]
    found = []
    for candidate in candidates:
        features = features_of(candidate, want, read)
        if features is not None:
            found.append(Scored(sum(WEIGHTS[name] * value for name, value in features.items()), tokens[candidate.first].start, tokens[candidate.last - 1].end, candidate.form))
    return tuple(sorted(found, key=lambda item: (-item.score, item.start, item.end)))


def consensus(found: Sequence[Scored], temperature: float = 0.5) -> Scored:
    """The candidate that shares most with all of them, weighed by their scores: the expected overlap is greatest.

    Where "Robert", "Robert de Morlanne" and "duc Robert de Morlanne" score alike, the middle one is the safest answer.
    (Minimum Bayes risk decoding, Kumar and Byrne 2004, with the overlap of spans for the gain.)
    """
    best = found[0]
    kept = found[:_COMPARED]
    weights = [math.exp((each.score - best.score) / temperature) for each in kept]

    def expected(one: Scored) -> float:
        return sum(weight * 2 * max(0, min(one.end, other.end) - max(one.start, other.start)) / (one.end - one.start + other.end - other.start)
                   for weight, other in zip(weights, kept, strict=True))

    return max(kept, key=lambda one: (expected(one), one.score))


_COMPARED = 20  # candidates
_ENTITIES = frozenset(["person", "organisation", "place", "name", "time"])
_OPEN = frozenset(["thing", "reason", "manner", "definition", "quality"])
_NEAR = 4.0  # tokens at which nearness is halved
_MARK = 2.5
_CONTENT = ("word", "name", "number", "verb")


def features_of(candidate: Candidate, want: Asked, read: Matched) -> dict[str, float] | None:
    """Feature -> value of one candidate; None where it cannot answer (it only repeats the question)."""
    tokens, first, last = read.tokens, candidate.first, candidate.last
    content = [n for n in range(first, last) if tokens[n].role in _CONTENT]
    fresh = [n for n in content if n not in read.matched]
    if not fresh and not (candidate.form in ("number",) and want.type in ("number", "measure")):
        return None
    near = behind = 0.0
    for weight, places in read.matches:
        best = min(((_distance(n, first, last, read), n < first) for n in places if not first <= n < last), default=None)
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
    previous = small_word_before(tokens, first)
    after = tokens[last] if last < len(tokens) else None
    size = len(content)
    return {
        "share": share,
        "near": near / read.total * (1.4 if want.type in ("number", "duration") else 1.0),
        "after": behind / read.total * (1.0 if want.type in _ENTITIES else 0.5),
        "bare": 1.0 if candidate.form in ("noun", "stretch") and tokens[first].role == "word" and (before is None or before.role not in ("article", "link", "preposition", "number")) else 0.0,
        "topic": _topic(candidate, want, read),
        "inner": 1.0 if candidate.form == "time" and want.head not in YEARS and (_dated(tokens, first - 1) or _dated(tokens, last)) else 0.0,
        "stretch": 1.0 if candidate.form == "stretch" and want.type in _OPEN else 0.0,
        "beside": beside,
        "verb": verb,
        "aside": _aside(candidate, read),
        "opening": 1.0 if first == 0 and last == 1 and tokens[0].role == "name" and last < len(tokens) and tokens[1].role != "verb" else 0.0,
        "list": float(listed) * (1.0 if want.lists else 0.0 if want.type in ("definition", "quality") else -0.6),
        "repeat": 1 - len(fresh) / max(1, len(content)),
        "fit": fit(candidate, want, read, content, previous),
        "head": beside_head(candidate, want, read, fresh),
        "preposition": 1.0 if want.preposition and previous is not None and same_preposition(want.preposition, previous.lower) else 0.0,
        "cue": cue(want, previous, read),
        "side": side(candidate, want, read, previous),
        "place": _place(candidate, want, read),
        "typed": typed(candidate, want, tokens),
        "counted": counted(candidate, want, read),
        "appositive": 1.0 if before is not None and before.text in ",(:" and after is not None and after.text in ",)." else 0.0,
        "length": 0.0 if listed and want.lists else length(size, want),
        "tight": 1.0 if candidate.form in ("title", "time", "name") else 0.0,
    }


def _neighbour(tokens: Sequence[Token], at: int, step: int) -> int:
    """The next token from `at` on that is neither article, "of", preposition nor auxiliary; -1 where a mark comes first."""
    for _ in range(5):
        if not 0 <= at < len(tokens) or (tokens[at].role == "mark" and tokens[at].text not in "«»“”\""):
            return -1
        if tokens[at].role not in ("article", "link", "preposition", "break", "mark"):
            return at
        at += step
    return -1


def _aside(candidate: Candidate, read: Matched) -> float:
    """1 in brackets that hold none of the question's words, 2 in another script than the sentence."""
    tokens, bracket = read.tokens, read.brackets[candidate.first]
    if bracket and candidate.form not in ("number", "time") and not any(read.brackets[n] == bracket for n in read.matched):
        return 1.0
    letters = tokens[candidate.first].text[0]
    return 2.0 if letters.isalpha() and (letters > "\u02ff") != (_script(tokens) > "\u02ff") else 0.0


def _topic(candidate: Candidate, want: Asked, read: Matched) -> float:
    """1 where a name, or a phrase with its article, opens the sentence and all the question's words follow."""
    if want.side == "object" or want.type not in ("person", "organisation", "place", "name", "thing") or want.preposition or not read.matched:
        return 0.0
    opens = candidate.first == 0 or (candidate.first == 1 and read.tokens[0].role == "article")
    return 1.0 if opens and min(read.matched) >= candidate.last else 0.0


def _place(candidate: Candidate, want: Asked, read: Matched) -> float:
    """1 for a known place where one is asked for, -1 where a person is, 0 where nothing is known or it does not matter."""
    if not read.places or want.type not in ("place", "person", "organisation", "name", "thing"):
        return 0.0
    start, end = read.tokens[candidate.first].start, read.tokens[candidate.last - 1].end
    known = any(start <= place[1] and place[0] <= end and min(end, place[1]) - max(start, place[0]) > 0.6 * (end - start) for place in read.places)
    return float(known) if want.type == "place" else -float(known) * (1.0 if want.type == "person" else 0.4)


def _dated(tokens: Sequence[Token], at: int) -> bool:
    """Whether a month or a year stands there: "mai" beside "2005"."""
    return 0 <= at < len(tokens) and (tokens[at].lower in CALENDAR or (tokens[at].role == "number" and at > 0 and tokens[at - 1].lower in CALENDAR))


def _script(tokens: Sequence[Token]) -> str:
    """The first letter of the longest of the first words: tells the script of the sentence."""
    return max((token.text for token in tokens[:12]), key=len)[0]


def _distance(n: int, first: int, last: int, read: Matched) -> float:
    """Tokens between a word and a candidate; a mark counts for more."""
    tokens = read.tokens
    begin, end = (last, n) if n >= last else (n + 1, first)
    return sum(4.0 if tokens[k].text in ";:" else _MARK if tokens[k].role == "mark" else 0.5 if tokens[k].role in ("article", "link") else 1.0
               for k in range(begin, end))
