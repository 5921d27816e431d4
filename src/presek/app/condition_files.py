"""The changes-only files of conditions, one a day: whose conditions are others than on the day before, as CSV and JSON.

`conditions/<day>/` in the home is whole as soon as it has its name. The first file holds everybody. While a day lasts,
its file is made again by each refresh and each approved policy.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import numpy as np

from presek.app import clock, condition_moves, conditions, everybody
from presek.app.condition_moves import Step
from presek.app.conditions import Deciding
from presek.app.everybody import COLUMNS, Outcomes
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.snapshots import force, force_folder, replace_text
from presek.lake.lock import lake_lock
from presek.membership.customers import Customers
from presek.store import pulse
from presek.values.instant import day_of
from presek.values.problem import Branch, Problem, Problems

FOLDER = "conditions"
CODES, ROWS, META, CSV, JSON = "codes.npy", "outcomes.json", "about.json", "changes.csv", "changes.json"
FORMATS = {"csv": CSV, "json": JSON}
STATES_KEPT = 3
"""Days of which it is kept what everybody had; of the others only the changes are."""
SECONDS_TO_WAIT = 60.0
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
AWKWARD = re.compile(r'[",\r\n]')
BEFORE_THE_BASE = -1
OLD = ".old-"
"""Before the name of a day's file that is just being replaced."""


@dataclass(frozen=True, slots=True)
class Changes:
    """A day's file. `customers`: how many are in it. `version` is the hash of the book, `run` the run it rests on,
    `step` the last step of changes that is in it."""

    day: date
    customers: int
    everybody: int
    version: str
    run: int
    policies: int
    step: int = 0

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "day": self.day.isoformat(),
            "changed": self.customers,
            "customers": self.everybody,
            "version": self.version,
            "run": self.run,
        }


def renew(home: Home) -> Changes | None:
    """Computes everybody's conditions and makes the day's file, where it is not as new as the run and the policies.

    None where there is nothing to say: no run yet, or no policy.
    """
    if not home.published() or not pulse.now().policies:
        return None
    by = conditions.deciding(home)
    if not by.book.policies:
        return None
    with lake_lock(home.path / FOLDER, home.holder("conditions"), wait=SECONDS_TO_WAIT):
        day = day_of(by.day)
        standing = _about(home.path / FOLDER / day.isoformat())
        if standing is not None and (standing.run, standing.version) == (by.standings.run, by.book.hash):
            return standing
        with place_problems():
            return _make(home, by, day)


def is_due(home: Home) -> bool:
    """Whether a renewal would do something; cheap."""
    beat = pulse.now()
    if not beat.run or not beat.policies:
        return False
    days = listed(home)
    newest = _about(home.path / FOLDER / days[-1].isoformat()) if days else None
    return newest is None or (newest.run, newest.policies) != (beat.run, beat.policies)


def steps_after(home: Home, number: int) -> Iterator[Step]:
    """The steps of changes after one (0: all), the oldest first."""
    folder = home.path / FOLDER
    if condition_moves.is_there(folder, number + 1):
        for each in range(number + 1, last_step(home) + 1):
            step = condition_moves.read(folder, each)
            if step is not None:
                yield step


def last_step(home: Home) -> int:
    """The last step that a day's file names, also one that is just being replaced; 0 before the first."""
    folder = home.path / FOLDER
    if not folder.is_dir():
        return 0
    days = (each for each in folder.iterdir() if DAY.fullmatch(each.name.removeprefix(OLD)))
    return max((found.step for each in days if (found := _about(each)) is not None), default=0)


def listed(home: Home) -> tuple[date, ...]:
    """The days that have a file, oldest first."""
    folder = home.path / FOLDER
    if not folder.is_dir():
        return ()
    names = (each.name for each in folder.iterdir() if DAY.fullmatch(each.name) and (each / META).is_file())
    return tuple(sorted(map(date.fromisoformat, names)))


