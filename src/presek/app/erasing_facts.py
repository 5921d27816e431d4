"""A customer taken out of the lake: all rows of them, but for those that the law wants kept, which stay under their
ordinal alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from presek.app import clock, importing
from presek.app.erasing_traces import Person, personal
from presek.app.home import Home
from presek.app.snapshots import CUSTOMERS, FACTS
from presek.lake import erase
from presek.source import erased, shape
from presek.store import head, imports
from presek.store.scrubbing import Traces

Going = Callable[[], None]
"""Asked before each step and each table; raises to stop. What was kept until then stays, and the rest is done later."""
KEPT_BY_LAW = ("orders", "order_lines", "invoices", "payments")
"""Relations whose rows the books rest on; nothing in them says whose they are but the ordinal."""
ORDINAL, CUSTOMER_KEY = "ordinal", "customer_key"


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows by table: those that go, those that stay under the ordinal alone, those that name the customer among
    rejects."""

    goes: Mapping[str, int]
    stays: Mapping[str, int]
    rejects: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"rows": dict(self.goes), "kept": dict(self.stays), "rejects": self.rejects}


def counted(home: Home, person: Person) -> Counted:
    """What erasing somebody would take out, and leave."""
    catalog, now = home.catalog(), home.head()
    goes: dict[str, int] = {}
    stays: dict[str, int] = {}
    for table in (CUSTOMERS, FACTS, *catalog.relations):
        if table in now:
            found = erase.rows_of(home.lake, table, version=now[table], column=ORDINAL, values=person.ordinals)
            (stays if table in KEPT_BY_LAW else goes)[table] = found
    for table in _aside(home):
        goes[table] = erase.rows_of(
            home.lake, table, version=now[table], column=CUSTOMER_KEY, values=person.traces.keys
        )
    return Counted(
        {table: count for table, count in goes.items() if count},
        {table: count for table, count in stays.items() if count},
        rejects_naming(home, person.traces),
    )


def take_out(home: Home, person: Person, counts: Counted, *, number: int, going: Going) -> dict[str, int]:
    """Writes the tables without them, and that they are erased; the new versions, which the head does not name yet.
    The caller is who writes; `going` is asked before each table."""
    catalog, lake = home.catalog(), home.lake
    at = max(clock.now(), imports.last_at() + 1)
    moved: dict[str, int] = {}
    for table in counts.goes:
        going()
        aside = table in _aside(home)
        values = person.traces.keys if aside else person.ordinals
        moved[table] = erase.without(lake, table, column=CUSTOMER_KEY if aside else ORDINAL, values=values, at=at)
    for table in counts.stays:
        going()
        fields = personal(catalog.relations[table].fields.values())
        if fields:
            moved[table] = erase.blanked(lake, table, column=ORDINAL, values=person.ordinals, fields=fields, at=at)
    if counts.rejects:
        moved[importing.REJECTS] = without_rejects(home, person.traces)
    salt = head.lake_name("")
    moved[erased.TABLE] = lake.append(erased.TABLE, erased.rows_of(person.keys, number=number, salt=salt, at=at))
    return moved


def purge(home: Home, *, going: Going) -> None:
    """Removes what no version that the head names holds any more, files and entries of the logs. The caller is who
    writes."""
    for table in home.head():
        going()
        version = erase.purge(home.lake, table)
        head.move({table: version})
        erase.forget_log(home.lake, table, before=version)


def _aside(home: Home) -> list[str]:
    names = (shape.aside_name(relation) for relation in home.catalog().relations)
    return [name for name in names if name in home.head()]


def rejects_naming(home: Home, traces: Traces) -> int:
    """How many rejected rows name them."""
    stays = naming_rejects(home, traces)
    return 0 if stays is None else len(stays) - sum(stays)


def naming_rejects(home: Home, traces: Traces) -> list[bool] | None:
    """Of each rejected row whether it stays: it names nobody of them."""
    version = home.head().get(importing.REJECTS)
    if version is None:
        return None
    found = []
    for batch in home.lake.read(importing.REJECTS, version, schema=shape.REJECTS):
        for value, cells in zip(batch.column("value").to_pylist(), batch.column("cells").to_pylist(), strict=True):
            found.append(not any(each and traces.stand_in(each) for each in (value, *(cells or ()))))
    return found


def without_rejects(home: Home, traces: Traces) -> int:
    """Writes the rejected rows without those that name them; the new version."""
    stays = naming_rejects(home, traces) or []
    batches = list(home.lake.read(importing.REJECTS, home.head()[importing.REJECTS], schema=shape.REJECTS))
    table = pa.Table.from_batches(batches, schema=shape.REJECTS)
    return home.lake.replace(importing.REJECTS, table.filter(pa.array(stays)))
