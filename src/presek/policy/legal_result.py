"""What law and fairness say of one thing that is about to be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Verdict(Enum):
    """Fine; allowed, but someone should know why; not allowed, and nobody may override it."""

    OK = "OK"
    WARN = "WARN"
    BLOCK = "BLOCK"


@dataclass(frozen=True, slots=True)
class LegalResult:
    """A verdict with the id of the rule that gave it and its text per language (en, pl, sl); an OK names no rule.

    `limit_days`: the longest payment term the rule allows, where it is about terms. `acknowledge`: a WARN that a person
    must confirm before it is published. `names`: the attributes (or channels) it is about. `source`: where law says it.
    """

    verdict: Verdict
    rule: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    limit_days: int | None = None
    acknowledge: bool = False
    names: tuple[str, ...] = ()
    source: str = ""

    def as_json(self) -> dict[str, object]:
        """The same on every face; the texts of all languages."""
        return {
            "verdict": self.verdict.value,
            "rule": self.rule,
            "texts": dict(self.texts),
            "limit_days": self.limit_days,
            "acknowledge": self.acknowledge,
            "names": list(self.names),
            "source": self.source,
        }


FINE = LegalResult(Verdict.OK)
"""Nothing to say."""


def gravest(results: tuple[LegalResult, ...]) -> Verdict:
    """The gravest of all verdicts; OK of none."""
    order = (Verdict.BLOCK, Verdict.WARN)
    present = {each.verdict for each in results}
    return next((verdict for verdict in order if verdict in present), Verdict.OK)
