"""A question -> the type of the short answer it asks for, finer than `Kind`, and where in a sentence such an answer stands.

Judged by question words and by the noun after "which"; reads no evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from .answernouns import ORDINAL_WORDS, TYPES_OF_NOUNS, Type
from .matching import fold
from .roles import Token, tokens_of
from .wanted import STOPWORDS

Side = Literal["subject", "object", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What kind of short answer a question wants."""

    type: Type
    head: str = ""  # the noun after "which": "ville"; "" where there is none
    preposition: str = ""  # the question's first word where that is a preposition: "Avec qui"
    side: Side = "any"  # whether the answer is the subject of the question's verb
    words: tuple[Token, ...] = ()  # its content words
    verbs: frozenset[str] = frozenset()  # stems of the words that are likely its verb
    counted: str = ""  # what "how many" counts
    lists: bool = False  # several are asked for: "Quelles sont les trois céréales"


_F = re.IGNORECASE
# A word that is also a relative one ("le mouvement qui", "workers who") asks only at the start of a clause or after a preposition.
_OPENS = r"(?:^\W*|[,;:.?!]\s*(?:and |et |mais |but )?|\d\s|\bd['’]|\b(?:et|and|à|a|de|par|avec|pour|contre|chez|sur|envers|selon|sous|of|by|to|with|for|from|about|against|on) )"
# Question words; the one that comes first tells. "Which N" is looked at before.
_WORDS: tuple[tuple[Type, str], ...] = (
    ("reason", r"\bpourquoi\b|\bpour quelles? raisons?\b|\bwhy\b|\bпочему\b|\bзачем\b|\bwarum\b|\bweshalb\b|\bwieso\b|\bpor qué\b|\bperché\b|\bpor que\b|\bporquê\b|\bneden\b|\bniçin\b|\bniye\b|\bdans quel but\b|\bà quoi (?:sert|servent|servait|servaient)\b|\bwhat\b.{2,60}\bfor\W*$|\bqu'est[- ]ce qui (?:a )?(?:expliqu|pouss)"),
    ("duration", r"\bhow long\b|\bcombien de temps\b|\bcombien d['’]années\b|\bкак долго\b|\bwie lange\b|\bcuánto tiempo\b|\bquanto tempo\b|\bne kadar süre|\bhow many (?:years|days|months|weeks|hours)\b"),
    ("measure", r"\bhow (?:tall|high|deep|far|big|large|wide|fast|old|heavy|much)\b|\bcombien (?:pèse|mesure|coûte|vaut)|\bwie (?:hoch|groß|alt|weit|schwer|teuer)\b|\bне каковы\b"),
    ("number", r"\bhow many\b|\bcombien\b|\bсколько\b|\bскольких\b|\bwie ?viele?n?\b|\bcu[aá]nt[oa]s?\b|\bquant[iaeo]s?\b(?! a\b)|\bkaç\b|\bne kadar\b"),
    ("time", rf"{_OPENS}quand\b|{_OPENS}when\b|\bwhen (?:did|was|were|is|will)\b|\bdepuis quand\b|\bкогда\b|\bwann\b|\bcuándo\b|\bquando\b|\bne zaman\b|\b(?:first|last) time since\W*$|\bsince\W*$"),
    ("place", rf"{_OPENS}où\b|{_OPENS}where\b|\bwhere (?:did|was|were|is|will)\b|\bгде\b|\bкуда\b|\bоткуда\b|\bwo(?:hin|her)?\b|\b[aá]?d[oó]nde\b|\bdove\b|\b[ao]?onde\b|\bnere(?:de|ye|den)\b"),
    ("thing", r"^\W*(?:what|que|qu['’](?!est[- ]ce qui)|à quoi|de quoi|en quoi|sur quoi|что|was|qué|che cosa|cosa|o que|ne)\b|\bwhat\W*$|\bqu['’]est[- ]ce[- ]qu"),
    ("person", rf"{_OPENS}(?:who|whom|whose)\b|{_OPENS}(?<!est-ce )qui\b|\bкто\b|\bкого\b|\bкому\b|\bкем\b|\bwe(?:r|n|m|ssen)\b|\bqui[eé]n(?:es)?\b|\bchi\b|\bquem\b|\bkim(?:in|i|e|ler)?\b"),
    ("manner", r"\bcomment\b|\bde quelle (?:manière|façon)\b|\bhow\b|\bкак(?:им образом)?\b(?!\w)|^\W*wie\b|\bcómo\b|\bcome\b|\bcomo\b|\bnasıl\b"),
)
_NAMED = re.compile(r"\bcomment (?:s['’]appel|se nomm|est[- ](?:il |elle )?(?:appel|nomm|surnomm)|appel|nomm|surnomm)|\bcomment\b.{2,60}(?:appelé|nommé|surnommé|s['’]appelle)|\b(?:called|named|titled|nicknamed)\W*$|\bкак (?:зовут|звали|называ)|\bwie (?:heißt|hieß|heissen|heißen|nennt)|\bcómo se (?:llam|titul)|\bcome si chiam|\bcomo se cham|\badı ne", _F)
_DEFINED = re.compile(r"^\W*(?:qui (?:est|était|sont|étaient|fut) (?:les? |la |l['’])?(?-i:[A-ZÀ-Ý])|qu['’]est[- ]ce[- ]que? ?c['’]est|c['’]est quoi|what (?:is|are|was|were) (?!the\b)|who (?:is|was|were) (?-i:[A-Z])|что такое|кто такой|кто такая|was (?:ist|sind|war)\b|wer (?:ist|war) (?!der|die)|qué (?:es|son)\b|quién (?:es|fue)\b(?! (?:el|la)\b)|che cos['’]è|cos['’]è|chi (?:è|era)\b(?! (?:il|la)\b)|o que (?:é|são)\b)", _F)
# "Qu'est-ce que le X ?": nothing but a noun and what belongs to it.
_ARTICLE = r"(?:(?:les?|la|des|du|une?) |l['’]|un )"
_WHAT_IS = re.compile(rf"^\W*(?:qu['’]est[- ]ce[- ]qu(?:e |['’])){_ARTICLE}?[\w-]+(?:,? (?!est\b|a\b|ont\b|sont\b)[\w-]+){{0,1}}(?: (?:de |des |du |d['’]|en |à ){_ARTICLE}?[\w-]+)?\W*$", _F)
_WHICH = re.compile(r"\b(?:quell?e?s?|lesquelles|laquelle|lequel|which|what|какие|какой|какая|какое|каких|каким|каком|какую|какого|каков[аоы]?|welche[rnms]?|cu[aá]l(?:es)?|qué|quali|quale|qual|quais|che|hangi)\b", _F)
_COPULA = re.compile(r"[\s-]*(?:est|sont|était|étaient|fut|furent|a été|sera|is|are|was|were|ist|sind|war|waren|es|son|era|fue|è|sono|é|são|foi|был[аои]?)\b[\s-]*(?:(?:le|la|les|l['’]|un|une|the|a|der|die|das|el|la|los|las|il|lo|i|o|os|as)\b\s*)?", _F)
_INVERTED = re.compile(r"[- ](?:t[- ])?(?:il|elle|ils|elles|on)\b|\best[- ]ce qu(?:e\b|['’])|^\W*(?:que|qu['’](?!est))\b", _F)
_DID = re.compile(r"\b(?:do|does|did)\b", _F)
_PASSIVE_QUESTION = re.compile(r"^\W*(?:par (?:qui|quel)|by wh|who\b.*\bby\W*$|von wem|durch wen|por quién|da chi|por quem|кем\b)", _F)


