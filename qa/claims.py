"""Who stands behind a sentence, and which part a place plays in it.

By the words around: "according to X", "X said", "selon X", "по данным X"; a place may be where something happened,
or only where somebody speaks ("officials in Baku"), or a name for a government ("Baku said").
"""

from __future__ import annotations

import re

from index.types import PlaceMention

from .concepts import concept_spans

_F = re.IGNORECASE
_SOURCE = re.compile(
    r"\b(?:according to|as reported by|selon|d['’]après|de source|по данным|по словам|по сообщению|по информации|по подсчётам|согласно|laut|nach angaben (?:de[rsm]|von|aus)|según|secondo|segundo|conforme|według|за даними)\s+"
    r"(?P<who>[^,;:.()«»“”\"]{3,80})", _F)
_ZUFOLGE = re.compile(r"(?P<who>(?:[A-ZÄÖÜ][\w-]+\s?){1,4})\s(?:zufolge|göre)\b")
VERBS = (
    r"said|says|say|told|claimed|claims|confirmed|counted|counts|reported|reports|announced|announces|put\b|puts\b|denied|denies|accused|accuses|called|calls|spoke|stated|speaks|acknowledged|admitted|"
    r"dit\b|déclar\w+|annonc\w+|affirm\w+|recens\w+|compt\w+|parl\w+|fait état|font état|indiqu\w+|précis\w+|dém\w+|accus\w+|déplor\w+|assur\w+|évoqu\w+|reconn\w+|confirm\w+|"
    r"сообщ\w+|заяв\w+|объяв\w+|утвержда\w+|насчит\w+|говор\w+|опроверг\w*|обвин\w+|подтверд\w+|признал\w*|отрица\w+|"
    r"sagte\w*|meldete\w*|erklärte\w*|berichtete\w*|sprach\w*|spricht|nannte\w*|bestritt\w*|warf|zählt\w*|gab an|teilte\w*|räumte|wies|weist|"
    r"dijo|declaró|anunció|informó|afirmó|denunci\w+|acusó|cuenta|cifra|neg\w+|desmint\w+|confirm\w+|"
    r"ha detto|dichiar\w+|annunci\w+|rifer\w+|disse|declarou|anunciou|afirm\w+|açıkla\w+|duyur\w+|söyle\w+|bildir\w+")
_SUBJECT_VERB = re.compile(
    r"^(?P<who>[^,;:.«»“”\"]{2,90}?)\s+(?:has |have |had |also |later |then |a |ont |avait |avaient |y |hat |haben |ha |han |hanno |s['’]est |en |(?:le |la )?(?:même )?(?:jour|soir) )?(?:\w+ly )?(?:n['’]en )?"
    rf"(?:{VERBS})\b", _F)
_TRAILING = re.compile(
    r"[,»”\"]\s+(?P<who>(?!which|qui|who|dont|что|der|die|das)[^,;:.«»“”\"]{3,80}?)\s+(?:said|says|reported|announced|confirmed|claimed|claims|told\b[^.]*)\s*(?:on \w+|late[^.]*|via[^.]*)?[.,]"
    r"|[»”\"],?\s+(?:a|ont|affirment?|indiquent?|précisent?|rapportent?|assurent?|selon|annoncent?|said|says|dijo|informó|según|сообщ\w+|заяв\w+|sagte|teilte|hieß es)\s+(?:dit |écrit |fait savoir |[^\W\d_]{3,}é )?(?P<who2>[^,;:.«»“”\"]{3,80})", _F)
# "..., indiquait Bakou dimanche": the speaker behind the verb, as languages other than English put it after a comma.
_INVERTED = re.compile(
    r",\s+(?:(?:a|ont|avait|avaient|hat|haben|ha|han|hanno)\s+)?(?:indiqu|annonç|annonc|affirm|précis|déclar|assur|rapport|confirm|fait savoir|сообщ|заяв|утвержд|уточн|подтверд|объяв|teilte|teilten|sagte|meldete|erklärte|informó|anunció|dijo|declaró|afirmó|confirmó|dichiarat|annunciat|riferit|confermat|informou|anunciou|disse|declarou)\w*\s+(?:во? )?"
    r"(?P<who>(?!qu|que\b|что|dass)[^,;:.«»“”\"]{2,70}?)(?:\s+(?:mit|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:в|во)\s+\w+(?:ник|орник|реду|ерг|ницу|боту|енье)|am \w+tag|el (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)))*\s*[.,]", _F)
