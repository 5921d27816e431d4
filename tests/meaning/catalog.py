"""A small catalog with every type, for the table of cases and the property tests.

The tree of `trades` is built so that no prefix of a code's text says where it stands: "620" is not below "62",
and "X1" is.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from presek.catalog.model import Catalog, Code, CodeList, Field, Measure, Model, Relation, Type

WARSAW = ZoneInfo("Europe/Warsaw")


def labels(text: str) -> dict[str, str]:
    return {"en": text, "pl": text, "sl": text}


def field(key: str, type_: Type, **more) -> Field:
    return Field(key, labels(key), type_, **more)


def by_key(*fields: Field) -> dict[str, Field]:
    return {each.key: each for each in fields}


def code_list(key: str, tree: dict[str, str | None]) -> CodeList:
    codes = {code: Code(code, labels(code), parent) for code, parent in tree.items()}
    return CodeList(key, "1", labels(key), codes)


TRADES = {"J": None, "62": "J", "62.01": "62", "62.02": "62", "X1": "62.01", "620": "J", "K": None, "64": "K", "6": "K"}
CHANNELS = {"web": None, "shop": None, "phone": None}
ROLES = {"buyer": None, "owner": None}
SEXES = {"1": None, "2": None}

FIELDS = by_key(
    field("name", Type.TEXT, model=Model.IDENTITY),
    field("city", Type.TEXT, model=Model.DEMOGRAPHIC),
    field("sex", Type.CATEGORY, code_list="sexes", model=Model.DEMOGRAPHIC),
    field("industry", Type.CODE, code_list="trades", model=Model.FIRMOGRAPHIC),
    field("employees", Type.INTEGER, unit="people", model=Model.FIRMOGRAPHIC),
    field("headcount", Type.INTEGER, unit="people", max_age_days=365, model=Model.FIRMOGRAPHIC),
    field("rating", Type.DECIMAL, scale=2, model=Model.BEHAVIOURAL),
    field("share", Type.DECIMAL, scale=4, model=Model.BEHAVIOURAL),
    field("balance", Type.MONEY, model=Model.BEHAVIOURAL),
    field("credit", Type.MONEY, model=Model.FIRMOGRAPHIC),
    field("vip", Type.BOOLEAN, model=Model.BEHAVIOURAL),
    field("birth_date", Type.DATE, model=Model.DEMOGRAPHIC),
    field("wed_on", Type.DATE, model=Model.DEMOGRAPHIC),
    field("joined_at", Type.DATETIME, model=Model.BEHAVIOURAL),
    field("interests", Type.TAGS, model=Model.PSYCHOGRAPHIC),
    field("openness", Type.SCORE, scale=1, model=Model.PSYCHOGRAPHIC),
)

ORDERS = Relation(
    "orders",
    labels("orders"),
    by_key(
        field("ordered_at", Type.DATETIME),
        field("channel", Type.CATEGORY, code_list="channels"),
        field("product", Type.TEXT),
        field("trade", Type.CODE, code_list="trades"),
        field("amount", Type.MONEY),
        field("quantity", Type.INTEGER),
        field("discount", Type.DECIMAL, scale=2),
        field("gift", Type.BOOLEAN),
        field("marks", Type.TAGS),
        field("due_on", Type.DATE),
        field("paid_on", Type.DATE),
        field("shipped_at", Type.DATETIME),
    ),
    time="ordered_at",
)
VISITS = Relation(
    "visits",
    labels("visits"),
    by_key(field("visited_on", Type.DATE), field("pages", Type.INTEGER), field("mood", Type.SCORE, scale=1)),
    time="visited_on",
)
RENEWALS = Relation(
    "renewals",
    labels("renewals"),
    by_key(field("renews_on", Type.DATE), field("fee", Type.MONEY)),
    time="renews_on",
    planned=True,
)
CONTACTS = Relation(
    "contacts",
    labels("contacts"),
    by_key(field("role", Type.CATEGORY, code_list="roles"), field("email", Type.TEXT), field("since_on", Type.DATE)),
)

MEASURES = {
    "revenue_12m": Measure("revenue_12m", labels("revenue"), "orders.sum(amount, last 12 months)"),
    "basket": Measure("basket", labels("basket"), "orders.avg(amount)"),
    "age": Measure("age", labels("age"), "years since birth_date", model=Model.DEMOGRAPHIC),
    "latest_trade": Measure("latest_trade", labels("latest trade"), "orders.last(trade)"),
}


def catalog(*, zone: str = "Europe/Warsaw", currency: str = "PLN") -> Catalog:
    """The tests' catalog, in any zone."""
    return Catalog(
        fields=FIELDS,
        relations={each.key: each for each in (ORDERS, VISITS, RENEWALS, CONTACTS)},
        measures=MEASURES,
        code_lists={
            "trades": code_list("trades", TRADES),
            "channels": code_list("channels", CHANNELS),
            "roles": code_list("roles", ROLES),
            "sexes": code_list("sexes", SEXES),
        },
        currency=currency,
        zone=ZoneInfo(zone),
    )
