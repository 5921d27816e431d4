"""The columns of a file in its form: what each becomes, how sure that is, and what its texts stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.app import mapping_choices, mapping_looks, mapping_said
from presek.app.facet_definitions import code_label
from presek.app.mapping_looks import Sampled
from presek.app.mapping_said import Said
from presek.catalog.model import Catalog, Field, Type
from presek.catalog.refused import refusal
from presek.source import suggest
from presek.source.detected import ColumnFinding, Detected
from presek.source.mapping import CUSTOMERS
from presek.source.prepare import NEVER_KEPT
from presek.source.refused_values import refusal_by_values

ROWS_SHOWN, SAMPLES_SHOWN, UNREAD_SHOWN, VALUES_SHOWN, MOST_OPTIONS = 8, 3, 4, 40, 300


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """A text of a column that stands for a code: which one, `~` for none, empty where nothing is said."""

    text: str
    chosen: str


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of the file: samples, what it becomes (a field, `@key`, `@row-key`, `@currency` or nothing), and how
    sure that is.

    `sure` is the share of the first rows' texts that the field takes, in percent; `suggested` is what the header and
    the values speak for, `confidence` how much, in percent (None: nothing is suggested). `values` are the texts that
    stand for codes, `options` the codes there are (none: too many, they are typed). `refused` says why the column may
    never be kept.
    """

    name: str
    chosen: str
    sure: int | None
    samples: tuple[str, ...]
    unread: tuple[str, ...]
    refused: str | None
    suggested: str = ""
    confidence: int | None = None
    evidence: str = ""
    values: tuple[ValueChoice, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Makes the choices of columns."""

    catalog: Catalog
    language: str
    said: Said
    found: Detected | None

    def all(self, sample: Sampled) -> tuple[ColumnChoice, ...]:
        told = mapping_looks.evidence(self.found)
        return tuple(
            self.one(name, [row[place] for row in sample.rows], told.get(name))
            for place, name in enumerate(sample.header)
        )

    def one(self, name: str, cells: list[str], finding: ColumnFinding | None) -> ColumnChoice:
        fields = fields_of(self.catalog, table_of(self.said, self.catalog))
        told = [cell for cell in cells if cell and cell.strip()]
        chosen = mapping_said.chosen(self.said, name)
        strange = self.strange(fields[chosen], told) if chosen in fields else []
        values, options = self.values(name, fields[chosen], strange) if chosen in fields else ((), ())
        mapped = mapping_said.values_of(self.said, name)
        unread = tuple(text for text in strange if mapped.get(text) is None)
        missing = set(unread)
        understood = sum(cell.strip() not in missing for cell in told)
        sure = 100 * understood // len(told) if told else 100
        refused = _refused(name, cells)
        if refused:
            return ColumnChoice(name, chosen, None, (), (), refused)
        return ColumnChoice(
            name, chosen, sure if chosen in fields else None,
            tuple(dict.fromkeys(cell[:60] for cell in told))[:SAMPLES_SHOWN], unread[:UNREAD_SHOWN], None,
            suggested=(finding.field or "") if finding else "",
            confidence=round(100 * finding.confidence) if finding and finding.confidence else None,
            evidence=finding.evidence if finding else "", values=values, options=options,
        )  # fmt: skip

    def strange(self, named: Field, cells: list[str]) -> list[str]:
        if named.type is Type.TAGS:
            return []
        style = mapping_looks.style_of(self.said, self.catalog)
        return suggest.strangers(named, cells, catalog=self.catalog, style=style)

    def values(
        self, name: str, named: Field, strange: list[str]
    ) -> tuple[tuple[ValueChoice, ...], tuple[tuple[str, str], ...]]:
        """Texts that stand for a code, and the codes there are."""
        codes = self.catalog.list_of(named)
        if named.type is Type.BOOLEAN:
            options: tuple[tuple[str, str], ...] = (("true", "✓"), ("false", "✗"))
        elif codes is None or named.type not in {Type.CATEGORY, Type.CODE}:
            return (), ()
        else:
            many = len(codes.codes) > MOST_OPTIONS
            options = () if many else tuple((key, code_label(key, codes, self.language)) for key in codes.codes)
        mapped = mapping_said.values_of(self.said, name)
        texts = tuple(dict.fromkeys((*mapped, *strange)))[:VALUES_SHOWN]
        meant = {text: mapping_choices.EMPTY if mapped[text] is None else mapped[text] for text in mapped}
        return tuple(ValueChoice(text, str(meant.get(text) or "")) for text in texts), options


def _refused(name: str, cells: list[str]) -> str | None:
    """What a column would keep that is never kept, by its header or by its values."""
    return refusal(name) or (refusal_by_values(cells) or "").partition(":")[0] or None


def table_of(said: Said, catalog: Catalog) -> str:
    """The table that a mapping is of."""
    table = str(said.get("table") or CUSTOMERS)
    return table if table == CUSTOMERS or table in catalog.relations else CUSTOMERS


def fields_of(catalog: Catalog, table: str) -> Mapping[str, Field]:
    """The fields of a table."""
    return catalog.fields if table == CUSTOMERS else catalog.relations[table].fields


def shown_rows(sample: Sampled) -> tuple[tuple[str, ...], ...]:
    """The first rows, without what may never be kept."""
    refused = {
        place
        for place, name in enumerate(sample.header)
        if _refused(name, [row[place] for row in sample.rows]) is not None
    }
    return tuple(
        tuple(NEVER_KEPT if place in refused and cell else cell for place, cell in enumerate(row))
        for row in sample.rows[:ROWS_SHOWN]
    )
