"""Names of persons in a sentence, and which of them, in whatever script, spelling and case, are one person.

Goes by capitals, given names and titles; knows nobody by name. A family name alone counts behind a title, or where the report
gives the full name elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.place_names import fold as folded
from index.place_names import latin
from index.place_words import is_given_name, word_class
from index.types import Span

from .chunks import CALENDAR
from .matching import fold, name_is_in, sound
from .shapes import NO_PERSON
from .wanted import STOPWORDS

IsCommon = Callable[[str, str], bool]  # (folded word, language) -> whether it is an everyday word there

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ELIDED = re.compile(r"^(?:[ldjnsmtc]|qu)['’](?=\w)", re.IGNORECASE)
_SUFFIX = re.compile(r"['’]\w{1,4}$")  # Aliyev's, Erdoğan'ın
_PARTICLES = frozenset("van von der den bin ibn al el ben di da dos del della ter zu".split())
_OF = frozenset(["de", "du", "d"])  # "Charles de Gaulle", but not "Jean Dupont de France"
_LONGEST = 4  # words of a name
_SURNAME = 4  # letters from which a family name alone may be told
_OFFICES = re.compile(  # beside the titles that a place is not expected behind
    r"(?:vice-?)?(?:presid|präsid|prásid|prezid|minist|secret|sekret|chairm|chairw|deput|envoy|negotiat|teacher|driver|doctor|pilot|lieuten|sergeant|soldat|soldier|private|corporal|commandant|cameraman|activist|opposition|lawyer|chief|head"
    r"|adjoint|député|chef|émissaire|négociat|sergent|caporal|avocat|enseignant|chauffeur|caméraman|vice-"
    r"|замест|секретар|депутат|командир|сержант|лейтенант|рядов|майор|капитан|водител|учител|оператор|лидер|активист|посланник|глав[аыуе]$|вице-"
    r"|abgeordnet|botschaft|lehrer|fahrer|kanzler|außenminist|verteidigungsminist|sondergesandt|unterhändler|gefreit|leutnant|oberst|feldwebel|diplomat|aktivist"
    r"|diputad|teniente|sargento|chofer|maestr|abogad|canciller|senador|deputat|tenente|sergente|autista|avvocat|bakan|başkan|milletvekil|öğretmen)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One naming of a person: `text[start:end]` is `name`, but for line breaks."""

    start: int
    end: int
    name: str
    language: str
    full: bool  # with a given name or an initial


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        return folded(self.text)


def persons_in(text: str, language: str, *, without: Sequence[Span] = (), is_common: IsCommon | None = None, known: Sequence[Mention] = ()) -> tuple[Mention, ...]:
    """The persons named in a text, in order; spans in `without` (places, bodies) are no persons.

    `known`: names told elsewhere in the report, so that "Petrosyan" alone is one where "Anna Petrosyan" was named.

    >>> [m.name for m in persons_in("Prime Minister Anna Petrosyan met General Novak in Paris.", "en", without=[(54, 59)])]
    ['Anna Petrosyan', 'Novak']
    """
    found: list[Mention] = []
    for run, titled in _runs(text, language, without):
        made = _named(text, run, titled, language, is_common, opens=not text[:run[0].start].strip(" «“\"(-–—"))
        if made is None and len(run) == 1 and len(run[0].text) >= _SURNAME and any(other.name != run[0].text and same_person(other, _mention(text, run, language, full=False)) for other in known):
            made = _mention(text, run, language, full=False)
        if made is not None:
            found.append(made)
    return tuple(found)


def full_names(text: str, language: str, *, without: Sequence[Span] = (), is_common: IsCommon | None = None) -> tuple[Mention, ...]:
    """The persons that a text names with given name and family name."""
    return tuple(mention for mention in persons_in(text, language, without=without, is_common=is_common) if mention.full)