def of_day(home: Home, day: date) -> Changes:
    """What a day's file is; Problems where that day has none."""
    found = _about(home.path / FOLDER / day.isoformat())
    if found is None:
        days = ", ".join(each.isoformat() for each in listed(home)[-5:])
        says = f"there is no file of conditions for {day.isoformat()}. The latest: {days or 'none'}."
        raise Problems(Problem("no-file-of-the-day", says, path="day", branch=Branch.DATA))
    return found


def newest(home: Home) -> tuple[Changes, Outcomes] | None:
    """The newest day's file, and what everybody got by it; None where there is none."""
    days = listed(home)
    folder = home.path / FOLDER / days[-1].isoformat() if days else None
    about = None if folder is None else _about(folder)
    return None if folder is None or about is None else (about, _outcomes(folder))


def path_of(home: Home, day: date, *, form: str = "csv") -> Path:
    """The file itself, CSV or JSON; Problems where that day has none."""
    of_day(home, day)
    return home.path / FOLDER / day.isoformat() / FORMATS[form]


def opened(home: Home, day: date, *, form: str) -> tuple[Changes, IO[bytes]]:
    """What a day's file is, and the file, opened: it stays whole though it be made again meanwhile."""
    about = of_day(home, day)
    file = path_of(home, day, form=form).open("rb")
    while (newer := of_day(home, day)) != about:  # it was just being replaced
        file.close()
        about, file = newer, path_of(home, day, form=form).open("rb")
    return about, file


def forget(home: Home, keys: Collection[str]) -> int:
    """Takes customers out of the files of all days; in how many files they stood."""
    folder = home.path / FOLDER
    begins = {CSV: tuple(f"{_quoted(key)}," for key in keys), JSON: tuple(f"{_line_of(key)}, " for key in keys)}
    found = 0
    if not folder.is_dir():
        return 0
    with lake_lock(folder, home.holder("erasing"), wait=SECONDS_TO_WAIT), place_problems():
        for old in folder.glob(f"{OLD}*"):
            shutil.rmtree(old, ignore_errors=True)
        for day in listed(home):
            for name, starts in begins.items():
                found += _without(folder / day.isoformat() / name, starts)
    return found


def _without(path: Path, starts: tuple[str, ...]) -> bool:
    """Writes a day's file anew without the lines that begin so; whether there were any."""
    if not path.is_file():
        return False
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(starts)]
    if len(kept) == len(lines):
        return False
    if path.name == JSON and len(kept) > 2 and kept[-2].endswith(",\n"):
        kept[-2] = kept[-2].removesuffix(",\n") + "\n"
    replace_text(path, "".join(kept))
    return True


