"""A conversation that a browser kept, made into exchanges again. What comes back from a browser is untrusted.

Every value is checked for its kind and its size, and every quote against the open archive: an exchange whose quotes do not all
stand there any more is shown as its question alone. Texts are escaped where they are drawn, as all are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args

from index.types import DateRange, Place, Report, ReportQAError
from qa.types import Alternative, Answer, Citation, Coverage, Edge, Item, Sort, Suggestion, When
from ui.linking import filters_of

MOST_EXCHANGES = 60
MOST_QUOTES = 400  # of one answer, and its items
LONGEST = {"question": 4_000, "text": 60_000, "quote": 8_000, "word": 600}  # characters
_KINDS = ("places", "people", "number", "date", "quote", "text")


class NotKeptError(ReportQAError, ValueError):
    """What a browser sent is no answer of ours."""


def kept_answers(sent: object) -> Iterator[tuple[str, Answer | None]]:
    """(question, answer) of each exchange sent, in their order; None in place of an answer that is not of the form."""
    for one in sent[:MOST_EXCHANGES] if isinstance(sent, list) else ():
        if not isinstance(one, dict) or not isinstance(one.get("question"), str) or not one["question"].strip():
            continue
        try:
            yield one["question"][:LONGEST["question"]], answer_of(one.get("answer"))
        except (NotKeptError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            yield one["question"][:LONGEST["question"]], None


def still_stands(answer: Answer, report: Any) -> bool:
    """Whether every quote stands in the report that it names, exactly there; `report(path)` gives the open archive's, or None."""
    for citation in (*answer.citations, *answer.nearest):
        found: Report | None = report(citation.report)
        if found is None or found.text[citation.start:citation.end] != citation.quote:
            return False
    return True


def answer_of(sent: object) -> Answer:
    """The Answer that `Answer.to_dict()` was made from. NotKeptError where it cannot be one."""
    given = _dict(sent)
    citations = tuple(_citation(one) for one in _list(given.get("citations"), MOST_QUOTES))
    nearest = tuple(_citation(one) for one in _list(given.get("nearest"), MOST_QUOTES))
    kind = given.get("kind")
    if kind not in _KINDS:
        raise NotKeptError("kind")
    if [citation.n for citation in citations] != list(range(1, len(citations) + 1)):
        raise NotKeptError("citations")
    coverage = _dict(given.get("coverage") or {})
    return Answer(
        question=_text(given.get("question"), "question"), standalone=_text(given.get("standalone"), "question"), language=_code(given.get("language")), kind=kind,
        answer=_text(given.get("answer"), "text"), abstained=given.get("abstained") is True, why=_optional(given.get("why"), "text"),
        when=_when(given["when"]) if given.get("when") else None, places=tuple(_place(one) for one in _list(given.get("places"), 50)),
        filters=filters_of(_dict(given.get("filters") or {})), short=_optional(given.get("short"), "quote"),
        items=tuple(_item(one) for one in _list(given.get("items"), MOST_QUOTES)), citations=citations,
        coverage=Coverage(**{name: _number(coverage.get(name, 0)) for name in ("in_window", "read", "undated", "left_out")}), nearest=nearest,
        notes=tuple(_text(note, "text") for note in _list(given.get("notes"), 50)), model=_optional(given.get("model"), "word"),
        nearest_label=_optional(given.get("nearest_label"), "text"), wider=tuple(_suggestion(one) for one in _list(given.get("wider"), 20)),
        milliseconds=_number(given.get("milliseconds", 0)))


def _citation(sent: object) -> Citation:
    given = _dict(sent)
    start, end = _number(given.get("start")), _number(given.get("end"))
    if end <= start:
        raise NotKeptError("span")
    return Citation(n=_number(given.get("n")), report=_text(given.get("report"), "word"), quote=_text(given.get("quote"), "quote"), start=start, end=end,
                    title=_text(given.get("title"), "word"), publisher=_text(given.get("publisher"), "word"), language=_code(given.get("language")),
                    published=_range(given["published"]) if given.get("published") else None,
                    also_in=tuple(_text(path, "word") for path in _list(given.get("also_in"), 1_000)))


