"""What a question wants - places, people, a number, a date, somebody's words, or simply what happened - and its content words.

Judged by the question words of eleven languages; resolves neither times nor places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .askedpeople import WHICH_BODIES, WHICH_PEOPLE, asks_for_several, bodies_asked
from .types import BodySort, Kind, Sort

PlaceKind = Literal["town", "region", "country", "any"]
_F = re.IGNORECASE

_TOWN = (r"(?:cit(?:y|ies)|towns?|villages?|settlements?|villes?|localités?|communes?|город(?:а|ов|ах|е)?|с[её]л[ао]?|населённы\w+|städte?n?|stadt|ortschaft(?:en)?|orte?|dörfer"
         r"|ciudad(?:es)?|pueblos?|localidad(?:es)?|città|cittadin\w+|paes[ei]|cidades?|vilas?|aldeias?|şehir(?:ler)?|kent(?:ler)?|kasaba(?:lar)?|مدن|مدينة|բաղաք\w*|քաղաք\w*|міст[оа]?|miast[ao]?|steden|stad|plaatsen)")
_REGION = r"(?:regions?|districts?|provinces?|areas?|régions?|provinces?|районы?|област[ьи]|регион\w*|bezirke?|regionen|gebiete?|provinz(?:en)?|regiones|región|provincias?|distritos?|regioni|province|regiões|bölge(?:ler)?|ilçe(?:ler)?)"
_COUNTRY = r"(?:countr(?:y|ies)|nations?|states|pays|états|стран[аыу]?|länder|land|país(?:es)?|paesi|ülke(?:ler)?|دول|بلدان)"
_PLACE = r"(?:places?|locations?|lieux|endroits?|мест[ао]?|lugares?|luoghi|locais|yer(?:ler)?)"
_WHICH = (r"(?:which|what|quell?e?s?|lesquelles|какие|какой|какая|каких|каким|welche[rnms]?|qué|cu[aá]l(?:es)?|quali|quale|qua(?:l|is)|que|hangi|أي|ما هي|ո՞ր|ո՞րոնք|які|які|które|jakie|welke)")

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("quote", re.compile(
        r"\bexact(?:ly)? (?:words|did|say)|\bexact words|\bquote\b|\bwhat (?:exactly )?(?:did|does|do|has|had|was|were)\b.{0,80}?\b(?:say|said|call(?:ing|ed)? for|tell|declare|announce|demand|claim|ask for|promise|warn|order)"
        r"|\bqu['’](?:a|ont|avait|avaient)\b.{0,40}?\b(?:dit|déclaré|annoncé|affirmé|demandé|réclamé|exigé|promis)|\bque (?:dit|disent|demande|réclame|réclamait)\b|\bà quoi (?:a|ont) appelé|mots exacts|citation exacte|quels (?:sont les )?(?:mots|termes)"
        r"|\bчто\b.{0,40}?\b(?:сказал|заявил|сообщил|потребовал|ответил|объявил)|\bк чему призва|точн(?:ые|ая) (?:слова|цитата)"
        r"|\bwas\b.{0,60}?\b(?:sagte|erklärte|gesagt|forderte|gefordert|kündigte)|wortlaut|genau(?:en)? worte"
        r"|\bqué\b.{0,50}?\b(?:dijo|dijeron|declar[óo]|anunci[óo]|pidi[óo]|pidieron|exigi[óo])|palabras exactas|\b(?:che )?cosa (?:ha|hanno) (?:detto|dichiarato|chiesto)|parole esatte"
        r"|\bo que (?:disse|disseram|declarou|anunciou|pediu)|\bne (?:dedi|söyledi|açıkladı)|ماذا قال|ماذا أعلن", _F)),
    ("number", re.compile(
        r"\bhow (?:many|much)\b|\bdeath toll|\btolls?\b|\bwhat (?:was|were|is|are) the (?:number|figures?|toll|turnout|percentage|share|rate|score)|\bby what score|\bwhat (?:percentage|share|turnout|score|proportion)"
        r"|\bcombien\b|\bquels? (?:est|était|sont|étaient|fut) les? (?:bilans?|nombres?|taux|chiffres?|scores?)|\bquels? (?:bilans?|taux|nombres?|chiffres?|pourcentages?|scores?)"
        r"|\bсколько\b|\bкаково? (?:число|количество|счёт)|\bсколькими"
        r"|\bwie ?viele?n?\b|\bwie hoch\b|\bcu[aá]nt[oa]s?\b|\bquant[iaoe]s?\b(?! (?:a|al|alla|ao)\b)|\bkaç\b|\bne kadar\b|كم (?:عدد|بلغ)?|\bքանի|скільки|\bilu\b|\bile\b (?:osób|było)|\bhoeveel", _F)),
    ("date", re.compile(
        r"^\W*when\b|\bwhen (?:did|was|were|is|are|will|has|had)\b|\b(?:what|which) (?:date|day|month|year)\b|\bon what day"
        r"|\bquand\b|\b(?:à )?quelle date|\bquel jour|\bà quel moment"
        r"|\bкогда\b|\bкакого числа|\bкакой день|\bкакая дата|\bна какой день|\bв какой день"
        r"|\bwann\b|\bwelche[sm]? (?:datum|tag)|\bder wievielte"
        r"|\bcuándo\b|\b(?:en )?qué (?:fecha|día)|\bquando\b|\b(?:in )?(?:che|quale) (?:data|giorno)|\b(?:em )?que (?:data|dia)|\bne zaman|\bhangi (?:tarih|gün)|متى|ո՞ր օրը|\bколи\b|\bkiedy\b|\bwanneer\b", _F)),
    ("places", re.compile(
        rf"\b{_WHICH}\b(?:\s+\w+){{0,2}}?\s+(?:{_TOWN}|{_REGION}|{_COUNTRY}|{_PLACE})\b|^\W*(?:and )?where\b|\bwhere (?:did|was|were|is|are|has|have)\b|^\W*(?:et )?où\b|\boù (?:a|ont|est|sont|y|se|était)\b"
        rf"|^\W*(?:а )?где\b|\bгде (?:были|был|произош)|^\W*wo\b|\bwo (?:wurde|gab|sind|ist)|^\W*¿?\s*(?:en |a )?dónde\b|^\W*dove\b|^\W*onde\b|\bnerede\b|\bnereler|أين|որտե՞?ղ|^\W*де\b|^\W*gdzie\b|^\W*waar\b"
        rf"|\b(?:list|name)\b.{{0,20}}\b(?:{_TOWN}|{_PLACE})", _F)),
    ("people", re.compile(
        r"\b(?:who|whom|whose)\b|^\W*(?:et |à |avec |par |de )?qui\b|\bqui (?:a|ont|est|sont|était)\b|\bquelle (?:personne|personnalité)|\bкто\b|\bкому\b|\bкого\b|\bкем\b|^\W*(?:und )?we[rnm]\b|\bwessen\b"
        r"|\bqui[eé]n(?:es)?\b|^\W*chi\b|\bchi (?:ha|è|sono)|^\W*(?:a |com |por )?quem\b|\bkim(?:ler|in|e|i)?\b|(?:^|\s)من (?:قال|هو|أعلن|الذي)|\bո՞վ|^\W*хто\b|^\W*kto\b|^\W*wie (?!viel|hoch|vele)(?=\w+de\b)"
        rf"|{WHICH_PEOPLE}|{WHICH_BODIES}", _F)),
)
_SAID_WHO = re.compile(r"\b(?:who|qui|кто|wer|qui[eé]n(?:es)?|chi|quem|kim)\b.{0,30}?\b(?:said|says|claim|report|den|announc|declar|stat|confirm|accus|a (?:dit|déclaré|annoncé|affirmé|démenti|nié)|ont|сказал|заяв|сообщ|опроверг|sagte|erklärte|meldete|bestritt|dijo|declar|neg|ha detto|disse|söyle|açıkla|duyur|yalanla)", _F)
_DAY_NUMBER_OF = re.compile(
    r"\bwhich day\b|\bwhat day (?:number|of)|\bquel jour (?:de|du|des)\b|\bкакой (?:это )?(?:был )?(?:по счёту )?день|\bкаким днём|\bder wievielte|\bwelcher (?:kriegs)?tag|\bqué día (?:de la|del)|\bquale giorno (?:della|del)|\bque dia (?:da|do)|\bkaçıncı gün|\bhangi günü\b", _F)

STOPWORDS = frozenset(["give", "exact", "exactly", "words", "word", "quote", "quoted", "state", "list", "name", "happened", "happen", "passé", "passe", "produit", "arrivé", "произошло", "случилось", "geschah", "passiert", "geschehen", "pasó", "ocurrió", "sucedió", "successo", "accaduto", "aconteceu", "exacts", "mots", "citation", "точные", "слова", "genau", "wortlaut", "palabras", "exactas", "parole", "esatte", "a", "an", "the", "of", "and", "or", "in", "on", "at", "to", "from", "by", "for", "with", "as", "is", "are", "was", "were", "be", "been", "being", "do", "does", "did", "has", "have", "had", "will", "would", "can", "could", "should", "may", "might", "it", "its", "this", "that", "these", "those", "there", "their", "they", "them", "he", "she", "his", "her", "who", "whom", "whose", "which", "what", "when", "where", "why", "how", "many", "much", "according", "each", "any", "all", "also", "about", "after", "before", "during", "into", "over", "under", "between", "up", "out", "not", "no", "than", "then", "so", "if", "but", "i", "you", "we", "me", "my", "your", "our", "us", "said", "say", "says", "tell", "told", "exactly", "people", "many", "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "et", "ou", "où", "en", "dans", "sur", "sous", "au", "aux", "à", "par", "pour", "avec", "sans", "ce", "cet", "cette", "ces", "ça", "il", "elle", "ils", "elles", "on", "nous", "vous", "je", "tu", "qui", "que", "quoi", "dont", "quel", "quelle", "quels", "quelles", "combien", "quand", "comment", "pourquoi", "est", "sont", "était", "étaient", "été", "être", "a", "ont", "avait", "avaient", "avoir", "fut", "furent", "ne", "pas", "plus", "selon", "se", "s", "qu", "n", "y", "son", "sa", "ses", "leur", "leurs", "chaque", "tout", "tous", "toute", "toutes", "aussi", "après", "avant", "и", "в", "во", "на", "с", "со", "к", "ко", "по", "о", "об", "от", "до", "из", "у", "за", "для", "не", "что", "кто", "какой", "какая", "какие", "каких", "как", "когда", "где", "сколько", "был", "была", "было", "были", "это", "этот", "эта", "эти", "его", "её", "их", "он", "она", "они", "а", "но", "или", "же", "ли", "бы", "так", "также", "после", "перед", "согласно", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "und", "oder", "in", "im", "an", "am", "auf", "aus", "bei", "mit", "nach", "von", "vom", "zu", "zum", "zur", "über", "unter", "für", "als", "wie", "was", "wer", "wann", "wo", "welche", "welcher", "welches", "welchen", "wurde", "wurden", "wird", "war", "waren", "ist", "sind", "sein", "hat", "haben", "hatte", "nicht", "auch", "es", "sie", "er", "wir", "ihr", "ich", "man", "dass", "laut", "viele", "el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "y", "o", "en", "a", "al", "por", "para", "con", "sin", "que", "qué", "quién", "quiénes", "cuál", "cuáles", "cuándo", "dónde", "cuántos", "cuántas", "cómo", "es", "son", "era", "eran", "fue", "fueron", "ha", "han", "había", "se", "su", "sus", "no", "más", "según", "este", "esta", "estos", "estas", "lo", "le", "les", "también", "después", "antes", "il", "lo", "la", "i", "gli", "le", "un", "uno", "una", "di", "del", "della", "dei", "delle", "degli", "e", "o", "in", "nel", "nella", "a", "al", "alla", "da", "dal", "dalla", "per", "con", "su", "sul", "che", "chi", "cosa", "quale", "quali", "quando", "dove", "quanti", "quante", "come", "è", "sono", "era", "erano", "stato", "stata", "stati", "state", "ha", "hanno", "non", "si", "secondo", "o", "a", "os", "as", "um", "uma", "uns", "umas", "de", "do", "da", "dos", "das", "e", "ou", "em", "no", "na", "nos", "nas", "ao", "à", "aos", "às", "por", "para", "com", "que", "quem", "qual", "quais", "quando", "onde", "quantos", "quantas", "como", "é", "são", "era", "eram", "foi", "foram", "tem", "têm", "não", "se", "seu", "sua", "segundo", "ve", "veya", "bir", "bu", "şu", "o", "ne", "kim", "hangi", "nerede", "nerelerde", "kaç", "nasıl", "ile", "için", "de", "da", "mi", "mı", "mu", "mü", "göre", "tarihinde", "olarak", "oldu", "olan", "في", "من", "على", "إلى", "عن", "مع", "هو", "هي", "ما", "ماذا", "متى", "أين", "كم", "هل", "التي", "الذي", "و", "أو", "قال"])
_QUESTION_NOUNS = re.compile(rf"^(?:{_TOWN}|{_REGION}|{_COUNTRY}|{_PLACE}|days?|jours?|journée|день|дня|дней|tage?s?|kriegstage?s?|días?|giorn[oi]|dias?|gün|numbers?|nombre|число|date|dates|side|sides|camp|camps)$", _F)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What kind of value answers a question."""

    kind: Kind
    place_kind: PlaceKind = "any"
    speaker: bool = False  # "who said ...": the one who says it is wanted
    day_number: bool = False  # "which day of the war was ...": the number of a day is wanted
    several: bool = False  # of people: everybody that it is told of, not one
    sort: Sort = "person"  # of people: whether bodies of people are wanted
    body: BodySort | None = None  # of bodies: which sort; None for any


