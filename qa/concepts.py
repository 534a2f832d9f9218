"""What reports of events keep telling - attacks, losses, captures, protests, talks - as word stems in many languages.

A question says "hit", a report "обстрелян", another "roquettes": the stems of one concept stand for each other across
languages where no translation model is at hand. A closed list by design: what is not here is left to the embedding model.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What reports count is in the second table. Stems are matched at the start of a word, case-folded; a space inside allows any words-gap of one blank.
_STEMS: dict[str, str] = {
    "attack": """
        hit|hits|struck|strike|strikes|striking|shell|shelled|shelling|shells|bomb|rocket|missile|attack|under fire|came under|artillery|explosion|explod|blast|airstrike|air raid|raid|
        drone|fired|firing|fires|fire on|targeted|bombing|bombs|damaged|destroyed|pounded|mortar|siren|
        frapp|touché|visé|bombard|pilonn|roquette|missile|obus|tir|tirs|attaqu|explosion|détonation|déflagration|drone|sous le feu|pris pour cible|sirène|artillerie|endommag|détrui|raid|
        обстрел|обстреля|удар|ракет|снаряд|взрыв|бомб|атак|под огн|под огонь|попа|беспилотник|артиллер|разруш|поврежд|сирен|
        beschoss|beschuss|beschieß|angriff|angegriffen|attackier|rakete|granat|bombard|explosion|getroffen|trafen|traf|einschl|artillerie|drohne|unter feuer|zerstört|
        bombarde|atac|ataque|cohete|misil|proyectil|explosi|impact|alcanz|disparo|artiller|fuego|dron|dañad|destru|
        bombardament|attacc|razz|missil|colpit|esplosion|esplosi|raid|sotto tiro|droni|artiglieri|
        bombarde|atac|ataque|foguete|míssil|mísseis|atingid|explos|disparo|sob fogo|artilhari|
        saldır|füze|roket|bombal|vurul|vurdu|top atış|patlama|ateş alt|hedef al|
        قصف|صاروخ|صواريخ|هجوم|انفجار|غارة|غارات|قذائف|استهدف|
        հարված|հրետակոծ|հրթիռ|պայթյուն|ռմբակոծ|обстріл|ракет|вибух|удар|ostrzał|ostrzel|rakiet|wybuch|atak|zərbə|atəş|raket|partlay|beschoten|beschiet|raket|aanval""",
    "death": """
        kill|dead|died|death|casualt|fatalit|toll|victim|lost their li|perish|
        mort|tué|décès|décéd|victime|bilan|péri|perdu la vie|
        погиб|убит|жертв|смерт|умер|скончал|
        tote|getötet|tötet|starb|gestorben|todesopfer|opfer|ums leben|gefallen|
        muert|murier|muri|falleci|víctima|baja|
        mort|uccis|vittim|decedut|
        morto|morte|morrer|vítima|óbito|
        öl|hayatını kaybet|can kayb|
        قتل|قتيل|قتلى|مقتل|ضحايا|وفاة|
        զոհ|սպանվ|загин|вбит|zabi|zgin|ofiar|gedood|dood|omgekomen|həlak""",
    "injury": """
        wound|injur|hurt|casualt|
        bless|
        ранен|пострадав|
        verletz|verwundet|
        herid|
        ferit|
        ferid|
        yaral|
        جرح|جريح|جرحى|مصاب|اصيب|أصيب|
        վիրավոր|поранен|rann|gewond|yaralan""",
    "capture": """
        captur|seiz|taken|took|take control|retak|liberat|flag|occup|recaptur|fell to|gained control|
        pris|prise|repris|libér|conquis|contrôle|drapeau|occup|tombé|
        взят|взял|занял|освобо|захва|под контрол|флаг|
        eingenommen|erobert|befreit|besetzt|kontroll|flagge|
        tom|captur|liber|control|ocup|bandera|recuper|
        conquist|liberat|controllo|bandiera|occupat|
        captur|libert|controle|bandeira|ocup|tomad|
        ele geçir|kurtar|işgal|bayrak|
        سيطر|تحرير|استول|احتل|علم""",
    "protest": """
        protest|demonstrat|rally|rallies|march|strike action|on strike|walkout|
        manifest|protest|rassembl|grève|défil|
        протест|митинг|забастов|стачк|марш|бастую|
        protest|demonstr|kundgebung|streik|
        protest|manifestac|huelga|marcha|
        protest|manifestazion|sciopero|
        protest|manifestaç|greve|
        protesto|gösteri|grev|miting|
        احتجاج|تظاهر|مظاهر|إضراب|протест|страйк|strajk|demonstrac""",
    "truce": """
        ceasefire|cease-fire|truce|halt|end of hostilities|end to hostilities|cessation|peace talk|negotiat|agreement|armistice|
        cessez-le-feu|trêve|cessation|arrêt des|négociat|accord|armistice|
        перемири|прекращени|переговор|соглашени|
        waffenruhe|waffenstillstand|feuerpause|verhandl|abkommen|ende der|
        alto el fuego|tregua|cese|negociaci|acuerdo|
        cessate il fuoco|tregua|cessazione|negoziat|accordo|
        cessar-fogo|trégua|cessação|negociaç|acordo|
        ateşkes|müzakere|anlaşma|
        وقف إطلاق|هدنة|مفاوضات|اتفاق|զինադադար|հրադադար|перемир'я|rozejm|zawieszenie broni""",
    "deny": """
        deny|denie|denial|reject|refut|dismiss|called that a lie|
        dément|démenti|nie|nié|rejet|réfut|
        опровер|отрица|отверг|
        dementier|bestreit|bestritt|wies zurück|zurückgewiesen|leugn|
        neg|desmint|desmien|rechaz|
        smenti|nega|respin|
        neg|desment|rejeit|
        yalanla|reddet|
        نفى|نفت|انكر|ينفي|հերք|спростув|zaprzecz|ontken""",
    "say": """
        said|say|says|told|gave|gives|announc|report|signal|name|declar|stated|according|report|claim|admit|confirm|warn|accus|call|urg|demand|promis|counted|counts|
        dit|déclar|annonc|signal|rapport|revendiqu|présente|qualifi|dénonc|affirm|selon|indiqu|précis|accus|appel|réclam|assur|reconn|confirm|fait savoir|promis|compte|comptent|dénombr|recens|
        сказал|заяв|сообщ|объяв|по словам|по данным|утвержд|призва|обвин|подтверд|признал|насчит|
        sagt|erklärt|meldet|berichtet|zufolge|laut|kündig|teilte|rief|forder|warf|bestätig|zählt|zählen|gezählt|
        dijo|declar|anunci|denunci|según|afirm|inform|acus|pid|reclam|exig|confirm|
        detto|dichiara|annuncia|secondo|afferma|riferi|accusa|chiest|chied|conferm|
        disse|declar|anunci|segundo|afirm|inform|acus|pedi|exig|confirm|
        söyle|açıkla|duyur|bildir|göre|belirt|ileri sür|iddia|çağr|
        قال|قالت|اعلن|أعلن|أعلنت|صرح|افاد|أفاد|أكد|دعا|دعت|اتهم|ասաց|հայտարար|հայտնել|заяви|повідом|powiedzia|oświadczy|zei|verklaard""",
}

