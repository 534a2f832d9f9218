"""A follow-up made to stand alone, from the turns before it: "and the next day?" -> "Where was shelling reported on day 6?".

Rules only. A question that stands alone already is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.dates import days_of_question, next_day_words
from index.language import detect_language
from index.types import TimeMention

from .types import Turn
from .wanted import content_words, wanted

_F = re.IGNORECASE
_OPENER = re.compile(r"^\W*(?:and|but|so|what about|how about|et|mais|et pour|qu['’]en est-il|а|и|но|und|aber|was ist mit|y|pero|e|ma|ve|peki|ya)\b[\s,]*", _F)
_POINTER = re.compile(
    r"\b(?:that|this|it|they|them|those|these|there|he|she|him|his|her|their)\b|\b(?:ça|cela|ceci|ils?|elles?|y|là|celui-ci|ceux-ci|ce chiffre|leur)\b"
    r"|\b(?:это|этого|этом|об этом|там|он|она|они|их|его|её)\b|\b(?:das|dies|dort|er|sie|es|davon|darüber)\b|\b(?:eso|esto|allí|él|ella|ellos)\b|\b(?:questo|ciò|lì|lui|lei|loro)\b|\b(?:isso|isto|lá|ele|ela|eles)\b|\b(?:bu|bunu|orada|onu|onlar)\b", _F)
_AGAIN = re.compile(r"^\W*(?:how many|how much|combien|сколько|wie viele?|cu[aá]nt[oa]s|quant[ie]|quantos|kaç|who|qui|кто|wer|qui[eé]n|where|où|где|wo|when|quand|когда|wann|why|pourquoi|почему|warum)\b\W*$", _F)
_SHORT = 4  # content words up to which a question may lean on the one before


def standalone_question(question: str, history: Sequence[Turn], *, language: str, as_of: date | None = None) -> str:
    """`question` itself, or what it means after the turns before it.

    The last question of the user gives what is missing; of it, the time is replaced where the follow-up names another
    ("the next day" moves it), the place where it names another, the question word where it brings its own.
    """
    before = _last_question(history, language, as_of)
    if before is None or not _leans(question, language, as_of):
        return question
    rest = _OPENER.sub("", question).strip(" ?!.,;\u00a0") or question
    spoken = detect_language(before) if len(before) > 12 else language
    earlier: Sequence[TimeMention] = days_of_question(before, language=spoken, as_of=as_of)
    mine = days_of_question(question, language=language, as_of=as_of)
    move = next_day_words(question, language)
    result = before
    if move is not None:
        rest = _without_next_day(rest)
        if not earlier:
            earlier, before = _answered_time(history, language, as_of)
        result = _moved(before, earlier, move, language)
        if len(content_words(rest)) >= 2 and wanted(question).kind != "text" and earlier:
            said = _moved(before[earlier[0].start:earlier[0].end], days_of_question(before[earlier[0].start:earlier[0].end], language=language, as_of=as_of), move, language)
            return f"{' '.join(rest.split()).strip(' ,')}, {said} ?"
    elif mine:
        said = question[mine[0].start:mine[0].end]
        result = _replaced(before, earlier[:1], said)
        rest = rest.replace(said, " ")
    rest = _AGAIN_WORDS.sub(" ", rest) if not wanted(question).speaker else rest
    asked = wanted(question)
    if asked.speaker or (_POINTER.search(question) and asked.kind in ("people", "places", "date", "number")):
        answered = next((turn.text for turn in reversed(history) if turn.role == "assistant"), "")
        return f"{rest.strip().rstrip('?')}: {result.rstrip('?! ')} - {answered[:300]}".strip()
    if asked.kind != "text" and asked.kind != wanted(before).kind and content_words(question):
        return f"{question.strip()} ({result.rstrip('?! ')})"
    new = _CONNECTOR.sub("", " ".join(rest.split())).strip(" ,;:-?")
    places = _named(new)
    if places:
        times = [result[m.start:m.end] for m in days_of_question(result, language=spoken, as_of=as_of)]
        old = [name for name in _named(result, skip_first=True) if not any(name in said for said in times)]
        for name in old:
            result = re.sub(rf"(?:\s+(?:et|and|и|und|y|e|ve)\s+(?:à|in|в|en)?\s*)?(?:\b(?:à|in|at|en|em|a|в|на|bei|près de|near)\s+)?{re.escape(name)}", "", result, count=1)
        return f"{' '.join(result.split()).rstrip('?! ')} {_AT.get(language, 'in')} {places[-1]} ?".replace("  ", " ")
    if not any(c.isalnum() for c in result):
        return question
    return result if not new or len(content_words(new)) == 0 else f"{result.rstrip('?! ')}, {new}?"


def _answered_time(history: Sequence[Turn], language: str, as_of: date | None) -> tuple[Sequence[TimeMention], str]:
    """The times of the last answer with its text, where the question before named none."""
    for turn in reversed(history):
        if turn.role == "assistant":
            found = [m for m in days_of_question(turn.text, language=language, as_of=as_of) if m.when or m.day_number or "month-day" in m.how]
            return found[:1], turn.text
    return (), ""


_AT = {"fr": "à", "ru": "в", "uk": "в", "de": "in", "es": "en", "it": "a", "pt": "em", "en": "in"}
_CONNECTOR = re.compile(r"^(?:à|in|at|en|em|a|au|в|на|bei|pour|for|on|le|am)\s+", _F)
_AGAIN_WORDS = re.compile(r"\b(?:how many|how much|combien|сколько|wie viele?|cu[aá]nt[oa]s|quant[ie]|quantos|kaç)\b", _F)
_NEXT_WORDS = re.compile(
    r"\b(?:on |le |the |am |el |il |o )?(?:next|following|previous) day\b|\bthe day (?:after|before)(?: that)?\b|\b(?:a|one|two|three) days? (?:later|earlier|before)\b|\b(?:le )?(?:lendemain|surlendemain|jour suivant|jour d['’]après)\b|\bla veille\b|\b\w+ jours? (?:plus tard|après|avant)\b"
    r"|\bна следующий день\b|\bнакануне\b|\b(?:am )?(?:nächsten|folgenden) tag\b|\btags darauf\b|\bam tag (?:danach|davor)\b|\b(?:al )?día siguiente\b|\b(?:el )?día anterior\b|\bil giorno (?:dopo|prima|successivo)\b|\b(?:no )?dia seguinte\b|\bertesi gün\b", _F)


def _without_next_day(text: str) -> str:
    return _NEXT_WORDS.sub(" ", text)


def _leans(question: str, language: str, as_of: date | None) -> bool:
    """Whether the question needs the one before it."""
    opened = bool(_OPENER.match(question))
    words = content_words(question, tuple((m.start, m.end) for m in days_of_question(question, language=language, as_of=as_of)))
    if next_day_words(question, language) is not None or _AGAIN.match(question):
        return True
    if opened and len(words) <= _SHORT:
        return True
    return len(words) <= 2 and (bool(_POINTER.search(question)) or not words)


def _last_question(history: Sequence[Turn], language: str, as_of: date | None) -> str | None:
    """The user's last question, itself made to stand alone."""
    for at in range(len(history) - 1, -1, -1):
        if history[at].role == "user" and history[at].text.strip():
            return standalone_question(history[at].text.strip(), history[:at], language=language, as_of=as_of)
    return None