def _runs(text: str, language: str, without: Sequence[Span]) -> Iterable[tuple[list[_Word], bool]]:
    """(capitalised words in a row, whether a title stands before them); titles are cut off."""
    run: list[_Word] = []
    titled = False
    before: _Word | None = None
    words = [_bare(m, language) for m in _WORD.finditer(text)]
    for n, word in enumerate(words):
        gap = text[before.end:word.start] if before else ""
        joined = bool(run) and (gap in (" ", "\u00a0", "\n") or (gap == ". " and len(run[-1].text) <= 2) or (gap == "." and len(run[-1].text) == 1) or (gap == "-" and len(word.text) > 1))
        inside = any(start < word.end and word.start < end for start, end in without)
        small = not word.text[:1].isupper()
        if run and joined and small and len(run) < _LONGEST and (word.key in _PARTICLES or (word.key in _OF and len(run) == 1)) and any(other.text[:1].isupper() for other in words[n + 1:n + 3]):
            run.append(word)
            before = word
            continue
        title = _is_title(word, language)
        stops = not title and fold(word.text) in NO_PERSON and not is_given_name(word.text)
        surname = title and not inside and joined and is_given_name(run[0].text) and _ends(text, words, n)  # "Stephen King"
        if run and not surname and (small or inside or title or stops or not joined):
            yield run, titled
            run, titled = [], False
        if title and not inside and not run:
            titled = True
        elif small or inside or stops:
            titled = titled and small and bool(re.fullmatch(r"of|de|du|des|von|der|for|la|le", word.key)) and not inside
        else:
            if not run and gap not in (" ", "\u00a0", ". ", "\n", ""):
                titled = False
            run.append(word)
        before = word
    if run:
        yield run, titled


def _ends(text: str, words: Sequence[_Word], n: int) -> bool:
    """Whether no capitalised word follows."""
    return n + 1 >= len(words) or not (words[n + 1].text[:1].isupper() and text[words[n].end:words[n + 1].start] == " ")


def _bare(match: re.Match[str], language: str) -> _Word:
    start, end, text = match.start(), match.end(), match.group()
    if elided := _ELIDED.match(text):
        start, text = start + elided.end(), text[elided.end():]
    suffix = _SUFFIX.search(text)
    if suffix and suffix.start() > 2 and (language == "tr" or suffix.group()[1:].lower() == "s"):
        end, text = start + suffix.start(), text[:suffix.start()]
    return _Word(start, end, text)


@lru_cache(maxsize=16384)
def _title(key: str, word: str) -> bool:
    return key in word_class("title") or key in word_class("address") or key in word_class("office") or fold(word) == "prime" or bool(_OFFICES.match(word))


def _is_title(word: _Word, language: str) -> bool:
    return _title(word.key, word.text) and not (word.text[:1].isupper() and is_given_name(word.text) and word.key not in word_class("title"))


def _named(text: str, run: Sequence[_Word], titled: bool, language: str, is_common: IsCommon | None, *, opens: bool) -> Mention | None:
    """The name in capitalised words in a row, None where they are none."""
    words = list(run)
    while words and not (len(words[0].text) == 1 and text[words[0].end:words[0].end + 1] == ".") and _is_small(words[0], opens and words[0] is run[0]):
        words, titled = words[1:], False
    while words and not words[-1].text[:1].isupper():
        words = words[:-1]
    given = [is_given_name(word.text) and word.key not in _NO_GIVEN for word in words]
    first = next((n for n, is_given in enumerate(given[:-1]) if is_given), None)
    if first:  # "Armenierin Anna Petrosyan"
        words, given = words[first:], given[first:]
    while len(words) > 2 and _of_a_country(words[0].text, language):
        words, given = words[1:], given[1:]
    if not words or any(word.key in word_class("never") or word.key in word_class("organisation_after") for word in words):
        return None
    everyday = [is_common is not None and (is_common(word.key, language) or (word.text.isascii() and is_common(word.key, "+"))) for word in words if word.text[:1].isupper()]
    initials = [len(word.text) == 1 for word in words]
    if len(words) == 1:
        sure = titled and len(words[0].text) > 2 and not everyday[0] and not words[0].text.isupper()
        return _mention(text, words, language, full=False) if sure else None
    if len(words) > _LONGEST + 2:
        return None
    sure = (any(given[:-1]) or any(initials[:-1])) and not (everyday[-1] and (everyday[0] or not any(given[:-1])))  # "Independence Day"
    likely = is_common is not None and language != "de" and len(words) <= 3 and not any(everyday) and not any(word.text.isupper() for word in words) and not any(_of_a_country(word.text, language) for word in words)
    if sure or (titled and not all(everyday)) or likely:
        return _mention(text, words, language, full=True)
    return None