_STEMS |= {
    "meet": """
        met|meet|meeting|talks with|held talks|
        rencontr|entretenu|entretien|
        встрет|встреч|провел переговоры|провёл переговоры|
        treffen mit|zusammentr|traf sich|trafen sich|unterred|kam mit|zusammenkam|
        se reuni|reunió|reunieron|entrevistó|
        incontr|
        reuniu|reuniram|encontrou-se|
        görüştü|görüşt|buluşt|
        التقى|اجتمع|հանդիպ|зустрі|spotka""",
    "visit": """
        visit|toured|
        visite|visité|visiter|s'est rendu|se sont rendus|
        посет|посещ|визит|прибыл|
        besuch|
        visitó|visitaron|visita|
        visitato|visitò|in visita|
        visitou|visitaram|
        ziyaret|
        زار|زيارة|այցել|відвід|odwiedz""",
    "resign": """
        resign|step down|stepped down|steps down|stepping down|
        démission|
        отставк|ушел с поста|ушёл с поста|
        zurückgetreten|rücktritt|trat zurück|traten zurück|zurücktret|tritt zurück|
        dimit|dimisi|
        dimiss|dimess|dimett|si dimise|
        demitiu|demitiram|renunciou|
        istifa|
        استقال|հրաժարական|відставк|dymisj""",
}

