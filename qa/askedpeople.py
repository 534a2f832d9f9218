"""Whether a question asks for all the people that something is told of, or for organisations, armies, parties; one person else.

"Who denied it?" wants the one who did; "Which officials visited?", "Qui sont ...", "Who was killed?" want everybody.
"""

from __future__ import annotations

import re

from .concepts import UNITS, concept_spans, concepts_of
from .types import BodySort

_F = re.IGNORECASE
PEOPLE = (  # nouns of persons in the plural: "which officials"
    r"(?:officials|politicians|ministers|leaders|presidents|generals|commanders|diplomats|ambassadors|envoys|journalists|reporters|lawmakers|mps|deputies|officers|soldiers|victims|negotiators|lawyers|activists|doctors|teachers|governors|mayors|senators|persons|individuals|men|women|children|people|civilians"
    r"|responsables|personnes|personnalités|ministres|dirigeants|dirigeantes|présidents|généraux|commandants|diplomates|ambassadeurs|émissaires|journalistes|députés|élus|officiers|soldats|victimes|négociateurs|avocats|militants|médecins|maires|hommes|femmes|enfants|civils"
    r"|чиновники|политики|министры|лидеры|президенты|генералы|командиры|дипломаты|послы|журналисты|депутаты|офицеры|солдаты|люди|жертвы|переговорщики|адвокаты|активисты|врачи|мэры|губернаторы|женщины|дети"
    r"|politikerinnen|beamten?|präsidenten|generäle|kommandeure|diplomaten|botschafter|journalisten|abgeordneten?|offiziere|soldaten|personen|menschen|opfer|unterhändler|anwälte|aktivisten|ärzte|frauen|kinder|männer"
    r"|funcionarios|políticos|ministros|líderes|presidentes|generales|diplomáticos|embajadores|periodistas|diputados|oficiales|soldados|personas|víctimas|negociadores|abogados|activistas|alcaldes|mujeres|niños"
    r"|funzionari|politici|ministri|presidenti|generali|diplomatici|ambasciatori|giornalisti|deputati|ufficiali|soldati|persone|vittime|negoziatori|avvocati|attivisti|sindaci|donne|bambini"
    r"|funcionários|autoridades|generais|diplomatas|embaixadores|jornalistas|deputados|oficiais|pessoas|vítimas|advogados|ativistas|prefeitos|mulheres|crianças"
    r"|yetkililer|siyasetçiler|bakanlar|liderler|generaller|diplomatlar|büyükelçiler|gazeteciler|milletvekilleri|subaylar|askerler|kişiler|kurbanlar)")
_BODIES: tuple[tuple[BodySort | None, str], ...] = (  # nouns of bodies in the plural; None: of any sort
    ("army", r"armies|armed forces|armées|troupes|армии|войска|armeen|streitkräfte|ejércitos|eserciti|exércitos|ordular"),
    ("party", r"(?:political )?parties|partis(?: politiques)?|(?:политические )?партии|parteien|partidos(?: políticos)?|partiti(?: politici)?|(?:siyasi )?partiler"),
    ("ministry", r"ministries|ministères|министерства|ведомства|ministerien|ministerios|ministeri|ministérios|bakanlıklar"),
    ("union", r"(?:trade |labou?r )?unions|syndicats|профсоюзы|gewerkschaften|sindicatos|sindacati|sendikalar"),
    ("firm", r"companies|firms|banks|entreprises|sociétés|banques|компании|банки|firmen|banken|empresas|bancos|aziende|banche|şirketler"),
    (None, r"(?:international |human rights |aid |humanitarian )?(?:organi[sz]ations|bodies|institutions|ngos|agencies|associations)|organisations|organismes|ong|организации|учреждения|объединения|нко|organisationen|verbände|einrichtungen|institutionen"
           r"|organizaciones|instituciones|organismos|asociaciones|organizzazioni|istituzioni|associazioni|organismi|organizações|instituições|associações|örgütler|kuruluşlar|kurumlar"),
)
_WHICH = r"(?:which|what|quell?e?s|lesquelles|lesquels|какие|welche[rn]?|qué|cu[aá]les|quali|quais|que|hangi)"
# Not "which women's sport"; nouns that other languages have in the singular only behind the plural "which" of their own.
WHICH_PEOPLE = rf"\b{_WHICH}\b(?:\s+\w+){{0,2}}?\s+(?:{PEOPLE})\b(?!['’-])|\bwelche\s+(?:\w+\s+)?(?:politiker|minister|vertreter)\b|\bquali\s+(?:\w+\s+)?leader\b"
WHICH_BODIES = rf"\b{_WHICH}\b(?:\s+\w+){{0,2}}?\s+(?:{'|'.join(nouns for _, nouns in _BODIES)})\b"
_PLURAL_WHO = re.compile(
    r"\bwho (?:are|were)\b|\bqui (?:sont|étaient|furent)\b|\bкто (?:были|эти)\b|\bwer (?:sind|waren)\b|\bqui[eé]nes\b|\bchi (?:sono|erano)\b|\bquem (?:são|foram|eram)\b|\bkimler\b", _F)
