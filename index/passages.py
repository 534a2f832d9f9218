"""Sentences by rule, and passages of whole sentences within a token budget.

Sentences end at a stop that is not an abbreviation, an initial, a number or a day ("6 oct."); a line break always ends one.
Tokens are counted with tiktoken's o200k_base, whose vocabulary comes from the package `bpe-openai`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from .folders import cache_folder, write_atomically
from .types import ModelFileError, Span

TOKEN_BUDGET = 128
LONGEST_SENTENCE = 2000  # characters
_VOCABULARY_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"  # only its sha1 is used: the name of the cache file

_ABBREVIATIONS = frozenset(
    "m mm mme mmes mlle dr pr st ste av bd etc env min max cf art vol ed al p pp fig no nos n° tél janv févr fevr avr juil sept oct nov déc dec "  # fr
    "mr mrs ms prof gen col lt sgt capt maj rev hon sen rep gov jr sr inc ltd co corp vs dept approx est jan feb mar apr jun jul aug u.s u.k e.g i.e a.m p.m "  # en
    "г гг ул им т.е т.д т.п др пр тыс млн млрд руб чел см стр рис янв фев мар апр авг сен сент окт ноя дек ген "  # ru
    "z.b d.h u.a bzw ca evtl ggf inkl nr str tel usw vgl "  # de
    "sr sra sres dra ud uds ee.uu pág aprox ej gral "  # es
    "sig dott ing avv pag ecc "  # it
    "bkz vb vd yy sn".split())
_STOP = re.compile(r"[.!?…]+(?:[   ]?»|['’”\"»)\]])*(?=\s+\S)|[։؟]['’”\"»)]*(?=\s|\S)|[。！？][」』”’）]*")
_OPENING = re.compile(r"[\s«“\"'‘’(\[„—–-]*")
_GERMAN_ORDINAL = re.compile(r"\b(?:am|der|dem|den|des|das|die|vom|zum|im|ab|bis|seit|vor|nach|und|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag),?\s\d{1,2}$", re.I)
_BULLET = re.compile(r"^[\s►▶→•\-–—*●■]+")


def sentences(text: str, spans: Sequence[Span] | None = None) -> tuple[Span, ...]:
    """Spans of the sentences of `text` (inside `spans` where given), without surrounding blanks.

    >>> text = "M. Aliev a parlé le 5 oct. à Bakou. Erevan dément."
    >>> [text[a:b] for a, b in sentences(text)]
    ['M. Aliev a parlé le 5 oct. à Bakou.', 'Erevan dément.']
    """
    found: list[Span] = []
    for begin, end in spans if spans is not None else ((0, len(text)),):
        for line in re.finditer(r"[^\n]+", text[begin:end]):
            found += _sentences_of_line(text, begin + line.start(), begin + line.end())
    return tuple(found)


def _sentences_of_line(text: str, begin: int, end: int) -> list[Span]:
    spans: list[Span] = []
    at = begin
    for stop in _STOP.finditer(text, begin, end):
        if _ends_sentence(text, at, stop, end):
            spans.append((at, stop.end()))
            at = stop.end()
    spans.append((at, end))
    return [trimmed for span in spans for part in _parts(text, span) if (trimmed := _trim(text, part))]


def _parts(text: str, span: Span) -> Iterator[Span]:
    """A sentence, or, of one without end (a transcript without stops, a text made to hurt), stretches that can be read and quoted."""
    start, end = span
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE) + 1 or start + LONGEST_SENTENCE
        yield start, cut
        start = cut
    yield start, end


def _ends_sentence(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    mark = stop.group()
    if mark[0] in "։؟。！？":
        return True
    after = text[_OPENING.match(text, stop.end(), end).end():end][:1]  # type: ignore[union-attr]
    if mark.rstrip("'’”\"»)]\u00a0\u202f ") != ".":
        return not after.islower() or ("!" not in mark and "?" not in mark and "…" not in mark)
    if after.islower():
        return False
    before = re.search(r"(\S+)$", text[max(begin, stop.start() - 24):stop.start()])
    if before is None:
        return True
    word = before.group(1).lstrip("(«“\"'").lower()
    if word in _ABBREVIATIONS or re.fullmatch(r"[^\W\d_]", word):
        return False
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word):  # U.S., т.д.: ends one only before a capital and after a long enough sentence
        return False
    if re.fullmatch(r"\d{1,2}", word):  # a day or an ordinal ("am 5. Oktober") goes on; a figure at the end of a sentence does not
        return after.isupper() and not _GERMAN_ORDINAL.search(text, max(begin, stop.start() - 24), stop.start())
    return True


def _trim(text: str, span: Span) -> Span | None:
    piece = text[span[0]:span[1]]
    bullet = _BULLET.match(piece)
    start = span[0] + (bullet.end() if bullet and bullet.group().strip() in "►▶→•*●■" else len(piece) - len(piece.lstrip()))
    end = span[1] - (len(piece) - len(piece.rstrip()))
    return (start, end) if end > start and any(c.isalnum() for c in text[start:end]) else None


def passages(text: str, spans: Sequence[Span], *, budget: int = TOKEN_BUDGET) -> tuple[tuple[Span, ...], ...]:
    """Groups of consecutive sentences, each of at most `budget` tokens; a longer sentence stands alone, whole.

    A passage also ends where text was left out between two sentences.
    """
    sizes = token_counts([text[start:end] for start, end in spans])
    groups: list[tuple[Span, ...]] = []
    current: list[Span] = []
    used = 0
    for span, size in zip(spans, sizes, strict=True):
        gap = bool(current) and len(text[current[-1][1]:span[0]].strip()) > 3
        if current and (used + size > budget or gap):
            groups.append(tuple(current))
            current, used = [], 0
        current.append(span)
        used += size
    if current:
        groups.append(tuple(current))
    return tuple(groups)


def token_counts(texts: Sequence[str]) -> list[int]:
    """Tokens of each text in o200k_base; special-token words in a text are plain text."""
    encoding = _encoding()
    return [len(encoding.encode_ordinary(text)) for text in texts]


@lru_cache(maxsize=1)
def _encoding() -> Any:
    """tiktoken's o200k_base, which checks the hash of its vocabulary itself; ModelFileError where that cannot be had.

    tiktoken would download the vocabulary; it is laid into tiktoken's own cache beforehand, under the name that tiktoken gives it.
    """
    import gzip
    import os
    from importlib import resources

    import tiktoken.load

    folder = cache_folder() / "tiktoken"
    cached = folder / hashlib.sha1(_VOCABULARY_ADDRESS.encode()).hexdigest()
    if not cached.exists():
        try:
            packed = (resources.files("bpe_openai") / "data" / "o200k_base.tiktoken.gz").read_bytes()
        except (ModuleNotFoundError, FileNotFoundError) as error:
            raise ModelFileError("the token vocabulary is missing: run `pip install bpe-openai`") from error
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(cached, gzip.decompress(packed))
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    try:
        return tiktoken.get_encoding("o200k_base")
    except Exception as error:  # a vocabulary of another hash makes tiktoken try a download, which may fail in any way
        raise ModelFileError(f"the token vocabulary at {cached} is not tiktoken's o200k_base: delete it and reinstall bpe-openai") from error
    finally:
        if before is None:
            del os.environ["TIKTOKEN_CACHE_DIR"]
        else:
            os.environ["TIKTOKEN_CACHE_DIR"] = before
