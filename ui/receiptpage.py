"""What became of a report when it was taken in, as safe HTML: its date and why, language, places, times, what is left out of the search.

Pure functions; what is recorded is read in `index/receipts.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from index.invisible import spelt_out
from index.types import LeftOut
from ui.dates import dates, language_name, number
from ui.render import safe
from ui.texts import InterfaceLanguage, count, has, say

if TYPE_CHECKING:
    from index.receipts import Receipt
    from index.types import Unseen

_PLACES = 12  # named in one line
_SPANS = 200  # stretches listed
_QUOTED = 160  # characters of a stretch that is left out


def date_and_why(receipt: Receipt, language: InterfaceLanguage) -> str:
    """"October 2020 (only the month is known, from the header of the file)"."""
    report = receipt.report
    if report.published is None:
        return f"{say('no_date', language)} ({say('how_none', language)})"
    return f"{dates(report.published, language)} ({say(f'precision_{report.published.precision}', language)}, {_why(receipt, language)})"


def _why(receipt: Receipt, language: InterfaceLanguage) -> str:
    match receipt.report.published_how, PurePath(receipt.report.path if ".zip/" in receipt.report.path.lower() else receipt.file).suffix.lower():
        case "header", _:
            return say("how_header", language)
        case "in the text", _:
            return say("how_text_words", language, words=receipt.date_words) if receipt.date_words else say("how_text", language)
        case "metadata", ".html" | ".htm":
            return say("how_page", language)
        case "metadata", suffix if suffix.startswith(".csv"):
            return say("how_column", language)
        case "metadata", suffix if suffix.startswith(".jsonl"):
            return say("how_record", language)
        case "metadata", ".md" | ".markdown":
            return say("how_front", language)
    return say("how_metadata", language)


def places_line(receipt: Receipt, language: InterfaceLanguage, most: int = _PLACES) -> str:
    """The places found, each with how often: "Barda 3, Ganja 1 and 4 more"."""
    named = ", ".join(f"{name} {number(times, language)}" for name, times in receipt.places[:most])
    rest = len(receipt.places) - most
    return (f"{named} {count('receipt_more', rest, language)}" if rest > 0 else named) or say("receipt_none", language)


def why_left_out(why: str, language: InterfaceLanguage) -> str:
    """Why a stretch is not searched, in the reader's words."""
    return say(f"why_out_{why}", language) if has(f"why_out_{why}") else why


def receipt_panel(receipt: Receipt, language: InterfaceLanguage, *, deletable: bool, watched: bool, local: bool) -> str:
    """The receipt of one report, and what can be done to be rid of it."""
    report = receipt.report
    rows = [("date", safe(date_and_why(receipt, language)))]
    if receipt.own_day is not None and receipt.own_day != report.published:
        rows.append(("tells", safe(dates(receipt.own_day, language))))
    rows += [("language", safe(language_name(report.language, language) or "—")), ("places", safe(places_line(receipt, language)))]
    times = count("receipt_times_found", receipt.times, language)
    if receipt.times:
        times += f", {count('receipt_sentences', receipt.dated_sentences, language, all=number(receipt.sentences, language))}"
    rows += [("times", safe(times)), ("left_out", _left_out(receipt, language))]
    rows.append(("passages", safe(f"{number(receipt.passages, language)} · {count('receipt_characters', len(report.text), language)}")))
    place = receipt.file if local else PurePath(receipt.file).name
    beside = f" {count('receipt_beside', receipt.beside, language)}" if receipt.beside else ""
    rows.append(("file", f"<bdi>{safe(place)}</bdi>{safe(beside)}"))
    facts = "".join(f"<dt>{say(f'receipt_{key}', language)}</dt><dd>{value}</dd>" for key, value in rows)
    return (f'<details class="rq-receipt" lang="{language}" open><summary>{say("receipt", language)}</summary><dl>{facts}</dl>'
            f'{_removing(receipt, language, place, deletable=deletable, watched=watched)}</details>')


