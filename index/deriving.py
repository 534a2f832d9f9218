"""What follows from all reports together: event clocks by vote, place names learned from the archive, places in sentences.

Runs at the end of a sync. A report's places are found again only where it is new or the archive's knowledge has changed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from .clocks import Vote, infer, merge
from .types import Clock, DateRange, Place, PlaceMention, Progress, ProgressCallback, ReportQAError, Sentence

if TYPE_CHECKING:
    from .gazetteer import Gazetteer
    from .store import ReportSummary, Store

_BATCH = 200  # reports written in one transaction


class BadAliasesError(ReportQAError, ValueError):
    """The user's aliases.toml cannot be read."""


def derive(store: Store, changed: Collection[str], progress: ProgressCallback | None = None) -> None:
    """Brings clocks, learned names and places up to date after the reports at the paths `changed` came in.

    Two passes where the archive's knowledge changed: names and the share of countries are learned from all reports, then
    places are found again in every report by that knowledge. Where it did not change, only `changed` are gone through.
    """
    from .gazetteer import Gazetteer

    gazetteer = Gazetteer.open(progress)
    aliases = _user_aliases(store)
    prior = dict(store.setting("place prior", {}))
    known = {**store.known_places(), **aliases}
    paths = [report.path for report in store.reports()]
    _date_undated(store)
    _place(store, [path for path in changed if path in set(paths)], gazetteer, prior, known, progress)
    for _ in range(2):
        new_prior, new_known = _learned(store, paths, aliases, gazetteer)
        if (new_prior, new_known) == (prior, known):
            break
        prior, known = new_prior, new_known
        with store.write() as writer:
            writer.set_setting("place prior", prior)
            writer.set_known_places(known)
        _place(store, paths, gazetteer, prior, known, progress)
    clocks = derive_clocks(store, [clock for clock in store.clocks() if clock.given])
    if clocks != store.clocks():
        with store.write() as writer:
            writer.set_clocks(clocks)


def _date_undated(store: Store) -> None:
    """In reports without a date: days without a year get the year in which the archive tells of them."""
    from .preparing import prepare

    coverage = store.coverage()
    changed: list[tuple[str, tuple[Sentence, ...], DateRange | None]] = []
    for summary in store.reports():
        report = store.report(summary.path) if summary.published is None and coverage else None
        if report is None:
            continue
        before, again = store.sentences(summary.path), prepare(report, coverage)
        after = tuple(replace(new, places=old.places) for new, old in zip(again.sentences, before, strict=True))
        if after != before:
            changed.append((summary.path, after, again.own_day))
    if changed:
        with store.write() as writer:
            for path, sentences, own_day in changed:
                writer.update_derived(path, sentences, own_day)


def derive_clocks(store: Store, given: Sequence[Clock]) -> tuple[Clock, ...]:
    """The clocks set by the user and those that the reports' votes make, each with who agrees."""
    votes = [vote for text in store.votes().values() for vote in votes_from_json(text)]
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


def votes_to_json(votes: Sequence[Vote]) -> str:
    """What `votes_from_json` reads."""
    rows = []
    for vote in votes:
        fields: dict[str, Any] = asdict(vote)
        rows.append({**fields, "day": vote.day.to_dict()})
    return json.dumps(rows, ensure_ascii=False)


def votes_from_json(text: str) -> tuple[Vote, ...]:
    return tuple(Vote(**{**row, "day": DateRange(start=date.fromisoformat(row["day"]["start"]), end=date.fromisoformat(row["day"]["end"]))})
                 for row in json.loads(text))


def _place(store: Store, paths: Sequence[str], gazetteer: Gazetteer, prior: Mapping[str, float], known: Mapping[str, Place],
           progress: ProgressCallback | None) -> None:
    """Finds the places of these reports by what the archive knows, and records what differs."""
    from .preparing import place_sentences

    summaries = {summary.path: summary for summary in store.reports()}
    changed: list[tuple[str, tuple[Sentence, ...]]] = []
    for at, path in enumerate(paths):
        if progress:
            progress(Progress(stage="places", done=at, total=len(paths)))
        report = store.report(path)
        if report is None:
            continue
        before = store.sentences(path)
        after = place_sentences(report, before, gazetteer=gazetteer, prior=prior, known=known)
        if after != before:
            changed.append((path, after))
        if len(changed) >= _BATCH or (changed and at == len(paths) - 1):
            _record(store, changed, summaries)
            changed = []
    if changed:
        _record(store, changed, summaries)


def _record(store: Store, changed: Sequence[tuple[str, tuple[Sentence, ...]]], summaries: Mapping[str, ReportSummary]) -> None:
    with store.write() as writer:
        for path, sentences in changed:
            writer.update_derived(path, sentences, summaries[path].own_day)


def _user_aliases(store: Store) -> dict[str, Place]:
    """Names that the user adds in `aliases.toml` in the index folder; BadAliasesError where it is not one."""
    from .gazetteer import load_aliases

    file = store.folder / "aliases.toml"
    if not file.exists():
        return {}
    try:
        return load_aliases(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadAliasesError(f"{file} cannot be used ({str(error)[:120]}): mend it or move it away") from error


def _learned(store: Store, paths: Sequence[str], aliases: Mapping[str, Place], gazetteer: Gazetteer) -> tuple[dict[str, float], dict[str, Place]]:
    """(country -> share of the archive's place mentions in steps of .05, folded name -> place): what all reports teach."""
    from .places import countries_of, learn

    mentions: list[PlaceMention] = []

    def told() -> Iterator[tuple[str, str, tuple[PlaceMention, ...]]]:
        for path in paths:
            report = store.report(path)
            if report is not None:
                found = tuple(mention for sentence in store.sentences(path) for mention in sentence.places)
                mentions.extend(found)
                yield report.text, report.language, found

    known = {**learn(told(), gazetteer), **aliases}
    prior = {country: round(share * 20) / 20 for country, share in sorted(countries_of(mentions).items()) if share >= 0.025}
    return prior, known
