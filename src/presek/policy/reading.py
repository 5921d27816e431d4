"""Treatments read back from what `policy.plain` wrote, or a person did. Collects every problem with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from presek.catalog.entries import Entry, Findings, items_of, key_of
from presek.catalog.nodes import Mapping as MappingNode
from presek.catalog.nodes import Node, Scalar, Sequence
from presek.policy.plain import DAYS, PERCENT_SCALE
from presek.policy.treatment import (
    EVERYTHING,
    Action,
    Channel,
    Discount,
    DiscountBase,
    EarlyPayment,
    Hours,
    Method,
    PaymentTerms,
    PitchLine,
    Priority,
    Process,
    Service,
    Stacking,
    Stage,
    Start,
    Tier,
    Treatment,
)
from presek.values.instant import FIRST_DAY, LAST_DAY, day_number
from presek.values.money import Money, scaled
from presek.values.problem import Place, Problem, Problems

Meant = TypeVar("Meant")
NOWHERE = Place(1, 1)
PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*%?")
AMOUNT = re.compile(r"(\d[\d_ ]{0,20}(?:\.\d{1,4})?)\s*([A-Z]{3})")
TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
WHOLE, MOST_DAYS, MOST_WEIGHT, MOST_MINUTES = 10_000, 365, 100, 60 * 24 * 365
DAY_MINUTES = 24 * 60

TERMS_KEYS = ("method", "net_days", "start", "credit_limit", "early_payment", "credit_block")
DISCOUNT_KEYS = ("percent", "base", "scope", "stacking", "most_in_total_percent", "least_margin_percent")
PRIORITY_KEYS = ("weight", "cadence_days", "first_response_minutes", "do_not_contact")
SERVICE_KEYS = ("tier", "channels", "hours", "response_minutes", "resolution_minutes")
PROCESS_KEYS = ("key", "labels", "stages")
PITCH_KEYS = ("key", "stage", "fact", "rank", "texts")
TREATMENT_KEYS = ("payment_terms", "discount", "priority", "service", "process", "pitch")


def nodes_of(value: object) -> Node:
    """Plain values (of JSON) as nodes, so that they are read by the same reader as a file."""
    match value:
        case dict():
            pairs = tuple(
                (Scalar(str(key), NOWHERE, None, NOWHERE), nodes_of(each))
                for key, each in value.items()
                if each is not None
            )
            return MappingNode(pairs, NOWHERE)
        case list() | tuple():
            return Sequence(tuple(map(nodes_of, value)), NOWHERE)
        case bool():
            return Scalar("true" if value else "false", NOWHERE, None, NOWHERE)
        case _:
            return Scalar(str(value), NOWHERE, None, NOWHERE)


def treatment_of(value: object, *, path: str = "") -> Treatment:
    """The treatment that plain values say; Problems where they say none."""
    findings = Findings(path)
    found = Reader(findings, {}).treatment(Entry(nodes_of(value), findings, keys=TREATMENT_KEYS))
    _stop(findings)
    return found


def process_of(value: object, *, path: str = "") -> Process:
    """The process that plain values say; Problems where they say none."""
    findings = Findings(path)
    found = Reader(findings, {}).whole_process(nodes_of(value))
    if found is None:
        _stop(findings)
        raise Problems(Problem("no-process", "a process has a key, labels and stages.", path=path))
    _stop(findings)
    return found


def _stop(findings: Findings) -> None:
    if findings.problems:
        raise Problems.of(findings.problems)


class Reader:
    """Reads the parts of one text; `processes` are those that a policy may name by key."""

    def __init__(self, findings: Findings, processes: Mapping[str, Process]) -> None:
        self.findings = findings
        self.processes = processes
        self.values = Values(findings)

    def treatment(self, entry: Entry) -> Treatment:
        """The six dimensions under an entry that allows their keys."""
        pairs = entry.pairs
        return Treatment(
            payment_terms=self.terms(pairs["payment_terms"]) if "payment_terms" in pairs else None,
            discount=self.discount(pairs["discount"]) if "discount" in pairs else None,
            priority=self.priority(pairs["priority"]) if "priority" in pairs else None,
            service=self.service(pairs["service"]) if "service" in pairs else None,
            process=self.process(pairs["process"]) if "process" in pairs else None,
            pitch=self.pitch(pairs["pitch"]) if "pitch" in pairs else (),
        )

    def terms(self, node: Node) -> PaymentTerms:
        """Payment terms."""
        entry = Entry(node, self.findings, keys=TERMS_KEYS)
        limit = entry.scalar("credit_limit")
        early = entry.pairs.get("early_payment")
        method = entry.choice("method", Method, Method.TRANSFER)
        days = self.values.within(entry, "net_days", most=MOST_DAYS)
        if method is Method.PREPAYMENT and days:
            says = "prepayment has no term: leave net_days out, or write another method."
            self.findings.add("contradictory", says, entry.pairs["net_days"].at)
        return PaymentTerms(
            net_days=0 if method is Method.PREPAYMENT else days,
            method=method,
            start=entry.choice("start", Start, Start.INVOICE_DATE),
            credit_limit=None if limit is None else self.values.money(limit),
            early_payment=None if early is None else self._early(early),
            credit_block=entry.flag("credit_block"),
        )

    def _early(self, node: Node) -> EarlyPayment:
        entry = Entry(node, self.findings, keys=("percent", "within_days"))
        return EarlyPayment(
            self.values.percent(entry, "percent") or 0, self.values.within(entry, "within_days", most=MOST_DAYS) or 0
        )

    def discount(self, node: Node) -> Discount:
        """A discount."""
        entry = Entry(node, self.findings, keys=DISCOUNT_KEYS)
        scope = entry.texts("scope")
        return Discount(
            basis_points=self.values.percent(entry, "percent") or 0,
            base=entry.choice("base", DiscountBase, DiscountBase.NET_LIST),
            scope=EVERYTHING if not scope else tuple(each.text for each in scope),
            stacking=entry.choice("stacking", Stacking, Stacking.EXCLUSIVE),
            most_in_total=self.values.percent(entry, "most_in_total_percent"),
            least_margin=self.values.percent(entry, "least_margin_percent"),
        )

    def priority(self, node: Node) -> Priority:
        """A priority."""
        entry = Entry(node, self.findings, keys=PRIORITY_KEYS)
        return Priority(
            weight=self.values.within(entry, "weight", most=MOST_WEIGHT),
            cadence_days=self.values.within(entry, "cadence_days", most=MOST_DAYS, least=1),
            first_response_minutes=self.values.within(entry, "first_response_minutes", most=MOST_MINUTES),
            do_not_contact=entry.flag("do_not_contact"),
        )

    def service(self, node: Node) -> Service:
        """A service level; its tier is always said."""
        entry = Entry(node, self.findings, keys=SERVICE_KEYS)
        if "tier" not in entry.pairs:
            says = f"a service says its tier: {', '.join(each.value for each in Tier)}."
            self.findings.add("no-tier", says, entry.at)
        open_hours = entry.pairs.get("hours")
        return Service(
            tier=entry.choice("tier", Tier, Tier.STANDARD),
            channels=tuple(dict.fromkeys(self.values.words(entry, "channels", {each.value: each for each in Channel}))),
            hours=None if open_hours is None else self._hours(open_hours),
            response_minutes=self.values.within(entry, "response_minutes", most=MOST_MINUTES),
            resolution_minutes=self.values.within(entry, "resolution_minutes", most=MOST_MINUTES),
        )

    def _hours(self, node: Node) -> Hours:
        entry = Entry(node, self.findings, keys=("days", "from", "to"))
        days = self.values.words(entry, "days", {name: number for number, name in enumerate(DAYS)})
        begin, end = self.values.minute(entry, "from", 0), self.values.minute(entry, "to", DAY_MINUTES)
        if begin >= end:
            self.findings.add("contradictory", "hours begin before they end.", entry.at)
        return Hours(tuple(sorted(set(days))), begin, end)

    def process(self, node: Node) -> Process | None:
        """The process named by its key, or one written whole."""
        if isinstance(node, Scalar):
            if node.text not in self.processes:
                self.findings.unknown_name("process", node, self.processes)
                return None
            return self.processes[node.text]
        return self.whole_process(node)

    def whole_process(self, node: Node) -> Process | None:
        """A process with its stages."""
        entry = Entry(node, self.findings, keys=PROCESS_KEYS)
        key = _key(entry, "process")
        stages = tuple(made for each in items_of(entry, "stages") if (made := self._stage(each)) is not None)
        self.values.once(entry, [each.key for each in stages], "stage")
        return None if key is None else Process(key, entry.labels("labels"), stages)

    def _stage(self, node: Node) -> Stage | None:
        entry = Entry(node, self.findings, keys=("key", "labels", "mandatory"))
        key = _key(entry, "stage")
        actions = []
        listed = entry.pairs.get("mandatory")
        for each in listed.items if isinstance(listed, Sequence) else ():
            inner = Entry(each, self.findings, keys=("key", "labels"))
            action = _key(inner, "action")
            if action is not None:
                actions.append(Action(action, inner.labels("labels")))
        return None if key is None else Stage(key, entry.labels("labels"), tuple(actions))

    def pitch(self, node: Node) -> tuple[PitchLine, ...]:
        """The lines of a pitch."""
        if not isinstance(node, Sequence):
            self.findings.add("not-a-list", "'pitch' is a list of lines: write - key: … under it.", node.at)
            return ()
        lines = []
        for each in node.items:
            entry = Entry(each, self.findings, keys=PITCH_KEYS)
            key = _key(entry, "line")
            if key is not None:
                rank = self.values.within(entry, "rank", most=MOST_MINUTES, default=1) or 1
                texts = entry.labels("texts")
                lines.append(PitchLine(key, texts, rank, stage=entry.text("stage"), fact=entry.text("fact")))
        return tuple(lines)


class Values:
    """Reads single values with their bounds; problems go to the findings."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def within(self, entry: Entry, key: str, *, most: int, least: int = 0, default: int | None = None) -> int | None:
        """A whole number between bounds, both allowed; the default where there is none."""
        if entry.scalar(key) is None:
            return default
        found = entry.whole(key)
        if found is not None and not least <= found <= most:
            says = f"'{key}' is between {least} and {most}, not {found}."
            self.findings.add("out-of-bounds", says, entry.pairs[key].at)
            return default
        return found

    def percent(self, entry: Entry, key: str) -> int | None:
        """A percentage from 0 to 100 with at most two decimals, as basis points."""
        written = entry.scalar(key)
        if written is None:
            return None
        match = PERCENT.fullmatch(written.text)
        points = None if match is None else scaled(Decimal(match[1]), PERCENT_SCALE)
        if points is None or points > WHOLE:
            says = f"'{key}' is a percentage from 0 to 100 with at most two decimals, not '{written.text}'."
            self.findings.add("not-a-percentage", says, written.at)
            return None
        return points

    def money(self, written: Scalar) -> Money | None:
        """An amount with its currency, from 0."""
        match = AMOUNT.fullmatch(written.text.strip())
        if match is None:
            says = f"an amount is written as 50_000 PLN, not '{written.text}'."
            self.findings.add("not-an-amount", says, written.at)
            return None
        return Money.of(match[1].replace("_", "").replace(" ", ""), match[2])

    def minute(self, entry: Entry, key: str, default: int) -> int:
        """A time of the day as minutes; 24:00 is its end."""
        written = entry.scalar(key)
        if written is None:
            return default
        match = TIME.fullmatch(written.text)
        minute = None if match is None else int(match[1]) * 60 + int(match[2])
        if minute is None or minute > DAY_MINUTES:
            says = f"'{key}' is a time as \"08:00\", not '{written.text}'."
            self.findings.add("not-a-time", says, written.at)
            return default
        return minute

    def day(self, entry: Entry, key: str) -> int | None:
        """A day number; None where there is none, or it is left open (null)."""
        written = entry.scalar(key)
        if written is None or (written.style is None and written.text in {"", "~", "null"}):
            return None
        try:
            found = date.fromisoformat(written.text)
        except ValueError:
            found = None
        if found is None or not FIRST_DAY <= found <= LAST_DAY:
            self.findings.add("no-date", f"'{key}' is a date as 2026-12-01, not '{written.text}'.", written.at)
            return None
        return day_number(found)

    def words(self, entry: Entry, key: str, known: Mapping[str, Meant]) -> list[Meant]:
        """A list of words of a closed set, as what they stand for."""
        found: list[Meant] = []
        for each in entry.texts(key) or ():
            if each.text in known:
                found.append(known[each.text])
            else:
                self.findings.unknown_name(key, each, known)
        return found

    def once(self, entry: Entry, keys: Collection[str], what: str) -> None:
        """A problem where a key stands twice."""
        seen: set[str] = set()
        for key in keys:
            if key in seen:
                self.findings.add("key-twice", f"the {what} '{key}' is given twice.", entry.at)
            seen.add(key)


def _key(entry: Entry, what: str) -> str | None:
    found = key_of(entry, what)
    return None if found is None else found.text
