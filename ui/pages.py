"""A whole report with its quotes highlighted, and the archive's tables and messages, as safe HTML.

Pure functions; answers are in `render.py`, what they do in `archive.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import Protocol

from index.types import Clock, DateRange, LeftOut, Progress, Report, Span, SyncReport
from ui.dates import dates, day, language_name, number
from ui.render import safe
from ui.texts import InterfaceLanguage, count, has, say

SHOWN = 200  # rows of the table of reports
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
    if report.left_out:
        facts.append(f'<span class="rq-small">{count("left_out_count", len(report.left_out), language)}</span>')
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
    for low, high in pairwise(points):
        piece = safe(text[low:high])
        out = next((out for out in left_out if out.start <= low and high <= out.end), None)
        if out is not None:
            piece = f'<span class="rq-left-out" title="{safe(out.why)}">{piece}</span>'
        if any(a <= low and high <= b for a, b in quotes):
            piece = f'<mark class="rq-other">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)


def message(text: str, *, kind: str = "note") -> str:
    """One line to the reader; `kind` is "note" or "error"."""
    return f'<p class="rq-{"error" if kind == "error" else "small"}" {"role=alert" if kind == "error" else ""} dir="auto">{safe(text)}</p>' if text else ""


def header(summaries: Sequence[Summary] | None, language: InterfaceLanguage) -> str:
    """One line: the product, and what archive is open; None where there is none."""
    if summaries is None:
        facts = say("no_archive", language)
    else:
        facts = count("reports", len(summaries), language)
        known = [when for summary in summaries if (when := _when(summary)) is not None]
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


def _when(summary: Summary) -> DateRange | None:
    """When a report was published; where it does not say so to the day, the day it tells of."""
    if summary.own_day is not None and (summary.published is None or summary.published.precision != "day"):
        return summary.own_day
    return summary.published


def _newest_first(summary: Summary) -> tuple[int, str]:
    when = _when(summary)
    return (-when.start.toordinal() if when else 0, summary.title)


def archive_table(summaries: Sequence[Summary], language: InterfaceLanguage, *, needle: str = "") -> str:
    """The reports, newest first, undated last; `needle`: words that must all stand in a row."""
    ordered = sorted(summaries, key=_newest_first)
    rows: list[str] = []
    wanted = needle.casefold().split()
    matching = 0
    for summary in ordered:
        date_text = dates(summary.published, language, hint=summary.own_day is None)
        if summary.own_day is not None and _when(summary) != summary.published:
            date_text += f" · {say('tells_of', language, day=dates(summary.own_day, language))}"
        cells = (summary.title or summary.path, summary.publisher, date_text, language_name(summary.language, language))
        if wanted and not all(word in f"{' '.join(cells)} {summary.path}".casefold() for word in wanted):
            continue
        matching += 1
        if matching > SHOWN:
            continue
        title, publisher, date_text, spoken = (safe(cell) for cell in cells)
        rows.append(f'<tr><th scope="row"><button type="button" class="rq-link" data-report="{safe(summary.path)}" aria-haspopup="dialog">'
                    f'<bdi dir="auto">{title}</bdi></button></th><td data-head="{say("col_publisher", language)}"><bdi>{publisher}</bdi></td>'
                    f'<td data-head="{say("col_date", language)}">{date_text}</td><td data-head="{say("col_language", language)}">{spoken}</td></tr>')
    if not rows:
        return f'<div class="rq-archive" lang="{language}">{message(say("no_match" if summaries else "no_archive", language))}</div>'
    heads = "".join(f'<th scope="col">{say(key, language)}</th>' for key in ("col_title", "col_publisher", "col_date", "col_language"))
    rest = message(say("shown", language, shown=number(SHOWN, language), all=number(matching, language))) if matching > SHOWN else ""
    return (f'<div class="rq-archive" lang="{language}">{rest}<table class="rq-table"><caption>{say("list_of_reports", language)}</caption>'
            f'<thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>')


def clocks_table(clocks: Sequence[Clock], language: InterfaceLanguage) -> str:
    """Which day each event counts as its first, and how many reports agree."""
    title = f'<h2>{say("clocks", language)}</h2><p class="rq-small">{safe(say("clocks_hint", language))}</p>'
    if not clocks:
        return f'<div class="rq-archive" lang="{language}">{title}{message(say("no_clocks", language))}</div>'
    rows: list[str] = []
    for clock in clocks:
        behind = [say("clock_given", language)] if clock.given else []
        behind += [count("clock_agree", len(clock.support), language)] if clock.support else []
        behind += [count("clock_dissent", len(clock.dissent), language)] if clock.dissent else []
        rows.append(f'<tr><th scope="row"><bdi dir="auto">{safe(clock.event)}</bdi></th><td data-head="{say("col_day_1", language)}">'
                    f'{safe(day(clock.day_1, language))}</td><td data-head="{say("col_support", language)}">{safe("; ".join(behind))}</td></tr>')
    heads = "".join(f'<th scope="col">{say(key, language)}</th>' for key in ("col_event", "col_day_1", "col_support"))
    return (f'<div class="rq-archive" lang="{language}">{title}<table class="rq-table"><thead><tr>{heads}</tr></thead>'
            f'<tbody>{"".join(rows)}</tbody></table></div>')


def sync_progress(progress: Progress | None, language: InterfaceLanguage) -> str:
    """How far a sync has come: its stage, done of total, and a bar."""
    if progress is None:
        label, bar = say("working", language), "<progress></progress>"
    else:
        stage = say(f"stage_{progress.stage}", language) if has(f"stage_{progress.stage}") else progress.stage
        label = f"{stage}: {number(progress.done, language)} / {number(progress.total, language)}"
        bar = f'<progress max="{max(progress.total, 1)}" value="{progress.done}" aria-label="{safe(stage)}"></progress>'
    return f'<div class="rq-sync" role="status" lang="{language}"><span>{safe(label)}</span>{bar}</div>'


def sync_summary(done: SyncReport, language: InterfaceLanguage) -> str:
    """What a sync did, and each file that was refused with its reason."""
    counts = (("added", len(done.added)), ("updated", len(done.updated)), ("removed", len(done.removed)), ("unchanged", done.unchanged),
              ("refused", len(done.refused)))
    parts = ", ".join(count(key, n, language) for key, n in counts if n) or say("sync_nothing", language)
    line = say("sync_done", language, seconds=number(round(done.seconds, 1), language), parts=parts)
    refused = "".join(f"<li>{safe(say('refused_reason', language, file=PurePath(one.path).name, reason=one.reason))}</li>" for one in done.refused[:50])
    listed = f'<ul class="rq-refused">{refused}</ul>' if refused else ""
    return f'<div class="rq-sync" role="status" lang="{language}"><p>{safe(line)}</p>{listed}</div>'
