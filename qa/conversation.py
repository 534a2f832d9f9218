"""A follow-up made to stand alone, from the turns before it: "and the next day?" -> "Where was shelling reported on day 6?".

Rules only, no model. A question that stands alone already is never touched. The tables of words are `followwords`'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.language import detect_language

from .antecedents import Named, PlaceFinder, groups, matter, names_of, no_places, replaced_name, told_in
from .concepts import UNITS, concept_spans, concepts_of
from .followtimes import Moved, follow_time, phrase_start, retimed, times_of
from .followwords import CORRECTION_ENDS, opening, pattern
from .pointing import AT, Pointer, Spoken, bracket, points_back, put, resolved
from .recalling import asked_about, wished_language
from .types import About, Turn
from .wanted import content_words, wanted

_FEW = 3  # content words up to which a question without time, place and name may go on with those of the one before
_STRIPPED = " ¿¡?!.,;:–—-\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standalone:
    """A question as it is to be asked after the turns before it."""

    text: str
    language: str  # the reader's
    spoken: str  # the language of `text`, which may be that of an earlier turn
    matter: str  # what the conversation is about, in short: what "it" stands for
    about: About = "answer"
    kind_of: str = ""  # the words whose kind is asked for, where they are not the whole text
    alone: bool = True  # nothing of the turns before is in it


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
    words = question.strip(_STRIPPED)
    return sum(bool(re.match(rf"(?:{pattern(table, language).pattern})(?!\w)", words, re.I) if table in _OPENING else pattern(table, language).search(words)) for table in tables) if language in _KNOWN else 0


_KNOWN = frozenset(("en", "fr", "ru", "es", "de", "it", "pt", "tr"))


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
    bare = re.fullmatch(rf"(?:{pattern('BARE', language).pattern})", rest.strip(_STRIPPED), re.IGNORECASE)
    asks = wanted(rest).kind != "text" or bool(re.match(rf"[\W_]*(?:{pattern('BARE', language).pattern})(?!\w)", rest, re.IGNORECASE))
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
    return replace(_resolved(said, parts, before, answer, language, as_of, find, alone), about="answer")


def _resolved(question: str, parts: _Parts, before: Standalone, answer: str, language: str, as_of: date | None, find: PlaceFinder, alone: Standalone) -> Standalone:
    """The follow-up by its form: a piece of a question, a question word, a pointer, a further aspect; else it stands alone."""
    spoken = before.spoken
    times = times_of(before.text, spoken, as_of)
    anchor = times[-1] if times else next((one for one in times_of(told_in(answer), language_of(told_in(answer)), as_of) if one.weekday is None or one.when), None)
    moved = follow_time(parts.rest, language, anchor, spoken=spoken, as_of=as_of)
    own = follow_time(parts.rest, language, anchor, spoken=language, as_of=as_of) or moved  # the same in the words of the follow-up's language
    without = f"{parts.rest[:moved.start]} {parts.rest[moved.end:]}" if moved else parts.rest
    spans = [(one.start, one.end) for one in times_of(without, language, as_of)]
    names = names_of(without, language, find, spans) if not parts.short else ()
    words = content_words(without, tuple([*spans, *((name.start, name.end) for name in names)]))
    dated = put(parts.rest, own.start, own.end, own.phrase) if own and not own.said else parts.rest
    pointer = points_back(dated, language, names_of(dated, language, find, [(phrase_start(dated, one.start), one.end) for one in times_of(dated, language, as_of)]))

    bare = _without_names(without, names).strip(_STRIPPED)
    only_asks = bool(re.fullmatch(rf"(?:{pattern('BARE', language).pattern})", bare, re.IGNORECASE))
    if pointer is not None and pointer.kind == "event" and not pointer.surely and parts.opened and not parts.question_word and not _is_sentence(bare):
        pointer = None  # "and the wounded?"
    piece = not words and pointer is None and (only_asks or not _is_sentence(bare)) and (parts.opened or moved or parts.short or any(name.place for name in names))
    if piece:
        changed = _changed(before, moved, without, names, as_of, find)
        if moved and not names and not only_asks and wanted(before.text).kind == "date" and not times:
            changed = f"{_WHAT_HAPPENED.get(spoken, _WHAT_HAPPENED['en'])} {moved.phrase}?"  # after "when did it begin?"
        if (moved or names) and (not only_asks or wanted(bare).kind == wanted(before.text).kind):
            return replace(before, text=changed, language=language, matter=matter(changed, spoken), alone=False)
        return _bracketed(bare or question, replace(before, matter=matter(changed, spoken) if moved or names else before.matter), language)
    if parts.opened and len(words) <= _FEW and not parts.question_word and pointer is None and not _is_sentence(without):
        changed = _changed(before, moved, without, names, as_of, find)
        text = _other_thing(changed, bare, words, spoken) or _other_count(replace(before, text=changed), bare, as_of, find)
        if text:
            return replace(before, text=text, language=language, matter=matter(text, spoken), alone=False)
        return _bracketed(bare, replace(before, matter=matter(changed, spoken) if moved or names else before.matter), language)
    if pointer is not None:
        said = resolved(dated, pointer, Spoken(text=before.text, language=spoken, matter=before.matter, answer=answer, as_of=as_of, find=find), language, speaker=wanted(question).speaker)
        if said is not None:
            return Standalone(text=said, language=language, spoken=language, matter=before.matter, kind_of=parts.rest, alone=False)
    if dated != parts.rest:
        text = _with_context(_mark(dated, question), before, language, as_of, find, times=False) if len(words) <= _FEW and not names else _mark(dated, question)
        return Standalone(text=text, language=language, spoken=language, matter=matter(text, language), kind_of=parts.rest, alone=False)
    own_time = bool(spans) or moved is not None
    if not parts.short and (parts.opened or not own_time) and _goes_on(parts.rest, words, names, before, as_of, find):
        text = _with_context(parts.rest, before, language, as_of, find, times=not own_time)
        if text != parts.rest:
            told = before.matter if text.endswith(f"({before.matter})?") else matter(text, language)
            return Standalone(text=text, language=language, spoken=language, matter=told, kind_of=parts.rest, alone=False)
    if parts.short or (parts.opened and len(words) <= 1) or (parts.corrected and len(words) <= 2 * _FEW):
        return _bracketed(parts.rest if parts.corrected else question, before, language)
    return replace(alone, text=question)


def _changed(before: Standalone, moved: Moved | None, without: str, names: Sequence[Named], as_of: date | None, find: PlaceFinder) -> str:
    """The question before with the follow-up's time and names in the place of its own."""
    text = before.text
    if names:
        old = names_of(text, before.spoken, find, [(phrase_start(text, one.start), one.end) for one in times_of(text, before.spoken, as_of)])
        text = replaced_name(text, old, without, names, sure=find is not no_places) or _added(text, without, names, before.spoken)
    if moved:
        text = retimed(text, times_of(text, before.spoken, as_of), moved)
    return " ".join(text.split())


