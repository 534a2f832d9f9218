"""Evidence -> who: the one person a question asks for, or everybody, and every body of people, that something is told of.

A list is read from all sentences of the time asked about, one item for a person or body however it is spelled; who only speaks
in a sentence, or does to others what the question asks about, is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.types import Span

from .askedpeople import UNDERGONE, asked_concept
from .citing import CLOSE, PER_VALUE, Citations, Composed, common_claimant, is_close, marks, names_another_town, of_several, quoted
from .claims import claimant
from .concepts import concept_spans, concepts_of
from .evidence import Evidence
from .listing import in_letters_of, stands_beside
from .matching import fold, name_is_in, sound
from .organisations import Body, of_sort, organisations, same_body
from .persons import Mention, full_names, grouped, persons_in
from .phrases import phrase
from .shapes import persons
from .types import Item, Query
from .undergoing import undergoes
from .wanted import STOPWORDS

if TYPE_CHECKING:
    from index.archive import Index

_READ = 20_000  # characters of a report in which full names are looked for
_UNNAMED = 2  # sentences shown that tell of somebody without a name
_NEAR = 0.45  # share of the best score from which a sentence of the matter asked about counts, where nothing else keeps others out
_LIKE = 1.0  # deviations of likeness that it must have there: "accord" may be any agreement
_NAMED = 0.6  # share of the question's names from which a sentence is about them


@dataclass(frozen=True, slots=True)
class _Naming:
    """One naming of somebody in a sentence."""

    item: Evidence
    name: str


def people(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """Everybody where several are asked for and names are told, else the person the best sentences name."""
    if query.several:
        listed = everybody(query, evidence, index, citations)
        if listed is not None:
            return listed
    return one_person(query, evidence, citations) if query.sort == "person" else None


def everybody(query: Query, evidence: Sequence[Evidence], index: Index, citations: Citations) -> Composed | None:
    """Every person or body of which the evidence tells what is asked, the best attested first; None where nobody is named."""
    asked = asked_concept(query.standalone)
    telling = [item for item in evidence if _tells(query, item, asked, evidence)]
    namings: list[tuple[str, Mention | Body]] = []
    told: list[Evidence] = []
    unnamed: list[Evidence] = []
    for item in telling:
        found, shown = _named(query, item, asked, index)
        if not found and not _people_beside_the_speaker(item, index):
            unnamed.append(item)
        namings += [(item.report, each) for each in found]
        told += [shown] * len(found)
    if not namings:
        return None
    groups = grouped([(report, each) for report, each in namings if isinstance(each, Mention)]) if query.sort == "person" else _same_bodies([each for _, each in namings if isinstance(each, Body)])
    known = {path: _known(path, index) for path in dict.fromkeys(item.report for item in told)} if query.sort == "person" else {}
    people = [[_Naming(told[n], namings[n][1].name) for n in group] for group in groups]
    people.sort(key=lambda who: (-len({naming.item.report for naming in who}), -max(naming.item.score for naming in who), who[0].name))
    items = tuple(_item(query, who, known, citations) for who in people)
    text = ", ".join(f"{item.value} {marks(item.citations)}" for item in items) + "."
    if query.sort == "person" and asked in UNDERGONE:
        rest = of_several([item for item in unnamed if not item.text.rstrip().endswith(":")], _UNNAMED)
        if rest:
            text += f" {phrase('unnamed', query.language)} " + " ".join(f"{quoted(item.text, query.language)} {marks((citations.cite(item),))}" for item in rest)
    return Composed(text=text, items=items)


def _tells(query: Query, item: Evidence, asked: str | None, evidence: Sequence[Evidence]) -> bool:
    """Whether a sentence tells of what is asked: at its time and place, with its names, and of its matter; a question tells nothing.

    Where no time or place keeps other matters out, it must also be like the question and score near the best.
    """
    held = query.when is not None or query.weekday is not None or query.window is not None or bool(query.places)
    if ((query.when is not None or query.weekday is not None or query.window is not None) and not item.in_window) or item.text.rstrip().endswith("?"):
        return False
    if (query.places and item.place < (1.0 if names_another_town(query, item) else 0.5)) or (query.names and item.names < _NAMED):
        return False
    if asked is None or not held:
        like = item.like if item.like is not None else item.near
        return is_close(item, evidence[0], CLOSE) if asked is None else item.concepts > 0 and like >= _LIKE and is_close(item, evidence[0], _NEAR)
    return asked in concepts_of(item.text) or item.concepts > 0


def _named(query: Query, item: Evidence, asked: str | None, index: Index) -> tuple[list[Mention] | list[Body], Evidence]:
    """(whom a sentence tells it of, the evidence that shows it: with the sentence before where this one only goes on)."""
    shown, spans = item, concept_spans(item.text, asked) if asked else ()
    if asked is not None and not spans:
        before = stands_beside(item, index, -1)
        if before is None or not _GOES_ON.match(item.text) or asked not in concepts_of(before.text):
            return [], item
        shown = before
    bodies = organisations(item.text, item.language)
    if query.sort == "organisation":
        return [body for body in of_sort(bodies, query.body) if _acts(query, item, body.start, body.end, asked) and not _is_asked(query, body.name)], shown
    apart = [*item.place_spans, *((body.start, body.end) for body in bodies)]
    found = persons_in(item.text, item.language, without=apart, is_common=index.gazetteer.is_common, known=_known(item.report, index))
    who = claimant(item.text)
    speaks = _span(item.text, who) if who else None
    kept = []
    for mention in found:
        if _is_asked(query, mention.name):
            continue
        inside = speaks is not None and speaks[0] <= mention.start < speaks[1]
        if _wants_speakers(query, asked):
            fits = _acts(query, item, mention.start, mention.end, asked)
        elif asked in UNDERGONE:
            fits = not inside and (not spans or undergoes(item.text, (mention.start, mention.end), spans, asked or ""))
        else:
            fits = not inside
        if fits:
            kept.append(mention)
    return kept, shown


def _people_beside_the_speaker(item: Evidence, index: Index) -> bool:
    """Whether a sentence names any person but the one it has its matter from."""
    who = claimant(item.text)
    speaks = (_span(item.text, who) if who else None) or (0, 0)
    return any(not speaks[0] <= mention.start < speaks[1] for mention in persons_in(item.text, item.language, without=item.place_spans, is_common=index.gazetteer.is_common))


def _is_asked(query: Query, name: str) -> bool:
    """Whether the question names this one itself, be it by a family name that is a town's too."""
    return any(name_is_in(name, asked) or name_is_in(asked, name) for asked in (*query.names, *(place.name for place in query.places)))