def _left_out(receipt: Receipt, language: InterfaceLanguage) -> str:
    report = receipt.report
    spans = [span for span in report.left_out if not span.taken]
    unseen = "".join(f"<p>{safe(unseen_line(one, language))}</p>" for one in receipt.unseen)
    if not spans:
        return unseen or safe(say("receipt_none", language))
    rows = "".join(f"<li><b>{safe(why_left_out(span.why, language))}</b> <q dir=auto>{safe(_words(report.text, span))}</q></li>" for span in spans[:_SPANS])
    more = f"<li>{safe(count('receipt_more', len(spans) - _SPANS, language))}</li>" if len(spans) > _SPANS else ""
    return f'{unseen}<details class="rq-fold"><summary>{count("receipt_spans", len(spans), language)}</summary><ul class="rq-plain-list">{rows}{more}</ul></details>'


def unseen_line(one: Unseen, language: InterfaceLanguage) -> str:
    """"62 characters of hidden text, left out of all quotes"."""
    return count(f"unseen_{one.why}", one.characters, language)


def _words(text: str, span: LeftOut) -> str:
    words = " ".join((spelt_out(text[span.start:span.end]) if span.why == "invisible characters" else text[span.start:span.end]).split())
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED]} …"


def _removing(receipt: Receipt, language: InterfaceLanguage, place: str, *, deletable: bool, watched: bool) -> str:
    if not deletable:
        return f'<p class="rq-small">{safe(say("delete_watched" if watched else "delete_elsewhere", language, file=place))}</p>'
    label = say("delete_file", language, n=number(receipt.beside + 1, language)) if receipt.beside else say("delete", language)
    sure = say("delete_sure", language, file=PurePath(receipt.file).name)
    return (f'<div class="rq-delete"><button type="button" class="rq-button rq-danger" data-delete="ask">{safe(label)}</button>'
            f'<div class="rq-sure" role="group" aria-label="{safe(sure)}" hidden><span>{safe(sure)}</span> '
            f'<button type="button" class="rq-button rq-danger" data-delete="yes" data-path="{safe(receipt.report.path)}">{say("delete_yes", language)}</button> '
            f'<button type="button" class="rq-button" data-delete="no">{say("delete_no", language)}</button></div></div>')


def receipts_table(receipts: Sequence[Receipt], total: int, language: InterfaceLanguage) -> str:
    """The receipts of what a sync took in, a row each, folded; `total` may be more than are shown."""
    if not receipts:
        return ""
    heads = "".join(f'<th scope="col">{say(key, language)}</th>' for key in
                    ("col_title", "receipt_date", "receipt_language", "receipt_places", "receipt_times", "receipt_left_out", "receipt_passages"))
    first = f" ({say('receipts_first', language, n=number(len(receipts), language))})" if total > len(receipts) else ""
    return (f'<details class="rq-fold"{" open" if total <= 5 else ""}><summary>{count("receipts", total, language)}{safe(first)}</summary>'
            f'<table class="rq-table rq-receipts"><thead><tr>{heads}</tr></thead><tbody>{"".join(_row(receipt, language) for receipt in receipts)}</tbody></table></details>')


def _row(receipt: Receipt, language: InterfaceLanguage) -> str:
    report = receipt.report
    cells = (("date", date_and_why(receipt, language)), ("language", language_name(report.language, language)), ("places", places_line(receipt, language, 4)),
             ("times", number(receipt.times, language)), ("left_out", number(len(report.left_out), language)), ("passages", number(receipt.passages, language)))
    tail = "".join(f'<td data-head="{say(f"receipt_{key}", language)}"><bdi>{safe(cell)}</bdi></td>' for key, cell in cells)
    return (f'<tr><th scope="row"><button type="button" class="rq-link" data-report="{safe(report.path)}" aria-haspopup="dialog">'
            f'<bdi dir="auto">{safe(report.title or report.path)}</bdi></button></th>{tail}</tr>')