def _is_small(word: _Word, opens: bool) -> bool:
    """A word that has its capital from where it stands, or names a day or month."""
    low = word.text.casefold()
    return (low in STOPWORDS and (opens or len(low) <= 3)) or fold(word.text) in CALENDAR or low in CALENDAR


_NO_GIVEN = frozenset(["the", "on", "in", "an", "of"])


@lru_cache(maxsize=4096)
def _of_a_country(word: str, language: str) -> bool:
    from .naming import is_side

    return is_side(word, language)


def _mention(text: str, words: Sequence[_Word], language: str, *, full: bool) -> Mention:
    start, end = words[0].start, words[-1].end
    return Mention(start=start, end=end, name=" ".join(text[start:end].split()), language=language, full=full)


def same_person(one: Mention, other: Mention) -> bool:
    """Whether two namings may be of one person: the family names are alike, and the given names where both have one.

    >>> def of(name, language="en"): return Mention(start=0, end=len(name), name=name, language=language, full=" " in name)
    >>> same_person(of("Anna Petrosyan"), of("Анна Петросян", "ru")), same_person(of("Anna Petrosyan"), of("Aram Petrosyan"))
    (True, False)
    """
    mine, theirs = _parts(one), _parts(other)
    if len(mine) == 1 or len(theirs) == 1:
        return _alike(mine[-1], theirs[-1])
    return _given_alike(mine[0], theirs[0]) and (_alike(mine[-1], theirs[-1]) or sound(mine[-1]) == sound(theirs[-1]))


def _given_alike(one: str, other: str) -> bool:
    """Whether two given names may be one: "N." and "Nikita", "Pavel" and "Павлом"."""
    if min(len(one), len(other)) == 1:
        return latin(one)[:1] == latin(other)[:1]
    short, long = sorted((sound(one), sound(other)), key=len)
    return _alike(one, other) or (len(short) > 1 and long.startswith(short) and len(long) <= len(short) + 2)


def _parts(mention: Mention) -> list[str]:
    """The words of a name as English writes their sounds: German "Alijew" is "Aliyev"."""
    name = mention.name
    if mention.language == "de":
        name = re.sub(r"w\b", "v", re.sub(r"(?<=[aeiou])j", "y", name))
    words = [word.strip(".") for word in name.split()]
    return [word for word in words if word[:1].isupper()] or words


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> bool:
    return fold(one) == fold(other) or name_is_in(one, other) or name_is_in(other, one)


def grouped(mentions: Sequence[tuple[str, Mention]]) -> tuple[tuple[int, ...], ...]:
    """(report, mention) -> which of them are one person, as groups of positions in the order of their first naming.

    A family name alone joins the person so called in its own report, else the one most often named.
    """
    groups: list[list[int]] = []
    for at in sorted(range(len(mentions)), key=lambda n: (len(mentions[n][1].name.split()) == 1, n)):
        report, mention = mentions[at]
        fitting = [group for group in groups if all(same_person(mention, mentions[n][1]) for n in group)]
        best = max(fitting, key=lambda group: (any(mentions[n][0] == report for n in group), len(group)), default=None)
        if best is None:
            groups.append([at])
        else:
            best.append(at)
    return tuple(tuple(sorted(group)) for group in sorted(groups, key=min))
