"""Segments and segmentations: ways of looking at the base, kept in YAML files that are checked to the column."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from presek.catalog.entries import Entry, Findings, items_of, key_of
from presek.catalog.model import LANGUAGES, Catalog, Labels
from presek.catalog.nodes import Node, Scalar, tree
from presek.segment import check as meaning_of
from presek.segment.edition import EDITION
from presek.segment.hold import Hold, read_hold, write_hold
from presek.segment.parse import parse
from presek.segment.terms import Otherwise, Term
from presek.segment.walk import placed
from presek.segment.yaml_places import letters_of
from presek.values.problem import Place, Problem, Problems

FILE_KEYS = ("edition", "segmentations")
SEGMENTATION_KEYS = ("key", "labels", "partition", "purpose", "segments")
SEGMENT_KEYS = ("key", "labels", "description", "owner", "rule", "exit", "hold")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. `typed` is the rule as its author wrote it; `path` the file it was read from, if any.

    `hold`: how long whoever comes in stays at the least. `exit`: whoever is in stays until this rule is true.
    """

    key: str
    labels: Labels
    rule: Term
    typed: str = ""
    description: str = ""
    owner: str = ""
    path: str = field(default="", compare=False)
    exit: Term | None = None
    exit_typed: str = ""
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A named set of segments; a partition promises that every customer is in exactly one of them."""

    key: str
    labels: Labels
    partition: bool = False
    segments: tuple[Segment, ...] = ()
    purpose: str = ""


def rules(segmentations: Iterable[Segmentation]) -> Mapping[str, Term]:
    """The rules of all segments by key; `otherwise` knows the other segments of its segmentation."""
    found: dict[str, Term] = {}
    for segmentation in segmentations:
        for segment in segmentation.segments:
            match segment.rule:
                case Otherwise():
                    others = tuple(each.key for each in segmentation.segments if not _is_the_rest(each.rule))
                    found[segment.key] = replace(segment.rule, others=others)
                case _:
                    found[segment.key] = segment.rule
    return found


def exits(segmentations: Iterable[Segmentation]) -> dict[str, Term]:
    """The exit rules, by key of their segments."""
    return {
        segment.key: segment.exit for each in segmentations for segment in each.segments if segment.exit is not None
    }


def check(given: Iterable[Segmentation], catalog: Catalog, *, rules: Mapping[str, Term]) -> list[Problem]:
    """Every problem of meaning of these segmentations, beside all `rules` that they may name."""
    problems: list[Problem] = []
    for segmentation in given:
        problems += _of_the_rest(segmentation)
        problems += _of_exits(segmentation)
        for segment in segmentation.segments:
            rule = rules.get(segment.key, segment.rule)
            for each in (rule, *(() if segment.exit is None else (segment.exit,))):
                for problem in meaning_of.check(each, catalog, segments=rules):
                    problems.append(replace(problem, path=_path(segment, problem.path)))
    return problems


def load(text: str, *, path: str) -> tuple[Segmentation, ...]:
    """The segmentations of a YAML file. Raises Problems: all of them, each at its line and column of the file."""
    findings = Findings(path)
    root = Entry(tree(text, path=path), findings, keys=FILE_KEYS)
    edition = root.scalar("edition")
    if edition is None or edition.text != str(EDITION):
        found = "none" if edition is None else f"'{edition.text}'"
        at = root.at if edition is None else edition.at
        findings.add("unknown-edition", f"the file's edition is {EDITION}, not {found}; write edition: {EDITION}.", at)
    read = _File(text, findings)
    segmentations = [made for node in items_of(root, "segmentations") if (made := read.segmentation(node)) is not None]
    if findings.problems:
        raise Problems.of(findings.problems)
    return tuple(segmentations)


def dump(segmentations: Iterable[Segmentation]) -> str:
    """The YAML file of segmentations; `load` reads the same from it."""
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump({"edition": EDITION, "segmentations": [_plain(each) for each in segmentations]}, out)
    return out.getvalue()


def _plain(segmentation: Segmentation) -> dict[str, object]:
    return {
        "key": segmentation.key,
        "labels": dict(segmentation.labels),
        "partition": segmentation.partition,
        "purpose": segmentation.purpose,
        "segments": [
            {
                "key": segment.key,
                "labels": dict(segment.labels),
                "description": segment.description,
                "owner": segment.owner,
                "rule": _block(segment.typed),
                **({} if segment.exit is None else {"exit": _block(segment.exit_typed)}),
                **({} if segment.hold is None else {"hold": write_hold(segment.hold)}),
            }
            for segment in segmentation.segments
        ],
    }


def _block(typed: str) -> str:
    """A literal block where YAML can keep it letter for letter, a quoted text where it can't."""
    plain = all(letter.isprintable() or letter == "\n" for letter in typed)
    tidy = typed == typed.strip() and not any(line.endswith(" ") for line in typed.split("\n"))
    return LiteralScalarString(f"{typed}\n") if plain and tidy and typed else typed


def _is_the_rest(rule: Term) -> bool:
    match rule:
        case Otherwise():
            return True
        case _:
            return False