def _added(question: str, said: str, names: Sequence[Named], spoken: str) -> str:
    """The question with names at its end: with "in" where they are places and bring no preposition."""
    phrase = said[names[0].whole:names[-1].end].strip()
    if not names[0].preposition:
        phrase = AT.get(spoken, "({})").format(phrase) if names[0].place else f"({phrase})"
    return f"{question.rstrip(_STRIPPED)} {phrase}?"


def _without_names(text: str, names: Sequence[Named]) -> str:
    for name in reversed(names):
        text = f"{text[:name.whole]} {text[name.end:]}"
    return re.sub(r"\s+(?:and|et|и|und|y|e|ve|in|at)\s*(?=\W*$)", "", " ".join(text.split()))


def _other_thing(question: str, phrase: str, words: Sequence[str], spoken: str) -> str | None:
    """The question with what it counts replaced: "and soldiers?" after "How many civilians died?"; None where nothing compares."""
    new = concepts_of(phrase) & UNITS
    if len(words) != 1 or not new:
        return None
    old = [span for concept in sorted(concepts_of(question) & UNITS) for span in concept_spans(question, concept)]
    if not old:
        return None
    start, end = min(old)
    end += len(re.match(r"\w*", question[end:]).group())  # type: ignore[union-attr]
    if spoken == "ru" and re.search(r"(?:ых|ые|ым|ими)$", question[start:end]):
        end += len(re.match(r"(?:\s+\w+)?", question[end:]).group())  # type: ignore[union-attr]  # "мирных жителей" is one
    return f"{question[:start]}{words[0]}{question[end:]}"


