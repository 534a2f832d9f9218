"""The sentences that the product itself says in an answer, in eight languages; English for all others.

Words for the chat's buttons are `ui/texts.py`'s.
"""

from __future__ import annotations

from index.types import DateRange

_PHRASES: dict[str, dict[str, str]] = {
    "day": {"en": "day {n}", "fr": "jour {n}", "ru": "день {n}", "es": "día {n}", "de": "Tag {n}", "it": "giorno {n}", "pt": "dia {n}", "tr": "{n}. gün"},
    "edge until": {"en": "up to {said}", "fr": "{said} et avant", "ru": "{said} и раньше", "es": "{said} y antes", "de": "{said} und davor", "it": "{said} e prima", "pt": "{said} e antes", "tr": "{said} ve öncesi"},
    "edge since": {"en": "{said} and later", "fr": "{said} et après", "ru": "{said} и позже", "es": "{said} y después", "de": "{said} und danach", "it": "{said} e dopo", "pt": "{said} e depois", "tr": "{said} ve sonrası"},
    "edge before": {"en": "before {said}", "fr": "avant « {said} »", "ru": "раньше, чем {said}", "es": "antes de «{said}»", "de": "vor „{said}“", "it": "prima di «{said}»", "pt": "antes de «{said}»", "tr": "{said} öncesi"},
    "edge after": {"en": "after {said}", "fr": "après « {said} »", "ru": "позже, чем {said}", "es": "después de «{said}»", "de": "nach „{said}“", "it": "dopo «{said}»", "pt": "depois de «{said}»", "tr": "{said} sonrası"},
    "counted from": {
        "en": "counted from {day}", "fr": "compté à partir du {day}", "ru": "считая с {day}", "es": "contando desde el {day}", "de": "gezählt ab {day}",
        "it": "contando dal {day}", "pt": "contando a partir de {day}", "tr": "{day} tarihinden sayarak"},
    "is": {
        "en": "{Said} is {day}, counted from {from_day}", "fr": "{Said} : {day}, en comptant à partir du {from_day}", "ru": "{Said} - это {day}, считая с {from_day}",
        "es": "{Said} es el {day}, contando desde el {from_day}", "de": "{Said} ist der {day}, gezählt ab {from_day}", "it": "{Said} è il {day}, contando dal {from_day}",
        "pt": "{Said} é {day}, contando a partir de {from_day}", "tr": "{Said}: {day}, {from_day} tarihinden sayarak"},
    "agree one": {"en": "1 report counts so", "fr": "1 article compte ainsi", "ru": "так считает 1 сообщение", "es": "1 informe cuenta así", "de": "1 Bericht zählt so",
                  "it": "1 articolo conta così", "pt": "1 relato conta assim", "tr": "1 haber böyle sayıyor"},
    "agree": {"en": "{n} reports count so", "fr": "{n} articles comptent ainsi", "ru": "так считают сообщений: {n}", "es": "{n} informes cuentan así",
              "de": "{n} Berichte zählen so", "it": "{n} articoli contano così", "pt": "{n} relatos contam assim", "tr": "{n} haber böyle sayıyor"},
    "given": {"en": "as set by you", "fr": "comme vous l'avez fixé", "ru": "как задано вами", "es": "según lo fijado por usted", "de": "wie von Ihnen festgelegt",
              "it": "come impostato da lei", "pt": "como definido por si", "tr": "sizin belirlediğiniz gibi"},
    "differs one": {"en": "1 report counts differently: {day}", "fr": "1 article compte autrement : {day}", "ru": "1 сообщение считает иначе: {day}",
                    "es": "1 informe cuenta de otro modo: {day}", "de": "1 Bericht zählt anders: {day}", "it": "1 articolo conta diversamente: {day}",
                    "pt": "1 relato conta de outro modo: {day}", "tr": "1 haber farklı sayıyor: {day}"},
    "differs": {"en": "{n} reports count differently: {day}", "fr": "{n} articles comptent autrement : {day}", "ru": "иначе считают сообщений: {n}: {day}",
                "es": "{n} informes cuentan de otro modo: {day}", "de": "{n} Berichte zählen anders: {day}", "it": "{n} articoli contano diversamente: {day}",
                "pt": "{n} relatos contam de outro modo: {day}", "tr": "{n} haber farklı sayıyor: {day}"},
    "other event": {"en": "for another event ({event}) it would be {day}", "fr": "pour un autre événement ({event}) ce serait {day}", "ru": "для другого события ({event}) это {day}",
                    "es": "para otro suceso ({event}) sería {day}", "de": "für ein anderes Ereignis ({event}) wäre es {day}", "it": "per un altro evento ({event}) sarebbe {day}",
                    "pt": "para outro acontecimento ({event}) seria {day}", "tr": "başka bir olay ({event}) için {day}"},
    "no clock": {"en": "No report ties day {n} to a date; reports that name day {n} themselves were used.", "fr": "Aucun article ne relie le jour {n} à une date ; les articles qui nomment eux-mêmes le jour {n} ont été utilisés.",
                 "ru": "Ни одно сообщение не связывает день {n} с датой; использованы те, что сами называют день {n}.", "es": "Ningún informe vincula el día {n} a una fecha; se usaron los que nombran el día {n}.",
                 "de": "Kein Bericht verbindet Tag {n} mit einem Datum; verwendet wurden Berichte, die Tag {n} selbst nennen.", "it": "Nessun articolo lega il giorno {n} a una data; sono stati usati quelli che nominano il giorno {n}.",
                 "pt": "Nenhum relato liga o dia {n} a uma data; foram usados os que nomeiam o dia {n}.", "tr": "Hiçbir haber {n}. günü bir tarihe bağlamıyor; {n}. günü kendisi anan haberler kullanıldı."},
    "yes": {"en": "yes", "fr": "oui", "ru": "да", "es": "sí", "de": "ja", "it": "sì", "pt": "sim", "tr": "evet"},
    "no": {"en": "no", "fr": "non", "ru": "нет", "es": "no", "de": "nein", "it": "no", "pt": "não", "tr": "hayır"},
    "reports differ": {"en": "Reports differ:", "fr": "Les articles divergent :", "ru": "Сообщения расходятся:", "es": "Los informes difieren:", "de": "Die Berichte widersprechen sich:",
                       "it": "Gli articoli divergono:", "pt": "Os relatos divergem:", "tr": "Haberler farklı söylüyor:"},
    "earlier": {"en": "earlier", "fr": "auparavant", "ru": "ранее", "es": "antes", "de": "zuvor", "it": "in precedenza", "pt": "antes", "tr": "daha önce"},
    "several dates": {"en": "Reports give different dates:", "fr": "Les articles donnent des dates différentes :", "ru": "Сообщения называют разные даты:", "es": "Los informes dan fechas distintas:",
                      "de": "Die Berichte nennen verschiedene Daten:", "it": "Gli articoli danno date diverse:", "pt": "Os relatos dão datas diferentes:", "tr": "Haberler farklı tarihler veriyor:"},
    "unnamed": {"en": "Without a name:", "fr": "Sans nom :", "ru": "Без имени:", "es": "Sin nombre:", "de": "Ohne Namen:", "it": "Senza nome:", "pt": "Sem nome:", "tr": "Adı verilmeden:"},
    "nothing": {"en": "Nothing in these reports answers this.", "fr": "Rien dans ces articles ne répond à cette question.", "ru": "В этих сообщениях нет ответа на этот вопрос.",
                "es": "Nada en estos informes responde a esto.", "de": "Nichts in diesen Berichten beantwortet das.", "it": "Nulla in questi articoli risponde a questo.",
                "pt": "Nada nestes relatos responde a isto.", "tr": "Bu haberlerde buna yanıt yok."},
    "why empty": {"en": "The archive holds no report yet.", "fr": "L'archive ne contient encore aucun article.", "ru": "В архиве пока нет сообщений.", "es": "El archivo aún no contiene informes.",
                  "de": "Das Archiv enthält noch keinen Bericht.", "it": "L'archivio non contiene ancora articoli.", "pt": "O arquivo ainda não contém relatos.", "tr": "Arşivde henüz haber yok."},
    "why time": {"en": "No report tells of {day}: the archive covers {first} to {last}.", "fr": "Aucun article ne parle du {day} : l'archive couvre du {first} au {last}.",
                 "ru": "Ни одно сообщение не рассказывает о {day}: архив охватывает {first} - {last}.", "es": "Ningún informe habla del {day}: el archivo abarca del {first} al {last}.",
                 "de": "Kein Bericht erzählt von {day}: Das Archiv reicht von {first} bis {last}.", "it": "Nessun articolo parla del {day}: l'archivio va dal {first} al {last}.",
                 "pt": "Nenhum relato fala de {day}: o arquivo vai de {first} a {last}.", "tr": "{day} hakkında haber yok: arşiv {first} - {last} arasını kapsıyor."},
    "why place": {"en": "No report found tells this of {place}.", "fr": "Aucun article trouvé ne le dit de {place}.", "ru": "Ни одно найденное сообщение не говорит этого о месте: {place}.",
                  "es": "Ningún informe encontrado dice esto de {place}.", "de": "Kein gefundener Bericht sagt das über {place}.", "it": "Nessun articolo trovato lo dice di {place}.",
                  "pt": "Nenhum relato encontrado diz isto de {place}.", "tr": "Bulunan hiçbir haber {place} için bunu söylemiyor."},
    "why name": {"en": "{name} is not named in connection with this.", "fr": "{name} n'est pas cité à ce propos.", "ru": "{name}: в этой связи не упоминается.", "es": "{name} no se menciona a este respecto.",
                 "de": "{name} wird in diesem Zusammenhang nicht genannt.", "it": "{name} non è citato a questo proposito.", "pt": "{name} não é citado a este respeito.", "tr": "{name} bu bağlamda anılmıyor."},
    "not named": {"en": "Not named in any report: {names}.", "fr": "Cité dans aucun article : {names}.", "ru": "Ни в одном сообщении не упоминается: {names}.", "es": "Ningún informe lo menciona: {names}.",
                "de": "In keinem Bericht genannt: {names}.", "it": "Non citato in alcun articolo: {names}.", "pt": "Não citado em nenhum relato: {names}.", "tr": "Hiçbir haberde anılmıyor: {names}."},
    "and": {"en": " and ", "fr": " et ", "ru": " и ", "es": " y ", "de": " und ", "it": " e ", "pt": " e ", "tr": " ve "},
    "wider": {"en": "The nearest reports found that tell of it are of {days}.", "fr": "Les articles les plus proches qui en parlent sont du {days}.", "ru": "Ближайшие найденные сообщения об этом: {days}.",
              "es": "Los informes más cercanos que hablan de ello son del {days}.", "de": "Die nächsten gefundenen Berichte darüber sind vom {days}.", "it": "Gli articoli più vicini che ne parlano sono del {days}.",
              "pt": "Os relatos mais próximos que falam disso são de {days}.", "tr": "Bundan söz eden en yakın haberler: {days}."},
    "nearest days": {"en": "Nearest evidence, of other days", "fr": "Au plus près, d'autres jours", "ru": "Ближайшее, за другие дни", "es": "Lo más cercano, de otros días", "de": "Das Nächste, von anderen Tagen",
                     "it": "Il più vicino, di altri giorni", "pt": "O mais próximo, de outros dias", "tr": "En yakını, başka günlerden"},
    "nearest without": {"en": "Nearest evidence, without {name}", "fr": "Au plus près, sans {name}", "ru": "Ближайшее, без «{name}»", "es": "Lo más cercano, sin {name}", "de": "Das Nächste, ohne {name}",
                        "it": "Il più vicino, senza {name}", "pt": "O mais próximo, sem {name}", "tr": "En yakını, {name} olmadan"},
    "nearest doubtful": {"en": "Nearest evidence — may not answer", "fr": "Au plus près — peut ne pas répondre", "ru": "Ближайшее — возможно, не отвечает", "es": "Lo más cercano: puede que no responda",
                         "de": "Das Nächste – beantwortet es vielleicht nicht", "it": "Il più vicino: forse non risponde", "pt": "O mais próximo — pode não responder", "tr": "En yakını — yanıt olmayabilir"},
    "why doubtful": {"en": "What was found shares too little with the question to be sure.", "fr": "Ce qui a été trouvé a trop peu en commun avec la question pour être sûr.", "ru": "Найденное слишком мало совпадает с вопросом, чтобы быть уверенным.",
                     "es": "Lo encontrado comparte demasiado poco con la pregunta para estar seguro.", "de": "Das Gefundene hat zu wenig mit der Frage gemein, um sicher zu sein.", "it": "Ciò che è stato trovato ha troppo poco in comune con la domanda per esserne sicuri.",
                     "pt": "O que foi encontrado tem pouco em comum com a pergunta para ter certeza.", "tr": "Bulunanların soruyla ortak yanı emin olmak için çok az."},
    "ask killed": {"en": "How many people were killed on {day}?", "fr": "Combien de personnes ont été tuées le {day} ?", "ru": "Сколько человек погибло {day}?", "es": "¿Cuántas personas murieron el {day}?",
                   "de": "Wie viele Menschen wurden am {day} getötet?", "it": "Quante persone sono state uccise il {day}?", "pt": "Quantas pessoas foram mortas em {day}?", "tr": "{day} tarihinde kaç kişi öldü?"},
    "ask killed in": {"en": "How many people were killed in {place} on {day}?", "fr": "Combien de personnes ont été tuées à {place} le {day} ?", "ru": "Сколько человек погибло {day} ({place})?",
                      "es": "¿Cuántas personas murieron en {place} el {day}?", "de": "Wie viele Menschen wurden am {day} in {place} getötet?", "it": "Quante persone sono state uccise a {place} il {day}?",
                      "pt": "Quantas pessoas foram mortas em {place} em {day}?", "tr": "{day} tarihinde kaç kişi öldü ({place})?"},
    "ask happened": {"en": "What happened on {day}?", "fr": "Que s'est-il passé le {day} ?", "ru": "Что произошло {day}?", "es": "¿Qué pasó el {day}?", "de": "Was geschah am {day}?", "it": "Che cosa è successo il {day}?",
                     "pt": "O que aconteceu em {day}?", "tr": "{day} tarihinde ne oldu?"},
    "ask happened in": {"en": "What happened in {place} on {day}?", "fr": "Que s'est-il passé à {place} le {day} ?", "ru": "Что произошло {day} ({place})?", "es": "¿Qué pasó en {place} el {day}?",
                        "de": "Was geschah am {day} in {place}?", "it": "Che cosa è successo a {place} il {day}?", "pt": "O que aconteceu em {place} em {day}?", "tr": "{day} tarihinde ne oldu ({place})?"},
    "ask cities": {"en": "Which cities were hit on {day}?", "fr": "Quelles villes ont été touchées le {day} ?", "ru": "Какие города обстреляли {day}?", "es": "¿Qué ciudades fueron atacadas el {day}?",
                   "de": "Welche Städte wurden am {day} getroffen?", "it": "Quali città sono state colpite il {day}?", "pt": "Que cidades foram atingidas em {day}?", "tr": "{day} tarihinde hangi şehirler vuruldu?"},
    "why kind": {"en": "No sentence found holds what is asked for.", "fr": "Aucune phrase trouvée ne contient ce qui est demandé.", "ru": "Ни в одном найденном предложении нет того, о чём спрашивают.",
                 "es": "Ninguna frase encontrada contiene lo que se pide.", "de": "Kein gefundener Satz enthält das Gefragte.", "it": "Nessuna frase trovata contiene ciò che si chiede.",
                 "pt": "Nenhuma frase encontrada contém o que se pede.", "tr": "Bulunan hiçbir cümle sorulanı içermiyor."},
    "why far": {"en": "The nearest sentences speak of something else.", "fr": "Les phrases les plus proches parlent d'autre chose.", "ru": "Ближайшие предложения говорят о другом.",
                "es": "Las frases más cercanas hablan de otra cosa.", "de": "Die nächstliegenden Sätze sprechen von etwas anderem.", "it": "Le frasi più vicine parlano d'altro.",
                "pt": "As frases mais próximas falam de outra coisa.", "tr": "En yakın cümleler başka bir şeyden söz ediyor."},
    "why window": {"en": "No report lies between {first} and {last}.", "fr": "Aucun article entre le {first} et le {last}.", "ru": "Нет сообщений между {first} и {last}.", "es": "Ningún informe entre el {first} y el {last}.",
                   "de": "Kein Bericht zwischen {first} und {last}.", "it": "Nessun articolo tra il {first} e il {last}.", "pt": "Nenhum relato entre {first} e {last}.", "tr": "{first} ile {last} arasında haber yok."},
    "why filters": {"en": "No report passes the filters.", "fr": "Aucun article ne passe les filtres.", "ru": "Фильтрам не отвечает ни одно сообщение.", "es": "Ningún informe pasa los filtros.",
                    "de": "Kein Bericht entspricht den Filtern.", "it": "Nessun articolo supera i filtri.", "pt": "Nenhum relato passa os filtros.", "tr": "Süzgeçlerden geçen haber yok."},
    "filtered": {"en": "Only reports that pass the filters were read: {filters}.", "fr": "Seuls les articles qui passent les filtres ont été lus : {filters}.", "ru": "Прочитаны только сообщения, отвечающие фильтрам: {filters}.",
                 "es": "Solo se leyeron los informes que pasan los filtros: {filters}.", "de": "Gelesen wurden nur Berichte, die den Filtern entsprechen: {filters}.", "it": "Sono stati letti solo gli articoli che superano i filtri: {filters}.",
                 "pt": "Só foram lidos os relatos que passam os filtros: {filters}.", "tr": "Yalnızca süzgeçlerden geçen haberler okundu: {filters}."},
    "since day": {"en": "from {day}", "fr": "à partir du {day}", "ru": "с {day}", "es": "desde el {day}", "de": "ab {day}", "it": "dal {day}", "pt": "desde {day}", "tr": "{day} tarihinden itibaren"},
    "until day": {"en": "until {day}", "fr": "jusqu’au {day}", "ru": "до {day}", "es": "hasta el {day}", "de": "bis {day}", "it": "fino al {day}", "pt": "até {day}", "tr": "{day} tarihine kadar"},
    "on day": {"en": "on {day}", "fr": "le {day}", "ru": "{day}", "es": "el {day}", "de": "am {day}", "it": "il {day}", "pt": "em {day}", "tr": "{day} tarihinde"},
    "in month": {"en": "in {day}", "fr": "en {day}", "ru": "за {day}", "es": "en {day}", "de": "im {day}", "it": "nel {day}", "pt": "em {day}", "tr": "{day} içinde"},
    "from to": {"en": "from {first} to {last}", "fr": "du {first} au {last}", "ru": "с {first} по {last}", "es": "del {first} al {last}", "de": "vom {first} bis {last}", "it": "dal {first} al {last}",
                "pt": "de {first} a {last}", "tr": "{first} - {last} arasında"},
    "what happened": {"en": "What happened {when}?", "fr": "Que s’est-il passé {when} ?", "ru": "Что произошло {when}?", "es": "¿Qué pasó {when}?", "de": "Was geschah {when}?", "it": "Che cosa è successo {when}?",
                      "pt": "O que aconteceu {when}?", "tr": "{when} ne oldu?"},
    "model failed": {"en": "The chat model did not give a usable answer ({reason}); this one is made of quotes alone.", "fr": "Le modèle n'a pas donné de réponse utilisable ({reason}) ; celle-ci est faite de citations seules.",
                     "ru": "Модель не дала пригодного ответа ({reason}); этот составлен только из цитат.", "es": "El modelo no dio una respuesta utilizable ({reason}); esta se compone solo de citas.",
                     "de": "Das Chat-Modell gab keine brauchbare Antwort ({reason}); diese besteht nur aus Zitaten.", "it": "Il modello non ha dato una risposta utilizzabile ({reason}); questa è fatta di sole citazioni.",
                     "pt": "O modelo não deu uma resposta utilizável ({reason}); esta é feita só de citações.", "tr": "Model kullanılabilir bir yanıt vermedi ({reason}); bu yanıt yalnızca alıntılardan oluşuyor."},
    "sources one": {"en": "One report answers “{question}”:", "fr": "Un article répond à « {question} » :", "ru": "На вопрос «{question}» отвечает одно сообщение:", "es": "Un informe responde a «{question}»:",
                    "de": "Ein Bericht beantwortet „{question}“:", "it": "Un articolo risponde a «{question}»:", "pt": "Um relato responde a “{question}”:", "tr": "“{question}” sorusunu bir haber yanıtlıyor:"},
    "sources": {"en": "{n} reports answer “{question}”:", "fr": "{n} articles répondent à « {question} » :", "ru": "Сообщений, отвечающих на вопрос «{question}»: {n}:", "es": "{n} informes responden a «{question}»:",
                "de": "{n} Berichte beantworten „{question}“:", "it": "{n} articoli rispondono a «{question}»:", "pt": "{n} relatos respondem a “{question}”:", "tr": "“{question}” sorusunu {n} haber yanıtlıyor:"},
    "asked first": {"en": "You asked first: “{question}”", "fr": "Vous avez d'abord demandé : « {question} »", "ru": "Сначала вы спросили: «{question}»", "es": "Primero preguntó: «{question}»", "de": "Zuerst haben Sie gefragt: „{question}“",
                    "it": "Prima ha chiesto: «{question}»", "pt": "Primeiro perguntou: “{question}”", "tr": "İlk sorunuz: “{question}”"},
    "asked last": {"en": "You asked last: “{question}”", "fr": "Vous avez demandé en dernier : « {question} »", "ru": "Последний ваш вопрос: «{question}»", "es": "Lo último que preguntó: «{question}»", "de": "Zuletzt haben Sie gefragt: „{question}“",
                   "it": "L'ultima domanda: «{question}»", "pt": "A última pergunta: “{question}”", "tr": "Son sorunuz: “{question}”"},
    "asked all": {"en": "You asked:", "fr": "Vous avez demandé :", "ru": "Вы спрашивали:", "es": "Usted preguntó:", "de": "Sie haben gefragt:", "it": "Ha chiesto:", "pt": "Perguntou:", "tr": "Sorduklarınız:"},
    "dropped": {"en": "{n} sentence(s) of the model were left out: no quote supports them.", "fr": "{n} phrase(s) du modèle écartée(s) : aucune citation ne les appuie.", "ru": "Опущено предложений модели без подтверждающей цитаты: {n}.",
                "es": "Se omitieron {n} frase(s) del modelo: ninguna cita las respalda.", "de": "{n} Satz/Sätze des Modells wurden weggelassen: kein Zitat stützt sie.", "it": "{n} frase/i del modello omesse: nessuna citazione le sostiene.",
                "pt": "{n} frase(s) do modelo omitida(s): nenhuma citação as apoia.", "tr": "Modelin {n} cümlesi çıkarıldı: hiçbir alıntı desteklemiyor."},
}


