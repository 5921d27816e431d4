"""Random rules written as text over the tests' catalog: the forms that random trees seldom hit.

Composed arguments, quotients of aggregates, doubles of rows, two fields of a row, measures, hours, huge numbers.
"""

from __future__ import annotations

from hypothesis import strategies as st

from presek.segment.parse import parse
from presek.segment.terms import Term

WINDOWS = (
    "",
    "",
    "last 30 days",
    "last 1 months",
    "last 2 months",
    "last 36 hours",
    "last 90 minutes",
    "last 1 weeks",
    "last 2 weeks",
    "previous 1 weeks",
    "last 1 years",
    "previous 30 days",
    "previous 1 months",
    "next 7 days",
    "next 1 months",
    "this week",
    "this quarter",
    "previous quarter",
    "previous week",
    "before 2026-01-01",
    "since 2025-12-31",
    "between 2025-12-31 and 2026-03-29",
)
FILTERS = (
    "",
    "",
    'channel = "web"',
    'not channel = "web"',
    "channel is unknown",
    'trade within "62"',
    "paid_on is unknown or days since paid_on < 0",
    "days between due_on and paid_on > 0",
    "quantity * 2 >= discount",
    "quantity / discount > 1",
    "amount > 5 PLN and gift = true",
    "shipped_at = 2025-12-31",
    "shipped_at < due_on",
    "due_on more than 1 month ago",
    "due_on has its day in next 30 days",
    'product ~= "strasse" or marks has any ("web")',
    "years since due_on >= 0",
)
NUMBERS = (
    "amount / (1 PLN)",
    "quantity",
    "discount",
    "days between due_on and paid_on",
    "days since due_on",
    "quantity * discount",
    "quantity / discount",
    "quantity + discount",
    "quantity - quantity / 2",
    "choose(quantity if gift = true, discount if paid_on is known, otherwise 1)",
    "choose(days between due_on and paid_on if paid_on is known, otherwise days since due_on)",
)
AMOUNTS = ("amount", "amount * quantity", "amount / quantity", "amount - 5 PLN")
OF_MANY = ("sum", "avg", "min", "max", "median", "stddev")
COMPARATORS = ("=", "!=", "<", "<=", ">", ">=")
LITERALS = ("0", "1", "2.5", "-1", "12", "365", "0.3333", "9007199254740993")

PLAIN = (
    "balance / credit >= 0.5",
    "balance + credit > 0 PLN",
    "balance - credit = 0 PLN",
    "employees * employees > 0",
    "employees + rating <= 5",
    "rating * share >= 0.5",
    "rating / employees = 0.5",
    "employees / 3 * 3 = employees",
    "revenue_12m > 5 PLN",
    "basket <= 12 PLN",
    "revenue_12m / basket >= 1",
    "basket is known",
    "age between 0 and 30",
    'latest_trade within "62"',
    'latest_trade in ("X1", "64")',
    "orders.last() > joined_at",
    "orders.first() = joined_at",
    "orders.last() = wed_on",
    "orders.first() <= visits.first()",
    "days between birth_date and joined_at > 1",
    "days between orders.first() and orders.last() >= 30",
    "years since orders.first() >= 1",
    "joined_at more than 2 months ago",
    "joined_at less than 1 weeks ago",
    "birth_date has its day in next 1 month",
    "joined_at between 2025-12-31 and 2026-06-30",
    "wed_on in (2026-06-30, 2024-02-29)",
    "joined_at in (2026-06-30, 2026-03-29)",
    "city = name",
    "city ~= name",
    "city != name",
    "orders.last(product) ~= city",
    "balance between credit and 5 PLN",
    "employees between orders.count() and 5",
    "headcount > 2",
    "headcount is unknown",
    "vip = true",
    "contacts.max(since_on) >= 2025-12-31",
    "orders.max(shipped_at) < 2026-06-30",
    "orders.min(due_on) = 2026-06-30",
    "orders.last(gift) = true",
    "orders.last(shipped_at) = orders.last()",
    "orders.last(quantity) / orders.count() >= 1",
    "orders.distinct(amount) >= 2",
    "orders.distinct(shipped_at) = 1",
    "orders.distinct(due_on) = 1",
    "orders.distinct(gift) = 1",
    "choose(employees if vip = true, 2.5 if balance > 5 PLN, otherwise rating) >= 2.5",
    "choose(employees / 2 if vip = true, otherwise headcount) < 3",
    'choose(city if vip = true, name if employees > 2, otherwise "web") = "web"',
    'choose("a" if age > 30, "b" if orders.count() > 1) is unknown',
    "choose(wed_on if vip = true, otherwise birth_date) < 2026-06-30",
    "days since choose(orders.last() if orders.count() > 1, otherwise joined_at) <= 30",
    "choose(balance if balance > credit, otherwise credit) >= 5 PLN",
    "orders.variation(amount, last 12 months) <= 1",
    "orders.variation(quantity, last 3 months, where gift = true) > 0.5",
    "orders.variation(quantity * discount, previous 2 months) is known",
)


