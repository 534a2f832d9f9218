"""The small words that cut a sentence into phrases, language by language: articles, "of", prepositions, "and", and what never stands in a noun phrase.

Data only; `chunks.py` reads it. What is in no list here is taken for a content word.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionWords:
    """The small words of one language, lower case; an elided article is written with its apostrophe ("l'")."""

    articles: frozenset[str]  # articles and determiners: a noun phrase begins after them
    links: frozenset[str]  # "of": joins two noun phrases
    prepositions: frozenset[str]  # a noun phrase ends before them
    conjunctions: frozenset[str]  # "and", "or": joins phrases of one list
    breaks: frozenset[str]  # pronouns, auxiliaries, relative words, adverbs: no part of a noun phrase
    pronouns: frozenset[str]  # after these stands a verb
    passive: frozenset[str]  # "by": its phrase did what the verb tells
    copulas: frozenset[str]  # "is", "was", "became"
    verb_endings: tuple[str, ...]  # of words that are almost always verbs
    infinitives: tuple[str, ...] = ("\0",)  # endings of infinitives, after "to", "de"
    finite: tuple[str, ...] = ("\0",)  # endings that make a verb where they stand between a noun and a small word
    nominal: tuple[str, ...] = ("\0",)  # of these, the endings of nouns after all
    names: frozenset[str] = frozenset()  # particles inside names: "von", "bin"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS: dict[str, FunctionWords] = {
    "fr": FunctionWords(
        articles=_words("le la les l' un une des cet cette ces ce son sa ses leur leurs mon ma mes notre nos votre vos quelques plusieurs chaque tout toute tous toutes certains certaines aucun aucune au aux du"),
        links=_words("de d' du des"),
        prepositions=_words("à au aux en dans sur sous par pour avec sans entre contre vers chez depuis pendant durant dès lors après avant selon malgré parmi jusqu' jusque jusqu'à jusqu'au jusqu'aux comme environ près face grâce suite afin voici outre hors devant derrière via sauf"),
        conjunctions=_words("et ou ni ainsi"),
        breaks=_words("qui que qu' dont où quand lorsque lorsqu' puisque puisqu' car mais donc or si s' se il elle ils elles on nous vous je j' tu y n' ne pas plus moins très trop aussi alors encore déjà toujours jamais puis ensuite enfin cependant toutefois notamment également ainsi même non est sont était étaient fut furent sera seront serait soit été être étant a ont avait avaient aura auront eut eurent avoir ayant eu fait font faisait fit firent faire peut peuvent pouvait put doit doivent devait va vont c' cela ceci ça celui celle ceux celles lui eux leur m' t' me te devient devint deviennent devenu devenue reste resta etc fois sein rapport lequel laquelle lesquels auquel c'est parce bien peu tandis alors quoi comment pourquoi quel quelle quels quelles combien tant"),
        pronouns=_words("il elle ils elles on qui se s' ne n' nous vous je j' y"),
        passive=_words("par"),
        copulas=_words("est sont était étaient fut furent sera seront devient devint deviennent devenu devenue reste resta demeure appelé appelée appelés appelées nommé nommée surnommé surnommée dit dite"),
        verb_endings=("aient", "èrent", "irent", "urent", "eront", "iront", "erait", "iraient", "eraient"), infinitives=("er", "ir", "dre", "tre", "ire"), finite=("ent", "a", "ait"), nominal=("ment", "cent"), names=_words("de du des la le d' von van el al bin da di")),
    "en": FunctionWords(
        articles=_words("the a an this that these those his her its their my our your some any each every all both no another such several many few more most much other"),
        links=_words("of"),
        prepositions=_words("in on at to from by for with without into onto over under between against among through during since after before until about around near off out up down as than like via per within across along behind beyond despite toward towards upon amid following including despite"),
        conjunctions=_words("and or nor & "),
        breaks=_words("who whom whose which that when where while because if but so though although whether it he she they we i you him them us me is are was were be been being am has have had having do does did will would can could should may might must shall not n't also then there here just only even still already very too now ever never often yet said says say told what how why got get gets became become becomes remains remained etc 's ’s 're 've 'll"),
        pronouns=_words("it he she they we i you who to will would can could should may might must did does do not"),
        passive=_words("by"), copulas=_words("is are was were became become becomes remains remained called named dubbed being be been"),
        verb_endings=(), names=_words("of the von van de la el al bin da di du")),
    "es": FunctionWords(
        articles=_words("el la los las un una unos unas este esta estos estas ese esa esos esas su sus mi mis nuestro nuestra cada todo toda todos todas algunos algunas varios varias ningún otro otra al del lo"),
        links=_words("de del"), prepositions=_words("a al en con por para sin sobre bajo entre contra hacia desde hasta tras durante según ante mediante como cerca"),
        conjunctions=_words("y e o u ni"),
        breaks=_words("que quien quienes cual cuales cuyo donde cuando porque pues pero si se no él ella ellos ellas yo nosotros es son era eran fue fueron será serán sido ser siendo está están estaba estaban ha han había habían haber hay hizo hace hacer puede pueden debe va más menos muy también ya aún así entonces luego le les me te nos lo sin embargo"),
        pronouns=_words("que quien se no él ella ellos ellas le les"), passive=_words("por"), copulas=_words("es son era eran fue fueron será está llamado llamada conocido conocida"),
        verb_endings=("aron", "ieron", "aban", "arán", "erán", "ían"), infinitives=("ar", "er", "ir"), finite=("ó", "an", "en"), nominal=("gen", "men"), names=_words("de del la los y")),
    "it": FunctionWords(
        articles=_words("il lo la i gli le l' un uno una un' questo questa questi queste quel quella quei suo sua suoi sue loro ogni tutto tutta tutti tutte alcuni alcune al allo alla ai agli alle dell' nel nella nello nei nelle dal dalla sul sulla"),
        links=_words("di d' del dello della dei degli delle dell'"),
        prepositions=_words("a ad al allo alla ai agli alle all' in nel nello nella nei negli nelle nell' con su sul sullo sulla sui sugli sulle sull' da dal dallo dalla dai dagli dalle dall' per tra fra senza contro verso durante dopo prima secondo presso come fino"),
        conjunctions=_words("e ed o oppure né"),
        breaks=_words("che chi cui quale quali dove quando perché poiché ma se si non lui lei loro egli essi io noi è sono era erano fu furono sarà saranno stato stata stati state essere ha hanno aveva avevano avere può possono deve fa fece più meno molto anche già ancora così poi ci vi ne gli c' c'è"),
        pronouns=_words("che chi si non lui lei egli ci"), passive=_words("da dal dalla dai dagli dalle dall' dallo"), copulas=_words("è sono era erano fu furono sarà diventa divenne chiamato chiamata detto detta"),
        verb_endings=("arono", "irono", "avano", "evano", "ivano", "eranno"), infinitives=("are", "ere", "ire"), finite=("ò", "ano", "ono"), nominal=("mano",), names=_words("di de del della da dei")),
    "pt": FunctionWords(
        articles=_words("o a os as um uma uns umas este esta estes estas esse essa esses essas seu sua seus suas cada todo toda todos todas alguns algumas vários várias outro outra"),
        links=_words("de do da dos das d'"),
        prepositions=_words("a à ao aos às em no na nos nas num numa com por pelo pela pelos pelas para sem sobre sob entre contra desde até após durante segundo como perto"),
        conjunctions=_words("e ou nem"),
        breaks=_words("que quem qual quais cujo onde quando porque pois mas se não ele ela eles elas eu nós é são era eram foi foram será serão sido ser sendo está estão estava ha há tem têm tinha tinham ter pode podem deve vai fez faz mais menos muito também já ainda assim então lhe me"),
        pronouns=_words("que quem se não ele ela eles elas"), passive=_words("por pelo pela pelos pelas"), copulas=_words("é são era eram foi foram será tornou chamado chamada conhecido conhecida"),
        verb_endings=("aram", "eram", "iram", "avam", "arão", "erão"), infinitives=("ar", "er", "ir"), finite=("ou", "am", "em"), nominal=("gem", "mem"), names=_words("de do da dos das")),
    "de": FunctionWords(
        articles=_words("der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem jener sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer jede jeder jedes jeden alle allen einige mehrere viele kein keine keinen im am zum zur vom beim ins ans"),
        links=_words("von des der vom"),
        prepositions=_words("in im an am auf aus bei beim mit nach von vom zu zum zur über unter für durch gegen ohne um bis seit vor hinter neben zwischen während wegen trotz ab als wie laut ins ans gegenüber"),
        conjunctions=_words("und oder sowie"),
        breaks=_words("wer was welche welcher welches wo wann weil dass daß wenn ob aber denn sondern er sie es wir ich ihnen ihm ihn sich nicht ist sind war waren wird werden wurde wurden worden gewesen sein hat haben hatte hatten habe kann können konnte muss müssen soll will auch noch schon nur sehr mehr dann da dort hier so damit dabei jedoch man"),
        pronouns=_words("er sie es sich wir man"), passive=_words("von vom durch"), copulas=_words("ist sind war waren wurde wurden wird heißt hieß bleibt blieb genannt"),
        verb_endings=(), names=_words("von der zu van de")),
    "ru": FunctionWords(
        articles=_words("этот эта это эти этого этой этих тот та те того той тех свой своя свои своего своей своих каждый каждая все весь вся всех некоторые несколько другой другие другая"),
        links=frozenset(), prepositions=_words("в во на с со к ко по о об от до из у за для под над при про через между против без около после перед среди из-за как"),
        conjunctions=_words("и или"),
        breaks=_words("что кто который которая которое которые которого которой которых которым где когда потому если но а же ли бы не ни он она оно они его её их ему ей им мы вы я был была было были есть будет будут быть является являются стал стала стало стали может могут также уже ещё еще только так затем чтобы ся"),
        pronouns=_words("который которая которое которые он она они не"), passive=frozenset(), copulas=_words("является являются был была было были стал стала стало стали —"),
        verb_endings=("лся", "лась", "лось", "лись", "ется", "ются", "ится", "ятся", "ировал", "ировала"), names=_words("фон де аль")),
    "tr": FunctionWords(
        articles=_words("bir bu şu o her bazı tüm bütün birkaç"), links=frozenset(),
        prepositions=_words("ile için göre kadar gibi sonra önce karşı doğru tarafından olarak üzere beri"),
        conjunctions=_words("ve veya ya"),
        breaks=_words("ki de da mi mı mu mü ama fakat çünkü değil oldu olan idi ise vardı var yok edildi etti daha en çok ne kim hangi nerede nasıl neden niçin onun onlar biz siz ben sen"),
        pronouns=frozenset(), passive=frozenset(), copulas=_words("olan oldu olarak"),
        verb_endings=("mıştır", "miştir", "muştur", "müştür", "maktadır", "mektedir", "ıyor", "iyor", "uyor", "üyor", "ıldı", "ildi", "uldu", "üldü"), names=frozenset()),
}
