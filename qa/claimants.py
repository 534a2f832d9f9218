"""Who stands behind a figure where the sentence itself only says "they": the body that the sentence before it names.

Reads the sentence right before, in the same paragraph, and only where it leaves no doubt; what one sentence says of its own
claimant is `claims.py`'s.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index.types import Report, Sentence

from .claims import VERBS, claimant_of, without_time
from .evidence import Evidence
from .organisations import organisations
from .persons import full_names

if TYPE_CHECKING:
    from index.archive import Index

_F = re.IGNORECASE
_GAP = 3  # characters between two sentences of one paragraph
_PERSON_ONLY = r"he|she"  # in English a body is "it" or "they"; other languages give bodies a gender
_PRONOUN = rf"they|it|{_PERSON_ONLY}|ils|elles|il|elle|они|он|она|оно|sie|er|es|ellos|ellas|él|ella|essi|esse|loro|lui|lei|eles|elas|ele|ela|onlar"
_TELL = (r"count|say|tell|claim|confirm|report|announce|speak|acknowledge|admit|list|listed|lists|recorded|record|gave|give|gives|disent|dit|dénombr\w+|donn\w+|говорят|считают|насчитыва\w+|назвал\w*|называют|учл\w*"
         r"|zählen|zählten|zählte|sprechen|sprachen|melden|meldeten|nennen|nannten|sagen|berichten|verzeichne\w+|cuentan|contaron|dicen|hablan|registran|contano|parlano|dicono|hanno contato|contam|contaram|falam|dizem|sayıyor\w*|söylüyor\w*")
_ONLY_PRONOUN = re.compile(rf"\W*(?P<who>{_PRONOUN})\W*", _F)
_PRONOUN_TELLS = re.compile(rf"^\W*(?P<who>{_PRONOUN})\s+(?:(?:also|now|so far|en|y|aussi|désormais|уже|также|inzwischen|nun|bereits|ya|già|já|has|have|had|a|ont|hat|haben|ha|han|hanno)\s+){{0,2}}(?:{VERBS}|{_TELL})(?!\w)", _F)
# What a body does of which the next sentence tells the outcome, beside saying something.
_DOES = re.compile(
    r"\s(?=(?:(?:has|have|had|also|later|a|ont|avait|avaient|hat|haben|ha|han|hanno)\s+(?:also |encore |aussi )?)?(?:"
    rf"{VERBS}|{_TELL}|publish\w*|released?|releases|issued?|issues|updated?|updates|presented|posted|revised|held|put|compiled|shared|distributed"
    r"|publi\w+|diffus\w+|présent\w+|dress\w+|tenu|tient|mis|actualis\w+|révis\w+|communiqu\w+"
    r"|опубликовал\w*|выпустил\w*|обновил\w*|представил\w*|провел\w*|обнародовал\w*|распространил\w*|составил\w*"
    r"|veröffentlicht\w*|legten?|hielt\w*|aktualisier\w*|gab|gaben|stellten?|vorgelegt|publizier\w*"
    r"|public\w+|present\w+|difundi\w+|actualiz\w+|pubblic\w+|diffond\w+|diffus\w+|aggiorn\w+|divulg\w+|apresent\w+|atualiz\w+|yayınla\w+)(?!\w))", _F)
_OFFICE = re.compile(
    r"(?<!\w)(?:office|ombuds\w+|authorit\w+|officials?|government|prosecutors?|police|command|headquarters|hospital|rescuers?|spokes\w+|governor|mayor|presidency|parliament"
    r"|bureau|autorités?|gouvernement|parquet|médiat\w+|présidence|porte-parole|préfecture|hôpital|secours|état-major"
    r"|аппарат\w*|омбудсм\w*|власт\w+|правительств\w*|прокуратур\w*|полици\w*|штаб\w*|управлени\w*|больниц\w*|администраци\w*"
    r"|büro|behörden?|regierung|staatsanwaltschaft|polizei|krankenhaus|ombuds\w+|sprecher\w*|kommando|verwaltung"
    r"|oficina|defensor\w*|autoridad\w*|gobierno|fiscalía|policía|hospital|ufficio|autorità|governo|procura|polizia|ospedale|gabinete|autoridades|polícia|ofisi|yetkilile\w*|hükümet\w*)(?!\w)", _F)
_SETS_APART = re.compile(r"(?:\b(?:in|at|from|near|of|de|du|d['’]|à|en|в|из|во|bei|aus|von|a|di|da|em)\s+(?:the |la |le |l['’])?)$", _F)


def said_by(item: Evidence, at: int, index: Index) -> tuple[str | None, Evidence]:
    """(who stands behind the part of a sentence around `at`, the evidence that shows it).

    Of "The ombudsman's office published a toll. They count 21." that is "The ombudsman's office", and the evidence is both
    sentences, one stretch of the report. Where a pronoun may stand for several, nobody is named.
    """
    who = claimant_of(item.text, at)
    pronoun = _ONLY_PRONOUN.fullmatch(who) if who else _PRONOUN_TELLS.match(item.text)
    if pronoun is None:
        return who, item
    report, before = index.report(item.report), _before(item, index)
    if report is None or before is None or report.text[before.end:item.start].strip() or "\n" in report.text[before.end:item.start] or item.start - before.end > _GAP:
        return None, item
    body = _subject(report, before, person=re.fullmatch(_PERSON_ONLY, pronoun.group("who"), _F) is not None)
    if body is None:
        return None, item
    return body, replace(item, start=before.start, text=report.quote(before.start, item.end))


def _before(item: Evidence, index: Index) -> Sentence | None:
    sentences = index.sentences(item.report)
    at = next((n for n, sentence in enumerate(sentences) if sentence.start == item.start), 0)
    return sentences[at - 1] if at else None


def _subject(report: Report, sentence: Sentence, *, person: bool) -> str | None:
    """Who a sentence says does something, where it names nobody else who may be meant."""
    text = without_time(report.quote(sentence.start, sentence.end))
    verb = _DOES.search(text)
    if verb is None or not 2 <= verb.start() <= 90:
        return None
    subject, rest = text[:verb.start()].strip(" ,"), text[verb.start():]
    if re.search(r"[;:«»“”\"]|,", subject) or _ONLY_PRONOUN.fullmatch(subject) or not _names_one(subject, report, sentence, person=person):
        return None
    return None if _others(rest, report, sentence) else subject


def _names_one(subject: str, report: Report, sentence: Sentence, *, person: bool) -> bool:
    """Whether the words name one person, or, unless only a person will do, one body: an office, an organisation, a government by its capital."""
    people = full_names(subject, report.language)
    if person:
        return len(people) == 1
    bodies = organisations(subject, report.language)
    capitals = [mention for mention in sentence.places if report.text[mention.start:mention.end] == subject.removeprefix("The ").removeprefix("the ")]
    joined = re.search(r"\s(?:and|et|и|und|y|e|ve)\s", subject)
    return not joined and (len(people) == 1 or len(bodies) == 1 or (not people and not bodies and (bool(_OFFICE.search(subject)) or bool(capitals))))


def _others(rest: str, report: Report, sentence: Sentence) -> bool:
    """Whether what follows the verb names somebody else: then "they" may be those."""
    if full_names(rest, report.language) or organisations(rest, report.language) or _OFFICE.search(rest):
        return True
    begin = sentence.end - len(rest)
    return any(mention.start >= begin and mention.place.kind == "country" and not _SETS_APART.search(report.text[sentence.start:mention.start]) for mention in sentence.places)
