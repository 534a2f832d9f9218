"""An answer or a conversation as a document that others can read: Markdown, CSV, or a pack of evidence (`packs.py`).

Pure functions from Answers to text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any, Literal, get_args

from index.types import DateRange
from qa.types import Answer, Citation, Item, mark_spans
from ui.chips import when_line
from ui.dates import dates
from ui.packs import Origins, geojson, item_quotes, json_text, pack
from ui.texts import InterfaceLanguage, say, words_for

Format = Literal["markdown", "csv", "json", "geojson"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: dict[Format, str] = {"markdown": "text/markdown", "csv": "text/csv", "json": "application/json", "geojson": "application/geo+json"}
ENDINGS: dict[Format, str] = {"markdown": "md", "csv": "csv", "json": "json", "geojson": "geojson"}
COLUMNS = ("question", "kind", "abstained", "value", "names", "claimant", "n", "quote", "report", "start", "end", "sha256", "title", "publisher", "language",
           "published_start", "published_end", "published_precision", "told_start", "told_end", "asked_start", "asked_end", "also_in")
# A spreadsheet takes a cell for a formula that begins so, also in full width (OWASP, "CSV Injection").
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_PARTED = re.compile(r"([;\t]\s*[\"']?)(?=[=+@＝＋＠]|-\S)")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&|~$])")
_LINE = re.compile(r"^[ \t]*(?:([#+=])|(\d{1,9})(?=[.)])|(-)(?=-))?", re.M)  # what a line must not begin with; "- " may be a list


def exported(answers: Sequence[Answer], form: Format, origins: Origins, *, interface: InterfaceLanguage = "en") -> str:
    """`answers` (one, or those of a conversation in their order) as a document of that form."""
    match form:
        case "markdown":
            return markdown(answers, origins, interface)
        case "csv":
            return table(answers, origins)
        case "json":
            return json_text(pack(answers, origins))
    return json_text(geojson(answers, origins))


def markdown(answers: Sequence[Answer], origins: Origins, interface: InterfaceLanguage = "en") -> str:
    """The answers with their quotes as footnotes; blanks within a quote are one, and nothing in it acts as Markdown."""
    parts: list[str] = []
    for number, answer in enumerate(answers, start=1):
        language = words_for(answer.language, interface)
        prefix = f"{number}-" if len(answers) > 1 else ""
        known = {citation.n for citation in answer.citations}
        lines = [f"## {_escaped(' '.join(answer.question.split()))}"]
        if answer.when is not None:
            lines.append(f"*{_escaped(when_line(answer.when, language))}*")
        lines.append(_footnoted(answer.answer or answer.why or "", known, prefix))
        lines += [f"- {_escaped(note)}" for note in answer.notes if note not in answer.answer]
        if answer.nearest:
            lines.append(f"*{_escaped(say('nearest', language))}*")
            lines.append("\n".join(f"- {_footnote_text(citation, origins, language)}" for citation in answer.nearest))
        lines.append("\n".join(f"[^{prefix}{citation.n}]: {_footnote_text(citation, origins, language)}" for citation in answer.citations))
        parts.append("\n\n".join(line for line in lines if line))
    return "\n\n".join(parts) + "\n"


def _footnoted(text: str, known: set[int], prefix: str) -> str:
    """Prose with `[^1]` for the marks that have a quote."""
    out, at = [], 0
    for (start, end), numbers in mark_spans(text):
        if any(n in known for n in numbers):
            out += [_escaped(text[at:start]), "".join(f"[^{prefix}{n}]" if n in known else _escaped(f"[{n}]") for n in numbers)]
            at = end
    return "".join((*out, _escaped(text[at:])))


def _footnote_text(citation: Citation, origins: Origins, language: InterfaceLanguage) -> str:
    origin = origins.get((citation.report, citation.start, citation.end))
    facts = ", ".join(part for part in (citation.publisher, citation.title, dates(citation.published, language, hint=True), citation.report,
                                        f"{citation.start}–{citation.end}", f"sha256 {origin.sha256}" if origin else "") if part)
    return f"“{_escaped(' '.join(citation.quote.split()))}” — {_escaped(' '.join(facts.split()))}"


def _escaped(text: str) -> str:
    r"""Text that Markdown shows as it is: no link, image, HTML or heading can come of it.

    >>> _escaped("![x](http://y) <b>")
    '!\\[x\\](http://y) \\<b\\>'
    """
    return _LINE.sub(lambda found: f"{found[2]}\\" if found[2] else f"\\{found[0].strip()}" if found[0].strip() else "", _MARKDOWN.sub(r"\\\1", text))


def table(answers: Sequence[Answer], origins: Origins) -> str:
    """CSV (RFC 4180, with a heading): a row for each item and quote; quotes of no item, and answers without quotes, have a row too.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for answer in answers:
        whole = {"question": answer.question, "kind": answer.kind, "abstained": "yes" if answer.abstained else "no", **_days("asked", answer.when.range if answer.when else None)}
        for item, citation in item_quotes(answer):
            row: dict[str, Any] = {**whole, **_item_cells(item), **(_citation_cells(citation, origins) if citation else {})}
            writer.writerow([_cell(row.get(column, "")) for column in COLUMNS])
    return out.getvalue()


def _item_cells(item: Item | None) -> dict[str, Any]:
    return {"value": item.value, "names": "; ".join(item.names), "claimant": item.claimant or ""} if item else {}


def _citation_cells(citation: Citation, origins: Origins) -> dict[str, Any]:
    origin = origins.get((citation.report, citation.start, citation.end))
    told = DateRange(start=min(when.start for when in origin.told), end=max(when.end for when in origin.told)) if origin and origin.told else None
    return {"n": citation.n, "quote": citation.quote, "report": citation.report, "start": citation.start, "end": citation.end, "sha256": origin.sha256 if origin else "",
            "title": citation.title, "publisher": citation.publisher, "language": citation.language, "also_in": "; ".join(citation.also_in), **_days("published", citation.published),
            "published_precision": citation.published.precision if citation.published else "", **_days("told", told)}


def _days(name: str, when: DateRange | None) -> dict[str, str]:
    return {f"{name}_start": when.start.isoformat(), f"{name}_end": when.end.isoformat()} if when else {}


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet computes, also one that parts cells at semicolons, as Excel does in French.

    >>> _cell("=HYPERLINK(1)"), _cell(412), _cell("a-b"), _cell("a;=1")
    ("'=HYPERLINK(1)", 412, 'a-b', "a;'=1")
    """
    if not isinstance(value, str):
        return value
    parted = _PARTED.sub(r"\1'", value)
    return f"'{parted}" if _FORMULA.match(value) else parted
