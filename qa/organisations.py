"""Bodies of people in a sentence - international bodies, ministries, armies, parties, unions, firms - and a key that is equal across languages.

By a table of the best-known international bodies, by nouns such as "ministry" with what belongs to them, and by acronyms. A
noun alone ("the army") names no body unless its country or its own name stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .matching import fold, sound
from .roles import tokens_of
from .types import BodySort


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One naming of a body: `text[start:end]` is `name`."""

    start: int
    end: int
    name: str
    sort: BodySort
    key: tuple[str, ...]  # equal for the same body, also in other languages as far as can be told


# International bodies: a key, then patterns of their names. Case counts; a `*` stands for an ending.
_KNOWN: tuple[tuple[str, str], ...] = (
    ("Security Council", "(?:UN |U.N. )?Security Council|Conseil de sécurité(?: de l['’]ONU| des Nations unies)?|Совет* Безопасности(?: ООН)?|Совбез*(?: ООН)?|(?:UN-|UNO-)?Sicherheitsrat*|Consejo de Seguridad(?: de la ONU)?|Consiglio di [Ss]icurezza(?: dell['’]ONU)?|Conselho de Segurança(?: da ONU)?"),
    ("UNICEF", "UNICEF|Unicef|ЮНИСЕФ"), ("UNESCO", "UNESCO|Unesco|ЮНЕСКО"), ("UNHCR", "UNHCR|UN refugee agency|HCR|УВКБ(?: ООН)?|ACNUR"),
    ("UN", "UN|U\\.N\\.|United Nations|ONU|Nations [Uu]nies|ООН|Организаци* Объедин[её]нных Наций|UNO|Vereint* Nationen|Naciones Unidas|Nazioni Unite|Nações Unidas|BM|Birleşmiş Milletler"),
    ("EU", "EU|European Union|UE|Union européenne|ЕС|Евросоюз*|Европейск* союз*|Europäisch* Union|Unión Europea|Unione [Ee]uropea|União [Ee]uropeia|AB|Avrupa Birliği"),
    ("OSCE Minsk Group", "(?:OSCE )?Minsk Group|[Gg]roupe de Minsk|Минск* групп*(?: ОБСЕ)?|Minsk-Gruppe|Minsker Gruppe|Grupo de Minsk|Gruppo di Minsk"),
    ("OSCE", "OSCE|ОБСЕ|OSZE|OSCE"), ("NATO", "NATO|Nato|Otan|OTAN|НАТО"), ("Council of Europe", "Council of Europe|Conseil de l['’]Europe|Совет* Европы|Europarat*|Consejo de Europa|Consiglio d['’]Europa|Conselho da Europa|Avrupa Konseyi"),
    ("Red Cross", "(?:International )?(?:Committee of the )?Red Cross|ICRC|CICR|Comité international de la Croix-Rouge|(?:Comité de la )?Croix-Rouge|МККК|(?:Международн* комитет* )?Красн* Крест*|IKRK|(?:Internationale* Komitee* vom )?Rote[ns]? Kreuz*|(?:Comité Internacional de la )?Cruz Roja|Croce [Rr]ossa|Cruz Vermelha|Kızılhaç"),
    ("Red Crescent", "Red Crescent|Croissant-Rouge|Красн* Полумесяц*|Rote[rn]? Halbmond*|Media Luna Roja|Mezzaluna [Rr]ossa|Crescente Vermelho|Kızılay"),
    ("Human Rights Watch", "Human Rights Watch|HRW"), ("Amnesty International", "Amnesty(?: International)?|Международн* амнисти*"), ("Reporters Without Borders", "Reporters [Ww]ithout [Bb]orders|Reporters sans frontières|RSF|Репортёр* без границ|Reporter ohne Grenzen|Reporteros [Ss]in Fronteras"),
    ("Doctors Without Borders", "Doctors [Ww]ithout [Bb]orders|Médecins sans frontières|MSF|Врач* без границ|Ärzte[n]? ohne Grenzen|Médicos [Ss]in Fronteras|Medici [Ss]enza [Ff]rontiere"),
    ("World Health Organization", "World Health Organi[sz]ation|WHO|Organisation mondiale de la [Ss]anté|OMS|ВОЗ|Всемирн* организаци* здравоохранения|Weltgesundheitsorganisation|Organización Mundial de la Salud"),
    ("IMF", "IMF|International Monetary Fund|FMI|Fonds monétaire international|МВФ|IWF"), ("World Bank", "World Bank|Banque mondiale|Всемирн* банк*|Weltbank|Banco Mundial"),
    ("International Criminal Court", "International Criminal Court|ICC|Cour pénale internationale|CPI|Международн* уголовн* суд*|Internationale* Strafgerichtshof*"),
    ("African Union", "African Union|Union africaine|Африканск* союз*|Afrikanisch* Union|Unión Africana"), ("Arab League", "Arab League|Ligue arabe|Лиг* арабских государств|Arabische[n]? Liga|Liga Árabe"),
    ("CSTO", "CSTO|OTSC|ОДКБ|OVKS"), ("CIS", "СНГ|Commonwealth of Independent States"), ("IAEA", "IAEA|AIEA|МАГАТЭ|IAEO|OIEA"),
)
# Nouns of bodies, in front of which or behind which their name stands; matched whole, `*` an ending.
_HEADS: tuple[tuple[BodySort, str], ...] = (
    ("ministry", "ministry ministries ministère* министерств* ministerium* ministerien ministerio* ministero ministeri ministério* bakanlığı department* département* ведомств* mid мид мчс мвд минобороны минздрав* минюст*"),
    ("army", "army armies armée* арми* armee* ejército* esercito eserciti exército* ordu* forces troops troupes военн* войска* streitkräfte* truppen fuerzas forze forças kuvvetleri militia* milice* navy marine"),
    ("party", "party parties parti partis партия партии партию партией партий partei* partido* partito partiti partisi partileri movement* mouvement* движени* bewegung* movimiento* movimento*"),
    ("union", "union* unions syndicat* federation* fédération* confederation* confédération* association* союз* профсоюз* федераци* ассоциаци* gewerkschaft* verband* verbände* sindicato* federación asociación sindacato federazione associazione sendikası derneği"),
    ("government", "government* gouvernement* правительств* regierung* gobierno* governo governi hükümeti parliament* parlement* парламент* parlament* parlamento assembly assemblée council* conseil* совет совета rat consejo consiglio conselho commission* комисси* kommission comisión commissione comissão committee* comité* комитет* komitee* presidency présidence администраци*"),
    ("court", "court* tribunal* cour суд суда gericht* corte prosecutor's parquet прокуратур* staatsanwaltschaft* fiscalía procura police polizei полици* policía polizia"),
    ("firm", "company companies bank* group* groupe* corporation* société* entreprise* компани* банк* unternehmen konzern* empresa* banco azienda società fabrika şirketi"),
    ("media", "agency agence* агентств* agentur* agencia* agenzia agência ajansı"),
    ("other", "organisation* organization* organización organizzazione организаци* ngo ngos ong нко foundation* fondation* фонд* stiftung* fundación fondazione fundação institute* institut* институт* instituto istituto university université* университет* universität* trust watch office bureau* аппарат* büro* oficina ufficio ombudsman* ombudsmann* омбудсмен* centre* center* центр* zentrum* centro church église* церковь церкви kirche* iglesia chiesa embassy ambassade* посольств* botschaft* embajada ambasciata"),
)
_FIELDS = ("defen|défen|оборон|минобор|verteidig|savunma", "foreign|étrang|affaires ét|иностран|мид|außen|auswärtig|exterior|esteri|negócios|dışişleri", "interior|intérieur|внутренн|мвд|innen|interno|içişleri",
           "health|santé|здравоохр|минздрав|gesundheit|sanidad|salud|salute|saúde|sağlık", "emergenc|urgences|situations d|чрезвычайн|мчс|katastroph|notfall|emergencia", "justice|юстици|минюст|justiz|justicia|giustizia|justiça|adalet",
           "financ|финанс|минфин|finanz|maliye", "educat|éducation|образован|bildung|educación|istruzione|educação|eğitim")