def phrase(key: str, language: str, **values: object) -> str:
    """A phrase in the reader's language, English where it has none; KeyError for an unknown key.

    >>> phrase("day", "fr", n=9)
    'jour 9'
    """
    forms = _PHRASES[key]
    return forms.get(language, forms["en"]).format(**values)


def said_everywhere(key: str) -> tuple[str, ...]:
    """A phrase in every language that has it, to tell it in an answer given before.

    >>> "Nothing in these reports answers this." in said_everywhere("nothing")
    True
    """
    return tuple(_PHRASES[key].values())


def said_date(when: DateRange, language: str) -> str:
    """A range as one says it in the reader's language: `5 October 2020`, `octobre 2020`, `3-5 October 2020`.

    >>> said_date(DateRange.of("2020-10-05"), "en")
    '5 October 2020'
    """
    from babel.dates import format_date, format_interval

    locale = {"en": "en_GB", "zh": "zh"}.get(language, language)
    try:
        match when.precision:
            case "day":
                return format_date(when.start, _LONG.get(language, "d MMMM y"), locale=locale)
            case "month":
                return format_date(when.start, "LLLL y" if language in _OWN_NOMINATIVE else "MMMM y", locale=locale)
            case "year":
                return str(when.start.year)
        return format_interval(when.start, when.end, skeleton="yMMMd", locale=locale)
    except Exception:  # a language that babel has no calendar for: the ISO form is understood everywhere
        return str(when)


# Languages whose months stand alone in another form, which babel has as such; for all others "LLLL" is an alias, and
# looking an alias up changes tables that babel's locales share.
_OWN_NOMINATIVE = frozenset(("ru", "uk", "pl", "cs"))
_LONG = {"de": "d. MMMM y", "es": "d 'de' MMMM 'de' y", "pt": "d 'de' MMMM 'de' y"}