def _item(sent: object) -> Item:
    given = _dict(sent)
    return Item(value=_text(given.get("value"), "quote"), citations=tuple(_number(n) for n in _list(given.get("citations"), MOST_QUOTES)),
                names=tuple(_text(name, "word") for name in _list(given.get("names"), 200)), claimant=_optional(given.get("claimant"), "word"),
                place=_place(given["place"]) if given.get("place") else None, sort=_one_of(given.get("sort"), get_args(Sort)), unit=_optional(given.get("unit"), "word"),
                as_of=_range(given["as_of"]) if given.get("as_of") else None)


def _suggestion(sent: object) -> Suggestion:
    return Suggestion(when=_range(sent), reports=_number(_dict(sent).get("reports")))


def _place(sent: object) -> Place:
    given = _dict(sent)
    kind: Literal["town", "region", "country"] = given["kind"] if given.get("kind") in ("town", "region", "country") else "town"
    latitude, longitude = (float(given[name]) if isinstance(given.get(name), (int, float)) and abs(given[name]) <= most else None
                           for name, most in (("latitude", 90), ("longitude", 180)))
    return Place(id=_text(given.get("id"), "word"), name=_text(given.get("name"), "word"), names=(), kind=kind, country=_optional(given.get("country"), "word"),
                 latitude=latitude, longitude=longitude)


def _when(sent: object, depth: int = 0) -> When:
    given = _dict(sent)
    if depth > 1:
        raise NotKeptError("when")
    counted_from = given.get("counted_from")
    return When(range=_range(given), said=_text(given.get("said"), "word"), counted_from=date.fromisoformat(counted_from) if isinstance(counted_from, str) else None,
                day_number=_optional_number(given.get("day_number")), last_day_number=_optional_number(given.get("last_day_number")), event=_text(given.get("event") or "", "word"),
                support=_number(given.get("support", 0)), given=given.get("given") is True, edge=_one_of(given.get("edge"), get_args(Edge)) or "",
                alternatives=tuple(Alternative(when=_range(one), support=_number(_dict(one).get("support")), event=_text(_dict(one).get("event") or "", "word"))
                                   for one in _list(given.get("alternatives"), 50)),
                also=tuple(_when(one, depth + 1) for one in _list(given.get("also"), 20)))


def _range(sent: object) -> DateRange:
    given = _dict(sent)
    return DateRange(start=date.fromisoformat(_text(given.get("start"), "word")), end=date.fromisoformat(_text(given.get("end"), "word")))


def _dict(sent: object) -> Mapping[str, Any]:
    if not isinstance(sent, dict):
        raise NotKeptError("object")
    return sent


def _list(sent: object, most: int) -> Sequence[Any]:
    if sent is None:
        return ()
    if not isinstance(sent, list) or len(sent) > most:
        raise NotKeptError("list")
    return sent


def _text(sent: object, kind: str) -> str:
    if not isinstance(sent, str) or len(sent) > LONGEST[kind]:
        raise NotKeptError(kind)
    return sent


def _optional(sent: object, kind: str) -> str | None:
    return None if sent is None else _text(sent, kind)


def _one_of(sent: object, known: tuple[Any, ...]) -> Any:
    return sent if sent in known else None


def _code(sent: object) -> str:
    """A language code; "und" for anything else."""
    return sent if isinstance(sent, str) and 2 <= len(sent) <= 12 and sent.replace("-", "").isalnum() and sent.isascii() else "und"


def _number(sent: object) -> int:
    if isinstance(sent, bool) or not isinstance(sent, int) or not 0 <= sent < 1 << 40:
        raise NotKeptError("number")
    return sent


def _optional_number(sent: object) -> int | None:
    return None if sent is None else _number(sent)
