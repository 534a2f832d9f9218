"""Rules of the grammar of time for dates, months, years, weekdays and "three days ago": a match -> what it says.

None where the words only look like one; day numbers are in `dayrules.py`, the rows that match in `timegrammar.py`.
"""

from __future__ import annotations

from dataclasses import replace

from index.datewords import OF_A_DAY
from index.lexicon import UNKNOWN, fold
from index.timematch import Match, Said, listed, unit_of
from index.timetokens import DASHES, YMD

_PLURALS = set(
    "weeks months years semaines ans annees недель лет месяцев wochen monate monaten jahre jahren semanas meses anos"
    " settimane mesi anni أشهر سنوات أسابيع weken maanden jaren lat lata".split()
)
_OPEN = {fold(word) for word in "after before eve lendemain surlendemain veille víspera vísperas vigilia véspera накануне dopo prima عشية".split()}
_OF = set("of de d du des di del della dello dell do da dos das".split())
_DECADES = {fold(word) for word in "années años anni anos yıllar yıllarda yılların yıllarında".split()}
_WALKS = {"for", "on", "against", "of"}  # "after the March for Justice"


def lower_case_verb(match: Match, group: int) -> bool:
    """'they march 20 km', 'it may 5 times': in English only the capital makes a month of these."""
    return match.words.language in {"en", "und"} and match.word(group)[:1].islower() and fold(match.word(group)) in {"may", "march", "mar", "jan", "dec"}


def ordinal_month(match: Match) -> Said | None:
    """'the first of October', but not 'the first half of October', where the adjective follows its noun."""
    before = match.first - 1
    if match.words.language in {"ar", "fa"} and not match.has(1) and before >= 0 and (match.tokens.tags[before] == UNKNOWN[0] or match.role_at(before, "U")):
        return match.said("nothing")
    return day_month(match)


def day_month(match: Match) -> Said | None:
    """'5 October', '5 octobre 2020', '5 октября'."""
    if match.value(2, "C") and match.value(3, "C"):
        return None  # French "deux des sept"
    if match.words.language == "tr" and len(match.word(3)) == 3 and match.word(3).islower():
        return None  # "üç ara" is no "3 Ara"
    return match.said("date", date=(match.value(4, "y"), match.value(3, "Mm"), match.value(2, "kO")), weekday=match.value(1, "Ww"))


def day_month_dashed(match: Match) -> Said:
    """'5-Oct-2020'."""
    return match.said("date", date=(match.value(3, "y"), match.value(2, "Mm"), match.value(1, "k")))


def month_day(match: Match) -> Said | None:
    """'October 5', 'October 5, 2020', where the language puts the month first."""
    if not match.words.month_first or lower_case_verb(match, 3):
        return None
    year = match.value(5, "y") or match.value(2, "y")
    return match.said("date", date=(year, match.value(3, "Mm"), match.value(4, "kO")), weekday=match.value(1, "Ww"))


def dates_listed(match: Match, month: int | None, year: int | None, first: int, last: int) -> tuple[Said, ...] | None:
    """The days of a list, each a date of the month; the outer ones reach to the ends of the match."""
    groups = listed(match, first, last, "kO")
    if groups is None:
        return None
    saids = []
    for n, (days, is_range) in enumerate(groups):
        start = match.first if n == 0 else days[0][0]
        end = match.last if n == len(groups) - 1 else days[-1][0]
        said = match.said("date", start, end, date=(year, month, days[0][1]))
        saids.append(replace(said, until=replace(said, date=(year, month, days[1][1]))) if is_range else said)
    return tuple(saids)


def days_of_month(match: Match) -> tuple[Said, ...] | None:
    """'3, 4 and 5 October'."""
    return dates_listed(match, match.value(1, "Mm"), match.value(2, "y"), match.first, match.at(1) - 1)


