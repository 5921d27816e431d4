"""Values in words: noun phrases in the nominative, or in the genitive where a language needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from presek.catalog.model import Catalog, Field, Labels, Measure, Relation, Type
from presek.segment.kind import Kind
from presek.segment.sentence_tongue import (
    Forms,
    Tongue,
    day_words,
    form_for,
    inflected,
    money_words,
    number_words,
    quoted,
)
from presek.segment.sentence_windows import window_words
from presek.segment.terms import (
    Aggregate,
    Arithmetic,
    Choice,
    DateLiteral,
    DaysBetween,
    DaysSince,
    FieldValue,
    Literals,
    MoneyLiteral,
    NumberLiteral,
    Term,
    TextLiteral,
    TruthLiteral,
    Value,
    YearsSince,
)
from presek.segment.types import kind_of
from presek.values.problem import Problems

FIRST_WORDS = 3
"""Among so many words at its beginning a phrase says that it counts: "the number of", "typowa liczba dni"."""

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "/"}


@dataclass(frozen=True, slots=True)
class Speech:
    """What is needed to speak: names, the language, and the relation whose rows are spoken of (None: customers).

    `tell` puts a term into words: values may hold one, the filter of their rows.
    """

    catalog: Catalog
    tongue: Tongue
    segments: Mapping[str, Labels]
    tell: Callable[[Term, Speech], str]
    relation: str | None = None

    def say(self, construct: str, *parts: str, **named: str) -> str:
        """The template of a construct with its parts filled in."""
        return self.tongue.say[construct].format(*parts, **named)

    def rows_of(self, relation: str) -> Speech:
        """The same speech about rows of a relation."""
        return replace(self, relation=relation)

    def label(self, labels: Labels, key: str) -> str:
        """The label in this language, else in English, else the key; quoted where it has a colon."""
        text = labels.get(self.tongue.language) or labels.get("en") or key
        return quoted(text, self.tongue) if ":" in text else text

    def named(self, key: str) -> Field | Measure | None:
        """The field or measure that a key names here."""
        if self.relation is not None:
            relation = self.catalog.relations.get(self.relation)
            return None if relation is None else relation.fields.get(key)
        return self.catalog.fields.get(key) or self.catalog.measures.get(key)

    def kind(self, value: Value) -> Kind | None:
        """The kind of a value; None where it has none (a draft with a problem is spoken of all the same)."""
        if self.relation is not None and self.relation not in self.catalog.relations:
            return None
        try:
            return kind_of(value, self.catalog, relation=self.relation)
        except Problems:
            return None


def words(value: Value, speech: Speech) -> str:
    """A value as a noun phrase in the nominative."""
    match value:
        case FieldValue(key=key):
            found = speech.named(key)
            return quoted(key, speech.tongue) if found is None else _the(speech.label(found.labels, key), speech)
        case Aggregate():
            return _aggregate(value, speech)
        case DaysSince(value=inner):
            return speech.say("days_since", genitive(inner, speech))
        case YearsSince(value=inner):
            return speech.say("years_since", genitive(inner, speech))
        case DaysBetween(start=start, end=end):
            return speech.say("days_between", genitive(start, speech), genitive(end, speech))
        case Arithmetic(operator=operator, left=left, right=right):
            return f"{_operand(left, speech)} {SIGNS[operator]} {_operand(right, speech)}"
        case Choice():
            return _choice(value, speech)
        case NumberLiteral() | MoneyLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
            return literal_words(value, speech)
        case _:
            assert_never(value)


def _choice(value: Choice, speech: Speech) -> str:
    """The first that holds of: 5, if …; 4, if …; otherwise 1."""
    said = [speech.say("case", words(each.value, speech), speech.tell(each.when, speech)) for each in value.cases]
    if value.otherwise is not None:
        said.append(speech.say("case_otherwise", words(value.otherwise, speech)))
    return speech.say("choice", "; ".join(said))


def genitive(value: Value, speech: Speech) -> str:
    """A value as a noun phrase after "of" or "since": in the genitive where the language has one."""
    match value:
        case FieldValue(key=key):
            found = speech.named(key)
            language = speech.tongue.language
            if isinstance(found, Field) and language in found.genitive:
                return found.genitive[language]
            plain = speech.label(found.labels, key) if found is not None else key
            return speech.say("genitive", plain)
        case Aggregate(function="first" | "last", argument=None):
            return _rows_phrase(f"genitive_{value.function}", value, speech)
        case DaysBetween(start=start, end=end):
            return speech.say("genitive_days_between", genitive(start, speech), genitive(end, speech))
        case DateLiteral():
            return literal_words(value, speech)
        case _:
            return speech.say("genitive", words(value, speech))


def literal_words(literal: Literals, speech: Speech, *, kind: Kind | None = None, unit: str | None = None) -> str:
    """A literal as it is written in the language; texts of a code list by their label, numbers with their unit."""
    tongue = speech.tongue
    match literal:
        case NumberLiteral(number=number):
            return counted(number, unit, tongue, forms=tongue.units)
        case MoneyLiteral(amount=amount, currency=currency):
            return money_words(amount, currency, tongue)
        case TextLiteral(text=text):
            return code_words(text, speech, kind=kind)
        case DateLiteral(day=day):
            return day_words(day, tongue)
        case TruthLiteral(truth=truth):
            return tongue.say["yes_word" if truth else "no_word"]
        case _:
            assert_never(literal)


def counted(number: Decimal, unit: str | None, tongue: Tongue, *, forms: Mapping[str, Forms]) -> str:
    """A number with its unit in the right form; without a unit, or with one that is not spoken, the number alone."""
    plain = number_words(number, tongue)
    if unit == "percent":
        return tongue.percent.format(plain)
    if unit is None or unit not in forms:
        return plain
    return f"{plain} {inflected(forms[unit], form_for(number, tongue))}"


def code_words(text: str, speech: Speech, *, kind: Kind | None) -> str:
    """A text by its label in its code list, with the code itself for codes of a tree; other texts in quotes."""
    listed = speech.catalog.code_lists.get(kind.code_list) if kind is not None and kind.code_list else None
    code = listed.codes.get(text) if listed is not None else None
    if code is None or kind is None:
        return quoted(text, speech.tongue)
    label = code.labels.get(speech.tongue.language) or code.labels.get("en") or text
    return f"{text} ({label})" if kind.type is Type.CODE else label


def spoken_unit(value: Value, left: str, speech: Speech) -> str | None:
    """The unit to say after a number that is compared with a value; None where the value's own words say it."""
    kind = speech.kind(value)
    if kind is None or kind.unit is None:
        return None
    told = set(left.casefold().split()[:FIRST_WORDS]) & set(speech.tongue.say["count_words"].split())
    return None if told and kind.unit != "percent" else kind.unit


