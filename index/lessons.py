"""What one report teaches the whole archive: votes for event clocks, the countries it is about, names that it explains.

Kept with the report, so that the archive's knowledge is the sum over its reports, whatever the order in which they came.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from .clocks import Vote
from .rows import place_from_json, place_to_json
from .types import DateRange, Place

_PARTS = 1_000_000
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
        read = json.loads(text)
        told: dict[str, Any] = read if isinstance(read, dict) else {}
        return cls(
            votes=tuple(Vote(**{**row, "day": DateRange(start=date.fromisoformat(row["day"]["start"]), end=date.fromisoformat(row["day"]["end"]))})
                        for row in told.get("votes", ())),
            countries=told.get("countries", {}),
            names={name: Place(**{**place, "names": tuple(place["names"])}) for name, place in told.get("names", {}).items()})


def lessons_as_sums(path: str, votes_json: str) -> dict[tuple[str, str, str], int]:
    """What a report at that path, with these lessons as JSON, adds to the sums of its archive.

    "country": millionths of the share of that country among its places; "located" whether it has any; "name": that it explains a name to
    be that place; "votes": a number made of its votes, so that equal sums mean equal votes.
    """
    told = Lessons.from_json(votes_json)
    sums = {("country", country, ""): round(share * _PARTS) for country, share in told.countries.items()}
    sums |= {("name", name, place_to_json(place)[1]): 1 for name, place in told.names.items()}
    if told.votes:
        votes = json.dumps([path, [{**asdict(vote), "day": vote.day.to_dict()} for vote in told.votes]])
        sums["votes", "", ""] = int.from_bytes(hashlib.blake2b(votes.encode("utf-8", "surrogatepass"), digest_size=5).digest())
    return {**sums, ("located", "", ""): int(bool(told.countries))}


def shares_of_countries(sums: Mapping[tuple[str, str, str], int]) -> dict[str, float]:
    """country -> its share in the archive, every report with any place counting the same; shares below .025 are left out."""
    reports = sums.get(("located", "", ""), 0) * _PARTS
    shares = {key: amount / reports for (kind, key, _), amount in sorted(sums.items()) if kind == "country" and reports}
    return {country: round(share * _STEP) / _STEP for country, share in shares.items() if share >= 0.5 / _STEP}


def names_learned(sums: Mapping[tuple[str, str, str], int]) -> dict[str, Place]:
    """folded name -> the place that most reports say it is; of equals a known place before a new one."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[tuple[str, str], Place] = {}
    for (kind, name, text), amount in sorted(sums.items()):
        if kind == "name":
            place = place_from_json(text)
            said[name][place.id] += amount
            places.setdefault((name, place.id), place)
    return {name: places[name, max(ids, key=lambda place: (ids[place], not place.startswith("local:"), place))] for name, ids in said.items()}
