"""A file becomes one report or several: .txt in the raw form of scraped pages, .md, .html, .jsonl.

Decodes, finds title, date, publisher and language; it does not clean, cut or resolve times inside the text.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .dates import parse_date
from .language import detect_language
from .types import DateRange, Report, UnreadableFileError

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".jsonl")
MAX_BYTES = 64 * 1024 * 1024
_HEADER = re.compile(r"\s{0,3}date[ \t]+(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?=\s|$)[ \t]*")
_MARKDOWN_META = re.compile(r"\A---\n(.*?)\n---\n", re.S)


def read_file(file: Path, path: str) -> tuple[Report, ...]:
    """The reports of one file; `path` is how they will be cited (a JSONL record is cited by its own id).

    Raises UnreadableFileError with a reason of a few words: missing, not a regular file, empty, binary, of a kind
    that is not read, not in a known encoding, not JSON, or over 64 MiB.
    """
    raw = _bytes(file)
    sha256 = hashlib.sha256(raw).hexdigest()
    suffix = file.suffix.lower()
    if suffix == ".jsonl":
        return _jsonl(decode(raw), path)
    if suffix in (".html", ".htm"):
        return (_html(raw, path, sha256),)
    if suffix in (".md", ".markdown"):
        return (_markdown(decode(raw), path, sha256),)
    if suffix == ".txt":
        return (read_text(decode(raw), path, sha256),)
    raise UnreadableFileError(f"{suffix or 'no'} suffix: only {', '.join(SUFFIXES)} are read")


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise UnreadableFileError("not a regular file" if file.exists() else "no such file")
        if file.stat().st_size > MAX_BYTES:
            raise UnreadableFileError(f"larger than {MAX_BYTES >> 20} MiB: cut it into several files")
        raw = file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(error.strerror or "cannot be read") from error
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
    """The raw form of scraped pages: ` date 2020-10 ` before the text, or no header at all."""
    header = _HEADER.match(text)
    published = parse_date(header.group(1)) if header else None
    body = header.end() if header else 0
    return _report(text, path, sha256, title=_first_line_title(text, body), published=published,
                   how="header" if published else "", body=body)


def header_length(text: str) -> int:
    """How many characters of `text` are the ` date ... ` header; 0 without one."""
    found = _HEADER.match(text)
    return found.end() if found else 0


def _first_line_title(text: str, body: int) -> str:
    """The first line, where it looks like a headline: short, no full stop, something below it."""
    line, _, rest = text[body:].lstrip("\n ").partition("\n")
    line = line.strip()
    if 8 <= len(line) <= 160 and not re.search(r"[.!…։。]$", line) and rest.strip() and not re.search(r" [|>›] ", line):
        return line
    return ""


def _markdown(text: str, path: str, sha256: str) -> Report:
    meta: dict[str, Any] = {}
    front = _MARKDOWN_META.match(text)
    if front:
        for line in front.group(1).splitlines():
            key, _, value = line.partition(":")
            meta[key.strip().lower()] = value.strip().strip("\"'")
    elif _HEADER.match(text):
        return read_text(text, path, sha256)
    heading = re.search(r"^# +(.+?)\s*#*$", text, re.M)
    return _from_fields(text, path, sha256, {**meta, "title": meta.get("title") or (heading.group(1) if heading else "")})


def _html(raw: bytes, path: str, sha256: str) -> Report:
    from .htmlpage import extract

    page = extract(raw)
    if not page.get("text", "").strip():
        raise UnreadableFileError("no text of an article found in this page")
    return _from_fields(page["text"], path, sha256, page)


def _jsonl(text: str, path: str) -> tuple[Report, ...]:
    reports: dict[str, Report] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise UnreadableFileError(f"line {number} is not JSON") from error
        if not isinstance(record, dict) or not isinstance(record.get("text", record.get("body")), str):
            raise UnreadableFileError(f"line {number} has no field \"text\"")
        name = str(record.get("_id") or record.get("id") or f"{path}:{number}")
        if name in reports:
            raise UnreadableFileError(f"line {number} repeats the id {name[:60]!r}")
        metadata = record.get("metadata")
        fields = {**(metadata if isinstance(metadata, dict) else {}), **record}
        body = _no_surrogates(record.get("text") or record.get("body") or "")
        if not body.strip():
            body = _no_surrogates(str(record.get("title") or ""))
        if body.strip():
            reports[name] = _from_fields(body, name, hashlib.sha256(line.encode("utf-8", "replace")).hexdigest(), fields)
    if not reports:
        raise UnreadableFileError("holds no record with text")
    return tuple(reports.values())


def _no_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _from_fields(text: str, path: str, sha256: str, fields: Mapping[str, Any]) -> Report:
    """A report from named fields as web pages, front matter and JSONL records have them."""
    def first(*names: str) -> str:
        return next((_no_surrogates(str(fields[name])) for name in names if fields.get(name)), "")

    language = first("lang", "language")[:2].lower()
    published = parse_date(first("date", "published", "published_at", "pub_date", "datetime"), language or "und")
    return _report(text, path, sha256, title=first("title", "headline"), published=published,
                   how="metadata" if published else "", publisher=first("publisher", "source", "sitename", "outlet", "site"),
                   url=first("url", "link"), language=language)


def _report(text: str, path: str, sha256: str, *, title: str, published: DateRange | None, how: str, body: int = 0,
            publisher: str = "", url: str = "", language: str = "") -> Report:
    if not text[body:].strip():
        raise UnreadableFileError("no text beside its header")
    return Report(path=path, text=text, title=title, publisher=publisher or _publisher_in_text(text), url=url, sha256=sha256,
                  published=published, published_how=how, language=language or detect_language(text[body:]))


def _publisher_in_text(text: str) -> str:
    """The outlet as the page names it: the holder of its copyright, the agency of its dateline, or its by-line; '' without any.

    >>> _publisher_in_text("BARDA (Example Agency) - Rockets fell.")
    'Example Agency'
    """
    for pattern, part in ((_COPYRIGHT, text[-600:]), (_DATELINE, text[:500]), (_BY_LINE, text[:700])):
        for found in pattern.finditer(part):
            name = re.split(r"\s[-–—]\s|\s\d{4}\b", " ".join(found.group(1).split()))[0].rstrip(" .-–—")
            if name and not _RIGHTS.search(name):
                return name
    return ""


_NAME = r"[^\W\d_a-zà-öø-ÿа-яё][\w.&'’-]*(?: [\w.&'’-]+){0,4}?"
_COPYRIGHT = re.compile(rf"(?:©|\([cC]\)|[cC]opyright)\s*(?:\d{{4}}\s*)?({_NAME})(?=\s*(?:[-–—|,.\n]|$))")
_DATELINE = re.compile(rf"(?:^|\n)(?:[^\n(]{{0,60}})\(({_NAME})\)\s*(?:[-–—]\s|(?=\n|$))")
_BY_LINE = re.compile(rf"(?im:^(?:by|par|von|por|da|от|source ?:|quelle ?:|fuente ?:|источник ?:)\s+)({_NAME})(?=,|\s*(?:\n|$)|\s+(?:le|on|am|el)\b|\.\s*(?:\n|$))")
_RIGHTS = re.compile(r"\b(?:all rights|alle rechte|tous droits|все права|todos los derechos|tutti i diritti|todos os direitos)", re.I)
