"""Files of many records become reports: JSON lines, and tables with a line of column names (.csv).

Which fields are read by which names is told in `fields.py`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata

from .fields import from_fields, no_surrogates
from .invisible import can_be_shown, normalized
from .types import Report, UnreadableFileError

TEXT = ("text", "body", "content", "article", "article_text", "full_text", "fulltext", "texte", "contenu", "corps", "inhalt", "texto", "testo", "текст")
_ID = ("_id", "id")
_DELIMITERS = ",;\t|"
_LONGEST_ID = 1000  # characters
_LONGEST_CELL = 16 * 1024 * 1024  # characters


def jsonl_reports(text: str, path: str, *, inside: bool = False) -> tuple[Report, ...]:
    """A report for each record, under the record's own id; with `inside` another file, under its path and id."""
    reports: dict[str, Report] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:  # ValueError also for a number of more than 4300 digits
            raise UnreadableFileError(f"line {number} is not JSON") from error
        if not isinstance(record, dict) or not isinstance(record.get("text", record.get("body")), str):
            raise UnreadableFileError(f"line {number} has no field \"text\"")
        own = str(record.get("_id") or record.get("id") or "")
        _check_id(own, f"line {number}")
        name = f"{path}:{own or number}" if inside or not own else own
        if name in reports:
            raise UnreadableFileError(f"line {number} repeats the id {name[:60]!r}")
        metadata = record.get("metadata")
        fields = {**(metadata if isinstance(metadata, dict) else {}), **record}
        body = no_surrogates(record.get("text") or record.get("body") or "")
        if not body.strip():
            body = no_surrogates(str(record.get("title") or ""))
        if body.strip():
            reports[name] = from_fields(body, name, hashlib.sha256(line.encode("utf-8", "replace")).hexdigest(), fields)
    if not reports:
        raise UnreadableFileError("holds no record with text")
    return tuple(reports.values())


def csv_reports(text: str, path: str) -> tuple[Report, ...]:
    """A report for each row that has text, cited as `table.csv:ID`, or by the number of its row where there is no column `id`.

    The first line names the columns, in any case, with or without accents; cells are parted by a comma, semicolon, tab or bar.

    >>> [(r.path, r.title) for r in csv_reports("Title;Text\\nShelling;Barda was shelled.", "t.csv")]
    [('t.csv:1', 'Shelling')]
    """
    csv.field_size_limit(_LONGEST_CELL)
    text = re.sub(r"\Asep=.\n", "", text)  # how a spreadsheet is told the separator
    names, delimiter = _columns(text)
    reports: dict[str, Report] = {}
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFileError(f"not a table that can be read: {error}") from error
    for number, cells in enumerate((row for row in rows[1:] if any(cell.strip() for cell in row)), start=1):
        fields = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
        body = next((fields[name] for name in (*TEXT, "title", "headline", "titre") if name in fields), "")
        if not body:
            continue
        own = next((fields[name].strip() for name in _ID if name in fields), str(number))
        _check_id(own, f"row {number}")
        name = f"{path}:{own}"
        if name in reports:
            raise UnreadableFileError(f"row {number} repeats the id {own[:60]!r}")
        reports[name] = from_fields(body, name, hashlib.sha256("\x1f".join(cells).encode("utf-8", "replace")).hexdigest(), fields)
    if not reports:
        raise UnreadableFileError("holds no row with text")
    return tuple(reports.values())


def _check_id(own: str, where: str) -> None:
    """An id is what a report is cited by, everywhere."""
    if len(own) > _LONGEST_ID or not can_be_shown(own):
        raise UnreadableFileError(f"{where} has an id that cannot be shown: longer than {_LONGEST_ID} characters, or with control characters")


def _columns(text: str) -> tuple[list[str], str]:
    """The columns' names, plain, and what parts them: the first separator by which one of them is a column of text."""
    for delimiter in _DELIMITERS:
        try:
            names = [_plain(name) for name in next(csv.reader(io.StringIO(text), delimiter=delimiter), [])]
        except csv.Error:
            continue
        if any(name in TEXT for name in names):
            return names, delimiter
    raise UnreadableFileError(f"no column of text: its first line should name one of {', '.join(TEXT[:4])}")


def _plain(name: str) -> str:
    """`Date de publication` -> `date_de_publication`; accents go."""
    letters = "".join(c for c in normalized("NFKD", name.strip().lower()) if not unicodedata.combining(c))
    return re.sub(r"[\s-]+", "_", letters)
