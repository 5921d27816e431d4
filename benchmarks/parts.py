"""The measured parts. Each runs in a process of its own, so that its peak of memory is its own; it prints one JSON."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from benchmarks import drawn as base
from benchmarks import duck, rules
from presek.engine.columnar.build import build
from presek.engine.columnar.facets import AnyFacet, Chosen, Narrowed, facet_of, words_of
from presek.engine.columnar.run import Memory, run
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.vectors import Vector
from presek.plan.lower import lower
from presek.segment.parse import parse
from presek.segment.terms import FieldValue

TIMES = 5
Found = TypeVar("Found")
FILTERED = (
    'orders.sum(net_amount, last 12 months, where channel = "channel_2" and net_amount > 30 PLN) >= 900 PLN',
    'interactions.count(last 12 months, where outcome in ("outcome_1", "outcome_4")) >= 3',
)
OTHER = (
    'orders.median(net_amount, last 12 months, where channel = "channel_1") >= 70 PLN',
    "orders.distinct(category, last 24 months) >= 4",
    "interactions.days(last 6 months) >= 5",
    'orders.last(channel) = "channel_1"',
    "orders.median_gap(last 12 months) > 20",
)
CHOICES = {"country": ("country_0", "country_2"), "gender": ("gender_0",), "loyalty": ("loyalty_0",)}


def snapshot(directory: Path) -> dict[str, object]:
    """Building the snapshot from the tables."""
    shutil.rmtree(directory / "snapshot", ignore_errors=True)
    took, _ = timed(
        lambda: build(
            directory / "snapshot",
            base.catalog(),
            customers=base.read(directory, "customers"),
            facts=base.read(directory, "facts"),
            relations={relation: base.read(directory, relation) for relation in base.ROWS},
        )
    )
    return {"took": took}


def duck_load(directory: Path) -> dict[str, object]:
    """DuckDB's own tables of the same files."""
    (directory / "base.duckdb").unlink(missing_ok=True)
    took, _ = timed(lambda: duck.load(directory, directory / "base.duckdb"))
    return {"took": took}


def refresh(directory: Path) -> dict[str, object]:
    """All rules in one pass; the first time in a process, and warm."""
    drawn = rules.drawn_rules()
    plan = lower({each.key: parse(each.text) for each in drawn}, base.catalog(), base.AS_OF)
    first, _ = timed(lambda: run(plan, Snapshot.open(directory / "snapshot")))
    opened = Snapshot.open(directory / "snapshot")
    took, answers = best(lambda: run(plan, opened))
    return {
        "took": took,
        "first": first,
        "aggregates": len(plan.aggregates),
        "leaves": len(plan.leaves),
        "counts": [answers.counts(each.key)[0] for each in drawn],
    }


def duck_each(directory: Path) -> dict[str, object]:
    """One query a rule."""
    drawn = rules.drawn_rules()
    connection = duck.opened(directory / "base.duckdb")
    took, counts = timed(lambda: [duck.counts(connection, [each])[0] for each in drawn])
    return {"took": took, "counts": counts}


def duck_shared(directory: Path) -> dict[str, object]:
    """All rules in one query."""
    drawn = rules.drawn_rules()
    connection = duck.opened(directory / "base.duckdb")
    took, counts = best(lambda: duck.counts(connection, drawn), times=2)
    return {"took": took, "counts": counts}


def draft(directory: Path) -> dict[str, object]:
    """Counting a draft: with an aggregate nobody asked for before, and with only a threshold moved."""
    opened = Snapshot.open(directory / "snapshot")

    def counted(text: str, memory: Memory | None) -> int:
        plan = lower({"draft": parse(text)}, base.catalog(), base.AS_OF)
        return run(plan, opened, memory=memory).counts("draft")[0]

    memory = Memory.of(256 << 20)
    moved = "orders.sum(net_amount, last 12 months) >= {} PLN and interactions.count(last 90 days) >= {}"
    for text in (*FILTERED, *OTHER, moved.format(100, 1)):
        counted(text, memory)
    moves = iter(range(2, 1000))
    return {
        "filtered": _slowest(counted, FILTERED),
        "other": _slowest(counted, OTHER),
        "moved": best(lambda: counted(moved.format(next(moves) * 50, next(moves)), memory))[0],
    }


def _slowest(counted: Callable[[str, Memory | None], int], texts: tuple[str, ...]) -> Took:
    took = [best(lambda text=text: counted(text, None))[0] for text in texts]
    return max(took, key=lambda each: each.seconds)


