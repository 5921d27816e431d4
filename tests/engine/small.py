"""The columnar engine over a small base written inline: snapshot, plan, run, and keys of customers out of bits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from presek.engine.columnar.answers import unpacked
from presek.engine.columnar.build import build
from presek.engine.columnar.run import run
from presek.engine.columnar.shown import Answers
from presek.engine.columnar.snapshot import Snapshot
from presek.plan.lower import lower
from presek.segment.parse import parse, parse_value
from presek.segment.terms import Term
from presek.values.instant import AsOf
from tests.meaning.inline_customers import Base, customers_table, facts_table, relation_table


def snapshot_of(base: Base, directory: Path, *, known_at: int | None = None) -> Snapshot:
    build(
        directory,
        base.catalog,
        customers=customers_table(base).to_batches(),
        facts=facts_table(base).to_batches(),
        relations={key: relation_table(base, each).to_batches() for key, each in base.catalog.relations.items()},
        known_at=known_at,
    )
    return Snapshot.open(directory)


def answers_of(snapshot: Snapshot, rules: Mapping[str, str | Term], base: Base, as_of: AsOf, *, values=None, **more):
    terms = {key: parse(rule) if isinstance(rule, str) else rule for key, rule in rules.items()}
    named = {key: parse_value(value) for key, value in (values or {}).items()}
    return run(lower(terms, base.catalog, as_of, values=named), snapshot, **more)


def keys(answers: Answers, snapshot: Snapshot, rule: str) -> tuple[frozenset[str], frozenset[str]]:
    true, unknown = (
        frozenset(snapshot.key(ordinal) for ordinal in unpacked(bits, snapshot.size).nonzero()[0].tolist())
        for bits in answers.sets[rule]
    )
    return true, unknown
