"""The shapes of values inside a sentence: figures with what they count, names of persons, direct speech.

By form and small word lists in many languages; every value found is a verbatim stretch of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .concepts import UNITS, concept_spans, concepts_of
from .matching import stem, words_of
from .organisations import of_sort, organisations

if TYPE_CHECKING:
    from .types import Query

_COUNTED = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz on",
}
_ALSO_COUNTED = {
    "en": {"dozen": 12, "nobody": 0, "none": 0, "twice": 2}, "fr": {"une": 1, "aucun": 0, "aucune": 0},
    "ru": {"одна": 1, "одного": 1, "одной": 1, "двух": 2, "две": 2, "трёх": 3, "трех": 3, "четырёх": 4, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "никто": 0},
    "de": {"ein": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1, "niemand": 0}, "es": {"un": 1, "una": 1, "ninguno": 0}, "it": {"un": 1, "una": 1, "nessuno": 0},
    "pt": {"uma": 1, "duas": 2, "ninguém": 0},
}
_NUMBER_WORDS = {language: {word: value for value, word in enumerate(words.split())} | _ALSO_COUNTED.get(language, {}) for language, words in _COUNTED.items()}
_ANY_LANGUAGE = {word: value for words in reversed(_NUMBER_WORDS.values()) for word, value in words.items() if word != "on"}  # "on" is ten in Turkish alone
_AMBIGUOUS = frozenset(["un", "une", "uno", "una", "um", "uma", "ein", "eine", "einen", "einem", "einer", "eines", "one", "bir", "on", "sei", "six", "sept"])
_SCALE = (r"(?:\s(?:million|billion|thousand|millions?|milliards?|mille|milliers?|dizaines?|centaines?|тысяч[аи]?|тыс\.?|миллион\w*|млн|млрд|tausend|millionen|milliarden|miles|millones|mil|mila|milioni|milhões|bin|milyon"
          r"|dozens?|hundreds?|thousands?|hundert|cientos|decenas|centinaia|decine|centenas|dezenas|сот(?:ни|ен)|десятк\w+)\b)?")
_DIGITS = re.compile(rf"(?<![\w.,])\d{{1,3}}(?:[   .,]\d{{3}})+(?:[.,]\d+)?(?!\w){_SCALE}(?:\s?%)?|(?<![\w,.:/])\d+(?:[.,]\d+)?(?![\w:]|[.,]\d|/\d){_SCALE}(?:\s?(?:%|percent|per cent|pour cent|Prozent|por ciento|per cento|por cento|процент\w*))?", re.I)
_SCORE = re.compile(r"(?<![\w-])(?:\d{1,3}\s?[-–]\s?\d{1,3}|\d:\d)(?![\w-])")
_VAGUE = re.compile(r"\b(?:(?:several|a few|quelques|plusieurs|несколько|einige|mehrere|varios|algunos|alcune|vários)\s+)?(?:dozens|hundreds|thousands|dizaines|centaines|milliers|десятки|сотни|тысячи|dutzende|hunderte|tausende|decenas|cientos|miles|decine|centinaia|migliaia|dezenas|centenas|milhares)\b", re.I)
_MONTH = re.compile(r"^\s*(?:[./]\d|(?:er)?\s*(?:jan|f[ée]v|feb|mar[sz]?\b|märz|avr|apr|abr|mai\b|may|ma[yi]o|jui|jun|jul|giu|lug|luglio|ao[uû]t|aug|ago|sep|set|okt|oct|out|ott|nov|d[ée]c|dez|dic|янв|февр|март|апр|ма[йя]\b|июн|июл|авг|сент|окт|нояб|дек|ocak|şub|nis|haz|tem|ağu|eyl|eki|kas|ara))", re.I)
_CLOCK_TIME = re.compile(r"^\s*(?:[hH]\d{0,2}\b|heures?\b|час\w*\b|uhr\b|a\.?m\.?\b|p\.?m\.?\b|o['’]clock|[:.]\d\d\b)", re.I)
_ORDINAL_DAY = re.compile(r"(?:\b(?:day|jour|tag|día|giorno|dia|день|gün)\s*$)", re.I)
_PERSON = re.compile(r"(?<![\w'’-])(?:[A-ZÀ-ÖØ-ÞŠŽČĆĞİÖÜÇŞƏ][\w'’-]+|[А-ЯЁІЇЄҐ][\w'’-]+|[Ա-Ֆ][\w'’-]+)(?:\s(?:(?:de|du|von|van|al|bin|el|le|da|dos|di)\s|al-)?(?:[A-ZÀ-ÖØ-ÞŠŽČĆĞİÖÜÇŞƏ][\w'’-]+|[А-ЯЁІЇЄҐ][\w'’-]+|[Ա-Ֆ][\w'’-]+|[A-Z]\.)){1,3}")
NO_PERSON = frozenset(["ministry", "minister", "defence", "defense", "foreign", "president", "prime", "general", "group", "council", "united", "nations", "security", "european", "union", "human", "rights", "minsk", "nagorno", "karabakh", "army", "information", "centre", "center", "office", "news", "agency", "party", "ministère", "ministre", "défense", "affaires", "étrangères", "président", "premier", "groupe", "conseil", "nations", "unies", "sécurité", "union", "droits", "armée", "haut", "république", "états", "région", "министерство", "минобороны", "совет", "безопасности", "россия", "россии", "нагорный", "нагорного", "карабах", "карабаха", "армия", "республика", "президент", "премьер-министр", "министр", "sample", "desk", "ministerium", "verteidigung", "bundesregierung", "ministerio", "defensa", "fiscalía", "general", "república", "consejo", "estados", "unidos", "cup", "europa", "league"])
_ARTICLES = frozenset(["le", "la", "les", "l'", "the", "der", "die", "das", "el", "los", "las", "il", "lo", "gli", "o", "os", "as", "un", "une", "a", "an", "this", "that", "in", "on", "at", "au", "aux"])
_QUOTED = re.compile(r"[«“„\"].{3,}?[»”“\"]|‘.{3,}?’(?!\w)|'[^']{12,}?'(?!\w)", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number in a sentence: `text[start:end]`, its value where that is one."""

    start: int
    end: int
    text: str
    value: float | None
    word: bool = False  # written out: "two"


