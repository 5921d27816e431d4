"""The words of the rule builder: of every term, test and window, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext


def words_of_forms() -> dict[str, str]:
    """All words by name, for the module that draws the tree."""
    return {**_groups(), **_tests(), **_values(), **_windows(), **_terms(), **_moves(), **_picking()}


def _groups() -> dict[str, str]:
    return {
        "all": gettext("All of these"),
        "any": gettext("Any of these"),
        "not": gettext("Not this"),
        "add": gettext("Add a condition"),
        "add group": gettext("Add a group"),
        "empty": gettext("Nothing here yet. Add a condition."),
        "condition": gettext("Condition"),
        "group": gettext("Group"),
        "everyone": gettext("Everybody"),
    }


def _tests() -> dict[str, str]:
    return {
        "=": gettext("is"),
        "!=": gettext("is not"),
        "<": gettext("is less than"),
        "<=": gettext("is at most"),
        ">": gettext("is more than"),
        ">=": gettext("is at least"),
        "~=": gettext("is, whatever its capitals,"),
        "between": gettext("is between"),
        "to": gettext("and (both included)"),
        "one_of": gettext("is one of"),
        "none_of": gettext("is none of"),
        "within": gettext("is, or lies below,"),
        "contains": gettext("contains"),
        "starts with": gettext("starts with"),
        "ends with": gettext("ends with"),
        "tags any": gettext("has any of"),
        "tags all": gettext("has all of"),
        "tags none": gettext("has none of"),
        "known": gettext("is known"),
        "unknown": gettext("is unknown"),
        "more": gettext("was more than"),
        "less": gettext("was less than"),
        "ago": gettext("ago"),
        "day_comes": gettext("has its day in the next"),
        "yes": gettext("yes"),
        "no": gettext("no"),
    }


def _values() -> dict[str, str]:
    return {
        "count": gettext("number of"),
        "sum": gettext("sum of"),
        "avg": gettext("average of"),
        "min": gettext("smallest of"),
        "max": gettext("largest of"),
        "first": gettext("day of the first of"),
        "last": gettext("latest of"),
        "distinct": gettext("how many different in"),
        "days": gettext("number of days with"),
        "median": gettext("median of"),
        "stddev": gettext("standard deviation of"),
        "median_gap": gettext("usual gap in days of"),
        "variation": gettext("variation by month of"),
        "of what": gettext("of"),
        "where": gettext("only those where"),
        "days_since": gettext("days since"),
        "years_since": gettext("years since"),
        "days_between": gettext("days from one day to another"),
        "arithmetic": gettext("a calculation"),
        "choice": gettext("the first that applies"),
        "if": gettext("if"),
        "otherwise value": gettext("otherwise"),
        "field": gettext("Field or measure"),
        "aggregate": gettext("Rows, counted or summed"),
        "number": gettext("a number"),
        "money": gettext("an amount"),
        "text": gettext("a text"),
        "date": gettext("a day"),
        "truth": gettext("yes or no"),
        "compare": gettext("Compare with"),
        "add case": gettext("Add a case"),
        "add value": gettext("Add a value"),
        "no value": gettext("nothing"),
        "value": gettext("Value"),
        "test": gettext("Test"),
        "amount": gettext("Amount"),
        "currency": gettext("Currency"),
        "part": gettext("Part of the value"),
    }


def _windows() -> dict[str, str]:
    return {
        "window": gettext("When"),
        "any time": gettext("at any time"),
        "last_units": gettext("in the last"),
        "previous_units": gettext("in the stretch before the last"),
        "next_units": gettext("in the next"),
        "this_period": gettext("in this"),
        "previous_period": gettext("in the previous"),
        "since": gettext("since"),
        "before": gettext("before"),
        "between_days": gettext("from day to day"),
        "minutes": gettext("minutes"),
        "hours": gettext("hours"),
        "days unit": gettext("days"),
        "weeks": gettext("weeks"),
        "months": gettext("months"),
        "years": gettext("years"),
        "week": gettext("week"),
        "month": gettext("month"),
        "quarter": gettext("quarter"),
        "year": gettext("year"),
        "day": gettext("Day"),
        "how many": gettext("How many"),
        "unit": gettext("Unit"),
    }


def _terms() -> dict[str, str]:
    return {
        "exists": gettext("has any"),
        "exists not": gettext("has no"),
        "in_segment": gettext("is in the segment"),
        "was_in_segment": gettext("was in the segment"),
        "on the day": gettext("on the day"),
        "moved": gettext("Entered or left a segment"),
        "entered": gettext("entered the segment"),
        "left": gettext("left the segment"),
        "ranked": gettext("Rank among all"),
        "top": gettext("among the top"),
        "bottom": gettext("among the bottom"),
        "percent": gettext("per cent"),
        "customers": gettext("customers"),
        "by": gettext("by"),
        "within whom": gettext("among"),
        "everybody": gettext("everybody"),
        "abc_class": gettext("ABC class"),
        "quintile": gettext("Fifth of the base (1 lowest, 5 highest)"),
        "sample": gettext("Random sample"),
        "of the base": gettext("per cent of the base"),
        "seed": gettext("drawn by the word"),
        "otherwise": gettext("Everybody whom no other segment of the partition takes in"),
        "comparison": gettext("Comparison of two values"),
    }


def _moves() -> dict[str, str]:
    return {
        "actions": gettext("Actions"),
        "up": gettext("Move up"),
        "down": gettext("Move down"),
        "out": gettext("Move out of the group"),
        "into": gettext("Move into the group above"),
        "wrap": gettext("Put into a group of its own"),
        "ungroup": gettext("Dissolve the group"),
        "negate": gettext("Deny (not)"),
        "affirm": gettext("Take the not away"),
        "duplicate": gettext("Duplicate"),
        "delete": gettext("Delete"),
        "as text": gettext("Write it as text"),
        "take text": gettext("Take it"),
        "as form": gettext("Back to the form"),
        "move": gettext("Move: %(what)s"),
        "moved up": gettext("Moved up."),
        "moved down": gettext("Moved down."),
        "moved out": gettext("Moved out of the group."),
        "moved into": gettext("Moved into the group."),
        "wrapped": gettext("Put into a group of its own."),
        "ungrouped": gettext("The group is dissolved."),
        "negated": gettext("Denied."),
        "affirmed": gettext("The not is taken away."),
        "dropped": gettext("Moved."),
        "duplicated": gettext("Duplicated."),
        "deleted": gettext("Deleted."),
        "added": gettext("Added."),
        "cannot": gettext("It cannot move there."),
        "undone": gettext("Undone."),
        "redone": gettext("Done again."),
        "said": gettext("%(inside)s in, %(out)s out, %(unsure)s cannot say"),
        "alone": gettext("pass it alone"),
        "only it": gettext("only it keeps out"),
        "lets in": gettext("only it lets in"),
        "cannot say": gettext("cannot say"),
        "line": gettext("line %(line)s, column %(column)s"),
        "instead": gettext("Take %(name)s"),
        "mend first": gettext("The rule has something to mend first."),
        "kept": gettext("Draft kept at %(time)s."),
        "not kept": gettext("The draft could not be kept. Check the connection."),
    }


def _picking() -> dict[str, str]:
    return {
        "find": gettext("Find a field, rows or a segment…"),
        "find code": gettext("Find a code or words…"),
        "pick": gettext("Pick"),
        "close": gettext("Close"),
        "nothing": gettext("Nothing is called so."),
        "known of": gettext("known of %(share)s"),
        "rows of": gettext("Rows of the customer"),
        "segments": gettext("Segments"),
        "special": gettext("Calculated"),
        "lies": gettext("How the values lie"),
        "threshold": gettext("Threshold"),
        "lower end": gettext("Lower end"),
        "upper end": gettext("Upper end"),
        "unknown of": gettext("unknown of %(customers)s"),
        "of rows": gettext("Rows are counted, not customers."),
        "identity": gettext("Identity"),
        "demographic": gettext("Demographic"),
        "firmographic": gettext("Firmographic"),
        "behavioural": gettext("Behavioural"),
        "psychographic": gettext("Psychographic"),
    }
