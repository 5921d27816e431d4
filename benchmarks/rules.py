"""A hundred rules drawn from a seed, each in the segment language and in SQL: the same meaning, unknowns too."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.drawn import AS_OF, WORDS
from presek.segment.windows import LastUnits, bounds
from presek.values.instant import local_midnight, moment_of

WINDOWS = (7, 30, 90, 180, 365)
ORDER_FILTERS = (
    (), ('category = "category_1"',), ('channel = "channel_0"',),
    ('category in ("category_2", "category_3", "category_7")',), ("net_amount >= 200 PLN",),
    ('category = "category_4"', 'channel = "channel_1"'),
)  # fmt: skip
INTERACTION_FILTERS = (
    (), ('channel = "channel_0"', 'outcome = "outcome_1"'), ('outcome = "outcome_6"',), ('direction = "direction_1"',),
    ('channel = "channel_2"', 'direction = "direction_1"'), ('outcome in ("outcome_2", "outcome_3")',),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feature:
    """One aggregate: of a relation, a function, over the last so many days (None: ever), of rows that pass a filter."""

    relation: str
    function: str
    window: int | None
    filters: tuple[str, ...]

    @property
    def text(self) -> str:
        """As the segment language writes it."""
        inside = [] if self.function in {"count", "last"} else ["net_amount"]
        inside += [] if self.window is None else [f"last {self.window} days"]
        inside += ["where " + " and ".join(self.filters)] if self.filters else []
        return f"{self.relation}.{self.function}({', '.join(inside)})"

    @property
    def condition(self) -> str:
        """The rows it counts, in SQL."""
        stretch = bounds(None if self.window is None else LastUnits(self.window, "days"), AS_OF)
        parts = [_sql(each) for each in self.filters] + [f"happened_at < {stamp(AS_OF.instant)}"]
        if stretch.start is not None:
            parts.append(f"happened_at >= {stamp(stretch.start)}")
        return " AND ".join(parts)

    @property
    def aggregate(self) -> str:
        """The aggregate in SQL, over the relation's table."""
        called = {"count": "count(*)", "last": "max(happened_at)"}.get(self.function, f"{self.function}(net_amount)")
        return f"{called} FILTER (WHERE {self.condition})"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition in both languages; `feature`: the aggregate that the SQL calls `{f}`."""

    text: str
    sql: str
    feature: Feature | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; the SQL is written with a name for each feature."""

    key: str
    text: str
    sql: str
    features: tuple[Feature, ...]


def stamp(instant: int) -> str:
    """An instant in SQL."""
    return f"TIMESTAMPTZ '{moment_of(instant):%Y-%m-%d %H:%M:%S}+00'"


def _sql(condition: str) -> str:
    return condition.replace('"', "'").replace(" PLN", "")


def drawn_features(chance: random.Random, many: int) -> list[Feature]:
    """Different aggregates, half of them of orders."""
    found: dict[Feature, None] = {}
    while len(found) < many:
        orders = chance.random() < 0.5
        functions = (
            ["count", "count", "sum", "sum", "min", "max", "last"] if orders else ["count", "count", "count", "last"]
        )
        function = chance.choice(functions)
        window = None if function == "last" else chance.choice([*WINDOWS, None])
        filters = chance.choice(ORDER_FILTERS if orders else INTERACTION_FILTERS)
        found[Feature("orders" if orders else "interactions", function, window, filters)] = None
    return list(found)


def drawn_rules(*, rules: int = 100, features: int = 60, seed: int = 3) -> list[Rule]:
    """Rules of two to five conditions over some dozens of shared aggregates."""
    chance = random.Random(seed)
    pool = drawn_features(chance, features)
    return [_rule(f"s{number}", chance, pool) for number in range(rules)]


def _rule(key: str, chance: random.Random, pool: list[Feature]) -> Rule:
    used: dict[Feature, None] = {}
    text, sql = _tree(chance.randint(2, 5), chance, pool=pool, used=used)
    return Rule(key, text, sql, tuple(used))


