"""The words and marks of a sentence with the part each plays: article, "of", preposition, verb, number, name, other word.

By small words, endings and letter case, without a tagger: good enough to cut phrases, not to parse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .functionwords import FUNCTION_WORDS, FunctionWords
from .matching import stem

Role = Literal["article", "link", "preposition", "and", "break", "verb", "mark", "number", "name", "word"]

_TOKEN = re.compile(
    r"\d+(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?(?:[^\W\d_]{1,3}\d?(?!\w))?"  # 7 500; 4,5; 19e, 8km2
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    r"|[^\W\d_]{1,6}['’](?=\w)|['’]s\b|[^\W_]+(?:[-.&][^\W_]+)*[²³]?|\S")
ORDINAL = re.compile(r"[IVXLC]+(?:e|er|ère|ème)")  # XXe; after a name it is part of that
_NUMBER_WORDS = frozenset("""deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt trente quarante cinquante soixante
 two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozens dozen
 dos tres cuatro cinco seis siete ocho nueve diez doce quince veinte treinta due tre quattro cinque sei sette otto nove dieci dodici venti trenta dois duas três quatro sete oito nove dez doze vinte trinta
 zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend два две две три четыре пять шесть семь восемь девять десять двадцать тридцать сто двух трёх трех пяти
 iki üç dört beş altı yedi sekiz dokuz yirmi otuz yüz""".split())


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark, `text[start:end]`, with the part it plays."""

    start: int
    end: int
    text: str
    lower: str
    role: Role
    stem: str


def tokens_of(sentence: str, language: str) -> tuple[Token, ...]:
    """The words and marks of a sentence with their roles.

    >>> [t.role for t in tokens_of("Louis VII continue cette politique", "fr")]
    ['name', 'name', 'verb', 'article', 'word']
    """
    small = FUNCTION_WORDS.get(language) or FUNCTION_WORDS["en"]
    found = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(sentence)]
    roles: list[Role] = []
    lowers = [text.lower().replace("’", "'") for _, _, text in found]
    for at, (_, _, text) in enumerate(found):
        roles.append(_role(text, lowers[at], small, first=at == 0 or (roles[-1] == "mark" and lowers[at - 1] in ".!?:«“\"")))
    for at, role in enumerate(roles):
        if role == "word" and _is_verb(at, roles, lowers, small):
            roles[at] = "verb"
        elif role == "word" and at and len(lowers[at]) > 6 and lowers[at].endswith(_ADVERBS) and roles[at - 1] in ("break", "verb", "mark", "name"):
            roles[at] = "break"
    return tuple(Token(start, end, text, lower, role, stem(text.rstrip("'’")))
                 for (start, end, text), lower, role in zip(found, lowers, roles, strict=True))


def _role(text: str, lower: str, small: FunctionWords, *, first: bool) -> Role:
    if text[0].isdigit():
        return "number"
    if not text[0].isalpha():
        return "mark" if lower != "'s" else "break"
    upper = text[0].isupper()
    if upper and not first and text.isupper() and len(text) > 1:
        return "name"
    for words, role in ((small.links, "link"), (small.articles, "article"), (small.conjunctions, "and"), (small.prepositions, "preposition"), (small.breaks, "break")):
        if lower in words:
            return role  # type: ignore[return-value]
    if lower in _NUMBER_WORDS or lower.partition("-")[0] in _NUMBER_WORDS:
        return "number"
    if upper and ORDINAL.fullmatch(text):
        return "word"
    return "name" if upper else "word"


def _is_verb(at: int, roles: Sequence[Role], lowers: Sequence[str], small: FunctionWords) -> bool:
    """Whether a lower-case content word is likely a verb: by its ending, after a pronoun, or between a noun and an article."""
    word = lowers[at]
    before, after = roles[at - 1] if at else "mark", roles[at + 1] if at + 1 < len(roles) else "mark"
    if before in ("article", "link"):
        return False
    if len(word) > 5 and word.endswith(small.verb_endings or ("\0",)):
        return True
    if at and lowers[at - 1] in small.pronouns:
        return True
    if before == "break" and at and lowers[at - 1] in small.copulas | _HAVE:
        return word.endswith(_PARTICIPLES)
    if before in ("word", "name", "mark", "number") and after == "article" and lowers[at + 1] not in small.prepositions | small.links:
        return True
    if before in ("word", "name") and word.endswith(_PAST) and len(word) > 4:
        return True
    if small.infinitives and before == "preposition" and word.endswith(small.infinitives) and len(word) > 4:
        return True
    return before in ("word", "name") and len(word) > 4 and word.endswith(small.finite) and not word.endswith(small.nominal) and after in ("article", "link", "preposition", "break")


_ADVERBS = ("ement", "amment", "emment", "ément", "ly", "amente", "imente")
_HAVE = frozenset("a ont avait avaient été has have had been ha han hanno hat haben".split())
_PARTICIPLES = ("é", "ée", "és", "ées", "i", "ie", "is", "u", "ue", "us", "ed", "en", "ado", "ada", "ido", "ida", "ato", "ata", "uto", "ati", "ate")
_PAST = ("ed", "ait", "ò", "ó", "ou", "ла", "ли", "лся")