def days_after_month(match: Match) -> tuple[Said, ...] | None:
    """'October 3, 4 and 5'."""
    if not match.words.month_first or lower_case_verb(match, 1):
        return None
    last = match.last - (2 if match.has(2) and match.tokens.tags[match.last - 1] == "," else 1 if match.has(2) else 0)
    saids = dates_listed(match, match.value(1, "Mm"), match.value(2, "y"), match.at(1) + 1, last)
    counted = match.last + 1 < len(match.tokens.tags) and match.tokens.tags[match.last + 1] == UNKNOWN[0] and not match.has(2)
    return None if saids and len(saids) > 1 and counted else saids  # "on October 3 and 5 rockets fell"


def months(match: Match) -> Said | None:
    """'from July to September 2020', 'between July and September'."""
    first, last, year = match.value(1, "Mm"), match.value(4, "Mm"), match.value(5, "y")
    between = match.before("B") or match.after("B", over="xUY")
    if not match.found[3] and match.words.language != "ar":
        return None  # Arabic writes "and" as one with the month
    if lower_case_verb(match, 1) or not (between if not match.found[3] or match.value(3, "u") else match.before("fB") or (match.word(3) in DASHES and match.has(5) and match.value(1, "M") and match.value(4, "M"))):
        return None
    return match.said("date", date=(match.value(2, "y") or (year if year and first and last and first <= last else None), first, None), until=match.said("date", date=(year, last, None)))


def decade(match: Match) -> Said | None:
    """'the 1990s', 'les années 1990', '1990'lı yıllar'."""
    year = match.value(1, "δy") or 0
    if year % 10 or (match.has(2) and not (fold(match.word(2)) in _DECADES and not match.role_at(match.first - 1, "NC"))):
        return None
    return match.said("date", date=(year, None, None), until=match.said("date", date=(year + 9, None, None)))


def decade_after(match: Match) -> Said | None:
    """'les années 1990', 'años 90' with the year in full: the word for decade stands before it."""
    year = match.value(2, "y") or 1
    if year % 10 or fold(match.word(1)) not in _DECADES or match.role_at(match.first - 1, "NC") or match.tokens.tags[match.last + 1 : match.last + 2] == "-":
        return None
    return match.said("date", date=(year, None, None), until=match.said("date", date=(year + 9, None, None)))


def years_short(match: Match) -> Said | None:
    """'1992-94'."""
    first, last = match.value(1, "y") or 0, match.value(2, "N") or 0
    beside = {match.tokens.tags[at] for at in (match.first - 1, match.last + 1) if 0 <= at < len(match.tokens.tags)}
    if not first % 100 < last <= first % 100 + 20 or "-" in beside or len(match.word(2)) != 2:
        return None
    return match.said("date", date=(first, None, None), until=match.said("date", date=(first - first % 100 + last, None, None)))


def month_year(match: Match) -> Said:
    """'October 2020'."""
    return match.said("date", date=(match.value(2, "y"), match.value(1, "Mm"), None))


def year_month(match: Match) -> Said:
    """'2020 October', as Chinese, Hungarian and Turkish put it."""
    return match.said("date", date=(match.value(1, "y"), match.value(2, "Mm"), None))


def in_month(match: Match) -> bool:
    """Turkish 'temmuzda' says "in July" in one word."""
    return match.words.language == "tr" and fold(match.word(2)).endswith(("da", "de", "ta", "te"))


def first_of_month(match: Match) -> Said | None:
    """'the first day of October'."""
    return match.said("date", date=(match.value(3, "y"), match.value(2, "M"), match.value(1, "oO")))


def _of_month(match: Match) -> bool:
    """'the toll of September', 'September's toll'."""
    before, after = match.first - 1, match.tokens.ends[match.last]
    if match.words.language in {"fr", "es", "it", "pt", "ru"} and match.word(2)[:1].isupper():
        return False  # "Plaza de Mayo"
    of = before >= 0 and fold(match.text[match.tokens.starts[before] : match.tokens.ends[before]]) in _OF
    return match.value(2, "M") is not None and (of or match.text[after : after + 2] in ("'s", "’s"))


