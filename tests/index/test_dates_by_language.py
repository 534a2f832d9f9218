"""The same thing said in nine languages is the same time: tables of sentences, and of what only looks like a time."""

from __future__ import annotations

import pytest

from index.dates import find_times
from index.types import DateRange, TimeMention

PUBLISHED = DateRange.of("2020-10-06")  # a Tuesday

# What every sentence of the block says, then the sentences: "language: one | another".
TABLE = """
= 2020-10-05
en: It fell on 5 October 2020. | It fell on October 5, 2020. | It fell on Oct. 5, 2020. | On the 5th of October 2020 it fell. | On the fifth of October, 2020, it fell. | Dated 5 Oct 2020 | Monday, October 5th, 2020
fr: Il est tombé le 5 octobre 2020. | Le lundi 5 octobre 2020, il pleuvait. | Fait le 5 oct. 2020 | Le cinq octobre 2020, il pleuvait. | À la date du 05 octobre 2020
ru: Он упал 5 октября 2020 года. | Понедельник, 5 октября 2020 г. | 5 окт. 2020 | Пятого октября 2020 года шёл дождь. | 5-го октября 2020 года шёл дождь.
es: Cayó el 5 de octubre de 2020. | El lunes 5 de octubre del 2020 llovía. | El cinco de octubre de 2020 llovía. | 5 oct. 2020 | Lunes, 5 octubre 2020
de: Er fiel am 5. Oktober 2020. | Montag, den 5. Oktober 2020 | Am fünften Oktober 2020 regnete es. | 5. Okt. 2020 | Am Montag (5. Oktober 2020) regnete es.
it: È caduto il 5 ottobre 2020. | Lunedì 5 ottobre 2020 pioveva. | Il cinque ottobre 2020 pioveva. | 5 ott. 2020 | il giorno 5 ottobre 2020
pt: Caiu em 5 de outubro de 2020. | Segunda-feira, 5 de outubro de 2020 | No dia 5 de outubro de 2020 chovia. | No dia cinco de outubro de 2020 chovia. | 5 out. 2020
tr: 5 Ekim 2020'de düştü. | 5 Ekim 2020 Pazartesi günü düştü. | 5 Ekim 2020 tarihinde düştü. | 5 EKİM 2020 | Pazartesi, 5 Ekim 2020
ar: سقط في 5 أكتوبر 2020. | يوم الاثنين 5 أكتوبر 2020 | الاثنين، ٥ أكتوبر ٢٠٢٠ | في الخامس من أكتوبر 2020 | 5 أكتوبر/تشرين الأول 2020 | 5 تشرين الأول 2020

= 2020-10-05
en: It fell on 5 October. | It fell on October 5. | It fell on Monday, October 5. | (5 October) | On the fifth of October it fell.
fr: Il est tombé le 5 octobre. | Lundi 5 octobre, il pleuvait. | (5 octobre) | Le cinq octobre, il pleuvait. | dès le 5 octobre au matin
ru: Он упал 5 октября. | В понедельник, 5 октября, шёл дождь. | (5 октября) | Пятого октября шёл дождь. | утром 5 октября
es: Cayó el 5 de octubre. | El lunes, 5 de octubre, llovía. | (5 de octubre) | El cinco de octubre llovía. | la mañana del 5 de octubre
de: Er fiel am 5. Oktober. | Am Montag, dem 5. Oktober, regnete es. | (5. Oktober) | Am fünften Oktober regnete es. | am Morgen des 5. Oktober
it: È caduto il 5 ottobre. | Lunedì 5 ottobre pioveva. | (5 ottobre) | Il cinque ottobre pioveva. | la mattina del 5 ottobre
pt: Caiu em 5 de outubro. | Na segunda-feira, 5 de outubro, chovia. | (5 de outubro) | No cinco de outubro chovia. | Na segunda-feira (5 de outubro) chovia.
tr: 5 Ekim'de düştü. | 5 Ekim Pazartesi günü düştü. | (5 Ekim) | 5 Ekim günü düştü. | 5 Ekim sabahı düştü. | 5 ekimde düştü.
ar: سقط في 5 أكتوبر. | يوم الاثنين 5 أكتوبر | (5 أكتوبر) | في الخامس من أكتوبر | ٥ تشرين الأول

= 2020-10-01
en: It fell on the 1st of October. | On October 1st it fell. | On the first of October it fell.
fr: Il est tombé le 1er octobre. | Il est tombé le premier octobre.
ru: Он упал 1-го октября. | Он упал первого октября.
es: Cayó el 1.º de octubre. | Cayó el 1º de octubre. | Cayó el primero de octubre. | Cayó el uno de octubre.
de: Er fiel am 1. Oktober. | Er fiel am ersten Oktober. | Der 1. Oktober war ruhig.
it: È caduto il 1° ottobre. | È caduto il primo ottobre. | È caduto il 1º ottobre.
pt: Caiu em 1º de outubro. | Caiu em 1.º de outubro. | Caiu no primeiro de outubro. | Caiu em primeiro de outubro.
tr: 1 Ekim'de düştü. | 1 Ekim günü düştü.
ar: سقط في الأول من أكتوبر. | سقط في 1 أكتوبر.

= 2020-09
en: It fell in September 2020. | In September it rained. | since the month of September 2020 | last month it rained
fr: Il est tombé en septembre 2020. | En septembre, il pleuvait. | au mois de septembre | le mois dernier, il pleuvait
ru: Он упал в сентябре 2020 года. | В сентябре шёл дождь. | в прошлом месяце шёл дождь
es: Cayó en septiembre de 2020. | En septiembre llovía. | el mes pasado llovía | en el mes de septiembre llovía
de: Er fiel im September 2020. | Im September regnete es. | im vergangenen Monat regnete es | Letzten Monat regnete es.
it: È caduto nel settembre 2020. | A settembre pioveva. | il mese scorso pioveva | nel mese di settembre pioveva
pt: Caiu em setembro de 2020. | Em setembro chovia. | no mês passado chovia | no mês de setembro chovia
tr: Eylül 2020'de düştü. | Eylülde yağmur yağdı. | geçen ay yağmur yağdı | Eylül ayında yağmur yağdı.
ar: سقط في سبتمبر 2020. | في سبتمبر هطل المطر. | الشهر الماضي هطل المطر | في شهر سبتمبر هطل المطر | في أيلول

= 2016
en: In 2016 it rained. | during the year 2016 | the clashes of (2016)
fr: En 2016, il pleuvait. | au cours de l'année 2016 | en l'an 2016 | depuis 2016
ru: В 2016 году шёл дождь. | с 2016 года | летом 2016 года | в 2016-м шёл дождь
es: En 2016 llovía. | en el año 2016 | desde 2016 | durante 2016
de: 2016 regnete es im Jahr 2016. | Im Jahr 2016 regnete es. | seit 2016 | Im Jahre 2016 regnete es.
it: Nel 2016 pioveva. | nell'anno 2016 | dal 2016 | durante il 2016
pt: Em 2016 chovia. | no ano de 2016 | desde 2016 | durante 2016
tr: 2016 yılında yağmur yağdı. | 2016'da yağmur yağdı. | 2016 yılından beri
ar: في عام 2016 هطل المطر. | في العام 2016 | سنة ٢٠١٦ | منذ عام 2016

= 2020-10-05
en: On Monday it rained. | It rained Monday. | Monday's rain | By Monday night it rained. | On Monday morning it rained.
fr: Lundi, il pleuvait. | Il pleuvait lundi soir. | Ce lundi, il pleuvait. | dans la soirée de lundi | lundi matin
ru: В понедельник шёл дождь. | Вечером в понедельник шёл дождь. | к вечеру понедельника | в этот понедельник
es: El lunes llovía. | Llovía el lunes por la noche. | este lunes llovía | en la madrugada del lunes | el lunes por la mañana
de: Am Montag regnete es. | Montagabend regnete es. | Am Montagmorgen regnete es. | am Abend des Montags | an diesem Montag | montags früh, am Montag
it: Lunedì pioveva. | Pioveva lunedì sera. | nella serata di lunedì | questo lunedì | lunedì mattina
pt: Na segunda-feira chovia. | Chovia na noite de segunda-feira. | nesta segunda-feira | na manhã desta segunda (5) chovia
tr: Pazartesi günü yağmur yağdı. | Pazartesi akşamı yağmur yağdı. | Pazartesi sabahı | bu pazartesi
ar: هطل المطر يوم الاثنين. | مساء الاثنين هطل المطر | صباح يوم الإثنين | هذا الاثنين

= 2020-10-02
en: Last Friday it rained. | It rained on Friday last. | on Friday, 2 October
fr: Vendredi dernier, il pleuvait. | Il pleuvait vendredi passé.
ru: В прошлую пятницу шёл дождь. | В минувшую пятницу шёл дождь.
es: El viernes pasado llovía. | El pasado viernes llovía. | El último viernes llovía.
de: Am vergangenen Freitag regnete es. | Letzten Freitag regnete es. | vorigen Freitag
it: Venerdì scorso pioveva. | Lo scorso venerdì pioveva. | venerdì passato
pt: Na sexta-feira passada chovia. | Na última sexta-feira chovia. | na sexta passada chovia
tr: Geçen cuma yağmur yağdı. | Geçtiğimiz cuma günü yağmur yağdı.
ar: يوم الجمعة الماضي هطل المطر | الجمعة الماضية هطل المطر

= 2020-10-09
en: Next Friday they meet. | They will meet on Friday. | this coming Friday | They meet on 9 October.
fr: Vendredi prochain, ils se réunissent. | Ils se réuniront vendredi prochain.
ru: В следующую пятницу они соберутся. | в ближайшую пятницу
es: El próximo viernes se reúnen. | El viernes próximo se reúnen. | el viernes que viene
de: Nächsten Freitag tagen sie. | am kommenden Freitag | Am Freitag wird getagt. | Sie werden am Freitag tagen.
it: Venerdì prossimo si riuniscono. | il prossimo venerdì | Sarà deciso venerdì.
pt: Na próxima sexta-feira se reúnem. | na sexta-feira que vem | Será decidido na sexta-feira.
tr: Gelecek cuma toplanacaklar. | önümüzdeki cuma günü
ar: الجمعة المقبل | يوم الجمعة القادم | الجمعة المقبلة

= 2020-10-05
en: Yesterday it rained. | yesterday evening | Yesterday's rain
fr: Hier, il pleuvait. | hier soir | dans la journée d'hier | hier matin
ru: Вчера шёл дождь. | вчера вечером | вчера днём
es: Ayer llovía. | anoche llovía | ayer por la tarde | ayer por la mañana
de: Gestern regnete es. | gestern Abend | gestern früh
it: Ieri pioveva. | ieri sera | nella giornata di ieri
pt: Ontem chovia. | ontem à noite | na noite de ontem
tr: Dün yağmur yağdı. | dün akşam | dün gece | dünkü yağmur
ar: أمس هطل المطر | مساء أمس | يوم أمس | بالأمس

= 2020-10-04
en: The day before yesterday it rained. | two days ago
fr: Avant-hier, il pleuvait. | il y a deux jours | avant hier
ru: Позавчера шёл дождь. | два дня назад | двумя днями ранее, позавчера
es: Anteayer llovía. | hace dos días | antes de ayer | dos días atrás | antier
de: Vorgestern regnete es. | vor zwei Tagen
it: L'altro ieri pioveva. | due giorni fa | ieri l'altro | l'altroieri
pt: Anteontem chovia. | há dois dias | dois dias atrás | faz dois dias
tr: Evvelsi gün yağmur yağdı. | iki gün önce | önceki gün
ar: أول أمس هطل المطر | قبل يومين | أول من أمس | منذ يومين

= 2020-10-07
en: Tomorrow it rains. | tomorrow morning
fr: Demain, il pleuvra. | demain matin
ru: Завтра будет дождь. | завтра утром
es: Mañana lloverá. | mañana por la mañana | mañana por la tarde
de: Es regnet morgen. | morgen früh | morgen Abend
it: Domani pioverà. | domani mattina
pt: Amanhã choverá. | amanhã de manhã
tr: Yarın yağmur yağacak. | yarın sabah
ar: غدا يهطل المطر | يوم غد | غداً

= 2020-10-03
en: three days ago it rained | 3 days ago | Three days ago
fr: il y a trois jours | il y a 3 jours | voilà trois jours
ru: три дня назад | 3 дня назад | три дня тому назад
es: hace tres días | hace 3 días | tres días atrás
de: vor drei Tagen | vor 3 Tagen
it: tre giorni fa | 3 giorni fa | tre giorni or sono
pt: há três dias | há 3 dias | três dias atrás
tr: üç gün önce | 3 gün önce | üç gün evvel
ar: قبل ثلاثة أيام | قبل 3 أيام | منذ ثلاثة أيام

= 2020-09-28/2020-10-04
en: last week it rained | the previous week | in the past week
fr: la semaine dernière | la semaine passée
ru: на прошлой неделе | на минувшей неделе
es: la semana pasada | la pasada semana
de: letzte Woche | in der vergangenen Woche | vorige Woche
it: la settimana scorsa | la scorsa settimana
pt: na semana passada | na última semana
tr: geçen hafta | geçtiğimiz hafta
ar: الأسبوع الماضي | الأسبوع المنصرم

= 2019
en: last year | the previous year
fr: l'année dernière | l'an dernier | l'an passé
ru: в прошлом году | прошлого года
es: el año pasado | el pasado año
de: letztes Jahr | im vergangenen Jahr | im vorigen Jahr
it: l'anno scorso | lo scorso anno
pt: no ano passado | o ano passado
tr: geçen yıl | geçen sene
ar: العام الماضي | السنة الماضية

= 2020-10-03/2020-10-05
en: from 3 to 5 October | 3-5 October 2020 | October 3-5 | between 3 and 5 October | between October 3 and October 5 | 3–5 Oct. | from October 3 to 5 | from the 3rd to the 5th of October | October 3 through 5 | 3 to 5 October
fr: du 3 au 5 octobre | 3-5 octobre 2020 | entre le 3 et le 5 octobre | du 3 octobre au 5 octobre | du samedi 3 au lundi 5 octobre | du 3 jusqu'au 5 octobre | de samedi à lundi
ru: с 3 по 5 октября | 3-5 октября 2020 года | между 3 и 5 октября | с 3 октября по 5 октября | 3—5 октября | с 3-го по 5-е октября | с субботы по понедельник
es: del 3 al 5 de octubre | 3-5 de octubre de 2020 | entre el 3 y el 5 de octubre | del 3 de octubre al 5 de octubre | desde el 3 hasta el 5 de octubre | del sábado 3 al lunes 5 de octubre | del sábado al lunes
de: vom 3. bis 5. Oktober | 3.-5. Oktober 2020 | zwischen dem 3. und 5. Oktober | vom 3. Oktober bis zum 5. Oktober | vom 3. bis zum 5. Oktober | 3. – 5. Oktober | von Samstag bis Montag | zwischen dem 3. und dem 5. Oktober
it: dal 3 al 5 ottobre | 3-5 ottobre 2020 | tra il 3 e il 5 ottobre | dal 3 ottobre al 5 ottobre | fra il 3 ed il 5 ottobre | da sabato 3 a lunedì 5 ottobre | da sabato a lunedì
pt: de 3 a 5 de outubro | 3-5 de outubro de 2020 | entre 3 e 5 de outubro | de 3 de outubro a 5 de outubro | entre os dias 3 e 5 de outubro | dos dias 3 a 5 de outubro | de 3 até 5 de outubro | do dia 3 ao dia 5 de outubro
tr: 3-5 Ekim | 3-5 Ekim 2020 | 3 ile 5 Ekim arasında | 3 Ekim ile 5 Ekim arasında | 3 Ekim - 5 Ekim | 3 Ekim'den 5 Ekim'e kadar
ar: من 3 إلى 5 أكتوبر | 3-5 أكتوبر 2020 | بين 3 و5 أكتوبر | من 3 أكتوبر إلى 5 أكتوبر | بين 3 و 5 أكتوبر | من 3 حتى 5 أكتوبر | من السبت إلى الاثنين

= 2020-09-28/2020-10-03
en: from 28 September to 3 October | September 28 - October 3, 2020 | between 28 September and 3 October 2020 | from September 28 until October 3 | 28 September–3 October
fr: du 28 septembre au 3 octobre | entre le 28 septembre et le 3 octobre 2020 | du lundi 28 septembre au samedi 3 octobre | 28 septembre - 3 octobre
ru: с 28 сентября по 3 октября | между 28 сентября и 3 октября 2020 года | 28 сентября — 3 октября | от 28 сентября до 3 октября
es: del 28 de septiembre al 3 de octubre | entre el 28 de septiembre y el 3 de octubre de 2020 | desde el 28 de septiembre hasta el 3 de octubre | 28 de septiembre - 3 de octubre
de: vom 28. September bis 3. Oktober | vom 28. September bis zum 3. Oktober 2020 | zwischen dem 28. September und dem 3. Oktober | 28. September – 3. Oktober
it: dal 28 settembre al 3 ottobre | tra il 28 settembre e il 3 ottobre 2020 | 28 settembre - 3 ottobre
pt: de 28 de setembro a 3 de outubro | entre 28 de setembro e 3 de outubro de 2020 | desde 28 de setembro até 3 de outubro | 28 de setembro - 3 de outubro
tr: 28 Eylül - 3 Ekim | 28 Eylül ile 3 Ekim 2020 arasında | 28 Eylül'den 3 Ekim'e kadar | 28 Eylül-3 Ekim tarihleri arasında
ar: من 28 سبتمبر إلى 3 أكتوبر | بين 28 سبتمبر و3 أكتوبر 2020 | 28 سبتمبر - 3 أكتوبر | من 28 سبتمبر حتى 3 أكتوبر

= d9
en: on the ninth day | the 9th day of fighting | Day 9 | day nine of the siege | the war's ninth day | day no. 9 | Day #9 | DAY 9 | the 9th consecutive day
fr: le neuvième jour | pour son 9e jour | au 9ème jour | jour 9 | neuvième journée de combats | jour n° 9 | le jour neuf | neuvième jour consécutif | au 9 ᵉ jour | Jour 9 :
ru: девятый день | на 9-й день | в девятый день войны | день 9 | девятые сутки | на девятый день подряд | день девятый | день № 9 | на 9 день войны | 9-е сутки | с девятого дня
es: el noveno día | el 9º día | en el 9.º día | día 9 de la guerra | la novena jornada | día nueve | día n.º 9 | por noveno día consecutivo | el día 9 de los combates | Día 9:
de: am neunten Tag | am 9. Tag | Tag 9 | Tag neun | der neunte Kriegstag | den neunten Tag in Folge | am neunten Tage | Tag Nr. 9 | Kriegstag 9 | des neunten Tages
it: il nono giorno | il 9° giorno | giorno 9 | al nono giorno di guerra | nona giornata di scontri | giorno nove | per il nono giorno consecutivo | al 9º giorno | giorno n. 9
pt: no nono dia | o 9º dia | dia 9 da guerra | o nono dia de combates | pelo nono dia consecutivo | a 9.ª jornada | nona jornada | dia nove da guerra
tr: dokuzuncu gün | 9. gün | dokuzuncu gününde | 9'uncu gününde | 9'uncu gün | savaşın 9. gününde | dokuzuncu günde | gün 9 | dokuzuncu günü
ar: اليوم التاسع | في اليوم التاسع من الحرب | اليوم الـ9 | اليوم 9 من الحرب | لليوم التاسع على التوالي | في يومها التاسع | اليوم رقم 9 | تاسع أيام الحرب | اليوم ٩ | لليوم الـ 9

= d21
en: the twenty-first day | day 21 | the 21st day | day twenty-one | twenty first day
fr: le vingt et unième jour | le 21e jour | jour 21 | le vingt-et-unième jour | le jour vingt et un
ru: двадцать первый день | на 21-й день | день 21 | двадцать первые сутки | на двадцать первый день
es: el vigésimo primer día | el vigesimoprimer día | el 21º día | día veintiuno | el día 21 de guerra
de: der einundzwanzigste Tag | am 21. Tag | Tag 21 | Tag einundzwanzig
it: il ventunesimo giorno | il 21° giorno | giorno 21 | giorno ventuno | ventunesima giornata
pt: o vigésimo primeiro dia | o 21º dia | dia 21 da guerra | dia vinte e um da guerra
tr: yirmi birinci gün | 21. gün | 21'inci gün | yirmibirinci gün
ar: اليوم الحادي والعشرين | اليوم الـ21 | اليوم الحادي والعشرون | في اليوم 21 من الحرب

= d1
en: the first day of the war | Day 1 | on day one
fr: le premier jour de la guerre | au premier jour | jour 1 | le 1er jour
ru: в первый день войны | день 1 | 1-й день | с первого дня
es: el primer día de la guerra | día 1 de la guerra | el 1er día | día uno
de: am ersten Tag des Krieges | Tag 1 | Tag eins | am 1. Tag
it: il primo giorno di guerra | giorno 1 | giorno uno | il 1° giorno
pt: o primeiro dia da guerra | dia 1 da guerra | no 1º dia
tr: savaşın ilk günü | birinci gün | 1. gün | savaşın ilk gününde
ar: اليوم الأول من الحرب | أول أيام الحرب | اليوم 1 من الحرب | أول يوم من الحرب

= 2020-10-04 2020-10-03
en: It rained on Sunday. The day before it had snowed. | It rained on Sunday; the previous day it had snowed.
fr: Il pleuvait dimanche. La veille, il neigeait. | Il pleuvait dimanche ; le jour précédent, il neigeait. | Il pleuvait dimanche. Un jour plus tôt, il neigeait.
ru: В воскресенье шёл дождь. Накануне шёл снег. | В воскресенье шёл дождь, днём ранее шёл снег. | В воскресенье шёл дождь, за день до этого шёл снег.
es: El domingo llovía. La víspera nevaba. | El domingo llovía; el día anterior nevaba. | El domingo llovía. Un día antes nevaba.
de: Am Sonntag regnete es. Am Vortag schneite es. | Am Sonntag regnete es, am Tag zuvor schneite es. | Am Sonntag regnete es. Einen Tag zuvor schneite es.
it: Domenica pioveva. Il giorno prima nevicava. | Domenica pioveva; il giorno precedente nevicava. | Domenica pioveva. La vigilia nevicava.
pt: No domingo chovia. Na véspera nevava. | No domingo chovia; no dia anterior nevava. | No domingo chovia. Um dia antes nevava.
tr: Pazar günü yağmur yağdı. Bir gün önce kar yağmıştı. | Pazar günü yağmur yağdı, bir önceki gün kar yağmıştı.
ar: هطل المطر يوم الأحد. وفي اليوم السابق تساقط الثلج. | هطل المطر يوم الأحد، وقبل ذلك بيوم تساقط الثلج.

= 2020-10-04 2020-10-05
en: It rained on Sunday. The next day it snowed. | It rained on Sunday, and the following day it snowed. | It rained on Sunday; a day later it snowed. | It rained on Sunday. The day after, it snowed.
fr: Il pleuvait dimanche. Le lendemain, il neigeait. | Il pleuvait dimanche ; le jour suivant, il neigeait. | Il pleuvait dimanche. Un jour plus tard, il neigeait. | Il pleuvait dimanche. Dès le lendemain, il neigeait.
ru: В воскресенье шёл дождь. На следующий день шёл снег. | В воскресенье шёл дождь, а днём позже шёл снег. | В воскресенье шёл дождь, а назавтра шёл снег.
es: El domingo llovía. Al día siguiente nevaba. | El domingo llovía; un día después nevaba. | El domingo llovía y un día más tarde nevaba.
de: Am Sonntag regnete es. Am nächsten Tag schneite es. | Am Sonntag regnete es, tags darauf schneite es. | Am Sonntag regnete es, einen Tag später schneite es. | Am Sonntag regnete es. Am Tag darauf schneite es. | Am Sonntag regnete es. Am Folgetag schneite es.
it: Domenica pioveva. Il giorno dopo nevicava. | Domenica pioveva; l'indomani nevicava. | Domenica pioveva. Il giorno successivo nevicava. | Domenica pioveva. Il giorno seguente nevicava.
pt: No domingo chovia. No dia seguinte nevava. | No domingo chovia; um dia depois nevava.
tr: Pazar günü yağmur yağdı. Ertesi gün kar yağdı. | Pazar günü yağmur yağdı, bir gün sonra kar yağdı.
ar: هطل المطر يوم الأحد. وفي اليوم التالي تساقط الثلج. | هطل المطر يوم الأحد، وبعد ذلك بيوم تساقط الثلج. | هطل المطر يوم الأحد. وفي اليوم اللاحق تساقط الثلج.

= 2020-10-02
en: the day after 1 October | the day before 3 October | the day after October 1
fr: le lendemain du 1er octobre | la veille du 3 octobre | au lendemain du 1er octobre
ru: на следующий день после 1 октября | накануне 3 октября
es: la víspera del 3 de octubre | el día después del 1 de octubre | el día antes del 3 de octubre
de: am Tag nach dem 1. Oktober | am Tag vor dem 3. Oktober | am Vortag des 3. Oktober
it: il giorno dopo il 1° ottobre | la vigilia del 3 ottobre | il giorno prima del 3 ottobre
pt: na véspera de 3 de outubro | no dia seguinte a 1º de outubro | no dia anterior a 3 de outubro
tr: 1 Ekim'in ertesi günü | 3 Ekim'den bir gün önce
ar: اليوم التالي ل1 أكتوبر | عشية 3 أكتوبر

= 2020-10-04/2020-10-06
en: It has rained since Sunday. | since 4 October it has rained
fr: Il pleut depuis dimanche. | depuis le 4 octobre, il pleut | depuis dimanche 4 octobre
ru: С воскресенья идёт дождь. | с 4 октября идёт дождь | начиная с 4 октября
es: Llueve desde el domingo. | desde el 4 de octubre llueve
de: Seit Sonntag regnet es. | seit dem 4. Oktober regnet es | seit Sonntag, dem 4. Oktober, regnet es
it: Piove da domenica. | dal 4 ottobre piove
pt: Chove desde domingo. | desde 4 de outubro chove | desde o dia 4 de outubro
tr: 4 Ekim'den beri yağmur yağıyor. | 4 Ekim'den bu yana | pazardan beri yağmur yağıyor | 4 Ekim'den itibaren
ar: منذ الأحد يهطل المطر | منذ 4 أكتوبر يهطل المطر | منذ يوم الأحد

= 2020-10-04/2020-10-05
en: overnight to Monday | the night to Monday | in the night from Sunday to Monday | in the night of 4 to 5 October | overnight into Monday | overnight Sunday to Monday
fr: dans la nuit de dimanche à lundi | dans la nuit du 4 au 5 octobre | la nuit de dimanche à lundi | dans la nuit du dimanche 4 au lundi 5 octobre
ru: в ночь на понедельник | в ночь на 5 октября | в ночь с воскресенья на понедельник | ночью на понедельник | в ночь с 4 на 5 октября | в ночь на понедельник, 5 октября
es: la noche del domingo al lunes | en la noche del 4 al 5 de octubre
de: in der Nacht zum Montag | in der Nacht auf Montag | in der Nacht von Sonntag auf Montag | in der Nacht zum 5. Oktober | in der Nacht vom 4. auf den 5. Oktober | in der Nacht zu Montag
it: nella notte tra domenica e lunedì | nella notte tra il 4 e il 5 ottobre | nella notte fra domenica e lunedì
pt: na noite de domingo para segunda-feira | na noite de 4 para 5 de outubro | na madrugada de domingo para segunda-feira
tr: Pazarı pazartesiye bağlayan gece | 4 Ekim'i 5 Ekim'e bağlayan gece
ar: ليل الأحد الاثنين | ليلة الأحد إلى الاثنين | ليلة 4 إلى 5 أكتوبر

= 2020-10-05
en: 2020-10-05 | 2020/10/05 | 05.10.2020 | 5.10.2020
fr: 2020-10-05 | 05/10/2020 | 05.10.2020 | 5/10/2020 | 05-10-2020
ru: 2020-10-05 | 05.10.2020 | 05.10.20 | 5.10.2020 | 05/10/2020
es: 2020-10-05 | 05/10/2020 | 5/10/2020 | 05-10-2020
de: 2020-10-05 | 05.10.2020 | 5.10.2020 | 05.10.20 | 5. 10. 2020 | am 5.10. fiel er
it: 2020-10-05 | 05/10/2020 | 5/10/2020 | 05.10.2020
pt: 2020-10-05 | 05/10/2020 | 5/10/2020 | 05-10-2020
tr: 2020-10-05 | 05.10.2020 | 5.10.2020 | 05/10/2020
ar: 2020-10-05 | 05/10/2020 | ٥/١٠/٢٠٢٠ | 5-10-2020 | ٢٠٢٠-١٠-٠٥

= 2020-10-03 2020-10-05
en: on 3 and 5 October | on October 3 and 5 | on October 3 and October 5 | on Saturday and on Monday
fr: les 3 et 5 octobre | le 3 octobre et le 5 octobre | samedi et lundi | le 3 et le 5 octobre
ru: 3 и 5 октября | 3 октября и 5 октября | в субботу и в понедельник
es: los días 3 y 5 de octubre | el 3 de octubre y el 5 de octubre | el sábado y el lunes | el 3 y el 5 de octubre
de: am 3. und 5. Oktober | am 3. und am 5. Oktober | am Samstag und am Montag
it: il 3 e 5 ottobre | il 3 e il 5 ottobre | sabato e lunedì
pt: nos dias 3 e 5 de outubro | em 3 e em 5 de outubro | no sábado e na segunda-feira
tr: 3 ve 5 Ekim'de | 3 Ekim ve 5 Ekim'de | cumartesi ve pazartesi günü
ar: في 3 و5 أكتوبر | يومي 3 و5 أكتوبر | يومي السبت والاثنين

= 2020-10-02 2020-10-03 2020-10-05
en: on 2, 3 and 5 October | on October 2, 3 and 5
fr: les 2, 3 et 5 octobre
ru: 2, 3 и 5 октября
es: los días 2, 3 y 5 de octubre
de: am 2., 3. und 5. Oktober
it: il 2, 3 e 5 ottobre
pt: nos dias 2, 3 e 5 de outubro
tr: 2, 3 ve 5 Ekim'de
ar: في 2 و3 و5 أكتوبر

= d3 d4
en: on days 3 and 4 | on the third and fourth day | on day 3 and day 4 | on the third and the fourth day | the third and fourth days
fr: les jours 3 et 4 | aux troisième et quatrième jours | le jour 3 et le jour 4 | les 3e et 4e jours
ru: на третий и четвёртый день | в дни 3 и 4 | на 3-й и 4-й день | третий и четвёртый дни
es: los días 3 y 4 de la guerra | el tercer y cuarto día | día 3 y día 4 de la guerra | el tercero y el cuarto día
de: an den Tagen 3 und 4 | am dritten und vierten Tag | Tag 3 und Tag 4 | am 3. und 4. Tag
it: nei giorni 3 e 4 della guerra | il terzo e quarto giorno | il giorno 3 e il giorno 4 della guerra | il terzo e il quarto giorno
pt: nos dias 3 e 4 da guerra | no terceiro e quarto dias | no terceiro e no quarto dia
tr: üçüncü ve dördüncü gün | 3. ve 4. gün | 3. ve 4. günlerde
ar: اليومين الثالث والرابع | اليوم الثالث واليوم الرابع | في اليوم الثالث والرابع

= 2020-09-29 2020-10-04
en: Tuesday last week, and then on Sunday | last Tuesday and on 4 October
fr: mardi de la semaine dernière, puis dimanche | mardi dernier et dimanche
ru: во вторник прошлой недели, затем в воскресенье | в прошлый вторник и в воскресенье
es: el martes de la semana pasada y el domingo | el martes pasado y el domingo
de: am Dienstag letzter Woche und am Sonntag | letzten Dienstag und am Sonntag
it: martedì della scorsa settimana e domenica | martedì scorso e domenica
pt: na terça-feira da semana passada e no domingo | na terça-feira passada e no domingo
tr: geçen hafta salı ve pazar günü | geçen salı ve pazar günü
ar: الثلاثاء من الأسبوع الماضي ثم الأحد | يوم الثلاثاء الماضي ويوم الأحد

= 2020-10
en: in October | this month | at the end of October | in early October | by late October
fr: en octobre | ce mois-ci | fin octobre | début octobre | mi-octobre | à la fin du mois d'octobre
ru: в октябре | в этом месяце | в конце октября | в начале октября | в середине октября
es: en octubre | este mes | a finales de octubre | a principios de octubre | a mediados de octubre
de: im Oktober | diesen Monat | in diesem Monat | Ende Oktober | Anfang Oktober | Mitte Oktober
it: in ottobre | questo mese | a fine ottobre | a inizio ottobre | ai primi di ottobre | alla fine di ottobre
pt: em outubro | este mês | no final de outubro | no início de outubro | em meados de outubro
tr: ekimde | bu ay | ekim ayında | ekim sonunda | ekim ayının başında
ar: في أكتوبر | هذا الشهر | في نهاية أكتوبر | أوائل أكتوبر | أواخر أكتوبر | مطلع أكتوبر | منتصف أكتوبر

= 2020-10-06
en: Today it rained. | this morning | this evening | tonight | Earlier today it rained.
fr: Aujourd'hui, il pleuvait. | ce matin | ce soir | cet après-midi | aujourd’hui
ru: Сегодня шёл дождь. | сегодня утром
es: Hoy llovía. | esta mañana | esta tarde | hoy mismo
de: Heute regnete es. | heute Morgen | heute früh | heute Abend
it: Oggi pioveva. | stamattina | questa mattina | stamani
pt: Hoje chovia. | esta manhã | na manhã de hoje | nesta manhã
tr: Bugün yağmur yağdı. | bu sabah | bu akşam
ar: اليوم هطل المطر. | صباح اليوم | هذا الصباح | مساء اليوم
"""

