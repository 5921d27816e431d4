"""The files for running on a server name what there is: settings, commands, ports, folders."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess

import pytest

from tests.house import tracked

FOLDER = tracked.ROOT / "docs" / "how-to" / "deploy"
UNITS = ("presek-web.service", "presek-worker.service")


def text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def test_every_setting_is_one_of_the_reference():
    known = set(
        re.findall(r"^\| `(PRESEK_\w+)` \|", (tracked.ROOT / "docs/reference/site.md").read_text("utf-8"), re.M)
    )
    wiring = (tracked.ROOT / "src/presek/app/wiring.py").read_text("utf-8")
    known |= set(re.findall(r"^\| `(PRESEK_\w+)` \|", wiring, re.M))
    named = set(re.findall(r"^#?(PRESEK_\w+)=", text("presek.env"), re.M))
    assert len(named) >= 6
    assert named <= known


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_starts_what_up_starts_and_may_write_only_its_folders(name):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read_string(text(name))
    service = unit["Service"]
    starts = (tracked.ROOT / "src/presek/app/up.py").read_text("utf-8")
    for option in re.findall(r"--[\w-]+", service["ExecStart"]):
        assert f'"{option}"' in starts
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")
    assert "PRESEK_HOME=/srv/presek" in text("presek.env")
    assert "/srv/presek" in service["ReadWritePaths"].split()


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_units(name, tmp_path):
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    made = tmp_path / name
    made.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text(name)), "utf-8")
    told = subprocess.run([verify, "verify", made], capture_output=True, text=True)
    assert [line for line in told.stderr.splitlines() if name in line and "/bin/true" not in line] == []


def test_proxies_lead_to_the_port_of_the_site_and_say_that_it_was_https():
    port = re.search(r"--port (\d+)", text("presek-web.service")).group(1)
    for name in ("nginx.conf", "Caddyfile"):
        assert f"127.0.0.1:{port}" in text(name)
        assert "X-Forwarded-Proto" in text(name)
        assert "X-Forwarded-For" in text(name)
        assert text(name).count("{") == text(name).count("}")
