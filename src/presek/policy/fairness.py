"""Which attributes a segment's rule rests on, and what law and fairness say where such a segment decides conditions.

Attributes are found wherever they are: in the rule, in measures it uses, in rows, and in other segments it names. The
rows of `law.yaml` with the subject `fairness` say what is forbidden; nothing of it is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from presek.catalog.model import Catalog, Field, Labels, Measure, Model, Relation, Sensitivity, SourceKind
from presek.policy.book import Party
from presek.policy.law import CONSUMER, ORDER, LawBook, Subject, When, fits, size_of
from presek.policy.legal_result import LegalResult, Verdict
from presek.policy.treatment import Dimension, Treatment
from presek.segment.relative import is_relative
from presek.segment.terms import Term
from presek.segment.used import Used, used


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something a rule looks at. `field` is the field's own key also where it is of a relation's rows ("contacts.sex").

    `through`: the other segment by which the rule looks at it; empty where it does so itself.
    """

    key: str
    field: str
    labels: Labels
    model: Model
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    source: SourceKind = SourceKind.OBSERVED
    code_list: str = ""
    through: str = ""

    @property
    def told(self) -> Labels:
        """Its name by language, with the segment by which it came."""
        if not self.through:
            return self.labels
        return {language: f"{label} ({self.through})" for language, label in self.labels.items()}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known when a policy is judged: the law, who sells, the local day, and the rules of all segments.

    `consumers`: whether some customers of the segment may be consumers; None: not known, which counts as yes.
    """

    law: LawBook
    seller: Party
    day: int
    segments: Mapping[str, Term]
    consumers: bool | None = None


def check(rule: Term, gives: Treatment, catalog: Catalog, *, setting: Setting) -> tuple[LegalResult, ...]:
    """All that law and fairness say of a treatment that follows from a rule, the gravest first."""
    found = attributes(rule, catalog, segments=setting.segments)
    given = dimensions(gives)
    results = [
        row.result({each.key: each.told for each in named})
        for row in setting.law.speaking(Subject.FAIRNESS, setting.day)
        if _asks(row.when, given, setting)
        and (not row.when.relative or is_relative(rule, catalog, segments=setting.segments))
        and (named := _named(row.when, found)) is not None
    ]
    results = _once_a_rule([*results, *_term(gives, setting)])
    return tuple(sorted(results, key=lambda result: ORDER.index(result.verdict)))


def attributes(rule: Term, catalog: Catalog, *, segments: Mapping[str, Term]) -> tuple[Attribute, ...]:
    """What a rule looks at, by itself and by the segments it names, each once. Raises Problems for a broken measure."""
    found: dict[str, Attribute] = {}
    seen: set[str] = set()
    waiting: list[tuple[Term, str]] = [(rule, "")]
    while waiting:
        term, through = waiting.pop(0)
        names = used(term, catalog)
        for attribute in _attributes(names, catalog):
            found.setdefault(attribute.key, _by(attribute, through))
        for key in sorted(names.segments - seen):
            seen.add(key)
            if key in segments:
                waiting.append((segments[key], key))
    return tuple(found.values())


def dimensions(gives: Treatment) -> frozenset[Dimension]:
    """The dimensions in which a treatment says something."""
    said = {
        Dimension.TERMS: gives.payment_terms,
        Dimension.DISCOUNT: gives.discount,
        Dimension.PRIORITY: gives.priority,
        Dimension.SERVICE: gives.service,
        Dimension.PROCESS: gives.process,
        Dimension.PITCH: gives.pitch or None,
    }
    return frozenset(dimension for dimension, value in said.items() if value is not None)


def _asks(when: When, given: frozenset[Dimension], setting: Setting) -> bool:
    """Whether a row speaks of such a treatment, whatever the rule looks at."""
    return (
        when.empty == (not given)
        and (not when.dimensions or bool(when.dimensions & given))
        and (when.consumers is None or when.consumers == (setting.consumers is not False))
        and when.seller_online in {None, setting.seller.online}
        and fits(when.seller_country, setting.seller.country)
        and fits(when.seller_size, size_of(setting.seller))
    )


def _named(when: When, found: tuple[Attribute, ...]) -> tuple[Attribute, ...] | None:
    """The attributes a row speaks of; empty where it asks for none; None where the rule has none of them."""
    if not (when.attributes or when.models or when.sensitivities or when.sources):
        return ()
    named = tuple(each for each in found if _is_named(when, each))
    if not named:
        return None
    if when.beside is not None:
        rest = [each for each in found if each not in named]
        if any(each.field not in when.beside and each.model.value not in when.beside for each in rest):
            return None
    return named


def _is_named(when: When, attribute: Attribute) -> bool:
    return (
        attribute.field in when.attributes
        or attribute.code_list in when.attributes
        or attribute.model.value in when.models
        or attribute.sensitivity.value in when.sensitivities
        or attribute.source.value in when.sources
    )


def _once_a_rule(results: list[LegalResult]) -> list[LegalResult]:
    """Of each rule the gravest result: a block says all that its warning would."""
    kept: dict[str, LegalResult] = {}
    for result in results:
        before = kept.get(result.rule)
        if before is None or ORDER.index(result.verdict) < ORDER.index(before.verdict):
            kept[result.rule] = result
    return list(kept.values())


def _term(gives: Treatment, setting: Setting) -> tuple[LegalResult, ...]:
    """A segment's term is set by one side: it is judged as for a firm (and for a consumer, where there may be some),
    with no contract to stand on."""
    if gives.payment_terms is None or gives.payment_terms.net_days is None:
        return ()
    buyers = [Party(country=setting.seller.country, size="medium", body="firm")]
    if setting.consumers:
        buyers.append(Party(country=setting.seller.country, body=CONSUMER))
    days = gives.payment_terms.net_days
    judged = (setting.law.terms(setting.seller, buyer, days, contract="", day=setting.day) for buyer in buyers)
    return tuple(each for each in judged if each.verdict is not Verdict.OK)


def _by(attribute: Attribute, through: str) -> Attribute:
    return replace(attribute, through=through) if through else attribute


def _attributes(names: Used, catalog: Catalog) -> list[Attribute]:
    found = [_of_field(catalog.fields[key]) for key in sorted(names.fields) if key in catalog.fields]
    for relation, key in sorted(names.row_fields):
        rows = catalog.relations.get(relation)
        if rows is not None and key in rows.fields:
            found.append(_of_row(rows, rows.fields[key]))
    for key in sorted(names.relations | names.measures):
        if key in catalog.relations:
            found.append(_of_relation(catalog.relations[key]))
        elif key in catalog.measures:
            found.append(_of_measure(catalog.measures[key]))
    return found


def _of_field(field: Field) -> Attribute:
    return Attribute(
        field.key,
        field.key,
        labels=field.labels,
        model=field.model,
        sensitivity=field.sensitivity,
        source=field.source,
        code_list=field.code_list or "",
    )


def _of_row(relation: Relation, field: Field) -> Attribute:
    return Attribute(
        f"{relation.key}.{field.key}",
        field.key,
        labels=field.labels,
        model=relation.model if field.model is Model.IDENTITY else field.model,
        sensitivity=field.sensitivity,
        source=field.source,
        code_list=field.code_list or "",
    )


def _of_relation(relation: Relation) -> Attribute:
    return Attribute(relation.key, relation.key, labels=relation.labels, model=relation.model)


def _of_measure(measure: Measure) -> Attribute:
    return Attribute(
        measure.key, measure.key, labels=measure.labels, model=measure.model, sensitivity=measure.sensitivity
    )
