"""What is known of one person, all of it: for the person who asks (GDPR article 15), and to take along (article 20).

Facts with every version, its source and age, and what they are used for; all rows; memberships now and before, with the
rule in words and what would change the answer; conditions and their reasons; who looked, who changed, who took a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from presek.app import clock, customer_history, customer_page, pages_conditions, reading, rights_trail, shipped_texts
from presek.app.customer_history import Stay
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.pages_conditions import Card
from presek.app.pages_customer import CustomerDetail
from presek.app.rights_trail import Trail
from presek.app.shown_values import Shown, Teller
from presek.app.sight import Sight
from presek.catalog.model import Catalog, Labels, SourceKind
from presek.segment import segmentation, sentence, used
from presek.segment.reference_rows import version_of
from presek.store import audit, definitions
from presek.store.audit import Entry
from presek.values.facts import Customer
from presek.values.instant import AsOf, local_day

GIVEN = frozenset({SourceKind.DECLARED, SourceKind.OBSERVED})
"""What the person gave, or what was observed of them; what was inferred or bought is not theirs to take along."""
ACCESS, PORTABLE = "access", "portable"
KINDS = (ACCESS, PORTABLE)


@dataclass(frozen=True, slots=True)
class Version:
    """A value of a field, as it was said once; `holds`: it is the one that counts now."""

    key: str
    label: str
    model: str
    sensitivity: str
    given: bool
    value: Shown
    source: str
    kind: str
    since: date
    observed: date
    age_days: int
    holds: bool
    stale: bool
    used_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsOf:
    """All rows of a relation, the newest first."""

    key: str
    label: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All of it, for one reader; `hidden`: how many fields are not for that reader. `rules`: of each segment with an
    answer, its rule in words and the purpose of its segmentation."""

    key: str
    name: str
    language: str
    company: str
    as_of: date
    made_on: date
    detail: CustomerDetail
    versions: tuple[Version, ...]
    hidden: int
    rows: tuple[RowsOf, ...]
    rules: Mapping[str, tuple[str, str]]
    stays: tuple[Stay, ...]
    conditions: Card | None
    trail: Trail

    @property
    def now(self) -> tuple[Version, ...]:
        """What counts now."""
        return tuple(each for each in self.versions if each.holds)


def known(home: Home, key: str, *, language: str, sight: Sight) -> PersonalData | None:
    """All that is known of the customer, as far as the reader may see it; None where there is no such customer."""
    detail = customer_page.customer(home, key, language=language, sight=sight)
    if detail is None:
        return None
    opened, as_of = reading.opened(home), reading.as_of(home)
    ordinal = opened.ordinal(detail.key)
    look = _Look(opened.catalog, as_of, language, sight, uses=_uses(opened.catalog, language))
    customer = opened.customer(ordinal)
    versions, hidden = look.versions(customer)
    return PersonalData(
        key=detail.key,
        name=detail.name or detail.key,
        language=_language(customer, as_of),
        company=home.about().name,
        as_of=as_of.day,
        made_on=local_day(clock.now(), as_of.zone),
        detail=detail,
        versions=versions,
        hidden=hidden,
        rows=look.rows(customer),
        rules=_rules(opened.catalog, language),
        stays=customer_history.of_customer(home, detail.key, language=language),
        conditions=pages_conditions.card(home, detail.key, language=language),
        trail=rights_trail.trail(home, (detail.key, *detail.other_keys), ordinal=ordinal),
    )


def given_out(key: str, kind: str, *, by: str) -> None:
    """Notes that a person's data was given out, as which kind of answer."""
    audit.add(Entry(clock.now(), by, action="personal data given", subject=key[:200], detail={"kind": kind}))


@dataclass(frozen=True, slots=True)
class _Look:
    catalog: Catalog
    as_of: AsOf
    language: str
    sight: Sight
    uses: Mapping[str, tuple[str, ...]]

    def versions(self, customer: Customer) -> tuple[tuple[Version, ...], int]:
        """Every version of every field, those that count now first; and how many fields are hidden."""
        found: list[Version] = []
        hidden = 0
        teller = Teller(self.catalog, self.language)
        for field in self.catalog.fields.values():
            told = [each for each in customer.fields.get(field.key, ()) if each.value is not None]
            if told and not self.sight.sees_named(field):
                hidden += 1
                continue
            now = version_of(customer.fields.get(field.key, ()), self.as_of)
            for each in sorted(told, key=lambda one: (one.valid_from, one.recorded_at), reverse=True):
                observed = local_day(each.observed_at, self.as_of.zone)
                age = (self.as_of.day - observed).days
                found.append(
                    Version(
                        key=field.key,
                        label=said(field.labels, self.language),
                        model=field.model.value,
                        sensitivity=field.sensitivity.value,
                        given=field.source in GIVEN,
                        value=teller.fact(each.value, field),
                        source=each.source,
                        kind=field.source.value,
                        since=local_day(each.valid_from, self.as_of.zone),
                        observed=observed,
                        age_days=age,
                        holds=each is now,
                        stale=field.max_age_days is not None and age > field.max_age_days,
                        used_for=self.uses.get(field.key, ()),
                    )
                )
        return tuple(sorted(found, key=lambda one: (not one.holds, one.model))), hidden

    def rows(self, customer: Customer) -> tuple[RowsOf, ...]:
        """All rows of every relation that has any."""
        teller = Teller(self.catalog, self.language)
        tables = []
        for relation in self.catalog.relations.values():
            rows = sorted(
                customer.rows.get(relation.key, ()), key=lambda row: (row.happened_at or 0, row.key), reverse=True
            )
            columns = [
                field
                for field in relation.fields.values()
                if self.sight.sees_named(field, relation.key)
                and any(row.values.get(field.key) is not None for row in rows)
            ]
            if rows and columns:
                tables.append(
                    RowsOf(
                        relation.key,
                        said(relation.labels, self.language),
                        tuple((each.key, said(each.labels, self.language)) for each in columns),
                        tuple(tuple(teller.fact(row.values.get(each.key), each) for each in columns) for row in rows),
                    )
                )
        return tuple(tables)


def _language(customer: Customer, as_of: AsOf) -> str:
    version = version_of(customer.fields.get("language", ()), as_of)
    return version.value if version is not None and isinstance(version.value, str) else ""


def _uses(catalog: Catalog, language: str) -> Mapping[str, tuple[str, ...]]:
    """By field for what it is used: the segmentations whose rules rest on it, with their purposes."""
    found: dict[str, dict[str, None]] = {}
    segmentations = definitions.load()
    rules = segmentation.rules(segmentations)
    for each in segmentations:
        label = said(each.labels, language) or each.key
        words = f"{label}: {shipped_texts.told(each.purpose, language)}" if each.purpose else label
        for segment in each.segments:
            for key in used.used(rules[segment.key], catalog).fields:
                found.setdefault(key, {})[words] = None
    return {key: tuple(words) for key, words in found.items()}


def _rules(catalog: Catalog, language: str) -> Mapping[str, tuple[str, str]]:
    segmentations = definitions.load()
    rules = segmentation.rules(segmentations)
    names: dict[str, Labels] = {one.key: one.labels for each in segmentations for one in each.segments}
    return {
        one.key: (
            sentence.sentence(rules[one.key], catalog, language, segments=names),
            shipped_texts.told(each.purpose, language),
        )
        for each in segmentations
        for one in each.segments
    }
