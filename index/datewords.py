"""The words that tell time in each language: months, weekdays, "yesterday", "ago", "last", day words.

Tables only; `lexicon.py` and `timegrammar.py` turn them into a grammar. Numbers in words are in `ordinalwords.py`.

Every word has roles, one letter each, and a word may have several ("mars" is a month, "sept" a month and seven):
  M month   m month that needs a number beside it (an abbreviation, or a word with another meaning)
  W weekday w weekday that needs a date beside it   g weekday that needs a day word ("pazar günü")   h one that must end its phrase
  O ordinal C cardinal  a "a/one"   D day  E days  d day before an ordinal  U week, month, year, weekend   v "consecutive"
  R from publication on ("yesterday")   r from the day just told of ("the next day")   n "the night to"
  L last  X next  Z this   e each, a   j for   G ago (after)  A ago (before)  Q later  q earlier   F the future is spoken of
  c "of", "the" inside a date   i month word after a month   p before a bare month or year   Y year word   x case ending   # "no."   P "th", standing apart
  f from, between   B between (in Turkish after the dates)   t to   u and   l night   V to, of a night   α first, of several
  s since   S "from ... on", before or after   b until, by   H after (1), before (-1)
"""

from __future__ import annotations

import re

# Twelve months and seven weekdays (Monday first); '|' parts variants, a variant after '~' has the role m or w.
MONTHS = {
    "en": "january|~jan february|~feb ~march|~mar april|~apr ~may june|~jun july|~jul august|~aug september|~sep|~sept october|~oct november|~nov december|~dec",
    "fr": "janvier|~janv février|~févr|~fév ~mars avril|~avr mai juin juillet|~juil août|aout septembre|~sept octobre|~oct novembre|~nov décembre|~déc",
    "ru": "январь|января|январе|январю|~янв февраль|февраля|феврале|февралю|~фев|~февр ~март|~марта|марте|~мар апрель|апреля|апреле|апрелю|~апр ~май|~мая|мае июнь|июня|июне|июню|~июн июль|июля|июле|июлю|~июл август|августа|августе|августу|~авг сентябрь|сентября|сентябре|сентябрю|~сен|~сент октябрь|октября|октябре|октябрю|~окт ноябрь|ноября|ноябре|ноябрю|~ноя|~нояб декабрь|декабря|декабре|декабрю|~дек",
    "uk": "січень|січня|січні лютий|лютого|лютому березень|березня|березні квітень|квітня|квітні травень|травня|травні червень|червня|червні липень|липня|липні серпень|серпня|серпні вересень|вересня|вересні жовтень|жовтня|жовтні ~листопад|листопада|листопаді грудень|грудня|грудні",
    "de": "januar|jänner|~jan februar|~feb märz|maerz|~mrz april|~apr mai juni|~jun juli|~jul august|~aug september|~sep|~sept oktober|~okt november|~nov dezember|~dez",
    "es": "enero|~ene febrero|~feb marzo|~mar abril|~abr mayo|~may junio|~jun julio|~jul agosto|~ago septiembre|setiembre|~sep|~sept octubre|~oct noviembre|~nov diciembre|~dic",
    "it": "gennaio|~gen febbraio|~feb marzo|~mar aprile|~apr maggio|~mag giugno|~giu luglio|~lug agosto|~ago settembre|~set|~sett ottobre|~ott novembre|~nov dicembre|~dic",
    "pt": "janeiro|~jan fevereiro|~fev março|~mar abril|~abr maio|~mai junho|~jun julho|~jul agosto|~ago setembro|~set outubro|~out novembro|~nov dezembro|~dez",
    "tr": "~ocak|~ocakta|~oca şubat|şubatta|~şub ~mart|~martta|~mar nisan|nisanda|~nis mayıs|mayısta|~may haziran|haziranda|~haz temmuz|temmuzda|~tem ağustos|ağustosta|~ağu eylül|eylülde|~eyl ekim|ekimde|~eki ~kasım|~kasımda|~kas aralık|aralıkta|~ara",
    "az": "yanvar|yanvarın fevral|fevralın ~mart|~martın aprel|aprelin may|mayın iyun|iyunun iyul|iyulun avqust|avqustun sentyabr|sentyabrın oktyabr|oktyabrın noyabr|noyabrın dekabr|dekabrın",
    "ar": "يناير|كانون_الثاني فبراير|شباط ~مارس|آذار أبريل|إبريل|نيسان مايو|أيار يونيو|يونيه|حزيران يوليو|يوليه|تموز أغسطس|آب سبتمبر|أيلول أكتوبر|تشرين_الأول نوفمبر|تشرين_الثاني ديسمبر|كانون_الأول",
    "fa": "ژانویه فوریه مارس آوریل ~مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "hy": "հունվար|հունվարի|հունվարին փետրվար|փետրվարի|փետրվարին մարտ|մարտի|մարտին ապրիլ|ապրիլի|ապրիլին մայիս|մայիսի|մայիսին հունիս|հունիսի|հունիսին հուլիս|հուլիսի|հուլիսին օգոստոս|օգոստոսի|օգոստոսին սեպտեմբեր|սեպտեմբերի|սեպտեմբերին հոկտեմբեր|հոկտեմբերի|հոկտեմբերին նոյեմբեր|նոյեմբերի|նոյեմբերին դեկտեմբեր|դեկտեմբերի|դեկտեմբերին",
    "nl": "januari|~jan februari|~feb maart|~mrt april|~apr ~mei juni|~jun juli|~jul augustus|~aug september|~sep|~sept oktober|~okt november|~nov december|~dec",
    "pl": "styczeń|stycznia|styczniu ~luty|lutego|lutym marzec|marca|marcu kwiecień|kwietnia|kwietniu ~maj|maja|maju czerwiec|czerwca|czerwcu lipiec|lipca|lipcu sierpień|sierpnia|sierpniu wrzesień|września|wrześniu październik|października|październiku ~listopad|listopada|listopadzie grudzień|grudnia|grudniu",
}  # fmt: skip

