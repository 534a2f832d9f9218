"""Text -> HTML that shows it and does nothing else."""

from __future__ import annotations

import html
import re

_UNSENDABLE = re.compile(r"[\x00\ud800-\udfff]")  # NUL cannot stand in HTML, a lone surrogate cannot be encoded


def safe(text: str) -> str:
    """A text for HTML content or a quoted attribute; the browser's `textContent` gives it back unchanged.

    >>> safe('<img src=x onerror="f()">')
    '&lt;img src=x onerror=&quot;f()&quot;&gt;'
    """
    return html.escape(sendable(text), quote=True).replace("\r", "&#13;")


def sendable(text: str) -> str:
    """`text` with what no page can carry (NUL, lone surrogates) replaced by U+FFFD; of the same length."""
    return _UNSENDABLE.sub("�", text)