def bare_month(match: Match) -> Said | None:
    """'in October', 'May last year': a month without a year."""
    if match.has(4):  # "May last year"
        return match.said("date", date=(None, match.value(2, "Mm"), None), shift="year", offset=-1 if match.value(3, "L") else 1 if match.value(3, "X") else 0)
    shift = "last" if (match.has(1) and match.value(1, "L")) or match.value(5, "L") else "next" if match.value(1, "X") or match.value(5, "X") else ""
    if lower_case_verb(match, 2) or match.value(2, "C") or not (shift or match.has(1) or match.role_at(match.last + 1, "i") or match.before("ps", over="cZ-") or in_month(match) or _of_month(match)):
        return None
    if fold(match.word(2)) == "march" and match.next_word() in _WALKS and match.before("H", over="c"):
        return None
    return match.said("date", date=(None, match.value(2, "Mm"), None), shift=shift)


def years(match: Match) -> Said | None:
    """'2014 to 2016', 'between 1992 and 1994'."""
    first, last = match.value(1, "y") or 0, match.value(3, "y") or 0
    if not first < last < first + 120 or not (match.word(2) in DASHES or match.before("B" if match.value(2, "u") else "f") or match.after("B")):
        return None  # "in 2001 and 2007" is two years
    whole = match.said("date", date=(first, None, None))
    return replace(whole, until=replace(whole, date=(last, None, None)))


def year(match: Match) -> Said | None:
    """'in 2016': a number of four digits where the words beside it let it be a year."""
    tags, before, after = match.tokens.tags, match.first - 1, match.last + 1
    bracketed = before >= 0 and tags[before] == "(" and after < len(tags) and tags[after] == ")"
    cased = match.role_at(after, "x") and match.text[match.tokens.ends[match.last]] in "'’"  # "2016'da", "2003'te"
    cased = cased or (match.words.language == "tr" and not match.word(1).isdecimal())
    return match.said("date", date=(match.value(1, "y"), None, None)) if match.has(2) or bracketed or cased or match.before("psf", over="cyu") else None


def ready(match: Match) -> Said | None:
    """A token that is a date by itself: 2020-10-05, 05.10.2020, 10月4日."""
    given: YMD | None = match.tokens.entries[match.first][1]["I"]
    return match.said("date", date=given) if given else match.said("nothing")


def day_dot_month(match: Match) -> Said | None:
    """'05.10.' without a year."""
    given: YMD = match.tokens.entries[match.first][1]["J"]
    return match.said("date", date=given) if match.words.ordinal_dot and match.before("cpfst") else None


def ago(match: Match) -> Said | None:
    """'three days ago', 'il y a trois jours', 'три дня назад'."""
    unit, times = unit_of(match, 2)
    count = match.value(1, "NCa")
    if count is None and ((times == 1 and (fold(match.word(2)) in _PLURALS or match.value(2, "DU") is None)) or match.role_at(match.last + 1, "NC")):
        return None  # "years ago", German "vor Tag 5"
    return match.said("relative", unit=unit, offset=-(1 if count is None else count) * times, ago=True)


def later(match: Match) -> Said | None:
    """'three days later', 'trois jours plus tard'."""
    unit, times = unit_of(match, 2)
    count = (match.value(1, "NCa") or 1) * times
    if (unit, count) != ("week", 1) and (unit != "day" or count > 14):
        return None  # "ten years later" seldom counts from the day just told of
    return match.said("later", unit=unit, offset=count if match.value(3, "Q") else -count, ago=True)


def beside(match: Match) -> Said | None:
    """'three days before', 'the week of', with a date after it."""
    if not match.date_follows():
        return None
    unit, times = unit_of(match, 2)
    if match.value(3, "H") is None:
        return match.said("later", unit=unit, shift="of") if unit in ("week", "weekend") else None
    if not match.has(1) and (match.value(2, "D") is None or unit != "day") and (fold(match.word(2)) in _PLURALS or unit != "week"):
        return None  # "in the days before 5 October"
    count = (match.value(1, "NCa") or 1) * times
    return match.said("later", unit=unit, offset=count * (match.value(3, "H") or 1), shift="of", ago=True) if unit in ("day", "week") else None