def figures(sentence: str, language: str = "und") -> tuple[Figure, ...]:
    """Numbers that count something: no dates, times of day, day numbers or years.

    >>> [f.text for f in figures("On 5 October 2020 at 9:30, 25 civilians and two soldiers died.")]
    ['25', 'two']
    """
    found: list[Figure] = []
    for m in _SCORE.finditer(sentence):
        found.append(Figure(start=m.start(), end=m.end(), text=m.group(), value=None))
    for m in _DIGITS.finditer(sentence):
        after, before = sentence[m.end():], sentence[:m.start()]
        digits = re.sub(r"[^\d]", "", m.group())
        if any(f.start < m.end() and m.start() < f.end for f in found) or (_MONTH.match(after) and int(digits or 0) <= 31) or _CLOCK_TIME.match(after):
            continue
        if re.fullmatch(r"(?:1[5-9]|20)\d\d", m.group().strip()) or _ORDINAL_DAY.search(before) or re.match(r"(?:st|nd|rd|th|er|e|ème|º|ª|-[йяе])\b", after):
            continue
        if re.search(r"(?:Su|F|T|MiG|Mi|S|BM|An|Tu|Ka)-$|\bcovid-$|\bG-?$", before, re.I):
            continue
        found.append(Figure(start=m.start(), end=m.end(), text=m.group().strip(), value=_value(m.group())))
    for m in _VAGUE.finditer(sentence):
        if not any(f.start < m.end() and m.start() < f.end for f in found):
            found.append(Figure(start=m.start(), end=m.end(), text=m.group(), value=None, word=True))
    words = _NUMBER_WORDS.get(language, _ANY_LANGUAGE)
    for m in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)?", sentence):
        word = m.group().lower()
        if word in words and not any(f.start < m.end() and m.start() < f.end for f in found):
            if word in _AMBIGUOUS and not _counts(sentence[m.end():]):
                continue
            if _MONTH.match(sentence[m.end():]) or re.match(r"\s+(?:day|jour|tag|день|día)s?\b", sentence[m.end():], re.I):
                continue
            found.append(Figure(start=m.start(), end=m.end(), text=m.group(), value=float(words[word]), word=True))
    return tuple(sorted(found, key=lambda figure: figure.start))


