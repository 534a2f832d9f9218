"""The words of the interface, in English and French.

No HTML and no Gradio; dates and numbers are put into words in `dates.py`. The answer itself speaks the language of the
question; these words stand around it.
"""

from __future__ import annotations

from typing import Literal

InterfaceLanguage = Literal["en", "fr"]
LANGUAGES: tuple[InterfaceLanguage, ...] = ("en", "fr")

# A pair is (for one, for more); everything else is one text. `{…}` is filled in by `say` and `count`.
_WORDS: dict[str, dict[str, str | tuple[str, str]]] = {
    "en": {
        "title": "reportqa",
        "tagline": "questions over dated reports, answered with their own words",
        "chat": "Ask",
        "archive": "Archive",
        "question": "Your question",
        "question_hint": "Ask the reports …",
        "ask": "Ask",
        "stop": "Stop",
        "new": "New conversation",
        "try": "For example",
        "welcome": "Ask in any language. Every answer is made of quotes; a mark such as [1] opens the whole report at its quote.",
        "no_archive": "No archive is open yet",
        "no_archive_remedy": "Add reports under “Archive”, or start the samples with “reportqa demo”.",
        "reports": ("{n} report", "{n} reports"),
        "from_to": "{start} to {end}",
        "searching": "Reading the reports …",
        "you_asked": "Your question",
        "answer": "Answer",
        "answered": "Answer ready.",
        "understood_as": "Understood as: {text}",
        "counted_from": "counted from {day}",
        "agree": ("{n} report agrees", "{n} reports agree"),
        "counts_otherwise": ("{n} counts {day}", "{n} count {day}"),
        "reports_read": ("{n} report read", "{n} reports read"),
        "reports_read_of": ("{n} of {all} report read", "{n} of {all} reports read"),
        "undated": ("{n} undated", "{n} undated"),
        "value_places": "Place",
        "value_people": "Person",
        "value_number": "Figure",
        "value_date": "Date",
        "claimant": "According to",
        "quote": "Quote",
        "source": "Source, date",
        "other_names": "also {names}",
        "more_quotes": "also",
        "sources": ("{n} quote", "{n} quotes"),
        "also_in": ("same words in {n} other report", "same words in {n} other reports"),
        "nothing_found": "Nothing found",
        "searched": "What was searched",
        "nearest": "Nearest passages — they do not answer the question",
        "written_by": "Written by {model}; every mark was checked against its report.",
        "composed": "Composed from quotes, without a chat model.",
        "seconds": "{n} s",
        "stopped": "Stopped before the answer was complete.",
        "failed": "The answer failed. The reason is in the log of the server.",
        "empty_question": "Type a question first.",
        "long_question": "This question has {n} characters; the limit is {limit}. Please shorten it.",
        "citation": "Quote {n}: {source}",
        "no_date": "no date",
        "day_unknown": "day unknown",
        "month_unknown": "month unknown",
        "tells_of": "tells of {day}",
        "no_title": "Untitled report",
        "close": "Close",
        "previous": "Previous quote",
        "next": "Next quote",
        "quote_of": "Quote {n} of {all}",
        "whole_report": "The whole report",
        "left_out": "Left out of the search: {why}",
        "left_out_count": ("{n} stretch left out of the search is dimmed", "{n} stretches left out of the search are dimmed"),
        "original": "Original address",
        "report_missing": "This report is not in the open archive any more.",
        "report_changed": "The report has changed since this answer was given; the quote is not in it any more.",
        "could_not_load": "The report could not be loaded. Is the server still running?",
        "copy": "Copy with quotes",
        "copied": "Copied",
        "upload": "Add reports",
        "upload_hint": "Files {types}, up to {size} MB each. They are copied into the archive.",
        "rebuild": "Rebuild the index",
        "rebuild_hint": "Reads every report again. Needed only after a change of the model or of the program.",
        "working": "Working …",
        "stage_reading": "Reading",
        "stage_embedding": "Embedding",
        "stage_sentences": "Comparing sentences",
        "stage_places": "Places and clocks",
        "sync_done": "Done in {seconds} s: {parts}.",
        "sync_nothing": "nothing to do",
        "added": ("{n} report added", "{n} reports added"),
        "updated": ("{n} updated", "{n} updated"),
        "removed": ("{n} removed", "{n} removed"),
        "unchanged": ("{n} unchanged", "{n} unchanged"),
        "refused": ("{n} file refused", "{n} files refused"),
        "refused_reason": "{file}: {reason}",
        "sync_busy": "Another sync is running on this archive: wait for it to end, then try again.",
        "sync_failed": "The sync failed: {reason}",
        "no_files": "Choose at least one file.",
        "wrong_type": "not one of {types}",
        "filter": "Find in the list",
        "filter_hint": "Words of the title, outlet, date or language",
        "list_of_reports": "Reports, newest first",
        "shown": "{shown} of {all} shown; narrow the list with words above.",
        "no_match": "No report matches.",
        "col_title": "Title",
        "col_publisher": "Outlet",
        "col_date": "Date",
        "col_language": "Language",
        "clocks": "Event clocks",
        "clocks_hint": "How “day 9” is counted. Set clocks with “reportqa clock add”.",
        "no_clocks": "No event counts its days here yet.",
        "col_event": "Event",
        "col_day_1": "Day 1",
        "col_support": "Behind it",
        "clock_given": "set by hand",
        "clock_agree": ("{n} report", "{n} reports"),
        "clock_dissent": ("{n} counts otherwise", "{n} count otherwise"),
        "footer": "Every quote is a verbatim stretch of a stored report.",
        "copy_failed": "Could not copy",
        "export": "Export",
        "export_conversation": "Export all answers",
        "like": "A good answer",
        "dislike": "Not a good answer",
        "why_wrong": "What is wrong with it?",
        "reason_wrong": "Wrong",
        "reason_incomplete": "Incomplete",
        "reason_not_the_source": "Not what the source says",
        "reason_other": "Something else",
        "own_words": "In your own words",
        "save": "Save",
        "cancel": "Cancel",
        "feedback_kept": "Kept beside the archive, sent to nobody.",
        "feedback_withdrawn": "Taken back.",
        "feedback_failed": "It could not be kept. The reason is in the log of the server.",
        "answer_gone": "The server does not have this answer any more: ask the question again.",
    },
    "fr": {
        "title": "reportqa",
        "tagline": "des questions à des dépêches datées, des réponses avec leurs propres mots",
        "chat": "Question",
        "archive": "Archive",
        "question": "Votre question",
        "question_hint": "Interrogez les articles…",
        "ask": "Demander",
        "stop": "Arrêter",
        "new": "Nouvelle conversation",
        "try": "Par exemple",
        "welcome": "Posez votre question dans n’importe quelle langue. Chaque réponse est faite de citations ; un repère comme [1] ouvre l’article entier à l’endroit cité.",
        "no_archive": "Aucune archive n’est ouverte",
        "no_archive_remedy": "Ajoutez des articles sous « Archive », ou lancez les exemples avec « reportqa demo ».",
        "reports": ("{n} article", "{n} articles"),
        "from_to": "du {start} au {end}",
        "searching": "Lecture des articles…",
        "you_asked": "Votre question",
        "answer": "Réponse",
        "answered": "La réponse est prête.",
        "understood_as": "Compris comme : {text}",
        "counted_from": "compté à partir du {day}",
        "agree": ("{n} article concorde", "{n} articles concordent"),
        "counts_otherwise": ("{n} compte {day}", "{n} comptent {day}"),
        "reports_read": ("{n} article lu", "{n} articles lus"),
        "reports_read_of": ("{n} article lu sur {all}", "{n} articles lus sur {all}"),
        "undated": ("{n} sans date", "{n} sans date"),
        "value_places": "Lieu",
        "value_people": "Personne",
        "value_number": "Chiffre",
        "value_date": "Date",
        "claimant": "Selon",
        "quote": "Citation",
        "source": "Source, date",
        "other_names": "aussi {names}",
        "more_quotes": "aussi",
        "sources": ("{n} citation", "{n} citations"),
        "also_in": ("mêmes mots dans {n} autre article", "mêmes mots dans {n} autres articles"),
        "nothing_found": "Rien trouvé",
        "searched": "Ce qui a été cherché",
        "nearest": "Passages les plus proches — ils ne répondent pas à la question",
        "written_by": "Rédigé par {model} ; chaque repère a été vérifié dans son article.",
        "composed": "Composé à partir de citations, sans modèle de langue.",
        "seconds": "{n} s",
        "stopped": "Arrêté avant la fin de la réponse.",
        "failed": "La réponse a échoué. La raison est dans le journal du serveur.",
        "empty_question": "Écrivez d’abord une question.",
        "long_question": "Cette question compte {n} caractères ; la limite est de {limit}. Merci de la raccourcir.",
        "citation": "Citation {n} : {source}",
        "no_date": "sans date",
        "day_unknown": "jour inconnu",
        "month_unknown": "mois inconnu",
        "tells_of": "parle du {day}",
        "no_title": "Article sans titre",
        "close": "Fermer",
        "previous": "Citation précédente",
        "next": "Citation suivante",
        "quote_of": "Citation {n} sur {all}",
        "whole_report": "L’article entier",
        "left_out": "Laissé hors de la recherche : {why}",
        "left_out_count": ("{n} passage laissé hors de la recherche est estompé", "{n} passages laissés hors de la recherche sont estompés"),
        "original": "Adresse d’origine",
        "report_missing": "Cet article n’est plus dans l’archive ouverte.",
        "report_changed": "L’article a changé depuis cette réponse ; la citation n’y est plus.",
        "could_not_load": "L’article n’a pas pu être chargé. Le serveur tourne-t-il encore ?",
        "copy": "Copier avec les citations",
        "copied": "Copié",
        "upload": "Ajouter des articles",
        "upload_hint": "Fichiers {types}, jusqu’à {size} Mo chacun. Ils sont copiés dans l’archive.",
        "rebuild": "Reconstruire l’index",
        "rebuild_hint": "Relit tous les articles. Nécessaire seulement après un changement de modèle ou de programme.",
        "working": "En cours…",
        "stage_reading": "Lecture",
        "stage_embedding": "Vectorisation",
        "stage_sentences": "Phrases",
        "stage_places": "Lieux et horloges",
        "sync_done": "Terminé en {seconds} s : {parts}.",
        "sync_nothing": "rien à faire",
        "added": ("{n} article ajouté", "{n} articles ajoutés"),
        "updated": ("{n} mis à jour", "{n} mis à jour"),
        "removed": ("{n} retiré", "{n} retirés"),
        "unchanged": ("{n} inchangé", "{n} inchangés"),
        "refused": ("{n} fichier refusé", "{n} fichiers refusés"),
        "refused_reason": "{file} : {reason}",
        "sync_busy": "Une autre synchronisation est en cours sur cette archive : attendez sa fin, puis réessayez.",
        "sync_failed": "La synchronisation a échoué : {reason}",
        "no_files": "Choisissez au moins un fichier.",
        "wrong_type": "n’est pas de type {types}",
        "filter": "Chercher dans la liste",
        "filter_hint": "Mots du titre, du média, de la date ou de la langue",
        "list_of_reports": "Articles, du plus récent au plus ancien",
        "shown": "{shown} affichés sur {all} ; précisez avec des mots ci-dessus.",
        "no_match": "Aucun article ne correspond.",
        "col_title": "Titre",
        "col_publisher": "Média",
        "col_date": "Date",
        "col_language": "Langue",
        "clocks": "Horloges des événements",
        "clocks_hint": "Comment se compte « le neuvième jour ». Réglez-les avec « reportqa clock add ».",
        "no_clocks": "Aucun événement ne compte encore ses jours ici.",
        "col_event": "Événement",
        "col_day_1": "Jour 1",
        "col_support": "Appui",
        "clock_given": "fixée à la main",
        "clock_agree": ("{n} article", "{n} articles"),
        "clock_dissent": ("{n} compte autrement", "{n} comptent autrement"),
        "footer": "Chaque citation est un passage exact d’un article conservé.",
        "copy_failed": "Copie impossible",
        "export": "Exporter",
        "export_conversation": "Tout exporter",
        "like": "Bonne réponse",
        "dislike": "Mauvaise réponse",
        "why_wrong": "Qu’est-ce qui ne va pas ?",
        "reason_wrong": "Faux",
        "reason_incomplete": "Incomplet",
        "reason_not_the_source": "Pas ce que dit la source",
        "reason_other": "Autre chose",
        "own_words": "Avec vos mots",
        "save": "Enregistrer",
        "cancel": "Annuler",
        "feedback_kept": "Conservé à côté de l’archive, envoyé à personne.",
        "feedback_withdrawn": "Retiré.",
        "feedback_failed": "L’avis n’a pas pu être conservé. La raison est dans le journal du serveur.",
        "answer_gone": "Le serveur n’a plus cette réponse : posez de nouveau la question.",
    },
}

