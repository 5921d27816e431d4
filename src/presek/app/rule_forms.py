"""What a form needs to know of each term: which control stands for each of its parts. One line a term.

The names are those of the JSON tree. A term that comes to the language comes here too: a test walks the closed union.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from presek.segment import terms, windows

Sort: TypeAlias = Literal[
    "field", "relation", "segment", "word", "number", "amount", "count", "text", "texts", "day", "yes-no", "currency",
    "code", "term", "terms", "value", "literals", "window", "cases",
]  # fmt: skip
"""What a person uses to say one part: a picker, a list of words, a field to type in, or a form of its own."""


@dataclass(frozen=True, slots=True)
class Control:
    """How one part is said. `words`: those there are to choose from. `optional`: it may be left out. `of_rows`: it
    reads the rows of the term's relation."""

    sort: Sort
    words: tuple[str, ...] = ()
    optional: bool = False
    of_rows: bool = False

    def as_json(self) -> dict[str, object]:
        """As plain values, without what is as usual."""
        said: dict[str, object] = {"sort": self.sort, "words": list(self.words)}
        said |= {"optional": self.optional, "rows": self.of_rows}
        return {name: value for name, value in said.items() if value}


def _words(choices: object) -> Control:
    return Control("word", tuple(get_args(choices)))


VALUE, NUMBER, SEGMENT, RELATION = Control("value"), Control("number"), Control("segment"), Control("relation")
TEXT, TEXTS, DAY, TERMS, COUNT = Control("text"), Control("texts"), Control("day"), Control("terms"), Control("count")
NEGATED, WITHIN = Control("yes-no", optional=True), Control("segment", optional=True)
WINDOW, WHERE = Control("window", optional=True), Control("term", optional=True, of_rows=True)
UNIT, PERIOD, COMPARATOR = _words(windows.Unit), _words(windows.Period), _words(terms.Comparator)
ORDER = Control("word", tuple(each for each in COMPARATOR.words if each != "~="))
CLASSES = Control("texts", ("A", "B", "C"))

FORMS: Mapping[str, Mapping[str, Control]] = {
    "field": {"key": Control("field")},
    "days_between": {"start": VALUE, "end": VALUE},
    "aggregate": {
        "relation": RELATION,
        "function": _words(terms.Function),
        "argument": Control("value", optional=True, of_rows=True),
        "window": WINDOW,
        "where": WHERE,
    },
    "days_since": {"value": VALUE},
    "years_since": {"value": VALUE},
    "arithmetic": {"operator": Control("word", ("+", "-", "*", "/")), "left": VALUE, "right": VALUE},
    "case": {"value": VALUE, "when": Control("term")},
    "choice": {"cases": Control("cases"), "otherwise": Control("value", optional=True)},
    "number": {"number": NUMBER},
    "money": {"amount": NUMBER, "currency": Control("currency")},
    "text": {"text": TEXT},
    "date": {"day": DAY},
    "truth": {"truth": Control("yes-no")},
    "comparison": {"left": VALUE, "comparator": COMPARATOR, "right": VALUE},
    "between": {"value": VALUE, "least": VALUE, "most": VALUE},
    "one_of": {"value": VALUE, "choices": Control("literals"), "negated": NEGATED},
    "within": {"value": VALUE, "code": Control("code")},
    "text_match": {"value": VALUE, "test": _words(terms.TextTest), "text": TEXT},
    "has_tags": {"value": VALUE, "test": _words(terms.TagsTest), "tags": TEXTS},
    "known": {"value": VALUE, "negated": NEGATED},
    "exists": {"relation": RELATION, "window": WINDOW, "where": WHERE, "negated": NEGATED},
    "ago": {"value": VALUE, "comparison": Control("word", ("more", "less")), "count": COUNT, "unit": UNIT},
    "day_comes": {"value": VALUE, "count": COUNT, "unit": UNIT},
    "in_segment": {"segment": SEGMENT},
    "was_in_segment": {"segment": SEGMENT, "day": DAY},
    "moved": {"direction": Control("word", ("entered", "left")), "segment": SEGMENT, "window": Control("window")},
    "ranked": {
        "end": Control("word", ("top", "bottom")),
        "amount": Control("amount"),
        "percent": Control("yes-no"),
        "by": VALUE,
        "within": WITHIN,
    },
    "abc_class": {"by": VALUE, "classes": CLASSES, "within": WITHIN},
    "quintile": {"by": VALUE, "comparator": ORDER, "fifth": COUNT, "within": WITHIN},
    "sample": {"percent": Control("amount"), "seed": Control("text", optional=True)},
    "otherwise": {},
    "everyone": {},
    "not": {"term": Control("term")},
    "all": {"terms": TERMS},
    "any": {"terms": TERMS},
    "last_units": {"count": COUNT, "unit": UNIT},
    "previous_units": {"count": COUNT, "unit": UNIT},
    "next_units": {"count": COUNT, "unit": UNIT},
    "this_period": {"period": PERIOD},
    "previous_period": {"period": PERIOD},
    "since": {"day": DAY},
    "before": {"day": DAY},
    "between_days": {"first": DAY, "last": DAY},
}
"""Every term, value, literal and window, by its name in the tree."""


def as_json() -> dict[str, object]:
    """The forms as plain values, for the module that draws them."""
    return {shape: {part: each.as_json() for part, each in form.items()} for shape, form in FORMS.items()}