# Whole sentences and what else came up: "language: sentence => times", '-' for none.
SENTENCES = """
en: in the early hours of Monday => 2020-10-05
en: late on Monday, 5 October => 2020-10-05
en: on the morning of October 5th => 2020-10-05
en: the week of 28 September => 2020-09-28/2020-10-04
en: a week earlier, on 28 September => 2020-09-28
en: on the weekend of 3-4 October => 2020-10-03/2020-10-04
en: this past Sunday => 2020-10-04
en: on Sunday, the eighth day of fighting => 2020-10-04 d8
en: entering its tenth day => d10
en: Tues., Oct. 6 => 2020-10-06
en: Mon 5th Oct => 2020-10-05
en: between July and September 2020 => 2020-07-01/2020-09-30
en: from 1992 to 1994 => 1992-01-01/1994-12-31
en: the 1992-94 war => 1992-01-01/1994-12-31
en: the 1990s => 1990-01-01/1999-12-31
en: the first day of October => 2020-10-01
en: two days after 1 October => 2020-10-03
en: two days later, on 4 October => 2020-10-04
en: the second week of October => 2020-10-08/2020-10-14
en: July 2020's clashes => 2020-07
en: 5 October, 2020 => 2020-10-05
en: 5th Oct 2020 => 2020-10-05
en: Oct 5 2020 => 2020-10-05
en: on 5-Oct-2020 => 2020-10-05
en: 2020 October 5 => 2020-10-05
en: last night => 2020-10-05
en: earlier this week => 2020-10-05/2020-10-11
en: the 3rd, 4th and 5th of October => 2020-10-03 2020-10-04 2020-10-05
en: on day 9 (5 October) => d9 2020-10-05
en: on Saturday 3 and Sunday 4 October => 2020-10-03 2020-10-04
en: Eleven people died on Saturday and another three on Sunday morning, the ministry said on Monday. => 2020-10-03 2020-10-04 2020-10-05
en: The strike, the third since Friday, came a day after 14 were hurt. => 2020-10-02/2020-10-06
en: He was born in May 1961 and elected in 2003. => 1961-05 2003
en: Between 1 and 3 p.m. on October 4, shells fell. => 2020-10-04
en: The ceasefire is due to begin at noon on Saturday, October 10. => 2020-10-10
en: By day nine, 200 had died. => d9
en: Six days into the war, on 2 October => 2020-10-02
en: The fighting, now in its 9th day, spread. => d9
en: Day nine of fighting in the city => d9
en: on the 5th and 6th days of the siege => d5 d6
en: Oct. 3 & 4 => 2020-10-03 2020-10-04
en: the night of 4 October => 2020-10-04
en: in the week to 4 October => 2020-10-04
en: Tuesday 6 to Thursday 8 October 2020 => 2020-10-06/2020-10-08
en: the ninth and final day => d9
en: September's toll => 2020-09
fr: dans la matinée du lundi 5 octobre => 2020-10-05
fr: la semaine du 28 septembre => 2020-09-28/2020-10-04
fr: le week-end des 3 et 4 octobre => 2020-10-03 2020-10-04
fr: au huitième jour des combats, dimanche => d8 2020-10-04
fr: entre juillet et septembre 2020 => 2020-07-01/2020-09-30
fr: de 1992 à 1994 => 1992-01-01/1994-12-31
fr: la guerre de 1992-1994 => 1992-01-01/1994-12-31
fr: les années 1990 => 1990-01-01/1999-12-31
fr: deux jours après le 1er octobre => 2020-10-03
fr: le 5 oct. => 2020-10-05
fr: depuis début septembre => 2020-09
fr: au 9e jour des hostilités => d9
fr: le 9ème jour de guerre => d9
fr: J9 => -
fr: en ce 9e jour de guerre => d9
fr: la nuit dernière => 2020-10-05
fr: samedi 3 et dimanche 4 octobre => 2020-10-03 2020-10-04
fr: à compter du 5 octobre => 2020-10-05
fr: il y a une semaine => 2020-09-29
fr: voilà dix jours => 2020-09-26
fr: le mardi 29 septembre => 2020-09-29
fr: le 3, le 4 et le 5 octobre => 2020-10-03 2020-10-04 2020-10-05
fr: dans la nuit du lundi 5 au mardi 6 octobre => 2020-10-05/2020-10-06
fr: dans la nuit de lundi => 2020-10-05
fr: Onze personnes sont mortes samedi et trois autres dimanche matin, a indiqué lundi le ministère. => 2020-10-03 2020-10-04 2020-10-05
fr: Né en mai 1961, il a été élu en 2003. => 1961-05 2003
fr: Le cessez-le-feu doit commencer samedi 10 octobre à midi. => 2020-10-10
fr: Les combats, dans leur neuvième jour, s'étendent. => d9
fr: aux cinquième et sixième jours du siège => d5 d6
fr: Du mardi 6 au jeudi 8 octobre 2020 => 2020-10-06/2020-10-08
fr: pour le neuvième jour consécutif => d9
fr: au matin du 5 octobre, soit le neuvième jour => 2020-10-05 d9
fr: dans la nuit du samedi au dimanche => 2020-10-03/2020-10-04
fr: dès vendredi 2 octobre => 2020-10-02
fr: il y a près de trois semaines => -
fr: au lendemain de l'attaque => -
fr: Le 1er et le 2 octobre => 2020-10-01 2020-10-02
fr: le bilan de septembre => 2020-09
ru: рано утром 5 октября => 2020-10-05
ru: неделей ранее, 28 сентября => 2020-09-28
ru: в выходные 3 и 4 октября => 2020-10-03 2020-10-04
ru: в воскресенье, на восьмой день боёв => 2020-10-04 d8
ru: с июля по сентябрь 2020 года => 2020-07-01/2020-09-30
ru: в 1992-1994 годах => 1992-01-01/1994-12-31
ru: в 1992—1994 гг. => 1992-01-01/1994-12-31
ru: в 1990-е годы => 1990-01-01/1999-12-31
ru: через два дня после 1 октября => 2020-10-03
ru: 5.10.2020 г. => 2020-10-05
ru: к 5 октября => 2020-10-05
ru: с начала сентября => 2020-09
ru: вечером 5-го октября => 2020-10-05
ru: ночью с 4 на 5 октября => 2020-10-04/2020-10-05
ru: в минувшее воскресенье => 2020-10-04
ru: в понедельник, 5-го октября => 2020-10-05
ru: 9-й день войны => d9
ru: идёт девятый день войны => d9
ru: на исходе девятого дня => d9
ru: третьи сутки подряд => d3
ru: неделю тому назад => 2020-09-29
ru: десять дней назад => 2020-09-26
ru: в 20-х числах сентября => 2020-09
ru: летом 2020 года => 2020
ru: Одиннадцать человек погибли в субботу и ещё трое утром в воскресенье, сообщили в понедельник. => 2020-10-03 2020-10-04 2020-10-05
ru: Он родился в мае 1961 года и был избран в 2003 году. => 1961-05 2003
ru: Перемирие начнётся в субботу, 10 октября, в полдень. => 2020-10-10
ru: на пятый и шестой день осады => d5 d6
ru: со вторника, 6 октября, по четверг, 8 октября 2020 года => 2020-10-06/2020-10-08
ru: в ночь на 5-е октября => 2020-10-04/2020-10-05
ru: бои идут девятые сутки => d9
ru: боевые действия длятся уже девятый день => d9
ru: за минувшие сутки => -
ru: в ночь со 2 на 3 октября => 2020-10-02/2020-10-03
ru: в первых числах октября => 2020-10
ru: спустя два дня => -
es: en la madrugada del 5 de octubre => 2020-10-05
es: la semana del 28 de septiembre => 2020-09-28/2020-10-04
es: el fin de semana del 3 y 4 de octubre => 2020-10-03 2020-10-04
es: el domingo, octavo día de combates => 2020-10-04 d8
es: entre julio y septiembre de 2020 => 2020-07-01/2020-09-30
es: de 1992 a 1994 => 1992-01-01/1994-12-31
es: los años 1990 => 1990-01-01/1999-12-31
es: dos días después del 1 de octubre => 2020-10-03
es: el 5/10/2020 => 2020-10-05
es: desde principios de septiembre => 2020-09
es: el noveno día consecutivo de ataques => d9
es: hace una semana => 2020-09-29
es: hace diez días => 2020-09-26
es: la noche del lunes => 2020-10-05
es: el pasado 5 de octubre => 2020-10-05
es: a partir del 5 de octubre => 2020-10-05
es: el sábado 3 y el domingo 4 de octubre => 2020-10-03 2020-10-04
es: 9.º día de la guerra => d9
es: en su noveno día => d9
es: Once personas murieron el sábado y otras tres el domingo por la mañana, dijo el lunes el ministerio. => 2020-10-03 2020-10-04 2020-10-05
es: Nació en mayo de 1961 y fue elegido en 2003. => 1961-05 2003
es: El alto el fuego comenzará el sábado 10 de octubre a mediodía. => 2020-10-10
es: Los combates, en su noveno día, se extienden. => d9
es: en el quinto y sexto día del asedio => d5 d6
es: del martes 6 al jueves 8 de octubre de 2020 => 2020-10-06/2020-10-08
es: en la noche del sábado al domingo => 2020-10-03/2020-10-04
es: desde el viernes 2 de octubre => 2020-10-02/2020-10-06
es: a mediados de septiembre => 2020-09
es: el noveno y último día => d9
de: in den frühen Morgenstunden des 5. Oktober => 2020-10-05
de: in der Woche vom 28. September => 2020-09-28/2020-10-04
de: am Wochenende vom 3. und 4. Oktober => 2020-10-03 2020-10-04
de: am Sonntag, dem achten Kriegstag => 2020-10-04 d8
de: zwischen Juli und September 2020 => 2020-07-01/2020-09-30
de: von 1992 bis 1994 => 1992-01-01/1994-12-31
de: in den 1990er Jahren => 1990-01-01/1999-12-31
de: zwei Tage nach dem 1. Oktober => 2020-10-03
de: Mo., 5.10.2020 => 2020-10-05
de: am 5.10. => 2020-10-05
de: seit Anfang September => 2020-09
de: am neunten Tag der Kämpfe => d9
de: am 9. Kriegstag => d9
de: vor zehn Tagen => 2020-09-26
de: am Montag, 5. Oktober => 2020-10-05
de: in der Nacht zum 5. Oktober => 2020-10-04/2020-10-05
de: Samstag, 3., und Sonntag, 4. Oktober => 2020-10-03 2020-10-04
de: ab dem 5. Oktober => 2020-10-05
de: letzte Nacht => 2020-10-05
de: am gestrigen Montag => 2020-10-05
de: Elf Menschen starben am Samstag und drei weitere am Sonntagmorgen, teilte das Ministerium am Montag mit. => 2020-10-03 2020-10-04 2020-10-05
de: Er wurde im Mai 1961 geboren und 2003 gewählt. => 1961-05
de: Die Waffenruhe soll am Samstag, dem 10. Oktober, beginnen. => 2020-10-10
de: Die Kämpfe gehen in den neunten Tag. => d9
de: am fünften und sechsten Tag der Belagerung => d5 d6
de: von Dienstag, 6., bis Donnerstag, 8. Oktober 2020 => 2020-10-06/2020-10-08
de: in der Nacht von Samstag auf Sonntag => 2020-10-03/2020-10-04
de: seit Freitag, dem 2. Oktober => 2020-10-02/2020-10-06
de: Mitte September => 2020-09
de: am Tag danach => -
de: drei Tage vor dem 5. Oktober => 2020-10-02
it: nelle prime ore del 5 ottobre => 2020-10-05
it: la settimana del 28 settembre => 2020-09-28/2020-10-04
it: domenica, ottavo giorno di guerra => 2020-10-04 d8
it: tra luglio e settembre 2020 => 2020-07-01/2020-09-30
it: dal 1992 al 1994 => 1992-01-01/1994-12-31
it: negli anni 1990 => 1990-01-01/1999-12-31
it: due giorni dopo il 1° ottobre => 2020-10-03
it: dall'inizio di settembre => 2020-09
it: l'8 ottobre => 2020-10-08
it: lo scorso 5 ottobre => 2020-10-05
it: una settimana fa => 2020-09-29
it: dieci giorni fa => 2020-09-26
it: nella notte di lunedì => 2020-10-05
it: a partire dal 5 ottobre => 2020-10-05
it: sabato 3 e domenica 4 ottobre => 2020-10-03 2020-10-04
it: al suo nono giorno => d9
it: lunedì 5 => 2020-10-05
it: Undici persone sono morte sabato e altre tre domenica mattina, ha detto lunedì il ministero. => 2020-10-03 2020-10-04 2020-10-05
it: È nato nel maggio 1961 ed eletto nel 2003. => 1961-05 2003
it: La tregua inizierà sabato 10 ottobre a mezzogiorno. => 2020-10-10
it: Al nono giorno di combattimenti => d9
it: al quinto e sesto giorno dell'assedio => d5 d6
it: da martedì 6 a giovedì 8 ottobre 2020 => 2020-10-06/2020-10-08
it: nella notte tra sabato e domenica => 2020-10-03/2020-10-04
it: a metà settembre => 2020-09
it: da venerdì 2 ottobre => 2020-10-02/2020-10-06
pt: na madrugada de 5 de outubro => 2020-10-05
pt: na semana de 28 de setembro => 2020-09-28/2020-10-04
pt: no domingo, oitavo dia de combates => 2020-10-04 d8
pt: entre julho e setembro de 2020 => 2020-07-01/2020-09-30
pt: de 1992 a 1994 => 1992-01-01/1994-12-31
pt: nos anos 1990 => 1990-01-01/1999-12-31
pt: dois dias depois de 1 de outubro => 2020-10-03
pt: desde o início de setembro => 2020-09
pt: há uma semana => 2020-09-29
pt: há dez dias => 2020-09-26
pt: no último dia 5 de outubro => 2020-10-05
pt: a partir de 5 de outubro => 2020-10-05
pt: segunda-feira, dia 5 => 2020-10-05
pt: no sábado 3 e no domingo 4 de outubro => 2020-10-03 2020-10-04
pt: pelo 9º dia seguido => d9
pt: Onze pessoas morreram no sábado e outras três na manhã de domingo, disse na segunda-feira o ministério. => 2020-10-03 2020-10-04 2020-10-05
pt: Nasceu em maio de 1961 e foi eleito em 2003. => 1961-05 2003
pt: O cessar-fogo começará no sábado, 10 de outubro. => 2020-10-10
pt: no quinto e sexto dia do cerco => d5 d6
pt: de terça-feira, 6, a quinta-feira, 8 de outubro de 2020 => 2020-10-06/2020-10-08
pt: na noite de sábado para domingo => 2020-10-03/2020-10-04
pt: desde sexta-feira, 2 de outubro => 2020-10-02/2020-10-06
pt: em meados de setembro => 2020-09
tr: 5 Ekim sabahının erken saatlerinde => 2020-10-05
tr: pazar günü, çatışmaların sekizinci gününde => 2020-10-04 d8
tr: Temmuz ve Eylül 2020 arasında => 2020-07-01/2020-09-30
tr: 1992-1994 yılları arasında => 1992-01-01/1994-12-31
tr: 1990'lı yıllarda => 1990-01-01/1999-12-31
tr: 1 Ekim'den iki gün sonra => 2020-10-03
tr: Eylül başından beri => 2020-09
tr: bir hafta önce => 2020-09-29
tr: on gün önce => 2020-09-26
tr: 5 Ekim'e kadar => 2020-10-05
tr: 5 Ekim Pazartesi => 2020-10-05
tr: 5 Ekim 2020 tarihli => 2020-10-05
tr: savaşın dokuzuncu gününe girilirken => d9
tr: 9'uncu gününe girdi => d9
tr: dün gece => 2020-10-05
tr: Cumartesi günü on bir, pazar sabahı üç kişi öldü. => 2020-10-03 2020-10-04
tr: Mayıs 1961'de doğdu, 2003'te seçildi. => 1961-05 2003
tr: Ateşkes 10 Ekim Cumartesi günü öğlen başlayacak. => 2020-10-10
tr: kuşatmanın beşinci ve altıncı günlerinde => d5 d6
tr: cumartesiyi pazara bağlayan gece => 2020-10-03/2020-10-04
tr: eylül ortasında => 2020-09
ar: فجر الاثنين 5 أكتوبر => 2020-10-05
ar: مساء يوم الأحد الموافق 4 أكتوبر => 2020-10-04
ar: الأحد، في اليوم الثامن من القتال => 2020-10-04 d8
ar: بين يوليو وسبتمبر 2020 => 2020-07-01/2020-09-30
ar: من 1992 إلى 1994 => 1992-01-01/1994-12-31
ar: بعد يومين من 1 أكتوبر => 2020-10-03
ar: منذ بداية سبتمبر => 2020-09
ar: قبل أسبوع => 2020-09-29
ar: قبل عشرة أيام => 2020-09-26
ar: حتى 5 أكتوبر => 2020-10-05
ar: السبت 3 والأحد 4 أكتوبر => 2020-10-03 2020-10-04
ar: لليوم التاسع على التوالي => d9
ar: في يومها التاسع => d9
ar: يوم ٥ أكتوبر => 2020-10-05
ar: الليلة الماضية => 2020-10-05
ar: ليلة أمس => 2020-10-05
ar: قتل أحد عشر شخصا يوم السبت وثلاثة آخرون صباح الأحد، بحسب ما أعلنت الوزارة الاثنين. => 2020-10-03 2020-10-04 2020-10-05
ar: ولد في مايو 1961 وانتخب عام 2003. => 1961-05 2003
ar: في اليومين الخامس والسادس من الحصار => d5 d6
ar: من الثلاثاء 6 إلى الخميس 8 أكتوبر 2020 => 2020-10-06/2020-10-08
ar: ليلة السبت - الأحد => 2020-10-03/2020-10-04
ar: منذ يوم الجمعة 2 أكتوبر => 2020-10-02/2020-10-06
ar: في منتصف سبتمبر => 2020-09
ar: ودخلت المعارك يومها التاسع => d9
"""

