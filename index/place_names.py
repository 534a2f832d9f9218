"""Place names as keys: folding, other scripts as Latin, a key by sound, and the stems of inflected names.

Knows no gazetteer and no text; every function takes one name and is pure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .invisible import normalized

_SIGNS: dict[int, str | None] = {ord(sign): None for sign in "'’‘ʼʻʹʺ`´ʿʾ\"“”„«»\u00ad\u0640\u200b\u200c\u200d\u200e\u200f\u2060\ufeffːˌ"}
_SIGNS |= {ord(sign): " " for sign in "-‐‑‒–—־_\u00a0\u3000・·"}
_SIGNS |= {ord("ə"): "e", ord("ǝ"): "e", ord("ı"): "i", ord("ł"): "l", ord("ø"): "o", ord("đ"): "d", ord("ð"): "d",
           ord("ħ"): "h", ord("æ"): "ae", ord("œ"): "oe", ord("ى"): "ي", ord("ی"): "ي", ord("ک"): "ك",
           ord("ς"): "σ", ord("և"): "եւ", ord("."): None, ord("ґ"): "г", ord("ӏ"): None}  # fmt: skip


@lru_cache(maxsize=100_000)
def fold(name: str) -> str:
    """The key under which a name is looked up: lower case, no accents, no apostrophes, hyphen = space, script kept.

    >>> fold("Xankəndi"), fold("Ivano-Frankivs'k"), fold("Ստեփանակերտ")
    ('xankendi', 'ivano frankivsk', 'ստեփանակերտ')
    """
    key = name.casefold()
    if not key.isascii():
        key = normalized("NFKD", key)
        key = "".join([c for c in key if c < "\u0300" or unicodedata.combining(c) < 10])
    key = key.translate(_SIGNS)
    return " ".join(key.split())


_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфхцчшщъыьэ", ["a", "b", "v", "g", "d", "e", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "sh", "-", "y", "-", "e"], strict=True)),
    "ж": "zh", "ю": "yu", "я": "ya", "ё": "yo", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "w", "ј": "y", "љ": "ly", "њ": "ny",
    "ћ": "ch", "ђ": "dj", "џ": "dj", "ѓ": "g", "ќ": "k", "ғ": "gh", "қ": "k", "ң": "ng", "ә": "a", "ө": "o", "ү": "u", "ұ": "u", "һ": "h", "ҳ": "h", "ҷ": "j",
    **dict(zip("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
               ["a", "b", "g", "d", "e", "z", "e", "e", "t", "zh", "i", "l", "kh", "ts", "k", "h", "dz", "gh", "ch", "m", "y", "n", "sh", "o", "ch", "p", "j", "r", "s", "v", "t", "r", "ts", "u", "p", "k", "o", "f"], strict=True)),
    **dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
               ["a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "zh", "r", "s", "t", "u", "p", "k", "gh", "k", "sh", "ch", "ts", "dz", "ts", "ch", "kh", "j", "h"], strict=True)),
    **dict(zip("αβγδεζηθικλμνξοπρστυφχψωσ", ["a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "t", "i", "f", "kh", "ps", "o", "s"], strict=True)),
    **dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويءپچژگ",
               ["a", "b", "t", "th", "j", "h", "kh", "d", "dh", "r", "z", "s", "sh", "s", "d", "t", "z", "-", "gh", "f", "k", "k", "l", "m", "n", "h", "w", "y", "-", "p", "ch", "zh", "g"], strict=True)),
    **dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", ["a", "v", "g", "d", "h", "w", "z", "h", "t", "y", "k", "k", "l", "m", "m", "n", "n", "s", "-", "p", "p", "ts", "ts", "k", "r", "sh", "t"], strict=True)),
}  # fmt: skip
_NO_LETTER = re.compile(r"[^a-z ]")
_CONSONANTAL = re.compile(r"[\u0590-\u06ff]")
_MARKED = {"ş": "sh", "š": "sh", "ș": "sh", "ŝ": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ž": "zh", "ż": "zh", "ğ": "gh", "ñ": "ny", "đ": "dj", "ł": "l", "ə": "a", "ǝ": "a", "ä": "a",
           "ö": "o", "ü": "u", "ı": "i"}  # fmt: skip
_SOUNDS = tuple((re.compile(pattern), sound) for pattern, sound in (
    (r"sch(?=tsch)", ""), (r"d?z?sch|tsch|tch|dzh|dzi?(?=[aeiou])|dj|dg(?=e)|sh|ch|zh|sz|cz|j|c(?=[eiy])", "S"), (r"gi(?=[aou])", "S"), (r"ts|tz", "s"),
    (r"ph", "f"), (r"th", "t"), (r"gu(?=[ei])|gh|kh|x|g|h", "h"), (r"ck|q|c", "k"), (r"ou|oo|w(?![aeiouy])", "u"), (r"w", "v"), (r"z", "s"),
    (r"ya|ia|yo|io|yu|iu|ye|ie", lambda m: m[0][1]), (r"[ae]", "a"), (r"y", "i"), (r"o", "u"), (r"[^a-zS]", ""), (r"(.)\1+", r"\1"),
))  # fmt: skip


def latin(name: str) -> str:
    """A name of another script in plain Latin letters, letter by letter; Arabic and Hebrew give consonants only.

    >>> latin("Гянджа"), latin("Ստեփանակերտ")
    ('gyandzha', 'stepanakert')
    """
    if name.isascii():
        return _NO_LETTER.sub("", name.lower())
    lowered = "".join(_MARKED.get(c, c) for c in normalized("NFC", name.casefold()))
    written = "".join([_LATIN.get(c, c) for c in lowered]).replace("-", "")
    plain = normalized("NFKD", written)
    return "".join(c for c in plain if c.isascii() and (c.isalpha() or c == " "))


@lru_cache(maxsize=50_000)
def sound_key(name: str, language: str = "") -> str:
    """A rough key by sound, the same for most spellings of one name; "" where too little is left to compare.

    Arabic and Hebrew write no short vowels: their keys are consonants behind a `*`.

    >>> sound_key("Djebraïl") == sound_key("Jabrayil") == sound_key("Джебраил")
    True
    >>> sound_key("Mingetchevir") == sound_key("Mingachevir")
    True
    """
    consonantal = bool(_CONSONANTAL.search(name))
    if consonantal:
        name = re.sub(r"^(?:وال|بال|فال|لل|ال)", "", name)
    key = latin(name)
    if language == "es":
        key = re.sub(r"y(?=[aeiou])", "S", key.replace("j", "kh"))
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    if consonantal:
        return "*" + _consonants(key) if len(_consonants(key)) >= 3 else ""
    key = re.sub(r"[aiu]+$", "", key)
    return key if len(key) >= 4 else ""


def consonant_key(name: str) -> str:
    """What `sound_key` gives for the same name in Arabic or Hebrew letters: `*` and its consonants."""
    key = sound_key(name)
    bare = _consonants(key.lstrip("*"))
    return "*" + bare if len(bare) >= 3 else ""


def _consonants(key: str) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aiu]", "", key).replace("p", "b").replace("v", "b"))


# Endings of cases and what the name has in their place, by language: "ы:а" reads "Москвы -> Москва".
_SLAVIC_CYRILLIC = (
    "а: у: ом: е: ем: ої:а ою:а ею:я ой:а ей:я ей:а ы:а и:а и:я у:а ю:я е:а е:я і:а і:я и:ь і:ь ью:ь ю:ь я:ь ем:ь е:ь і: ові: еві: ии:ия ию:ия ией:ия ії:ія ію:ія єю:ія "
    "а:о у:о ом:о е:о і:о ому:ый ом:ый ого:ый ым:ый ому:ий ого:ий им:ий ом:ий ого:ое ом:ое ах:ы ам:ы ами:ы ах:и ам:и ами:и ях:и ям:и ах:а ах: :ы :и я:й ю:й ем:й е:й кі:ка ці:ка зі:га сі:ха ку:ок ка:ок ке:ок ком:ок ца:ец це:ец цом:ец цу:ец"
)  # fmt: skip
_SLAVIC_LATIN = "a: u: em: ie: ę:a y:a i:a ą:a o:a ie:a ii:ia ię:ia ią:ia ji:ja ję:ja ją:ja ju:jo u:o em:o ach:y ami:y om:y e:a ě:a ou:a ové: owi: iem: ze: zie:d cie:t ie:o y: ach: a:o om: ca:ec cu:ec cem:ec ka:ek ku:ek kiem:ek wie:wa wa:ów"
_TURKIC = " ".join(f"{ending}:" for ending in ["larda", "lerde", "da", "də", "de", "ta", "tə", "te", "dan", "dən", "den", "tan", "tən", "ten", "nın", "nin", "nun", "nün", "ın", "in", "un", "ün", "a", "ə", "e", "ya", "yə", "ye", "na", "nə", "ne", "ı", "i", "u", "ü", "yı", "yi", "yu", "yü", "nı", "ni", "nu", "nü", "la", "lə", "le", "nda", "ndə", "nde", "ndan", "ndən", "nden", "sı", "si", "su", "sü", "dakı", "dəki", "daki", "deki"]) + " ğa:q ğı:q ğın:q yə:k yi:k ğa:k ğı:k"  # fmt: skip
_ARMENIAN = " ".join(f"{ending}:" for ending in ["ում", "ին", "ից", "ով", "ի", "ը", "ն", "ու", "իից", "իի", "իում", "իին", "իով", "երում", "յում", "յին", "յի", "ից", "ուց", "անի", "ներում", "ների", "եան", "յան"]) + " այի:ա այում:ա այից:ա այով:ա իայի:իա ի:իա այն:ա ի:ա"
_GEORGIAN = "ში:ი ში: შიც: ის:ი ის: იდან:ი დან: დან:ი ს: ს:ი მა: მა:ი ზე: ზე:ი თან: თან:ი ით:ი ით: ად:ი მდე: იდან: ეთში:ეთი ის:ა ის:ე აში:ა იაში:ია იის:ია ის:ია ასთან:ა"
_ENDINGS = {
    "cyrillic": _SLAVIC_CYRILLIC, "pl": _SLAVIC_LATIN, "cs": _SLAVIC_LATIN, "sk": _SLAVIC_LATIN, "hr": _SLAVIC_LATIN, "sr": _SLAVIC_LATIN, "sl": _SLAVIC_LATIN, "bs": _SLAVIC_LATIN,
    "tr": _TURKIC, "az": _TURKIC, "uz": _TURKIC, "tk": _TURKIC, "kk": _TURKIC, "armenian": _ARMENIAN, "georgian": _GEORGIAN,
    "de": "s: es:", "nl": "s:", "sv": "s:", "da": "s:", "nb": "s:", "no": "s:", "ro": "ul: ului: ei:a ului:u",
    "hu": "ban: ben: ba: be: ból: ből: ra: re: ról: ről: tól: től: nak: nek: on: en: ön: ot: et: öt: t: ával:a ában:a ára:a ából:a án:a ától:a ének:e ében:e ére:e",
    "fi": "ssa: ssä: sta: stä: lla: llä: lta: ltä: lle: an: en: in: n: seen: ssa:i",
    "lt": "e:as o:as oje:a os:a ą:a ui:as uje:us yje:is ėje:ė", "lv": "ā:a as:a u:a ai:a ē:e es:e",
    "greek": "ας:α ης:η ου:ος ο:ος ους:ος α:ας η:ης ων:ες", "sq": "it: in: ës: n: s: ut:",
}  # fmt: skip
_LOCATIVE = frozenset(["ში", "იაში", "აში", "ում", "իում", "da", "də", "de", "ta", "tə", "te", "ban", "ben", "ssa", "ssä"])  # endings that say "in"
_RULES = {key: tuple(tuple(rule.split(":")) for rule in rules.split(" ")) for key, rules in _ENDINGS.items()}
_ADJECTIVE = re.compile(r"(.+?)([сц]ьк|ск|цк)(?:ий|ый|ого|ому|им|ым|ом|ая|ой|ую|ое|ої|а|у|е|ою|ій|іх|их)$", re.I)
_ARABIC_CLITIC = re.compile(r"(?:وال|بال|فال|كال|ولل|وب|ول|فب|لل|ال|[وبلفك])")
_NO_CLITICS = frozenset(["fa", "ur", "ps", "ckb", "ug", "sd"])  # written in Arabic letters, with small words apart
_HEBREW_CLITIC = re.compile(r"(?:וב|ול|ומ|וה|שב|שה|מה|[בלמהוכש])")


def script_of(word: str) -> str:
    """The script of a word's first letter, as `variants` counts them; "" for the rest.

    >>> script_of("Минск"), script_of("Minsk")
    ('cyrillic', 'latin')
    """
    c = word[:1]
    if c < "\u0250":
        return "latin"
    if "\u0400" <= c <= "\u052f":
        return "cyrillic"
    if "\u0370" <= c <= "\u03ff":
        return "greek"
    if "\u0530" <= c <= "\u058f":
        return "armenian"
    if "\u0590" <= c <= "\u05ff":
        return "hebrew"
    if "\u0600" <= c <= "\u06ff" or "\u0750" <= c <= "\u077f":
        return "arabic"
    if "\u10a0" <= c <= "\u10ff" or "\u1c90" <= c <= "\u1cbf":
        return "georgian"
    if "\u1e00" <= c <= "\u1eff":
        return "latin"
    if "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff":
        return "cjk"
    if "\uac00" <= c <= "\ud7a3":
        return "hangul"
    return ""


def variants(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """What an inflected name may be the form of: (name, what was taken off: "case", "in" or "joined"), likely first.

    >>> ("Москва", "case") in variants("Москвы", "ru")
    True
    >>> variants("Gence'ye", "tr")[0]
    ('Gence', 'case')
    """
    found: dict[str, str] = {}
    script = script_of(word)
    if script == "latin" and (at := re.search(r"['’ʼ`´]", word)):
        before, after = word[: at.start()], word[at.end() :]
        if len(before) >= 3 and after[:1].islower():
            found[before] = "case"  # Gence'ye, Armenia's
    rules = _RULES.get(script if script in _RULES else language if script == "latin" else "", ())
    for ending, instead in rules:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            found.setdefault(word[: len(word) - len(ending)] + instead, "in" if ending in _LOCATIVE else "case")
    if len(word) > 3 and word.isupper() and rules and not word.capitalize().isupper():  # "À̀ก" has no lower letter to go to
        found |= {name.upper(): how for name, how in variants(word.capitalize(), language)}
    if script == "arabic" and language not in _NO_CLITICS and (clitic := _ARABIC_CLITIC.match(word)) and len(word) - clitic.end() >= 3:
        for cut in {1, clitic.end()} if not word.startswith("ال") else {2}:
            found.setdefault(word[cut:], "in" if word[:cut] in ("ب", "بال", "وب") else "joined")
    if script == "hebrew" and (clitic := _HEBREW_CLITIC.match(word)) and len(word) - clitic.end() >= 2:
        for cut in {1, clitic.end()}:
            found.setdefault(word[cut:], "in" if word[:cut] in ("ב", "וב") else "joined")
    if script == "hangul":
        for particle in ("에서는", "에서", "에는", "까지", "부터", "으로", "에", "은", "는", "이", "가", "을", "를", "의", "로", "과", "와", "도"):
            if word.endswith(particle) and len(word) - len(particle) >= 2:
                found.setdefault(word[: -len(particle)], "in" if particle.startswith("에") else "case")
    found.pop(word, None)
    return tuple(found.items())


_FIRST_WORD = tuple(rule.split(":") for rule in ["его:ий", "ему:ий", "ем:ий", "ого:ый", "ого:ий", "ого:ое", "ого:ой", "ом:ый", "ом:ий", "ом:ое", "ом:ой", "ому:ый", "ому:ий", "ому:ое", "ым:ый", "им:ий", "ой:ая", "ую:ая", "ей:яя", "юю:яя", "ых:ые", "их:ие", "ої:а", "ій:а", "у:а", "ю:я", "ego:i", "ego:y", "im:i", "ym:y", "iej:a", "ej:a", "ą:a", "ної:на", "ній:на", "ого:е", "ому:е"])  # fmt: skip


def phrase_variants(name: str, language: str) -> tuple[tuple[str, str], ...]:
    """`variants` of one word, or of a name of several: its last word, and its first one where that is an adjective.

    >>> ("Нижний Новгород", "case") in phrase_variants("Нижнего Новгорода", "ru")
    True
    """
    parts = re.split(r"([ -])", name)
    if len(parts) == 1:
        return variants(name, language)
    last = [(parts[-1], "case"), *variants(parts[-1], language)]
    first = [parts[0]]
    script = script_of(name)
    if script == "cyrillic" or language in ("pl", "cs", "sk"):
        first += [parts[0][: len(parts[0]) - len(end)] + instead for end, instead in _FIRST_WORD if parts[0].endswith(end)]
    elif script in ("arabic", "hebrew"):
        short = [(parts[0][1:], "joined")] if len(parts[0]) == 3 and parts[0][0] in "وبلو" else []  # "وتل أبيب"
        return tuple((form + "".join(parts[1:]), how) for form, how in (*variants(parts[0], language), *short))
    middle = "".join(parts[1:-1])
    if len(parts) > 3 and parts[2].islower():  # "Ростове-на-Дону"
        return tuple((form + "".join(parts[1:]), how) for form, how in variants(parts[0], language))
    return tuple((start + middle + end, how) for start in first for end, how in last if (start, end) != (parts[0], parts[-1]))


def adjective_stems(word: str) -> tuple[str, ...]:
    """The names an East Slavic adjective may be made from: for "Тертерский район".

    >>> "Тертер" in adjective_stems("Тертерского"), "Гянджа" in adjective_stems("Гянджинский")
    (True, True)
    """
    if not (made := _ADJECTIVE.match(word)):
        return ()
    stem = made[1]
    bases = [stem] + [stem[: -len(cut)] for cut in ("ин", "ов", "ев", "н", "ен", "ан") if stem.endswith(cut) and len(stem) - len(cut) >= 3]
    if stem.endswith("ь"):
        bases.append(stem[:-1])
    ends = ("", "а", "я", "ь", "и", "ы", "о", made[2].lower(), "ка", "ия", "ва", "е")
    return tuple(dict.fromkeys(base + end for base in bases if len(base) >= 3 for end in ends))
