"""The database may be PostgreSQL: migrations, leases, jobs, pages and backups do there what they do in a file."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest

from presek.app import backing_up, backup_archive, upgrading
from presek.app.home import Home
from tests.sources import servers

PROGRAM = """
import json, sys
from pathlib import Path
from presek.app import wiring
home = Path(sys.argv[2])
wiring.start(home)
from presek.app import putting_back
done = putting_back.put_back(Path(sys.argv[1]), home)
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from presek.app import backing_up, clock, job_list, notifying, worker
from presek.app.home import Home
from presek.store import audit, jobs, leases
base = Home.open(home)
now = clock.now()
taken = [leases.take("trial", who, now=now, until=now + 10) for who in ("one", "other", "one")]
job_list.ask("upkeep", by="clerk")
worker.work(base, say=lambda what: None, once=True)
client = Client(headers={"host": "localhost"})
client.force_login(User.objects.get(username="boss"))
pages = ("/", "/overview", "/segments", "/customers", "/today", "/policies", "/notifications", "/health/ready")
made = backing_up.make(base, Path(sys.argv[3]))
print(json.dumps({
    "vendor": connection.vendor, "same": done.hash == done.kept_hash,
    "bad": [each.says for each in done.findings if each.state == "bad"], "taken": taken,
    "job": jobs.latest(1, kind="upkeep")[0].state, "pages": {page: client.get(page).status_code for page in pages},
    "audit": len(audit.latest(10_000)), "people": User.objects.count(),
}))
"""


@pytest.fixture
def server():
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    with TemporaryDirectory(prefix="presek-pg-") as folder, servers.postgresql(Path(folder)) as running:
        yield running.url.replace("//presek@", f"//presek:{quote(servers.PASSWORD, safe='')}@")


def test_a_base_moves_to_postgresql_works_there_and_is_backed_up_as_a_file(old_home, tmp_path, server):
    upgrading.upgrade(old_home, into=None, say=print)
    before = Home.open(old_home)
    made = backing_up.make(before, tmp_path / "file.tar")
    sizes = {each.key: each.inside for each in before.published().counts}
    told = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            PROGRAM,
            str(made.path),
            str(tmp_path / "there"),
            str(tmp_path / "back.tar"),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PRESEK_DATABASE_URL": server, "PRESEK_HOME": str(tmp_path / "there")},
    )
    assert told.returncode == 0, told.stderr[-3000:]
    found = json.loads(told.stdout.splitlines()[-1])
    assert (found["vendor"], found["same"], found["bad"], found["job"]) == ("postgresql", True, [], "done")
    assert found["taken"] == [1, None, 1]
    assert set(found["pages"].values()) == {200}, found["pages"]
    assert not (tmp_path / "there" / "presek.sqlite3").exists()

    (tmp_path / "back").mkdir()
    backup_archive.unpack(tmp_path / "back.tar", tmp_path / "back", progress=lambda done, whole: None)
    with closing(sqlite3.connect(tmp_path / "back" / backing_up.DATABASE)) as database:
        kept = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("auth_user", "store_audit")
        ]
        published = "SELECT key, inside FROM store_runsegment JOIN store_published USING (run_id)"
        assert dict(database.execute(published).fetchall()) == sizes
    assert kept == [found["people"], found["audit"]]