def called(relation: str, function: str, *parts: str) -> str:
    """A function of a relation with the parts that are there."""
    return f"{relation}.{function}({', '.join(part for part in parts if part)})"


@st.composite
def aggregates(draw: st.DrawFn) -> str:
    """A comparison of an aggregate, as text."""
    window, where = draw(st.sampled_from(WINDOWS)), draw(st.sampled_from(FILTERS))
    inside = (window, f"where {where}" if where else "")
    comparator, literal = draw(st.sampled_from(COMPARATORS)), draw(st.sampled_from(LITERALS))
    form = draw(st.integers(0, 6))
    if form == 6:
        function = draw(st.sampled_from(("visits.count", "visits.distinct", "renewals.count", "renewals.days")))
        relation, _, name = function.partition(".")
        return f"{called(relation, name, 'visited_on' if name == 'distinct' else '', window)} {comparator} {literal}"
    if form == 0:
        function, argument = draw(st.sampled_from(OF_MANY)), draw(st.sampled_from(AMOUNTS))
        return f"{called('orders', function, argument, *inside)} {comparator} {literal[:12]} PLN"
    if form == 1:
        whole, part = called("orders", "count", window), called("orders", "count", *inside)
        return f"{part} / {whole} {comparator} {literal}"
    if form == 2:
        function = draw(st.sampled_from(("count", "days", "median_gap")))
        return f"{called('orders', function, *inside)} {comparator} {literal}"
    if form == 3:
        return f"{draw(st.sampled_from(('any', 'no')))} orders({', '.join(part for part in inside if part)})"
    if form == 4:
        function = draw(st.sampled_from(("first", "last")))
        return f"{called('orders', function, *inside)} {comparator} 2025-12-31"
    function, argument = draw(st.sampled_from(OF_MANY)), draw(st.sampled_from(NUMBERS))
    return f"{called('orders', function, argument, *inside)} {comparator} {literal}"


@st.composite
def aimed_terms(draw: st.DrawFn) -> Term:
    """A rule of one or two such conditions."""
    one = st.sampled_from(PLAIN) | aggregates()
    text = draw(one)
    joint = draw(st.sampled_from(("", "", "not", "and", "or")))
    match joint:
        case "":
            return parse(text)
        case "not":
            return parse(f"not {text}")
        case _:
            return parse(f"{text} {joint} {draw(one)}")


RANKED_BY = (
    "employees",
    "0 - employees",
    "balance",
    "rating * share",
    "employees / 3",
    "orders.count()",
    "orders.sum(amount, last 1 years)",
    "orders.sum(quantity)",
    "orders.avg(quantity)",
    "days since orders.last()",
    "revenue_12m",
)
ADDED_UP = tuple(each for each in RANKED_BY if "/" not in each and "avg" not in each)


SHARES = ("1", "2", "3", "10", "1000", "10 %", "12.5 %", "33.3 %", "50 %", "100 %")
CLASSES = ('= "A"', '= "B"', '= "C"', 'in ("A", "C")')
SAMPLES = ("sample 0 %", 'sample 12.5 % seed "ż"', "sample 50 %", 'sample 50 % seed "a"', "sample 100 %")


@st.composite
def standings(draw: st.DrawFn, segments: tuple[str, ...]) -> str:
    """One rank, class, fifth or sample, as text."""
    within = draw(st.sampled_from(("", *(f' within segment "{key}"' for key in segments))))
    by, added = draw(st.sampled_from(RANKED_BY)), draw(st.sampled_from(ADDED_UP))
    match draw(st.integers(0, 4)):
        case 0:
            return f"{draw(st.sampled_from(('top', 'bottom')))} {draw(st.sampled_from(SHARES))} by {by}{within}"
        case 1:
            return f"abc({added}) {draw(st.sampled_from(CLASSES))}{within}"
        case 2:
            return f"quintile({by}) {draw(st.sampled_from(COMPARATORS))} {draw(st.integers(1, 5))}{within}"
        case 3:
            return "choose(2 if quintile(employees) >= 4, 1 if top 3 by balance, otherwise 0) >= 1"
        case _:
            return draw(st.sampled_from(SAMPLES))


@st.composite
def ranked_terms(draw: st.DrawFn, *, segments: tuple[str, ...] = ()) -> Term:
    """A rule of ranks, classes, fifths and samples, alone or joined with another condition."""
    text = draw(standings(segments))
    joint = draw(st.sampled_from(("", "", "not", "and", "or")))
    match joint:
        case "":
            return parse(text)
        case "not":
            return parse(f"not {text}")
        case _:
            return parse(f"{text} {joint} {draw(standings(segments) | st.sampled_from(PLAIN))}")
