"""The archive as safe HTML: what it holds, its list of reports, its clocks, the folders behind it, and a sync at work.

Pure functions; what one report became is shown in `receiptpage.py`, what readers do to all this is in `archive.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from index.types import Clock, IndexBusyError, Refused, ReportQAError, SyncReport, Unseen
from ui.dates import dates, day, language_name, number
from ui.pages import Summary, message, report_day
from ui.reasons import reason
from ui.receiptpage import unseen_line
from ui.render import safe
from ui.syncing import Ended, Running
from ui.texts import InterfaceLanguage, count, has, say

if TYPE_CHECKING:
    from index.receipts import Facts
    from ui.watching import Watched

ROWS = 25  # reports on one page of the list
COLUMNS = ("title", "publisher", "date", "language")
_LISTED = 200  # refused files named


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of the list a reader wants to see."""

    needle: str = ""  # words that must all stand in a row
    sort: str = "date"  # one of COLUMNS, or "added"
    descending: bool = True
    page: int = 1


def facts_line(facts: Facts | None, language: InterfaceLanguage) -> str:
    """How much the archive holds, how large it is, of which model and generation."""
    if facts is None:
        return message(say("no_archive", language))
    parts = [count("reports", facts.reports, language), count("facts_passages", facts.passages, language)]
    parts += [count("undated", facts.undated, language)] if facts.undated else []
    parts += [say("facts_size", language, size=_size(facts.bytes, language))]
    parts += [say("facts_model", language, model=facts.model)] if facts.model else []
    parts += [say("facts_generation", language, n=number(facts.generation, language))]
    return f'<p class="rq-facts" lang="{language}">{safe(" · ".join(parts))}</p>'


def _size(n: int, language: InterfaceLanguage) -> str:
    units = ("B", "kB", "MB", "GB") if language == "en" else ("o", "ko", "Mo", "Go")
    size, at = float(n), 0
    while size >= 1000 and at < len(units) - 1:
        size, at = size / 1000, at + 1
    return f"{number(round(size, 1 if size < 10 and at else 0), language)} {units[at]}"


# -- the list of reports


def report_list(summaries: Sequence[Summary], language: InterfaceLanguage, view: View) -> str:
    """One page of the reports, sorted and narrowed as the reader wants; undated ones stand last either way."""
    if not summaries:
        return message(say("no_archive", language))
    wanted = view.needle.casefold().split()
    rows = [(summary, cells) for summary in summaries for cells in [_cells(summary, language)]
            if all(word in f"{' '.join(cells)} {summary.path}".casefold() for word in wanted)]
    if not rows:
        return message(say("no_match", language))
    rows = _sorted(rows, view)
    pages = (len(rows) + ROWS - 1) // ROWS
    page = min(max(view.page, 1), pages)
    shown = rows[(page - 1) * ROWS:page * ROWS]
    heads = "".join(_head(column, language, view) for column in COLUMNS)
    body = "".join(_row(summary, cells, language) for summary, cells in shown)
    first = (page - 1) * ROWS + 1
    caption = say("list_shown", language, first=number(first, language), last=number(first + len(shown) - 1, language), all=number(len(rows), language))
    return (f'<table class="rq-table rq-list" lang="{language}"><caption>{safe(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
            f'{_pager(page, pages, language) if pages > 1 else ""}')


def _cells(summary: Summary, language: InterfaceLanguage) -> tuple[str, str, str, str]:
    date_text = dates(summary.published, language, hint=summary.own_day is None)
    if summary.own_day is not None and report_day(summary) != summary.published:
        date_text += f" · {say('tells_of', language, day=dates(summary.own_day, language))}"
    return summary.title or summary.path, summary.publisher, date_text, language_name(summary.language, language)


_Rows = list[tuple[Summary, tuple[str, str, str, str]]]


def _sorted(rows: _Rows, view: View) -> _Rows:
    if view.sort == "added":
        return rows[::-1] if view.descending else rows
    if view.sort == "date":
        dated = [(day_of.start.toordinal(), row) for row in rows for day_of in [report_day(row[0])] if day_of is not None]
        undated = [row for row in rows if report_day(row[0]) is None]
        dated.sort(key=lambda pair: pair[1][1][0].casefold())
        dated.sort(key=lambda pair: pair[0], reverse=view.descending)
        return [row for _, row in dated] + undated
    at = COLUMNS.index(view.sort) if view.sort in COLUMNS else 0
    named, nameless = [row for row in rows if row[1][at]], [row for row in rows if not row[1][at]]
    return sorted(named, key=lambda row: row[1][at].casefold(), reverse=view.descending) + nameless


def _head(column: str, language: InterfaceLanguage, view: View) -> str:
    chosen = view.sort == column
    order = ("descending" if view.descending else "ascending") if chosen else "none"
    arrow = f'<span aria-hidden="true">{"▾" if view.descending else "▴"}</span>' if chosen else ""
    return (f'<th scope="col" aria-sort="{order}"><button type="button" class="rq-sort" data-sort="{column}" data-key="sort-{column}">'
            f'{say(f"col_{column}", language)}{arrow}</button></th>')


