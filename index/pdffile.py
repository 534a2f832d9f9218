"""The text of a PDF, by pypdf: the lines of its pages joined to paragraphs again, without running heads and page numbers.

PDF files come from strangers: `childparser.py` calls this in a process with limits. Text inside images is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from .invisible import taken_out
from .types import UnreadableFileError

MAX_PAGES = 2000
_LETTERS = 20  # below so many in the whole file it holds no text
_EDGE = 2  # lines at the top and foot of a page that may be its running head
_FULL = 0.6  # of the width of its page: a shorter line ends its paragraph
_ENDS = re.compile(r"[.!?:;…։。؟][\"'»”’)\]]*$")
_PAGE_NUMBER = re.compile(r"(?:page|seite|página|pagina|стр\.?|p\.)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:/|of|sur|von|de|из)\s*\d{1,4})?", re.I)
_NO_TITLE = re.compile(r"untitled|microsoft word|powerpoint|\.(?:docx?|pdf|indd|qxd|html?|rtf|odt|tmp|txt)\b|^document\d*$|https?:|^[\W\d_]*$", re.I)


def parse_pdf(raw: bytes) -> dict[str, Any]:
    """{"text", "title"}, and how many characters of it were "invisible" and taken out; UnreadableFileError where it is encrypted, without text, or has more than MAX_PAGES pages.

    The file's date is not taken for the report's: it tells when the file was made, often by printing a page years later.
    """
    import io

    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(raw), strict=False)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise UnreadableFileError("encrypted: save it without a password")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise UnreadableFileError(f"{count} pages, more than {MAX_PAGES}: cut it into several files")
        pages = [page.extract_text().splitlines() for page in reader.pages]
        title = _title(str(reader.metadata.title or "") if reader.metadata else "")
    except (DependencyError, FileNotDecryptedError) as error:
        raise UnreadableFileError("encrypted: save it without a password") from error
    except PyPdfError as error:
        raise UnreadableFileError("not a PDF, or a damaged one") from error
    text = "\n\n".join(part for part in (paragraphs(lines) for lines in without_heads(pages)) if part)
    if sum(c.isalpha() for c in text) < _LETTERS:
        raise UnreadableFileError("no text in it, only images: run text recognition (OCR) on it first")
    text, invisible = taken_out(text)
    return {"text": text, "title": title, "invisible": invisible}


def _title(found: str) -> str:
    title = " ".join(found.split())
    return "" if _NO_TITLE.search(title) or not 4 <= len(title) <= 200 else title


def without_heads(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The pages' lines without page numbers, and without what stands at the edge of most pages (their digits apart), from three pages on.

    >>> without_heads([["The Desk, 1", "Rockets fell."], ["The Desk, 2", "Two died."], ["The Desk, 3", "Calm came."]])
    [['Rockets fell.'], ['Two died.'], ['Calm came.']]
    """
    def shape(line: str) -> str:
        return re.sub(r"\d+", "#", " ".join(line.split()))

    seen = Counter(edge for page in pages for edge in {shape(line) for line in (*page[:_EDGE], *page[-_EDGE:]) if line.strip()})
    heads = {line for line, times in seen.items() if len(pages) >= 3 and times > len(pages) / 2}
    kept = []
    for page in pages:
        last = len(page) - _EDGE
        kept.append([line for at, line in enumerate(page)
                     if not ((at < _EDGE or at >= last) and (shape(line) in heads or (_PAGE_NUMBER.fullmatch(line.strip()) and len(page) > 1)))])
    return kept


def paragraphs(lines: Sequence[str]) -> str:
    """Lines as they were set -> one line a paragraph; a word cut at the end of a line is whole again.

    A line goes on in the next unless that is blank, or it ends a sentence or is much shorter than the longest of its page.

    >>> paragraphs(["Rockets fell on the cen-", "tre of Barda on Monday.", "", "Two people died."])
    'Rockets fell on the centre of Barda on Monday.\\n\\nTwo people died.'
    """
    width = max((len(line.strip()) for line in lines), default=0)
    out = ""
    before = ""
    for line in (" ".join(raw.split()) for raw in lines):
        if not line:
            out = out.rstrip("\n") + "\n\n" if out else ""
        elif not before:
            out += line
        elif re.search(r"[^\W\d_]-$", before) and line[0].islower():
            out = out[:-1] + line
        elif len(before) < width * _FULL or (_ENDS.search(before) and len(before) < width * 0.9 and not line[0].islower()):
            out += "\n" + line
        else:
            out += " " + line
        before = line
    return out.strip()