def _about(folder: Path) -> Changes | None:
    try:
        kept = json.loads((folder / META).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return Changes(**{**kept, "day": date.fromisoformat(kept["day"])})


def _make(home: Home, by: Deciding, day: date) -> Changes:
    folder = home.path / FOLDER
    new = everybody.outcomes(everybody.decided(by))
    present = by.standings.opened.everybody()
    changed = present & _differs(_before(home, day), new)
    number, before = _at_the_last_step(home)
    moved = present & _differs(before, new)
    if moved:
        number += 1
        said = Step(number, day.isoformat(), by.standings.run, by.book.hash, clock.now(), moved.ordinals())
        condition_moves.write(folder, said)
    about = Changes(
        day,
        len(changed),
        everybody=len(present),
        version=by.book.hash,
        run=by.standings.run,
        policies=pulse.now().policies,
        step=number,
    )
    making, done = folder / f".making-{day.isoformat()}", folder / day.isoformat()
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    np.save(making / CODES, new.codes)
    (making / ROWS).write_text(json.dumps(new.rows, ensure_ascii=False), "utf-8")
    _write(making, changed, new, by=by, about=about)
    (making / META).write_text(json.dumps({**about_plain(about)}), "utf-8")
    force_folder(making)
    old = folder / f"{OLD}{day.isoformat()}"
    shutil.rmtree(old, ignore_errors=True)
    if done.exists():
        done.rename(old)
    making.rename(done)
    force(folder)
    shutil.rmtree(old, ignore_errors=True)
    for each in listed(home)[:-STATES_KEPT]:
        (folder / each.isoformat() / CODES).unlink(missing_ok=True)
        (folder / each.isoformat() / ROWS).unlink(missing_ok=True)
    return about


def about_plain(about: Changes) -> dict[str, object]:
    """What is kept beside a file."""
    return {
        "day": about.day.isoformat(),
        "customers": about.customers,
        "everybody": about.everybody,
        "version": about.version,
        "run": about.run,
        "policies": about.policies,
        "step": about.step,
    }


def _before(home: Home, day: date) -> Outcomes | None:
    """What everybody had on the newest earlier day of which it is known."""
    folders = [home.path / FOLDER / each.isoformat() for each in listed(home) if each < day]
    known = [folder for folder in folders if (folder / CODES).is_file()]
    return _outcomes(known[-1]) if known else None


def _at_the_last_step(home: Home) -> tuple[int, Outcomes | None]:
    """The number of the last step, and what everybody had at it, where that is known."""
    number = last_step(home)
    folders = [home.path / FOLDER / each.isoformat() for each in reversed(listed(home))]
    at_it = [folder for folder in folders if (about := _about(folder)) is not None and about.step == number]
    known = [folder for folder in at_it if (folder / CODES).is_file()]
    return number, _outcomes(known[0]) if known else None


def _outcomes(folder: Path) -> Outcomes:
    return Outcomes(np.load(folder / CODES), tuple(json.loads((folder / ROWS).read_text("utf-8"))))


def _differs(before: Outcomes | None, after: Outcomes) -> Customers:
    size = len(after.codes)
    if before is None:
        return Customers.where(np.ones(size, dtype=np.bool_))
    place = {row: number for number, row in enumerate(after.rows)}
    matching = np.array([place.get(row, BEFORE_THE_BASE) for row in before.rows], dtype=np.int32)
    old = np.full(size, BEFORE_THE_BASE, dtype=np.int32)
    old[: len(before.codes)] = matching[before.codes]
    return Customers.where(old != after.codes)


def _write(folder: Path, changed: Customers, new: Outcomes, *, by: Deciding, about: Changes) -> None:
    """Both files, in the order of keys' ordinals; each distinct row is made once."""
    ordinals = changed.ordinals()
    keys = by.standings.opened.snapshot.keys.take(ordinals).to_pylist()
    codes = new.codes[ordinals].tolist()
    rows = [json.loads(row) for row in new.rows]
    tails = [_csv([_cell(row[column]) for column in COLUMNS]) for row in rows]
    with (folder / CSV).open("w", encoding="utf-8", newline="") as file:
        file.write(_csv(["customer", *COLUMNS]))
        file.writelines(f"{_quoted(key)},{tails[code]}" for key, code in zip(keys, codes))
    with (folder / JSON).open("w", encoding="utf-8") as file:
        head = json.dumps(about.as_json(), ensure_ascii=False)[:-1]
        file.write(f'{head}, "conditions": [\n')
        file.writelines(_lines(keys, codes, new.rows))
        file.write("]}\n")


def _lines(keys: list[str], codes: list[int], rows: Sequence[str]) -> Iterator[str]:
    last = len(keys) - 1
    for number, (key, code) in enumerate(zip(keys, codes)):
        comma = "" if number == last else ","
        yield f"{_line_of(key)}, {rows[code][1:]}{comma}\n"


def _line_of(key: str) -> str:
    return f'{{"customer": {json.dumps(key, ensure_ascii=False)}'


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _quoted(key: str) -> str:
    return _csv([key])[:-1] if AWKWARD.search(key) else key


def _csv(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
