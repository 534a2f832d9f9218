"""The names in a question or an answer, with their prepositions, and one name put in the place of another.

Which place a name is, is not asked here: whoever has a gazetteer hands in a function that finds places; without one a name
behind "in" or "near" is taken for a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.types import PlaceMention, Span

from .matching import fold
from .wanted import STOPWORDS, content_words

PlaceFinder = Callable[[str, str], Sequence[PlaceMention]]  # (text, language) -> the places named in it

_PLACE_PREPOSITION = (r"in|at|near|around|inside|outside|à|au|aux|en|près d[eu]|près d['’]|autour de|vers|dans|в|во|на|под|около|возле|у|из|bei|nach|aus|nahe|cerca de|a|ad|presso|vicino a|em|no|na|nos|nas|perto d[eoa]")
_OTHER_PREPOSITION = r"from|to|by|of|for|with|about|de|du|d['’]|des|par|pour|avec|о|об|с|со|к|ко|от|von|vom|für|mit|über|por|para|con|sobre|di|da|del|della|dell['’]|dal|per|do|dos|das|com|pour"
_ARTICLE = r"the|le|la|les|l['’]|el|los|las|der|die|das|den|dem|il|lo|gli|i|o|os|as"
PLACED = re.compile(rf"(?<![\w'’-])(?:{_PLACE_PREPOSITION})\s*(?:(?:{_ARTICLE})\s*)?$", re.IGNORECASE)
OTHERWISE = re.compile(rf"(?<![\w'’-])(?:{_OTHER_PREPOSITION})\s*(?:(?:{_ARTICLE})\s*)?$", re.IGNORECASE)
ARTICLED = re.compile(rf"(?<![\w'’-])(?:{_ARTICLE})\s*$", re.IGNORECASE)
_CAPITAL = r"[^\W\d_a-zà-öø-ÿßа-яёığş][\w’'-]*"
_RUN = re.compile(rf"(?<![\w-]){_CAPITAL}(?:(?: (?:de |van |von |al-|el |da |di |of )?|-){_CAPITAL})*")
_ELISION = re.compile(r"^(?:[ldsnmtjc]|qu)['’]", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|,?\s*(?:and|or|et|ou|и|или|und|oder|y|e|o|ve|veya|ed|ou))?\s*")
_MONTHS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december yes no ok okay please day i more less about over some many several none nobody nothing no two three four five ten "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli august september oktober november dezember tag "
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık pazartesi salı çarşamba perşembe cuma cumartesi pazar".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name in a text."""

    start: int  # of the name itself
    end: int
    whole: int  # where its preposition and article begin; `start` where it has none
    preposition: bool  # whether it has a preposition, not only an article
    place: str = ""  # "town", "region", "country"; "?" where only its preposition says that it is a place; "" where it is none

    def text(self, of: str) -> str:
        """The name as written, without an elided article."""
        return of[self.start:self.end]


def no_places(text: str, language: str) -> Sequence[PlaceMention]:
    """The finder of places where there is no gazetteer."""
    return ()


def names_of(text: str, language: str, find: PlaceFinder = no_places, without: Sequence[Span] = ()) -> tuple[Named, ...]:
    """The names in a text, in order; spans in `without` (its times) are passed over.

    >>> [(name.place, "How many died in Ganja?"[name.whole:name.end]) for name in names_of("How many died in Ganja?", "en")]
    [('?', 'in Ganja')]
    """
    found = [_named(text, mention.start, mention.end, mention.place.kind) for mention in find(text, language)]
    for run in _RUN.finditer(text):
        start, end = run.span()
        if elided := _ELISION.match(text[start:end]):
            start += elided.end()
        end -= len(re.search(r"(?:['’]s?)?[’'-]*$", text[start:end]).group())  # type: ignore[union-attr]
        while start < end and (first := re.match(r"[\w’'-]+\s*", text[start:end])) and _is_small(first.group().strip(), begins=_begins(text, start)):
            start += first.end()
        if start >= end or not text[start].isupper() or any(name.start < end and start < name.end for name in found) or any(a < end and start < b for a, b in without):
            continue
        if language == "de" and " " not in text[start:end] and not re.search(r"(?<!\w)(?:in|nach|aus|bei|nahe|von|und)\s+$", text[:start], re.I) and not _begins(text, start):
            continue  # a German noun
        found.append(_named(text, start, end, None))
    if language in ("es", "it", "pt", "ru"):  # they write the people of a country small
        found += [_named(text, word.start(), word.end(), None) for word in re.finditer(r"[^\W\d_]{5,}", text) if word.group().islower() and content_words(word.group()) and is_side(word.group(), language)]
    return tuple(sorted(found, key=lambda name: name.start))


