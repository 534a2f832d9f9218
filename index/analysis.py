"""A text as the words that the word index holds, and a question as the words to look for: one way for both.

Makes no index. Words are lower-case and without accents (`plain`), or cut to their stem in one language (`stems`).

>>> plain("L’école d'Ingénieurs, 9e jour")
['l', 'ecole', 'd', 'ingenieurs', '9e', 'jour']
>>> stems("обстрелы городов", "ru")
['обстрел', 'город']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from .invisible import normalized

# Those that tantivy 0.27 has.
STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nb": "norwegian", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip

LONGEST = 60  # characters; a longer "word" is an address or rubbish
# Vowel signs and other marks stand inside words, but are no letters to `re`.
_WORD = re.compile("[\\w\u0300-\u036f\u0591-\u05c7\u0900-\u0963\u0966-\u109f\u1780-\u17d3]+")
# Written without spaces: such a run is looked up by its pairs of characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
# Vowel points, tatweel, soft hyphens and zero-width signs go; the underscore parts words.
_DROPPED = re.compile("[\u00ad\u0307\u0591-\u05bd\u05bf\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060\ufeff]")
_ALIKE = (("_", " "), ("ё", "е"), ("ي", "ی"), ("ى", "ی"), ("ك", "ک"))


def words(text: str) -> list[str]:
    """The words of a text in lower case, accents kept."""
    text = text.encode("utf-8", "replace").decode() if not text.isascii() else text  # lone surrogates
    text = normalized("NFKC", text).lower()
    if not text.isascii():
        text = _DROPPED.sub("", text)
        text = _UNSPACED.sub(lambda run: f" {_pairs(run[0])} ", text)
    for sign, other in _ALIKE:  # much faster than str.translate
        text = text.replace(sign, other)
    return [word for word in _WORD.findall(text) if len(word) <= LONGEST]


def plain(text: str) -> list[str]:
    """The words of a text, accents taken off."""
    fold = _folder()
    return [fold(word) for word in words(text)]


def stems(text: str, language: str) -> list[str]:
    """The words of a text, each cut to its stem as words of that language; as `plain` where it has no stemmer."""
    stem = _stemmer(STEMMERS.get(language, ""))
    return [stem(word) for word in words(text)]


def both(text: str, language: str) -> tuple[list[str], list[str]]:
    """`plain` and `stems` at the price of one."""
    fold, stem, found = _folder(), _stemmer(STEMMERS.get(language, "")), words(text)
    return [fold(word) for word in found], [stem(word) for word in found]


def _pairs(run: str) -> str:
    return " ".join(run[n : n + 2] for n in range(max(1, len(run) - 1)))


def _folder() -> Callable[[str], str]:
    return _stemmer("")


@cache
def _stemmer(name: str) -> Callable[[str], str]:
    """One word in, one word out; remembers the words of a large archive."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.raw())
    if name:  # before the accents go: stemmers look at them
        builder = builder.filter(Filter.stemmer(name))
    analyzer = builder.filter(Filter.ascii_fold()).build()

    @lru_cache(maxsize=500_000)
    def cut(word: str) -> str:
        if name == "arabic":  # its stemmer knows the Arabic letters only
            word = word.replace("ی", "ي").replace("ک", "ك")
        found = analyzer.analyze(word)
        return found[0] if found and found[0] else word

    return cut
