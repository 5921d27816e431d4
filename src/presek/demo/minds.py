"""Made-up answers: personality items, values, attitudes and interests.

Items are those of the Mini-IPIP (20 items, public domain: ipip.ori.org); five answers from 1 to 5. Correlations
(innovation with openness, price attitude against income) are set, not copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from presek.demo.chance import Chance
from presek.demo.people import AS_OF, within

FACTORS = "EACNI"
REVERSED = frozenset({6, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20})
VALUES = (
    "security", "conformity", "benevolence", "universalism", "self_direction",
    "stimulation", "hedonism", "achievement", "power",
)  # fmt: skip
INTERESTS = {
    "E": ("travel", "music", "football", "film", "dancing"),
    "A": ("volunteering", "pets", "gardening", "cooking"),
    "C": ("investing", "home_improvement", "running", "history"),
    "N": ("fitness", "yoga", "books"),
    "I": ("technology", "photography", "sailing", "painting", "science", "video_games"),
}
LIFESTYLES = ("digital", "career", "family", "comfort", "outdoor", "minimal")


@dataclass(frozen=True, slots=True)
class Mind:
    """What one customer answered. `factors` and `values` lie from 0 to 99 and are what the answers are drawn around."""

    answered_on: date
    factors: dict[str, int]
    values: dict[str, int]
    items: dict[int, int]
    interests: tuple[str, ...]
    lifestyle: str
    price_attitude: int
    innovation_attitude: int


def mind(key: str, seed: int, *, income_thousands: int) -> Mind | None:
    """The answers of a customer, or None for the many who never answered."""
    chance = Chance(seed, "mind", key)
    if not chance.happens(420):
        return None
    factors = {letter: within(chance.bell(52, 45)) for letter in FACTORS}
    values = {value: within(chance.bell(50, 40) + tilt(value, factors)) for value in VALUES}
    return Mind(
        answered_on=AS_OF - timedelta(days=chance.between(5, 520)),
        factors=factors,
        values=values,
        items={item: answer(chance, item, factors) for item in range(1, 21)},
        interests=interests(chance, factors),
        lifestyle=lifestyle(chance, factors, values),
        price_attitude=within(chance.bell(72, 40) - min(income_thousands, 120) // 4),
        innovation_attitude=within((factors["I"] * 2 + chance.bell(50, 40)) // 3),
    )


def tilt(value: str, factors: dict[str, int]) -> int:
    """How personality moves a value."""
    leaning = {"security": "N", "benevolence": "A", "self_direction": "I", "stimulation": "E", "achievement": "C"}
    letter = leaning.get(value)
    return 0 if letter is None else (factors[letter] - 50) // 3


def answer(chance: Chance, item: int, factors: dict[str, int]) -> int:
    """The answer from 1 to 5 to one item (0: left out)."""
    if chance.happens(12):
        return 0
    level = within(factors[FACTORS[(item - 1) % 5]] + chance.bell(0, 26))
    plain_answer = 1 + level // 20
    return 6 - plain_answer if item in REVERSED else plain_answer


def score(items: dict[int, int], letter: str) -> str:
    """Mean of the answered items of a factor after reversal, two decimals; empty under three answers."""
    answers = [
        6 - given if item in REVERSED else given
        for item, given in items.items()
        if FACTORS[(item - 1) % 5] == letter and given
    ]
    if len(answers) < 3:
        return ""
    hundredths = (sum(answers) * 200 + len(answers)) // (2 * len(answers))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def interests(chance: Chance, factors: dict[str, int]) -> tuple[str, ...]:
    """Interests, more of those that go with a strong factor; sorted, without repetition."""
    found = set()
    for letter, tags in INTERESTS.items():
        for tag in tags:
            if chance.happens(40 + factors[letter] * 4):
                found.add(tag)
    return tuple(sorted(found))


def lifestyle(chance: Chance, factors: dict[str, int], values: dict[str, int]) -> str:
    """The way of life that fits best, or another in one case of five."""
    if chance.happens(200):
        return chance.choice(LIFESTYLES)
    fits = {
        "digital": factors["I"] + values["stimulation"],
        "career": factors["C"] + values["achievement"],
        "family": factors["A"] + values["benevolence"],
        "comfort": values["conformity"] + values["security"],
        "outdoor": factors["E"] + values["universalism"],
        "minimal": 99 - factors["E"] + values["security"],
    }
    return max(fits, key=lambda name: fits[name])