def _tree(many: int, chance: random.Random, *, pool: list[Feature], used: dict[Feature, None]) -> tuple[str, str]:
    if many == 1:
        leaf = _of_rows(chance, pool) if chance.random() < 0.55 else _of_fields(chance)
        if leaf.feature is not None:
            used[leaf.feature] = None
        sql = leaf.sql.replace("{f}", f"{{{leaf.feature.text}}}") if leaf.feature is not None else leaf.sql
        return (f"not ({leaf.text})", f"NOT ({sql})") if chance.random() < 0.12 else (leaf.text, sql)
    left = chance.randint(1, many - 1)
    joint = chance.choice(["and", "and", "or"])
    first, second = _tree(left, chance, pool=pool, used=used), _tree(many - left, chance, pool=pool, used=used)
    return f"({first[0]} {joint} {second[0]})", f"({first[1]} {joint.upper()} {second[1]})"


def _of_rows(chance: random.Random, pool: list[Feature]) -> Leaf:
    feature = chance.choice(pool)
    if feature.function == "last":
        days = chance.choice([30, 90, 180])
        edge = local_midnight(AS_OF.day - timedelta(days=days), AS_OF.zone)
        return Leaf(f"{feature.text} more than {days} days ago", f"{{f}} < {stamp(edge)}", feature)
    if feature.function == "count":
        sign, number = chance.choice([(">=", 1), (">=", 2), (">=", 3), (">=", 5), ("=", 0), ("<", 3)])
        return Leaf(f"{feature.text} {sign} {number}", f"coalesce({{f}}, 0) {sign} {number}", feature)
    sign, number = chance.choice([(">=", 50), (">=", 200), (">=", 500), ("<", 100)])
    value = "coalesce({f}, 0)" if feature.function == "sum" else "{f}"
    return Leaf(f"{feature.text} {sign} {number} PLN", f"{value} {sign} {number}", feature)


def _of_fields(chance: random.Random) -> Leaf:
    kind = chance.random()
    if kind < 0.35:
        key = chance.choice(sorted(WORDS))
        text = f'{key} = "{key}_{chance.randrange(min(WORDS[key][0], 10))}"'
        return Leaf(text, _sql(text))
    if kind < 0.6:
        key = chance.choice(sorted(WORDS))
        numbers = sorted(chance.sample(range(min(WORDS[key][0], 20)), chance.randint(2, min(6, WORDS[key][0]))))
        choices = ", ".join(f'"{key}_{number}"' for number in numbers)
        text = f"{key} in ({choices})"
        return Leaf(text, _sql(text))
    if kind < 0.9:
        return _between(chance)
    key = chance.choice(["income", "industry", "nps", "occupation", "birth_date"])
    known = chance.random() < 0.5
    return Leaf(f"{key} is {'known' if known else 'unknown'}", f"{key} IS {'NOT ' if known else ''}NULL")


def _between(chance: random.Random) -> Leaf:
    key = chance.choice(["income", "revenue", "birth_date", "signup_date", "nps", "household", "price_points"])
    if key in {"income", "revenue"}:
        least = chance.choice([10_000, 20_000, 30_000, 40_000])
        most = least + chance.choice([10_000, 20_000, 60_000])
        return Leaf(f"{key} between {least} PLN and {most} PLN", f"{key} BETWEEN {least} AND {most}")
    if key in {"birth_date", "signup_date"}:
        year = chance.randint(1945, 1995) if key == "birth_date" else chance.randint(2016, 2024)
        first, last = date(year, 1, 1), date(year + chance.choice([1, 5, 10]), 12, 31)
        return Leaf(f"{key} between {first} and {last}", f"{key} BETWEEN DATE '{first}' AND DATE '{last}'")
    least = chance.choice([0, 3, 7])
    most = least + chance.choice([1, 3])
    return Leaf(f"{key} between {least} and {most}", f"{key} BETWEEN {least} AND {most}")
