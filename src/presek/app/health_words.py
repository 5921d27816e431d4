"""Indicators in the language of who reads them: the same sentences on every face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from babel.numbers import format_currency, format_decimal, format_percent

from presek.app.health import Health
from presek.app.health_sentences import DIMENSIONS, LIGHTS, NAMES, SENTENCES
from presek.health import spread
from presek.health.effect import Effect
from presek.health.indicators import (
    FILLED,
    Accessible,
    Actionable,
    Agreeing,
    Covering,
    Differentiable,
    Fill,
    Indicator,
    Measurable,
    Simple,
    Stable,
    Substantial,
)
from presek.health.light import Bounds
from presek.health.spread import Spread
from presek.health.warnings import HETEROGENEOUS

MOST_EFFECTS = 3
SMALL, TOO_MANY = "SMALL-SAMPLE", "TOO-MANY-SEGMENTS"


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion. `light`: green, amber, red or unknown; `state` says it in words."""

    criterion: str
    name: str
    light: str
    state: str
    says: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"criterion": self.criterion, "name": self.name, "light": self.light, "says": list(self.says)}


@dataclass(frozen=True, slots=True)
class FillLine:
    """What the rule looks at, and the share of customers (or rows) of which it is known."""

    key: str
    label: str
    share: float
    said: str
    light: str

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"key": self.key, "label": self.label, "share": round(self.share, 6), "light": self.light}


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a reader must know; `rule` is the same in every language."""

    rule: str
    says: str


@dataclass(frozen=True, slots=True)
class Lit:
    """A sentence with its light."""

    light: str
    says: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that a face shows of a rule's health."""

    base: int
    inside: int
    out: int
    cannot_say: int
    lines: tuple[Line, ...]
    fills: tuple[FillLine, ...]
    warnings: tuple[Warned, ...]
    within: str

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "indicators": [each.as_json() for each in self.lines],
            "fill_rates": [each.as_json() for each in self.fills],
            "warnings": [{"rule": each.rule, "says": each.says} for each in self.warnings],
            "revenue_within": self.within,
        }


def card(found: Health, language: str) -> Card:
    """What was found, in words."""
    teller = _Teller(found, language)
    return Card(
        base=found.base,
        inside=found.inside,
        out=found.out,
        cannot_say=found.cannot_say,
        lines=tuple(map(teller.line, found.indicators)),
        fills=tuple(teller.fill(each) for one in found.indicators if isinstance(one, Measurable) for each in one.fills),
        warnings=tuple(teller.warnings()),
        within=teller.within(),
    )


def small_sample(language: str) -> str:
    """What small samples are told by."""
    return sentence("small", language)


def too_many(label: str, segments: int, language: str) -> str:
    """What is said of a segmentation with more segments than people tell apart; empty of one with fewer."""
    found = Simple(segments)
    return sentence("too many segments", language, name=label, count=segments) if found.too_many else ""


def heterogeneous_said(found: Spread, language: str) -> str:
    """What is said of a demographic group whose customers are not alike in revenue."""
    eta = found.eta_squared
    return sentence("heterogeneous", language, share=share_said(eta, language), judged=_figure(eta, language))


def least_known(found: Measurable, labels: Mapping[str, str], language: str) -> tuple[Lit, ...]:
    """What is known least of all that rules look at; nothing where they look at nothing."""
    least = found.least
    if least is None:
        return ()
    says = sentence("least", language, name=labels[least.key], share=share_said(least.share, language))
    return (Lit(found.light.value, says),)


def large_enough(found: Sequence[Substantial], language: str) -> tuple[Lit, ...]:
    """How many segments are large enough: good where all are, fair where half of them are."""
    if not found:
        return ()
    count = sum(each.large for each in found)
    light = Bounds(1.0, 0.5).light(count / len(found))
    least = _number(found[0].least, language)
    return (Lit(light.value, sentence("large enough", language, least=least, count=count, segments=len(found))),)


def crowded(segments: int, language: str) -> tuple[Lit, ...]:
    """That there are more segments than people tell apart; nothing where there are not."""
    found = Simple(segments)
    return (Lit(found.light.value, sentence("crowded", language, count=segments)),) if found.too_many else ()


def explained(found: Spread, language: str) -> Lit:
    """How much of the differences in revenue segments explain."""
    light = Bounds(spread.MEDIUM, spread.SMALL).light(found.eta_squared)
    return Lit(light.value, sentence("explained", language, share=share_said(found.eta_squared, language)))


def covering(found: Covering, language: str) -> tuple[Lit, ...]:
    """Whom a segmentation covers, and whom it holds twice; nothing of an empty base."""
    if found.covered is None or found.several is None:
        return ()
    says = [sentence("covered", language, share=share_said(found.covered, language))]
    if found.several or found.partition:
        says.append(sentence("several", language, share=share_said(found.several, language)))
    return (Lit(found.light.value, " ".join(says)),)


def agreeing(found: Agreeing, language: str) -> tuple[Lit, ...]:
    """How a partition agrees with a month earlier; nothing where that can't be said."""
    if found.index is None or found.moved is None:
        return ()
    index, share = _figure(found.index, language), share_said(found.moved, language)
    return (Lit(found.light.value, sentence("agreed", language, index=index, share=share)),)


