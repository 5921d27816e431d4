"""What a treatment gives, in words: from its plain values, as files of policies and answers write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import get_day_names
from django.utils.translation import gettext, ngettext

from presek.web import words

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_LINES = 3
HOUR, DAY = 60, 1440


def dimension_name(key: str) -> str:
    """The name of a dimension."""
    return {
        "payment_terms": gettext("Payment terms"),
        "discount": gettext("Discount"),
        "priority": gettext("Priority"),
        "service": gettext("Service level"),
        "process": gettext("Sales process"),
        "pitch": gettext("Pitch"),
    }.get(key, key)


def output_name(key: str) -> str:
    """The name of what is decided inside a dimension."""
    return {
        "net_days": gettext("Payment term"),
        "credit_limit": gettext("Credit limit"),
        "credit_block": gettext("Credit block"),
        "discount": gettext("Discount"),
        "weight": gettext("Weight"),
        "first_response": gettext("First response"),
        "do_not_contact": gettext("Do not contact"),
        "service": gettext("Service level"),
        "process": gettext("Sales process"),
        "pitch": gettext("Pitch"),
    }.get(key, key)


def lines(dimension: str, value: object) -> tuple[str, ...]:
    """A treatment's dimension in a few short lines; none where nothing is given."""
    match dimension, value:
        case _, None:
            return ()
        case "payment_terms", Mapping():
            return _terms(value)
        case "discount", Mapping():
            return _discount(value)
        case "priority", Mapping():
            return _priority(value)
        case "service", Mapping():
            return _service(value)
        case "process", Mapping():
            return _process(value)
        case "pitch", Sequence():
            return tuple(_in_language(each.get("texts", {})) for each in value[:MOST_LINES])
        case _:
            return (str(value),)


def output_words(output: str, value: object) -> str:
    """One output's value in words: what a policy that lost would have said."""
    match output, value:
        case _, None:
            return ""
        case "net_days", int():
            return days(value)
        case "credit_limit", str():
            return money(value)
        case (("credit_block" | "do_not_contact"), _):
            return gettext("yes") if value else gettext("no")
        case "first_response", int():
            return duration(value)
        case "weight", int():
            return words.number(value)
        case "discount", _:
            return "; ".join(lines("discount", value))
        case "service", _:
            return "; ".join(lines("service", value))
        case "process", _:
            return "; ".join(lines("process", value))
        case "pitch", Mapping():
            return _in_language(value.get("texts", {}))
        case _:
            return "; ".join(lines(output, value))


def days(count: int) -> str:
    """A number of days."""
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": words.number(count)}


def duration(minutes: int) -> str:
    """A stretch of time in the largest whole unit: minutes, hours or days."""
    if minutes and minutes % DAY == 0:
        return days(minutes // DAY)
    if minutes and minutes % HOUR == 0:
        hours = minutes // HOUR
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": words.number(hours)}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": words.number(minutes)}


def day_names() -> tuple[str, ...]:
    """The short names of the days of the week, Monday first."""
    names = get_day_names("abbreviated", locale=words.language())
    return tuple(names[place] for place in range(len(DAYS)))


def percent(text: object) -> str:
    """A percentage of decimal text."""
    return f"{words.number(_decimal(text))}\N{NO-BREAK SPACE}%"


def money(text: str) -> str:
    """An amount of "50000.00 PLN", with decimals only where it has some."""
    amount, _, currency = text.rpartition(" ")
    exact = _decimal(amount)
    return words.money(exact, currency, decimals=0 if exact == exact.to_integral_value() else 2)


def channel_name(key: str) -> str:
    """The name of a channel."""
    return {
        "phone": gettext("phone"),
        "email": gettext("e-mail"),
        "portal": gettext("portal"),
        "chat": gettext("chat"),
        "visit": gettext("visit"),
    }.get(key, key)


def tier_name(key: str) -> str:
    """The name of a level of service."""
    return {
        "contract": gettext("contract service"),
        "premium": gettext("premium service"),
        "standard": gettext("standard service"),
        "self_service": gettext("self-service"),
    }.get(key, key)


def method_name(key: str) -> str:
    """How a customer pays."""
    return {
        "transfer": gettext("bank transfer"),
        "card": gettext("card"),
        "cash": gettext("cash"),
        "direct_debit": gettext("direct debit"),
        "prepayment": gettext("prepayment"),
    }.get(key, key)


