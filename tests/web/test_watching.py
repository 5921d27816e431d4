"""Those who operate the product see whether it answers and how it does; strangers see neither figures nor faults."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from presek.app import clock, kept_sets, keys, operating, wiring
from presek.app.worker_lease import WORKER
from presek.store import leases
from presek.web import metrics


def figures(answer) -> dict[str, list[tuple[dict[str, str], float]]]:
    assert answer.status_code == 200
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def test_a_live_site_says_so_to_everybody(site):
    client = site.client(None)
    assert client.get("/health/live").json() == {"status": "live"}
    told = client.get("/health/ready", REMOTE_ADDR="10.0.0.9")
    assert told.status_code == 200
    assert told.json() == {"status": "ready", "without": ["worker"]}
    assert client.get("/health/ready").json()["checks"]["worker"] == "no worker is at work"


def test_a_site_that_can_not_answer_is_not_ready_and_tells_strangers_no_more(site, monkeypatch):
    monkeypatch.setattr(kept_sets, "there", lambda *_: False)
    client = site.client(None)
    told = client.get("/health/ready", REMOTE_ADDR="10.0.0.9")
    assert (told.status_code, told.json()) == (503, {"status": "not ready"})
    assert "vanished" in client.get("/health/ready").json()["checks"]["snapshot"]
    assert client.get("/health/live").status_code == 200


def test_figures_tell_of_requests_runs_jobs_and_the_worker(site):
    client = site.client("analyst")
    before = figures(client.get("/metrics"))
    client.get("/segments")
    client.get("/nothing/of/the/kind")
    after = figures(client.get("/metrics"))

    def requests(found, route, status):
        wanted = {"route": route, "method": "GET", "status": status}
        return sum(value for labels, value in found.get("presek_http_requests_total", []) if labels == wanted)

    assert requests(after, "segments", "200") == requests(before, "segments", "200") + 1
    assert requests(after, "none", "404") == requests(before, "none", "404") + 1
    buckets = {labels["le"] for labels, _ in after["presek_http_request_seconds_bucket"]}
    assert {"0.1", "0.3", "+Inf"} <= buckets
    assert after["presek_customers"] == [({}, float(site.size))]
    assert after["presek_worker_up"] == [({}, 0.0)]
    assert after["presek_snapshot_bytes"][0][1] > 10_000
    assert {labels["part"]: value for labels, value in after["presek_ready"]}["database"] == 1.0
    assert after["presek_run_age_seconds"][0][1] >= 0


def test_a_full_disk_is_not_ready_and_a_lease_that_ran_out_is_no_worker(own_site, monkeypatch):
    client, now = own_site.client(None), clock.now()
    assert leases.take(WORKER, "shop:7", now=now, until=now + 10_000_000)
    assert client.get("/health/ready").json()["checks"]["worker"] == "well"
    assert figures(client.get("/metrics"))["presek_worker_up"] == [({}, 1.0)]

    monkeypatch.setattr(clock, "now", lambda: now + 20_000_000)
    assert client.get("/health/ready").json()["checks"]["worker"] == "no worker is at work"
    assert figures(client.get("/metrics"))["presek_worker_up"] == [({}, 0.0)]

    full = shutil.disk_usage(own_site.folder)._replace(free=1 << 20)
    monkeypatch.setattr(operating.shutil, "disk_usage", lambda _: full)
    told = client.get("/health/ready")
    assert (told.status_code, told.json()["checks"]["disk"]) == (503, "1 MB are free")
    found = figures(client.get("/metrics"))
    assert found["presek_disk_free_bytes"] == [({}, float(1 << 20))]
    assert {labels["part"]: value for labels, value in found["presek_ready"]}["disk"] == 0.0


def test_figures_are_valid_and_name_nobody_and_no_secret(site):
    made = keys.add("figures", [metrics.SCOPE], by="tests")
    text = site.client(None).get("/metrics").content.decode()
    families = list(text_string_to_metric_families(text))
    samples = [(each.name, tuple(sorted(each.labels.items()))) for family in families for each in family.samples]

    assert len(samples) == len(set(samples))
    assert all(family.documentation and family.type != "unknown" for family in families)
    assert all(re.fullmatch(r"presek_[a-z_]+", name) for name, _ in samples)
    opened = site.index.values.opened
    names = [opened.snapshot.key(0), made.secret, made.public, wiring.secret_key(site.folder), str(site.folder)]
    assert [name for name in names if name in text] == []
    keys.revoke(made.public, by="tests")


@pytest.mark.parametrize(
    "comes", [{"REMOTE_ADDR": "10.0.0.9"}, {"headers": {"x-forwarded-for": "10.0.0.9"}}, {"headers": {"via": "1.1 x"}}]
)
def test_figures_are_for_this_machine_or_a_key_for_them(own_site, comes):
    client = own_site.client(None)
    assert client.get("/metrics", **comes).status_code == 401
    wrong = keys.add("shop", ["segments"], by="tests")
    right = keys.add("prometheus", [metrics.SCOPE], by="tests")
    for key, status in ((wrong, 401), (right, 200)):
        headers = {**comes.get("headers", {}), "authorization": f"Bearer {key.secret}"}
        assert client.get("/metrics", **{**comes, "headers": headers}).status_code == status


def test_behind_https_even_this_machine_needs_a_key(site, settings):
    settings.HTTPS = True
    assert site.client(None).get("/metrics").status_code == 401


PROCESS = """
import sys
from pathlib import Path
from presek.app import wiring
home = Path(sys.argv[1])
wiring.start(home)
wiring.share_metrics(home)
from presek.web import metrics
metrics.note("segments", "GET", status=200, seconds=0.02)
if sys.argv[2] == "tell":
    from prometheus_client import CollectorRegistry, multiprocess
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    print(registry.get_sample_value(
        "presek_http_requests_total", {"route": "segments", "method": "GET", "status": "200"}))
else:
    print("measured", flush=True)
    sys.stdin.read()
"""


def test_processes_that_serve_one_home_are_told_of_together(site, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, "-c", PROCESS, str(home)]
    with subprocess.Popen([*command, "stay"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "measured\n"
        told = subprocess.run([*command, "tell"], capture_output=True, text=True, check=True)
        other.stdin.close()
    assert float(told.stdout) == 2.0
    assert not wiring.metrics_are_shared()
    alone = subprocess.run([*command, "tell"], capture_output=True, text=True, check=True)
    assert float(alone.stdout) == 1.0  # what processes that ended had measured is gone
