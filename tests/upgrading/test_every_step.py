"""A base with data goes through every shape that the database ever had: in each, every table holds a row, and all of
them are there at the end. So an upgrade from any earlier edition loses nothing."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from presek.app import upgrading, wiring
from presek.app.home import Home
from presek.store import migrate
from tests.upgrading.test_upgrading import SIZES, sizes

FIRST = "0001_first"
UNLIKELY = 900_001
PAGES = (
    "/", "/overview", "/segments", "/customers", "/today", "/policies", "/exceptions", "/quotes", "/data", "/content",
    "/notifications", "/administration/people", "/administration/audit", "/administration/settings", "/help",
)  # fmt: skip


def steps() -> list[str]:
    """The migrations of the store in the order in which they are applied."""
    graph = MigrationExecutor(connection).loader.graph
    (newest,) = graph.leaf_nodes("store")
    return [name for app, name in graph.forwards_plan(newest) if app == "store"]


def go_to(name: str) -> object:
    """Brings the store to a shape; its models then."""
    executor = MigrationExecutor(connection)
    executor.migrate([("store", name)])
    return executor.loader.project_state(("store", name)).apps


def worth(field: models.Field, rows: dict[type, models.Model]) -> object:
    """Something that fits a column."""
    match field:
        case models.ForeignKey():
            return rows.get(field.related_model) or field.related_model.objects.first()
        case models.BooleanField():
            return True
        case models.IntegerField():
            return UNLIKELY
        case models.FloatField():
            return 0.5
        case models.JSONField():
            return {"kept": True}
        case models.BinaryField():
            return b"kept"
        case models.DateTimeField():
            return "2026-01-01T00:00:00+00:00"
        case _:
            return f"kept-{field.name}"[: field.max_length or 40]


def row_of(model: type[models.Model], rows: dict[type, models.Model]) -> models.Model:
    """One row more of a table; of a table of one row, that one."""
    fields = [each for each in model._meta.concrete_fields if not each.primary_key]
    values = {each.name: worth(each, rows) for each in fields}
    try:
        with transaction.atomic():
            return model.objects.create(**values)
    except IntegrityError:
        return model.objects.first() or model.objects.create(id=1, **values)


def test_a_row_of_every_table_goes_through_all_later_shapes_and_the_base_works_at_the_end(old_home):
    wiring.start(old_home)
    go_to(FIRST)
    before = {"people": User.objects.count()}
    put: dict[str, object] = {}
    theirs: set[tuple[str, object]] = set()
    for name in steps():
        then, rows = go_to(name), {}
        for model in then.get_app_config("store").get_models():
            if model.__name__ not in put:
                known = set(model.objects.values_list("pk", flat=True))
                rows[model] = row_of(model, rows)
                put[model.__name__] = rows[model].pk
                theirs |= {(model.__name__, rows[model].pk)} if rows[model].pk in known else set()

    now = go_to(steps()[-1])
    there = {each.__name__: each for each in now.get_app_config("store").get_models()}
    assert len(put) > 40
    lost = [name for name, key in put.items() if name in there and not there[name].objects.filter(pk=key).exists()]
    assert lost == []
    for name, key in reversed(put.items()):
        if name in there and (name, key) not in theirs:
            there[name].objects.filter(pk=key).delete()  # nothing that means anything

    migrate.migrate()  # what follows a migration: the roles get what they may by now
    done = upgrading.upgrade(old_home, into=None, say=print)
    assert [each for each in done.findings if each.state == "bad"] == []
    home = Home.open(old_home)
    assert sizes(home) == SIZES
    assert User.objects.count() == before["people"]
    User.objects.filter(username="boss").update(is_superuser=True)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="boss"))
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
