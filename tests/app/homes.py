"""Homes for tests: each an own folder with an own database, filled through files and mappings as a company would."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connections
from ruamel.yaml import YAML

from presek.app import applying, day_asked, importing, wiring
from presek.app.applying import Plan
from presek.app.home import Home
from presek.app.importing import ImportReport
from presek.segment import parse, segmentation
from presek.segment.segmentation import Segment, Segmentation
from presek.store import about
from presek.store.about import About
from presek.values.instant import AsOf

AS_OF = "2026-06-30"
ZONE = "Europe/Warsaw"
STYLE = {"edition": 1, "format": "csv", "zone": ZONE}


def make(path: Path, template: Path) -> Home:
    """A home at `path`, pinned, its database copied from the template's."""
    shutil.copytree(template, path)
    wiring.start(path)
    home = Home.open(path)
    pin(home, AS_OF)
    return home


def leave() -> None:
    """Closes the database, so that its files are whole and nothing points into a folder that goes."""
    connections["default"].close()


def pin(home: Home, day: str) -> None:
    about.put(About("Tests", ZONE, "PLN", day_asked.read(day, ZoneInfo(ZONE)).instant))


def put(
    home: Home, table: str, rows: Sequence[Mapping[str, object]], *, folder: Path | None = None, **more: object
) -> ImportReport:
    """Imports rows (column `customer` and the table's fields) as a CSV file with a plain mapping."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    folder = folder or home.path.parent / "files"
    folder.mkdir(exist_ok=True)
    number = len(list(folder.iterdir()))
    data, mapping = folder / f"{table}-{number}.csv", folder / f"{table}-{number}.yaml"
    with data.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    key = "key" if table == "customers" else "customer"
    fields = {name: name for name in columns if name != "customer"}
    with mapping.open("w", encoding="utf-8") as file:
        YAML().dump({**STYLE, "table": table, key: {"column": "customer"}, "columns": fields, **more}, file)
    return importing.import_file(home, data, mapping)


def segments(key: str, rules: Mapping[str, str], *, partition: bool = False) -> Segmentation:
    """A segmentation of these rules, in this order."""
    made = tuple(Segment(name, {"en": name}, parse.parse(rule), typed=rule) for name, rule in rules.items())
    return Segmentation(key, {"en": key}, partition, made)


def force(home: Home, *given: Segmentation) -> Plan:
    """Puts segmentations in force."""
    return applying.put_in_force(home, given, by="tests")


def write_file(path: Path, *given: Segmentation) -> Path:
    path.write_text(segmentation.dump(given), "utf-8")
    return path


def end_of(day: str) -> AsOf:
    return AsOf.end_of(date.fromisoformat(day), ZoneInfo(ZONE))


def as_after_a_restart(home: Home) -> Home:
    """The same home as a new process finds it, its snapshots gone."""
    leave()
    shutil.rmtree(home.path / "snapshots")
    return Home.open(home.path)
