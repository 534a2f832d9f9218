"""Characters that nobody sees but a program reads: control and tag characters, overrides of direction, zero-width runs.

What a file holds stays in `Report.text`, so that offsets are those of the file; here is told which stretches no quote may hold
(`carriers`), and how a title or the text taken from a page is freed of them (`taken_out`). Decides nothing about hidden HTML.

Kept where they stand are the joiners U+200C and U+200D (Persian, Hindi, emoji), the marks U+200E, U+200F and U+061C (Arabic and Hebrew:
a mark orders what stands beside it, it cannot turn a word round), the soft hyphen, one variation selector, and the three flags written in tags.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Literal

from .types import Span

_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_OVERRIDES = "\u202d\u202e"
_DIRECTIONS = "\u202a-\u202e\u2066-\u2069\u206a-\u206f"
_WIDTHLESS = "\u200b\u2060-\u2065\ufeff\u180e\u034f\u115f\u1160\u3164\uffa0\u17b4\u17b5\ufff0-\ufffb"
_NO_CHARACTERS = "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_INVISIBLE = f"{_CONTROLS}{_DIRECTIONS}{_WIDTHLESS}{_NO_CHARACTERS}{_TAGS}"
# 🏴 and the name of England, Scotland or Wales in tags: the only flags of that form
_FLAG = "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
_RUN = 4  # so many invisible characters on end spell something; fewer are what word processors leave behind
_CARRIER = re.compile(f"(?P<flag>{_FLAG})|[{_TAGS}{_OVERRIDES}][{_INVISIBLE}{_SELECTORS}]*|[{_INVISIBLE}{_SELECTORS}]{{{_RUN},}}")
_TAKEN = re.compile(f"(?P<flag>{_FLAG})|[{_INVISIBLE}]|[{_SELECTORS}]{{2,}}")
_UNSHOWN = re.compile(f"[{_CONTROLS}\t\n\r\x0b\x0c\x85\u2028\u2029{_DIRECTIONS}{_NO_CHARACTERS}{_TAGS}]")
_MARKS_IN_A_ROW = 30  # Unicode Standard Annex 15: no writing needs more ("stream-safe text")
_MAY_BE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MARKS_IN_A_ROW + 1},}}")


def carriers(text: str) -> Iterator[Span]:
    """The stretches of `text` that could carry what a reader does not see, or that turn round what is read.

    >>> list(carriers("He said \\u202e21\\u202c.")), list(carriers("a\\u200bb")), list(carriers("a" + "\\u200b" * 4))
    ([(8, 9)], [], [(1, 5)])
    """
    return (found.span() for found in _CARRIER.finditer(text) if not found["flag"])


def taken_out(text: str) -> tuple[str, int]:
    """`text` without any invisible character, and how many there were.

    >>> taken_out("Bar\\u200bda\\x00 was hit")
    ('Barda was hit', 2)
    """
    count = 0

    def take(found: re.Match[str]) -> str:
        nonlocal count
        if found["flag"]:
            return found[0]
        count += len(found[0])
        return ""

    return _TAKEN.sub(take, text), count


def can_be_shown(name: str) -> bool:
    """Whether the name of a file or the id of a record shows as what it is: no line breaks, controls, or changes of direction."""
    return not _UNSHOWN.search(name)


def shown(name: str) -> str:
    """A name with a replacement mark for all that cannot be shown.

    >>> shown("a\\nb\\udce9.txt")
    'a�b�.txt'
    """
    return _UNSHOWN.sub("�", name)


def spelt_out(text: str) -> str:
    """What a stretch of invisible characters says, for whoever wants to see it: tags as their letters, others by number.

    >>> spelt_out("\U000e0048\U000e0069\u202e")
    'Hi U+202E'
    """
    parts = (chr(ord(c) - 0xE0000) if 0xE0020 <= ord(c) < 0xE007F else f" U+{ord(c):04X}" if _TAKEN.match(c) or c in "\ufe0e\ufe0f" else c for c in text)
    return "".join(parts).strip()


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """`unicodedata.normalize`, whose time grows with the square of the marks on one letter: of more than 30 the rest is dropped."""
    if len(text) > _MARKS_IN_A_ROW and not text.isascii() and _MAY_BE_MARKS.search(text):
        text = _too_many_marks().sub(lambda found: found[0][:_MARKS_IN_A_ROW], text)
    return unicodedata.normalize(form, text)


@cache
def _too_many_marks() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)) if unicodedata.combining(chr(code)))
    return re.compile(f"[{re.escape(marks)}]{{{_MARKS_IN_A_ROW + 1},}}")
