"""In which language a text is written: ISO 639-1 codes, "und" where it cannot be told.

A long text is judged by py3langid; a short one (a question) by its script and its small words first,
because one or two words are not enough for a statistical model.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

# Languages that reports and questions are expected in; a closed list keeps short texts from becoming Latin or Luxembourgish.
LIKELY = ("en", "fr", "ru", "es", "de", "it", "pt", "tr", "ar", "uk", "pl", "nl", "fa", "hy", "ka", "az", "zh", "he",
          "ro", "el", "cs", "sv", "hu", "bg", "sr", "hr", "ja", "ko", "hi", "sw")
_SCRIPTS = {"HEBREW": "he", "ARMENIAN": "hy", "GEORGIAN": "ka", "GREEK": "el", "HIRAGANA": "ja", "KATAKANA": "ja",
            "HANGUL": "ko", "DEVANAGARI": "hi"}
_SMALL_WORDS = {
    "en": "the of and in to was were is are which what who how many did on by when where that said does do with from at it its about has have been day next why whose can could would",
    "fr": "le la les des du de et en est sont qui que quoi quel quelle quelles quels combien ont a été dans sur au aux pour par où quand l d qu jour une un ce cette il elle comment pourquoi se ne pas son sa ses leur",
    "es": "el la los las de del y en qué quién quiénes cuál cuáles cuántos cuántas fue fueron que por para con dónde cuándo día un una según al se cómo su sus hay",
    "de": "der die das und in den dem des von wer was wie viele welche welcher welches wurde wurden wann wo am im ist sind hat haben tag ein eine nach mit auf zu warum wessen sich nicht",
    "it": "il lo la i gli le di del della e in chi che cosa quale quali quanti quante è sono stato stata stati per con dove quando giorno un una nel alla come perché si suo",
    "pt": "o a os as de do da dos das e em quem que qual quais quantos quantas foi foram por para com onde quando dia um uma no na segundo ao como porque se seu sua há",
    "tr": "ve bir bu ne kim kaç hangi nerede için ile gün günü de da mi mı olarak kadar göre nasıl neden niçin",
    "nl": "de het een en van in wie wat hoeveel welke was werden wanneer waar op dag met voor hoe waarom",
    "pl": "i w z na kto co ile które który jakie był były gdzie kiedy dnia dzień do się nie jak dlaczego",
    "ru": "и в во на что кто где когда как сколько какие какой какая какое чей почему был была было были по с со из о об от для не это день дня после до",
    "uk": "і й в у на що хто де коли як скільки які який яка чому був була було були з із зі про від для не це день дня після до",
    "bg": "и в във на какво кой къде кога как колко кои кой коя защо беше бяха по с със от за не това ден дни след до са се е",
    "sr": "и у на шта ко где када како колико који која које зашто је био била било били по с са из о од за не то дан дана након до су се",
}
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


def detect_language(text: str) -> str:
    """The language most of `text` is written in.

    >>> detect_language("Quelles villes ont été touchées le neuvième jour ?")
    'fr'
    """
    sample = text[:4000]
    letters = Counter(islice(filter(str.isalpha, sample), 800))
    if not letters:
        return "und"
    script = _script(letters)
    if script in _SCRIPTS:
        return _SCRIPTS[script]
    if script == "CJK":
        return "ja" if re.search(r"[\u3040-\u30ff]", sample) else "zh"
    words = re.findall(r"[^\W\d_]+", sample.lower())
    if script in ("LATIN", "CYRILLIC") and len(words) <= 25:
        short = _by_small_words(words)
        if short:
            return short
    language, _ = _identifier().classify(sample)
    return str(language)


def _script(letters: Mapping[str, int]) -> str:
    """The script of most of them; of equals that of the first."""
    counts: dict[str, int] = {}
    for letter, count in letters.items():
        name = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
        counts[name] = counts.get(name, 0) + count
    return max(counts, key=lambda name: counts[name])


def _by_small_words(words: list[str]) -> str:
    scores = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    best = sorted(scores, key=lambda language: -scores[language])
    if scores[best[0]] > 0 and scores[best[0]] > scores[best[1]]:
        return best[0]
    return ""


@lru_cache(maxsize=1)
def _identifier():  # type: ignore[no-untyped-def]
    import py3langid.langid as langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LIKELY))
    return identifier
