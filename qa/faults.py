"""Whether a sentence that a chat model wrote says only what its quotes say: prose, numbers, dates, names, words, negation.

Each check looks for one kind of fault and names it; none understands the sentence. A true sentence may fail (it is left out, the
quotes stay); a sentence that keeps every number, date and name of its quote and twists the rest may pass, so quotes stand beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.askeddays import days_of_question
from index.language import detect_language
from index.sentencevectors import LANGUAGES, load_sentence_encoder
from index.types import DateRange, Span, TimeMention

from .claims import claimant
from .concepts import concept_spans, concepts_of
from .evidence import Evidence
from .fragments import find
from .matching import cognates_of, fold, name_is_in, sound, stem, stems_of, words_of
from .quantities import quantities, unsupported
from .shapes import speech
from .types import Query
from .wanted import STOPWORDS

if TYPE_CHECKING:
    from index.gazetteer import Gazetteer

LONGEST = 400  # characters of one sentence
_SHARED = 0.5  # share of a sentence's content words that its quotes must tell of
_SHARED_ABROAD = 0.34  # the same where no quote is in the sentence's language: translated words are seldom recognised
_TRANSLATED = 0.6  # cosine of the sentence encoder: of 110 translated sentences 99% reach it, of their neighbours in the same articles none (ntrex_dev)
_CITY = 300_000  # people: a word in small letters that is the name of such a city is taken for it
_ADDRESS = re.compile(
    r"https?:|\bwww\.|\w@\w|://|\b(?:javascript|data|mailto|file|ftp|vbscript)\s?:|\b[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\b(?!\.\w)|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:dot|point|punkt|punto) (?:com|net|org|ru|biz|info|io)\b", re.I)
_WHOLE = 0.8  # share of a quote from which a sentence copied from it needs no look at what is negated
_MARKUP = re.compile(r"[<>`|\\{}]|\]\(|!\[|\[[^\]\d][^\]]*\]|&(?:#\w+|[a-z]+);|\*\*|__|^#+\s|%[0-9a-f]{2}", re.I)
_NOT = {language: re.compile(rf"\b(?:{words})\b", re.I) for language, words in {
    "en": r"not|never|no|none|nobody|nothing|neither|nor|without|cannot|[a-z]+n['’]t", "fr": r"ne|n['’]\w+|pas|jamais|aucune?s?|sans|ni|rien|personne ne", "ru": "не|нет|ни|никто|никогда|без|ничего",
    "uk": "не|немає|ні|ніхто|ніколи|без", "de": r"nicht|kein\w*|nie|niemals|niemand|ohne|nichts", "es": "no|ningún|ninguna?|nunca|jamás|sin|nadie|nada|ni", "it": r"non|nessun\w*|mai|senza|né|niente",
    "pt": r"não|nenhum\w*|nunca|sem|ninguém|nada|nem", "tr": "değil|yok|hiçbir|asla|olmadı"}.items()}
_CLAUSE = re.compile(r"\s*[,;:—–()]\s+|\s+(?:but|while|although|and|mais|tandis que|alors que|et|но|а|и|aber|während|und|pero|mientras|y|ma|mentre|e|mas|enquanto|ama|ve)\s+", re.I)
_OFFICES = frozenset("president president's prime minister ministry foreign defence defense interior general colonel ombudsman mr mrs ms dr sir le la les the président premier ministre ministère".split())
_INVISIBLE = frozenset(["Cc", "Cf", "Co", "Cn", "Cs"])


def fault(sentence: str, quotes: Sequence[Evidence], query: Query, gazetteer: Gazetteer, *, pointed_at: Sequence[Span | None] = ()) -> str | None:
    """Why a sentence must not be shown above these quotes, in a few English words; None where nothing speaks against it.

    `pointed_at`: for each quote the span (in its text) of the fragment given for it, where there is one.
    """
    language = detect_language(sentence) if len(words_of(sentence)) > 3 else query.language
    if language not in (query.language, "en", *(quote.language for quote in quotes)):
        language = query.language  # a short sentence is easily mistaken for one in another language
    if found := not_prose(sentence):
        return found
    if not all(any(find(sentence[start:end], quote.text) for quote in quotes) for start, end in speech(sentence) if len(words_of(sentence[start:end])) > 1):
        return "words in quotation marks that no quote holds"
    dates = days_of_question(sentence, language=language, as_of=None)
    if wrong := next((mention for mention in dates if not _date_holds(mention, quotes, query)), None):
        return f"date: {sentence[wrong.start:wrong.end]}"
    spans = [(mention.start, mention.end) for mention in dates]
    stated = quantities(sentence, language, outside=spans)
    known = [number for quote in quotes for number in quantities(quote.text, quote.language, outside=_own_dates(quote))]
    if missing := unsupported(stated, known):
        return f"number: {sentence[missing[0].start:missing[0].end]}"
    if name := _strange_name(sentence, language, quotes, spans, gazetteer):
        return f"name: {name}"
    if not _tells_the_same(sentence, language, quotes):
        return "words of which the quotes do not tell"
    whole = any(len(sentence) >= _WHOLE * len(quote.text) and find(sentence, quote.text) for quote in quotes)
    if not whole and _negated(sentence, language) != any(_negated_there(sentence, quote, span) for quote, span in zip(quotes, [*pointed_at, *[None] * len(quotes)], strict=False)):
        return "a negation in one and not in the other"
    return None


def not_prose(text: str) -> str | None:
    """What in a text is no plain prose: an address, markup, invisible characters, too great a length; None for prose.

    >>> not_prose("More at www.example.org"), not_prose("21 people died, the U.S. said.")
    ('an address', None)
    """
    if len(text) > LONGEST or len(words_of(text)) < 2:
        return "too long or too short"
    if any(unicodedata.category(c) in _INVISIBLE for c in text):
        return "invisible characters"
    if _ADDRESS.search(unicodedata.normalize("NFKC", text)):
        return "an address"
    return "markup" if _MARKUP.search(text) else None


# -- dates

def _own_dates(quote: Evidence) -> list[Span]:
    """Where times stand in a quote's text: digits in there count nothing."""
    inside = [(time.start - quote.start, time.end - quote.start) for time in quote.sentence.times if quote.start <= time.start < quote.end]
    return inside + [(mention.start, mention.end) for mention in days_of_question(quote.text, language=quote.language, as_of=None)]