def sentence(key: str, language: str, **places: object) -> str:
    """A sentence with its places filled."""
    texts = SENTENCES[key]
    return (texts.get(language) or texts["en"]).replace(" %", "\N{NO-BREAK SPACE}%").format(**places)


@dataclass(frozen=True, slots=True)
class _Teller:
    found: Health
    language: str

    def line(self, one: Indicator) -> Line:
        criterion, says = self._said(one)
        light = one.light.value
        return Line(criterion, NAMES[criterion][self.language], light, LIGHTS[light][self.language], tuple(says))

    def fill(self, one: Fill) -> FillLine:
        light = FILLED.light(one.share).value
        return FillLine(one.key, self.found.labels[one.key], one.share, share_said(one.share, self.language), light)

    def warnings(self) -> list[Warned]:
        made = [Warned(SMALL, small_sample(self.language))] if self.found.small else []
        if self.found.heterogeneous and self.found.revenue is not None:
            made.append(Warned(HETEROGENEOUS, heterogeneous_said(self.found.revenue, self.language)))
        return made

    def within(self) -> str:
        if self.found.quarters is None:
            return ""
        lower, middle, upper = (_amount(each, self.found.currency, self.language) for each in self.found.quarters)
        return self._says("quarters", lower=lower, middle=middle, upper=upper)

    def _said(self, one: Indicator) -> tuple[str, list[str]]:
        match one:
            case Measurable():
                return "measurable", self._measurable(one)
            case Substantial():
                return "substantial", self._substantial(one)
            case Accessible():
                return "accessible", self._accessible(one)
            case Differentiable():
                return "differentiable", self._differentiable(one)
            case Actionable():
                return "actionable", self._actionable(one)
            case Stable():
                stayed = None if one.share is None else self._says("stayed", share=share_said(one.share, self.language))
                return "stable", [stayed or self._says("stayed nobody")]
            case _:
                assert_never(one)

    def _measurable(self, one: Measurable) -> list[str]:
        least = one.least
        if least is None:
            says = [self._says("looks at nothing")]
        else:
            says = [
                self._says(
                    "least known", name=self.found.labels[least.key], share=share_said(least.share, self.language)
                )
            ]
        if one.replay is not None:
            says.append(self._says("same again" if one.replay else "other again"))
        return says

    def _substantial(self, one: Substantial) -> list[str]:
        says = [
            self._says("size", count=_number(one.customers, self.language), least=_number(one.least, self.language))
        ]
        if one.revenue_share is None:
            says.append(self._says("no revenue"))
        else:
            says.append(self._says("revenue share", share=share_said(one.revenue_share, self.language)))
        if one.surplus is None:
            says.append(self._says("no surplus"))
        else:
            says.append(self._says("surplus", amount=_amount(one.surplus, self.found.currency, self.language)))
        return says

    def _accessible(self, one: Accessible) -> list[str]:
        if one.share is None:
            return [self._says("reached by nobody")]
        return [self._says("reached", share=share_said(one.share, self.language)), self._says("reached by")]

    def _differentiable(self, one: Differentiable) -> list[str]:
        if not one.effects:
            return [self._says("too few to compare")]
        clear = [each for each in one.effects if each.light.value != "red"]
        names = ", ".join(map(self._effect, (clear or one.effects)[:MOST_EFFECTS]))
        key = "differ" if clear else "differ little"
        return [self._says(key, names=names, count=one.compared), self._says("differ by")]

    def _effect(self, one: Effect) -> str:
        key = "number effect" if one.kind == "eta_squared" else "code effect"
        name = self.found.labels[one.variable]
        return self._says(
            key, name=name, judged=_figure(one.judged, self.language), told=_figure(one.told, self.language)
        )

    def _actionable(self, one: Actionable) -> list[str]:
        owner = self._says("owner", name=one.owner) if one.owner else self._says("no owner")
        if one.draft:
            return [self._says("policy to come"), owner]
        if one.dimensions is None:
            return [self._says("no policy"), owner]
        names = ", ".join(DIMENSIONS[each][self.language] for each in one.dimensions)
        says = [self._says("own policy", names=names) if names else self._says("same policy"), owner]
        if one.contacts is not None:
            count = _number(round(one.contacts, 1), self.language)
            capacity = "" if one.capacity is None else _number(one.capacity, self.language)
            says.append(self._says("contacts of" if capacity else "contacts", count=count, capacity=capacity))
        return says

    def _says(self, key: str, **places: object) -> str:
        return sentence(key, self.language, **places)


def share_said(share: float, language: str) -> str:
    """A percentage with one decimal; below 0.1 % with two."""
    pattern = "0.00\N{NO-BREAK SPACE}%" if 0 < share < 0.001 else "0.0\N{NO-BREAK SPACE}%"
    said: str = format_percent(share, format=pattern, locale=language)
    return said


def _figure(figure: float, language: str) -> str:
    said: str = format_decimal(figure, format="0.000", locale=language)
    return said


def _number(number: int | Decimal, language: str) -> str:
    said: str = format_decimal(number, format="#,##0.#", locale=language)
    return said


def _amount(amount: Decimal, currency: str, language: str) -> str:
    pattern = f"#,##0\N{NO-BREAK SPACE}{'¤¤' if language == 'en' else '¤'}"
    said: str = format_currency(amount, currency, format=pattern, locale=language, currency_digits=False)
    return said
