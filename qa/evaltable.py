"""Results as tables: lines for the terminal, and the Markdown tables that stand between two marker lines of a document.

Figures are only shown here, never computed.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.types import ReportQAError

from .evaluation import Group
from .intervals import Figure
from .results import Result

FIRST = "<!-- figures: made by `reportqa eval DATASET... --table THIS_FILE`; what stands between these marks is replaced -->"
LAST = "<!-- end of figures -->"
_FIRST = "<!-- figures:"  # how the first mark begins
_RETRIEVAL = ("nDCG@10", "R@5", "R@10", "MRR", "best@3", "groups@5", "groups@10")
_ANSWERS = {"right of all": "right, or rightly silent", "right": "right", "place F1": "place F1", "figures": "figures", "figures by source": "figures by source", "EM": "EM", "F1": "F1",
            "choice": "choice", "choice by quotes": "choice by quotes", "abstained": "unanswerable: abstained", "false abstention": "answerable: abstained"}
_EVIDENCE = {"evidence@1": "evidence@1", "evidence@3": "evidence@3", "evidence": "evidence", "citation precision": "citation precision", "verbatim": "verbatim"}
_CONFLICTS = {measure: measure for measure in ("all right shown", "right shown", "right with source", "wrong shown", "wrong alone", "false cited")}
_CLAIMS = {measure: measure for measure in ("support F1", "support accuracy", "verdict accuracy", "nothing missing F1", "nothing missing accuracy", "pointed recall", "pointed precision")}
_THEMES = ({measure: measure for measure in _RETRIEVAL}, "retrieval"), (_ANSWERS, "answer"), (_EVIDENCE, "answer"), (_CONFLICTS, "answer"), (_CLAIMS, "claim")
_ORDER = {measure: at for at, measure in enumerate(measure for columns, _ in _THEMES for measure in columns)}
# What others published on such sets, by how the name of the set begins; none of it on the same questions.
_PUBLISHED = {
    "wice": "100 test claims with the right stretch of the page given (WiCE, Kamoi et al. 2023): support F1 / accuracy GPT-4 .61 / .77, T5-3B trained on it .78 / .88; here the whole page is given, nothing is trained",
    "ramdocs": "all 500 questions (RAMDocs, Wang et al. 2025): exact match, here \"right\", of the best retrieval baseline with Llama-3.3-70B .326",
    "realtimeqa": "all weeks of 2022 (RealTime QA, Kasai et al. 2022): GPT-3 with the same pages EM .405, F1 .494, choice .730"}
_FEWEST = 20  # questions of a kind that make a row of its own


class MarkerError(ReportQAError):
    """A document without the two lines between which the tables are to stand."""


def refreshed(document: str, tables: str, name: object, *, first_mark: str = _FIRST, last_mark: str = LAST) -> str:
    """The document with `tables` in place of what stood between its marks; MarkerError, naming `name`, where it lacks them.

    The marks are kept as they stand, each on a line of its own; so is the way lines end.
    """
    lines = document.splitlines(keepends=True)
    first = [at for at, line in enumerate(lines) if line.startswith(first_mark)]
    last = [at for at, line in enumerate(lines) if line.strip() == last_mark]
    if len(first) != 1 or len(last) != 1 or last[0] < first[0]:
        raise MarkerError(f"{name} needs one line {first_mark} ... --> and, further down, one line {last_mark}: put both where the tables are to stand")
    ending = "\r\n" if lines[first[0]].endswith("\r\n") else "\n"
    return "".join(lines[:first[0] + 1]) + ending.join(("", *tables.strip().splitlines(), "", "")) + "".join(lines[last[0]:])


def markdown(results: Sequence[Result]) -> str:
    """The tables of all results: retrieval, and where answers were asked for answers, evidence, conflicts, claims; a row a set, then one a kind."""
    if not results:
        return "Nothing measured yet."
    parts = [_caption(results)]
    answered = [result for result in results if not result.retrieval_only]
    for columns, timed in _THEMES:
        chosen = results if timed == "retrieval" else answered
        shown = {measure: title for measure, title in columns.items() if any(measure in result.groups["all"].figures for result in chosen)}
        if shown:
            head = ["set", "documents", "questions", *shown.values(), "ms"]
            parts.append("\n".join([_row(head), "|" + "---|" * len(head), *(row for result in chosen for row in _rows(result, shown, timed))]))
    parts += [text for result in answered for text in (by_kind(result),) if text]
    notes = [f"- `{result.dataset}`: {text}." for result in answered for text in (published(result.dataset),) if text]
    return "\n\n".join([*parts, *(["Published by others:\n" + "\n".join(notes)] if notes else [])])


def by_kind(result: Result) -> str:
    """How many questions are right, or rightly met with silence, of each kind; "" where the kinds are large enough for rows of their own."""
    kinds = [(name, group) for name, group in result.groups.items() if name.startswith("kind ") and ", lang " not in name and "right of all" in group.figures]
    if all(group.figures["right of all"].n >= _FEWEST for _, group in kinds):
        return ""
    counts = [(name.removeprefix("kind "), figure.value, figure.n) for name, group in (("all", result.groups["all"]), *kinds) for figure in (group.figures["right of all"],)]
    return f"`{result.dataset}`, right or rightly silent: " + ", ".join(f"{name} {round(value * n)}/{n}" for name, value, n in counts) + "."


def published(dataset: str) -> str:
    """What others published on sets whose name begins so; "" where nothing is known."""
    return next((text for name, text in _PUBLISHED.items() if dataset.startswith(name)), "")


def _caption(results: Sequence[Result]) -> str:
    days = sorted({result.date[:10] for result in results})
    models = sorted({result.model for result in results} | {result.chat_model for result in results if result.chat_model})
    return (f"Measured {days[0]}{' to ' + days[-1] if len(days) > 1 else ''} with {', '.join(models)}. In brackets the 95% interval of a percentile bootstrap over "
            "questions; none where all score the same. Below a set its kinds, by language where there are several, with at least "
            f"{_FEWEST} measured questions. \"best@3\": a document of grade 2 is among the first three; ms: median time of one question.")


def _rows(result: Result, columns: dict[str, str], timed: str) -> list[str]:
    everything = result.groups["all"]
    if not everything.figures.keys() & columns.keys():
        return []
    asked = str(result.questions) if result.questions == result.in_set else f"first {result.questions} of {result.in_set}"
    time = result.median_ms.get(timed)
    rows = [_row([f"`{result.dataset}`", str(result.documents), _asked(asked, everything, columns), *_cells(everything, columns), f"{time:.0f}" if time is not None else ""])]
    for name in _kinds(result, columns):
        group, label = result.groups[name], name.removeprefix("kind ").replace(", lang ", " ")
        rows.append(_row([f"- {label}", "", _asked(str(group.questions), group, columns), *_cells(group, columns), ""]))
    return rows


def _kinds(result: Result, columns: dict[str, str]) -> list[str]:
    """The groups that get rows of their own: each kind by language, or whole where that would be too few questions."""
    large = [name for name, group in result.groups.items() if name.startswith(("kind ", "half ")) and _most(group, columns) >= _FEWEST]
    chosen = [name for name in large if ", lang " in name or not any(other.startswith(f"{name}, lang ") for other in large)]
    return sorted(name for name in chosen if result.groups[name].questions < result.groups["all"].questions)


def _most(group: Group, columns: dict[str, str]) -> int:
    return max((each.n for measure, each in group.figures.items() if measure in columns), default=0)


def _asked(asked: str, group: Group, columns: dict[str, str]) -> str:
    """How many questions, and how many of them were measured where that is fewer."""
    most = _most(group, columns)
    return asked if most == group.questions else f"{asked} ({most} measured)"


def _cells(group: Group, columns: dict[str, str]) -> list[str]:
    return [short(group.figures[measure]) if measure in group.figures else "" for measure in columns]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def short(figure: Figure) -> str:
    """The value with its interval, in few characters.

    >>> short(Figure(value=0.9124, low=0.8871, high=0.9349, n=530)), short(Figure(value=1, low=1, high=1, n=9))
    ('.912 [.89-.93]', '1.000')
    """
    value = _bare(f"{figure.value:.3f}")
    return value if figure.low == figure.high else f"{value} [{_bare(f'{figure.low:.2f}')}-{_bare(f'{figure.high:.2f}')}]"


def _bare(number: str) -> str:
    return number[1:] if number.startswith("0.") else number


def lines(groups: dict[str, Group]) -> str:
    """One line a group, for a terminal: its questions, then value [interval] of each measure, and n where not all questions have it."""
    width = max(map(len, groups))
    return "\n".join(f"{name:{width}}  n={group.questions:<5} " + "  ".join(
        f"{measure} {each.value:.3f}" + (f" [{each.low:.2f}-{each.high:.2f}]" if each.low < each.high else "") + (f" n={each.n}" if each.n < group.questions else "")
        for measure, each in _ordered(group)) for name, group in groups.items())


def _ordered(group: Group) -> list[tuple[str, Figure]]:
    """The measures of a group as the tables have them, others behind."""
    return sorted(group.figures.items(), key=lambda pair: _ORDER.get(pair[0], len(_ORDER)))


def difference_lines(groups: dict[str, Group]) -> str:
    """The same for differences: with signs, and a star where the interval leaves out 0."""
    width = max(map(len, groups))
    return "\n".join(f"{name:{width}}  n={group.questions:<5} " + "  ".join(
        f"{measure} {each.value:+.3f} [{each.low:+.3f} {each.high:+.3f}]" + ("*" if each.low > 0 or each.high < 0 else "")
        for measure, each in _ordered(group)) for name, group in groups.items())
