"""`has "a" or has "b"` is `has any ("a", "b")`; `has all ("a") and has all ("b")` is `has all ("a", "b")`."""

from __future__ import annotations

from dataclasses import replace

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import All, Any, HasTags, Not, TagsTest, Term


def merge_tags(term: Term) -> Term:
    """Merges conditions on the same set of tags that stand side by side."""
    return everywhere(term, _merge)


def _merge(term: Term) -> Term:
    match term:
        case All(terms=terms):
            return replace(term, terms=_merged(terms, positive="all", denied="any"))
        case Any(terms=terms):
            return replace(term, terms=_merged(terms, positive="any", denied="all"))
        case HasTags(test="all", tags=(_,)):
            return replace(term, test="any")
        case _:
            return term


def _merged(terms: tuple[Term, ...], *, positive: TagsTest, denied: TagsTest) -> tuple[Term, ...]:
    kept: list[Term] = []
    for term in terms:
        for index, other in enumerate(kept):
            both = _both(other, term, positive=positive, denied=denied)
            if both is not None:
                kept[index] = both
                break
        else:
            kept.append(term)
    return tuple(kept)


def _both(first: Term, second: Term, *, positive: TagsTest, denied: TagsTest) -> Term | None:
    match first, second:
        case HasTags() as one, HasTags() as two if one.value == two.value and _fit(one, two, positive):
            return HasTags(one.value, positive, _tags(one, two))
        case Not(term=HasTags() as one), Not(term=HasTags() as two) if one.value == two.value and _fit(
            one, two, denied
        ):
            return Not(HasTags(one.value, denied, _tags(one, two)))
        case _:
            return None


def _fit(one: HasTags, two: HasTags, test: TagsTest) -> bool:
    """Whether both are that test, or of a single tag, where any and all are the same."""
    return all(each.test == test or (each.test != "none" and len(each.tags) == 1) for each in (one, two))


def _tags(one: HasTags, two: HasTags) -> tuple[str, ...]:
    return tuple(sorted({*one.tags, *two.tags}))