@lru_cache(maxsize=256)
def asked(question: str, language: str) -> Asked:
    """What `question` asks for.

    >>> a = asked("Quelle ville fut prise en 1213 ?", "fr"); a.type, a.head
    ('place', 'ville')
    >>> asked("How many ships sank?", "en").counted
    'ships'
    """
    tokens = tokens_of(question, language)
    words = tuple(token for token in tokens if token.role in ("word", "name", "number", "verb") and _is_content(token))
    head, kind = _head(question, tokens)
    of_word = _by_question_word(question)
    named = bool(_NAMED.search(question))
    if kind is None:
        kind = "name" if named else "definition" if _DEFINED.search(question) or _WHAT_IS.search(question) else of_word or "thing"
        if head and kind in ("place", "person", "time", "manner", "definition"):  # "quel est le mouvement qui ...": the word after is relative
            kind = "thing"
    first = tokens[0] if tokens else None
    which = _WHICH.search(question)
    preposition = first.lower if first is not None and first.role in ("preposition", "link") else ""
    verbs = frozenset(token.stem for n, token in enumerate(tokens) if token in words and _may_be_verb(tokens, n, head))
    counted = _counted(question, tokens) if kind in ("number", "measure", "duration") else ""
    return Asked(type=kind, head=head, preposition=preposition, side=_side(question, language, which), words=words, verbs=verbs, counted=counted,
                 lists=bool(re.search(r"^\W*qui (?:sont|étaient|furent|ont)\b|\b(?:quel(?:le)?s|lesquel(?:le)?s|which (?:two|three|four)|cuáles|quali|quais|какие|welche)\b", question, _F)))