def interface_language(accept_language: str | None) -> InterfaceLanguage:
    """The first of our languages that a browser asks for by `Accept-Language`; English where it asks for neither.

    >>> interface_language("de-DE,fr;q=0.8,en;q=0.5")
    'fr'
    """
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "").split(","):
        tag, _, weight = part.partition(";q=")
        try:
            wanted.append((float(weight) if weight else 1.0, tag.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    for _, tag in sorted(wanted, key=lambda pair: -pair[0]):
        for language in LANGUAGES:
            if tag == language:
                return language
    return "en"


def words_for(language: str, otherwise: InterfaceLanguage = "en") -> InterfaceLanguage:
    """The interface language that stands around an answer in `language`."""
    for known in LANGUAGES:
        if language == known:
            return known
    return otherwise


def say(key: str, language: InterfaceLanguage, **values: object) -> str:
    """One text of the interface, filled in."""
    text = _WORDS[language][key]
    assert isinstance(text, str), key
    return text.format(**values) if values else text


def has(key: str) -> bool:
    """Whether the interface has a text of this name."""
    return key in _WORDS["en"]


def count(key: str, n: int, language: InterfaceLanguage, **values: object) -> str:
    """A counted text: `count("reports", 1, "en")` is "1 report"."""
    pair = _WORDS[language][key]
    assert isinstance(pair, tuple), key
    from ui.dates import number

    one = n == 1 or (language == "fr" and n == 0)
    return pair[0 if one else 1].format(n=number(n, language), **values)


def static_texts(language: InterfaceLanguage) -> dict[str, str]:
    """The texts without a number, for Gradio's own translation of labels in the browser."""
    return {key: text for key, text in _WORDS[language].items() if isinstance(text, str)}
