"""By which channels a customer may be contacted for a purpose: consent by purpose and channel, by the law of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from presek.policy.book import Party
from presek.policy.law import LawBook, Subject, parties_fit
from presek.policy.legal_result import LegalResult
from presek.workqueue.ranking import Purpose


class Way(Enum):
    """The ways by which we reach a customer, the dearest first."""

    PHONE = "phone"
    EMAIL = "email"
    VISIT = "visit"

    @property
    def puts_on_the_list(self) -> bool:
        """Whether it is enough to be contacted at once; a visit alone is agreed upon by another way first."""
        return self is not Way.VISIT


class Mark(Enum):
    """How a way stands: `FREE` needs no consent for this purpose."""

    GIVEN = "given"
    FREE = "free"
    MISSING = "missing"
    REFUSED = "refused"
    NO_ADDRESS = "no_address"
    NOT_SERVED = "not_served"  # the segment's service does not have it

    @property
    def has_address(self) -> bool:
        """Whether there is an address that the segment's service has, consent or not."""
        return self not in {Mark.NO_ADDRESS, Mark.NOT_SERVED}


@dataclass(frozen=True, slots=True)
class Channel:
    """A way with its mark; `law`: the row that asks for consent, where one does."""

    way: Way
    mark: Mark
    law: LegalResult | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may be used."""
        return self.mark in {Mark.GIVEN, Mark.FREE}


@dataclass(frozen=True, slots=True)
class Asking:
    """By which law, between whom, on which local day."""

    law: LawBook
    seller: Party
    buyer: Party
    day: int

    def consent_rule(self, way: Way) -> LegalResult | None:
        """The row of law by which marketing by this way needs consent; None where none does."""
        for row in self.law.speaking(Subject.CONTACT, self.day):
            of_way = not row.when.channels or way.value in row.when.channels
            if of_way and parties_fit(row.when, self.seller, self.buyer):
                return row.result()
        return None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a customer's ways: `consents` to marketing (None or absent: never said), `addresses` there are,
    `served`: the ways of their segment's service; None: nothing is assigned, so nothing was taken away."""

    consents: Mapping[Way, bool | None]
    addresses: frozenset[Way]
    served: frozenset[Way] | None = None


def channels(purpose: Purpose, known: Known, asking: Asking) -> tuple[Channel, ...]:
    """Every way with its mark."""
    return tuple(_channel(way, purpose, known, asking=asking) for way in Way)


def allowed(found: Sequence[Channel]) -> tuple[Way, ...]:
    """The ways that may be used."""
    return tuple(each.way for each in found if each.allowed)


def reachable(found: Sequence[Channel]) -> bool:
    """Whether somebody can be contacted at once, consent or not."""
    return any(each.way.puts_on_the_list and each.mark.has_address for each in found)


def consented(found: Sequence[Channel]) -> bool:
    """Whether somebody may be contacted at once."""
    return any(each.way.puts_on_the_list and each.allowed for each in found)


def _channel(way: Way, purpose: Purpose, known: Known, *, asking: Asking) -> Channel:
    if known.served is not None and way not in known.served:
        return Channel(way, Mark.NOT_SERVED)
    if way not in known.addresses:
        return Channel(way, Mark.NO_ADDRESS)
    if purpose is Purpose.SERVICE:
        return Channel(way, Mark.FREE)
    said = known.consents.get(way)
    if said is False:
        return Channel(way, Mark.REFUSED, asking.consent_rule(way))
    if said:
        return Channel(way, Mark.GIVEN)
    rule = asking.consent_rule(way)
    return Channel(way, Mark.FREE) if rule is None else Channel(way, Mark.MISSING, rule)
