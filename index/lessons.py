"""What one report teaches the whole archive: votes for event clocks, the countries it is about, names that it explains.

Kept with the report, so that the archive's knowledge is the sum over its reports, whatever the order in which they came.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from .clocks import Vote
from .types import DateRange, Place

_STEP = 20  # shares of countries are kept in twentieths: a new report seldom changes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What one report says of day numbers, of the countries it is about, and of names that it explains."""

    votes: tuple[Vote, ...] = ()
    countries: Mapping[str, float] = field(default_factory=dict)  # country -> share of the report's place mentions
    names: Mapping[str, Place] = field(default_factory=dict)  # folded name -> the place that the report says it is

    def to_json(self) -> str:
        votes = [{**asdict(vote), "day": vote.day.to_dict()} for vote in self.votes]
        names = {name: asdict(place) for name, place in self.names.items()}
        return json.dumps({"votes": votes, "countries": dict(self.countries), "names": names}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Lessons:
        """What `to_json` wrote."""
        told: dict[str, Any] = json.loads(text) or {}
        return cls(
            votes=tuple(Vote(**{**row, "day": DateRange(start=date.fromisoformat(row["day"]["start"]), end=date.fromisoformat(row["day"]["end"]))})
                        for row in told.get("votes", ())),
            countries=told.get("countries", {}),
            names={name: Place(**{**place, "names": tuple(place["names"])}) for name, place in told.get("names", {}).items()})


def shares_of_countries(lessons: Iterable[Lessons]) -> dict[str, float]:
    """country -> its share in the archive, every report with any place counting the same; shares below .025 are left out."""
    total: Counter[str] = Counter()
    reports = 0
    for lesson in lessons:
        reports += bool(lesson.countries)
        for country, share in lesson.countries.items():
            total[country] += share  # type: ignore[assignment]
    return {country: round(total[country] / reports * _STEP) / _STEP for country in sorted(total) if total[country] / reports >= 0.5 / _STEP}


def names_learned(lessons: Iterable[Lessons]) -> dict[str, Place]:
    """folded name -> the place that most reports say it is; of equals a known place before a new one."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, Place] = {}
    for lesson in lessons:
        for name, place in lesson.names.items():
            said[name][place.id] += 1
            places.setdefault(place.id, place)
    return {name: places[max(ids, key=lambda place: (ids[place], not place.startswith("local:"), place))] for name, ids in sorted(said.items())}
