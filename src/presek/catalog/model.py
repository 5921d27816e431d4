"""The catalog: all that a rule may name, its type, unit, model and sensitivity. Immutable; read by every room above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "pl", "sl")


class Type(Enum):
    """The types of values. `Kind` of storage follows from the type alone."""

    TEXT = "text"
    CATEGORY = "category"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TAGS = "tags"
    SCORE = "score"


NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.SCORE})
"""Types that are plain numbers: arithmetic and comparison among them is allowed where the units agree."""


class Model(Enum):
    """The four ways of looking at a customer; `identity` is for names and keys that belong to none."""

    DEMOGRAPHIC = "demographic"
    FIRMOGRAPHIC = "firmographic"
    BEHAVIOURAL = "behavioural"
    PSYCHOGRAPHIC = "psychographic"
    IDENTITY = "identity"


class Sensitivity(Enum):
    """C company, P personal, P+ personal and intrusive, S9 special category (GDPR article 9)."""

    COMPANY = "C"
    PERSONAL = "P"
    INTRUSIVE = "P+"
    SPECIAL = "S9"


class SourceKind(Enum):
    """How a value came to be known."""

    DECLARED = "declared"
    OBSERVED = "observed"
    REGISTRY = "registry"
    INFERRED = "inferred"


class OnFault(Enum):
    """What becomes of a row whose value is at fault: it is rejected; it is kept without the value, and counted; or what
    the value nearly is, is taken for it, and counted (where nothing is near enough, the row is rejected)."""

    ERROR = "error"
    WARNING = "warning"
    MEND = "mend"


Labels = Mapping[str, str]
"""Text per language: keys en, pl, sl; en is always there."""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list. `parent` is the key of the entry above it in the tree, or None at the top.

    `unknown` marks entries that mean "not known": they are stored as unknown.
    """

    key: str
    labels: Labels
    parent: str | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed, versioned list of codes, in the order in which people read it."""

    key: str
    version: str
    labels: Labels
    codes: Mapping[str, Code]

    def below(self, key: str) -> frozenset[str]:
        """The code and every code below it in the tree (never by prefix of the text)."""
        found = {key}
        grew = True
        while grew:
            more = {code.key for code in self.codes.values() if code.parent in found} - found
            grew = bool(more)
            found |= more
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a customer or of a relation's row.

    `scale`: decimals kept for decimal and score fields (integers of 10**-scale inside); money always 4, integer 0.
    `code_list`: key of the list for category and code fields (optional for tags).
    `max_age_days`: a value observed longer ago counts as unknown (customer fields only).
    `least`, `most`: bounds checked at import, as plain decimal text (or ISO date).
    `facet`: shown on Explore; `edges`: lower bounds of its histogram's bars, as plain decimal text (in units).
    `unit`: key of the unit ("people", "days", "points", "percent", ...), or None.
    `on_fault`: what an import does with a row whose value is at fault.
    `genitive`: the label in the genitive where a language has one (pl, sl), for sentences ("suma kwoty netto").
    """

    key: str
    labels: Labels
    type: Type
    model: Model = Model.IDENTITY
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    unit: str | None = None
    scale: int = 0
    code_list: str | None = None
    source: SourceKind = SourceKind.DECLARED
    max_age_days: int | None = None
    purposes: frozenset[str] = frozenset()
    least: str | None = None
    most: str | None = None
    facet: bool = False
    edges: tuple[str, ...] = ()
    description: Labels = field(default_factory=dict)
    genitive: Labels = field(default_factory=dict)
    on_fault: OnFault = OnFault.ERROR


@dataclass(frozen=True, slots=True)
class Relation:
    """A one-to-many table of a customer. `time` names the date or datetime field of when a row happened, or is None.

    `planned`: rows lie in the future too (renewals, promises), so `next` windows make sense.
    `nouns`: per language the grammatical forms of one row's name, for sentences ("3 orders", "3 zamówienia").
    """

    key: str
    labels: Labels
    fields: Mapping[str, Field]
    time: str | None = None
    planned: bool = False
    model: Model = Model.BEHAVIOURAL
    nouns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """A named value expression in the segment language, usable wherever a field may be. `edges` as of a field.

    `code_list`: of a value of texts, the list whose codes they are.
    """

    key: str
    labels: Labels
    value: str
    model: Model = Model.BEHAVIOURAL
    unit: str | None = None
    facet: bool = False
    edges: tuple[str, ...] = ()
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    description: Labels = field(default_factory=dict)
    code_list: str | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that can be named. `zone` is the base's time zone, `currency` the currency of every money field."""

    fields: Mapping[str, Field]
    relations: Mapping[str, Relation]
    measures: Mapping[str, Measure]
    code_lists: Mapping[str, CodeList]
    currency: str
    zone: ZoneInfo

    def list_of(self, named: Field) -> CodeList | None:
        """The code list of a field, or None where it has none."""
        return None if named.code_list is None else self.code_lists[named.code_list]


def scale_of(named: Field) -> int:
    """Decimals of the whole numbers in which a field's values are kept."""
    match named.type:
        case Type.MONEY:
            return 4
        case Type.DECIMAL | Type.SCORE:
            return named.scale
        case _:
            return 0
