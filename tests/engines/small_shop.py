"""A small shop, written by hand as a company's own database might have it, and bases that are bound to it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import duckdb

from presek.app import applying, engine_binding, wiring
from presek.app.home import Home
from presek.app.refresh import refresh
from tests.sources import servers

PEOPLE = 40
RULES = """
edition: 1
segmentations:
  - key: shop
    labels: {en: The shop}
    partition: false
    segments:
      - key: polish
        labels: {en: From Poland}
        rule: country = "PL"
      - key: buyers
        labels: {en: Buyers}
        rule: orders.count() >= 7
      - key: spenders
        labels: {en: Spenders}
        rule: orders.sum(net_amount) >= 700 PLN
"""
TABLES = (
    "CREATE TABLE customers (id integer, name text, country text, updated timestamp)",
    "CREATE TABLE orders (number integer, customer_id integer, placed timestamp, net decimal(12, 2))",
    "INSERT INTO customers SELECT n, 'Customer ' || n, CASE WHEN n % 2 = 0 THEN 'PL' ELSE 'SI' END, "
    "TIMESTAMP '2026-01-01 10:00:00' FROM {series} AS s(n)",
    "INSERT INTO orders SELECT n, n % 29, TIMESTAMP '2026-03-01 12:00:00', n FROM {orders} AS s(n)",
)
ENDLESS = {
    "duckdb": "(SELECT count(*) FROM range(100000000000) AS r WHERE hash(r.range) % 3 = 5) >= 0",
    "postgresql": "(SELECT count(*) FROM generate_series(1, 100000000000) AS r WHERE r % 3 = 5) >= 0",
}
"""A condition that is never worked out."""


def binding(url: str, more: str = "") -> str:
    """The text of `engine.yaml`."""
    return (
        f"edition: 1\nurl: {url}\ncustomers: {{table: customers, key: id, columns: {{name: name, country: country}}}}\n"
        "relations:\n  orders: {table: orders, customer: customer_id, row_key: number, "
        f"columns: {{ordered_at: placed, net_amount: net}}}}\n{more}"
    )


class Shop:
    """The shop's database: its address without a password, and how its own people change it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.kind = url.partition(":")[0]

    def run(self, *statements: str) -> None:
        """Runs statements as the shop's own people do."""
        if self.kind == "duckdb":
            with duckdb.connect(self.url.removeprefix("duckdb://")) as connection:
                for each in statements:
                    connection.execute(each)
            return
        import psycopg

        secret = quote(servers.PASSWORD, safe="")
        with psycopg.connect(self.url.replace("//presek@", f"//presek:{secret}@"), autocommit=True) as connection:
            for each in statements:
                connection.execute(each)

    def fill(self) -> None:
        """The shop's tables, new."""
        ours = "range(1, {}) " if self.kind == "duckdb" else "generate_series(1, {} - 1)"
        self.run(
            "DROP VIEW IF EXISTS never",
            "DROP TABLE IF EXISTS customers",
            "DROP TABLE IF EXISTS orders",
            *(each.format(series=ours.format(PEOPLE + 1), orders=ours.format(200)) for each in TABLES),
        )

    def never_ends(self) -> None:
        """Whoever asks for orders waits for ever."""
        self.run(
            "ALTER TABLE orders RENAME TO kept_orders",
            f"CREATE VIEW orders AS SELECT * FROM kept_orders WHERE {ENDLESS[self.kind]}",
        )

    def goes_on(self) -> None:
        """As before."""
        if self.kind == "postgresql":
            self.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%orders%' "
                "AND pid <> pg_backend_pid()"
            )
        self.run("DROP VIEW orders", "ALTER TABLE kept_orders RENAME TO orders")


def bound_home(folder: Path, shop: Shop) -> Home:
    """A home in a folder that is bound to the shop, refreshed, with a user of every role."""
    from tests.web import people

    people.found(folder)
    home = Home.open(folder)
    (folder.parent / "engine.yaml").write_text(binding(shop.url), "utf-8")
    engine_binding.bind(home, folder.parent / "engine.yaml")
    (folder.parent / "segments.yaml").write_text(RULES, "utf-8")
    applying.apply(home, [folder.parent / "segments.yaml"])
    refresh(home)
    return home


def leave(before: Path) -> None:
    """Lets go of the engine and of the home."""
    from presek.app import engine_sessions
    from tests.web import people

    engine_sessions.close_all()
    people.leave()
    wiring.start(before)