_UNIT_STEMS: dict[str, str] = {
    "civilian": "civil|мирн|гражданск|zivil|sivil|مدني|خաղաղ|խաղաղ|цивільн|cywil|mülki|burger",
    "soldier": "soldier|servicem|troop|militar|fighter|combatant|soldat|militaire|combattant|солдат|военн|боец|бойц|бойцов|kämpfer|soldado|militar|combatiente|militari|soldati|combatente|asker|savaşçı|جندي|جنود|جنودها|عسكري|مقاتل|զինծառայ|військов|żołnier",
    "child": "child|enfant|дети|детей|детск|ребён|ребен|kind|kinder|niñ|bambin|crianç|çocuk|طفل|اطفال|أطفال",
    "journalist": "journalist|reporter|correspondent|журналист|корреспондент|periodist|reporter|giornalist|jornalist|gazeteci|muhabir|صحفي|صحافي",
    "helicopter": "helicopter|hélicopt|вертол|hubschrauber|helicóptero|elicotter|helikopter|مروحي|هليكوبتر",
    "drone": "drone|uav|беспилотн|drohne|dron|drones|iha|insansız|مسيرة|طائرة بدون",
    "tank": "tank|chars d|blindé|armou?r|танк|бронетех|panzer|tanque|carri armat|دبابة|دبابات",
    "aircraft": "aircraft|plane|jet|avion|самол|истребител|штурмовик|flugzeug|kampfjet|avión|aviones|aereo|aerei|avião|aviões|uçak|طائرة",
    "air defence": "anti-aircraft|air defen|surface-to-air|antiaérien|défense aérienne|зенитн|пво|flugabwehr|luftabwehr|antiaére|contraere|hava savunma|دفاع جوي",
    "missile": "missile|rocket|roquette|ракет|rakete|misil|cohete|missil|razz|míssil|foguete|füze|roket|صاروخ|صواريخ",
    "village": "village|villages|villages|село|сёла|села|деревн|dorf|dörfer|aldea|pueblo|villagg|aldeia|köy|قرية|قرى",
    "house": "house|home|maison|habitation|дома|домов|häuser|wohnhäus|casa|vivienda|abitazion|evler|منزل|منازل",
    "school": "school|école|школ|schule|escuela|scuol|escola|okul|مدرسة|مدارس",
    "turnout": "turnout|participation|явк|wahlbeteiligung|participación|affluenza|participação|katılım|опитування|явк|opkomst|frekwencj|نسبة المشاركة",
    "arrest": "arrest|detain|interpell|arrêté|задержа|арестова|festgenommen|verhaft|deten|arrest|fermat|detid|gözaltı|tutuk|اعتقل|اعتقال|ձերբակալ|zatrzym|aangehouden",
    "magnitude": "magnitude|магнитуд|magnitud|büyüklüğ|قوة",
}
_STEMS |= {"begin": """
        began|begin|begun|start|broke out|outbreak|erupt|commenc|début|éclat|déclench|начал|начин|вспых|begann|beginn|begonnen|ausbr|ausgebroch|entbrann|
        empez|empec|comenz|inici|estall|inizi|comincia|scoppi|começ|irromp|başla|patlak|بدأ|بدء|اندلع|почал|rozpocz|wybuch|սկս"""}


UNITS = frozenset(_UNIT_STEMS)  # the concepts that are things which reports count
_LONGEST_STEM = 24
_SHORT = 4  # Latin stems up to this length are whole words or take a short ending only: "den" must not find "Denmark"
_ENDINGS = frozenset(("", *["s", "d", "e", "t", "ed", "es", "ied", "ies", "y", "ing", "en", "a", "ó", "o", "os", "as", "er", "te", "r"]))
_DAY_BEFORE = re.compile(r"(?:\d(?:st|nd|rd|th)?(?: of)?|\b(?:in|since|until|by|early|late|mid)) ?-?$")
_CLITICS = re.compile(r"^[بولف]?(?:ال)?")  # "and", "with", "the" as Arabic writes them before a word


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, frozenset[str]], re.Pattern[str], dict[str, frozenset[str]]]:
    """(stem -> concepts, a pattern of all stems of several words, those stems -> concepts)."""
    words: dict[str, set[str]] = {}
    phrases: dict[str, set[str]] = {}
    for concept, stems in (_STEMS | _UNIT_STEMS).items():
        for stem in (part.strip().casefold() for part in stems.split("|")):
            if stem:
                (phrases if re.search(r"[\s'-]", stem) else words).setdefault(stem, set()).add(concept)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) + ")")
    return {stem: frozenset(found) for stem, found in words.items()}, pattern, {stem: frozenset(found) for stem, found in phrases.items()}


@lru_cache(maxsize=16384)
def _told(text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """(start, end, concepts) of every word or phrase of the lists in `text`."""
    words, pattern, phrases = _tables()
    folded = text.casefold() if len(text.casefold()) == len(text) else text.lower() if len(text.lower()) == len(text) else text
    found = [(m.start(), m.end(), phrases[m.group()]) for m in pattern.finditer(folded)]
    for m in re.finditer(r"[^\W\d_]+", folded):
        word = m.group()
        if word == "march" and (_DAY_BEFORE.search(folded[:m.start()]) or re.match(r",? \d", folded[m.end():])):
            continue  # the month
        clitics = _CLITICS.match(word)
        for begin in {0, clitics.end() if clitics else 0}:
            rest = word[begin:]
            for length in range(min(len(rest), _LONGEST_STEM), 1, -1):
                concepts = words.get(rest[:length])
                if concepts and (length > _SHORT or not rest.isascii() or rest[length:] in _ENDINGS):
                    found.append((m.start() + begin, m.start() + begin + length, concepts))
    return tuple(sorted(found, key=lambda item: item[:2]))


def concepts_of(text: str) -> frozenset[str]:
    """Which concepts a text speaks of.

    >>> sorted(concepts_of("Which cities were hit?") & concepts_of("Stepanakert a reçu des roquettes."))
    ['attack']
    """
    return frozenset().union(*(concepts for _, _, concepts in _told(text)))


def concept_spans(text: str, concept: str) -> tuple[tuple[int, int], ...]:
    """Where words of one concept stand in `text`."""
    return tuple((start, end) for start, end, concepts in _told(text) if concept in concepts)
