"""Why a file was refused, or a wish was, in the reader's language; what the lower rooms say is English.

A reason that is not known here stays as it is.
"""

from __future__ import annotations

import re

from ui.texts import InterfaceLanguage

# English pattern -> French; \1, \2 are what the pattern caught. No HTML here: what comes out is escaped where it is shown.
_FRENCH = tuple((re.compile(pattern, re.S), french) for pattern, french in (
    (r"empty", "vide"),
    (r"no such file", "ce fichier n’existe pas"),
    (r"no such file or folder: (.+)", r"ce fichier ou dossier n’existe pas : \1"),
    (r"no such folder: (.+)", r"ce dossier n’existe pas : \1"),
    (r"not a regular file", "n’est pas un fichier ordinaire"),
    (r"larger than (\d+) MiB: cut it into several files", r"dépasse \1 Mio : partagez-le en plusieurs fichiers"),
    (r"binary data, not text", "des données binaires, pas un texte"),
    (r"in an encoding that could not be told: save it as UTF-8", "dans un codage inconnu : enregistrez-le en UTF-8"),
    (r"no text beside its header", "pas de texte hors de l’en-tête"),
    (r"no text of an article found in this page", "aucun texte d’article dans cette page"),
    (r"(\S+) suffix: only (.+) are read", r"suffixe \1 : seuls \2 sont lus"),
    (r"encrypted: save it without a password", "chiffré : enregistrez-le sans mot de passe"),
    (r"encrypted: pack it without a password", "chiffré : archivez-le sans mot de passe"),
    (r"no text in it, only images: run text recognition \(OCR\) on it first", "pas de texte, seulement des images : passez-le d’abord par une reconnaissance de texte (OCR)"),
    (r"(\d+) pages, more than (\d+): cut it into several files", r"\1 pages, plus de \2 : partagez-le en plusieurs fichiers"),
    (r"not a PDF, or a damaged one", "pas un PDF, ou un PDF abîmé"),
    (r"damaged, or not what its name says", "abîmé, ou autre chose que ce que dit son nom"),
    (r"could not be parsed within (\d+) seconds and (\d+) GiB", r"n’a pas pu être lu en \1 secondes et \2 Gio"),
    (r"holds more than (\d+) million characters: cut it into several files", r"plus de \1 millions de caractères : partagez-le en plusieurs fichiers"),
    (r"line (\d+) is not JSON", r"la ligne \1 n’est pas du JSON"),
    (r'line (\d+) has no field "text"', r"la ligne \1 n’a pas de champ « text »"),
    (r"line (\d+) repeats the id (.+)", r"la ligne \1 répète l’identifiant \2"),
    (r"row (\d+) repeats the id (.+)", r"la rangée \1 répète l’identifiant \2"),
    (r"holds no record with text", "aucune notice n’a de texte"),
    (r"holds no row with text", "aucune rangée n’a de texte"),
    (r"no column of text: its first line should name one of (.+)", r"pas de colonne de texte : sa première ligne devrait en nommer une, \1"),
    (r"not a table that can be read: (.+)", r"un tableau illisible : \1"),
    (r"not a zip file, or a damaged one", "pas un fichier zip, ou un fichier abîmé"),
    (r"more than (\d+) members: cut it into several files", r"plus de \1 fichiers : partagez-le en plusieurs archives"),
    (r"unpacks to more than (\d+) MiB(?:: cut it into several files)?", r"dépasse \1 Mio une fois décompressé"),
    (r"unpacks to more than (\d+) times its size", r"décompressé, plus de \1 fois sa taille"),
    (r"cannot be unpacked \((.+)\)", r"ne se décompresse pas (\1)"),
    (r"a second member of this name", "un second fichier de ce nom"),
    (r"an archive inside the archive: unpack it first", "une archive dans l’archive : décompressez-la d’abord"),
    (r"a link: (?:pack|give) the file itself", "un lien : donnez le fichier lui-même"),
    (r"a name with control characters, or none that is text: rename it", "un nom qui contient des caractères de commande, ou qui n’est pas du texte : renommez-le"),
    (r"longer than (\d+) characters: cut it into several files", r"plus de \1 caractères : partagez-le en plusieurs fichiers"),
    (r"this and (\d+) more members could not be read", r"lui et \1 autres fichiers n’ont pas pu être lus"),
    (r"a tag with more than (\d+) attributes", r"une balise de plus de \1 attributs"),
    (r"more than (\d+) stretches of invisible characters: no text to be read", r"plus de \1 suites de caractères invisibles : ce n’est pas un texte à lire"),
    (r"(line|row) (\d+) has an id that cannot be shown: .*", r"l’identifiant de la ligne \2 ne peut pas être affiché"),
    (r"packed in a way that is not read: pack it again as a plain .zip", "compressé d’une façon qui n’est pas lue : refaites un .zip ordinaire"),
    (r"(\d+) members before it could not be parsed in time: unpack the archive", r"\1 fichiers avant lui n’ont pas pu être lus à temps : décompressez l’archive"),
    (r"cannot be listed: more than (\d+) folders in one another", r"ne peut pas être lu : plus de \1 dossiers l’un dans l’autre"),
    (r"cannot be listed \((.+)\): see to its permissions and its disk", r"ne peut pas être lu (\1) : voyez ses droits et son disque"),
    (r"a name that is no plain relative path", "un nom qui n’est pas un simple chemin relatif"),
    (r"a name that leads out of the archive", "un nom qui mène hors de l’archive"),
    (r"there is no text: paste one", "il n’y a pas de texte : collez-en un"),
    (r"longer than (\d+) characters: save it as a file and upload that", r"plus de \1 caractères : enregistrez-le dans un fichier et ajoutez celui-ci"),
    (r"(.+) is no date: write 2020-10-05, or 2020-10 or 2020 where no more is known", r"\1 n’est pas une date : écrivez 2020-10-05, ou 2020-10 ou 2020 si l’on n’en sait pas plus"),
    (r"give the whole path of a folder on this machine, such as (.+)", r"donnez le chemin entier d’un dossier de cette machine, comme \1"),
    (r"(.+) holds the index itself or lies in it: choose a folder of reports alone", r"\1 contient l’index ou s’y trouve : choisissez un dossier d’articles seuls"),
    (r"the event needs a name", "l’événement a besoin d’un nom"),
    (r"(.+) is not a day: write it as 2020-09-27", r"\1 n’est pas un jour : écrivez-le comme 2020-09-27"),
    (r"(.+) holds no report now, (\d+) are recorded from there and kept:.*", r"\1 ne contient plus d’article ; les \2 articles qui en viennent sont gardés : s’ils sont vraiment supprimés, lancez « reportqa sync --allow-empty » sur ce dossier"),
))
_IN_ARCHIVE = re.compile(r"no report in it: (?:(.+?): (.+)|only (.+) are read)")


def reason(english: str, language: InterfaceLanguage) -> str:
    """The reason in that language.

    >>> reason("larger than 64 MiB: cut it into several files", "fr")
    'dépasse 64 Mio : partagez-le en plusieurs fichiers'
    """
    if language != "fr":
        return english
    if inside := _IN_ARCHIVE.fullmatch(english):
        name, why, kinds = inside.groups()
        return f"aucun article dedans : {name} : {reason(why, language)}" if why else f"aucun article dedans : seuls {kinds} sont lus"
    for pattern, french in _FRENCH:
        if found := pattern.fullmatch(english):
            return found.expand(french)
    return english
