"""Numbers in words, 1 to 50, per language: ordinals with their inflections ("девятого") and cardinals ("neun").

Tables and spelling rules only; what stands beside a number ("ninth day", not "ninth city") is the grammar's business.
"""

from __future__ import annotations

from collections.abc import Iterator

Numbers = dict[str, int]  # words as written, several words with a space or a hyphen between them


def _spell(stems: str, endings: str) -> Iterator[tuple[str, int]]:
    """Every stem of a line "first second|2nd ..." (the n-th stands for n) with every ending ('_' is no ending)."""
    for value, variants in enumerate(stems.split(), start=1):
        for stem in variants.split("|"):
            for ending in endings.split():
                yield stem.replace("_", " ") + ending.replace("_", ""), value


def _compound(tens: dict[str, int], ones: Numbers, joins: tuple[str, ...]) -> Numbers:
    return {f"{ten}{join}{one}": value + unit for ten, value in tens.items() for one, unit in ones.items() if unit < 10 for join in joins}


def _english() -> tuple[Numbers, Numbers]:
    ordinals = dict(_spell("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth", "_"))
    cardinals = dict(_spell("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", "_"))
    tens = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
    joined = _compound(tens, ordinals, ("-", " ")), _compound(tens, cardinals, ("-", " "))
    return ordinals | joined[0] | {"opening": 1, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}, cardinals | joined[1] | tens


def _french() -> tuple[Numbers, Numbers]:
    ordinals = dict(
        _spell(
            "premier|première|1er deuxième|second|seconde troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième",
            "_",
        )
    )
    cardinals = dict(_spell("un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt", "_"))
    tens = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50}
    later = {word: n for word, n in ordinals.items() if word.endswith("ième")}
    ordinals |= _compound(tens, later, ("-", " ")) | {"trentième": 30, "quarantième": 40, "cinquantième": 50, "centième": 100}
    ordinals |= {f"{ten}{join}et{join}unième": n + 1 for ten, n in tens.items() for join in " -"}
    cardinals |= {f"{ten}{join}et{join}{one}": n + 1 for ten, n in tens.items() for join in " -" for one in ("un", "une")}
    return ordinals, cardinals | _compound(tens, cardinals, ("-", " ")) | tens


