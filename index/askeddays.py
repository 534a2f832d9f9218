"""How questions speak of time: the days asked about, "counting X as day 1", and a follow-up's "and the next day?".

It resolves against the date the question is asked (`as_of`), never against today; the year of the archive is `fit_year`'s.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from index.timegrammar import Said
from index.timeresolve import resolve
from index.timescan import scan
from index.types import DateRange, TimeMention

_COUNTING = re.compile(
    r"\b(?:count\w*|reckon\w*|taking|taken|being|as|where|with|if|is|étant|comptant|compte|considérant|comme|считая|считать|если|начиная|als|gerechnet|zählt|gezählt|wenn|wobei"
    r"|contando|cuenta|siendo|como|contando|considerando|come|essendo|sendo|sayarak|sayılırsa|olarak|sayarsak|rechnend|tellend)\b|[=:]|باعتبار|اعتبار|بحساب",
    re.IGNORECASE,
)
_COUNT_FROM = re.compile(r"\b(?:count(?:ing|ed)?|comptant|à compter|compté|contando|contado|gezählt|gerechnet|считая|отсчитывая)\s+(?:from|à partir|depuis|du|desde|ab|vom|da|с|от)\s+(?:le |du |the |el |dem )?$", re.IGNORECASE)


def _scanned(question: str, language: str) -> tuple[Said, ...]:
    """What the question says of time in its language; a short question's language is easily mistaken, so then in any."""
    question = question[:4000]
    span = [(0, len(question))]
    return scan(question, language, span) or (scan(question, "und", span) if language != "und" else ())


def _counting(question: str, mentions: tuple[TimeMention, ...]) -> tuple[TimeMention, tuple[TimeMention, ...]] | None:
    """(the date that is to be day 1, the mentions that only say so)."""
    for first, second in pairwise(mentions):
        pair = {mention.kind: mention for mention in (first, second)}
        day, number = pair.get("date"), pair.get("day_number")
        if day is None or number is None or number.day_number != 1 or day.when is None or day.when.days != 1:
            continue
        between, before = question[first.end : second.start], question[max(0, first.start - 28) : first.start]
        if len(between) <= 40 and not re.search(r"[.?!;]", between) and _COUNTING.search(between):
            return day, (first, second)
        if len(between) <= 20 and re.search(r"\b(?:count\w*|comptant|считая|contando|rechne\w*)\b", before, re.IGNORECASE):
            return day, (first, second)
    for mention in mentions:
        if mention.kind == "date" and mention.when and mention.when.days == 1 and _COUNT_FROM.search(question[: mention.start]):
            return mention, (mention,)
    return None


def days_of_question(question: str, *, language: str, as_of: date | None) -> tuple[TimeMention, ...]:
    """Every time that the question asks about, resolved against the day it is asked; 'counting X as day 1' is left out.

    Without `as_of`, a weekday stays a weekday, and a day without a year has `when` None and `how` 'month-day 10-05'
    ('month 10' for a month) for `fit_year`.

    >>> [str(asked.when) for asked in days_of_question("What happened on Tuesday?", language="en", as_of=date(2020, 10, 2))]
    ['2020-09-29']
    >>> days_of_question("Und am vierten Kriegstag?", language="de", as_of=None)[0].day_number
    4
    """
    mentions = resolve(_scanned(question, language), question, DateRange.day(as_of) if as_of else None, past=True)
    counting = _counting(question, mentions)
    return tuple(mention for mention in mentions if not counting or mention not in counting[1])


def count_in_question(question: str, language: str) -> date | None:
    """The day that the question itself counts as day 1.

    >>> count_in_question("What happened on day 2, counting February 15, 2011 as day 1?", "en")
    datetime.date(2011, 2, 15)
    """
    counting = _counting(question, resolve(_scanned(question, language), question, None, past=True))
    return counting[0].when.start if counting and counting[0].when else None


def next_day_words(question: str, language: str) -> int | None:
    """By how many days a follow-up moves on from the day spoken of before; None where it does not, or names its own day.

    >>> next_day_words("And the next day?", "en"), next_day_words("Et la veille ?", "fr"), next_day_words("Where?", "en")
    (1, -1, None)
    """
    saids = _scanned(question, language)
    moves = [said for said in saids if said.what == "later" and said.unit in ("day", "week")]
    if not moves or any(said.what in ("date", "weekday", "relative", "number") for said in saids):
        return None
    return moves[0].offset * (7 if moves[0].unit == "week" else 1)