_APPOSED = re.compile(rf"^(?P<who>[^,;:.«»“”\"]{{3,60}}, [^\W\d_a-zа-я][^,;:.«»“”\"]{{2,50}}), (?:\w+ly )?(?:{VERBS})\b")
_SPEAKS = re.compile(
    r"^\W{0,3}(?:,? (?:also |later |again |has |had |have |a |ont |avait |aussi |hat |haben |ha |han )?)?\s*(?:said|says|denies|denied|claims|claimed|reports|reported|accuses|accused|announces|announced|confirmed|called|calls|put|puts|counts|counted|speaks|spoke|acknowledges|rejects|rejected|insists|blames|blamed|does not|did not|declined|"
    r"dément|accuse|affirm|annonc|parl|assur|fait|ne commu|nie|rejet|y déplore|déplore|compt|a (?:annoncé|démenti|affirmé|accusé|indiqué|reconnu|fait)|évoque|revendiqu|répond|recens|ont? (?:dit|annoncé|démenti)|"
    r"опроверг|сообщ|заяв|утвержд|отрица|обвин|говор|насчит|дал[аи]? понять|объяв|"
    r"sprach|spricht|meldet|bericht|dementier|wies|weist|erklär|sagt|bestreit|bestritt|beschuldig|wirft|warf|zählt|kündig|"
    r"neg|desmint|desmien|anunci|acus|dijo|inform|cuenta|habl|exig|asegur|smenti|ha smentito|accus|annunci|yalanla|açıkla|duyur|iddia)", _F)
_BODY = re.compile(
    r"(?:\b(?:officials?|authorit(?:y|ies)|minist(?:ry|ers?)|spokes(?:man|woman|person)|government|presidency|command|capital|correspondents?|reporters?|envoys?|centre|center|desk|talks?|agreed|signed|prosecutors?|ombudsman|statement|meeting|office|parliament|embassy|leaders?)"
    r"|autorités|ministère|ministre|porte-parole|gouvernement|présidence|envoyée? spéciale?|correspondante?s?|parquet|pourparlers|accord|centre d['’]information|réunion|négoci\w+|ambassade|conclue?|signée?"
    r"|власти|министерств\w+|минобороны|представител\w+|правительств\w+|штаб|корреспондент\w*|прокуратур\w+|переговор\w*|посольств\w+"
    r"|behörden|ministerium|sprecher(?:in)?|regierung|korrespondent\w*|staatsanwaltschaft|gespräche|botschaft"
    r"|autoridades|ministerio|portavoz|gobierno|corresponsal|fiscalía|negociaciones|autorità|ministero|portavoce|governo|bakanlığı|sözcü\w*|yönetimi)\s+(?:of|in|at|from|de|d['’]|à|du|des|в|из|in|aus|von|en|di|a|na|para)?\s*(?:the )?$", _F)
_ORIGIN = re.compile(r"(?:\b(?:from|from the (?:direction|territory|area|side) of|fired from|launched from|depuis|en provenance de|à partir de|du territoire|из|со стороны|с территории|aus richtung|vom gebiet|von|desde|da|dal territorio|'dan|'den)\s+(?:the |l['’]|la |le )?)$", _F)
_DAY_AFTER = re.compile(r"\b(?:(?:a|one|the) day after|the day before|lendemain d['’e]|un jour après|на следующий день после|через день после|am tag nach|einen tag nach|al día siguiente de|un día después de|il giorno dopo|um dia depois)\b", _F)
_MAKERS = frozenset(["by", "par", "aus", "seitens", "according", "selon"])
_LOCATIVE = frozenset(["in", "at", "on", "near", "à", "au", "aux", "sur", "dans", "près", "vers", "contre", "в", "на", "под", "по", "близ", "около", "у", "bei", "auf", "an", "nahe", "en", "sobre", "cerca", "contra", "a", "su", "em", "to", "toward", "towards", "into", "over", "around", "against", "of", "de", "d", "del", "della", "von", "üzerine"])
_ROAD = re.compile(r"(?:\b(?:road|route|way|km|kilomet(?:er|re)s?|corridor|дорог\w+|straße|carretera|strada)\s+(?:\w+\s+){0,2}(?:to|from|between|de|vers|à|до|от|nach|zu|hacia|a|per)?\s*)$", _F)


_WHEN_FIRST = re.compile(
    r"^(?:(?:later|earlier|meanwhile|afterwards|then|soon|hours|minutes)(?: (?:in the|that|on the same|the same) (?:day|evening|night|morning|week)| later| after| on)?|on the same day|the same (?:day|evening)"
    r"|(?:by|on|at|in|late on|early on) (?:the )?(?:evening|night|morning|afternoon|end|close)(?: (?:of|on) (?:the )?(?:\w+ ){0,2}?(?:\w*day|week|month))?|(?:on|late on|early on) \w+day(?: (?:evening|night|morning|afternoon))?"
    r"|(?:au soir|au matin|à la fin) (?:du|de la) (?:\w+ )?(?:jour|journée|semaine)|(?:к вечеру|вечером|утром) \w+|am (?:abend|morgen|ende) des \w+ tages"
    r"|(?:plus tard|peu après|ensuite|dans la soirée|le même jour|dans la journée|entre-temps)|(?:позже|ранее|затем|вечером|в тот же день)|(?:später|zuvor|am selben tag|am abend|dann)|(?:más tarde|antes|el mismo día|después)|(?:più tardi|lo stesso giorno)|(?:mais tarde|no mesmo dia)),?\s+", _F)