# Scores, prices, counts, names, version and telephone numbers: none of these is a time.
NOTHING = """
en: See pages 3-5 and 12. | They won 3-2, then lost 1-4. | It may 5 times fail; you may ask. | May I ask? He may march. | Version 3.10.2 and v5.10.2020 are out | It cost $3,500 in 2,000 shops | Call 555-0101 or +33 5 10 20 20 20 | March for Justice drew crowds | after the March for Our Lives | The sun set; he sat; Mars 2020 landed | 9th Street, 5th Avenue | the 2nd Battalion | a 9 day siege | a 44-day war | a two-day visit, 3 day 2 night trip | Earth Day 2021 | Mother's Day 2020 was quiet | the first day of the week | the first day of school | the third day of Ramadan | one day 5 men came | every day 300 die | Match day 9 of the Premier League | iPhone 12, Windows 10, Boeing 737 | Article 5, Section 3.1, paragraph 2 | 10/05/2020 | room 2020, flight 2019 | 2000 men of the 2000 | At 18:20 and 9.30 pm | 5 to 10 people, 3 and 5 men | Sec. 2 | second city, first time, third party | weeks ago; days later | in the days before the war | the day of the war | for days 3 and 4 year olds waited | Will Smith said | a 5% rise | 12, 15 and 18 people | 3, 4 and 5 km
fr: Voir pages 3-5 et 12. | Ils ont gagné 3-2 puis 1-4. | mars est une planète, la planète Mars | sept fois, sept hommes, deux des sept pays | Il a coûté 3 500 euros | Appelez le 05 10 20 20 20 | le 9e arrondissement | la 9e journée de Ligue 1 | le deuxième bataillon | neuf jours de combats | chaque jour 300 morts | version 3.10.2 | le premier jour de la semaine | Jour J+9 | à J+9, J-3 | un jour 5 hommes vinrent | le mi-temps | à 9h30 et 18 h | dès lors et avant tout | de 3 à 5 hommes | entre 3 et 5 personnes | le jour un homme est mort | dans les jours précédents | jour après jour | 12, 15 et 18 morts | la première semaine | avant la mi-temps
ru: на страницах 3-5 и 12 | со счётом 3-2 | за шесть дней | 9 человек, 9 дней | каждый день 300 | окружающая среда | в день второй годовщины | на 21 день продлён режим? нет, за 21 день | версия 3.10.2 | телефон 8-495-555-01-01 | второй город, первый раз | от 3 до 5 человек | в течение дня | день за днём | по средам, майка, марта Иванова | один день | через три дня | днём 5 человек | в первую очередь | от 12 до 15 мая́ков | до и после
es: páginas 3-5 y 12 | ganaron 3-2 | por la mañana y por la noche | 9 días de combates | cada día 300 | versión 3.10.2 | tel. 91 555 01 01 | segundo batallón, primera vez | entre 3 y 5 personas | la novena jornada de Liga | un día 5 hombres | el domingueros | uno de los tres | la primera semana | dos de cada tres | día a día | una de mayores | 12, 15 y 18 muertos | antes de todo, después de eso | el día del padre | primera hora de la noche
de: Seiten 3-5 und 12 | sie gewannen 3:2 und 3-2 | die zweite Stadt | am Morgen | der 9. Spieltag | neun Tage Kampf | 9 Tage | jeden Tag 300 | Version 3.10.2 | Tel. 030 555 01 01 | zwischen 3 und 5 Personen | eines Tages 5 Männer | Mai Thi Nguyen | der 3. Weltkrieg und der 2. Mann | vor Ort, nach Hause | Tag für Tag | Tag der Arbeit | 12., 13. und 14. Platz | in den Tagen vor dem Krieg | die erste Woche | auf 3 bis 5 Meter | am Tag 1.000 Besucher | der erste Mann der Woche
it: pagine 3-5 e 12 | vinsero 3-2 | marzo? no: marziani, la seconda città | secondo il ministero | nove giorni di scontri | ogni giorno 300 | versione 3.10.2 | tel. 06 555 01 01 | tra 3 e 5 persone | un giorno 5 uomini | la nona giornata di Serie A | la prima settimana | giorno per giorno | prima del previsto, dopo il fatto | uno dei tre | il giorno della memoria | 12, 15 e 18 morti | da 3 a 5 persone
pt: páginas 3-5 e 12 | venceram por 3-2 | dom Pedro, na segunda vez | nove dias de combates | cada dia 300 | versão 3.10.2 | tel. 21 555 01 01 | entre 3 e 5 pessoas | um dia 5 homens | às 9 o dia começou | a segunda cidade | dia a dia | o dia da mãe | antes de tudo, depois disso | de 3 a 5 pessoas | na terça parte | no dia um homem morreu | 12, 15 e 18 mortos | a primeira semana | primeiro de tudo
tr: sayfa 3-5 ve 12 | 3-2 kazandılar | ikinci şehir | 9 gün süren savaş | her gün 300 | sürüm 3.10.2 | tel. 0212 555 01 01 | 3 ile 5 kişi arasında | pazar kuruldu, pazarı gezdi | Kasım Bey | Mart Yayınları | ilk kez, ikinci tur | bir gün 5 adam geldi | günden güne | 12, 15 ve 18 kişi | on gün, iki gün | 3'ten 5'e kadar | önce ve sonra | yüzde 5 ile 10 arasında
ar: صفحة 3-5 و12 | فازوا 3-2 | ثاني مدن البلاد | تسعة أيام من القتال | كل يوم 300 | نسخة 3.10.2 | بين 3 و5 أشخاص | من 3 إلى 5 أشخاص | المرة الأولى | قبل الحرب وبعد الحرب | في ثاني أكبر مدينة | 12 و15 و18 قتيلا | الأسبوع الأول من الحرب | على مدى أيام
"""