_ENDING = r"[^\W\d_]{0,3}"
_ACRONYM = re.compile(r"(?<![\w.-])[A-ZА-ЯЁ]{2,6}(?![\w-]|\.\w)")
_NO_ACRONYM = frozenset("USA US UK USSR UAE GMT UTC CET MSK EDT EST PDT PST CDT CST BST CEST COVID TV PM AM CEO UAV GPS HIV AIDS DNA VIP LIVE PDF AFP AP TASS DPA EPA ANSA EFE RIA США СССР РФ ОАЭ ТАСС РИА ДТП ЧП СМИ НКР II III IV VI VII VIII IX XI XX XXI OK NEWS UPDATE".split())
_NO_NAME = frozenset("the le la les l der die das den el los las il lo i gli o os as a an un une this that our their his its on in at by".split())
_LINK = r"(?:of|for|de|du|des|d['’]|pour|für|des|der|von|del|della|dell['’]|dei|di|do|da|per|para|y)"
_ARTICLE = r"(?:the|la|le|les|l['’]|los|las|el|der|des|die)"
_NAME = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"


def organisations(text: str, language: str) -> tuple[Body, ...]:
    """The bodies named in a text, in order, the longest where names overlap.

    >>> [(b.name, b.key) for b in organisations("L'ONU et la Croix-Rouge appellent à une trêve.", "fr")]
    [('ONU', ('UN',)), ('Croix-Rouge', ('Red Cross',))]
    """
    found: list[Body] = []
    for body in sorted((*_known(text), *_by_noun(text, language), *_acronyms(text)), key=lambda body: (body.sort != "international", body.start - body.end, body.start)):
        if not any(other.start < body.end and body.start < other.end for other in found):
            found.append(body)
    return tuple(sorted(found, key=lambda body: body.start))


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, re.compile(rf"(?<!\w)(?:{patterns.replace('*', _ENDING)})(?!\w)")) for key, patterns in _KNOWN)