_GIVEN_BY = re.compile(r"\b(?:given|published|issued|released|provided|compiled|announced) by (?P<who>.+)|\b(?:donn|publi|diffus|établi|fourni|annonc|communiqu)\w+ par (?P<who2>.+)", _F)


def without_time(sentence: str) -> str:
    """A sentence without the time that opens it: "Later in the day Yerevan said" -> "Yerevan said"."""
    return _WHEN_FIRST.sub("", sentence)


def claimant(sentence: str) -> str | None:
    """Who the sentence says its matter comes from, as written there; None where it speaks for itself.

    >>> claimant("Selon le parquet azerbaïdjanais, neuf civils sont morts.")
    'le parquet azerbaïdjanais'
    """
    sentence = without_time(sentence)
    for pattern in (_SOURCE, _ZUFOLGE, _APPOSED, _SUBJECT_VERB, _TRAILING, _INVERTED):
        found = pattern.search(sentence)
        if found:
            who = next((value for value in found.groupdict().values() if value), "")
            who = re.sub(r"^(?:und|and|et|mais|but|y|e|а|и|но|UPDATE \d*:?)\s+", "", who.strip(" -–—,"), flags=re.I)
            if by := _GIVEN_BY.search(who):  # "a first count given by Azerbaijan": Azerbaijan gives it
                who = next(value for value in by.groups() if value)
            who = re.sub(r"^(?:in|à|en|im) [^\W\d_]\w+,? (?=(?:the|le|la|les|der|die|das|el|il) \w|l['’])", "", who, flags=re.I)
            if re.search(r"\b(?:are|is|was|were|been|be|now|sont|est|étaient|était|wurden?|sind|son|fue(?:ron)?)$", who, re.I):
                continue  # a passive: nobody speaks
            if 2 <= len(who) <= 90 and re.search(r"[^\W\d_]{2}", who) and len(who.split()) <= 12:
                return who
    return None


def claimant_of(sentence: str, at: int) -> str | None:
    """Who stands behind the part of a sentence around `at`: of "A says 3; B says 5" each figure has its own.

    >>> claimant_of("Armenia had confirmed 23 civilians; Azerbaijan spoke of 16.", 58)
    'Azerbaijan'
    """
    for part in re.finditer(r"[^;]+", sentence):
        if part.start() <= at < part.end():
            return claimant(part.group().strip()) or (claimant(sentence) if part.start() == 0 else None)
    return claimant(sentence)


def happened_there(sentence: str, at: PlaceMention, base: int = 0) -> bool:
    """Whether the place is where something happened, rather than where somebody speaks or what a government is called.

    `base` is where the sentence starts in the text that the mention's offsets count from.
    """
    start, end = at.start - base, at.end - base
    before, after = sentence[:start], sentence[end:]
    words = re.findall(r"[^\W\d_]+", before[-40:])
    last = words[-1].lower() if words else ""
    if last in _MAKERS:
        return False  # "published by Baku", "nach Angaben aus Baku"
    if last not in _LOCATIVE:
        told = (*concept_spans(after[:40], "say"), *concept_spans(after[:40], "deny"))
        asked = (*concept_spans(before[-40:], "say"), *concept_spans(before[-40:], "deny"))
        clause = re.split(r"[,;:–—(]\s", before)[-1]
        reach = 20 if not clause.strip(" «\"") else 14
        if any(begin <= reach for begin, _ in told) or (last and any(begin >= len(before[-40:].rstrip()) - len(last) for begin, _ in asked)):
            return False  # "Baku reports ...", "... indiquait Bakou": who speaks, not where
    if _DAY_AFTER.search(before):
        return False  # "a day after rockets struck X": that is of another day
    if _SPEAKS.match(after) or _ORIGIN.search(before) or _ROAD.search(before) or _BODY.search(before):
        return False
    if re.match(r"\s*(?:[-–—]\s|\.\s|,\s+\w+ \d+\s*(?:\(\w+\)\s*)?[-–—])", after) and not before.strip(" («\"") and len(after) > 12:
        return False  # a dateline: "STEPANAKERT - ..."
    if re.search(r"(?:according to|selon|d['’]après|по данным|по словам|laut|según|secondo|segundo|göre|accus(?:es?|ed|ing|e|ent) |обвин\w+ |beschuldig\w+ )\s*$", before, _F):
        return False
    return not re.match(r"\s*(?:time|heure de|Group|groupe|zufolge|göre|['’]?(?:ya|ye|e|a) göre)\b", after)

