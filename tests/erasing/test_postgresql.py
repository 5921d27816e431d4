"""Erasing and restricting with PostgreSQL as the database: no row of any table names the erased, and lists agree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest

from tests.sources import servers

PROGRAM = """
import json, sys
from pathlib import Path
from presek.app import wiring
home = Path(sys.argv[1])
wiring.start(home)
from django.apps import apps
from django.db import connection
from presek.app import erasing, restricting, snapshots
from presek.store import audit
from tests.app import homes
from tests.erasing import person
base = homes.Home.open(home)
homes.pin(base, homes.AS_OF)
person.fill(base)
person.leave_traces(base)

def named():
    rows = [
        f"{model.__name__} {row}".casefold()
        for model in apps.get_app_config("store").get_models() for row in model.objects.values_list()
    ]
    return sum(any(trace.casefold() in row for trace in person.TRACES) for row in rows)

before = named()
restricting.restrict(base, "a", reason="disputes the address", by="dora")
done = erasing.finish(base, erasing.ask(base, person.KEY, reason="asked by letter", by="dora"))
restricting.lift(base, "a", reason="settled", by="dora")
opened = snapshots.opened(base)
print(json.dumps({
    "vendor": connection.vendor, "before": before, "after": named(), "state": done.state, "kept": dict(done.kept),
    "there": opened.snapshot.ordinal(person.KEY) is not None,
    "lifted": [each.lifted_reason for each in restricting.all_of_them()],
    "audit": [each.subject for each in audit.latest(50) if each.action == "erased"],
}))
"""


@pytest.fixture
def server():
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    with TemporaryDirectory(prefix="presek-pg-") as folder, servers.postgresql(Path(folder)) as running:
        yield running.url.replace("//presek@", f"//presek:{quote(servers.PASSWORD, safe='')}@")


def test_who_is_erased_is_in_no_row_of_postgresql_and_a_restriction_is_kept_and_lifted_there(tmp_path, server):
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(tmp_path / "home")],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PRESEK_DATABASE_URL": server, "PRESEK_HOME": str(tmp_path / "home")},
    )
    assert told.returncode == 0, told.stderr[-3000:]
    found = json.loads(told.stdout.splitlines()[-1])
    assert (found["vendor"], found["state"], found["kept"], found["there"]) == (
        "postgresql",
        "done",
        {"orders": 2},
        False,
    )
    assert found["before"] > 10
    assert found["after"] == 0
    assert found["lifted"] == ["settled"]
    assert found["audit"] == ["erased-1"]
