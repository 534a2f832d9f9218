"""A file becomes one report or several: .txt in the raw form of scraped pages, .md, .html, .pdf, .jsonl, .csv, and .zip of these.

Decodes, finds title, date, publisher and language; it does not clean, cut or resolve times inside the text.
Records and tables are read in `records.py`, pages and PDF files in a child process with limits (`childparser.py`).
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from . import childparser
from .dates import parse_date
from .fields import from_fields, make_report
from .invisible import shown
from .records import csv_reports, jsonl_reports
from .types import Refused, Report, UnreadableFileError
from .zipmembers import members

_OF_ONE = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".jsonl", ".csv")
SUFFIXES = (*_OF_ONE, ".zip")
_PARSED = (".html", ".htm", ".pdf")
_MOST_REFUSED = 100  # members of one .zip that are listed
_MOST_HEAVY = 3  # members of one .zip that may take all the time a file is given
MAX_BYTES = 64 * 1024 * 1024
# " date 2020-10 " before the text, as scraped pages have it; or lines " date", " title", " source" of a text that was pasted
_HEADER = re.compile(r"\s{0,3}date[ \t]+(?P<date>\d{4}(?:-\d{2}(?:-\d{2})?)?)(?=\s|$)[ \t]*")
_HEADER_LINES = re.compile(r"(?: date[ \t]+(?P<date>\d{4}(?:-\d{2}(?:-\d{2})?)?)[ \t]*\n)?(?: title[ \t]+(?P<title>[^\n]{1,300})\n)?(?: source[ \t]+(?P<source>[^\n]{1,120})\n)?")
_MARKDOWN_META = re.compile(r"\A---\n(.*?)\n---\n", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one file holds."""

    reports: tuple[Report, ...]
    refused: tuple[Refused, ...] = ()  # members of a .zip that could not be read
    sha256: str = ""  # of the file's bytes


def read_file(file: Path, path: str) -> tuple[Report, ...]:
    """The reports of one file, as `read_contents` reads them."""
    return read_contents(file, path).reports


def read_contents(file: Path, path: str) -> Contents:
    """The reports of one file, and what of a .zip could not be read; `path` is how they will be cited: `path` itself, `table.csv:ID`, `packed.zip/member`, a JSONL record by its own id.

    Raises UnreadableFileError with a reason of a few words: missing, not a regular file, empty, binary, of a kind
    that is not read, not in a known encoding, not JSON, encrypted, without text, or over 64 MiB.
    """
    raw = _bytes(file)
    sha256 = hashlib.sha256(raw).hexdigest()
    suffix = file.suffix.lower()
    if suffix == ".zip":
        return _zip(raw, path, sha256)
    return Contents(reports=_reports(raw, suffix, path), sha256=sha256)


def _reports(raw: bytes, suffix: str, path: str, *, inside: bool = False) -> tuple[Report, ...]:
    """The reports in the bytes of a file of that kind; `inside` an archive, where ids of records hold for that archive only."""
    sha256 = hashlib.sha256(raw).hexdigest()
    match suffix:
        case ".jsonl":
            return jsonl_reports(decode(raw), path, inside=inside)
        case ".csv":
            return csv_reports(decode(raw), path)
        case ".html" | ".htm":
            page = childparser.parse("html", raw)
            if not page.get("text", "").strip():
                raise UnreadableFileError("no text of an article found in this page")
            return (from_fields(page["text"], path, sha256, page, unseen=_unseen(page)),)
        case ".pdf":
            return (_pdf(childparser.parse("pdf", raw), path, sha256),)
        case ".md" | ".markdown":
            return (_markdown(decode(raw), path, sha256),)
        case ".txt":
            return (read_text(decode(raw), path, sha256),)
    raise UnreadableFileError(f"{suffix or 'no'} suffix: only {', '.join(SUFFIXES)} are read")


def _zip(raw: bytes, path: str, sha256: str) -> Contents:
    reports: list[Report] = []
    refused: list[Refused] = []
    heavy = 0
    for name, content in members(raw, _OF_ONE, MAX_BYTES):
        cited, suffix = f"{path}/{name}", PurePosixPath(name).suffix.lower()
        try:
            if isinstance(content, UnreadableFileError):
                raise content
            if not content.strip():
                raise UnreadableFileError("empty")
            if heavy >= _MOST_HEAVY and suffix in _PARSED:
                raise UnreadableFileError(f"{heavy} members before it could not be parsed in time: unpack the archive")
            reports += _reports(content, suffix, cited, inside=True)
        except UnreadableFileError as error:
            heavy += isinstance(error, childparser.TooHeavyError)
            refused.append(Refused(path=shown(cited), reason=str(error)))
    if not reports:
        raise UnreadableFileError(f"no report in it: {refused[0].path.removeprefix(path + '/')}: {refused[0].reason}" if refused
                                  else f"no report in it: only {', '.join(_OF_ONE)} are read")
    if len(refused) > _MOST_REFUSED:
        refused[_MOST_REFUSED:] = [replace(refused[_MOST_REFUSED], reason=f"this and {len(refused) - _MOST_REFUSED - 1} more members could not be read")]
    return Contents(reports=tuple(reports), refused=tuple(refused), sha256=sha256)


