"""A follow-up made to stand alone, from the turns before it: "and the next day?" -> "Where was shelling reported on day 6?".

Rules only, no model. A question that stands alone already is never touched. The tables of words are `followwords`'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.dates import AskedTime
from index.language import detect_language

from .antecedents import STRIPPED, Spoken, bracket, matter, put, told_in
from .concepts import concepts_of
from .followtimes import Moved, follow_time, phrase_start, times_of
from .followwords import ASKING, CORRECTION_ENDS, LANGUAGES, STANDING_FOR, opening, pattern
from .naming import Named, PlaceFinder, names_of, no_places
from .pointing import Pointer, points_back, resolved
from .recalling import asked_about, wished_language
from .rewriting import changed, fragment_names, is_sentence, other_count, other_thing, with_context, without_names
from .types import About, Turn
from .wanted import content_words, wanted

_PRONOUNS_LEFT_OUT = ("es", "it", "pt", "ru", "tr")
_FEW = 3  # content words up to which a question without time, place and name may go on with those of the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class Standalone:
    """A question as it is to be asked after the turns before it."""

    text: str
    language: str  # the reader's
    spoken: str  # the language of `text`, which may be that of an earlier turn
    matter: str  # what the conversation is about, in short: what "it" stands for
    about: About = "answer"
    kind_of: str = ""  # the words that tell the kind of answer asked for, where it is not the whole text


def standalone_question(question: str, history: Sequence[Turn], *, language: str, as_of: date | None = None) -> str:
    """`question` itself, or what it means after the turns before it.

    >>> turns = (Turn(role="user", text="Which cities were hit on day 9?"), Turn(role="assistant", text="Ganja."))
    >>> standalone_question("And the next day?", turns, language="en")
    'Which cities were hit on day 10?'
    """
    return resolve(question, history, language=language, as_of=as_of).text


def resolve(question: str, history: Sequence[Turn] = (), *, language: str, as_of: date | None = None, find: PlaceFinder = no_places) -> Standalone:
    """`question` after the turns of `history`: the user's questions are resolved in their order, each against the ones before.

    `language` is the reader's; `find` finds places in a text, by a gazetteer where there is one.
    """
    asked = [at for at, turn in enumerate(history) if turn.role == "user" and re.search(r"\w", turn.text)]
    before: Standalone | None = None
    first = next((n for n in range(len(asked) - 1, -1, -1) if _alone(history[asked[n]].text, as_of, find)), 0)
    for at in asked[first:]:
        text = history[at].text.strip()
        own = language_of(text, history[:at])
        before = _after(text, before, _answer_before(history, at), own, as_of, find)
    return _after(question, before, _answer_before(history, len(history)), language, as_of, find)


def language_of(question: str, history: Sequence[Turn] = ()) -> str:
    """The language a question is asked in: its own, that of the turns before where it is too short to tell, else English.

    >>> language_of("а накануне?", (Turn(role="user", text="Какие города обстреляли на девятый день?"),))
    'ru'
    """
    words = re.findall(r"[^\W\d_]+", question)
    asked = detect_language(question)
    before = next((told for turn in reversed(history) if turn.role == "user" and len(turn.text) > 12 and len(turn.text.split()) >= 3
                   and (told := detect_language(turn.text)) != "und"), "und")
    sure = asked != "und" and (len(words) >= 3 or not asked.isascii() or any(ord(c) > 0x2ff for c in question))
    if before in ("und", asked):
        return asked if asked != "und" else "en"
    if len(words) <= 4 and _speaks(question, before) and _speaks(question, before) >= _speaks(question, asked):
        return before
    return asked if sure or _speaks(question, asked) > _speaks(question, before) else before


_OPENING = ("OPENERS", "BARE", "CORRECTIONS")


def _speaks(question: str, language: str) -> int:
    """How many kinds of words of a follow-up a short question has in a language."""
    tables = ("THERE", "THEN", "WHO", "IT", *_OPENING)
    words = question.strip(STRIPPED)
    return sum(bool(re.match(rf"(?:{pattern(table, language).pattern})(?!\w)", words, re.I) if table in _OPENING else pattern(table, language).search(words)) for table in tables) if language in LANGUAGES else 0


def _answer_before(history: Sequence[Turn], at: int) -> str:
    """The assistant's answer right before turn `at`."""
    return next((turn.text for turn in reversed(history[:at]) if turn.role == "assistant"), "") if at and history[at - 1].role == "assistant" else ""