def _date_holds(said: TimeMention, quotes: Sequence[Evidence], query: Query) -> bool:
    """Whether a time stands in a quote, is the time asked about, or the day a quote's report was published."""
    whens = query.when.all if query.when else ()
    times = [time for quote in quotes for time in quote.sentence.times]
    raw = [mention for quote in quotes for mention in days_of_question(quote.text, language=quote.language, as_of=None)]
    if said.day_number is not None:
        numbered = any(when.day_number is not None and when.day_number <= said.day_number <= (when.last_day_number or when.day_number) for when in whens)
        return numbered or any(time.day_number == said.day_number for time in (*times, *raw))
    if said.kind == "relative":
        return any(mention.kind == "relative" for mention in raw)
    single = [DateRange.day(time.candidates()[0]) for time in times if len(time.candidates()) == 1]
    known = [*(when.range for when in whens), *(quote.published for quote in quotes if quote.published), *single,
             *(time.when for time in (*times, *raw) if time.when is not None)]
    if said.when is not None:
        wide = said.when.precision in ("month", "year")
        return any(one == said.when or (wide and one.overlap(said.when) == one) for one in known)
    if month_day := re.search(r"month-day (\d\d)-(\d\d)", said.how):
        month, day = map(int, month_day.groups())
        return any(one.days == 1 and (one.start.month, one.start.day) == (month, day) for one in known) or any(said.how == mention.how for mention in raw)
    if only_month := re.search(r"month (\d+)", said.how):
        return any(one.start.month == one.end.month == int(only_month.group(1)) and one.days <= 31 for one in known) or any(said.how == mention.how for mention in raw)
    if said.weekday is not None:
        return any(one.days == 1 and one.start.weekday() == said.weekday for one in known) or any(time.weekday == said.weekday for time in (*times, *raw))
    return True


# -- names

def _strange_name(sentence: str, language: str, quotes: Sequence[Evidence], dates: Sequence[Span], gazetteer: Gazetteer) -> str | None:
    """The first name that stands neither in a quote nor in the title, publisher or places of one; None where all do.

    Mid-sentence a capital tells a name (in German only that of a place, or a second capital beside it); the first word is one where it
    is a place, speaks, or another capital follows, and it is no everyday word. A word in small letters is one where a large city bears it.
    """
    basis = " ".join(f"{quote.text} {quote.title}" for quote in quotes)
    places = " ".join(dict.fromkeys(name for quote in quotes for mention in quote.sentence.places for name in (mention.place.name, *mention.place.names)))
    folded = {fold(word) for word in words_of(f"{basis} {places}")}
    stems, concepts = stems_of(basis), concepts_of(basis)
    speaker = fold(claimant(sentence) or "").split()[:1]
    words = [word for word in re.finditer(r"[^\W\d_]\w*(?:-\w+)*", sentence) if not any(start < word.end() and word.start() < end for start, end in dates)]

    def known(word: str) -> bool:
        parts = words_of(word)
        return all(fold(part) in folded or stem(part) in stems or name_is_in(part, basis) or name_is_in(part, places) or bool(concepts_of(part) & concepts) for part in parts if len(part) > 1)

    for at, found in enumerate(words):
        word, key = found.group(), fold(found.group())
        if len(word) < 2 or key in _OFFICES or (word.lower() in STOPWORDS and (at == 0 or not word[0].isupper())) or known(word):
            continue
        common = gazetteer.is_common(key, language) and not _is_demonym(key, gazetteer)
        follows = at + 1 < len(words) and words[at + 1].group()[0].isupper() and sentence[found.end():words[at + 1].start()] == " "
        is_place = bool(gazetteer.lookup(word)) and not common
        if not word[0].isupper():
            if len(word) > 3 and not common and any(place.population >= _CITY for place in gazetteer.lookup(word)[:1]):
                return word
            continue
        if len(word) < 3 and not word.isupper():
            continue
        first = at == 0 or bool(re.search(r"[.!?…:]\s*[\"'«“„‘]?\s*$", sentence[:found.start()]))
        if first or language == "de":
            everyday = common or gazetteer.is_vocabulary(key)
            if is_place or (not everyday and (follows or key in speaker or language == "en")):
                return word
        elif not (common and len(word) < 4):
            return word
    return None


