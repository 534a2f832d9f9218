"""What questions ask about in nine languages: a count of their own, and stretches of days by date or by day number."""

from __future__ import annotations

from datetime import date

import pytest

from index.dates import asked_times, count_in_question, days_of_question
from index.types import DateRange
from tests.index.test_dates_by_language import rows

# Every one asks about day 4 and counts from 15 February 2011.
COUNTS = """
en: What happened on day 4, counting 15 February 2011 as day 1? | Day 4, if day 1 is 15 February 2011? | counting from 15 February 2011, what happened on day 4? | day 4, where day 1 = 15 February 2011 | with 15 February 2011 as day one, what happened on day 4? | taking 15 February 2011 as the first day, what happened on the fourth day? | on day 4, if 15 February 2011 was day 1 | assuming day 1 was February 15, 2011, what happened on day 4? | on day 4 (day 1 being 15 February 2011) | day 4 (day 1 = 2011-02-15) | Let day 1 be 15 February 2011. What happened on day 4? | on day 4, counted from 2011-02-15 | given that day 1 was 15 February 2011, day 4? | on day 4, when 15 February 2011 is counted as the first day | If the first day was 15 February 2011, what happened on day 4? | What happened on day 4 (15 February 2011 is day 1)? | 15 February 2011 counts as day 1: who died on day 4? | on day 4, starting from 15 February 2011 as day 1 | on day 4, day 1 being Tuesday, 15 February 2011 | on day 4 with day 1 on 15 Feb 2011 | Counting 15 February 2011 as day 1, what happened on day 4? | on day 4 if we count 15 February 2011 as day 1 | on day 4, where 15.02.2011 is day 1 | on day 4, starting the count on 15 February 2011 | on day 4, counting 15 February 2011 as the 1st day
fr: Que s'est-il passé le jour 4, le jour 1 étant le 15 février 2011 ? | le jour 4, en comptant le 15 février 2011 comme jour 1 | le 4e jour, si le jour 1 est le 15 février 2011 | le jour 4, si on compte le 15 février 2011 comme premier jour | en partant du 15 février 2011 comme jour 1, que s'est-il passé le jour 4 ? | le quatrième jour, en comptant à partir du 15 février 2011 | au jour 4 (jour 1 = 15 février 2011) | le jour 4, sachant que le 15 février 2011 est le jour 1 | en prenant le 15 février 2011 pour premier jour, le jour 4 ? | le jour 4, à compter du 15 février 2011 (jour 1) | le jour 4, où le 15 février 2011 est le premier jour | si le premier jour est le 15 février 2011, que s'est-il passé le quatrième ? et le jour 4 ? | le jour 4, en considérant le 15 février 2011 comme le jour 1 | le jour 4, avec le 15 février 2011 comme jour 1 | le jour 4 (le jour 1 est le mardi 15 février 2011)
ru: Что произошло на 4-й день, считая 15 февраля 2011 года первым днём? | на четвёртый день, если первый день — 15 февраля 2011 года | считая 15 февраля 2011 года первым днём, что было на четвёртый день? | на день 4, если считать 15 февраля 2011 днём 1 | на 4-й день, считая с 15 февраля 2011 года | на 4-й день (день 1 — 15 февраля 2011) | если принять 15 февраля 2011 года за первый день, что было на четвёртый день? | на 4-й день, если день 1 = 15.02.2011 | на четвёртый день, где 15 февраля 2011 года — первый день | на четвёртый день, начиная отсчёт с 15 февраля 2011 года | на четвёртый день, отсчитывая от 15 февраля 2011 года | Пусть 15 февраля 2011 года — день 1. Что было в день 4?
es: ¿Qué pasó el día 4, contando el 15 de febrero de 2011 como día 1? | el día 4, si el día 1 es el 15 de febrero de 2011 | el cuarto día, siendo el 15 de febrero de 2011 el primer día | el día 4, contando desde el 15 de febrero de 2011 | tomando el 15 de febrero de 2011 como primer día, ¿qué pasó el cuarto día? | el día 4 (día 1 = 15 de febrero de 2011) | el día 4, si contamos el 15 de febrero de 2011 como el día 1 | el día 4, donde el día 1 es el 15 de febrero de 2011 | el día 4, considerando el 15 de febrero de 2011 como día uno | el día 4, a contar desde el 15 de febrero de 2011 | el día 4, con el 15 de febrero de 2011 como día 1 | el día 4 si se cuenta el 15 de febrero de 2011 como primer día
de: Was geschah an Tag 4, wenn der 15. Februar 2011 als Tag 1 zählt? | am 4. Tag, wenn Tag 1 der 15. Februar 2011 ist | am vierten Tag, gerechnet ab dem 15. Februar 2011 | an Tag 4 (Tag 1 = 15. Februar 2011) | am vierten Tag, den 15. Februar 2011 als ersten Tag gerechnet | an Tag 4, vom 15. Februar 2011 an gezählt | an Tag 4, wobei der 15. Februar 2011 Tag 1 ist | Wenn man den 15. Februar 2011 als Tag 1 zählt, was geschah an Tag 4? | an Tag 4, mit dem 15. Februar 2011 als Tag 1 | an Tag 4, wenn der erste Tag der 15. Februar 2011 war | an Tag 4, gezählt ab 15.02.2011 | Angenommen, Tag 1 ist der 15. Februar 2011: Was geschah an Tag 4? | an Tag 4, wenn der 15. Februar 2011 der erste Tag ist
it: Cosa è successo il giorno 4, contando il 15 febbraio 2011 come giorno 1? | il quarto giorno, se il giorno 1 è il 15 febbraio 2011 | il giorno 4, essendo il 15 febbraio 2011 il primo giorno | il giorno 4, contando dal 15 febbraio 2011 | considerando il 15 febbraio 2011 come primo giorno, cosa è successo il quarto giorno? | il giorno 4 (giorno 1 = 15 febbraio 2011) | il giorno 4, se si conta il 15 febbraio 2011 come giorno 1 | il giorno 4, prendendo il 15 febbraio 2011 come giorno 1 | il giorno 4, a partire dal 15 febbraio 2011 come giorno 1 | il giorno 4, con il 15 febbraio 2011 come giorno uno | il giorno 4, dove il giorno 1 è il 15 febbraio 2011
pt: O que aconteceu no dia 4, contando 15 de fevereiro de 2011 como dia 1? | no quarto dia, se o dia 1 é 15 de fevereiro de 2011 | no dia 4, sendo 15 de fevereiro de 2011 o primeiro dia | no dia 4, contando a partir de 15 de fevereiro de 2011 | considerando 15 de fevereiro de 2011 como o primeiro dia, o que aconteceu no quarto dia? | no dia 4 (dia 1 = 15 de fevereiro de 2011) | no dia 4, se contarmos 15 de fevereiro de 2011 como dia 1 | no dia 4, tomando 15 de fevereiro de 2011 como dia 1 | no dia 4, em que 15 de fevereiro de 2011 é o dia 1 | no dia 4, com 15 de fevereiro de 2011 como dia um | no dia 4, se o primeiro dia foi 15 de fevereiro de 2011
tr: 15 Şubat 2011 1. gün sayılırsa, 4. günde ne oldu? | 15 Şubat 2011'i 1. gün sayarak 4. günde ne oldu? | 1. gün 15 Şubat 2011 ise 4. gün ne oldu? | 15 Şubat 2011'den başlayarak sayarsak dördüncü gün ne oldu? | 15 Şubat 2011 birinci gün kabul edilirse dördüncü günde ne oldu? | 4. gün (1. gün = 15 Şubat 2011) | 15 Şubat 2011'i ilk gün olarak alırsak 4. gün ne oldu? | 15 Şubat 2011 tarihini birinci gün olarak sayarsak dördüncü gün ne oldu? | 4. gün, 1. gün 15 Şubat 2011 olmak üzere | 15 Şubat 2011'den itibaren sayınca 4. gün ne oldu?
ar: ماذا حدث في اليوم الرابع، باعتبار 15 فبراير 2011 اليوم الأول؟ | في اليوم 4 إذا كان اليوم 1 هو 15 فبراير 2011 | في اليوم الرابع بحساب 15 فبراير 2011 يوما أول | باحتساب 15 فبراير 2011 اليوم الأول، ماذا حدث في اليوم الرابع؟ | في اليوم الرابع (اليوم الأول = 15 فبراير 2011) | إذا كان اليوم الأول هو 15 فبراير 2011، ماذا حدث في اليوم الرابع؟ | في اليوم الرابع ابتداء من 15 فبراير 2011 كيوم أول | إذا اعتبرنا 15 فبراير 2011 اليوم الأول فماذا حدث في اليوم الرابع؟ | في اليوم الرابع، حيث 15 فبراير 2011 هو اليوم الأول | في اليوم الرابع، على أن يكون 15 فبراير 2011 هو اليوم الأول | في اليوم الرابع، بالعد من 15 فبراير 2011
"""

