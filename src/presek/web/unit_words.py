"""The names of the units that a number may have, as they stand behind it."""

from __future__ import annotations

from django.utils.translation import gettext

WITHOUT_NAME = frozenset({"", "years", "points", "score", "t_score"})


def unit_name(key: str) -> str:
    """The name of a unit: people, days, orders; a currency is its code; points and scores have none."""
    return "" if key in WITHOUT_NAME else _of_rows().get(key) or _of_amounts().get(key) or key


def _of_amounts() -> dict[str, str]:
    return {
        "people": gettext("people"),
        "days": gettext("days"),
        "weeks": gettext("weeks"),
        "months": gettext("months"),
        "hours": gettext("hours"),
        "minutes": gettext("minutes"),
        "percent": "%",
        "pieces": gettext("pieces"),
        "kilograms": "kg",
        "litres": "l",
        "metres": "m",
        "square_metres": "m²",
        "kilometres": "km",
    }


def _of_rows() -> dict[str, str]:
    return {
        "pages": gettext("pages"),
        "products": gettext("products"),
        "orders": gettext("orders"),
        "order_lines": gettext("order lines"),
        "invoices": gettext("invoices"),
        "payments": gettext("payments"),
        "interactions": gettext("interactions"),
        "visits": gettext("visits"),
        "tickets": gettext("tickets"),
        "quotes": gettext("quotes"),
        "opportunities": gettext("opportunities"),
        "contracts": gettext("contracts"),
        "contacts": gettext("contacts"),
        "answers": gettext("answers"),
        "consents": gettext("consents"),
    }