def _row(summary: Summary, cells: Sequence[str], language: InterfaceLanguage) -> str:
    title, *others = (safe(cell) for cell in cells)
    tail = "".join(f'<td data-head="{say(f"col_{column}", language)}"><bdi>{cell}</bdi></td>' for column, cell in zip(COLUMNS[1:], others, strict=True))
    return (f'<tr><th scope="row"><button type="button" class="rq-link" data-report="{safe(summary.path)}" data-key="{safe(summary.path)}" aria-haspopup="dialog">'
            f'<bdi dir="auto">{title}</bdi></button></th>{tail}</tr>')


def _pager(page: int, pages: int, language: InterfaceLanguage) -> str:
    def button(to: int, key: str, sign: str, *, able: bool) -> str:
        return (f'<button type="button" class="rq-button" data-page="{to}" data-key="{key}" aria-label="{say(key, language)}"{"" if able else " disabled"}>'
                f'<span aria-hidden="true">{sign}</span></button>')

    return (f'<nav class="rq-pager" aria-label="{say("pages", language)}">{button(page - 1, "page_previous", "‹", able=page > 1)}'
            f'<span>{safe(say("page_of", language, n=number(page, language), all=number(pages, language)))}</span>'
            f'{button(page + 1, "page_next", "›", able=page < pages)}</nav>')


# -- clocks


def clocks_table(clocks: Sequence[Clock], language: InterfaceLanguage) -> str:
    """Which day each event counts as its first, who agrees, and what can be done about it."""
    if not clocks:
        return message(say("no_clocks", language))
    keys = ("event", "day_1", "names", "support", "actions")
    heads = "".join(f'<th scope="col">{say(f"col_{key}", language)}</th>' for key in keys)
    return (f'<table class="rq-table" lang="{language}"><thead><tr>{heads}</tr></thead>'
            f'<tbody>{"".join(_clock(clock, language) for clock in clocks)}</tbody></table>')


def _clock(clock: Clock, language: InterfaceLanguage) -> str:
    behind = [say("clock_given", language)] if clock.given else []
    behind += [count("clock_agree", len(clock.support), language)] if clock.support else []
    behind += [count("clock_dissent", len(clock.dissent), language)] if clock.dissent else []
    event, names = safe(clock.event), safe(", ".join(clock.names))
    what = f' data-event="{event}" data-day="{clock.day_1.isoformat()}" data-names="{names}"'
    change = say("clock_change" if clock.given else "clock_correct", language)
    actions = f'<button type="button" class="rq-button" data-clock="change" data-given="{int(clock.given)}"{what} aria-label="{change}: {event}">{change}</button>'
    if clock.given:
        remove = say("clock_remove", language)
        actions += f' <button type="button" class="rq-button" data-clock="remove"{what} aria-label="{remove}: {event}">{remove}</button>'
    cells = (("day_1", safe(day(clock.day_1, language))), ("names", names and f"<bdi>{names}</bdi>"), ("support", safe("; ".join(behind))), ("actions", actions))
    tail = "".join(f'<td data-head="{say(f"col_{key}", language)}">{cell}</td>' for key, cell in cells)
    return f'<tr><th scope="row"><bdi dir="auto">{event}</bdi></th>{tail}</tr>'


# -- folders


def watch_panel(watched: Watched | None, language: InterfaceLanguage, *, local: bool) -> str:
    """Which folder is watched, when it was last looked at, what came of it and what is wrong with it."""
    if watched is None:
        return message(say("watch_none", language)) + ("" if local else message(say("watch_only_local", language)))
    place = str(watched.folder) if local else watched.folder.name  # where it lies is nobody's concern elsewhere
    line = say("watched", language, folder=place)
    if watched.looked:
        line += f" · {say('watch_looked', language, time=f'{watched.looked:%H:%M:%S}')}"
    parts = [f'<p class="rq-facts" data-looked>{safe(line)}</p>']
    if watched.last is not None and isinstance(watched.last.outcome, SyncReport):
        parts.append(message(say("watch_came", language, time=f"{watched.last.at:%H:%M:%S}", parts=changes(watched.last.outcome, language))))
    if watched.error:
        parts.append(message(say("watch_error", language, reason=reason(watched.error, language)), kind="error"))
    if watched.paused:
        parts.append(message(say("watch_paused", language)))
        parts.append(f'<button type="button" class="rq-button" data-act="resume" data-key="resume">{say("watch_resume", language)}</button>')
    if local:
        parts.append(f'<button type="button" class="rq-button" data-act="unwatch" data-key="unwatch">{say("watch_stop", language)}</button>')
    return "".join(parts)


