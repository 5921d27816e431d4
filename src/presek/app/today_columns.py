"""What Today asks of the base: values in the segment language, and how their answers are read by ordinal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from presek.app import computing
from presek.app.snapshots import Opened
from presek.engine.columnar.columns import Texts
from presek.engine.columnar.vectors import Vector, Worths
from presek.segment.parse import parse_value
from presek.segment.terms import FieldValue, Value
from presek.values.instant import AsOf

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Truths = NDArray[np.int8]

REACHED = '(outcome is unknown or outcome != "not_reached")'
"""An attempt that reached nobody is no contact."""
OPEN = "(paid_on is unknown or days since paid_on < 0)"

VALUES: Mapping[str, str] = {
    "contact": f"interactions.last(where {REACHED})",
    "contact_days": f"days since interactions.last(where {REACHED})",
    "outbound": f'interactions.last(where direction = "out" and {REACHED})',
    "last": "interactions.last()",
    "last_days": "days since interactions.last()",
    "last_outcome": "interactions.last(outcome)",
    "quotes_ending": (
        'quotes.count(where status = "sent" and days since valid_until <= 0 and days since valid_until >= -3)'
    ),
    "contracts_ending": 'contracts.count(next 30 days, where status is unknown or status = "active")',
    "visits": "visits.count(last 7 days)",
    "disputes": f"invoices.count(where disputed = true and {OPEN})",
    "tickets": "tickets.count(where closed_at is unknown or days since closed_at < 0)",
    "order_days": "orders.days()",
    "said_phone": 'consents.last(granted, where purpose = "marketing" and channel = "phone")',
    "said_email": 'consents.last(granted, where purpose = "marketing" and channel = "email")',
    "contact_phones": "contacts.count(where phone is known)",
    "contact_emails": "contacts.count(where email is known)",
    "customer_days": "days since customer_since",
}
FIELDS = (
    "owner", "name", "legal_name", "phone", "email", "city", "kind", "do_not_contact", "consent_phone",
    "consent_email", "revenue_12m", "overdue_amount", "days_since_last_order", "median_order_gap",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The answers by name, one entry a customer."""

    size: int
    values: Mapping[str, Worths] = field(repr=False)
    read: dict[tuple[str, int], Numbers] = field(default_factory=dict, repr=False)
    """Numbers that were asked for; only a cache."""

    def number(self, name: str, *, unknown: int = 0) -> Numbers:
        """A number of everybody; `unknown` in place of what is not known. Not to be written to."""
        if (name, unknown) not in self.read:
            self.read[name, unknown] = self._number(name, unknown)
        return self.read[name, unknown]

    def _number(self, name: str, unknown: int) -> Numbers:
        found = self.values.get(name)
        match found:
            case Vector(values, missing, _):
                wide: Numbers = np.broadcast_to(values, (self.size,)).astype(np.int64)
                if missing is not None:
                    wide[np.broadcast_to(missing, (self.size,))] = unknown
                return wide
            case _:
                return np.full(self.size, unknown, np.int64)

    def truth(self, name: str) -> Truths:
        """1 yes, 0 no, -1 unknown, of everybody."""
        return self.number(name, unknown=-1).astype(np.int8)

    def known(self, name: str) -> Mask:
        """Of whom a text is known."""
        codes, words = self.texts(name)
        return np.asarray(codes < len(words), np.bool_)

    def texts(self, name: str) -> tuple[Numbers, tuple[str, ...]]:
        """A text of everybody as codes and their words; beyond the last word: unknown."""
        found = self.values.get(name)
        match found:
            case Texts(codes, _, words):
                return np.broadcast_to(codes, (self.size,)).astype(np.int64), tuple(words.plain.to_pylist())
            case _:
                return np.zeros(self.size, np.int64), ()

    def text(self, name: str, ordinal: int) -> str:
        """A customer's text; empty where unknown."""
        found = self.values.get(name)
        match found:
            case Texts(codes, _, words):
                code = int(codes[0 if len(codes) == 1 else ordinal])
                return str(words.plain[code].as_py()) if code < len(words) else ""
            case _:
                return ""

    def one(self, name: str, ordinal: int) -> int:
        """A number of one customer; 0 where unknown."""
        found = self.values.get(name)
        match found:
            case Vector(values, missing, _):
                if missing is not None and missing[0 if len(missing) == 1 else ordinal]:
                    return 0
                return int(values[0 if len(values) == 1 else ordinal])
            case _:
                return 0

    def scale(self, name: str) -> int:
        """How many decimals a number has behind its whole."""
        found = self.values.get(name)
        return found.scale if isinstance(found, Vector) else 0


def columns(opened: Opened, as_of: AsOf) -> Columns:
    """All of them for an instant."""
    catalog = opened.catalog
    wanted: dict[str, Value] = {
        key: FieldValue(key) for key in FIELDS if key in catalog.fields or key in catalog.measures
    }
    wanted |= {name: parse_value(text) for name, text in VALUES.items()}
    return Columns(opened.snapshot.size, computing.passed({}, opened, as_of, values=wanted).values)
