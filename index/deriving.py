"""What follows from all reports together: event clocks by vote, place names learned from the archive, places in sentences.

Runs at the end of a sync. A report's places are found again only where it is new or the archive's knowledge has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .clocks import infer, merge
from .lessons import Lessons, names_learned, shares_of_countries
from .sidefiles import ALIASES
from .types import Clock, DateRange, Place, Progress, ProgressCallback, Report, ReportQAError, Sentence
from .wire import pack

if TYPE_CHECKING:
    from .gazetteer import Gazetteer
    from .helper import Helper
    from .store import Store

_BATCH = 200  # reports written in one transaction
_DERIVED = "derived from"  # setting: a number made of all votes, and the days covered, as they were when all was derived from them
_TOGETHER = 32  # reports whose places are found before the next are read
_JOIN = 300  # reports from which on this process shares in finding places: it has to load what names sound like, which the other has loaded
_LEARNED_SENT = 1 << 21  # characters of names that go to the other process with each report


class BadAliasesError(ReportQAError, ValueError):
    """The user's aliases.toml cannot be read."""


def derive(store: Store, changed: Collection[str], gazetteer: Gazetteer, progress: ProgressCallback, helper: Helper | None = None, *, everything: bool = False) -> None:
    """Brings clocks, learned names and places up to date after the reports at the paths `changed` came in or others went.

    Only what can have changed is looked at: places again in every report where the archive's knowledge changed (which countries it is
    about, which names its reports explain), clocks where votes came or went, days without a year where the archive covers other days.
    With `everything` all of it, as after a sync that was stopped before it came to this.
    """
    sums = store.sums("country", "located", "name", "votes")
    prior, known = shares_of_countries(sums), {**names_learned(sums), **user_aliases(store.folder)}
    coverage, votes = store.coverage(), sums.get(("votes", "", ""), 0)
    now = {"votes": votes, "coverage": coverage.to_dict() if coverage else None}
    before = {} if everything else store.setting(_DERIVED, {})
    voted, covered = votes != before.get("votes"), now["coverage"] != before.get("coverage")
    recorded = store.clocks()
    given = [clock for clock in recorded if clock.given]
    to_date: set[str] = set()
    if voted:
        voting = _voting(store)
        dated_before, told_on = _days_told_on(recorded, voting), _days_told_on(_clocks(store, given, voting), voting)
        to_date |= {path for path in dated_before.keys() | told_on.keys() if dated_before.get(path) != told_on.get(path)}
    else:
        told_on = _days_told_on(recorded, {path: Lessons.from_json(store.votes_of(path)) for path in changed})
    if everything:
        to_date |= {report.path for report in store.reports()}
    if covered:
        to_date |= set(store.undated())
    _date_again(store, sorted(to_date | set(changed)), coverage, told_on)
    paths = sorted(changed)
    learned = (prior, known) != (dict(store.setting("place prior", {})), store.known_places())
    if learned or everything:
        paths = [report.path for report in store.reports()]
    if learned:
        with store.write() as writer:
            writer.set_setting("place prior", prior)
            writer.set_known_places(known)
    _place(store, paths, gazetteer, prior, known, progress, helper)
    clocks = derive_clocks(store, given) if voted or learned or everything else recorded
    if clocks != recorded or now != store.setting(_DERIVED):
        with store.write() as writer:
            writer.set_clocks(clocks)
            writer.set_setting(_DERIVED, now)


def _voting(store: Store) -> dict[str, Lessons]:
    """path -> lessons of every report that may count days."""
    return {path: Lessons.from_json(text) for path, text in store.votes().items()}


def _days_told_on(clocks: Sequence[Clock], lessons: Mapping[str, Lessons]) -> dict[str, DateRange]:
    """path -> the day that its own count gives a report dated only to the month: "the 12th day" of a clock that it follows.

    Only where that day lies within its publication and on the weekday that it names; a dissenting report keeps its own count.
    """
    days: dict[str, DateRange] = {}
    for clock in clocks:
        first = {**dict.fromkeys(clock.support, clock.day_1), **dict(clock.dissent)}
        for path, day_1 in first.items():
            for vote in lessons[path].votes if path in lessons else ():
                if vote.exact or path in days:
                    continue
                try:
                    day = replace(clock, day_1=day_1).date_of(vote.day_number)
                except OverflowError:
                    continue
                if vote.day.start <= day <= vote.day.end and vote.weekday in (None, day.weekday()):
                    days[path] = DateRange.day(day)
    return days


