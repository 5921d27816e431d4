"""One engine of the benchmark of bound bases; imported when the database of the home is ready."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import engine_part
from benchmarks.drawn import AMOUNTS, AS_OF, DATES, NUMBERS, WORDS, ZONE
from benchmarks.engine_part import Took, timed
from presek.app import applying, engine_binding, engine_sessions, engines, writing_back
from presek.app.home import Home
from presek.app.refresh import refresh
from presek.catalog.model import Catalog, Type
from presek.engine.sql.connection import Limits
from presek.engine.sql.opening import open_engine
from presek.engine.sql.written_tables import MEMBERSHIPS
from presek.segment import parse
from presek.segment.segmentation import Segment, Segmentation
from presek.store import about
from presek.store.about import About
from tests.sources import servers

SYNCHRONISED, WRITTEN, WRITTEN_AGAIN = 30.0, 60.0, 5.0
"""Seconds that bringing over and writing back of the default size may take, and writing back what changed."""
FEW = 1_000
KINDS: Mapping[Type, tuple[str, ...]] = {
    Type.TEXT: tuple(WORDS),
    Type.INTEGER: tuple(NUMBERS),
    Type.MONEY: tuple(AMOUNTS),
    Type.DATE: tuple(DATES),
}
"""Of which columns of the company's a field of a type is made."""
LIMITS = Limits(seconds=3600)


def measured(engine: str, folder: Path, *, customers: int, rules: int) -> None:
    """Measures one engine, and prints a line for each thing that is done."""
    with engine_part.address(engine, folder) as address:
        url, home = _without_password(address), Home.open(folder / f"home-{engine}")
        about.put(About("Benchmark", str(ZONE), "PLN", AS_OF.instant, made_up=True))
        columns = bound_columns(home.catalog())
        file = folder / f"{engine}.json"
        file.write_text(binding(url, columns), encoding="utf-8")
        copied, _ = timed(lambda: _told(url, "CREATE TABLE people_again AS SELECT * FROM people"))
        _told(url, "DROP TABLE people_again")
        took, done = timed(lambda: engine_binding.bind(home, file))
        if done.sync.customers != customers:
            sys.exit(f"{engine}: {done.sync.customers:,} of {customers:,} customers were brought over")
        _line(f"{engine}: {customers:,} customers brought over", took, copied, bar=SYNCHRONISED)
        _line(f"{engine}: again, nothing changed", _synchronised(home, changed=0), copied, bar=SYNCHRONISED)
        _change(url, columns, few := min(FEW, customers // 20))
        _line(f"{engine}: again, {few:,} changed", _synchronised(home, changed=few), copied, bar=SYNCHRONISED)
        put(home, columns, rules)
        took, _ = timed(lambda: refresh(home))
        _line(f"{engine}: {rules} segments refreshed", took)
        took, written = timed(lambda: writing_back.write(home))
        copied, _ = timed(lambda: _copied(home))
        _line(f"{engine}: {written[0].rows:,} memberships written back", took, copied, bar=WRITTEN)
        _change(url, columns, customers // 100 + few, value=1)
        _synchronised(home, changed=customers // 100 + few)
        refresh(home)
        took, written = timed(lambda: writing_back.write(home))
        if written[0].anew:
            sys.exit(f"{engine}: everything was written anew")
        _line(f"{engine}: {written[0].rows:,} of them, after 1 % changed", took, copied, bar=WRITTEN_AGAIN)
        engine_sessions.close_all()  # a server waits for its guests to leave


def bound_columns(catalog: Catalog) -> Mapping[str, str]:
    """Which column of the company's each field of the catalog is made of, as far as there are columns."""
    found: dict[str, str] = {}
    for kind, columns in KINDS.items():
        fields = [key for key, field in catalog.fields.items() if field.type is kind and catalog.list_of(field) is None]
        found |= dict(zip(fields, columns, strict=False))
    return found


def binding(url: str, columns: Mapping[str, str]) -> str:
    """The text of `engine.yaml`."""
    customers = {"table": "people", "key": "customer_id", "columns": columns}
    return json.dumps({"edition": 1, "url": url, "target": "told", "customers": customers}, indent=1)


def put(home: Home, columns: Mapping[str, str], rules: int) -> None:
    """Puts segments in force, each of the customers with one of some values."""
    texts = [(field, column) for field, column in columns.items() if column in WORDS]
    made = []
    for number in range(rules):
        field, column = texts[number % len(texts)]
        text = f'{field} = "{column}_{number // len(texts) % WORDS[column][0]}"'
        made.append(Segment(f"s{number}", {"en": f"s{number}"}, parse.parse(text), typed=text))
    applying.put_in_force(home, [Segmentation("drawn", {"en": "Drawn"}, False, tuple(made))], by="benchmark")


def _without_password(address: str) -> str:
    """The address as a binding may say it; the password where Presek looks for it."""
    if urlsplit(address).password is None:
        return address
    os.environ["PRESEK_ENGINE_PASSWORD"] = servers.PASSWORD
    before, _, after = address.rpartition("@")
    return f"{before[: before.rindex(':')]}@{after}"


def _synchronised(home: Home, *, changed: int) -> Took:
    took, sync = timed(lambda: engine_binding.synchronise(home, say=lambda _: None, going=lambda: None))
    if sync.changed != changed:
        sys.exit(f"{sync.changed:,} of {changed:,} changed customers were noticed")
    return took


def _change(url: str, columns: Mapping[str, str], many: int, *, value: int = 0) -> None:
    """Says something new of the first so many customers."""
    others = ", ".join(f"{column} = '{column}_{value}'" for column in columns.values() if column in WORDS)
    _told(
        url, f"UPDATE people SET {others} WHERE customer_id IN (SELECT customer_id FROM people ORDER BY 1 LIMIT {many})"
    )


def _told(url: str, *commands: str) -> None:
    secrets = {"password": os.environ.get("PRESEK_ENGINE_PASSWORD", "")}
    connection = open_engine(url, limits=LIMITS, secrets=secrets, writing=True)
    try:
        for command in commands:
            connection.command(command)
    finally:
        connection.close()


def _copied(home: Home) -> None:
    """The engine's own copy of what was written back."""
    bound = engines.of(home)
    place = None if bound is None else writing_back.place_of(bound)
    if place is None:
        raise TypeError("the base writes back")
    again, memberships = place.target.quoted("memberships_again"), place.target.quoted(MEMBERSHIPS)
    _told(place.url, f"CREATE TABLE {again} AS SELECT * FROM {memberships}", f"DROP TABLE {again}")


def _line(what: str, took: Took, copied: Took | None = None, *, bar: float | None = None) -> None:
    cells = [what, f"{took.seconds:.1f}", f"{took.cpu:.1f}", f"{took.memory / 1e6:,.0f}"]
    cells += ["", "", ""] if copied is None else [
        f"{copied.seconds:.1f}", f"{copied.cpu:.1f}", f"{took.seconds / max(copied.seconds, 1e-9):.1f}"
    ]  # fmt: skip
    cells.append("" if bar is None else f"≤ {bar:g} s{'' if took.seconds <= bar else ' **over**'}")
    print(f"| {' | '.join(cells)} |", flush=True)