def _begins(text: str, start: int) -> bool:
    return not re.search(r"\w", text[:start]) or bool(re.search(r"[.?!:]\s*[\"«“]?$", text[:start]))


def _is_small(word: str, *, begins: bool) -> bool:
    """A word that has its capital only from where it stands, or that names no one: "Which", "Monday"."""
    folded = re.sub(r"['’].*", "", word.casefold())
    return folded in STOPWORDS or folded in _MONTHS or len(folded) < 2 or (begins and (folded in _BEGINNERS))


_BEGINNERS = frozenset("and but or so how is are was were do does did can could will would should any have has had why tell show list name give let please then also et mais alors combien pourquoi comment y pero cómo und aber warum wie e ma ed mas porque ve peki ya ama а и но почему зачем как сколько расскажи rockets shells people stay what which".split())


def _named(text: str, start: int, end: int, place: str | None) -> Named:
    before = text[:start]
    for pattern, preposition, guess in ((PLACED, True, "?"), (OTHERWISE, True, ""), (ARTICLED, False, "")):
        if found := pattern.search(before):
            return Named(start=start, end=end, whole=found.start(), preposition=preposition, place=guess if place is None else place)
    return Named(start=start, end=end, whole=start, preposition=False, place=place or "")


def groups(text: str, names: Sequence[Named]) -> tuple[tuple[Named, ...], ...]:
    """Names that stand beside each other in a list are one group: "in Barda and in Ganja"."""
    made: list[list[Named]] = []
    for name in names:
        if made and name.whole >= made[-1][-1].end and _JOINED.fullmatch(text[made[-1][-1].end:name.whole]) and (text[made[-1][-1].end:name.whole].strip() or name.preposition) and bool(name.place) == bool(made[-1][-1].place):
            made[-1].append(name)
        else:
            made.append([name])
    return tuple(tuple(group) for group in made)


def replaced_name(question: str, old: Sequence[Named], said: str, new: Sequence[Named], *, sure: bool = False) -> str | None:
    """The question with its name of the kind of the new one replaced by what the follow-up says; None where it has no such name.

    `said` is the follow-up's text; its own preposition is taken over. A country takes the place of a country, a town of a town, if there is one.
    `sure`: whether all places are known as such; else a bare name may be one.
    """
    if not new:
        return None
    there = groups(said, new)[0]
    kind, own = there[0].place, there[0].preposition
    candidates = list(groups(question, old))
    same = [group for group in candidates if bool(group[0].place) == bool(kind)] if kind else [group for group in candidates if not group[0].place]
    closest = [group for group in same if group[0].place == kind] or [group for group in same if "?" in (kind, group[0].place)]
    if kind == "country" and sure and not own:
        closest = [group for group in same if group[0].place == kind] or [group for group in candidates if not group[0].place and not group[0].preposition]
        if not closest:
            return None  # a side beside a town that is no side
    elif not own:
        sides = [group for group in candidates if not group[0].preposition]
        closest = [group for group in closest if not group[0].preposition] or closest or sides
    if not closest:
        closest = same or ([] if kind and own else [group for group in candidates if not group[0].preposition])
    if not closest and not sure and not own and not kind:
        closest = candidates
    if not closest:
        return None
    group = closest[0]
    if own:
        start, phrase = group[0].whole, said[there[0].whole:there[-1].end]
    else:
        articles = said[there[0].whole:there[0].start].strip()
        start, phrase = (group[0].whole if articles and not group[0].preposition else group[0].start), said[(there[0].whole if articles and not group[0].preposition else there[0].start):there[-1].end]
    gap = " " if start and question[start - 1:start].isalnum() else ""
    return f"{question[:start]}{gap}{phrase}{question[group[-1].end:]}"


@lru_cache(maxsize=16)
def _countries(language: str) -> frozenset[str]:
    from babel import Locale

    return frozenset(fold(name) for code, name in Locale.parse(language).territories.items() if len(code) == 2)


def is_side(word: str, language: str) -> bool:
    """Whether a word looks like the people of a country: it begins as the country's name does.

    >>> is_side("armenios", "es"), is_side("heridos", "es")
    (True, False)
    """
    folded = fold(word)
    long = 6 if len(folded) >= 9 else 5 if len(folded) >= 7 else 4
    return len(folded) >= 5 and language in ("en", "fr", "ru", "es", "de", "it", "pt", "tr") and any(name.startswith(folded[:long]) and len(name) >= 5 for name in _countries(language))
