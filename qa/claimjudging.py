"""Measures the check of `support` on claims that people have judged against the page each cites.

The check gets the whole page, sentence by sentence, as one that does not know which of them matter. "Supported" against the
rest is what is measured, as in WiCE (Kamoi et al. 2023, "WiCE: Real-World Entailment for Claims in Wikipedia", EMNLP 2023).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .datasets import Claimed
from .evaluation import Scored
from .support import Support, Verdict, supports

# The thresholds of `support` were chosen on claims of the first half; the figures to report are those of the second.
HALVES = ("half chosen on", "half measured")
_LABELS: dict[str, Verdict] = {"supported": "supported", "partially_supported": "partly", "not_supported": "not supported"}
_READ = 2000  # characters from which the language is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the check said of one claim."""

    claimed: Claimed
    support: Support

    def to_dict(self) -> dict[str, Any]:
        found = self.support
        return {"id": self.claimed.id, "verdict": found.verdict, "score": round(found.score, 4), "missing": list(found.missing), "pointed": list(found.pointed)}


def checked(claims: Sequence[Claimed]) -> Iterator[Checked]:
    """Checks every claim in turn against the sentences of its page."""
    from index.language import detect_language

    for claimed in claims:
        language = detect_language(" ".join((claimed.claim, *claimed.evidence))[:_READ])
        yield Checked(claimed=claimed, support=supports(claimed.claim, claimed.evidence, language=language))


def scored_claims(done: Sequence[Checked]) -> tuple[Scored, ...]:
    """The measures of each claim, in order; every other claim is of the second half."""
    return tuple(Scored(id=each.claimed.id, groups=("all", HALVES[at % 2]), values=values, weights=weights)
                 for at, each in enumerate(done) for values, weights in (_measures(each),))


def _measures(each: Checked) -> tuple[dict[str, float], dict[str, float]]:
    """(values, weights) of one claim: of the whole check, and of its first part alone, that nothing named is missing."""
    right = each.claimed.label == "supported"
    values, weights = {"verdict accuracy": float(each.support.verdict == _LABELS.get(each.claimed.label))}, {}
    for name, said in (("support", each.support.verdict == "supported"), ("nothing missing", not each.support.missing)):
        values[f"{name} accuracy"] = float(said == right)
        if said or right:
            values[f"{name} F1"], weights[f"{name} F1"] = _part_of_f1(said, right)
    enough = [frozenset(part) for part in each.claimed.pointed if part]
    if enough:
        pointed = frozenset(each.support.pointed)
        values["pointed recall"] = max(len(pointed & part) / len(part) for part in enough)
        values["pointed precision"] = max(len(pointed & part) / len(pointed) for part in enough) if pointed else 0.0
    return values, weights


def _part_of_f1(said: bool, right: bool) -> tuple[float, float]:
    """(value, weight) of one claim that is, or is said to be, supported.

    F1 = 2 TP / (2 TP + FP + FN) is a weighted mean over claims: one found rightly has the value 1 and the weight 2, one found
    wrongly or missed the value 0 and the weight 1; the rest does not count. So it gets its interval as every other figure.
    """
    return (1.0, 2.0) if said and right else (0.0, 1.0)
