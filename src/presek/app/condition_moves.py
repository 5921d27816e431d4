"""Whose conditions changed, one step after the other: what programs that follow the changes read.

A day's file says who differs from the day before, and is made anew as the day goes on. A step says who differs from the
step before it, and never changes: `conditions/steps/<number>.npz`. The newest that counts is the one that a day's file
names; one beyond it was broken off, and is made anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from presek.app.snapshots import force
from presek.membership.customers import Ordinals

FOLDER = "steps"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `version` is the hash of the book of policies, `run` the published run it rests on, `day` the local
    day, `at` when it was made."""

    number: int
    day: str
    run: int
    version: str
    at: int
    ordinals: Ordinals = field(repr=False, compare=False)


def write(folder: Path, step: Step) -> None:
    """Keeps a step, safe on disk, in place of one that was broken off."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    path = _path(folder, step.number)
    making = path.with_suffix(".making")
    about = {name: value for name, value in asdict(step).items() if name != "ordinals"}
    with making.open("wb") as file:
        np.savez(file, about=np.array(json.dumps(about)), ordinals=step.ordinals.astype(np.int32))
    force(making)
    making.replace(path)
    force(folder / FOLDER)


def is_there(folder: Path, number: int) -> bool:
    """Whether a step is kept, or was broken off."""
    return _path(folder, number).exists()


def read(folder: Path, number: int) -> Step | None:
    """A step, or None where it is not kept."""
    try:
        with np.load(_path(folder, number)) as kept:
            return Step(**json.loads(str(kept["about"])), ordinals=kept["ordinals"].astype(np.int64))
    except FileNotFoundError:
        return None


def _path(folder: Path, number: int) -> Path:
    return folder / FOLDER / f"{number:08d}.npz"