# A date beside a day number that is asked about, not counted from.
NO_COUNTS = """
en: Was 27 September 2020 the first day of the war? | What happened on 15 February 2011, the first day of the protests? | Was day 1 on 27 September 2020? | What happened on the first day, 27 September 2020? | Between 5 October 2020 and day 9? | When was the first day? On 5 October 2020? | What happened on 5 October 2020, day 9?
fr: Le 27 septembre 2020 était-il le premier jour de la guerre ? | Que s'est-il passé le premier jour, le 27 septembre 2020 ?
de: War der 27. September 2020 der erste Kriegstag? | Was geschah am 27. September 2020, dem ersten Kriegstag?
ru: 27 сентября 2020 года — первый день войны? | Что было 27 сентября 2020 года, в первый день войны?
es: ¿Fue el 27 de septiembre de 2020 el primer día de la guerra?
"""

# "3-5": days 3 to 5 of an event; "3-5 d": 3 to 5 October. The event began on 1 October, and the archive ends with the month's
# days for dates, with day 40 for the event's days.
STRETCHES = """
= 3-5
en: between day 3 and day 5 | from day 3 to day 5 | on days 3 to 5 | days 3-5 | between the third and the fifth day | from the third to the fifth day | between days 3 and 5 | day 3 through day 5 | from the 3rd day until the 5th day | days 3 through 5
fr: entre le jour 3 et le jour 5 | du jour 3 au jour 5 | des jours 3 à 5 | entre le troisième et le cinquième jour | du troisième au cinquième jour | jours 3-5 | entre les jours 3 et 5 | du 3e au 5e jour
ru: с третьего по пятый день | между третьим и пятым днём | с 3-го по 5-й день | со дня 3 по день 5 | с 3 по 5 день | в дни 3-5 | между 3-м и 5-м днями
es: entre el día 3 y el día 5 | del día 3 al día 5 | entre el tercer y el quinto día | de los días 3 a 5 | los días 3-5 | del tercer al quinto día | desde el día 3 hasta el día 5 | entre los días 3 y 5
de: zwischen Tag 3 und Tag 5 | von Tag 3 bis Tag 5 | an den Tagen 3 bis 5 | zwischen dem dritten und dem fünften Tag | vom dritten bis zum fünften Tag | vom 3. bis 5. Tag | zwischen dem 3. und 5. Kriegstag
it: tra il giorno 3 e il giorno 5 | dal giorno 3 al giorno 5 | dal terzo al quinto giorno | tra il terzo e il quinto giorno | nei giorni 3-5 | fra i giorni 3 e 5
pt: entre o dia 3 e o dia 5 | do dia 3 ao dia 5 | do terceiro ao quinto dia | entre o terceiro e o quinto dia | nos dias 3 a 5 | entre os dias 3 e 5
tr: 3. gün ile 5. gün arasında | 3. günden 5. güne kadar | üçüncü gün ile beşinci gün arasında | 3. ve 5. günler arasında | üçüncü ile beşinci gün arasında
ar: بين اليوم 3 واليوم 5 | من اليوم الثالث إلى اليوم الخامس | بين اليوم الثالث واليوم الخامس | بين اليومين الثالث والخامس | من اليوم 3 حتى اليوم 5
= 3-4
en: on days 3 and 4 | on day 3 and day 4 | on the third and fourth day
fr: les jours 3 et 4 | le jour 3 et le jour 4 | aux troisième et quatrième jours
ru: в дни 3 и 4 | на третий и четвёртый день
es: los días 3 y 4 | el tercer y cuarto día | el día 3 y el día 4
de: an den Tagen 3 und 4 | am dritten und vierten Tag
it: nei giorni 3 e 4 | il terzo e quarto giorno
pt: nos dias 3 e 4 | no terceiro e quarto dias
tr: 3. ve 4. gün | üçüncü ve dördüncü günlerde
ar: اليومين الثالث والرابع | اليوم الثالث واليوم الرابع
= 1-3
en: in the first three days of the war | the first 3 days
fr: les trois premiers jours de la guerre | dans les 3 premiers jours
ru: в первые три дня войны | за первые 3 дня | за три первых дня
es: los tres primeros días de la guerra | los primeros 3 días
de: in den ersten drei Tagen des Krieges | die ersten 3 Tage
it: nei primi tre giorni di guerra | i primi 3 giorni
pt: nos primeiros três dias de guerra | os 3 primeiros dias
tr: savaşın ilk üç gününde | ilk 3 gün
ar: الأيام الثلاثة الأولى من الحرب | في أول ثلاثة أيام | أول 3 أيام
= 1-7
en: in the first week of the war | the first week
fr: pendant la première semaine | la première semaine de guerre
ru: в первую неделю войны | за первую неделю
es: en la primera semana de la guerra
de: in der ersten Woche des Krieges | erste Woche
it: nella prima settimana di guerra
pt: na primeira semana da guerra
tr: savaşın ilk haftasında | ilk hafta
ar: في الأسبوع الأول من الحرب | خلال الأسبوع الأول
= 8-14
en: in the second week
fr: la deuxième semaine
ru: на второй неделе
es: la segunda semana
de: in der zweiten Woche
it: nella seconda settimana
pt: na segunda semana
tr: ikinci haftada
ar: في الأسبوع الثاني
= 1-4
en: before day 5 | before the fifth day
fr: avant le jour 5 | avant le cinquième jour
ru: перед пятым днём | перед днём 5
es: antes del día 5 | antes del quinto día
de: vor Tag 5 | vor dem fünften Tag
it: prima del giorno 5 | prima del quinto giorno
pt: antes do dia 5 | antes do quinto dia
tr: 5. günden önce | beşinci günden önce
ar: قبل اليوم الخامس | قبل اليوم 5
= 1-5
en: until day 5 | up to day 5 | by the fifth day
fr: jusqu'au jour 5 | jusqu'au cinquième jour
ru: к пятому дню | до пятого дня
es: hasta el día 5 | hasta el quinto día
de: bis Tag 5 | bis zum fünften Tag
it: fino al giorno 5 | fino al quinto giorno
pt: até o dia 5 | até ao quinto dia
tr: 5. güne kadar | beşinci güne kadar
ar: حتى اليوم الخامس | حتى اليوم 5
= 5-40
en: since day 5 | from day 5 on | from day 5 onwards
fr: depuis le jour 5 | à partir du jour 5 | à partir du cinquième jour | dès le jour 5
ru: с пятого дня | начиная с пятого дня
es: desde el día 5 | a partir del día 5 | desde el quinto día
de: seit Tag 5 | ab Tag 5 | ab dem fünften Tag | vom fünften Tag an
it: dal giorno 5 | a partire dal quinto giorno
pt: desde o dia 5 | a partir do dia 5
tr: 5. günden beri | 5. günden itibaren
ar: منذ اليوم الخامس | ابتداء من اليوم الخامس | منذ اليوم 5
= 6-40
en: after day 5 | after the fifth day
fr: après le jour 5 | après le cinquième jour
ru: после пятого дня | после дня 5
es: después del día 5 | tras el quinto día
de: nach Tag 5 | nach dem fünften Tag
it: dopo il giorno 5 | dopo il quinto giorno
pt: depois do dia 5 | após o quinto dia
tr: 5. günden sonra | beşinci günden sonra
ar: بعد اليوم الخامس | بعد اليوم 5
= 3-5 d
en: from 3 to 5 October | between 3 and 5 October | between October 3 and October 5 | 3-5 October
fr: du 3 au 5 octobre | entre le 3 et le 5 octobre
ru: с 3 по 5 октября | между 3 и 5 октября
es: del 3 al 5 de octubre | entre el 3 y el 5 de octubre
de: vom 3. bis 5. Oktober | zwischen dem 3. und dem 5. Oktober
it: dal 3 al 5 ottobre | tra il 3 e il 5 ottobre
pt: de 3 a 5 de outubro | entre 3 e 5 de outubro
tr: 3 ile 5 Ekim arasında | 3 Ekim ile 5 Ekim arasında
ar: بين 3 و5 أكتوبر | من 3 إلى 5 أكتوبر
= 3-4 d
en: on 3 and 4 October
fr: les 3 et 4 octobre
ru: 3 и 4 октября
es: los días 3 y 4 de octubre
de: am 3. und 4. Oktober
it: il 3 e 4 ottobre
pt: nos dias 3 e 4 de outubro
tr: 3 ve 4 Ekim'de
ar: في 3 و4 أكتوبر
= 3-31 d
en: since 3 October | from 3 October on | from October 3 onwards | starting on 3 October
fr: depuis le 3 octobre | à partir du 3 octobre | à compter du 3 octobre
ru: с 3 октября | начиная с 3 октября
es: desde el 3 de octubre | a partir del 3 de octubre
de: seit dem 3. Oktober | ab dem 3. Oktober | vom 3. Oktober an
it: dal 3 ottobre | a partire dal 3 ottobre
pt: desde 3 de outubro | a partir de 3 de outubro
tr: 3 Ekim'den beri | 3 Ekim'den itibaren | 3 Ekim'den bu yana
ar: منذ 3 أكتوبر | ابتداء من 3 أكتوبر
= 1-4 d
en: before 5 October | before October 5
fr: avant le 5 octobre
ru: перед 5 октября
es: antes del 5 de octubre
de: vor dem 5. Oktober
it: prima del 5 ottobre
pt: antes de 5 de outubro | antes do 5 de outubro
tr: 5 Ekim'den önce
ar: قبل 5 أكتوبر
= 1-5 d
en: until 5 October | up to 5 October | by 5 October
fr: jusqu'au 5 octobre | d'ici le 5 octobre
ru: к 5 октября | до 5 октября
es: hasta el 5 de octubre
de: bis zum 5. Oktober | bis 5. Oktober
it: fino al 5 ottobre | entro il 5 ottobre
pt: até 5 de outubro | até o 5 de outubro
tr: 5 Ekim'e kadar
ar: حتى 5 أكتوبر
= 4-31 d
en: after 3 October
fr: après le 3 octobre
ru: после 3 октября
es: después del 3 de octubre
de: nach dem 3. Oktober
it: dopo il 3 ottobre
pt: depois de 3 de outubro | após 3 de outubro
tr: 3 Ekim'den sonra
ar: بعد 3 أكتوبر
"""
FIRST = date(2020, 10, 1)