def _known(text: str) -> Iterator[Body]:
    taken: list[tuple[int, int]] = []
    for key, pattern in _table():
        for m in pattern.finditer(text):
            if any(start < m.end() and m.start() < end for start, end in taken) or (m.group() in ("AB", "BM", "UE", "WHO", "EU", "UN") and text.isupper()):
                continue
            taken.append(m.span())
            yield Body(start=m.start(), end=m.end(), name=m.group(), sort="international", key=(key,))


@lru_cache(maxsize=1)
def _heads() -> tuple[tuple[BodySort, re.Pattern[str]], ...]:
    made = []
    for sort, words in _HEADS:
        each = "|".join(re.escape(word).replace(r"\*", _ENDING) for word in words.split())
        made.append((sort, re.compile(rf"(?<![\w-])(?:{each})(?!\w)|(?<![\w-])[^\W\d_]{{3,}}(?:ministerium\w{{0,2}}|gewerkschaft|partei|verband|behörde)(?!\w)", re.IGNORECASE)))
    return tuple(made)


def _by_noun(text: str, language: str) -> Iterator[Body]:
    for sort, pattern in _heads():
        for m in pattern.finditer(text):
            yield from _around(text, m.start(), m.end(), sort, language)


def _around(text: str, start: int, end: int, sort: BodySort, language: str) -> Iterator[Body]:
    """The noun with the words that make it a name: capitalised words and adjectives of a country on either side, and what follows "of"."""
    first, last, named = start, end, False
    head = text[start:end]
    while before := re.search(rf"({_NAME})[ \u00a0]$", text[:first]):
        word = before.group(1)
        bare = re.sub(r"^(?:[ldsn]|qu)['’]", "", word, flags=re.IGNORECASE)
        if fold(bare) in _NO_NAME or not (bare[:1].isupper() or _country(bare, language) or _field(bare)):
            break
        if _opens(text, before.start(1)) and not (_country(bare, language) or _field(bare)) and language != "en":
            break
        first, named = before.start(1) + len(word) - len(bare), True
    if re.match(r"(?:[ldsn]|qu)['’]", head, re.IGNORECASE):
        first += 2
    while after := re.match(rf"(?:[ \u00a0](?:{_LINK}[ \u00a0]?)?(?:{_ARTICLE}[ \u00a0]?)?)(?<=[ \u00a0'’])({_NAME})", text[last:]):
        word = after.group(1)
        linked = after.start(1) > 1
        if fold(word) in _NO_NAME or re.fullmatch(_LINK, word, re.IGNORECASE):
            break
        if not ((word[:1].isupper() and (linked or language != "de" or sort in ("union", "party", "firm", "media") or _country(word, language))) or _country(word, language) or (_field(word) and (linked or language in ("ru", "fr", "es", "it", "pt")))):
            break
        last, named = last + after.end(), True
    if not named and language in ("fr", "es", "it", "pt") and head[:1].isupper() and (plain := re.match(r"[ \u00a0]([^\W\d_]{4,})", text[last:])) and plain.group(1) in _plain_words(text, language):
        last, named = last + plain.end(), True  # "le Parti vert"
    if quoted := re.match(r"[ \u00a0]?[«“„\"][ \u00a0]?[^«»“”„\"]{2,60}[ \u00a0]?[»”“\"]", text[last:]):
        last, named = last + quoted.end(), True
    if not named and not re.search(r"(?i)\w(?:ministerium|minobor|минобор|минздрав|минюст)|^(?:мид|мчс|мвд|минобор\w+|минздрав\w*|минюст\w*)$|\w{3}(?:ministerium\w{0,2})$", head):
        return
    name = text[first:last]
    if sum(word[:1].isupper() for word in re.findall(_NAME, name)) == 0 and not any(_country(word, language) for word in re.findall(_NAME, name)) and sort not in ("ministry", "army"):
        return
    yield Body(start=first, end=last, name=name, sort=sort, key=_key(name, head, sort, language))


@lru_cache(maxsize=256)
def _plain_words(text: str, language: str) -> frozenset[str]:
    """The words of a sentence that are neither small words nor likely verbs."""
    return frozenset(token.text for token in tokens_of(text, language) if token.role == "word")