def _counts(after: str) -> bool:
    """Whether what follows an article-like "one" is a thing that reports count."""
    head = after[:40]
    if re.match(r"\s+(?:\w+\s+)?(?:bilan|toll|count|report|bilanz|balance|bilancio|balanço)\w*\b", head, re.I):
        return False  # "a first toll"
    return bool(concepts_of(head) & {"death", "injury"}) or bool(re.match(
        r"\s+(?:\w+\s+)?(?:civil|person|people|soldier|child|woman|man\b|hélico|soldat|enfant|femme|homme|мирн|человек|солдат|вертол|hubschr|zivil|mensch|soldado|helic|niñ|policeman|policier|helicopter|drone|avion|plane|sivil|asker|kişi)", head, re.I))


def _value(text: str) -> float | None:
    digits = re.match(r"[\d   .,]+", text)
    if not digits:
        return None
    number = re.sub(r"^[^\d]+|[^\d]+$", "", digits.group())
    if re.fullmatch(r"\d{1,3}(?:[   .,]\d{3})+", number):
        return float(re.sub(r"\D", "", number))
    try:
        return float(number.replace(",", ".").replace(" ", ""))
    except ValueError:
        return None


def persons(sentence: str) -> tuple[tuple[int, int], ...]:
    """Runs of two to four capitalised words that are no known body or office."""
    spans = []
    for m in _PERSON.finditer(sentence):
        start, words = m.start(), m.group().split()
        if words[0].lower() in _ARTICLES:
            continue  # "Le Monde", "The Hague"
        while words and words[0].lower().strip(".") in NO_PERSON:
            start += len(words[0]) + 1
            words = words[1:]
        if len(words) >= 2 and not any(word.lower() in NO_PERSON for word in words):
            spans.append((start, m.end()))
    return tuple(spans)


def speech(sentence: str) -> tuple[tuple[int, int], ...]:
    """Stretches inside quotation marks."""
    return tuple(m.span() for m in _QUOTED.finditer(sentence))


def fits_kind(query: Query, sentence: str, language: str) -> float:
    """1 where the sentence holds a value of the kind asked for, 0.5 where it may, 0 where not."""
    match query.kind:
        case "number":
            return 1.0 if figures(sentence, language) else 0.0
        case "people" if query.sort == "organisation":
            return 1.0 if of_sort(organisations(sentence, language), query.body) else 0.3
        case "people":
            said = not query.speaker or "say" in concepts_of(sentence) or "deny" in concepts_of(sentence)
            return (1.0 if persons(sentence) else 0.4) * (1.0 if said else 0.3)
        case "quote":
            return 1.0 if speech(sentence) else 0.6 if "say" in concepts_of(sentence) else 0.0
        case "places":
            return 0.5
    return 0.5


def counted_figures(query: Query, sentence: str, language: str) -> tuple[Figure, ...]:
    """The figure of a sentence that stands nearest to what the question counts, all that do where it asks for each side's.

    What it counts are its units ("civilians", "helicopters"); else what is told of them ("died"); else any of its words.
    A figure before its unit ("25 civilians") is nearer than one after it.
    """
    found = figures(sentence, language)
    if len(found) < 2:
        return found
    asked = concepts_of(query.standalone)
    named = {stem(word) for name in (*query.names, *(place.name for place in query.places)) for word in words_of(name)}
    stems = {stem(term) for term in query.terms} - named
    units = [span for concept in asked & UNITS for span in concept_spans(sentence, concept)]
    events = [span for concept in asked - UNITS - {"say", "attack", "begin"} for span in concept_spans(sentence, concept)]
    if not units and not events:
        units = [m.span() for m in re.finditer(r"[^\W\d_]+", sentence) if stem(m.group()) in stems]
    anchors = [group for group in (units, events) if group]
    if not anchors:
        return (found[_likeliest(query, sentence, found)],)

    def distance(figure: Figure) -> float:
        return sum(min(_distance(figure, span) for span in group) for group in anchors)

    if total := _total(query, sentence, found):
        return (total,)
    if _EACH.search(query.standalone):
        nearest = [min((_distance(figure, span), at) for at, figure in enumerate(found))[1] for span in anchors[0]]
        return tuple(figure for at, figure in enumerate(found) if at in nearest)
    return (min(found, key=distance),)


