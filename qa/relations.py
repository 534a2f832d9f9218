"""What people are asked to have done - born, founded, wrote, led, won, bought - as word beginnings in eight languages.

A question says "wrote", a sentence "author of" or "auteur": the beginnings of one relation stand for each other. What
reports of events tell (attacks, losses, captures) is in `concepts.py`.
"""

from __future__ import annotations

from functools import lru_cache

from .matching import fold

_BEGINNINGS: dict[str, str] = {
    "born": "born birth naît naiss née nés nées naqui né_ nació nacid nacim nato_ nata_ nasce nacque nascit nascid nasceu gebor geburt родил рожд doğd doğum",
    "died": "die_ died dies_ dead_ death deceas mort_ morte_ morts_ meur mour décès décéd mourut disparu murió muert falleci morì morto_ morta_ morti_ deced morreu faleci starb stirbt gestorb todes_ tod_ умер смерт сконч öldü ölüm vefat",
    "made": "found_ founded founder creat establish set_up fond_ fonda fondat fondé fonde_ fondent créa crée créé créat établi instaur institu fund_ fundó fundad creó cread creac fonda creat creaz fundou criou criad criaç gründ geschaff schuf основ созда учреди kur_ kurul kurdu kurucu",
    "wrote": "wrote writ author pen_ penned compos écri auteur autric rédig compos signé escrib escrit autor compus compos scri autor_ autore autrice compos escrev escrit autor geschrieb schrieb autor verfass komponi напис автор сочин yazd yazar bestel",
    "led": "led_ lead head_ heads_ headed command direct manag president govern chair dirig dirige mené mène mener command préside gouvern chef_ tête_ lider encabez comand mand_ guid capeggi comand chefi lider leit führ gelei komman руковод возглав командо прав yönet başkan lider",
    "won": "win_ wins_ won_ winn victor beat_ defeat gagn remport vainc vainqu victoi triomph gan_ ganó ganad venc vinc_ vinse vinto vincit vittor ganh venceu vitór gewann gewin gewonn sieg побед выигр kazan galip yen_",
    "where": "locat situat lies_ lie_ situé située trouve trouvent trouvait trouvaient sis_ localis ubic_ ubicad situad encuentr situat trova_ trovano localiz situad fica_ gelegen liegt befind lag_ наход располож bulunu bulunan",
    "named": "name_ named nam_ call_ called nickname dubbed known appel nomm surnomm nom_ dénomm intitul baptis alias dit_ dite_ llama llamad nombr apod titul chiam soprann nome_ chamad apelid nome_ genannt heißt hieß bezeichn назы назва имен прозв adı_ adlı isim",
    "killed": "kill_ killed murder assassin slain tue_ tua_ tué tuer tuée meurtr assassin mató asesin ucci assassin matou assassin getöt ermord töte убил убит убий öldür",
    "wed": "wed_ wedd marri married spouse husband wife épous mari_ mariage marié femme_ casó casad espos sposò sposat spos_ mogli marito casou esposa marido heirat ehefrau ehemann verheir женил замуж супруг жена_ муж_ evlen eşi_",
    "built": "built build erect construct constru bâti bâtir édifi érig construi construy edific costru eresse erett constru ergu gebaut erbau errich baute постро возвед inşa yapıl",
    "found": "discover invent découvr découvert invent descubr descubi invent scopr scopert invent descobr descobert entdeck erfand erfund откры изобр keşf icat",
    "began": "begin began begun start_ started launch début commenc lanc_ lancé lancem débute comenz empez empiez inic_ inici inizi_ inizia cominci começ inici begann begonn beginn anfang нача начин başla",
    "ended": "end_ ended ends_ finish conclu clos_ closed fin_ finit termin achev conclu acab termin concl fini_ finì termin acab termin ende_ endet beend заверш оконч закончи sona_ bitti",
    "bought": "buy_ bought acquir purchas achat achet acquis acquér racheté rachat compr_ compró adquir acquist compr_ comprou adquir kauf_ kaufte gekauft erwarb купи приобр satın",
    "replaced": "replac succeed success remplac succéd success reemplaz sustitu suced sostitu succed substitu suced ersetz nachfolg abgelös замен смени преемн yerine halef",
    "chose": "elect_ elected appoint chosen chose_ named_ élu_ élue élus nomm_ nommé désign chois elegid eligi nombrad elett nomin scelt eleit nomead escolh gewählt ernann избра назнач seçil seçti atan",
    "used": "use_ used uses_ using utilis emplo_ emploi employé sert_ servent servait usad utiliz emple usat utilizz impieg usad utiliz benutz verwend использ примен kullan",
    "large": "area_ size_ surface_ superfic étend extens tamañ ampiez grandez área_ tamanh fläche größe площад размер alan_ yüzölç",
    "population": "population inhabitant habitant habite peupl poblaci habitant popolaz abitant populaç habitant bevölk einwohn населен жител nüfus",
    "cost": "cost_ costs_ price_ worth pay_ paid coût coûte prix_ montant valeur cuest cost_ preci prezz cost_ preç cust_ kost_ kostet preis стои цен_ цена maliyet fiyat",
    "because": "reason cause_ caused caus_ raison_ provoqu entraîn motiv razón causa_ ragion motiv razã caus_ grund ursach причин вызва neden sebep",
}


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """(whole word -> relations, beginning -> relations); "_" closes a whole word."""
    whole: dict[str, set[str]] = {}
    beginnings: dict[str, set[str]] = {}
    for relation, row in _BEGINNINGS.items():
        for item in row.split():
            (whole if item.endswith("_") or len(item) < 4 else beginnings).setdefault(fold(item.strip("_")), set()).add(relation)
    return whole, beginnings


@lru_cache(maxsize=32768)
def relations_of(word: str) -> frozenset[str]:
    """The relations that a word tells.

    >>> relations_of("auteur") == relations_of("wrote") == frozenset(["wrote"])
    True
    """
    whole, beginnings = _tables()
    folded = fold(word)
    found = set(whole.get(folded, ()))
    for length in range(3, min(len(folded), 10) + 1):
        found |= beginnings.get(folded[:length], set())
    return frozenset(found)