def _moved(question: str, mentions: Sequence[TimeMention], days: int, language: str) -> str:
    """The question with its time moved by `days`; unchanged where it names none."""
    if not mentions:
        return question
    mention = mentions[0]
    if mention.day_number is not None:
        number = max(1, mention.day_number + days)
        word = {"fr": "jour", "de": "Tag", "es": "día", "it": "giorno", "pt": "dia", "ru": "день", "tr": "gün"}.get(language, "day")
        return _replaced(question, (mention,), f"{word} {number}")
    if mention.when is not None:
        return _replaced(question, (mention,), (mention.when.end + timedelta(days=days)).isoformat())
    yearless = re.search(r"month-day (\d\d)-(\d\d)", mention.how)
    if yearless:
        from babel.dates import format_date

        there = date(2000, int(yearless.group(1)), int(yearless.group(2))) + timedelta(days=days)  # a leap year has every day
        return _replaced(question, (mention,), format_date(there, "d MMMM", locale=language if language != "und" else "en"))
    return question


def _replaced(question: str, mentions: Sequence[TimeMention], said: str) -> str:
    if not mentions:
        return f"{question.rstrip('?! ')}, {said}?"
    start, end = mentions[0].start, mentions[0].end
    return f"{question[:start]}{said}{question[end:]}"


def _named(text: str, *, skip_first: bool = False) -> list[str]:
    """Capitalised runs of words; of a whole question the first word is only its beginning."""
    found = re.finditer(r"(?<![\w'’])[^\W\d_a-zà-öø-ÿа-яё][\w'’-]+(?: [^\W\d_a-zà-öø-ÿа-яё][\w'’-]+)*", text)
    return [m.group() for m in found if m.group()[0].isupper() and not (skip_first and m.start() == 0)]