def _bytes(file: Path) -> bytes:
    """The bytes of a file that is a regular one when it is opened, however it was replaced before; a pipe is not waited for."""
    try:
        if not file.exists() and not file.is_symlink():
            raise UnreadableFileError("no such file")
        if file.is_symlink():
            raise UnreadableFileError("a link: give the file itself")
        if not file.is_file():
            raise UnreadableFileError("not a regular file")
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as opened:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                raise UnreadableFileError("not a regular file")
            raw = b"" if state.st_size > MAX_BYTES else opened.read(MAX_BYTES + 1)
        if max(len(raw), state.st_size) > MAX_BYTES:
            raise UnreadableFileError(f"larger than {MAX_BYTES >> 20} MiB: cut it into several files")
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise UnreadableFileError(getattr(error, "strerror", None) or "cannot be read") from error
    if not raw.strip():
        raise UnreadableFileError("empty")
    return raw


def decode(raw: bytes) -> str:
    """Bytes to text: a byte order mark first, then UTF-8, then the best guess of charset-normalizer.

    Line ends become `\\n`, as Python's own text mode has them. UnreadableFileError for binary data.

    >>> decode(b"\\xef\\xbb\\xbfCaf\\xc3\\xa9\\r\\n")
    'Café\\n'
    """
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
                           (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            try:
                return _lines(raw.decode(encoding))
            except UnicodeDecodeError:
                break
    if _looks_binary(raw):
        raise UnreadableFileError("binary data, not text")
    try:
        return _lines(raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    guess = from_bytes(raw[:200_000]).best()
    if guess is None:
        raise UnreadableFileError("in an encoding that could not be told: save it as UTF-8")
    return _lines(raw.decode(guess.encoding, errors="replace"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _looks_binary(raw: bytes) -> bool:
    head = raw[:8192]
    control = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return b"\0" in head or control > len(head) * 0.02


def read_text(text: str, path: str, sha256: str = "") -> Report:
    """The raw form of scraped pages: ` date 2020-10 ` before the text, or no header at all; or the header of `pasted_text`."""
    header = _header(text)
    published = parse_date(header["date"]) if header and header["date"] else None
    body = header.end() if header else 0
    more = header.groupdict() if header else {}
    return make_report(text, path, sha256, title=more.get("title") or _first_line_title(text, body), published=published,
                       how="header" if published else "", body=body, publisher=more.get("source") or "")


def _header(text: str) -> re.Match[str] | None:
    found = _HEADER_LINES.match(text)
    return found if found and found.end() and (found["title"] or found["source"]) else _HEADER.match(text)


def header_length(text: str) -> int:
    """How many characters of `text` are the ` date ... ` header; 0 without one."""
    found = _header(text)
    return found.end() if found else 0


def pasted_text(text: str, *, title: str = "", published: str = "", publisher: str = "") -> str:
    """The content of a .txt that `read_text` reads with this title, date (2020, 2020-10 or 2020-10-05) and outlet.

    >>> read_text(pasted_text("Barda was shelled.", title="Shelling", published="2020-10", publisher="the desk"), "a").publisher
    'the desk'
    """
    lines = [(name, " ".join(value.split())) for name, value in (("date", published), ("title", title[:300]), ("source", publisher[:120]))]
    head = "".join(f" {name} {value}\n" for name, value in lines if value)
    body = text.strip()
    heading = " ".join(title.split())
    return head + ("\n" if head else "") + (f"{heading}\n\n" if heading and not body.startswith(heading) else "") + body + "\n"


def _first_line_title(text: str, body: int) -> str:
    """The first line, where it looks like a headline: short, no full stop, something below it."""
    line, _, rest = text[body:].lstrip("\n ").partition("\n")
    line = line.strip()
    if 8 <= len(line) <= 160 and not re.search(r"[.!…։。]$", line) and rest.strip() and not re.search(r" [|>›] ", line):
        return line
    return ""


def _pdf(fields: dict[str, Any], path: str, sha256: str) -> Report:
    text = fields["text"]
    if header_length(text):
        return read_text(text, path, sha256)
    return make_report(text, path, sha256, title=fields.get("title") or _first_line_title(text, 0), published=None, how="", unseen=_unseen(fields))


def _unseen(fields: Mapping[str, Any]) -> dict[str, int]:
    """What a parser left out of the text because nobody sees it."""
    return {"hidden text": fields.get("hidden", 0), "invisible characters": fields.get("invisible", 0)}


def _markdown(text: str, path: str, sha256: str) -> Report:
    meta: dict[str, Any] = {}
    front = _MARKDOWN_META.match(text)
    if front:
        for line in front.group(1).splitlines():
            key, _, value = line.partition(":")
            meta[key.strip().lower()] = value.strip().strip("\"'")
    elif header_length(text):
        return read_text(text, path, sha256)
    heading = re.search(r"^# +(\S[^\n]*)$", text, re.M)
    return from_fields(text, path, sha256, {**meta, "title": meta.get("title") or (heading[1].rstrip().rstrip("#").rstrip() if heading else "")})