def start_name(key: str) -> str:
    """From when a term runs."""
    return {
        "invoice_date": gettext("from the invoice date"),
        "invoice_receipt": gettext("from receipt of the invoice"),
        "delivery": gettext("from delivery"),
        "end_of_month": gettext("from the end of the month"),
    }.get(key, key)


def stacking_name(key: str) -> str:
    """How a discount meets others."""
    return {
        "exclusive": gettext("alone: the best one counts"),
        "additive": gettext("added to others"),
        "multiplicative": gettext("applied after the others"),
    }.get(key, key)


def _terms(value: Mapping[str, Any]) -> tuple[str, ...]:
    said = []
    method = str(value.get("method", ""))
    if method == "prepayment":
        said.append(gettext("prepayment: no term"))
    elif value.get("net_days") is not None:
        parts = [days(int(value["net_days"])), start_name(str(value.get("start", ""))), method_name(method)]
        said.append(", ".join(filter(None, parts)))
    if value.get("credit_limit"):
        said.append(gettext("credit limit %(amount)s") % {"amount": money(str(value["credit_limit"]))})
    if early := value.get("early_payment"):
        told = {"percent": percent(early["percent"]), "days": days(int(early["within_days"]))}
        said.append(gettext("%(percent)s off when paid within %(days)s") % told)
    if value.get("credit_block"):
        said.append(gettext("no delivery on credit"))
    return tuple(said)


def _discount(value: Mapping[str, Any]) -> tuple[str, ...]:
    said = []
    offers = value.get("offers", [value])
    for offer in offers:
        scope = offer.get("scope", ["*"])
        share = percent(offer.get("percent", 0))
        if list(scope) == ["*"]:
            said.append(share)
        else:
            said.append(gettext("%(percent)s on %(products)s") % {"percent": share, "products": ", ".join(scope)})
        if offer.get("stacking") in {"additive", "multiplicative"}:
            said[-1] += f" ({stacking_name(offer['stacking'])})"
    if value.get("most_in_total_percent") is not None:
        said.append(gettext("at most %(percent)s in all") % {"percent": percent(value["most_in_total_percent"])})
    if value.get("least_margin_percent") is not None:
        said.append(gettext("never below %(percent)s margin") % {"percent": percent(value["least_margin_percent"])})
    return tuple(said)


def _priority(value: Mapping[str, Any]) -> tuple[str, ...]:
    said = []
    if value.get("do_not_contact"):
        said.append(gettext("do not contact"))
    if value.get("weight") is not None:
        said.append(gettext("weight %(n)s of 100") % {"n": words.number(int(value["weight"]))})
    if value.get("cadence_days") is not None:
        said.append(gettext("contact every %(days)s") % {"days": days(int(value["cadence_days"]))})
    if value.get("first_response_minutes") is not None:
        said.append(gettext("first answer within %(time)s") % {"time": duration(int(value["first_response_minutes"]))})
    return tuple(said)


def _service(value: Mapping[str, Any]) -> tuple[str, ...]:
    said = [tier_name(str(value.get("tier", "")))]
    channels = [channel_name(str(each)) for each in value.get("channels", [])]
    said.append(", ".join(channels) if channels else gettext("no channel"))
    if hours := value.get("hours"):
        said.append(_hours(hours))
    if value.get("response_minutes") is not None:
        said.append(gettext("answer within %(time)s") % {"time": duration(int(value["response_minutes"]))})
    if value.get("resolution_minutes") is not None:
        said.append(gettext("solved within %(time)s") % {"time": duration(int(value["resolution_minutes"]))})
    return tuple(said)


def _hours(hours: Mapping[str, Any]) -> str:
    names = day_names()
    places = [DAYS.index(each) for each in hours.get("days", ()) if each in DAYS]
    in_a_row = len(places) > 2 and places == list(range(places[0], places[-1] + 1))
    told = f"{names[places[0]]}–{names[places[-1]]}" if in_a_row else ", ".join(names[each] for each in places)
    return f"{told} {hours.get('from', '')}–{hours.get('to', '')}"


def _process(value: Mapping[str, Any]) -> tuple[str, ...]:
    stages = value.get("stages", ())
    steps = " → ".join(_in_language(each.get("labels", {})) or str(each.get("key", "")) for each in stages)
    return tuple(filter(None, (_in_language(value.get("labels", {})) or str(value.get("key", "")), steps)))


def _in_language(texts: Mapping[str, str]) -> str:
    return texts.get(words.language()) or texts.get("en", "") or next(iter(texts.values()), "")


def _decimal(text: object) -> Decimal:
    try:
        return Decimal(str(text).replace("_", ""))
    except InvalidOperation:
        return Decimal(0)
