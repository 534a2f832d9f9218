"""Every number that a text states, in digits or in words, as the values it may have: what is compared where a claim is checked.

Wider than `shapes.figures`, which finds what counts something: here an unseen number is a fault, so nothing is left out.
Eight languages in words (en, fr, de, es, it, pt, ru, tr); of others digits only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.ordinalwords import numbers_in_words
from index.types import Span

from .matching import fold

_DIGITS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_WORDS: dict[str, str] = {  # beyond what `ordinalwords` has (1 to 50): tens and hundreds, by value
    "en": "60 sixty 70 seventy 80 eighty 90 ninety 12 dozen 0.5 half 2 twice double doubled 3 triple tripled thrice 0 nobody",
    "fr": "20 vingts 60 soixante 80 octante huitante 70 septante 90 nonante 0.5 moitié 12 douzaine 10 dizaine 15 quinzaine 100 centaine 2 double 3 triple",
    "de": "60 sechzig 70 siebzig 80 achtzig 90 neunzig 30 dreissig 12 dutzend 0.5 hälfte halb 2 doppelt zweimal",
    "es": "60 sesenta 70 setenta 80 ochenta 90 noventa 200 doscientos doscientas 300 trescientos trescientas 400 cuatrocientos cuatrocientas 500 quinientos quinientas 600 seiscientos 700 setecientos"
          " 800 ochocientos 900 novecientos 12 docena 10 decena 0.5 mitad 2 doble",
    "it": "60 sessanta 70 settanta 80 ottanta 90 novanta 12 dozzina 10 decina 0.5 metà 2 doppio",
    "pt": "60 sessenta 70 setenta 80 oitenta 90 noventa 200 duzentos duzentas 300 trezentos trezentas 400 quatrocentos 500 quinhentos quinhentas 600 seiscentos 700 setecentos 800 oitocentos"
          " 900 novecentos 12 dúzia 10 dezena 0.5 metade 2 dobro",
    "ru": "60 шестьдесят шестидесяти 70 семьдесят семидесяти 80 восемьдесят восьмидесяти 90 девяносто девяноста 200 двести двухсот 300 триста трёхсот трехсот 400 четыреста четырёхсот 500 пятьсот пятисот"
          " 600 шестьсот 700 семьсот 800 восемьсот 900 девятьсот 100 сто ста 12 дюжина 10 десяток 100 сотня сотню 0.5 половина половину 2 вдвое дважды",
    "tr": "60 altmış 70 yetmiş 80 seksen 90 doksan 12 düzine 0.5 yarım yarısı",
}
_TIMES: dict[str, str] = {  # what multiplies the number before it
    "en": "100 hundred 1000 thousand 1000000 million mln 1000000000 billion bn", "fr": "100 cent cents 1000 mille 1000000 million millions 1000000000 milliard milliards",
    "de": "100 hundert 1000 tausend 1000000 million millionen mio 1000000000 milliarde milliarden mrd", "es": "100 cien ciento 1000 mil 1000000 millón millones",
    "it": "100 cento 1000 mille mila 1000000 milione milioni 1000000000 miliardo miliardi", "pt": "100 cem cento 1000 mil 1000000 milhão milhões 1000000000 bilhão bilhões",
    "ru": "1000 тысяча тысячи тысяч тысячу тыс 1000000 миллион миллиона миллионов млн 1000000000 миллиард миллиарда миллиардов млрд", "tr": "100 yüz 1000 bin 1000000 milyon 1000000000 milyar",
}
_VAGUE: dict[str, str] = {  # "dozens": at least so many, and fewer than a hundred times that
    "en": "10 dozens tens scores 100 hundreds 1000 thousands 1000000 millions", "fr": "10 dizaines douzaines 100 centaines 1000 milliers", "de": "10 dutzende 100 hunderte 1000 tausende",
    "es": "10 decenas docenas 100 cientos centenares 1000 miles", "it": "10 decine dozzine 100 centinaia 1000 migliaia", "pt": "10 dezenas dúzias 100 centenas 1000 milhares",
    "ru": "10 десятки десятков 100 сотни сотен 1000 тысячи", "tr": "10 onlarca 100 yüzlerce 1000 binlerce",
}
_JOINTS = frozenset(["and", "et", "und", "y", "e", "и", "-"])
_ONES = frozenset(["one", "un", "une", "uno", "una", "um", "uma", "ein", "eine", "einen", "einem", "einer", "bir", "один", "одна", "одно", "одну", "одного", "одной", "eins"])  # articles as often
_GLUED = frozenset(["de", "it", "tr"])  # languages that write "dreihundertfünfzig" as one word


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number of a text. `values`: all it may mean ("1.234" is 1234 or 1.234); `vague`: "hundreds", from values[0] on."""

    start: int
    end: int
    values: tuple[float, ...]
    vague: bool = False
    article: bool = False  # "one", "un": it may be no number at all


def quantities(text: str, language: str, *, outside: Sequence[Span] = ()) -> tuple[Quantity, ...]:
    """The numbers of a text in order; those that touch a span of `outside` (a date) are left out.

    >>> [q.values for q in quantities("Twenty-five died, 1,200 fled; two hundred and six stayed, 1.5 million left.", "en")]
    [(25.0,), (1200.0, 1.2), (206.0,), (1500000.0,)]
    """
    found: list[Quantity] = []
    multipliers = _table(_TIMES, language)
    for m in _DIGITS.finditer(text):
        after = re.match(r"[\s\u00a0-]?([^\W\d_]+)", text[m.end():])
        scale = multipliers.get(fold(after.group(1)), 1.0) if after else 1.0
        found.append(Quantity(start=m.start(), end=m.end() + (after.end() if after and scale != 1 else 0), values=tuple(value * scale for value in _readings(m.group()))))
    taken = [(quantity.start, quantity.end) for quantity in found]
    found += [quantity for quantity in _in_words(text, language) if not any(start < quantity.end and quantity.start < end for start, end in taken)]
    return tuple(sorted((q for q in found if not any(start < q.end and q.start < end for start, end in outside)), key=lambda q: q.start))