def stretch(text: str, language: str) -> str:
    found = []
    for asked in asked_times(text, language=language, coverage=DateRange.of("2020-10")):
        assert 0 <= asked.start < asked.end <= len(text) and asked.how
        covered = DateRange.of("2020-10") if asked.when else DateRange(start=date(2020, 9, 1), end=date(2020, 11, 9))
        days = asked.days(day_1=FIRST, coverage=covered)
        found.append(f"{(days.start - FIRST).days + 1}-{(days.end - FIRST).days + 1}{' d' if asked.when else ''}" if days else "?")
    return ", ".join(found)


@pytest.mark.parametrize(("_", "language", "questions"), rows(COUNTS))
def test_a_question_may_bring_its_own_count(_: str, language: str, questions: list[str]) -> None:
    assert {question: count_in_question(question, language) for question in questions} == dict.fromkeys(questions, date(2011, 2, 15))
    asked = {question: {mention.day_number for mention in days_of_question(question, language=language, as_of=None)} for question in questions}
    assert asked == {question: {4} for question in questions}
    spans = {question: {(asked.first, asked.last) for asked in asked_times(question, language=language)} for question in questions}
    assert spans == {question: {(4, 4)} for question in questions}


@pytest.mark.parametrize(("_", "language", "questions"), rows(NO_COUNTS))
def test_a_date_beside_a_day_number_is_not_always_a_count(_: str, language: str, questions: list[str]) -> None:
    assert {question: count_in_question(question, language) for question in questions} == dict.fromkeys(questions)