def _date_again(store: Store, paths: Sequence[str], coverage: DateRange | None, told_on: Mapping[str, DateRange]) -> None:
    """Resolves times anew where the archive tells more of them than the report: the year of an undated one, the day of a dated month."""
    from .preparing import times_again

    changed: list[tuple[str, tuple[Sentence, ...], DateRange | None]] = []
    for path in paths:
        summary = store.summary(path)
        assert summary is not None  # the lock of writers is held
        if summary.published is not None and (summary.published.precision == "day" or (path not in told_on and summary.own_day == summary.published)):
            continue
        report = _report(store, path)
        before, (again, own_day) = store.sentences(path), times_again(report, coverage=coverage, told_on=told_on.get(path))
        after = tuple(replace(new, places=old.places) for new, old in zip(again, before, strict=True))
        if (after, own_day) != (before, summary.own_day):
            changed.append((path, after, own_day))
    if changed:
        with store.write() as writer:
            for path, sentences, own_day in changed:
                writer.update_derived(path, sentences, own_day)


def derive_clocks(store: Store, given: Sequence[Clock]) -> tuple[Clock, ...]:
    """The clocks set by the user and those that the reports' votes make, each with who agrees."""
    return _clocks(store, given, _voting(store))


def _clocks(store: Store, given: Sequence[Clock], voting: Mapping[str, Lessons]) -> tuple[Clock, ...]:
    votes = [vote for lessons in voting.values() for vote in lessons.votes]
    return merge(given, tuple(replace(clock, event=clock.event or _name(clock, store)) for clock in infer(votes)))


def _name(clock: Clock, store: Store) -> str:
    """An inferred event is named by its day 1 and the region, else country, that most reports counting so speak of."""
    places = store.places()
    named: dict[str, set[int]] = {}
    for row in store.places_index(paths=clock.support):
        named.setdefault(row.place, set()).add(row.report)
    for kind in ("region", "country", "town"):
        of_kind = sorted((place for place in named if places[place].kind == kind), key=lambda place: (-len(named[place]), places[place].name))
        if of_kind and len(named[of_kind[0]]) * 3 >= len(clock.support):
            return f"{places[of_kind[0]].name}, from {clock.day_1.isoformat()}"
    return f"from {clock.day_1.isoformat()}"


def _place(store: Store, paths: Sequence[str], gazetteer: Gazetteer, prior: Mapping[str, float], known: Mapping[str, Place],
           progress: ProgressCallback, helper: Helper | None) -> None:
    """Finds the places of these reports by what the archive knows, and records what differs."""
    changed: list[tuple[str, tuple[Sentence, ...]]] = []
    learned = pack((dict(prior), dict(known))).decode() if helper else ""
    if len(learned) > _LEARNED_SENT:
        helper = None
    for start in range(0, len(paths), _TOGETHER):
        def tell(done: int, start: int = start) -> None:
            progress(Progress(stage="places", done=start + done, total=len(paths)))

        together = paths[start:start + _TOGETHER]
        before = [(_report(store, path), store.sentences(path)) for path in together]
        after = _placed(before, gazetteer, prior, known, helper, learned, len(paths) > _JOIN, tell)
        changed += [(path, new) for path, (_, old), new in zip(together, before, after, strict=True) if new != old]
        if len(changed) >= _BATCH:
            _record(store, changed)
            changed = []
    if changed:
        _record(store, changed)


def _report(store: Store, path: str) -> Report:
    report = store.report(path)
    assert report is not None  # the lock of writers is held
    return report


def _placed(reports: Sequence[tuple[Report, tuple[Sentence, ...]]], gazetteer: Gazetteer, prior: Mapping[str, float], known: Mapping[str, Place],
            helper: Helper | None, learned: str, join: bool, tell: Callable[[int], None]) -> list[tuple[Sentence, ...]]:
    """The sentences of each with their places. The helper begins with the first; this process, where it joins in, with the last, and takes back what is not begun."""
    from .preparing import place_sentences
    from .taking import place_apart

    asked = [helper.submit(place_apart, *one, learned) for one in reports] if helper else []
    found: list[tuple[Sentence, ...]] = []
    for at in reversed(range(len(reports))) if join else range(len(reports)):
        tell(len(found))
        if asked and not (join and asked[at].cancel()):  # where it cannot be taken back it is there, or under way
            found.append(asked[at].result())
        else:
            found.append(place_sentences(*reports[at], gazetteer=gazetteer, prior=prior, known=known))
    return found[::-1] if join else found


def _record(store: Store, changed: Sequence[tuple[str, tuple[Sentence, ...]]]) -> None:
    with store.write() as writer:
        for path, sentences in changed:
            summary = store.summary(path)
            assert summary is not None
            writer.update_derived(path, sentences, summary.own_day)


def user_aliases(folder: Path) -> dict[str, Place]:
    """Names that the user adds in `aliases.toml` in the index folder; BadAliasesError where it is not one."""
    from .gazetteer import load_aliases

    file = folder / ALIASES
    if not file.exists():
        return {}
    try:
        return load_aliases(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadAliasesError(f"{file} cannot be used ({str(error)[:120]}): mend it or move it away") from error