def _alone(question: str, as_of: date | None, find: PlaceFinder) -> bool:
    """Whether an earlier question stands alone, whatever was before it: resolving begins with the last such."""
    language = language_of(question)
    if asked_about(question, language) != "answer" or wished_language(question) is not None or opening("CORRECTIONS", language).match(question):
        return False
    parts = _taken_apart(question, language, as_of, find)
    if parts.opened or len(parts.words) < 2 or parts.short or parts.pointer is not None:
        return False
    return (len(parts.words) > _FEW or bool(parts.names) or bool(times_of(question, language, as_of))) and not follow_moves(question, language)


def follow_moves(question: str, language: str) -> bool:
    """Whether a question's time only counts on from one spoken of before."""
    times = times_of("on day 5", "en", None)
    moved = follow_time(question, language, times[0], spoken="en", as_of=None)
    return moved is not None and not moved.said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """A follow-up taken apart."""

    rest: str  # without what opens it
    opened: bool
    corrected: bool  # it corrects the question before
    names: tuple[Named, ...]  # of the rest
    words: tuple[str, ...]  # content words beside times and names
    short: bool  # nothing but a question word, times and names
    pointer: Pointer | None
    question_word: bool


def _taken_apart(question: str, language: str, as_of: date | None, find: PlaceFinder, *, corrected: bool = False) -> _Parts:
    opener = opening("OPENERS", language).match(question)
    rest = question[opener.end():] if opener else question
    if not re.search(r"\w", rest):
        opener, rest = None, question
    times = [(phrase_start(rest, one.start), one.end) for one in times_of(rest, language, as_of)]
    names = names_of(rest, language, find, times)
    words = content_words(rest, tuple([*times, *((name.start, name.end) for name in names)]))
    bare = re.fullmatch(rf"(?:{pattern('BARE', language).pattern})", rest.strip(STRIPPED), re.IGNORECASE)
    asks = wanted(rest).kind != "text" or bool(re.match(rf"[\W_]*(?:(?:{pattern('BARE', language).pattern}|{ASKING})(?!\w)|qu['’])", rest, re.IGNORECASE))
    return _Parts(rest=rest, opened=bool(opener) or corrected, corrected=corrected, names=names, words=words, short=bool(bare), pointer=points_back(rest, language, names), question_word=asks)


def _after(question: str, before: Standalone | None, answer: str, language: str, as_of: date | None, find: PlaceFinder) -> Standalone:
    """One question after the one before it, which stands alone already."""
    alone = Standalone(text=question, language=language, spoken=language, matter=matter(question, language))
    if before is None:
        return alone
    about = asked_about(question, language)
    if about != "answer":
        return replace(before, language=language, about=about)
    wish = wished_language(question)
    if wish is not None:
        code, rest = wish
        if not re.search(r"\w", rest):
            return replace(before, language=code, about=before.about)
        return replace(_after(rest, before, answer, language, as_of, find), language=code)
    correction = opening("CORRECTIONS", language).match(question)
    said = question[correction.end():] if correction else re.sub(rf"[\s,]*{CORRECTION_ENDS}", "", question, flags=re.IGNORECASE) if language == "tr" else question
    corrected = said != question and bool(re.search(r"\w", said))
    if not corrected:
        said = question
    parts = _taken_apart(said, language, as_of, find, corrected=corrected)
    spoken = Spoken(text=before.text, language=before.spoken, matter=before.matter, answer=answer, as_of=as_of, find=find)
    found = _resolved(said, parts, before, spoken, language)
    if found is None:
        return replace(alone, text=said, matter=matter(said, language))
    return replace(found, text=re.sub(r"(?<=[^\s?])\?$", " ?", found.text) if found.spoken == "fr" else found.text, about="answer")