@pytest.mark.parametrize(("expected", "language", "questions"), rows(STRETCHES))
def test_stretches(expected: str, language: str, questions: list[str]) -> None:
    assert {question: stretch(question, language) for question in questions} == dict.fromkeys(questions, expected)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("If 20 February 2011 is day 6, what happened on day 2?", date(2011, 2, 15)),
        ("counting 15 February as day 1, what happened on day 2?", date(2011, 2, 15)),  # the year is the archive's
        ("counting 31 February 2011 as day 1, what happened on day 2?", None),
        ("counting 15 February 2011 as day 1, what happened on 17 February 2011?", date(2011, 2, 15)),
        ("Compare day 4 with 5 October 2020 and day 9", None),
        ("If 0001-01-02 is day 9, what happened on day 3?", None),
    ],
)
def test_counts_of_other_kinds(question: str, counted: date | None) -> None:
    assert count_in_question(question, "en", coverage=DateRange.of("2011")) == counted


def test_two_times_are_two() -> None:
    assert stretch("What changed between day 3 and day 5, and what on day 9?", "en") == "3-5, 9-9"
    assert stretch("Compare 3 October with 5 October", "en") == "3-3 d, 5-5 d"
    assert stretch("Qu'a-t-on annoncé le 3 octobre, selon la page du 5 octobre ?", "fr") == "3-3 d, 5-5 d"


