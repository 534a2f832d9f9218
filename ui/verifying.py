"""Checks the quotes of an exported pack against an index: does each stand where the pack says, in the text it was taken from?

Reading packs is in `packs.py`; here only texts are compared, nothing is searched by meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ui.packs import PackError, Quoted, read_pack, text_sha256
from ui.terminal import IndexOption, JsonOption, json_line, plain, refusing

if TYPE_CHECKING:
    from index.types import Report

# same: there, in the very text. moved: so too, under another path. unhashed: there, but the pack does not say in which text.
# text changed: there, in a text that is another one now. elsewhere: the words stand at other offsets of the report.
# gone: the report does not hold them. missing: there is no such report.
Status = Literal["same", "moved", "unhashed", "text changed", "elsewhere", "gone", "missing"]
_GOOD: tuple[Status, ...] = ("same", "moved")
_TOLD: dict[Status, str] = {
    "same": "the same text, at the same place", "moved": "the same text, now under {path}", "unhashed": "these words stand there; the pack has no hash of the text they were taken from",
    "text changed": "these words stand there", "elsewhere": "these words stand at {start}-{end}", "gone": "these words are not in the report", "missing": "there is no such report in this index",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one quote."""

    quoted: Quoted
    status: Status
    path: str = ""  # where it was found
    start: int | None = None  # its offsets there
    end: int | None = None
    changed: bool | None = None  # whether the report's text is another one than the pack's hash says; None where that cannot be told

    @property
    def good(self) -> bool:
        """Whether the quote is verbatim, at its offsets, in the text whose hash the pack has."""
        return self.status in _GOOD

    @property
    def told(self) -> str:
        """The status in words."""
        words = _TOLD[self.status].format(path=self.path, start=self.start, end=self.end)
        if self.changed is None or self.good:
            return words
        return f"{words}; the report has changed since the export" if self.changed else f"{words}; the report has not changed: the pack is wrong"


def verified(pack: str, index: Any) -> tuple[Finding, ...]:
    """Every quote of a pack (the text of the file) checked against an opened index; PackError where it is none.

    >>> [finding.status for finding in verified(Path("pack.json").read_text(), open_index("my-index"))]  # doctest: +SKIP
    ['same', 'same']
    """
    return tuple(_checked(read_pack(pack), index))


def _checked(quotes: Sequence[Quoted], index: Any) -> Iterator[Finding]:
    known: dict[str, str] | None = None  # text's hash -> path of every report; read only where a path is missing
    hashes: dict[str, str] = {}
    for quoted in quotes:
        report: Report | None = index.report(quoted.report)
        if report is not None:
            here = hashes.setdefault(quoted.report, text_sha256(report.text))
            yield _compared(quoted, report.text, here)
            continue
        if known is None:
            known = {text_sha256(other.text): other.path for summary in index.reports() if (other := index.report(summary.path)) is not None} if quoted.sha256 else {}
        path = known.get(quoted.sha256)
        same_text = index.report(path) if path else None
        if same_text is not None and same_text.text[quoted.start:quoted.end] == quoted.quote:
            yield Finding(quoted=quoted, status="moved", path=same_text.path, start=quoted.start, end=quoted.end)
        else:
            yield Finding(quoted=quoted, status="missing")


def _compared(quoted: Quoted, text: str, sha256: str) -> Finding:
    """One quote against the report of its path."""
    changed = sha256 != quoted.sha256 if quoted.sha256 else None
    if text[quoted.start:quoted.end] == quoted.quote:
        status: Status = "text changed" if changed else "unhashed" if changed is None else "same"
        return Finding(quoted=quoted, status=status, path=quoted.report, start=quoted.start, end=quoted.end, changed=changed)
    at = text.find(quoted.quote)
    if at < 0:
        return Finding(quoted=quoted, status="gone", path=quoted.report, changed=changed)
    return Finding(quoted=quoted, status="elsewhere", path=quoted.report, start=at, end=at + len(quoted.quote), changed=changed)


@refusing
def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="A .json or .geojson file that `ask --format` or the chat exported; \"-\" reads stdin.")],
    index: IndexOption = None, as_json: JsonOption = False,
) -> None:
    """Check that every quote of an exported pack still stands in its report, unchanged; exit status 1 where one does not."""
    from index import open_index

    text = _text(pack)
    with open_index(index) as opened:
        findings = verified(text, opened)
    for finding in findings:
        quoted = finding.quoted
        if as_json:
            typer.echo(json_line({"status": finding.status, "good": finding.good, "report": quoted.report, "quote": quoted.quote, "start": quoted.start, "end": quoted.end,
                                   "found": {"report": finding.path, "start": finding.start, "end": finding.end} if finding.start is not None else None}))
        else:
            words = " ".join(quoted.quote.split())
            typer.echo(plain(f"{'good' if finding.good else 'FAILED'}  {quoted.report} {quoted.start}-{quoted.end}: {finding.told}. « {words[:100]}{'…' if len(words) > 100 else ''} »"))
    failed = sum(not finding.good for finding in findings)
    if not as_json:
        typer.echo(f"{len(findings) - failed} of {len(findings)} quotes stand as they were exported")
    if failed:
        raise typer.Exit(1)


def _text(pack: Path) -> str:
    import sys

    try:
        return (sys.stdin.buffer.read() if str(pack) == "-" else pack.read_bytes()).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"cannot read {pack}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from error
