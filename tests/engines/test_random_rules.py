"""Random rules over random small bases, as they stand in the tables of companies that were not careful: whoever is in,
and of whom it cannot be said, is the same as over the base itself; and so are the rows by which it is explained.

A longer run: pytest tests/engines/test_random_rules.py --hypothesis-profile=long
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presek.engine.can import refusals
from presek.engine.sql import fetching
from presek.engine.sql.connection import Connection
from presek.engine.sql.external import tables_of
from presek.engine.sql.native import NATIVES
from presek.plan.lower import lower
from presek.segment.terms import Term
from presek.segment.write import write
from presek.values.instant import AsOf
from tests.engines.natural_tables import create, table_of
from tests.engines.odd_tables import Odd, plain
from tests.engines.test_natural_tables import DIALECTS, answers_over
from tests.meaning.engines import reference
from tests.meaning.inline_customers import Base
from tests.meaning.sql_servers import connected
from tests.meaning.test_engines_agree import CATALOG, ZONES
from tests.strategies.customers import as_ofs, bases
from tests.strategies.rules import aimed_terms
from tests.strategies.terms import typed_terms

FEW = 30
"""One in so many of the profile's examples: each makes a dozen tables."""
SLOW = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
]


@pytest.fixture(scope="module", params=DIALECTS)
def connection(request) -> Iterator[Connection]:
    with connected(request.param) as found:
        yield found


@dataclass(frozen=True)
class World:
    """Some rules, a few customers, when it is asked, and a number of which all that is odd comes."""

    rules: Sequence[Term]
    base: Base
    as_of: AsOf
    seed: int

    def __repr__(self) -> str:
        return f"{[write(each)[:300] for each in self.rules]} on {self.as_of}, oddly by {self.seed}"


@st.composite
def worlds(draw: st.DrawFn) -> World:
    ours = ZONES[draw(st.sampled_from(sorted(ZONES)))]
    as_of = replace(draw(as_ofs(ours)), known_at=None)
    wanted = draw(st.lists(typed_terms(CATALOG) | aimed_terms(), min_size=4, max_size=8))
    seed = draw(st.integers(0, 2**32 - 1))
    return World(wanted, plain(draw(bases(ours, as_of, most=12)), Random(seed)), as_of, seed)


@pytest.mark.timeout(900)
@settings(max_examples=max(2, settings().max_examples // FEW), suppress_health_check=SLOW)
@given(world=worlds())
def test_rules_mean_the_same_over_odd_tables(connection: Connection, world: World):
    base, as_of = world.base, world.as_of
    presented = Odd(connection.dialect, base.catalog, [base], chance=Random(world.seed))
    forget(presented, connection)
    create(presented, connection)
    bound = tables_of(presented.binding, connection, base.catalog)
    rules = {
        f"{number}: {write(rule)}": rule
        for number, rule in enumerate(world.rules)
        if not refusals(lower({"rule": rule}, base.catalog, as_of), connection.dialect)
    }
    found = answers_over(bound, rules, base, as_of=as_of, keys=presented.keys[0], connection=connection)
    assert found == reference(rules, base, as_of, {})
    for person, key in list(zip(base.customers(), presented.keys[0], strict=True))[:2]:
        for relation, named in base.catalog.relations.items():
            rows = fetching.rows_of_one(presented.binding, connection, base.catalog, relation=relation, key=key)
            told = [
                replace(row, key=f"{person.key}/{row.key}", values={**dict.fromkeys(named.fields), **row.values})
                for row in person.rows.get(relation, ())
                if row.happened_at is not None or named.time is None
            ]
            assert list(rows) == told, (relation, key)


def forget(presented: Odd, connection: Connection) -> None:
    """Drops the tables of the world before."""
    if connection.dialect == "pyspark":  # views are replaced
        return
    native = NATIVES[connection.dialect]
    for name in ("Kunden", *presented.catalog.relations):
        table = ".".join(map(native.name, table_of(connection.dialect, name)))
        if connection.columns(".".join(f'"{part}"' for part in table_of(connection.dialect, name))):
            connection.command(f"DROP TABLE {table}")
