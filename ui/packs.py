"""Packs of evidence: Answers as JSON or GeoJSON, with what is needed to check each quote again, and the quotes of a pack read back.

Pure functions; `provenance` alone looks into the index. Packs are checked in `verifying.py`. Offsets are code points into the
report's text, whose sha256 (UTF-8) stands beside them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from index.types import DateRange, ReportQAError
from qa.types import Answer, Citation, Item


class PackError(ReportQAError, ValueError):
    """A file that is no pack, or holds no quotes; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the index knows of one quote's report."""

    sha256: str  # of the report's text in UTF-8
    told: tuple[DateRange, ...] = ()  # the days that the quoted sentences tell of, as they were resolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One quote of a pack: what it claims, to be checked."""

    report: str
    quote: str
    start: int
    end: int
    sha256: str  # of the report's text; empty where the pack does not say


Origins = Mapping[tuple[str, int, int], Origin]


def text_sha256(text: str) -> str:
    """The hash that packs carry: of the text in UTF-8, a lone surrogate as it is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def provenance(answers: Sequence[Answer], index: Any) -> dict[tuple[str, int, int], Origin]:
    """What an opened index knows of every quote of `answers`, by (report, start, end); left out where the report is gone or changed."""
    found: dict[tuple[str, int, int], Origin] = {}
    for citation in (citation for answer in answers for citation in (*answer.citations, *answer.nearest)):
        place = (citation.report, citation.start, citation.end)
        report = index.report(citation.report)
        if place not in found and report is not None and report.text[citation.start:citation.end] == citation.quote:
            times = [mention.when for sentence in index.sentences(citation.report) if sentence.start < citation.end and citation.start < sentence.end
                     for mention in sentence.times if mention.when is not None and not mention.background]
            found[place] = Origin(sha256=text_sha256(report.text), told=tuple(dict.fromkeys(times)))
    return found


def item_quotes(answer: Answer) -> Iterator[tuple[Item | None, Citation | None]]:
    """Each item with each of its quotes, then the quotes of no item; (None, None) where there are none at all."""
    known = {citation.n: citation for citation in answer.citations}
    pairs: list[tuple[Item | None, Citation | None]] = [(item, known[n]) for item in answer.items for n in item.citations if n in known]
    told = {citation.n for _, citation in pairs if citation}
    pairs += [(None, citation) for citation in answer.citations if citation.n not in told]
    return iter(pairs or [(None, None)])


def pack(answers: Sequence[Answer], origins: Origins) -> dict[str, Any]:
    """For JSON: `Answer.to_dict()` of one answer, or `{"conversation": [...]}`; with "reports": {path: {"sha256"}} and "exported"."""
    whole = answers[0].to_dict() if len(answers) == 1 else {"conversation": [answer.to_dict() for answer in answers]}
    hashes = {report: {"sha256": origin.sha256} for (report, _, _), origin in sorted(origins.items())}
    return {**whole, "reports": hashes, "exported": stamp()}


def geojson(answers: Sequence[Answer], origins: Origins) -> dict[str, Any]:
    """An evidence pack (RFC 7946): a feature for each item and quote, at the item's place; without a known place its geometry is null."""
    features = [_feature(answer, item, citation, origins) for answer in answers for item, citation in item_quotes(answer) if citation is not None]
    return {"type": "FeatureCollection", "features": features, "exported": stamp()}


def _feature(answer: Answer, item: Item | None, citation: Citation, origins: Origins) -> dict[str, Any]:
    place = item.place if item else None
    located = place is not None and place.longitude is not None and place.latitude is not None
    origin = origins.get((citation.report, citation.start, citation.end))
    when = answer.when
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]} if located and place else None,
        "properties": {
            "question": answer.question, "value": item.value if item else None, "claimant": item.claimant if item else None,
            "place": {"id": place.id, "name": place.name, "kind": place.kind, "country": place.country} if place else None,
            "quote": citation.quote, "start": citation.start, "end": citation.end, "report": citation.report, "sha256": origin.sha256 if origin else None,
            "title": citation.title, "publisher": citation.publisher, "language": citation.language, "also_in": list(citation.also_in),
            "published": _range(citation.published), "told": [_range(day) for day in origin.told] if origin else [],
            "asked": {**(_range(when.range) or {}), "day_number": when.day_number, "counted_from": when.counted_from.isoformat() if when.counted_from else None} if when else None,
            "event": when.event or None if when else None,
        },
    }


def _range(when: DateRange | None) -> dict[str, str] | None:
    return {**when.to_dict(), "precision": when.precision} if when else None


def stamp() -> dict[str, str]:
    """Which program wrote a pack, and when (UTC)."""
    return {"program": "reportqa", "version": program_version(), "at": datetime.now(UTC).isoformat(timespec="seconds")}


def program_version() -> str:
    """The version that is installed; empty where the program runs from files that are not."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("reportqa")
    except PackageNotFoundError:
        return ""


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    """JSON over several lines in which whatever is not printable is escaped, so that any editor or terminal shows it safely."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=1, allow_nan=False)
    return "".join(c if c == "\n" or c.isprintable() else json.dumps(c)[1:-1] for c in text) + "\n"


def read_pack(text: str) -> tuple[Quoted, ...]:
    """The quotes of an exported JSON or GeoJSON document (or of `ask --json`, which has no hashes), each once; PackError.

    What comes nearest to an abstention is checked like any other quote.
    """
    try:
        given = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise PackError("not JSON: export a pack with `reportqa ask ... --format json` or `--format geojson`") from error
    try:
        if given.get("type") == "FeatureCollection":
            found = [_quoted(feature["properties"], feature["properties"].get("sha256")) for feature in given["features"]]
        else:
            hashes = given.get("reports") or {}
            answers = given.get("conversation", [given])
            found = [_quoted(citation, hashes.get(citation["report"], {}).get("sha256"))
                     for answer in answers for citation in (*answer["citations"], *answer.get("nearest", ()))]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PackError(f"not a pack that reportqa wrote ({type(error).__name__}: {error}): export one with `reportqa ask ... --format json`") from error
    if not found:
        raise PackError("the pack holds no quotes: there is nothing to verify")
    return tuple(dict.fromkeys(found))


def _quoted(said: Mapping[str, Any], sha256: Any) -> Quoted:
    match said:
        case {"report": str(report), "quote": str(quote), "start": int(start), "end": int(end)} if 0 <= start < end and quote and not {type(start), type(end)} & {bool}:
            if sha256 is None or isinstance(sha256, str):
                return Quoted(report=report, quote=quote, start=start, end=end, sha256=sha256 or "")
    raise ValueError("a quote without its report, its words or its offsets")