def nouns(relation: Relation | None, speech: Speech) -> Forms:
    """The forms of the name of a relation's row; of "entry" with the relation's label where it has none of its own."""
    language = speech.tongue.language
    if relation is not None and language in relation.nouns:
        return relation.nouns[language]
    label = quoted("?" if relation is None else relation.labels.get(language) or relation.key, speech.tongue)
    forms = speech.tongue.entry
    return {form: text if form == "gender" else f"{text} {label}" for form, text in forms.items()}


def row_names(relation_key: str, speech: Speech) -> dict[str, str]:
    """The parts that templates about rows may name: {rows}, {name}, {first_name}, {last_genitive}, {last_was}, …"""
    say = speech.tongue.say
    forms = nouns(speech.catalog.relations.get(relation_key), speech)
    gender = forms.get("gender", "n")
    name, many = forms["name"], forms["many"]
    parts = {
        "name": name,
        "rows": many,
        "few": inflected(forms, "few"),
        "acc": forms.get("one", name),
        "ins": forms.get("instrumental", many),
        "with_rows": _with(forms.get("instrumental", many), speech),
        "out_of_rows": _with(many, speech),
        "one": say[f"one_{gender}"],
    }
    for order in ("first", "last"):
        if f"{order}_{gender}" not in say:
            continue
        adjective, was = say[f"{order}_{gender}"], say[f"was_{gender}"]
        parts[f"{order}_name"] = f"{adjective} {name}"
        parts[f"{order}_genitive"] = f"{say[f'{order}_genitive_{gender}']} {forms['genitive']}"
        parts[f"{order}_was"] = f"{was} {adjective}" if speech.tongue.language == "sl" else f"{adjective} {was}"
        parts[f"{order}_name_was"] = say["name_was"].format(adjective, name, was)
    return parts


def where_words(relation: str, where: Term | None, speech: Speech) -> str:
    """The filter of rows in parentheses, or nothing."""
    return "" if where is None else speech.say("where", speech.tell(where, speech.rows_of(relation)))


def _the(label: str, speech: Speech) -> str:
    """English labels that are amounts take an article: the number of employees."""
    starts = ("number of", "total", "average", "amount of", "usual")
    return f"the {label}" if speech.tongue.language == "en" and label.startswith(starts) else label


def _operand(value: Value, speech: Speech) -> str:
    plain = words(value, speech)
    return f"({plain})" if isinstance(value, Arithmetic) else plain


def _aggregate(value: Aggregate, speech: Speech) -> str:
    if value.function in {"first", "last"} and value.argument is not None:
        return _rows_phrase(f"field_of_{value.function}", value, speech)
    return _rows_phrase(f"of_{value.function}", value, speech)


def _rows_phrase(construct: str, value: Aggregate, speech: Speech) -> str:
    inside = speech.rows_of(value.relation)
    match value.argument:
        case None:
            argument = ""
        case DaysBetween(start=start, end=end) if value.function == "avg":
            construct = "of_avg_between"
            argument = speech.say("bare_days_between", genitive(start, inside), genitive(end, inside))
        case given if construct.startswith("field_of"):
            argument = words(given, inside)
        case FieldValue() as given if value.function == "distinct":
            argument = speech.say("genitive_quoted", words(given, inside))
        case given:
            argument = genitive(given, inside)
    return speech.say(
        construct,
        argument,
        window_words(value.window, speech.tongue),
        where_words(value.relation, value.where, speech),
        **row_names(value.relation, speech),
    )


def _with(rows: str, speech: Speech) -> str:
    """The preposition "with" before a noun, where its form hangs on the next sound: z zamówieniami, s pogodbami."""
    say = speech.tongue.say
    if "with" not in say:
        return rows
    other = rows.startswith(tuple(say["with_other_before"].split()))
    return f"{say['with_other' if other else 'with']} {rows}"
