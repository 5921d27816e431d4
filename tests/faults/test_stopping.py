"""Ctrl-C in the middle of an import leaves all as before."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from presek.app.home import Home
from presek.lake.lock import NOTE
from tests.app import homes

MAPPING = """\
edition: 1
format: csv
table: orders
customer: {column: customer}
columns: {ordered_at: ordered_at, net_amount: net_amount}
"""


@pytest.mark.slow
def test_ctrl_c_in_an_import_leaves_all_as_before(home, tmp_path):
    homes.put(home, "customers", [{"customer": "anna", "kind": "company"}])
    before = dict(home.head())
    homes.leave()
    data, mapping = tmp_path / "orders.csv", tmp_path / "orders.yaml"
    rows = "".join(f"anna,2026-06-01T10:00:00,{number}\n" for number in range(400_000))
    data.write_text(f"customer,ordered_at,net_amount\n{rows}", "utf-8")
    mapping.write_text(MAPPING, "utf-8")
    running = subprocess.Popen(
        [sys.executable, "-m", "presek.cli", "import", str(data), "--mapping", str(mapping), "--home", str(home.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell that runs the tests in the background hands down signal 2 as ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    begun = time.monotonic()
    while not (home.lake.root / NOTE).exists():
        assert time.monotonic() - begun < 60
        assert running.poll() is None, running.stdout.read()
        time.sleep(0.01)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=60)

    assert running.returncode == 130, said
    assert "Traceback" not in said
    assert "stopped" in said
    again = Home.open(home.path)
    assert dict(again.head()) == before
    assert not [each for each in (home.path / "work").iterdir() if each.is_dir()]
    assert homes.put(again, "orders", [{"customer": "anna", "ordered_at": "2026-06-01"}]).accepted == 1
