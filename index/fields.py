"""Named fields and a text become one Report: what web pages, front matter, PDF files and records have in common.

Decides nothing about files; the outlet is looked for in the text where no field names it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from .dates import parse_date
from .invisible import carriers, taken_out
from .language import detect_language
from .types import DateRange, LeftOut, Report, UnreadableFileError

TITLE = ("title", "headline", "titre", "titel", "titulo", "titolo", "заголовок")
DATE = ("date", "published", "published_at", "published_on", "publication_date", "publish_date", "pub_date", "pubdate", "datetime", "date_published",
        "date_de_publication", "datum", "fecha", "data", "дата")
PUBLISHER = ("publisher", "source", "sitename", "outlet", "site", "media", "newspaper", "journal", "medium", "fuente", "источник")
URL = ("url", "link", "lien", "address", "permalink")
MAX_CHARACTERS = 3_000_000  # of one report: some 2000 pages
_MOST_CARRIERS = 1000  # stretches of invisible characters in one report
_LONGEST_FIELD = 1000  # characters of a title or outlet
LANGUAGE = ("lang", "language", "langue", "sprache", "idioma", "lingua", "язык")


def from_fields(text: str, path: str, sha256: str, fields: Mapping[str, Any], how: str = "metadata", unseen: Mapping[str, int] | None = None) -> Report:
    """A report from fields by their common names; `how` is what is said of a date that they give, `unseen` as in `make_report`.

    >>> from_fields("Barda was shelled.", "a", "", {"headline": "Shelling", "pub_date": "2020-10"}).title
    'Shelling'
    """
    def first(names: tuple[str, ...]) -> str:
        return next((no_surrogates(str(fields[name])).strip() for name in names if fields.get(name)), "")

    code = re.match(r"([a-z]{2})(?:[-_]|$)", first(LANGUAGE).lower())  # "English" is left to the text itself
    language = code.group(1) if code else ""
    published = parse_date(first(DATE), language or "und")
    return make_report(text, path, sha256, title=first(TITLE), published=published, how=how if published else "", publisher=first(PUBLISHER),
                       url=first(URL), language=language, unseen=unseen)


def make_report(text: str, path: str, sha256: str, *, title: str, published: DateRange | None, how: str, body: int = 0,
                publisher: str = "", url: str = "", language: str = "", unseen: Mapping[str, int] | None = None) -> Report:
    """The report of these values, its own text beginning at `body`; UnreadableFileError where nothing stands there.

    `unseen`: how many characters, and of what sort, the file has that were not taken into `text`. Title, outlet and address are without any.
    """
    if not text[body:].strip():
        raise UnreadableFileError("no text beside its header")
    if len(text) > MAX_CHARACTERS:
        raise UnreadableFileError(f"longer than {MAX_CHARACTERS} characters: cut it into several files")
    if next(islice(carriers(text), _MOST_CARRIERS, None), None):
        raise UnreadableFileError(f"more than {_MOST_CARRIERS} stretches of invisible characters: no text to be read")
    title, publisher, url = (taken_out(value)[0] for value in (title, publisher or _publisher_in_text(text), url))
    return Report(path=path, text=text, title=title[:_LONGEST_FIELD], publisher=publisher[:_LONGEST_FIELD], url=url, sha256=sha256,
                  published=published, published_how=how, language=language or detect_language(text[body:]),
                  left_out=tuple(LeftOut(start=0, end=0, why=why, taken=count) for why, count in (unseen or {}).items() if count))


def no_surrogates(text: str) -> str:
    """`text` with halves of surrogate pairs joined, and lone ones replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


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
