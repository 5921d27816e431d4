"""What law and fairness say of a policy before anybody approves it: as its editor types, and at every approval."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app.home import Home
from presek.policy.book import Policy
from presek.policy.legal_result import LegalResult, Verdict


@dataclass(frozen=True, slots=True)
class Checks:
    """All results that are no plain OK, the gravest first."""

    policy: str
    results: tuple[LegalResult, ...]

    @property
    def blocked(self) -> tuple[LegalResult, ...]:
        """What can't be approved by anybody."""
        return tuple(each for each in self.results if each.verdict is Verdict.BLOCK)

    @property
    def to_acknowledge(self) -> tuple[LegalResult, ...]:
        """Warnings that whoever approves must confirm."""
        return tuple(each for each in self.results if each.acknowledge and each.verdict is Verdict.WARN)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"policy": self.policy, "results": [each.as_json() for each in self.results]}


def of_policy(home: Home, policy: Policy) -> Checks:
    """Of one policy, whatever its state."""
    return Checks(policy.key, ())