def unsupported(stated: Sequence[Quantity], known: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Those numbers of a claim that its quotes do not state: by value, whether in digits or in words.

    >>> unsupported(quantities("two died, 12 hurt", "en"), quantities("Deux morts", "fr"))[0].values
    (12.0,)
    """
    values = {value for quantity in known if not quantity.vague for value in quantity.values}
    vague = {quantity.values[0] for quantity in known if quantity.vague}

    def holds(one: Quantity) -> bool:
        if one.vague:
            least = one.values[0]
            return least in vague or any(least <= value < 100 * least for value in values)
        return one.article or bool(values & set(one.values))

    return tuple(one for one in stated if not holds(one))


def _readings(digits: str) -> tuple[float, ...]:
    """What digits may mean: a group of three after a sign may be thousands or a fraction."""
    grouped = re.fullmatch(r"(\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+)([.,]\d+)?", digits)
    if grouped and (grouped.group(2) is None or grouped.group(2)[0] not in grouped.group(1)):
        whole = float(re.sub(r"\D", "", grouped.group(1)) + (grouped.group(2) or "").replace(",", "."))
        single = re.fullmatch(r"(\d{1,3})[.,](\d{3})", digits)
        return (whole, float(f"{single.group(1)}.{single.group(2)}")) if single else (whole,)
    try:
        return (float(digits.replace(",", ".")),)
    except ValueError:
        return (float(re.sub(r"\D", "", digits)),)


@lru_cache(maxsize=64)
def _parsed(line: str) -> dict[str, float]:
    table: dict[str, float] = {}
    value = 0.0
    for word in line.split():
        if word[0].isdigit():
            value = float(word)
        else:
            table[fold(word)] = value
    return table


def _table(tables: dict[str, str], language: str) -> dict[str, float]:
    return _parsed(tables.get(language, ""))


@lru_cache(maxsize=64)
def _small(language: str) -> dict[str, float]:
    """Cardinals and ordinals of one word, by folded word; ordinals from the third on."""
    ordinals, cardinals = numbers_in_words(language)
    table = {fold(word): float(value) for word, value in ordinals.items() if value > 2 and word.isalpha()}
    return table | {fold(word): float(value) for word, value in cardinals.items() if word.replace("-", "").isalpha()} | _table(_WORDS, language)


def _in_words(text: str, language: str) -> list[Quantity]:
    """Runs of number words; hyphens part words ("vingt-cinq", "twenty-five"), "and" may stand inside a run."""
    small, times, vague = _small(language), _table(_TIMES, language), _table(_VAGUE, language)
    if not small:
        return []
    words = [(m.start(), m.end(), fold(m.group())) for m in re.finditer(r"[^\W\d_]+", text)]
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        start, end, word = words[at]
        parts = _parts(word, language)
        if word in vague and (not parts or word in times):  # "тысячи" alone: thousands
            found.append(Quantity(start=start, end=end, values=(vague[word],), vague=True))
            parts = ()
        if not parts:
            at += 1
            continue
        run, last = list(parts), at
        ahead = at + 1
        while ahead < len(words) and re.fullmatch(r"[\s\u00a0-]+", text[words[ahead - 1][1]:words[ahead][0]]):
            more = _parts(words[ahead][2], language)
            if more:
                run += more
                last = ahead
            elif words[ahead][2] not in _JOINTS:
                break
            ahead += 1
        alone = last == at and word in _ONES
        found.append(Quantity(start=start, end=words[last][1], values=(_sum(run, small, times),), article=alone))
        at = last + 1
    return found


def _parts(word: str, language: str) -> tuple[str, ...]:
    """A number word as the words it is glued from, itself where it is one; empty where it is no number."""
    small, times = _small(language), _table(_TIMES, language)
    if word in small or word in times:
        return (word,)
    if language not in _GLUED or len(word) < 6:
        return ()
    known = sorted((*small, *times, "und"), key=len, reverse=True)

    def split(rest: str) -> tuple[str, ...] | None:
        if not rest:
            return ()
        for part in known:
            if rest.startswith(part) and (after := split(rest[len(part):])) is not None:
                return (part, *after)
        return None

    return tuple(part for part in split(word) or () if part != "und")


def _sum(run: Sequence[str], small: dict[str, float], times: dict[str, float]) -> float:
    """The value of number words in a row: "two hundred thousand six" is (2 * 100) * 1000 + 6.

    French counts 80 as four twenties.
    """
    total = current = 0.0
    for word in run:
        if word in times:
            factor = times[word]
            if factor >= 1000:
                total += max(current, 1.0) * factor
                current = 0.0
            else:
                current = max(current, 1.0) * factor
        elif small[word] == 20 and current == 4 and word.startswith("vingt"):
            current = 80.0
        elif small[word] == 12 and word in ("dozen", "douzaine", "docena", "dozzina", "dutzend", "duzia"):
            current = max(current, 1.0) * 12
        else:
            current += small[word]
    return total + current