_COUNTED_THING = re.compile(
    r"(?:how many|what number of|combien d(?:e\s|['’])|quel nombre d(?:e\s|['’])|сколько|wie ?viele?|cuánt[oa]s|quant[ie]|quant[oa]s|kaç)\s*((?:[^\W\d_]+[\s-]?){1,3})", re.I)
_AFTER = 3  # words after a figure that may say what it counts


def _likeliest(query: Query, sentence: str, found: Sequence[Figure]) -> int:
    """Which figure counts what the question counts, where no word tells: by the meaning of the words after each, across languages."""
    from index.sentencevectors import load_sentence_encoder

    thing = _COUNTED_THING.search(query.standalone)
    encoder = load_sentence_encoder() if thing else None
    if thing is None or encoder is None:
        return 0
    counted = [" ".join(re.findall(r"[^\W\d_]+", sentence[figure.end:figure.end + 60])[:_AFTER]) or "-" for figure in found]
    asked, *each = encoder.encode([thing.group(1), *counted])
    return max(range(len(found)), key=lambda at: float(each[at] @ asked))


def _total(query: Query, sentence: str, found: Sequence[Figure]) -> Figure | None:
    """The figure that a sentence adds up to ("26 more, which brings the losses to 84"), unless the question asks for what is added."""
    if _ADDED.search(query.standalone):
        return None
    return next((figure for figure in reversed(found) if _ADDS_UP.search(sentence[:figure.start])), None)


_ADDED = re.compile(r"\b(?:more|further|additional|another|new|newly|supplémentaires?|nouveaux|nouvelles|encore|de plus|ещё|еще|новых|дополнительно|weitere\w*|neue\w*|zusätzlich\w*|más|adicionales|nuevos|altri|ulteriori|nuovi|mais|adicionais|novos|daha|yeni)\b", re.I)
_ADDS_UP = re.compile(
    r"(?:\b(?:bring(?:s|ing)?|brought|rais(?:es|ed|ing)|lift(?:s|ed|ing)?|tak(?:es|ing)|took|ris(?:es|en|ing)|rose|climb(?:s|ed|ing)?|grew|grown)\b[^.;,]{0,60}?\bto|\b(?:a total of|in all|totall?ing|in total)"
    r"|\b(?:port(?:e|ent|é|ait|ant)|élèv(?:e|ent)|élevait|mont(?:e|é|ée|ait)|pass(?:e|é|ée|ait)|grimp(?:e|é|ait))\b[^.;,]{0,60}?\bà|\b(?:au total|un total de)"
    r"|\b(?:довел\w*|достиг\w*|выросл\w*|увеличил\w*|возросл\w*)\b[^.;,]{0,60}?\bдо|\b(?:достигло|составило|всего|в общей сложности)"
    r"|\b(?:stieg|steigt|erhöht\w*|wächst|wuchs)\b[^.;,]{0,60}?\bauf|\binsgesamt"
    r"|\b(?:eleva\w*|sube|subió|asciende\w*)\b[^.;,]{0,60}?\ba|\b(?:en total|un total de)|\b(?:porta|sale|salito|salgono)\b[^.;,]{0,60}?\ba|\bin totale|\b(?:sobe|subiu|eleva)\b[^.;,]{0,60}?\bpara|\b(?:no total|um total de)|\btoplam(?:da)?)"
    r"\s+(?:about |some |at least |environ |près de |au moins |около |rund |etwa |unos |circa |cerca de )?$", re.I)


def _distance(figure: Figure, span: tuple[int, int]) -> float:
    """Characters between a figure and a word; one that stands before its word ("25 civilians") is nearer."""
    return span[0] - figure.end if span[0] >= figure.end else 1.5 * (figure.start - span[1]) + 5


_EACH = re.compile(r"\b(?:each|both|every|respective\w*|by side|sides|chaque|chacun|les deux|respectiv\w*|кажд\w+|обе|обоих|jede[rsn]?|beide[rns]?|cada|ambos|ciascun\w*|entramb\w*|her iki)\b", re.I)


__all__ = ["Figure", "counted_figures", "figures", "fits_kind", "persons", "speech"]
