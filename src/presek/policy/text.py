"""Files of policies: YAML that a person writes and versions, read with every problem at its line and column.

```yaml
edition: 1
seller: {country: PL, size: small}
hit_policies: {net_days: "C<"}
processes: [{key: key_account, labels: {en: Key account}, stages: [...]}]
policies:
  - key: a_class
    segment: a_class
    labels: {en: A customers}
    valid_from: 2026-12-01
    payment_terms: {net_days: 30, credit_limit: 50_000 PLN}
    discount: {percent: 10, most_in_total_percent: 20}
```
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ruamel.yaml import YAML

from presek.catalog.entries import Entry, Findings, key_of
from presek.catalog.nodes import Mapping as MappingNode
from presek.catalog.nodes import Node, Sequence, tree
from presek.policy import plain
from presek.policy.book import Hit, Output, Party, Policy, Reach
from presek.policy.reading import TREATMENT_KEYS, Reader, Values, nodes_of
from presek.policy.treatment import Process
from presek.segment.edition import EDITION
from presek.values.instant import day_of
from presek.values.problem import Place, Problem, Problems, nearest_names

FILE_KEYS = ("edition", "seller", "hit_policies", "processes", "policies")
TELLING_KEYS = frozenset(FILE_KEYS) - {"edition"}
"""A file with one of these is a file of policies."""
POLICY_KEYS = (
    "key", "segment", "labels", "valid_from", "valid_to", "reach", "default", "position", *TREATMENT_KEYS,
)  # fmt: skip
SIZES = ("micro", "small", "medium", "large")
SELLER_KEYS = ("country", "size", "turnover_eur", "online", "goods", "contact_phone")
LOWEST_POSITION = 1_000_000


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """What a file says. `seller` None: it says nothing of the seller. `places`: where each policy begins."""

    policies: tuple[Policy, ...] = ()
    processes: tuple[Process, ...] = ()
    seller: Party | None = None
    hits: Mapping[Output, Hit] = field(default_factory=dict)
    path: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    segment_places: Mapping[str, Place] = field(default_factory=dict, compare=False)


def is_policy_file(text: str, *, path: str) -> bool:
    """Whether a YAML file speaks of policies (and not of segmentations); Problems where it is no YAML."""
    root = tree(text, path=path)
    return isinstance(root, MappingNode) and any(name.text in TELLING_KEYS for name, _ in root)


def load(text: str, *, path: str, processes: Mapping[str, Process] | None = None) -> PolicyFile:
    """A file of policies. `processes`: those known beside the file's own. Raises Problems: all of them, with places."""
    findings = Findings(path)
    root = Entry(tree(text, path=path), findings, keys=FILE_KEYS)
    _edition(root, findings)
    own = _processes(root, findings)
    reader = Reader(findings, {**(processes or {}), **{each.key: each for each in own}})
    read = _Policies(reader, findings)
    policies = tuple(made for node in _listed(root, "policies", findings) if (made := read.policy(node)) is not None)
    seller = _seller(root.pairs["seller"], findings) if "seller" in root.pairs else None
    hits = _hits(root.pairs["hit_policies"], findings) if "hit_policies" in root.pairs else {}
    if findings.problems:
        raise Problems.of(findings.problems)
    return PolicyFile(policies, own, seller, hits, path=path, places=read.places, segment_places=read.segments)


def policy_of(value: Mapping[str, object], *, processes: Mapping[str, Process] | None = None) -> Policy:
    """One policy of plain values, as the site and other systems send it; Problems where it is none."""
    findings = Findings("")
    made = _Policies(Reader(findings, processes or {}), findings).policy(nodes_of(dict(value)))
    if findings.problems or made is None:
        raise Problems.of(findings.problems or [Problem("no-policy", "a policy has a key and a segment.")])
    return made


def seller_of(value: Mapping[str, object]) -> Party:
    """The seller of plain values; Problems where it is none."""
    findings = Findings("")
    made = _seller(nodes_of(dict(value)), findings)
    if findings.problems:
        raise Problems.of(findings.problems)
    return made


def dump(file: PolicyFile) -> str:
    """The YAML file of policies; `load` reads the same from it."""
    whole: dict[str, object] = {"edition": EDITION}
    if file.seller is not None:
        whole["seller"] = plain_seller(file.seller)
    if file.hits:
        whole["hit_policies"] = {output.value: hit.value for output, hit in file.hits.items()}
    if file.processes:
        whole["processes"] = [plain.process(each) for each in file.processes]
    if file.policies:
        named = {each.key: each for each in file.processes}
        whole["policies"] = [plain_policy(each, named) for each in file.policies]
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(whole, out)
    return out.getvalue()


