"""The units a number may have, and the purposes a field may serve."""

from __future__ import annotations

UNITS: frozenset[str] = frozenset(
    """
    people days weeks months years hours minutes points percent pieces pages products orders order_lines invoices
    payments interactions visits tickets quotes opportunities contracts contacts answers consents kilograms litres
    metres square_metres kilometres
    """.split()
)
"""Numbers of two different units are never compared; a bare number meets any unit."""

PURPOSES: frozenset[str] = frozenset({"analysis", "contact", "marketing", "sales", "service", "terms"})
"""What a field may be used for; a field that names none may serve all.

`terms` stands for prices, discounts, payment terms and credit.
"""
