"""What programs say, as JSON has it: is it an event (or facts of a customer) at all, and can it be kept?

What is no event in shape is the program's mistake: the whole batch is refused. What is one, but of a relation, a source
or a field that is not known here, is kept apart with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from presek.catalog.model import Catalog, Field, Sensitivity
from presek.catalog.refused import refusal
from presek.source import moments
from presek.source.events import Told
from presek.source.mapping import CUSTOMERS, Style
from presek.source.read_jsonl import Digits
from presek.source.reject_rows import NEVER_KEPT
from presek.values.key import key_fault
from presek.values.problem import nearest_names

EVENT = (
    "id", "source", "relation", "customer", "happened_at", "version", "updated_at", "removed", "currency", "fields",
)  # fmt: skip
FACTS = ("key", "source", "valid_from", "observed_at", "facts")
LONGEST_ID, LONGEST_SOURCE = 150, 40
LARGEST_VERSION = 2**63 - 1
SCALARS = frozenset({str, int, float, bool, type(None), Digits})
Says = Mapping[str, object]
Sees = Callable[[Sensitivity], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something said can't be kept: where in it, what stands there, a code for programs, and a sentence."""

    number: int
    column: str
    value: str
    code: str
    reason: str
    nearest: tuple[str, ...] = ()


@dataclass(slots=True)
class Sorted:
    """What was said, by table and source; and what can't be kept, with what was said of it (None: not even that)."""

    told: dict[tuple[str, str], list[Told]] = field(default_factory=dict)
    faults: list[tuple[Fault, str, str, Told | None, Says]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Knows:
    """What is held against: the catalog, the sources that may send, and which classes of facts the sender may write."""

    catalog: Catalog
    sources: frozenset[str]
    sees: Sees
    kinds: dict[tuple[str, str], _Kind] = field(default_factory=dict, compare=False, repr=False)
    """Of each relation and source that is known, once it was met."""

    def kind(self, table: str, source: str) -> _Kind:
        """What events of one relation and source have in common."""
        found = self.kinds.get((table, source))
        if found is None:
            found = _kind_of(table, source, self)
            if found.fault is None:
                self.kinds[table, source] = found
        return found


def event_fault(said: object) -> tuple[str, str] | None:
    """Where and why something is no event in shape, or None where it is one."""
    if not isinstance(said, dict):
        return "", "an event is a JSON object."
    for name in ("id", "source", "relation"):
        if name not in said:
            return name, f"an event says its {name}."
    removed = said.get("removed", False)
    if not isinstance(removed, bool):
        return "removed", "'removed' is true or false."
    if "customer" not in said and not removed:
        return "customer", "an event says whose it is: the customer's key."
    if not isinstance(said.get("fields", {}), dict):
        return "fields", "'fields' is a JSON object."
    if "version" in said and "updated_at" in said:
        return "version", "an event says 'version' or 'updated_at', not both."
    return _name_fault(said, "id", LONGEST_ID) or _name_fault(said, "source", LONGEST_SOURCE) or _texts_fault(said)


def facts_fault(said: object) -> tuple[str, str] | None:
    """Where and why something is no set of facts in shape, or None where it is one."""
    if not isinstance(said, dict):
        return "", "what is said of a customer is a JSON object."
    for name in ("key", "source", "facts"):
        if name not in said:
            return name, f"what is said of a customer has '{name}'."
    unknown = next((name for name in said if name not in FACTS), None)
    if unknown is not None:
        return unknown, f"'{unknown}' is none of {', '.join(FACTS)}; facts stand in 'facts'."
    if not isinstance(said["facts"], dict):
        return "facts", "'facts' is a JSON object."
    for name in ("valid_from", "observed_at"):
        if not isinstance(said.get(name, ""), str):
            return name, f"'{name}' is a day or a time, as 2026-06-30."
    return _name_fault(said, "key", 200) or _name_fault(said, "source", LONGEST_SOURCE)


def source_fault(name: str) -> str | None:
    """Why a name can't be that of a source, or None where it can."""
    fault = _name_fault({"source": name}, "source", LONGEST_SOURCE)
    return None if fault is None else fault[1]


def sorted_events(said: Iterable[tuple[int, Says]], knows: Knows) -> Sorted:
    """Events (numbered, good in shape) by relation and source."""
    made = Sorted()
    style = Style(zone=knows.catalog.zone)
    kinds: dict[tuple[str, str], _Kind] = {}
    for number, each in said:
        table, source = str(each["relation"]), str(each["source"])
        kind = kinds.get((table, source))
        if kind is None:
            kind = kinds[table, source] = knows.kind(table, source)
        within: Says = each.get("fields") or {}  # type: ignore[assignment]
        fault = None if kind.fault is None else kind.fault(number)
        if kind.fields is None:
            values = {**each, **within}
        else:
            # What belongs to the event itself is no field; a field of the same name stands in 'fields'.
            values = {name: value for name, value in each.items() if name not in kind.its_own}
            values.update(within)
            if kind.time is not None and kind.time not in values:
                happened = within.get("happened_at", each.get("happened_at"))
                if happened is not None:
                    values[kind.time] = happened
            fault = fault or _values_fault(number, values, kind)
        stated, wrong = _stated(number, each, style) if _says_when(each) else (None, None)
        told = Told(
            number, str(each["id"]), str(each.get("customer", "")), values, stated=stated,
            removed=each.get("removed", False) is True, currency=_text(each.get("currency")),
        )  # fmt: skip
        if fault or wrong:
            made.faults.append((fault or wrong, table, source, told, each))  # type: ignore[arg-type]
        else:
            made.told.setdefault((table, source), []).append(told)
    return made


def sorted_facts(said: Iterable[tuple[int, Says]], knows: Knows, *, create: bool) -> Sorted:
    """Facts of customers (numbered, good in shape) by source."""
    made = Sorted()
    kinds: dict[str, _Kind] = {}
    for number, each in said:
        source = str(each["source"])
        kind = kinds.get(source)
        if kind is None:
            kind = kinds[source] = knows.kind(CUSTOMERS, source)
        values = each["facts"]
        assert isinstance(values, dict)  # facts_fault said so
        fault = None if kind.fault is None else kind.fault(number)
        fault = fault or _values_fault(number, values, kind)
        told = Told(
            number, "", str(each["key"]), values, create=create, since=_text(each.get("valid_from")),
            seen=_text(each.get("observed_at")),
        )  # fmt: skip
        if fault:
            made.faults.append((fault, CUSTOMERS, source, told, each))
        else:
            made.told.setdefault((CUSTOMERS, source), []).append(told)
    return made


def all_apart(said: Iterable[tuple[int, Says]], catalog: Catalog, *, of_customers: bool) -> Sorted:
    """All of it kept apart, as it was said: where nothing can be done with it."""
    made = Sorted()
    for number, each in said:
        within = each.get("facts" if of_customers else "fields", {})
        own = {} if of_customers else {name: value for name, value in each.items() if name not in EVENT}
        values = {**own, **(within if isinstance(within, dict) else {})}
        key, customer = ("", each["key"]) if of_customers else (each["id"], each.get("customer", ""))
        told = Told(number, str(key), str(customer), values)
        table = CUSTOMERS if of_customers else str(each["relation"])
        relation = catalog.relations.get(table)
        if relation is not None and relation.time is not None and "happened_at" in each:
            values.setdefault(relation.time, each["happened_at"])
        fault = Fault(number, "", "", "presek", "Presek itself failed on this; it is our mistake, and it is kept.")
        made.faults.append((fault, table, str(each["source"]), told, each))
    return made


@dataclass(frozen=True, slots=True)
class _Kind:
    """What events of one relation and source have in common; `its_own`: names of an event that are no fields here."""

    fields: Mapping[str, Field] | None
    time: str | None
    its_own: frozenset[str]
    may: frozenset[str]
    fault: Callable[[int], Fault] | None


def _kind_of(table: str, source: str, knows: Knows) -> _Kind:
    relation = knows.catalog.relations.get(table)
    fields = knows.catalog.fields if table == CUSTOMERS else None if relation is None else relation.fields
    fault: Callable[[int], Fault] | None = None
    if fields is None:
        near = nearest_names(table, knows.catalog.relations)
        says = f"no relation is called '{table}'."
        fault = lambda number: Fault(number, "relation", table, "unknown-relation", says, near)  # noqa: E731
    elif source not in knows.sources:
        near = nearest_names(source, knows.sources)
        told = f"'{source}' is no registered source; `presek intake allow` registers it."
        fault = lambda number: Fault(number, "source", source, "unknown-source", told, near)  # noqa: E731
    its_own = frozenset(EVENT) - ({"currency"} & set(fields or ()))
    may = frozenset(key for key, each in (fields or {}).items() if knows.sees(each.sensitivity))
    return _Kind(fields, None if relation is None else relation.time, its_own, may, fault)


def _values_fault(number: int, values: Mapping[str, object], kind: _Kind) -> Fault | None:
    fields = kind.fields
    if fields is None or (values.keys() <= kind.may and SCALARS.issuperset(map(type, values.values()))):
        return None
    for name, value in values.items():
        if name not in kind.may:
            return _name_unfit(number, name, value, fields=fields)
        if type(value) not in SCALARS and not (
            isinstance(value, list) and all(type(each) in SCALARS for each in value)
        ):
            says = f"'{name}' is text, a number, true, false, null or a list of those."
            return Fault(number, name, str(value)[:200], "shape", says)
    return None


def _name_unfit(number: int, name: str, value: object, *, fields: Mapping[str, Field]) -> Fault:
    what = refusal(name)
    if what is not None:
        return Fault(number, name, NEVER_KEPT, "refused", f"'{name}' would keep a {what}, which is never kept.")
    if name in fields:
        says = f"the key that sends this may not write '{name}': its class of personal data needs a scope of its own."
        return Fault(number, name, NEVER_KEPT, "hidden-field", says)
    near = nearest_names(name, fields)
    return Fault(number, name, str(value)[:200], "unknown-field", f"no field is called '{name}'.", near)


def _says_when(said: Says) -> bool:
    return "version" in said or "updated_at" in said


def _stated(number: int, said: Says, style: Style) -> tuple[int | None, Fault | None]:
    if "version" in said:
        return int(str(said["version"])), None
    if "updated_at" not in said:
        return None, None
    text = str(said["updated_at"])
    moment = moments.moment(text, style)
    if moment is None:
        says = f"'{text[:60]}' is no time, as 2026-06-30T10:00:00Z."
        return None, Fault(number, "updated_at", text[:200], "no-time", says)
    return moment, None


def _name_fault(said: Says, name: str, longest: int) -> tuple[str, str] | None:
    value = said[name]
    text = str(value) if type(value) in (str, int, Digits) else ""
    if not text.strip():
        return name, f"'{name}' is text, and not empty."
    if len(text) > longest:
        return name, f"'{name}' has {len(text)} characters; at most {longest} are kept."
    if not text.isprintable() and key_fault(text):
        return name, f"'{name}' has a control character."
    if name == "source" and ":" in text:
        return name, "the name of a source has no colon."
    return None


def _texts_fault(said: Says) -> tuple[str, str] | None:
    if type(said["relation"]) is not str or not said["relation"]:
        return "relation", "'relation' is text: the name of a relation."
    if "customer" in said and (fault := _name_fault(said, "customer", 200)):
        return fault
    version = said.get("version", 0)
    if type(version) not in (int, Digits) or not str(version).lstrip("-").isdigit():
        return "version", "'version' is a whole number."
    if abs(int(str(version)[:20])) > LARGEST_VERSION:
        return "version", "'version' is too large."
    for name in ("happened_at", "updated_at", "currency"):
        if not isinstance(said.get(name, ""), str):
            return name, f"'{name}' is text."
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
