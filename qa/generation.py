"""Prose by a chat model from the same evidence, checked sentence by sentence before anybody sees it.

The model gets numbered quotes as data and no tools. It writes claims with the numbers of quotes and words copied from them
(`claimlines`); a claim is shown where the copied words stand in the evidence and `faults` finds none. The answer made without
a model stays underneath: its values and quotes keep their numbers, and what the prose leaves out of it is shown after the prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .chatmodel import error_line, model_label, patience, pieces
from .citing import CLOSE, Citations, is_close, marks, quoted
from .claimlines import Claim, Reply, claims_of, messages, says_none
from .evidence import Evidence
from .faults import fault
from .fragments import find, is_long_enough
from .instructions import gives_orders
from .matching import fold
from .phrases import phrase
from .types import Answer, Item, Query

if TYPE_CHECKING:
    from index.archive import Index
    from index.gazetteer import Gazetteer

_EVIDENCE = 12  # quotes given to the model
_TOKENS = 2000  # of these quotes together, by the count of `index.passages`
_PER_REPORT = 3  # quotes of one report where there are several: no report fills the answer
_NEAR = 0.5  # share of the best score from which a sentence is given beside the quotes of the answer made without a model
_CLAIMS = 8  # sentences shown: a model that does not stop is cut off
_READ = 16  # sentences read, whatever becomes of them: after that a model repeats itself
_LISTS = ("places", "number", "people", "date")  # kinds whose values are the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A sentence that may be shown, with the quotes that it stands on."""

    sentence: str
    quotes: tuple[Evidence, ...]
    copied: bool = False  # the sentence is a stretch of its quote, shown as such


def written(model: Any, query: Query, evidence: Sequence[Evidence], plain: Answer, index: Index) -> Iterator[Answer]:
    """Snapshots of the answer as the model writes it, each of checked sentences only; the last one is the answer.

    Where the model fails, takes too long, or nothing it wrote holds, the last one is `plain` with a note that says so.
    """
    quotes = quotes_for(query, evidence, plain, index)
    if not quotes:  # all of them give orders to programs
        yield _without(plain, query, "no quotes")
        return
    shown: list[Checked] = []
    reply, dropped, read = Reply(), 0, 0
    try:
        for piece in pieces(model, messages(query, quotes), patience()):
            for line in reply.add(piece) if piece is not None else reply.cut_off():
                kept, failed = _checked(line, quotes, shown, query, index.gazetteer)
                dropped += failed
                read += bool(line.strip())
                if kept:
                    shown += kept
                    yield _snapshot(plain, shown, index, model)
            if reply.full or len(shown) >= _CLAIMS or read >= _READ:
                break
        else:
            kept, failed = _checked(reply.rest(), quotes, shown, query, index.gazetteer)
            dropped += failed
            shown += kept
    except Exception as error:  # a provider's client may raise anything; the reader still gets the answer made of quotes
        yield _without(plain, query, error_line(error))
        return
    if shown:
        yield _finished(_snapshot(plain, shown, index, model), plain, shown, query, dropped)
    else:
        yield _without(plain, query, "NONE" if says_none(reply.text) else f"{dropped} unsupported" if dropped else "empty")


def quotes_for(query: Query, evidence: Sequence[Evidence], plain: Answer, index: Index) -> tuple[Evidence, ...]:
    """The evidence that a model is given: what the answer made without it rests on, then what scores near the best of it.

    Of several reports none has more than three; sentences that give orders to programs are left out.
    """
    from index.passages import token_counts

    order = dict.fromkeys(n for rank in range(max((len(item.citations) for item in plain.items), default=0)) for item in plain.items for n in item.citations[rank:rank + 1])
    cited = {(plain.citations[n - 1].report, plain.citations[n - 1].start): rank for rank, n in enumerate(order)}  # the best quote of every value, then the second ones
    near = CLOSE if query.kind in ("number", "people", "date", "quote") else _NEAR  # a figure of another matter is worse than none
    fit = [item for item in evidence if not gives_orders(item.text) and ((item.report, item.start) in cited or is_close(item, evidence[0], near))]
    ranked = sorted(fit, key=lambda item: cited.get((item.report, item.start), len(cited)))
    seen: dict[str, int] = {}
    first: list[Evidence] = []
    later: list[Evidence] = []
    for item in ranked:
        seen[item.report] = seen.get(item.report, 0) + 1
        (first if seen[item.report] <= _PER_REPORT else later).append(item)
    chosen = (first if len(seen) > 1 else first + later)[:_EVIDENCE]
    room = _TOKENS
    fitting = 0
    for count in token_counts([item.text for item in chosen]):
        room -= count
        if room < 0 and fitting:
            break
        fitting += 1
    return tuple(chosen[:fitting])