def _by_question_word(question: str) -> Type | None:
    """The type of the question word that comes first."""
    found = [(m.start(), n, name) for n, (name, pattern) in enumerate(_WORDS) if (m := re.search(pattern, question, _F))]
    return min(found)[2] if found else None


def _is_content(token: Token) -> bool:
    return token.lower not in STOPWORDS and token.lower not in _ASKING and not _WHICH.fullmatch(token.text)


def _may_be_verb(tokens: tuple[Token, ...], at: int, head: str) -> bool:
    """A lower-case word that stands after a pronoun, an auxiliary, the question word or the noun asked for."""
    token = tokens[at]
    if token.role == "verb":
        return True
    if token.role != "word" or token.lower == head:
        return False
    before = tokens[at - 1] if at else None
    return before is None or before.role == "break" or before.lower == head or before.lower in ("to", "à")


_ASKING = frozenset("est-ce qu'est-ce qu'est quelle quel t-il a-t-il week".split())


def _head(question: str, tokens: tuple[Token, ...]) -> tuple[str, Type | None]:
    """The noun after "which" and the type it names."""
    which = _WHICH.search(question)
    if which is None:
        return "", None
    at = which.end()
    copula = _COPULA.match(question, at)
    after = [token for token in tokens if token.start >= (copula.end() if copula else at)][:5]
    for token in after[: 4 if which.group().lower() in ("which", "what") else 2]:
        if token.role not in ("word", "name", "article", "link", "verb", "number"):
            break
        kind = head_type(token.lower) if token.role in ("word", "name") else None
        if kind:
            return token.lower, kind
        if token.role == "link" and token.lower not in ("d'",):
            break
    nouns = [token for token in after if token.role in ("word", "name") and token.lower not in ORDINAL_WORDS]
    if which.group().lower() in ("what", "qué", "che") and (copula is None) and after and after[0].role not in ("word", "name"):
        return "", None
    if which.group().lower() in ("which", "what"):  # "which US sports league": the last of the run
        run = [token for n, token in enumerate(after[:4]) if all(other.role in ("word", "name") for other in after[: n + 1])]
        return (run[-1].lower, None) if run and not run[-1].lower.endswith("ed") else ("", None)
    return (nouns[0].lower, None) if nouns and after[0].role in ("word", "name", "article") else ("", None)


@lru_cache(maxsize=4096)
def head_type(word: str) -> Type | None:
    """The type of what a noun names, None where no table has it.

    >>> head_type("villes"), head_type("painter")
    ('place', 'person')
    """
    folded = fold(word)
    for form in (folded, folded.removesuffix("s"), folded.removesuffix("es"), folded.removesuffix("x"), folded.removesuffix("ies") + "y"):
        if form in TYPES_OF_NOUNS:
            return TYPES_OF_NOUNS[form]
    return None


def _counted(question: str, tokens: tuple[Token, ...]) -> str:
    m = re.search(r"\b(?:combien|nombre|many|сколько|viele?n?|cu[aá]nt[oa]s|quant[iaeo]s?|kaç|number)\b", question, _F)
    return next((token.lower for token in tokens if m and token.start >= m.end() and token.role in ("word", "name")), "")


def _side(question: str, language: str, which: re.Match[str] | None) -> Side:
    if _PASSIVE_QUESTION.search(question):
        return "subject"
    if language == "fr":
        if _INVERTED.search(question):
            return "object"
        return "subject" if re.search(r"^\W*qui\b|qu['’]est[- ]ce qui\b|^\W*quel(?:le)?s?\b(?! (?:est|sont|était|étaient|fut|furent)\b)", question, _F) else "any"
    if language == "en":
        if _DID.search(question):
            return "object"
        return "subject" if re.search(r"^\W*(?:who|what|which)\b(?! (?:is|are|was|were)\b)", question, _F) else "any"
    return "any"
