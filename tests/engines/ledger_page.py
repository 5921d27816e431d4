"""The reference page of engines, made of the ledger and the code.

Renew it: python -m tests.engines.ledger_page --write
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from presek.engine.can import LEDGER, NAMES
from presek.engine.sql import written_tables
from presek.engine.sql.opening import ADAPTERS
from presek.engine.sql.probes import PROBES
from presek.engine.sql.written_tables import TABLES, TYPES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "engines.md"
ADDRESSES = {
    "duckdb": "`duckdb:///srv/shop.db`, `duckdb:///srv/folder/`",
    "postgres": "`postgresql://user@host/database`",
    "clickhouse": "`clickhouse://user@host/database`, `clickhouses://…` (TLS), `chdb://memory`",
    "pyspark": "`spark://host:15002`, `sc://host:15002/;use_ssl=true`",
}
TRIED = {
    "duckdb": "DuckDB itself",
    "postgres": "a PostgreSQL that the tests start",
    "clickhouse": "chDB, which is ClickHouse in a process",
    "pyspark": "Sail, which speaks Spark Connect; a Spark cluster by a command of its own",
}
KINDS = {
    "value": ("what one customer's own fields and rows say", "`orders.sum(amount, last 12 months) > 1000 EUR`"),
    "rank": ("how customers stand among the others", "`top 10 % by orders.sum(amount)`"),
    "sample": ("a random share", '`sample 10 % seed "spring"`'),
    "history": ("who was in a segment before", '`entered segment "vip" in last 30 days`'),
    "double-sum": ("a sum, average or deviation of a quotient", "`orders.sum(amount / quantity)`"),
}
TOLD = frozenset({"sample", "history"})

HEAD = """\
# Engines

Made of the code by `python -m tests.engines.ledger_page --write`; a test holds this page to it. How to begin:
[DuckDB](../how-to/segments-in-duckdb.md), [PostgreSQL](../how-to/segments-in-postgresql.md),
[ClickHouse](../how-to/segments-in-clickhouse.md), [Spark](../how-to/segments-in-spark.md).

A base keeps its rows in Presek, or is bound to an engine where they already are. The same rules mean the same on all of
them: every case of the language is asked of each in the tests, and must be answered as it was worked out by hand.
"""


def page() -> str:
    """The page as it ought to be."""
    parts = [HEAD, *_engines(), *_ledger(), *_elsewhere(), *_probes(), *_tables()]
    return "".join(parts)


def _engines() -> Iterator[str]:
    yield "\n## Addresses\n\n| engine | address | what installs its client | tried in every test run with |\n"
    yield "|---|---|---|---|\n"
    extras = {dialect: extra for _, dialect, extra in ADAPTERS.values()}
    for dialect, name in NAMES.items():
        install = f"`scripts/extras {extras[dialect]}`" if extras[dialect] else "comes with Presek"
        yield f"| {name} | {ADDRESSES[dialect]} | {install} | {TRIED[dialect]} |\n"


def _ledger() -> Iterator[str]:
    names = ["Presek itself", *NAMES.values()]
    yield (
        "\n## What a rule may ask\n\n| kind | for example | "
        + " | ".join(names)
        + " |\n|---|---|"
        + "---|" * len(names)
        + "\n"
    )
    for kind, (what, example) in KINDS.items():
        cells = [_cell(kind, LEDGER[engine]) for engine in ("columnar", *NAMES)]
        yield f"| {what} | {example} | {' | '.join(cells)} |\n"
    yield "\n*told*: no engine knows it; Presek tells it to the engine as a table, by customer.\n\n"
    yield "What is *no* above is refused before anything runs:\n\n"
    yield from (f"- {reason}\n" for cannot in LEDGER.values() for reason in cannot.values())


def _cell(kind: str, cannot: dict[str, str]) -> str:
    if kind in cannot:
        return "no"
    return "told" if kind in TOLD and cannot is not LEDGER["columnar"] else "yes"


def _elsewhere() -> Iterator[str]:
    yield "\n## What a bound base leaves to its engine\n\n"
    yield "What would change rows that are not here is refused, with these words:\n\n"
    for says in sorted(set(refused_where_bound())):
        yield f"- {says}\n"
    yield LIMITS


LIMITS = """
Customers, fields that are bound, and rows of bound relations can't be imported, edited or sent by programs either.

What is said less well than of rows of one's own:

- why somebody came or went: a row that happened before the last refresh and was written down after it is taken for the
  clock, for the engine does not say when it came
- what was known of rows at an earlier time: only where `recorded` names a column; of a row that was corrected only what
  it says now
- duplicates: contact persons in the engine are not compared; merging is the engine's own
- the search finds contact persons as they were when the base was synchronised last
"""


def refused_where_bound() -> Iterator[str]:
    """The sentences with which the code refuses what belongs to the engine."""
    for path in sorted((ROOT / "src" / "presek").rglob("*.py")):
        text = path.read_text("utf-8")
        if "refuse_where_bound(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(func=ast.Attribute(attr="refuse_where_bound"), args=[ast.Constant(value=str() as says)]):
                    yield says
                case _:
                    continue


FIRST = """
## What an engine is asked first

Whenever a process opens an engine, it asks it these questions, of which the answers are known, in one statement over
rows that stand in the statement itself. An engine, or a user's settings, that answers otherwise is not used; the
problem (`engine-means-otherwise`) says what was asked, what came, and what to set.

"""


def _probes() -> Iterator[str]:
    yield FIRST
    yield "; ".join(probe.asks for probe in PROBES) + ".\n"


WRITTEN = """
## Tables that are written back

Rows are only appended. A row counts where its `batch` stands in `presek_runs`; the views `presek_memberships_now` and
`presek_conditions_now` show what holds. Why so: [the
decision](../decisions/0024-what-is-written-back-is-a-log-of-states.md).
"""


def _tables() -> Iterator[str]:
    yield WRITTEN
    for table, columns in TABLES.items():
        yield f"\n### {table}\n\n| column | " + " | ".join(NAMES.values()) + " |\n|---|" + "---|" * len(NAMES) + "\n"
        for column, kind in columns.items():
            types = [TYPES[dialect][kind] for dialect in NAMES]
            yield f"| `{column}` | " + " | ".join(f"`{each}`" for each in types) + " |\n"
    yield f"\nThis is edition {written_tables.EDITION} of these tables; later ones only add columns.\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), "utf-8")
    else:
        sys.stdout.write(page())
