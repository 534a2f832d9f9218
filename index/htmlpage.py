"""The article inside a web page, with its title, date, publisher and language, by trafilatura.

Pages come from strangers: `childparser.py` calls this in a process with limits. What their reader does not see is taken out first (`hiddentext.py`).
"""

from __future__ import annotations

import re
from typing import Any

from .invisible import taken_out
from .types import UnreadableFileError

MAX_ATTRIBUTES = 5000  # of one tag; libxml2's time grows with their square
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{20000,}")


def parse_html(raw: bytes) -> dict[str, Any]:
    """{"text", "title", "date", "sitename", "url", "language"} of a page, empty where no article is found; and of its text, how many
    characters were "hidden" and how many were "invisible". UnreadableFileError for a tag of too many attributes."""
    import trafilatura
    from trafilatura.utils import load_html

    if any(len(tag[0].split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(raw)):
        raise UnreadableFileError(f"a tag with more than {MAX_ATTRIBUTES} attributes")
    tree = load_html(raw)
    if tree is None:
        return {}
    from .hiddentext import take_out_hidden

    hidden = take_out_hidden(tree)
    _, invisible = taken_out("".join(tree.xpath("//body//text()[not(parent::script) and not(parent::style)]")))
    page = trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False, favor_recall=True, deduplicate=False)
    found = {} if page is None else page if isinstance(page, dict) else page.as_dict()
    fields: dict[str, Any] = {key: found.get(key) or "" for key in ("text", "title", "date", "sitename", "url", "language")}
    fields["text"], left = taken_out(fields["text"])
    return {**fields, "hidden": hidden, "invisible": max(invisible, left)}
