"""What a look at a file found: how it is laid out, how its numbers and dates are written, and what its columns hold;
each with how sure it is and why. Values only: `detect` makes them."""

from __future__ import annotations

from dataclasses import dataclass

from presek.source.mapping import FileShape, Style


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: an entry of a mapping, its value, how sure it is (0 to 1), and the evidence in words."""

    name: str
    value: str
    confidence: float
    evidence: str

    def as_json(self) -> dict[str, object]:
        """The finding as it is printed."""
        return {
            "name": self.name, "value": self.value, "confidence": round(self.confidence, 2), "evidence": self.evidence,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """What a column holds: the field it seems to fill (None: no field is suggested), how sure that is and why.

    `holds` says what the values look like ("e-mail addresses"), `refused` why the column may never be kept.
    """

    name: str
    field: str | None
    confidence: float
    evidence: str
    holds: str = ""
    refused: str | None = None

    def as_json(self) -> dict[str, object]:
        """The finding as it is printed."""
        return {
            "name": self.name, "field": self.field, "confidence": round(self.confidence, 2),
            "evidence": self.evidence, "holds": self.holds, "refused": self.refused,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Detected:
    """All that was found of one file. Every finding can be overridden: it is an entry of the mapping file.

    `columns` are the first cells by column, `matches` what each column seems to hold.
    """

    shape: FileShape
    style: Style
    findings: tuple[Finding, ...]
    columns: dict[str, list[str]]
    sheets: tuple[str, ...] = ()
    table: str = ""
    matches: tuple[ColumnFinding, ...] = ()

    def finding(self, name: str) -> Finding | None:
        """The finding of a name, or None where nothing was found of it."""
        return next((each for each in self.findings if each.name == name), None)

    def as_json(self) -> dict[str, object]:
        """The shape that is printed."""
        return {
            "findings": [each.as_json() for each in self.findings],
            "sheets": list(self.sheets),
            "table": self.table,
            "columns": [each.as_json() for each in self.matches],
        }
