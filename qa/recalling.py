"""Questions about the conversation itself: "what was your source for that?", "what did I ask first?", "in English please".

Told by their form in eight languages; answered from the answer to the last question, asked again, and from the turns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .followwords import POLITE, WISHES
from .phrases import phrase, said_date
from .types import About, Answer, Item, Query, Turn

# What asks for the sources of what was said just now, and nothing else. The whole question must be of this form.
_SOURCES: Mapping[str, str] = {
    "en": r"(?:what|which|who|where)(?:'s| is| was| are| were)? (?:your |the |that )?(?:sources?|evidence|references?|proof)(?: (?:for|of|behind|on) (?:that|this|it|these|all that|the answer|your answer|(?:this|that|those|these) \w+))?"
          r"|(?:your |any |the )?(?:sources?|evidence|references?|citations?|proof)(?: (?:please|for that|for this))?|who (?:says (?:so|that|this|it)|said so)|says who|where (?:did|do) you (?:get|find|read|have|take|see) (?:that|this|it)(?: from)?|where (?:does|did|is) (?:that|this|it) (?:come )?from"
          r"|how do you know(?: that| this)?|(?:can you |could you |please )*(?:show|give|tell|list|repeat)(?: me)?(?: again)? (?:the |your |all |those |these )*(?:sources?|quotes?|quotations?|citations?|evidence|passages?|references?)(?: again| once more| for that)?|based on what|on what basis|which (?:reports?|articles?|documents?)(?: (?:says?|said) (?:so|that|this|it)| (?:did you use|is that from|was that))?",
    "fr": r"(?:quelle (?:est|était)|quelles (?:sont|étaient)) (?:ta|votre|la|tes|vos|les|ses) sources?(?: (?:pour|de) (?:ça|cela|ceci|cette réponse|cette information|ce chiffre))?|(?:ta|votre|tes|vos|la|les) sources?(?: pour (?:ça|cela))?|sources?|qui (?:le )?dit(?: (?:ça|cela))?|selon qui"
          r"|d['’]où (?:vient|viennent|tiens-tu|tenez-vous|sort|ça vient)(?: (?:ça|cela|cette information|ce chiffre|cette réponse|tu ça))?|d['’]où (?:ça|cela) vient|comment (?:le sais-tu|le savez-vous|tu (?:le )?sais(?: ça)?)|(?:peux-tu |pouvez-vous )?(?:re)?(?:montre[rz]?|donne[rz]?|affiche[rz]?|cite[rz]?)(?:-| )?(?:moi )?(?:encore |à nouveau |de nouveau )?(?:les|tes|vos|la|ta|votre) (?:sources?|citations?|preuves?|extraits?|passages?)(?: (?:encore(?: une fois)?|à nouveau|de nouveau))?|quels? articles?(?: (?:le |l['’]a |a )?dit)?|sur quoi (?:te bases-tu|vous basez-vous)",
    "ru": r"(?:какой|каков|какие|каковы|где)(?: (?:твой|ваш|у тебя|у вас|твои|ваши))? (?:источник|источники)(?: (?:этого|этой информации|информации|этих данных|для этого|у этого))?|(?:твой |ваш |твои |ваши )?(?:источник|источники)|кто (?:это|так) (?:говорит|утверждает)|кто говорит|откуда (?:это|ты это|вы это|эта информация|эти данные|такие данные)(?: (?:знаешь|знаете|взял|взяли|известно|взято))?|откуда ты знаешь|откуда вы знаете"
          r"|(?:покажи|покажите|приведи|приведите|дай|дайте|повтори|повторите)(?: мне)?(?: (?:ещё раз|еще раз|снова))? (?:цитаты|источники|ссылки|цитату|источник)(?: (?:ещё раз|еще раз|снова))?|на чём это основано",
    "es": r"(?:cuál (?:es|era|fue)|cuáles (?:son|eran|fueron)) (?:tu|su|la|tus|sus|las) fuentes?(?: (?:de|para) (?:eso|esto|ello|esa información|ese dato))?|(?:tu|su|la|tus|sus|las)? ?fuentes?|quién lo dice|quién dice eso|según quién|de dónde (?:sale|viene|sacas|sacaste|has sacado|lo sacas|sacó)(?: (?:eso|esto|ese dato))?|cómo lo sabes|cómo lo sabe"
          r"|(?:puedes |podría )?(?:muéstra(?:me)?|muestra|enséña(?:me)?|mostrar|repite|dame|cita)(?:me)?(?: otra vez| de nuevo)? (?:las|tus|sus|la) (?:fuentes?|citas?|pruebas?)(?: (?:otra vez|de nuevo))?|en qué te basas",
    "de": r"(?:was|welche[sr]?|wo) (?:ist|war|sind|waren) (?:deine|ihre|die|eure) quellen?(?: (?:dafür|davon|für das))?|(?:deine |ihre |die )?quellen?(?: (?:dafür|bitte))?|wer sagt (?:das|es|so etwas)|laut wem|woher (?:hast du das|haben sie das|weißt du das|wissen sie das|kommt das|stammt das)|(?:zeig(?:e|en)?|nenn(?:e|en)?|gib)(?: mir| sie mir)?(?: noch einmal| nochmals?| wieder)? (?:die|deine|ihre) (?:quellen?|zitate?|belege?)(?: (?:noch einmal|nochmals?|wieder))?|welcher (?:bericht|artikel) sagt das|worauf stützt (?:du dich|sich das)",
    "it": r"(?:qual è|qual era|quali sono|quali erano) (?:la tua|la sua|la|le tue|le sue|le) font[ei](?: (?:di|per) (?:questo|ciò|quello))?|(?:la tua |le tue |la |le )?font[ei]|chi lo dice|secondo chi|da dove (?:viene|arriva|l['’]hai preso|prendi|lo sai)(?: (?:questo|ciò|questa informazione))?|come (?:lo sai|fai a saperlo|lo sa)"
          r"|(?:puoi )?(?:mostra(?:mi)?|mostrarmi|fammi vedere|dammi|ripeti|cita)(?: di nuovo| ancora)? (?:le|la|le tue) (?:font[ei]|citazion[ei]|prov[ae])(?: (?:di nuovo|ancora(?: una volta)?))?|su cosa ti basi",
    "pt": r"(?:qual (?:é|era|foi)|quais (?:são|eram|foram)) (?:a tua|a sua|a|as tuas|as suas|as) fontes?(?: (?:disso|disto|para isso|dessa informação))?|(?:a tua |a sua |as tuas |as suas |a |as )?fontes?|quem (?:o )?diz(?: isso| isto)?|segundo quem|de onde (?:vem|veio|tiraste|tirou|tirou isso|sabes)(?: (?:isso|isto|essa informação))?|como (?:sabes|sabe)(?: isso| disso)?"
          r"|(?:podes |pode )?(?:mostra(?:-me|r)?|mostre(?:-me)?|dá-me|repete|repita|cita)(?: outra vez| de novo| novamente)? (?:as|a|as tuas|as suas) (?:fontes?|citaç(?:ões|ão)|provas?)(?: (?:outra vez|de novo|novamente))?|em que te baseias",
    "tr": r"(?:(?:bunun|senin|sizin|bu bilginin) )?kayna(?:ğın|ğınız|ğı|k|klar|kların|klarınız|kları) (?:ne|nedir|neler|nelerdir|neydi)|kaynak(?:lar)?|(?:bunu )?kim (?:söylüyor|diyor)|(?:bunu )?nereden (?:biliyorsun|biliyorsunuz|aldın|aldınız|çıkardın)|kime göre|(?:kaynakları|alıntıları|kaynağı)(?: (?:tekrar|yeniden|bir daha))? (?:göster|gösterin|ver|verir misin|gösterir misin)|neye dayanıyor(?:sun)?",
}
_QUESTIONS: Mapping[str, str] = {
    "en": r"what (?:did|have) i (?:just |already )?ask(?:ed)?(?: you)?(?: (?:first|before|earlier|at first|so far|last|previously|initially|already|until now|at the beginning|about))*|what (?:was|were|is) my (?:(?:very )?(?:first|last|previous|earlier|original) )?questions?(?: again)?|(?:which|what) questions (?:did|have) i ask(?:ed)?(?: you)?(?: so far| before| already)?|what was the (?:first|last|previous) question|(?:repeat|list|show)(?: me)? my (?:(?:first|last|previous) )?questions?",
    "fr": r"qu['’]est-ce que (?:je t['’]ai|je vous ai|j['’]ai) demandé(?: (?:en premier|d['’]abord|au début|avant|jusqu['’]ici|tout à l['’]heure))?|qu['’]ai-je demandé(?: (?:en premier|d['’]abord|au début|avant|jusqu['’]ici|tout à l['’]heure))?|quelle était ma (?:première |dernière |précédente )?question(?: précédente)?|quelles questions ai-je posées|quelles étaient mes questions|(?:quelle|c['’]était quoi) ma (?:première|dernière) question|(?:répète|rappelle)(?:-moi)? (?:ma|mes) (?:première |dernière )?questions?",
    "ru": r"(?:что|о чём|о чем) я (?:тебя |вас )?(?:спрашивал|спрашивала|спросил|спросила)(?: (?:сначала|первым|раньше|до этого|в начале|вначале|в первый раз))?|как(?:ой|им) был(?:и)? мой? ?(?:первый|последний|предыдущий|первым|последним)? ?вопрос(?:ом|ы)?|(?:какой|каков) (?:был )?мой (?:первый|последний|предыдущий) вопрос|какие вопросы я (?:задавал|задавала|задал|задала)|(?:повтори|напомни) мо[йи] (?:первый |последний )?вопросы?",
    "es": r"qué (?:te |le )?(?:pregunté|he preguntado)(?: (?:primero|antes|al principio|hasta ahora))?|cuál (?:fue|era) mi (?:primera |última )?pregunta(?: anterior)?|cuáles (?:fueron|eran|son) mis preguntas|qué preguntas (?:hice|he hecho)",
    "de": r"was habe ich(?: dich| sie)?(?: (?:zuerst|vorher|am anfang|bisher|zuletzt|eben|als erstes))* gefragt|was (?:war|waren) meine? (?:erste |letzte |vorige |ersten )?fragen?|welche fragen habe ich(?: bisher)? gestellt|(?:wiederhole|nenne) meine? (?:erste |letzte )?fragen?",
    "it": r"(?:che )?cosa (?:ti |le )?ho chiesto(?: (?:per prima cosa|prima|all['’]inizio|finora|per primo))?|qual era la mia (?:prima |ultima )?domanda(?: precedente)?|quali (?:erano|sono) le mie domande|quali domande ho fatto",
    "pt": r"o que (?:é que )?(?:eu )?(?:te |lhe )?perguntei(?: (?:primeiro|antes|no início|até agora))?|qual (?:foi|era) a minha (?:primeira |última )?pergunta(?: anterior)?|quais (?:foram|eram|são) as minhas perguntas|que perguntas (?:eu )?fiz",
    "tr": r"(?:(?:sana|size) )?(?:ilk |önce |daha önce |başta )?(?:(?:sana|size) )?ne sor(?:muştum|dum)|(?:ilk |son |önceki )?sorum ne(?:ydi|dir)?|hangi soruları sordum|sorularım ne(?:lerdi|ydi)",
}
_FIRST = re.compile(r"\b(?:first|initially|at the beginning|original|premier|première|d['’]abord|au début|сначала|перв\w+|в начале|вначале|primer[oa]?|al principio|zuerst|erste[sn]?|am anfang|prima|primo|all['’]inizio|primeir[oa]|no início|ilk|başta)\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|previous|just|before|earlier|dernière|précédente|avant|tout à l['’]heure|последн\w+|предыдущ\w+|раньше|до этого|última|anterior|antes|letzte|vorige|vorher|zuletzt|eben|ultima|precedente|última|son|önceki|daha önce)\b", re.IGNORECASE)
_EDGES = re.compile(r"^(?:\W|\b(?:and|but|ok|okay|so|please|et|mais|alors|а|и|но|пожалуйста|y|pero|und|aber|bitte|e|ma|per favore|mas|por favor|ve|peki|lütfen|s['’]il (?:te|vous) plaît)\b)+"
                    r"|(?:\W|\b(?:please|exactly|then|s['’]il (?:te|vous) plaît|exactement|пожалуйста|por favor|bitte|genau|denn|per favore|lütfen)\b)+$", re.IGNORECASE)


def asked_about(question: str, language: str) -> About:
    """Whether a question asks about the reports, about the sources of the last answer, or about the reader's own questions.

    >>> asked_about("What was your source for that?", "en"), asked_about("Et qu'ai-je demandé d'abord ?", "fr"), asked_about("Who denied it?", "en")
    ('sources', 'questions', 'answer')
    """
    bare = " ".join(_EDGES.sub("", question).split())
    if not bare or len(bare) > 100:
        return "answer"
    for about, table in (("sources", _SOURCES), ("questions", _QUESTIONS)):
        rows = [table[language]] if language in table else []
        if any(re.fullmatch(row, bare, re.IGNORECASE) for row in (*rows, *(row for other, row in table.items() if other != language))):
            return about  # type: ignore[return-value]
    return "answer"


def wished_language(question: str) -> tuple[str, str] | None:
    """(the language in which the reader wants the answer, the rest of the question) where they say so; None else.

    >>> wished_language("In English, please"), wished_language("And the next day? In French please")
    (('en', ''), ('fr', 'And the next day?'))
    """
    for code, names in WISHES.items():
        for found in re.finditer(rf"(?<![\w'’-])(?:{names})(?![\w'’-])", question, re.IGNORECASE):
            before, after = question[:found.start()], question[found.end():]
            if all(re.fullmatch(POLITE, word, re.IGNORECASE) for word in _words(before + " " + after)):
                return code, ""
            tail = re.search(rf"(?:(?<=[.?!,;])|^)\s*(?:(?:{POLITE})\b[\s,]*)*$", before, re.IGNORECASE)
            if tail and tail.start() and all(re.fullmatch(POLITE, word, re.IGNORECASE) for word in _words(after)) and (_words(before[tail.start():] + after) or before[:tail.start()].rstrip()[-1:] in "?.!"):
                return code, before[:tail.start()].rstrip(" ,;")
    return None


def _words(text: str) -> list[str]:
    return re.findall(r"s['’]il (?:te|vous) plaît|por favor|per (?:favore|piacere)|se faz favor|[^\W\d_]+(?:['’][^\W\d_]+)?", text, re.IGNORECASE)


def recalled(query: Query, last: Answer) -> Answer:
    """The answer to a question about the conversation: `last`, the answer to its last question asked again, told as what is asked for."""
    if query.about == "questions":
        return _own_questions(query, last)
    if last.abstained or not last.citations:
        return last
    by_report: dict[str, list[int]] = {}
    for citation in last.citations:
        by_report.setdefault(citation.report, []).append(citation.n)
    known = {citation.n: citation for citation in last.citations}
    items, lines = [], []
    for numbers in by_report.values():
        first = known[numbers[0]]
        title = first.title or first.report
        facts = ", ".join(part for part in (first.publisher, said_date(first.published, query.language) if first.published else "") if part)
        quotes = " / ".join(f"“{' '.join(known[n].quote.split())}” [{n}]" for n in numbers)
        lines.append(f"{'- ' if len(by_report) > 1 else ''}{title}{f' ({facts})' if facts else ''}: {quotes}")
        items.append(Item(value=title, claimant=first.publisher or None, citations=tuple(numbers)))
    frame = phrase("sources one" if len(lines) == 1 else "sources", query.language, n=len(lines), question=query.standalone)
    return replace(last, kind="text", answer="\n".join((f"{frame}\n", *lines)), items=tuple(items), notes=())


def _own_questions(query: Query, last: Answer) -> Answer:
    """What the reader asked, in their own words: the first, the last, or all questions."""
    asked = own_questions(query.history, query.language)
    if _FIRST.search(query.question):
        text = phrase("asked first", query.language, question=asked[0])
    elif _LAST.search(query.question) or len(asked) == 1:
        text = phrase("asked last", query.language, question=asked[-1])
    else:
        text = "\n".join((f"{phrase('asked all', query.language)}\n", *(f"- “{question}”" for question in asked)))
    return replace(last, kind="text", answer=text, abstained=False, why=None, items=(), citations=(), nearest=(), notes=(), when=None)


def own_questions(history: Sequence[Turn], language: str) -> tuple[str, ...]:
    """The questions that the user asked about the reports, as they wrote them."""
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user" and re.search(r"\w", turn.text)]
    return tuple(question for question in asked if asked_about(question, language) != "questions") or tuple(asked)