def test_the_week_the_weekend_and_the_night_of_a_date() -> None:
    assert stretch("in the week of 5 October", "en") == "5-11 d"
    assert stretch("in the first week of October", "en") == "1-7 d"
    assert stretch("the day after 5 October", "en") == "6-6 d"
    assert stretch("deux jours avant le 5 octobre", "fr") == "3-3 d"
    assert stretch("dans la nuit du 3 au 4 octobre", "fr") == "3-4 d"


def test_open_ends() -> None:
    (after,) = asked_times("after day 40", language="en")
    assert after.days() is None and str(after.days(day_1=FIRST, coverage=DateRange.of("2020-10"))) == "2020-11-10"
    (before,) = asked_times("before day 1", language="en")
    assert before.days(day_1=FIRST, coverage=DateRange.of("2020-10")) is None
    (since,) = asked_times("since day 3", language="en")
    assert since.days(day_1=date.max) is None  # it leaves the calendar
    (until,) = asked_times("until 5 October 2020", language="en")
    assert str(until.days(coverage=DateRange(start=date(2020, 9, 27), end=date(2020, 11, 9)))) == "2020-09-27/2020-10-05"
    assert str(until.days()) == "2020-10-05"
    (unknown,) = asked_times("since 3 October", language="en")
    assert unknown.when is None and unknown.days(coverage=DateRange.of("2020")) is None


@pytest.mark.parametrize("question", ["", "?", "day 0", "day 10,000", "between day 0 and day 99999", "days 5 to 3", "before 1 January 0001", "\u202eday 9", "اليوم ٩", "روز نهم", "day " * 2000])
def test_odd_questions_break_nothing(question: str) -> None:
    for language in ("en", "ar", "und", "xx"):
        for asked in asked_times(question, language=language, as_of=date.max, coverage=DateRange.of("0001")):
            assert asked.first is None or (asked.last or 0) >= asked.first >= 1
            asked.days(day_1=date.min)