WEEKDAYS = {
    "en": "monday|~mon tuesday|~tue|~tues wednesday|~wed thursday|~thu|~thur|~thurs friday|~fri saturday|~sat sunday|~sun",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "ru": "понедельник|понедельника|понедельнику|~пн вторник|вторника|вторнику|~вт ~среда|среду|среды|~ср четверг|четверга|четвергу|~чт пятница|пятницу|пятницы|пятнице|~пт суббота|субботу|субботы|субботе|~сб воскресенье|воскресенья|воскресенью|воскресение|~вс",
    "uk": "понеділок|понеділка вівторок|вівторка ~середа|середу четвер|четверга п'ятниця|п'ятницю|п'ятниці субота|суботу|суботи неділя|неділю|неділі",
    "de": "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda_feira terça_feira quarta_feira quinta_feira sexta_feira sábado domingo",
    "tr": "pazartesi|pazartesiden|pazartesiye|pazartesiyi salı|salıdan|salıya|salıyı çarşamba|çarşambadan|çarşambaya|çarşambayı perşembe|perşembeden|perşembeye|perşembeyi cuma|cumadan|cumaya|cumayı cumartesi|cumartesiden|cumartesiye|cumartesiyi pazardan|~pazar",
    "az": "bazar_ertəsi çərşənbə_axşamı çərşənbə cümə_axşamı cümə şənbə ~bazar",
    "ar": "الاثنين|الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "fa": "دوشنبه سه_شنبه چهارشنبه|چهار_شنبه پنجشنبه|پنج_شنبه جمعه شنبه یکشنبه|یک_شنبه",
    "hy": "երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ ~շաբաթ կիրակի",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pl": "poniedziałek|poniedziałku|poniedziałkowy wtorek|wtorku środa|środę|środy czwartek|czwartku piątek|piątku sobota|sobotę|soboty niedziela|niedzielę|niedzieli",
}  # fmt: skip