def _opens(text: str, at: int) -> bool:
    return not re.search(r"\w", text[:at])


def _field(word: str) -> str:
    """Of which ministry a word tells: "Defence", "обороны"."""
    low = word.casefold()
    return next((field.partition("|")[0] for field in _FIELDS if any(low.startswith(stem) for stem in field.split("|"))), "")


@lru_cache(maxsize=8192)
def _country(word: str, language: str) -> str:
    """The country that a word names or whose adjective it is, as its English name; "" where none.

    >>> _country("Azerbaijani", "en"), _country("армянская", "ru"), _country("table", "en")
    ('Azerbaijan', 'Armenia', '')
    """
    from babel import Locale

    folded_word = fold(word)
    if len(folded_word) < 5 or folded_word.startswith("liberal") or language not in ("en", "fr", "ru", "es", "de", "it", "pt", "tr"):
        return ""
    english = Locale.parse("en").territories
    if irregular := _ADJECTIVES.get(folded_word[:5]):
        return irregular
    best = ""
    for code, name in Locale.parse(language).territories.items():
        key = fold(name)
        if len(code) != 2 or len(key) < 4:
            continue
        if folded_word.startswith(key[:max(5, len(key) - 2)]) and len(folded_word) <= len(key) + 6:
            if key == folded_word:
                return str(english.get(code, name))
            best = best or str(english.get(code, name))
    return best


_ADJECTIVES = {"frenc": "France", "franc": "France", "germa": "Germany", "allem": "Germany", "немец": "Germany", "deuts": "Germany", "alema": "Germany", "tedes": "Germany", "briti": "United Kingdom", "брита": "United Kingdom",
               "spani": "Spain", "испан": "Spain", "turki": "Turkey", "turqu": "Turkey", "турец": "Turkey", "armen": "Armenia", "армян": "Armenia", "ameri": "United States", "амери": "United States", "russi": "Russia", "russe": "Russia", "росси": "Russia",
               "turks": "Turkey", "turke": "Turkey", "турци": "Turkey", "ukrai": "Ukraine", "украи": "Ukraine", "chine": "China", "китай": "China", "polis": "Poland", "polon": "Poland", "польс": "Poland", "greek": "Greece"}


def _key(name: str, head: str, sort: BodySort, language: str) -> tuple[str, ...]:
    words = [word for word in re.findall(r"[^\W\d_]+", name) if fold(word) not in _NO_NAME and not re.fullmatch(_LINK, word, re.IGNORECASE)]
    own = [word for word in words if fold(word) != fold(head)]  # "armée" looks like "Arménie"
    country = next((found for word in own if (found := _country(word, language))), "")
    if sort == "ministry":
        field = next((found for word in words if (found := _field(word))), "")
        if field:
            return ("ministry", field, country)
    if sort in ("army", "government") and country and all(_country(word, language) or fold(word) in _FORCES for word in own):
        return (sort, fold(head)[:4] if sort == "government" else "", country)
    return (sort, *sorted(country if _country(word, language) else sound(word) for word in (own or words)))


_FORCES = frozenset("armed armees armee вооруженные bewaffnete armadas armate armadas silahli defence defense".split())


def _acronyms(text: str) -> Iterator[Body]:
    letters = [c for c in text if c.isalpha()]
    if sum(c.isupper() for c in letters) > 0.5 * len(letters):
        return  # a line in capitals
    for m in _ACRONYM.finditer(text):
        beside = re.search(r"[A-ZА-ЯЁ]{3,}[ ,-]+$", text[:m.start()]) or re.match(r"[ ,-]+[A-ZА-ЯЁ]{3,}(?!\w)", text[m.end():])  # "SAO PAULO": a line that opens in capitals
        if m.group() not in _NO_ACRONYM and not beside:
            yield Body(start=m.start(), end=m.end(), name=m.group(), sort="other", key=("acronym", m.group()))


def same_body(one: Body, other: Body) -> bool:
    """Whether two namings are of one body: by key, a ministry also where only one says of which country, an acronym by the first letters."""
    if one.key == other.key:
        return True
    if one.key[:2] == other.key[:2] and one.key[0] == "ministry" and len(one.key) == 3 == len(other.key):
        return not one.key[2] or not other.key[2]
    acronym, long = (one, other) if one.key[0] == "acronym" else (other, one)
    return acronym.key[0] == "acronym" and "".join(word[0] for word in re.findall(r"[^\W\d_]+", long.name) if word[0].isupper()) == acronym.name


def of_sort(bodies: Sequence[Body], sort: BodySort | None) -> tuple[Body, ...]:
    """Those of a sort that a question asks for; all with None."""
    return tuple(body for body in bodies if sort is None or body.sort == sort)
