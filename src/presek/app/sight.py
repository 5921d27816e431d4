"""Which facts a person may see, by how sensitive they are."""

from __future__ import annotations

from dataclasses import dataclass

from presek.catalog.model import Catalog, Field, Measure, Sensitivity
from presek.segment import used
from presek.segment.terms import Term
from presek.values.problem import Problem


@dataclass(frozen=True, slots=True)
class Sight:
    """Facts of companies and plain personal facts are seen by all who may open a page; the others need a right."""

    intrusive: bool
    special: bool

    def sees(self, sensitivity: Sensitivity) -> bool:
        """Whether facts of this class are shown to this person."""
        match sensitivity:
            case Sensitivity.INTRUSIVE:
                return self.intrusive
            case Sensitivity.SPECIAL:
                return self.special
            case _:
                return True

    def hidden_in(self, term: Term, catalog: Catalog) -> tuple[str, ...]:
        """The keys of what a condition or rule rests on that this person may not see."""
        found = used.used(term, catalog)
        named: list[Field | Measure] = [catalog.fields[key] for key in sorted(found.fields) if key in catalog.fields]
        named += [catalog.measures[key] for key in sorted(found.measures) if key in catalog.measures]
        named += [catalog.relations[relation].fields[key] for relation, key in sorted(found.row_fields)]
        return tuple(dict.fromkeys(each.key for each in named if not self.sees(each.sensitivity)))


def hidden_field(key: str) -> Problem:
    """The problem of a question about what one may not see."""
    return Problem("hidden-field", f"'{key}' is hidden for your role.", path="rule")


EVERYTHING = Sight(intrusive=True, special=True)
"""For those who own the machine: the command line."""
