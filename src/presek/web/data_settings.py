"""The form of a file in words: its settings with how sure each is, its columns, and where its mapping comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from presek.app.mapping_choices import EMPTY
from presek.app.mapping_columns import ColumnChoice
from presek.app.mapping_form import BEFORE, KEPT, READY, MappingForm

ENCODINGS = ("utf-8", "utf-16", "cp1250", "cp1252", "iso-8859-2")
DELIMITERS = ("comma", "semicolon", "tab", "pipe")
REGIONS = ("PL", "SI", "DE", "AT", "HR", "CZ", "SK", "HU", "IT", "FR", "GB", "US")
SURE, LIKELY = 90, 60
HEADED = frozenset({"csv", "xlsx"})
PHONE = "phone"
NOTHING = "no cell"
"""How evidence begins where the file has nothing to tell by: that is no doubt."""

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SettingLine:
    """Something about how the file is written, with the choices there are (none: it is typed), how sure the choice is
    (a tone and words), and why."""

    key: str
    label: str
    value: str
    choices: Choices
    tone: str
    sure: str
    why: str


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file: how sure its field is (a tone and words), why, and whether texts wait for their code."""

    found: ColumnChoice
    tone: str
    sure: str
    why: str
    waiting: int

    @property
    def understood(self) -> str:
        """The share of texts that the field takes."""
        return f"{self.found.sure}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True, slots=True)
class OriginLine:
    """Where the mapping comes from, in words, and what may be taken in its place: (what is sent, its words)."""

    says: str
    why: str
    others: Choices


def settings(form: MappingForm) -> tuple[SettingLine, ...]:
    """The settings that a file of this format has."""
    listed: list[tuple[str, str, Choices, str]] = []
    if len(form.sheets) > 1:
        label = gettext("Sheet") if form.format == "xlsx" else gettext("File in the zip")
        listed.append(("sheet", label, tuple((each, each) for each in form.sheets), form.sheets[0]))
    if form.format in HEADED:
        listed.append(("header_row", gettext("Row of the headers"), (), "1"))
    listed += _of_text(form) if form.format == "csv" else []
    listed += [] if form.format.startswith("xml") else _of_values()
    if any(each.chosen == PHONE for each in form.columns):
        nothing = ("", gettext("none"))
        regions = dict.fromkeys((*REGIONS, form.settings["phone_region"].value or "PL"))
        listed.append(
            ("phone_region", gettext("Country of phone numbers without one"),
             (nothing, *((each, each) for each in regions)), "")
        )  # fmt: skip
    return tuple(_line(form, key, label, choices=choices, usual=usual) for key, label, choices, usual in listed)


def columns(form: MappingForm) -> tuple[ColumnLine, ...]:
    """The columns, with how sure each is."""
    labels = {key: label for _, fields in form.fields for key, label in fields}
    return tuple(_column(each, labels, decided=form.origin.kind == KEPT) for each in form.columns)


def origin(form: MappingForm) -> OriginLine:
    """Where the mapping comes from."""
    found = form.origin
    used = next((each for each in found.fits if each.used), None)
    says = why = ""
    if found.kind == BEFORE:
        says = gettext("A file with these columns was imported before; its mapping is used again.")
    elif found.kind == READY and used is not None:
        says = gettext("The ready mapping %(name)s fits this file (%(system)s).") % {
            "name": used.key, "system": used.system,
        }  # fmt: skip
    if used is not None:
        why = gettext("It is recognised by: %(columns)s") % {"columns": ", ".join(used.needs)} if used.needs else ""
    others = [
        (f"{READY}:{each.key}", gettext("Use the ready mapping %(name)s") % {"name": each.key})
        for each in found.fits
        if not each.used
    ]
    if found.before and found.kind != BEFORE:
        others.append((BEFORE, gettext("Use the mapping of the file before")))
    if found.kind in {BEFORE, READY}:
        others.append(("suggested", gettext("Suggest anew from headers and values")))
    return OriginLine(says, why, tuple(others))


def _of_text(form: MappingForm) -> list[tuple[str, str, Choices, str]]:
    names = {
        "semicolon": gettext("semicolon"), "comma": gettext("comma"), "tab": gettext("tab"), "pipe": gettext("bar |"),
    }  # fmt: skip
    delimiter, encoding = form.settings["delimiter"], form.settings["encoding"]
    between = dict.fromkeys((delimiter.value or "comma", *DELIMITERS))
    encodings = dict.fromkeys((encoding.value or "utf-8", encoding.found or "utf-8", *ENCODINGS))
    return [
        ("delimiter", gettext("Between columns"), tuple((each, names.get(each, each)) for each in between), "comma"),
        ("encoding", gettext("Encoding"), tuple((each, each) for each in encodings), "utf-8"),
        ("quote", gettext("Quotation marks"), (('"', '"'), ("'", "'")), '"'),
    ]


def _of_values() -> list[tuple[str, str, Choices, str]]:
    orders = (
        ("year month day", "2026-01-31"),
        ("day month year", "31.01.2026"),
        ("month day year", "01/31/2026"),
    )
    nothing = ("", gettext("none"))
    signs = ((" ", gettext("space")), (".", "."), (",", ","), ("'", "'"))
    return [
        ("decimal_sign", gettext("Decimal sign"), ((",", ","), (".", ".")), "."),
        ("thousands_sign", gettext("Thousands sign"), (nothing, *signs), ""),
        ("date_order", gettext("Dates"), orders, "year month day"),
    ]


def _line(form: MappingForm, key: str, label: str, *, choices: Choices, usual: str) -> SettingLine:
    setting = form.settings[key]
    value = setting.value or usual
    named = dict(choices)
    if setting.sure is None:
        return SettingLine(key, label, value, choices, "", "", "")
    if value != (setting.found or usual):
        found = named.get(setting.found, setting.found) or gettext("none")
        return SettingLine(key, label, value, choices, "", gettext("found: %(value)s") % {"value": found}, "")
    if setting.evidence.startswith(NOTHING):
        return SettingLine(key, label, value, choices, "", "", setting.evidence)
    return SettingLine(key, label, value, choices, _tone(setting.sure), _percent(setting.sure), setting.evidence)


def _column(each: ColumnChoice, labels: dict[str, str], *, decided: bool) -> ColumnLine:
    open_ones = {""} if decided else {"", EMPTY}
    waiting = sum(value.chosen in open_ones for value in each.values)
    if each.refused:
        return ColumnLine(each, "", "", "", 0)
    if each.chosen.startswith("@"):
        return ColumnLine(each, "good", gettext("key") if "key" in each.chosen else "", "", 0)
    if each.chosen and each.chosen == each.suggested and each.confidence is not None:
        return ColumnLine(each, _tone(each.confidence), _percent(each.confidence), each.evidence, waiting)
    if each.suggested:
        label = labels.get(each.suggested, each.suggested)
        says = gettext("suggested: %(field)s") % {"field": label}
        return ColumnLine(each, "", says, each.evidence, waiting)
    return ColumnLine(each, "", gettext("chosen") if each.chosen else "", "" if each.chosen else each.evidence, waiting)


def _tone(sure: int) -> str:
    return "good" if sure >= SURE else "warn" if sure >= LIKELY else "bad"


def _percent(sure: int) -> str:
    return f"{min(sure, 99)}\N{NO-BREAK SPACE}%"
