"""A base with somebody who left traces everywhere, and where those traces still are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as parquet
from django.apps import apps

from presek.app import editing, intake, merging, refresh, uploading
from presek.app.editing import Edit
from presek.app.home import Home
from presek.store import alerts, audit
from presek.store.alerts import Alert
from presek.store.audit import Entry
from tests.app import homes
from tests.intake.sending import SHOP, order, send, sent

KEY, NAME, MAIL, PHONE = "gostja-77", "Zdenka Čertanc", "zdenka.certanc@example.org", "+48501777123"
STREET, OTHER_KEY = "Mlinska 9a", "gostja-stara-9"
TRACES = (KEY, OTHER_KEY, NAME, MAIL, PHONE, STREET, "ertanc")
RULES = {"big": "orders.sum(net_amount) >= 100 PLN", "here": 'city = "Ptuj"', "silent": "interactions.count() = 0"}
AT = 1_780_000_000_000_000


def fill(home: Home, *, without: str = "") -> None:
    """Customers a, b and the person under two keys (or one), with rows of many kinds, refreshed."""
    columns = ("customer", "name", "email", "phone", "city", "address", "interests", "value_security")
    people = [
        ("a", "Anna Nowak", "anna@example.com", "+48501000001", "Ptuj", "Rynek 1", "running", "2"),
        (KEY, NAME, MAIL, PHONE, "Ptuj", STREET, "sailing", "1"),
        ("b", "Jan Kos", "jan@example.com", "+48501000002", "Koper", "Rynek 2", "hiking", "0"),
        (OTHER_KEY, NAME.upper(), MAIL, PHONE, "Ptuj", STREET, "sailing", "1"),
    ]
    homes.put(home, "customers", [dict(zip(columns, each, strict=True)) for each in people if each[0] != without])
    orders = [("a", "1", 150), (KEY, "2", 200), (OTHER_KEY, "3", 10), ("b", "4", 5)]
    homes.put(
        home, "orders",
        [{"customer": customer, "order": number, "ordered_at": "2026-05-01", "net_amount": f"{amount} PLN"}
         for customer, number, amount in orders if customer != without],
        row_key={"column": "order"}, columns={"ordered_at": "ordered_at", "net_amount": "net_amount"},
    )  # fmt: skip
    contact = {"customer": KEY, "row": "k1", "name": NAME, "email": MAIL, "phone": PHONE}
    columns_of = {name: name for name in ("name", "email", "phone")}
    if not without:
        homes.put(home, "contacts", [contact], row_key={"column": "row"}, columns=columns_of)
    homes.force(home, homes.segments("s", RULES))
    refresh.refresh(home)


def leave_traces(home: Home) -> None:
    """What people and programs did with the person since."""
    intake.allow(SHOP, by="tests")
    call = {"relation": "interactions", "happened_at": "2026-06-01T10:00:00", "source": SHOP}
    sent(
        home,
        {**call, "id": "c1", "customer": KEY, "channel": "phone", "topic": f"asked by {NAME}"},
        {**call, "id": "c2", "customer": "a", "channel": f"from {MAIL}"},
        order("9", customer="somebody-else"),
        order("10", customer=KEY, net_amount=f"{MAIL} owes"),
    )
    editing.save_customer(home, KEY, Edit({"city": "Ljubljana"}, by="maria"))
    merging.merge(home, OTHER_KEY, KEY, by="maria")
    alerts.open_one(Alert("odd", f"{NAME} ({KEY}) is odd.", AT, customer=KEY))
    audit.add(Entry(AT, "maria", action="called", subject=KEY, detail={"of": MAIL, "said": [f"call {NAME}"]}))
    put = {name: apps.get_model("store", name).objects.create for name in (
        "QueueAction", "QueueState", "PolicyException", "KeptQuote", "QuoteVersion", "Notification", "SavedView",
        "Job", "JobNote", "WebhookEndpoint", "WebhookMessage", "DuplicatePair", "Restriction", "ProcessState",
    )}  # fmt: skip
    put["QueueAction"](
        token="t", customer=KEY, kind="done", at=AT, day=1, by="maria", recorded_at=AT, detail={"note": NAME}
    )
    put["QueueState"](customer=KEY, state={"note": NAME}, matters_until=1)
    put["PolicyException"](
        customer=KEY, dimension="discount", value={}, reason="loyal", note=NAME, from_day=1, expires=2, status="asked",
        requested_by="maria", requested_at=AT,
    )  # fmt: skip
    for status in ("open", "accepted"):
        quote = put["KeptQuote"](customer=KEY, made_on=1, expires=2, given={"to": NAME}, status=status)
        put["QuoteVersion"](quote=quote, number=1, asked={"mail": MAIL}, answer={"lines": [NAME]}, by="maria", at=AT)
    put["Notification"](
        person="maria", kind="call", key="k", facts={"customer": KEY, "name": NAME}, way="product", at=AT
    )
    put["SavedView"](name="mine", owner="maria", address="q=zdenka.certanc%40example.org&sort=name", at=AT)
    job = put["Job"](
        kind="import", payload={"file": f"{NAME}.csv", "token": ""}, asked_by="maria", asked_at=AT, state="done"
    )
    put["JobNote"](job=job.pk, at=AT, says=f"wrote to {MAIL}")
    endpoint = put["WebhookEndpoint"](
        name="erp", url="https://erp.example", salt="s", position="", made_by="m", made_at=AT
    )
    put["WebhookMessage"](
        endpoint=endpoint, number=1, key="m1", topic="segment.entered", body=f'{{"customers": ["a", "{KEY}"]}}',
        customers=2, made_at=AT,
    )  # fmt: skip
    put["DuplicatePair"](first=0, second=1, score=0.9, found_at=AT)
    put["Restriction"](customer=KEY, reason=f"{NAME} asked", by="maria", at=AT)
    put["ProcessState"](customer=KEY, process="p", stage="s", by="maria", at=AT)
    uploading.receive(home, "people.csv", [f"name\n{NAME}\n".encode()], by="maria")
    (home.path / "logs").mkdir(exist_ok=True)
    (home.path / "logs" / "error-1.txt").write_text(f"KeyError: {MAIL}", "utf-8")
    day = home.path / "conditions" / "2026-06-29"
    day.mkdir(parents=True)
    (day / "about.json").write_text(
        '{"day": "2026-06-29", "customers": 2, "everybody": 3, "version": "v", "run": 1, "policies": 1, "step": 0}'
    )
    (day / "changes.csv").write_text(f"customer,discount\na,1\n{KEY},2\n", "utf-8")
    (day / "changes.json").write_text(
        f'{{"day": "2026-06-29", "conditions": [\n{{"customer": "a", "x": 1}},\n{{"customer": "{KEY}", "x": 2}}\n]}}\n'
    )
    refresh.refresh(home)
    send(home, order("11", customer="a", product="tea"))


def found_in(folder: Path) -> list[tuple[str, str]]:
    """The files below a folder whose bytes, cells or rows hold any trace: (file, trace)."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.endswith("-shm"):
            continue
        texts = [path.read_bytes().decode("utf-8", "replace")]
        if path.suffix == ".parquet":
            texts.append(str(parquet.read_table(path).to_pylist()))
        if path.suffix == ".sqlite3":
            with closing(sqlite3.connect(path)) as opened:
                texts.append("\n".join(opened.iterdump()))
        found += [
            (str(path.relative_to(folder)), trace) for trace in TRACES if any(_has(each, trace) for each in texts)
        ]
    return found


def _has(text: str, trace: str) -> bool:
    folded = text.casefold()
    return trace.casefold() in folded or trace.casefold().encode("unicode_escape").decode() in folded
