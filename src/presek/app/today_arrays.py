"""What ranks everybody, in arrays by ordinal: made once for each run and book of policies, then only looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from presek.app import conditions, engine_away, everybody, site_settings, today_columns
from presek.app.conditions import Deciding
from presek.app.home import Home
from presek.app.today_columns import Columns, Mask, Numbers, Truths
from presek.app.today_parties import Parties
from presek.membership.patterns import Codes
from presek.policy.decide_many import ManyConditions
from presek.policy.treatment import Channel, Dimension, Service
from presek.store import duplicates, quotes
from presek.store.duplicates import Link
from presek.workqueue.consent import Way
from presek.workqueue.quiet_hours import Allowed
from presek.workqueue.ranking import Trigger, ValueClass

NEVER = int(np.iinfo(np.int64).min)
VISITS_OF_INTENT = 3
DAYS_OF_AN_END = 3
LEAST_GAP_DAYS, GAPS_OF_ONE_S_OWN = 30, 3
AT_RISK_FROM, LAPSED_FROM = 3, 6
"""Halves of the usual gap between orders: at risk above one and a half, lapsed above three."""
MOST_LINKS = 1_000_000
WAYS_OF = {Channel.PHONE: Way.PHONE, Channel.EMAIL: Way.EMAIL, Channel.VISIT: Way.VISIT}
CLASS_OF = tuple(ValueClass)
SHARE_OF_A, SHARE_OF_B, WHOLE = 80, 95, 100


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """Everybody by the published run. `contact` and `outbound` are the instants of the last contact, and of the last of
    our own (`NEVER`: none); `contact_days` since then, `customer_days` since somebody became a customer (-1: unknown).

    `weight` and `cadence` are 0 where none is given; `value_class` a place in `CLASS_OF`; `consented` 1 given, 0
    refused, -1 never said; `company` the ordinal that stands for the company; `key_rank` the place among all keys.
    """

    deciding: Deciding
    columns: Columns
    present: Mask = field(repr=False)
    key_rank: Numbers = field(repr=False)
    owners: tuple[str, ...] = field(repr=False)
    owner_of: Numbers = field(repr=False)
    company: Numbers = field(repr=False)
    contact: Numbers = field(repr=False)
    contact_days: Numbers = field(repr=False)
    outbound: Numbers = field(repr=False)
    customer_days: Numbers = field(repr=False)
    weight: Numbers = field(repr=False)
    cadence: Numbers = field(repr=False)
    silent: Mask = field(repr=False)
    disputed: Mask = field(repr=False)
    value_class: Truths = field(repr=False)
    triggers: Mapping[Trigger, Mask] = field(repr=False)
    served: Mapping[Way, Mask] = field(repr=False)
    addressed: Mapping[Way, Mask] = field(repr=False)
    consented: Mapping[Way, Truths] = field(repr=False)
    parties: Parties = field(repr=False)
    service_of: Codes = field(repr=False)
    services: tuple[Service | None, ...] = field(repr=False)
    ordinals: dict[str, int | None] = field(default_factory=dict, repr=False)
    """The ordinals of keys that were asked for; only a cache."""

    def ordinal(self, key: str) -> int | None:
        """The ordinal of a customer's key; None where there is none."""
        if key not in self.ordinals:
            self.ordinals[key] = self.deciding.standings.ordinal(key)
        return self.ordinals[key]

    def service(self, ordinal: int) -> Service | None:
        """How one customer is served; None: not assigned."""
        return self.services[int(self.service_of[ordinal])]

    def key(self, ordinal: int) -> str:
        """The key of one customer."""
        return self.deciding.standings.opened.snapshot.key(ordinal)

    @property
    def day(self) -> int:
        """The local day that all of it is for."""
        return self.deciding.day


_asked_for: set[Home] = set()


def asked_for(home: Home) -> bool:
    """Whether this process was asked for it before: then it is made ready for each new run."""
    return home in _asked_for


def base(home: Home) -> Base:
    """Everybody by the published run. Problems of the place before the first."""
    _asked_for.add(home)
    by = conditions.deciding(home)
    quoted = quotes.ending(by.day, within=DAYS_OF_AN_END)
    return _of(by, duplicates.links(MOST_LINKS), quoted, allowed=site_settings.contact_hours())