def after_beside(match: Match) -> Said | None:
    """Arabic 'after two days from 1 October'."""
    unit, times = unit_of(match, 3)
    if not match.date_follows() or unit not in ("day", "week") or match.words.language not in {"ar", "fa"}:
        return None
    return match.said("later", unit=unit, offset=(match.value(2, "NCa") or 1) * times * (match.value(1, "H") or 1), shift="of", ago=True)


def named_unit(match: Match) -> Said | None:
    """'last week', 'le mois prochain': a week, month or year by its place beside this one."""
    unit, _ = unit_of(match, 2)
    if fold(match.word(2)) in _PLURALS or (match.has(1) and not match.value(1, "Z") and match.role_at(match.first - 1, "c") and match.next_word() in _OF):
        return None  # "the coming months" name no month, "the last week of the war" is not last week
    offset = -1 if match.value(1, "L") or match.value(3, "L") else 1 if match.value(1, "X") or match.value(3, "X") else 0
    return match.said("relative", unit=unit, offset=offset)


def weekday(match: Match) -> Said:
    """'Tuesday', 'last Tuesday', 'mardi prochain'."""
    shift = "last" if match.value(1, "L") or match.value(3, "L") else "next" if match.value(1, "X") or match.value(3, "X") else "this" if match.has(1) else ""
    if match.before("n"):
        return match.said("weekday", weekday=match.value(2, "Wgh"), shift="night")
    tokens, at, future = match.tokens, match.first - 1, match.before("j") or match.role_at(match.last + 1, "F")
    while not shift and at >= 0 and tokens.ends[at] > tokens.starts[match.first] - 50 and tokens.tags[at] not in ".,¶·":
        future = future or ("F" in tokens.entries[at][1] and (match.words.language not in {"en", "und"} or match.text[tokens.starts[at]].islower()))
        at -= 1
    return match.said("weekday", weekday=match.value(2, "Wgh"), shift=shift, future=future)


def weekday_day(match: Match) -> Said | None:
    """'mardi 6', 'na segunda (5)'; but not 'on Monday 5 people died'."""
    after, tags = match.last + 1, match.tokens.tags
    if not match.has(3) and after < len(tags) and (tags[after] == UNKNOWN[0] or match.role_at(after, "EUNTLXDvP")):
        return None
    said = weekday(match)
    return replace(said, day_of_month=match.value(3, "k") or match.value(4, "k"), weekday_end=match.tokens.ends[match.at(2)])


def weekday_of_week(match: Match) -> Said | None:
    """'Tuesday last week', 'mardi de la semaine dernière'."""
    return in_week(match, match.value(1, "Ww"), 2 if match.has(2) else 5, 3 if match.has(3) else 4)


def week_weekday(match: Match) -> Said | None:
    """'geçen hafta salı', 'letzte Woche Dienstag'."""
    return in_week(match, match.value(3, "Wg"), 1, 2)


def in_week(match: Match, weekday: int | None, which: int, unit: int) -> Said | None:
    """A weekday of the last, this or the next week; None where the unit beside it is no week."""
    if unit_of(match, unit) != ("week", 1):
        return None
    offset = -1 if match.value(which, "L") else 1 if match.value(which, "X") else 0
    return match.said("weekday", weekday=weekday, shift="week", offset=offset)


def night_between(match: Match) -> Said:
    """Turkish 'the night that ties Sunday to Monday'."""
    return match.said("weekday", weekday=match.value(2, "Wg"), shift="night")


def from_publication(match: Match) -> Said | None:
    """'yesterday', 'hier soir', 'вчера': counted from the day of publication."""
    word = match.word(1)
    if fold(word) == "morgen" and (not word.islower() or match.role_at(match.first - 1, "RWc")):
        return None
    return match.said("relative", offset=match.value(1, "R") or 0)


def from_told(match: Match) -> Said:
    """'the next day', 'la veille', 'накануне': counted from the day last told of."""
    is_open = fold(match.word(1).split()[-1]) in _OPEN
    of = match.role_at(match.last + 1, "cMmWI") or match.date_follows() if is_open else match.next_word() in OF_A_DAY and match.date_follows()
    return match.said("later", offset=match.value(1, "r") or 0, shift="of" if of else "")