def _is_demonym(key: str, gazetteer: Gazetteer) -> bool:
    """Whether a word is "common" everywhere only because the calendar and peoples' names are: dates are taken out before."""
    return gazetteer.is_common(key, "*")


# -- words

def _tells_the_same(sentence: str, language: str, quotes: Sequence[Evidence]) -> bool:
    """Whether enough of a sentence's content words stand in its quotes: by stem, as cognates, as names, or as the same concept."""
    words = [word for word in dict.fromkeys(words_of(sentence)) if len(word) > 2 and fold(word) not in STOPWORDS and word.lower() not in STOPWORDS and not word.isdigit()]
    if not words:
        return False
    basis = " ".join(quote.text for quote in quotes)
    places = " ".join(name for quote in quotes for mention in quote.sentence.places for name in (mention.place.name, *mention.place.names))
    stems, cognates, concepts = stems_of(basis), cognates_of(basis), concepts_of(basis)
    shared = sum(stem(word) in stems or bool(cognates_of(word) & cognates) or bool(concepts_of(word) & concepts)
                 or (word[0].isupper() and (name_is_in(word, basis) or name_is_in(word, places))) for word in words)
    at_home = any(quote.language == language for quote in quotes)
    return shared / len(words) >= (_SHARED if at_home else _SHARED_ABROAD) or (not at_home and _means_the_same(sentence, language, quotes))


def _means_the_same(sentence: str, language: str, quotes: Sequence[Evidence]) -> bool:
    """Whether the sentence encoder takes one of the quotes for a translation; it has no say in languages it does not know."""
    encoder = load_sentence_encoder() if language in LANGUAGES else None
    texts = [quote.text for quote in quotes if quote.language in LANGUAGES]
    if encoder is None or not texts:
        return False
    vectors = encoder.encode([sentence, *texts])
    return bool((vectors[1:] @ vectors[0]).max() >= _TRANSLATED)


# -- negation

def _negated(text: str, language: str) -> bool:
    return bool(_NOT.get(language, _NOT["en"]).search(text)) or _denied(text)


def _denied(text: str) -> bool:
    return bool(concept_spans(text, "deny"))


def _negated_there(sentence: str, quote: Evidence, pointed_at: Span | None) -> bool:
    """Whether what a sentence takes from a quote is denied or negated there.

    A denial reaches as far as the next semicolon; a "not" only its clause: the one pointed at, else the one that shares most words.
    """
    text = quote.text
    parts = _cut(text, re.compile(r";\s"))
    clauses = _cut(text, _CLAUSE)
    if pointed_at is not None:
        near = [part for part in parts if part[0] < pointed_at[1] and pointed_at[0] < part[1]]
        mine = [part for part in clauses if part[0] < pointed_at[1] and pointed_at[0] < part[1]]
    else:
        near, mine = (_most_alike(each, text, sentence) for each in (parts, clauses))
    negation = _NOT.get(quote.language, _NOT["en"])
    return any(_denied(text[start:end]) for start, end in near) or any(negation.search(text[start:end]) for start, end in mine)


def _most_alike(parts: Sequence[Span], text: str, sentence: str) -> list[Span]:
    """The parts that share most stems, concepts and names with a sentence (several where they share as many), and those that alone hold one of its names."""
    own = _keys(sentence)
    shared = [_keys(text[start:end]) & own for start, end in parts]
    most = max(map(len, shared))
    names = [{key for key in keys if key.startswith("=")} for keys in shared]
    return [part for at, part in enumerate(parts) if 0 < len(shared[at]) == most or names[at] - set().union(*names[:at], *names[at + 1:])]


def _keys(text: str) -> frozenset[str]:
    return stems_of(text) | concepts_of(text) | {f"={sound(word)}" for word in words_of(text) if word[0].isupper() and len(word) > 3}


def _cut(text: str, at: re.Pattern[str]) -> list[Span]:
    edges = [0, *(edge for m in at.finditer(text) for edge in m.span()), len(text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end] or [(0, len(text))]
