"""What is known of a customer on the as-of day, as a page shows it: facts, contacts, rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from presek.app.facet_definitions import said
from presek.app.pages_customer import Contact, Fact, RowTable
from presek.app.shown_values import Teller
from presek.app.sight import Sight
from presek.catalog.model import Catalog, Field, Model, Relation, Type
from presek.segment.reference_rows import is_stale, rows_inside, version_of
from presek.values.facts import Customer, Row
from presek.values.instant import AsOf, day_number, day_of, local_day

INTERACTIONS = "interactions"
LAST_CONTACTS, LATEST_ROWS, MOST_COLUMNS = 3, 5, 6
MODELS = (Model.DEMOGRAPHIC, Model.FIRMOGRAPHIC, Model.BEHAVIOURAL, Model.PSYCHOGRAPHIC, Model.IDENTITY)


@dataclass(frozen=True, slots=True)
class Known:
    """Reads one customer for one person, in one language, on one day."""

    catalog: Catalog
    as_of: AsOf
    language: str
    sight: Sight

    def facts(self, customer: Customer) -> tuple[tuple[Fact, ...], int]:
        """All facts that may be seen, model by model, and how many may not."""
        found, hidden = [], 0
        order = {model: place for place, model in enumerate(MODELS)}
        for field in sorted(self.catalog.fields.values(), key=lambda each: order[each.model]):
            fact = self._fact(field, customer)
            if fact is None:
                continue
            if self.sight.sees_named(field):
                found.append(fact)
            else:
                hidden += 1
        return tuple(found), hidden

    def unknown(self, customer: Customer) -> dict[str, tuple[str, ...]]:
        """By model the labels of the fields that may be seen and of which nothing is known."""
        found: dict[str, tuple[str, ...]] = {}
        for model in MODELS:
            labels = [
                said(each.labels, self.language)
                for each in self.catalog.fields.values()
                if each.model is model and self.sight.sees_named(each) and self._fact(each, customer) is None
            ]
            if labels:
                found[model.value] = tuple(labels)
        return found

    def contacts(self, customer: Customer) -> tuple[Contact, ...]:
        """The last three interactions, the newest first."""
        relation = self.catalog.relations.get(INTERACTIONS)
        if relation is None:
            return ()
        return tuple(self._contact(row, relation) for row in self._latest(customer, relation)[:LAST_CONTACTS])

    def tables(self, customer: Customer) -> tuple[RowTable, ...]:
        """The latest rows of every relation that has any."""
        tables = (self._table(relation, customer) for relation in self.catalog.relations.values())
        return tuple(table for table in tables if table is not None)

    def _fact(self, field: Field, customer: Customer) -> Fact | None:
        version = version_of(customer.fields.get(field.key, ()), self.as_of)
        if version is None or version.value is None:
            return None
        return Fact(
            key=field.key,
            label=said(field.labels, self.language),
            model=field.model.value,
            value=Teller(self.catalog, self.language).fact(version.value, field),
            kind=field.source.value,
            source=version.source,
            observed_on=(on := local_day(version.observed_at, self.as_of.zone)),
            age_days=(self.as_of.day - on).days,
            stale=is_stale(field, version, self.as_of),
        )

    def _latest(self, customer: Customer, relation: Relation) -> list[Row]:
        rows = rows_inside(customer.rows.get(relation.key, ()), relation, window=None, as_of=self.as_of)
        return sorted(rows, key=lambda row: (row.happened_at or 0, row.recorded_at, row.key), reverse=True)

    def _contact(self, row: Row, relation: Relation) -> Contact:
        said_of = {key: self._said(row, relation, key) for key in ("channel", "direction", "outcome", "topic", "agent")}
        details = [said_of[key] for key in ("direction", "outcome", "topic", "agent") if said_of[key]]
        on = None if row.day is None else day_of(row.day)
        ago = None if row.day is None else day_number(self.as_of.day) - row.day
        return Contact(on, ago, said_of["channel"] or said(relation.labels, self.language), tuple(details))

    def _said(self, row: Row, relation: Relation, key: str) -> str:
        field = relation.fields.get(key)
        if field is None or not self.sight.sees_named(field, relation.key):
            return ""
        return Teller(self.catalog, self.language).fact(row.values.get(key), field).text

    def _table(self, relation: Relation, customer: Customer) -> RowTable | None:
        rows = self._latest(customer, relation)
        if not rows:
            return None
        shown = rows[:LATEST_ROWS]
        columns = self._columns(relation, shown)
        teller = Teller(self.catalog, self.language)
        return RowTable(
            key=relation.key,
            label=said(relation.labels, self.language),
            columns=tuple(said(field.labels, self.language) for field in columns),
            rows=tuple(tuple(teller.fact(row.values.get(field.key), field) for field in columns) for row in shown),
            count=len(rows),
        )

    def _columns(self, relation: Relation, rows: Sequence[Row]) -> list[Field]:
        """The fields of which these rows know something, the time first."""
        known = [
            field
            for field in relation.fields.values()
            if self.sight.sees_named(field, relation.key) and any(row.values.get(field.key) is not None for row in rows)
        ]
        timed = [field for field in known if field.type in {Type.DATE, Type.DATETIME} and field.key == relation.time]
        return [*timed, *(field for field in known if field not in timed)][:MOST_COLUMNS]
