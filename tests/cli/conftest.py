"""A small example company, loaded once, and the commands run in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from presek.app import wiring
from tests.app.fixtures import home, migrated

__all__ = ["example", "home", "migrated", "presek"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command ended with and printed."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def presek(capsys):
    """Runs a command: `presek("count", "employees > 10", "--json")`."""
    from presek.cli import main

    def run(*words: object) -> Said:
        capsys.readouterr()
        code = main.exit_code([str(word) for word in words])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture(scope="session")
def loaded(tmp_path_factory, django_db_blocker):
    """The folder of a home with 90 made-up customers."""
    from presek.cli import main
    from tests.app import homes

    folder = tmp_path_factory.mktemp("example") / "home"
    with django_db_blocker.unblock():
        assert main.exit_code(["demo", "--customers", "90", "--home", str(folder)]) == 0
        homes.leave()
    return folder


@pytest.fixture
def example(loaded, django_db_blocker) -> Iterator[object]:
    """That folder, with its database within reach."""
    from tests.app import homes

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(loaded)
        yield loaded
        homes.leave()
        wiring.start(before)
