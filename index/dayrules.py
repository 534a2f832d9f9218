"""Rules of the grammar of time for the days of an event: "ninth day", "days 3 to 5", "the first week": a match -> what it says.

None where a day is counted by no event ("the first day of the week"); which date a day number is, `clocks.py` knows.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.datewords import DAY_OF_MONTH
from index.lexicon import UNKNOWN, fold
from index.timematch import Match, Said, listed, unit_of

_MATCHDAY = re.compile(r"[\s'’]+(?:\w+[\s'’]+){0,3}?(?:ligue|liga|league|serie|championnat|bundesliga|championship|campionato|campeonato|brasileirão|test|школ|school|spring|ramadan|ramazan)", re.IGNORECASE)



def numbers_listed(match: Match, first: int, last: int, roles: str) -> tuple[Said, ...] | None:
    """The days of a list, each a day number; the outer ones reach to the ends of the match."""
    groups = listed(match, first, last, roles)
    if groups is None:
        return None
    saids = []
    for n, (numbers, is_range) in enumerate(groups):
        start = match.first if n == 0 else numbers[0][0]
        end = match.last if n == len(groups) - 1 else numbers[-1][0]
        said = match.said("number", start, numbers[0][0] if is_range else end, number=numbers[0][1])
        saids.append(replace(said, until=match.said("number", numbers[1][0], end, number=numbers[1][1])) if is_range else said)
    return tuple(saids)


def ordinal_days(match: Match) -> tuple[Said, ...] | None:
    """'the third and fourth day'."""
    return None if not_counted(match) else numbers_listed(match, match.first, match.last - 1, "oON")


def numbered_days(match: Match) -> tuple[Said, ...] | None:
    """'days 3 to 5', but not 'in five days 3 to 5 people'."""
    after, tags = match.last + 1, match.tokens.tags
    counted = after < len(tags) and (tags[after] == UNKNOWN[0] or match.role_at(after, "EU"))
    if counted or match.before("ZeNCakoO", over="") or not_counted(match):
        return None
    saids = numbers_listed(match, match.at(1), match.last, "oONC")
    of_month = match.words.language in DAY_OF_MONTH and not match.role_at(match.last + 1, "c")
    return tuple(replace(said, day_of_month=said.number) for said in saids) if saids and of_month else saids


def early_days(match: Match) -> Said | None:
    """'the first days' of an event, taken as three."""
    early = match.value(1, "α") or (match.value(1, "O") == 1 and match.value(2, "D") is None)
    return match.said("span", number=1, until=match.said("span", number=3)) if early else None


def first_days(match: Match) -> Said | None:
    """'the first three days': a stretch of an event's days."""
    number = match.value(1, "NC") or match.value(2, "NC")
    others = [value for at in range(match.first, match.last + 1) for role, value in match.tokens.entries[at][1].items() if role == "O" and value != 1]
    return match.said("span", number=1, until=match.said("span", number=number)) if number and not others else None


def week_nth(match: Match) -> Said | None:
    """Arabic 'the week the first'."""
    return nth_week(match, 2, 1) if match.words.language in {"ar", "fa"} else None


def nth_week(match: Match, nth: int = 1, week: int = 2) -> Said | None:
    """'the first week' of an event, or of October."""
    n, (unit, _) = match.value(nth, "O") or 1, unit_of(match, week)
    days = {"week": 7, "month": 30}.get(unit)
    if days is None or n > 60:
        return None
    first, last = (n - 1) * days + 1, n * days
    if match.has(3):
        if unit != "week" or n > 4:
            return None
        whole = match.said("date", date=(match.value(4, "y"), match.value(3, "Mm"), first))
        return replace(whole, until=replace(whole, date=(match.value(4, "y"), match.value(3, "Mm"), last)))
    if match.role_at(match.last + 1, "L"):
        return None
    return match.said("span", number=first, until=match.said("span", number=last))


def not_counted(match: Match) -> bool:
    """'the ninth day of the championship', 'of the week': a day that no event counts."""
    of_unit = any(match.role_at(match.last + n, "U") and all(match.role_at(match.last + m, "c") for m in range(1, n)) for n in (2, 3, 4))
    return of_unit or bool(_MATCHDAY.match(match.text, match.tokens.ends[match.last], match.tokens.ends[match.last] + 60))