def plain_policy(policy: Policy, named: Mapping[str, Process] | None = None) -> dict[str, object]:
    """A policy as plain values; a process that stands in `named` is written by its key."""
    gives = plain.treatment(policy.gives)
    process = policy.gives.process
    if process is not None and (named or {}).get(process.key) == process:
        gives["process"] = process.key
    return {
        "key": policy.key,
        "segment": policy.segment,
        "labels": dict(policy.labels),
        "valid_from": day_of(policy.valid_from).isoformat(),
        **({} if policy.valid_to is None else {"valid_to": day_of(policy.valid_to).isoformat()}),
        "reach": policy.reach.value,
        "default": policy.default,
        "position": policy.position,
        **gives,
    }


def plain_seller(seller: Party) -> dict[str, object]:
    """The seller as plain values; what is unknown is left out."""
    known: dict[str, object] = {
        "country": seller.country,
        "size": seller.size,
        "turnover_eur": seller.turnover_eur,
        "online": seller.online or None,
        "goods": sorted(seller.goods) or None,
        "contact_phone": seller.contact_phone,
    }
    return {key: value for key, value in known.items() if value is not None}


def unknown_segments(file: PolicyFile, known: Collection[str]) -> tuple[Problem, ...]:
    """A problem for each policy of a segment that there is not."""
    found = []
    for policy in file.policies:
        if policy.segment not in known:
            says = f"no segment is called '{policy.segment}'."
            at = file.segment_places.get(policy.key)
            near = nearest_names(policy.segment, known)
            found.append(Problem("unknown-segment", says, at=at, path=file.path, nearest=near))
    return tuple(found)


def _edition(root: Entry, findings: Findings) -> None:
    edition = root.scalar("edition")
    if edition is None or edition.text != str(EDITION):
        found = "none" if edition is None else f"'{edition.text}'"
        at = root.at if edition is None else edition.at
        findings.add("unknown-edition", f"the file's edition is {EDITION}, not {found}; write edition: {EDITION}.", at)


def _listed(root: Entry, key: str, findings: Findings) -> tuple[Node, ...]:
    node = root.pairs.get(key)
    if node is None:
        return ()
    if isinstance(node, Sequence):
        return node.items
    findings.add("not-a-list", f"'{key}' is a list: write - key: … under it.", node.at)
    return ()


def _processes(root: Entry, findings: Findings) -> tuple[Process, ...]:
    reader = Reader(findings, {})
    made = [reader.whole_process(node) for node in _listed(root, "processes", findings)]
    found = tuple(each for each in made if each is not None)
    Values(findings).once(root, [each.key for each in found], "process")
    return found


def _seller(node: Node, findings: Findings) -> Party:
    entry = Entry(node, findings, keys=SELLER_KEYS)
    return Party(
        country=entry.text("country"),
        size=entry.one_of("size", SIZES),
        body="firm",
        turnover_eur=entry.whole("turnover_eur"),
        online=entry.flag("online"),
        goods=frozenset(each.text for each in entry.texts("goods") or ()),
        contact_phone=entry.text("contact_phone"),
    )


def _hits(node: Node, findings: Findings) -> dict[Output, Hit]:
    outputs = {each.value: each for each in Output}
    entry = Entry(node, findings, keys=outputs)
    found = {}
    for key in entry.pairs:
        written = entry.scalar(key)
        words = {each.value: each for each in Hit}
        if written is None:
            continue
        if written.text in words:
            found[outputs[key]] = words[written.text]
        else:
            findings.unknown_name("hit policy", written, words)
    return found


class _Policies:
    """The policies of one file while they are read."""

    def __init__(self, reader: Reader, findings: Findings) -> None:
        self.reader = reader
        self.findings = findings
        self.places: dict[str, Place] = {}
        self.segments: dict[str, Place] = {}

    def policy(self, node: Node) -> Policy | None:
        """One policy, or None where it has no usable key or segment."""
        entry = Entry(node, self.findings, keys=POLICY_KEYS)
        values = self.reader.values
        written = key_of(entry, "policy")
        key = None if written is None else written.text
        segment = entry.scalar("segment")
        if segment is None and "segment" not in entry.pairs:
            self.findings.add("no-segment", "a policy needs its segment.", entry.at)
        if key in self.places:
            self.findings.add("key-twice", f"the policy '{key}' is given twice.", entry.at)
        valid_from, valid_to = values.day(entry, "valid_from"), values.day(entry, "valid_to")
        if "valid_from" not in entry.pairs:
            self.findings.add("no-date", "a policy says from which day it is valid: valid_from: 2026-12-01.", entry.at)
        if valid_from is not None and valid_to is not None and valid_to <= valid_from:
            says = "valid_to is the first day on which it no longer holds; it lies after valid_from."
            self.findings.add("contradictory", says, entry.pairs["valid_to"].at)
        gives = self.reader.treatment(entry)
        if key is None or segment is None:
            return None
        self.places[key], self.segments[key] = entry.at, segment.at
        return Policy(
            key=key,
            version=0,
            segment=segment.text,
            gives=gives,
            valid_from=valid_from or 0,
            valid_to=valid_to,
            default=entry.flag("default"),
            position=values.within(entry, "position", most=LOWEST_POSITION, default=0) or 0,
            reach=entry.choice("reach", Reach, Reach.AT_ONCE),
            labels=entry.labels("labels"),
        )