def _wants_speakers(query: Query, asked: str | None) -> bool:
    return query.speaker or asked == "deny" or "say" in concepts_of(query.standalone) - {asked}


def _acts(query: Query, item: Evidence, start: int, end: int, asked: str | None) -> bool:
    """Whether somebody named there says what is told, where that is asked: in the words of the claimant, or before the first word of saying."""
    if not _wants_speakers(query, asked):
        return True
    if _BY.search(item.text[:start]):
        return True
    follow = {concept: min((begin for begin, _ in concept_spans(item.text, concept) if begin >= end), default=len(item.text)) for concept in ("say", "deny")}
    if follow["deny"] < follow["say"] and "deny" not in concepts_of(query.standalone):
        return False  # who rejects a ceasefire did not call for it
    if _CALLS.search(query.standalone):
        return any((end <= call.start() <= follow["say"] and _only_listed(item, end, call.start())) or (call.end() <= start and _CALL_OF.fullmatch(item.text[call.start():start])) for call in _CALLS.finditer(item.text))
    who = claimant(item.text)
    if who and (span := _span(item.text, who)):
        return span[0] <= start < span[1] or (end <= span[0] and not re.search(r"[.;:]", item.text[end:span[0]]))  # "The UN, the EU and the OSCE called"
    said = [begin for concept in ("say", "deny", asked or "say") for begin, _ in concept_spans(item.text, concept) if not start <= begin < end]
    return not said or start < min(said) or not any(char.isalnum() for char in item.text[:min(said)])


