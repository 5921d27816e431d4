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
    hidden: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    """By rules of the company, whatever their class: what is hidden, what is shown, and what may not be edited. Names
    of fields and measures; of a relation's field with the relation before it: `contacts.email`."""

    def sees_named(self, named: Field | Measure, relation: str = "") -> bool:
        """Whether this field (of a relation) or measure is shown to this person."""
        return self.sees_key(f"{relation}.{named.key}" if relation else named.key, named.sensitivity)

    def sees_word(self, name: str, catalog: Catalog) -> bool:
        """Whether a field or measure of this name is shown, `orders.net_amount` with its relation before it. What the
        catalog does not have hides nothing, but for a rule of its name."""
        relation, _, key = name.rpartition(".")
        fields = catalog.relations[relation].fields if relation in catalog.relations else {}
        named = fields.get(key) if relation else catalog.fields.get(key) or catalog.measures.get(key)
        return name not in self.hidden if named is None else self.sees_named(named, relation)

    def sees_key(self, key: str, sensitivity: Sensitivity) -> bool:
        """The same by its name and class."""
        if key in self.hidden:
            return False
        return key in self.shown or self.sees(sensitivity)

    def edits(self, named: Field, relation: str = "") -> bool:
        """Whether this person may write a field, as far as they may write at all."""
        key = f"{relation}.{named.key}" if relation else named.key
        return self.sees_named(named, relation) and key not in self.locked

    def sees(self, sensitivity: Sensitivity) -> bool:
        """Whether facts of this class are shown to this person where no rule says otherwise."""
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
        plain: list[Field | Measure] = [catalog.fields[key] for key in sorted(found.fields) if key in catalog.fields]
        plain += [catalog.measures[key] for key in sorted(found.measures) if key in catalog.measures]
        hidden = [each.key for each in plain if not self.sees_named(each)]
        hidden += [
            key
            for relation, key in sorted(found.row_fields)
            if not self.sees_named(catalog.relations[relation].fields[key], relation)
        ]
        return tuple(dict.fromkeys(hidden))


def hidden_field(key: str) -> Problem:
    """The problem of a question about what one may not see."""
    return Problem("hidden-field", f"'{key}' is hidden for your role.", path="rule")


EVERYTHING = Sight(intrusive=True, special=True)
"""For those who own the machine: the command line."""