def _russian() -> tuple[Numbers, Numbers]:
    endings = "ый ой ая ое ые ого ому ым ом ую ых ыми"
    ordinals = dict(_spell("перв втор _ четверт|четвёрт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат", endings))
    ordinals = {word: n for word, n in ordinals.items() if n != 3}
    ordinals |= {f"трет{ending}": 3 for ending in ["ий", "ья", "ье", "ьи", "ьего", "ьему", "ьим", "ьем", "ью", "ьей", "ьих", "ьими"]}
    tens = {"двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50}
    ordinals |= _compound(tens, ordinals, (" ",)) | {stem + ending: n for stem, n in (("двадцат", 20), ("тридцат", 30), ("сороков", 40), ("пятидесят", 50), ("сот", 100)) for ending in endings.split()}
    cardinals = dict(
        _spell(
            "один|одна|одну|одного|одни два|две|двух|двое три|трёх|трех|трое четыре|четырёх|четырех|четверо пять|пяти шесть|шести семь|семи восемь|восьми девять|девяти десять|десяти одиннадцать двенадцать тринадцать четырнадцать пятнадцать",
            "_",
        )
    )
    return ordinals, cardinals | tens


def _ukrainian() -> tuple[Numbers, Numbers]:
    ordinals = dict(_spell("перш друг _ четверт п'ят шост сьом восьм дев'ят десят одинадцят дванадцят тринадцят чотирнадцят п'ятнадцят", "ий а е і ого ому им ої ій у их"))
    ordinals = {word: n for word, n in ordinals.items() if n != 3} | {f"трет{ending}": 3 for ending in ["ій", "я", "є", "ього", "ьому", "ім", "ю"]}
    ordinals |= _compound({"двадцять": 20, "тридцять": 30, "сорок": 40}, ordinals, (" ",)) | {"двадцятий": 20, "тридцятий": 30, "сороковий": 40}
    return ordinals, dict(_spell("один|одну два|дві три чотири п'ять шість сім вісім дев'ять десять", "_"))


def _german() -> tuple[Numbers, Numbers]:
    low = dict(_spell("erst zweit dritt viert fünft sechst siebt|siebent acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst", "e en er es em"))
    cardinals = dict(_spell("ein|eins|eine|einer|einem|einen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig", "_"))
    tens = {"zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50}
    ones = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
    high = {f"{one}und{ten}": n + unit for ten, n in tens.items() for unit, one in enumerate(ones, start=1)} | tens
    return low | {f"{word}st{ending}": n for word, n in high.items() for ending in ["e", "en", "er", "es", "em"]}, cardinals | high


def _spanish() -> tuple[Numbers, Numbers]:
    units = dict(_spell("primer|primero|primera segundo|segunda tercer|tercero|tercera cuarto|cuarta quinto|quinta sexto|sexta séptimo|séptima|sétimo octavo|octava noveno|novena", "_"))
    ordinals = units | {"décimo": 10, "décima": 10, "undécimo": 11, "duodécimo": 12}
    for prefix, value in (("décimo", 10), ("vigésimo", 20), ("trigésimo", 30), ("cuadragésimo", 40), ("quincuagésimo", 50)):
        ordinals |= {prefix: value, prefix[:-1] + "a": value}
        ordinals |= {prefix + join + unit: value + n for unit, n in units.items() for join in ("", " ")}
    cardinals = dict(
        _spell(
            "un|una|uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno|veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve treinta",
            "_",
        )
    )
    return ordinals, cardinals | {f"treinta y {one}": 30 + cardinals[one] for one in ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]} | {"cuarenta": 40, "cincuenta": 50}


def _italian() -> tuple[Numbers, Numbers]:
    ordinals = dict(_spell("prim second terz quart quint sest settim ottav non decim undicesim dodicesim tredicesim quattordicesim quindicesim sedicesim diciassettesim diciottesim diciannovesim ventesim", "o a"))
    ends = ["unesim", "duesim", "treesim", "quattresim", "cinquesim", "seiesim", "settesim", "ottesim", "novesim"]
    for ten, value in (("venti", 20), ("trenta", 30), ("quaranta", 40), ("cinquanta", 50)):
        ordinals |= {f"{ten[:-1]}esim{e}": value for e in "oa"}
        for unit, end in enumerate(ends, start=1):
            stem = ten[:-1] if end[0] in "uo" else ten
            ordinals |= {f"{stem}{end}{e}": value + unit for e in "oa"}
    cardinals = dict(
        _spell(
            "un|una|uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti ventuno ventidue ventitré ventiquattro venticinque ventisei ventisette ventotto ventinove trenta",
            "_",
        )
    )
    return ordinals, cardinals | {"quaranta": 40, "cinquanta": 50}


def _portuguese() -> tuple[Numbers, Numbers]:
    units = dict(_spell("primeir segund terceir quart quint sext sétim oitav non", "o a"))
    ordinals = dict(units)
    for prefix, value in (("décim", 10), ("vigésim", 20), ("trigésim", 30), ("quadragésim", 40), ("quinquagésim", 50)):
        ordinals |= {f"{prefix}{e}": value for e in "oa"}
        ordinals |= {f"{prefix}{unit[-1]}{join}{unit}": value + n for unit, n in units.items() for join in " -"}
    cardinals = dict(_spell("um|uma dois|duas três quatro cinco seis sete oito nove dez onze doze treze catorze|quatorze quinze dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove vinte", "_"))
    return ordinals, cardinals | {f"vinte e {one}": 20 + cardinals[one] for one in ["um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"]} | {"trinta": 30, "quarenta": 40, "cinquenta": 50}


def _turkish() -> tuple[Numbers, Numbers]:
    ones = dict(_spell("birinci|ilk ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu", "_"))
    cardinals = dict(_spell("bir iki üç dört beş altı yedi sekiz dokuz", "_"))
    tens = {"on": 10, "yirmi": 20, "otuz": 30, "kırk": 40, "elli": 50}
    plain = {word: n for word, n in ones.items() if word != "ilk"}
    ordinals = ones | _compound(tens, plain, (" ", "")) | {"onuncu": 10, "yirminci": 20, "otuzuncu": 30, "kırkıncı": 40, "ellinci": 50, "yüzüncü": 100}
    return ordinals, cardinals | _compound(tens, cardinals, (" ", "")) | tens


def _azerbaijani() -> tuple[Numbers, Numbers]:
    return (
        dict(_spell("birinci|ilk ikinci üçüncü dördüncü beşinci altıncı yeddinci səkkizinci doqquzuncu onuncu", "_")),
        dict(_spell("bir iki üç dörd beş altı yeddi səkkiz doqquz on", "_")),
    )


def _arabic() -> tuple[Numbers, Numbers]:
    bare = ["أول", "ثاني", "ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع", "عاشر"]
    ordinals = {word: n for n, word in enumerate(bare, start=1)} | {f"ال{word}": n for n, word in enumerate(bare, start=1)}
    ordinals |= {f"ال{word}ة": n for n, word in enumerate(bare, start=1) if n > 1} | {"الأولى": 1, "أولى": 1, "ثان": 2}
    in_tens = ["الحادي", *(f"ال{word}" for word in bare[1:9])]
    ordinals |= {f"{word} عشر": 10 + n for n, word in enumerate(in_tens, start=1)}
    for ten, value in (("عشر", 20), ("ثلاث", 30), ("أربع", 40), ("خمس", 50)):
        for end in ("ون", "ين"):
            ordinals |= {f"ال{ten}{end}": value} | {f"{word} وال{ten}{end}": value + n for n, word in enumerate(in_tens, start=1)}
    cardinals = dict(_spell("واحد اثنان|اثنين ثلاثة|ثلاث أربعة|أربع خمسة|خمس ستة|ست سبعة|سبع ثمانية|ثماني تسعة|تسع عشرة|عشر", "_"))
    return ordinals, cardinals | {f"ال{word}": n for word, n in cardinals.items() if word.endswith("ة")}


def _armenian() -> tuple[Numbers, Numbers]:
    return dict(_spell("առաջին երկրորդ երրորդ չորրորդ հինգերորդ վեցերորդ յոթերորդ ութերորդ իններորդ տասներորդ", "_ ը ն")), dict(_spell("մեկ երկու երեք չորս հինգ վեց յոթ ութ ինը տասը", "_"))


def _dutch() -> tuple[Numbers, Numbers]:
    return (
        dict(_spell("eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende vijftiende", "_")),
        dict(_spell("een|één twee drie vier vijf zes zeven acht negen tien", "_")),
    )


def _polish() -> tuple[Numbers, Numbers]:
    ordinals = dict(_spell("pierwsz drug trzec czwart piąt szóst siódm ósm dziewiąt dziesiąt jedenast dwunast", "y i a ego iego emu ym im ej"))
    return ordinals, dict(_spell("jeden|jedną dwa|dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć", "_"))


_MAKERS = {
    "en": _english, "fr": _french, "ru": _russian, "uk": _ukrainian, "de": _german, "es": _spanish, "it": _italian, "pt": _portuguese,
    "tr": _turkish, "az": _azerbaijani, "ar": _arabic, "hy": _armenian, "nl": _dutch, "pl": _polish,
}  # fmt: skip

# Words that are an article before they are "one": "le jour un homme", "ein Tag"; kept apart from the other cardinals.
ARTICLES = {"un", "une", "una", "uno", "um", "uma", "ein", "eine", "einer", "einem", "einen", "bir", "een", "one", "одну"} - {"one"}


def numbers_in_words(language: str) -> tuple[Numbers, Numbers]:
    """(ordinals, cardinals) of a language as written; two empty tables for a language without its own.

    >>> numbers_in_words("fr")[0]["vingt et unième"], numbers_in_words("tr")[0]["dokuzuncu"]
    (21, 9)
    """
    maker = _MAKERS.get(language)
    return maker() if maker else ({}, {})