# Role -> words; "word=value" where the role needs one. R and r count days; E, D, U count their unit.
ROLES: dict[str, dict[str, str]] = {
    "en": {
        "R": "today=0;tonight=0;this morning=0;this afternoon=0;this evening=0;yesterday=-1;last night=-1;tomorrow=1;the day before yesterday=-2;day before yesterday=-2;the day after tomorrow=2;day after tomorrow=2",
        "r": "the next day=1;next day=1;the following day=1;following day=1;the day after=1;a day later=1;one day later=1;the day before=-1;the previous day=-1;previous day=-1;a day earlier=-1;one day earlier=-1;the same day=0;that same day=0;same day=0;the eve=-1",
        "D": "day=1", "E": "days=1", "U": "week=week;weeks=week;month=month;months=month;year=year;years=year;weekend=weekend;fortnight=2week;fortnights=2week",
        "G": "ago", "Q": "later", "q": "earlier", "L": "last;past;previous", "X": "next;coming", "Z": "this;that;these", "e": "each;every;per;any;some",
        "v": "consecutive;straight;successive;full;whole;running;final", "a": "a;one", "F": "will;expected;scheduled;due;shall;planned;forecast",
        "c": "of;the", "p": "in;during;since;until;by;early;late;mid;from;after;before;between;to;throughout;the year;end of;start of;beginning of;middle of;the end of;the start of;the beginning of;the middle of", "f": "from;between", "t": "to;until;till;through", "s": "since;ever since", "b": "until;till;by;up to", "n": "the night to;the night into;overnight into;overnight to", "u": "and", "B": "between", "l": "night;nights;overnight", "V": "into", "S": "onwards;onward;starting;starting on;starting from;beginning on", "H": "after=1;before=-1;following=1;prior to=-1", "#": "no;number;num;nr", "P": "st;nd;rd;th",
    },
    "fr": {
        "R": "aujourd'hui=0;ce soir=0;ce matin=0;cet après-midi=0;cette nuit=0;hier=-1;avant-hier=-2;demain=1;après-demain=2;avant hier=-2;la nuit dernière=-1;nuit dernière=-1;la nuit passée=-1",
        "r": "le lendemain=1;lendemain=1;le jour suivant=1;jour suivant=1;le jour d'après=1;un jour plus tard=1;la veille=-1;le jour précédent=-1;jour précédent=-1;le jour d'avant=-1;l'avant-veille=-2;le surlendemain=2;surlendemain=2;le même jour=0;même jour=0;ce jour-là=0",
        "D": "jour=1;journée=1", "E": "jours=1;journées=1", "U": "semaine=week;semaines=week;mois=month;an=year;ans=year;année=year;années=year;week-end=weekend;weekend=weekend",
        "A": "il y a;voici;voilà", "Q": "plus tard", "q": "plus tôt;auparavant", "L": "dernier;dernière;passé;passée", "X": "prochain;prochaine", "Z": "ce;cet;cette;ces", "e": "chaque;par;un;une;quelque", "j": "pour",
        "v": "consécutif;complet;entier;plein", "a": "un;une", "F": "sera;seront;aura;auront;devrait;devraient;prévu;prévue;prévus;prévues;doit;doivent;décideront;ira;iront",
        "c": "de;du;d;le;la;l;des;mois;les", "p": "en;au mois;début;fin;mi;courant;depuis;dès;an;année;avant;après;à partir;mois de;mois d'", "f": "du;entre;de", "t": "au;à;jusqu'au", "s": "depuis;depuis le", "b": "jusqu'à;jusqu'au;d'ici;jusqu'en", "n": "dans la nuit à", "u": "et", "B": "entre", "l": "nuit", "S": "à partir du;à partir de;à compter du;à compter de;dès le;dès", "H": "après=1;avant=-1", "#": "n;no;numéro", "P": "e;er;è;ère;ème;eme;ième", "α": "premiers;premières",
    },
    "ru": {
        "R": "сегодня=0;вчера=-1;накануне вечером=-1;позавчера=-2;завтра=1;послезавтра=2;вчерашний=-1;вчерашнего=-1;вчерашней=-1;вчерашнее=-1;вчерашних=-1;прошлой ночью=-1;минувшей ночью=-1;этой ночью=0",
        "r": "на следующий день=1;следующий день=1;следующим днём=1;на другой день=1;днём позже=1;днём ранее=-1;накануне=-1;в тот же день=0;тот же день=0;того же дня=0;в этот день=0;назавтра=1;за день до этого=-1;за день до того=-1;днём раньше=-1;сутками ранее=-1",
        "D": "день=1;дня=1;дню=1;днём=1;дне=1;сутки=1;суток=1;сутках=1", "E": "дня=1;дней=1;дни=1;днями=1;суток=1;сутки=1",
        "U": "неделя=week;неделю=week;недели=week;недель=week;неделе=week;месяц=month;месяца=month;месяце=month;месяцев=month;год=year;года=year;году=year;лет=year;выходные=weekend",
        "G": "назад;тому назад", "Q": "спустя;позже", "q": "ранее;раньше", "L": "прошлый;прошлую;прошлое;прошлой;прошлом;прошлого;минувший;минувшую;минувшее;минувшей;последний;последнюю", "X": "следующий;следующую;следующее;следующей;следующем;будущий;будущую;ближайший;ближайшую", "Z": "этот;эту;это;этой;этом;этого;тот;ту;той;текущий;нынешний", "e": "каждый;каждую;один", "j": "на",
        "v": "подряд;полный", "a": "одну;один", "F": "будет;будут;пройдёт;пройдут;состоится;состоятся;планируется;ожидается;намерен",
        "c": "числа;г", "p": "в;с;к;до;после;начале;конце;середине;за;по;во;около;начала;конца;середины;числах;первых числах;последних числах", "f": "с;со;между;от", "t": "по;до", "s": "с;со;начиная с", "b": "до;к;ко", "Y": "год;года;году;годов;гг", "n": "в ночь на;ночь на;ночью на", "u": "и", "B": "между", "l": "ночь;ночью", "V": "на", "H": "после=1;перед=-1;до=-1", "#": "номер", "d": "день;сутки",
    },
    "uk": {
        "R": "сьогодні=0;вчора=-1;учора=-1;позавчора=-2;завтра=1", "r": "наступного дня=1;напередодні=-1;того ж дня=0",
        "D": "день=1;дня=1;дню=1;доба=1;добу=1;доби=1", "E": "дні=1;днів=1", "U": "тиждень=week;тижні=week;тижня=week;тижнів=week;місяць=month;місяці=month;місяців=month;рік=year;року=year;роки=year;років=year",
        "G": "тому", "L": "минулий;минулого;минулої;минулу", "X": "наступний;наступного;наступну", "Z": "цей;цього;цю;ту;того", "v": "поспіль", "F": "буде;відбудеться",
        "p": "у;в;з;із;з початку;до", "f": "з;із;між", "t": "по;до", "s": "з;із", "Y": "рік;року;році;рр", "n": "у ніч на;в ніч на", "c": "числа", "u": "і;та;й", "B": "між", "l": "ніч;вночі", "V": "на", "H": "після=1;перед=-1;до=-1", "#": "номер", "d": "день",
    },
    "de": {
        "R": "heute=0;gestern=-1;vorgestern=-2;morgen=1;übermorgen=2;gestrigen=-1;gestrige=-1;gestriger=-1;letzte Nacht=-1;vergangene Nacht=-1;in der vergangenen Nacht=-1;vergangenen Nacht=-1;heute Nacht=0",
        "r": "am nächsten Tag=1;am folgenden Tag=1;nächsten Tag=1;folgenden Tag=1;am Tag danach=1;Tag danach=1;Tag darauf=1;tags darauf=1;einen Tag später=1;am Vortag=-1;Vortag=-1;am Tag zuvor=-1;Tag zuvor=-1;tags zuvor=-1;am Tag davor=-1;Tag davor=-1;am selben Tag=0;selben Tag=0;gleichen Tag=0;am Folgetag=1;Folgetag=1;am darauffolgenden Tag=1;darauffolgenden Tag=1;vorherigen Tag=-1",
        "D": "Tag=1;Tages=1;Tags=1;Tage=1;Kriegstag=1;Kriegstages=1;Kriegstags=1;Kampftag=1;Kampftages=1;Protesttag=1;Protesttages=1;Streiktag=1;Streiktages=1;Gefechtstag=1;Aufstandstag=1;Angriffstag=1;Belagerungstag=1",
        "E": "Tage=1;Tagen=1;Kriegstage=1;Kriegstagen=1", "U": "Woche=week;Wochen=week;Monat=month;Monate=month;Monats=month;Monaten=month;Jahr=year;Jahre=year;Jahren=year;Jahres=year;Wochenende=weekend",
        "A": "vor", "Q": "später;danach", "q": "zuvor;früher", "L": "letzten;letzte;letzter;letztes;letztem;vergangenen;vergangene;vergangener;vergangenes;vorigen;vorige;voriger", "X": "nächsten;nächste;nächster;nächstes;kommenden;kommende;kommender;kommendes", "Z": "diesen;dieser;diese;dieses;diesem", "e": "jeden;jedem;jede;pro;einem;eines", "j": "für",
        "v": "aufeinanderfolgenden;vollen;ganzen", "a": "ein;eine;einer;einem;einen", "F": "soll;sollen;wird;werden;geplant;erwartet",
        "c": "des;der;dem;den;am;im;vom;Monats", "p": "im;in;im Jahr;im Jahre;Jahr;Jahres;Anfang;Ende;Mitte;seit;bis;vom;zum;ab;nach;vor", "f": "vom;zwischen;von", "t": "bis;bis zum", "s": "seit;seit dem", "b": "bis;bis zum", "n": "in der Nacht zum;in der Nacht auf;Nacht zum;Nacht auf;in der Nacht zu;Nacht zu;in der Nacht auf den;Nacht auf den", "u": "und", "B": "zwischen", "l": "Nacht", "V": "auf;zum", "S": "ab;ab dem", "H": "nach=1;vor=-1;nach dem=1;vor dem=-1", "#": "nr;nummer",
    },
    "es": {
        "R": "hoy=0;esta mañana=0;esta tarde=0;esta noche=0;ayer=-1;anoche=-1;anteayer=-2;antes de ayer=-2;mañana=1;pasado mañana=2;antier=-2;antes de anoche=-2;la noche pasada=-1;la pasada noche=-1", "_": "la mañana;por la mañana;una mañana;de mañana;cada mañana",
        "r": "al día siguiente=1;día siguiente=1;un día después=1;el día anterior=-1;día anterior=-1;la víspera=-1;un día antes=-1;el mismo día=0;mismo día=0;ese día=0;en vísperas=-1;jornada anterior=-1;jornada siguiente=1",
        "D": "día=1;jornada=1", "E": "días=1;jornadas=1", "U": "semana=week;semanas=week;mes=month;meses=month;año=year;años=year;fin de semana=weekend",
        "A": "hace", "Q": "después;más tarde", "q": "antes", "L": "pasado;pasada;último;última", "X": "próximo;próxima;que viene", "Z": "este;esta;ese;esa", "e": "cada;por;un;una;al", "j": "para", "v": "consecutivo;consecutiva;seguido;completo", "a": "un;una",
        "F": "será;serán;tendrá;tendrán;prevé;previsto;prevista;está previsto", "c": "de;del;el;la;los", "p": "en;desde;hasta;a principios de;a finales de;a mediados de;en el año;año;durante;tras;mes de;al final de;a inicios de;a comienzos de;finales de;mediados de;comienzos de;inicios de;principios de", "f": "del;desde;entre;de;desde el", "t": "al;a;hasta", "s": "desde;desde el", "b": "hasta", "n": "", "u": "y;e", "B": "entre", "l": "noche;madrugada", "S": "a partir del;a partir de", "H": "después del=1;después de=1;tras=1;tras el=1;antes del=-1;antes de=-1", "#": "n;núm;número", "P": "º;ª", "α": "primeros;primeras", "G": "atrás",
    },
    "it": {
        "R": "oggi=0;stamattina=0;stamani=0;stasera=0;stanotte=0;questa mattina=0;questa sera=0;ieri=-1;altro ieri=-2;l'altroieri=-2;domani=1;dopodomani=2;ieri l'altro=-2;questo pomeriggio=0;la notte scorsa=-1;la scorsa notte=-1;scorsa notte=-1;ieri notte=-1",
        "r": "il giorno dopo=1;il giorno seguente=1;il giorno successivo=1;giorno dopo=1;giorno successivo=1;l'indomani=1;indomani=1;un giorno dopo=1;il giorno prima=-1;il giorno precedente=-1;giorno precedente=-1;giorno prima=-1;la vigilia=-1;lo stesso giorno=0;stesso giorno=0;giorno seguente=1",
        "D": "giorno=1;giornata=1", "E": "giorni=1;giornate=1", "U": "settimana=week;settimane=week;mese=month;mesi=month;anno=year;anni=year;fine settimana=weekend;weekend=weekend",
        "G": "fa;or sono", "Q": "dopo;più tardi", "q": "prima", "L": "scorso;scorsa;passato;passata;ultimo;ultima", "X": "prossimo;prossima", "Z": "questo;questa;quel;quello;quella", "e": "ogni;al;un;una", "j": "per", "v": "consecutivo;consecutiva;intero", "a": "un;una",
        "F": "sarà;saranno;previsto;prevista;dovrebbe;dovrebbero;verrà;verranno", "c": "di;del;dell;il;lo;la;l;dello;d;della;i;gli", "p": "in;nel;nell;dal;dall;a;ad;da;inizio;fine;metà;dopo;durante;nell'anno;mese di;primi di;ai primi di;fine di;inizio di;metà di;corso del;inizi di;dall'inizio di;finire di", "f": "dal;dall;tra;fra;da", "t": "al;all;a;fino al;fino a", "s": "dal;dall;da;dalla;sin dal", "b": "fino;entro;fino al;fino a;entro il", "u": "e;ed", "B": "tra;fra", "l": "notte", "S": "a partire dal;a partire da", "H": "dopo=1;prima di=-1;prima del=-1;prima dell=-1", "#": "n;num;numero", "P": "º;ª", "α": "primi;prime",
    },
    "pt": {
        "R": "hoje=0;esta manhã=0;esta noite=0;esta tarde=0;ontem=-1;anteontem=-2;amanhã=1;depois de amanhã=2;nesta manhã=0;nesta tarde=0;nesta noite=0;noite passada=-1",
        "r": "no dia seguinte=1;dia seguinte=1;um dia depois=1;no dia anterior=-1;dia anterior=-1;a véspera=-1;na véspera=-1;véspera=-1;um dia antes=-1;no mesmo dia=0;mesmo dia=0;nesse dia=0;dia posterior=1",
        "D": "dia=1;jornada=1", "E": "dias=1;jornadas=1", "U": "semana=week;semanas=week;mês=month;meses=month;ano=year;anos=year;fim de semana=weekend",
        "A": "há;faz", "G": "atrás", "Q": "depois;mais tarde", "q": "antes", "L": "passado;passada;último;última", "X": "próximo;próxima;que vem", "Z": "este;esta;neste;nesta;nessa;esse;essa", "e": "cada;por;um;uma;ao", "j": "para", "v": "consecutivo;consecutiva;seguido", "a": "um;uma",
        "F": "será;serão;deve;devem;previsto;prevista", "c": "de;do;da;o;a;os;as", "p": "em;desde;até;início de;fim de;no ano de;ano de;durante;após;mês de;final de;no final de;no fim de;meados de;em meados de;começo de;princípios de;finais de;no;na", "f": "de;do;entre;desde;dos;da;das;desde o", "t": "a;ao;até;até o;até ao", "s": "desde;desde o", "b": "até;até o;até ao",
        "h": "na segunda=0;na terça=1;na quarta=2;na quinta=3;na sexta=4;nesta segunda=0;nesta terça=1;nesta quarta=2;nesta quinta=3;nesta sexta=4;desta segunda=0;desta terça=1;desta quarta=2;desta quinta=3;desta sexta=4", "u": "e", "B": "entre", "l": "noite;madrugada", "V": "para", "S": "a partir de;a partir do", "H": "depois de=1;depois do=1;após=1;após o=1;antes de=-1;antes do=-1", "#": "n;num;número", "P": "º;ª", "α": "primeiros;primeiras",
    },
    "tr": {
        "R": "bugün=0;bu sabah=0;bu akşam=0;bu gece=0;dün=-1;dün gece=-1;dün akşam=-1;evvelsi gün=-2;önceki gün=-2;yarın=1;öbür gün=2;dünkü=-1;geçen gece=-1",
        "r": "ertesi gün=1;ertesi günü=1;bir gün sonra=1;bir gün önce=-1;bir önceki gün=-1;aynı gün=0;o gün=0",
        "D": "gün=1;günü=1;günün=1;gününde=1;gününü=1;günde=1;güne=1;gününe=1;günkü=1;gecesi=1;sabahı=1;akşamı=1;günden=1;günüydü=1;gününden=1", "E": "gün=1;gündür=1;günlük=1;günler=1;günlerde=1;günleri=1;gününde=1;gününün=1;günlerinde=1;günlerini=1", "U": "hafta=week;ay=month;yıl=year;sene=year;hafta sonu=weekend;yıllar=year;yıllarda=year;yılların=year;yıllarında=year;haftada=week;haftası=week;haftasında=week;haftanın=week;haftasının=week",
        "G": "önce;evvel", "Q": "sonra", "L": "geçen;geçtiğimiz", "X": "gelecek;önümüzdeki", "Z": "bu;şu;o", "e": "her;bir", "v": "üst üste", "a": "bir", "F": "olacak;yapılacak;bekleniyor;planlanıyor",
        "g": "pazar=6;pazarı=6;pazara=6", "t": "", "s": "", "Y": "yılı;yılında;yılının;yılından", "i": "ayı;ayında;ayının;ayından;sonu;sonunda;sonuna;başı;başında;başından;ortası;ortasında;boyunca", "c": "tarihinde", "u": "ve;ile", "B": "arasında;arası;arasındaki", "l": "gece", "V": "bağlayan", "x": "de;da;te;ta;den;dan;ten;tan;e;a;ye;ya;i;ı;u;ü;yi;yı;yu;yü;in;ın;un;ün;nin;nın;nun;nün;deki;daki;teki;taki;lı;li;lu;lü", "S": "beri;itibaren;bu yana", "b": "kadar;dek;değin", "H": "sonra=1;önce=-1",
    },
    "az": {"R": "bu gün=0;dünən=-1", "D": "gün=1;günü=1;günündə=1", "E": "gün=1", "U": "həftə=week;ay=month;il=year", "G": "əvvəl", "L": "keçən", "X": "gələn", "g": "bazar=6", "Y": "ildə;ilin;ili", "Z": "bu;o", "e": "hər", "t": "", "u": "və", "B": "arasında", "x": "də;da;dən;dan;ə;a;in;ın;un;ün", "S": "bəri;etibarən", "H": "sonra=1;əvvəl=-1"},
    "ar": {
        "R": "اليوم=0;الليلة=0;هذا الصباح=0;هذا المساء=0;أمس=-1;يوم أمس=-1;البارحة=-1;أمس الأول=-2;أول أمس=-2;غدا=1;يوم غد=1;بعد غد=2;الأمس=-1;أول من أمس=-2;الليلة الماضية=-1;ليلة أمس=-1;مساء أمس=-1",
        "r": "في اليوم التالي=1;اليوم التالي=1;اليوم السابق=-1;في اليوم السابق=-1;اليوم نفسه=0;اليوم ذاته=0;في اليوم نفسه=0;في ذلك اليوم=0;اليوم اللاحق=1;اليوم الموالي=1;بعد ذلك بيوم=1;قبل ذلك بيوم=-1;عشية=-1",
        "D": "يوم=1;اليوم=1;لليوم=1;باليوم=1;يومها=1", "d": "اليوم=1;لليوم=1;يوم=1;يومها=1;يومه=1;يوما=1", "E": "يوم=1;يومين=2;أيام=1;يوما=1;ايام=1;الأيام=1;اليومين=1;يومي=1", "U": "أسبوع=week;الأسبوع=week;أسبوعين=2week;أسابيع=week;شهر=month;الشهر=month;شهرين=2month;أشهر=month;سنة=year;السنة=year;سنوات=year;عام=year;العام=year;عاما=year;أعوام=year;عامين=2year",
        "A": "قبل;منذ", "q": "سابق", "L": "الماضي;الماضية;الفائت;المنصرم", "X": "المقبل;المقبلة;القادم;القادمة", "Z": "هذا;هذه;ذلك", "e": "كل", "v": "", "F": "سوف;سيتم;المقرر;المتوقع",
        "c": "من;شهر;في;ل;الموافق", "p": "في;عام;سنة;منذ;خلال;شهر;أوائل;أواخر;بداية;نهاية;حتى;العام;السنة;مطلع;منتصف;أواسط;نهايات;بدايات;ختام;بدء", "f": "من;بين", "t": "إلى;حتى", "s": "منذ;منذ يوم;اعتبارا من", "b": "حتى;إلى غاية", "Y": "م", "u": "و", "B": "بين", "l": "ليل;ليلة", "V": "على", "S": "ابتداء من;اعتبارا من;بدءا من", "H": "بعد=1;قبل=-1", "#": "رقم;الـ", "α": "الأولى;الأول",
    },
    "fa": {"R": "امروز=0;دیروز=-1;پریروز=-2;فردا=1", "D": "روز=1", "d": "روز=1", "O": "اول=1;دوم=2;سوم=3;چهارم=4;پنجم=5;ششم=6;هفتم=7;هشتم=8;نهم=9;دهم=10;نخست=1", "U": "هفته=week;ماه=month;سال=year", "E": "روز=1", "G": "پیش", "L": "گذشته", "X": "آینده", "c": "ماه", "p": "در;سال;از", "Y": "میلادی"},
    "hy": {"R": "այսօր=0;երեկ=-1;վաղը=1", "r": "հաջորդ օրը=1;նախորդ օրը=-1;նույն օրը=0", "D": "օր=1;օրը=1;օրվա=1;օրն=1", "E": "օր=1", "U": "շաբաթ=week;ամիս=month;տարի=year", "G": "առաջ", "L": "անցած;նախորդ", "X": "հաջորդ", "g": "շաբաթ=5", "p": "", "Y": "թվական;թվականի;թվականին;թ"},
    "nl": {"R": "vandaag=0;gisteren=-1;eergisteren=-2;morgen=1;vanavond=0", "r": "de volgende dag=1;volgende dag=1;de dag ervoor=-1;dezelfde dag=0", "D": "dag=1", "E": "dagen=1", "U": "week=week;weken=week;maand=month;maanden=month;jaar=year;jaren=year;weekend=weekend", "G": "geleden", "L": "vorige;afgelopen", "X": "volgende;komende", "Z": "deze", "e": "elke;per", "a": "een", "c": "van;de", "p": "in;sinds;tot;eind;begin;vanaf", "f": "van;tussen", "t": "tot;tot en met", "s": "sinds;vanaf", "u": "en", "B": "tussen", "l": "nacht", "V": "op", "H": "na=1;voor=-1", "#": "nr;nummer"},
    "pl": {"R": "dziś=0;dzisiaj=0;wczoraj=-1;przedwczoraj=-2;jutro=1", "r": "następnego dnia=1;poprzedniego dnia=-1;tego samego dnia=0", "D": "dzień=1;dnia=1;dniu=1", "E": "dni=1", "U": "tydzień=week;tygodnie=week;tygodni=week;tygodniu=week;miesiąc=month;miesiące=month;miesięcy=month;rok=year;roku=year;lat=year;lata=year", "G": "temu", "L": "zeszły;zeszłym;zeszłego;ubiegły;ubiegłym;ubiegłą", "X": "przyszły;przyszłym;najbliższy", "Z": "ten;tym;tę", "e": "każdy", "p": "w;we;od;do;po", "f": "od;między", "t": "do;a", "s": "od", "Y": "rok;roku;r", "u": "i", "B": "między", "l": "noc;nocy", "V": "na", "H": "po=1;przed=-1", "#": "nr;numer"},
}  # fmt: skip

