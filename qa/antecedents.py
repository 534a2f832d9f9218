"""What was spoken of before a question: the last standalone question, the answer to it, and what they are about in short.

Follow-ups find here what they leave out; where the words go is for `pointing` and `rewriting` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .followtimes import phrase_start, times_of
from .naming import ARTICLED, OTHERWISE, PLACED, Named, PlaceFinder, groups, names_of
from .phrases import said_everywhere
from .types import mark_spans
from .wanted import STOPWORDS, content_words

AT = {"en": "in {}", "fr": "à {}", "es": "en {}", "de": "in {}", "it": "a {}", "pt": "em {}"}  # a place by its bare name; the others inflect it
STRIPPED = " ¿¡?!.,;:–—-؟？。\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What was spoken of before the question: the last standalone question, and the answer to it."""

    text: str
    language: str  # of the text
    matter: str  # what it is about, in short
    answer: str
    as_of: date | None
    find: PlaceFinder

    @property
    def time_spans(self) -> list[tuple[int, int]]:
        """Where the question says its times, prepositions included."""
        return [(phrase_start(self.text, one.start), one.end) for one in times_of(self.text, self.language, self.as_of)]

    @property
    def names(self) -> tuple[Named, ...]:
        """The names of the question."""
        return names_of(self.text, self.language, self.find, self.time_spans)

    def context(self, *, times: bool = True) -> str:
        """Its places and times as it says them: "in Barda on 28 October"."""
        places = [(group[0].whole, group[-1].end) for group in groups(self.text, self.names) if group[0].place and group[0].preposition]
        return " ".join(dict.fromkeys(self.text[a:b].strip() for a, b in sorted(places + (self.time_spans if times else []))))


def put(question: str, start: int, end: int, phrase: str) -> str:
    """The question with a phrase in the place of a stretch of it.

    >>> put("How many died there?", 14, 19, "in Ganja")
    'How many died in Ganja?'
    """
    gap = " " if start and question[start - 1].isalnum() and not phrase.startswith((" ", "'")) else ""
    after = " " if question[end:end + 1].isalnum() else ""
    return " ".join(f"{question[:start]}{gap}{phrase}{after}{question[end:]}".split())


def bracket(question: str, matter: str) -> str:
    """The question with what it is about behind it.

    >>> bracket("Why?", "cities were hit on day 9")
    'Why (cities were hit on day 9)?'
    """
    opened = "¿" if question.lstrip().startswith("¿") else ""
    return f"{opened}{question.strip(STRIPPED)} ({matter})?"


def matter(text: str, language: str) -> str:
    """What a question is about, in its own words: from its first word of content to its end.

    >>> matter("How many civilians died in Barda on 28 October?", "en")
    'civilians died in Barda on 28 October'
    """
    sentences: list[str] = [part.strip() for part in re.findall(r"[^.?!]+(?:[.](?=\S)[^.?!]*)*[?!.]*", text) if content_words(part)] or [text]
    asked: list[str] = [part for part in sentences if "?" in part] or sentences
    sentence = asked[-1].strip(f"{STRIPPED}\"«»“”")
    own = _ENGLISH if language == "en" else ()
    first = next((word for word in re.finditer(r"[^\W_]+", sentence) if word.group().casefold() not in STOPWORDS or word.group().casefold() in own), None)
    if first is None:
        return sentence
    before = sentence[:first.start()]
    for pattern in (PLACED, OTHERWISE, ARTICLED, _ARTICLED_TIME):
        if (led := pattern.search(before)) and not re.fullmatch(r"(?:d['’]|de|des|di|of)\s*", led.group(), re.IGNORECASE):
            before = before[:led.start()]
    return sentence[len(before):].strip()


_ENGLISH = ("war", "man", "state", "name")  # words of content in English that are small words elsewhere
_ARTICLED_TIME = re.compile(r"(?<!\w)(?:on|am|im|au|el|al|nel|em|no|в|на)\s+$", re.IGNORECASE)


def plain(answer: str, length: int = 160) -> str:
    """The first words of an answer, without its marks, cut at a word.

    >>> plain("Two civilians [1], says Baku [2, 3].")
    'Two civilians, says Baku.'
    """
    for (start, end), _ in reversed(mark_spans(answer)):
        answer = answer[:start].rstrip() + answer[end:]
    answer = " ".join(answer.split())
    return answer if len(answer) <= length else answer[:length].rsplit(" ", 1)[0].rstrip(" ,;:")


_QUOTED = re.compile(r"[«“„\"][^»”“\"]*[»”“\"]")
_TIME_NOTE = re.compile(r"(?:^|(?<=[.»”\]]))\s+[^.«»“”]*\b(?:counted from|compté à partir|en comptant|считая с|contando d|gezählt ab|contando dal|contando a partir|tarihinden sayarak)\b.*$", re.S)


def told_in(answer: str) -> str:
    """What an answer itself tells, apart from its quotes and from the note on how the days were counted; the quotes where there is no more.

    An answer that there is none tells nothing.
    """
    if any(answer.startswith(said) for said in said_everywhere("nothing")):
        return ""
    own = _TIME_NOTE.sub("", _QUOTED.sub(" ", answer))
    return own if re.search(r"[^\W\d_]{2}", re.sub(r"\[[\d, ]+\]", "", own)) else _TIME_NOTE.sub("", answer)
