"""How much each agreement says: the probabilities by which two customers are judged to be one.

After Fellegi and Sunter: `same` is how often a level is met by two records of one customer, `other` how often by two
different ones. They are fixed and written down (docs/explanation/duplicates.md), not trained: on a small base training
gives other numbers each time, and a person should be able to check a score by hand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

LEAST_BASE = 1000
"""A smaller base is judged as one of this size."""
SAME, CLOSE, PART, AREA, TOWN, DIFFERS, UNKNOWN = "same", "close", "part", "area", "town", "differs", "unknown"
DOUBLES = 0.02
"""Two random customers of a base of n are one with the chance 0.02 / n: every hundredth customer has a double."""


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison: the SQL that tells it (of columns `_l` and `_r`; empty: whatever is left).

    `by_size`: `other` is divided by the number of customers, as an identifier's chance to meet by accident is.
    """

    name: str
    sql: str
    same: float
    other: float
    by_size: bool = False

    def other_in(self, size: int) -> float:
        """How often two different customers of a base of this size meet it."""
        return self.other / max(size, LEAST_BASE) if self.by_size else self.other


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that is compared; unknown (`unless` holds) where either record does not say it."""

    key: str
    unless: str
    levels: tuple[Level, ...]


def _missing(*columns: str) -> str:
    return " or ".join(f"{column}_{side} is null" for column in columns for side in "lr")


def _equal(column: str) -> str:
    return f"{column}_l = {column}_r"


def _identifier(key: str, *, same: float, other: float, differs: float = 0.0) -> Comparison:
    left = Level(DIFFERS, "", same=differs or 1 - same, other=1.0)
    return Comparison(key, _missing(key), (Level(SAME, _equal(key), same, other=other, by_size=True), left))


_SPOT = "(city_l is null or city_r is null or city_l = city_r or postal_code_l = postal_code_r)"
_BY_NAME = "jaro_winkler_similarity(name_l, name_r) >= 0.93"
_ONE_SLIP = "(length(name_l) >= 6 and damerau_levenshtein(name_l, name_r) <= 2)"
_NEARLY_MAIL = "(email_domain_l = email_domain_r and jaro_winkler_similarity(email_local_l, email_local_r) >= 0.94)"
_EMAIL_NUMBERS = "regexp_replace(email_local_l, '[^0-9]', '', 'g') = regexp_replace(email_local_r, '[^0-9]', '', 'g')"
_OTHER_DOMAIN = "(email_local_l = email_local_r and length(email_local_l) >= 6)"
_DAY_SLIP = "damerau_levenshtein(birth_date_l, birth_date_r) <= 1"
_SWAPPED = "(left(birth_date_l, 4) = left(birth_date_r, 4) and birth_swapped_l = birth_date_r)"

COMPARISONS: tuple[Comparison, ...] = (
    _identifier("code", same=0.02, other=0.0004),
    _identifier("tax_id", same=0.9, other=0.002),
    _identifier("registry_id", same=0.9, other=0.004),
    Comparison(
        "email",
        _missing("email"),
        (
            Level(SAME, _equal("email"), same=0.7, other=0.01, by_size=True),
            Level(CLOSE, f"({_NEARLY_MAIL} or {_OTHER_DOMAIN}) and {_EMAIL_NUMBERS}", same=0.1, other=0.002),
            Level(DIFFERS, "", same=0.2, other=0.998),
        ),
    ),
    _identifier("phone", same=0.6, other=0.012),
    Comparison(
        "name",
        _missing("name"),
        (
            Level(SAME, _equal("name"), same=0.65, other=0.0001),
            Level(CLOSE, f"{_BY_NAME} or {_ONE_SLIP}", same=0.27, other=0.0005),
            Level(PART, "list_has_any(words_l, words_r)", same=0.04, other=0.03),
            Level(DIFFERS, "", same=0.04, other=0.97),
        ),
    ),
    Comparison(
        "birth_date",
        _missing("birth_date"),
        (
            Level(SAME, _equal("birth_date"), same=0.93, other=0.00007),
            Level(CLOSE, f"{_SWAPPED} or {_DAY_SLIP}", same=0.03, other=0.001),
            Level(DIFFERS, "", same=0.04, other=0.999),
        ),
    ),
    Comparison(
        "place",
        "coalesce(address_l = address_r, postal_code_l = postal_code_r, city_l = city_r) is null",
        (
            Level(SAME, f"{_equal('address')} and {_SPOT}", same=0.6, other=0.06, by_size=True),
            Level(
                CLOSE,
                f"numbers_l = numbers_r and jaro_winkler_similarity(address_l, address_r) >= 0.9 and {_SPOT}",
                same=0.12,
                other=0.0004,
            ),
            Level(AREA, _equal("postal_code"), same=0.1, other=0.005),
            Level(TOWN, _equal("city"), same=0.1, other=0.0125),
            Level(DIFFERS, "", same=0.08, other=0.98),
        ),
    ),
    Comparison(
        "kind",
        _missing("kind"),
        (Level(SAME, _equal("kind"), same=0.98, other=0.7), Level(DIFFERS, "", same=0.02, other=0.3)),
    ),
)
"""Every comparison, each with its levels from the strongest to the weakest."""


def chance(size: int) -> float:
    """That two random customers of a base of this size are one."""
    return DOUBLES / max(size, LEAST_BASE)


def score(found: Mapping[str, str], *, size: int, name_share: float | None = None) -> float:
    """The probability that two customers are one, from the level of each comparison; what is missing is unknown.

    `name_share` stands for the name's `other` where both have the same name: rare names say more than common ones.
    """
    start = chance(size)
    weight = math.log2(start / (1 - start))
    for comparison in COMPARISONS:
        level = next((each for each in comparison.levels if each.name == found.get(comparison.key)), None)
        if level is None:
            continue
        rare = comparison.key == "name" and level.name == SAME and name_share is not None
        weight += math.log2(level.same / (name_share if rare and name_share else level.other_in(size)))
    return 1 / (1 + 2**-weight)