def worth(mention: TimeMention) -> str:
    """'d9' for day 9, else the days it was resolved to; '?' where nothing fixes them."""
    return f"d{mention.day_number}" if mention.day_number else str(mention.when or "?")


def said(text: str, language: str) -> str:
    mentions = find_times(text, language=language, published=PUBLISHED)
    assert all(mention.how for mention in mentions)
    return " ".join(worth(mention) for mention in mentions)


def rows(table: str) -> list[tuple[str, str, list[str]]]:
    """(what the sentences say, language, sentences)."""
    expected, found = "", []
    for line in filter(None, table.splitlines()):
        if line.startswith("= "):
            expected = line[2:]
            continue
        language, _, sentences = line.partition(": ")
        found.append((expected, language, sentences.split(" | ")))
    return found


@pytest.mark.parametrize(("expected", "language", "sentences"), rows(TABLE))
def test_one_time_in_nine_languages(expected: str, language: str, sentences: list[str]) -> None:
    assert {text: said(text, language) for text in sentences} == dict.fromkeys(sentences, expected)


@pytest.mark.parametrize("language", ["en", "fr", "ru", "es", "de", "it", "pt", "tr", "ar"])
def test_times_in_sentences(language: str) -> None:
    expected = dict(line.removeprefix(f"{language}: ").split(" => ") for line in SENTENCES.splitlines() if line.startswith(f"{language}: "))
    assert {text: said(text, language) or "-" for text in expected} == expected and len(expected) > 15


@pytest.mark.parametrize(("_", "language", "texts"), rows(NOTHING))
def test_what_is_no_time_in_nine_languages(_: str, language: str, texts: list[str]) -> None:
    assert {text: said(text, language) for text in texts} == dict.fromkeys(texts, "")
