"""The form of a policy: from what a person fills in to plain values as in files of policies, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from presek.web.whole_number import whole

LANGUAGES = ("en", "pl", "sl")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHANNELS = ("phone", "email", "portal", "chat", "visit")
TIERS = ("contract", "premium", "standard", "self_service")
METHODS = ("transfer", "card", "cash", "direct_debit", "prepayment")
STARTS = ("invoice_date", "invoice_receipt", "delivery", "end_of_month")
STACKINGS = ("exclusive", "additive", "multiplicative")
MOST_LINES = 12
Plain = dict[str, Any]


def plain_of(said: QueryDict) -> Plain:
    """The policy as plain values; what is empty is left out, what is no number stays text and is refused by name."""
    found: Plain = {
        "key": said.get("key", "").strip(),
        "segment": said.get("segment", "").strip(),
        "labels": _texts(said, "label"),
        "valid_from": said.get("valid_from", "").strip(),
        "reach": said.get("reach", "at_once"),
        "default": bool(said.get("default")),
    }
    _put(found, "valid_to", said.get("valid_to", "").strip())
    _put(found, "position", _number(said.get("position", "")))
    for key, read in (("payment_terms", _terms), ("discount", _discount), ("priority", _priority)):
        if said.get(f"gives-{key}"):
            found[key] = read(said)
    if said.get("gives-service"):
        found["service"] = _service(said)
    _put(found, "process", said.get("process", ""))
    _put(found, "pitch", _pitch(said))
    return found


def _terms(said: QueryDict) -> Plain:
    terms: Plain = {"method": said.get("method", "transfer"), "start": said.get("start", "invoice_date")}
    if terms["method"] != "prepayment":
        _put(terms, "net_days", _number(said.get("net_days", "")))
    if limit := said.get("credit_limit", "").strip():
        terms["credit_limit"] = f"{limit} {said.get('currency', '')}"
    if share := said.get("early_percent", "").strip():
        terms["early_payment"] = {"percent": _decimal(share), "within_days": _number(said.get("early_days", "")) or 0}
    if said.get("credit_block"):
        terms["credit_block"] = True
    return terms


def _discount(said: QueryDict) -> Plain:
    found: Plain = {"percent": _decimal(said.get("percent", "")) or "0", "stacking": said.get("stacking", "exclusive")}
    scope = said.get("scope", "").replace(",", " ").split()
    if scope:
        found["scope"] = scope
    _put(found, "most_in_total_percent", _decimal(said.get("most_in_total", "")))
    _put(found, "least_margin_percent", _decimal(said.get("least_margin", "")))
    return found


def _priority(said: QueryDict) -> Plain:
    found: Plain = {}
    _put(found, "weight", _number(said.get("weight", "")))
    _put(found, "cadence_days", _number(said.get("cadence_days", "")))
    _put(found, "first_response_minutes", _number(said.get("first_response", "")))
    if said.get("do_not_contact"):
        found["do_not_contact"] = True
    return found


def _service(said: QueryDict) -> Plain:
    found: Plain = {"tier": said.get("tier", "standard"), "channels": said.getlist("channel")}
    days = said.getlist("day")
    if days:
        found["hours"] = {"days": days, "from": said.get("from", ""), "to": said.get("to", "")}
    _put(found, "response_minutes", _number(said.get("response", "")))
    _put(found, "resolution_minutes", _number(said.get("resolution", "")))
    return found


def _pitch(said: QueryDict) -> list[Plain]:
    found = []
    for place in range(MOST_LINES):
        texts = _texts(said, f"pitch-{place}")
        key = said.get(f"pitch-{place}-key", "").strip()
        if not texts and not key:
            continue
        line: Plain = {"key": key or f"line_{place + 1}", "texts": texts}
        _put(line, "rank", _number(said.get(f"pitch-{place}-rank", "")))
        _put(line, "stage", said.get(f"pitch-{place}-stage", "").strip())
        _put(line, "fact", said.get(f"pitch-{place}-fact", ""))
        found.append(line)
    return found


def pitch_rows(plain: Mapping[str, Any]) -> list[Plain]:
    """The lines of a policy as the form shows them, with one empty row at the end."""
    rows = [
        {
            "place": place,
            **{part: each.get(part, "") for part in ("key", "rank", "stage", "fact")},
            "texts": _languages(each.get("texts", {})),
        }
        for place, each in enumerate(plain.get("pitch", ()))
    ]
    empty = {"place": len(rows), "key": "", "rank": "", "stage": "", "fact": "", "texts": _languages({})}
    return [*rows, empty] if len(rows) < MOST_LINES else rows


def _languages(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(language, texts.get(language, "")) for language in LANGUAGES]


def labels_of(plain: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The policy's name in each language."""
    return _languages(plain.get("labels", {}))


def _texts(said: QueryDict, name: str) -> Plain:
    found = {language: said.get(f"{name}-{language}", "").strip() for language in LANGUAGES}
    return {language: text for language, text in found.items() if text}


def _number(text: str) -> int | str:
    number = whole(text)
    return text.strip() if number is None else number


def _decimal(text: str) -> str:
    return text.strip().replace(",", ".").removesuffix("%").strip()


def _put(found: Plain, key: str, value: object) -> None:
    if value not in ("", [], None):
        found[key] = value
