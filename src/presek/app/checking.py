"""Files of segmentations, read and checked against the catalog and against what is in force. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from presek.app import computing
from presek.app.faults import no_file
from presek.app.home import Home
from presek.engine import can
from presek.plan.lower import lower
from presek.segment import segmentation
from presek.segment.segmentation import Segmentation
from presek.segment.terms import Term
from presek.store import definitions
from presek.values.problem import Problem, Problems

LARGEST_FILE = 4 << 20


@dataclass(frozen=True, slots=True)
class Checked:
    """Files without a problem. `not_yet`: terms that are right but that no engine runs yet, each at its place."""

    segmentations: tuple[Segmentation, ...]
    not_yet: tuple[Problem, ...]

    @property
    def segments(self) -> int:
        """How many segments there are in all."""
        return sum(len(each.segments) for each in self.segmentations)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "problems": [],
            "segmentations": len(self.segmentations),
            "segments": self.segments,
            "not_yet": [problem.as_json() for problem in self.not_yet],
        }


def read(paths: Sequence[Path]) -> tuple[Segmentation, ...]:
    """The segmentations of all files; Problems of all of them together."""
    found: list[Segmentation] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found += segmentation.load(text_of(path), path=str(path))
        except Problems as wrong:
            problems += wrong.problems
    problems += _twice(found)
    if problems:
        raise Problems.of(problems)
    return tuple(found)


def check(home: Home, paths: Sequence[Path]) -> Checked:
    """Reads and checks files; Problems with everything that is wrong in them."""
    given = read(paths)
    return check_given(home, given)


def check_given(home: Home, given: Sequence[Segmentation]) -> Checked:
    """Checks segmentations as if they stood beside those in force; Problems with all that is wrong."""
    everything = merged(definitions.load(), given)
    rules = segmentation.rules(everything)
    problems = segmentation.check(given, home.catalog(), rules=rules)
    problems += _taken(everything)
    if problems:
        raise Problems.of(problems)
    return Checked(tuple(given), tuple(not_yet(home, given, rules)))


def not_yet(home: Home, given: Sequence[Segmentation], rules: Mapping[str, Term]) -> list[Problem]:
    """What no engine runs yet, of all segments."""
    found = []
    for each in given:
        for segment in each.segments:
            rule = rules[segment.key]
            plan = lower({**computing.needed(rule, rules), segment.key: rule}, home.catalog(), home.as_of())
            found += [replace(problem, path=segment.path or f"segment {segment.key}") for problem in can.refusals(plan)]
    return found


def merged(standing: Sequence[Segmentation], given: Sequence[Segmentation]) -> tuple[Segmentation, ...]:
    """The segmentations in force after `given` replaced those of the same key and joined the others."""
    new = {each.key: each for each in given}
    kept = [new.pop(each.key, each) for each in standing]
    return (*kept, *new.values())


def text_of(path: Path) -> str:
    """The text of a file of definitions; Problems where it can't be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            says = f"this file has more than {LARGEST_FILE >> 20} MB; expected a YAML file of segmentations."
            raise Problems(Problem("too-large", says, path=str(path)))
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise no_file(path) from None
    except UnicodeDecodeError:
        raise Problems(Problem("no-text", "this file is no UTF-8 text.", path=str(path))) from None


def _twice(found: Sequence[Segmentation]) -> list[Problem]:
    """Keys that two segmentations, or two segments, of the files share."""
    problems, seen = [], set()
    for each in found:
        if each.key in seen:
            problems.append(Problem("key-twice", f"the segmentation '{each.key}' is given twice.", path=each.key))
        seen.add(each.key)
    return problems


def _taken(everything: Sequence[Segmentation]) -> list[Problem]:
    """Segments whose key another segmentation in force already has."""
    problems: list[Problem] = []
    owner: dict[str, str] = {}
    for each in everything:
        for segment in each.segments:
            if segment.key in owner and owner[segment.key] != each.key:
                says = f"the segment '{segment.key}' is in {owner[segment.key]} and in {each.key}; keys are unique."
                problems.append(Problem("key-twice", says, path=segment.key))
            owner[segment.key] = each.key
    return problems