_WHAT_HAPPENED = {"en": "What happened", "fr": "Que s'est-il passé", "ru": "Что произошло", "es": "¿Qué pasó", "de": "Was geschah", "it": "Che cosa è successo", "pt": "O que aconteceu", "tr": "Ne oldu:"}
_HOW_MANY = {"en": "How many {}", "fr": "Combien de {}", "ru": "Сколько {}", "es": "¿Cuántos {}", "de": "Wie viele {}", "it": "Quanti {}", "pt": "Quantos {}", "tr": "Kaç {}"}
_ARTICLE = re.compile(r"^(?:the|any|les?|la|des|du|de|los|las|el|die|der|das|den|gli|i|le|il|os|as|o|a)\s+", re.IGNORECASE)


def _other_count(before: Standalone, phrase: str, as_of: date | None, find: PlaceFinder) -> str | None:
    """The question after another number, of the same places and time: "and the wounded?" after "How many died in Ganja?"."""
    if wanted(before.text).kind != "number" or not concepts_of(phrase) or before.spoken not in _HOW_MANY:
        return None
    return f"{_HOW_MANY[before.spoken].format(_ARTICLE.sub('', phrase))} {_context(before, as_of, find)}".strip() + "?"


def _is_sentence(text: str) -> bool:
    """Whether a text is more than a noun phrase: it has a verb's small words."""
    return bool(re.search(r"(?<!\w)(?:happened|happens|passé|produit|arrivé|произошло|случилось|geschah|passiert|geschehen|pasó|ocurrió|sucedió|successo|accaduto|aconteceu|oldu|what|is|are|was|were|to|do|does|did|has|have|had|can|could|will|would|should|i|you|we|est|sont|était|ont|avait|peut|ist|sind|war|wurde|hat|kann|es|son|fue|fueron|era|è|sono|foi|são|был|была|были)(?!\w)", text, re.IGNORECASE))


def _bracketed(question: str, before: Standalone, language: str) -> Standalone:
    """The question with the matter of the conversation behind it: "Why (cities hit on day 9)?"."""
    return Standalone(text=bracket(question, before.matter), language=language, spoken=language if len(question) > len(before.matter) else before.spoken, matter=before.matter, kind_of=question, alone=False)


def _mark(text: str, question: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith(("?", ".", "!")) or not question.rstrip().endswith("?") else f"{text.rstrip(_STRIPPED)}?"


def _goes_on(rest: str, words: Sequence[str], names: Sequence[Named], before: Standalone, as_of: date | None, find: PlaceFinder) -> bool:
    """Whether a question asks for a further aspect of what was spoken of: few words, no name, and something that happens."""
    if names or len(words) > _FEW or not words:
        return False
    kind, told = wanted(rest).kind, concepts_of(rest) - {"say"}
    if kind == "text" or (len(words) > 1 and not told):
        return False
    return bool(_context(before, as_of, find)) or len(words) == 1


def _context(before: Standalone, as_of: date | None, find: PlaceFinder, *, times: bool = True) -> str:
    """The places and times of the question before, with their prepositions: "in Barda on 28 October"."""
    text = before.text
    said = [(phrase_start(text, one.start), one.end) for one in times_of(text, before.spoken, as_of)]
    places = [(group[0].whole, group[-1].end) for group in groups(text, names_of(text, before.spoken, find, said)) if group[0].place and group[0].preposition]
    spans = sorted(places + (said if times else []))
    return " ".join(dict.fromkeys(text[a:b].strip() for a, b in spans))


def _with_context(rest: str, before: Standalone, language: str, as_of: date | None, find: PlaceFinder, *, times: bool) -> str:
    """The question with places and times of the one before, and in brackets its matter where the two have no event in common."""
    context = _context(before, as_of, find, times=times)
    if not context:
        return bracket(rest, before.matter) if times else rest
    return f"{rest.rstrip(_STRIPPED)} {context}?"