def _only_listed(item: Evidence, start: int, end: int) -> bool:
    """Whether nobody else stands in a stretch, or only those listed with the one before it: ", the EU and Human Rights Watch "."""
    between = item.text[start:end]
    others = organisations(between, item.language)
    for body in reversed(others):
        between = between[:body.start] + between[body.end:]
    return not others or not [word for word in re.findall(r"[^\W\d_]+", between) if fold(word) not in STOPWORDS]


_CALL_OF = re.compile(  # "a call by the UN", "l'appel de l'ONU", "призыв ООН", but not "called on NATO"
    r"(?:call|calls|called for|urged|demanded|requested|appeals?|demands?|requests?) (?:by|from)\s+(?:the )?|(?:appels?|demandes?) (?:de |du |des |d['’])(?:la |l['’])?|призыв\w*\s+|потребова\w+ со стороны\s+"
    r"|(?:aufruf\w*|forderung\w*|gefordert) (?:der |des |von |vom |seitens )(?:der |des )?|(?:apel\w*|appell\w*|llamad\w+|llamamiento\w*|pedid\w+) (?:de la |de |del |da |do |della |dell['’]|delle |dei )", re.IGNORECASE)
_CALLS = re.compile(  # asking others to do something: of "The UN called for a truce" and "NATO said the truce held" only the first
    r"(?<!\w)(?:call(?:s|ed|ing)? (?:(?:\w+ ){0,3}(?:for|on|upon)|a halt)|urg(?:e|es|ed|ing)|demand(?:s|ed|ing)?|appeal(?:s|ed|ing)?|request(?:s|ed)?|press(?:es|ed)? for|appel\w*|demand\w+|réclam\w+|exhort\w+|exig\w+|призва\w+|призыва\w+|потребова\w+|требу\w+"
    r"|rief(?:en)?|ruft|rufen|aufgerufen|aufruf\w*|forder\w+|gefordert|verlang\w+|mahnt\w*|pid(?:e|en|ió|ieron)|llam(?:a|an|ó|aron)|exig\w+|reclam\w+|instó|chied\w+|chiest\w+|appell\w+|ha esortato|invit\w+|ped(?:e|em|iu|iram)|apel\w+|çağır\w+|çağr\w+|iste(?:di|diler))(?!\w)", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|par|von|seitens|por|da|dal|dalla|dall['’]|со стороны)\s*(?:the |la |le |les |l['’]|der |dem |den )?(?:\w+ (?:and|et|und|y|e) )?$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\W*(?:they|these|those|among them|the (?:victims?|dead|wounded|others?)|he|she|it was|ce sont|ils|elles|il s['’]agit|parmi (?:eux|elles|les)|les (?:victimes|morts)|это|они|он|она|среди (?:них|погибших)|погибшие|имена"
    r"|es (?:sind|handelt)|sie|unter ihnen|die (?:toten|opfer)|er\b|son|eran|entre (?:ellos|ellas)|las víctimas|si tratta|sono|tra (?:loro|questi)|le vittime|trata-se|são|entre (?:eles|elas)|as vítimas|bunlar|onlar)\b", re.IGNORECASE)


def _span(text: str, who: str) -> tuple[int, int] | None:
    at = text.find(who)
    return (at, at + len(who)) if at >= 0 else None


def _known(path: str, index: Index) -> tuple[Mention, ...]:
    """The full names that a report gives anywhere."""
    report = index.report(path)
    if report is None:
        return ()
    places = [(mention.start, mention.end) for sentence in index.sentences(path) for mention in sentence.places]
    return full_names(report.text[:_READ], report.language, without=places, is_common=index.gazetteer.is_common)


def _same_bodies(bodies: Sequence[Body]) -> tuple[tuple[int, ...], ...]:
    groups: list[list[int]] = []
    for at, body in enumerate(bodies):
        group = next((group for group in groups if any(same_body(body, bodies[n]) for n in group)), None)
        if group is None:
            groups.append([at])
        else:
            group.append(at)
    return tuple(map(tuple, groups))


def _item(query: Query, who: Sequence[_Naming], known: dict[str, tuple[Mention, ...]], citations: Citations) -> Item:
    """One person or body: the name as reports in the reader's language mostly give it in full, with the quotes, that name's first."""
    value = _shown(query, who)
    best = sorted(who, key=lambda naming: (naming.name != value, -naming.item.score))
    quotes: dict[str, int] = {}
    for naming in best:
        if naming.item.report not in quotes and len(quotes) < PER_VALUE:
            quotes[naming.item.report] = citations.cite(naming.item)
    surname = value.split()[-1]
    fuller = [mention.name for naming in who for mention in known.get(naming.item.report, ()) if name_is_in(surname, mention.name.split()[-1]) and not any(_differ(mention.name, other.name) for other in who)]
    names = {fold(name): name for name in reversed([*(naming.name for naming in best), *fuller]) if name != value and fold(name) != fold(value)}
    return Item(value=value, names=tuple(reversed(names.values())), sort=query.sort, claimant=common_claimant([naming.item for naming in who]), citations=tuple(quotes.values()))


def _differ(one: str, other: str) -> bool:
    """Whether two full names have different given names."""
    mine, theirs = one.split(), other.split()
    return len(mine) > 1 and len(theirs) > 1 and not (name_is_in(mine[0], theirs[0]) or name_is_in(theirs[0], mine[0]) or mine[0][0] == theirs[0][0])


def _shown(query: Query, who: Sequence[_Naming]) -> str:
    """The fullest name, first as reports in the reader's language spell it, then in the reader's letters; of inflected ones the shorter."""
    spelled = Counter((naming.item.language == query.language, in_letters_of(query.language, naming.name), min(len(naming.name.split()), 2), naming.name) for naming in who)
    return max(spelled, key=lambda each: (each[1], each[0], each[2], spelled[each], -len(each[3])))[3]


# -- one person

def _is_told_of(item: Evidence, name: Span, asked: str | None, source: str | None) -> bool:
    """Whether one named there suffered what the question asks about; who only tells of it, or did it, did not."""
    if asked not in UNDERGONE:
        return True
    speaks = _span(item.text, source) if source else None
    spans = concept_spans(item.text, asked)
    return not (speaks and speaks[0] <= name[0] < speaks[1]) and (not spans or undergoes(item.text, name, spans, asked))


def one_person(query: Query, evidence: Sequence[Evidence], citations: Citations) -> Composed | None:
    """Names of persons in the best sentences; where somebody is only described ("the governor"), the sentence says so."""
    asked_for = {sound(word) for name in query.names for word in name.split()}
    asked = asked_concept(query.standalone)
    near = list(evidence[:8])
    if query.speaker:
        near = [item for item in near if item.fits >= 0.4] or near
    best = of_several([item for item in near if is_close(item, near[0])], 3)
    items: list[Item] = []
    for item in best:
        number = citations.cite(item)
        source = claimant(item.text)
        who = source if query.speaker else None
        names = [item.text[start:end] for start, end in persons(item.text) if _is_told_of(item, (start, end), asked, source)]
        if who:
            inside = [name for name in names if name in who]
            names = inside or [who]
        names = [name for name in names if not any(sound(word) in asked_for for word in name.split())] or ([who] if who else [])
        for name in names[:3]:
            same = next((at for at, known in enumerate(items) if {sound(w) for w in known.value.split()} & {sound(w) for w in name.split()[-1:]}), None)
            if same is None:
                items.append(Item(value=name, sort="person", citations=(number,)))
            elif number not in items[same].citations:
                items[same] = replace(items[same], citations=(*items[same].citations, number))
        if not items:
            items.append(Item(value=item.text, citations=(number,)))
    if not items:
        return None
    lead = citations.made[items[0].citations[0] - 1]
    head = ", ".join(f"{item.value} {marks(item.citations)}" for item in items if item.value != lead.quote)
    return Composed(text=f"{head + '. ' if head else ''}{quoted(lead.quote, query.language)} {marks((lead.n,))}", items=tuple(items))
