"""The real site in a real browser: Granian serves the example company, Chromium looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from presek.app import wiring
from tests.web.conftest import company, site  # noqa: F401 - the same example company

SECONDS_TO_START = 60
expect.set_options(timeout=30_000)  # how long a page may take is measured elsewhere; a busy machine fails nothing here


@dataclass
class Server:
    """Where the site is, and the home it shows."""

    url: str
    folder: Path


@pytest.fixture(scope="session")
def server(company, tmp_path_factory) -> Iterator[Server]:  # noqa: F811
    """Granian over a copy of the example company, as `presek up` starts it."""
    folder = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(company, folder)
    with serving(folder) as running:
        yield running


class serving:  # noqa: N801 - reads as the statement it is
    """Serves a home while the block runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Server:
        port = free_port()
        command = [sys.executable, "-m", "granian", "presek.web.wsgi:application", "--interface", "wsgi"]
        options = [
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--no-ws",
            "--log-level",
            "warning",
            "--blocking-threads",
            "4",
        ]
        self.process = subprocess.Popen([*command, *options], env={**os.environ, "PRESEK_HOME": str(self.folder)})
        wait_for(port, self.process)
        return Server(f"http://127.0.0.1:{port}", self.folder)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the site ended before it answered")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the site did not answer")


@pytest.fixture
def visitor(server, page):
    """A page on which nothing may go wrong unseen: an error in the console fails the test."""
    from tests.browser.visitor import Visitor

    page.set_default_timeout(20_000)
    found = Visitor(page, server.url)
    yield found
    assert found.faults == []


@pytest.fixture
def served(server, django_db_blocker):
    """The home that is shown, to judge by itself what the browser saw."""
    from tests.web import people

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(server.folder)
        yield people.Site(server.folder)
        people.leave()
        wiring.start(before)


@pytest.fixture(scope="module")
def changing(company, tmp_path_factory):  # noqa: F811
    """The site over a copy that the flows of a file change."""
    folder = tmp_path_factory.mktemp("changing") / "home"
    shutil.copytree(company, folder)
    with serving(folder) as running:
        yield running


@pytest.fixture
def somebody(page, changing):
    """Somebody in front of the site that is changed, who sees no fault in the console."""
    from tests.browser.visitor import Visitor

    made = Visitor(page, changing.url)
    yield made
    assert not made.faults