def duck_draft(directory: Path) -> dict[str, object]:
    """The same sum over 12 months in DuckDB."""
    connection = duck.opened(directory / "base.duckdb")
    feature = rules.Feature("orders", "sum", 365, ('channel = "channel_2"', "net_amount > 30 PLN"))
    rule = rules.Rule("draft", "", f"coalesce({{{feature.text}}}, 0) >= 900", (feature,))
    return {"took": best(lambda: duck.counts(connection, [rule]), times=3)[0]}


def explore(directory: Path) -> dict[str, object]:
    """Counts of 20 facets for a selection of about 5 % with three facets active."""
    opened = Snapshot.open(directory / "snapshot")
    facets, everybody = _facets(opened), Chosen(words_of(opened.everybody), opened.size)
    words = {key: opened.customers.last(key).words.plain.to_pylist() for key in CHOICES}
    codes = {key: tuple(map(words[key].index, chosen)) for key, chosen in CHOICES.items()}

    def counted() -> tuple[int, dict[str, np.ndarray]]:
        found = Narrowed(everybody, {key: facets[key].any_of(chosen) for key, chosen in codes.items()})
        return found.chosen.total, {key: facet.counts(found.without(key)) for key, facet in facets.items()}

    took, (total, counts) = best(counted, times=9)
    return {
        "took": took,
        "facets": len(facets),
        "share": total / opened.count,
        "total": total,
        "check": {key: sorted(int(n) for n in counts[key] if n) for key in facets if key in base.WORDS},
    }


def duck_explore(directory: Path) -> dict[str, object]:
    """The same counts in DuckDB: one scan for the facets that are not chosen, one for each that is."""
    connection = duck.opened(directory / "base.duckdb")
    keys = [*base.WORDS, *base.NUMBERS, "consent"]

    def counted() -> list[list[tuple[object, ...]]]:
        every = _chosen(list(CHOICES))
        found = [duck.facet_counts(connection, [key for key in keys if key not in CHOICES], every)]
        for own in CHOICES:
            found.append(duck.facet_counts(connection, [own], _chosen([key for key in CHOICES if key != own])))
        return found

    took, found = best(counted, times=5)
    free = [key for key in keys if key not in CHOICES]
    check = {key: sorted(row[-1] for row in found[0] if row[place] is not None) for place, key in enumerate(free)}
    return {"took": took, "check": check}


def _chosen(keys: list[str]) -> str:
    words = {key: ", ".join(f"'{word}'" for word in CHOICES[key]) for key in keys}
    return " AND ".join(f"{key} IN ({listed})" for key, listed in words.items())


def _facets(opened: Snapshot) -> dict[str, AnyFacet]:
    catalog = base.catalog()
    edges = {
        "income": [10**8 * step for step in (1, 2, 3, 5, 8)],
        "revenue": [10**8 * step for step in (1, 2, 3, 5, 8)],
    }
    edges |= {key: list(range(1, 11)) for key in base.NUMBERS}
    edges["birth_date"] = [base.TODAY - 366 * years for years in (70, 60, 50, 40, 30, 20)]
    plan = lower({}, catalog, base.AS_OF, values={key: FieldValue(key) for key in catalog.fields})
    values = run(plan, opened).values
    facets = {
        key: facet_of(values[key], edges=edges.get(key, ()))
        for key in catalog.fields
        if not isinstance(values[key], Vector) or key in edges or key == "consent"
    }
    return dict(list(facets.items())[:20])


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took by the clock, and how much of the processors' time, all threads together."""

    seconds: float
    cpu: float


def timed(work: Callable[[], Found]) -> tuple[Took, Found]:
    """How long it took, and what came of it."""
    start, used = time.perf_counter(), time.process_time()
    found = work()
    return Took(time.perf_counter() - start, time.process_time() - used), found


def best(work: Callable[[], Found], *, times: int = TIMES) -> tuple[Took, Found]:
    """The median of several runs, and what the last one gave."""
    measured = [timed(work) for _ in range(times)]
    took = Took(median(each.seconds for each, _ in measured), median(each.cpu for each, _ in measured))
    return took, measured[-1][1]


def peak() -> float:
    """The most memory this process ever held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def plain(value: object) -> object:
    """What JSON has no word for."""
    return asdict(value) if isinstance(value, Took) else np.asarray(value).tolist()


PARTS = {
    part.__name__: part
    for part in (snapshot, duck_load, refresh, duck_each, duck_shared, draft, duck_draft, explore, duck_explore)
}

if __name__ == "__main__":
    name, where = sys.argv[1], Path(sys.argv[2])
    answer = PARTS[name](where)
    print(json.dumps(answer | {"peak": peak()}, default=plain))