def ordinal_day(match: Match) -> Said | None:
    """'the ninth day', '9e jour', 'девятый день'."""
    if not_counted(match):
        return None
    if "D" not in match.tokens.entries[match.at(2)][1] and match.words.language not in {"ar", "fa"}:
        return None
    return match.said("number", number=match.value(1, "oON"))


def parted_ordinal_day(match: Match) -> Said | None:
    """'9 e jour', where the small letter stood above; but not Portuguese 'às 9 o dia'."""
    return None if match.word(2).lower() in {"o", "a"} or not_counted(match) else match.said("number", number=match.value(1, "N"))


def bare_numbered_day(match: Match) -> Said | None:
    """Russian 'на 9 день', which is never a count: that is '9 дней', but '21 день' may be one."""
    number = match.value(1, "N")
    counted = number is None or (number % 10 == 1 and number % 100 != 11) or match.words.language not in {"ru", "uk"} or fold(match.word(2)) != "день"
    return None if counted or match.role_at(match.first - 1, "NC") else match.said("number", number=number)


def bare_numbered_days(match: Match) -> Said | None:
    """Russian 'с 3 по 5 день'."""
    if match.words.language not in {"ru", "uk"} or fold(match.word(3)) != "день":
        return None
    return match.said("number", match.first, match.first, number=match.value(1, "N"), until=match.said("number", match.at(2), number=match.value(2, "N")))


def day_number(match: Match) -> Said | None:
    """'day 9', but not 'that day 9 people', 'a 3 day 2 night trip', 'Earth Day 2021'."""
    after, tags = match.last + 1, match.tokens.tags
    number, follows_word = match.value(2, "oONC"), after < len(tags) and (tags[after] == UNKNOWN[0] or match.role_at(after, "EUN"))
    loose = match.question or (match.words.loose_day and (number or 0) < 1000)
    counted = match.before("eaR" if match.question else "ZeaR", over="") or (match.words.language in {"en", "und"} and match.role_at(match.first - 1, "NC") and not match.role_at(match.first - 1, "y"))
    counted = counted or bool(re.match(r":\d", match.text[match.tokens.ends[match.last] : match.tokens.ends[match.last] + 2]))  # "am selben Tag 2:0"
    if counted or (follows_word and not loose) or match.role_at(after, "EU") or match.value(2, "y"):
        return None
    return None if not_counted(match) else match.said("number", number=number, day_of_month=in_month_day(match, number))


def in_month_day(match: Match, number: int | None) -> int | None:
    """'el día 5', which a report says of the month, but not 'Día 5:' or 'el día 5 de la guerra'."""
    said_so = match.words.language in DAY_OF_MONTH and match.role_at(match.first - 1, "cptf") and not match.role_at(match.last + 1, "c")
    return number if said_so and number is not None and number <= 31 and match.value(2, "k") else None


def day_one(match: Match) -> Said | None:
    """'giorno uno', where no noun follows to make it 'a'."""
    after, tags = match.last + 1, match.tokens.tags
    follows = after < len(tags) and tags[after] not in ".,;:¶·)" and not match.role_at(after, "c")
    return None if follows or match.before("ZeaRNC", over="") or match.words.language == "en" else match.said("number", number=1)


def counted_day(match: Match) -> Said:
    """A token that is a day number by itself, as Chinese writes it: '第9天'."""
    return match.said("number", number=match.value(1, "K"))


def day_ordinal(match: Match) -> Said | None:
    """Arabic 'the day the ninth'; in Russian 'день девятый', but not 'в день второй годовщины'."""
    after, tags, word = match.last + 1, match.tokens.tags, fold(match.word(2))
    if "а" <= word[:1] <= "я" and (word[-2:] not in {"ыи", "ии", "ои"} or (word[-2:] == "ои" and after < len(tags) and tags[after] == UNKNOWN[0])):
        return None
    return match.said("number", number=match.value(2, "oO"))


def day_ordinals(match: Match) -> tuple[Said, ...]:
    """Arabic 'the two days, the third and the fourth'."""
    counted = [(at, match.tokens.entries[at][1]["O"]) for at in range(match.first, match.last + 1) if "O" in match.tokens.entries[at][1]]
    saids = tuple(match.said("number", match.first if n == 0 else at, at, number=value) for n, (at, value) in enumerate(counted))
    return (replace(saids[0], until=saids[1]),) if len(saids) == 2 and match.before("B") else saids
