"""A whole report with its quotes highlighted, the line at the top, and messages, as safe HTML.

Pure functions; answers are in `render.py`, the archive is in `archivepage.py` and `receiptpage.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from index.types import DateRange, LeftOut, Report, Span
from ui.dates import dates, day, language_name
from ui.render import safe
from ui.texts import InterfaceLanguage, count, say

_RTL = {"ar", "fa", "he", "ur", "ps", "yi", "sd", "ug", "dv", "ckb"}


class Summary(Protocol):
    """What an index tells of each report without its text."""

    path: str
    title: str
    publisher: str
    language: str
    published: DateRange | None
    own_day: DateRange | None  # the day it tells of


def report_page(report: Report, language: InterfaceLanguage, *, quote: Span | None = None, others: Sequence[Span] = ()) -> str:
    """The whole text of a report with `quote` in one `<mark>`, other quotes lighter, and what was left out dimmed.

    The text of all elements of `.rq-text` together is `report.text`, character for character.
    """
    text = report.text
    others = tuple(span for span in others if 0 <= span[0] < span[1] <= len(text))
    if quote is not None and 0 <= quote[0] < quote[1] <= len(text):
        start, end = quote
        body = (_stretch(text, 0, start, report.left_out, others)
                + f'<mark class="rq-here" tabindex="-1">{_stretch(text, start, end, report.left_out, ())}</mark>'
                + _stretch(text, end, len(text), report.left_out, others))
    else:
        body = _stretch(text, 0, len(text), report.left_out, others)
    facts = [f"<b><bdi>{safe(report.publisher)}</bdi></b>"] if report.publisher else []
    facts.append(f"<span>{safe(dates(report.published, language, hint=True))}</span>")
    if name := language_name(report.language, language):
        facts.append(f"<span>{safe(name)}</span>")
    if dimmed := sum(not out.taken for out in report.left_out):
        facts.append(f'<span class="rq-small">{count("left_out_count", dimmed, language)}</span>')
    address = f'<p class="rq-facts rq-path"><bdi>{safe(report.path)}</bdi></p>'
    if report.url.startswith(("http://", "https://")):
        address += (f'<p class="rq-facts"><a href="{safe(report.url)}" target="_blank" rel="noopener noreferrer nofollow">'
                    f'{say("original", language)}</a></p>')
    lang = "" if report.language == "und" else f' lang="{safe(report.language)}"'
    direction = "rtl" if report.language in _RTL else "auto"
    return (f'<header><h2 id="rq-report-title" dir="auto"{lang}>{safe(report.title or say("no_title", language))}</h2>'
            f'<p class="rq-facts">{" · ".join(facts)}</p></header>'
            f'<div class="rq-text" dir="{direction}"{lang}>{body}</div><footer>{address}</footer>')


def _stretch(text: str, start: int, end: int, left_out: Sequence[LeftOut], quotes: Sequence[Span]) -> str:
    """`text[start:end]` escaped, with spans around what was left out and around other quotes."""
    cuts = {start, end}
    for low, high in [(out.start, out.end) for out in left_out] + list(quotes):
        cuts |= {min(max(low, start), end), min(max(high, start), end)}
    points = sorted(cuts)
    parts: list[str] = []
    waiting = sorted((out for out in left_out if out.start < out.end), key=lambda out: out.start)  # there may be thousands: each is looked at once
    at = 0
    for low, high in pairwise(points):
        piece = safe(text[low:high])
        while at < len(waiting) and waiting[at].end <= low:
            at += 1
        out = waiting[at] if at < len(waiting) and waiting[at].start <= low and high <= waiting[at].end else None
        if out is not None:
            piece = f'<span class="rq-left-out" title="{safe(out.why)}">{piece}</span>'
        if any(a <= low and high <= b for a, b in quotes):
            piece = f'<mark class="rq-other">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)


def message(text: str, *, kind: str = "note") -> str:
    """One line to the reader; `kind` is "note" or "error"."""
    return f'<p class="rq-{"error" if kind == "error" else "small"}" {"role=alert" if kind == "error" else ""} dir="auto">{safe(text)}</p>' if text else ""


def report_day(summary: Summary) -> DateRange | None:
    """When a report was published; where it does not say so to the day, the day it tells of."""
    if summary.own_day is not None and (summary.published is None or summary.published.precision != "day"):
        return summary.own_day
    return summary.published


def header(summaries: Sequence[Summary] | None, language: InterfaceLanguage) -> str:
    """One line: the product, and what archive is open; None where there is none."""
    if summaries is None:
        facts = say("no_archive", language)
    else:
        facts = count("reports", len(summaries), language)
        known = [when for summary in summaries if (when := report_day(summary)) is not None]
        known = [when for when in known if when.precision == "day"] or known  # "2020" would stretch the archive to its ends
        if known:
            first, last = min(when.start for when in known), max(when.end for when in known)
            span = day(first, language) if first == last else say("from_to", language, start=day(first, language), end=day(last, language))
            facts += f", {span}"
    return (f'<div class="rq-head" lang="{language}"><h1>{say("title", language)}</h1>'
            f'<p class="rq-tagline">{say("tagline", language)}</p><p class="rq-open">{safe(facts)}</p></div>')


def welcome(has_archive: bool, language: InterfaceLanguage) -> str:
    """What stands on the empty page."""
    remedy = "" if has_archive else f'<p class="rq-error">{say("no_archive", language)}. {safe(say("no_archive_remedy", language))}</p>'
    return f'<div class="rq-welcome" lang="{language}"><p>{say("welcome", language)}</p>{remedy}</div>'