def _resolved(question: str, parts: _Parts, before: Standalone, spoken: Spoken, language: str) -> Standalone | None:
    """The follow-up by its form: a piece of a question, a pointer, a further aspect; None where it stands alone."""
    rest, as_of, find = parts.rest, spoken.as_of, spoken.find
    anchor = _anchor(spoken)
    moved = follow_time(rest, language, anchor, spoken=spoken.language, as_of=as_of)
    own = follow_time(rest, language, anchor, spoken=language, as_of=as_of) or moved  # the same in the words of the follow-up's language
    without = f"{rest[:moved.start]} {rest[moved.end:]}" if moved else rest
    times = [(one.start, one.end) for one in times_of(without, language, as_of)]
    names = () if parts.short else fragment_names(without, language, find, times)
    words = tuple(word for word in content_words(without, tuple([*times, *((name.start, name.end) for name in names)])) if word.casefold() not in STANDING_FOR)
    bare = without_names(without, names).strip(STRIPPED)
    dated = put(rest, own.start, own.end, own.phrase) if own and not own.said else rest
    pointer = points_back(dated, language, names_of(dated, language, find, [(phrase_start(dated, one.start), one.end) for one in times_of(dated, language, as_of)]))
    phrase_only = parts.opened and not parts.question_word and not is_sentence(bare)
    if pointer is not None and pointer.kind == "event" and not pointer.surely and phrase_only:
        pointer = None  # "and the wounded?"

    only_asks = bool(re.fullmatch(rf"(?:{pattern('BARE', language).pattern})", bare, re.IGNORECASE))
    leans = parts.opened or moved is not None or parts.short or any(name.place for name in names)
    if pointer is None and not words and leans and (only_asks or not is_sentence(bare)):
        return _piece(question, bare, only_asks, moved, without, names, before, spoken, language)
    if pointer is None and phrase_only and len(words) <= _FEW:
        if names:  # "and fighting in Hadrut?": a matter of its own, not a name in the place of another
            return _bracketed(" ".join(without.split()), before, before.matter, language)
        now = changed(spoken, moved, without, names)
        text = other_thing(now, bare, words, spoken.language) or other_count(replace(spoken, text=now), bare)
        return _again(before, text, language) if text else _bracketed(bare, before, matter(now, spoken.language) if moved else before.matter, language)
    if pointer is not None and (text := resolved(dated, pointer, spoken, language, speaker=wanted(question).speaker)) is not None:
        return _own(text, language, before.matter if text.endswith((")?", ") ?")) else matter(text, language), rest)
    if dated != rest:
        text = " ".join(dated.split())
        text = with_context(text, spoken, language, times=False) if len(words) <= _FEW and not names else text
        return _own(text, language, matter(text, language), rest)
    has_time = bool(times) or moved is not None
    if not parts.short and (parts.opened or not has_time) and _goes_on(rest, words, names, spoken, language):
        text = with_context(rest, spoken, language, times=not has_time)
        if text != rest:
            return _own(text, language, before.matter if text.endswith(")?") else matter(text, language), rest)
    if parts.short or (parts.opened and len(words) <= 1) or (parts.corrected and len(words) <= 2 * _FEW):
        return _bracketed(rest if parts.corrected else question, before, before.matter, language)
    return None


def _piece(question: str, bare: str, only_asks: bool, moved: Moved | None, without: str, names: Sequence[Named], before: Standalone, spoken: Spoken, language: str) -> Standalone:
    """A time, a name or a question word alone: the question before with these in the place of its own."""
    now = changed(spoken, None if only_asks and not spoken.time_spans and wanted(spoken.text).kind == "date" else moved, without, names)
    if (moved or names) and (not only_asks or wanted(bare).kind == wanted(spoken.text).kind):
        asks_there = wanted(now).kind == "places" and not only_asks and any(name.place for name in names)  # "which cities? - and Barda?": no list is asked for
        return replace(_again(before, now, language), kind_of=bare or question if asks_there else "")
    return _bracketed(bare if bare and (moved or names) else question, before, matter(now, spoken.language) if moved or names else before.matter, language)


def _anchor(spoken: Spoken) -> AskedTime | None:
    """The time last spoken of: in the question, else in the answer's own words."""
    times = times_of(spoken.text, spoken.language, spoken.as_of)
    if times:
        return times[-1]
    told = told_in(spoken.answer)
    return next((one for one in times_of(told, language_of(told), spoken.as_of) if one.weekday is None or one.when), None) if told else None


def _again(before: Standalone, text: str, language: str) -> Standalone:
    """The question before, changed: in its own language, for a reader of `language`."""
    return replace(before, text=text, language=language, matter=matter(text, before.spoken), kind_of="")


def _own(text: str, language: str, about: str, kind_of: str) -> Standalone:
    """The follow-up itself with what it left out."""
    return Standalone(text=text, language=language, spoken=language, matter=about, kind_of=kind_of)


def _bracketed(question: str, before: Standalone, about: str, language: str) -> Standalone:
    """The follow-up with the matter of the conversation behind it: "Why (cities were hit on day 9)?"."""
    return Standalone(text=bracket(question, about), language=language, spoken=language if len(question) > len(about) else before.spoken, matter=about, kind_of=question)


def _goes_on(rest: str, words: Sequence[str], names: Sequence[Named], spoken: Spoken, language: str) -> bool:
    """Whether a question asks for a further aspect of what was spoken of: few words, no name, and something that happens."""
    if names or not 0 < len(words) <= _FEW:
        return False
    if wanted(rest).kind == "text":  # "¿fue confirmado?": what was confirmed is left out where verbs need no pronoun
        return language in _PRONOUNS_LEFT_OUT and len(words) == 1 and 2 <= len(rest.split()) <= 3 and is_sentence(rest)
    return len(words) == 1 or bool((concepts_of(rest) - {"say"}) and spoken.context())
