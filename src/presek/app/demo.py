"""The example company, made up and loaded as a company's own data would be: its files, its mappings, its
segmentations."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from presek.app import about_settings, applying, applying_files, condition_files, demo_content, importing
from presek.app.about_settings import Wanted
from presek.app.clock import Stopwatch
from presek.app.home import Home
from presek.app.refresh import Refreshed, refresh
from presek.app.snapshots import CUSTOMERS
from presek.demo import company
from presek.values.problem import Branch, Problem, Problems

LOAD = "load.yaml"
"""In the demo's data: what the base is, which files come by which mapping in which order, and the file of
segmentations."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the files, row by row, and the refresh that followed."""

    rows: int
    rejected: int
    seconds: float
    refreshed: Refreshed

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "rows": self.rows,
            "rejected": self.rejected,
            "seconds": self.seconds,
            "customers": self.refreshed.customers,
            "refresh": self.refreshed.as_json(),
        }


def is_empty(home: Home) -> bool:
    """Whether the base has no customer yet."""
    return CUSTOMERS not in home.head()


def load(home: Home, *, customers: int | None = None, say: Say) -> Loaded:
    """Writes the example company's files to a temporary folder, imports them, puts its segmentations in force,
    refreshes.

    Problems where the base already holds somebody: made-up customers are never mixed with others.
    """
    if not is_empty(home):
        says = "this base already has customers; the example company goes into an empty one (`--home FOLDER`)."
        raise Problems(Problem("not-empty", says, path=str(home.path), branch=Branch.DATA))
    watch = Stopwatch()
    data = Path(str(resources.files("presek.demo").joinpath("data")))
    plan = _plan(data)
    about_settings.change(
        home,
        Wanted(
            name=plan["name"],
            zone=plan["zone"],
            currency=plan["currency"],
            as_of=str(plan["as_of"]),
            made_up=plan["made_up"],
        ),
    )
    rows = rejected = 0
    with tempfile.TemporaryDirectory(prefix="presek-demo-") as made:
        files = Path(made)
        say("making up the example company")
        if customers is None:
            company.write(files)
        else:
            company.write(files, customers=customers)
        for step in plan["imports"]:
            say(f"importing {step['file']}")
            report = importing.import_file(home, files / step["file"], data / step["mapping"])
            rows += report.read
            rejected += report.rejected
    applying.apply(home, [data / plan["segmentations"]])
    say("refreshing")
    refreshed = refresh(home)
    say("putting its policies in force")
    _put_policies(home, plan, data)
    return Loaded(rows, rejected, watch.seconds(), refreshed)


def _put_policies(home: Home, plan: Mapping[str, Any], data: Path) -> None:
    """The policies that one person made and another approved, and a change that still waits for the second person."""
    made = plan["policies"]
    applying_files.apply(
        home,
        [data / made["file"]],
        by=made["made_by"],
        approved_by=made["approved_by"],
        acknowledged=("*",),
    )
    waiting = plan["proposed"]
    applying_files.apply(home, [data / waiting["file"]], by=waiting["made_by"])
    demo_content.put(home, data / plan["content"], made_by=made["made_by"], approved_by=made["approved_by"])
    condition_files.renew(home)


def _plan(data: Path) -> Mapping[str, Any]:
    read = YAML(typ="safe").load((data / LOAD).read_text("utf-8"))
    return dict(read)
