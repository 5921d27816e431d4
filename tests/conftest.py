"""What every test stands on: a home of its own, repeatable chance, and a browser that works as root and offline."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

from presek.app import wiring

pytest_plugins = ["tests.house.requirement_results"]

HOME = tempfile.mkdtemp(prefix="presek-tests-")
"""No test may touch the home of whoever runs it; each worker process has its own."""

atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["PRESEK_HOME"] = HOME
for name in ("PRESEK_LAKE", "PRESEK_DATABASE_URL"):
    os.environ.pop(name, None)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
"""Playwright keeps an event loop running in the test's thread; the tests' own use of the database is plain."""

wiring.start(Path(HOME))
"""Before any test module is read, for those that import the app need the database's models."""

from tests import migrated_once  # noqa: E402

migrated_once.arrange(Path(HOME))

hypothesis.settings.register_profile("house", deadline=None, print_blob=True, max_examples=60)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, max_examples=60, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, print_blob=True, max_examples=5_000)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "house")

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET_BROWSER = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever asks for a browser."""
    for item in items:
        if {"page", "context", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Debian's Chromium instead of a downloaded one; without its sandbox only where the kernel refuses it to root."""
    found = next(filter(None, map(shutil.which, BROWSER_NAMES)), None)
    if found is None:
        pytest.fail("no Chromium was found: install Debian's package 'chromium', or run ./test --no-browser")
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return {**browser_type_launch_args, "executable_path": found, "args": [*QUIET_BROWSER, *as_root]}