def _of_the_rest(segmentation: Segmentation) -> list[Problem]:
    """Problems of `otherwise`: only in a partition, only once, beside at least one other segment."""
    rest = [segment for segment in segmentation.segments if _is_the_rest(segment.rule)]
    if rest and not segmentation.partition:
        says = (
            f"otherwise is for partitions, and {segmentation.key} is none; write partition: true, or a rule of its own."
        )
        return [_rest_problem(segment, says) for segment in rest]
    if rest and len(segmentation.segments) == len(rest) == 1:
        return [_rest_problem(rest[0], "otherwise stands beside at least one other segment; write everyone.")]
    says = f"{segmentation.key} has otherwise twice; who is left falls into one segment only."
    return [_rest_problem(segment, says) for segment in rest[1:]]


def _of_exits(segmentation: Segmentation) -> list[Problem]:
    """Problems of exit rules: none in a partition, where whoever leaves would be nowhere; `otherwise` is none."""
    problems = []
    for segment in segmentation.segments:
        if segment.exit is None:
            continue
        place, path = segment.exit.place, _path(segment, "")
        if segmentation.partition:
            says = f"{segmentation.key} is a partition: whoever leaves by an exit rule would be in none; use a hold."
            problems.append(Problem("exit-in-partition", says, at=place, path=path))
        if _is_the_rest(segment.exit):
            says = "otherwise is no exit rule; write when a customer leaves."
            problems.append(Problem("otherwise-misplaced", says, at=place, path=path))
    return problems


def _rest_problem(segment: Segment, says: str) -> Problem:
    return Problem("otherwise-misplaced", says, at=segment.rule.place, path=_path(segment, ""))


def _path(segment: Segment, inside: str) -> str:
    """The file of a segment, or its key where it came from none; with the path inside of its JSON, if any."""
    return segment.path or f"segment {segment.key}{inside}"


class _File:
    """One file while it is read; problems go to the findings."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.text = text
        self.findings = findings
        self.segmentations: dict[str, Place] = {}
        self.segments: dict[str, Place] = {}

    def segmentation(self, node: Node) -> Segmentation | None:
        """One segmentation, or None where it has no usable key."""
        entry = Entry(node, self.findings, keys=SEGMENTATION_KEYS)
        key = self.key(entry, "segmentation", taken=self.segmentations)
        labels = self.labels(entry)
        segments = [made for each in items_of(entry, "segments") if (made := self.segment(each)) is not None]
        purpose = entry.text("purpose", "") or ""
        partition = entry.flag("partition")
        if key is None:
            return None
        whole = Segmentation(key, labels, partition, tuple(segments), purpose)
        self.findings.problems += _of_the_rest(whole)
        return whole

    def segment(self, node: Node) -> Segment | None:
        """One segment, or None where its key or rule can't be read."""
        entry = Entry(node, self.findings, keys=SEGMENT_KEYS)
        key = self.key(entry, "segment", taken=self.segments)
        labels = self.labels(entry)
        description, owner = entry.text("description", "") or "", entry.text("owner", "") or ""
        written = entry.scalar("rule")
        if written is None:
            if "rule" not in entry.pairs:
                self.findings.add("no-rule", "a segment needs its rule; everyone is the empty one.", entry.at)
            return None
        rule = self.rule(written)
        if key is None or rule is None:
            return None
        leaving = entry.scalar("exit") if "exit" in entry.pairs else None
        exit_rule = None if leaving is None else self.rule(leaving)
        return Segment(
            key,
            labels,
            rule,
            typed=written.text.strip(),
            description=description.strip(),
            owner=owner.strip(),
            path=self.findings.path,
            exit=exit_rule,
            exit_typed="" if leaving is None or exit_rule is None else leaving.text.strip(),
            hold=self.hold(entry),
        )

    def hold(self, entry: Entry) -> Hold | None:
        """The hold of a segment; None where it has none, or it can't be read."""
        written = entry.scalar("hold") if "hold" in entry.pairs else None
        if written is None:
            return None
        try:
            return read_hold(written.text)
        except Problems as found:
            self.findings.problems += [replace(each, at=written.at, path=self.findings.path) for each in found.problems]
            return None

    def rule(self, written: Scalar) -> Term | None:
        """The rule, every place of it moved to where it stands in the file."""
        letters = letters_of(written, self.text)
        try:
            rule = parse(written.text)
        except Problems as found:
            for problem in found.problems:
                at = None if problem.at is None else letters.place(problem.at)
                self.findings.problems.append(replace(problem, at=at, path=self.findings.path))
            return None
        return placed(rule, lambda place: None if place is None else letters.place(place))

    def key(self, entry: Entry, what: str, *, taken: dict[str, Place]) -> str | None:
        """The key of an entry, if it may be one and nobody has it yet."""
        written = key_of(entry, what)
        if written is None:
            return None
        if written.text in taken:
            says = f"the {what} '{written.text}' is already defined at line {taken[written.text].line}."
            self.findings.add("key-twice", says, written.at)
            return None
        taken[written.text] = written.at
        return written.text

    def labels(self, entry: Entry) -> Labels:
        """The names by language; English is always there."""
        labels = entry.labels("labels")
        if "en" not in labels:
            says = f"a name in English is missing; write labels: {{{', '.join(f'{each}: …' for each in LANGUAGES)}}}."
            self.findings.add("no-label", says, entry.at)
        return labels
