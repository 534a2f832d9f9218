"""The words by which a question leans on the turns before it, in eight languages (openers and question words in more): tables only, judged by nobody here.

Each table is language -> pieces of a regular expression; `pattern` joins the pieces of a language, or of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

LANGUAGES = ("en", "fr", "ru", "es", "de", "it", "pt", "tr")

# What a follow-up begins with: "and", "what about".
OPENERS: Mapping[str, str] = {
    "en": r"and(?: also)?(?: what about| how about)?|but(?: what about)?|what about|how about|or|so|then|ok(?:ay)?|also",
    "fr": r"et (?:pour|du côté (?:de|du|des))|et (?:qu['’]en est-il (?:de|du|des|à|pour))|et|mais|qu['’]en est-il (?:de|du|des|à|pour)|alors|sinon|quid (?:de|du|des)|ou",
    "ru": r"а (?:что|как) (?:насч[её]т|с|со|было)|что насч[её]т|а если|а вот|а|и|но|или",
    "es": r"y (?:qué (?:hay|pasa|pasó) (?:con|de|en)|qué tal)|qué hay de|y|e|pero|o",
    "de": r"und was ist mit|was ist mit|und wie (?:steht|sieht) es (?:mit|in)|wie (?:steht|sieht) es (?:mit|in)|und|aber|oder",
    "it": r"e (?:per quanto riguarda|invece)|che (?:ne )?dire di|e|ed|ma|oppure|invece|o",
    "pt": r"e quanto a[os]?|quanto a[os]?|e|mas|ou",
    "tr": r"peki ya|peki|ya|ve|ama|veya",
    "uk": r"а що (?:з|із|про)|а|і|й|та|але", "nl": r"en wat (?:met|is er met)|hoe zit het met|en|maar", "pl": r"a co (?:z|ze)|a|i|ale", "ar": r"وماذا عن|ماذا عن|وفي|وعن|و|لكن",
}

# What a correction begins with (in Turkish: ends with): "no, I meant".
CORRECTIONS: Mapping[str, str] = {
    "en": r"(?:(?:no|sorry|oops|wait|actually|not quite)\b[\s,.;:!–-]*)*(?:i (?:meant?|was (?:asking|talking) (?:about|for)|wanted to (?:say|ask(?: about)?)))\b|(?:no|sorry|actually)\s*[,.;:!–-]",
    "fr": r"(?:(?:non|pardon|désolée?|en fait)\b[\s,.;:!–-]*)*(?:je (?:voulais|veux) (?:dire|parler d[eu])|je pensais à|je parlais d[eu])\b|(?:non|pardon|en fait)\s*[,.;:!–-]|plutôt\b",
    "ru": r"(?:(?:нет|извини(?:те)?|прости(?:те)?)\b[\s,.;:!–—-]*)*(?:я (?:имел|имела|имею) в виду|я хотела? (?:сказать|спросить))\b|(?:нет|точнее|вернее)\s*[,.;:!–—-]",
    "es": r"(?:(?:no|perdón|perdona|disculpe)\b[\s,.;:!–-]*)*(?:(?:yo )?(?:quise|quería|quiero) decir|me (?:refería|refiero) al?)\b|(?:no|perdón|más bien)\s*[,.;:!–-]",
    "de": r"(?:(?:nein|entschuldigung|verzeihung|ach)\b[\s,.;:!–-]*)*(?:ich (?:meinte|meine)|gemeint (?:war|ist))\b|(?:nein|entschuldigung)\s*[,.;:!–-]",
    "it": r"(?:(?:no|scusa|scusi|scusate)\b[\s,.;:!–-]*)*(?:(?:volevo|intendevo) dire|intendevo|mi riferivo a(?:l|lla)?|parlavo di)\b|(?:no|scusa|scusi)\s*[,.;:!–-]",
    "pt": r"(?:(?:não|desculpe|desculpa|perdão)\b[\s,.;:!–-]*)*(?:(?:eu )?(?:queria|quis|quero) dizer|(?:eu )?me referia a[os]?|referia-me a[os]?|falava de)\b|(?:não|desculpe|perdão)\s*[,.;:!–-]",
    "tr": r"(?:hayır|pardon|özür dilerim)\s*[,.;:!–-]",
}
CORRECTION_ENDS = r"(?<!\w)(?:demek istedim|demek istemiştim|kastettim|kastetmiştim)\W*$"

# A place spoken of before. English "there is" and French "il y a" say that something exists, not where.
THERE: Mapping[str, str] = {
    "en": r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!is it )(?<!was it )(?:(?:in|at|from|to|near|around) )?\bthere\b(?! (?:is|are|was|were|has|have|had|will|would|be|been|any|really)\b)"
          r"|\b(?:in |at |near |around )?(?:that|this|those|these|the same) (?:towns?|cit(?:y|ies)|villages?|places?|regions?|countr(?:y|ies)|districts?|areas?|province)\b",
    "fr": r"\blà-bas\b|(?<![\w-])là\b(?!-)|\b(?:dans |à )?(?:cette|cet|ce|ces|la même|le même|les mêmes) (?:villes?|régions?|localités?|pays|villages?|lieux?|endroits?|zones?|provinces?)\b",
    "ru": r"\b(?:там|туда|оттуда)\b|\b(?:в |во |на )?(?:этом|том|том же|этих|тех|эти|этот|этой|той|эта) (?:город\w*|сел[еао]\w*|район\w*|мест\w+|регион\w*|стран\w*|област\w*|деревн\w*)\b",
    "es": r"\b(?:allí|allá|ahí)\b|\b(?:en )?(?:es[ae]s?|est[ae]s?|aquella?s?|la misma|el mismo) (?:ciudad(?:es)?|localidad(?:es)?|regi[óo]n(?:es)?|zonas?|pueblos?|país(?:es)?|lugar(?:es)?|provincias?)\b",
    "de": r"\b(?:dort|dorthin|von dort)\b|\b(?:in |an )?(?:diese[rmns]?|jene[rmn]?|derselben|demselben) (?:städten?|stadt|orte?n?|dorf|dörfern?|gegend|region|gebiete?|land|ländern?|provinz)\b",
    "it": r"(?<![\w'’])(?:lì|là|laggiù)\b|\b(?:in )?(?:quell[ae]|quest[aei]|quei|quel|la stessa|lo stesso) (?:città|region[ei]|zon[ae]|paes[ei]|villaggi[o]?|luogh?[oi]|località)\b",
    "pt": r"\b(?:lá|ali|aí)\b|\b(?:n?ess[ae]s?|n?est[ae]s?|n?aquel[ae]s?|na mesma|no mesmo) (?:cidades?|regiã?[oõ]e?s?|vilas?|aldeias?|zonas?|país(?:es)?|lugar(?:es)?|províncias?)\b",
    "tr": r"\b(?:orada|oraya|oradan|orası)\b|\b(?:o|bu|şu|aynı) (?:şehir|kent|köy|kasaba|bölge|ülke|yer|il)(?:ler|lar)?(?:de|da|te|ta)?\b",
}

# A time spoken of before.
THEN: Mapping[str, str] = {
    "en": r"\b(?:on |by |at |during )?(?:that|the same|this) (?:very )?(?:day|date|night|evening|morning|time|moment|week|month|year)\b|\bback then\b|\bthen\b(?=\W*$)",
    "fr": r"\bce jour-là\b|\bcette (?:nuit|journée|année|semaine)(?:-là)?|\ble même jour\b|\bà ce moment-là\b|\bce mois-là\b|\bà cette date\b|\balors\b(?=\W*$)",
    "ru": r"\b(?:в )?(?:тот|этот)(?: же)?(?: самый)? день\b|\bтогда\b|\b(?:в )?(?:ту|эту)(?: же)? ночь\b|\b(?:в )?(?:то|это)(?: же)? время\b|\bв этот момент\b",
    "es": r"\b(?:en )?(?:ese|aquel|este|el mismo) (?:día|momento|mes|año)\b|\b(?:en )?(?:esa|aquella) (?:noche|fecha|semana)\b|\bentonces\b",
    "de": r"\b(?:an )?(?:diesem|jenem|demselben) tage?\b|\bam (?:selben|gleichen) tage?\b|\bdamals\b|\bin (?:jener|dieser) nacht\b",
    "it": r"\b(?:in )?(?:quel|quello stesso|questo) (?:giorno|momento|mese)\b|\blo stesso giorno\b|\b(?:quella|la stessa) (?:notte|settimana)\b|\ballora\b(?=\W*$)",
    "pt": r"\b(?:n?esse|n?aquele|neste|no mesmo) (?:dia|momento|mês|ano)\b|\b(?:n?essa|n?aquela) (?:noite|semana|data|altura)\b|\bentão\b(?=\W*$)",
    "tr": r"\b(?:o|aynı|bu) (?:gün|gece|tarihte|ay|hafta|sırada)\b|\bo zaman\b",
}

# A person spoken of before.
WHO: Mapping[str, str] = {
    "en": r"\b(?:he|she|him|his|her|hers)\b",
    "fr": r"(?:-t)?-(?:il|elle)\b|\b(?:il|elle)\b(?! (?:y|s['’]est|est (?:vrai|possible)|faut|pleu))|\bce(?:t homme|tte femme)\b",
    "ru": r"\b(?:он|она|ему|ей|его|её|ее|него|неё|нее|нему|ней|ним)\b",
    "es": r"\b(?:él|ella)\b",
    "de": r"\b(?:er|ihn|ihm|sie|ihr)\b",
    "it": r"\b(?:lui|lei|egli)\b",
    "pt": r"\b(?:ele|ela|dele|dela)\b",
    "tr": r"\b(?:ona|onu|onun|ondan)\b",
}

# A thing, a group or a whole matter spoken of before.
IT: Mapping[str, str] = {
    "en": r"\b(?:it|its|they|them|their|theirs|these|those)\b|\bthis\b|\b(?:about|of|after|before|for|with|by|is|was|are|were|do|does|did|say|says|said|reported?|denied|deny|den(?:y|ies)|confirm(?:ed)?|claim(?:ed)?|mean|know|cause[ds]?|happen(?:ed)?) that(?=\W*$|[,;])"
          r"|\b(?:is|was|does|did|do|has|had|will|would|can|could|are|were) that\b(?! (?:the|a|an)\b)|^\W*that\b",
    "fr": r"(?<!il )\by\b(?! a\b| avait\b| aura\b| eut\b|-a\b)|\bqu['’]en\b|\b(?:ça|cela|ceci|celui-ci|celle-ci|ceux-ci|eux)\b|(?:-t)?-(?:ils|elles)\b|\b(?:ils|elles)\b|\bce chiffre\b|\bce bilan\b|\bl['’]a(?:-t)?-|\bl['’](?:a|ont|avait)\b",
    "ru": r"\b(?:это|этого|этому|этим|об этом|они|их|им|ими|ними|них)\b",
    "es": r"\b(?:eso|esto|ello|ellos|ellas)\b|\blo (?=(?:dijo|dijeron|inform|neg|confirm|anunci|declar|hizo|sab))",
    "de": r"\b(?:das|dies|es|davon|darüber|dazu|dafür|daran|danach|dabei|ihnen)\b(?=\W*$)|\b(?:hat|haben|ist|war|wurde|bestritt|sagte|meldete|berichtete|bestätigte) (?:das|dies|es|sie)\b|\b(?:davon|darüber|dazu|dafür|ihnen)\b",
    "it": r"\b(?:questo|ciò|quello|essi|esse|loro)\b|\bl['’](?:ha|hanno|aveva)\b|\blo (?=(?:ha|hanno|dice|disse))",
    "pt": r"\b(?:isso|isto|disso|disto|nisso|aquilo|eles|elas|deles|delas)\b",
    "tr": r"\b(?:bu|bunu|bunun|buna|bundan|onlar|onları|onların|şunu)\b(?! (?:gün|ay|yıl|hafta))",
}

# Articles and pointing words before a noun that names an event.
DEFINITE: Mapping[str, str] = {
    "en": r"the|this|that|these|those", "fr": r"le|la|les|cette|cet|ces|ce|du|des|au|aux|l['’]", "ru": r"этот|эта|это|эти|этого|этой|этому|этих|этом|этим|эту|тот|та|те|того|той|том|ту",
    "es": r"el|la|los|las|del|al|es[ae]s?|este|esta|ese", "de": r"der|die|das|den|dem|des|beim|zum|vom|diese[rmns]?|jene[rmns]?", "it": r"il|lo|la|i|gli|le|quest[oaei]|quel|quell[oaei]|del|della|dello|nell[oa]|nel|all[oa]|al|l['’]|dell['’]|nell['’]",
    "pt": r"o|a|os|as|do|da|dos|das|no|na|ess[ae]s?|est[ae]s?|desse|dessa|nesse|nessa|deste|desta", "tr": r"bu|o|şu",
}
# Of these the ones that point back by themselves; the others only where the event was spoken of.
POINTING: Mapping[str, str] = {
    "en": r"this|that|these|those", "fr": r"cette|cet|ces|ce", "ru": r"\w+", "es": r"es[ae]s?|est[ae]s?|este", "de": r"diese[rmns]?|jene[rmns]?", "it": r"quest[oaei]|quel|quell[oaei]",
    "pt": r"ess[ae]s?|est[ae]s?|desse|dessa|nesse|nessa|deste|desta", "tr": r"bu|o|şu",
}
# Nouns of events and statements beside those that `concepts` knows.
EVENTS = (r"events?|incidents?|accidents?|crash|earthquakes?|fires?|floods?|storms?|war|battles?|fighting|matchs?|match|games?|election|vote|summit|meeting|talks|trial|figures?|tolls?|claims?|statements?|report"
          r"|événements?|incidents?|séisme|incendies?|inondations?|tempête|guerre|bataille|combats|élections?|scrutin|sommet|réunion|procès|chiffres?|bilan|déclarations?"
          r"|событи\w+|инцидент\w*|авари\w+|землетрясени\w+|пожар\w*|войн\w+|бо[ия]\w*|матч\w*|выбор\w+|саммит\w*|встреч\w+|суд\w*|цифр\w*|заявлени\w+|сообщени\w+"
          r"|suceso|incidente|accidente|terremoto|incendio|guerra|batalla|combates|partido|elecciones|cumbre|reunión|juicio|cifras?|declaración"
          r"|ereignis\w*|vorfall\w*|unfall\w*|erdbeben|brand|krieg\w*|schlacht|kämpfe\w*|spiel|wahl\w*|gipfel|treffen|prozess|zahl(?:en)?|erklärung|meldung"
          r"|evento|terremoto|battaglia|combattimenti|partita|elezioni|vertice|riunione|processo|cifr[ae]|dichiarazione"
          r"|acontecimento|acidente|sismo|incêndio|batalha|jogo|eleições|cimeira|reunião|julgamento|números?|declaração"
          r"|olay\w*|kaza\w*|deprem\w*|yangın\w*|savaş\w*|çatışma\w*|maç\w*|seçim\w*|zirve\w*|toplantı\w*|açıklama\w*|rakam\w*")

# A question word that may stand alone: "why?", "since when?".
BARE: Mapping[str, str] = {
    "en": r"why|who|whom|where|when|how|how many|how much|which(?: ones?)?|what|since when|until when|how long|where exactly|when exactly|by whom|why not|how come|says who|how so|in total|which cities|by how much|what else|tell me more|where was that|when was that",
    "fr": r"pourquoi|qui|où|quand|comment|combien|lesquels|lesquelles|depuis quand|jusqu['’]à quand|par qui|à qui|où exactement|combien de temps|quoi|au total|en tout|laquelle|lequel|quoi d['’]autre|dis-m['’]en plus|c['’](?:était|est) (?:où|quand|qui)",
    "ru": r"почему|зачем|кто|где|когда|как|сколько|какие|какой|какая|какое|с каких пор|с какого времени|до каких пор|кем|кого|кому|как долго|откуда|где именно|всего|что ещё|подробнее",
    "es": r"por qué|quién|quiénes|dónde|cuándo|cómo|cuántos|cuántas|cuál|cuáles|desde cuándo|hasta cuándo|qué|por quién|en total|qué más",
    "de": r"warum|wieso|weshalb|wer|wo|wann|wie|wie viele|wie viel|welche|seit wann|bis wann|wie lange|von wem|wen|wem|wo genau|insgesamt|was noch",
    "it": r"perché|chi|dove|quando|come|quanti|quante|quali|quale|da quando|fino a quando|da chi|per quanto tempo|in totale|quanto|che altro|dimmi di più",
    "pt": r"por ?qu[eê]|quem|onde|quando|como|quantos|quantas|quais|qual|desde quando|até quando|por quem|quanto tempo|no total|o qu[eê]|o que mais",
    "tr": r"neden|niçin|niye|kim|kimler|nerede|ne zaman|nasıl|kaç|kaç kişi|hangi(?:leri)?|ne zamandan beri|kim tarafından|toplam kaç|nereler(?:de)?|başka ne",
    "uk": r"чому|хто|де|коли|скільки|як|звідки|відколи", "nl": r"waarom|wie|waar|wanneer|hoe|hoeveel|sinds wanneer", "pl": r"dlaczego|kto|gdzie|kiedy|ile|jak|od kiedy",
    "ar": r"لماذا|أين|متى|كم|كيف|منذ متى|من", "zh": r"为什么|谁|哪里|什么时候|多少",
}

# How questions begin that have a word of their own to ask with, beside these.
ASKING = r"qu['’](?=\w)|que|what|which|was|что|qué|cosa|che|o que|ne"

# Words that stand for the noun of the question before: "and those of Armenia?".
STANDING_FOR = frozenset("celle celles celui ceux that those one ones los las der die das quella quelle quelli quello os as тех той того".split())

# Names of languages as a reader asks for them: "in English", "по-русски".
_IN: Mapping[str, tuple[str, str]] = {
    "en": (r"in {}", "english french russian spanish german italian portuguese turkish"), "fr": (r"en {}", "anglais français russe espagnol allemand italien portugais turc"),
    "es": (r"en {}", "inglés francés ruso español|castellano alemán italiano portugués turco"), "de": (r"auf {}", "englisch französisch russisch spanisch deutsch italienisch portugiesisch türkisch"),
    "it": (r"in {}", "inglese francese russo spagnolo tedesco italiano portoghese turco"), "pt": (r"em {}", "inglês francês russo espanhol|castelhano alemão italiano português turco"),
    "tr": (r"{}", "ingilizce(?:si)? fransızca(?:sı)? rusça(?:sı)? ispanyolca(?:sı)? almanca(?:sı)? italyanca(?:sı)? portekizce(?:si)? türkçe(?:si)?"),
    "ru": (r"{}", r"по[- ]английски|на\sанглийском по[- ]французски|на\sфранцузском по[- ]русски|на\sрусском по[- ]испански|на\sиспанском по[- ]немецки|на\sнемецком по[- ]итальянски|на\sитальянском по[- ]португальски|на\sпортугальском по[- ]турецки|на\sтурецком"),
}
WISHES: Mapping[str, str] = {
    code: "|".join(form.format(f"(?:{names.replace('[- ]', '[-~]').split(' ')[at].replace('~', ' ')})") for form, names in _IN.values())
    for at, code in enumerate(("en", "fr", "ru", "es", "de", "it", "pt", "tr"))
}
# What may stand around such a wish.
POLITE = (r"please|pls|answer|reply|respond|say|repeat|translate|that|it|this|again|now|can|could|would|you|me|the|tell|and|give|but|instead|ok|okay"
          r"|s['’]il te plaît|s['’]il vous plaît|svp|stp|merci|répond(?:s|ez|re)|redis|dis|dites|répète|traduis|traduisez|le|la|moi|peux|pouvez|tu|vous|et|maintenant|ça|cela|réponse|mais|plutôt"
          r"|пожалуйста|ответь(?:те)?|скажи(?:те)?|повтори(?:те)?|переведи(?:те)?|можешь|можно|ответить|это|теперь|а|языке|мне|и"
          r"|por favor|responde|responda|dilo|dígalo|repite|puedes|puede|responder|y|ahora|traduce|decirlo"
          r"|bitte|antworte|antworten|sag|sagen|das|noch|einmal|nochmal|jetzt|und|kannst|können|du|sie|übersetze|es"
          r"|per favore|per piacere|rispondi|risponda|dillo|ripeti|puoi|può|rispondere|e|adesso|ora|traduci"
          r"|se faz favor|diga|repita|pode|podes|agora|traduz|traduza"
          r"|lütfen|cevap|yanıt|ver|verir|misin|misiniz|söyle|tekrar|şimdi|olarak|yaz|de|cevapla|yanıtla|peki")


@lru_cache(maxsize=64)
def pattern(table: str, language: str = "") -> re.Pattern[str]:
    """The pieces of one table (by its name) for a language, or of all languages where it has no row for it.

    >>> bool(pattern("THERE", "en").search("How many died there?")), bool(pattern("THERE", "en").search("Is there a list?"))
    (True, False)
    """
    rows: Mapping[str, str] = globals()[table]
    return re.compile(rows.get(language) or "|".join(f"(?:{row})" for row in rows.values()), re.IGNORECASE)


@lru_cache(maxsize=32)
def opening(table: str, language: str) -> re.Pattern[str]:
    """What may open a question, in a language or, where the table has no row for it, in all. Longest first."""
    rows: Mapping[str, str] = globals()[table]
    pieces = sorted((piece for row in ([rows[language]] if language in rows else rows.values()) for piece in _split(row)), key=len, reverse=True)
    return re.compile(rf"^[\W_]*(?:{'|'.join(pieces)})(?!['’\w-])[\s,:;.!–—-]*", re.IGNORECASE)


def _split(row: str) -> list[str]:
    """The alternatives of the outermost level.

    >>> _split("a(?:b|c)|d")
    ['a(?:b|c)', 'd']
    """
    pieces, depth, last = [], 0, ""
    for sign in row:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            pieces.append(last)
            last = ""
        else:
            last += sign
    return [*pieces, last]