def _checked(line: str, quotes: Sequence[Evidence], shown: Sequence[Checked], query: Query, gazetteer: Gazetteer) -> tuple[list[Checked], int]:
    """(claims of a line that hold and are new, how many do not hold)."""
    kept: list[Checked] = []
    failed = 0
    for claim in claims_of(line):
        good = checked(claim, quotes, query, gazetteer)
        if good is None:
            failed += 1
        elif all(fold(good.sentence) != fold(other.sentence) for other in (*shown, *kept)):
            kept.append(good)
    return kept[:_CLAIMS - len(shown)], failed


def checked(claim: Claim, quotes: Sequence[Evidence], query: Query, gazetteer: Gazetteer) -> Checked | None:
    """The claim with the quotes it stands on; None where it must not be shown.

    Copied words are looked for in the quotes cited, then in all: a model that gives the wrong number but the right words is
    corrected. Words that stand nowhere are a fault. A sentence that is itself copied needs no more. Without copied words a claim needs quotes that exist, and passes the same checks;
    then every quote cited counts, as nothing tells which part of which is meant.
    """
    if any(not 1 <= n <= len(quotes) for n in claim.numbers):
        return None
    cited = [quotes[n - 1] for n in claim.numbers]
    basis: list[Evidence] = []
    spans = []
    for fragment in (fragment for fragment in claim.fragments if is_long_enough(fragment)):
        there = next(((quote, span) for quote in (*cited, *quotes) if (span := find(fragment, quote.text))), None)
        if there is None:
            return None
        if there[0] not in basis:
            basis.append(there[0])
            spans.append(there[1])
    if not basis and not claim.fragments and is_long_enough(claim.sentence):  # a quote copied as the sentence is its own proof
        found = [(quote, span) for quote in (*cited, *quotes) if (span := find(claim.sentence, quote.text))][:1]
        if found and not fault(claim.sentence, [found[0][0]], query, gazetteer, pointed_at=[found[0][1]]):
            (quote, (start, end)), = found
            return Checked(sentence=quote.text[start:end], quotes=(quote,), copied=True)
    if not basis:
        basis = cited
    if not basis or fault(claim.sentence, basis, query, gazetteer, pointed_at=spans):
        return None
    return Checked(sentence=claim.sentence, quotes=tuple(basis))


def _snapshot(plain: Answer, shown: Sequence[Checked], index: Index, model: Any) -> Answer:
    """The checked sentences above the values and quotes of the answer made without a model, which keep their numbers."""
    citations = Citations(index, list(plain.citations))
    parts, items = [], []
    for one in shown:
        numbers = tuple(citations.cite(quote) for quote in one.quotes)
        parts.append(f"{quoted(one.sentence, plain.language)} {marks(numbers)}" if one.copied else f"{one.sentence} {marks(numbers)}.")
        items.append(Item(value=one.sentence, citations=numbers))
    return replace(plain, answer=" ".join(parts), items=plain.items if plain.kind in _LISTS else (*items, *plain.items),
                   citations=tuple(citations.made), model=model_label(model))


def _finished(snapshot: Answer, plain: Answer, shown: Sequence[Checked], query: Query, dropped: int) -> Answer:
    """The last snapshot: with what the prose leaves out of the answer made without a model, and how the time was counted."""
    prose = fold(" ".join(one.sentence for one in shown))
    cited = {(quote.report, quote.start) for one in shown for quote in one.quotes}
    quotes = {citation.n: citation for citation in plain.citations}

    def told(item: Item) -> bool:
        stands = any((quotes[n].report, quotes[n].start) in cited for n in item.citations)
        return stands and (plain.kind == "text" or any(_word_in(name, prose) for name in (item.value, *item.names)))

    missing = [item for item in plain.items if not told(item)]
    composed = plain.answer.removesuffix(" ".join(("", *plain.notes))) if plain.notes else plain.answer
    if missing and plain.kind == "text":
        composed = " ".join(f"{quoted(item.value, query.language)} {marks(item.citations)}" for item in missing)
    rest = (composed,) if missing else ()
    notes = plain.notes if not dropped else (*plain.notes, phrase("dropped", query.language, n=dropped))
    return replace(snapshot, answer=" ".join((snapshot.answer, *rest, *plain.notes)), notes=notes)


def _word_in(name: str, prose: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", prose) is not None


def _without(plain: Answer, query: Query, reason: str) -> Answer:
    return replace(plain, notes=(*plain.notes, phrase("model failed", query.language, reason=reason)))
