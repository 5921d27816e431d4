"""What a partition promises, no overlap and no gap, and whether that is proved, true today, or broken by a named
customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import combinations

from presek.app.snapshots import Opened
from presek.membership import partition
from presek.membership.run import Answer
from presek.segment import disjoint
from presek.segment.segmentation import Segmentation
from presek.segment.terms import Otherwise, Term

PROVED, TODAY, BROKEN = "proved", "today", "broken"
MOST_PAIRS = 300
"""Pairs of rules that are compared to prove a partition disjoint; beyond, it is said to be disjoint today only."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One partition's promise. `disjoint` and `covering` are `proved`, `today` or `broken`.

    Where one is broken, `customer` is the key of a customer who shows it, `segments` are those they are in (two, or
    none), `customers` how many are like them, and `says` the whole sentence.
    `rules` is a fingerprint of the rules a kept promise was judged for.
    """

    segmentation: str
    disjoint: str
    covering: str
    customer: str = ""
    segments: tuple[str, ...] = ()
    customers: int = 0
    says: str = ""
    rules: str = ""

    @property
    def kept(self) -> bool:
        """Whether nobody breaks it."""
        return BROKEN not in {self.disjoint, self.covering}

    def as_json(self) -> dict[str, object]:
        """As plain values, to keep and to print."""
        return {**asdict(self), "segments": list(self.segments)}

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> Promise:
        """What `as_json` gave."""
        plain = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        return cls(**{**plain, "segments": tuple(plain["segments"])})  # type: ignore[arg-type]


def judged(
    segmentation: Segmentation,
    answers: Mapping[str, Answer],
    opened: Opened,
    *,
    rules: Mapping[str, Term],
    before: Promise | None,
) -> Promise:
    """What a partition's answers say of its promise, over the whole base. `before` spares proofs that were made."""
    sets = {segment.key: answers[segment.key].true for segment in segmentation.segments}
    rule_keys = sha256(" ".join(answers[key].meaning_key for key in sets).encode()).hexdigest()
    shared = partition.overlap(sets)
    if shared is not None:
        customer = opened.snapshot.key(shared.ordinal)
        return Promise(
            segmentation.key, BROKEN, TODAY,
            customer=customer, segments=shared.segments, customers=shared.customers,
            says=_in_both(customer, shared.segments, segmentation.key, more=shared.customers - 1),
        )  # fmt: skip
    if before is not None and before.rules == rule_keys:
        apart, covering = before.disjoint, before.covering
    else:
        apart = PROVED if _proved_disjoint(segmentation, rules, opened) else TODAY
        covering = PROVED if _proved_covering(segmentation, opened) else TODAY
    gap = partition.gap(sets, opened.everybody())
    if gap is not None:
        customer = opened.snapshot.key(gap.ordinal)
        return Promise(
            segmentation.key, apart, BROKEN,
            customer=customer, customers=gap.customers, says=_in_none(customer, segmentation.key, gap.customers - 1),
        )  # fmt: skip
    return Promise(segmentation.key, apart, covering, rules=rule_keys)


def _in_both(customer: str, segments: tuple[str, str], of: str, *, more: int) -> str:
    one, other = segments
    if not more:
        return f"customer '{customer}' is in both {one} and {other} of the partition {of}."
    return f"customer '{customer}' is in both {one} and {other} of the partition {of}, and so are {more} more."


def _in_none(customer: str, of: str, more: int) -> str:
    if not more:
        return (
            f"customer '{customer}' is in no segment of the partition {of}; "
            "a last segment with the rule `otherwise` takes in the rest."
        )
    return (
        f"customer '{customer}' is in no segment of the partition {of}, and so are {more} more; "
        "a last segment with the rule `otherwise` takes in the rest."
    )


def _proved_disjoint(segmentation: Segmentation, rules: Mapping[str, Term], opened: Opened) -> bool:
    plain = [segment for segment in segmentation.segments if not _is_the_rest(segment.rule)]
    pairs = list(combinations(plain, 2))
    if len(pairs) > MOST_PAIRS:
        return False
    return all(
        disjoint.relation_of(rules[one.key], rules[two.key], opened.catalog) == "proved disjoint" for one, two in pairs
    )


def _proved_covering(segmentation: Segmentation, opened: Opened) -> bool:
    if any(_is_the_rest(segment.rule) for segment in segmentation.segments):
        return True
    return disjoint.covers([segment.rule for segment in segmentation.segments], opened.catalog)


def _is_the_rest(rule: Term) -> bool:
    match rule:
        case Otherwise():
            return True
        case _:
            return False