@engine_away.until_it_answers
@lru_cache(maxsize=2)
def _of(by: Deciding, links: tuple[Link, ...], quoted: tuple[str, ...], *, allowed: Allowed) -> Base:
    standings = by.standings
    snapshot = standings.opened.snapshot
    found = today_columns.columns(standings.opened, standings.as_of)
    many = everybody.decided(by)
    owner_of, owners = found.texts("owner")
    rank = np.full(snapshot.size, snapshot.size, np.int64)
    rank[np.asarray(standings.roll.order, np.int64)] = np.arange(len(standings.roll.order))
    of_policy = _Given(many)
    service_of, services = many.decisions(Dimension.SERVICE)
    return Base(
        by,
        found,
        present=np.unpackbits(snapshot.everybody, count=snapshot.size, bitorder="little").astype(np.bool_),
        key_rank=rank,
        owners=owners,
        owner_of=owner_of,
        company=_companies(links, snapshot.size),
        contact=found.number("contact", unknown=NEVER),
        contact_days=found.number("contact_days", unknown=-1),
        outbound=found.number("outbound", unknown=NEVER),
        customer_days=found.number("customer_days", unknown=-1),
        weight=of_policy.priority(lambda each: each.weight or 0),
        cadence=of_policy.priority(lambda each: each.cadence_days or 0),
        silent=(of_policy.priority(lambda each: int(each.do_not_contact)) > 0) | (found.truth("do_not_contact") == 1),
        disputed=found.number("disputes") > 0,
        value_class=classes(found.number("revenue_12m")),
        triggers={
            Trigger.QUOTE_EXPIRING: (found.number("quotes_ending") > 0) | _named(by, quoted),
            Trigger.RENEWAL: found.number("contracts_ending") > 0,
            Trigger.AT_RISK: _at_risk(found),
            Trigger.WEB_INTENT: found.number("visits") >= VISITS_OF_INTENT,
        },
        served=of_policy.ways(),
        addressed=_addressed(found),
        consented=_consented(found),
        parties=Parties(standings.parties, standings.party_of, by.book, standings.as_of.zone, allowed),
        service_of=service_of,
        services=tuple(each.value for each in services),
    )


def _named(by: Deciding, keys: tuple[str, ...]) -> Mask:
    """Where the customers with these keys are; who is not in the base is left out."""
    found: Mask = np.zeros(by.standings.opened.snapshot.size, np.bool_)
    there = [ordinal for each in keys if (ordinal := by.standings.ordinal(each)) is not None]
    found[there] = True
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """What policies give everybody, as arrays."""

    many: ManyConditions

    def priority(self, take: Callable[[Any], int]) -> Numbers:
        """A number of each one's priority; 0 where there is none."""
        codes, decisions = self.many.decisions(Dimension.PRIORITY)
        worth = [0 if each.value is None else take(each.value) for each in decisions]
        return np.array(worth or [0], np.int64)[codes]

    def ways(self) -> Mapping[Way, Mask]:
        """Whose service has which way; whose service is not assigned lost none."""
        codes, decisions = self.many.decisions(Dimension.SERVICE)
        return {
            way: np.array(
                [each.value is None or channel in each.value.channels for each in decisions] or [True], np.bool_
            )[codes]
            for channel, way in WAYS_OF.items()
        }


def _companies(links: tuple[Link, ...], size: int) -> Numbers:
    """A contact person belongs to the company of their link, all others to themselves."""
    company = np.arange(size, dtype=np.int64)
    for link in reversed(links):
        if link.person < size and link.company < size:
            company[link.person] = link.company
    return company


def _addressed(found: Columns) -> Mapping[Way, Mask]:
    """Who has an address of which way, themselves or through a contact person."""
    return {
        Way.PHONE: found.known("phone") | (found.number("contact_phones") > 0),
        Way.EMAIL: found.known("email") | (found.number("contact_emails") > 0),
        Way.VISIT: found.known("city"),
    }


def _consented(found: Columns) -> Mapping[Way, Truths]:
    """The newest entry of the log of consents counts; without one, the customer's own field."""
    said = {Way.VISIT: np.full(found.size, -1, np.int8)}
    for way in (Way.PHONE, Way.EMAIL):
        log, own = found.truth(f"said_{way.value}"), found.truth(f"consent_{way.value}")
        said[way] = np.where(log < 0, own, log).astype(np.int8)
    return said


def _at_risk(found: Columns) -> Mask:
    """Whose days since the last order are more than one and a half, and at most three, of the usual gap: their own of
    three gaps or more, else the base's middle one; at least thirty days."""
    days = found.number("days_since_last_order", unknown=-1)
    unit = 10 ** found.scale("median_order_gap")
    own = found.number("median_order_gap", unknown=-1)
    known = (own >= 0) & (found.number("order_days") > GAPS_OF_ONE_S_OWN)
    middle = int(np.median(own[known])) if known.any() else 0
    gap = np.maximum(np.where(known, own, middle), LEAST_GAP_DAYS * unit)
    twice = 2 * days * unit
    return np.asarray((days >= 0) & (twice > AT_RISK_FROM * gap) & (twice <= LAPSED_FROM * gap), np.bool_)


def classes(amounts: Numbers) -> Truths:
    """The class of each amount, as a place in `CLASS_OF`: A where those before it make up less than 80 % of all, B less
    than 95 %, else C; equal amounts share one, and what is not above zero is C.

    >>> "".join("ABC"[each] for each in classes(np.array([500, 300, 100, 50, 30, 20, 0, -5])))
    'AABBCCCC'
    """
    paying = np.maximum(amounts, 0)
    order = np.argsort(-paying, kind="stable")
    ranked = paying[order]
    before = np.cumsum(ranked) - ranked
    before = before[np.searchsorted(-ranked, -ranked, side="left")] if len(before) else before
    total = int(paying.sum())
    limits = [(share * total + WHOLE - 1) // WHOLE for share in (SHARE_OF_A, SHARE_OF_B)]
    found = (before >= limits[0]).astype(np.int8) + (before >= limits[1]).astype(np.int8)
    found[ranked <= 0] = 2
    classed = np.empty(len(amounts), np.int8)
    classed[order] = found
    return classed