_OPENS = re.compile(  # "Who was killed", "On day 9, who was killed", but not "the man killed, who was of which group?"
    r"^\W*(?P<lead>(?:[^\W_]+\s+){0,5}[^\W_]+,\s*)?(?:(?:and|et|und|y|e|и|а|avec|par|with|by|mit|von|con|por|с|с кем)\s+)?(?:who|whom|qui|кто|кого|кем|wer|wen|wem|qui[eé]n(?:es)?|chi|quem|kim(?:ler)?)\b", _F)
_ACTIVE = re.compile(  # who did it to others, not who suffered it
    r"\bwho (?:has |have |had )?(?:killed|murdered|shot|wounded|injured|arrested|detained)\b|\bqui (?:a|ont|avait) (?:tué|assassiné|abattu|blessé|arrêté|interpellé)|\bкто (?:убил|застрелил|ранил|задержал|арестовал)"
    r"|\bwer (?:tötete|ermordete|erschoss|verletzte|verhaftete|hat\b.{1,80}\b(?:getötet|ermordet|erschossen|verletzt|verhaftet|festgenommen))|\bqui[eé]n(?:es)? (?:mató|mataron|asesin[óa]|hiri[óe]|detuv)"
    r"|\bchi (?:ha|hanno) (?:ucciso|assassinato|ferito|arrestato)|\bquem (?:matou|mataram|assassinou|feriu|prendeu)|\bkim öldür", _F)
UNDERGONE = frozenset(["death", "injury", "arrest", "resign"])  # what is told of the people themselves, not of what they do to or with others
_SHARED = UNDERGONE | {"meet", "visit"}  # what several people do or suffer at a time


def bodies_asked(question: str) -> tuple[bool, BodySort | None]:
    """(whether a question asks which bodies, of which sort; None: of any).

    >>> bodies_asked("Which parties called for a ceasefire?"), bodies_asked("Who called for it?")
    ((True, 'party'), (False, None))
    """
    for sort, nouns in _BODIES:
        if re.search(rf"\b{_WHICH}\b(?:\s+\w+){{0,2}}?\s+(?:{nouns})\b", question, _F):
            return True, sort
    return False, None


def asks_for_several(question: str, *, speaker: bool) -> bool:
    """Whether a question about people asks for everybody.

    >>> asks_for_several("Who was killed on day 9?", speaker=False), asks_for_several("Who killed the mayor?", speaker=False)
    (True, False)
    """
    if re.search(WHICH_PEOPLE, question, _F) or _PLURAL_WHO.search(question):
        return True
    told = concepts_of(question)
    opens = _OPENS.search(question)
    if opens is None or concepts_of(opens.group("lead") or "") & _SHARED:
        return False
    return not speaker and not (told & UNDERGONE and _ACTIVE.search(question)) and bool(told & _SHARED)


def asked_concept(question: str) -> str | None:
    """What is told of the people asked for: the concept that the question names first, counted things and "say" aside."""
    told = [(spans[0][0], concept) for concept in concepts_of(question) - (UNITS - {"arrest"}) - {"say", "begin"} if (spans := concept_spans(question, concept))]
    return min(told)[1] if told else None
