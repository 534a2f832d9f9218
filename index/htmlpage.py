"""The article inside a web page, with its title, date, publisher and language, by trafilatura.

Pages come from strangers: `childparser.py` calls this in a process with limits.
"""

from __future__ import annotations


def parse_html(raw: bytes) -> dict[str, str]:
    """{"text", "title", "date", "sitename", "url", "language"} of a page; empty where no article is found."""
    import trafilatura

    page = trafilatura.bare_extraction(raw, with_metadata=True, include_comments=False, favor_recall=True, deduplicate=False)
    if page is None:
        return {}
    fields = page if isinstance(page, dict) else page.as_dict()
    return {key: fields.get(key) or "" for key in ("text", "title", "date", "sitename", "url", "language")}
