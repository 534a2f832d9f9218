"""An Answer becomes safe HTML: prose with numbered marks, chips, a table of values, the quotes behind them.

Pure functions, text in and text out; every text that comes from a report, a question or a model goes through `safe`.
The whole report and the archive's tables are in `pages.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from qa.citing import marks, quoted
from qa.filtering import filter_notes
from qa.matching import fold
from qa.rereading import reread_answer
from qa.timenotes import counting_notes
from qa.types import NO_FILTERS, Answer, Citation, Item, mark_spans
from ui.chips import asking, chips, when_line
from ui.dates import dates, language_name, number
from ui.escaping import safe as safe  # whoever draws an answer's foot takes it from here
from ui.escaping import sendable as sendable
from ui.placemap import TownsWithin, place_map
from ui.texts import InterfaceLanguage, count, say, words_for

_TABLES = ("places", "people", "number", "date")
_SEEN = 110  # characters of a quote that a row of the table shows on a wide page
_BULLET = re.compile(r"^[ \t]*[-•*][ \t]+", re.M)


def exchange(question: str, answer: Answer | None, *, number: int, interface: InterfaceLanguage, error: str = "",
             stopped: bool = False, outdated: bool = False, towns: TownsWithin | None = None, tools: str = "") -> str:
    """One question and what came of it: an answer, a refusal in one line (`error`), or nothing yet.

    `outdated`: an answer of before whose quotes do not stand in the archive any more. `towns`: for the map of its places.
    `tools`: safe HTML of the buttons below a finished answer (`answerfoot.tools`).

    `number` counts the exchanges of a conversation from 1 and makes the addresses of quotes: `t3-c1`.
    """
    language = words_for(answer.language, interface) if answer else interface
    busy = not error and not stopped and not outdated and (answer is None or not answer.done)
    parts = [f'<h2 class="rq-asked"><span class="rq-sr">{say("you_asked", language)}: </span><span dir="auto">{safe(question)}</span></h2>']
    if answer is not None:
        parts.append(reply(answer, number=number, interface=interface, towns=towns, tools=tools))
    if error:
        parts.append(f'<p class="rq-error" role="alert" dir="auto">{safe(error)}</p>')
    if busy:
        parts.append(f'<p class="rq-busy"><span class="rq-dots" aria-hidden="true"></span>{say("searching", language)}</p>')
    if outdated:
        parts.append(f'<p class="rq-outdated">{say("outdated", language)} <button type="button" class="rq-button" {asking(question)}>{say("ask_again", language)}</button></p>')
    if stopped:
        parts.append(f'<p class="rq-small">{say("stopped", language)}</p>')
    return f'<article class="rq-turn" id="t{number}" lang="{language}" aria-busy="{str(busy).lower()}">{"".join(parts)}</article>'


def reply(answer: Answer, *, number: int, interface: InterfaceLanguage = "en", towns: TownsWithin | None = None, tools: str = "") -> str:
    """The answer without its question."""
    language = words_for(answer.language, interface)
    prefix = f"t{number}"
    body = [chips(answer, language)]
    if answer.abstained:
        body.append(_abstention(answer, prefix, language))
    else:
        table = _table(answer, prefix, language)
        body += [prose(_told_here(answer, table=bool(table)), prefix, language), table, place_map(answer, prefix, language, towns=towns) if answer.done else ""]
    body.append(_notes(answer))
    if not answer.abstained:  # while a table is still to come, the list below stays shut: it would jump
        body.append(_sources(answer.citations, prefix, language, is_open=answer.kind not in _TABLES or (answer.done and not table)))
    if answer.done:
        body.append(_made(answer, language, tools))
    return f'<div class="rq-reply">{"".join(body)}</div>'


def _told_here(answer: Answer, *, table: bool) -> Answer:
    """Without what stands beside the prose on the page: notes below or in chips, and a quote that opens the `table`."""
    text = answer.answer
    for note in answer.notes:
        text = text.replace(f" {note}", "")
    if table:
        for citation in answer.citations:
            text = text.replace(f" {quoted(citation.quote, answer.language)} {marks((citation.n,))}", "")
    return replace(answer, answer=text)


def prose(answer: Answer, prefix: str, language: InterfaceLanguage) -> str:
    """The answer's paragraphs and lists, with a button for every mark that has a citation.

    A mark without one stays the plain text it is.
    """
    known = {citation.n: citation for citation in answer.citations}
    blocks: list[str] = []
    for paragraph in re.split(r"\n[ \t]*\n", answer.answer.strip("\n")):
        if not paragraph.strip():
            continue
        lines = paragraph.split("\n")
        if all(_BULLET.match(line) for line in lines if line.strip()) and len(lines) > 1:
            entries = (f'<li dir="auto">{with_marks(_BULLET.sub("", line), known, prefix, language)}</li>' for line in lines if line.strip())
            blocks.append(f'<ul>{"".join(entries)}</ul>')
        else:
            blocks.append(f'<p dir="auto">{with_marks(paragraph, known, prefix, language)}</p>')
    return f'<div class="rq-prose" lang="{safe(answer.language)}">{"".join(blocks)}</div>' if blocks else ""


def with_marks(text: str, known: dict[int, Citation], prefix: str, language: InterfaceLanguage) -> str:
    """Escaped text in which `[1]` and `[2, 3]` have become buttons, as far as `known` has them."""
    out: list[str] = []
    at = 0
    for (start, end), numbers in mark_spans(text):
        if start < at or not any(n in known for n in numbers):
            continue
        marks = " ".join(mark(known[n], prefix, language) if n in known else safe(f"[{n}]") for n in numbers)
        word = re.search(r"\S{0,24} ?$", text[at:start])
        low = at + word.start() if word else start
        stop = re.match(r"[.,;:!?»”)]?", text[end:])
        high = end + (stop.end() if stop else 0)
        # a mark stays on the line of the word it follows, and with the sign that follows it
        out.append(f'{safe(text[at:low])}<span class="rq-keep">{safe(text[low:start])}{marks}{safe(text[end:high])}</span>')
        at = high
    out.append(safe(text[at:]))
    return "".join(out)


def mark(citation: Citation, prefix: str, language: InterfaceLanguage, *, kind: str = "c") -> str:
    """The small button `[1]` that shows and opens a quote."""
    name = say("citation", language, n=citation.n, source=_source_line(citation, language))
    return (f'<button type="button" class="rq-mark" data-cite="{prefix}-{kind}{citation.n}" aria-haspopup="dialog" '
            f'aria-label="{safe(name)}">[{citation.n}]</button>')


def _source_line(citation: Citation, language: InterfaceLanguage) -> str:
    name = citation.publisher or citation.title or citation.report
    return ", ".join((name, dates(citation.published, language, hint=True)))


def _table(answer: Answer, prefix: str, language: InterfaceLanguage) -> str:
    """Value, claimant, quote and source, one row for each value that has a quote and is not itself that quote."""
    if answer.kind not in _TABLES:
        return ""
    known = {citation.n: citation for citation in answer.citations}
    rows = [(item, [known[n] for n in item.citations if n in known]) for item in answer.items]
    rows = [(item, citations) for item, citations in rows if citations and item.value.strip() != citations[0].quote.strip()]
    if not rows:
        return ""
    claimed = any(item.claimant for item, _ in rows)
    heads = [say(f"value_{answer.kind}", language), *([say("claimant", language)] if claimed else []), say("quote", language),
             say("source", language)]
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "".join(_row(item, citations, heads, prefix, language, claimed=claimed) for item, citations in rows)
    return (f'<table class="rq-items{" rq-claimed" if claimed else ""}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _telling_first(item: Item, citations: list[Citation]) -> list[Citation]:
    """The first quote that names the value where it can be seen, before the others: a row shows only the beginning of a quote."""
    names = [fold(name) for name in (item.value, *item.names)]

    def is_seen(citation: Citation) -> bool:
        beginning = fold(citation.quote[:_SEEN])
        return any(name in beginning for name in names)

    return sorted(citations, key=lambda citation: not is_seen(citation))


def _spelled(item: Item, citations: Iterable[Citation]) -> list[str]:
    """The other names of a value that its quotes have as whole words, letter for letter: a gazetteer's "Bard" and "Bärdä" are no spellings of a quote's "Barda"."""
    told = " ".join(citation.quote for citation in citations).casefold()
    return [name for name in item.names if name.casefold() != item.value.casefold() and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", told)]


def _row(item: Item, citations: list[Citation], heads: list[str], prefix: str, language: InterfaceLanguage, *, claimed: bool) -> str:
    first, *others = _telling_first(item, citations)
    names = ", ".join(_spelled(item, citations)[:3])
    also = f'<span class="rq-names">{safe(say("other_names", language, names=names))}</span>' if names else ""
    unit = f' <bdi class="rq-unit">{safe(item.unit)}</bdi>' if item.unit and item.unit not in item.value else ""
    held = f'<span class="rq-names">{safe(say("as_of", language, day=dates(item.as_of, language)))}</span>' if item.as_of else ""
    cells = [f'<th scope="row"><bdi class="rq-value">{safe(item.value)}</bdi>{unit}{also}{held}</th>']
    if claimed:
        cells.append(f'<td data-head="{heads[1]}"><bdi>{safe(item.claimant or "—")}</bdi></td>')
    more = ""
    if others:
        more = f'<span class="rq-more">{say("more_quotes", language)} {" ".join(mark(other, prefix, language) for other in others)}</span>'
    cells.append(f'<td class="rq-cell-quote" data-head="{heads[-2]}"><div class="rq-with-mark">{mark(first, prefix, language)} '
                 f'<div><div class="rq-clamp">{_quote(first)}</div>{more}</div></div></td>')
    cells.append(f'<td class="rq-cell-source" data-head="{heads[-1]}"><bdi class="rq-outlet">{safe(first.publisher or first.title or first.report)}</bdi> '
                 f'<span class="rq-date">{safe(dates(first.published, language, hint=True))}</span></td>')
    return f'<tr>{"".join(cells)}</tr>'


def _quote(citation: Citation) -> str:
    """The words of the report, exactly."""
    lang = "" if citation.language == "und" else f' lang="{safe(citation.language)}"'
    return f'<q class="rq-quote" dir="auto"{lang}>{safe(citation.quote)}</q>'


def _sources(citations: Iterable[Citation], prefix: str, language: InterfaceLanguage, *, is_open: bool) -> str:
    """The list of quotes; the page takes previews and the way into each report from here."""
    entries = [source(citation, prefix, language) for citation in citations]
    if not entries:
        return ""
    return (f'<details class="rq-sources"{" open" if is_open else ""}><summary>{count("sources", len(entries), language)}</summary>'
            f'<ol>{"".join(entries)}</ol></details>')


def source(citation: Citation, prefix: str, language: InterfaceLanguage, *, kind: str = "c") -> str:
    """One quote with its outlet, date and language, and where it stands: `data-report`, `data-start`, `data-end`."""
    facts = [f'<b><bdi>{safe(citation.publisher)}</bdi></b>'] if citation.publisher else []
    facts.append(f'<span class="rq-date">{safe(dates(citation.published, language, hint=True))}</span>')
    if name := language_name(citation.language, language):
        facts.append(f"<span>{safe(name)}</span>")
    if citation.also_in:
        also = count("also_in", len(citation.also_in), language)
        facts.append(f'<span title="{safe(", ".join(citation.also_in[:20]))}">{also}</span>')
    title = f'<bdi class="rq-title" dir="auto">{safe(citation.title or citation.report)}</bdi>'
    return (f'<li class="rq-source" id="{prefix}-{kind}{citation.n}" value="{citation.n}" data-report="{safe(citation.report)}" '
            f'data-start="{citation.start}" data-end="{citation.end}">{mark(citation, prefix, language, kind=kind)} {_quote(citation)}'
            f'<p class="rq-facts">{" · ".join(facts)}</p><p class="rq-facts">{title}</p></li>')


def _abstention(answer: Answer, prefix: str, language: InterfaceLanguage) -> str:
    """What is said when nothing supports an answer: why, and what comes nearest, labelled as such."""
    why = answer.why or answer.answer
    nearest = "".join(source(citation, prefix, language, kind="n") for citation in answer.nearest)
    panel = [f'<h3>{say("nothing_found", language)}</h3>']
    if why:
        panel.append(f'<p dir="auto" lang="{safe(answer.language)}">{safe(why)}</p>')
    if searched := _searched(answer, language):
        panel.append(f'<p class="rq-searched"><b>{say("searched", language)}</b> {safe(searched)}</p>')
    if further := _wider(answer, language):
        panel.append(f'<div class="rq-further">{further}</div>')
    if nearest:
        label = f'<h4 dir="auto" lang="{safe(answer.language)}">{safe(answer.nearest_label)}</h4>' if answer.nearest_label else f'<h4>{say("nearest", language)}</h4>'
        panel.append(f'{label}<ol class="rq-nearest">{nearest}</ol>')
    return f'<section class="rq-nothing">{"".join(panel)}</section>'


def _wider(answer: Answer, language: InterfaceLanguage) -> str:
    """Buttons that ask the same of more days, or without the filters."""
    buttons = []
    for other in answer.wider[:4]:
        days = other.when
        text = dates(days, language) + f" · {count('reports', other.reports, language)}"
        filters = replace(answer.filters, window=days) if answer.filters.window is not None else answer.filters
        action = asking(reread_answer(answer, days) if answer.when is not None else answer.standalone or answer.question, filters)
        buttons.append(f'<button type="button" class="rq-button" {action}>{safe(text)}</button>')
    if answer.filters:
        buttons.append(f'<button type="button" class="rq-button" {asking(answer.standalone or answer.question, NO_FILTERS)}>{say("ask_without_filters", language)}</button>')
    return "".join(buttons)


def _searched(answer: Answer, language: InterfaceLanguage) -> str:
    parts = [dates(when.range, language) for when in answer.when.all] if answer.when else []
    coverage = answer.coverage
    if coverage.in_window or coverage.read:
        parts.append(count("reports", max(coverage.read, coverage.in_window), language))
    if coverage.undated:
        parts.append(count("undated", coverage.undated, language))
    if coverage.left_out:
        parts.append(count("left_out_by_filters", coverage.left_out, language))
    return ", ".join(parts)


def _notes(answer: Answer) -> str:
    in_chips = (*counting_notes(answer.when, answer.language), *filter_notes(answer.filters, answer.language))
    notes = [note for note in answer.notes if note not in in_chips]
    if not notes:
        return ""
    entries = "".join(f'<li dir="auto">{safe(note)}</li>' for note in notes)
    return f'<ul class="rq-notes" lang="{safe(answer.language)}">{entries}</ul>'


def _made(answer: Answer, language: InterfaceLanguage, tools: str = "") -> str:
    """Who wrote it and how long it took; the button that copies it with its quotes."""
    if answer.model:
        by = say("written_by", language, model=answer.model)
    else:
        by = "" if answer.abstained else say("composed", language)
    seconds = say("seconds", language, n=number(round(answer.milliseconds / 1000, 1), language)) if answer.milliseconds else ""
    line = " ".join(f"<span>{safe(part)}</span>" for part in (by, seconds) if part)
    copy = (f'<button type="button" class="rq-copy" data-done="{safe(say("copied", language))}">{say("copy", language)}</button>'
            f'<textarea hidden class="rq-plain" aria-hidden="true" tabindex="-1">\n{safe(plain(answer, language))}</textarea>')
    return f'<div class="rq-made">{line}{"" if answer.abstained else copy}{tools}</div>'


def plain(answer: Answer, language: InterfaceLanguage) -> str:
    """The answer as plain text with its quotes, to paste into a document."""
    lines = [answer.question, "", answer.answer, ""]
    if answer.when is not None:
        lines[1:1] = [when_line(answer.when, language)]
    for citation in answer.citations:
        facts = ", ".join(part for part in (citation.publisher, citation.title, dates(citation.published, language, hint=True), citation.report) if part)
        lines.append(f"[{citation.n}] “{citation.quote}” — {facts} ({citation.start}–{citation.end})")
    return "\n".join(lines)


def unmarked(answer: Answer) -> str:
    """What an answer said, without its marks: the turn of a conversation that the next question builds on."""
    text = answer.answer or answer.why or ""
    for (start, end), _ in reversed(mark_spans(text)):
        text = text[:start].rstrip(" ") + text[end:]
    return text