def wanted(question: str) -> Wanted:
    """The kind of answer that `question` asks for; "text" where its words name none.

    >>> wanted("Quelles villes ont été touchées ?").kind, wanted("Who denied it?").speaker
    ('places', True)
    """
    kind: Kind = next((kind for kind, pattern in _PATTERNS if pattern.search(question)), "text")
    place_kind: PlaceKind = "any"
    if kind == "places":
        for name, pattern in (("town", _TOWN), ("region", _REGION), ("country", _COUNTRY)):
            if re.search(rf"\b{pattern}\b", question, _F):
                place_kind = name  # type: ignore[assignment]
                break
    speaker = kind == "people" and bool(_SAID_WHO.search(question))
    of_bodies, body = bodies_asked(question) if kind == "people" else (False, None)
    return Wanted(kind=kind, place_kind=place_kind, speaker=speaker, several=of_bodies or (kind == "people" and asks_for_several(question, speaker=speaker)),
                  sort="organisation" if of_bodies else "person", body=body, day_number=kind == "date" and bool(_DAY_NUMBER_OF.search(question)))


def content_words(question: str, without: tuple[tuple[int, int], ...] = ()) -> tuple[str, ...]:
    """The words that carry the question's matter, as written, each once; spans in `without` (its times) are passed over.

    >>> content_words("How many civilians died in Barda?")
    ('civilians', 'died', 'Barda')
    """
    words: dict[str, str] = {}
    for found in re.finditer(r"[^\W_]+(?:[-'’][^\W_]+)*", question):
        if any(start < found.end() and found.start() < end for start, end in without):
            continue
        for word in re.split(r"['’]", found.group()):
            folded = word.casefold()
            if all(part in STOPWORDS or part == "t" for part in folded.split("-")):
                continue  # "est-il", "a-t-elle"
            if folded not in STOPWORDS and not _QUESTION_NOUNS.match(word) and (len(folded) > 1 or folded.isdigit()):
                words.setdefault(folded, word)
    return tuple(words.values())