def folders(facts: Facts | None, own: str, language: InterfaceLanguage, *, local: bool) -> str:
    """The folders behind the archive but its own, each with a button that syncs it again."""
    places = [source for source in (facts.sources if facts else ()) if source != own]
    if not places or not local:
        return ""
    again = say("folder_again", language)
    rows = "".join(f'<li><bdi>{safe(place)}</bdi> <button type="button" class="rq-button" data-act="again" data-source="{safe(place)}" '
                   f'aria-label="{again}: {safe(place)}">{again}</button></li>' for place in places)
    return f'<details class="rq-fold"><summary>{say("folders", language)}</summary><ul class="rq-plain-list">{rows}</ul></details>'


def refused_list(refused: Sequence[Refused], language: InterfaceLanguage) -> str:
    """The files that could not be read, each with its reason, folded."""
    if not refused:
        return ""
    return (f'<details class="rq-fold"><summary>{count("refused_files", len(refused), language)}</summary>{_refusals(refused, language)}</details>')


def _refusals(refused: Sequence[Refused], language: InterfaceLanguage) -> str:
    rows = "".join(f"<li>{safe(say('refused_reason', language, file=_name(one.path), reason=reason(one.reason, language)))}</li>" for one in refused[:_LISTED])
    return f'<ul class="rq-refused">{rows}</ul>' if rows else ""


def unseen_list(unseen: Sequence[Unseen], language: InterfaceLanguage) -> str:
    """The reports that hold what their reader does not see, each with how much was left out."""
    rows = "".join(f"<li>{safe(say('refused_reason', language, file=_name(one.path), reason=unseen_line(one, language)))}</li>" for one in unseen[:_LISTED])
    return f'<ul class="rq-plain-list rq-unseen">{rows}</ul>' if rows else ""


def _name(path: str) -> str:
    """The file's own name; of a member of a .zip also that of the archive."""
    at = path.lower().find(".zip/")
    return PurePath(path).name if at < 0 else path[path.rfind("/", 0, at) + 1:]


# -- a sync


def sync_state(running: Running, waiting: int, language: InterfaceLanguage) -> dict[str, Any]:
    """What the page shows of a sync at work: its step with counts, percent and time left, each in words."""
    progress = running.progress
    task = say(f"why_{running.task.why}", language)
    step, share = "", 0
    if progress is not None:
        stage = say(f"stage_{progress.stage}", language) if has(f"stage_{progress.stage}") else progress.stage
        step = say("step", language, stage=stage, done=number(progress.done, language), total=number(progress.total, language))
        share = min(99, round(progress.share * 100))
    left = say("cancelling", language) if running.stopping else _left(running.seconds_left, language)
    percent = say("percent", language, n=share)
    return {"number": running.number, "task": task, "step": step, "share": share, "percent": percent, "left": left, "stopping": running.stopping,
            "waiting": count("waiting", waiting, language) if waiting else "",
            "say": f"{task}: {percent}" if share // 10 else task}


def _left(seconds: float | None, language: InterfaceLanguage) -> str:
    if seconds is None:
        return ""
    if seconds < 55:
        return count("left_seconds", max(5, 5 * round(seconds / 5)), language)
    return count("left_minutes", max(1, round(seconds / 60)), language)


def changes(done: SyncReport, language: InterfaceLanguage) -> str:
    """What a sync changed, in counts."""
    counts = (("added", len(done.added)), ("updated", len(done.updated)), ("removed", len(done.removed)), ("unchanged", done.unchanged),
              ("refused", len(done.refused)))
    return ", ".join(count(key, n, language) for key, n in counts if n) or say("stopped_nothing" if done.stopped else "sync_nothing", language)


def outcome(ended: Ended, language: InterfaceLanguage, receipts: str = "") -> str:
    """What the last sync did: counts, refused files with reasons, and `receipts` of what came in; or why it failed."""
    at = f' <span class="rq-date">{safe(say("ended_at", language, time=f"{ended.at:%H:%M}"))}</span>'
    dismiss = (f'<button type="button" class="rq-dismiss" data-act="dismiss" aria-label="{say("dismiss", language)}" title="{say("dismiss", language)}">×</button>')
    match ended.outcome:
        case SyncReport() as done:
            line = say("stopped_after" if done.stopped else "sync_done", language, seconds=number(round(done.seconds, 1), language), parts=changes(done, language))
            again = f'<button type="button" class="rq-button" data-act="again">{say("go_on", language)}</button>' if done.stopped else ""
            body = f"<p>{safe(line)}{at}</p>{_refusals(done.refused, language)}{unseen_list(done.unseen, language)}{again}{receipts}"
        case IndexBusyError():
            body = message(say("sync_busy", language), kind="error")
        case ReportQAError() as error:
            body = message(say("sync_failed", language, reason=reason(str(error), language)), kind="error")
        case error:
            body = message(say("sync_failed", language, reason=type(error).__name__), kind="error")
    return f'<div class="rq-outcome" lang="{language}">{dismiss}{body}</div>'