MONTH_FIRST = {"en", "hy", "hu", "ka", "lt", "mn", "eu", "und"}  # "October 5"
ORDINAL_DOT = {"de", "tr", "cs", "sk", "pl", "da", "no", "nb", "fi", "hr", "sr", "sl", "hu", "lv", "et"}  # "5. Oktober", "9. gün"
DAY_CARDINALS = {"fr", "es", "it", "pt", "tr"}  # "cinco de octubre"
POSTPOSITIONS = {"tr", "az"}  # "5 Ekim'den beri": since, until, between, after and before follow the date
DAY_OF_MONTH = {"es", "it", "pt"}  # "el día 5" is mostly the fifth of the month
AFTERWARDS = {"on", "an"}  # "from 5 October on", "vom 5. Oktober an"
OF_A_DAY = set("to of after del de al a ao do des nach vor dem suivant all dal после до ل من بعد".split())  # "the day after" + one of these + a date
LOOSE_DAY = {"en", "fr", "de", "nl", "und"}  # "day 9" may be followed by any word; elsewhere that is "that day 9 people ..."
PART_OF_DAY = ("abend", "morgen", "nachmittag", "vormittag", "nacht", "mittag", "früh")  # Dienstagabend
GERMAN_WEEKDAYS = dict(enumerate(WEEKDAYS["de"].split()))

# Right before a date, or right after it: an event began then.
BEGAN_BEFORE = re.compile(
    r"(?:\b(?:began|begun|start(?:ed|ing)?|beginning|outbreak|broke out|erupted|launched)\b|commenc|début|déclench|éclaté|entam|начал|начавш|вспыхн|begann|begonnen|Beginn|Ausbruch|ausgebrochen|entbrann|startete"
    r"|empez|comenz|inici|iníci|estall|inizi|cominciat|scoppiat|começ|irromp|başla|بدأ|اندلع|почал|rozpocz|wybuch|սկս|begonnen)[^.!?\n\d]{0,40}$",
    re.IGNORECASE,
)
BEGAN_AFTER = re.compile(
    r"[^.!?\n\d]{0,14}?(?:\bbegann|\bbegonnen|\bausgebrochen|\bausbrach|\bentbrann|\bstartete|\bgestartet|\bbaşla|\bpatlak ver)"
    r"|,? (?:when|quand|lorsqu|date à laquelle|когда|cuando|quando)[^.,!?\n\d]{0,30}(?:began|started|broke out|erupted|commenc|débuté|éclaté|начал|comenz|empez|inici|estall|começ|scoppi)",
    re.IGNORECASE,
)
