"""What programs send in tests, and what the facts say of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from presek.app import intake, intake_drain
from presek.app.intake import Became, Taken
from presek.store import intake as kept
from tests.app import homes

SHOP = "shop"


def ready(home, *customers: str) -> None:
    """A base with these customers, in which the shop may send."""
    intake.allow(SHOP, by="tests")
    if customers:
        homes.put(home, "customers", [{"customer": key, "kind": "company"} for key in customers])


def order(number: int | str, customer: str = "anna", **more: object) -> dict[str, object]:
    """An order that the shop tells."""
    said = {"happened_at": "2026-06-01T10:00:00", "net_amount": "10.00"}
    return {"id": str(number), "source": SHOP, "relation": "orders", "customer": customer, **said, **more}


def send(home, *events: Mapping[str, object], kind: intake.Kind = "events") -> Taken:
    return intake.take(home, events, kind=kind)


def drain(home) -> int:
    return intake_drain.drain(home, say=print, stopping=lambda: False)


def sent(home, *events: Mapping[str, object], kind: intake.Kind = "events") -> Became:
    """What became of events, drained."""
    taken = send(home, *events, kind=kind)
    drain(home)
    return intake.became(home, taken.receipt)


def rows(home, table: str = "orders", *fields: str) -> list[tuple[object, ...]]:
    """The rows of a relation as they hold now: row key, customer, and fields; removed ones are not there."""
    names = {}
    for batch in home.lake.read("customers", home.head().get("customers")):
        names |= dict(zip(batch["ordinal"].to_pylist(), batch["key"].to_pylist(), strict=True))
    latest: dict[str, dict[str, object]] = {}
    for batch in home.lake.read(table, home.head().get(table)):
        for row in batch.to_pylist():
            known = latest.get(row["row_key"])
            if known is None or (known["recorded_at"], known["version"]) < (row["recorded_at"], row["version"]):
                latest[row["row_key"]] = row
    return sorted(
        (key, names[row["ordinal"]], *(row[name] for name in fields))
        for key, row in latest.items()
        if not row["removed"]
    )


def facts(home, customer: str) -> dict[str, object]:
    """What is known of a customer now, by the reference's way of reading."""
    from presek.app import snapshots

    opened = snapshots.ensure(home)
    ordinal = opened.snapshot.ordinal(customer)
    found = opened.snapshot.customer(ordinal, home.catalog())
    return {key: known[-1].value for key, known in found.fields.items()}


def positions() -> Sequence[int]:
    return list(kept.positions().values())
